#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""verdicts.py CONFORMANCE LEVEL - runs one level of the conformance suite on MetalOS and on Linux: every test must have
the same verdict on both. Prints TAP, a line for each test of the suite: whether it passed, and on both."""
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import tap  # noqa: E402

ROOT = HERE.parent.parent
RUN = ROOT / 'os-port/metalos/run.py'
LINUX = ROOT / 'build/release/tests/conformance/conformance'
# A million BOs need 4 GiB of addresses of system memory, of which the kernel gives the card three quarters. An emulated
# processor is slow to zero a whole card's memory.
MACHINE = ['--memory', '8G', '--vram', '1G', '--timeout', '280']
SETTINGS = ['env', 'RADV_METAL_GTT=6G', 'RADV_METAL_VRAM=1G']

# Tests whose verdicts may differ: name to reason. There is none.
DIFFERENT = {}

LINE = re.compile(r'(not ok|ok) \d+ - (\w+)(?: # SKIP (.*))?$')


def verdicts(output):
    """What a run says of its tests: name to verdict, in order; and what it remarks on each."""
    found, remarks, remark = {}, {}, []
    for line in output.splitlines():
        if match := LINE.match(line):
            verdict, name, reason = match.groups()
            found[name] = f'skipped: {reason}' if reason else verdict
            remarks[name], remark = remark, []
        else:
            remark.append(line)
    return found, remarks, remark


def run(command):
    """Returns the output of a run, and its status."""
    process = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                             text=True, errors='replace', check=False)
    return process.stdout, process.returncode


def compare(linux, guest):
    """Yields name, whether it is as it should be, what to say of it if not, and why it was skipped, for each test."""
    (on_linux, _, _), (on_guest, remarks, _) = linux, guest
    for name in on_linux | on_guest:
        here, there = (on.get(name, 'not run') for on in (on_linux, on_guest))
        skipped = here.removeprefix('skipped: ') if here == there and here.startswith('skipped: ') else None
        good = skipped or here == there == 'ok' or name in DIFFERENT and here != there
        yield name, good, [f'Linux: {here}', f'MetalOS: {there}', *remarks.get(name, [])], skipped


def main():
    guest, level = sys.argv[1:]
    target = LINUX.relative_to(ROOT / 'build/release')
    subprocess.run([ROOT / 'os-port/linux/build.sh', f'release:{target}'], check=True)
    suite = ['--level', level]
    here = run([*SETTINGS, LINUX, *suite])  # one after the other: each takes gigabytes
    there = run([sys.executable, RUN, '--built', *MACHINE, '--', guest, *suite])
    report = tap.Report()
    linux, metalos = verdicts(here[0]), verdicts(there[0])
    for name, good, remarks, skipped in compare(linux, metalos):
        report.check(f'{name} # SKIP {skipped}' if skipped else name, good, remarks)
    report.check('both_ended_alike', linux[0] and here[1] == there[1],
                 [f'Linux: status {here[1]}', f'MetalOS: status {there[1]}', *metalos[2]])
    return report.done()


if __name__ == '__main__':
    sys.exit(main())
