/* SPDX-License-Identifier: MIT */
/* shapes.c - see shapes.h. */
#include "shapes.h"

#include <string.h>

uint32_t shape_random(uint32_t *seed, uint32_t bound)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (uint32_t)((uint64_t)*seed * bound >> 32);
}

struct point shape_random_point(uint32_t *seed, uint32_t bound)
{
    int32_t x = (int32_t)shape_random(seed, bound);
    return (struct point){ x, (int32_t)shape_random(seed, bound) };
}

void shape_color(uint32_t number, float color[4])
{
    static const float colors[8][3] = {
        { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 }, { 1, 1, 0 }, { 0, 1, 1 }, { 1, 0, 1 }, { 1, 1, 1 }, { 0.2f, 0.4f, 0.6f },
    };
    memcpy(color, colors[number % 8], sizeof colors[0]);
    color[3] = 1;
}

struct vertex shape_vertex(struct point at, uint32_t color)
{
    struct vertex vertex = {
        .position = { (float)at.x / (128 * SIZE) - 1, (float)at.y / (128 * SIZE) - 1, 0, 1 },
    };
    shape_color(color, vertex.color);
    return vertex;
}

void shape_triangles(struct vertex *vertices, struct point (*places)[3], uint32_t count, uint32_t seed, uint32_t beyond)
{
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t j = 0; j < 3; j++) {
            struct point at = shape_random_point(&seed, (SIZE + 2 * beyond) * 256 + 1);
            places[i][j] = (struct point){ at.x - (int32_t)beyond * 256, at.y - (int32_t)beyond * 256 };
            vertices[i * 3 + j] = shape_vertex(places[i][j], i);
        }
}

void shape_whole(struct vertex vertices[3], float z, const float color[4])
{
    for (int i = 0; i < 3; i++) {
        vertices[i] = (struct vertex){ .position = { i == 1 ? 3.0f : -1.0f, i == 2 ? 3.0f : -1.0f, z, 1 } };
        memcpy(vertices[i].color, color, sizeof vertices[i].color);
    }
}
