/* SPDX-License-Identifier: MIT */
/* int64.c - lane loops of integers of 64 bits. */
#include "rows.h"

/* d = a * b + c; which lanes' sums did not fit. Those are 0 or the largest number with clamp. */
static uint64_t mad_u64(uint32_t *d, const uint32_t *a, const uint32_t *b, const uint32_t *c, uint64_t mask,
                        const struct lanes_env *env)
{
    uint32_t carry[WAVE_LANES] __attribute__((aligned(64)));
    const bool clamp = env->inst->clamp;
    (void)mask;
    EACH_LANE(i, env) {
        uint64_t addend = GET_Q(c, i), sum = (uint64_t)a[i] * b[i] + addend;
        bool over = sum < addend;
        carry[i] = over ? UINT32_MAX : 0;
        PUT_Q(d, i, clamp && over ? UINT64_MAX : sum);
    }
    return row_collect(carry, env->lanes);
}

/* The same with sign. */
static uint64_t mad_i64(uint32_t *d, const uint32_t *a, const uint32_t *b, const uint32_t *c, uint64_t mask,
                        const struct lanes_env *env)
{
    uint32_t carry[WAVE_LANES] __attribute__((aligned(64)));
    const bool clamp = env->inst->clamp;
    (void)mask;
    EACH_LANE(i, env) {
        uint64_t product = (uint64_t)((int64_t)(int32_t)a[i] * (int32_t)b[i]), addend = GET_Q(c, i);
        uint64_t sum = product + addend, limit = INT64_MAX + (addend >> 63);
        bool over = (~(product ^ addend) & (product ^ sum)) >> 63;
        carry[i] = over ? UINT32_MAX : 0;
        PUT_Q(d, i, clamp && over ? limit : sum);
    }
    return row_collect(carry, env->lanes);
}

#define LANES_DEF   "int64.def"
#define LANES_TABLE int64
#include "table.h"
