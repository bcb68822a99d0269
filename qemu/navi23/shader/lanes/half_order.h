/* SPDX-License-Identifier: MIT */
/*
 * half_order.h - the smaller, the larger, the middle one of fp16 numbers, by their encodings.
 *
 * -0 is less than +0. Of a number and a NaN it is the number; but where MODE asks for what IEEE 754 does, a signalling
 * NaN makes the result one that is quiet.
 */
#ifndef NAVI23_SHADER_LANES_HALF_ORDER_H
#define NAVI23_SHADER_LANES_HALF_ORDER_H

#include "half.h"

#define HALF_QUIET 0x200u

/* Encodings in the order of the numbers. */
static inline int32_t half_rank(uint32_t half)
{
    int32_t value = (int16_t)half;
    return value ^ (value >> 31 & 0x7fff);
}

/* a or b; `first`: a, if both are numbers. */
static inline uint32_t half_choose(uint32_t a, uint32_t b, uint32_t first, uint32_t mode)
{
    uint32_t a_nan = half_is_nan(a), b_nan = half_is_nan(b), ieee = mode / MODE_IEEE & 1;
    uint32_t a_signals = ieee & a_nan & (~a / HALF_QUIET), b_signals = ieee & b_nan & (~b / HALF_QUIET);
    uint32_t one = pick(b_nan | (first & ~a_nan & 1), a, b);
    one = pick(a_signals, a, pick(b_signals, b, one));
    return pick(half_is_nan(one), one | HALF_QUIET, half_flush(one, HALF_KEEP_IN(mode) & HALF_KEEP_OUT(mode)));
}

static inline uint32_t half_min(uint32_t a, uint32_t b, uint32_t mode)
{
    return half_choose(a, b, half_rank(a) < half_rank(b), mode);
}

static inline uint32_t half_max(uint32_t a, uint32_t b, uint32_t mode)
{
    return half_choose(a, b, half_rank(a) > half_rank(b), mode);
}

static inline uint32_t half_median(uint32_t a, uint32_t b, uint32_t c, uint32_t mode)
{
    uint32_t low = half_min(a, b, mode), high = half_max(a, b, mode);
    uint32_t middle = half_max(low, half_min(high, c, mode), mode);
    uint32_t least = half_min(low, c, mode);
    uint32_t nan = (uint32_t)half_is_nan(a) | (uint32_t)half_is_nan(b) | (uint32_t)half_is_nan(c);
    return pick(nan, least, middle);
}

#endif
