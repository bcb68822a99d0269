#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The trace of a compute program has its dispatches, and the code of its shaders as LLVM names it. Prints TAP.

usage: trace_test.py COMPUTE_CASES

RADV disassembles with LLVM what it compiles, for RADV_DEBUG: with the names of its instructions the trace is
compared. How operands are printed differs from one LLVM to the next; the unit tests compare those with llvm-mc.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
import tap  # noqa: E402  beside tap.h

CASES = ('ids', 'control_flow', 'functions', 'atomics', 'image_formats', 'sampling', 'small_types', 'texel_buffers',
         'two_dimensions')


def trace_of(program, folder):
    """Runs the cases. Returns the exit status, what RADV said and the trace."""
    path = pathlib.Path(folder, 'trace.txt')
    env = os.environ | {'RADV_METAL_TRACE': str(path), 'RADV_DEBUG': 'shaders,metashaders,nocache'}
    process = subprocess.run([program, *CASES], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    return process.returncode, process.stderr, path.read_text() if path.exists() else ''


def stored_by_witness(program, folder):
    """Runs the case `ids` with an eye on the invocation (9, 5, 3). Returns what it stored at first, as numbers."""
    path = pathlib.Path(folder, 'witness.txt')
    subprocess.run([program, 'ids'], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                   env=os.environ | {'RADV_METAL_TRACE': str(path), 'RADV_METAL_WITNESS': 'compute:9,5,3'})
    store = re.search(r'^lane 29 .*buffer_store_dwordx4 .* v\d+ =((?: 0x[0-9a-f]{8} \(\S+\)){4})$', path.read_text(),
                      re.MULTILINE)
    return [int(word, 16) for word in re.findall(r'0x([0-9a-f]{8})', store[1])] if store else []


def shaders_of(output):
    """What RADV disassembled: for each shader the names of its instructions."""
    shaders = []
    for block in output.split('disasm:\n')[1:]:
        shaders.append(re.findall(r'^\t(\w+)', block.split('\n\n')[0], re.MULTILINE))
    return shaders


def listings_of(trace):
    """The code of the trace: for each run of lines the names of the instructions."""
    found, inside = [], False
    for line in trace.splitlines():
        match = re.match(r'code +\d+ 0x[0-9a-f]{16} (\w+)', line)
        if match and not inside:
            found.append([])
        if match:
            found[-1].append(match[1])
        inside = bool(match)
    return found


def strangers(shaders, listings):
    """The listings that are no shader of RADV's, as lines of text."""
    return [' '.join(listing) for listing in listings
            if not any(shader[:len(listing)] == listing for shader in shaders)]


def main():
    with tempfile.TemporaryDirectory() as folder:
        status, output, trace = trace_of(sys.argv[1], folder)
        stored = stored_by_witness(sys.argv[1], folder)
    shaders, listings = shaders_of(output), listings_of(trace)
    backwards = [listing[::-1] for listing in listings]
    return tap.report([
        ('the program passes under trace', [] if status == 0 else output.splitlines()[-20:]),
        # Groups of 5x3x2: it is (4, 2, 1) of group (1, 1, 1), of 4x3x5.
        ('a witness stores what it is', [] if stored == [0x10101, 0x10204, 29, 0x50304] else [str(stored)]),
        ('a dispatch shows its groups', [] if 'DISPATCH_DIRECT x=0x4 y=0x3 z=0x5' in trace else ['there is none']),
        ('there is code for each case', [] if len(listings) >= len(CASES) else [f'{len(listings)} listings']),
        ('the code ends', [f'with {code[-1]}' for code in listings if code[-1] != 's_endpgm']),
        ('LLVM names the same instructions', strangers(shaders, listings)),
        ('other code would have been noticed',
         [] if len(strangers(shaders, backwards)) == len(listings) else ['it was not']),
    ])


if __name__ == '__main__':
    sys.exit(main())
