#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Copy one source file with one deliberate mistake: mutate.py IN OUT OLD NEW. OLD must stand in it exactly once."""
import sys

source, target, old, new = sys.argv[1:]
with open(source, encoding="utf-8") as file:
    text = file.read()
if text.count(old) != 1:
    sys.exit(f"{source}: '{old}' stands there {text.count(old)} times, not once: mend the table in meson.build beside me")
with open(target, "w", encoding="utf-8") as file:
    file.write(text.replace(old, new))
