/* SPDX-License-Identifier: MIT */
/* setup_describe.c - what registers say of clipping, viewports and primitives, in words. */
#include <string.h>

#include <navi23/geometry/setup.h>
#include <navi23/geometry/setup_state.h>
#include <navi23/text.h>

static void describe_clipping(const struct setup *s, struct text *text)
{
    text_add(text, "  clipping: %s", s->discards ? "nothing is rasterised" : !s->clips ? "off" : "sides");
    if (s->clips_near)
        text_add(text, ", near at z = %g w", (double)s->near);
    if (s->clips_far)
        text_add(text, ", far");
    if (s->user_planes)
        text_add(text, ", user planes 0x%x", s->user_planes);
    if (s->clip_distances)
        text_add(text, ", clip distances 0x%x", s->clip_distances);
    if (s->cull_distances)
        text_add(text, ", cull distances 0x%x", s->cull_distances);
    text_add(text, "\n");
}

static void describe_viewport(const struct setup_viewport *v, unsigned n, struct text *text)
{
    const struct setup_box *box = &v->scissor;
    text_add(text, "  viewport %u: x %g + %g x, y %g + %g y, z %g + %g z within %g..%g, scissor %d,%d..%d,%d\n", n,
             (double)v->offset[0], (double)v->scale[0], (double)v->offset[1], (double)v->scale[1],
             (double)v->offset[2], (double)v->scale[2], (double)v->z_least, (double)v->z_most, box->left, box->top,
             box->right, box->bottom);
}

static bool same_viewport(const struct setup_viewport *a, const struct setup_viewport *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

static void describe_face(const struct setup *s, unsigned n, struct text *text)
{
    static const char *const modes[] = { "points", "lines", "filled" };
    const struct setup_face *face = &s->face[n];
    text_add(text, ", %s %s", n ? "back" : "front", face->culled ? "culled" : modes[face->mode % 3]);
    if (face->biased && !face->culled)
        text_add(text, " (depth + %g slope + %g units of %g, at most %g)", (double)face->bias_scale,
                 (double)face->bias_offset, (double)s->bias_unit, (double)s->bias_clamp);
}

void setup_describe(const struct setup *s, struct text *text)
{
    describe_clipping(s, text);
    describe_viewport(&s->viewport[0], 0, text);
    for (unsigned n = 1; s->own_viewport && n < SETUP_VIEWPORTS; n++)
        if (!same_viewport(&s->viewport[n], &s->viewport[n - 1]))
            describe_viewport(&s->viewport[n], n, text);
    text_add(text, "  polygons: %s is front", s->clockwise_is_front ? "clockwise" : "counterclockwise");
    describe_face(s, 0, text);
    describe_face(s, 1, text);
    text_add(text, "; lines %g wide%s; points %g x %g%s%s%s\n", 2.0 * s->line_half / SUBPIXELS,
             s->stippled ? ", stippled" : "", (double)s->point_width, (double)s->point_height,
             s->own_size ? ", or as the shader says" : "", s->own_slice ? "; the shader chooses slices" : "",
             s->own_viewport ? "; the shader chooses viewports" : "");
}
