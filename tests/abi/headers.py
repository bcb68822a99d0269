#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares our headers with libdrm's, as compilers see them: ours may only add. Prints TAP.

    headers.py CC CXX CLANG OURS THEIRS CHANGED

OURS and THEIRS are include folders. What THEIRS declare, clang and the preprocessor tell: structs and unions with their
members, enumerators, types, functions, macros. A program compiled with THEIRS says how large each is, and where, and
how much, as assertions:

    _Static_assert((unsigned long long)(sizeof(struct drm_auth)) == 0x4ull, "size of struct drm_auth");

Those are compiled with OURS. CHANGED has the ones that fail because libdrm itself has moved on since THEIRS: what has
changed, what holds instead, and why, with a tab between. Copies of OURS with one thing changed each are tried as well,
so that an assertion that cannot fail is found out.
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import tap  # noqa: E402  beside tap.h

BY_THEMSELVES = ['amdgpu.h', 'amdgpu_drm.h', 'drm.h', 'drm_fourcc.h', 'drm_mode.h']  # need only what every compiler has
HEADERS = ['xf86drm.h', 'xf86drmMode.h', 'libsync.h'] + BY_THEMSELVES
UNIT = ''.join(f'#include <{name}>\n' for name in ['fcntl.h', 'stddef.h', 'stdio.h', 'sys/stat.h'] + HEADERS)

# Macros with arguments, each with some; how they are written is nobody's business, what they come to is.
SAMPLES = [
    'AMDGPU_TILING_SET(DCC_PITCH_MAX, 5)', 'AMDGPU_TILING_GET(0xfedcba9876543210ull, DCC_OFFSET_256B)',
    'AMD_FMT_MOD_SET(TILE, 27)', 'AMD_FMT_MOD_GET(PIPE, 0x0edcba9876543210ull)', 'AMD_FMT_MOD_CLEAR(RB)',
    'IS_AMD_FMT_MOD(AMD_FMT_MOD)', 'IS_AMD_FMT_MOD(I915_FORMAT_MOD_X_TILED)', "fourcc_code('a', 'b', 'c', 'd')",
    'fourcc_mod_code(AMD, 0xffffffffffffffffull)', 'fourcc_mod_get_vendor(I915_FORMAT_MOD_Y_TILED)',
    'fourcc_mod_is_vendor(AMD_FMT_MOD, AMD)', 'fourcc_mod_is_vendor(AMD_FMT_MOD, ARM)',
    'DRM_FORMAT_MOD_NVIDIA_BLOCK_LINEAR_2D(5, 3, 2, 0xdb, 4)', 'DRM_FORMAT_MOD_NVIDIA_16BX2_BLOCK(3)',
    'fourcc_mod_broadcom_code(2, 77)', 'fourcc_mod_broadcom_param(DRM_FORMAT_MOD_BROADCOM_SAND64_COL_HEIGHT(9))',
    'fourcc_mod_broadcom_mod(DRM_FORMAT_MOD_BROADCOM_SAND64_COL_HEIGHT(9))',
    'DRM_FORMAT_MOD_BROADCOM_SAND32_COL_HEIGHT(1)', 'DRM_FORMAT_MOD_BROADCOM_SAND128_COL_HEIGHT(2)',
    'DRM_FORMAT_MOD_BROADCOM_SAND256_COL_HEIGHT(3)', 'DRM_FORMAT_MOD_ARM_CODE(1, 7)', 'DRM_FORMAT_MOD_ARM_AFBC(0x123)',
    'DRM_FORMAT_MOD_ARM_AFRC(0x123)', 'AFRC_FORMAT_MOD_CU_SIZE_P0(3)', 'AFRC_FORMAT_MOD_CU_SIZE_P12(3)',
    'DRM_FORMAT_MOD_AMLOGIC_FBC(AMLOGIC_FBC_LAYOUT_SCATTER, AMLOGIC_FBC_OPTION_MEM_SAVING)',
    'DRM_IO(0x10)', 'DRM_IOR(0x11, int)', 'DRM_IOW(0x12, long)', 'DRM_IOWR(0x13, char[77])',
    'DRM_IOC(DRM_IOC_READWRITE, 1, 2, 3)', 'DRM_IOCTL_NR(DRM_IOCTL_MODE_ATOMIC)', 'DRM_MODE_PROP_TYPE(3)',
    '_DRM_LOCK_IS_HELD(0xc0000005u)', '_DRM_LOCK_IS_CONT(0xc0000005u)', '_DRM_LOCKING_CONTEXT(0xc0000005u)',
]
# Statements, of locks that are long gone, and what is no expression: they only have to be there.
NO_VALUES = {'DRM_CAS', 'DRM_CAS_RESULT', 'DRM_LIGHT_LOCK', 'DRM_LIGHT_LOCK_COUNT', 'DRM_LOCK', 'DRM_UNLOCK',
             'DRM_SPINLOCK', 'DRM_SPINLOCK_TAKE', 'DRM_SPINLOCK_COUNT', 'DRM_SPINUNLOCK', 'DRM_PRINTFLIKE',
             '__drm_dummy_lock', 'DRM_NODE_NAME_MAX'}

