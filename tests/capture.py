# SPDX-License-Identifier: MIT
"""capture.py - records programs and replays what was recorded, for the tests of capture and replay."""
import os
import pathlib
import struct
import subprocess

HEADER = 16  # bytes before the first record
CALL, WRITE, CHECK, DIGEST, TIMES, END = range(1, 7)
TIMEOUT = 120  # seconds, for one program


def record(path, command):
    """Runs a program under capture. Returns whether it ended well and left a capture."""
    environment = os.environ | {'RADV_METAL_CAPTURE': str(path)}
    done = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, timeout=TIMEOUT)
    return done.returncode == 0 and path.exists()


def replay(player, path):
    """Replays a capture in a process of its own. Returns the exit status and what it said."""
    done = subprocess.run([player, str(path)], stdout=subprocess.PIPE, text=True, timeout=TIMEOUT)
    return done.returncode, done.stdout.strip()


def records(data):
    """The (kind, offset, size) of each record."""
    at = HEADER
    while at + 8 <= len(data):
        kind, size = struct.unpack_from('<II', data, at)
        yield kind, at, size
        at += size


def with_a_wrong_byte(source, target, kind):
    """Copies a capture with one other byte at the end of its first record of that kind. Returns whether it has one."""
    data = bytearray(source.read_bytes())
    for found, at, size in records(data):
        if found == kind:
            data[at + size - 1] ^= 0x40
            pathlib.Path(target).write_bytes(data)
            return True
    return False
