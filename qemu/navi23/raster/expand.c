/* SPDX-License-Identifier: MIT */
/*
 * expand.c - compressed surfaces become plain where something touches them.
 *
 * The card keeps data uncompressed. What it finds compressed are clears, which drivers make by filling metadata:
 *
 *     DCC     a byte for a block of 256 bytes (shader/dcc.h)
 *     CMASK   four bits for 8x8 pixels: 0, all samples are the clear register; 12, all are as sample 0; 13, 14, 15, as
 *             FMASK says, of 2, 4, 8 samples (15 also where there is no FMASK)
 *     FMASK   for each sample of a pixel, which of the pixel's colours it has
 *
 * Before pixels are read or written, their block, tile and pixel are made plain, after which DCC says so, CMASK looks
 * to FMASK, and FMASK has sample n at colour n. A tile lies in one bin; but two tiles share a byte of CMASK, which is
 * changed atomically.
 */
#include <stdatomic.h>
#include <string.h>

#include <navi23/raster/target.h>
#include <navi23/shader/dcc.h>

#define TILE 8u /* pixels */

/* FMASK by log2 of samples: bits for a sample, and what says that each has its own colour. */
static const struct {
    uint8_t bits;
    uint32_t plain;
} fmask_codes[] = { { 0, 0 }, { 1, 0x2 }, { 2, 0xe4 }, { 4, 0x76543210 } };

/* ---- DCC --------------------------------------------------------------------------------------------------------- */

/* All blocks that a tile's pixels are in. */
static void expand_blocks(const struct surface *s, struct shader_core *core, uint32_t x, uint32_t y, uint32_t slice)
{
    const uint32_t width = 1u << s->dcc.meta->unit_width_log2, height = 1u << s->dcc.meta->unit_height_log2;
    for (uint32_t top = 0; top < TILE; top += height)
        for (uint32_t left = 0; left < TILE; left += width)
            dcc_expand(core, &s->dcc, x + left, y + top, slice);
}

/* ---- CMASK ------------------------------------------------------------------------------------------------------- */

enum { CMASK_CLEAR = 0, CMASK_ONE_COLOUR = 12 };

/* A tile as fragments, for all that takes these. `slice` counts from the surface's first one. */
static void make_tile(struct fragments *tile, uint32_t x, uint32_t y, uint16_t slice)
{
    tile->quads = FRAGMENT_QUADS;
    tile->block = true;
    for (unsigned q = 0; q < FRAGMENT_QUADS; q++) {
        tile->x[q] = (uint16_t)(x + q % 4 * 2);
        tile->y[q] = (uint16_t)(y + q / 4 * 2);
        tile->slice[q] = slice;
    }
}

static void put_fmask(const struct surface *s, struct shader_core *core, const struct fragments *f, uint64_t lanes)
{
    struct elements e = surface_elements(core, s->fmask, s->fmask_base);
    uint64_t offset[WAVE_LANES];
    uint32_t words[1][WAVE_LANES];
    for (unsigned lane = 0; lane < WAVE_LANES; lane++)
        words[0][lane] = fmask_codes[s->samples_log2].plain;
    lanes &= surface_locate(s, s->fmask, s->fmask_base, f, offset);
    elements_scatter(&e, offset, 0, lanes, (const uint32_t(*)[WAVE_LANES])words);
}

/* The colours of a tile whose CMASK is `code`. */
static void expand_colours(const struct surface *s, struct shader_core *core, const struct fragments *tile,
                           unsigned code)
{
    const uint16_t *flip = s->layout->tiling.sample;
    struct elements e = surface_elements(core, s->layout, s->base);
    uint32_t words[4][WAVE_LANES];
    uint64_t offset[WAVE_LANES];
    uint64_t lanes = surface_locate(s, s->layout, s->base, tile, offset);
    if (code == CMASK_ONE_COLOUR) {
        elements_gather(&e, offset, flip[0], lanes, words);
    } else {
        uint32_t element[4];
        dcc_clear_element(DCC_CLEAR_REGISTER, s->format, false, NULL, s->clear, (uint8_t *)element);
        for (unsigned i = 0; i < 4; i++)
            for (unsigned lane = 0; lane < WAVE_LANES; lane++)
                words[i][lane] = element[i];
    }
    for (unsigned sample = code == CMASK_ONE_COLOUR; sample < 1u << s->samples_log2; sample++)
        elements_scatter(&e, offset, flip[sample], lanes, (const uint32_t(*)[WAVE_LANES])words);
}

