#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs a test with RADV of Mesa 25, when os-port/linux/fetch-mesa25.sh has fetched it, and the preload object.

usage: mesa25.py PRELOAD PROGRAM [ARG...]
"""
import os
import pathlib
import sys

ICD = pathlib.Path(__file__).resolve().parents[2] / 'build/mesa25/radeon_icd.json'


def main():
    preload, *program = sys.argv[1:]
    if not ICD.exists():
        print('1..0 # SKIP Mesa 25 is not in build/mesa25')
        return
    others = [path for path in os.environ.get('VK_ICD_FILENAMES', '').split(':') if path and 'radeon' not in path]
    os.environ.update({'VK_ICD_FILENAMES': ':'.join([str(ICD), *others]), 'LD_PRELOAD': preload})
    os.execv(program[0], program)


if __name__ == '__main__':
    main()
