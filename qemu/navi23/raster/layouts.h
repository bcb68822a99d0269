/* SPDX-License-Identifier: MIT */
/*
 * layouts.h - layouts of surfaces and of their metadata, remembered by what they are of: draws use few, over and over,
 * and each costs a while to work out.
 *
 * For the ring's thread; what has been found in a draw stays as it is until layouts_begin of the next, so that all
 * cores may read it.
 */
#ifndef NAVI23_RASTER_LAYOUTS_H
#define NAVI23_RASTER_LAYOUTS_H

#include <navi23/shader/meta.h>
#include <navi23/shader/wave.h>

#define LAYOUTS 32u /* more than a draw can need: 8 surfaces and 8 FMASKs; 8 DCCs and 8 CMASKs */

struct layout {
    uint64_t used; /* number of the draw */
    uint32_t config;
    struct tiling_shape shape;
    struct tiling tiling;
    uint32_t x1, y1;            /* what an odd x, and an odd y, add to an offset, by XOR; not if it is linear */
    bool blocks;                /* 8x8 elements whose corner is a multiple of 8 lie by `block` */
    uint32_t block[WAVE_LANES]; /* by the lanes of a block of fragments: likewise */
    bool runs;                  /* `blocks`, and such a block is `run` bytes that begin at a multiple of them: */
    uint32_t run;
    uint32_t place[WAVE_LANES], lane[WAVE_LANES]; /* which element of these is a lane's, and whose an element is */
};

struct meta_layout {
    uint64_t used;
    uint32_t config;
    struct meta_shape shape;
    struct meta meta;
};

struct layouts {
    uint64_t draw;
    struct layout layout[LAYOUTS];
    struct meta_layout meta[LAYOUTS];
};

/* All of it zero is an empty one. A draw begins. */
void layouts_begin(struct layouts *layouts);

/* The layout of a shape, or NULL: there is none. Padding in `shape` counts: zero all of it first. */
const struct layout *layouts_find(struct layouts *layouts, uint32_t gb_addr_config, const struct tiling_shape *shape);
const struct meta *layouts_find_meta(struct layouts *layouts, uint32_t gb_addr_config, const struct meta_shape *shape);

#endif
