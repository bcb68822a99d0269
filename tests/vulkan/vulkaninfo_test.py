#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs the distribution's vulkaninfo with its RADV, in full and in short, and reads what it says. Prints TAP."""
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import tap  # noqa: E402  beside tap.h


def vulkaninfo(*args):
    process = subprocess.run(['vulkaninfo', *args], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return process.returncode, process.stdout


def main():
    status, full = vulkaninfo()
    short_status, short = vulkaninfo('--summary')
    checks = {
        'the full report exits with 0': status == 0,
        'it is a full report': full.count('\n') > 1000,
        'it names the chip': bool(re.search(r'deviceName\s*= .*\(RADV NAVI23\)', full)),
        'it names the ids': bool(re.search(r'vendorID\s*= 0x1002', full) and re.search(r'deviceID\s*= 0x73ff', full)),
        'it has two heaps': bool(re.search(r'memoryHeaps: count = 2\b', full)),
        'it has graphics queues':
            bool(re.search(r'queueFlags\s*= QUEUE_GRAPHICS \| QUEUE_COMPUTE \| QUEUE_TRANSFER', full)),
        'it finds no fault': not re.search(r'\bERROR\b|DEVICE_LOST', full + short),
        'the summary exits with 0': short_status == 0,
        'the summary names the chip': 'NAVI23' in short,
        'there is one GPU': 'GPU0:' in short and 'GPU1:' not in short,
    }
    output = full.splitlines()[:60] + short.splitlines()
    return tap.report((name, [] if good else output) for name, good in checks.items())


if __name__ == '__main__':
    sys.exit(main())
