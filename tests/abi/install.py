#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Installs the build into a folder and uses it from there as others do. Prints TAP.

    install.py MESON BUILD PKG_CONFIG READELF PROGRAM.c COMPILER...

PROGRAM is built with each COMPILER, one of C or of C++, as pkg-config says.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import tap  # noqa: E402  beside tap.h

HOME = 'lib/radv-metal'  # in the prefix; nothing is installed elsewhere
FILES = ['include/libsync.h', 'include/xf86drm.h', 'include/xf86drmMode.h', 'include/libdrm/amdgpu.h',
         'include/libdrm/amdgpu_drm.h', 'include/libdrm/drm.h', 'include/libdrm/drm_fourcc.h',
         'include/libdrm/drm_mode.h', 'lib/libdrm.so', 'lib/libdrm.so.2', 'lib/libdrm.so.2.4.0', 'lib/libdrm_amdgpu.so',
         'lib/libdrm_amdgpu.so.1', 'lib/libdrm_amdgpu.so.1.0.0', 'lib/libradv-metal-preload.so', 'lib/libradv-metal.so',
         'lib/libradv-metal.so.0', 'lib/pkgconfig/libdrm.pc', 'lib/pkgconfig/libdrm_amdgpu.pc']
SONAMES = {'lib/libdrm.so': 'libdrm.so.2', 'lib/libdrm_amdgpu.so': 'libdrm_amdgpu.so.1'}
VERSION = '2.4.134'
ASKED = ['2.4.110', '2.4.121', VERSION]  # by Mesa 22.3 and later ones for their RADV
EXPECTED = 'amdgpu 3.54, AMD Radeon RX 6600\n'


def run(*command, **environment):
    """Returns (exit status, what it printed)."""
    done = subprocess.run(command, env=os.environ | environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True)
    return done.returncode, done.stdout


def dynamic(readelf, library, tag):
    return re.findall(r'\(' + tag + r'\).*\[(.*)\]', run(readelf, '-d', str(library))[1])


def versions(pkg_config, only_here):
    for package in ('libdrm', 'libdrm_amdgpu'):
        if run(pkg_config, '--modversion', package, **only_here)[1].strip() != VERSION:
            yield f'{package} is not {VERSION}'
        for version in ASKED:
            if run(pkg_config, f'--atleast-version={version}', package, **only_here)[0]:
                yield f'{package} is not at least {version}'


def links(readelf, home):
    for library, soname in SONAMES.items():
        if dynamic(readelf, home / library, 'SONAME') != [soname]:
            yield f'{library} is not called {soname}'
        if dynamic(readelf, home / library, 'RUNPATH') != ['$ORIGIN']:
            yield f'{library} does not find libradv-metal beside itself'


def use(pkg_config, only_here, home, compiler, source, program):
    """Builds and runs a program. Yields what is wrong."""
    options = run(pkg_config, '--cflags', '--libs', 'libdrm', 'libdrm_amdgpu', **only_here)[1].split()
    language = 'c++' if '++' in compiler else 'c'
    status, output = run(compiler, '-Wall', '-Wextra', '-Werror', '-x', language, source, '-x', 'none', '-o', program,
                         *options)
    if status:
        yield output
        return
    loaded = run('ldd', program, LD_LIBRARY_PATH=str(home / 'lib'))[1]
    for library in (*SONAMES.values(), 'libradv-metal.so.0'):
        path = re.search(rf'{re.escape(library)} => (\S+)', loaded)
        if not path or pathlib.Path(path[1]).resolve().parent != (home / 'lib').resolve():
            yield f'{library} comes from elsewhere'
    status, output = run(program, LD_LIBRARY_PATH=str(home / 'lib'))
    if status or not output.endswith(EXPECTED):
        yield f'status {status}, printed {output}'


def main():
    meson, build, pkg_config, readelf, source, *compilers = sys.argv[1:]
    with tempfile.TemporaryDirectory() as scratch:
        root = pathlib.Path(scratch)
        status, output = run(meson, 'install', '-C', build, '--no-rebuild', '--quiet', DESTDIR=str(root / 'root'))
        found = [path for path in root.rglob('*') if not path.is_dir()]
        home = next(root.rglob(HOME), root / HOME)
        only_here = {'PKG_CONFIG_LIBDIR': str(home / 'lib/pkgconfig')}
        results = [
            ('meson install', [] if status == 0 else [output]),
            ('what is installed, all in one place',
             sorted({str(home / name) for name in FILES} ^ {str(path) for path in found})),
            ('versions that are asked for', list(versions(pkg_config, only_here))),
            ('names, and libraries beside themselves', list(links(readelf, home))),
        ]
        for compiler in compilers:
            name = os.path.basename(compiler)
            results.append((f'a program, with {name}',
                            list(use(pkg_config, only_here, home, compiler, source, str(root / name)))))
    return tap.report(results)


if __name__ == '__main__':
    sys.exit(main())
