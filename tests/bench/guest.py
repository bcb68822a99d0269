#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""guest.py boot|malloc - figures of MetalOS: from power-on to the first line of vulkaninfo; and what a block of memory
costs, beside musl's own malloc. Prints lines as bench.h has them."""
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
METALOS = ROOT / 'os-port/metalos'
sys.path.insert(0, str(METALOS))
import machine  # noqa: E402
import run  # noqa: E402

RUNS = 5
BOOT = 5  # seconds
MALLOC = 0.5  # of musl's


def boot_once(folder):
    """Seconds from the start of QEMU to the first line of vulkaninfo."""
    args = run.parse(['--timeout', '60', 'vulkaninfo'])
    wanted = run.describe(args, run.find_program('vulkaninfo'), folder)
    first = []

    def output(data):
        if b'\n' in data and not first:
            first.append(time.monotonic())

    start = time.monotonic()
    log = machine.Log(lambda data: None)
    end = machine.run(wanted, output, log, args.timeout)
    if end.status or not first:
        raise SystemExit(f'guest.py: vulkaninfo ended with status {end.status}')
    return first[0] - start


def boot():
    subprocess.run([METALOS / 'run.py', '--build', 'vulkaninfo'], check=True)
    with tempfile.TemporaryDirectory() as folder:
        value = statistics.median(boot_once(folder) for _ in range(RUNS))
    print(f'metalos_boot\t{value:.3f}\ts\t-\t-\t<= {BOOT} s\t{"met" if value <= BOOT else "missed"}')


def malloc():
    subprocess.run([METALOS / 'sysroot/build.sh'], check=True)
    with tempfile.TemporaryDirectory() as folder:
        for name, first in (('ours', []), ('musl', ['-lc'])):
            subprocess.run([ROOT / 'build/sysroot/bin/metalos-cc', '-O2', '-Wall', '-Werror', '-o', f'{folder}/{name}',
                            *first, ROOT / 'tests/bench/malloc.c'], check=True)
        for threads in (1, 2):
            taken = {'ours': [], 'musl': []}
            for _ in range(RUNS):
                for name, values in taken.items():
                    out = subprocess.run([f'{folder}/{name}', str(threads)], check=True, stdout=subprocess.PIPE)
                    values.append(float(out.stdout))
            value, base = map(statistics.median, taken.values())
            print(f'malloc_{threads}_threads\t{value:.3f}\tns\t{base:.3f}\t{value / base:.2f}\tratio <= {MALLOC}\t'
                  f'{"met" if value <= MALLOC * base else "missed"}')


if __name__ == '__main__':
    {'boot': boot, 'malloc': malloc}[sys.argv[1]]()
