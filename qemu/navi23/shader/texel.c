/* SPDX-License-Identifier: MIT */
/* texel.c - texels of images in memory: where they are, and what they are. */
#include <navi23/shader/image.h>
#include <navi23/shader/memory.h>

const uint32_t image_zeros[WAVE_LANES];

uint64_t image_locate(const struct image *image, const struct texels *t, uint64_t lanes, uint64_t va[WAVE_LANES])
{
    const struct format *f = image->format;
    const unsigned x_shift = f->block_width == 4 ? 2 : 0, y_shift = f->block_height == 4 ? 2 : 0;
    uint64_t there = 0;
    if (!f->name)
        return 0;
    for (; lanes; lanes &= lanes - 1) {
        unsigned lane = (unsigned)__builtin_ctzll(lanes);
        uint32_t x = t->x[lane], y = t->y[lane], slice = t->slice[lane], level = t->level[lane];
        if (level > image->last_level || x >= image_minify(image->width, level) ||
            y >= image_minify(image->height, level) || slice >= image_slices(image, level) ||
            t->sample[lane] >> image->samples_log2 != 0)
            continue;
        uint64_t offset = tiling_offset(&image->tiling, level, x >> x_shift, y >> y_shift, image->first_slice + slice,
                                        t->sample[lane]);
        va[lane] = tiling_address(&image->tiling, image->base, offset);
        there |= 1ull << lane;
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

uint64_t image_fetch(struct wave *w, const struct image *image, const struct texels *t, uint64_t lanes,
                     uint32_t (*rgba)[WAVE_LANES], uint64_t *absent)
{
    uint32_t words[4][WAVE_LANES] __attribute__((aligned(64)));
    uint64_t there = image_fetch_raw(w, image, t, lanes, words, absent);
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
