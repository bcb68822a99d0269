/* SPDX-License-Identifier: MIT */
/*
 * curves.c - lane loops of fp32 reciprocals, roots, powers, logarithms, sines and cosines. The card takes denormal
 * numbers as 0 here and gives 0 for them, whatever MODE says.
 */
#include "curves.h"

static inline float normal_or_zero(float x)
{
    uint32_t bits = bits_of(x);
    return float_of((bits & 0x7f800000) ? bits : bits & 0x80000000);
}

#define LANES_DEF   "curves.def"
#define LANES_TABLE curves
#include "table.h"
