#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Programs of OpenGL on the card, by Mesa's zink, which makes Vulkan of it: glmark2 and Piglit, which say themselves
whether what was drawn is right. Prints TAP.

glmark2 looks at pixels of its scenes, but not of all: such a scene has to be drawn, no more. Piglit's tests here are
some of its many thousands, of whatever the card draws. Left out of glmark2 are terrain and refract, whose frame takes
the card more than the 10 s that a submission may take, when the machine has other work. A test
of Piglit that fails is also run with zink on lavapipe: if it fails there, too, that is zink's.

usage: zink_test.py          (in the environment of a program on the card)
"""
import bz2
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS / 'vulkan')]
import shown  # noqa: E402
import tap  # noqa: E402

PIGLIT_TESTS = pathlib.Path(__file__).with_name('piglit.txt')  # of Piglit's profile quick_gl
SCENES = ['build:use-vbo=false', 'build:use-vbo=true', 'texture:texture-filter=nearest',
          'texture:texture-filter=linear', 'texture:texture-filter=mipmap', 'shading:shading=gouraud',
          'shading:shading=blinn-phong-inf', 'shading:shading=phong', 'shading:shading=cel',
          'bump:bump-render=high-poly', 'bump:bump-render=normals', 'bump:bump-render=height',
          'effect2d:kernel=0,1,0;1,-4,1;0,1,0;', 'effect2d:kernel=1,1,1,1,1;1,1,1,1,1;1,1,1,1,1;',
          'pulsar:light=false:quads=5:texture=false',
          'desktop:blur-radius=5:effect=blur:passes=1:separable=true:windows=4', 'desktop:effect=shadow:windows=4',
          'buffer:columns=200:interleave=false:update-dispersion=0.9:update-fraction=0.5:update-method=map',
          'buffer:columns=200:interleave=true:update-dispersion=0.9:update-fraction=0.5:update-method=map',
          'ideas', 'jellyfish', 'shadow', 'conditionals', 'function', 'loop']
UNCHECKED = {'shading', 'ideas', 'jellyfish', 'shadow', 'conditionals', 'function', 'loop'}
ZINK = {'MESA_LOADER_DRIVER_OVERRIDE': 'zink', 'GALLIUM_DRIVER': 'zink', 'MESA_VK_WSI_DEBUG': 'sw'}
# zink takes a processor's driver only for a program that asks for one.
LAVAPIPE = {'VK_ICD_FILENAMES': shown.LAVAPIPE, 'LIBGL_ALWAYS_SOFTWARE': '1', 'LD_PRELOAD': ''}


def glmark2(display):
    """Yields each scene's name and what is wrong."""
    command = ['glmark2-es2', '--validate']
    for scene in SCENES:
        command += ['-b', scene]
    process = subprocess.run(command, env=os.environ | ZINK | {'DISPLAY': display}, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, text=True)
    lines = process.stdout.splitlines()
    yield 'glmark2 is on the card', [] if 'NAVI23' in process.stdout else lines
    yield 'glmark2 loses no device', [line for line in lines if 'radv' in line or 'error' in line.lower()]
    verdicts = re.findall(r'^\[(\w+)\].*Validation: (\w+)$', process.stdout, re.MULTILINE)
    for number, scene in enumerate(SCENES):
        name, verdict = verdicts[number] if number < len(verdicts) else (None, None)
        good = name == scene.split(':')[0] and (verdict == 'Success' or verdict == 'Unknown' and name in UNCHECKED)
        yield f'glmark2 {scene}', [] if good else [f'{name}: {verdict}', *lines]


def piglit(names, variables):
    """Runs tests of Piglit. Returns a dictionary of results."""
    env = os.environ | ZINK | {'PIGLIT_PLATFORM': 'surfaceless_egl'} | variables
    with tempfile.TemporaryDirectory() as folder:
        chosen = os.path.join(folder, 'names')
        pathlib.Path(chosen).write_text('\n'.join(names) + '\n')
        subprocess.run(['piglit', 'run', '--jobs', '2', '--timeout', '60', '--platform', 'surfaceless_egl',
                        '--test-list', chosen, 'quick_gl', os.path.join(folder, 'results')], env=env,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with bz2.open(os.path.join(folder, 'results/results.json.bz2')) as results:
            return {name: test['result'] for name, test in json.load(results)['tests'].items()}


def piglit_tests():
    """Yields each test's name and what is wrong."""
    names = PIGLIT_TESTS.read_text().splitlines()
    card = piglit(names, {})
    doubtful = [name for name in names if card.get(name) != 'pass']
    lavapipe = piglit(doubtful, LAVAPIPE) if doubtful else {}
    for name in names:
        here, there = card.get(name), lavapipe.get(name)
        good = here == 'pass' or here is not None and here == there
        yield f'piglit {name}', [] if good else [f'{here} on the card, {there} on lavapipe']
    passed = sum(card.get(name) == 'pass' for name in names)
    print(f'# {passed} of {len(names)} tests of Piglit pass')
    yield 'piglit: most pass', [] if passed > 0.9 * len(names) else [str(card)]


def main():
    report = tap.Report()
    with shown.server(800, 600) as display:
        for name, problems in glmark2(display):
            report.check(name, not problems, problems)
    for name, problems in piglit_tests():
        report.check(name, not problems, problems)
    return report.done()


if __name__ == '__main__':
    sys.exit(main())
