#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What one opens when a picture is wrong: draws in the trace, the values that an invocation saw, and ./run
--dump-draws' pictures, which are held against what the program itself reads back. Prints TAP.

usage: trace_test.py GRAPHICS_RASTER GRAPHICS_DEPTH GRAPHICS_BLEND
"""
import os
import pathlib
import re
import struct
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import png  # noqa: E402  beside vk.c
import tap  # noqa: E402  beside tap.h


class Run:
    """A case of a program, with a trace, a dump, and the pictures that the program makes of what it reads back."""

    def __init__(self, folder, program, case, witness):
        self.dump, self.pictures = pathlib.Path(folder, 'dump'), pathlib.Path(folder, 'pictures')
        env = os.environ | {'RADV_METAL_TRACE': f'{folder}/trace', 'RADV_METAL_DUMP_DRAWS': str(self.dump),
                            'RADV_METAL_WITNESS': witness, 'GRAPHICS_PICTURES': str(self.pictures)}
        process = subprocess.run([program, '--show', case], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                 text=True)
        self.status, self.said = process.returncode, process.stderr
        self.trace = pathlib.Path(folder, 'trace').read_text()
        self.draws = (self.dump / 'draws.txt').read_text()
        self.last = max(map(int, re.findall(r'^draw (\d+):', self.draws, re.MULTILINE)))

    def read_back(self, name):
        """The program's picture, which enlarges small ones."""
        width, height, rows = png.read(next(self.pictures.glob(f'*-{name}.card.png')))
        return width, [[tuple(row[3 * x:3 * x + 3]) for x in range(width)] for row in rows]

    def dumped(self, name):
        """The same of a target after the last draw."""
        width, height, rows = png.read(self.dump / f'{self.last:04}-{name}.png')
        return width, [[tuple(row[3 * x:3 * x + 3]) for x in range(width)] for row in rows]

    def pairs(self, target, name):
        """Each pixel as it was dumped, and as the program has read it."""
        width, got = self.dumped(target)
        large, want = self.read_back(name)
        zoom = large // width
        return [(pixel, want[y * zoom][x * zoom]) for y, row in enumerate(got) for x, pixel in enumerate(row)]

    def witnessed(self, export):
        """The values that the witness exported, after the last draw began: a list for each time."""
        lines = self.trace[self.trace.rindex(f'\ndraw {self.last}:'):].splitlines()
        return [[int(bits, 16) for bits in re.findall(r'v\d+ = 0x([0-9a-f]{8})', line)]
                for line in lines if line.startswith('lane') and f'exp {export} ' in line]


def differ(pairs, slack=0):
    return [f'{got} is not {want}' for got, want in pairs
            if any(abs(a - b) > slack for a, b in zip(got, want))][:5]


def missing(text, patterns):
    return [f'no line has {pattern}' for pattern in patterns if not re.search(pattern, text, re.MULTILINE)]


def to_8_bits(halves):
    """Two registers of two halves each, as they are written to UNORM8: red, green, blue."""
    values = struct.unpack('<4e', struct.pack('<2I', *halves))
    return tuple(round(min(max(value, 0), 1) * 255) for value in values[:3])


def triangles(program):
    """Colours: the pixel (40, 30) is that of several triangles, the last of which stays."""
    with tempfile.TemporaryDirectory() as folder:
        run = Run(folder, program, 'triangles', 'pixel:40,30')
        pairs, (width, want) = run.pairs('colour0', 'color'), run.read_back('color')
    exported = run.witnessed('mrt0')
    pixel = want[30 * (width // 64)][40 * (width // 64)]
    state = [r'^draw \d+: 120 vertices, 1 instance, triangle list$', r'^  vertices: NGG at 0x[0-9a-f]+, wave64',
             r'^  viewport 0: x 32 \+ 32 x, y 32 \+ 32 y, z 0 \+ 1 z .*scissor 0,0\.\.64,64$',
             r'^  polygons: counterclockwise is front, front filled, back filled', r'^  pixels: shader at 0x',
             r'^  colour0: 8_8_8_8_UNORM 64 x 64 at 0x[0-9a-f]+, 4KB_D_X, 1 sample, writes RGBA of MRT0$',
             r'^  depth: none$']
    code = re.findall(r'^draw \d+: 120(?:.*\n)+?code .*\n', run.trace, re.MULTILINE)
    yield 'the program passes', [] if run.status == 0 else run.said.splitlines()
    yield 'the trace has the draw in words', missing(run.trace, state)
    yield 'and its programs after it', [] if code else ['there are none']
    yield 'the dump says the same', missing(run.draws, state)
    yield 'every draw of the trace is in the dump', \
        [] if re.findall(r'^draw .*', run.trace, re.MULTILINE) == re.findall(r'^draw .*', run.draws, re.MULTILINE) \
        else ['not so']
    yield 'a dumped colour is what the program reads', differ(pairs)
    yield 'another picture would have been noticed', [] if differ([(a, b[::-1]) for a, b in pairs]) else ['it was not']
    yield 'the witness has seen what is in the pixel', \
        [] if exported and to_8_bits(exported[-1]) == pixel else [f'{exported} is not {pixel}']
    yield 'a line tells how many pictures there are', missing(run.said, [r'dump has \d+ pictures of \d+ draws'])


def depth(program):
    """Depth: grey from the least to the largest value, which draws.txt has."""
    with tempfile.TemporaryDirectory() as folder:
        run = Run(folder, program, 'hidden_D16_UNORM', 'pixel:1,1')
        pairs = run.pairs('depth', 'depth')
    text = re.search(r'-depth\.png: 64 x 64, (\S+) is black, (\S+) white', run.draws)
    black, white = (float(text[1]), float(text[2])) if text else (0, 0)
    values = [(tuple(255 * (black + grey / 255 * (white - black)) for grey in got), want) for got, want in pairs]
    yield 'depth has its state in words', missing(run.trace, [r'^  depth: 16_UNORM 64 x 64 .*HTILE, test <, written$',
                                                              r'^  pixels: .*tests before it$'])
    yield 'a dumped depth is what the program reads', differ(values, 1)
    yield 'its range is not all there is', [] if 0 < black < white <= 1 else [f'{black} to {white}']


def blending(program):
    """A triangle over everything: its vertex 1 is at (3, -1)."""
    with tempfile.TemporaryDirectory() as folder:
        run = Run(folder, program, 'format_R8G8B8A8_SRGB', 'vertex:1')
        pairs = run.pairs('colour0', 'color')
    floats = [struct.unpack('<4f', struct.pack('<4I', *bits)) for bits in run.witnessed('pos0')]
    yield 'an equation is told in words', missing(run.trace, [
        r'RGB = source \* source\.A \+ target \* \(1 - source\.A\), A = source \* 1 \+ target \* constant, constant'])
    yield 'sRGB is dumped as it is encoded', differ(pairs)
    yield 'the witness is the vertex', [] if floats == [(3, -1, 0, 1)] else [str(floats)]


def folders(program):
    """What cannot be written is said, and nothing is drawn."""
    env = os.environ | {'RADV_METAL_DUMP_DRAWS': '/proc/none'}
    process = subprocess.run([program, 'triangles'], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    yield 'a folder that cannot be made is named', \
        missing(process.stderr, ['RADV_METAL_DUMP_DRAWS=/proc/none: cannot be written: '])


def main():
    raster, depths, blend = sys.argv[1:]
    return tap.report([*triangles(raster), *depth(depths), *blending(blend), *folders(raster)])


if __name__ == '__main__':
    sys.exit(main())
