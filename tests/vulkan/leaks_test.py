#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The negative control of leaks.py: a program that never destroys its device must be found out. Prints TAP.

usage: leaks_test.py DEVICES_TEST
"""
import pathlib
import subprocess
import sys

LEAKS = pathlib.Path(__file__).with_name('leaks.py')


def main():
    process = subprocess.run([sys.executable, str(LEAKS), sys.argv[1], 'leave'], stdout=subprocess.PIPE, text=True)
    checks = {
        'the program itself passes': 'ok 1 - one_stays' in process.stdout.splitlines(),
        'its device is found': 'not ok 2 - nothing is left allocated' in process.stdout,
        'the buffers of its device are counted': '# bos is' in process.stdout,
        'the exit status says so': process.returncode == 1,
    }
    if not all(checks.values()):
        print(''.join(f'# {line}\n' for line in process.stdout.splitlines()), end='')
    for number, (name, good) in enumerate(checks.items(), 1):
        print(f'{"ok" if good else "not ok"} {number} - {name}')
    print(f'1..{len(checks)}')
    return 0 if all(checks.values()) else 1


if __name__ == '__main__':
    sys.exit(main())
