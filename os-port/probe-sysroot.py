#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What your C and C++ library lacks of what each part of this project needs, and what becomes of it without.

usage: probe-sysroot.py [-v] [PART...]      for example
       CC='clang --target=x86_64-myos' CXX='clang++ --target=x86_64-myos' LDFLAGS=-static probe-sysroot.py library radv

Parts: kernel, player, conformance, library, radv, vkcube, vulkaninfo; default: all. -v also lists what is there.
The compiler is that of the environment, as for build scripts: CC (cc), CXX (c++), CFLAGS, CXXFLAGS, LDFLAGS, and LIBS
(those of -lm and -lpthread that there are). Each name of os-port/symbols/PART.txt is linked into a program, which is
never run; so this finds what is not there, and not what does not work: the conformance suite finds that.
Exit status: 0 nothing is missing; 1 something is; 2 not even an empty program can be linked.
"""
import argparse
import fnmatch
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile

SYMBOLS = pathlib.Path(__file__).resolve().parent / 'symbols'
PARTS = {
    'kernel': 'the reference kernel, in your kernel',
    'player': 'the player of captures',
    'conformance': 'the conformance suite',
    'library': 'libradv-metal: libdrm and libdrm_amdgpu',
    'radv': 'RADV of Mesa 22.3.6, static',
    'vkcube': 'vkcube',
    'vulkaninfo': 'vulkaninfo',
}

EMPTY = 'int main(void) { return 0; }\n'

# Names that are macros in one library and functions in another, or that are no symbols at all: programs that use them.
C_PROGRAMS = {
    'errno': '#include <errno.h>\nint main(void) { return errno; }\n',
    'assert': '#include <assert.h>\nint main(int count, char **words) { assert(words[count] == 0); return 0; }\n',
    'stdout': '#include <stdio.h>\nint main(void) { return stdout == NULL; }\n',
    'stderr': '#include <stdio.h>\nint main(void) { return stderr == NULL; }\n',
    'setjmp': '#include <setjmp.h>\njmp_buf here;\nint main(void) { return setjmp(here); }\n',
    'stat': '#include <sys/stat.h>\nint main(void) { struct stat of; return stat("/", &of); }\n',
    'fstat': '#include <sys/stat.h>\nint main(void) { struct stat of; return fstat(0, &of); }\n',
}
CXX_PROGRAMS = {
    'c++:new': 'int main(int n, char **) { int *p = new int(n); n = *p; delete p; return n; }\n',
    'c++:strings': '#include <string>\n'
                   'int main(int n, char **w) { std::string s(w[0]); s.append(n, \'x\'); return (int)s.size(); }\n',
    'c++:containers': '#include <map>\n#include <unordered_map>\n#include <vector>\n'
                      'int main(int n, char **) { std::unordered_map<int, int> u; std::map<int, int> m;\n'
                      'std::vector<int> v; u[n] = m[n] = n; v.push_back(n); return u[1] + m[1] + v.at(0); }\n',
    'c++:classes': 'struct base { virtual ~base() {} virtual int f() = 0; };\n'
                   'struct derived : base { int f() override { return 1; } };\n'
                   'int main() { base *b = new derived; return dynamic_cast<derived *>(b)->f(); }\n',
    'c++:exceptions': '#include <stdexcept>\nint main(int n, char **) { try { if (n) throw std::runtime_error("x"); }\n'
                      'catch (const std::exception &e) { return e.what()[0]; } return 0; }\n',
    'c++:streams': '#include <fstream>\n#include <iostream>\n#include <sstream>\n'
                   'int main(int n, char **w) { std::ofstream f(w[0]); std::stringstream s; f << n; s << 0.5;\n'
                   'std::cout << s.str() << std::endl; std::cerr << n; return 0; }\n',
    'c++:statics': 'volatile int count;\nstruct thing { thing() { count++; } ~thing() { count--; } };\n'
                   'int main() { static thing one; return count; }\n',
    'c++:thread_local': 'thread_local volatile int mine;\nint main() { return mine; }\n',
}


class Sysroot:
    """A compiler and its library, as the environment names them. Programs are made in `folder`."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.compilers = {'.c': self.words('CC', 'cc') + self.words('CFLAGS'),
                          '.cc': self.words('CXX', 'c++') + self.words('CXXFLAGS')}
        self.linking, self.libs = self.words('LDFLAGS'), self.words('LIBS')
        if 'LIBS' not in os.environ:
            for lib in ('-lm', '-lpthread'):
                self.libs = [lib] + self.libs if self.links(EMPTY, extra=[lib]) else self.libs

    @staticmethod
    def words(name, default=''):
        return shlex.split(os.environ.get(name, default))

    def compiles(self, text, suffix, arguments):
        """Gives a program to the compiler. Returns whether it is content, keeps its words in `complaint`."""
        source = self.folder / f'program{suffix}'
        source.write_text(text)
        command = [*self.compilers[suffix], '-O0', '-w', str(source), '-o', str(self.folder / 'program'), *arguments]
        try:
            done = subprocess.run(command, capture_output=True, text=True)
        except OSError as error:
            self.complaint = f'{command[0]}: {error.strerror}'
            return False
        self.complaint = done.stderr
        return done.returncode == 0

    def links(self, text, suffix='.c', extra=()):
        return self.compiles(text, suffix, [*self.linking, *extra, *self.libs])

    def has_symbols(self, names):
        """Whether a program can be linked that needs all of these symbols, whatever they are."""
        lines = [f'extern char n{i}[] __asm__("{name}");' for i, name in enumerate(names)]
        listed = ', '.join(f'n{i}' for i in range(len(names)))
        return self.links('\n'.join(lines) + f'\nchar *const names[] = {{ {listed} }};\n'
                          'int main(int count, char **words) { return words == 0 ? *names[count] : 0; }\n')

    def missing_symbols(self, names):
        """Those of the symbols that it has not: by halves, as most have all."""
        if not names or self.has_symbols(names):
            return set()
        if len(names) == 1:
            return set(names)
        half = len(names) // 2
        return self.missing_symbols(names[:half]) | self.missing_symbols(names[half:])

    def missing(self, names):
        """Those of the names that it has not."""
        found = set()
        for name in names:
            if name in C_PROGRAMS and not self.links(C_PROGRAMS[name]) or \
               name in CXX_PROGRAMS and not self.links(CXX_PROGRAMS[name], '.cc') or \
               name.startswith('<') and not self.compiles(f'#include {name}\n{EMPTY}', '.c', ['-c']):
                found.add(name)
        symbols = [name for name in names if not name.startswith(('<', 'c++:')) and name not in C_PROGRAMS]
        return found | self.missing_symbols(symbols)


