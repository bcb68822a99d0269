#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The test of build/sysroot: what its compiler makes, and that it runs; on Linux, which has the same system calls.
Prints TAP."""
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import tap  # noqa: E402

ROOT = HERE.parent.parent
SYSROOT = ROOT / 'build/sysroot'
CC, CXX = SYSROOT / 'bin/metalos-cc', SYSROOT / 'bin/metalos-c++'

# Who may have the instruction: call.c, and those of musl that syscall_arch.h names.
CALLERS = {'__metalos_call', '__clone', '__unmapself', '__set_thread_area', '__restore_rt', '__syscall_cp_asm',
           '__cp_begin'}
# Functions of each library, which the runtime's test has.
OURS = ['vfprintf', 'malloc', '_Unwind_RaiseException', '__cxa_throw']

folder = None  # of this run; has the program `runtime`


def run(*command):
    return subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)


def functions(program):
    """Name to disassembled instructions."""
    text = run('llvm-objdump-19', '-d', '--no-show-raw-insn', '--no-leading-addr', program).stdout
    return {match[1]: match[2] for match in re.finditer(r'^<(\S+)>:\n((?:[ \t].*\n)*)', text, re.MULTILINE)}


def the_runtime_works():
    result = run('./runtime')
    return [] if result.returncode == 0 else result.stdout.splitlines()


def c_needs_no_c_plus_plus():
    result = run(CC, '-O1', '-o', 'hello', 'hello.c')
    size = result.returncode == 0 and pathlib.Path(folder, 'hello').stat().st_size
    return [] if size and run('./hello').stdout == 'hello\n' and size < 200000 else [result.stdout, f'{size} bytes']


def system_calls_are_made_in_one_place():
    found = {name for name, code in functions('runtime').items() if re.search(r'\tsyscall', code)}
    return [] if found <= CALLERS and '__metalos_call' in found else [f'made in {found - CALLERS or found}']


def nothing_needs_avx():
    return [name for name, code in functions('runtime').items() if re.search(r'%[yz]mm', code)]


def frames_have_pointers():
    code = functions('runtime')
    return [f'{name}: none' for name in OURS
            if '%rsp, %rbp' not in '\n'.join(code.get(name, '').splitlines()[:3])]


def stacks_are_a_megabyte():
    for program in ('runtime', 'hello'):
        header = re.search(r'GNU_STACK( +\S+){5}', run('readelf', '-lW', program).stdout)
        if not header or int(header[0].split()[5], 16) != 1 << 20:
            return [f'{program}: {header and header[0]}']
    return []


def a_program_may_go_without_a_library():
    pathlib.Path(folder, 'bare.c').write_text('void _start(void) { __builtin_trap(); }\n')
    result = run(CC, '-nostdlib', '-o', 'bare', 'bare.c')
    return [] if result.returncode == 0 and run('./bare').returncode == -4 else [result.stdout]


def objects_can_be_joined():
    both = run(CC, '-c', 'hello.c', 'bare.c')
    result = run(CC, '-r', '-o', 'joined.o', 'hello.o', 'bare.o')
    return [] if result.returncode == 0 and ' main' in run('nm', 'joined.o').stdout else [both.stdout, result.stdout]


def shared_libraries_are_refused():
    result = run(CC, '-shared', '-o', 'x.so', 'hello.c')
    return [] if result.returncode and 'no shared libraries' in result.stdout else [result.stdout]


def no_path_is_in_a_library():
    ours = str(ROOT / 'build').encode()  # a checkout may be in /src, as so many paths end
    return [str(path) for path in SYSROOT.glob('lib/*.[ao]') if ours in path.read_bytes()]


TESTS = [the_runtime_works, c_needs_no_c_plus_plus, system_calls_are_made_in_one_place, nothing_needs_avx,
         frames_have_pointers, stacks_are_a_megabyte, a_program_may_go_without_a_library, objects_can_be_joined,
         shared_libraries_are_refused, no_path_is_in_a_library]


def main():
    global folder
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, 'hello.c').write_text('#include <stdio.h>\nint main(void) { puts("hello"); }\n')
        compiled = run(CXX, '-std=c++17', '-O2', '-Wall', '-Wextra', '-Werror', f'-I{HERE.parent}', '-o', 'runtime',
                       HERE / 'runtime.cpp')
        print(compiled.stdout, end='')
        return tap.report((test.__name__, test()) for test in TESTS)


if __name__ == '__main__':
    sys.exit(main())
