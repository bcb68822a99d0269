#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""graphics.py SCENES LIBDRM LIBDRM_AMDGPU [NAME...] - Vulkan graphics on the card, beside lavapipe: each of the scenes
of tests/bench/graphics/scenes.c, and how many frames of vkcube's there are in a second. Prints lines as bench.h has
them. The samples of both programs are taken in turn, so what disturbs one disturbs both; their pictures must have the
same means."""
import statistics
import sys

from beside import Program, library, row

SAMPLES = 9
MEAN = 1.0  # a channel's may differ by
# Times lavapipe's time at most.
SCENES = {'vkcube': 2.0, 'textured': 4.0, 'triangles': 4.0, 'msaa_4x': 4.0, 'alu_200': 4.0, 'trilinear': 4.0,
          'blend_8': 4.0}
FRAMES = 60  # of vkcube's in a second, at least


def main():
    scenes, libdrm, _, *names = sys.argv[1:]
    programs = [Program(scenes, 'radeon', **library(libdrm)), Program(scenes, 'lvp')]
    for name in names or SCENES:
        times = [[], []]
        for turn in range(SAMPLES + 1):
            taken = [program.sample(name) for program in programs]
            if any(abs(one - other) > MEAN for one, other in zip(*(means for _, means in taken))):
                raise SystemExit(f'graphics.py: {name}: the pictures differ: means {taken[0][1]}, {taken[1][1]}')
            for i in range(2 if turn > 0 else 0):
                times[i].append(taken[i][0])
        ours, lavapipe = map(statistics.median, times)
        row(f'graphics_{name}', ours, lavapipe, SCENES[name])
        if name == 'vkcube':
            rate = 1000 / ours
            print(f'vkcube_rate\t{rate:.1f}\tHz\t-\t-\t>= {FRAMES}\t{"met" if rate >= FRAMES else "missed"}',
                  flush=True)
    for program in programs:
        program.close()
    return 0


if __name__ == '__main__':
    sys.exit(main())
