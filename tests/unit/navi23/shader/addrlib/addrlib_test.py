#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""addrlib_test.py C C++ - compiles AMD's addressing library, with these compilers, from the source of Mesa that
mesa-patches fetched, and compares the card's layouts of images and of metadata with it (compare.c, compare_meta.c).
Prints TAP."""
import concurrent.futures
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[4]
MESA = ROOT / 'build/mesa-22.3.6/source'
ADDRLIB = MESA / 'src/amd/addrlib'
FOLDERS = ['inc', 'src', 'src/core', 'src/chip/gfx9', 'src/chip/gfx10', 'src/chip/gfx11', 'src/chip/r800']
# Without its assertions, as Mesa builds it: asked for what there is not, it is to refuse.
LIBRARY = ['-O1', '-w', '-DNDEBUG', '-DADDR_FASTCALL=', '-DLITTLEENDIAN_CPU', f'-I{MESA}/src/util', f'-I{MESA}/src',
           f'-I{MESA}/include'] + [f'-I{ADDRLIB / folder}' for folder in FOLDERS]
OURS = ['-O1', '-g', '-std=c11', '-Wall', '-Wextra', '-Werror', '-DADDR_FASTCALL=', f'-I{ROOT}/qemu', f'-I{ROOT}/tests',
        '-isystem', str(ADDRLIB / 'inc')]


def compile_all(compilers, folder):
    """Compiles the library and what is compared with it, as many files at a time as there are processors. Returns the
    objects."""
    c, cxx = compilers
    jobs = [[cxx] + LIBRARY + ['-c', str(path)] for path in sorted(ADDRLIB.glob('src/**/*.cpp'))]
    jobs += [[c] + OURS + ['-c', str(path)]
             for path in (HERE / 'compare.c', HERE / 'compare_meta.c', ROOT / 'qemu/navi23/shader/meta.c',
                          ROOT / 'qemu/navi23/shader/tiling.c')]
    objects = [f'{folder}/{number}.o' for number in range(len(jobs))]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(lambda job: subprocess.run(job[0] + ['-o', job[1]], check=True), zip(jobs, objects)))
    return objects


def main():
    if not ADDRLIB.exists():
        print('1..0 # SKIP RADV is not in build/mesa-22.3.6-linux')
        return 0
    with tempfile.TemporaryDirectory() as folder:
        objects = compile_all(sys.argv[1:3], folder)
        program = f'{folder}/compare'
        subprocess.run([sys.argv[2], *objects, '-o', program], check=True)
        return subprocess.run([program], check=False).returncode


if __name__ == '__main__':
    sys.exit(main())
