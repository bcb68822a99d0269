/* SPDX-License-Identifier: MIT */
/* compare.c - lane loops of comparisons. */
#include "half.h"

/*
 * The bit of v_cmp_class that a number belongs to: NaNs signaling and quiet, then from -infinity to +infinity. `size`
 * is the number without its sign, `normal` the smallest one that is no denormal, `quiet` the bit of NaNs that are.
 */
#define CLASS(sign, size, normal, infinity, quiet)                                                                     \
    ((size) > (infinity) ? (size) & (quiet) ? 2u : 1u                                                                  \
     : (size) == (infinity) ? (sign) ? 1u << 2 : 1u << 9                                                               \
     : (size) >= (normal)   ? (sign) ? 1u << 3 : 1u << 8                                                               \
     : (size)               ? (sign) ? 1u << 4 : 1u << 7                                                               \
     : (sign)               ? 1u << 5                                                                                  \
                            : 1u << 6)

#define LANES_DEF   "compare.def"
#define LANES_TABLE compare
#include "table.h"
