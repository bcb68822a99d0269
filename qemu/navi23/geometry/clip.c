/* SPDX-License-Identifier: MIT */
/*
 * clip.c - cutting off what is outside of planes, before the division by w.
 *
 * A new point on a side is reckoned from the end inside to the end outside, so two polygons that share a side get the
 * same points on it, and no gap.
 */
#include <navi23/geometry/origin.h>

#include <float.h>
#include <math.h>

#define PLANES 32

/* For each plane, by the number of its bit: how far inside the three vertices are. The guard has four planes. */
struct distances {
    unsigned count;
    double of[PLANES][3];
};

static void add(struct distances *d, double v0, double v1, double v2)
{
    d->of[d->count][0] = v0;
    d->of[d->count][1] = v1;
    d->of[d->count++][2] = v2;
}

static void add_guard(struct distances *d, const struct corner *c)
{
    add(d, c[0].x + GUARD * c[0].w, c[1].x + GUARD * c[1].w, c[2].x + GUARD * c[2].w);
    add(d, GUARD * c[0].w - c[0].x, GUARD * c[1].w - c[1].x, GUARD * c[2].w - c[2].x);
    add(d, c[0].y + GUARD * c[0].w, c[1].y + GUARD * c[1].w, c[2].y + GUARD * c[2].w);
    add(d, GUARD * c[0].w - c[0].y, GUARD * c[1].w - c[1].y, GUARD * c[2].w - c[2].y);
}

static double dot(const float plane[4], const float clip[4])
{
    return (double)plane[0] * clip[0] + (double)plane[1] * clip[1] + (double)plane[2] * clip[2] +
           (double)plane[3] * clip[3];
}

static void find_distances(const struct origin *o, struct distances *d)
{
    const struct setup *s = o->setup;
    const float(*clip)[4] = o->clip;
    const struct corner *c = o->corner;
    uint32_t by = o->clipped_by;
    d->count = 0;
    if (by & OUT_EYE)
        add(d, c[0].w - FLT_MIN, c[1].w - FLT_MIN, c[2].w - FLT_MIN);
    if (by & OUT_NEAR)
        add(d, clip[0][2] - s->near * c[0].w, clip[1][2] - s->near * c[1].w, clip[2][2] - s->near * c[2].w);
    if (by & OUT_FAR)
        add(d, c[0].w - clip[0][2], c[1].w - clip[1][2], c[2].w - clip[2][2]);
    for (unsigned i = 0; i < 6; i++)
        if (by & OUT_USER << i)
            add(d, dot(s->user[i], clip[0]), dot(s->user[i], clip[1]), dot(s->user[i], clip[2]));
    for (unsigned i = 0; i < 8; i++) {
        const float *row = o->batch->distance[i];
        if (by & OUT_DISTANCE << i)
            add(d, row[o->vertex[0]], row[o->vertex[1]], row[o->vertex[2]]);
    }
    if (by & (OUT_GUARD | OUT_EYE))
        add_guard(d, c);
}

static double distance(const double of[3], const struct place_of *at)
{
    return at->weight[0] * of[0] + at->weight[1] * of[1] + at->weight[2] * of[2];
}

static struct place_of crossing(const struct place_of *inside, double d_in, const struct place_of *outside,
                                double d_out)
{
    double t = d_in / (d_in - d_out);
    struct place_of new = { .side = false };
    for (unsigned i = 0; i < 3; i++)
        new.weight[i] = inside->weight[i] + t * (outside->weight[i] - inside->weight[i]);
    return new;
}

/* Cut a polygon at a plane: what is inside, in its order, and the points where it goes out and comes in. */
static void cut_polygon(const double of[3], struct outline *outline, bool new_side)
{
    struct outline in = *outline;
    outline->count = 0;
    double d = distance(of, &in.at[0]);
    for (unsigned i = 0; i < in.count; i++) {
        const struct place_of *from = &in.at[i], *to = &in.at[i + 1 < in.count ? i + 1 : 0];
        double next = distance(of, to);
        if (d >= 0 && outline->count < OUTLINE_MOST)
            outline->at[outline->count++] = *from;
        if ((d >= 0) != (next >= 0) && outline->count < OUTLINE_MOST) {
            bool leaves = d >= 0;
            struct place_of new = leaves ? crossing(from, d, to, next) : crossing(to, next, from, d);
            new.side = leaves ? new_side : from->side;
            outline->at[outline->count++] = new;
        }
        d = next;
    }
}

static void cut_line(const double of[3], struct outline *outline)
{
    struct place_of *at = outline->at;
    double d0 = distance(of, &at[0]), d1 = distance(of, &at[1]);
    if (!(d0 >= 0) && !(d1 >= 0))
        outline->count = 0;
    else if (!(d0 >= 0))
        at[0] = crossing(&at[1], d1, &at[0], d0);
    else if (!(d1 >= 0))
        at[1] = crossing(&at[0], d0, &at[1], d1);
}

/* Onto the grid, as place.c does it. */
static bool place_new(const struct origin *o, struct place_of *at)
{
    const struct corner *c = o->corner;
    double w = at->weight[0] * c[0].w + at->weight[1] * c[1].w + at->weight[2] * c[2].w;
    double x = (at->weight[0] * c[0].x + at->weight[1] * c[1].x + at->weight[2] * c[2].x) / w;
    double y = (at->weight[0] * c[0].y + at->weight[1] * c[1].y + at->weight[2] * c[2].y) / w;
    if (!(fabs(x) <= GUARD + 1 && fabs(y) <= GUARD + 1))
        return false;
    at->x = (int32_t)((uint32_t)lrint(x * o->setup->quanta) << o->setup->quantum_log2);
    at->y = (int32_t)((uint32_t)lrint(y * o->setup->quanta) << o->setup->quantum_log2);
    return true;
}

bool clip_outline(const struct origin *origin, struct outline *outline)
{
    struct distances d;
    find_distances(origin, &d);
    for (unsigned i = 0; i < d.count && outline->count; i++) {
        if (origin->batch->shape == BATCH_LINES)
            cut_line(d.of[i], outline);
        else
            cut_polygon(d.of[i], outline, origin->setup->clip_edges_drawn);
    }
    for (unsigned i = 0; i < outline->count; i++)
        if (!outline->at[i].vertex && !place_new(origin, &outline->at[i]))
            return false;
    return outline->count != 0;
}
