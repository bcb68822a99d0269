#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The suite itself under test: it must pass on the kernel, and fail on every deliberately broken one. Prints TAP.

usage: mutants.py CONFORMANCE CONFORMANCE_BREAK...

Each argument is the conformance program, linked with another kernel. A broken kernel counts as caught when at least one
test says so, or when the program dies or runs out of time.
"""
import pathlib
import re
import subprocess
import sys

TIMEOUT = 120  # seconds, for one program

NOT_OK = re.compile(r'^not ok \d+ - (.*)$', re.MULTILINE)


def run(program, *options):
    """Runs one program. Returns whether its suite passed, and what to say about it."""
    try:
        done = subprocess.run([program, *options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              errors='replace', timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        return False, f'still ran after {TIMEOUT} s'
    failed = NOT_OK.findall(done.stdout)
    if failed:
        return False, 'failed: ' + ', '.join(failed)
    return done.returncode == 0, f'exit status {done.returncode}'


def main():
    good, *broken = sys.argv[1:]
    print(f'1..{1 + len(broken)}')
    passed, remark = run(good)
    results = [passed]
    print(f'{"ok" if passed else "not ok"} 1 - the kernel passes\n# {remark}')
    for number, program in enumerate(broken, start=2):
        passed, remark = run(program, '--stop')
        results.append(not passed)
        name = pathlib.Path(program).name
        print(f'{"not ok" if passed else "ok"} {number} - {name} is caught\n# {remark}', flush=True)
    return 0 if all(results) else 1


if __name__ == '__main__':
    sys.exit(main())
