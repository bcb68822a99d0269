/* SPDX-License-Identifier: MIT */
/* sample_levels.c - levels of detail: gradients, footprints, and the levels that lanes look at. */
#include <navi23/shader/lanes.h>
#include <navi23/shader/sample.h>

/* Texels in a unit of a coordinate, in the view's first level. */
static float scale_of(const struct sample *s, unsigned coordinate)
{
    const struct image *image = s->image;
    const uint32_t size = coordinate == 0 ? image->width : coordinate == 1 ? image->height : image->depth;
    return s->sampler.unnormalized ? 1 : (float)image_minify(size, image->base_level);
}

/* The face in what cubes have as a slice: slice times 8 and face. One that there is not if it is no such number. */
static uint32_t face_of(uint32_t slice)
{
    const float number = float_of(slice);
    return number >= 0 && number < 65536 ? (uint32_t)number % 8 : 7;
}

/* Gradients of a quad whose lanes see several faces of a cube: all on the plane of its first lane's. */
static void project_quads(const struct sample *s, uint32_t at[2][WAVE_LANES])
{
    for (unsigned lane = 0; lane < WAVE_LANES; lane++) {
        const uint32_t face = face_of(s->slice[lane]), first = face_of(s->slice[lane & ~3u]);
        float x = float_of(s->at[0][lane]), y = float_of(s->at[1][lane]);
        if (face != first && face < 6 && first < 6)
            sampler_project(face, first, &x, &y);
        at[0][lane] = bits_of(x);
        at[1][lane] = bits_of(y);
    }
}

static bool sees_several_faces(const struct sample *s)
{
    uint32_t differ = 0;
    for (unsigned lane = 0; lane < WAVE_LANES; lane++)
        differ |= s->slice[lane] ^ s->slice[lane & ~3u];
    return differ != 0;
}

static void find_gradients(struct sample *s, enum lod_source source)
{
    struct sample_gradients *g = &s->gradients;
    const uint32_t *at[3] = { s->at[0], s->at[1], s->at[2] };
    uint32_t projected[2][WAVE_LANES] SAMPLE_ROW;
    if (source == LOD_QUAD && s->cube && sees_several_faces(s)) {
        project_quads(s, projected);
        at[0] = projected[0];
        at[1] = projected[1];
    }
    for (unsigned i = 0; i < s->filtered; i++) {
        const float scale = scale_of(s, i);
        if (source == LOD_QUAD) {
            s->loops->quad_gradients(at[i], scale, g->x[i], g->y[i]);
            continue;
        }
        for (unsigned lane = 0; lane < WAVE_LANES; lane++) {
            g->x[i][lane] = float_of(s->dx[i][lane]) * scale;
            g->y[i][lane] = float_of(s->dy[i][lane]) * scale;
        }
    }
}

void sample_find_levels(struct sample *s, unsigned flags)
{
    const struct image *image = s->image;
    const enum lod_source source = (enum lod_source)(flags & LOD_SOURCE);
    const unsigned levels = image->last_level >= image->base_level ? image->last_level - image->base_level + 1u : 1;
    const float view_least = (float)image->min_lod / 256 - (float)image->base_level;
    uint32_t found[WAVE_LANES] SAMPLE_ROW;
    const uint32_t *lod = source == LOD_ZERO ? image_zeros : source == LOD_GIVEN ? s->lod : found;
    s->stretched = false;
    if (lod == found) {
        const bool asked = levels > 1 || s->sampler.aniso_log2 || s->sampler.linear_mag != s->sampler.linear_min ||
                           s->inst->op == ISA_image_get_lod;
        if (asked)
            find_gradients(s, source);
        if (!asked) {
            lod = image_zeros; /* whatever it is, it makes no difference */
        } else if (s->sampler.aniso_log2 && s->filtered == 2) {
            const float size[2] = { s->sampler.unnormalized ? 1 : scale_of(s, 0),
                                    s->sampler.unnormalized ? 1 : scale_of(s, 1) };
            s->loops->footprint(&s->gradients, size, (float)(1u << s->sampler.aniso_log2), found, &s->footprint);
            s->stretched = !s->integer;
        } else {
            s->loops->lod(&s->gradients, s->filtered, found);
        }
    }
    s->loops->levels(&s->sampler, lod, s->bias, flags & LOD_CLAMPED ? s->lod : NULL, view_least, levels, &s->levels);
    if (s->integer) {
        memset(s->levels.linear, 0, sizeof s->levels.linear);
        memset(s->levels.part, 0, sizeof s->levels.part);
    }
}
