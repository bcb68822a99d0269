#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every error that a header documents at a call has a conformance test, or a row in not_provoked.txt. Prints TAP.

A test provokes an error by CHECK_ERROR(client, call, error, ...), or says COVERS(call, error).
"""
import re
import sys

import contract
import tap

CONFORMANCE = contract.ROOT / 'tests/conformance'
NOT_PROVOKED = contract.ROOT / 'tests/contract/not_provoked.txt'


def covered(sources):
    """The (call, error) pairs that test sources provoke."""
    pairs = set()
    for text in sources:
        pairs |= set(re.findall(r'\bCHECK_ERROR\([^,()]+(?:\([^()]*\))?[^,]*,\s*(\w+),\s*(\w+),', text))
        pairs |= set(re.findall(r'\bCOVERS\((\w+), (\w+)\)', text))
    return pairs


def excused(text):
    """The pairs of not_provoked.txt: rows of call, error, reason, separated by tabs."""
    rows = [line.split('\t') for line in text.splitlines() if line and not line.startswith('#')]
    return {(call, error) for call, error, _reason in rows}


def main():
    documented = {(call.name, error) for call in contract.calls().values() for error in call.errors}
    tests = covered(path.read_text() for path in sorted(CONFORMANCE.glob('level*.c')))
    listed = excused(NOT_PROVOKED.read_text())
    report = tap.Report()
    for call, error in sorted(documented):
        both = (call, error) in tests and (call, error) in listed
        report.check(f'{call} {error}', ((call, error) in tests or (call, error) in listed) and not both,
                     ['it has a test: remove its row from not_provoked.txt' if both else 'it has no test'])
    extra = listed - documented
    report.check('not_provoked.txt lists documented errors only', not extra, map(str, sorted(extra)))
    extra = {pair for pair in tests if pair[0] in contract.calls()} - documented
    gate = {'EINVAL', 'EFAULT', 'E2BIG', 'EBADF', 'ENOSYS', 'ENOMEM', 'ENXIO', 'ENODEV'}
    report.check('tests expect documented errors only', {error for _, error in extra} <= gate, map(str, sorted(extra)))
    report.check('an untested error would be noticed', ('bo_map', 'EPERM') not in tests | listed)
    return report.done()


if __name__ == '__main__':
    sys.exit(main())