/* The tile that begins at pixel (x, y). */
static void expand_tile(const struct surface *s, struct shader_core *core, uint32_t x, uint32_t y, uint16_t slice)
{
    bool high;
    uint64_t got, va = meta_address(s->cmask, s->cmask_base, s->level, x, y, s->first_slice + slice, &high);
    _Atomic uint8_t *codes = gmc_map(&core->port, core->vmid, va, 1, GMC_WRITE, &got);
    if (!codes)
        return;
    const unsigned shift = high ? 4 : 0, plain = s->samples_log2 ? CMASK_ONE_COLOUR | s->samples_log2 : 15;
    const unsigned code = atomic_load_explicit(codes, memory_order_relaxed) >> shift & 15;
    if (code != CMASK_CLEAR && code != CMASK_ONE_COLOUR)
        return;
    struct fragments tile;
    make_tile(&tile, x, y, slice);
    expand_colours(s, core, &tile, code);
    if (s->fmask)
        put_fmask(s, core, &tile, UINT64_MAX);
    atomic_fetch_xor_explicit(codes, (uint8_t)((code ^ plain) << shift), memory_order_relaxed);
}

/* ---- FMASK ------------------------------------------------------------------------------------------------------- */

/* Give each sample of `lanes` the colour that `code` says. */
static void spread_colours(const struct surface *s, struct shader_core *core, const struct fragments *f,
                           uint64_t lanes, const uint32_t code[WAVE_LANES])
{
    const unsigned samples = 1u << s->samples_log2, bits = fmask_codes[s->samples_log2].bits;
    uint32_t colours[FRAGMENT_SAMPLES][4][WAVE_LANES], words[4][WAVE_LANES];
    const uint16_t *flip = s->layout->tiling.sample;
    struct elements e = surface_elements(core, s->layout, s->base);
    uint64_t offset[WAVE_LANES];
    lanes &= surface_locate(s, s->layout, s->base, f, offset);
    for (unsigned sample = 0; sample < samples; sample++)
        elements_gather(&e, offset, flip[sample], lanes, colours[sample]);
    for (unsigned sample = 0; sample < samples; sample++) {
        for (uint64_t left = lanes; left; left &= left - 1) {
            unsigned lane = (unsigned)__builtin_ctzll(left);
            unsigned colour = code[lane] >> sample * bits & (samples - 1);
            for (unsigned i = 0; i < (s->format->bytes + 3u) / 4; i++)
                words[i][lane] = colours[colour][i][lane];
        }
        elements_scatter(&e, offset, flip[sample], lanes, (const uint32_t(*)[WAVE_LANES])words);
    }
}

/* Whether every sample of a block's pixels has its own colour, as a quick look at FMASK tells. */
static bool is_plain_block(const struct surface *s, struct shader_core *core, const struct fragments *f,
                           uint64_t offset)
{
    const unsigned bytes = 1u << s->fmask->tiling.bytes_log2;
    if (!f->block || !s->fmask->runs)
        return false;
    const uint64_t next = surface_next_block(s, s->fmask, s->fmask_base, f);
    const uint8_t *at = surface_reach_run(core, s->fmask, s->fmask_base, offset, next);
    const uint32_t plain = fmask_codes[s->samples_log2].plain;
    const uint64_t code = bytes == 1 ? plain * 0x0101010101010101u : plain * 0x0000000100000001u;
    uint64_t differ = at ? 0 : 1;
    for (unsigned i = 0; at && i < s->fmask->run; i += 8) {
        uint64_t eight;
        memcpy(&eight, at + i, sizeof eight);
        differ |= eight ^ code;
    }
    return differ == 0;
}

static void expand_pixels(const struct surface *s, struct shader_core *core, const struct fragments *f, uint64_t lanes)
{
    struct elements e = surface_elements(core, s->fmask, s->fmask_base);
    uint64_t offset[WAVE_LANES], odd = 0;
    uint32_t code[1][WAVE_LANES];
    lanes &= surface_locate(s, s->fmask, s->fmask_base, f, offset);
    if (!lanes || is_plain_block(s, core, f, offset[0]))
        return;
    elements_gather(&e, offset, 0, lanes, code);
    for (unsigned lane = 0; lane < WAVE_LANES; lane++)
        odd |= (uint64_t)(code[0][lane] != fmask_codes[s->samples_log2].plain) << lane;
    odd &= lanes;
    if (odd) {
        spread_colours(s, core, f, odd, code[0]);
        put_fmask(s, core, f, odd);
    }
}

/* ---- all of it --------------------------------------------------------------------------------------------------- */

void surface_expand(const struct surface *s, struct shader_core *core, const struct fragments *f, uint64_t lanes)
{
    uint32_t tile_x = UINT32_MAX, tile_y = UINT32_MAX, tile_slice = UINT32_MAX; /* the last one looked at */
    for (unsigned q = 0; q < f->quads; q++) {
        uint32_t x = f->x[q] & ~(TILE - 1), y = f->y[q] & ~(TILE - 1), slice = f->slice[q];
        if (!(lanes >> 4 * q & 15) || (x == tile_x && y == tile_y && slice == tile_slice))
            continue;
        if (s->dcc.meta)
            expand_blocks(s, core, x, y, s->first_slice + slice);
        if (s->cmask)
            expand_tile(s, core, x, y, (uint16_t)slice);
        tile_x = x;
        tile_y = y;
        tile_slice = slice;
    }
    if (s->fmask)
        expand_pixels(s, core, f, lanes);
}
