#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares our libraries with libdrm's, both with debug information: nothing may be gone or changed. Prints TAP.

    abidiff.py ABIDIFF CC LIBRADV_METAL CONTRACT LIBDRM LIBDRM_AMDGPU

LIBRADV_METAL is the folder of our sources, CONTRACT that of mgpu.h. The originals are built from Debian's source by
os-port/linux/fetch-libdrm.sh when they are not there yet. Types count that headers define: what a handle points to is
each library's own. Broken copies of ours are tried as well, so that a comparison that cannot fail is found out.
"""
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'tests'))
import tap  # noqa: E402  beside tap.h
from headers import SWAPPED, spoil  # noqa: E402

FETCH = ROOT / 'os-port/linux/fetch-libdrm.sh'
SOURCE = ROOT / 'build/libdrm/source'
ORIGINAL = {'libdrm': ROOT / 'build/libdrm/out/libdrm.so.2.4.0',
            'libdrm_amdgpu': ROOT / 'build/libdrm/out/amdgpu/libdrm_amdgpu.so.1.0.0'}
SKIP = 'the source of libdrm cannot be fetched'


def differences(abidiff, original, library, headers):
    """What abidiff finds removed or changed, as lines; additions are fine."""
    public = ['--headers-dir1', SOURCE, '--headers-dir2', headers]
    done = subprocess.run([abidiff, '--no-added-syms', *public, original, library], capture_output=True, text=True)
    return [] if done.returncode == 0 else (done.stdout + done.stderr).splitlines()


def build_face(cc, sources, contract, headers, left_out, output):
    """Our libdrm_amdgpu's face alone, with debug information, without one of its files."""
    files = [file for file in sorted((sources / 'amdgpu').glob('*.c')) if file.name != left_out]
    subprocess.run([cc, '-std=c11', '-D_GNU_SOURCE', '-w', '-g', '-shared', '-fPIC', '-fvisibility=hidden',
                    '-Wl,-soname,libdrm_amdgpu.so.1', '-I', headers, '-I', headers / 'libdrm', '-I', sources,
                    '-I', contract, '-o', output, *files], check=True)


def main():
    abidiff, cc, sources, contract, *libraries = sys.argv[1:]
    sources, contract = pathlib.Path(sources), pathlib.Path(contract)
    headers = sources / 'include'
    fetched = subprocess.run([FETCH], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if fetched.returncode:
        print('\n'.join('# ' + line for line in fetched.stderr.splitlines()))
        print(f'1..0 # SKIP {SKIP}')
        return 0

    results = [(f'{name}: nothing is gone or changed', differences(abidiff, original, library, headers))
               for (name, original), library in zip(ORIGINAL.items(), libraries)]
    with tempfile.TemporaryDirectory() as scratch:
        mutant = pathlib.Path(scratch) / 'mutant.so'
        for what, folder, left_out, broken in [
                ('nothing is wrong is left in peace', headers, None, False),
                ('two members are swapped is caught', spoil(headers, scratch, *SWAPPED), None, True),
                ('functions are gone is caught', headers, 'bo_list.c', True)]:
            build_face(cc, sources, contract, folder, left_out, mutant)
            found = differences(abidiff, ORIGINAL['libdrm_amdgpu'], mutant, folder)
            results.append((f'a copy in which {what}', [] if bool(found) == broken else
                            found or ['it is not']))
    return tap.report(results)


if __name__ == '__main__':
    sys.exit(main())
