# SPDX-License-Identifier: MIT
"""contract.py - reads the contract's two texts, calls.def and the headers, into plain data for the tests here."""
import dataclasses
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'tests'))  # for tap, which the tests import next
API = ROOT / 'kernel-api'
HEADERS = [API / 'include/mgpu/mgpu.h', API / 'include/mgpu/mgpu_display.h']


@dataclasses.dataclass
class Array:
    """One embedded array, as either text has it. What a text does not say is None."""
    field: str
    type: str
    count: str
    max: int | None
    direction: str | None


@dataclasses.dataclass
class Row:
    """One row of calls.def."""
    number: int
    name: str
    level: int
    arrays: dict = dataclasses.field(default_factory=dict)  # field -> Array
    zero: set = dataclasses.field(default_factory=set)      # padding members, 'a.b' in an embedded struct
    zero_in: set = dataclasses.field(default_factory=set)   # (array field, element type, padding member)


@dataclasses.dataclass
class Call:
    """One call as a header documents it."""
    name: str
    level: int | None
    number: int | None
    errors: list


@dataclasses.dataclass
class Member:
    """One member of a struct, with the comment behind it."""
    type: str
    name: str
    comment: str


def number(text):
    """'0x10', '64', '4u << 20' -> int."""
    value, _, shift = re.sub(r'(?<=[0-9a-fA-F])[uUlL]+\b', '', text).partition('<<')
    return int(value, 0) << int(shift or '0', 0)


def read_rows(text):
    """The rows of calls.def, by name."""
    rows = {}
    text = re.sub(r'/\*.*?\*/', '', text, flags=re.S)
    text = re.sub(r'^#.*$', '', text, flags=re.M)
    for match in re.finditer(r'MGPU_CALL\((0x[0-9a-f]+), (\w+), (\d),(.*?)\)\s*(?=MGPU_CALL|\Z)', text, re.S):
        row = Row(number(match[1]), match[2], int(match[3]))
        for owner, field, kind, count, limit, direction in re.findall(
                r'MGPU_ARRAY\((\w+), (\w+), ([\w ]+), (\w+), ([\w<> ]+), (\w+)\)', match[4]):
            assert owner == row.name, f'{row.name}: an array of {owner}'
            row.arrays[field] = Array(field, kind, count, number(limit), direction)
        for owner, member in re.findall(r'MGPU_ZERO\((\w+), ([\w.]+)\)', match[4]):
            assert owner == row.name, f'{row.name}: padding of {owner}'
            row.zero.add(member)
        for owner, field, kind, member in re.findall(r'MGPU_ZERO_IN\((\w+), (\w+), ([\w ]+), (\w+)\)', match[4]):
            assert owner == row.name, f'{row.name}: padding of {owner}'
            row.zero_in.add((field, kind, member))
        rows[row.name] = row
    return rows


def read_calls(text):
    """The calls a header documents, by name: from `mgpu_x - level n - ...` comments and MGPU_CALL_* numbers."""
    calls, default_level = {}, None
    stated = re.search(r'the display extension of the contract, level (\d)', text)
    if stated:
        default_level = int(stated[1])
    numbers = {name.lower(): number(value) for name, value in re.findall(r'#define MGPU_CALL_(\w+) (\w+)', text)}
    for comment in re.findall(r'/\*.*?\*/', text, re.S):
        title = re.search(r'^ \* mgpu_(\w+) - (?:level (\d))?', comment, re.M)
        if not title or title[1] not in numbers:
            continue
        level = int(title[2]) if title[2] else default_level
        errors = re.findall(r'^ \*   -MGPU_(\w+)', comment, re.M)
        calls[title[1]] = Call(title[1], level, numbers.pop(title[1]), errors)
    for name, value in numbers.items():
        calls[name] = Call(name, None, value, [])
    return calls


MEMBER = re.compile(r'\s*(?:/\*.*?\*/\s*)*([\w ]+?) (\w+(?:\[\w+\])*(?:, \w+)*);\s*(?:/\*(.*)\*/)?', re.S)


def read_structs(text):
    """The structs of a header, by name without `mgpu_`: a list of Members each. Nested structs are skipped."""
    structs = {}
    for name, body in re.findall(r'^struct mgpu_(\w+) \{\n(.*?)^\};', text, re.S | re.M):
        members = []
        for line in re.findall(r'^    [^;]+;(?:[ \t]*/\*.*?\*/)?', body, re.M | re.S):
            match = MEMBER.match(line)
            if not match:
                continue
            for member in match[2].split(', '):
                members.append(Member(match[1], member, ' '.join((match[3] or '').split())))
        structs[name] = members
    return structs


def read_documented_arrays(members):
    """The embedded arrays that a struct's comments describe, by field: `in: struct x[count]` and `at most n`."""
    arrays = {}
    for member in members:
        match = re.match(r'(in|in and out): ([\w ]+)\[(\w+)\](.*)', member.comment)
        if member.type != 'uint64_t' or not match:
            continue
        count = next((other for other in members if other.name == match[3]), None)
        limit = re.search(r'(?:at most|\.\.) (\d+)( MiB)?', count.comment) if count else None
        writes = match[1] == 'in and out' or re.search(r'written|receives', match[4])
        direction = 'INOUT' if match[1] == 'in and out' else 'OUT' if writes else 'IN'
        arrays[member.name] = Array(member.name, match[2], match[3],
                                    int(limit[1]) << (20 if limit[2] else 0) if limit else None, direction)
    return arrays


def rows():
    """calls.def as it is."""
    return read_rows((API / 'calls.def').read_text())


def calls():
    """The calls of all headers."""
    return {name: call for header in HEADERS for name, call in read_calls(header.read_text()).items()}


def structs():
    """The structs of all headers."""
    return {name: members for header in HEADERS for name, members in read_structs(header.read_text()).items()}
