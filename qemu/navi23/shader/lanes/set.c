/* SPDX-License-Identifier: MIT */
/* set.c - a set: its tables of lane loops, and the tools for rows. */
#include "rows.h"

#define TABLE(name) extern const struct lanes_op LANES_JOIN(name, LANES_SET)[];
#include "tables.def"
#undef TABLE

static const struct lanes_op *const tables[] = {
#define TABLE(name) LANES_JOIN(name, LANES_SET),
#include "tables.def"
#undef TABLE
    NULL,
};

#define LANES_TEXT_(name) #name
#define LANES_TEXT(name)  LANES_TEXT_(name)

static bool supported(void)
{
    __builtin_cpu_init();
#if defined(__AVX512F__)
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("fma");
#elif defined(__AVX2__)
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
#else
    return true;
#endif
}

static void spread(uint32_t *d, uint32_t value)
{
    for (unsigned i = 0; i < WAVE_LANES; i++)
        d[i] = value;
}

static void blend(uint32_t *d, const uint32_t *s, const uint32_t *mask)
{
    LANES_INDEPENDENT for (unsigned i = 0; i < WAVE_LANES; i++)
        d[i] = (s[i] & mask[i]) | (d[i] & ~mask[i]);
}

static uint64_t collect(const uint32_t *s)
{
    return row_collect(s, WAVE_LANES);
}

extern const struct lanes_set LANES_OWN(lanes);
const struct lanes_set LANES_OWN(lanes) = {
    .name = LANES_TEXT(LANES_SET),
    .supported = supported,
    .tables = tables,
    .spread = spread,
    .blend = blend,
    .expand = row_expand,
    .collect = collect,
};
