#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks the house rules on the source tree: who may include whom, and what no file may contain. Prints TAP.

An include only ever points down the stack: library, contract, reference kernel, bus, card. Only the OS ports and the
QEMU front end know which host they are on. The last test is a tree that breaks every rule; each breach must be found.
"""
import collections
import pathlib
import re
import sys
import tempfile

import tap

ROOT = pathlib.Path(__file__).resolve().parent.parent
MAX_COLUMNS = 120
MAX_LINES = 900
# One document each: may be longer. The second has libdrm's extent.
WHOLE = {'kernel-api/include/mgpu/mgpu.h', 'libradv-metal/include/libdrm/amdgpu_drm.h'}
NO_LICENSE = {'LICENSE', '.clang-format', '.gitignore'}

FREESTANDING = {'float.h', 'iso646.h', 'limits.h', 'stdalign.h', 'stdarg.h', 'stdatomic.h', 'stdbool.h', 'stddef.h',
                'stdint.h', 'stdnoreturn.h'}
HOSTED = FREESTANDING | {'assert.h', 'ctype.h', 'errno.h', 'inttypes.h', 'math.h', 'signal.h', 'stdio.h', 'stdlib.h',
                         'string.h', 'time.h', 'pthread.h', 'sched.h'}

# What a room may include: paths of this tree (a folder means all in it) and headers from outside (None: any).
Room = collections.namedtuple('Room', 'path inside outside')
ROOMS = [
    Room('qemu/navi23', ['qemu/navi23'], HOSTED),
    Room('qemu/navi23/shader/lanes', ['qemu/navi23'], HOSTED | {'immintrin.h'}),
    Room('qemu/device', ['qemu/device', 'qemu/navi23'], None),
    Room('kernel-api/include', ['kernel-api/include'], {'stddef.h', 'stdint.h'}),
    # string.h stands for mem* and str*, which even a kernel has; registers are facts about the card, not its model.
    Room('kernel-api/reference', ['kernel-api/reference', 'kernel-api/calls.def', 'kernel-api/include',
                                  'qemu/navi23/regs'], FREESTANDING | {'string.h'}),
    Room('kernel-api/examples', ['kernel-api/examples', 'kernel-api/include', 'qemu/navi23/regs',
                                 'tests/conformance/os.h'], HOSTED),
    Room('kernel-api/replay', ['kernel-api/replay', 'kernel-api/calls.def', 'kernel-api/include'],
         FREESTANDING | {'string.h'}),
    Room('kernel-api', ['kernel-api/include'], set()),
    Room('libradv-metal', ['libradv-metal', 'kernel-api/include', 'kernel-api/calls.def'],
         HOSTED | {'sys/types.h'}),
    # What programs include: libdrm's headers, on what their system has.
    Room('libradv-metal/include', ['libradv-metal/include'],
         HOSTED | {'asm/ioctl.h', 'linux/types.h', 'poll.h', 'sys/ioctl.h', 'sys/types.h', 'unistd.h'}),
    # The libdrm face reads events from a descriptor and knows how ioctl numbers are made.
    Room('libradv-metal/drm', ['libradv-metal', 'kernel-api/include'],
         HOSTED | {'sys/types.h', 'unistd.h', 'sys/ioctl.h'}),
    # The ioctl face knows open(2)'s flags, which PRIME takes, and mmap(2)'s.
    Room('libradv-metal/ioctl', ['libradv-metal', 'kernel-api/include'], HOSTED | {'fcntl.h', 'sys/mman.h'}),
    Room('os-port', ['os-port', 'libradv-metal/shim_os.h', 'libradv-metal/include', 'kernel-api/include',
                     'kernel-api/calls.def', 'kernel-api/replay', 'kernel-api/reference/kgpu.h',
                     'kernel-api/reference/kgpu_os.h', 'kernel-api/reference/kgpu_bus.h',
                     'kernel-api/reference/kgpu_firmware.h', 'kernel-api/reference/core/tree.h', 'qemu/navi23'], None),
    # What ports with a POSIX C library share; and the guest's side of MetalOS, which knows its kernel's calls only.
    Room('os-port/posix', ['os-port/posix', 'libradv-metal/shim_os.h', 'kernel-api/include',
                           'kernel-api/reference/core/tree.h'], HOSTED | {'fcntl.h', 'poll.h', 'unistd.h'}),
    Room('os-port/metalos/library', ['os-port/metalos/library', 'os-port/metalos/include', 'os-port/posix',
                                     'libradv-metal/shim_os.h', 'libradv-metal/ioctl/program.h',
                                     'kernel-api/include'], None),
    # The stub port: one file for each header of services, and what those need.
    Room('os-port/demo', ['kernel-api/include', 'kernel-api/replay', 'kernel-api/reference/kgpu.h',
                          'kernel-api/reference/kgpu_os.h', 'kernel-api/reference/kgpu_bus.h',
                          'libradv-metal/shim_os.h', 'libradv-metal/include', 'tests/conformance/os.h'], HOSTED),
    # A tool that holds the whole library, and the card, against a real one.
    Room('os-port/linux/probe', ['os-port/linux/probe', 'libradv-metal/ioctl/ioctl.h', 'libradv-metal/include',
                                 'libradv-metal/shim_os.h', 'qemu/navi23'], None),
    # A kernel has no C library: what it includes from outside comes with the compiler, or is a list of numbers.
    Room('os-port/metalos/kernel', ['os-port/metalos/kernel', 'os-port/metalos/include', 'kernel-api/include',
                                    'kernel-api/calls.def', 'kernel-api/reference', 'qemu/navi23/regs',
                                    'qemu/device/test_capability.h'], FREESTANDING | {'errno.h', 'string.h'}),
    Room('tests', [''], None),
]

CODE = {'.c', '.h', '.def', '.S', '.cpp', '.hpp'}
TEXT = CODE | {'.py', '.sh', '.build', '.comp', '.md', '.txt', ''}

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)
HOST = re.compile(r'\b(__linux__|__linux|__APPLE__|__FreeBSD__|_WIN32|_MSC_VER)\b')


def within(path, allowed):
    """Whether `path` is one of the allowed paths or lies in one of the allowed folders."""
    return any(not entry or path == entry or path.startswith(entry + '/') for entry in allowed)


def room_of(path):
    """The innermost room that `path` lies in, or None."""
    rooms = [room for room in ROOMS if within(path, [room.path])]
    return max(rooms, key=lambda room: len(room.path), default=None)


def resolve(path, quote, name, tree):
    """The files of the tree that an include can mean. None: it is the compiler's or libc's.

    Else it is the neighbour if there is one, and otherwise any file that ends so: include paths are not looked at.
    """
    if quote == '<' and name in HOSTED:
        return []
    folder = pathlib.PurePosixPath(path).parent
    neighbour = str(pathlib.PurePosixPath(*normal(folder / name)))
    if quote == '"' and neighbour in tree:
        return [neighbour]
    tail = '/'.join(part for part in name.split('/') if part not in ('.', '..'))
    return [file for file in tree if file == tail or file.endswith('/' + tail)]


def normal(path):
    """The parts of a path without `..`."""
    parts = []
    for part in path.parts:
        if part == '..' and parts:
            parts.pop()
        elif part != '.':
            parts.append(part)
    return parts


def includes_point_down(tree):
    for path, text in tree.items():
        room = room_of(path)
        if pathlib.PurePosixPath(path).suffix not in CODE:
            continue
        if not room:
            yield f'{path}: code outside of every room'
            continue
        for quote, name in INCLUDE.findall(text):
            outside = room.outside is None or name in room.outside
            targets = resolve(path, quote, name, tree)
            if not any(within(target, room.inside) for target in targets) and (targets or not outside):
                yield f'{path}: may not include {name}'


def only_ports_know_the_host(tree):
    for path, text in tree.items():
        if pathlib.PurePosixPath(path).suffix in CODE and not within(path, ['os-port', 'qemu/device', 'tests']):
            for word in HOST.findall(text):
                yield f'{path}: asks for its host ({word})'


def every_file_names_its_license(tree):
    for path, text in tree.items():
        if pathlib.PurePosixPath(path).suffix in TEXT - {'.md', '.txt'} and path not in NO_LICENSE:
            if 'SPDX-License-Identifier: MIT' not in '\n'.join(text.splitlines()[:2]):
                yield f'{path}: no SPDX line'


def no_file_is_too_long(tree):
    for path, text in tree.items():
        lines = text.count('\n')
        # A table of data is as long as its subject.
        if lines > MAX_LINES and pathlib.PurePosixPath(path).suffix not in ('.def', '.md') and path not in WHOLE:
            yield f'{path}: {lines} lines, more than {MAX_LINES}'


def no_line_is_too_long(tree):
    for path, text in tree.items():
        if pathlib.PurePosixPath(path).suffix in TEXT - {'.md', '.txt'} and path not in NO_LICENSE:
            for number, line in enumerate(text.splitlines(), 1):
                if len(line) > MAX_COLUMNS:
                    yield f'{path}:{number}: {len(line)} columns, more than {MAX_COLUMNS}'


# Written so that this file does not find itself.
FORBIDDEN = [
    ('a path out of the checkout', re.compile(r'\.\./shar[e]d')),
    ('a path of one machine', re.compile(r'(?<![\w.$}/])/(?:wor[k]|roo[t]|tmp/sr[c])/')),
    ('code switched off', re.compile(r'^[ \t]*#[ \t]*if[ \t]+[0]\b', re.MULTILINE)),
    ('unfinished work', re.compile(r'\b(?:TOD[O]|FIXM[E]|XX[X])\b')),
]


def no_file_contains_what_it_must_not(tree):
    for path, text in tree.items():
        for what, pattern in FORBIDDEN:
            for match in pattern.finditer(text):
                line = text.count('\n', 0, match.start()) + 1
                yield f'{path}:{line}: {what}: {match[0].strip()}'


RULES = [includes_point_down, only_ports_know_the_host, every_file_names_its_license, no_file_is_too_long,
         no_line_is_too_long, no_file_contains_what_it_must_not]


def read_tree(root):
    """All source files below root: path from root to text."""
    tree = {}
    for file in sorted(root.rglob('*')):
        path = file.relative_to(root)
        skipped = path.parts[0] in ('build', '.git') or '__pycache__' in path.parts
        if not skipped and file.is_file() and path.suffix in TEXT:
            tree[path.as_posix()] = file.read_text(errors='replace')
    return tree


SPDX = '/* SPDX-License-Identifier: MIT */\n'

# A tree that breaks the rules: path, text after the SPDX line, and the function that must find it.
BREACHES = [
    ('qemu/navi23/a.c', '#include <mgpu/mgpu.h>\n', includes_point_down),
    ('qemu/navi23/b.c', '#include <sys/eventfd.h>\n', includes_point_down),
    ('kernel-api/reference/c.c', '#include <stdlib.h>\n', includes_point_down),
    ('kernel-api/reference/d.c', '# include "../../os-port/linux/port.h"\n', includes_point_down),
    ('kernel-api/reference/d2.c', '#include <navi23/navi.h>\n', includes_point_down),
    ('libradv-metal/ops/e.c', '#include "kgpu.h"\n', includes_point_down),
    ('libradv-metal/ops/e2.c', '#include <unistd.h>\n', includes_point_down),
    ('libradv-metal/include/e3.h', '#include "../ops/ops.h"\n', includes_point_down),
    ('kernel-api/include/mgpu/mgpu.h', '#include <stdio.h>\n', includes_point_down),
    ('os-port/linux/f.c', '#include "../../libradv-metal/ops/ops.h"\n', includes_point_down),
    ('elsewhere/g.c', '', includes_point_down),
    ('libradv-metal/ops/h.c', '#ifdef __linux__\n', only_ports_know_the_host),
    ('libradv-metal/ops/i.c', 'x\n' * (MAX_LINES + 1), no_file_is_too_long),
    ('libradv-metal/ops/i2.c', 'x' * (MAX_COLUMNS + 1) + '\n', no_line_is_too_long),
    ('tests/j.c', '#if ' + '0\n', no_file_contains_what_it_must_not),
    ('tests/k.c', '/* TO' + 'DO */\n', no_file_contains_what_it_must_not),
    ('tests/l.c', '"../' + 'shared/x"\n', no_file_contains_what_it_must_not),
    ('tests/m.c', '"/wo' + 'rk/x"\n', no_file_contains_what_it_must_not),
]
# Files that keep the rules: they must not be complained about.
SOUND = [
    ('qemu/navi23/navi.h', '#include <pthread.h>\n#include <errno.h>\n'),
    ('qemu/navi23/regs/mmio.h', '#include "mmio.def"\n'),
    ('qemu/navi23/regs/mmio.def', ''),
    ('kernel-api/reference/kgpu.h', '#include <stdint.h>\n#include <mgpu/mgpu.h>\n#include <navi23/regs/mmio.h>\n'),
    ('kernel-api/reference/core/n.c', '#include <string.h>\n#include "../kgpu.h"\n'),
    ('libradv-metal/ops/ops.h', '#include <mgpu/mgpu.h>\n#include <xf86drm.h>\n#include "../shim_os.h"\n'),
    ('libradv-metal/include/xf86drm.h', '#include <sys/types.h>\n#include <drm.h>\n'),
    ('libradv-metal/include/libdrm/drm.h', '#include <linux/types.h>\n'),
    ('libradv-metal/ops/errno.h', '#include <errno.h>\n'),
    ('libradv-metal/shim_os.h', ''),
    ('os-port/linux/port.h', '#include <sys/mman.h>\n#include <kgpu.h>\n#include <shim_os.h>\n#ifdef __linux__\n'),
]


def breaches_are_found(_tree):
    """The negative control: runs the rules over the tree above and yields what they miss or accuse wrongly."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for path, text, *_ in BREACHES + SOUND:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(SPDX + text)
        (root / 'tests/unlicensed.c').write_text('int x;\n')
        tree = read_tree(root)
    expected = {(rule.__name__, path) for path, _, rule in BREACHES}
    expected.add((every_file_names_its_license.__name__, 'tests/unlicensed.c'))
    found = {(rule.__name__, message.split(':')[0]) for rule in RULES for message in rule(tree)}
    yield from (f'{rule} does not find {path}' for rule, path in sorted(expected - found))
    yield from (f'{rule} accuses {path}' for rule, path in sorted(found - expected))


def main():
    tree = read_tree(ROOT)
    return tap.report((rule.__name__, list(rule(tree))) for rule in RULES + [breaches_are_found])


if __name__ == '__main__':
    sys.exit(main())
