/* SPDX-License-Identifier: MIT */
/* emit.c - what polygons, lines and points have in common: edges, boxes, the list of primitives. */
#include <navi23/geometry/origin.h>

#include <stdlib.h>

struct place_divided place_divide(const struct origin *origin, const struct place_of *at)
{
    const struct corner *c = origin->corner;
    double w = 1 / (at->weight[0] * c[0].w + at->weight[1] * c[1].w + at->weight[2] * c[2].w);
    double z = at->weight[0] * c[0].z + at->weight[1] * c[1].z + at->weight[2] * c[2].z;
    return (struct place_divided){ { at->weight[0] * w, at->weight[1] * w, at->weight[2] * w }, w, z * w };
}

/*
 * The rule of the top left: a sample on an edge is inside if the edge is a left one, or a horizontal one at the top.
 * Elsewhere c is one less, so that 0 is outside.
 */
static struct primitive_edge edge(const int32_t from[2], const int32_t to[2])
{
    struct primitive_edge e = { .a = from[1] - to[1], .b = to[0] - from[0] };
    bool top_left = e.a > 0 || (e.a == 0 && e.b > 0);
    e.c = -((int64_t)e.a * from[0] + (int64_t)e.b * from[1]) - !top_left;
    return e;
}

void emit_edges(struct primitive *primitive, const int32_t (*at)[2], unsigned count, int64_t area)
{
    primitive->edges = (uint8_t)count;
    for (unsigned i = 0; i < count; i++) {
        unsigned next = i + 1 < count ? i + 1 : 0;
        primitive->edge[i] = area > 0 ? edge(at[i], at[next]) : edge(at[next], at[i]);
    }
}

/* The first pixel that has a sample at this subpixel or behind it. Samples are at centres, or anywhere. */
static int32_t pixel_from(const struct origin *origin, int32_t subpixel)
{
    return (subpixel + (origin->setup->several_samples ? 0 : SUBPIXELS / 2 - 1)) >> 8;
}

static int32_t pixel_before(const struct origin *origin, int32_t subpixel)
{
    return (subpixel + (origin->setup->several_samples ? SUBPIXELS - 1 : SUBPIXELS / 2 - 1)) >> 8;
}

bool emit_box(const struct origin *origin, struct primitive *primitive, const int32_t least[2], const int32_t most[2])
{
    const struct setup_box *scissor = &origin->viewport->scissor;
    int32_t left = pixel_from(origin, least[0]), right = pixel_before(origin, most[0]);
    int32_t top = pixel_from(origin, least[1]), bottom = pixel_before(origin, most[1]);
    primitive->left = left > scissor->left ? left : scissor->left;
    primitive->top = top > scissor->top ? top : scissor->top;
    primitive->right = right < scissor->right ? right : scissor->right;
    primitive->bottom = bottom < scissor->bottom ? bottom : scissor->bottom;
    return primitive->left < primitive->right && primitive->top < primitive->bottom;
}

static bool has_room(struct primitives *out)
{
    if (out->count < out->room)
        return true;
    size_t room = out->room * 2 + 64;
    struct primitive *grown = realloc(out->primitive, room * sizeof *grown);
    if (!grown) {
        out->failed = true;
        return false;
    }
    out->primitive = grown;
    out->room = room;
    return true;
}

void emit(struct origin *origin, const struct primitive *primitive)
{
    const struct setup *s = origin->setup;
    struct primitives *out = origin->out;
    for (unsigned i = 0; i < s->windows; i++) {
        const struct setup_box *window = &s->window[i];
        if (primitive->left >= window->right || primitive->right <= window->left ||
            primitive->top >= window->bottom || primitive->bottom <= window->top || !has_room(out))
            continue;
        struct primitive *p = &out->primitive[out->count++];
        *p = *primitive;
        p->left = p->left > window->left ? p->left : window->left;
        p->top = p->top > window->top ? p->top : window->top;
        p->right = p->right < window->right ? p->right : window->right;
        p->bottom = p->bottom < window->bottom ? p->bottom : window->bottom;
    }
}
