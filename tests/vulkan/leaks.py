#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs a TAP program on libradv-metal and adds a test: when it ended, the library and the card held nothing of it.

usage: leaks.py PROGRAM [ARG...]
"""
import os
import re
import subprocess
import sys
import tempfile

# Counts that the library writes at exit and that must be zero then. Others, such as heap_bytes, are for people.
COUNTS = ('clients', 'bos', 'vms', 'queues', 'syncs', 'jobs', 'exports', 'vram_used', 'gtt_used')


def what_is_left(text):
    """Reads a line of `name=number`. Returns a list of what is wrong with it."""
    found = dict(re.findall(r'(\w+)=(\d+)', text))
    wrong = [f'{name} is not reported' for name in COUNTS if name not in found]
    return wrong + [f'{name} is {found[name]}' for name in COUNTS if int(found.get(name, 0))]


def main():
    with tempfile.NamedTemporaryFile('r') as stats:
        process = subprocess.run(sys.argv[1:], env=os.environ | {'RADV_METAL_STATS': stats.name},
                                 stdout=subprocess.PIPE, text=True)
        wrong = what_is_left(stats.read())
    planned = 0
    for line in process.stdout.splitlines():
        if plan := re.fullmatch(r'1\.\.(\d+)', line):
            planned = int(plan[1])
        else:
            print(line)
    for message in wrong:
        print(f'# {message}')
    if planned:
        print(f'{"not ok" if wrong else "ok"} {planned + 1} - nothing is left allocated')
        print(f'1..{planned + 1}')
    if process.returncode < 0:
        os.kill(os.getpid(), -process.returncode)
    return process.returncode or bool(wrong)


if __name__ == '__main__':
    sys.exit(main())
