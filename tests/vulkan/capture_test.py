#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Vulkan programs are recorded and repeated, without Vulkan, on a new machine; captures are small. Prints TAP.

usage: capture_test.py REPLAY FILL_COPY_TEST SYNC_TEST DEVICES_TEST
"""
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import capture  # noqa: E402  beside tap.h
import tap  # noqa: E402

MIB = 1 << 20


def main():
    player, fill_copy, sync, devices = sys.argv[1:]
    # name: command, and how large its capture may be; fills and copies are of random bytes, 8 MiB a batch
    programs = {
        'vulkaninfo': (['vulkaninfo'], MIB),
        'fill_copy': ([fill_copy, '8', '2'], 64 * MIB),
        'sync': ([sync], 4 * MIB),
        'devices': ([devices], 32 * MIB),
    }
    report = tap.Report()
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, 'capture')
        for name, (command, limit) in programs.items():
            path.unlink(missing_ok=True)
            recorded = capture.record(path, command)
            report.check(f'{name} is recorded', recorded)
            size = path.stat().st_size if recorded else 0
            report.check(f'{name}: at most {limit // MIB} MiB', 0 < size <= limit, [f'{size} bytes'])
            status, output = capture.replay(player, path)
            report.check(f'{name} is repeated', status == 0, [output])
            print(f'# {size} bytes; {output}')
    return report.done()


if __name__ == '__main__':
    sys.exit(main())
