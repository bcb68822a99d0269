#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""RADV as mesa-patches builds it, beside Debian's of the same version: vulkaninfo says the same of both. Prints TAP."""
import sys

import compare_info

sys.path.insert(0, str(compare_info.ROOT / 'tests'))
import tap  # noqa: E402

DRIVER = compare_info.ROOT / 'build/mesa-22.3.6-linux/radeon_icd.json'
MAY_DIFFER = [
    (r'Instance Extensions: count = ', 'built without window systems'),
    (r'VK_KHR_(wayland|xcb|xlib)_surface ', 'built without window systems'),
    (r'VK_EXT_acquire_xlib_display ', 'built without window systems'),
    (r'pipelineCacheUUID ', 'the UUID names a build'),
]


def main():
    if not DRIVER.exists():
        print('1..0 # SKIP RADV is not in build/mesa-22.3.6-linux')
        return 0
    debian, ours = compare_info.on_linux(), compare_info.on_linux(VK_ICD_FILENAMES=str(DRIVER))
    unknown, idle = compare_info.compare(debian, ours, MAY_DIFFER)
    return tap.report([
        ('both report in full', [] if min(debian.count('\n'), ours.count('\n')) > 1000 else [debian[:400], ours[:400]]),
        ('no difference but those that are listed', unknown),
        ('every difference that is listed', idle),
    ])


if __name__ == '__main__':
    sys.exit(main())
