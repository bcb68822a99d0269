#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What display_test.c presents on VK_KHR_display is what its screen shows: eight columns, of the colours of three bits.

usage: glass_test.py PROGRAM
"""
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
import png  # noqa: E402
import tap  # noqa: E402


def wrong_lines(width, rows):
    """Counts lines that are not what the program has drawn."""
    row = bytes(255 if (x * 8 // width) & bit else 0 for x in range(width) for bit in (4, 2, 1))
    return sum(1 for y in rows if bytes(y) != row)


def looks_right():
    """Runs the program. Returns what is wrong, a list of lines."""
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, 'screen.png')
        process = subprocess.run(sys.argv[1:2], env=os.environ | {'RADV_METAL_SCREENSHOT': file}, text=True,
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if process.returncode != 0 or not os.path.exists(file):
            return process.stdout.splitlines()
        width, height, rows = png.read(file)
    wrong = wrong_lines(width, rows)
    if (width, height) != (1920, 1080):
        return [f'the screen shows {width} x {height}']
    return [f'{wrong} lines of {height} are wrong'] if wrong else []


if __name__ == '__main__':
    sys.exit(tap.report([('the last picture is on the screen', looks_right())]))
