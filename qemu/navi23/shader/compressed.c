/* SPDX-License-Identifier: MIT */
/*
 * compressed.c - images with metadata: DCC of colours, TC-compatible HTILE of depth, CMASK of FMASKs. Of all of them
 * what counts here is whether texels have been cleared by metadata alone.
 */
#include <navi23/shader/dcc.h>
#include <navi23/shader/image.h>
#include <navi23/shader/lanes.h>

#define CMASK_PLAIN 13u /* from this code on FMASK is in memory; below it all samples have colour 0 */

static struct dcc_surface keys_of(const struct image *image, unsigned level)
{
    return (struct dcc_surface){
        .format = image->format,
        .tiling = &image->tiling,
        .meta = &image->meta,
        .base = image->base,
        .meta_base = image->meta_base,
        .level = (uint8_t)level,
        .samples_log2 = image->samples_log2,
        .alpha_last = image->alpha_last,
    };
}

/* Depth or stencil of a tile: of 8 bits it is stencil. */
static bool look_at_htile(struct shader_core *core, const struct image *image, uint64_t va, uint8_t element[16])
{
    uint32_t code, rgba[4] = { 0 };
    float depth = 0;
    gmc_read(&core->port, core->vmid, va, &code, sizeof code, GMC_READ);
    bool cleared = image->format->bytes == 1 ? htile_stencil_cleared(code) : htile_depth_cleared(code, &depth);
    rgba[0] = bits_of(depth);
    if (cleared)
        format_store(image->format, element, rgba);
    return cleared;
}

static bool look_at_cmask(struct shader_core *core, uint64_t va, bool high, uint8_t element[16])
{
    uint8_t codes;
    gmc_read(&core->port, core->vmid, va, &codes, sizeof codes, GMC_READ);
    memset(element, 0, 16);
    return (codes >> (high ? 4 : 0) & 15) < CMASK_PLAIN;
}

static bool look(struct shader_core *core, const struct image *image, unsigned level, uint32_t x, uint32_t y,
                 uint32_t slice, uint8_t element[16])
{
    if (image->meta.kind == META_DCC) {
        const struct dcc_surface keys = keys_of(image, level);
        return dcc_look(core, &keys, x, y, slice, element);
    }
    bool high;
    uint64_t va = meta_address(&image->meta, image->meta_base, level, x, y, slice, &high);
    return image->meta.kind == META_HTILE ? look_at_htile(core, image, va, element)
                                          : look_at_cmask(core, va, high, element);
}

/* Those of `lanes` whose texels share metadata with that of `first`. */
static uint64_t same_unit(const struct lanes_set *set, const struct image *image, const struct texels *t,
                          unsigned first, uint64_t lanes)
{
    const uint32_t width = 1u << image->meta.unit_width_log2, height = 1u << image->meta.unit_height_log2;
    const uint32_t x = t->x[first] & ~(width - 1), y = t->y[first] & ~(height - 1);
    lanes &= set->within(t->x, x, x + width - 1) & set->within(t->y, y, y + height - 1);
    if (t->slice != image_zeros)
        lanes &= set->within(t->slice, t->slice[first], t->slice[first]);
    if (t->level != image_zeros)
        lanes &= set->within(t->level, t->level[first], t->level[first]);
    return lanes;
}

uint64_t image_cleared(struct wave *w, const struct image *image, const struct texels *t, uint64_t lanes,
                       uint32_t (*words)[WAVE_LANES])
{
    const struct lanes_set *set = w->core->lanes;
    uint64_t cleared = 0;
    while (lanes) { /* once for each unit of metadata: most lanes lie beside each other */
        const unsigned lane = (unsigned)__builtin_ctzll(lanes);
        const uint64_t same = same_unit(set, image, t, lane, lanes);
        uint32_t element[4] = { 0 }, row[WAVE_LANES] __attribute__((aligned(64)));
        lanes &= ~same;
        if (!look(w->core, image, t->level[lane], t->x[lane], t->y[lane], image->first_slice + t->slice[lane],
                  (uint8_t *)element))
            continue;
        cleared |= same;
        for (unsigned i = 0; i < (image->format->bytes + 3u) / 4; i++) {
            set->spread(row, element[i]);
            set->store(words[i], row, same);
        }
    }
    return cleared;
}

/* DCC only: drivers write to no others while they are compressed. */
void image_expand(struct wave *w, const struct image *image, const struct texels *t, uint64_t lanes)
{
    for (; lanes && image->meta.kind == META_DCC; lanes &= lanes - 1) {
        unsigned lane = (unsigned)__builtin_ctzll(lanes);
        const struct dcc_surface keys = keys_of(image, t->level[lane]);
        dcc_expand(w->core, &keys, t->x[lane], t->y[lane], image->first_slice + t->slice[lane]);
    }
}
