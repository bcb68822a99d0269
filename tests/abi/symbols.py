#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares what the built libraries export with the reviewed lists beside their sources. Prints TAP.

    symbols.py NM LIBRARY SYMBOLS [LIBRARY SYMBOLS ...] --internal LIBRARY

The internal library may export only names that begin with shim_. The comparison is tried on altered lists first, so
that a comparison that cannot fail is found out.
"""
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import tap  # noqa: E402  beside tap.h


def exported(nm, library):
    """Names in the dynamic symbol table that other objects can bind to; versions stay on the name."""
    text = subprocess.run([nm, '-D', '--defined-only', library], check=True, capture_output=True, text=True).stdout
    return sorted(line.split()[-1] for line in text.splitlines())


def differences(actual, expected):
    return ([f'missing: {name}' for name in sorted(set(expected) - set(actual))] +
            [f'not in the list: {name}' for name in sorted(set(actual) - set(expected))])


def read_list(path):
    with open(path, encoding='ascii') as file:
        return file.read().splitlines()


def main():
    args = sys.argv[1:]
    at = args.index('--internal')
    nm, pairs, internal = args[0], args[1:at], args[at + 1]
    results = []

    for library, symbols in zip(pairs[::2], pairs[1::2]):
        actual, expected = exported(nm, library), read_list(symbols)
        name = library.rsplit('/', 1)[-1]
        results.append((f'{name} exports its list', differences(actual, expected)))
        results.append((f'{name} list is sorted and without doubles',
                        [] if expected == sorted(set(expected)) else ['it is not']))
        mutants = {'one name less': expected[1:], 'one name more': expected + ['drmNoSuchName'],
                   'one name with a version': [expected[0] + '@V1'] + expected[1:]}
        for what, mutant in mutants.items():
            found = differences(actual, mutant)
            results.append((f'{name}: {what} would be found', [] if found else ['it is not']))

    strangers = [name for name in exported(nm, internal) if not name.startswith('shim_')]
    results.append((internal.rsplit('/', 1)[-1] + ' exports shim_ names only', strangers))
    return tap.report(results)


if __name__ == '__main__':
    sys.exit(main())
