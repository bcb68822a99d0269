#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Holds what Debian's drm_info, unmodified, reads of mode setting on our libdrm against what modetest reads. Prints
TAP.

    drm_info_test.py LIBRARY...

LIBRARY are ours; their folder becomes LD_LIBRARY_PATH. Both programs are asked with dark screens and with a console.
"""
import json
import os
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import tap  # noqa: E402  beside tap.h

CONNECTED = 1
BLOB = 1 << 4
LINEAR = 0
PRIMARY, CURSOR = 1, 2
TIMINGS = ('hdisplay', 'hsync_start', 'hsync_end', 'htotal', 'vdisplay', 'vsync_start', 'vsync_end', 'vtotal', 'clock')
KINDS = {'Connectors': 'connectors', 'CRTCs': 'crtcs', 'Planes': 'planes'}


def run(folder, console, *command):
    """Returns a program's output; "" when it failed."""
    env = os.environ | {'LD_LIBRARY_PATH': folder, 'RADV_METAL_CONSOLE': console}
    result = subprocess.run(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, timeout=60)
    return result.stdout if result.returncode == 0 else ''


def fourcc(number):
    return number.to_bytes(4, 'little').decode()


# ---- what modetest says ----------------------------------------------------------------------------------------------

def sections(text):
    """Pairs of a heading and what is below it."""
    parts = re.split(r'^(\w[\w ]*):\n', text, flags=re.MULTILINE)
    return zip(parts[1::2], parts[2::2])


def objects(text):
    """Pairs of the cells of an object's line, and the lines below it."""
    parts = re.split(r'^(\d+\t.*)\n', text, flags=re.MULTILINE)
    return [(line.split('\t'), rest) for line, rest in zip(parts[1::2], parts[2::2])]


def listed_properties(text):
    """By name: id, and value; None of a blob."""
    found = {}
    for ident, name, rest in re.findall(r'^\t(\d+) ([\w-]+):\n((?:\t\t.*\n|\n)*)', text, re.MULTILINE):
        value = re.search(r'^\t\tvalue: (-?\d+)$', rest, re.MULTILINE)
        found[name] = (int(ident), int(value[1]) if value else None)
    return found


def listed_modes(text):
    """Of each mode its name and timings."""
    lines = re.findall(r'^  #\d+ (\S+) \S+((?: \d+){9}) flags: ', text, re.MULTILINE)
    return [(name, [int(number) for number in numbers.split()]) for name, numbers in lines]


def listed_formats(text):
    return [tuple(line.split()) for line in re.findall(r'^  formats: (.*)$', text, re.MULTILINE)]


def modetest(folder, console):
    """By kind of object: what it says of each, by id."""
    answer = {}
    for heading, text in sections(run(folder, console, 'modetest', '-a', '-M', 'amdgpu')):
        if heading in KINDS:
            answer[KINDS[heading]] = {int(cells[0]): {'cells': cells, 'properties': listed_properties(rest),
                                                      'modes': listed_modes(rest), 'formats': listed_formats(rest)}
                                      for cells, rest in objects(text)}
    return answer


# ---- what drm_info says ----------------------------------------------------------------------------------------------

def drm_info(folder, console):
    """All it knows of the card; {} when there is not one card."""
    cards = list(json.loads(run(folder, console, 'drm_info', '-j') or '{}').values())
    return cards[0] if len(cards) == 1 else {}


def properties(thing):
    """As listed_properties."""
    return {name: (p['id'], None if p['flags'] & BLOB else p['value']) for name, p in thing['properties'].items()}


def mode(drm):
    return drm['name'], [drm[key] for key in TIMINGS]


def plane_type(plane):
    return plane['properties']['type']['value']


# ---- tests -----------------------------------------------------------------------------------------------------------

def it_reads_the_card(card, _):
    driver, device = card['driver'], card['device']['device_data']
    yield 'driver', (driver['name'], driver['version']['major'], driver['version']['minor']) == ('amdgpu', 3, 54)
    yield 'client capabilities', driver['client_caps']['ATOMIC'] and driver['client_caps']['UNIVERSAL_PLANES']
    yield 'modifiers', driver['caps']['ADDFB2_MODIFIERS'] == 1
    yield 'ids', (device['vendor'], device['device']) == (0x1002, 0x73ff)


