#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks the libraries against their main user, the distribution's RADV. Prints TAP.

    importers.py NM READELF DRIVER LIBRARY...

Every drm* and amdgpu_* name that DRIVER imports must be exported by one of LIBRARY, with no version asked for, and the
libraries must have the sonames it needs and find libradv-metal beside themselves.
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


def dynamic(readelf, library, tag):
    return re.findall(r'\(' + tag + r'\).*\[(.*)\]', run(readelf, '-d', library))


def main():
    nm, readelf, driver, *libraries = sys.argv[1:]
    if not os.path.exists(driver):
        print('1..1\nok 1 - stock RADV # SKIP stock RADV is not installed')
        return 0

    imported = {line.split()[-1] for line in run(nm, '-D', '--undefined-only', driver).splitlines()}
    imported = {name for name in imported if re.match(r'drm[A-Z]|amdgpu_', name)}
    exported = set()
    for library in libraries:
        exported |= {line.split()[-1] for line in run(nm, '-D', '--defined-only', library).splitlines()}
    sonames = {name for library in libraries for name in dynamic(readelf, library, 'SONAME')}
    needed = {name for name in dynamic(readelf, driver, 'NEEDED') if name.startswith('libdrm')}

    results = [
        (f'{len(imported)} imports are exported', sorted(imported - exported)),
        ('there are imports', [] if imported else ['none found']),
        ('sonames are those it needs', sorted(needed - sonames - {'libdrm_radeon.so.1', 'libdrm_intel.so.1'})),
    ]
    for library in libraries:
        runpath = [path.rstrip('/') for path in dynamic(readelf, library, 'RUNPATH')]
        results.append((os.path.basename(library) + ' finds libradv-metal beside itself',
                        [] if runpath == ['$ORIGIN'] else [f'RUNPATH is {runpath}']))
    return tap.report(results)


if __name__ == '__main__':
    sys.exit(main())
