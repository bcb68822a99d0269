#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The reader's test: ARCHITECTURE.md leads a stranger to the file for each of twelve given changes. Prints TAP.

The stranger knows the change and nothing else. They read the paragraph or table row that has most of the change's
words, rare words first, and open the files that it names. The file to change must be among them, and hold what is to
be changed.
"""
import pathlib
import re
import sys

import tap

ROOT = pathlib.Path(__file__).resolve().parent.parent
TEXT = ROOT / 'ARCHITECTURE.md'

# What is wanted, the file that must be changed for it, and what a reader finds there.
CHANGES = [
    ('make a new call known to the gate', 'kernel-api/calls.def', 'MGPU_CALL('),
    ('support another chip', 'kernel-api/reference/core/chip.c', 'chip'),
    ('load one more firmware file', 'kernel-api/reference/firmware/manifest.c', 'pfp'),
    ('let a queue with urgent work go first on the ring', 'kernel-api/reference/submit/schedule.c', 'kgpu_schedule'),
    ('give a hung submission more time', 'kernel-api/reference/submit/recover.c', 'kgpu_ring_watch'),
    ('set another bit in page-table entries', 'kernel-api/reference/vm/vm.c', 'pte_flags'),
    ('execute a packet that the card skips', 'qemu/navi23/cp_packets.c', 'PM4_'),
    ('give the card a register by its offset', 'qemu/navi23/regs/mmio.def', 'GRBM_STATUS'),
    ('accept another chunk in amdgpu_cs_submit_raw2', 'libradv-metal/amdgpu/cs.c', 'amdgpu_cs_submit_raw2'),
    ('answer another DRM request by its number', 'libradv-metal/ioctl/requests.def', 'SHIM_REQUEST('),
    ('let heads show another pixel format', 'kernel-api/reference/blocks/dcn.c', 'formats[]'),
    ('run the kernel on an OS with its own clock and memory', 'kernel-api/reference/kgpu_os.h', 'kgpu_os_time'),
]

COMMON = set('a an the of on in to for and or that which with its own it is are be by one more another new'
             ' make'.split())


def words(text):
    """The words that say something, without their endings."""
    found = re.findall(r'[a-z_][a-z_0-9]+', text.lower())
    return {re.sub(r'(ies|es|s|ed|ing)$', '', word) for word in found if word not in COMMON}


def blocks(text):
    """What is read as one piece: a row of a table, a list's item, a paragraph."""
    pieces = re.split(r'\n\s*\n|\n(?=\|)|\n(?=\d+\. |- )', text)
    return [piece for piece in pieces if piece.strip(' |-\n') and not piece.startswith(('#', '    '))]


def best(change, pieces):
    """The piece that has most of the change's words; a word counts the more, the fewer pieces have it."""
    bags = [words(piece) for piece in pieces]
    weight = {word: 1 / max(1, sum(word in bag for bag in bags)) for word in words(change)}
    scores = [sum(weight[word] for word in weight if word in bag) for bag in bags]
    return pieces[scores.index(max(scores))]


def names(piece, path):
    """Whether the piece names the file, by its path or the end of it, between backquotes."""
    return any(path == name or path.endswith('/' + name) for name in re.findall(r'`([^`\s]+)`', piece))


def main():
    report = tap.Report()
    pieces = blocks(TEXT.read_text())
    for change, path, symbol in CHANGES:
        file = ROOT / path
        report.check(f'{change}: {path} is the place', file.is_file() and symbol in file.read_text(),
                     [f'{symbol} is not there'])
        piece = best(change, pieces)
        report.check(f'{change}: ARCHITECTURE.md leads there', names(piece, path), ['it leads to: ' + piece])
    nameless = [piece.replace('`', '') for piece in pieces]
    report.check('a text that names no file leads nowhere',
                 not any(names(best(change, nameless), path) for change, path, _ in CHANGES))
    return report.done()


if __name__ == '__main__':
    sys.exit(main())
