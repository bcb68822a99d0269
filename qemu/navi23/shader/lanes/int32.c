/* SPDX-License-Identifier: MIT */
/* int32.c - lane loops of integers and bits of 32 bits. */
#include "rows.h"

#define LEAST(x, y) ((x) < (y) ? (x) : (y))
#define MOST(x, y)  ((x) > (y) ? (x) : (y))

/* How many bits are set. */
static inline uint32_t ones(uint32_t x)
{
    x -= x >> 1 & 0x55555555;
    x = (x & 0x33333333) + (x >> 2 & 0x33333333);
    x = (x + (x >> 4)) & 0x0f0f0f0f;
    x += x >> 8;
    return (x + (x >> 16)) & 63;
}

static inline uint32_t reverse(uint32_t x)
{
    x = (x & 0x55555555) << 1 | (x >> 1 & 0x55555555);
    x = (x & 0x33333333) << 2 | (x >> 2 & 0x33333333);
    x = (x & 0x0f0f0f0f) << 4 | (x >> 4 & 0x0f0f0f0f);
    x = (x & 0x00ff00ff) << 8 | (x >> 8 & 0x00ff00ff);
    return x << 16 | x >> 16;
}

/* How many zeros stand above the highest bit that is set; -1: none is. */
static inline int32_t first_from_top(uint32_t x)
{
    uint32_t below = x | x >> 1;
    below |= below >> 2;
    below |= below >> 4;
    below |= below >> 8;
    below |= below >> 16;
    return x ? (int32_t)ones(~below) : -1;
}

/* The low `bits` bits of x, 0..31, as a number with sign. */
static inline int32_t signed_field(int32_t x, unsigned bits)
{
    return bits ? (int32_t)((uint32_t)x << (32 - bits)) >> (32 - bits) : 0;
}

/* sum is x + y; if it has overflown and is to be clamped, the limit on x's side. */
static inline uint32_t clamped_sum(uint32_t x, uint32_t y, uint32_t sum, bool clamp)
{
    uint32_t overflow = ~(x ^ y) & (x ^ sum), limit = 0x7fffffff + (x >> 31);
    return clamp && overflow >> 31 ? limit : sum;
}

static inline uint32_t mad_u24(uint32_t x, uint32_t y, uint32_t z, bool clamp)
{
    uint64_t sum = (uint64_t)x * y + z;
    return clamp && sum > UINT32_MAX ? UINT32_MAX : (uint32_t)sum;
}

static inline uint32_t mad_i24(int32_t x, int32_t y, int32_t z, bool clamp)
{
    int64_t sum = (int64_t)x * y + z;
    int64_t clamped = sum > INT32_MAX ? INT32_MAX : sum < INT32_MIN ? INT32_MIN : sum;
    return (uint32_t)(clamp ? clamped : sum);
}

/* Of each byte the mean, rounded up where `up` has a bit in that byte. */
static inline uint32_t mean_of_bytes(uint32_t x, uint32_t y, uint32_t up)
{
    return (x & y) + ((x ^ y) >> 1 & 0x7f7f7f7f) + ((x ^ y) & up);
}

/* d = mask ? b : a. */
static uint64_t cndmask(uint32_t *d, const uint32_t *a, const uint32_t *b, const uint32_t *c, uint64_t mask,
                        const struct lanes_env *env)
{
    uint32_t take_b[WAVE_LANES] __attribute__((aligned(64)));
    (void)c;
    row_expand(take_b, mask);
    EACH_LANE(i, env)
        d[i] = take_b[i] ? b[i] : a[i];
    return 0;
}

#define LANES_DEF   "int32.def"
#define LANES_TABLE int32
#include "table.h"