def both_see_the_same_objects(card, listed):
    for kind in KINDS.values():
        mine = {thing['id']: properties(thing) for thing in card[kind]}
        theirs = {ident: thing['properties'] for ident, thing in listed[kind].items()}
        yield f'there are {kind}', bool(mine) and all(mine.values())
        yield f'{kind}: {mine} and {theirs}', mine == theirs


def both_see_the_same_modes(card, listed):
    for connector in card['connectors']:
        theirs = listed['connectors'][connector['id']]
        yield 'status', (connector['status'] == CONNECTED) == (theirs['cells'][2] == 'connected')
        yield 'modes, of those with a screen', bool(connector['modes']) == (connector['status'] == CONNECTED)
        yield 'the same modes', [mode(drm) for drm in connector['modes']] == theirs['modes']
    yield 'a screen', any(connector['status'] == CONNECTED for connector in card['connectors'])


def both_see_the_same_formats(card, listed):
    for plane in card['planes']:
        names = tuple(fourcc(number) for number in plane['formats'])
        modifiers = plane['properties']['IN_FORMATS']['data']
        yield f'formats of {plane["id"]}', [names] == listed['planes'][plane['id']]['formats']
        yield 'the cursor has one', (names == ('AR24',)) == (plane_type(plane) == CURSOR)
        yield 'linear, in every format', {'modifier': LINEAR, 'formats': plane['formats']} in modifiers


def objects_belong_together(card, _):
    encoders = {encoder['id']: encoder for encoder in card['encoders']}
    types = [plane_type(plane) for plane in card['planes']]
    yield 'a primary plane a CRTC', types.count(PRIMARY) == len(card['crtcs']) == len(card['connectors'])
    for connector in card['connectors']:
        reached = [encoders[ident]['possible_crtcs'] for ident in connector['encoders']]
        yield 'a CRTC for each connector', reached and 0 < reached[0] < 1 << len(card['crtcs'])
    for plane in card['planes']:
        yield 'a CRTC for each plane', 0 < plane['possible_crtcs'] < 1 << len(card['crtcs'])


def screens_are_dark(card, _):
    yield 'CRTCs', all(not crtc['mode'] and not crtc['fb_id'] for crtc in card['crtcs'])
    yield 'planes', all(not plane['fb'] and not plane['crtc_id'] for plane in card['planes'])


def screens_are_lit(card, _):
    """As on Linux: the preferred mode, which is the first, and a picture that fills it."""
    encoders = {encoder['id']: encoder for encoder in card['encoders']}
    crtcs = {crtc['id']: crtc for crtc in card['crtcs']}
    shown = {plane['crtc_id']: plane for plane in card['planes'] if plane['fb']}
    wanted = {encoders[c['encoder_id']]['crtc_id']: c['modes'][0] for c in card['connectors'] if c['modes']}
    yield 'those with a screen, and no others', wanted.keys() == shown.keys() == {c for c in crtcs if crtcs[c]['mode']}
    for ident, drm in wanted.items():
        crtc, fb = crtcs[ident], shown[ident]['fb']
        yield 'mode', mode(crtc['mode']) == mode(drm)
        yield 'active', crtc['properties']['ACTIVE']['value'] == 1
        yield 'MODE_ID', mode(crtc['properties']['MODE_ID']['data']) == mode(drm)
        yield 'one framebuffer', crtc['fb_id'] == fb['id'] == shown[ident]['properties']['FB_ID']['value']
        yield 'its size', (fb['width'], fb['height']) == (drm['hdisplay'], drm['vdisplay'])
        yield 'its kind', (fourcc(fb['format']), fb['modifier']) == ('XR24', LINEAR)
        yield 'its pitch', fb['planes'][0]['pitch'] >= fb['width'] * 4


COMMON = [it_reads_the_card, both_see_the_same_objects, both_see_the_same_modes, both_see_the_same_formats,
          objects_belong_together]
TESTS = {'off': COMMON + [screens_are_dark], 'on': COMMON + [screens_are_lit]}


def main():
    folder = os.path.dirname(sys.argv[1])
    report = tap.Report()
    for console, tests in TESTS.items():
        card, listed = drm_info(folder, console), modetest(folder, console)
        report.check(f'console {console}: both programs run', card and listed)
        for test in tests if card and listed else []:
            wrong = [name for name, good in test(card, listed) if not good]
            report.check(f'console {console}: {test.__name__}', not wrong, wrong)
    return report.done()


if __name__ == '__main__':
    sys.exit(main())
