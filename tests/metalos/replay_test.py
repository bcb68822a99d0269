#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What was recorded on Linux is repeated in the guest, by a program without a C library; a wrong byte is found. TAP.

usage: replay_test.py REPLAY        (the program for MetalOS)
"""
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'tests'))
import capture  # noqa: E402  beside tap.h
import tap  # noqa: E402

TIMEOUT = '250'  # seconds, for the guest
BUILT = ['tests/conformance/copy', 'tests/vulkan/fill_copy_test', 'tests/vulkan/sync_test']  # on Linux
RUN = ROOT / 'run'
RUN_GUEST = [sys.executable, ROOT / 'os-port/metalos/run.py', '--built', '--timeout', TIMEOUT]

# The shortest program against the contract, and RADV's: what a card says of itself, fills and copies, timelines.
PROGRAMS = {
    'copy': [ROOT / 'build/release/tests/conformance/copy'],
    'vulkaninfo': [RUN, 'vulkaninfo', '--summary'],
    'fill_copy': [RUN, ROOT / 'build/release/tests/vulkan/fill_copy_test', '1', '1'],
    'sync': [RUN, ROOT / 'build/release/tests/vulkan/sync_test'],
}


def in_guest(player, captures):
    """Repeats captures in one guest. Returns the exit status and what it said."""
    files = [word for path in captures for word in ('--file', f'{path}=/captures/{path.name}')]
    done = subprocess.run([*RUN_GUEST, *files, player, *(f'/captures/{path.name}' for path in captures)],
                          stdout=subprocess.PIPE, text=True)
    return done.returncode, done.stdout


def main(player):
    report = tap.Report()
    subprocess.run([ROOT / 'os-port/linux/build.sh', f'release:{",".join(BUILT)}'], check=True, stdout=sys.stderr)
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        for name, command in PROGRAMS.items():
            report.check(f'{name} is recorded', capture.record(folder / name, command))
        status, output = in_guest(player, [folder / name for name in PROGRAMS])
        for number, name in enumerate(PROGRAMS, 1):
            report.check(f'{name} is repeated', f'\nok {number} - /captures/{name}\n' in '\n' + output, [output])
        report.check('and the player says so', status == 0, [output])
        bad = folder / 'bad'
        made = capture.with_a_wrong_byte(folder / 'copy', bad, capture.CHECK)
        status, output = in_guest(player, [bad])
        report.check('a wrong byte is a difference', made and status == 1 and 'expected' in output, [output])
    return report.done()


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
