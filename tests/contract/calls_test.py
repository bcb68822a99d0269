#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares calls.def with the headers, both ways: calls, numbers, levels, arrays, padding. Prints TAP."""
import re
import sys

import contract
import tap


def arrays_differ(name, row, members):
    """What is said differently of a call's arrays: a list of lines."""
    documented = contract.read_documented_arrays(members)
    lines = [f'{name}.{field}: only in calls.def' for field in row.arrays.keys() - documented.keys()]
    lines += [f'{name}.{field}: only in the header' for field in documented.keys() - row.arrays.keys()]
    for field in row.arrays.keys() & documented.keys():
        if row.arrays[field] != documented[field]:
            lines.append(f'{name}.{field}: calls.def has {row.arrays[field]}, the header {documented[field]}')
    return lines


def zeroes_differ(name, row, structs):
    """Padding members without a row, and rows without padding."""
    members = set()
    for member in structs[name]:
        if member.name == 'pad':
            members.add('pad')
        inner = re.fullmatch(r'struct mgpu_(\w+)', member.type)
        writable = 'in' in re.split(r'\W+', member.comment)
        if inner and writable and any(m.name == 'pad' for m in structs[inner[1]]):
            members.add(f'{member.name}.pad')
    lines = [f'{name}.{member}: no MGPU_ZERO' for member in members - row.zero]
    lines += [f'{name}.{member}: an MGPU_ZERO for what the struct lacks' for member in row.zero - members]

    elements = set()
    for array in row.arrays.values():
        element = array.type.removeprefix('struct mgpu_')
        if array.direction != 'OUT' and element in structs and any(m.name == 'pad' for m in structs[element]):
            elements.add((array.field, array.type, 'pad'))
    lines += [f'{name}: no MGPU_ZERO_IN{entry}' for entry in elements - row.zero_in]
    lines += [f'{name}: MGPU_ZERO_IN{entry} for what the element lacks' for entry in row.zero_in - elements]
    return lines


def differences(rows, calls, structs):
    """Everything that the two texts disagree on, by topic."""
    both = rows.keys() & calls.keys()
    found = {
        'every call is in both': sorted(f'{name}: only in one' for name in rows.keys() ^ calls.keys()),
        'every call has a struct': [f'{name}: no struct' for name in rows if name not in structs],
        'numbers agree': [f'{n}: {rows[n].number:#x}, {calls[n].number:#x}' for n in both
                          if rows[n].number != calls[n].number],
        'levels agree': [f'{n}: {rows[n].level}, {calls[n].level}' for n in both if rows[n].level != calls[n].level],
        'no number is used twice': [] if len({r.number for r in rows.values()}) == len(rows) else ['one is'],
        'arrays agree': [], 'padding is checked': [],
    }
    for name, row in rows.items():
        if name in structs:
            found['arrays agree'] += arrays_differ(name, row, structs[name])
            found['padding is checked'] += zeroes_differ(name, row, structs)
    return found


# Wrong texts, and what must be noticed: (the text's file, what to replace, by what, the topic that must complain)
CONTROLS = [
    ('calls.def', 'MGPU_CALL(0x13, bo_unmap, 1,', 'MGPU_CALL(0x1f, bo_unmap, 1,', 'numbers agree'),
    ('calls.def', 'MGPU_CALL(0x13, bo_unmap, 1,', 'MGPU_CALL(0x13, bo_unmap, 2,', 'levels agree'),
    ('calls.def', 'MGPU_CALL(0x13, bo_unmap, 1,', 'MGPU_CALL(0x12, bo_unmap, 1,', 'no number is used twice'),
    ('calls.def', ' MGPU_ZERO(query, pad)', '', 'padding is checked'),
    ('calls.def', 'MGPU_ZERO_IN(queue_submit, ibs, struct mgpu_ib, pad)', '', 'padding is checked'),
    ('calls.def', 'ib_count, 256, IN', 'ib_count, 255, IN', 'arrays agree'),
    ('calls.def', 'count, 4096, INOUT', 'count, 4096, IN', 'arrays agree'),
    ('mgpu.h', '#define MGPU_CALL_SYNC_RESET 0x44u', '', 'every call is in both'),
    ('mgpu.h', 'struct mgpu_bo_unmap {', 'struct mgpu_bo_unmapped {', 'every call has a struct'),
]


def notices(file, old, new, topic):
    """Whether a wrong text is found out."""
    text = {'calls.def': (contract.API / 'calls.def').read_text(), 'mgpu.h': contract.HEADERS[0].read_text()}
    assert old in text[file], f'{file} does not have {old!r} any more'
    text[file] = text[file].replace(old, new)
    display = contract.HEADERS[1].read_text()
    calls = contract.read_calls(text['mgpu.h']) | contract.read_calls(display)
    structs = contract.read_structs(text['mgpu.h']) | contract.read_structs(display)
    return bool(differences(contract.read_rows(text['calls.def']), calls, structs)[topic])


def main():
    report = tap.Report()
    for topic, lines in differences(contract.rows(), contract.calls(), contract.structs()).items():
        report.check(topic, not lines, lines)
    for control in CONTROLS:
        report.check(f'notices {control[1]!r} changed', notices(*control))
    return report.done()


if __name__ == '__main__':
    sys.exit(main())
