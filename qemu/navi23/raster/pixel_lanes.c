/* SPDX-License-Identifier: MIT */
/* pixel_lanes.c - what waves of pixels begin with, and interpolation, for 64 lanes. */
#include <navi23/raster/pixel.h>

#include <navi23/shader/lanes/rows.h>

/* For each lane i: of all quads the same, or quad q of 4 lanes each. */
#define EACH_UNIFORM(i) LANES_INDEPENDENT for (unsigned i = 0; i < WAVE_LANES; i++)
#define EACH_QUAD(q) for (unsigned q = 0; q < FRAGMENT_QUADS; q++)
#define EACH_OF_QUAD(i, q) for (unsigned i = 4 * q; i < 4 * q + 4; i++)

static inline void plane(uint32_t *d, const struct pixel_plane *p, const float *x, const float *y, bool uniform)
{
    if (uniform) {
        float at = p->at[0], dx = p->dx[0], dy = p->dy[0];
        EACH_UNIFORM(i)
            PUT_F(d, i, at + x[i] * dx + y[i] * dy);
    } else {
        EACH_QUAD(q)
            EACH_OF_QUAD(i, q)
                PUT_F(d, i, p->at[q] + x[i] * p->dx[q] + y[i] * p->dy[q]);
    }
}

static void perspective(uint32_t *i_row, uint32_t *j_row, const struct pixel_plane p[3], const float *x, const float *y,
                        bool uniform)
{
    uint32_t i_w[WAVE_LANES] __attribute__((aligned(64))), j_w[WAVE_LANES] __attribute__((aligned(64)));
    uint32_t w[WAVE_LANES] __attribute__((aligned(64)));
    plane(i_w, &p[0], x, y, uniform);
    plane(j_w, &p[1], x, y, uniform);
    plane(w, &p[2], x, y, uniform);
    EACH_UNIFORM(i) {
        float inverse = 1 / GET_F(w, i);
        PUT_F(i_row, i, GET_F(i_w, i) * inverse);
        PUT_F(j_row, i, GET_F(j_w, i) * inverse);
    }
}

static void reciprocal(uint32_t *d, const uint32_t *s)
{
    EACH_UNIFORM(i)
        PUT_F(d, i, 1 / GET_F(s, i));
}

static void interpolate(uint32_t *d, const uint32_t *s, const uint32_t *c, const float *factor, const float *add,
                        bool uniform)
{
    if (uniform) {
        float by = factor[0], constant = add[0];
        if (c) {
            EACH_UNIFORM(i)
                PUT_F(d, i, __builtin_fmaf(by, GET_F(s, i), GET_F(c, i)));
        } else {
            EACH_UNIFORM(i)
                PUT_F(d, i, __builtin_fmaf(by, GET_F(s, i), constant));
        }
    } else {
        EACH_QUAD(q)
            EACH_OF_QUAD(i, q)
                PUT_F(d, i, __builtin_fmaf(factor[q], GET_F(s, i), c ? GET_F(c, i) : add[q]));
    }
}

static void spread(uint32_t *d, const float *value, bool uniform)
{
    if (uniform) {
        uint32_t bits = bits_of(value[0]);
        EACH_UNIFORM(i)
            d[i] = bits;
    } else {
        EACH_QUAD(q)
            EACH_OF_QUAD(i, q)
                d[i] = bits_of(value[q]);
    }
}

extern const struct pixel_lanes LANES_OWN(pixel_lanes);
const struct pixel_lanes LANES_OWN(pixel_lanes) = {
    .plane = plane,
    .perspective = perspective,
    .reciprocal = reciprocal,
    .interpolate = interpolate,
    .spread = spread,
};
