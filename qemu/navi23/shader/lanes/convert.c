/* SPDX-License-Identifier: MIT */
/*
 * convert.c - lane loops that make numbers of one type into numbers of another. What an integer cannot hold becomes the
 * integer next to it, a NaN 0; fractions are cut off where nothing else is said.
 */
#include "half.h"

/* Some NaN comes out as one that is quiet. */
static inline float quiet(float x)
{
    return x != x ? x + x : x;
}

/* x between two limits, a NaN as 0. */
static inline double within(double x, double least, double most)
{
    double low = x > least ? x : least, number = x == x ? low : 0;
    return number < most ? number : most;
}

static inline int32_t int_of(double x)
{
    return (int32_t)within(x, INT32_MIN, INT32_MAX);
}

static inline uint32_t unsigned_of(double x)
{
    return (uint32_t)within(x, 0, UINT32_MAX);
}

/* The same without doubles, of which vectors hold half as many. */
static inline uint32_t int_of_float(float x)
{
    float low = x > -0x1p31f ? x : -0x1p31f, inside = low < 0x1p31f ? low : 0;
    uint32_t whole = pick(x >= 0x1p31f, INT32_MAX, (uint32_t)(int32_t)inside);
    return pick(x == x, whole, 0);
}

static inline uint32_t unsigned_of_float(float x)
{
    float low = x > 0 ? x : 0, inside = low < 0x1p32f ? low : 0;
    return pick(x >= 0x1p32f, UINT32_MAX, (uint32_t)inside);
}

/* The integer next to x, ties to the even one, whatever MXCSR says of rounding. */
static inline int32_t even_int_of(double x)
{
    double low = __builtin_floor(x), rest = x - low;
    int32_t whole = (int32_t)low;
    return whole + (rest > 0.5 || (rest == 0.5 && (whole & 1)));
}

/* -1..1 and 0..1 as fixed point. */
static inline uint32_t snorm16(float x)
{
    return (uint32_t)even_int_of(within(x, -1, 1) * 32767) & 0xffff;
}

static inline uint32_t unorm16(float x)
{
    return (uint32_t)even_int_of(within(x, 0, 1) * 65535);
}

static inline int32_t int16_of(int32_t x)
{
    return x < INT16_MIN ? INT16_MIN : x > INT16_MAX ? INT16_MAX : x;
}

static inline uint32_t pack(uint32_t low, uint32_t high)
{
    return (low & 0xffff) | high << 16;
}

/* A float as fp16, rounded towards 0 whatever MODE says. */
static inline uint32_t cut_half_of(float x, uint32_t keep)
{
    const uint32_t least = 113u << 23, most = 143u << 23, infinite = 255u << 23; /* least: that is not denormal */
    uint32_t sign = bits_of(x) >> 16 & 0x8000, magnitude = bits_of(x) & 0x7fffffff;
    uint32_t normal = (magnitude - (112u << 23)) >> 13;
    uint32_t tiny = (uint32_t)(int32_t)(float_of(pick(magnitude < least, magnitude, 0)) * 0x1p24f) & keep;
    uint32_t huge = pick(magnitude >= infinite, pick(magnitude > infinite, HALF_NAN, HALF_INFINITY), HALF_INFINITY - 1);
    return sign | pick(magnitude < least, tiny, pick(magnitude < most, normal, huge));
}

/* A source that is denormal, as MODE lets it through: for where MXCSR stands for another type. */
static inline float flush_source(float x, uint32_t mode)
{
    uint32_t bits = bits_of(x), keep = MODE_DENORM_32(mode) & 1 ? UINT32_MAX : 0x80000000;
    return float_of(bits & ((bits & 0x7f800000) ? UINT32_MAX : keep));
}

#define LANES_DEF   "convert.def"
#define LANES_TABLE convert
#include "table.h"
