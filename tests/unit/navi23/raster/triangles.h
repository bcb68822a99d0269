/* SPDX-License-Identifier: MIT */
/* triangles.h - triangles as setup makes them, and whether one covers the centre of a pixel, asked in plain words. */
#ifndef TESTS_NAVI23_RASTER_TRIANGLES_H
#define TESTS_NAVI23_RASTER_TRIANGLES_H

#include <stdlib.h>

#include <navi23/raster/primitive.h>

/* A triangle with corners (x[i], y[i]) in subpixels, in any order, with the rule of left and top sides. */
static inline struct primitive triangle(const int64_t x[3], const int64_t y[3])
{
    struct primitive p = { .edges = 3, .left = INT32_MAX, .top = INT32_MAX, .right = INT32_MIN, .bottom = INT32_MIN };
    int64_t twice = (x[1] - x[0]) * (y[2] - y[0]) - (x[2] - x[0]) * (y[1] - y[0]);
    for (unsigned i = 0; i < 3; i++) {
        unsigned from = twice < 0 ? (i + 1) % 3 : i, to = twice < 0 ? i : (i + 1) % 3;
        int64_t a = y[from] - y[to], b = x[to] - x[from];
        bool owns = a > 0 || (a == 0 && b > 0);
        p.edge[i] = (struct primitive_edge){ -a * x[from] - b * y[from] - !owns, (int32_t)a, (int32_t)b };
        int32_t left = (int32_t)(x[i] >> 8), top = (int32_t)(y[i] >> 8);
        p.left = left < p.left ? left : p.left;
        p.top = top < p.top ? top : p.top;
        p.right = left + 1 > p.right ? left + 1 : p.right;
        p.bottom = top + 1 > p.bottom ? top + 1 : p.bottom;
    }
    return p;
}

/* Corners within `reach` pixels of (x, y). */
static inline struct primitive random_triangle(int x, int y, int reach)
{
    int64_t at_x[3], at_y[3];
    for (unsigned i = 0; i < 3; i++) {
        at_x[i] = x * 256 + rand() % (512 * reach) - 256 * reach;
        at_y[i] = y * 256 + rand() % (512 * reach) - 256 * reach;
    }
    return triangle(at_x, at_y);
}

static inline bool covers_center(const struct primitive *p, int x, int y)
{
    bool in = x >= p->left && x < p->right && y >= p->top && y < p->bottom;
    for (unsigned i = 0; i < p->edges; i++)
        in = in && p->edge[i].c + p->edge[i].a * (x * 256ll + 128) + p->edge[i].b * (y * 256ll + 128) >= 0;
    return in;
}

#endif
