#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How many lines MetalOS spent on what, as PORTING.md tells it.

usage: lines.py [--write]      print the rows that are not as the files are; with --write mend them in PORTING.md

A row of that table has the files or folders, below os-port/metalos/kernel, in its column MetalOS, and their lines in
the next one. The files' headers count with them.
"""
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
PORTING = HERE / 'PORTING.md'
KERNEL = HERE / 'metalos/kernel'
ROW = re.compile(r'^(\|(?:[^|\n]*\|){3})((?: `[\w/.]+`)+ )\| (\d+) \|', re.MULTILINE)


def count(names):
    """Lines of these files and their headers, and of all that is in these folders."""
    files = set()
    for name in names:
        path = KERNEL / name
        if not path.exists():
            sys.exit(f'lines.py: PORTING.md: {name}: neither file nor folder in {KERNEL}')
        files |= set(path.rglob('*.*')) if path.is_dir() else {path, path.with_suffix('.h')}
    return sum(len(file.read_text().splitlines()) for file in files if file.is_file())


def recount(row):
    return f'{row[1]}{row[2]}| {count(re.findall(r"`([^`]+)`", row[2]))} |'


def main():
    text = PORTING.read_text()
    rows = list(ROW.finditer(text))
    if not rows:
        sys.exit(f'lines.py: {PORTING}: there is no row with files and lines')
    wrong = [row for row in rows if recount(row) != row[0]]
    if '--write' in sys.argv[1:]:
        PORTING.write_text(ROW.sub(recount, text))
    else:
        for row in wrong:
            print(f'{row[0]}\n  should be {recount(row)}')
    return 1 if wrong and '--write' not in sys.argv[1:] else 0


if __name__ == '__main__':
    sys.exit(main())
