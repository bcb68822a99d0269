#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs a program on an X server of its own, which nobody sees, and writes a picture of what it showed last.

usage: xvfb.py WIDTHxHEIGHT+X+Y FILE.png PROGRAM [ARG...]

The picture is that part of the screen, which ends with it. Xvfb keeps its screen in a file of the format XWD. Pictures
are taken from there while the program runs; one is good if it stays the same for a moment: so nothing was being drawn.
"""
import os
import re
import signal
import struct
import subprocess
import sys
import tempfile
import time
import zlib

PERIOD_S = 0.05
MOMENT_S = 0.002


class Screen:
    """A part of the server's screen, which is 24 bits deep."""

    def __init__(self, file, part):
        with open(file, 'rb') as xwd:
            header = struct.unpack('>25I', xwd.read(100))
            size, self.row, colours = (header[i] for i in (0, 12, 19))
        self.width, self.height, x, y = part
        self.begin = size + 12 * colours + y * self.row + 4 * x  # entries of 12 bytes
        self.file = file

    def read(self):
        """Returns what it shows, rows of blue, green, red, nothing."""
        with open(self.file, 'rb') as xwd:
            xwd.seek(self.begin)
            return xwd.read(self.row * (self.height - 1) + 4 * self.width)


def png(screen, pixels):
    """Returns the picture as a PNG file."""
    def chunk(kind, data):
        return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))

    rows = bytearray()
    for y in range(screen.height):
        row = pixels[y * screen.row:y * screen.row + 4 * screen.width]
        rgb = bytearray(3 * screen.width)
        rgb[0::3], rgb[1::3], rgb[2::3] = row[2::4], row[1::4], row[0::4]
        rows += b'\0' + rgb
    header = struct.pack('>IIBBBBB', screen.width, screen.height, 8, 2, 0, 0, 0)
    return b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', header) + \
        chunk(b'IDAT', zlib.compress(bytes(rows))) + chunk(b'IEND', b'')


def look(screen, program):
    """Looks until the program has ended. Returns the last good picture, None if there was none."""
    seen = glimpse = None
    while program.poll() is None:
        time.sleep(PERIOD_S if seen else MOMENT_S)
        before = screen.read()
        glimpse = before if any(before) else glimpse
        time.sleep(MOMENT_S)
        if any(before) and screen.read() == before:
            seen = before
    return seen or glimpse


def begin_server(part, folder, *options):
    """Returns the server and its display, once it can be used. The options are Xvfb's."""
    width, height, x, y = part
    read_end, write_end = os.pipe()
    server = subprocess.Popen(['Xvfb', '-displayfd', str(write_end), '-screen', '0', f'{x + width}x{y + height}x24',
                               '-fbdir', folder, '-nolisten', 'tcp', *options], pass_fds=[write_end],
                              stderr=subprocess.DEVNULL, start_new_session=True)
    os.close(write_end)
    with os.fdopen(read_end) as pipe:
        number = pipe.readline().strip()
    if not number:
        sys.exit('run: Xvfb does not start')
    return server, f':{number}'


def main():
    part, file, command = [int(n) for n in re.split('[x+]', sys.argv[1])], sys.argv[2], sys.argv[3:]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with tempfile.TemporaryDirectory() as folder:
        server, display = begin_server(part, folder)
        try:
            program = subprocess.Popen(command, env=os.environ | {'DISPLAY': display})
            screen = Screen(os.path.join(folder, 'Xvfb_screen0'), part)
            seen = look(screen, program)
        except KeyboardInterrupt:
            program.wait()
            seen = None
        finally:
            server.terminate()
            server.wait()
    if seen:
        with open(file, 'wb') as out:
            out.write(png(screen, seen))
        print(file)
    else:
        print('run: nothing was shown, so there is no picture', file=sys.stderr)
    return program.returncode if program.returncode >= 0 else 128 - program.returncode


if __name__ == '__main__':
    sys.exit(main())
