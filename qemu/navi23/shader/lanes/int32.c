/* SPDX-License-Identifier: MIT */
/* int32.c - lane loops of integers and bits of 32 bits. */
#include "rows.h"

#define LANES_DEF   "int32.def"
#define LANES_TABLE int32
#include "table.h"
