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

uint64_t surface_next_block(const struct surface *s, const struct layout *l, uint64_t base, const struct fragments *f)
{
    uint32_t x = f->x[0], y = f->y[0];
    bin_next_block(&x, &y);
    return tiling_offset(&l->tiling, s->level, x, y, s->first_slice + f->slice[0], 0) ^
           (base - surface_origin(l, base));
}

/* ---- pointers ---------------------------------------------------------------------------------------------------- */

/* Have the host's cache fetch `bytes` that are `distance` from `at`, if they begin in the same piece of memory. */
static void fetch_ahead(const uint8_t *at, const struct gmc_around *around, int64_t distance, unsigned bytes)
{
    if (distance >= (int64_t)around->after || distance < -(int64_t)around->before)
        return;
    for (unsigned i = 0; i < bytes; i += 64)
        __builtin_prefetch(at + distance + i, 1);
}

void *surface_reach_run(struct shader_core *core, const struct layout *l, uint64_t base, uint64_t offset, uint64_t next)
{
    struct gmc_around around;
    if (offset % l->run)
        return NULL;
    uint8_t *at = gmc_map_around(&core->port, core->vmid, surface_origin(l, base) + offset, GMC_WRITE, &around);
    if (at)
        fetch_ahead(at, &around, (int64_t)(next - offset), l->run);
    return around.after >= l->run ? at : NULL;
}

/* ---- elements ---------------------------------------------------------------------------------------------------- */

/* One loop for each size, which the compiler knows then. */
#define EACH_SIZE(LOOP) LOOP(1) LOOP(2) LOOP(4) LOOP(8) LOOP(16)

static inline uint8_t *element_at(struct elements *e, uint64_t offset, uint64_t size)
{
    uint64_t got = size;
    uint8_t *at = gmc_map_near(&e->core->port, &e->window, e->core->vmid, e->origin + offset, GMC_WRITE, &got);
    return got == size ? at : NULL;
}

void elements_gather(struct elements *e, const uint64_t offset[WAVE_LANES], uint64_t flip, uint64_t lanes,
                     uint32_t (*words)[WAVE_LANES])
{
    if (lanes != UINT64_MAX)
        memset(words, 0, (e->bytes + 3u) / 4 * sizeof *words);
    switch (e->bytes) {
#define LOOP(size)                                                            \
    case size:                                                                \
        for (uint64_t left = lanes; left; left &= left - 1) {                 \
            unsigned lane = (unsigned)__builtin_ctzll(left);                  \
            const uint8_t *at = element_at(e, offset[lane] ^ flip, size);     \
            uint32_t element[4] = { 0 };                                      \
            if (at)                                                           \
                memcpy(element, at, size);                                    \
            for (unsigned i = 0; i < (size + 3) / 4; i++)                     \
                words[i][lane] = element[i];                                  \
        }                                                                     \
        break;
        EACH_SIZE(LOOP)
#undef LOOP
    }
}

void elements_scatter(struct elements *e, const uint64_t offset[WAVE_LANES], uint64_t flip, uint64_t lanes,
                      const uint32_t (*words)[WAVE_LANES])
{
    switch (e->bytes) {
#define LOOP(size)                                                            \
    case size:                                                                \
        for (uint64_t left = lanes; left; left &= left - 1) {                 \
            unsigned lane = (unsigned)__builtin_ctzll(left);                  \
            uint8_t *at = element_at(e, offset[lane] ^ flip, size);           \
            uint32_t element[4];                                              \
            for (unsigned i = 0; i < (size + 3) / 4; i++)                     \
                element[i] = words[i][lane];                                  \
            if (at)                                                           \
                memcpy(at, element, size);                                    \
        }                                                                     \
        break;
        EACH_SIZE(LOOP)
#undef LOOP
    }
}
