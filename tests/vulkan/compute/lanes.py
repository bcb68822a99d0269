#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs a test whose environment asks for a set of lane loops, if this processor has its instructions.

usage: RADV_METAL_LANES=SET lanes.py SCRIPT.py [ARG...]
"""
import os
import pathlib
import sys

# What each set needs, as Linux names it; without it the card would fall back to a smaller set.
NEEDS = {
    'sse2': {'sse2'},
    'avx2': {'avx2', 'fma', 'bmi2'},
    'avx512': {'avx512f', 'avx512bw', 'avx512dq', 'avx512vl', 'fma'},
}


def flags():
    """The features of the first processor."""
    for line in pathlib.Path('/proc/cpuinfo').read_text(encoding='ascii').splitlines():
        if line.startswith('flags'):
            return set(line.split(':')[1].split())
    return set()


def main():
    name = os.environ['RADV_METAL_LANES']
    if not NEEDS[name] <= flags():
        print(f'1..0 # SKIP the processor has no {name}')
        return
    os.execv(sys.executable, [sys.executable, *sys.argv[1:]])


if __name__ == '__main__':
    main()
