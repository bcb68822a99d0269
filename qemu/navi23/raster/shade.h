/* SPDX-License-Identifier: MIT */
/*
 * shade.h - what becomes of fragments: tests before the shader, the shader, tests after it, colours. In which order is
 * decided once a draw.
 */
#ifndef NAVI23_RASTER_SHADE_H
#define NAVI23_RASTER_SHADE_H

#include <navi23/raster/colour.h>
#include <navi23/raster/depth.h>
#include <navi23/raster/pixel.h>

/* What registers say, decoded for a draw. */
struct shade {
    const struct depth *depth;
    const struct colour *colour;
    struct pixel_program program;
    struct samples samples;
    bool tests;         /* depth block: something is tested, written or counted; */
    bool early;         /* before the shader; */
    bool tested_coverage; /* the shader is told which samples passed */
    bool runs;          /* the shader does */
    uint8_t z_used;     /* what it exports to MRTZ and is used: as z_enabled */
    bool alpha_to_mask;
    uint8_t alpha_format;    /* enum ps_format, of MRT0 */
    uint8_t mask_log2;       /* samples that an alpha of 1 covers */
    float dither[4];         /* added to their number, by pixel of a quad */
};

enum room_repeats { REPEATS_UNKNOWN, REPEATS_NO, REPEATS_YES };

/* What a worker has for it. The stage is first. */
struct shader_room {
    struct pixel_stage stage;
    struct pixel_exports exports;
    unsigned slot;                 /* of scratch memory */
    uint8_t repeats;               /* enum room_repeats: whether `exports` are those of every wave of this bin */
    uint64_t passed, pixels, waves; /* samples, invocations, waves so far */
};

/* Decode the registers for a draw; depth and colour have theirs. Returns NULL, or why it cannot be drawn. */
const char *shade_decode(struct shade *shade, struct cp *cp, const struct depth *depth, const struct colour *colour);

/* Add what it says, in lines; depth and colour have theirs. */
void shade_describe(const struct shade *shade, struct text *text);

/* Whether nothing of a draw would be noticed. */
bool shade_is_idle(const struct shade *shade);

/* Do all that is to be done with fragments; what is left of them then has no meaning. */
enum group_end shade_fragments(const struct shade *shade, struct shader_room *room, struct shader_core *core,
                               struct fragments *f);

#endif
