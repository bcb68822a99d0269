#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Builds and runs the tests that meson knows, and the checks on the source tree; counts what they print.

usage: runner.py [SUITE...] [--all] [--list] [--build] [--on metalos]        (./run test calls this)

A test program prints TAP, or only has an exit status. One that dies, prints no plan or a plan that it does not keep,
runs into the time limit, or skips a test without a row in skips.txt has failed. What is skipped is named, with the
reason. The last line printed is always `N passed, N failed, N skipped`; the exit status is 0 only when something
passed and nothing failed.
"""
import argparse
import collections
import concurrent.futures
import dataclasses
import fnmatch
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import time

TESTS = pathlib.Path(__file__).resolve().parent
ROOT = TESTS.parent
JOBS = 2
TIMEOUT = 300  # seconds, for one test program


@dataclasses.dataclass(frozen=True)
class Row:
    """Run the tests of meson suite `suite` whose name matches `pattern`, from build/<build>."""
    suite: str
    build: str
    pattern: str = '*'
    slow: bool = False  # only with --all


# Which suite runs in which build; a test runs once in a build. TSan takes the tests of submission, synchronisation and
# recovery, where the threads are. The mutants are many kernels made to fail: what matters is that they compile fast.
PLAN = [
    Row('unit', 'asan'),
    Row('unit', 'tsan', slow=True),
    Row('unit', 'clang', slow=True),
    Row('isa', 'asan'),
    Row('isa', 'clang', slow=True),
    Row('contract', 'asan'),
    Row('contract', 'clang', slow=True),
    Row('conformance', 'asan', 'conformance_level*'),
    Row('conformance', 'asan', 'conformance_polling*'),
    Row('conformance', 'asan', 'conformance_options'),
    Row('conformance', 'asan', 'example*'),
    Row('conformance', 'asan', 'capture'),
    Row('conformance', 'debug', '*mutants'),
    Row('conformance', 'tsan', 'conformance_level[245]'),
    Row('conformance', 'tsan', slow=True),
    Row('conformance', 'clang', slow=True),
    Row('abi', 'release'),
    Row('kms', 'asan'),
    Row('kms', 'tsan', slow=True),
    Row('abi', 'tsan', 'amdgpu_order'),
    Row('abi', 'debug', 'abidiff'),
    Row('qemu', 'release'),
    Row('vulkan', 'release'),
    Row('vulkan', 'asan', 'fill_copy'),
    Row('vulkan', 'clang', slow=True),
    Row('variants', 'release', slow=True),
    Row('programs', 'release', slow=True),
    Row('fuzz', 'fuzz'),
    Row('soak', 'release', slow=True),
    Row('metalos', 'release', 'metalos_*'),
    Row('metalos', 'release', 'sysroot_twice', slow=True),
    Row('metalos', 'metalos'),
]

# The build whose programs are MetalOS's: each runs in a machine of its own. A test says in the environment variable
# MACHINE what that is, in options of run.py; all else in its environment is the program's.
GUEST = 'metalos'
RUN_GUEST = str(ROOT / 'os-port/metalos/run.py')

# Checks that need no build.
CHECKS = [
    ('rooms', [sys.executable, str(TESTS / 'rooms.py')]),
    ('runner', [sys.executable, str(TESTS / 'runner_test.py')]),
    ('run', [sys.executable, str(TESTS / 'run_test.py')]),
    ('freestanding', [sys.executable, str(TESTS / 'freestanding_test.py')]),
    ('reader', [sys.executable, str(TESTS / 'reader_test.py')]),
    ('minors', [sys.executable, str(TESTS / 'minors_test.py')]),
    ('registers', [sys.executable, str(TESTS / 'registers_test.py')]),
    ('porting', [sys.executable, str(TESTS / 'porting/document_test.py')]),
    ('stub port', [sys.executable, str(TESTS / 'porting/demo_test.py')]),
    ('sysroot probe', [sys.executable, str(TESTS / 'porting/probe_test.py')]),
]
SLOW_CHECKS = [
    ('wakeup', [sys.executable, str(TESTS / 'model/wakeup.py')]),
]

# A finding of a sanitizer ends the program with a status that no test uses.
SANITIZERS = {
    'ASAN_OPTIONS': 'exitcode=99:detect_stack_use_after_return=1',
    'UBSAN_OPTIONS': 'halt_on_error=1:print_stacktrace=1:exitcode=99',
    'TSAN_OPTIONS': 'exitcode=99:halt_on_error=1:second_deadlock_stack=1:die_after_fork=0',
}


@dataclasses.dataclass
class Test:
    """One program to run."""
    name: str
    cmd: list
    env: dict = dataclasses.field(default_factory=dict)
    protocol: str = 'tap'
    cwd: str | None = None
    parallel: bool = True
    targets: list = dataclasses.field(default_factory=list)  # what to build for it


@dataclasses.dataclass
class Result:
    """What one program's run comes to."""
    passed: int = 0
    reasons: list = dataclasses.field(default_factory=list)  # why not, one for each test that was skipped
    failures: list = dataclasses.field(default_factory=list)  # one line of text each
    output: str = ''

    @property
    def skipped(self):
        return len(self.reasons)


