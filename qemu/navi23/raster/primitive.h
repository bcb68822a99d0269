/* SPDX-License-Identifier: MIT */
/*
 * primitive.h - something to rasterise: a convex polygon of three or four sides in the window, as lines and points are.
 *
 * Positions are in pixels with y downwards; those of edges in subpixels, 256 to a pixel. Planes are functions of the
 * position in pixels (a pixel's centre is at .5): doubles, so that a distant vertex does not cost precision nearby.
 */
#ifndef NAVI23_RASTER_PRIMITIVE_H
#define NAVI23_RASTER_PRIMITIVE_H

#include <stdbool.h>
#include <stdint.h>

#define SUBPIXELS 256
#define PRIMITIVE_EDGES 4u

/* at + x * dx + y * dy */
struct plane {
    double at, dx, dy;
};

/* What is inside: a * x + b * y + c >= 0, at subpixel (x, y). The rule for samples on an edge is in c. */
struct primitive_edge {
    int64_t c;
    int32_t a, b;
};

struct primitive {
    uint8_t edges;        /* 3 or 4 */
    bool back;            /* it faces away */
    bool point;           /* it was a point: i and j are coordinates in it, 0..1 from left and top; PT_SPRITE_TEX */
    uint8_t shape;        /* enum batch_shape of what it came from */
    uint8_t viewport;
    uint16_t slice;       /* layer of the framebuffer */
    uint8_t params;       /* vectors that param[n], flat and own point to: attributes beyond them are 0 */
    int32_t left, top, right, bottom; /* pixels [left, right) x [top, bottom): nothing of it is seen outside */
    struct primitive_edge edge[PRIMITIVE_EDGES];

    struct plane z;       /* depth in the window, biased and not clamped */
    float z_least, z_most; /* to which it is clamped */
    /* Weights of vertices 1 and 2, whose attributes are param[1] and param[2]; that of vertex 0 is the rest. */
    struct plane i, j;          /* linear in the window (noperspective) */
    struct plane i_w, j_w, w;   /* the same divided by w, and 1 / w: i_w / w is right in perspective */
    const float (*param[3])[4]; /* the vectors of its three vertices; points have one vertex thrice, lines two */
    const float (*flat)[4];     /* those of the provoking vertex */
    const float (*own)[4];      /* those that the primitive itself exports */
};

#endif
