#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""os-port/probe-sysroot.py finds what a C library lacks, no more and no less, and says what that is for. Prints TAP."""
import importlib.util
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'tests'))
import tap  # noqa: E402

PROBE = ROOT / 'os-port/probe-sysroot.py'
SYMBOLS = ROOT / 'os-port/symbols'

# A C library of an OS in its second week.
TINY = """
typedef unsigned long size_t;
#define FUNCTION(name) void name(void) { }
FUNCTION(memcpy) FUNCTION(memmove) FUNCTION(memset) FUNCTION(memcmp) FUNCTION(strlen) FUNCTION(strcmp)
FUNCTION(malloc) FUNCTION(printf) FUNCTION(puts) FUNCTION(putchar)
"""
HAS = set(re.findall(r'FUNCTION\((\w+)\)', TINY)) - {'name'}


def probe(*arguments, **environment):
    """Returns the exit status, all that is printed, and the missing names."""
    clean = {name: value for name, value in os.environ.items()
             if name not in ('CC', 'CXX', 'CFLAGS', 'CXXFLAGS', 'LDFLAGS', 'LIBS')}
    done = subprocess.run([sys.executable, str(PROBE), *arguments], env=clean | environment, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)
    missing = ' '.join(re.findall(r'^missing +(.*)$', done.stdout, re.MULTILINE)).split()
    return done.returncode, done.stdout, set(missing)


def names_of(part):
    return set((SYMBOLS / f'{part}.txt').read_text().split())


def check_purposes(report):
    lists = {name for path in SYMBOLS.glob('*.txt') if path.name != 'purposes.txt' for name in names_of(path.stem)}
    spec = importlib.util.spec_from_file_location('probe', PROBE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    rows = module.read_purposes()
    used = {module.purpose_of(name, rows)[2] for name in lists}
    report.check('each name has a row in purposes.txt, and each row a name', used == {row[2] for row in rows},
                 sorted({row[2] for row in rows} - used))
    report.check('each part has a list', {path.stem for path in SYMBOLS.glob('*.txt')} - {'purposes'} ==
                 set(module.PARTS))
    empty = [name for name in lists if name.startswith('c++:') and name not in module.CXX_PROGRAMS]
    report.check('each word of C++ has a program', not empty, empty)


# What is built for MetalOS: the objects that a list is of.
BUILT = {'radv': 'build/mesa-22.3.6-metalos/radv.o', 'vkcube': 'build/metalos-programs/vkcube.o/*.o',
         'vulkaninfo': 'build/metalos-programs/vulkaninfo.o/*.o'}


def check_objects(report):
    for part, pattern in BUILT.items():
        name = f'os-port/symbols/{part}.txt is what its objects need'
        objects = sorted(ROOT.glob(pattern))
        if not objects:
            report.skip(name, f'{pattern} is not there')
            continue
        done = subprocess.run([sys.executable, str(SYMBOLS / 'names.py'), *map(str, objects)], stdout=subprocess.PIPE,
                              text=True)
        report.check(name, done.returncode == 0 and set(done.stdout.split('\n')) == set(
            (SYMBOLS / f'{part}.txt').read_text().split('\n')), sorted(set(done.stdout.split()) ^ names_of(part)))


def check_hosts(report):
    status, output, missing = probe()
    report.check('this system lacks nothing', status == 0 and not missing and output.count('all there') == 7,
                 output.splitlines())


def check_tiny(report, folder):
    source, object_, library = folder / 'tiny.c', folder / 'tiny.o', folder / 'libtiny.a'
    source.write_text(TINY)
    subprocess.run(['gcc', '-w', '-fno-builtin', '-c', source, '-o', object_], check=True)
    subprocess.run(['ar', 'rcs', library, object_], check=True)
    tiny = {'CC': 'gcc -nostdlib -static -fno-pic', 'LIBS': str(library)}
    for part in ('kernel', 'player'):
        status, output, missing = probe(part, **tiny)
        report.check(f'a library of ten functions has all that the {part} needs', status == 0 and not missing,
                     output.splitlines())
    for part in ('conformance', 'library'):
        status, output, missing = probe(part, **tiny)
        # Headers are the compiler's or the host's, which this compiler still sees; so is what `assert` expands to.
        expected = {name for name in names_of(part) if not name.startswith('<')} - HAS
        report.check(f'and of what {part} needs it lacks exactly the rest', status == 1 and missing == expected,
                     sorted(missing ^ expected))
        report.check(f'{part}: each is told with its use', output.count('needed for') == output.count('without it') > 2,
                     output.splitlines())
    status, output, missing = probe('vulkaninfo', CC='gcc', CXX='gcc -nostdlib -static -fno-pic -lc')
    report.check('a compiler without C++ library lacks C++, and nothing else',
                 status == 1 and missing and all(name.startswith('c++:') for name in missing), output.splitlines())
    status, output, missing = probe('player', CC='gcc -nostdinc', LIBS='')
    report.check('missing headers are told', status == 1 and '<string.h>' in missing, output.splitlines())


def check_mistakes(report):
    status, output, _ = probe('player', CC='no-such-compiler')
    report.check('a compiler that is not there is named', status == 2 and 'no-such-compiler' in output, [output])
    status, output, _ = probe('nothing')
    report.check('parts that there are not are refused', status == 2 and 'nothing' in output, [output])


def main():
    report = tap.Report()
    check_purposes(report)
    check_objects(report)
    check_hosts(report)
    with tempfile.TemporaryDirectory() as folder:
        check_tiny(report, pathlib.Path(folder))
    check_mistakes(report)
    return report.done()


if __name__ == '__main__':
    sys.exit(main())