def read_purposes():
    """Rows of purposes.txt: (kind, names as patterns, needed for, without it)."""
    lines = (SYMBOLS / 'purposes.txt').read_text().splitlines()
    rows = [line.split('\t') for line in lines if line and not line.startswith('#')]
    return [(kind, names.split(), purpose, without) for kind, names, purpose, without in rows]


def purpose_of(name, rows):
    """The row that has the name itself, or else the first that has a pattern for it."""
    for row in rows:
        if name in row[1]:
            return row
    for row in rows:
        if any(fnmatch.fnmatchcase(name, pattern) for pattern in row[1]):
            return row
    sys.exit(f'probe-sysroot.py: {name}: no row of {SYMBOLS / "purposes.txt"} says what it is for')


def print_missing(missing, lists):
    """The missing names by what they are for."""
    rows, groups = read_purposes(), {}
    for name in sorted(missing):
        kind, _, purpose, without = purpose_of(name, rows)
        groups.setdefault((kind, purpose, without), []).append(name)
    for (kind, purpose, without), names in sorted(groups.items()):
        users = [part for part, needed in lists.items() if set(needed) & set(names)]
        print(f'\nmissing      {" ".join(names)}')
        print(f'  kind       {kind}')
        print(f'  used by    {", ".join(users)}')
        print(f'  needed for {purpose}')
        print(f'  without it {without}')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('part', nargs='*', help='of ' + ', '.join(PARTS))
    parser.add_argument('-v', action='store_true', help='also list what is there')
    args = parser.parse_args()
    if unknown := set(args.part) - set(PARTS):
        parser.error(f'no part is called {", ".join(sorted(unknown))}; there are {", ".join(PARTS)}')

    lists = {part: (SYMBOLS / f'{part}.txt').read_text().splitlines() for part in args.part or PARTS}
    with tempfile.TemporaryDirectory() as folder:
        sysroot = Sysroot(folder)
        if not sysroot.links(EMPTY):
            print(f'an empty program cannot be linked; set CC, CFLAGS, LDFLAGS and LIBS\n{sysroot.complaint}')
            return 2
        missing = sysroot.missing(sorted(set().union(*lists.values())))

    for part, names in lists.items():
        lacking = len(missing & set(names))
        print(f'{part:12} {PARTS[part]}: {len(names)} needed, {f"{lacking} missing" if lacking else "all there"}')
        if args.v:
            print(f'  there      {" ".join(name for name in names if name not in missing)}')
    print_missing(missing, lists)
    return 1 if missing else 0


if __name__ == '__main__':
    sys.exit(main())
