#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""FFmpeg's Vulkan filters: what the card makes of a moving test picture is what lavapipe makes of it on the CPU, to the
rounding of a sampler; where a filter does what FFmpeg's filter for the CPU does, that is held against it too.

FFmpeg 5.1's filters that flip and blur sample between texels, so their pictures are half a pixel off those of the CPU's
filters, on every driver. Left out is what is not defined, or not the same twice on lavapipe either: avgblur_vulkan of
several planes (invocations read an array that others already fill for the next plane), chromaber_vulkan of several
planes (0 / 0 in the middle).

Pictures go up upside down, since FFmpeg 5.1's hwupload is wrong about those that lie the right way up: it imports
their memory (VK_EXT_external_memory_host) and does not wait for the copy. What should keep that memory until then,
transfer_image_buf() of libavutil/hwcontext_vulkan.c, refers to f->buf, the frame on the device, and not to the
picture's own buffer, which hwupload frees at once. Where nothing waits for each frame before the next is made, as
with overlay_vulkan of two inputs or `hwupload,reverse,hwdownload`, the card copies what is in that memory by then,
and so does lavapipe; large pictures are unmapped, and both crash. vflip gives lines of a negative stride, which
hwupload copies by itself before it returns.

usage: ffmpeg_test.py          (in the environment of a program on the card)
"""
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import tap  # noqa: E402

SOURCE = 'testsrc2=size=352x288:rate=5:duration=0.4'
LAVAPIPE = f'/usr/share/vulkan/icd.d/lvp_icd.{os.uname().machine}.json'
ROUNDING = 2  # how far a byte may be from lavapipe's: a sampler's weights are of few bits, and a blur has two passes

# The picture at half its size over itself.
OVERLAY = 'split[all][of];[of]scale_vulkan=w=176:h=144:scaler=bilinear[half];[all][half]overlay_vulkan=x=40:y=60'
OVERLAY_CPU = 'split[all][of];[of]scale=176:144:flags=area[half];[all][half]overlay=x=40:y=60:format=auto'

# Filter and whether it samples between texels.
FILTERS = [
    ('null', False),
    ('hflip_vulkan', True),
    ('vflip_vulkan', True),
    ('flip_vulkan', True),
    ('transpose_vulkan=dir=cclock', True),
    ('transpose_vulkan=dir=clock_flip', True),
    ('gblur_vulkan=sigma=2:size=19', True),
    ('gblur_vulkan=sigma=5:sizeV=7:planes=1', True),
    ('scale_vulkan=w=352:h=288:scaler=nearest', False),
    ('scale_vulkan=w=123:h=77:scaler=bilinear', True),
    ('scale_vulkan=w=640:h=500:scaler=bilinear', True),
    (OVERLAY, True),
]
# These draw: libplacebo renders with fragment shaders, but for its largest scalers.
LIBPLACEBO = [
    ('libplacebo=w=640:h=500', True),
    ('libplacebo=w=123:h=77', True),
    ('libplacebo=w=200:h=300:upscaler=none:downscaler=none', True),
    ('libplacebo=w=500:h=400:upscaler=ewa_lanczos', True),
    ('libplacebo=w=500:h=400:upscaler=bilinear:dithering=none', True),
    ('libplacebo=deband=true:deband_iterations=2', True),
    ('libplacebo=brightness=0.1:saturation=1.3:hue=0.4', True),
    ('libplacebo=colorspace=bt2020nc:color_primaries=bt2020:color_trc=smpte2084:dithering=none', True),
]
ONE_PLANE = [
    ('avgblur_vulkan=sizeX=3:sizeY=3', True),
    ('avgblur_vulkan=sizeX=13:sizeY=2', True),
    ('chromaber_vulkan=dist_x=2:dist_y=3', True),
]
# Pairs of a Vulkan filter and the CPU's filter that does the same.
SAME = [
    ('null', 'null', 0),
    ('scale_vulkan=w=352:h=288:scaler=nearest', 'null', 0),
    ('scale_vulkan=w=176:h=144:scaler=bilinear', 'scale=176:144:flags=area', 1),
    (OVERLAY, OVERLAY_CPU, 1),
]


def ffmpeg(effect, pixels, env, *options):
    """The bytes of the frames that come out of a filter; None with the complaints on stdout if that failed."""
    process = subprocess.run(['ffmpeg', '-v', 'error', '-nostdin', *options,
                              '-f', 'lavfi', '-i', f'{SOURCE},format={pixels}',
                              '-vf', f'vflip,{effect},format={pixels}', '-f', 'rawvideo', '-'],
                             env=env, capture_output=True)
    if process.returncode or not process.stdout:
        print('# ' + process.stderr.decode().replace('\n', '\n# '))
        return None
    return process.stdout


def on_vulkan(effect, pixels, env):
    """The same of a Vulkan filter, whose frames go up to the device and come back."""
    return ffmpeg(f'hwupload,{effect},hwdownload', pixels, env,
                  '-init_hw_device', 'vulkan=v', '-filter_hw_device', 'v')


def problems(found, expected, bound):
    """What is wrong with the bytes `found`, a list of lines."""
    if found is None or expected is None:
        return ['ffmpeg failed']
    if len(found) != len(expected):
        return [f'{len(found)} bytes, expected {len(expected)}']
    if found == expected:
        return []
    distances = [abs(a - b) for a, b in zip(found, expected)]
    if max(distances) <= bound:
        return []
    wrong = [i for i, distance in enumerate(distances) if distance > bound]
    return [f'{len(wrong)} of {len(found)} bytes are off by more than {bound}, by {max(distances)} at most; '
            f'the first is byte {wrong[0]}']


def comparisons():
    """Yields each test's name and problems."""
    lavapipe = os.environ | {'VK_ICD_FILENAMES': LAVAPIPE}
    for pixels, filters in ('yuv420p', FILTERS + LIBPLACEBO), ('rgba', FILTERS + ONE_PLANE + LIBPLACEBO):
        for effect, samples in filters:
            card = on_vulkan(effect, pixels, os.environ)
            yield f'{effect} of {pixels} as on lavapipe', problems(
                card, on_vulkan(effect, pixels, lavapipe), ROUNDING if samples else 0)
        for effect, reference, bound in SAME:
            card = on_vulkan(effect, pixels, os.environ)
            yield f'{effect} of {pixels} as {reference} of the CPU', problems(
                card, ffmpeg(reference, pixels, os.environ), bound)


if __name__ == '__main__':
    sys.exit(tap.report(comparisons()))
