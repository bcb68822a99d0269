/* SPDX-License-Identifier: MIT */
/* divide.c - lane loops of the division macro, for fp32 and fp64. */
#include "divide.h"

static const struct division division_32 = { 96, 23, -150, 0x1p126, 0x1p24 };
static const struct division division_64 = { 768, 53, -1075, 0x1p1022, 0x1p53 };

static inline int32_t exponent_32(float x)
{
    return (int32_t)(bits_of(x) >> 23 & 0xff);
}

static inline int32_t exponent_64(double x)
{
    return (int32_t)(bits_of_double(x) >> 52 & 0x7ff);
}

static uint64_t carry_scale_32(uint32_t *d, const uint32_t *a, const uint32_t *b, const uint32_t *c, uint64_t carry,
                               const struct lanes_env *env)
{
    uint64_t back = 0;
    (void)carry;
    for (int i = 0; i < (int)env->lanes; i++) {
        float value = GET_F(a, i), under = GET_F(b, i), over = GET_F(c, i);
        struct division_scale scale =
            division_scale(&division_32, value, under, over, exponent_32(under), exponent_32(over));
        float factor = scale.power > 0 ? 0x1p64f : scale.power < 0 ? 0x1p-64f : 1;
        PUT_F(d, i, scale.nan ? NAN : value * factor);
        back |= (uint64_t)scale.back << i;
    }
    return back;
}

static uint64_t carry_scale_64(uint32_t *d, const uint32_t *a, const uint32_t *b, const uint32_t *c, uint64_t carry,
                               const struct lanes_env *env)
{
    uint64_t back = 0;
    (void)carry;
    for (int i = 0; i < (int)env->lanes; i++) {
        double value = GET_D(a, i), under = GET_D(b, i), over = GET_D(c, i);
        struct division_scale scale =
            division_scale(&division_64, value, under, over, exponent_64(under), exponent_64(over));
        double factor = scale.power > 0 ? 0x1p128 : scale.power < 0 ? 0x1p-128 : 1;
        PUT_D(d, i, scale.nan ? NAN : value * factor);
        back |= (uint64_t)scale.back << i;
    }
    return back;
}

/* A quotient that was scaled is large where the true one is larger, small where that is smaller. */
static uint64_t carry_fmas_32(uint32_t *d, const uint32_t *a, const uint32_t *b, const uint32_t *c, uint64_t carry,
                              const struct lanes_env *env)
{
    for (int i = 0; i < (int)env->lanes; i++) {
        float x = GET_F(a, i), y = GET_F(b, i), z = GET_F(c, i);
        double factor = exponent_32(z) > 127 ? 0x1p64 : 0x1p-64;
        PUT_F(d, i, carry >> i & 1 ? (float)(((double)x * y + z) * factor) : __builtin_fmaf(x, y, z));
    }
    return 0;
}

static uint64_t carry_fmas_64(uint32_t *d, const uint32_t *a, const uint32_t *b, const uint32_t *c, uint64_t carry,
                              const struct lanes_env *env)
{
    for (int i = 0; i < (int)env->lanes; i++) {
        double x = GET_D(a, i), y = GET_D(b, i), z = GET_D(c, i);
        double factor = exponent_64(z) > 1023 ? 0x1p128 : 0x1p-128;
        PUT_D(d, i, __builtin_fma(x, y, z) * (carry >> i & 1 ? factor : 1));
    }
    return 0;
}

#define LANES_DEF   "divide.def"
#define LANES_TABLE divide
#include "table.h"
