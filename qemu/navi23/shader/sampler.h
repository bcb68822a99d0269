/* SPDX-License-Identifier: MIT */
/*
 * sampler.h - samplers: what an S# says, and the arithmetic of levels and coordinates. One lane at a time, no memory.
 */
#ifndef NAVI23_SHADER_SAMPLER_H
#define NAVI23_SHADER_SAMPLER_H

#include <stdbool.h>
#include <stdint.h>

/* CLAMP_X, _Y, _Z. Half-border modes are as border ones. */
enum sampler_clamp { CLAMP_REPEAT, CLAMP_MIRROR, CLAMP_EDGE, CLAMP_MIRROR_ONCE_EDGE, CLAMP_HALF_BORDER,
                     CLAMP_MIRROR_ONCE_HALF_BORDER, CLAMP_BORDER, CLAMP_MIRROR_ONCE_BORDER };

enum sampler_mip { MIP_NONE, MIP_POINT, MIP_LINEAR };
enum sampler_reduction { REDUCE_BLEND, REDUCE_MIN, REDUCE_MAX };
enum sampler_border { BORDER_TRANSPARENT, BORDER_BLACK, BORDER_WHITE, BORDER_REGISTER };

struct sampler {
    uint8_t clamp[3];                 /* enum sampler_clamp, by coordinate */
    uint8_t compare;                  /* DEPTH_COMPARE_FUNC: bit 0: less passes, 1: equal, 2: greater */
    bool unnormalized;                /* coordinates count texels */
    bool cube_wrap;                   /* filters look at the next face beyond an edge */
    bool linear_mag, linear_min;      /* filters in X and Y (and Z) */
    uint8_t mip;                      /* enum sampler_mip */
    uint8_t reduction;                /* enum sampler_reduction */
    float min_lod, max_lod, lod_bias;
    uint8_t border;                   /* enum sampler_border */
    uint16_t border_index;            /* of BORDER_REGISTER: which of the table in memory */
};

void sampler_decode(struct sampler *sampler, const uint32_t words[4]);

/* Which levels, counted from the view's first one, and how much of the second: 0 if it does not count. */
struct sampler_levels {
    unsigned first, second;
    float part;
    bool linear; /* the filter */
};

/*
 * From a level of detail: `levels` is how many the view has (at least 1), `least` what `lod` may not be below after
 * bias and clamping.
 */
float sampler_clamp_lod(const struct sampler *sampler, float lod, float bias, float least);
void sampler_choose_levels(const struct sampler *sampler, float lod, unsigned levels, struct sampler_levels *out);

/* log2 of the longer of two gradients, that are in texels. */
float sampler_lod(const float dx[3], const float dy[3], unsigned coordinates);

/* One coordinate: the first texel, and how much of the one after it. They may be outside of the level. */
struct sampler_place {
    int32_t first;
    float part; /* in 256ths; 0: only the first counts */
};

/* `position` as it came, normalized or not, in a level of `size` texels. */
struct sampler_place sampler_locate(const struct sampler *sampler, unsigned coordinate, float position, uint32_t size,
                                    bool linear);

/* From any texel to one within [0, size); -1: the border. */
int32_t sampler_wrap(unsigned clamp, int32_t texel, uint32_t size);

/* Whether `reference` passes against the texel. */
bool sampler_compare(const struct sampler *sampler, float reference, float texel);

/* A texel of a cube's face, at most one outside of it: on which face it is, and where. */
void sampler_cross_edge(uint32_t *face, int32_t *x, int32_t *y, uint32_t size);

#endif