def read_skips(path):
    """skips.txt: rows of test, reason and condition, separated by tabs. Returns the set of (test, reason)."""
    skips = set()
    if path.exists():
        for line in path.read_text().splitlines():
            if line and not line.startswith('#'):
                test, reason, _condition = line.split('\t')
                skips.add((test, reason))
    return skips


TAP_LINE = re.compile(r'(not )?ok\b *(\d+)?(?: *-)? *(.*?)(?: *# *(?i:skip)\S* *(.*))?$')
TAP_PLAN = re.compile(r'1\.\.(\d+)(?: *# *(?i:skip)\S* *(.*))?$')


def judge_tap(output, skips):
    """Counts the TAP lines of one program. Returns a Result without regard to the exit status."""
    result, plan, seen = Result(), None, 0

    def skip(name, reason):
        if (name, reason) in skips:
            result.reasons.append(reason)
        else:
            result.failures.append(f'{name}: skipped without a row in skips.txt: {reason}')

    for line in output.splitlines():
        if line.startswith('Bail out!'):
            result.failures.append(line)
        elif match := TAP_PLAN.match(line):
            if plan is not None:
                result.failures.append('printed a second plan')
            plan = int(match[1])
            if match[2] is not None:
                skip('*', match[2])
        elif match := TAP_LINE.match(line):
            seen += 1
            failed, number, name, reason = match.groups()
            if number and int(number) != seen:
                result.failures.append(f'{name}: is numbered {number}, expected {seen}')
            elif failed:
                result.failures.append(name)
            elif reason is not None:
                skip(name, reason)
            else:
                result.passed += 1
    if plan is None:
        result.failures.append('printed no plan')
    elif plan != seen:
        result.failures.append(f'planned {plan} tests, ran {seen}')
    return result


def judge(test, output, status, skips):
    """Returns the Result of a program that printed `output` and ended with `status` (None: it ran out of time)."""
    if test.protocol == 'tap':
        result = judge_tap(output, skips)
    else:
        result = Result(passed=1 if status == 0 else 0)
    if status is None:
        result.failures.append(f'still ran after {TIMEOUT} s')
    elif status < 0:
        result.failures.append(f'killed by {signal.Signals(-status).name}')
    elif status > 1 or (status == 1 and not result.failures):
        result.failures.append(f'exited with {status}')
    result.output = output
    return result


def run(test, skips, timeout=TIMEOUT):
    """Runs one program, and everything it starts, to its end or its time limit. Returns its Result."""
    env = os.environ | SANITIZERS | test.env
    with subprocess.Popen(test.cmd, env=env, cwd=test.cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors='replace', start_new_session=True) as process:
        try:
            output, _ = process.communicate(timeout=timeout)
            status = process.returncode
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            output, _ = process.communicate()
            status = None
    return judge(test, output, status, skips)


