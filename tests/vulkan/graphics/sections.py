#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compiles the shaders of GLSL files, of which each has many, as one C file for shaders.h. A shader begins with a line
`//// NAME.STAGE`; what is before the first such line belongs to all of its file.

usage: sections.py PACK.PY GLSLANG SPIRV_VAL OUTPUT FILE.glsl...    SPIRV_VAL may be empty: nothing is validated then
"""
import concurrent.futures
import importlib.util
import os
import pathlib
import re
import sys
import tempfile


def load(path):
    """tests/vulkan/compute/pack.py, which does the rest."""
    spec = importlib.util.spec_from_file_location('pack', path)
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(pathlib.Path(path).parent))
    spec.loader.exec_module(module)
    return module


def split(path):
    """Yields names and texts."""
    common, *parts = re.split(r'^//// *(\S+)\n', path.read_text(encoding='ascii'), flags=re.MULTILINE)
    for name, text in zip(parts[::2], parts[1::2]):
        yield name, f'#version 460\n{common}{text}'


def main():
    pack, glslang, validator, output, *files = sys.argv[1:]
    pack = load(pack)
    with tempfile.TemporaryDirectory() as directory, concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        sources = []
        for file in map(pathlib.Path, files):
            for name, text in split(file):
                sources.append(pathlib.Path(directory) / name)
                sources[-1].write_text(text, encoding='ascii')
        shaders = dict(zip((source.name for source in sources),
                           pool.map(lambda source: pack.compile_shader(glslang, validator, source, directory),
                                    sources)))
    pack.write_table(output, shaders)


if __name__ == '__main__':
    main()
