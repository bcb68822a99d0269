#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs the fuzzers of meson.build beside it.

usage: fuzz.py NAME [SECONDS]                            look for bugs (./run fuzz calls this); default: 60 seconds
       fuzz.py --check RUNS CORPUS PROGRAM PROGRAM_BUG   a short run with fixed seed; prints TAP (./run test)

A long run keeps what it learns in build/fuzz/corpus/NAME, so that the next one goes on from there, and an input that
crashes in build/fuzz/crash-*: give it to the program as its argument. Seeds worth keeping are merged into corpus/NAME:
build/fuzz/tests/fuzz/fuzz_NAME -merge=1 tests/fuzz/corpus/NAME build/fuzz/corpus/NAME.
"""
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BUILD = ROOT / 'build/fuzz'
OPTIONS = ['-timeout=20', '-rss_limit_mb=4096', '-max_len=512', '-len_control=0']
TIMEOUT = 120  # seconds, for one program of a short run
SEED = 1
PATIENCE = 4  # times as many inputs may be tried until a planted bug is found: threads make runs differ


def fuzz(program, options, corpora, **how):
    """Runs one fuzzer. Returns its exit status and what it said, if that was captured."""
    env = os.environ | {'ASAN_OPTIONS': 'detect_stack_use_after_return=0', 'UBSAN_OPTIONS': 'halt_on_error=1'}
    command = [program, *OPTIONS, *options, *map(str, corpora)]
    done = subprocess.run(command, env=env, text=True, errors='replace', **how)
    return done.returncode, done.stdout


def short(program, runs, corpus):
    with tempfile.TemporaryDirectory() as learnt:
        options = [f'-runs={runs}', f'-seed={SEED}', f'-artifact_prefix={learnt}/']
        try:
            return fuzz(program, options, [learnt, corpus], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                        timeout=TIMEOUT)
        except subprocess.TimeoutExpired:
            return None, f'still ran after {TIMEOUT} s'


def verdict(number, passed, what, output):
    print(f'{"ok" if passed else "not ok"} {number} - {what}')
    for line in output.splitlines()[-1 if passed else -60:]:
        print(f'# {line}')
    sys.stdout.flush()
    return passed


def check(runs, corpus, program, broken):
    status, output = short(program, runs, corpus)
    good = verdict(1, status == 0, f'{runs} inputs after the seeds find nothing', output)
    status, output = short(broken, str(int(runs) * PATIENCE), corpus)  # ends as soon as it is found
    # Found means that a sanitizer, or the fuzzer's own check, ended it: not a time limit, not a refusal to start.
    found = status not in (0, None) and 'SUMMARY' in output
    good &= verdict(2, found, 'a planted bug is found', '' if found else output)
    print('1..2')
    return good


def long(name, seconds='60'):
    build = ROOT / 'os-port/linux/build.sh'
    if not (HERE / f'{name}.c').exists():
        names = ', '.join(sorted(file.stem for file in HERE.glob('*.c')))
        sys.exit(f'fuzz.py: no fuzzer is called {name}; there are {names}')
    if not seconds.isdecimal() or int(seconds) == 0:  # libFuzzer would take each of them for "without end"
        sys.exit(f'fuzz.py: SECONDS is a whole number from 1, not {seconds}')
    subprocess.run([build, f'fuzz:tests/fuzz/fuzz_{name}'], check=True)
    learnt = BUILD / 'corpus' / name
    learnt.mkdir(parents=True, exist_ok=True)
    options = [f'-max_total_time={seconds}', f'-artifact_prefix={BUILD}/']
    return fuzz(BUILD / f'tests/fuzz/fuzz_{name}', options, [learnt, HERE / 'corpus' / name])[0]


def main():
    arguments = sys.argv[1:]
    if arguments[:1] == ['--check'] and len(arguments) == 5:
        return 0 if check(*arguments[1:]) else 1
    if not 1 <= len(arguments) <= 2 or arguments[0].startswith('-'):
        sys.exit(__doc__)
    return long(*arguments)


if __name__ == '__main__':
    sys.exit(main())
