/* SPDX-License-Identifier: MIT */
/*
 * cover.h - which samples of an 8x8 block of pixels a primitive covers.
 *
 * Lanes of a block are those of fragments.h: quads row by row, pixels of a quad row by row.
 */
#ifndef NAVI23_RASTER_COVER_H
#define NAVI23_RASTER_COVER_H

#include <stdint.h>

#include <navi23/raster/samples.h>

#define COVER_PIXELS 8

/*
 * An edge as lanes want it: how much more its value is at the pixels of a block's first two rows, in lanes' order, than
 * at the first pixel; and what a pair of rows adds. Counted by pixels: 1/256 of what subpixels make of it.
 */
struct cover_edge {
    int32_t step[16] __attribute__((aligned(64)));
    int32_t down;
};

/* Lane loops, in cover_lanes.c. */
struct cover_lanes {
    /* The lanes where each edge's value at[edge][lane % 4] + step is not negative. No sum overflows. */
    uint64_t (*inside)(const struct cover_edge *const *edge, int32_t (*at)[4], unsigned edges);
};

struct cover {
    const struct primitive *primitive;
    const struct samples *samples;
    const struct cover_lanes *lanes;
    int64_t least[PRIMITIVE_EDGES], most[PRIMITIVE_EDGES]; /* of an edge in a block, beside the block's corner */
    struct cover_edge edge[PRIMITIVE_EDGES];
    bool steep;           /* an edge's steps do not fit */
};

/* What of a block is covered. */
struct covered {
    uint64_t lanes;                                             /* some samples of these */
    bool all;                                                   /* all samples of all of them */
    uint8_t samples[WAVE_LANES] __attribute__((aligned(64)));   /* by lane */
};

/* Begin with a primitive: it, `samples` and `lanes` stay. */
void cover_begin(struct cover *cover, const struct primitive *primitive, const struct samples *samples,
                 const struct cover_lanes *lanes);

/* What it covers of the block at pixel (x, y), multiples of 8. Returns false: nothing. */
bool cover_block(const struct cover *cover, int32_t x, int32_t y, struct covered *out);

#endif
