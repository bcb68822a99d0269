/* SPDX-License-Identifier: MIT */
/* float16.c - lane loops of fp16 arithmetic. */
#include "curves.h"
#include "divide.h"
#include "half_order.h"

/* The integer next to x, ties to the even one, whatever MXCSR says of rounding. */
static inline float even_of(float x)
{
    float whole = __builtin_truncf(x), rest = __builtin_fabsf(x - whole);
    bool odd = __builtin_truncf(whole * 0.5f) != whole * 0.5f;
    float step = rest > 0.5f || (rest == 0.5f && odd) ? 1 : 0;
    return __builtin_copysignf(whole + __builtin_copysignf(step, x), x);
}

/* Less than 1, although rounding would make 1 of what is just below 0; never -0. */
static inline float fraction_of(float x)
{
    float part = __builtin_fabsf(x - __builtin_floorf(x));
    return part > 0x1.ffcp-1f ? 0x1.ffcp-1f : part;
}

/* Of a float that is an fp16 number: its mantissa, 1/2 or more and less than 1, and its exponent. */
static inline float mantissa_of(float x)
{
    float part = float_of((bits_of(x) & 0x807fffff) | 0x3f000000);
    return x == 0 || x - x != 0 ? x : part;
}

static inline int16_t exponent_of(float x)
{
    int32_t exponent = (int32_t)(bits_of(x) >> 23 & 0xff) - 126;
    return (int16_t)(x == 0 || x - x != 0 ? 0 : exponent);
}

/* x * 2^n, exactly: no fp16 number stays one when n is beyond what is left of it here. */
static inline float scaled(float x, int32_t n)
{
    int32_t steps = n < -60 ? -60 : n > 60 ? 60 : n;
    return x * float_of((uint32_t)(127 + steps) << 23);
}

/* Where floor and ceil are made of sums, rounding down would make -0 of +0: hence copysign around them. */

#define LANES_DEF   "float16.def"
#define LANES_TABLE float16
#include "table.h"
