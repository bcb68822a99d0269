#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The reference kernel compiles without a build system, with a kernel's flags, and needs nothing but what it says.

Each file of kernel-api/reference is compiled alone with gcc and clang. All objects are linked into one, whose undefined
symbols must be the functions that kgpu_os.h and kgpu_bus.h declare, and memcpy, memmove, memset, memcmp. The player of
captures, kernel-api/replay, likewise needs nothing but the gate.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import tap

ROOT = pathlib.Path(__file__).resolve().parent.parent
KERNEL = ROOT / 'kernel-api'
FLAGS = ['-std=c11', '-O2', '-Wall', '-Wextra', '-Werror', '-Wno-missing-field-initializers', '-ffreestanding',
         '-fno-pic', '-mno-red-zone', '-mgeneral-regs-only', '-mcmodel=kernel', f'-I{KERNEL}/include', f'-I{ROOT}/qemu']
COMPILER_MAY_CALL = {'memcpy', 'memmove', 'memset', 'memcmp'}

def compile_file(compiler, source, target):
    """Returns the compiler's complaints, empty when there are none."""
    run = subprocess.run([compiler, *FLAGS, '-c', str(source), '-o', str(target)], capture_output=True, text=True)
    return run.stderr if run.returncode else ''


def undefined(objects, folder):
    """Symbols that remain when all objects are linked together."""
    whole = folder / 'kernel.o'
    subprocess.run(['ld', '-r', '-o', str(whole), *map(str, objects)], check=True)
    out = subprocess.run(['nm', '-u', str(whole)], capture_output=True, text=True, check=True).stdout
    return {line.split()[-1] for line in out.splitlines()}


def declared():
    """Functions of kgpu_os.h and kgpu_bus.h."""
    text = ''.join((KERNEL / 'reference' / name).read_text() for name in ('kgpu_os.h', 'kgpu_bus.h'))
    return set(re.findall(r'\b(kgpu_(?:os|bus)_\w+)\(', re.sub(r'/\*.*?\*/', '', text, flags=re.S)))


def text_size(objects):
    out = subprocess.run(['size', '-t', *map(str, objects)], capture_output=True, text=True, check=True).stdout
    return int(out.splitlines()[-1].split()[0])


def print_sizes(compiler, sources, objects):
    """Bytes of code and constants, a line a room and one for all."""
    rooms = [source.parent.name for source in sources]
    for room in sorted(set(rooms)):
        size = text_size([object_ for object_, of in zip(objects, rooms, strict=True) if of == room])
        print(f'# {compiler} -O2: {room:10} {size:7} bytes of text')
    print(f'# {compiler} -O2: {"in all":10} {text_size(objects):7} bytes of text')


def check_player(report, compiler, folder):
    objects, complaints = [], ''
    for source in sorted((KERNEL / 'replay').glob('*.c')):
        objects.append(folder / f'replay{len(objects)}.o')
        complaints += compile_file(compiler, source, objects[-1])
    report.check(f'{compiler}: every file of the player compiles freestanding', not complaints, complaints.splitlines())
    if complaints:
        return
    needed = undefined(objects, folder) - COMPILER_MAY_CALL
    report.check(f'{compiler}: the player needs only the gate', needed == {'mgpu_call'}, sorted(needed))
    print(f'# {compiler} -O2: {text_size(objects)} bytes of text in the player')


def check_compiler(report, compiler, folder):
    sources, objects, complaints = sorted((KERNEL / 'reference').rglob('*.c')), [], ''
    for source in sources:
        objects.append(folder / f'{len(objects)}.o')
        complaints += compile_file(compiler, source, objects[-1])
    report.check(f'{compiler}: every file compiles freestanding', not complaints, complaints.splitlines())
    if complaints:
        return
    services = declared()
    needed = undefined(objects, folder)
    report.check(f'{compiler}: needs only the declared services', needed <= services | COMPILER_MAY_CALL,
                 sorted(needed - services - COMPILER_MAY_CALL))
    report.check(f'{compiler}: needs every declared service', services <= needed, sorted(services - needed))
    print_sizes(compiler, sources, objects)

    # Negative control: a file that calls printf is found out.
    bad = folder / 'bad.c'
    bad.write_text('int printf(const char *, ...);\nint bad(void);\nint bad(void) { return printf("x%d", 1); }\n')
    complaint = compile_file(compiler, bad, folder / 'bad.o')
    extra = undefined([*objects, folder / 'bad.o'], folder) - services - COMPILER_MAY_CALL if not complaint else set()
    report.check(f'{compiler}: a forbidden symbol is found', extra == {'printf'}, [complaint or str(extra)])


def main():
    report = tap.Report()
    for compiler in ('gcc', 'clang'):
        if not shutil.which(compiler):
            report.check(f'{compiler} is installed', False, ['./run setup test installs it'])
            continue
        with tempfile.TemporaryDirectory() as folder:
            check_compiler(report, compiler, pathlib.Path(folder))
            check_player(report, compiler, pathlib.Path(folder))
    return report.done()


sys.exit(main())
