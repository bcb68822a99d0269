/* SPDX-License-Identifier: MIT */
/* cover_lanes.c - edges at the pixels of a block, 16 at a time. */
#include <navi23/raster/cover.h>

#include <navi23/shader/lanes/rows.h>

typedef int32_t sixteen __attribute__((vector_size(64)));

static uint64_t inside(const struct cover_edge *const *edge, int32_t (*at)[4], unsigned edges)
{
    sixteen outside[4] = { 0 };
    for (unsigned n = 0; n < edges; n++) {
        sixteen value;
        for (unsigned i = 0; i < 4; i++)
            memcpy((char *)&value + i * sizeof at[n], at[n], sizeof at[n]);
        value += *(const sixteen *)edge[n]->step;
        for (unsigned i = 0; i < 4; i++) {
            outside[i] |= value;
            value += edge[n]->down;
        }
    }
    uint32_t word[WAVE_LANES] __attribute__((aligned(64)));
    memcpy(word, outside, sizeof word);
    return ~(block_collect(word) | block_collect(word + 32) << 32);
}

extern const struct cover_lanes LANES_OWN(cover_lanes);
const struct cover_lanes LANES_OWN(cover_lanes) = { .inside = inside };
