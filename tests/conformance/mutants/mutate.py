#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Copy one source file with deliberate mistakes, or other limits: mutate.py IN OUT OLD NEW [OLD NEW]...

Each OLD must stand in it exactly once.
"""
import sys

source, target, *pairs = sys.argv[1:]
with open(source, encoding="utf-8") as file:
    text = file.read()
for old, new in zip(pairs[::2], pairs[1::2], strict=True):
    if text.count(old) != 1:
        sys.exit(f"{source}: '{old}' stands there {text.count(old)} times, not once: mend the meson.build that says so")
    text = text.replace(old, new)
with open(target, "w", encoding="utf-8") as file:
    file.write(text)
