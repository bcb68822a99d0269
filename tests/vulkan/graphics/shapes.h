/* SPDX-License-Identifier: MIT */
/* shapes.h - vertices for the cases: on a grid of 1/256 pixel, so that every driver has them exactly. */
#ifndef TESTS_VULKAN_GRAPHICS_SHAPES_H
#define TESTS_VULKAN_GRAPHICS_SHAPES_H

#include "case.h"
#include "oracle.h"

/* A number below `bound`, always the same for the same `seed`, which goes on. */
uint32_t shape_random(uint32_t *seed, uint32_t bound);
/* The same twice, for x and y. */
struct point shape_random_point(uint32_t *seed, uint32_t bound);
/* One of eight colours, exact in 8 bits, none of them black. */
void shape_color(uint32_t number, float color[4]);
/* The vertex at that place of a target of SIZE by SIZE. */
struct vertex shape_vertex(struct point at, uint32_t color);
/* The vertices and places of random triangles, a color each, that reach so many pixels beyond the target. */
void shape_triangles(struct vertex *vertices, struct point (*places)[3], uint32_t count, uint32_t seed,
                     uint32_t beyond);

/* A triangle over all of a target of any size, at depth z. */
void shape_whole(struct vertex vertices[3], float z, const float color[4]);

#endif
