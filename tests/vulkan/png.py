# SPDX-License-Identifier: MIT
"""Reads pictures as ./run --screenshot writes them: PNG of 8 bits a colour, red, green and blue, not interlaced."""
import struct
import zlib


def _paeth(a, b, c):
    p = a + b - c
    return min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]


def _undo_filter(kind, row, above):
    """Takes from each byte what was left of it (3 bytes before), above it and above left of it."""
    if kind == 2:
        return bytearray((byte + up) & 255 for byte, up in zip(row, above))
    out = bytearray(3)
    above = bytes(3) + above
    for i, byte in enumerate(row):
        a, b, c = out[i], above[i + 3], above[i]
        out.append((byte + (0, a, b, (a + b) // 2, _paeth(a, b, c))[kind]) & 255)
    return out[3:]


def read(name):
    """Returns width, height and a list of rows, of red, green, blue, red..."""
    with open(name, 'rb') as file:
        data = file.read()
    assert data[:8] == b'\x89PNG\r\n\x1a\n', 'it is no PNG'
    at, packed = 8, b''
    while at < len(data):
        length, kind = struct.unpack_from('>I4s', data, at)
        if kind == b'IHDR':
            width, height, *rest = struct.unpack_from('>IIBBBBB', data, at + 8)
            assert rest == [8, 2, 0, 0, 0], f'it is of another kind: {rest}'
        elif kind == b'IDAT':
            packed += data[at + 8:at + 8 + length]
        at += 12 + length
    pixels, rows, step = zlib.decompress(packed), [], 3 * width + 1
    for y in range(height):
        row = pixels[y * step + 1:(y + 1) * step]
        kind = pixels[y * step]
        rows.append(_undo_filter(kind, row, rows[-1] if rows else bytes(3 * width)) if kind else row)
    return width, height, rows
