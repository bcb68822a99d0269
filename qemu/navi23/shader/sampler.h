/* SPDX-License-Identifier: MIT */
/*
 * sampler.h - samplers: what an S# says; and cubes, where a filter looks across an edge.
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
    uint8_t aniso_log2;               /* how much longer than wide the filter may be; 0: it is as long as wide */
    uint8_t mip;                      /* enum sampler_mip */
    uint8_t reduction;                /* enum sampler_reduction */
    float min_lod, max_lod, lod_bias;
    uint8_t border;                   /* enum sampler_border */
    uint16_t border_index;            /* of BORDER_REGISTER: which of the table in memory */
};

void sampler_decode(struct sampler *sampler, const uint32_t words[4]);

/*
 * A place on a cube, in 0..1 on its face, as one on the plane of another face; at that of a face that looks away there
 * is none: it stays.
 */
void sampler_project(uint32_t from, uint32_t to, float *s, float *t);

/* A texel of a cube's face, at most one outside of it: on which face it is, and where. */
void sampler_cross_edge(uint32_t *face, int32_t *x, int32_t *y, uint32_t size);

#endif
