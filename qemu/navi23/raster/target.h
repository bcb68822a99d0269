/* SPDX-License-Identifier: MIT */
/*
 * target.h - what the colour block knows of its targets when a draw begins: surfaces, and what is done to their pixels.
 *
 * colour.c decodes it from registers, in the ring's thread; then the cores only read it.
 */
#ifndef NAVI23_RASTER_TARGET_H
#define NAVI23_RASTER_TARGET_H

#include <navi23/raster/colour.h>
#include <navi23/raster/colour_lanes.h>
#include <navi23/raster/layouts.h>
#include <navi23/shader/dcc.h>

/* Where the pixels of a level are, and how they may be compressed. */
struct surface {
    const struct format *format;
    const struct layout *layout;
    uint64_t base;
    uint8_t level, samples_log2;
    uint16_t first_slice, last_slice;
    uint32_t clear[2];             /* CLEAR_WORD */
    struct dcc_surface dcc;
    const struct meta *cmask;      /* NULL: it has none; likewise: */
    const struct layout *fmask;
    uint64_t cmask_base, fmask_base;
};

/* A factor of a blend equation, before the values are there. */
struct blend_factor {
    uint8_t of;        /* enum blend_operand */
    uint8_t component; /* of it */
    bool inverse;      /* 1 less it */
};
enum blend_operand { BLEND_OF_ZERO, BLEND_OF_ONE, BLEND_OF_SOURCE, BLEND_OF_SECOND, BLEND_OF_TARGET,
                     BLEND_OF_CONSTANT, BLEND_OF_SATURATE };

/* Of each component: source * factor, function, target * factor. */
struct blend_equation {
    struct blend_factor source, target;
    uint8_t function; /* CB_COMB_... */
};

/* What is done to the pixels of a target. */
struct target {
    uint8_t mrt;          /* the export that is for it, */
    uint8_t export;       /* as SPI_EXPORT_... */
    uint8_t mask;         /* bit n: component n (RGBA) is written */
    uint8_t component[4]; /* of the format's component n: which of RGBA it is */
    uint8_t kernel[4];    /* enum colour_number of each; COLOUR_NUMBERS in the first: format.c has to do it */
    uint32_t keep[4];     /* bits of an element that are not written */
    bool masked;          /* there are such */
    bool reads;           /* what is written depends on what is there */
    bool blends;
    bool cuts;            /* floats are rounded towards 0 */
    bool alpha_is_1;      /* the target's alpha */
    uint8_t rop;          /* a bit for each source and destination; ROP_COPY */
    float low, high;      /* to which sources are clamped before they are blended */
    struct blend_equation equation[4];
    float constant[4];    /* CB_BLEND_RED.. */
    struct surface surface;
};
#define ROP_COPY 0xcu

struct colour {
    uint8_t mode;    /* CB_MODE_... */
    uint8_t targets; /* bit n: target[n] is there, and something is written to it */
    bool second;     /* target 0 blends with MRT1 as a second source */
    struct target target[FRAGMENT_TARGETS];
    struct layouts layouts;
};

/* ---- memory of lanes (place.c) ----------------------------------------------------------------------------------- */

/*
 * The offsets of the fragments' pixels (sample 0), from where the surface begins (surface_base). Returns the lanes of
 * quads that there are, and that lie in a slice of the surface.
 */
uint64_t surface_locate(const struct surface *surface, const struct layout *layout, uint64_t base,
                        const struct fragments *f, uint64_t offset[WAVE_LANES]);

/* Of fragments that are a block: the offset of the block that follows in its bin. */
uint64_t surface_next_block(const struct surface *surface, const struct layout *layout, uint64_t base,
                            const struct fragments *f);

/* Where offsets count from: the base without what is mixed into them. */
static inline uint64_t surface_origin(const struct layout *layout, uint64_t base)
{
    return layout->tiling.xored ? base & ~((1ull << layout->tiling.block_log2) - 1) : base;
}

/*
 * Where a block's elements are, of a layout whose blocks are runs, if they are in one piece of memory; else NULL. Those
 * at `next` are likely to be asked for soon.
 */
void *surface_reach_run(struct shader_core *core, const struct layout *layout, uint64_t base, uint64_t offset,
                        uint64_t next);

/* A surface's elements of `bytes`, whose offsets count from `origin`. The window is zeros at first. */
struct elements {
    struct shader_core *core;
    uint64_t origin;
    unsigned bytes;
    struct gmc_window window;
};

static inline struct elements surface_elements(struct shader_core *core, const struct layout *layout, uint64_t base)
{
    return (struct elements){ core, surface_origin(layout, base), 1u << layout->tiling.bytes_log2, { 0 } };
}

/*
 * Elements at offset ^ flip to rows of dwords, and back. Lanes that are not asked for, or have no memory, become 0, or
 * stay as they are.
 */
void elements_gather(struct elements *elements, const uint64_t offset[WAVE_LANES], uint64_t flip, uint64_t lanes,
                     uint32_t (*words)[WAVE_LANES]);
void elements_scatter(struct elements *elements, const uint64_t offset[WAVE_LANES], uint64_t flip, uint64_t lanes,
                      const uint32_t (*words)[WAVE_LANES]);

/* ---- compressed surfaces (expand.c) ------------------------------------------------------------------------------ */

/*
 * Make the pixels of `lanes`, and those that share metadata with them, plain: memory has them as they are, and the
 * metadata say so.
 */
void surface_expand(const struct surface *surface, struct shader_core *core, const struct fragments *f,
                    uint64_t lanes);

static inline bool surface_is_compressed(const struct surface *surface)
{
    return surface->dcc.meta || surface->cmask;
}

#endif
