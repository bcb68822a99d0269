#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""vulkaninfo on MetalOS says what it says on Linux. Prints TAP, and as a remark the seconds to the first line: at most
5 are wanted, of two processors with nothing else to do."""
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
RUN = [sys.executable, str(ROOT / 'os-port/metalos/run.py'), '--built', '--timeout', '200', 'vulkaninfo']

MAY_DIFFER = [
    (r'Vulkan Instance Version: ', "the loader's version there, the driver's here"),
    (r'VK_KHR_portability_enumeration ', 'of the loader itself'),
    (r'Instance Extensions: count = ', 'a loader and window systems there'),
    (r'VK_KHR_(wayland|xcb|xlib)_surface ', 'no window systems'),
    (r'VK_EXT_acquire_xlib_display ', 'no window systems'),
    (r'pipelineCacheUUID ', 'the UUID names a build'),
    (r'(primary|render)M(ajor|inor) ', "a device node's number, which a FIFO does not have"),
    (r'deviceUUID ', 'made of the place on the bus'),
    (r'pci(Bus|Device) ', "the place on the bus is the machine's choice"),
]


def boot():
    """Runs vulkaninfo in the guest. Returns its output, the seconds to the first line, and the exit status."""
    start = time.monotonic()
    process = subprocess.Popen(RUN, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    first = process.stdout.readline()
    seconds = time.monotonic() - start
    rest = process.stdout.read()
    return first + rest, seconds, process.wait()


def on_any_machine(output):
    """An output without how much system memory there is: that is the machine's choice too."""
    return re.sub(r'(memoryHeaps\[0\]:\n)\s+size .*\n\s+budget .*\n', r'\1', output)


def main():
    guest, seconds, status = boot()
    unknown, idle = compare_info.compare(on_any_machine(compare_info.on_linux()), on_any_machine(guest), MAY_DIFFER)
    print(f'# first line after {seconds:.1f} s')
    return tap.report([
        ('it ends well', [] if status == 0 else [f'status {status}']),
        ('it reports in full', [] if guest.count('\n') > 1000 else guest.splitlines()),
        ('no difference from Linux but those that are listed', unknown),
        ('every difference that is listed', idle),
    ])


if __name__ == '__main__':
    sys.exit(main())
