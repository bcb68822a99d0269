#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares fields.def, by which captures are replayed, with the headers: every member is there once, and is treated as
what it is. Prints TAP."""
import re
import sys

import contract
import tap

FIELDS = contract.API / 'replay/fields.def'
NAMES = {'HANDLE', 'NEW'}  # kinds of a handle


def read_fields(text):
    """fields.def: lists of (call, member, kind) and of (call, array, type, member, kind)."""
    text = re.sub(r'/\*.*?\*/', '', text, flags=re.S)
    return (re.findall(r'^MGPU_FIELD\((\w+), (\w+), (\w+)\)$', text, re.M),
            re.findall(r'^MGPU_MEMBER\((\w+), (\w+), ([\w ]+), (\w+), (\w+)\)$', text, re.M))


def base(member):
    """A member's name without its dimension."""
    return member.name.split('[')[0]


def once(fields, rows, structs):
    """Members that are missing, too many, or in another order."""
    expected = [(name, base(member)) for name in rows for member in structs[name]]
    found = [(name, member) for name, member, _ in fields]
    lines = [f'{entry}: missing' for entry in expected if entry not in found]
    lines += [f'{entry}: not in the header' for entry in found if entry not in expected]
    return lines or ([] if found == expected else ['the order is not that of calls.def and the structs'])


def kinds_fit(fields, rows, structs):
    """Members that are treated as what they are not."""
    types = {(name, base(member)): member for name in rows for member in structs[name]}
    for name, field, kind in fields:
        member = types.get((name, field))
        if not member:
            continue
        pointer = field in rows[name].arrays
        wrong = (
            member.type == 'mgpu_handle' and kind not in NAMES
            or member.type != 'mgpu_handle' and kind in NAMES
            or member.type == 'mgpu_handle' and (kind == 'NEW') != ('out' in member.comment.split(':')[0].split() or
                                                                    'else out' in member.comment)
            or pointer and kind != 'ARRAY' and (kind != 'FREE' or rows[name].arrays[field].direction != 'OUT')
            or not pointer and kind == 'ARRAY'
            or (field == 'deadline_ns') != (kind == 'DEADLINE')
            or (field == 'token') != (kind == 'TOKEN')
            or (name, field) == ('open', 'client') and kind != 'CLIENT'
            or 'CPU address' in member.comment and kind != 'ADDRESS'
            or kind == 'FREE' and 'out' not in member.comment and not pointer)
        if wrong:
            yield f'{name}.{field}: {kind} for `{member.type} {field}; /* {member.comment} */`'


def elements_fit(fields, members, rows, structs):
    """Elements of arrays whose contents are compared: every member once, handles as handles."""
    free = {(name, field) for name, field, kind in fields if kind == 'FREE'}
    expected = {}
    for name, row in rows.items():
        for array in row.arrays.values():
            element = array.type.removeprefix('struct mgpu_')
            if element in structs and (name, array.field) not in free:
                for member in structs[element]:
                    expected[name, array.field, array.type, base(member)] = member
    found = [entry[:4] for entry in members]
    lines = [f'{entry}: missing' for entry in expected if entry not in found]
    lines += [f'{entry}: not in the header' for entry in found if entry not in expected]
    lines += [f'{entry}: twice' for entry in set(found) if found.count(entry) > 1]
    for *entry, kind in members:
        member = expected.get(tuple(entry))
        if member and member.type == 'mgpu_handle' and kind != 'HANDLE':
            lines.append(f'{entry}: {kind} for a handle')
    return lines


def problems(text):
    """What is wrong with a fields.def, by topic."""
    fields, members = read_fields(text)
    rows, structs = contract.rows(), contract.structs()
    return {
        'every member stands there once': once(fields, rows, structs),
        'kinds fit': list(kinds_fit(fields, rows, structs)),
        'elements fit': elements_fit(fields, members, rows, structs),
    }


# Wrong texts, and the topic that must complain.
CONTROLS = [
    ('MGPU_FIELD(vm_map, va, SAME)\n', '', 'every member stands there once'),
    ('MGPU_FIELD(vm_map, va, SAME)\n', 'MGPU_FIELD(vm_map, virtual, SAME)\n', 'every member stands there once'),
    ('MGPU_FIELD(vm_map, bo, HANDLE)', 'MGPU_FIELD(vm_map, bo, SAME)', 'kinds fit'),
    ('MGPU_FIELD(vm_map, bo, HANDLE)', 'MGPU_FIELD(vm_map, bo, NEW)', 'kinds fit'),
    ('MGPU_FIELD(bo_create, bo, NEW)', 'MGPU_FIELD(bo_create, bo, HANDLE)', 'kinds fit'),
    ('MGPU_FIELD(bo_export, token, TOKEN)', 'MGPU_FIELD(bo_export, token, SAME)', 'kinds fit'),
    ('MGPU_FIELD(sync_wait, deadline_ns, DEADLINE)', 'MGPU_FIELD(sync_wait, deadline_ns, SAME)', 'kinds fit'),
    ('MGPU_FIELD(bo_userptr, address, ADDRESS)', 'MGPU_FIELD(bo_userptr, address, SAME)', 'kinds fit'),
    ('MGPU_FIELD(queue_submit, ibs, ARRAY)', 'MGPU_FIELD(queue_submit, ibs, FREE)', 'kinds fit'),
    ('MGPU_MEMBER(queue_submit, bos, struct mgpu_bo_ref, bo, HANDLE)',
     'MGPU_MEMBER(queue_submit, bos, struct mgpu_bo_ref, bo, SAME)', 'elements fit'),
    ('MGPU_MEMBER(queue_submit, bos, struct mgpu_bo_ref, flags, SAME)\n', '', 'elements fit'),
]


def main():
    report = tap.Report()
    text = FIELDS.read_text()
    for topic, lines in problems(text).items():
        report.check(topic, not lines, lines)
    for old, new, topic in CONTROLS:
        assert old in text, f'fields.def does not have {old!r} any more'
        report.check(f'notices {old.strip()!r} changed to {new.strip()!r}', problems(text.replace(old, new))[topic])
    return report.done()


if __name__ == '__main__':
    sys.exit(main())
