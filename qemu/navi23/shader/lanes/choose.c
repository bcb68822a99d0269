/* SPDX-License-Identifier: MIT */
/* choose.c - which set of lane loops this machine uses, and what is the same in all of them. */
#include <stddef.h>
#include <string.h>

#include <navi23/shader/lanes.h>

extern const struct lanes_set lanes_sse2, lanes_avx2, lanes_avx512;
const struct lanes_set *const lanes_sets[] = { &lanes_sse2, &lanes_avx2, &lanes_avx512, NULL };

const float lanes_one = 1;

const uint8_t lanes_words[LANES_KINDS] = {
    [LANES_B16] = 1, [LANES_B32] = 1, [LANES_B64] = 2, [LANES_B128] = 4,
    [LANES_F16] = 1, [LANES_F32] = 1, [LANES_F64] = 2, [LANES_PACKED] = 1, [LANES_MIXED] = 1,
};

const struct lanes_set *lanes_choose(const char *name)
{
    const struct lanes_set *best = lanes_sets[0];
    for (const struct lanes_set *const *set = lanes_sets; *set; set++) {
        if (!(*set)->supported())
            continue;
        best = *set;
        if (name && strcmp(name, best->name) == 0)
            break;
    }
    return best;
}

const struct lanes_op *lanes_find(const struct lanes_set *set, enum isa_op op)
{
    for (const struct lanes_op *const *table = set->tables; *table; table++)
        for (const struct lanes_op *row = *table; row->run || row->compare || row->carry; row++)
            if (row->op == op)
                return row;
    return NULL;
}
