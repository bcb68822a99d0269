/* SPDX-License-Identifier: MIT */
/* texel.c - texels of images in memory: where they are, and what they are. */
#include <navi23/shader/bc.h>
#include <navi23/shader/image.h>
#include <navi23/shader/lanes.h>
#include <navi23/shader/memory.h>

const uint32_t image_zeros[WAVE_LANES];

/* ---- places ------------------------------------------------------------------------------------------------------ */

/* Those of `lanes` that are inside of `level`, which there is; of images that are not direct. */
static uint64_t locate_far(const struct image *image, const struct texels *t, uint32_t level, uint64_t lanes,
                           uint64_t va[WAVE_LANES])
{
    const struct tiling *tiling = &image->tiling;
    const unsigned shift = image->format->block_width == 4 ? 2 : 0; /* elements are single texels, or 4x4 */
    const uint32_t width = image_minify(image->width, level), height = image_minify(image->height, level);
    const uint32_t slices = image_slices(image, level), samples = 1u << image->samples_log2;
    uint64_t there = 0;
    for (unsigned lane = 0; lane < WAVE_LANES; lane++) {
        uint32_t x = t->x[lane], y = t->y[lane], slice = t->slice[lane], sample = t->sample[lane];
        uint64_t inside = lanes >> lane & (x < width) & (y < height) & (slice < slices) & (sample < samples);
        uint64_t offset = tiling_offset(tiling, level, x >> shift, y >> shift, image->first_slice + slice, sample);
        uint64_t address = tiling_address(tiling, image->base, offset);
        va[lane] = inside ? address : va[lane];
        there |= inside << lane;
    }
    return there;
}

/* Where they are: as an offset from image->start in offset[lane] of images that are direct, of others in va[lane]. */
static uint64_t locate(const struct lanes_set *set, const struct image *image, const struct texels *t, uint64_t lanes,
                       uint32_t offset[WAVE_LANES], uint64_t va[WAVE_LANES])
{
    uint64_t there = 0;
    while (lanes && image->format->name) { /* once for each level that lanes are in, which mostly is one */
        uint32_t level = t->level[__builtin_ctzll(lanes)];
        uint64_t same = t->level == image_zeros ? lanes : lanes & set->within(t->level, level, level);
        if (level <= image->last_level && image->direct)
            there |= set->texel->locate(image, level, t, same, offset);
        else if (level <= image->last_level)
            there |= locate_far(image, t, level, same, va);
        lanes &= ~same;
    }
    return there;
}

uint64_t image_locate(struct wave *w, const struct image *image, const struct texels *t, uint64_t lanes,
                      uint64_t va[WAVE_LANES])
{
    uint32_t offset[WAVE_LANES] __attribute__((aligned(64))) = { 0 };
    uint64_t there = locate(w->core->lanes, image, t, lanes, offset, va);
    for (unsigned lane = 0; lane < WAVE_LANES && image->direct; lane++)
        va[lane] = image->start + offset[lane];
    return there;
}

/* ---- elements ---------------------------------------------------------------------------------------------------- */

static const struct memory_kind *load_kind(unsigned bytes)
{
    switch (bytes) {
    case 1:
        return &memory_load_u8;
    case 2:
        return &memory_load_u16;
    case 4:
        return &memory_load_x1;
    case 8:
        return &memory_load_x2;
    default:
        return &memory_load_x4;
    }
}

static const struct memory_kind *store_kind(unsigned bytes)
{
    switch (bytes) {
    case 1:
        return &memory_store_8;
    case 2:
        return &memory_store_16;
    case 4:
        return &memory_store_x1;
    case 8:
        return &memory_store_x2;
    default:
        return &memory_store_x4;
    }
}

/* Load or store the elements of `lanes`, as locate has found them. */
static void access(struct wave *w, const struct image *image, const struct memory_kind *kind, struct memory_job *job,
                   const uint32_t *offset, const uint64_t va[WAVE_LANES], uint64_t lanes)
{
    if (lanes && image->direct)
        memory_access(w, kind, job, image->start, offset, UINT32_MAX, lanes);
    else if (lanes)
        memory_access_anywhere(w, kind, job, va, lanes);
}

/*
 * A texel's samples are mostly looked at one after the other, and are far from each other. With the first one, have the
 * host's cache fetch all those near `offset`.
 */
static void fetch_samples_ahead(struct wave *w, const struct image *image, uint32_t offset)
{
    struct gmc_around around;
    const uint8_t *at = gmc_map_around(&w->core->port, w->core->vmid, image->start + offset, GMC_READ, &around);
    for (unsigned sample = 1; at && sample < 1u << image->samples_log2; sample++) {
        const int64_t distance = (int64_t)((offset ^ image->tiling.sample[sample]) & ~255u) - offset;
        if (distance < (int64_t)around.after - 256 && distance >= -(int64_t)around.before)
            for (unsigned i = 0; i < 256; i += 64)
                __builtin_prefetch(at + distance + i);
    }
}

