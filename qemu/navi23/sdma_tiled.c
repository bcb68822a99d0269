/* SPDX-License-Identifier: MIT */
/*
 * sdma_tiled.c - copies of rectangles between tiled images and rows in memory, or other tiled images.
 *
 * Elements whose X differs only in its lowest bits lie behind each other in a tiled image too (tiling_run_log2); so a
 * row is copied in pieces of so many. Of compressed images only cleared blocks are not what memory has (dcc.h).
 */
#include "card.h"

#include <navi23/raster/colour.h>
#include <navi23/regs/sdma.h>
#include <navi23/shader/dcc.h>
#include <navi23/shader/tiling.h>

#include <string.h>

#define MAX_ELEMENT_LOG2 4u

/* The keys of a compressed image. */
struct keys {
    struct meta meta;
    uint64_t base;
    const struct format *format;
    bool alpha_last;
    struct gmc_window window;
};

/* One side of a copy: an image, and where the rectangle begins in it. */
struct side {
    struct tiling tiling;
    bool rows; /* it is not tiled: `row` and `slice` are the distances in bytes, tiling is not used */
    uint64_t base, row, slice;
    uint32_t x, y, z;
    unsigned bytes_log2, level;
    struct gmc_window window;
    struct keys *keys; /* NULL: it is not compressed */
};

/* ---- what packets say -------------------------------------------------------------------------------------------- */

static struct tiling_shape shape_of(const uint32_t *words)
{
    const uint32_t layout = words[5];
    return (struct tiling_shape){
        .mode = (uint8_t)FIELD_GET(SDMA_LAYOUT_MODE, layout),
        .is_3d = FIELD_GET(SDMA_LAYOUT_DIMENSION, layout) == SDMA_DIMENSION_3D,
        .bytes_log2 = (uint8_t)FIELD_GET(SDMA_LAYOUT_ELEMENT, layout),
        .levels = (uint8_t)(FIELD_GET(SDMA_LAYOUT_LAST_LEVEL, layout) + 1),
        .width = FIELD_GET(SDMA_WINDOW_HIGH, words[3]) + 1,
        .height = FIELD_GET(SDMA_WINDOW_LOW, words[4]) + 1,
    };
}

/* Address; x, y; z, width - 1; height - 1, depth - 1; layout. Returns NULL, or what is wrong with it. */
static const char *tiled_side(struct side *side, const struct cp *cp, const uint32_t *words)
{
    const struct tiling_shape shape = shape_of(words);
    side->base = words[0] | (uint64_t)words[1] << 32;
    side->x = FIELD_GET(SDMA_WINDOW_LOW, words[2]);
    side->y = FIELD_GET(SDMA_WINDOW_HIGH, words[2]);
    side->z = FIELD_GET(SDMA_WINDOW_Z, words[3]);
    side->bytes_log2 = shape.bytes_log2;
    side->level = FIELD_GET(SDMA_LAYOUT_LEVEL, words[5]);
    if (shape.bytes_log2 > MAX_ELEMENT_LOG2)
        return "its elements have more than 16 bytes";
    if (side->level >= shape.levels)
        return "its image has no such level";
    if (!tiling_init(&side->tiling, reg_get(cp->navi, REG_GB_ADDR_CONFIG), &shape))
        return "its image is tiled in a way that there is not";
    return NULL;
}

/* Address; what they are keys of. `image` is the image's words. Returns NULL, or what is wrong with it. */
static const char *read_keys(struct keys *keys, const struct cp *cp, const uint32_t *image, const uint32_t *words)
{
    const struct meta_shape shape = { .kind = META_DCC,
                                      .pipe_aligned = words[2] & SDMA_META_PIPE_ALIGNED,
                                      .surface = shape_of(image) };
    keys->base = words[0] | (uint64_t)words[1] << 32;
    keys->format = colour_format(FIELD_GET(SDMA_META_FORMAT, words[2]), FIELD_GET(SDMA_META_NUMBER, words[2]));
    keys->alpha_last = words[2] & SDMA_META_ALPHA_LAST;
    if (!keys->format->name || keys->format->bytes != 1u << shape.surface.bytes_log2)
        return "its compressed image has no such format";
    if (!meta_init(&keys->meta, reg_get(cp->navi, REG_GB_ADDR_CONFIG), &shape))
        return "its image cannot be compressed";
    return NULL;
}

/* Address; x, y; z, pitch - 1; slice pitch - 1. */
static void row_side(struct side *side, const uint32_t *words, unsigned bytes_log2)
{
    side->rows = true;
    side->base = words[0] | (uint64_t)words[1] << 32;
    side->x = FIELD_GET(SDMA_WINDOW_LOW, words[2]);
    side->y = FIELD_GET(SDMA_WINDOW_HIGH, words[2]);
    side->z = FIELD_GET(SDMA_WINDOW_Z, words[3]);
    side->row = (FIELD_GET(SDMA_WINDOW_HIGH, words[3]) + 1ull) << bytes_log2;
    side->slice = (FIELD_GET(SDMA_WINDOW_SLICE, words[4]) + 1ull) << bytes_log2;
    side->bytes_log2 = bytes_log2;
}

/* ---- copying ----------------------------------------------------------------------------------------------------- */

static uint64_t address(const struct side *side, uint32_t x, uint32_t y, uint32_t z)
{
    x += side->x;
    y += side->y;
    z += side->z;
    if (side->rows)
        return side->base + z * side->slice + y * side->row + ((uint64_t)x << side->bytes_log2);
    return tiling_address(&side->tiling, side->base, tiling_offset(&side->tiling, side->level, x, y, z, 0));
}

