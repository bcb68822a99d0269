/* SPDX-License-Identifier: MIT */
/*
 * targets.h - colour targets on a bench: a card, a core, registers set as a driver would, fragments made by hand. For
 * the colour tests of this folder; each includes it once.
 *
 * VMID 1 has SURFACE_PAGES at SURFACE_VA; the targets' surfaces, and their metadata, are at the offsets below.
 */
#ifndef TESTS_NAVI23_RASTER_TARGETS_H
#define TESTS_NAVI23_RASTER_TARGETS_H

#include "../card.h"

#include <navi23/card.h>
#include <navi23/raster/target.h>
#include <navi23/regs/colour.h>
#include <navi23/regs/gfx_state.h>
#include <navi23/shader/lanes.h>

#define SURFACE_VA    0x40000000ull
#define SURFACE_AT    (ROOM + 0x800000u)
#define SURFACE_PAGES 4096u
#define TARGET_BYTES  0x100000u /* from a target's surface to the next one's */
#define FMASK_OFFSET  0x800000u /* of target 0; n * 0x40000 further of target n: */
#define CMASK_OFFSET  0xa00000u
#define DCC_OFFSET    0xc00000u
#define META_BYTES    0x40000u

struct bench {
    struct card *card;
    struct shader_core core;
    struct cp *cp;
    struct colour *colour;
    uint8_t *memory; /* what is at SURFACE_VA */
    struct fragments f;
    struct pixel_exports exports;
};

/* What registers say of a target. Zero is what most have. */
struct target_spec {
    uint8_t format, number, swap, mode, fmask_mode;
    uint8_t samples_log2, levels, level;
    uint16_t width, height, first_slice, last_slice;
    uint32_t mix;    /* low bits of the base: pipe and bank */
    uint32_t info;   /* more bits of it */
    uint32_t attrib; /* likewise */
    uint32_t clear[2];
};

static inline void set_reg(struct bench *b, uint32_t reg, uint32_t value)
{
    reg_set(b->card->navi, reg, value);
}

static inline void set_target(struct bench *b, unsigned n, const struct target_spec *s)
{
    const unsigned at = n * (GREG_CB_COLOR1_BASE - GREG_CB_COLOR0_BASE);
    const uint64_t base = SURFACE_VA + n * TARGET_BYTES + s->mix;
    set_reg(b, GREG_CB_COLOR0_BASE + at, (uint32_t)(base >> 8));
    set_reg(b, GREG_CB_COLOR0_BASE_EXT + n, (uint32_t)(base >> 40));
    set_reg(b, GREG_CB_COLOR0_VIEW + at, FIELD_PUT(FIELD_CB_COLOR0_VIEW__SLICE_START, s->first_slice) |
            FIELD_PUT(FIELD_CB_COLOR0_VIEW__SLICE_MAX, s->last_slice) |
            FIELD_PUT(FIELD_CB_COLOR0_VIEW__MIP_LEVEL, s->level));
    set_reg(b, GREG_CB_COLOR0_INFO + at, FIELD_PUT(FIELD_CB_COLOR0_INFO__FORMAT, s->format) |
            FIELD_PUT(FIELD_CB_COLOR0_INFO__NUMBER_TYPE, s->number) |
            FIELD_PUT(FIELD_CB_COLOR0_INFO__COMP_SWAP, s->swap) | s->info);
    set_reg(b, GREG_CB_COLOR0_ATTRIB + at, FIELD_PUT(FIELD_CB_COLOR0_ATTRIB__NUM_SAMPLES, s->samples_log2) |
            FIELD_PUT(FIELD_CB_COLOR0_ATTRIB__NUM_FRAGMENTS, s->samples_log2) | s->attrib);
    set_reg(b, GREG_CB_COLOR0_ATTRIB2 + n, FIELD_PUT(FIELD_CB_COLOR0_ATTRIB2__MIP0_WIDTH, s->width - 1) |
            FIELD_PUT(FIELD_CB_COLOR0_ATTRIB2__MIP0_HEIGHT, s->height - 1) |
            FIELD_PUT(FIELD_CB_COLOR0_ATTRIB2__MAX_MIP, s->levels ? s->levels - 1u : 0));
    set_reg(b, GREG_CB_COLOR0_ATTRIB3 + n, FIELD_PUT(FIELD_CB_COLOR0_ATTRIB3__COLOR_SW_MODE, s->mode) |
            FIELD_PUT(FIELD_CB_COLOR0_ATTRIB3__FMASK_SW_MODE, s->fmask_mode) |
            FIELD_PUT(FIELD_CB_COLOR0_ATTRIB3__RESOURCE_TYPE, 1) | FIELD_CB_COLOR0_ATTRIB3__CMASK_PIPE_ALIGNED |
            FIELD_CB_COLOR0_ATTRIB3__DCC_PIPE_ALIGNED);
    set_reg(b, GREG_CB_COLOR0_DCC_BASE + at, (uint32_t)((SURFACE_VA + DCC_OFFSET + n * META_BYTES) >> 8));
    set_reg(b, GREG_CB_COLOR0_CMASK + at, (uint32_t)((SURFACE_VA + CMASK_OFFSET + n * META_BYTES) >> 8));
    set_reg(b, GREG_CB_COLOR0_FMASK + at, (uint32_t)((SURFACE_VA + FMASK_OFFSET + n * META_BYTES) >> 8));
    set_reg(b, GREG_CB_COLOR0_CLEAR_WORD0 + at, s->clear[0]);
    set_reg(b, GREG_CB_COLOR0_CLEAR_WORD1 + at, s->clear[1]);
}

