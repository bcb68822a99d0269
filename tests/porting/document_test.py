#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""PORTING.md is true: its files, commands, tests, functions and counts are those of this tree. Prints TAP.

So are the files that the stub port leads to. What the commands print is demo_test.py's to check. Each rule is a
function from a text to what is wrong with it; the last test is a text in which each rule must find something.
"""
import collections
import importlib.util
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'tests'))
import runner  # noqa: E402
import tap  # noqa: E402

PORTING = ROOT / 'os-port/PORTING.md'
KERNEL = ROOT / 'os-port/metalos/kernel'
WORDS = {1: 'one', 6: 'six', 12: 'twelve'}
DRIFT = 0.2  # how far lines of code may have moved on from what is told


def read(path):
    return (ROOT / path).read_text()


def words(text):
    """What stands between backquotes."""
    return re.findall(r'`([^`\n]+)`', text)


def blocks(text):
    """The lines of commands, with lines that go on joined, without their comments."""
    joined = text.replace('\\\n', ' ')
    return [line.split('  #')[0].strip() for line in joined.splitlines() if line.startswith('    ')]


def is_file(name):
    path = name.rstrip('/')
    return any((folder / path).exists() for folder in (ROOT, KERNEL, PORTING.parent))


def files_exist(text):
    """Paths between backquotes, and where links lead."""
    for name in words(text):
        if re.fullmatch(r'[\w.-]+(/[\w.-]+)+/?', name) and not is_file(name):
            yield f'{name}: no such file'
    for target in re.findall(r'\]\(([^)]+)\)', text):
        if not (PORTING.parent / target).exists():
            yield f'{target}: the link leads nowhere'


def commands_exist(text):
    """Files that commands name, options and suites that ./run and the probe know."""
    options = read('run') + read('os-port/metalos/run.py') + read('os-port/probe-sysroot.py')
    built = ('build/', '/path/', 'PWD/build/')
    for line in blocks(text) + [word for word in words(text) if word.startswith('./run')]:
        for word in re.findall(r'[\w./-]+', line):
            if '/' in word and not word.startswith(built) and ':' not in word and word != './run' and \
               f':{word}' not in line and not is_file(word.removeprefix('./')):
                yield f'{line}: there is no {word}'
        if line.startswith('./run'):
            for option in re.findall(r' (--[a-z]+)', line.split(' vulkaninfo')[0].split(' vkcube')[0]):
                if option not in options:
                    yield f'{line}: there is no option {option}'
            suite = re.search(r'^\./run test (\w+)', line)
            if suite and suite[1] not in {row.suite for row in runner.PLAN}:
                yield f'{line}: there is no suite {suite[1]}'
        for target in re.findall(r'\w+:([\w/]+)', line):
            folder, _, name = target.rpartition('/')
            if f"'{name}'" not in read(f'{folder}/meson.build'):
                yield f'{line}: meson knows no {target}'


def tests_exist(text):
    """Tests of the conformance suite, and those that meson knows, by the columns that name them."""
    suite = ''.join(path.read_text() for path in (ROOT / 'tests/conformance').glob('*.c'))
    known = ''.join(path.read_text() for path in (ROOT / 'tests').rglob('meson.build'))
    for name in re.findall(r'^\|(?:[^|]+\|){2} `(\w+)` \|$', text, re.MULTILINE):
        if f'"{name}"' not in suite and name != 'kgpu_stats':
            yield f'{name}: not a test of the suite'
    for name in re.findall(r'^\|(?:[^|]+\|){5} `(\w+)` \|$', text, re.MULTILINE):
        if f"'{name}'" not in known and f"'{name[:-1]}@0@'" not in known:
            yield f'{name}: meson knows no such test'


def functions_exist(text):
    headers = ('kernel-api/reference/kgpu.h', 'kernel-api/reference/kgpu_os.h', 'kernel-api/reference/kgpu_bus.h',
               'kernel-api/include/mgpu/mgpu.h', 'libradv-metal/shim_os.h', 'tests/conformance/os.h',
               'kernel-api/replay/replay.h')
    declared = ''.join(map(read, headers))
    for name in words(text):
        if re.fullmatch(r'(kgpu|mgpu|shim_os|replay)_\w+', name) and not re.search(rf'\b{name}\(', declared):
            yield f'{name}: no header declares it'


def services(header, prefix):
    """How many functions a header asks for."""
    text = re.sub(r'/\*.*?\*/', '', read(header), flags=re.S)
    return len(set(re.findall(rf'\b({prefix}\w+)\([^;{{]*\);', text)))


def symbols(part):
    return sum(not name.startswith('<') for name in read(f'os-port/symbols/{part}.txt').split('\n') if name)


def load(path):
    """A script of this tree, as a module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def kinds(part):
    """How many names of each kind a part needs."""
    probe = load(ROOT / 'os-port/probe-sysroot.py')
    rows, names = probe.read_purposes(), read(f'os-port/symbols/{part}.txt').splitlines()
    return collections.Counter(probe.purpose_of(name, rows)[0] for name in names)


