# SPDX-License-Identifier: MIT
"""compare_info.py - what two runs of vulkaninfo say differently. For the tests that hold one driver against another."""
import difflib
import os
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEBIAN = next(pathlib.Path('/usr/share/vulkan/icd.d').glob('radeon_icd.*.json'), None)

# The loader offers what the system has of layers, which nobody asked about.
NO_LAYERS = {'VK_LAYER_PATH': os.devnull, 'VK_LOADER_LAYERS_DISABLE': '~all~'}


def on_linux(**settings):
    """What vulkaninfo says on this system of the card in the library, with Debian's RADV or VK_ICD_FILENAMES."""
    libraries = ':'.join(str(ROOT / 'build/release' / folder) for folder in ('libradv-metal', 'os-port/linux'))
    environment = os.environ | NO_LAYERS | {'LD_LIBRARY_PATH': libraries, 'VK_ICD_FILENAMES': str(DEBIAN),
                                            'XDG_CACHE_HOME': str(ROOT / 'build/cache')} | settings
    return subprocess.run(['vulkaninfo'], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True, check=False).stdout


def compare(one, other, table):
    """Compares two outputs by a table of (regular expression of a line's beginning, why it may differ).

    Returns the lines that only one has and the table does not know, with - or + before them; and the rows of the table
    that no line needed.
    """
    lines = [line for line in difflib.unified_diff(one.splitlines(), other.splitlines(), n=0, lineterm='')
             if line[1:].strip() and not line.startswith(('---', '+++', '@@'))]
    used = {pattern for pattern, _ in table if any(re.match(pattern, line[1:].strip()) for line in lines)}
    unknown = [line for line in lines if not any(re.match(pattern, line[1:].strip()) for pattern, _ in table)]
    return unknown, [pattern for pattern, _ in table if pattern not in used]