# Headers spoilt: file, what stands there, what stands there instead. Each must be noticed, the first by abidiff.py too.
SWAPPED = ('libdrm/amdgpu.h', r'(    uint64_t alloc_size;\n)(    uint64_t phys_alignment;[^\n]*\n)', r'\2\1')
MUTANTS = {
    'two members in each other\'s place': SWAPPED,
    'a member more': ('libdrm/drm.h', r'(struct drm_auth {\n)', r'\1    int more;\n'),
    'a signed member': ('xf86drmMode.h', r'uint32_t min_width,', r'int32_t min_width,'),
    'another enumerator': ('libdrm/amdgpu.h', r'amdgpu_bo_handle_type_kms = 1', r'amdgpu_bo_handle_type_kms = 7'),
    'another number': ('libdrm/drm_mode.h', r'(#define DRM_MODE_ROTATE_90 .*)\(1 << 1\)', r'\1(1 << 7)'),
    'another text': ('xf86drm.h', r'"/dev/dri"', '"/dev/drm"'),
    'another argument': ('libdrm/amdgpu.h', r'uint32_t fence_count', 'uint64_t fence_count'),
    'a function less': ('xf86drm.h', r'int drmAvailable\(void\);', ''),
    'a macro less': ('xf86drm.h', r'#define DRM_SPINUNLOCK', '#define DRM_SPINUNLOCK2'),
    'another expression': (
        'libdrm/drm_fourcc.h', r'\(val\)\s*&\s*0x00ffffffffffffffULL', '(val) & 0x0fffffffffffffffULL'),
}


def flags(folder):
    return ['-std=gnu11', '-I', str(folder), '-I', str(folder / 'libdrm'), '-x', 'c', '-']


def run(command, source):
    """Runs a compiler over `source`. Returns (whether it was pleased, stdout, stderr)."""
    done = subprocess.run(command, input=source, capture_output=True, text=True)
    return done.returncode == 0, done.stdout, done.stderr


def failing_lines(cc, options, prologue, lines):
    """The places in `lines`, C code after `prologue`, that the compiler `cc` takes for errors."""
    _, _, errors = run([cc, '-fsyntax-only', '-fmax-errors=0', *options], prologue + '\n'.join(lines) + '\n')
    first = prologue.count('\n') + 1
    return {int(line) - first for line in re.findall(r'^<stdin>:(\d+):\d+: error', errors, re.MULTILINE)}


# ---- what there is in a folder of headers ----------------------------------------------------------------------------

def declarations(clang, folder):
    """What the headers declare, as nodes of clang's tree."""
    pleased, tree, errors = run([clang, '-fsyntax-only', '-Xclang', '-ast-dump=json', *flags(folder)], UNIT)
    if not pleased:
        sys.exit(errors)
    ours, here = files(folder), None
    for node in json.loads(tree)['inner']:
        place = node.get('loc', {})
        here = place.get('expansionLoc', place).get('file', here)  # only said when it is another
        if here in ours:
            yield node


def macros(cc, folder):
    """The macros that the headers define, name to all that follows it: `(` comes first if it takes arguments."""
    _, text, _ = run([cc, '-E', '-dD', *flags(folder)], UNIT)
    found, ours, here = {}, files(folder), None
    for line in text.splitlines():
        if match := re.match(r'# \d+ "([^"]*)"', line):
            here = match[1]
        elif here in ours and (match := re.match(r'#define (\w+)(.*)', line)):
            found[match[1]] = match[2].rstrip()
    return found


def files(folder):
    return {str(path) for name in HEADERS for path in (folder / name, folder / 'libdrm' / name)}


def members(record, path=''):
    """(path, type) of each member of a struct or union; the type is None where it has no name."""
    body = None
    for child in record.get('inner', []):
        if child['kind'] in ('RecordDecl', 'EnumDecl'):
            body = child
        elif child['kind'] == 'FieldDecl':
            kind, name = child['type']['qualType'], path + child.get('name', '')
            nameless = '(unnamed' in kind or '(anonymous' in kind
            if 'name' in child:
                yield name, None if nameless else kind
            if nameless and body['kind'] == 'RecordDecl':
                yield from members(body, name + ('[0].' if '[' in kind else '.') if 'name' in child else path)


