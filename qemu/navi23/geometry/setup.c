/* SPDX-License-Identifier: MIT */
/* setup.c - the way of a batch: vertices are placed, primitives that cannot be seen dropped, others cut and drawn. */
#include <navi23/geometry/setup.h>

#include <navi23/geometry/origin.h>

/* The number of the last vertex. */
static const uint8_t last_of[] = {
    [BATCH_POINTS] = 0, [BATCH_LINES] = 1, [BATCH_TRIANGLES] = 2, [BATCH_RECTANGLES] = 2,
};

/* The vertex before the division by w. x and y may be beyond what floats tell apart. */
static struct corner corner_of(const struct setup_viewport *v, const float clip[4])
{
    double w = clip[3];
    return (struct corner){
        (double)clip[0] * v->scale[0] + w * v->offset[0],
        (double)clip[1] * v->scale[1] + w * v->offset[1],
        (double)clip[2] * v->scale[2] + w * v->offset[2],
        w,
    };
}

/* What pieces have in common. */
static void begin_model(struct origin *o, const struct batch_primitive *from, unsigned viewport)
{
    const struct batch *b = o->batch;
    unsigned provoking = o->vertex[from->provoking < 3 ? from->provoking : 0];
    o->model = (struct primitive){
        .shape = (uint8_t)b->shape,
        .viewport = (uint8_t)viewport,
        .slice = o->setup->own_slice ? (uint16_t)b->misc[MISC_LAYER][provoking] : 0,
        .params = (uint8_t)b->params,
        .z_least = o->viewport->z_least,
        .z_most = o->viewport->z_most,
        .flat = (const float(*)[4])b->param + provoking * b->params,
        .own = (const float(*)[4])b->param + from->row * b->params,
    };
    for (unsigned i = 0; i < 3; i++)
        o->model.param[i] = (const float(*)[4])b->param + o->vertex[i] * b->params;
}

/* Whether a primitive's vertices are there: a shader may have exported any numbers. */
static bool exists(const struct batch *b, const struct batch_primitive *p)
{
    for (unsigned i = 0; i <= last_of[b->shape]; i++)
        if (p->vertex[i] >= b->vertices)
            return false;
    return true;
}

/* Take over vertices and viewport. Returns false: nothing of it can be seen. */
static bool begin(struct origin *o, struct placed *placed, const struct batch_primitive *from)
{
    const struct setup *s = o->setup;
    unsigned last = last_of[o->batch->shape], provoking = from->provoking <= last ? from->provoking : 0;
    unsigned viewport = placed->viewport[from->vertex[provoking]];
    uint32_t any = 0, all = ~0u;
    for (unsigned i = 0; i < 3; i++) {
        unsigned v = o->vertex[i] = from->vertex[i < last ? i : last];
        if (placed->viewport[v] != viewport)
            place_again(s, placed, v, viewport);
        any |= placed->out[v];
        all &= placed->out[v];
    }
    if (any & OUT_BROKEN || all & OUT_UNSEEN)
        return false;
    o->clipped_by = any & OUT_MUST_CLIP;
    o->viewport = &s->viewport[viewport];
    begin_model(o, from, viewport);
    for (unsigned i = 0; i < 3; i++) {
        for (unsigned n = 0; n < 4; n++)
            o->clip[i][n] = placed->clip[n][o->vertex[i]];
        o->corner[i] = corner_of(o->viewport, o->clip[i]);
    }
    return true;
}

/* The outline in vertices. The fourth of a rectangle is opposite to the first. */
static void begin_outline(const struct origin *o, const struct placed *placed, unsigned sides,
                          struct outline *outline)
{
    bool rectangle = o->batch->shape == BATCH_RECTANGLES;
    outline->count = last_of[o->batch->shape] + 1u + rectangle;
    for (unsigned i = 0; i < 3; i++) {
        unsigned v = o->vertex[i];
        outline->at[i] = (struct place_of){ { 0 }, placed->x[v], placed->y[v], sides >> i & 1, true };
        outline->at[i].weight[i] = 1;
    }
    if (rectangle) {
        struct place_of *at = outline->at;
        at[3] = at[2];
        at[2] = (struct place_of){ .weight = { -1, 1, 1 }, .side = true };
        at[2].x = at[1].x + at[3].x - at[0].x;
        at[2].y = at[1].y + at[3].y - at[0].y;
    }
}

static void draw(struct origin *o, const struct placed *placed, unsigned sides, struct setup_counts *counts)
{
    struct outline outline;
    enum batch_shape shape = o->batch->shape;
    if (shape == BATCH_POINTS && o->clipped_by)
        return;
    begin_outline(o, placed, sides, &outline);
    if (o->clipped_by && !clip_outline(o, &outline))
        return;
    if (shape == BATCH_POINTS || shape == BATCH_LINES) {
        counts->primitives++;
        if (shape == BATCH_POINTS)
            point_draw(o, &outline.at[0], 0);
        else
            line_draw(o, &outline.at[0], &outline.at[1], 0);
    } else {
        counts->primitives += shape == BATCH_RECTANGLES ? 1 : outline.count - 2;
        polygon_draw(o, &outline);
    }
}

void setup_batch(const struct setup *setup, const struct batch *batch, struct primitives *out,
                 struct setup_counts *counts)
{
    struct placed placed;
    struct origin o = { .setup = setup, .batch = batch, .out = out };
    counts->invocations += batch->primitives;
    if (setup->discards)
        return;
    place_batch(setup, batch, &placed);
    for (unsigned i = 0; i < batch->primitives; i++) {
        const struct batch_primitive *p = &batch->primitive[i];
        bool goes_on = setup->stipple_goes_on && i && p->vertex[0] == batch->primitive[i - 1].vertex[1];
        o.stipple_at = goes_on ? o.stipple_at : 0;
        if (exists(batch, p) && begin(&o, &placed, p))
            draw(&o, &placed, p->edges, counts);
    }
}
