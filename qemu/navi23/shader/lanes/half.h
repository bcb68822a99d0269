/* SPDX-License-Identifier: MIT */
/*
 * half.h - fp16 numbers as the floats of the same value, and back, rounded once.
 *
 * A float holds every fp16 number as a normal one, and sums and products of two rounded to a float's 24 bits are still
 * rounded correctly when they are rounded again to the 11 of fp16 (24 >= 2 * 11 + 2). So fp16 arithmetic is float
 * arithmetic between these two functions, and MXCSR's DAZ and FTZ never matter to it: what MODE wants of fp16 denormals
 * is told by a mask. Rounding is the FPU's own, as MXCSR has it.
 */
#ifndef NAVI23_SHADER_LANES_HALF_H
#define NAVI23_SHADER_LANES_HALF_H

#include "rows.h"

#define HALF_NAN      0x7e00u
#define HALF_INFINITY 0x7c00u

/* Which bits of a denormal number stay: of a source, of a result. */
#define HALF_KEEP_IN(mode)  ((MODE_DENORM_16_64(mode) & 1) ? 0x3ffu : 0)
#define HALF_KEEP_OUT(mode) ((MODE_DENORM_16_64(mode) & 2) ? 0x7ffu : 0x400u)

/* The value of an fp16 number (of which only 16 bits are looked at). */
static inline float float_of_half(uint32_t half, uint32_t keep)
{
    uint32_t magnitude = half & 0x7fff, sign = (half & 0x8000) << 16;
    uint32_t normal = (magnitude << 13) + (magnitude < HALF_INFINITY ? 112u << 23 : 224u << 23);
    float tiny = (float)(int32_t)(half & keep) * 0x1p-24f;
    return float_of(sign | (magnitude < 0x400 ? bits_of(tiny) : normal));
}

/*
 * The fp16 number next to a float. Adding a power of two pushes what does not fit out of the float, which rounds it;
 * the low bits of that sum are the number already if it is denormal. What is too large for fp16 is made too large for
 * a float: then rounding says whether that is infinity or the largest number.
 */
static inline uint32_t half_of_float(float value, uint32_t keep)
{
    uint32_t bits = bits_of(value), sign = bits & 0x80000000, exponent = bits & 0x7f800000;
    uint32_t clamped = exponent < 113u << 23 ? 113u << 23 : exponent > 143u << 23 ? 143u << 23 : exponent;
    float push = float_of(sign | (clamped + (13u << 23)));
    float sum = value + push;
    uint32_t normal = bits_of((sum - push) * 0x1p112f) >> 13 & 0x7fff;
    return sign >> 16 | (exponent < 113u << 23 ? bits_of(sum) & keep : normal);
}

/*
 * A double as a float whose last bit is set if anything is missing: rounded again to fewer bits, in whichever
 * direction, that gives what the double would have given.
 */
static inline float odd_float_of(double value)
{
    uint64_t bits = bits_of_double(value), rest = bits & 0x1fffffff;
    return (float)double_of((bits & ~(uint64_t)0x1fffffff) | (rest ? 0x20000000 : 0));
}

/* a * b + c, rounded once to fp16: the product is exact, and a sum that does not fit a double is far from a tie. */
static inline float fused_half(float a, float b, float c)
{
    return odd_float_of((double)a * b + c);
}

/* Letter H: fp16, as the float of the same value. */
#define TYPE_H           float
#define KIND_H           LANES_F16
#define GET_H(row, i)    float_of_half((row)[i], HALF_KEEP_IN(env->mode))
#define PUT_H(row, i, x) ((row)[i] = half_of_float(x, HALF_KEEP_OUT(env->mode)))

/* Letter E: fp16 as its encoding, for what is done with bits. */
#define TYPE_E           uint32_t
#define KIND_E           LANES_F16
#define GET_E(row, i)    ((row)[i] & 0xffff)
#define PUT_E(row, i, x) ((row)[i] = (x))

/* A denormal number as MODE lets it through, `keep` being HALF_KEEP_IN or HALF_KEEP_OUT. */
static inline uint32_t half_flush(uint32_t half, uint32_t keep)
{
    return half & ((half & 0x7c00) ? 0xffff : 0xfc00 | keep);
}

static inline bool half_is_nan(uint32_t half)
{
    return (half & 0x7fff) > HALF_INFINITY;
}

#endif
