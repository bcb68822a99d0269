/* SPDX-License-Identifier: MIT */
/*
 * float32.c - lane loops of fp32 arithmetic.
 *
 * What the host's own arithmetic does, does so under MXCSR. Where a result is chosen by bits instead, denormals and
 * NaNs are seen to here.
 */
#include "rows.h"

#define SIGN     0x80000000u
#define INFINITE 0x7f800000u
#define QUIET    0x00400000u

static inline uint32_t magnitude(float x)
{
    return bits_of(x) & ~SIGN;
}

static inline uint32_t is_nan(float x)
{
    return x != x;
}

/*
 * What MXCSR lets through of a number that was chosen, not computed: the product with 1, of which the compiler must not
 * know that it is 1. Denormals become zeros, or not; NaNs become quiet.
 */
static inline float canonical(float x)
{
    return x * lanes_one;
}

/* ---- products ---------------------------------------------------------------------------------------------------- */

/* a * b + c, rounded once. */
static inline float fused(float a, float b, float c)
{
#ifdef __FMA__
    return __builtin_fmaf(a, b, c);
#else
    /*
     * The product is exact in a double. The sum may not be; then its last bit is made odd, which keeps it off the ties
     * of the second rounding.
     */
    double product = (double)a * b, addend = c, sum = product + addend;
    double part = sum - product, error = (product - (sum - part)) + (addend - part);
    uint64_t bits = bits_of_double(sum);
    bool inexact = error < 0 || error > 0, beyond = (error < 0) != (sum < 0);
    uint64_t odd = bits & 1 ? bits : beyond ? bits - 1 : bits + 1;
    return (float)double_of(inexact ? odd : bits);
#endif
}

/* The same, where 0 times anything is 0. */
static inline float fused_legacy(float a, float b, float c)
{
    bool zero = a == 0 || b == 0;
    return fused(zero ? 0 : a, zero ? 0 : b, c);
}

/* The product of the lighting model's power: as good as nothing where the light is behind. */
static inline float lit(float a, float b, float c)
{
    const float least = -0x1.fffffep127f;
    return b > least && c > 0 ? (a == 0 || b == 0 ? 0 : a * b) : least;
}

/* ---- the smallest and the largest -------------------------------------------------------------------------------- */

/* NaNs below QUIET. */
static inline uint32_t is_signaling(float x)
{
    return magnitude(x) - (INFINITE + 1) < QUIET - 1;
}

/* Of numbers that compare equal only zeros differ, in their sign. Of a NaN and a number, the number. */
static inline float least(float a, float b)
{
    uint32_t x = bits_of(a), y = bits_of(b);
    return float_of(pick((a < b) | is_nan(b), x, pick(a == b, x | y, y)));
}

static inline float most(float a, float b)
{
    uint32_t x = bits_of(a), y = bits_of(b);
    return float_of(pick((a > b) | is_nan(b), x, pick(a == b, x & y, y)));
}

/* The one between the others; the smallest if one is a NaN. */
static inline float middle(float a, float b, float c)
{
    float low = least(a, b), high = most(a, b);
    float number = most(low, least(high, c)), smallest = least(low, c);
    return pick_float(is_nan(a) | is_nan(b) | is_nan(c), smallest, number);
}

/* `chosen` of a, b and c, but in IEEE mode a NaN if one of them is a signaling one. The mode is that of all lanes. */
static inline float choice(float chosen, float a, float b, float c, uint32_t mode)
{
    if (!(mode & MODE_IEEE))
        return canonical(chosen);
    bool nan = is_signaling(a) | is_signaling(b) | is_signaling(c);
    return canonical(pick_float(nan, NAN, chosen));
}

/* ---- whole numbers ----------------------------------------------------------------------------------------------- */

/* Zeros keep x's sign, which GCC's own way without SSE4 does not see to. */
static inline float whole(float x, float rounded)
{
    return canonical(float_of(magnitude(rounded) | (bits_of(x) & SIGN)));
}

/* The nearest one, of two the even one: whatever the rounding mode. */
static inline float nearest(float x)
{
    float t = truncf(x), rest = float_of(magnitude(x - t)), half = t * 0.5f;
    float away = (rest > 0.5f) | ((rest == 0.5f) & (half != truncf(half))) ? 1 : 0;
    return whole(x, x < 0 ? t - away : t + away);
}

/* Less than 1 even where the difference rounds to that. */
static inline float fraction(float x)
{
    float rest = float_of(magnitude(x - floorf(x)));
    return rest >= 1 ? 0x1.fffffep-1f : rest;
}

/* ---- exponents --------------------------------------------------------------------------------------------------- */

/* The bits of a denormal number times 2^149, which is a normal one; 0 where sources lose denormals. */
static inline uint32_t normalized(float x, uint32_t mode)
{
    return bits_of((float)(int32_t)(MODE_DENORM_32(mode) & 1 ? magnitude(x) : 0));
}

static inline int32_t exponent_of(float x, uint32_t mode)
{
    uint32_t bits = magnitude(x), tiny = normalized(x, mode);
    int32_t normal = (int32_t)(bits >> 23) - 126, denormal = tiny ? (int32_t)(tiny >> 23) - 126 - 149 : 0;
    return bits >= INFINITE ? 0 : bits >> 23 ? normal : denormal;
}

static inline float mantissa_of(float x, uint32_t mode)
{
    uint32_t bits = magnitude(x), tiny = normalized(x, mode), sign = bits_of(x) & SIGN;
    uint32_t number = bits >> 23 ? bits : tiny;
    uint32_t mantissa = number ? (number & 0x007fffff) | 0x3f000000 : 0;
    return float_of(sign | (bits > INFINITE ? bits | QUIET : bits == INFINITE ? bits : mantissa));
}

/* x * 2^exponent, rounded once: doubles have room for every such product that is not far beyond a float's ends. */
static inline float scaled(float x, int32_t exponent)
{
    int32_t e = exponent < -400 ? -400 : exponent > 400 ? 400 : exponent;
    return (float)((double)x * double_of((uint64_t)(int64_t)(e + 1023) << 52));
}

/* ---- cube maps --------------------------------------------------------------------------------------------------- */

/* Which axis is the major one: z before y before x. What belongs to it. */
static inline float by_axis(float x, float y, float z, float of_x, float of_y, float of_z)
{
    bool is_y = magnitude(y) >= magnitude(x);
    bool is_z = magnitude(z) >= pick(is_y, magnitude(y), magnitude(x));
    return pick_float(is_z, of_z, pick_float(is_y, of_y, of_x));
}

/* The one for an axis of this sign. */
static inline float by_sign(float axis, float negative, float positive)
{
    return pick_float(axis < 0, negative, positive);
}

#define LANES_DEF   "float32.def"
#define LANES_TABLE float32
#include "table.h"
