/* SPDX-License-Identifier: MIT */
/*
 * quads.c - from primitives to fragments.
 *
 * A block of which most quads are covered makes a wave at once, others wait until there are enough of them. A quad that
 * waits goes first when another primitive covers it: so each pixel sees primitives in their order, and no wave has a
 * pixel twice.
 */
#include <navi23/raster/quads.h>

#include <navi23/shader/lanes.h>

#define BLOCK_QUADS 12 /* so many make a wave of their own */

void quads_init(struct quads *q, unsigned number)
{
    memset(q, 0, sizeof *q);
    pixel_stage_init(&q->room.stage, &q->room.exports);
    q->room.slot = number;
    q->block.block = true;
    q->block.quads = FRAGMENT_QUADS;
}

static enum group_end shade_waiting(struct quads *q)
{
    if (q->waiting.quads == 0)
        return GROUP_DONE;
    memset(q->taken, 0, sizeof q->taken);
    enum group_end end = shade_fragments(q->shade, &q->room, q->core, &q->waiting);
    q->waiting.quads = 0;
    return end;
}

/* Which quads of a block have a lane in the mask. */
static unsigned quads_of(uint64_t lanes)
{
    unsigned quads = 0;
    lanes |= lanes >> 1;
    lanes = (lanes | lanes >> 2) & 0x1111111111111111;
    for (unsigned row = 0; row < 4; row++) /* four bits, four apart, meet in their product with 1 + 8 + 64 + 512 */
        quads |= (unsigned)((lanes >> 16 * row & 0xffff) * 0x249 >> 9 & 0xf) << 4 * row;
    return quads;
}

/* Shade what is covered of the block at (x, y) as a wave. */
static enum group_end shade_block(struct quads *q, const struct primitive *p, int32_t x, int32_t y)
{
    struct fragments *f = &q->block;
    f->samples_log2 = q->shade->samples.count_log2;
    for (unsigned i = 0; i < FRAGMENT_QUADS; i++) {
        f->x[i] = (uint16_t)(x + (int32_t)(i & 3) * 2);
        f->y[i] = (uint16_t)(y + (int32_t)(i >> 2) * 2);
        f->slice[i] = p->slice;
        f->primitive[i] = p;
    }
    memcpy(f->samples, q->covered.samples, sizeof f->samples);
    return shade_fragments(q->shade, &q->room, q->core, f);
}

/* Let quads of the block wait. */
static enum group_end add_quads(struct quads *q, const struct primitive *p, int32_t x, int32_t y, unsigned quads,
                                uint16_t *taken)
{
    struct fragments *f = &q->waiting;
    enum group_end end = GROUP_DONE;
    f->samples_log2 = q->shade->samples.count_log2;
    for (; quads && end == GROUP_DONE; quads &= quads - 1) {
        unsigned i = (unsigned)__builtin_ctz(quads), n = f->quads++;
        f->x[n] = (uint16_t)(x + (int32_t)(i & 3) * 2);
        f->y[n] = (uint16_t)(y + (int32_t)(i >> 2) * 2);
        f->slice[n] = p->slice;
        f->primitive[n] = p;
        memcpy(f->samples + 4 * n, q->covered.samples + 4 * i, 4);
        *taken |= (uint16_t)(1u << i);
        if (f->quads == FRAGMENT_QUADS)
            end = shade_waiting(q);
    }
    return end;
}

/* Draw what is covered of the block at pixel (x, y). */
static enum group_end draw_block(struct quads *q, const struct primitive *p, int32_t x, int32_t y)
{
    uint16_t *taken = &q->taken[y / COVER_PIXELS % BIN_BLOCKS][x / COVER_PIXELS % BIN_BLOCKS];
    unsigned quads = quads_of(q->covered.lanes);
    enum group_end end = quads & *taken ? shade_waiting(q) : GROUP_DONE;
    if (end != GROUP_DONE)
        return end;
    if (__builtin_popcount(quads) >= BLOCK_QUADS)
        return shade_block(q, p, x, y);
    return add_quads(q, p, x, y, quads, taken);
}

static int32_t larger(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

static int32_t smaller(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static enum group_end draw_primitive(struct quads *q, const struct primitive *p)
{
    struct cover cover;
    enum group_end end = GROUP_DONE;
    int32_t left = larger(p->left, q->bin->x), top = larger(p->top, q->bin->y);
    int32_t right = smaller(p->right, q->bin->x + BIN_PIXELS), bottom = smaller(p->bottom, q->bin->y + BIN_PIXELS);
    cover_begin(&cover, p, &q->shade->samples, q->core->lanes->cover);
    for (int32_t y = top & -COVER_PIXELS; y < bottom; y += COVER_PIXELS)
        for (int32_t x = left & -COVER_PIXELS; x < right && end == GROUP_DONE; x += COVER_PIXELS)
            if (cover_block(&cover, x, y, &q->covered))
                end = draw_block(q, p, x, y);
    return end;
}

enum group_end quads_draw(struct quads *q, const struct shade *shade, struct shader_core *core, const struct bin *bin,
                          const struct primitive *const *primitives)
{
    enum group_end end = GROUP_DONE;
    q->shade = shade;
    q->core = core;
    q->bin = bin;
    q->room.repeats = REPEATS_UNKNOWN;
    q->waiting.quads = 0;
    memset(q->taken, 0, sizeof q->taken);
    for (uint32_t i = 0; i < bin->count && end == GROUP_DONE; i++)
        end = core_is_aborted(core) ? GROUP_ABORTED : draw_primitive(q, primitives[i]);
    return end == GROUP_DONE ? shade_waiting(q) : end;
}
