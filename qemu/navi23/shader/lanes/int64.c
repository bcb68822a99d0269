/* SPDX-License-Identifier: MIT */
/* int64.c - lane loops of integers of 64 bits. */
#include "rows.h"

/* d = a * b + c; which lanes' sums did not fit. Those are 0 or the largest number with clamp. */
static uint64_t mad_u64(uint32_t *d, const uint32_t *a, const uint32_t *b, const uint32_t *c, uint64_t mask,
                        const struct lanes_env *env)
{
    const uint64_t clamp = env->inst->clamp ? UINT64_MAX : 0;
    mask = 0;
    EACH_BLOCK(block, env) {
        uint32_t carry[32] __attribute__((aligned(64)));
        EACH_OF_BLOCK(i, block) {
            uint64_t addend = GET_Q(c, i), sum = (uint64_t)a[i] * b[i] + addend;
            uint64_t over = sum < addend ? UINT64_MAX : 0;
            carry[i - block] = (uint32_t)over;
            PUT_Q(d, i, sum | (over & clamp));
        }
        mask |= block_collect(carry) << block;
    }
    return mask;
}

/* The same with sign. */
static uint64_t mad_i64(uint32_t *d, const uint32_t *a, const uint32_t *b, const uint32_t *c, uint64_t mask,
                        const struct lanes_env *env)
{
    const uint64_t clamp = env->inst->clamp ? UINT64_MAX : 0;
    mask = 0;
    EACH_BLOCK(block, env) {
        uint32_t carry[32] __attribute__((aligned(64)));
        EACH_OF_BLOCK(i, block) {
            uint64_t product = (uint64_t)((int64_t)(int32_t)a[i] * (int32_t)b[i]), addend = GET_Q(c, i);
            uint64_t sum = product + addend, limit = INT64_MAX + (addend >> 63);
            uint64_t over = (~(product ^ addend) & (product ^ sum)) >> 63 ? UINT64_MAX : 0;
            carry[i - block] = (uint32_t)over;
            PUT_Q(d, i, (sum & ~(over & clamp)) | (limit & over & clamp));
        }
        mask |= block_collect(carry) << block;
    }
    return mask;
}

#define LANES_DEF   "int64.def"
#define LANES_TABLE int64
#include "table.h"
