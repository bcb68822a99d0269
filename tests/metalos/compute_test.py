#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Vulkan's compute shaders make the same bytes on MetalOS as on Linux: tests/vulkan/compute/case_test.c with digests of
all that its cases have written, here and there. Some of them once more with other shader cores. Prints TAP, and as a
remark how long the guests took."""
import os
import pathlib
import re
import subprocess
import sys
import time

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS), str(TESTS / 'vulkan')]
import compare_info  # noqa: E402
import tap  # noqa: E402

ROOT = TESTS.parent
LINUX = 'tests/vulkan/compute/compute_cases'  # in the release build
GUEST = ROOT / 'build/metalos-programs/compute_cases.elf'
AT_LEAST = 24  # a dozen shaders, each in waves of the driver's choice and of 32
OTHER_CORES = ['--cores', '3', '--lanes', 'sse2']
OTHER_CASES = ['control_flow', 'barriers', 'atomics', 'shared', 'subgroup', 'image']  # names begin so

DIGEST = re.compile(r'# digest (.+): ([0-9a-f]{16})$', re.MULTILINE)


def digests(output):
    """Name of each case of a run to the digest of what it made."""
    return dict(DIGEST.findall(output))


def run(command, **environment):
    """Returns the output of a run, and its status."""
    process = subprocess.run(command, env=os.environ | environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             text=True, errors='replace', check=False)
    return process.stdout, process.returncode


def on_linux():
    return run([ROOT / 'build/release' / LINUX, '--digests'], VK_ICD_FILENAMES=str(compare_info.DEBIAN),
               LD_LIBRARY_PATH=str(ROOT / 'build/release/libradv-metal'), XDG_CACHE_HOME=str(ROOT / 'build/cache'))


def in_guest(options=(), cases=()):
    start = time.monotonic()
    result = run([sys.executable, ROOT / 'os-port/metalos/run.py', '--built', '--timeout', '140', *options, GUEST,
                  '--digests', *cases])
    print(f'# {len(digests(result[0]))} cases in the guest after {time.monotonic() - start:.1f} s', flush=True)
    return result


def differences(linux, guest):
    """Names of cases to what is wrong with them: lines, none when both have made the same."""
    return {name: [f'Linux: {linux.get(name)}', f'MetalOS: {guest.get(name)}'] if linux.get(name) != guest.get(name)
            else [] for name in linux | guest}


def noticed(linux, guest):
    """Whether one wrong digit in one case's digest, and a case that is not there, are found."""
    name, digest = next(iter(guest.items()))
    wrong = guest | {name: f'{int(digest, 16) ^ 1:016x}'}
    missing = {other: made for other, made in guest.items() if other != name}
    return all([case for case, problems in differences(linux, bad).items() if problems] == [name]
               for bad in (wrong, missing))


def main():
    subprocess.run([ROOT / 'os-port/linux/build.sh', f'release:library,{LINUX}'], check=True, stdout=sys.stderr)
    (here, status_here), (there, status_there) = on_linux(), in_guest()
    other, status_other = in_guest(OTHER_CORES, OTHER_CASES)
    linux, guest, others = digests(here), digests(there), digests(other)
    report = tap.Report()
    for name, problems in differences(linux, guest).items():
        report.check(name, not problems, problems)
    report.check('every run ends well', status_here == status_there == status_other == 0,
                 [f'statuses {status_here}, {status_there}, {status_other}', *there.splitlines(), *other.splitlines()])
    report.check('there are enough cases', len(guest) >= AT_LEAST and len(others) >= AT_LEAST,
                 [f'{len(guest)}, with other cores {len(others)}'])
    wrong = [name for name, digest in others.items() if digest != linux.get(name)]
    report.check('other cores make the same', not wrong, wrong)
    report.check('what differs is noticed', bool(guest) and linux == guest and noticed(linux, guest))
    return report.done()


if __name__ == '__main__':
    sys.exit(main())
