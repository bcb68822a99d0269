#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Keeps shaders.h the machine code of shaders.s.

    shaders.py > shaders.h      write it
    shaders.py --check          whether it is; prints TAP

The suite is built where no assembler of the card's language is, so the words are in the repository.
"""
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
HEADER = '''/* SPDX-License-Identifier: MIT */
/* shaders.h - the shaders of shaders.s as words, each with what the code cache may read beyond it; by shaders.py. */
#ifndef CONFORMANCE_SHADERS_H
#define CONFORMANCE_SHADERS_H

#include <stdint.h>
'''
WORDS_A_LINE = 8
CODE_END = 0xbf9f0000  # s_code_end
PADDING = 8


def assembler():
    """The assembler's name, or None where there is none."""
    return next(filter(None, map(shutil.which, ['llvm-mc-19', 'llvm-mc'])), None)


def encodings(llvm_mc, source):
    """(label or None, words) of each line that llvm-mc printed: labels, and instructions with their bytes."""
    arguments = ['-arch=amdgcn', '-mcpu=gfx1032', '-mattr=-wavefrontsize32,+wavefrontsize64', '-filetype=obj', '-o',
                 '-']
    objcopy = llvm_mc.replace('llvm-mc', 'llvm-objdump')
    code = subprocess.run([llvm_mc, *arguments, str(source)], check=True, capture_output=True).stdout
    listing = subprocess.run([objcopy, '-d', '--mcpu=gfx1032', '-'], input=code, check=True, capture_output=True)
    for line in listing.stdout.decode().splitlines():
        if label := re.match(r'[0-9a-f]+ <(\w+)>:', line):
            yield label[1], []
        elif words := re.search(r'// [0-9A-F]+: ([0-9A-F ]+?)(?: <.*)?$', line):
            yield None, [int(word, 16) for word in words[1].split()]


def text(llvm_mc):
    """What shaders.h has to be."""
    shaders = {}
    for label, words in encodings(llvm_mc, HERE / 'shaders.s'):
        if label:
            current = shaders.setdefault(label, [])
        current += words
    lines = [HEADER]
    for name, words in shaders.items():
        words = words + [CODE_END] * PADDING
        lines.append(f'static const uint32_t shader_{name}[] = {{')
        for at in range(0, len(words), WORDS_A_LINE):
            lines.append('    ' + ' '.join(f'0x{word:08x},' for word in words[at:at + WORDS_A_LINE]))
        lines.append('};\n')
    return '\n'.join(lines) + '\n#endif\n'


def main():
    """Write the header, or compare it."""
    llvm_mc = assembler()
    if sys.argv[1:] != ['--check']:
        sys.stdout.write(text(llvm_mc))
        return
    if not llvm_mc:
        print('ok 1 - shaders_are_assembled # SKIP llvm-mc is not installed')
    else:
        same = (HERE / 'shaders.h').read_text() == text(llvm_mc)
        print(f'{"ok" if same else "not ok"} 1 - shaders_are_assembled')
    print('1..1')


if __name__ == '__main__':
    main()
