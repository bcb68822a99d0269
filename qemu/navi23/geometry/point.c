/* SPDX-License-Identifier: MIT */
/* point.c - points: squares around a place, with coordinates s and t of their own. */
#include <navi23/geometry/origin.h>

#include <math.h>

static float size_of(const struct origin *o, const struct place_of *at, float otherwise)
{
    const struct setup *s = o->setup;
    float size = otherwise;
    for (unsigned i = 0; i < 3 && s->own_size; i++) {
        union {
            uint32_t bits;
            float size;
        } own = { o->batch->misc[MISC_POINT_SIZE][o->vertex[i]] };
        size = at->weight[i] == 1 ? own.size : size;
    }
    return size > s->point_least ? size < s->point_most ? size : s->point_most : s->point_least;
}

static struct plane constant(double value)
{
    return (struct plane){ value, 0, 0 };
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
    struct primitive p = origin->model;
    int32_t width = (int32_t)lrintf(size_of(origin, at, s->point_width) * SUBPIXELS);
    int32_t height = (int32_t)lrintf(size_of(origin, at, s->point_height) * SUBPIXELS);
    const int32_t least[2] = { at->x - width / 2, at->y - height / 2 };
    const int32_t most[2] = { least[0] + width, least[1] + height };
    if (width <= 0 || height <= 0 || !emit_box(origin, &p, least, most))
        return;
    struct place_divided d = place_divide(origin, at);
    p.point = true;
    p.z = constant(d.z + bias);
    p.i = constant(d.weight[1] * origin->corner[1].w);
    p.j = constant(d.weight[2] * origin->corner[2].w);
    p.i_w = s->flat_perspective ? p.i : constant(d.weight[1]);
    p.j_w = s->flat_perspective ? p.j : constant(d.weight[2]);
    p.w = constant(s->flat_perspective ? 1 : d.w);
    p.s = ramp(least[0], width, false);
    p.t = ramp(least[1], height, true);
    const int32_t corner[4][2] = { { least[0], least[1] }, { most[0], least[1] }, { most[0], most[1] }, { least[0], most[1] } };
    emit_edges(&p, corner, 4, 1);
    emit(origin, &p);
}
