/* SPDX-License-Identifier: MIT */
/*
 * quads.h - a bin is drawn: the blocks that primitives cover are taken apart into quads, and these put together to
 * fragments for whole waves.
 */
#ifndef NAVI23_RASTER_QUADS_H
#define NAVI23_RASTER_QUADS_H

#include <navi23/raster/bin.h>
#include <navi23/raster/cover.h>
#include <navi23/raster/shade.h>

#define BIN_BLOCKS (BIN_PIXELS / COVER_PIXELS) /* in each direction */

/* What a worker has to draw with. */
struct quads {
    struct shader_room room;
    struct fragments waiting;  /* quads of one or several primitives, until there are enough for a wave */
    struct fragments block;    /* most of a block, which does not wait */
    struct covered covered;
    uint16_t taken[BIN_BLOCKS][BIN_BLOCKS]; /* which quads of each block are waiting */
    /* Of the bin that is drawn: */
    const struct shade *shade;
    struct shader_core *core;
    const struct bin *bin;
};

/* Make ready what worker `number` has. */
void quads_init(struct quads *quads, unsigned number);

/* Draw the bin's primitives: bin->count of them. */
enum group_end quads_draw(struct quads *quads, const struct shade *shade, struct shader_core *core,
                          const struct bin *bin, const struct primitive *const *primitives);

#endif