/* How many of `left` elements from x on, at least one, lie behind each other. */
static uint32_t run(const struct side *side, uint32_t x, uint32_t left)
{
    uint32_t most = left;
    if (!side->rows && !side->tiling.linear) {
        uint32_t size = 1u << tiling_run_log2(&side->tiling);
        most = size - (side->x + x) % size;
    }
    return most < left ? most : left;
}

static void copy_run(struct cp *cp, struct side *to, uint64_t target, struct side *from, uint64_t source,
                     uint64_t bytes)
{
    for (uint64_t n; bytes > 0; bytes -= n, target += n, source += n) {
        n = bytes;
        uint8_t *out = gmc_map_near(&cp->port, &to->window, cp_vmid(cp), target, GMC_WRITE, &n);
        const uint8_t *in = gmc_map_near(&cp->port, &from->window, cp_vmid(cp), source, GMC_READ, &n);
        if (out && in)
            memmove(out, in, n);
        else if (out)
            memset(out, 0, n);
    }
}

/* The element that all of a cleared block is, if (x, y, z) is in one. */
static bool look_up_key(struct cp *cp, struct side *side, uint32_t x, uint32_t y, uint32_t z, uint8_t element[16])
{
    struct keys *keys = side->keys;
    uint8_t first[16] = { 0 };
    uint64_t n = 1, block = address(side, x, y, z) & ~(uint64_t)(DCC_BLOCK_BYTES - 1);
    uint64_t at = meta_address(&keys->meta, keys->base, side->level, side->x + x, side->y + y, side->z + z, NULL);
    const uint8_t *key = gmc_map_near(&cp->port, &keys->window, cp_vmid(cp), at, GMC_READ, &n);
    if (!key || !dcc_is_clear(*key))
        return false;
    gmc_read(&cp->port, cp_vmid(cp), block, first, 1u << side->bytes_log2, GMC_READ);
    dcc_clear_element(*key, keys->format, keys->alpha_last, first, NULL, element);
    return true;
}

static void fill_run(struct cp *cp, struct side *to, uint64_t target, const uint8_t element[16], uint32_t count)
{
    for (; count > 0; count--, target += 1u << to->bytes_log2)
        gmc_write(&cp->port, cp_vmid(cp), target, element, 1u << to->bytes_log2);
}

static void copy_row(struct cp *cp, struct side *to, struct side *from, uint32_t width, uint32_t y, uint32_t z)
{
    for (uint32_t x = 0, n; x < width; x += n) {
        uint8_t element[16];
        n = run(from, x, run(to, x, width - x));
        if (from->keys && look_up_key(cp, from, x, y, z, element))
            fill_run(cp, to, address(to, x, y, z), element, n);
        else
            copy_run(cp, to, address(to, x, y, z), from, address(from, x, y, z), (uint64_t)n << to->bytes_log2);
    }
}

/* Width - 1, height - 1; depth - 1. */
static enum cp_result copy(struct cp *cp, struct side *to, struct side *from, const uint32_t *words)
{
    uint32_t width = FIELD_GET(SDMA_WINDOW_LOW, words[0]) + 1, height = FIELD_GET(SDMA_WINDOW_HIGH, words[0]) + 1;
    uint32_t depth = FIELD_GET(SDMA_WINDOW_Z, words[1]) + 1;
    navi_count(cp->navi, bytes_dma, ((uint64_t)width * height * depth) << to->bytes_log2);
    for (uint32_t z = 0; z < depth; z++) {
        for (uint32_t y = 0; y < height; y++) {
            copy_row(cp, to, from, width, y, z);
            if (!cp_goes_on(cp))
                return CP_AGAIN;
            gmc_forget(&to->window);
            gmc_forget(&from->window);
            if (from->keys)
                gmc_forget(&from->keys->window);
        }
    }
    return CP_NEXT;
}

/* ---- the packets ------------------------------------------------------------------------------------------------- */

/* Only what is copied from may be compressed. */
CP_EXECUTE(sdma_copy_tiled_window)
{
    struct side tiled = { 0 }, rows = { 0 };
    struct keys keys = { 0 };
    bool detile = packet->header & SDMA_COPY_DETILE;
    const char *wrong = tiled_side(&tiled, cp, packet->body);
    if (!wrong && packet->header & SDMA_COPY_DCC) {
        wrong = detile ? read_keys(&keys, cp, packet->body, packet->body + 13) : "this model does not compress";
        tiled.keys = &keys;
    }
    if (wrong)
        return cp_bad_packet(cp, packet, wrong);
    row_side(&rows, packet->body + 6, tiled.bytes_log2);
    return copy(cp, detile ? &rows : &tiled, detile ? &tiled : &rows, packet->body + 11);
}

CP_EXECUTE(sdma_copy_tiled_to_tiled)
{
    struct side from = { 0 }, to = { 0 };
    const char *wrong = tiled_side(&from, cp, packet->body);
    if (!wrong)
        wrong = tiled_side(&to, cp, packet->body + 6);
    if (!wrong && from.bytes_log2 != to.bytes_log2)
        wrong = "its images have elements of different sizes";
    if (packet->header & SDMA_COPY_DCC)
        wrong = "this model does not do this with compressed images";
    return wrong ? cp_bad_packet(cp, packet, wrong) : copy(cp, &to, &from, packet->body + 12);
}
