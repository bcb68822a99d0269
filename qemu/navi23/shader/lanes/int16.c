/* SPDX-License-Identifier: MIT */
/* int16.c - lane loops of 16-bit integers, one in a lane. */
#include "rows.h"

/* What an instruction with CLAMP makes of a result that is too large, without of it. */
static inline uint32_t fit_u16(int32_t value, bool clamp)
{
    return (uint32_t)(!clamp ? value : value < 0 ? 0 : value > UINT16_MAX ? UINT16_MAX : value);
}

static inline int32_t fit_i16(int64_t value, bool clamp)
{
    return (int32_t)(!clamp ? value : value < INT16_MIN ? INT16_MIN : value > INT16_MAX ? INT16_MAX : value);
}

static inline uint32_t fit_u32(uint64_t value, bool clamp)
{
    return clamp && value > UINT32_MAX ? UINT32_MAX : (uint32_t)value;
}

static inline int32_t fit_i32(int64_t value, bool clamp)
{
    return (int32_t)(!clamp ? value : value < INT32_MIN ? INT32_MIN : value > INT32_MAX ? INT32_MAX : value);
}

static inline int32_t least(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static inline int32_t most(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

#define LANES_DEF   "int16.def"
#define LANES_TABLE int16
#include "table.h"
