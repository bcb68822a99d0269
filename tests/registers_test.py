#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""registers_test.py - the card's tables of graphics registers (qemu/navi23/regs: gfx_state.def, and the fields in
headers) beside Mesa's database of GFX 10.3, in the source that mesa-patches fetched. Prints TAP."""
import collections
import json
import pathlib
import re
import sys

from tap import Report

ROOT = pathlib.Path(__file__).resolve().parent.parent
REGS = ROOT / 'qemu/navi23/regs'
DATABASE = ROOT / 'build/mesa-22.3.6/source/src/amd/registers/gfx103.json'
# Where registers of a row share fields, a header names them once: FIELD_CB_COLOR_INFO is that of CB_COLOR0_INFO.
NUMBERED = re.compile(r'\d+')


def family(field):
    """What fields that differ in a number are called together: UCP_ENA_0 to UCP_ENA_5 are UCP_ENA."""
    return re.sub(r'[\d_]', '', field)


class Database:
    """Registers by name: offsets in bytes, and fields by name as masks."""

    def __init__(self, text):
        data = json.loads(text)
        self.offset = {}
        self.fields = collections.defaultdict(dict)
        for row in data['register_mappings']:
            self.offset[row['name']] = row['map']['at']
            for field in data['register_types'].get(row.get('type_ref'), {}).get('fields', ()):
                first, last = field['bits']
                mask = (1 << last + 1) - (1 << first)
                for name in (row['name'], NUMBERED.sub('', row['name'])):
                    self.fields[name][field['name']] = mask


def check_offsets(database, text):
    """Rows of gfx_state.def that are not as in the database, and registers of it that they lack."""
    rows = dict(re.findall(r'^GREG\((\w+), (0x[0-9a-f]+)\)', text, re.M))
    wrong = [f'{name} is at {offset}, Mesa says {database.offset[name]:#x}' for name, offset in rows.items()
             if database.offset.get(name, int(offset, 16)) != int(offset, 16)]
    unknown = [f'{name}: Mesa knows no such register' for name in rows if name not in database.offset]
    return wrong + unknown


def check_fields(database, text):
    """Masks of a header that are none of the register's fields. Registers that Mesa has not are the kernel's."""
    problems = []
    for register, field, mask in re.findall(r'^#define FIELD_(\w+?)__(\w+) (0x[0-9a-f]+)u', text, re.M):
        known = database.fields.get(register) or database.fields.get(NUMBERED.sub('', register))
        if not known:
            continue
        together = sum(value for name, value in known.items() if family(name) == family(field))
        expected = known.get(field, together or None)
        if expected is not None and expected != int(mask, 16):
            problems.append(f'{register}.{field} is {mask}, Mesa says {expected:#010x}')
        if expected is None and int(mask, 16) not in known.values():
            problems.append(f'{register}.{field} is {mask}, which is no field of Mesa\'s')
    return problems


def main():
    if not DATABASE.exists():
        print('1..0 # SKIP RADV is not in build/mesa-22.3.6-linux')
        return 0
    database, tap = Database(DATABASE.read_text()), Report()
    state = (REGS / 'gfx_state.def').read_text()
    problems = check_offsets(database, state)
    tap.check('gfx_state.def has the offsets of Mesa', not problems, problems)
    for header in sorted(REGS.glob('*.h')):
        text = header.read_text()
        if 'define FIELD_' in text:
            problems = check_fields(database, text)
            tap.check(f'{header.name} has the fields of Mesa', not problems, problems)
    broken = check_offsets(database, state.replace('0x28000)', '0x28004)', 1))
    tap.check('a wrong offset is found', len(broken) == 1, broken)
    broken = check_fields(database, '#define FIELD_SPI_PS_IN_CONTROL__NUM_INTERP 0x0000007fu\n')
    tap.check('a wrong mask is found', len(broken) == 1, broken)
    return tap.done()


if __name__ == '__main__':
    sys.exit(main())