static inline void set_mode(struct bench *b, uint32_t mode, uint32_t rop)
{
    set_reg(b, GREG_CB_COLOR_CONTROL, FIELD_PUT(FIELD_CB_COLOR_CONTROL__MODE, mode) |
            FIELD_PUT(FIELD_CB_COLOR_CONTROL__ROP3, rop));
}

/* The layout that a target's registers mean, as tiling.c has it. */
static inline const struct tiling *layout_of(const struct target_spec *s, unsigned bytes_log2)
{
    static struct tiling t;
    struct tiling_shape shape = { .mode = s->mode, .bytes_log2 = (uint8_t)bytes_log2,
                                  .samples_log2 = s->samples_log2, .levels = s->levels ? s->levels : 1,
                                  .width = s->width, .height = s->height };
    CHECK(tiling_init(&t, 0x343, &shape));
    return &t;
}

/* The 8x8 pixels from (x, y) on, all lanes and samples. */
static inline void set_block(struct bench *b, uint16_t x, uint16_t y, uint16_t slice, unsigned samples_log2)
{
    b->f.quads = FRAGMENT_QUADS;
    b->f.samples_log2 = samples_log2;
    b->f.block = x % 8 == 0 && y % 8 == 0;
    for (unsigned q = 0; q < FRAGMENT_QUADS; q++) {
        b->f.x[q] = (uint16_t)(x + q % 4 * 2);
        b->f.y[q] = (uint16_t)(y + q / 4 * 2);
        b->f.slice[q] = slice;
    }
    memset(b->f.samples, (int)((1u << (1u << samples_log2)) - 1), sizeof b->f.samples);
}

static inline uint32_t lane_x(const struct bench *b, unsigned lane)
{
    return b->f.x[lane / 4] + lane % 2;
}

static inline uint32_t lane_y(const struct bench *b, unsigned lane)
{
    return b->f.y[lane / 4] + lane / 2 % 2;
}

/* The element of a lane's pixel in target `n`. */
static inline uint8_t *element_of(struct bench *b, unsigned n, const struct target_spec *s, unsigned bytes_log2,
                                  unsigned lane, unsigned sample)
{
    const struct tiling *t = layout_of(s, bytes_log2);
    uint64_t offset = tiling_offset(t, s->level, lane_x(b, lane), lane_y(b, lane),
                                    (uint32_t)s->first_slice + b->f.slice[lane / 4], sample);
    return b->memory + n * TARGET_BYTES + (offset ^ s->mix);
}

/* All lanes export this colour to MRT n, as 32_ABGR. */
static inline void export_colour(struct bench *b, unsigned n, const uint32_t rgba[4])
{
    b->exports.written |= (uint8_t)(1u << n);
    b->exports.enabled[n] = 15;
    for (unsigned i = 0; i < 4; i++)
        for (unsigned lane = 0; lane < WAVE_LANES; lane++)
            b->exports.mrt[n][i][lane] = rgba[i];
}

static inline void colour_draw(struct bench *b)
{
    const char *why = colour_decode(b->colour, b->cp);
    if (why)
        printf("# %s\n", why);
    CHECK(why == NULL);
    colour_write(b->colour, &b->core, &b->f, &b->exports);
}

/* Every set of lane loops that this machine has. */
static inline void with_each_set(struct bench *b, void (*test)(void))
{
    const struct lanes_set *chosen = b->core.lanes;
    for (unsigned n = 0; lanes_sets[n]; n++) {
        if (!lanes_sets[n]->supported())
            continue;
        b->core.lanes = lanes_sets[n];
        test();
    }
    b->core.lanes = chosen;
}

static inline struct bench *bench_new(void)
{
    struct bench *b = aligned_alloc(_Alignof(struct bench), sizeof *b);
    memset(b, 0, sizeof *b);
    b->card = card_new();
    b->memory = b->card->vram + SURFACE_AT;
    card_map(b->card, 1, SURFACE_VA, SURFACE_AT, SURFACE_PAGES, PTE_RW);
    card_invalidate(b->card, 1);
    b->cp = calloc(1, sizeof *b->cp);
    if (!b->cp || core_init(&b->core, b->card->navi) != 0 || colour_create(&b->colour) != 0)
        abort();
    b->cp->navi = b->card->navi;
    b->core.port.shader_ring = "bench";
    b->core.vmid = 1;
    set_reg(b, GREG_SPI_SHADER_COL_FORMAT, 0x99999999);
    set_reg(b, GREG_CB_TARGET_MASK, 15);
    set_reg(b, GREG_CB_SHADER_MASK, 0xffffffff);
    set_mode(b, CB_MODE_NORMAL, CB_ROP_COPY);
    b->exports.alive = UINT64_MAX;
    gmc_enter(&b->core.port);
    return b;
}

static inline void bench_free(struct bench *b)
{
    gmc_leave(&b->core.port);
    colour_destroy(b->colour);
    core_finish(&b->core);
    free(b->cp);
    card_free(b->card);
    free(b);
}

#endif