# ---- what is said of it ----------------------------------------------------------------------------------------------

class Facts:
    """What the assertions are about, a row for each line of them."""

    def __init__(self):
        self.labels = []
        self.statements = []  # of a program that prints the lines
        self.nameless = []  # types that are called by a typedef alone, with the word that clang puts before it

    def equal(self, label, expression):
        """A line: `expression` comes to the same."""
        self.labels.append(label)
        self.statements.append(f'say({quoted(expression)}, (unsigned long long)({expression}), {quoted(label)});')

    def text(self, label, line):
        """A line as it is."""
        self.labels.append(label)
        self.statements.append(f'puts({quoted(line)});')

    def spelled(self, kind):
        """A type as C has it, which is not always as clang prints it."""
        for name in self.nameless:
            kind = re.sub(rf'\b{name}\b', name.split()[1], kind)
        return kind.replace('struct __va_list_tag *', '__builtin_va_list')

    def same_type(self, label, ours, theirs):
        self.text(label, f'_Static_assert(__builtin_types_compatible_p({ours}, {theirs}), {quoted(label)});')

    def of_record(self, node):
        name = f'{node["tagUsed"]} {node["name"]}'
        self.equal(f'size of {name}', f'sizeof({name})')
        for path, kind in members(node):
            self.equal(f'place of {name}.{path}', f'offsetof({name}, {path})')
            if kind and '[]' not in kind:
                self.equal(f'size of {name}.{path}', f'sizeof((({name} *)0)->{path})')
                self.same_type(f'type of {name}.{path}', f'__typeof__((({name} *)0)->{path})',
                               f'__typeof__({self.spelled(kind)})')
        for child in node.get('inner', []):
            if child['kind'] == 'EnumDecl':
                self.of_enum(child)

    def of_enum(self, node):
        for child in node.get('inner', []):
            if child['kind'] == 'EnumConstantDecl':
                self.equal(child['name'], child['name'])

    def of_declaration(self, node):
        kind, name, written = node['kind'], node.get('name'), node.get('type', {}).get('qualType', '')
        if kind == 'RecordDecl' and name and node.get('completeDefinition'):
            self.of_record(node)
        elif kind == 'EnumDecl':
            self.of_enum(node)
        elif kind == 'TypedefDecl' and written == f'enum {name}':
            self.nameless.append(written)
            self.equal(f'type {name}', f'sizeof({name}) * 2 + (({name})-1 < 0)')
        elif kind == 'TypedefDecl':
            self.same_type(f'type {name}', f'{name} *', f'__typeof__({self.spelled(written)}) *')
        elif kind == 'FunctionDecl':
            self.same_type(f'function {name}', f'__typeof__({name})', f'__typeof__({self.spelled(written)})')

    def of_macros(self, cc, folder):
        found = macros(cc, folder)
        plain = [name for name, rest in found.items() if rest and rest[0] != '(' and name not in NO_VALUES]
        numbers = [f'enum {{ is_number_{name} = sizeof(char[({name}) * 0 + 1]) }};' for name in plain]
        texts = [f'static const char is_text_{name}[] = {name};' for name in plain]
        no_number, no_text = (failing_lines(cc, flags(folder), UNIT, lines) for lines in (numbers, texts))
        for i, name in enumerate(plain):
            if i not in no_number:
                self.equal(f'macro {name}', name)
                self.equal(f'type of macro {name}', f'sizeof({name}) * 2 + ((__typeof__({name}))-1 < 0)')
            elif i not in no_text:
                self.labels.append(f'macro {name}')
                self.statements.append(f'say_text("{name}", {name});')
        for name in found:
            for line in (f'#ifndef {name}', f'#error {name} is gone', '#endif'):
                self.text(f'macro {name}', line)
        for expression in SAMPLES:
            self.equal(expression, expression)
        return found


def quoted(text):
    return '"' + text.replace('\\', '\\\\').replace('"', '\\"') + '"'


