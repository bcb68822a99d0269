/* SPDX-License-Identifier: MIT */
/*
 * sdma_tiled.c - copies of rectangles between tiled images and rows in memory, or other tiled images.
 *
 * Elements whose X differs only in its lowest bits lie behind each other in a tiled image too (tiling_run_log2); so a
 * row is copied in pieces of so many.
 */
#include "card.h"

#include <navi23/regs/sdma.h>
#include <navi23/shader/tiling.h>

#include <string.h>

#define MAX_ELEMENT_LOG2 4u

/* One side of a copy: an image, and where the rectangle begins in it. */
struct side {
    struct tiling tiling;
    bool rows; /* it is not tiled: `row` and `slice` are the distances in bytes, tiling is not used */
    uint64_t base, row, slice;
    uint32_t x, y, z;
    unsigned bytes_log2, level;
    struct gmc_window window;
};

/* ---- what packets say -------------------------------------------------------------------------------------------- */

/* Address; x, y; z, width - 1; height - 1, depth - 1; layout. Returns NULL, or what is wrong with it. */
static const char *tiled_side(struct side *side, const struct cp *cp, const uint32_t *words)
{
    const uint32_t layout = words[5];
    const struct tiling_shape shape = {
        .mode = (uint8_t)FIELD_GET(SDMA_LAYOUT_MODE, layout),
        .is_3d = FIELD_GET(SDMA_LAYOUT_DIMENSION, layout) == SDMA_DIMENSION_3D,
        .bytes_log2 = (uint8_t)FIELD_GET(SDMA_LAYOUT_ELEMENT, layout),
        .levels = (uint8_t)(FIELD_GET(SDMA_LAYOUT_LAST_LEVEL, layout) + 1),
        .width = FIELD_GET(SDMA_WINDOW_HIGH, words[3]) + 1,
        .height = FIELD_GET(SDMA_WINDOW_LOW, words[4]) + 1,
    };
    side->base = words[0] | (uint64_t)words[1] << 32;
    side->x = FIELD_GET(SDMA_WINDOW_LOW, words[2]);
    side->y = FIELD_GET(SDMA_WINDOW_HIGH, words[2]);
    side->z = FIELD_GET(SDMA_WINDOW_Z, words[3]);
    side->bytes_log2 = shape.bytes_log2;
    side->level = FIELD_GET(SDMA_LAYOUT_LEVEL, layout);
    if (shape.bytes_log2 > MAX_ELEMENT_LOG2)
        return "its elements have more than 16 bytes";
    if (side->level >= shape.levels)
        return "its image has no such level";
    if (!tiling_init(&side->tiling, reg_get(cp->navi, REG_GB_ADDR_CONFIG), &shape))
        return "its image is tiled in a way that there is not";
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

static void copy_run(struct cp *cp, struct side *to, uint64_t target, struct side *from, uint64_t source, uint64_t bytes)
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

static void copy_row(struct cp *cp, struct side *to, struct side *from, uint32_t width, uint32_t y, uint32_t z)
{
    for (uint32_t x = 0, n; x < width; x += n) {
        n = run(from, x, run(to, x, width - x));
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
        }
    }
    return CP_NEXT;
}

/* ---- the packets ------------------------------------------------------------------------------------------------- */

CP_EXECUTE(sdma_copy_tiled_window)
{
    struct side tiled = { 0 }, rows = { 0 };
    const char *wrong = tiled_side(&tiled, cp, packet->body);
    if (packet->header & SDMA_COPY_DCC)
        wrong = "this model does not copy compressed surfaces";
    if (wrong)
        return cp_bad_packet(cp, packet, wrong);
    row_side(&rows, packet->body + 6, tiled.bytes_log2);
    bool detile = packet->header & SDMA_COPY_DETILE;
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
        wrong = "this model does not copy compressed surfaces";
    return wrong ? cp_bad_packet(cp, packet, wrong) : copy(cp, &to, &from, packet->body + 12);
}
