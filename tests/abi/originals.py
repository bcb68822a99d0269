#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares the built libraries with the distribution's originals. Prints TAP.

    originals.py NM READELF LIBRARY ORIGINAL [LIBRARY ORIGINAL ...]

Each LIBRARY must have the soname of its ORIGINAL and export every function and variable that it exports, as the same
kind of symbol. The comparison is tried on altered lists, too, so that one that cannot fail is found out.
"""
import os
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import tap  # noqa: E402  beside tap.h


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def exported(nm, library):
    """Name to kind (T: function, D, B, R: variables) of what others can bind to; versions stay on the name."""
    lines = run(nm, '-D', '--defined-only', library).splitlines()
    return {line.split()[-1]: line.split()[-2] for line in lines}


def soname(readelf, library):
    return re.findall(r'\(SONAME\).*\[(.*)\]', run(readelf, '-d', library))


def missing(ours, original):
    return [f'missing: {kind} {name}' for name, kind in sorted(original.items()) if ours.get(name) != kind]


def main():
    nm, readelf, *pairs = sys.argv[1:]
    results = []

    for library, path in zip(pairs[::2], pairs[1::2]):
        name = os.path.basename(library)
        ours, original = exported(nm, library), exported(nm, path)
        some = next(iter(original))
        results.append((f'{name} exports what the original does, {len(original)} names', missing(ours, original)))
        results.append((f'{name} has its soname',
                        [] if soname(readelf, library) == soname(readelf, path) else ['it has not']))
        mutants = {'one name less': {key: kind for key, kind in ours.items() if key != some},
                   'a variable for a function': ours | {some: 'D'}}
        for what, mutant in mutants.items():
            results.append((f'{name}: {what} would be found', [] if missing(mutant, original) else ['it is not']))
    return tap.report(results)


if __name__ == '__main__':
    sys.exit(main())