def assertions(cc, clang, folder):
    """Returns (lines of C, the label of each, macros with arguments of which nothing is said)."""
    facts = Facts()
    for node in declarations(clang, folder):
        facts.of_declaration(node)
    found = facts.of_macros(cc, folder)
    unsaid = {name for name, rest in found.items()
              if rest[:1] == '(' and not any(re.search(rf'\b{name}\(', sample) for sample in SAMPLES)}
    program = UNIT + '''
static void say(const char *expression, unsigned long long value, const char *label)
{
    printf("_Static_assert((unsigned long long)(%s) == %#llxull, \\"%s\\");\\n", expression, value, label);
}
static void say_text(const char *name, const char *text)
{
    printf("_Static_assert(__builtin_strcmp(%s, \\"%s\\") == 0, \\"macro %s\\");\\n", name, text, name);
}
int main(void)
{
''' + '\n'.join(facts.statements) + '\n}\n'
    with tempfile.TemporaryDirectory() as scratch:
        pleased, _, errors = run([cc, '-w', '-o', f'{scratch}/say', *flags(folder)], program)
        if not pleased:
            sys.exit(errors)
        lines = subprocess.run([f'{scratch}/say'], check=True, capture_output=True, text=True).stdout.splitlines()
    return lines, facts.labels, unsaid


# ---- the tests -------------------------------------------------------------------------------------------------------

def broken(cc, folder, lines, labels):
    return {labels[i] for i in failing_lines(cc, flags(folder), UNIT, lines)}


def stands_alone(compilers, folder):
    """Every header by itself, in C and C++, with warnings as errors."""
    for compiler, *options in compilers:
        for name in HEADERS:
            command = [compiler, *options, '-fsyntax-only', '-Wall', '-Wextra', '-Werror', '-I', str(folder), '-I',
                       str(folder / 'libdrm'), '-']
            pleased, _, errors = run(command, f'#include <{name}>\n#include <{name}>\n')
            if not pleased:
                yield f'{compiler} {name}: {errors.splitlines()[0]}'


def without_a_system(cc, folder, lines, labels, known):
    """Request numbers where there is nothing but what the compiler brings along."""
    included = run([cc, '-print-file-name=include'], '')[1].strip()
    numbers = [(line, label) for line, label in zip(lines, labels)
               if label.startswith('macro DRM_IOCTL_') and label not in known | {'macro DRM_IOCTL_NR'}]
    prologue = ''.join(f'#include <{name}>\n' for name in BY_THEMSELVES)
    options = ['-ffreestanding', '-nostdinc', '-isystem', included, *flags(folder)]
    failing = failing_lines(cc, options, prologue, [line for line, _ in numbers])
    return [numbers[i][1] if i >= 0 else 'does not compile' for i in failing] + ([] if numbers else ['no numbers'])


def spoil(ours, scratch, file, pattern, replacement):
    """A copy of our headers in which something is changed."""
    folder = pathlib.Path(scratch) / 'include'
    shutil.copytree(ours, folder, dirs_exist_ok=True)
    text, count = re.subn(pattern, replacement, (folder / file).read_text(), count=1)
    if not count:
        sys.exit(f'{file}: nothing to spoil: {pattern}')
    (folder / file).write_text(text)
    return folder


def main():
    cc, cxx, clang, ours, theirs, changed = sys.argv[1:]
    ours, theirs = pathlib.Path(ours), pathlib.Path(theirs)
    rows = [line.split('\t') for line in pathlib.Path(changed).read_text().splitlines() if line[:1] not in ('#', '')]
    known, now = {row[0] for row in rows}, [f'_Static_assert({row[1]}, "");' for row in rows]
    lines, labels, unsaid = assertions(cc, clang, theirs)

    failing = broken(cc, ours, lines, labels)
    compilers = [(cc, '-std=c11', '-x', 'c'), (clang, '-std=c11', '-x', 'c'), (cxx, '-std=c++11', '-x', 'c++')]
    results = [
        ('their own headers keep all', sorted(broken(cc, theirs, lines, labels))),
        ('a value of every macro with arguments', sorted(unsaid - NO_VALUES)),
        (f'ours keep {len(set(labels))} facts of theirs', sorted(failing - known)),
        ('every row of what has changed is needed', sorted(known - failing)),
        ('and true', sorted(broken(cc, ours, now, [row[0] for row in rows]))),
        ('each of ours stands alone, in C and C++', list(stands_alone(compilers, ours))),
        ('request numbers are the same without a system', without_a_system(cc, ours, lines, labels, known)),
    ]
    for what, mutant in MUTANTS.items():
        with tempfile.TemporaryDirectory() as scratch:
            noticed = broken(cc, spoil(ours, scratch, *mutant), lines, labels) - failing
        results.append((f'{what} is noticed', [] if noticed else ['it is not']))
    return tap.report(results)


if __name__ == '__main__':
    sys.exit(main())