def counts_are_right(text):
    kernel = services('kernel-api/reference/kgpu_os.h', 'kgpu_os_') + services('kernel-api/reference/kgpu_bus.h',
                                                                               'kgpu_bus_')
    library, suite = services('libradv-metal/shim_os.h', 'shim_os_'), services('tests/conformance/os.h', 'mgpu_test_')
    for right in (f'| {kernel} functions, and `memcpy`', f'| {suite} functions, `printf`',
                  f'| {library} functions, a C library', f'is {library} functions: nodes',
                  f'has all {kernel + library + suite + 1} functions', f'the library needs {symbols("library")},',
                  f'RADV {symbols("radv")}.'):
        if right not in text:
            yield f'"{right}" is not there, and it would be right'
    for kind, *told in re.findall(r'^\| ([\w+]+) \| (\d+) \| (\d+) \| (\d+) \|', text, re.MULTILINE):
        there = [kinds(part)[kind] for part in ('conformance', 'library', 'radv')]
        if there != [int(number) for number in told]:
            yield f'{kind}: {there} names, not {told}'
    rows = re.findall(r'^\| ((?:`\w+` ?)+)\| (\d) \|', text, re.MULTILINE)
    reached = [sum(functions.count('`') // 2 for functions, level in rows if level == wanted) for wanted in '012']
    if [WORDS.get(count) for count in reached] != re.findall(r'(\w+) (?:functions reach|more) level', text)[:3]:
        yield f'functions for levels 0, 1, 2: {reached}'
    levels = re.findall(r'^MGPU_CALL\(0x\w+, \w+, (\d)', read('kernel-api/calls.def'), re.MULTILINE)
    for level, calls in re.findall(r'^\| (\d) [\w ]+\|[^|]+\| (\d+) \|', text, re.MULTILINE):
        if levels.count(level) != int(calls):
            yield f'level {level} has {levels.count(level)} calls, not {calls}'


def lines_are_about_right(text):
    lines = load(ROOT / 'os-port/lines.py')
    rows = list(lines.ROW.finditer(text))
    if not rows:
        yield 'there is no table of lines'
    for row in rows:
        try:
            there = lines.count(words(row[2]))
        except SystemExit as missing:
            yield str(missing)
            continue
        if abs(there - int(row[3])) > DRIFT * there:
            yield f'{row[2].strip()}: {there} lines, not {row[3]}; os-port/lines.py --write mends it'
    for name, told in re.findall(r'`(tests/[\w/.]+)`[^()`]* \((\d+) lines\)', text):
        there = len(read(name).splitlines()) if is_file(name) else 0
        if abs(there - int(told)) > DRIFT * there:
            yield f'{name}: {there} lines, not {told}'


RULES = [files_exist, commands_exist, tests_exist, functions_exist, counts_are_right, lines_are_about_right]

# Each line breaks the rule of the same number.
WRONG = """`os-port/none.c` and [nothing](nowhere)
    ./run test nonesuch
    ./run --nonsense --on metalos
    os-port/none.sh
| `kgpu_os_alloc` | 0 | `calls_need_nothing` |
`kgpu_os_nothing`
| 0 info | x | 99 |
| x | 0 | `a` | `gpu/pci.c` | 1 | `none` |
"""


def main():
    report = tap.Report()
    text = PORTING.read_text()
    for rule in RULES:
        problems = list(rule(text))
        report.check(f'PORTING.md: {rule.__name__}', not problems, problems)
    for path in sorted((ROOT / 'os-port/demo').glob('*')):
        ends = re.findall(r'[\w-]+(?:/[\w.-]+)+\.(?:[ch]|md|py|sh|txt)\b', path.read_text())
        lost = [name for name in ends if not is_file(name) and not is_file(f'kernel-api/{name}') and
                not is_file(f'tests/{name}') and not name.startswith(('port/', 'mgpu/'))]
        report.check(f'os-port/demo/{path.name}: the files it leads to exist', not lost, lost)
    blind = [rule.__name__ for rule in RULES if not list(rule(WRONG))]
    report.check('each rule finds what is wrong', not blind, blind)
    return report.done()


if __name__ == '__main__':
    sys.exit(main())
