/* SPDX-License-Identifier: MIT */
/*
 * place.h - where the vertices of a batch are: in the window, and outside of which planes.
 */
#ifndef NAVI23_GEOMETRY_PLACE_H
#define NAVI23_GEOMETRY_PLACE_H

#include <navi23/geometry/batch.h>
#include <navi23/geometry/setup_state.h>

/* No coordinate in the window is further away than that, in pixels: what is gets cut off, which nobody sees. */
#define GUARD 32767

/* What a vertex is outside of. Of the view volume's sides nothing is cut at, but none is seen who is outside of one. */
enum outside {
    OUT_NEAR = 1 << 0,
    OUT_FAR = 1 << 1,
    OUT_EYE = 1 << 2, /* behind it: w is not positive */
    OUT_LEFT = 1 << 3,
    OUT_RIGHT = 1 << 4,
    OUT_TOP = 1 << 5,
    OUT_BOTTOM = 1 << 6,
    OUT_GUARD = 1 << 7,
    OUT_BROKEN = 1 << 8,    /* no number */
    OUT_USER = 1 << 10,     /* six of them, */
    OUT_DISTANCE = 1 << 16, /* and eight */
    OUT_CULL = 1 << 24,
};
#define OUT_MUST_CLIP (OUT_NEAR | OUT_FAR | OUT_EYE | OUT_GUARD | 0x3fu * OUT_USER | 0xffu * OUT_DISTANCE)
#define OUT_UNSEEN ((OUT_MUST_CLIP ^ OUT_GUARD) | OUT_LEFT | OUT_RIGHT | OUT_TOP | OUT_BOTTOM | 0xffu * OUT_CULL)

/* Rows by vertex. */
struct placed {
    const float *clip[4];                           /* clip space: rows of the batch, or these: */
    float own[4][BATCH_VERTICES] __attribute__((aligned(64)));
    int32_t x[BATCH_VERTICES], y[BATCH_VERTICES];   /* in the window, subpixels, unless it is beyond the guard */
    uint32_t out[BATCH_VERTICES];                   /* enum outside */
    uint8_t viewport[BATCH_VERTICES];               /* by which x and y are */
};

/* Place all vertices, each by its own viewport. */
void place_batch(const struct setup *setup, const struct batch *batch, struct placed *placed);

/* Place one anew, by another viewport. */
void place_again(const struct setup *setup, struct placed *placed, unsigned vertex, unsigned viewport);

#endif
