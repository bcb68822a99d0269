/* SPDX-License-Identifier: MIT */
/* float32.c - lane loops of fp32 arithmetic. */
#include "rows.h"

/* a * b + c, rounded once. */
static inline float fused(float a, float b, float c)
{
    return __builtin_fmaf(a, b, c);
}

#define LANES_DEF   "float32.def"
#define LANES_TABLE float32
#include "table.h"
