/* SPDX-License-Identifier: MIT */
/*
 * packed.h - operands of packed and mixed operations: which half of a word, negated or not, and what CLAMP does to
 * results. For letters P and M, whose functions see to that themselves.
 */
#ifndef NAVI23_SHADER_LANES_PACKED_H
#define NAVI23_SHADER_LANES_PACKED_H

#include "half.h"

/* One of a word's halves. A mask chooses: the compiler makes no vectors of shifts by what it has to look up. */
static inline uint32_t half_of(uint32_t word, uint32_t high)
{
    return (word ^ ((word ^ word >> 16) & -high)) & 0xffff;
}

/* The half of source `n` that the low (high) half of the result is made from. */
static inline uint32_t low_half(uint32_t word, unsigned n, const struct lanes_env *env)
{
    return half_of(word, env->inst->op_sel >> n & 1);
}

static inline uint32_t high_half(uint32_t word, unsigned n, const struct lanes_env *env)
{
    return half_of(word, env->inst->op_sel_hi >> n & 1);
}

/* The same of fp16, with its sign changed if NEG (NEG_HI) says so. */
static inline uint32_t low_code(uint32_t word, unsigned n, const struct lanes_env *env)
{
    return low_half(word, n, env) ^ (env->inst->neg >> n & 1u) << 15;
}

static inline uint32_t high_code(uint32_t word, unsigned n, const struct lanes_env *env)
{
    return high_half(word, n, env) ^ (env->inst->neg_hi >> n & 1u) << 15;
}

static inline float low_float(uint32_t word, unsigned n, const struct lanes_env *env)
{
    return float_of_half(low_code(word, n, env), HALF_KEEP_IN(env->mode));
}

static inline float high_float(uint32_t word, unsigned n, const struct lanes_env *env)
{
    return float_of_half(high_code(word, n, env), HALF_KEEP_IN(env->mode));
}

/* CLAMP for floats: 0 to 1 instead of all; a NaN becomes 0 if MODE says so. Bits and no jumps, for vectors. */
static inline float clamped(float x, const struct lanes_env *env)
{
    uint32_t clamp = env->inst->clamp, drop = clamp & env->mode / MODE_DX10_CLAMP;
    float low = float_of((clamp - 1) & 0xff800000), high = float_of(0x3f800000 | ((clamp - 1) & 0x40000000));
    uint32_t nan = x != x;
    float number = float_of(bits_of(x) & ~-(nan & drop));
    number = number < low ? low : number;
    return number > high ? high : number;
}

/* A result's half. */
static inline uint32_t put_half(float x, const struct lanes_env *env)
{
    return half_of_float(clamped(x, env), HALF_KEEP_OUT(env->mode));
}

#endif
