#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Noise on the card's bus: whatever a guest writes to configuration space, registers, doorbells, VRAM and the memory
that the card reaches, QEMU goes on. Prints TAP.

usage: fuzz_test.py [--seed N] [--steps N] [--asan]

The noise follows from the seed, which the tests' names tell. Now and then the card is put into a sensible state, with
its interrupt ring and a picture in memory, so that it is at work while it is disturbed, and the machine is reset. The
last test has a QEMU that dies: it must be noticed.
"""
import argparse
import pathlib
import random
import subprocess
import sys

import machine
from device_test import IH_RING, MSI, light, set_up_interrupts
from machine import DOORBELLS, REGISTERS, VRAM, Died, Machine

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import tap  # noqa: E402  beside tap.h

BATCH = 64  # accesses before QEMU is heard
VRAM_BYTES = 256 << 20
RING_DOORBELLS = [0x03, 0x04, 0x05, 0x06, 0x8b, 0x100, 0x10a]
NAMED = sorted(machine.REG.values())
# Not by accident: the bits that turn the card's memory off, or move its BARs away from where the noise goes.
KEPT = range(0x04, 0x28)


def value(noise):
    """Numbers that mean something are rarer in noise than in drivers."""
    return noise.choice([0, 1, 0xffffffff, noise.getrandbits(32), noise.getrandbits(8), 1 << noise.randrange(32),
                         IH_RING + noise.getrandbits(16), machine.RAM_BYTES - noise.getrandbits(4)])


def register(noise):
    at = noise.choice(NAMED) if noise.random() < 0.8 else noise.randrange(0x40000)
    if noise.random() < 0.3:
        return [f'readl {REGISTERS + 4 * at:#x}']
    return [f'writel {REGISTERS + 4 * at:#x} {value(noise):#x}']


def doorbell(noise):
    at = noise.choice(RING_DOORBELLS) if noise.random() < 0.7 else noise.randrange(0x40000)
    return [f'writeq {DOORBELLS + 8 * at:#x} {value(noise):#x}']


def odd_access(noise):
    """Of any size, at any place of any BAR, also across its end."""
    base, size = noise.choice([(REGISTERS, 1 << 20), (DOORBELLS, 2 << 20), (VRAM, VRAM_BYTES)])
    at, letter = base + noise.randrange(size), noise.choice('bwlq')
    return [noise.choice([f'read{letter} {at:#x}', f'write{letter} {at:#x} {value(noise) & 0xff:#x}'])]


def memory(noise):
    base = noise.choice([VRAM + noise.randrange(VRAM_BYTES // 4096) * 4096, IH_RING, 0])
    return [f'writel {base + noise.randrange(1024) * 4:#x} {value(noise):#x}']


def configuration(noise):
    at = noise.randrange(64) * 4
    if at in KEPT:
        bus_master = noise.choice([0, machine.BUS_MASTER, machine.BUS_MASTER])
        at, number = 4, machine.MEMORY_SPACE | bus_master
    else:
        number = value(noise)
    return [f'outl 0xcf8 {0x80001800 | at:#x}', f'outl 0xcfc {number:#x}']


KINDS = [register] * 10 + [doorbell] * 3 + [odd_access] * 3 + [memory] * 4 + [configuration]


def make_sense(m):
    m.start_card()
    set_up_interrupts(m)
    light(m)
    machine.await_(lambda: m.get('OTG0_STATUS_FRAME_COUNT'), seconds=1)
    m.screendump()


def disturb(m, noise, steps):
    """Returns what is wrong in the end."""
    for step in range(0, steps, BATCH):
        if step % (BATCH * 32) == 0:
            make_sense(m)
        if step % (BATCH * 128) == BATCH * 127:
            m.qmp('system_reset')
        if step % (BATCH * 16) == BATCH * 15:
            m.screendump()
        m.ask(*(command for _ in range(BATCH) for command in noise.choice(KINDS)(noise)))
    m.qmp('system_reset')
    m.write(MSI, 0)
    make_sense(m)
    if not machine.await_(lambda: m.read(MSI)):
        yield 'after a reset the card does not work'


def survives(seed, steps, device, **options):
    try:
        with Machine(device, **options) as m:
            yield from disturb(m, random.Random(seed), steps)
    except Died as error:
        yield f'QEMU has died: {str(error)[-2000:]}'


def asan():
    """The options of a machine whose card is compiled for AddressSanitizer."""
    library = subprocess.run(['gcc', '-print-file-name=libasan.so'], stdout=subprocess.PIPE, text=True, check=True)
    # QEMU changes stacks for its coroutines, and is itself not compiled for it; it frees nothing at its end
    return {'preload': f'{library.stdout.strip()}:{machine.object_path("--asan")}',
            'env': {'ASAN_OPTIONS': 'detect_stack_use_after_return=0:detect_leaks=0:halt_on_error=1'}}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--seed', type=int, default=23)
    parser.add_argument('--steps', type=int, default=40000)
    parser.add_argument('--asan', action='store_true')
    args = parser.parse_args()
    options = asan() if args.asan else {}
    report = tap.Report()
    for device in ('navi23,vram=256M,log=error', 'navi23,vram=256M,log=error,ioeventfd=on,trace=/dev/null'):
        problems = list(survives(args.seed, args.steps, device, **options))
        report.check(f'{args.steps} accesses from seed {args.seed} on {device}', not problems, problems)
    killed = Machine()
    killed.process.kill()
    try:
        killed.start_card()
        noticed = False
    except Died:
        noticed = True
    report.check('a QEMU that dies is noticed', noticed)
    return report.done()


if __name__ == '__main__':
    sys.exit(main())
