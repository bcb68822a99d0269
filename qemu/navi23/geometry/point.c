/* SPDX-License-Identifier: MIT */
/*
 * point.c - points: squares around a vertex. Their weights i and j are coordinates in the square, 0..1 from the left
 * and from the top. Attributes are the same everywhere nevertheless, since all three vertices are the one; and those
 * that the pixel shader wants to be coordinates (PT_SPRITE_TEX) are found by interpolation as well.
 */
#include <navi23/geometry/origin.h>

#include <math.h>
#include <string.h>

/* Of one of the vertices. */
static float size_of(const struct origin *o, unsigned vertex, float otherwise)
{
    const struct setup *s = o->setup;
    float size = otherwise;
    if (s->own_size)
        memcpy(&size, &o->batch->misc[MISC_POINT_SIZE][vertex], sizeof size);
    return size > s->point_least ? size < s->point_most ? size : s->point_most : s->point_least;
}

static struct plane times(const struct plane *p, double factor)
{
    return (struct plane){ p->at * factor, p->dx * factor, p->dy * factor };
}

/* 0 at one subpixel, 1 so many further on. */
static struct plane ramp(int32_t from, int32_t length, bool down)
{
    double step = (double)SUBPIXELS / length;
    return (struct plane){ -from * step / SUBPIXELS, down ? 0 : step, down ? step : 0 };
}

void point_draw(struct origin *origin, const struct place_of *at, depth_bias bias)
{
    const struct setup *s = origin->setup;
    unsigned n = at->weight[1] == 1 ? 1 : at->weight[2] == 1 ? 2 : 0;
    struct primitive p = origin->model;
    int32_t width = (int32_t)lrintf(size_of(origin, origin->vertex[n], s->point_width) * SUBPIXELS);
    int32_t height = (int32_t)lrintf(size_of(origin, origin->vertex[n], s->point_height) * SUBPIXELS);
    const int32_t least[2] = { at->x - width / 2, at->y - height / 2 };
    const int32_t most[2] = { least[0] + width, least[1] + height };
    if (width <= 0 || height <= 0 || !emit_box(origin, &p, least, most))
        return;
    double w = s->flat_perspective ? 1 : 1 / origin->corner[n].w;
    p.point = true;
    p.z = (struct plane){ origin->corner[n].z / origin->corner[n].w + bias, 0, 0 };
    p.w = (struct plane){ w, 0, 0 };
    p.i = ramp(least[0], width, false);
    p.j = ramp(least[1], height, true);
    p.i_w = times(&p.i, w);
    p.j_w = times(&p.j, w);
    p.param[0] = p.param[1] = p.param[2] = origin->model.param[n];
    const int32_t corner[4][2] = {
        { least[0], least[1] }, { most[0], least[1] }, { most[0], most[1] }, { least[0], most[1] },
    };
    emit_edges(&p, corner, 4, 1);
    emit(origin, &p);
}
