#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""MetalOS's kernel by itself, without program and card: its tests in ring 0 on several machines, its ends, its size.

    kernel_test.py SELFTEST_ELF [KERNEL_ELF]

Prints TAP. Each boot has some seconds; a kernel that does not end in time has failed.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import tap  # noqa: E402

TIMEOUT = 120
# Processors and memory: one and many, none and some of it above 4 GiB.
MACHINES = [(1, '256M'), (2, '512M'), (4, '6G')]
# What the image may take, in bytes.
MAX_SIZE = 300 << 10

# How the kernel ends at a word of the command line (tests/metalos/kernel/main.c): its status, and what the log says.
ENDS = [
    ('panic', 255, [r"panic: as was wished: -1 2 3 'right' 'left ' ! 00042$", r'  #1 0xffffffff8']),
    ('fault', 255, [r'crash: page fault in the kernel, thread 1 \(first\)', r'code: .*<[0-9a-f]{2}>',
                    r'cr2 ffffffff7ffffff8 vector 14 error 2$', r'  #2 0xffffffff8']),
    ('code', 255, [r'crash: page fault in the kernel', r'vector 14 error 3$']),
    ('stack', 255, [r'crash: double fault in the kernel']),
    ('deep', 255, [r'panic: the kernel stack of thread 1 \(first\) is too small']),
    ('undefined', 255, [r'crash: undefined instruction in the kernel', r'code: .*<0f> 0b']),
    ('lock', 255, [r'crash: page fault in the kernel', r'cr2 0000000000000000 ']),
    ('others', 7, []),
]


def boot(image, processors, memory, word=''):
    """Boots the image. Returns its output, its log, and the status that its last line names (None: none)."""
    with tempfile.TemporaryDirectory() as folder:
        lines = [pathlib.Path(folder, name) for name in ('com1', 'com2')]
        command = ['qemu-system-x86_64', '-machine', 'q35', '-accel', 'tcg', '-cpu', 'max,-fma,-avx,-avx2,-f16c',
                   '-smp', str(processors), '-m', memory, '-nodefaults', '-no-reboot', '-display', 'none',
                   '-kernel', image, '-append', word, '-device', 'isa-debug-exit,iobase=0xf4,iosize=4']
        for line in lines:
            command += ['-serial', f'file:{line}']
        try:
            subprocess.run(command, timeout=TIMEOUT, check=False)
        except subprocess.TimeoutExpired:
            print(f'# -smp {processors} -m {memory} {word}: does not end in {TIMEOUT} s')
        output, log = (line.read_text(errors='replace') if line.exists() else '' for line in lines)
    ended = re.search(r'^\[ *\d+\.\d{6}\] metalos: ended with status (\d+)\n\Z', log, re.M)
    return output, log, int(ended[1]) if ended else None


def check_machine(report, image, processors, memory):
    """The tests within, one by one."""
    output, log, status = boot(image, processors, memory)
    verdicts = re.findall(r'^(not )?ok \d+ - (\w+)$', output, re.M)
    plan = re.search(r'^1\.\.(\d+)$', output, re.M)
    for failed, name in verdicts:
        report.check(f'{name} -smp {processors} -m {memory}', not failed, output.splitlines())
    sound = status == 0 and plan and int(plan[1]) == len(verdicts)
    report.check(f'all tests run -smp {processors} -m {memory}', sound, (output + log).splitlines())
    for line in re.findall(r'^# .*', output, re.M):
        print(line)


def check_end(report, image, word, expected, patterns):
    _, log, status = boot(image, 2, '256M', word)
    missing = [pattern for pattern in patterns if not re.search(pattern, log, re.M)]
    report.check(f'end by {word}', status == expected and not missing, missing + log.splitlines()[-30:])


def check_size(report, image):
    """What is loaded (read from the ELF's program headers), and the file without symbols."""
    headers = subprocess.run(['readelf', '-lW', image], capture_output=True, text=True, check=True).stdout
    loaded = sum(int(size, 16) for size in re.findall(r'^ +LOAD +\S+ +\S+ +\S+ +(0x\w+)', headers, re.M))
    with tempfile.TemporaryDirectory() as folder:
        stripped = os.path.join(folder, 'kernel')
        subprocess.run(['strip', '-o', stripped, image], check=True)
        size = os.path.getsize(stripped)
    print(f'# {os.path.basename(image)}: {loaded} bytes are loaded, {size} is the file without symbols')
    report.check(f'{os.path.basename(image)} is small', max(loaded, size) < MAX_SIZE)


def main():
    selftest, *kernels = sys.argv[1:]
    report = tap.Report()
    for processors, memory in MACHINES:
        check_machine(report, selftest, processors, memory)
    for word, status, patterns in ENDS:
        check_end(report, selftest, word, status, patterns)
    for kernel in kernels:
        check_size(report, kernel)
    return report.done()


if __name__ == '__main__':
    sys.exit(main())
