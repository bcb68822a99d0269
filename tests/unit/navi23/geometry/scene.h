/* SPDX-License-Identifier: MIT */
/*
 * scene.h - a state, a batch and a picture for tests of setup: positions are pixels of the window, unless the test has
 * a viewport of its own; the picture counts how often each pixel's centre is covered.
 */
#ifndef TESTS_NAVI23_GEOMETRY_SCENE_H
#define TESTS_NAVI23_GEOMETRY_SCENE_H

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <navi23/geometry/setup.h>
#include <navi23/geometry/setup_state.h>

#include "tap.h"

#define PICTURE 64

static float scene_params[BATCH_VERTICES][4];

/* What registers would say: one viewport that changes nothing, everything drawn, centres only. */
static struct setup scene_state(void)
{
    struct setup s = { .clips = true, .discard_x = 1e6f, .discard_y = 1e6f, .quanta = 256, .windows = 1 };
    s.window[0] = (struct setup_box){ 0, 0, 32768, 32768 };
    for (unsigned i = 0; i < SETUP_VIEWPORTS; i++)
        s.viewport[i] = (struct setup_viewport){ { 1, 1, 1 }, { 0, 0, 0 }, 0, 1, { 0, 0, PICTURE, PICTURE } };
    s.face[0].mode = s.face[1].mode = POLYGON_FILLED;
    s.line_half = 128;
    s.point_width = s.point_height = 1;
    s.point_most = 8191;
    return s;
}

static void scene_begin(struct batch *b, enum batch_shape shape)
{
    memset(b, 0, sizeof *b);
    b->shape = shape;
    b->params = 1;
    b->param = scene_params;
}

static unsigned scene_vertex(struct batch *b, float x, float y, float z, float w)
{
    unsigned v = b->vertices++;
    const float position[4] = { x, y, z, w };
    for (unsigned i = 0; i < 4; i++)
        b->position[i][v] = position[i];
    return v;
}

static void scene_primitive(struct batch *b, unsigned v0, unsigned v1, unsigned v2)
{
    b->primitive[b->primitives++] =
        (struct batch_primitive){ { (uint16_t)v0, (uint16_t)v1, (uint16_t)v2 }, .provoking = 0, .edges = 7 };
}

/* Is the sample at this subpixel inside? */
static inline bool scene_covers(const struct primitive *p, int64_t x, int64_t y)
{
    for (unsigned i = 0; i < p->edges; i++)
        if (p->edge[i].a * x + p->edge[i].b * y + p->edge[i].c < 0)
            return false;
    return x >> 8 >= p->left && x >> 8 < p->right && y >> 8 >= p->top && y >> 8 < p->bottom;
}

struct picture {
    uint8_t count[PICTURE][PICTURE]; /* [y][x] */
};

/* Draw into a picture; returns the number of primitives. */
static inline size_t scene_draw(const struct setup *s, const struct batch *b, struct picture *picture)
{
    struct primitives list = { 0 };
    struct setup_counts counts = { 0 };
    setup_batch(s, b, &list, &counts);
    for (size_t i = 0; i < list.count; i++) {
        const struct primitive *p = &list.primitive[i];
        for (int y = p->top; y < p->bottom; y++)
            for (int x = p->left; x < p->right; x++)
                picture->count[y][x] += scene_covers(p, x * 256 + 128, y * 256 + 128);
    }
    free(list.primitive);
    return list.count;
}

/* The only primitive that a batch makes; `edges` is 0 if it does not make one. */
static inline struct primitive scene_only(const struct setup *s, const struct batch *b)
{
    struct primitives list = { 0 };
    struct setup_counts counts = { 0 };
    struct primitive only = { 0 };
    setup_batch(s, b, &list, &counts);
    if (list.count == 1)
        only = list.primitive[0];
    free(list.primitive);
    return only;
}

static inline double scene_at(const struct plane *p, double x, double y)
{
    return p->at + p->dx * x + p->dy * y;
}

static uint64_t scene_seed = 1;

/* Random numbers: [0, n). */
static inline uint32_t scene_random(uint32_t n)
{
    scene_seed = scene_seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((scene_seed >> 33) % n);
}

#endif
