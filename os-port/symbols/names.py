#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What objects need of a C or C++ library, one name a line: how the lists in this folder are made.

usage: names.py [--sources FOLDER]... OBJECT...

Names that the objects define themselves, and those that this project provides, are left out. What C libraries spell in
several ways gets the name that programs use (`errno`), and C++ what is written in programs (`c++:strings`): mangled
names are one library's own. With --sources there are also the headers that the files there include: `<string.h>`.
"""
import argparse
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]

# Folders of this project that compilers are told to look for headers in.
INCLUDED = ['kernel-api', 'kernel-api/include', 'kernel-api/reference', 'libradv-metal', 'libradv-metal/include',
            'libradv-metal/include/libdrm', 'qemu', 'tests']

# What is not the C library's: the contract, the services, the library's faces, Vulkan; the linker's and the compiler's.
PROVIDED = re.compile(r'(mgpu_|kgpu_|shim_os_|vk[A-Z]|vk_icd|_GLOBAL_OFFSET_TABLE_|__stack_chk_)')
SPELLINGS = [
    (r'__isoc\d\d_(\w+)', r'\1'),
    (r'__errno_location|__errno|__error', 'errno'),
    (r'__assert\w*', 'assert'),
    (r'bcmp', 'memcmp'),
    (r'__sched_cpucount', 'sched_getaffinity'),
    (r'__tls_get_addr', 'c++:thread_local'),
    (r'__dso_handle|__cxa_atexit|__cxa_guard_\w+', 'c++:statics'),
    (r'_Zn[wa]\w*|_Zd[la]\w*', 'c++:new'),
    (r'_ZTVN10__cxxabiv1\w*|__dynamic_cast|__cxa_pure_virtual|__cxa_deleted_virtual', 'c++:classes'),
    (r'_Z\w*(Prime_rehash|__next_prime|__libcpp_verbose_abort|_Rb_tree)\w*', 'c++:containers'),
    # Streams before strings: a stream of strings has both words. So, Sd, Si are std::ostream and its kin.
    (r'_Z\w*(stream|filebuf|streambuf|basic_ios|ios_base|6locale|5ctype|4cout|4cerr)\w*|_ZN?K?[TV]*S[odi]\w*',
     'c++:streams'),
    (r'_Z\w*(basic_string|9to_string)\w*|_ZNK?Ss\w*', 'c++:strings'),
    (r'__cxa_\w+|_Unwind_\w+|__gxx_personality_v0|_Z\w*(9terminate|__throw|error|exception|bad_|out_of)\w*',
     'c++:exceptions'),
]


def provided():
    """Names that the library's faces export."""
    lists = ('libdrm.symbols', 'libdrm_amdgpu.symbols')
    return set(' '.join((ROOT / 'libradv-metal' / name).read_text() for name in lists).split())


def spelling(symbol):
    """The name that programs use."""
    for pattern, name in SPELLINGS:
        if match := re.fullmatch(pattern, symbol):
            return match.expand(name)
    if symbol.startswith('_Z'):
        sys.exit(f'names.py: {symbol}: no row of SPELLINGS says what this is')
    return symbol


def needed(objects):
    """Names that the objects, linked together, would still lack."""
    output = subprocess.run(['nm', *map(str, objects)], check=True, capture_output=True, text=True).stdout
    rows = [line.split()[-2:] for line in output.splitlines() if len(line.split()) in (2, 3)]
    defined = {name for kind, name in rows if kind not in 'Uvw'}
    lacking = {name for kind, name in rows if kind == 'U'} - defined - provided()
    sections = subprocess.run(['readelf', '-WS', *map(str, objects)], capture_output=True, text=True).stdout
    of_threads = {'c++:thread_local'} if re.search(r'\.t(bss|data)\b', sections) else set()
    return {spelling(name) for name in lacking if not PROVIDED.match(name)} | of_threads


def headers(folders):
    """Headers of the compiler and the C library that the files of these folders include, but for ports to an OS."""
    found = set()
    for path in (path for folder in folders for path in pathlib.Path(folder).rglob('*.[ch]')):
        if not path.name.startswith(('os_', 'polling_')):
            found |= set(re.findall(r'^#include <([\w/]+\.(?:h|def))>', path.read_text(), re.MULTILINE))
    linux = ('linux/', 'asm/')  # where there are such headers only
    return {f'<{name}>' for name in found
            if not name.startswith(linux) and not any((ROOT / folder / name).is_file() for folder in INCLUDED)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--sources', action='append', default=[], metavar='FOLDER')
    parser.add_argument('object', nargs='+')
    args = parser.parse_args()
    print('\n'.join(sorted(needed(args.object) | headers(args.sources))))


if __name__ == '__main__':
    main()