def run_all(tests, skips):
    """Runs tests, JOBS at a time, then those that want the machine alone. Yields (test, result) as they end."""
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        running = {pool.submit(run, test, skips): test for test in tests if test.parallel}
        for future in concurrent.futures.as_completed(running):
            yield running[future], future.result()
    for test in tests:
        if not test.parallel:
            yield test, run(test, skips)


def introspect(build, what):
    """One of the lists that meson writes about a build."""
    return json.loads((ROOT / 'build' / build / 'meson-info' / f'intro-{what}.json').read_text())


def in_guest(cmd, env):
    """The command that runs a program of MetalOS with this environment."""
    settings = [word for name, value in env.items() if name != 'MACHINE' for word in ('--env', f'{name}={value}')]
    return [sys.executable, RUN_GUEST, '--built', '--timeout', str(TIMEOUT - 10), *env.get('MACHINE', '').split(),
            *settings, '--', *cmd]


def meson_tests(build):
    """What meson knows of a build: a list of (set of suites, Test)."""
    folder = ROOT / 'build' / build
    files = {target['id']: [os.path.relpath(file, folder) for file in target['filename']]
             for target in introspect(build, 'targets')}
    tests = []
    for entry in introspect(build, 'tests'):
        cmd, env = entry['cmd'], entry['env']
        if build == GUEST and pathlib.Path(cmd[0]).is_relative_to(folder):  # else a script, which boots what it wants
            cmd, env = in_guest(cmd, env), {}
        tests.append(({suite.split(':')[-1] for suite in entry['suite']},
                      Test(entry['name'], cmd, env, entry['protocol'], entry['workdir'] or str(folder),
                           entry['is_parallel'], [file for target in entry['depends'] for file in files[target]])))
    return tests


def chosen(row, suites, test):
    return row.suite in suites and fnmatch.fnmatch(test.name, row.pattern)


def collect(rows, registered):
    """Joins rows of the plan with the tests of each build. Returns a list of (suite, build, tests)."""
    groups, taken = {}, set()
    for row in rows:
        for suites, test in registered[row.build]:
            if chosen(row, suites, test) and (row.build, test.name) not in taken:
                taken.add((row.build, test.name))
                groups.setdefault((row.suite, row.build), []).append(test)
    return [(suite, build, tests) for (suite, build), tests in groups.items()]


def unplanned(registered):
    """Names of the tests that no row of the plan would ever run."""
    return sorted({test.name for tests in registered.values() for suites, test in tests
                   if not any(chosen(row, suites, test) for row in PLAN)})


def build(*arguments):
    """Runs build.sh, which says what it does and what failed. Returns whether it succeeded."""
    sys.stdout.flush()
    return subprocess.run([ROOT / 'os-port/linux/build.sh', *arguments]).returncode == 0


def guest_is_built():
    """Builds MetalOS, its card and the programs that its tests run. Returns whether that succeeded."""
    return subprocess.run([sys.executable, RUN_GUEST, '--build', 'vulkaninfo']).returncode == 0


def programs_are_fetched():
    """Fetches and builds the programs of others that tests run. Returns whether that succeeded."""
    return subprocess.run([TESTS / 'programs/fetch.sh']).returncode == 0


def prepare(rows):
    """Builds what the tests of these rows need. Returns (groups, names of unplanned tests); None: that failed."""
    builds = list(dict.fromkeys(row.build for row in rows))
    if not build('--configure', *builds):
        return None
    if any('metalos' in (row.suite, row.build) for row in rows) and not guest_is_built():
        return None
    if any(row.suite == 'programs' for row in rows) and not programs_are_fetched():
        return None
    registered = {name: meson_tests(name) for name in builds}
    groups = collect(rows, registered)
    for name in builds:
        targets = sorted({target for _, other, tests in groups if other == name
                          for test in tests for target in test.targets})
        if targets and not build(f'{name}:{",".join(targets)}'):
            return None
    return groups, unplanned(registered)


