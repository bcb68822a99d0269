/* SPDX-License-Identifier: MIT */
/* texel.c - texels of images in memory: where they are, and what they are. */
#include <navi23/shader/bc.h>
#include <navi23/shader/image.h>
#include <navi23/shader/memory.h>

const uint32_t image_zeros[WAVE_LANES];

/* Those of `lanes` that are inside of `level`, which there is. Without branches, as this is done for every texel. */
static uint64_t locate_in_level(const struct image *image, const struct texels *t, uint32_t level, uint64_t lanes,
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

uint64_t image_locate(const struct image *image, const struct texels *t, uint64_t lanes, uint64_t va[WAVE_LANES])
{
    uint64_t there = 0;
    while (lanes && image->format->name) { /* once for each level that lanes are in, which mostly is one */
        uint32_t level = t->level[__builtin_ctzll(lanes)];
        uint64_t same = lanes;
        for (unsigned lane = 0; lane < WAVE_LANES && t->level != image_zeros; lane++)
            same &= ~((uint64_t)(t->level[lane] != level) << lane);
        if (level <= image->last_level)
            there |= locate_in_level(image, t, level, same, va);
        lanes &= ~same;
    }
    return there;
}

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

uint64_t image_fetch_raw(struct wave *w, const struct image *image, const struct texels *t, uint64_t lanes,
                         uint32_t (*words)[WAVE_LANES], uint64_t *absent)
{
    uint64_t va[WAVE_LANES] = { 0 };
    uint64_t there = image_locate(image, t, lanes, va);
    struct memory_job job = { .v = words };
    if (there != lanes)
        memset(words, 0, 4 * sizeof *words);
    if (there)
        memory_access_anywhere(w, load_kind(image->format->bytes), &job, va, there);
    *absent |= job.absent;
    return there;
}

void image_put_raw(struct wave *w, const struct image *image, const struct texels *t, uint64_t lanes,
                   uint32_t (*words)[WAVE_LANES])
{
    uint64_t va[WAVE_LANES] = { 0 };
    uint64_t there = image_locate(image, t, lanes, va);
    struct memory_job job = { .v = words };
    if (there)
        memory_access_anywhere(w, store_kind(image->format->bytes), &job, va, there);
}

/* Texels of the blocks that have been fetched. */
static void load_blocks(const struct image *image, const struct texels *t, uint64_t lanes,
                        const uint32_t (*words)[WAVE_LANES], uint32_t (*rgba)[WAVE_LANES])
{
    memset(rgba, 0, 4 * sizeof *rgba);
    for (; lanes; lanes &= lanes - 1) {
        unsigned lane = (unsigned)__builtin_ctzll(lanes);
        uint32_t block[4], texel[4];
        for (unsigned i = 0; i < 4; i++)
            block[i] = i < image->format->bytes / 4u ? words[i][lane] : 0;
        bc_load(image->format, (const uint8_t *)block, t->x[lane], t->y[lane], texel);
        for (unsigned i = 0; i < 4; i++)
            rgba[i][lane] = texel[i];
    }
}

uint64_t image_fetch(struct wave *w, const struct image *image, const struct texels *t, uint64_t lanes,
                     uint32_t (*rgba)[WAVE_LANES], uint64_t *absent)
{
    uint32_t words[4][WAVE_LANES] __attribute__((aligned(64)));
    uint64_t there = image_fetch_raw(w, image, t, lanes, words, absent);
    if (image->format->number == FORMAT_BC) {
        load_blocks(image, t, there, (const uint32_t(*)[WAVE_LANES])words, rgba);
        return there;
    }
    for (unsigned i = image->format->components; i < 4; i++)
        memset(rgba[i], 0, sizeof rgba[i]);
    format_load_rows(image->format, w->lanes, (const uint32_t(*)[WAVE_LANES])words, rgba);
    return there;
}

void image_put(struct wave *w, const struct image *image, const struct texels *t, uint64_t lanes,
               const uint32_t (*rgba)[WAVE_LANES])
{
    uint32_t words[4][WAVE_LANES] __attribute__((aligned(64)));
    if (image->format->number == FORMAT_BC)
        return;
    format_store_rows(image->format, w->lanes, words, rgba);
    image_put_raw(w, image, t, lanes, words);
}
