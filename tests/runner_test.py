#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The test of runner.py: programs that fail in every way a program can, and the verdict on each. Prints TAP."""
import collections
import contextlib
import io
import sys

sys.dont_write_bytecode = True
import runner
import tap

SKIPS = {('rests', 'no bed'), ('*', 'no house')}

# What a fake program does (Python), and the verdict: tests passed and skipped, and how each failure line begins.
Case = collections.namedtuple('Case', 'name program passed skipped failures', defaults=(0, 0, ()))
CASES = [
    Case('all pass', 'print("ok 1 - a\\nok 2 - b\\n1..2")', passed=2),
    Case('a test fails', 'print("not ok 1 - a\\nok 2 - b\\n1..2"); sys.exit(1)', passed=1, failures=['a']),
    Case('a test fails but the status is 0', 'print("not ok 1 - a\\n1..1")', failures=['a']),
    Case('a failing test cannot be excused as skipped', 'print("not ok 1 - rests # SKIP no bed\\n1..1")',
         failures=['rests']),
    Case('the status fails but no test does', 'print("ok 1 - a\\n1..1"); sys.exit(1)', passed=1,
         failures=['exited with 1']),
    Case('a sanitizer ends the program', 'print("ok 1 - a\\n1..1"); sys.exit(99)', passed=1,
         failures=['exited with 99']),
    Case('it crashes', 'print("ok 1 - a", flush=True); os.kill(os.getpid(), 11)', passed=1,
         failures=['printed no plan', 'killed by SIGSEGV']),
    Case('it crashes after its plan', 'print("ok 1 - a\\n1..1", flush=True); os.abort()', passed=1,
         failures=['killed by SIGABRT']),
    Case('it prints nothing', '', failures=['printed no plan']),
    Case('too few tests', 'print("1..3\\nok 1 - a\\nok 2 - b")', passed=2, failures=['planned 3 tests, ran 2']),
    Case('too many tests', 'print("1..1\\nok 1 - a\\nok 2 - b")', passed=2, failures=['planned 1 tests, ran 2']),
    Case('two plans', 'print("1..1\\nok 1 - a\\n1..1")', passed=1, failures=['printed a second plan']),
    Case('a number is left out', 'print("ok 1 - a\\nok 3 - b\\n1..2")', passed=1, failures=['b: is numbered 3']),
    Case('it bails out', 'print("Bail out! no card")', failures=['Bail out! no card', 'printed no plan']),
    Case('a declared skip', 'print("ok 1 - a\\nok 2 - rests # SKIP no bed\\n1..2")', passed=1, skipped=1),
    Case('a skip that is not declared', 'print("ok 1 - sleeps # SKIP no bed\\n1..1")',
         failures=['sleeps: skipped without a row']),
    Case('a skip for another reason', 'print("ok 1 - rests # SKIP lazy\\n1..1")',
         failures=['rests: skipped without a row']),
    Case('a skip of the whole program', 'print("1..0 # SKIP no house")', skipped=1),
    Case('a whole program skips undeclared', 'print("1..0 # SKIP lazy")', failures=['*: skipped without a row']),
    Case('it never ends', 'print("ok 1 - a\\n1..1", flush=True); time.sleep(60)', passed=1, failures=['still ran']),
    Case('its child never ends', 'print("ok 1 - a\\n1..1", flush=True); os.fork(); time.sleep(60)', passed=1,
         failures=['still ran']),
    Case('output that is no UTF-8', 'os.write(1, b"\\xff\\nok 1 - a\\n1..1\\n")', passed=1),
]


def wrong_verdict(case):
    """Runs one fake program. Returns what is wrong with the runner's verdict, or ''."""
    program = 'import os, sys, time\n' + case.program
    result = runner.run(runner.Test(case.name, [sys.executable, '-c', program]), SKIPS, timeout=2)
    counts = (result.passed, result.skipped, len(result.failures))
    if counts != (case.passed, case.skipped, len(case.failures)):
        return f'counted {counts}, {result.failures}'
    for failure, expected in zip(result.failures, case.failures):
        if not failure.startswith(expected):
            return f'said "{failure}", expected "{expected}..."'
    return ''


def exit_status_alone():
    verdicts = [runner.run(runner.Test('x', [sys.executable, '-c', f'import sys; sys.exit({status})'],
                                       protocol='exitcode'), set()) for status in (0, 1)]
    counts = [(verdict.passed, len(verdict.failures)) for verdict in verdicts]
    return '' if counts == [(1, 0), (0, 1)] else f'counted {counts}'


def a_test_runs_once_in_a_build():
    registered = {'asan': [({'unit'}, runner.Test('a', [])), ({'unit'}, runner.Test('b', []))]}
    groups = runner.collect([runner.Row('unit', 'asan', 'a'), runner.Row('unit', 'asan', '*')], registered)
    names = [(suite, build, [test.name for test in tests]) for suite, build, tests in groups]
    return '' if names == [('unit', 'asan', ['a', 'b'])] else f'collected {names}'


def a_test_that_nobody_planned_is_found():
    lost = runner.unplanned({'asan': [({'unit'}, runner.Test('a', [])), ({'misspelt'}, runner.Test('b', [])),
                                      ({'vulkan'}, runner.Test('c', []))]})
    return '' if lost == ['b'] else f'found {lost}'


def what_is_skipped_is_named():
    """Once for a program and a reason, however many of its tests that is."""
    program = 'print("ok 1 - rests # SKIP no bed\\nok 2 - rests # SKIP no bed\\n1..2")'
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        total = runner.report('suite', [runner.Test('weary', [sys.executable, '-c', program])], SKIPS)
    lines = output.getvalue().splitlines()
    named = lines[:-1] == ['skipped suite: weary: 2: no bed'] and total.skipped == 2
    return '' if named else f'printed {lines}'


def main():
    checks = [(case.name, lambda case=case: wrong_verdict(case)) for case in CASES]
    checks += [(check.__name__, check)
               for check in (exit_status_alone, a_test_runs_once_in_a_build, a_test_that_nobody_planned_is_found,
                             what_is_skipped_is_named)]
    return tap.report((name, check().splitlines()) for name, check in checks)


if __name__ == '__main__':
    sys.exit(main())
