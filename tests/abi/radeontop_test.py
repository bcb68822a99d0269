#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs Debian's radeontop, unmodified, on our libdrm_amdgpu, and reads its two lines. Prints TAP.

    radeontop_test.py LIBRARY...

LIBRARY are ours; their folder becomes LD_LIBRARY_PATH.
"""
import os
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import tap  # noqa: E402  beside tap.h


def main():
    process = subprocess.run(['radeontop', '-d', '-', '-l', '2', '-i', '1'], stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, text=True, timeout=60,
                             env=os.environ | {'LD_LIBRARY_PATH': os.path.dirname(sys.argv[1])})
    lines = re.findall(r'^[\d.]+: (bus .*)$', process.stdout, re.MULTILINE)
    clocks = re.findall(r'mclk ([\d.]+)% ([\d.]+)ghz, sclk ([\d.]+)% ([\d.]+)ghz', process.stdout)
    checks = {
        'it ends well': process.returncode == 0,
        'it looks twice': len(lines) == 2,
        'it finds the card by its bus': all(line.startswith('bus 03,') for line in lines),
        'registers say that nothing is at work': all('gpu 0.00%' in line and 'spi 0.00%' in line for line in lines),
        'it knows how full memory is': all(re.search(r'vram [\d.]+% [\d.]+mb, gtt', line) for line in lines),
        'clocks are within their limits': len(clocks) == 2 and all(
            0 < float(share) <= 100 and float(rate) > 0 for memory_share, memory_rate, core_share, core_rate in clocks
            for share, rate in ((memory_share, memory_rate), (core_share, core_rate))),
    }
    return tap.report((name, [] if good else process.stdout.splitlines()) for name, good in checks.items())


if __name__ == '__main__':
    sys.exit(main())
