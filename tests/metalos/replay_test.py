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

TIMEOUT = 250  # seconds, for the guest


def in_guest(player, captures):
    """Repeats captures in one guest. Returns the exit status and what it said."""
    files = [word for path in captures for word in ('--file', f'{path}=/captures/{path.name}')]
    done = subprocess.run([ROOT / 'run', '--on', 'metalos', *files, player,
                           *(f'/captures/{path.name}' for path in captures)],
                          stdout=subprocess.PIPE, text=True, timeout=TIMEOUT)
    return done.returncode, done.stdout


def main(player):
    report = tap.Report()
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        subprocess.run([ROOT / 'os-port/linux/build.sh', 'release:tests/conformance/copy'], check=True,
                       stdout=sys.stderr)
        copy, vulkaninfo, bad = folder / 'copy', folder / 'vulkaninfo', folder / 'bad'
        report.check('copy is recorded', capture.record(copy, [ROOT / 'build/release/tests/conformance/copy']))
        report.check('vulkaninfo is recorded', capture.record(vulkaninfo, [ROOT / 'run', 'vulkaninfo', '--summary']))
        status, output = in_guest(player, [copy, vulkaninfo])
        for path in (copy, vulkaninfo):
            report.check(f'{path.name} is repeated', f' - /captures/{path.name}\n' in output and
                         'not ok' not in output, [output])
        report.check('the player says so', status == 0 and '1..2' in output, [output])
        made = capture.with_a_wrong_byte(copy, bad, capture.CHECK)
        status, output = in_guest(player, [bad])
        report.check('a wrong byte is a difference', made and status == 1 and 'expected' in output, [output])
    return report.done()


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
