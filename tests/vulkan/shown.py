# SPDX-License-Identifier: MIT
"""shown.py - what programs show in X windows: on a server of their own, on the card or on lavapipe."""
import contextlib
import os
import pathlib
import operator
import struct
import subprocess
import sys
import tempfile
import types

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / 'os-port/linux'))
import xvfb  # noqa: E402

LAVAPIPE = f'/usr/share/vulkan/icd.d/lvp_icd.{os.uname().machine}.json'


@contextlib.contextmanager
def server(width, height):
    """An X server for as long as the context lasts; gives its display."""
    with tempfile.TemporaryDirectory() as folder:
        process, display = xvfb.begin_server((width, height, 0, 0), folder, '-extension', 'MIT-SHM')
        try:
            yield display
        finally:
            process.terminate()
            process.wait()


def read(file, width, height):
    """Yields the pictures in a file that libshown.so has written."""
    with open(file, 'rb') as shown:
        while header := shown.read(8):
            row, size = struct.unpack('2I', header)
            data = shown.read(size)
            if row < 4 * width or size != row * height:
                sys.exit(f'a picture of {size} bytes in rows of {row} is not a window of {width}x{height}')
            yield b''.join(data[row * y:row * y + 4 * width] for y in range(height))


def differences(one, other):
    """Compares two pictures of one size. Returns a list of how far pixels that differ are apart, each the largest
    difference of a channel."""
    if one == other:
        return []
    distances = [list(map(abs, map(operator.sub, one[channel::4], other[channel::4]))) for channel in range(3)]
    return [distance for distance in map(max, *distances) if distance]


def pictures(command, size, display, library, lavapipe=False, timeout=200, **variables):
    """Runs a program. Returns its exit status, what it printed, and a list of the pictures that it showed, each the
    bytes of a window of that size: rows of blue, green, red, nothing."""
    env = os.environ | variables | {'DISPLAY': display, 'MESA_VK_WSI_DEBUG': 'sw'}
    preload = [env.get('LD_PRELOAD'), library]
    if lavapipe:
        env |= {'VK_ICD_FILENAMES': LAVAPIPE}
        preload = [library]
    env['LD_PRELOAD'] = ' '.join(filter(None, preload))
    with tempfile.TemporaryDirectory() as folder:
        env['SHOWN'] = os.path.join(folder, 'shown')
        process = subprocess.run(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                 timeout=timeout)
        shown = list(read(env['SHOWN'], *size)) if os.path.exists(env['SHOWN']) else []
        return process.returncode, process.stdout, shown


def keep(name, picture, width, height):
    """Writes a picture of a test that failed. Returns the PNG file's path."""
    folder = pathlib.Path(os.environ.get('GRAPHICS_PICTURES', '.'))
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f'{name}.png'
    file.write_bytes(xvfb.png(types.SimpleNamespace(width=width, height=height, row=4 * width), picture))
    return file
