/* SPDX-License-Identifier: MIT */
/*
 * oracle.h - what must be covered, in integers, after the Vulkan specification's chapter on rasterization. Coordinates
 * are in 1/256 of a pixel, the origin is the target's upper left corner. It knows nothing of the card.
 */
#ifndef TESTS_VULKAN_GRAPHICS_ORACLE_H
#define TESTS_VULKAN_GRAPHICS_ORACLE_H

#include "picture.h"

struct point {
    int32_t x, y;
};

/* The standard position of a sample within its pixel; `samples` is 1, 2, 4 or 8. */
struct point oracle_sample(uint32_t samples, uint32_t sample);
/*
 * Whether a triangle of any winding covers a point. The specification gives a point on a shared edge to one of both
 * triangles; like everybody else, RADV and lavapipe give it to the one of which the edge is a top or left one.
 */
bool oracle_covers(const struct point triangle[3], struct point at);

/* A triangle over the samples of a picture, which are below one another; `draw` is called for each that is covered. */
struct oracle_drawing {
    struct picture *picture;
    uint32_t samples, height;                                                              /* of the target */
    void (*draw)(struct oracle_drawing *drawing, uint32_t x, uint32_t y, uint32_t sample); /* NULL: set to color */
    double color[CHANNELS_MAX];
};
void oracle_triangle(struct oracle_drawing *drawing, const struct point triangle[3]);
/* The point primitive: a square about its centre. */
void oracle_square(struct oracle_drawing *drawing, struct point centre, int32_t size);

#endif
