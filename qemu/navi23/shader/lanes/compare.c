/* SPDX-License-Identifier: MIT */
/* compare.c - lane loops of comparisons. */
#include "half.h"

#define LANES_DEF   "compare.def"
#define LANES_TABLE compare
#include "table.h"
