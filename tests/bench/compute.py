#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""compute.py WORKLOADS LIBDRM LIBDRM_AMDGPU [NAME...] - Vulkan compute on the card, beside lavapipe on all cores of the
host: each of the computations of tests/bench/compute/workloads.c, and how much faster it gets from one core of the host
to two. Prints lines as bench.h has them. The samples of all programs are taken in turn, so what disturbs one disturbs
all.

What two cores of a host are worth is not the card's to decide: they may share caches and memory, and be a hypervisor's.
So the same computation is also run by two processes at once that share nothing and have a core each. Half of the time
that this takes is the best that anybody could do with two cores here: a row beside it tells whether we do as well."""
import os
import pathlib
import statistics
import subprocess
import sys
import threading

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
ICD = pathlib.Path('/usr/share/vulkan/icd.d')
SAMPLES = 5
LAVAPIPE = 4.0  # times lavapipe's time at most; the copy, which lavapipe leaves to memcpy: 2
COPY = 2.0
TWO_CORES = 1 / 1.7
CEILING = 1.1  # times the time of two processes that share nothing
NAMES = ('matmul', 'nbody', 'mandelbrot', 'prefix_sum', 'radix_sort', 'copy', 'dot_fp16')


class Program:
    """A running workloads program, on one driver."""

    def __init__(self, path, driver, **settings):
        icd, = ICD.glob(f'{driver}_icd.*.json')
        environment = os.environ | {'VK_ICD_FILENAMES': str(icd), 'NODEVICE_SELECT': '1',
                                    'XDG_CACHE_HOME': str(ROOT / 'build/cache')} | settings
        self.process = subprocess.Popen([path], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True)

    def sample(self, name):
        """Milliseconds."""
        self.process.stdin.write(name + '\n')
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f'compute.py: {name} failed with {self.process.args[0]}, status {self.process.wait()}')
        return int(line) / 1e6

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def pair(programs, name):
    """Milliseconds an item when two programs work at the same time."""
    taken = []
    threads = [threading.Thread(target=lambda p=p: taken.append(p.sample(name))) for p in programs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(taken) < len(programs):
        raise SystemExit(1)  # the thread has said why
    return max(taken) / len(programs)


def row(name, value, baseline, most):
    ratio = value / baseline
    verdict = 'met' if ratio <= most else 'missed'
    print(f'{name}\t{value:.2f}\tms\t{baseline:.2f}\t{ratio:.3f}\t<= {most:.3g} x\t{verdict}', flush=True)


def main():
    workloads, library, _, *names = sys.argv[1:]
    library = {'LD_LIBRARY_PATH': str(pathlib.Path(library).resolve().parent)}
    programs = {
        'ours': Program(workloads, 'radeon', **library),
        'one core': Program(workloads, 'radeon', RADV_METAL_CORES='1', **library),
        'lavapipe': Program(workloads, 'lvp'),
    }
    other = Program(workloads, 'radeon', RADV_METAL_CORES='1', **library)
    for name in names or NAMES:
        taken = {who: [] for who in (*programs, 'two at once')}
        for turn in range(SAMPLES + 1):
            values = {who: program.sample(name) for who, program in programs.items()}
            values['two at once'] = pair((programs['one core'], other), name)
            for who, value in values.items():
                if turn > 0:
                    taken[who].append(value)
        ours, one, lavapipe, ceiling = (statistics.median(values) for values in taken.values())
        row(f'compute_{name}', ours, lavapipe, COPY if name == 'copy' else LAVAPIPE)
        if (os.cpu_count() or 1) > 1:
            row(f'two_cores_{name}', ours, one, TWO_CORES)
            row(f'ceiling_{name}', ours, ceiling, CEILING)
    for program in (*programs.values(), other):
        program.close()
    return 0


if __name__ == '__main__':
    sys.exit(main())
