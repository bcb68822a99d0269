#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""ggml, the tensor library under llama.cpp: what its Vulkan backend computes is what its CPU backend does, from the
matrices of a language model's layers (float, half and quantized) to softmax and norms. The binaries are npm's
@node-llama-cpp/linux-x64-vulkan.

usage: ggml_test.py FOLDER          (of the binaries; in the environment of a program on the card)
"""
import ctypes
import glob
import math
import os
import pathlib
import random
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import tap  # noqa: E402

F32, F16, Q4_0, Q5_1, Q8_0, Q4_K, Q6_K = 0, 1, 2, 7, 8, 12, 14  # enum ggml_type
NAMES = {F32: 'f32', F16: 'f16', Q4_0: 'q4_0', Q5_1: 'q5_1', Q8_0: 'q8_0', Q4_K: 'q4_K', Q6_K: 'q6_K'}
# The mean square of what differs, in parts of that of the expected values: the bound of ggml's own test of backends
# for matrices (of quantized ones the vectors are rounded to 8 bits on the CPU only), and for all else.
MATRIX_BOUND, BOUND = 5e-4, 1e-7

POINTER, LONG, INT, FLOAT, BYTES = ctypes.c_void_p, ctypes.c_int64, ctypes.c_int, ctypes.c_float, ctypes.c_size_t


class InitParams(ctypes.Structure):
    """struct ggml_init_params"""
    _fields_ = [('mem_size', BYTES), ('mem_buffer', POINTER), ('no_alloc', ctypes.c_bool)]


class Library:
    """The functions of ggml: all that are called here return a pointer, or nothing that is looked at."""

    def __init__(self, folder):
        self.parts = [ctypes.CDLL(path, mode=ctypes.RTLD_GLOBAL)
                      for path in (f'{folder}/libggml-base.so', glob.glob(f'{folder}/libggml.vulkan.*.so')[0])]

    def __call__(self, name, *arguments):
        for part in self.parts:
            if hasattr(part, name):
                function = getattr(part, name)
                function.restype = POINTER
                return function(*arguments)
        raise AttributeError(name)

    def backend(self, name):
        backend = self('ggml_backend_init_by_name', name.encode(), None)
        if not backend:
            raise RuntimeError(f'ggml has no backend {name}')
        return POINTER(backend)

    def pack(self, values, kind, row):
        """Numbers as a tensor of this type holds them."""
        floats = (FLOAT * len(values))(*values)
        if kind == F32:
            return bytes(floats)
        rows = len(values) // row
        out = ctypes.create_string_buffer(4 * len(values))
        size = self('ggml_quantize_chunk', INT(kind), floats, out, LONG(0), LONG(rows), LONG(row), None)
        return out.raw[:size]

    def compute(self, backend, inputs, operation):
        """What `operation` makes of inputs (type, shape, bytes), a list of floats."""
        context = POINTER(self('ggml_init', InitParams(1 << 20, None, True)))
        tensors = []
        for kind, shape, _ in inputs:
            shape = list(shape) + [1] * (4 - len(shape))
            tensors.append(POINTER(self('ggml_new_tensor_4d', context, INT(kind), *map(LONG, shape))))
        result = POINTER(operation(lambda name, *args: POINTER(self(f'ggml_{name}', context, *args)), *tensors).value)
        graph = POINTER(self('ggml_new_graph', context))
        self('ggml_build_forward_expand', graph, result)
        buffer = POINTER(self('ggml_backend_alloc_ctx_tensors', context, backend))
        for tensor, (_, _, data) in zip(tensors, inputs):
            self('ggml_backend_tensor_set', tensor, data, BYTES(0), BYTES(len(data)))
        self('ggml_backend_graph_compute', backend, graph)
        size = self('ggml_nbytes', result)
        out = (FLOAT * (size // 4))()
        self('ggml_backend_tensor_get', result, out, BYTES(0), BYTES(size))
        self('ggml_backend_buffer_free', buffer)
        self('ggml_free', context)
        return list(out)


def cases():
    """Yields name, shapes with types, operation and bound. The first number of a shape is the length of a row."""
    for kind, name in NAMES.items():
        for columns, rows, vectors in (512, 65, 1), (512, 65, 7), (768, 130, 70):
            yield (f'mul_mat {name} {rows}x{columns} by {vectors}',
                   [(kind, (columns, rows)), (F32, (columns, vectors))],
                   lambda op, a, b: op('mul_mat', a, b), MATRIX_BOUND)
    for name in 'sqr', 'sqrt', 'sin', 'cos', 'silu', 'gelu', 'relu', 'tanh', 'sigmoid', 'exp', 'soft_max', 'sum_rows':
        yield (name, [(F32, (259, 33))], lambda op, a, name=name: op(name, a), BOUND)
    for name in 'rms_norm', 'norm':
        yield (name, [(F32, (259, 33))], lambda op, a, name=name: op(name, a, FLOAT(1e-5)), BOUND)
    for name in 'add', 'sub', 'mul', 'div':
        yield (name, [(F32, (259, 33)), (F32, (259, 33))], lambda op, a, b, name=name: op(name, a, b), BOUND)
        yield (f'{name}, broadcast', [(F32, (259, 33)), (F32, (259, 1))],
               lambda op, a, b, name=name: op(name, a, b), BOUND)
    yield ('a layer: norm, matrix, silu, matrix, norm',
           [(F32, (256, 9)), (F16, (256, 512)), (F16, (512, 64))],
           lambda op, x, up, down: op('rms_norm', op('mul_mat', down, op('silu', op('mul_mat', up, op(
               'rms_norm', x, FLOAT(1e-5))))), FLOAT(1e-5)), MATRIX_BOUND)


def comparisons(ggml):
    """Yields each case's name and problems."""
    cpu, card = ggml.backend('CPU'), ggml.backend('Vulkan0')
    generator = random.Random(1)
    for name, shapes, operation, bound in cases():
        signs = [1] if name == 'sqrt' else [1, -1]
        inputs = [(kind, shape, ggml.pack([generator.uniform(0.1, 1) * generator.choice(signs)
                                           for _ in range(math.prod(shape))], kind, shape[0]))
                  for kind, shape in shapes]
        expected, found = (ggml.compute(backend, inputs, operation) for backend in (cpu, card))
        error = sum((a - b) ** 2 for a, b in zip(expected, found)) / sum(a * a for a in expected)
        yield name, [] if error < bound and any(found) else [f'the error is {error:g}, more than {bound:g}']


def main():
    folder = sys.argv[1]
    os.chdir(folder)
    ggml = Library(folder)
    ggml('ggml_backend_load', f'{folder}/libggml-cpu-x64.so'.encode())
    ggml('ggml_backend_load', f'{folder}/libggml-vulkan.so'.encode())
    status = tap.report(comparisons(ggml))
    sys.stdout.flush()
    os._exit(status)  # the backends are not made to be unloaded


if __name__ == '__main__':
    main()
