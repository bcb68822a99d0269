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
import statistics
import sys
import threading

from beside import Program, library, row

SAMPLES = 5
LAVAPIPE = 4.0  # times lavapipe's time at most; the copy, which lavapipe leaves to memcpy: 2
COPY = 2.0
TWO_CORES = 1 / 1.7
CEILING = 1.1  # times the time of two processes that share nothing
NAMES = ('matmul', 'nbody', 'mandelbrot', 'prefix_sum', 'radix_sort', 'copy', 'dot_fp16')


def pair(programs, name):
    """Milliseconds an item when two programs work at the same time."""
    taken = []
    threads = [threading.Thread(target=lambda p=p: taken.append(p.sample(name)[0])) for p in programs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(taken) < len(programs):
        raise SystemExit(1)  # the thread has said why
    return max(taken) / len(programs)


def main():
    workloads, libdrm, _, *names = sys.argv[1:]
    settings = library(libdrm)
    programs = {
        'ours': Program(workloads, 'radeon', **settings),
        'one core': Program(workloads, 'radeon', RADV_METAL_CORES='1', **settings),
        'lavapipe': Program(workloads, 'lvp'),
    }
    other = Program(workloads, 'radeon', RADV_METAL_CORES='1', **settings)
    for name in names or NAMES:
        taken = {who: [] for who in (*programs, 'two at once')}
        for turn in range(SAMPLES + 1):
            values = {who: program.sample(name)[0] for who, program in programs.items()}
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
