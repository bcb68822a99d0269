/* SPDX-License-Identifier: MIT */
/*
 * place.c - vertices to the window: division by w, viewport, the grid of subpixels; and what they are outside of.
 *
 * All in floats and in this order, as other renderers have it: what is drawn depends on the last bit.
 */
#include <navi23/geometry/place.h>

#include <float.h>
#include <math.h>

/* Rows of clip space from vertices that have been divided by w already, or have 1 / w. */
static void normalise(const struct setup *s, const struct batch *b, struct placed *p)
{
    for (unsigned v = 0; v < b->vertices; v++) {
        float w = s->w_inverse ? 1 / b->position[3][v] : b->position[3][v];
        p->own[0][v] = b->position[0][v] * (s->divided_xy ? w : 1);
        p->own[1][v] = b->position[1][v] * (s->divided_xy ? w : 1);
        p->own[2][v] = b->position[2][v] * (s->divided_z ? w : 1);
        p->own[3][v] = w;
    }
}

static void place(const struct setup *s, const struct setup_viewport *view, struct placed *p, unsigned first,
                  unsigned end)
{
    for (unsigned v = first; v < end; v++) {
        float inverse = 1 / p->clip[3][v];
        float x = p->clip[0][v] * inverse * view->scale[0] + view->offset[0];
        float y = p->clip[1][v] * inverse * view->scale[1] + view->offset[1];
        bool near = fabsf(x) <= GUARD && fabsf(y) <= GUARD;
        p->x[v] = near ? (int32_t)((uint32_t)lrintf(x * s->quanta) << s->quantum_log2) : 0;
        p->y[v] = near ? (int32_t)((uint32_t)lrintf(y * s->quanta) << s->quantum_log2) : 0;
        p->out[v] = near ? p->out[v] & ~(uint32_t)OUT_GUARD : p->out[v] | OUT_GUARD;
    }
}

/* The sides of the view volume, and the eye. */
static void find_outside(const struct setup *s, struct placed *p, unsigned count)
{
    for (unsigned v = 0; v < count; v++) {
        float x = p->clip[0][v], y = p->clip[1][v], z = p->clip[2][v], w = p->clip[3][v];
        float wide = w * s->discard_x, high = w * s->discard_y;
        uint32_t out = 0;
        out |= s->clips_near && z < s->near * w ? OUT_NEAR : 0;
        out |= s->clips_far && z > w ? OUT_FAR : 0;
        out |= w < FLT_MIN ? OUT_EYE : 0;
        out |= s->clips && x < -wide ? OUT_LEFT : 0;
        out |= s->clips && x > wide ? OUT_RIGHT : 0;
        out |= s->clips && y < -high ? OUT_TOP : 0;
        out |= s->clips && y > high ? OUT_BOTTOM : 0;
        out |= isfinite(x) && isfinite(y) && isfinite(z) && isfinite(w) ? 0 : OUT_BROKEN;
        p->out[v] = out;
    }
}

static void find_distances(const struct setup *s, const struct batch *b, struct placed *p)
{
    for (unsigned i = 0; i < 8; i++) {
        uint32_t clip = s->clip_distances >> i & 1 ? OUT_DISTANCE << i : 0;
        uint32_t cull = s->cull_distances >> i & 1 ? (uint32_t)OUT_CULL << i : 0;
        for (unsigned v = 0; v < b->vertices && (clip || cull); v++) {
            p->out[v] |= b->distance[i][v] >= 0 ? 0 : clip;
            p->out[v] |= b->distance[i][v] < 0 ? cull : 0;
        }
    }
}

static void find_user_planes(const struct setup *s, struct placed *p, unsigned count)
{
    for (unsigned i = 0; i < 6; i++) {
        const float *plane = s->user[i];
        for (unsigned v = 0; v < count && s->user_planes >> i & 1; v++) {
            float distance = plane[0] * p->clip[0][v] + plane[1] * p->clip[1][v] + plane[2] * p->clip[2][v] +
                             plane[3] * p->clip[3][v];
            p->out[v] |= distance >= 0 ? 0 : OUT_USER << i;
        }
    }
}

void place_batch(const struct setup *setup, const struct batch *batch, struct placed *placed)
{
    bool normal = !setup->divided_xy && !setup->divided_z && !setup->w_inverse;
    for (unsigned i = 0; i < 4; i++)
        placed->clip[i] = normal ? batch->position[i] : placed->own[i];
    if (!normal)
        normalise(setup, batch, placed);
    find_outside(setup, placed, batch->vertices);
    find_distances(setup, batch, placed);
    find_user_planes(setup, placed, batch->vertices);
    for (unsigned v = 0; v < batch->vertices; v++)
        placed->viewport[v] = setup->own_viewport ? batch->misc[MISC_VIEWPORT][v] % SETUP_VIEWPORTS : 0;
    if (!setup->own_viewport)
        place(setup, &setup->viewport[0], placed, 0, batch->vertices);
    for (unsigned v = 0; v < batch->vertices && setup->own_viewport; v++)
        place(setup, &setup->viewport[placed->viewport[v]], placed, v, v + 1);
}

void place_again(const struct setup *setup, struct placed *placed, unsigned vertex, unsigned viewport)
{
    placed->viewport[vertex] = (uint8_t)viewport;
    place(setup, &setup->viewport[viewport], placed, vertex, vertex + 1);
}
