#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The suite itself under test: it must pass on the kernel, and fail on every deliberately broken one. Prints TAP.

usage: mutants.py CONFORMANCE CONFORMANCE_BREAK...

Each argument is the conformance program, linked with another kernel; conformance_break_B1_leak is broken in a way that
the tests of pillar B, level 1, must catch. They do when at least one of them fails, or when the program dies or runs
out of time. There must be two broken kernels for each pillar and level of which anything was tested.
"""
import collections
import pathlib
import re
import subprocess
import sys

TIMEOUT = 120  # seconds, for one program
ENOUGH = 2     # broken kernels for each pillar and level

OK = re.compile(r'^ok \d+ - ([^#\n]*[^#\s])$', re.MULTILINE)
NOT_OK = re.compile(r'^not ok \d+ - (.*)$', re.MULTILINE)
CHECK = re.compile(r'^# \w+\.c:\d+: .*$', re.MULTILINE)
NAME = re.compile(r'_([A-Z])(\d)_\w+$')


def run(program, *options):
    """Runs one program. Returns whether its suite passed, what to say about it, and what it printed."""
    try:
        done = subprocess.run([program, *options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              errors='replace', timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        return False, f'still ran after {TIMEOUT} s', ''
    failed = NOT_OK.findall(done.stdout)
    if failed:
        return False, 'failed: ' + ', '.join(failed), done.stdout
    return done.returncode == 0, f'exit status {done.returncode}', done.stdout


def tested(program, output):
    """The (pillar, level) pairs of which at least one test passed."""
    passed = set(OK.findall(output))
    rows = [line.split('\t') for line in run(program, '--list')[2].splitlines()]
    return {(pillar, level) for pillar, level, name in rows if name in passed}


def main():
    good, *broken = sys.argv[1:]
    print(f'1..{2 + len(broken)}')
    passed, remark, output = run(good)
    results = [passed]
    print(f'{"ok" if passed else "not ok"} 1 - the kernel passes\n# {remark}', *CHECK.findall(output), sep='\n')

    places = {program: NAME.search(pathlib.Path(program).name).groups() for program in broken}
    counts = collections.Counter(places.values())
    few = sorted(place for place in tested(good, output) if counts[place] < ENOUGH)
    results.append(bool(broken) and not few)
    print(f'{"not ok" if few else "ok"} 2 - every pillar and level has {ENOUGH} broken kernels\n# too few: {few}')

    for number, (program, (pillar, level)) in enumerate(places.items(), start=3):
        passed, remark, _ = run(program, '--stop', '--pillar', pillar, '--level', level)
        results.append(not passed)
        name = pathlib.Path(program).name
        print(f'{"not ok" if passed else "ok"} {number} - {name} is caught\n# {remark}', flush=True)
    return 0 if all(results) else 1


if __name__ == '__main__':
    sys.exit(main())