uint64_t image_fetch_raw(struct wave *w, const struct image *image, const struct texels *t, uint64_t lanes,
                         uint32_t (*words)[WAVE_LANES], uint64_t *absent)
{
    uint64_t va[WAVE_LANES] = { 0 };
    uint32_t offset[WAVE_LANES] __attribute__((aligned(64)));
    uint64_t there = locate(w->core->lanes, image, t, lanes, offset, va);
    struct memory_job job = { .v = words };
    if (there != lanes)
        memset(words, 0, 4 * sizeof *words);
    if (there && image->samples_log2 && image->direct && t->sample[__builtin_ctzll(there)] == 0)
        fetch_samples_ahead(w, image, offset[__builtin_ctzll(there)]);
    if (image->compressed) {
        uint32_t clears[4][WAVE_LANES] __attribute__((aligned(64)));
        uint64_t cleared = image_cleared(w, image, t, there, clears);
        access(w, image, load_kind(image->format->bytes), &job, offset, va, there & ~cleared);
        for (unsigned i = 0; cleared && i < (image->format->bytes + 3u) / 4; i++)
            w->core->lanes->store(words[i], clears[i], cleared);
    } else {
        access(w, image, load_kind(image->format->bytes), &job, offset, va, there);
    }
    *absent |= job.absent;
    return there;
}

void image_put_raw(struct wave *w, const struct image *image, const struct texels *t, uint64_t lanes,
                   uint32_t (*words)[WAVE_LANES])
{
    uint64_t va[WAVE_LANES] = { 0 };
    uint32_t offset[WAVE_LANES] __attribute__((aligned(64)));
    uint64_t there = locate(w->core->lanes, image, t, lanes, offset, va);
    struct memory_job job = { .v = words };
    if (image->compressed)
        image_expand(w, image, t, there);
    access(w, image, store_kind(image->format->bytes), &job, offset, va, there);
}

/* ---- texels ------------------------------------------------------------------------------------------------------ */

/* Numbers of the elements of `there`. */
static void convert(const struct wave *w, const struct image *image, const uint32_t *x, const uint32_t *y,
                    uint64_t there, const uint32_t (*words)[WAVE_LANES], uint32_t (*rgba)[WAVE_LANES])
{
    if (image->format->number == FORMAT_BC) {
        memset(rgba, 0, 4 * sizeof *rgba);
        block_load_rows(w->core->blocks, image->format, words, x, y, there, rgba);
        return;
    }
    for (unsigned i = image->format->components; i < 4; i++)
        memset(rgba[i], 0, sizeof rgba[i]);
    w->core->lanes->format->load(image->format, w->lanes, words, rgba);
}

uint64_t image_fetch(struct wave *w, const struct image *image, const struct texels *t, uint64_t lanes,
                     uint32_t (*rgba)[WAVE_LANES], uint64_t *absent)
{
    uint32_t words[4][WAVE_LANES] __attribute__((aligned(64)));
    uint64_t there = image_fetch_raw(w, image, t, lanes, words, absent);
    convert(w, image, t->x, t->y, there, (const uint32_t(*)[WAVE_LANES])words, rgba);
    return there;
}

void image_fetch_raw_at(struct wave *w, const struct image *image, const uint32_t *offset, uint64_t lanes,
                        uint32_t (*words)[WAVE_LANES], uint64_t *absent)
{
    struct memory_job job = { .v = words };
    memory_access(w, load_kind(image->format->bytes), &job, image->start, offset, UINT32_MAX, lanes);
    *absent |= job.absent;
}

void image_fetch_at(struct wave *w, const struct image *image, const uint32_t *offset, const uint32_t *x,
                    const uint32_t *y, uint64_t lanes, uint32_t (*rgba)[WAVE_LANES], uint64_t *absent)
{
    uint32_t words[4][WAVE_LANES] __attribute__((aligned(64)));
    image_fetch_raw_at(w, image, offset, lanes, words, absent);
    convert(w, image, x, y, lanes, (const uint32_t(*)[WAVE_LANES])words, rgba);
}

void image_put(struct wave *w, const struct image *image, const struct texels *t, uint64_t lanes,
               const uint32_t (*rgba)[WAVE_LANES])
{
    uint32_t words[4][WAVE_LANES] __attribute__((aligned(64)));
    if (image->format->number >= FORMAT_BC)
        return;
    w->core->lanes->format->store(image->format, w->lanes, words, rgba);
    image_put_raw(w, image, t, lanes, words);
}
