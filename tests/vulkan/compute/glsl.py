#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""GLSL's operators and built-in functions: each with its value in C and how far the specification lets it be off.

From the rows below come the shaders (shaders(), for pack.py) and the table of references in C.

usage: glsl.py OUTPUT.c
"""
import re
import sys

COUNT = 1152  # elements of each operand; a multiple of all widths
ROWS_PER_SHADER = 16


class Type:
    """A scalar type: `kind` is f, i or u; `c` its name in C, where floats are computed as real."""

    def __init__(self, glsl, vector, kind, bits):
        self.glsl, self.vector, self.kind, self.bits = glsl, vector, kind, bits
        self.c = {'f': 'real', 'i': 'int64_t', 'u': 'uint64_t'}[kind]

    def wide(self, width):
        return self.glsl if width == 1 else f'{self.vector}{width}'


TYPES = {
    'f': Type('float', 'vec', 'f', 32),
    'h': Type('float16_t', 'f16vec', 'f', 16),
    'd': Type('double', 'dvec', 'f', 64),
    'i': Type('int', 'ivec', 'i', 32),
    'u': Type('uint', 'uvec', 'u', 32),
    'b': Type('int8_t', 'i8vec', 'i', 8),
    'B': Type('uint8_t', 'u8vec', 'u', 8),
    's': Type('int16_t', 'i16vec', 'i', 16),
    'S': Type('uint16_t', 'u16vec', 'u', 16),
    'l': Type('int64_t', 'i64vec', 'i', 64),
    'L': Type('uint64_t', 'u64vec', 'u', 64),
}
INTEGERS = 'iubBsSlL'
SIDES = {9: 3, 16: 4}  # of a matrix by its width

# Domains: kind, low, high of operands. Those of 16-bit floats, whose range is small, come second.
DOMAINS = {
    'any': (('SIGNED_LOG', -60, 60), ('SIGNED_LOG', -7, 6)),
    'positive': (('LOG', -20, 20), ('LOG', -6, 6)),
    'small': (('LINEAR', -8, 8),) * 2,
    'unit': (('LINEAR', -1, 1),) * 2,
    'most': (('LINEAR', -.9, .9),) * 2,
    'pi': (('LINEAR', -3.14159, 3.14159), ('LINEAR', -3.14, 3.14)),
    'above1': (('LINEAR', 1.1, 50),) * 2,
    'whole': (('WHOLE', -100, 100),) * 2,
    'big': (('SIGNED_LOG', 20, 30),) * 2,
    'edge': (('EDGE', 0, 0),) * 2,    # infinities, zeros and NaN among them
    'number': (('NUMBER', 0, 0),) * 2,  # the same without NaN
    'bits': (('ANY_BITS', 0, 0),) * 2,
    'byte': (('WHOLE', 0, 255),) * 2,
}

# ---- rows ------------------------------------------------------------------------------------------------------------
# (name, types, GLSL, C, slack, domain, options). In GLSL and C a, b, c are operands; {T} is the type of one component,
# {V} that of the vector. `slack` is what the result may be off, besides being rounded as it should; w is the exact
# result, ULP(x) the unit in the last place of x in the type and EPS that of 1. A pair is for 32-bit and 16-bit floats.
# Bounds are those of "Precision and Operation of SPIR-V Instructions" in the specification's appendix; where that says
# "inherited from", the errors of the parts are added up. Options: out (another type), widths, pre (functions ahead of
# main). In VECTOR, CROSS and MATRIX a, b, c and w are arrays in C: the whole vector of width N, or the matrix of side M
# by columns.

DIVISION = '2.5 * ULP(w)'
LOG = ('fmax(3 * ULP(w), a > 0.5 && a < 2 ? 0x1p-21 : 0)', 'fmax(3 * ULP(w), a > 0.5 && a < 2 ? 0x1p-7 : 0)')
EXP = ('(3 + 2 * fabs(a)) * ULP(w)', '(1 + 2 * fabs(a)) * ULP(w)')
SINE = ('0x1p-11', '0x1p-7')
ATAN = ('4096 * ULP(w)', '5 * ULP(w)')
ARC = ('fmax(4096 * ULP(w), 0x1p-10)', '8 * ULP(w) + 0x1p-6')
HYPERBOLIC = '(4 + 2 * fabs(a)) * (ULP(exp(a)) + ULP(exp(-a)))'

FLOAT = [
    ('add', 'fhd', 'a + b', 'SUM(a, b)', '0', 'any'),
    ('sub', 'fhd', 'a - b', 'SUM(a, -b)', '0', 'any'),
    ('mul', 'fhd', 'a * b', 'PRODUCT(a, b)', '0', 'any'),
    ('div', 'fhd', 'a / b', 'a / b', DIVISION, 'any'),
    ('neg', 'fhd', '-a', '-a', '0', 'any'),
    ('increment', 'fhd', 'increment(a)', 'SUM(a, 1)', '0', 'small',
     {'pre': '{V} increment({V} x) {{ ++x; return x--; }}'}),
    ('muladd', 'fhd', 'a * b + c', 'a * b + c', 'ULP(a * b) + ULP(w)', 'small'),
    ('fma', 'fhd', 'fma(a, b, c)', 'a * b + c', 'ULP(a * b) + ULP(w)', 'small'),
    ('fma_modifiers', 'fhd', 'fma(-a, abs(b), -abs(c))', '-a * fabs(b) - fabs(c)', 'ULP(a * b) + ULP(w)', 'small'),
    ('mad2', 'fhd', 'clamp(a * {T}(2) + b, {T}(0), {T}(1))', 'fmin(fmax(a * 2 + b, 0), 1)', 'ULP(a * 2)', 'unit'),
    ('mul_by_half', 'fhd', '(a + b) * {T}(0.5)', '(a + b) / 2', 'ULP(w)', 'small'),
    ('mul_by_4', 'fhd', '(a * b) * {T}(4)', 'a * b * 4', 'ULP(w)', 'small'),
    ('abs', 'fhd', 'abs(a)', 'fabs(a)', '0', 'any'),
    ('sign', 'fhd', 'sign(a)', '(a > 0) - (a < 0)', '0', 'whole'),
    ('floor', 'fhd', 'floor(a)', 'floor(a)', '0', 'small'),
    ('ceil', 'fhd', 'ceil(a)', 'ceil(a)', '0', 'small'),
    ('trunc', 'fhd', 'trunc(a)', 'trunc(a)', '0', 'small'),
    ('round', 'fhd', 'round(a)', 'round(a)', 'fabs(a - trunc(a)) == 0.5 ? 1 : 0', 'small'),
    ('round_even', 'fhd', 'roundEven(a * {T}(0.5))', 'rint(a / 2)', '0', 'whole'),
    ('fract', 'fhd', 'fract(a)', 'a - floor(a)', 'ULP(w)', 'small'),
    ('mod', 'fhd', 'mod(a, b)', 'a - b * floor(a / b)',
     'fabs(a / b - rint(a / b)) < 8 * ULP(a / b) ? INFINITY : 2 * ULP(a) + 4 * fabs(a / b) * ULP(b)', 'small'),
    ('modf_fract', 'fhd', 'modf_fract(a)', 'a - trunc(a)', '0', 'small',
     {'pre': '{V} modf_fract({V} x) {{ {V} whole; return modf(x, whole); }}'}),
    ('modf_whole', 'fhd', 'modf_whole(a)', 'trunc(a)', '0', 'small',
     {'pre': '{V} modf_whole({V} x) {{ {V} whole; {V} rest = modf(x, whole); return whole + rest * {T}(0); }}'}),
    ('min', 'fhd', 'min(a, b)', 'fmin(a, b)', '0', 'any'),
    ('max', 'fhd', 'max(a, b)', 'fmax(a, b)', '0', 'any'),
    ('clamp', 'fhd', 'clamp(a, min(b, c), max(b, c))', 'fmin(fmax(a, fmin(b, c)), fmax(b, c))', '0', 'any'),
    ('saturate', 'fhd', 'clamp(a, {T}(0), {T}(1))', 'fmin(fmax(a, 0), 1)', '0', 'small'),
    ('min3', 'fhd', 'min(min(a, b), c)', 'fmin(fmin(a, b), c)', '0', 'any'),
    ('max3', 'fhd', 'max(max(a, b), c)', 'fmax(fmax(a, b), c)', '0', 'any'),
    ('mix', 'fhd', 'mix(a, b, c)', 'a * (1 - c) + b * c',
     '2 * (ULP(a * (1 - c)) + ULP(b * c) + ULP(a) * (1 + fabs(c)) + ULP(b))', 'small'),
    ('mix_bool', 'fhd', 'mix(a, b, {L}(c))', 'c != 0 ? b : a', '0', 'whole'),
    ('step', 'fhd', 'step(a, b)', 'b < a ? 0 : 1', '0', 'whole'),
    ('smoothstep', 'fhd', 'smoothstep(-abs(a), abs(b) + {T}(1), c)', 'smooth(-fabs(a), fabs(b) + 1, c)', '64 * EPS',
     'small'),
    ('sqrt', 'fhd', 'sqrt(a)', 'sqrt(a)', '5 * ULP(w)', 'positive'),
    ('inversesqrt', 'fhd', 'inversesqrt(a)', '1 / sqrt(a)', '2 * ULP(w)', 'positive'),
    ('reciprocal', 'fhd', '{T}(1) / a', '1 / a', DIVISION, 'any'),
    ('ldexp', 'fd', 'ldexp(a, {I}(b))', 'ldexp(a, (int)trunc(b))', '0', 'whole'),
    ('frexp_mantissa', 'fhd', 'frexp_mantissa(a)', 'mantissa(a)', '0', 'any',
     {'pre': '{V} frexp_mantissa({V} x) {{ {I} e; return frexp(x, e); }}'}),
    ('frexp_exponent', 'fhd', 'frexp_exponent(a)', 'exponent(a)', '0', 'any',
     {'pre': '{V} frexp_exponent({V} x) {{ {I} e; {V} m = frexp(x, e); return {V}(e); }}'}),
    ('exp', 'fh', 'exp(a)', 'exp(a)', EXP, 'small'),
    ('exp2', 'fh', 'exp2(a)', 'exp2(a)', EXP, 'small'),
    ('log', 'fh', 'log(a)', 'log(a)', LOG, 'positive'),
    ('log2', 'fh', 'log2(a)', 'log2(a)', LOG, 'positive'),
    ('pow', 'fh', 'pow(a, log2(b) * {T}(0.25))', 'pow(a, log2(b) / 4)',
     ('64 * ULP(w) + fabs(w) * 0x1p-18', '64 * ULP(w) + fabs(w) * 0x1p-3'), 'positive'),
    ('radians', 'fh', 'radians(a)', 'a * (M_PI / 180)', ('ULP(w)', '2 * ULP(w)'), 'small'),
    ('degrees', 'fh', 'degrees(a)', 'a * (180 / M_PI)', ('ULP(w)', '2 * ULP(w)'), 'small'),
    ('sin', 'fh', 'sin(a)', 'sin(a)', SINE, 'pi'),
    ('cos', 'fh', 'cos(a)', 'cos(a)', SINE, 'pi'),
    ('tan', 'fh', 'tan(a)', 'tan(a)', ('0x1p-10 * (1 + w * w) * 2', '0x1p-6 * (1 + w * w) * 2'), 'unit'),
    ('asin', 'fh', 'asin(a)', 'asin(a)', ARC, 'unit'),
    ('acos', 'fh', 'acos(a)', 'acos(a)', ARC, 'unit'),
    ('atan', 'fh', 'atan(a)', 'atan(a)', ATAN, 'small'),
    ('atan2', 'fh', 'atan(a, b)', 'atan2(a, b)', ATAN, 'small'),
    ('sinh', 'fh', 'sinh(a)', 'sinh(a)', HYPERBOLIC, 'small'),
    ('cosh', 'fh', 'cosh(a)', 'cosh(a)', HYPERBOLIC, 'small'),
    ('tanh', 'fh', 'tanh(a)', 'tanh(a)', '(12 + 4 * fabs(a)) * EPS', 'small'),
    ('asinh', 'fh', 'asinh(a)', 'asinh(a)', ('0x1p-19 + 8 * ULP(w)', '0x1p-5'), 'small'),
    ('acosh', 'fh', 'acosh(a)', 'acosh(a)', ('0x1p-18 + 8 * ULP(w)', '0x1p-4'), 'above1'),
    ('atanh', 'fh', 'atanh(a)', 'atanh(a)', ('0x1p-19 + 8 * ULP(w)', '0x1p-5'), 'most'),
    ('less', 'fhd', '{V}(lessThan({V2}(a), {V2}(b)))', 'a < b', '0', 'whole', {'widths': (2, 4)}),
    ('relations', 'fhd', '{T}(a < b) + {T}(a <= b) * {T}(2) + {T}(a == b) * {T}(4) + {T}(a != b) * {T}(8)',
     '(a < b) + (a <= b) * 2 + (a == b) * 4 + (a != b) * 8', '0', 'whole', {'widths': (1,)}),
    ('to_int', 'fhd', '{I}(a)', '(int64_t)trunc(a)', '0', 'whole', {'out': 'i'}),
    ('to_int_small', 'fhd', '{I}(a * {T}(7))', '(int64_t)trunc(ROUND(a * 7))', '0', 'small', {'out': 'i'}),
    ('to_uint', 'fd', '{UV}(abs(a))', '(int64_t)trunc(fabs(a))', '0', 'big', {'out': 'u'}),
    ('to_long', 'fhd', '{LV}(a)', '(int64_t)trunc(a)', '0', 'whole', {'out': 'l'}),
    ('to_short', 'fhd', '{SV}(a)', '(int64_t)trunc(a)', '0', 'whole', {'out': 's'}),
    ('to_float', 'hd', '{FV}(a)', 'a', '0', 'any', {'out': 'f'}),
    ('to_double', 'fh', '{DV}(a)', 'a', '0', 'any', {'out': 'd'}),
    ('to_half', 'fd', '{HV}(a)', 'a', 'ULP(w)', 'small', {'out': 'h'}),
    ('bits', 'f', 'floatBitsToInt(a)', 'bits_of((float)a)', '0', 'any', {'out': 'i'}),
    ('ubits', 'f', 'floatBitsToUint(a)', '(uint32_t)bits_of((float)a)', '0', 'any', {'out': 'u'}),
    ('half_bits', 'h', 'float16BitsToUint16(a)', '(uint64_t)to_bits(2, a)', '0', 'any', {'out': 'S'}),
]

# What infinities, zeros and NaN do: with the execution mode that says that they matter.
EDGE = [
    ('isnan', 'fhd', '{V}(isnan(a))', 'isnan(a) ? 1 : 0', '0', 'edge'),
    ('isinf', 'fhd', '{V}(isinf(a))', 'isinf(a) ? 1 : 0', '0', 'edge'),
    ('edge_equal', 'fhd', '{T}(a == b) + {T}(a != b) * {T}(2)', '(a == b) + (a != b) * 2', '0', 'edge',
     {'widths': (1,)}),
    ('edge_less', 'fhd', '{T}(a < b) + {T}(a >= b) * {T}(2)', '(a < b) + (a >= b) * 2', '0', 'edge', {'widths': (1,)}),
    ('edge_less_equal', 'fhd', '{T}(a <= b) + {T}(a > b) * {T}(2)', '(a <= b) + (a > b) * 2', '0', 'edge',
     {'widths': (1,)}),
    ('edge_not_less', 'fhd', '{T}(!(a < b)) + {T}(!(a >= b)) * {T}(2)', '!(a < b) + !(a >= b) * 2', '0', 'edge',
     {'widths': (1,)}),
    ('edge_add', 'fhd', 'a + b', 'SUM(a, b)', '0', 'edge'),
    ('edge_mul', 'fhd', 'a * b', 'PRODUCT(a, b)', '0', 'edge'),
    ('edge_neg', 'fhd', '-a', '-a', '0', 'edge'),
    ('edge_abs', 'fhd', 'abs(a)', 'fabs(a)', '0', 'edge'),
    ('edge_floor', 'fhd', 'floor(a)', 'floor(a)', '0', 'number'),
    ('edge_ceil', 'fhd', 'ceil(a)', 'ceil(a)', '0', 'number'),
    ('edge_trunc', 'fhd', 'trunc(a)', 'trunc(a)', '0', 'number'),
    ('edge_min', 'fhd', 'min(a, b)', 'fmin(a, b)', '0', 'number'),
    ('edge_max', 'fhd', 'max(a, b)', 'fmax(a, b)', '0', 'number'),
]

VECTOR = [
    ('length', 'fhd', '{V}(length(a))', 'splat(w, N, norm(a, N))', '(8 + N) * ULP(w)', 'unit'),
    ('distance', 'fhd', '{V}(distance(a, b))', 'real d[4]; each(d[i] = a[i] - b[i]); splat(w, N, norm(d, N))',
     '(12 + N) * ULP(w)', 'unit'),
    ('dot', 'fhd', '{V}(dot(a, b))', 'splat(w, N, dot(a, b, N))', '4 * EPS * N', 'unit'),
    ('normalize', 'fhd', 'normalize(a)', 'each(w[i] = a[i] / norm(a, N))', '16 * EPS', 'unit'),
    ('faceforward', 'fhd', 'faceforward(a, b, c)', 'each(w[i] = dot(c, b, N) < 0 ? a[i] : -a[i])',
     'fabs(dot(c, b, N)) < 16 * EPS ? INFINITY : 0', 'unit'),
    ('reflect', 'fhd', 'reflect(a, b)', 'each(w[i] = a[i] - 2 * dot(b, a, N) * b[i])', '16 * EPS * N', 'unit'),
    ('refract', 'fhd', 'refract(a, b, {R}(0.5))', 'refract(w, a, b, 0.5, N)',
     'fabs(1 - 0.25 * (1 - dot(a, b, N) * dot(a, b, N))) < 0x1p-3 ? INFINITY : 64 * EPS * N', 'unit'),
    ('any_all', 'fhd', '{V}(any(lessThan(a, b))) + {V}(all(lessThan(a, b))) * {T}(2)',
     'splat(w, N, (real)any_less(a, b, N) + 2 * all_less(a, b, N))', '0', 'whole'),
    ('swizzle', 'fhd', 'a.{SWIZZLE} + b', 'each(w[i] = a[N - 1 - i] + b[i])', '0', 'whole'),
    ('index', 'fhd', '{V}(a[int(abs(b[0])) % {N}])', 'splat(w, N, a[(int)fabs(b[0]) % N])', '0', 'whole'),
]
CROSS = [('cross', 'fhd', 'cross(a, b)', 'cross(w, a, b)', '8 * EPS', 'unit')]
MATRIX = [
    ('matmul', 'fd', 'a * b', 'matmul(w, a, b, M)', '4 * EPS * M * M', 'unit'),
    ('outer', 'fd', 'outerProduct(a[0], b[1])', 'each(w[i] = a[i % M] * b[M + i / M])', 'EPS', 'unit'),
    ('transpose', 'fd', 'transpose(a)', 'each(w[i] = a[i % M * M + i / M])', '0', 'unit'),
    ('comp_mult', 'fd', 'matrixCompMult(a, b) + c', 'each(w[i] = a[i] * b[i] + c[i])', 'EPS * 2', 'unit'),
    ('determinant', 'fd', 'determinant(a + {V}(3)) + {V}(0)', 'each(w[i] = determinant_plus(a, 3, M))', '4096 * EPS',
     'unit'),
    ('inverse', 'fd', 'inverse(a + {V}(4)) * (a + {V}(4))', 'each(w[i] = i % (M + 1) ? 0 * a[i] : 1)', '4096 * EPS',
     'unit'),
    ('mat_vec', 'fd', '{V}(1) * (a * b[0])[0] + {V}(2) * (b[0] * a)[1]', 'matvec(w, a, b, M)', '16 * EPS * M', 'unit'),
]

INTEGER = [
    ('add', INTEGERS, 'a + b', 'U(a) + U(b)'),
    ('sub', INTEGERS, 'a - b', 'U(a) - U(b)'),
    ('mul', INTEGERS, 'a * b', 'U(a) * U(b)'),
    ('mad', INTEGERS, 'a * b + c', 'U(a) * U(b) + U(c)'),
    ('add3', INTEGERS, 'a + b + c', 'U(a) + U(b) + U(c)'),
    ('neg', INTEGERS, '-a', '-U(a)'),
    ('not', INTEGERS, '~a', '~U(a)'),
    ('and', INTEGERS, 'a & b', 'U(a) & U(b)'),
    ('or', INTEGERS, 'a | b', 'U(a) | U(b)'),
    ('xor', INTEGERS, 'a ^ b', 'U(a) ^ U(b)'),
    ('and_or', INTEGERS, '(a & b) | c', '(U(a) & U(b)) | U(c)'),
    ('or3', INTEGERS, 'a | b | c', 'U(a) | U(b) | U(c)'),
    ('xor_not', INTEGERS, '~(a ^ b)', '~(U(a) ^ U(b))'),
    ('and_not', INTEGERS, 'a & ~b', 'U(a) & ~U(b)'),
    ('shl', INTEGERS, 'a << (b & {T}({BITS} - 1))', 'U(a) << (U(b) & (BITS - 1))'),
    ('shr', INTEGERS, 'a >> (b & {T}({BITS} - 1))', 'a >> (U(b) & (BITS - 1))'),
    ('shl_3', INTEGERS, '(a << 3) + b', '(U(a) << 3) + U(b)'),
    ('shl_or', INTEGERS, '(a << 5) | b', '(U(a) << 5) | U(b)'),
    ('add_shl', INTEGERS, '(a + b) << 2', '(U(a) + U(b)) << 2'),
    ('shr_5', INTEGERS, 'a >> 5', 'a >> 5'),
    ('div', INTEGERS, 'a / (abs_or_1(b))', 'a / divisor(b)', 'div'),
    ('mod', 'uBSL', 'a % (abs_or_1(b))', 'a % divisor(b)', 'div'),
    ('rem', 'ibsl', '(a & {T}({MAX})) % (abs_or_1(b))', '(a & MAX) % divisor(b)', 'div'),
    ('div_7', INTEGERS, 'a / {T}(7)', 'a / 7'),
    ('div_power', INTEGERS, 'a / {T}(16)', 'a / 16'),
    ('min', INTEGERS, 'min(a, b)', 'a < b ? a : b'),
    ('max', INTEGERS, 'max(a, b)', 'a > b ? a : b'),
    ('clamp', INTEGERS, 'clamp(a, min(b, c), max(b, c))', 'median(a, b, c)'),
    ('abs', 'ibsl', 'abs(a)', 'a < 0 ? -U(a) : U(a)'),
    ('sign', 'ibsl', 'sign(a)', '(a > 0) - (a < 0)'),
    ('mix_bool', INTEGERS, 'mix(a, b, lessThan({V2}(a), {V2}(c)))', 'a < c ? b : a', 'vector'),
    ('relations', INTEGERS, '{T}(a < b) + {T}(a <= b) * {T}(2) + {T}(a == b) * {T}(4) + {T}(a >= b) * {T}(8)',
     '(a < b) + (a <= b) * 2 + (a == b) * 4 + (a >= b) * 8', 'scalar'),
    ('select', INTEGERS, 'a > b ? a - b : c', 'a > b ? U(a) - U(b) : U(c)', 'scalar'),
    ('logic', INTEGERS, '{T}((a > b && b > c) || (a < c ^^ b == c))', '(a > b && b > c) || ((a < c) != (b == c))',
     'scalar'),
]
CONVERSION = [
    ('to_f', INTEGERS, '{FV}(a)', 'a', 'f'),
    ('to_d', INTEGERS, '{DV}(a)', 'a', 'd'),
    ('to_h', 'bBsS', '{HV}(a)', 'a', 'h'),
    ('to_i', 'ubBsSlL', '{I}(a)', '(int64_t)a', 'i'),
    ('to_s', 'iubBlL', '{SV}(a)', '(int64_t)a', 's'),
    ('to_b', 'iusSlL', '{CV}(a)', '(int64_t)a', 'b'),
    ('to_l', 'iubBsS', '{LV}(a)', '(int64_t)a', 'l'),
]
BITS32 = [
    ('bit_count', 'iu', 'bitCount(a)', 'ones((uint32_t)a)', 'i'),
    ('find_lsb', 'iu', 'findLSB(a)', 'lowest((uint32_t)a)', 'i'),
    ('find_msb_u', 'u', 'findMSB(a)', 'highest((uint32_t)a)', 'i'),
    ('find_msb_i', 'i', 'findMSB(a)', 'highest((uint32_t)(a < 0 ? ~a : a))', 'i'),
    ('reverse', 'iu', 'bitfieldReverse(a)', 'reverse((uint32_t)a)', None),
    ('extract', 'iu', 'bitfieldExtract(a, 5, 11)', 'extract(a, 5, 11)', None),
    ('extract_at', 'iu', 'bitfieldExtract(a, int(b & 15), int(c & 15) + 1)',
     'extract(a, (int)(b & 15), (int)(c & 15) + 1)', 'scalar'),
    ('insert', 'iu', 'bitfieldInsert(a, b, 7, 9)', '(U(a) & ~(511u << 7)) | (U(b) & 511) << 7', None),
    ('insert_at', 'iu', 'bitfieldInsert(a, b, int(c & 15), 13)',
     '(U(a) & ~(UINT64_C(8191) << (c & 15))) | (U(b) & 8191) << (c & 15)', 'scalar'),
    ('carry', 'u', 'carry(a, b)', '(a + b) >> 32', None,
     '{V} carry({V} x, {V} y) {{ {V} c; {V} s = uaddCarry(x, y, c); return c + s * 0u; }}'),
    ('borrow', 'u', 'borrow(a, b)', 'a < b', None,
     '{V} borrow({V} x, {V} y) {{ {V} c; {V} s = usubBorrow(x, y, c); return c + s * 0u; }}'),
    ('umul_high', 'u', 'umul_high(a, b)', 'a * b >> 32', None,
     '{V} umul_high({V} x, {V} y) {{ {V} high, low; umulExtended(x, y, high, low); return high; }}'),
    ('imul_high', 'i', 'imul_high(a, b)', 'a * b >> 32', None,
     '{V} imul_high({V} x, {V} y) {{ {V} high, low; imulExtended(x, y, high, low); return high; }}'),
    ('umul_wide', 'u', 'umul_wide(a, b)', 'a * b + (a * b >> 32)', None,
     '{V} umul_wide({V} x, {V} y) {{ {V} high, low; umulExtended(x, y, high, low); return high + low; }}'),
    ('int_bits', 'i', 'intBitsToFloat((a & 0x807fffff) | 0x40000000)', 'float_of((a & 0x807fffff) | 0x40000000)', 'f'),
    ('uint_bits', 'u', 'uintBitsToFloat((a & 0x807fffffu) | 0x3f000000u)',
     'float_of((a & 0x807fffff) | 0x3f000000)', 'f'),
    ('rotate', 'u', '(a << 7) | (a >> 25)', 'a << 7 | a >> 25', None),
    ('mul24', 'u', '(a & 0xffffffu) * (b & 0xffffffu) + c', '(a & 0xffffff) * (b & 0xffffff) + c', None),
    ('imul24', 'i', '((a << 8) >> 8) * ((b << 8) >> 8)', 'U(extract(a, 0, 24)) * U(extract(b, 0, 24))', None),
    ('byte_1', 'iu', '(a >> 8) & 255', '(a >> 8) & 255', None),
    ('pack_half', 'u', 'packHalf2x16(unpackHalf2x16(a & 0x3fff3fffu))', 'a & 0x3fff3fff', 'scalar'),
    ('pack_unorm4', 'u', 'packUnorm4x8(unpackUnorm4x8(a))', 'a', 'scalar'),
    ('pack_snorm4', 'u', 'packSnorm4x8(unpackSnorm4x8(a & 0x7f7f7f7fu))', 'a & 0x7f7f7f7f', 'scalar'),
    ('pack_unorm2', 'u', 'packUnorm2x16(unpackUnorm2x16(a))', 'a', 'scalar'),
    ('pack_snorm2', 'u', 'packSnorm2x16(unpackSnorm2x16(a & 0x7fff7fffu))', 'a & 0x7fff7fff', 'scalar'),
    ('pack_double', 'u', 'unpackDouble2x32(packDouble2x32(uvec2(a, b & 0x3fffffffu))).x', 'a', 'scalar'),
]


# ---- groups: rows of the same shader ---------------------------------------------------------------------------------

class Row:
    def __init__(self, name, kind, glsl, c, slack, domain, width, out=None, pre='', whole=False, mode=None):
        self.name, self.type, self.glsl, self.c, self.domain = name, TYPES[kind], glsl, c, domain
        self.slack = slack if isinstance(slack, str) else slack[kind == 'h']
        self.width, self.out, self.pre, self.whole, self.mode = width, TYPES[out or kind], pre, whole, mode
        self.small = kind == 'h'

    def key(self):
        return (self.type.glsl, self.out.glsl, self.width, self.domain, bool(self.mode))

    def is_matrix(self):
        return self.width > 4

    def glsl_types(self):
        width = self.width
        names = {'I': 'i', 'UV': 'u', 'LV': 'l', 'SV': 's', 'CV': 'b', 'FV': 'f', 'DV': 'd', 'HV': 'h'}
        side = SIDES.get(width, width)
        wide = {key: TYPES[kind].wide(min(width, 4)) for key, kind in names.items()}
        prefix = {'float': 'mat', 'double': 'dmat'}.get(self.type.glsl)
        return wide | {
            'T': self.type.glsl, 'V': f'{prefix}{side}' if self.is_matrix() else self.type.wide(width), 'N': width,
            'R': 'float' if self.type.glsl == 'double' else self.type.glsl,
            'V2': self.type.wide(max(2, min(width, 4))), 'BITS': self.type.bits,
            'MAX': str((1 << self.type.bits - 1) - 1) + 'l' * (self.type.bits == 64),
            'L': 'bool' if width == 1 else f'bvec{min(width, 4)}', 'SWIZZLE': 'wzyx'[4 - min(width, 4):]}


def all_rows():
    for table, mode in ((FLOAT, None), (EDGE, 'edge')):
        for name, kinds, glsl, c, slack, domain, *rest in table:
            options = dict(rest[0]) if rest else {}
            for kind in kinds:
                for width in options.get('widths', (1, 2) if kind == 'h' else (1, 3)):
                    yield Row(name, kind, glsl, c, slack, domain, width, options.get('out'), options.get('pre', ''),
                              mode=mode)
    for table, widths in ((VECTOR, (2, 3, 4)), (CROSS, (3,)), (MATRIX, (9, 16))):
        for name, kinds, glsl, c, slack, domain in table:
            for kind in kinds:
                for width in widths:
                    yield Row(name, kind, glsl, c, slack, domain, width, whole=True)
    for name, kinds, glsl, c, *rest in INTEGER:
        for kind in kinds:
            how = rest[0] if rest else None
            widths = {'scalar': (1,), 'vector': (2,)}.get(how, (1, 2) if TYPES[kind].bits == 16 else (1, 3))
            for width in widths:
                pre = '{V} abs_or_1({V} x) {{ return max(x & {T}({MAX}), {V}(1)); }}' if how == 'div' else ''
                yield Row(name, kind, glsl, c, '0', 'bits', width, pre=pre)
    for name, kinds, glsl, c, out in CONVERSION:
        for kind in kinds:
            for width in (1, 2):
                slack = {'f': 'ULP(w)', 'd': 'ULP(w)', 'h': '0'}.get(out, '0')
                yield Row(name, kind, glsl, c, slack, 'byte' if kind in 'sS' and out == 'h' else 'bits', width, out)
    for name, kinds, glsl, c, out, *pre in BITS32:
        for kind in kinds:
            for width in ((1,) if out == 'scalar' else (1, 2)):
                yield Row(name, kind, glsl, c, '0', 'bits', width, None if out == 'scalar' else out,
                          pre[0] if pre else '')


def groups():
    """Returns {shader name: rows}."""
    by_key = {}
    for row in all_rows():
        by_key.setdefault(row.key(), []).append(row)
    found = {}
    for (kind, out, width, domain, mode), rows in by_key.items():
        name = f'builtin_{kind}_{out}_{width}_{domain}' + ('_edge' if mode else '')
        for at in range(0, len(rows), ROWS_PER_SHADER):
            found[f'{name}_{at // ROWS_PER_SHADER}'] = rows[at:at + ROWS_PER_SHADER]
    return found


# ---- GLSL ------------------------------------------------------------------------------------------------------------

HEAD = '''#version 460
#extension GL_EXT_shader_explicit_arithmetic_types : require
#extension GL_EXT_shader_16bit_storage : require
#extension GL_EXT_shader_8bit_storage : require
'''
EDGE_MODE = '''#extension GL_EXT_spirv_intrinsics : require
spirv_execution_mode(extensions = ["SPV_KHR_float_controls"], capabilities = [4466], 4461, {bits});
'''


def load(operand, row):
    """GLSL for one operand out of the array of scalars."""
    parts = ', '.join(f'{operand}s[at + {i}]' for i in range(row.width))
    return f'    {row.glsl_types()["V"]} {operand} = {row.glsl_types()["V"]}({parts});\n'


def store(number, row):
    if row.width == 1:
        return f'    results[at * {{rows}} + {number}] = r;\n'
    side = SIDES.get(row.width)
    return ''.join(
        f'    results[(at + {i}) * {{rows}} + {number}] = r{f"[{i // side}][{i % side}]" if side else f"[{i}]"};\n'
        for i in range(row.width))


def result_type(row):
    return row.glsl_types()['V'] if row.is_matrix() else row.out.wide(row.width)


def shader(rows):
    first = rows[0]
    text = HEAD + (EDGE_MODE.format(bits=first.type.bits) if first.mode else '')
    text += 'layout(local_size_x = 64) in;\n'
    for number, operand in enumerate('abc'):
        text += f'layout(binding = {number}) readonly buffer In{number} {{ {first.type.glsl} {operand}s[]; }};\n'
    text += f'layout(binding = 3) writeonly buffer Out {{ {first.out.glsl} results[]; }};\n'
    text += '\n'.join(dict.fromkeys(row.pre.format(**row.glsl_types()) for row in rows if row.pre)) + '\n'
    text += 'void main()\n{\n'
    text += f'    uint at = gl_GlobalInvocationID.x * {first.width};\n    if (at >= {COUNT})\n        return;\n'
    body = ''
    for number, row in enumerate(rows):
        body += '    {\n' + ''.join(load(operand, row) for operand in used_in(row.glsl))
        body += f'    {result_type(row)} r = {row.glsl.format(**row.glsl_types())};\n'
        body += store(number, row).format(rows=len(rows)) + '    }\n'
    return text + body + '}\n'


def shaders():
    """Returns {name: GLSL}."""
    return {name: shader(rows) for name, rows in groups().items()}


# ---- C ---------------------------------------------------------------------------------------------------------------

def used_in(text):
    return [operand for operand in 'abc' if re.search(rf'\b{operand}\b', text)]


def c_function(name, row):
    """The reference of a row as builtins_test.c declares it."""
    member = {'f': 'r', 'i': 'i', 'u': 'u'}
    names = [kind.glsl for kind in TYPES.values()]
    used = used_in(row.c + ';' + row.slack)
    lines = [f'static void {name}(const union scalar *in, union scalar *out, real *slack)', '{',
             f'    enum {{ T = {names.index(row.out.glsl)}, N = {row.width}, M = {SIDES.get(row.width, 0)}, '
             f'BITS = {row.type.bits} }};']
    if re.search(r'MAX\b|divisor', row.c):
        lines.append(f'    const int64_t MAX = INT64_C({(1 << row.type.bits - 1) - 1});')
    if row.whole:
        lines.append('    real ' + ', '.join(f'{operand}[N]' for operand in used + ['w']) + ';')
        lines += [f'    each({operand}[i] = in[{"abc".index(operand)} * N + i].r);' for operand in used]
        lines.append(f'    {row.c};')
        slack = re.sub(r'\bw\b', 'w[i]', row.slack)
        lines.append(f'    each((out[i].r = w[i], slack[i] = {slack}));')
    else:
        lines += [f'    const {row.type.c} {operand} = in[{"abc".index(operand)}].{member[row.type.kind]};'
                  for operand in used]
        lines.append(f'    const {row.out.c} w = ({row.out.c})({row.c});')
        lines.append(f'    out->{member[row.out.kind]} = w;')
        lines.append(f'    *slack = {row.slack};')
    return '\n'.join(lines) + '\n}\n'


def write_table(file):
    names = [kind.glsl for kind in TYPES.values()]
    file.write('/* Generated by glsl.py. */\n')
    tables = []
    for shader_name, rows in groups().items():
        entries = []
        for number, row in enumerate(rows):
            function = f'{shader_name}_{number}'
            file.write(c_function(function, row))
            entries.append(f'    {{ "{row.name}", {function}, {str(row.whole).lower()} }},')
        row = rows[0]
        kind, low, high = DOMAINS[row.domain][row.small]
        tables.append(f'    {{ "{shader_name}", {names.index(row.type.glsl)}, {names.index(row.out.glsl)}, '
                      f'{row.width}, '
                      f'{kind}, {low}, {high}, {shader_name}_rows, {len(rows)} }},')
        file.write(f'static const struct row {shader_name}_rows[] = {{\n' + '\n'.join(entries) + '\n};\n')
    file.write('static const struct group groups[] = {\n' + '\n'.join(tables) + '\n};\n')
    types = ', '.join(f"{{ '{kind.kind}', {kind.bits} }}" for kind in TYPES.values())
    file.write(f'enum {{ COUNT = {COUNT} }};\nstatic const struct type types[] = {{ {types} }};\n')


def main():
    with open(sys.argv[1], 'w', encoding='ascii') as file:
        write_table(file)


if __name__ == '__main__':
    main()
