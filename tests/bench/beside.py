# SPDX-License-Identifier: MIT
"""beside.py - a program that measures itself on one Vulkan driver, started once and asked again and again, so that its
samples can be taken in turn with those of others; and the line that a comparison prints, as bench.h has it."""
import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
ICD = pathlib.Path('/usr/share/vulkan/icd.d')


class Program:
    """A running program, on one driver."""

    def __init__(self, path, driver, **settings):
        icd, = ICD.glob(f'{driver}_icd.*.json')
        environment = os.environ | {'VK_ICD_FILENAMES': str(icd), 'NODEVICE_SELECT': '1',
                                    'XDG_CACHE_HOME': str(ROOT / 'build/cache')} | settings
        self.process = subprocess.Popen([path], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True)

    def sample(self, name):
        """Milliseconds that this took, and what else the program says of it: numbers."""
        self.process.stdin.write(name + '\n')
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f'bench: {name} failed with {self.process.args[0]}, status {self.process.wait()}')
        time, *more = map(float, line.split())
        return time / 1e6, more

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def library(path):
    """The settings that put the build's libraries, of which `path` is one, in the place of libdrm."""
    return {'LD_LIBRARY_PATH': str(pathlib.Path(path).resolve().parent)}


def row(name, value, baseline, most):
    """Prints the line: milliseconds, and at most how many times the baseline's they may be."""
    ratio = value / baseline
    verdict = 'met' if ratio <= most else 'missed'
    print(f'{name}\t{value:.2f}\tms\t{baseline:.2f}\t{ratio:.3f}\t<= {most:.3g} x\t{verdict}', flush=True)