def report(title, tests, skips):
    """Runs one group of tests, prints what failed and a line for the whole. Returns the added-up Result."""
    start, total = time.monotonic(), Result()
    for test, result in run_all(tests, skips):
        if result.failures:
            print(f'--- {title}: {test.name}\n{result.output.rstrip()}')
            for failure in result.failures:
                print(f'FAILED {title}: {test.name}: {failure}')
        for reason, count in collections.Counter(result.reasons).items():
            print(f'skipped {title}: {test.name}: {count}: {reason}')
        total.passed += result.passed
        total.reasons += result.reasons
        total.failures += result.failures
    print(f'{title:24} {len(tests):4} programs {total.passed:6} passed {len(total.failures):4} failed '
          f'{total.skipped:4} skipped {time.monotonic() - start:7.1f} s', flush=True)
    return total


def parse_arguments():
    suites = ['checks'] + list(dict.fromkeys(row.suite for row in PLAN))
    parser = argparse.ArgumentParser(prog='./run test', description='Run the tests.')
    parser.add_argument('suite', nargs='*', help='suites to run; default: all of ' + ', '.join(suites))
    parser.add_argument('--all', action='store_true', help='also what takes long: more suites under TSan and clang')
    parser.add_argument('--list', action='store_true', help='only print the suites and their builds')
    parser.add_argument('--build', action='store_true', help='only build what the tests need')
    parser.add_argument('--on', choices=[GUEST], help='of these, only what has to do with it')
    args = parser.parse_args()
    for suite in args.suite:
        if suite not in suites:
            parser.error(f'no suite is called {suite}; there are {", ".join(suites)}')
        if suite != 'checks' and not (args.all or args.list) and all(row.slow for row in PLAN if row.suite == suite):
            parser.error(f'all of {suite} takes long: it runs with --all only')
    args.suite = args.suite or suites
    if args.on and not any(concerns(row, args) for row in PLAN):
        parser.error(f'--on {args.on}: nothing of {", ".join(args.suite)} runs there; '
                     'with no suite named all that does is run')
    return args


def concerns(row, args):
    """Whether it is a row of the suites that are asked for, and has to do with what --on names."""
    return row.suite in args.suite and args.on in (None, row.suite, row.build)


def print_plan(args):
    print(f'{"SUITE":13}{"BUILD":9}TESTS')
    checks = [Row('checks', '-')] + [Row('checks', '-', name, slow=True) for name, _ in SLOW_CHECKS]
    for row in checks + PLAN:
        if concerns(row, args):
            print(f'{row.suite:13}{row.build:9}{row.pattern}{" (only with --all)" if row.slow else ""}')


def main():
    args = parse_arguments()
    rows = [row for row in PLAN if concerns(row, args) and (args.all or not row.slow)]
    if args.list:
        print_plan(args)
        return 0

    prepared = prepare(rows)
    if prepared is None:
        print('FAILED to build\n0 passed, 1 failed, 0 skipped')
        return 1
    if args.build:
        return 0
    groups, lost = prepared
    if 'checks' in args.suite and not args.on:
        checks = CHECKS + SLOW_CHECKS if args.all else CHECKS
        groups.insert(0, ('checks', None, [Test(name, cmd) for name, cmd in checks]))

    skips = read_skips(TESTS / 'skips.txt')
    results = [report(f'{suite} ({name})' if name else suite, tests, skips) for suite, name, tests in groups]
    for name in lost:
        print(f'FAILED {name}: no row in the plan of runner.py names it, so it never runs')
    passed = sum(result.passed for result in results)
    failed = sum(len(result.failures) for result in results) + len(lost)
    print(f'{passed} passed, {failed} failed, {sum(result.skipped for result in results)} skipped')
    return 0 if passed and not failed else 1


if __name__ == '__main__':
    sys.exit(main())
