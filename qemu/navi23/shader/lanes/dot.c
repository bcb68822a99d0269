/* SPDX-License-Identifier: MIT */
/* dot.c - lane loops of dot products, and of fp32 arithmetic whose sources may be fp16. */
#include "packed.h"

/* A source of v_fma_mix*: fp16 if OP_SEL_HI says so, from the half that OP_SEL says. NEG_HI stands for ABS. */
static inline float mixed(uint32_t word, unsigned n, const struct lanes_env *env)
{
    const struct isa_inst *inst = env->inst;
    uint32_t half = bits_of(float_of_half(low_half(word, n, env), HALF_KEEP_IN(env->mode)));
    uint32_t bits = pick(inst->op_sel_hi >> n & 1, half, word) & ~((inst->neg_hi >> n & 1u) << 31);
    return float_of(bits ^ (inst->neg >> n & 1u) << 31);
}

static inline float fused_mix(uint32_t a, uint32_t b, uint32_t c, const struct lanes_env *env)
{
    return clamped(__builtin_fmaf(mixed(a, 0, env), mixed(b, 1, env), mixed(c, 2, env)), env);
}

/* Products of fp16 are exact here; they are added one after the other to the third source, which has its sign. */
static inline float dot2(uint32_t a, uint32_t b, float c, const struct lanes_env *env)
{
    float sum = c + low_float(a, 0, env) * low_float(b, 1, env);
    sum += high_float(a, 0, env) * high_float(b, 1, env);
    return clamped(sum, env);
}

/* v_dot2c_f32_f16 has no modifiers. */
static inline float dot2c(uint32_t a, uint32_t b, float d, const struct lanes_env *env)
{
    uint32_t keep = HALF_KEEP_IN(env->mode);
    float sum = d + float_of_half(a, keep) * float_of_half(b, keep);
    return sum + float_of_half(a >> 16, keep) * float_of_half(b >> 16, keep);
}

/* The sum of products of `width` bits each, with sign and without. */
static inline int64_t signed_dot(uint32_t a, uint32_t b, unsigned width)
{
    int32_t sum = 0;
    for (unsigned shift = 0; shift < 32; shift += width)
        sum += ((int32_t)(a << shift) >> (32 - width)) * ((int32_t)(b << shift) >> (32 - width));
    return sum;
}

static inline uint64_t unsigned_dot(uint32_t a, uint32_t b, unsigned width)
{
    uint32_t sum = 0;
    for (unsigned shift = 0; shift < 32; shift += width)
        sum += (a << shift >> (32 - width)) * (b << shift >> (32 - width));
    return sum;
}

/* The same of two halves, which OP_SEL and OP_SEL_HI choose. */
static inline int64_t signed_dot2(uint32_t a, uint32_t b, const struct lanes_env *env)
{
    int32_t low = (int16_t)low_half(a, 0, env) * (int16_t)low_half(b, 1, env);
    int32_t high = (int16_t)high_half(a, 0, env) * (int16_t)high_half(b, 1, env);
    return (int64_t)low + high;
}

static inline uint64_t unsigned_dot2(uint32_t a, uint32_t b, const struct lanes_env *env)
{
    return (uint64_t)(low_half(a, 0, env) * low_half(b, 1, env)) + high_half(a, 0, env) * high_half(b, 1, env);
}

/* CLAMP: the number next to what is too large or too small. */
static inline int32_t fit_i32(int64_t value, const struct lanes_env *env)
{
    int64_t inside = value < INT32_MIN ? INT32_MIN : value > INT32_MAX ? INT32_MAX : value;
    return (int32_t)(env->inst->clamp ? inside : value);
}

static inline uint32_t fit_u32(uint64_t value, const struct lanes_env *env)
{
    return env->inst->clamp && value > UINT32_MAX ? UINT32_MAX : (uint32_t)value;
}

#define LANES_DEF   "dot.def"
#define LANES_TABLE dot
#include "table.h"
