/* SPDX-License-Identifier: MIT */
/*
 * origin.h - a primitive of a batch on its way to the rasteriser, and the steps of that way.
 *
 * All that comes of it, whatever is cut off and however many pieces there are, refers to its vertices: a point of it is
 * a weighted sum of them in clip space. So attributes need no new vertices.
 */
#ifndef NAVI23_GEOMETRY_ORIGIN_H
#define NAVI23_GEOMETRY_ORIGIN_H

#include <navi23/geometry/place.h>
#include <navi23/geometry/setup.h>

/* A vertex in the window before the division by w: x / w is in pixels, z / w the depth. */
struct corner {
    double x, y, z, w;
};

struct origin {
    const struct setup *setup;
    const struct batch *batch;
    const struct setup_viewport *viewport;
    struct primitives *out;
    unsigned vertex[3];      /* of the batch; points have one thrice, lines their second twice */
    float clip[3][4];        /* where it is in clip space, */
    struct corner corner[3]; /* and in the window */
    uint32_t clipped_by;     /* enum outside: some of it is outside of these */
    struct primitive model;  /* what all pieces have in common */
    uint32_t stipple_at;     /* pixels of this line, or strip of lines, so far */
};

/* A point of it: of the outline of a polygon, or an end of a line. */
struct place_of {
    double weight[3];
    int32_t x, y;   /* subpixels */
    bool side;      /* of a polygon: the side from here to the next is one of the API's polygon */
    bool vertex;    /* it is one of the vertices */
};

/* Four vertices, and one more for each plane that cuts. */
#define OUTLINE_MOST (4 + 21)

struct outline {
    unsigned count;
    struct place_of at[OUTLINE_MOST];
};

/* What is added to the depth of a polygon. */
typedef double depth_bias;

/* clip.c: cut off what is outside of origin->clipped_by. A line's outline has two places. False: nothing is left. */
bool clip_outline(const struct origin *origin, struct outline *outline);

/* polygon.c: the side that a triangle shows, or a rectangle, as its outline says. */
void polygon_draw(struct origin *origin, const struct outline *outline);

/* line.c: from one place to another. */
void line_draw(struct origin *origin, const struct place_of *from, const struct place_of *to, depth_bias bias);

/* point.c: a square around a place. */
void point_draw(struct origin *origin, const struct place_of *at, depth_bias bias);

/* emit.c: what they have in common. */

/* A place divided by w. */
struct place_divided {
    double weight[3]; /* / w */
    double w;         /* 1 / w */
    double z;
};
struct place_divided place_divide(const struct origin *origin, const struct place_of *at);

/* The sides of a convex polygon, in either direction. `area` is twice its area, with the direction as sign. */
void emit_edges(struct primitive *primitive, const int32_t (*at)[2], unsigned count, int64_t area);

/* Set the box of what is between these subpixels: pixels with samples there, inside the scissors. False: none. */
bool emit_box(const struct origin *origin, struct primitive *primitive, const int32_t least[2], const int32_t most[2]);

/* Append a primitive that has a box: once for each window that it touches. */
void emit(struct origin *origin, const struct primitive *primitive);

#endif
