#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Has Spin try every interleaving of wakeup.pml: no wake-up is lost, and each mistake that it knows is found. TAP."""
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
sys.dont_write_bytecode = True
import tap  # noqa: E402

MISTAKES = {
    1: 'a sleeper that lets go of the lock before it sleeps is found',
    2: 'a fence that is written after its interrupt is found',
    3: 'a scheduler that is not run when a job ends is found',
    4: 'an interrupt that is not armed again is found',
}
TIMEOUT = 300  # seconds, for one step


def explore(mistake):
    """Returns whether Spin found an error, how many states there are, and what it said. Raises if it did not finish."""
    with tempfile.TemporaryDirectory() as folder:
        for command in (['spin', '-a', f'-DBREAK={mistake}', str(HERE / 'wakeup.pml')],
                        ['gcc', '-O2', '-w', '-DSAFETY', '-DCOLLAPSE', '-o', 'pan', 'pan.c'],
                        ['./pan', '-m1000000']):
            done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                  timeout=TIMEOUT, check=True)
    errors = re.search(r'errors: (\d+)', done.stdout)
    states = re.search(r'(\d+) states, stored', done.stdout)
    if not errors or not states or 'max search depth too small' in done.stdout:
        raise RuntimeError(done.stdout)
    return int(errors[1]) > 0, int(states[1]), done.stdout


def main():
    report = tap.Report()
    found, states, output = explore(0)
    print(f'# {states} states')
    report.check('no wake-up is lost', not found and states > 1000, output.splitlines())
    for mistake, name in MISTAKES.items():
        found, _, output = explore(mistake)
        report.check(name, found and 'invalid end state' in output, output.splitlines())
    return report.done()


if __name__ == '__main__':
    sys.exit(main())
