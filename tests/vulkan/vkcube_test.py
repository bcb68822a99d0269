#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The distribution's vkcube on the card and on lavapipe: 60 frames, each compared with the same frame. Prints TAP.

vkcube turns its cube by four degrees a frame, whatever the time is. Colours may be one step apart: a texel's weights
and its conversion from sRGB are rounded. A few pixels at the cube's edges may be anything: the vertex shader's sums are
rounded in another order, by which a vertex that lies between two points of the raster of 1/256 pixel may go to the
other one; so moves an edge, and once in a while the centre of a pixel is between the two. Of 8 vertices in 60 frames
some move, and there were 10 such pixels.

usage: vkcube_test.py LIBSHOWN.so          (in the environment of a program on the card)
"""
import collections
import sys
import pathlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import shown  # noqa: E402
import tap  # noqa: E402

SIZE = 500, 500  # of its window
FRAMES = 60
STEPS = 1  # how far a channel may be off
AT_EDGES_OF_A_FRAME, AT_EDGES = 4, 30  # how many pixels may be off by more


def run(display, library, **options):
    """Returns the frames of vkcube and what is wrong with its run."""
    status, output, frames = shown.pictures(['vkcube', '--c', str(FRAMES)], SIZE, display, library, **options)
    if status or len(frames) != FRAMES:
        return frames, [f'exit status {status}, {len(frames)} frames', *output.splitlines()]
    return frames, []


def main():
    report = tap.Report()
    with shown.server(800, 700) as display:
        card, problems = run(display, sys.argv[1])
        report.check(f'{FRAMES} frames on the card', not problems, problems)
        lavapipe, problems = run(display, sys.argv[1], lavapipe=True)
        report.check(f'{FRAMES} frames on lavapipe', not problems, problems)
    report.check('every frame is another', len(set(card)) == FRAMES)

    steps, wrong, at_edges = collections.Counter(), [], 0
    for number, (one, other) in enumerate(zip(card, lavapipe)):
        differences = shown.differences(one, other)
        steps += collections.Counter(differences)
        beyond = sum(difference > STEPS for difference in differences)
        at_edges += beyond
        if beyond > AT_EDGES_OF_A_FRAME:
            wrong.append(f'frame {number}: {beyond} pixels are off by more than {STEPS}: '
                         f'{shown.keep(f"vkcube-{number}-card", one, *SIZE)} and '
                         f'{shown.keep(f"vkcube-{number}-lavapipe", other, *SIZE)}')
    differing = sum(steps.values())
    print(f'# {differing} of {FRAMES * SIZE[0] * SIZE[1]} pixels differ, {at_edges} by more than {STEPS}: '
          f'{dict(sorted(steps.items()))}')
    report.check(f'each frame as on lavapipe, but for {AT_EDGES_OF_A_FRAME} pixels', not wrong, wrong)
    report.check(f'all frames as on lavapipe, but for {AT_EDGES} pixels', at_edges <= AT_EDGES)
    # What the comparison would have seen: the next frame in the place of one.
    report.check('a frame too late would be noticed',
                 len([d for d in shown.differences(card[0], lavapipe[1]) if d > STEPS]) > 1000)
    return report.done()


if __name__ == '__main__':
    sys.exit(main())
