#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How a program ends is told by the machine's status, and by its log if it was a crash. TAP.

usage: crash_test.py CRASH        (the program for MetalOS)
"""
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / 'tests'))
import tap  # noqa: E402  beside tap.h

TIMEOUT = '60'  # seconds a machine

# How it ends, the status, and what the report says (nothing: that there is none).
ENDS = [
    ('fine', 42, []),
    ('exit_of_another', 7, []),
    ('killed', 143, []),
    ('abort', 134, ['SIGABRT', 'abort']),
    ('write_to_null', 139, ['SIGSEGV', 'cr2 0000000000000008', 'write_to_null', 'main']),
    ('in_a_thread', 139, ['SIGSEGV', '(thread)', 'write_to_null']),
    ('jump_to_null', 139, ['SIGSEGV', 'rip 0000000000000000', 'main']),
    ('jump_out_of_space', 139, ['SIGSEGV', 'rip ffffffff80000000']),
    ('stack_overflow', 139, ['SIGSEGV', 'depth']),
    ('no_stack_for_a_handler', 139, ['SIGSEGV', 'rsp 0000000000000008']),
    ('undefined_instruction', 132, ['SIGILL', 'undefined_instruction']),
    ('privileged_instruction', 139, ['SIGSEGV', 'privileged_instruction']),
    ('divide_by_zero', 136, ['SIGFPE', 'divide_by_zero']),
    ('system_call_at_the_end_of_space', 139, ['SIGSEGV', 'rip 00007ffffffff000']),
]


def run(program, arguments, options=()):
    """Runs it in a machine. Returns the status, standard output and standard error."""
    command = [sys.executable, ROOT / 'os-port/metalos/run.py', '--built', '--no-card', '--timeout', TIMEOUT, *options,
               program, *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def check_end(report, program, way, status, words):
    got, _, log = run(program, [way])
    report.check(f'{way} ends with {status}', got == status, [f'ended with {got}', log])
    missing = [word for word in words if word not in log]
    report.check(f'{way} is reported', not missing and ('crash:' in log) == bool(words), [f'missing: {missing}', log])


def check_start(report, program):
    """Arguments and environment reach the program as they were given."""
    status, output, _ = run(program, ['', 'two words', 'a=b'], ['--env', 'NAME=some value', '--env', 'EMPTY='])
    lines = ["argument 1: ''", "argument 2: 'two words'", "argument 3: 'a=b'", "setting 'NAME=some value'",
             "setting 'EMPTY='"]
    report.check('the program is started as asked', status == 0 and output.splitlines() == lines, [output])


def main(program):
    report = tap.Report()
    check_start(report, program)
    for way, status, words in ENDS:
        check_end(report, program, way, status, words)
    return report.done()


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
