#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""graphics.py SCENES LIBDRM LIBDRM_AMDGPU [NAME...] - Vulkan graphics on the card, beside lavapipe: each of the scenes
of tests/bench/graphics/scenes.c, and how many frames of vkcube's there are in a second. Prints lines as bench.h has
them. The samples of both programs are taken in turn, so what disturbs one disturbs both; their pictures must have the
same means."""
import os
import pathlib
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
ICD = pathlib.Path('/usr/share/vulkan/icd.d')
SAMPLES = 9
MEAN = 1.0  # a channel's may differ by
# Times lavapipe's time at most.
SCENES = {'vkcube': 2.0, 'textured': 4.0, 'triangles': 4.0, 'msaa_4x': 4.0, 'alu_200': 4.0, 'trilinear': 4.0,
          'blend_8': 4.0}
FRAMES = 60  # of vkcube's in a second, at least


class Program:
    """A running scenes program, on one driver."""

    def __init__(self, path, driver, **settings):
        icd, = ICD.glob(f'{driver}_icd.*.json')
        environment = os.environ | {'VK_ICD_FILENAMES': str(icd), 'NODEVICE_SELECT': '1',
                                    'XDG_CACHE_HOME': str(ROOT / 'build/cache')} | settings
        self.process = subprocess.Popen([path], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True)

    def sample(self, name):
        """Milliseconds, and the means."""
        self.process.stdin.write(name + '\n')
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f'graphics.py: {name} failed with {self.process.args[0]}, status {self.process.wait()}')
        time, *means = map(float, line.split())
        return time / 1e6, means

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def main():
    scenes, library, _, *names = sys.argv[1:]
    programs = [Program(scenes, 'radeon', LD_LIBRARY_PATH=str(pathlib.Path(library).resolve().parent)),
                Program(scenes, 'lvp')]
    for name in names or SCENES:
        times = [[], []]
        for turn in range(SAMPLES + 1):
            taken = [program.sample(name) for program in programs]
            if any(abs(one - other) > MEAN for one, other in zip(*(means for _, means in taken))):
                raise SystemExit(f'graphics.py: {name}: the pictures differ: means {taken[0][1]}, {taken[1][1]}')
            for i in range(2 if turn > 0 else 0):
                times[i].append(taken[i][0])
        ours, lavapipe = map(statistics.median, times)
        ratio, most = ours / lavapipe, SCENES[name]
        print(f'graphics_{name}\t{ours:.2f}\tms\t{lavapipe:.2f}\t{ratio:.3f}\t<= {most:.3g} x\t'
              f'{"met" if ratio <= most else "missed"}', flush=True)
        if name == 'vkcube':
            rate = 1000 / ours
            print(f'vkcube_rate\t{rate:.1f}\tHz\t-\t-\t>= {FRAMES}\t{"met" if rate >= FRAMES else "missed"}',
                  flush=True)
    for program in programs:
        program.close()
    return 0


if __name__ == '__main__':
    sys.exit(main())
