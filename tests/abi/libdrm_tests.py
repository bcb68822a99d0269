#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs the programs of Debian's package libdrm-tests, unmodified, on our libdrm, and reads what they say. Prints TAP.

    libdrm_tests.py PRELOAD LIBRARY...

LIBRARY are ours; their folder becomes LD_LIBRARY_PATH. PRELOAD is the object that answers modetest's mmap of the node.
amdgpu_stress is left out: it looks into libdrm's private struct amdgpu_device, which is not part of the interface.
"""
import collections
import os
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import tap  # noqa: E402  beside tap.h

# Seconds until a program that runs until its standard input has something to read gets a line.
MEASURING = 3.5
# How often a rate is measured until it is right: the machine may have other things to do.
ATTEMPTS = 3

Result = collections.namedtuple('Result', 'status output')


def run(folder, *command, seconds=0, preload='', console='off'):
    """Runs a program whose standard input stays silent for so long. Returns its status, and all it printed."""
    process = subprocess.Popen(command, env=os.environ | {'LD_LIBRARY_PATH': folder, 'LD_PRELOAD': preload,
                                                          'RADV_METAL_CONSOLE': console},
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        pass  # what it prints until then fits the pipe
    try:
        output, _ = process.communicate('\n', timeout=60)
    except subprocess.TimeoutExpired:
        process.kill()
        output, _ = process.communicate()
    return Result(process.returncode, output)


def rates(output):
    """The frequencies that a program measured, in Hz."""
    return [float(rate) for rate in re.findall(r'^freq: ([\d.]+)Hz', output, re.MULTILINE)]


def is_rate(output, wanted):
    """Whether the best measurement but the first, which has the start in it, is within 2 %. A program that wakes too
    late misses a vblank and counts too few; none can count too many."""
    found = rates(output)[1:]
    return bool(found) and abs(max(found) - wanted) <= wanted * 0.02


def measure(wanted, run_it):
    """Returns what a program printed that measures a rate, once it is right, or after so many attempts."""
    for _ in range(ATTEMPTS):
        result = run_it()
        if is_rate(result.output, wanted):
            break
    return result


# ---- of a card with or without screens -------------------------------------------------------------------------------

def drmdevice(folder):
    result = run(folder, 'drmdevice')
    infos = re.findall(r'^device\[0\]$', result.output, re.MULTILINE)
    yield 'exit status', result.status == 0
    yield 'one device', '--- Devices reported 1 ---' in result.output
    yield 'it is told of once, and by each of its two nodes', len(infos) == 3
    yield 'its place', result.output.count('bus    03') == 3
    yield 'its ids', result.output.count('vendor_id     1002') == 3 and result.output.count('device_id     73ff') == 3
    yield 'the revision where it was asked for', result.output.count('revision_id   c7') == 2
    yield 'and only there', result.output.count('revision_id   IGNORED') == 1
    yield 'nothing failed', 'Failed' not in result.output


def modeprint_lists(folder):
    result = run(folder, 'modeprint', 'amdgpu')
    yield 'exit status', result.status == 0
    yield 'it came to its end', result.output.rstrip().endswith('Ok')
    yield 'counts', len(re.findall(r'^count_\w+ +: \d+$', result.output, re.MULTILINE)) >= 4
    yield 'no other driver has a card', run(folder, 'modeprint', 'radeon').status == 1


def modetest_lists(folder):
    for command in (['modetest'], ['modetest', '-M', 'amdgpu'], ['modetest', '-M', 'amdgpu', '-c', '-p']):
        result = run(folder, *command)
        yield ' '.join(command), result.status == 0 and 'CRTCs:' in result.output and 'failed:' not in result.output
    yield 'another driver', run(folder, 'modetest', '-M', 'radeon').status != 0


def proptest_lists(folder):
    yield 'exit status', run(folder, 'proptest', '-M', 'amdgpu').status == 0


# ---- of a card with screens ------------------------------------------------------------------------------------------

def first_connector(folder):
    """Its name, its id and its first mode, as modetest lists them."""
    text = run(folder, 'modetest', '-M', 'amdgpu', '-c').output
    found = re.search(r'^(\d+)\t\d+\tconnected\t(\S+).*?^  #0 (\S+) ([\d.]+) ', text, re.MULTILINE | re.DOTALL)
    return found.groups() if found else ('0', 'none', 'none', '0')


def primary_plane(folder):
    """The ids of the first plane and of the first CRTC."""
    text = run(folder, 'modetest', '-M', 'amdgpu', '-p').output
    crtc = re.search(r'^CRTCs:\n.*\n(\d+)\t', text, re.MULTILINE)
    plane = re.search(r'^Planes:\n.*\n(\d+)\t', text, re.MULTILINE)
    return (plane[1], crtc[1]) if plane and crtc else ('0', '0')


def modetest_shows_what_there_is(folder):
    result = run(folder, 'modetest', '-M', 'amdgpu')
    ident, name, mode, _ = first_connector(folder)
    yield 'a connector, with a mode', ident != '0' and name != 'none' and bool(re.fullmatch(r'\d+x\d+', mode))
    for word in ('EDID:', 'DPMS:', 'IN_FORMATS:', 'in_formats blob decoded'):
        yield word, word in result.output
    yield 'XR24, linear and tiled', bool(re.search(r' XR24:  AMD_GFX10_RBPLUS,64KB_R_X,.* LINEAR$', result.output,
                                                   re.MULTILINE))


def modeprint_shows_modes(folder):
    result = run(folder, 'modeprint', 'amdgpu', '-v')
    yield 'exit status', result.status == 0
    yield 'modes and properties', 'vrefresh' in result.output and 'Property: EDID' in result.output


def proptest_reads_and_writes(folder):
    result = run(folder, 'proptest', '-M', 'amdgpu')
    found = re.search(r'^Connector (\d+) .*?^\t(\d+) DPMS:', result.output, re.MULTILINE | re.DOTALL)
    yield 'there is a property', bool(found)
    yield 'atomic ones are hidden', 'MODE_ID' not in result.output
    if found:
        yield 'it can be set', run(folder, 'proptest', '-M', 'amdgpu', found[1], 'connector', found[2], '0').status == 0


def vbltest_is_refused(folder):
    """It sets no mode, and in a process of its own, with a card of its own, nobody else has."""
    result = run(folder, 'vbltest', '-M', 'amdgpu')
    yield 'a head that is dark counts nothing', 'drmWaitVBlank (relative) failed ret: -1' in result.output


def vbltest_measures(folder):
    """With a console, as Linux has one."""
    rate = float(first_connector(folder)[3])
    result = measure(rate, lambda: run(folder, 'vbltest', '-M', 'amdgpu', seconds=MEASURING, console='on'))
    yield 'exit status', result.status == 0
    yield 'it counts', 'starting count: ' in result.output and 'failed' not in result.output
    yield f'{rates(result.output)}, not {rate} Hz', is_rate(result.output, rate)


def modetest_sees_the_console(folder):
    """It says of each CRTC: id, framebuffer, position, size."""
    _, _, mode, _ = first_connector(folder)
    for console, lit in (('off', False), ('on', True)):
        result = run(folder, 'modetest', '-M', 'amdgpu', '-p', console=console)
        crtcs = re.findall(r'^\d+\t(\d+)\t\(0,0\)\t\((\d+x\d+)\)', result.output, re.MULTILINE)
        yield f'{console}: {crtcs}', [size for fb, size in crtcs if fb != '0'] == ([mode] if lit else [])


# What modetest says of every mode it sets: it would have the head's gamma tables be as it likes.
NO_GAMMA = 'failed to set gamma: Function not implemented'


def modetest(folder, preload, *command, seconds):
    result = run(folder, 'modetest', '-M', 'amdgpu', *command, seconds=seconds, preload=preload)
    return Result(result.status, result.output.replace(NO_GAMMA, ''))


def modetest_flips(folder, preload):
    _, name, mode, rate = first_connector(folder)
    result = measure(float(rate),
                     lambda: modetest(folder, preload, '-s', f'{name}:{mode}', '-v', seconds=MEASURING))
    yield 'the mode is set', f'setting mode {mode}' in result.output and 'failed' not in result.output
    yield f'{rates(result.output)}, not {rate} Hz', is_rate(result.output, float(rate))


def modetest_moves_the_cursor(folder, preload):
    _, name, mode, _ = first_connector(folder)
    result = modetest(folder, preload, '-s', f'{name}:{mode}', '-C', seconds=1)
    yield 'it runs', result.status == 0 and 'cursor stopped' in result.output and 'failed' not in result.output


def modetest_is_atomic(folder, preload):
    _, name, mode, _ = first_connector(folder)
    plane, crtc = primary_plane(folder)
    size = f'{plane}@{crtc}:{mode}+0+0'
    result = modetest(folder, preload, '-a', '-s', f'{name}@{crtc}:{mode}', '-P', size, seconds=1)
    yield 'both commits', result.status == 0 and 'Commit failed' not in result.output and 'has no' not in result.output


TESTS = [drmdevice, modeprint_lists, modetest_lists, proptest_lists, modetest_shows_what_there_is,
         modeprint_shows_modes, proptest_reads_and_writes, vbltest_is_refused, vbltest_measures,
         modetest_sees_the_console]
MAPPING_TESTS = [modetest_flips, modetest_moves_the_cursor, modetest_is_atomic]


def main():
    preload, folder = sys.argv[1], os.path.dirname(sys.argv[2])
    report = tap.Report()
    for test in TESTS + MAPPING_TESTS:
        results = test(folder, preload) if test in MAPPING_TESTS else test(folder)
        wrong = [name for name, good in results if not good]
        report.check(test.__name__, not wrong, wrong)
    return report.done()


if __name__ == '__main__':
    sys.exit(main())
