#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The headers compile, alone and together, as C11, C++11 and freestanding, with every compiler there is. Prints TAP."""
import shutil
import subprocess
import sys

import contract
import tap

STRICT = ['-Wall', '-Wextra', '-Werror', '-Wpadded', '-Wpedantic', '-fsyntax-only']
KERNEL = ['-ffreestanding', '-fno-pic', '-mno-red-zone', '-mgeneral-regs-only', '-mcmodel=kernel']
C_COMPILERS, CXX_COMPILERS = ['gcc', 'clang'], ['g++', 'clang++']


def modes():
    """(title, command) of each way to compile; compilers that are not installed give none."""
    for names, language, standards in ((C_COMPILERS, 'c', ['c11', 'c17']), (CXX_COMPILERS, 'c++', ['c++11', 'c++17'])):
        for compiler in filter(shutil.which, names):
            for standard in standards:
                command = [compiler, f'-std={standard}', '-x', language, *STRICT]
                yield f'{compiler} {standard}', command
                yield f'{compiler} {standard} freestanding', command + KERNEL


def compiles(command, source):
    """Whether `source` compiles, and what the compiler says."""
    done = subprocess.run(command + ['-I', str(contract.API / 'include'), '-'], input=source, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode == 0, done.stdout.splitlines()


def program(header):
    """A source that includes one header and lays out all its structs."""
    names = contract.read_structs(header.read_text())
    sizes = [f'extern char size_of_{name}[sizeof(struct mgpu_{name})];\n' for name in names]
    return f'#include <mgpu/{header.name}>\n' + ''.join(sizes)


def main():
    report = tap.Report()
    command = None
    for title, command in modes():
        for header in contract.HEADERS:
            passed, output = compiles(command, program(header))
            report.check(f'{title}: {header.name}', passed, output)
    report.check('there is a compiler', command is not None)
    if command:
        bad = '#include <mgpu/mgpu.h>\nstruct holes { char a; uint64_t b; };\nextern char size[sizeof(struct holes)];\n'
        report.check('a hole in a struct would be noticed', not compiles(command, bad)[0])
    return report.done()


if __name__ == '__main__':
    sys.exit(main())
