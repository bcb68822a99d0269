#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks that every test that libradv-metal/minors.def names is there. Prints TAP."""
import pathlib
import re
import sys

import tap

TESTS = pathlib.Path(__file__).resolve().parent
TABLE = TESTS.parent / 'libradv-metal/minors.def'
ROW = re.compile(r'^SHIM_MINOR\((\d+), "([^"]+)",\s*"([^"]+)"\)$', re.MULTILINE)


def problem(named):
    """What is wrong with a row's last column, or None."""
    if named.startswith('none: '):
        return None
    file, _, function = named.partition(':')
    path = TESTS / file
    if not path.is_file():
        return f'there is no tests/{file}'
    text = path.read_text()
    if not re.search(rf'^static void {function}\(', text, re.MULTILINE):
        return f'tests/{file} has no {function}'
    if len(re.findall(rf'\b{function}\b', text)) < 2:
        return f'tests/{file} never runs {function}'
    return None


def main():
    text = TABLE.read_text()
    rows = ROW.findall(text)
    wrong = [f'3.{minor}: {remark}' for minor, _, named in rows if (remark := problem(named))]
    breaches = ['', 'unit/library/no_such_test.c:texts', 'unit/library/version_test.c:no_such_function',
                'unit/library/version_test.c:text']
    return tap.report([
        ('every line is a row', [] if len(rows) == len(re.findall(r'^SHIM_MINOR', text, re.MULTILINE)) else ['not so']),
        (f'all tests of {len(rows)} versions are there', wrong),
        ('one that is not would be found', [named for named in breaches if not problem(named)]),
    ])


if __name__ == '__main__':
    sys.exit(main())
