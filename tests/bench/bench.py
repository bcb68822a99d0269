#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs the benchmarks that meson knows, one at a time, and prints a figure a line: bench.h says what is in it.

usage: bench.py [NAME...] [--json FILE]        (./run bench calls this)
"""
import argparse
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = ROOT / 'build/release'
BUILD_SH = ROOT / 'os-port/linux/build.sh'
COLUMNS = ('name', 'value', 'unit', 'baseline', 'ratio', 'target', 'verdict')
NUMBERS = ('value', 'baseline', 'ratio')
WIDTHS = (20, 12, 8, 12, 8, 16, 1)  # as printed


def benchmarks():
    """What meson knows of the benchmarks: name to entry."""
    entries = json.loads((BUILD / 'meson-info/intro-benchmarks.json').read_text())
    return {entry['name']: entry for entry in entries}


def built():
    """The files that meson's targets make."""
    targets = json.loads((BUILD / 'meson-info/intro-targets.json').read_text())
    return {pathlib.Path(name) for target in targets for name in target['filename']}


def figures(command):
    """Runs one program, where its arguments may be relative to. Returns its figures, dicts by COLUMNS."""
    text = subprocess.run(command, check=True, cwd=BUILD, stdout=subprocess.PIPE, text=True).stdout
    rows = [dict(zip(COLUMNS, line.split('\t'), strict=True)) for line in text.splitlines()]
    return [row | {column: None if row[column] == '-' else float(row[column]) for column in NUMBERS} for row in rows]


def show(cells):
    print(' '.join(f'{cell:{width}}' for cell, width in zip(cells, WIDTHS, strict=True)), flush=True)


def main():
    parser = argparse.ArgumentParser(prog='./run bench', description='Measure.')
    parser.add_argument('name', nargs='*', help='benchmarks to run; default: all')
    parser.add_argument('--json', type=pathlib.Path, metavar='FILE', help='also write the figures to FILE')
    args = parser.parse_args()

    subprocess.run([BUILD_SH, '--configure', 'release'], check=True)
    known = benchmarks()
    unknown = set(args.name) - set(known)
    if unknown:
        parser.error(f'no benchmark is called {", ".join(sorted(unknown))}; there are {", ".join(known)}')

    names = args.name or list(known)
    words = {BUILD / word for name in names for word in known[name]['cmd']}
    targets = ','.join(str(word.relative_to(BUILD)) for word in sorted(words & built()))
    if targets:  # scripts build what else they want themselves
        subprocess.run([BUILD_SH, f'release:{targets}'], check=True)

    show(COLUMNS)
    rows = []
    for name in names:
        for row in figures(known[name]['cmd']):
            rows.append(row)
            show('-' if row[column] is None else str(row[column]) for column in COLUMNS)
    if args.json:
        args.json.write_text(json.dumps(rows, indent=2) + '\n')
    return 0


if __name__ == '__main__':
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as error:
        sys.exit(f'bench.py: {error}')
