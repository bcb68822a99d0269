#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The negative control of leaks.py: a program that never destroys its device must be found out. Prints TAP.

usage: leaks_test.py DEVICES_TEST
"""
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import tap  # noqa: E402  beside tap.h

LEAKS = pathlib.Path(__file__).with_name('leaks.py')


def main():
    process = subprocess.run([sys.executable, str(LEAKS), sys.argv[1], 'leave'], stdout=subprocess.PIPE, text=True)
    checks = {
        'the program itself passes': 'ok 1 - one_stays' in process.stdout.splitlines(),
        'its device is found': 'not ok 2 - nothing is left allocated' in process.stdout,
        'the buffers of its device are counted': '# bos is' in process.stdout,
        'the exit status says so': process.returncode == 1,
    }
    return tap.report((name, [] if good else process.stdout.splitlines()) for name, good in checks.items())


if __name__ == '__main__':
    sys.exit(main())
