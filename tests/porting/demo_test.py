#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The stub port, os-port/demo: it is whole, links with everything, and answers as an OS without a card. Prints TAP.

It is built by its own script, without meson. The lists of names that os-port/probe-sysroot.py goes by are compared with
the objects that come of it; and what PORTING.md says of the smallest system, from which level each function is needed,
is tried by putting the stub's function in its place.
"""
import concurrent.futures
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'tests'))
import tap  # noqa: E402

DEMO = ROOT / 'os-port/demo'
PORTING = ROOT / 'os-port/PORTING.md'
SYMBOLS = ROOT / 'os-port/symbols'

# Headers of services, the port's file with them, and a program that needs them all.
SERVICES = [
    ('kernel-api/reference/kgpu_os.h', r'kgpu_os_\w+', 'port_kernel', 'kgpu_os', 'conformance'),
    ('kernel-api/reference/kgpu_bus.h', r'kgpu_bus_\w+', 'port_kernel', 'kgpu_bus', 'conformance'),
    ('kernel-api/include/mgpu/mgpu.h', r'mgpu_call', 'port_kernel', 'gate', 'replay'),
    ('libradv-metal/shim_os.h', r'shim_os_\w+', 'port_library', 'shim_os', 'devices'),
    ('tests/conformance/os.h', r'mgpu_test_\w+', 'port_suite', 'test_os', 'conformance'),
]
# Programs, and the archives that they are made of, without the port.
PROGRAMS = {
    'conformance': ['kernel', 'suite'],
    'replay': ['kernel', 'player', 'replay_main'],
    'devices': ['kernel', 'library_ops', 'library_kms', 'library_ioctl', 'library_drm', 'library_amdgpu',
                'devices_main'],
}
PORT = {'conformance': ['port_kernel', 'port_suite'], 'replay': ['port_kernel'],
        'devices': ['port_kernel', 'port_library']}
# Lists of names: the objects and the sources that they are of.
LISTS = {'kernel': ('kernel', 'kernel-api/reference'), 'player': ('player', 'kernel-api/replay'),
         'conformance': ('suite', 'tests/conformance'), 'library': ('library_*', 'libradv-metal')}

PATIENCE = 120  # seconds, for what should pass
HANGS = 15  # seconds, for what should not


def run(*command, cwd=None):
    """Returns the exit status and all that was printed."""
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          cwd=cwd)
    return done.returncode, done.stdout


def declared(header, pattern):
    """Functions that a header declares and does not define."""
    text = re.sub(r'/\*.*?\*/', '', (ROOT / header).read_text(), flags=re.S)
    return set(re.findall(rf'\b({pattern})\([^;{{]*\);', text)) - set(re.findall(r'typedef[^;]*', text))


def defined(object_):
    return set(re.findall(r' T (\w+)$', run('nm', object_)[1], re.MULTILINE))


def link(objects, program, *port):
    archives = [objects / f'{name}.a' for name in PROGRAMS[program]]
    return run('cc', '-no-pie', '-o', '/dev/null', '-Wl,--whole-archive', *archives, '-Wl,--no-whole-archive', *port,
               '-lm', '-lpthread')


def undefined(output):
    return set(re.findall(r"undefined reference to `(\w+)'", output))


def check_answers(report, folder):
    """What the programs say where there is no card."""
    status, output = run(folder / 'conformance')
    report.check('the suite says that no level is reached', status == 1 and '# no level reached; level 0: ' in output,
                 output.splitlines()[-3:])
    reasons = set(re.findall(r'answered -?\d+ \((.*?)\)', output))
    report.check('and that there is no card: -ENODEV', reasons == {'-ENODEV'}, sorted(reasons))
    status, output = run(folder / 'replay')
    report.check('the player names the call that answers otherwise',
                 status == 1 and 'record 1: mgpu_open: result is -19, expected 0' in output, [output])
    status, output = run(folder / 'devices')
    report.check('the library finds no device', status == 1 and output == 'devices: 0\n', [output])
    for program, told in re.findall(r'^    build/demo/(\w+).*?  # (.*)$', PORTING.read_text(), re.MULTILINE):
        report.check(f'{program} says what PORTING.md says it does', told in run(folder / program)[1], [told])


def check_stubs(report, objects):
    """The port has each function that is asked for, each is explained, and none can be left out."""
    for header, pattern, room, name, program in SERVICES:
        object_ = objects / room / f'{name}.o'
        wanted, there = declared(header, pattern), defined(object_)
        report.check(f'{name}.c has each function of {header}', wanted and wanted == there, sorted(wanted ^ there))
        text = (DEMO / f'{name}.c').read_text()
        bare = [function for function in there if not re.search(rf'\*/\n[^/}}]*\b{function}\(', text)]
        report.check(f'{name}.c says above each what a real one does', not bare, bare)
        others = [path for of in PORT[program] for path in sorted((objects / of).glob('*.o')) if path != object_]
        silent = []
        for function in sorted(there):
            without = objects / 'without.o'
            run('objcopy', f'--redefine-sym={function}=not_{function}', object_, without)
            status, output = link(objects, program, *others, without)
            if status == 0 or undefined(output) != {function}:
                silent.append(f'{function}: {sorted(undefined(output))}')
        report.check(f'{name}.c: without one of them {program} does not link, and the linker names it', not silent,
                     silent)


def check_lists(report, objects):
    """What the probe looks for is what the objects need."""
    for name, (archives, sources) in LISTS.items():
        status, output = run(sys.executable, SYMBOLS / 'names.py', '--sources', ROOT / sources,
                             *sorted(objects.glob(f'{archives}.a')))
        listed = (SYMBOLS / f'{name}.txt').read_text()
        report.check(f'os-port/symbols/{name}.txt is what its objects need', status == 0 and output == listed,
                     sorted(set(output.split()) ^ set(listed.split())))


def ladder():
    """The table of PORTING.md: (function, level, test that notices that it is missing), where the level is a number."""
    rows = re.findall(r'^\| ((?:`\w+` ?)+) \| (\d) \| `(\w+)` \|$', PORTING.read_text(), re.MULTILINE)
    return [(function, int(level), test) for functions, level, test in rows
            for function in re.findall(r'\w+', functions)]


def smallest_system(objects):
    """Compiles the polling system and the software card. Its functions are weak: a stub beside them goes first."""
    folder = objects / 'smallest'
    folder.mkdir()
    paths = [f'-I{ROOT / path}' for path in ('kernel-api', 'kernel-api/include', 'kernel-api/reference', 'qemu',
                                             'tests', 'tests/conformance')]
    sources = [ROOT / 'tests/conformance' / name for name in ('os_polling.c', 'polling_card.c')]
    card = ROOT / 'qemu/navi23'
    pieces = {'.': (['-O2'], [*sources, *card.glob('*.c')]), 'lanes': (['-O2'], [card / 'shader/lanes/choose.c'])}
    for room in ('geometry', 'raster', 'shader'):
        pieces[room] = (['-O2'], [path for path in (card / room).glob('*.c') if not path.stem.endswith('_lanes')])
    lanes = [path for path in (card / 'shader/lanes').glob('*.c') if path.stem != 'choose']
    lanes += card.glob('*/*_lanes.c')
    sets = re.findall(r"^  '(\w+)': \[(.*?)\]", (card / 'meson.build').read_text(), re.DOTALL | re.MULTILINE)
    for name, flags in sets:
        pieces[name] = (['-O1', '-ffp-contract=off', f'-DLANES_SET={name}', *re.findall(r"'(.*?)'", flags)], lanes)

    def compile_piece(piece):
        name, (flags, paths_of) = piece
        (folder / name).mkdir(exist_ok=True)
        return run('cc', '-std=c11', '-fno-pic', '-fno-inline', '-D_GNU_SOURCE', *flags, *paths, '-c', *paths_of,
                   cwd=folder / name)[0]

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        done = not any(pool.map(compile_piece, pieces.items()))
    for source in sources:
        weak = [f'--weaken-symbol={function}' for function, _, _ in ladder()]
        run('objcopy', *weak, folder / f'{source.stem}.o')
    return sorted(folder.rglob('*.o')) if done else []


def passes(program, *options, limit=PATIENCE):
    """Whether that part of the suite passes; what hangs does not."""
    try:
        return subprocess.run([program, *options], capture_output=True, timeout=limit).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def check_ladder(report, objects):
    """What the smallest system needs, from which level."""
    system, rows = smallest_system(objects), ladder()
    asked = {function for _, _, room, name, _ in SERVICES[:3] for function in defined(objects / room / f'{name}.o')}
    named = set(re.findall(r'`((?:kgpu_os|kgpu_bus)_\w+|mgpu_call)`', PORTING.read_text()))
    report.check('PORTING.md names each function of the kernel', system and asked <= named, sorted(asked - named))
    everything = [*system, *(path for room in ('kernel', 'suite') for path in sorted((objects / room).glob('*.o'))),
                  '-lm', '-lpthread']

    def without(row):
        """Whether it links with the stub, what is below the function's level passes, and the test does not."""
        function, level, test = row
        stub, program = objects / f'{function}.o', objects / function
        owner = [path for path in objects.glob('port_*/*.o') if function in defined(path)]
        run('objcopy', f'--keep-global-symbol={function}', *owner, stub)
        linked = run('cc', '-no-pie', '-o', program, stub, *everything)[0] == 0
        below = linked and (level == 0 or passes(program, '--level', f'0-{level - 1}'))
        return below, linked and not passes(program, '--test', test, limit=HANGS)

    # Most of it is waiting for what hangs.
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        for (function, level, test), (below, noticed) in zip(rows, pool.map(without, rows), strict=True):
            report.check(f'{function} is not needed below level {level}', below)
            report.check(f'without {function} {test} fails', noticed)
    run('cc', '-no-pie', '-o', objects / 'whole', *everything)
    for test in sorted({test for _, _, test in rows}):
        report.check(f'with all of them {test} passes', passes(objects / 'whole', '--test', test))
    player = [path for room in ('kernel', 'player', 'replay_main') for path in sorted((objects / room).glob('*.o'))]
    run('cc', '-no-pie', '-o', objects / 'again', *system, *player, '-lm', '-lpthread')
    report.check('there the player finds all as recorded', passes(objects / 'again'))


def main():
    report = tap.Report()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        shutil.copytree(DEMO, folder / 'yours')
        status, output = run('env', f'PORT={folder}/yours', 'sh', DEMO / 'build.sh', folder)
        report.check('a compiler and ar build a copy of it', status == 0, output.splitlines()[-20:])
        report.check('without a warning', 'warning' not in output, output.splitlines()[-20:])
        if status == 0:
            check_answers(report, folder)
            check_stubs(report, folder / 'objects')
            check_lists(report, folder / 'objects')
            check_ladder(report, folder / 'objects')
    return report.done()


if __name__ == '__main__':
    sys.exit(main())
