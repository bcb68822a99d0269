/* SPDX-License-Identifier: MIT */
/*
 * bin.h - primitives sorted by where they are: bins are squares of pixels of a slice, each with the list of what may
 * draw in it, in order.
 */
#ifndef NAVI23_RASTER_BIN_H
#define NAVI23_RASTER_BIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <navi23/raster/primitive.h>

#define BIN_PIXELS 64
#define BIN_LIMIT  16384 /* pixels that a framebuffer has in each direction, at most */

struct primitives;

struct bin {
    uint16_t x, y; /* its first pixel */
    uint16_t slice;
    uint32_t first, count; /* of bins->sorted */
};

/* A primitive in a bin, as they are found. */
struct bin_pair {
    const struct primitive *primitive;
    uint32_t cell;
};

/* A range of bins: of the table that counts what is in each. */
struct bin_box {
    int32_t left, top, right, bottom; /* in bins, [left, right) */
    uint32_t slice, slices;
};

/* Belongs to who fills it: the ring's thread. Arrays grow and stay. */
struct bins {
    struct bin_box all;     /* where there is anything */
    struct bin_box box;     /* what the table is for: some of its slices */
    uint32_t following;     /* the next slice behind these that has anything, among what has been taken; 0: none */
    uint32_t *cell;         /* the table */
    struct bin_pair *pair;
    const struct primitive **sorted;
    struct bin *bin;
    size_t cells_room, pairs_room, sorted_room, bins_room;
    size_t pairs, bins;
    size_t list, next;      /* the first primitive that is not in a bin yet; */
    bool failed;            /* the host has no memory */
};

/* From a block of 8x8 pixels to the next one in its bin, as they are drawn if they all are: row by row. */
static inline void bin_next_block(uint32_t *x, uint32_t *y)
{
    *x += 8;
    if (*x % BIN_PIXELS == 0) {
        *x -= BIN_PIXELS;
        *y += 8;
    }
}

/* Forget all arrays. A struct of zeros is ready for use. */
void bins_finish(struct bins *bins);

/* Begin with primitives, lists of them. Returns false: nothing is to be drawn. */
bool bins_begin(struct bins *bins, const struct primitives *lists, size_t count);

/*
 * Fill bin[0..bins) with some of them. Returns false: there are no more, or no memory (failed). What one call gives is
 * to be drawn before the next.
 */
bool bins_fill(struct bins *bins, const struct primitives *lists, size_t count);

#endif
