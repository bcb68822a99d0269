/* SPDX-License-Identifier: MIT */
/* place.c - where the pixels of fragments are in a surface, and in memory; elements from and to it. */
#include <string.h>

#include <navi23/raster/bin.h>
#include <navi23/raster/target.h>

/* ---- offsets ----------------------------------------------------------------------------------------------------- */

/* The four pixels of a quad, from the offset of its first one on. */
static void locate_quad(const struct layout *l, unsigned level, uint64_t first, uint64_t offset[4])
{
    const struct tiling *t = &l->tiling;
    if (t->linear) {
        offset[0] = first;
        offset[1] = first + (1u << t->bytes_log2);
        offset[2] = first + t->level[level].pitch;
        offset[3] = offset[2] + (1u << t->bytes_log2);
    } else {
        offset[0] = first;
        offset[1] = first ^ l->x1;
        offset[2] = first ^ l->y1;
        offset[3] = first ^ l->x1 ^ l->y1;
    }
}

uint64_t surface_locate(const struct surface *s, const struct layout *l, uint64_t base, const struct fragments *f,
                        uint64_t offset[WAVE_LANES])
{
    const struct tiling *t = &l->tiling;
    const struct tiling_level *level = &t->level[s->level];
    const uint64_t mix = base - surface_origin(l, base);
    uint64_t lanes = 0;
    if (f->block && l->blocks && (level->tail_x | level->tail_y) % 8 == 0) {
        uint32_t slice = s->first_slice + f->slice[0];
        uint64_t first = tiling_offset(t, s->level, f->x[0], f->y[0], slice, 0) ^ mix;
        for (unsigned lane = 0; lane < WAVE_LANES; lane++)
            offset[lane] = first ^ l->block[lane];
        return slice <= s->last_slice ? UINT64_MAX : 0;
    }
    for (unsigned q = 0; q < f->quads; q++) {
        uint32_t slice = s->first_slice + f->slice[q];
        locate_quad(l, s->level, tiling_offset(t, s->level, f->x[q], f->y[q], slice, 0) ^ mix, offset + 4 * q);
        lanes |= slice <= s->last_slice ? 15ull << 4 * q : 0;
    }
    for (unsigned lane = 4 * f->quads; lane < WAVE_LANES; lane++)
        offset[lane] = 0;
    return lanes;
}

uint64_t surface_next_block(const struct surface *s, const struct fragments *f)
{
    const struct layout *l = s->layout;
    uint32_t x = f->x[0], y = f->y[0];
    bin_next_block(&x, &y);
    return tiling_offset(&l->tiling, s->level, x, y, s->first_slice + f->slice[0], 0) ^
           (s->base - surface_origin(l, s->base));
}

/* ---- pointers ---------------------------------------------------------------------------------------------------- */

uint64_t surface_reach(struct shader_core *core, uint64_t origin, const uint64_t offset[WAVE_LANES], unsigned bytes,
                       uint64_t lanes, uint8_t *at[WAVE_LANES])
{
    uint64_t reached = 0;
    while (lanes) {
        unsigned first = (unsigned)__builtin_ctzll(lanes);
        struct gmc_around around;
        uint8_t *host = gmc_map_around(&core->port, core->vmid, origin + offset[first], GMC_WRITE, &around);
        const uint64_t from = offset[first] - around.before, size = around.before + around.after;
        uint64_t inside = 0;
        for (unsigned lane = 0; lane < WAVE_LANES; lane++) {
            uint64_t distance = offset[lane] - from;
            bool is_inside = size >= bytes && distance <= size - bytes && lanes >> lane & 1;
            inside |= (uint64_t)is_inside << lane;
            at[lane] = is_inside && host ? host + (int64_t)(distance - around.before) : at[lane];
        }
        reached |= host ? inside : 0;
        lanes &= ~(inside | 1ull << first);
    }
    return reached;
}

/* ---- elements ---------------------------------------------------------------------------------------------------- */

/* One loop for each size, which the compiler knows then; full waves need no walk over bits. */
#define EACH_SIZE(LOOP) LOOP(1) LOOP(2) LOOP(4) LOOP(8) LOOP(16)

void elements_gather(uint32_t (*words)[WAVE_LANES], uint8_t *const at[WAVE_LANES], unsigned bytes, uint64_t lanes)
{
    if (lanes != UINT64_MAX || bytes < 4)
        memset(words, 0, (bytes + 3u) / 4 * sizeof *words);
    switch (bytes) {
#define LOOP(size)                                                            \
    case size:                                                                \
        for (uint64_t left = lanes; left; left &= left - 1) {                 \
            unsigned lane = (unsigned)__builtin_ctzll(left);                  \
            uint32_t element[4] = { 0 };                                      \
            memcpy(element, at[lane], size);                                  \
            for (unsigned i = 0; i < (size + 3) / 4; i++)                     \
                words[i][lane] = element[i];                                  \
        }                                                                     \
        break;
        EACH_SIZE(LOOP)
#undef LOOP
    }
}

void elements_scatter(const uint32_t (*words)[WAVE_LANES], uint8_t *const at[WAVE_LANES], unsigned bytes,
                      uint64_t lanes)
{
    switch (bytes) {
#define LOOP(size)                                                            \
    case size:                                                                \
        for (uint64_t left = lanes; left; left &= left - 1) {                 \
            unsigned lane = (unsigned)__builtin_ctzll(left);                  \
            uint32_t element[4];                                              \
            for (unsigned i = 0; i < (size + 3) / 4; i++)                     \
                element[i] = words[i][lane];                                  \
            memcpy(at[lane], element, size);                                  \
        }                                                                     \
        break;
        EACH_SIZE(LOOP)
#undef LOOP
    }
}
