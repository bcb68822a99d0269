/* SPDX-License-Identifier: MIT */
/*
 * pixel.h - pixel shaders: what registers say of them, the registers that their waves begin with, the attributes that
 * they interpolate, and what they export.
 *
 * Fragments are shaded by one wave of 64 lanes, or by two of 32 in one group.
 */
#ifndef NAVI23_RASTER_PIXEL_H
#define NAVI23_RASTER_PIXEL_H

#include <stdbool.h>
#include <stdint.h>

#include <navi23/raster/fragments.h>
#include <navi23/raster/samples.h>
#include <navi23/regs/pixel.h>

struct cp;

#define PIXEL_USER_DATA  32u
#define PIXEL_ATTRIBUTES 32u
#define PIXEL_WAVES      2u /* at most, for fragments */

/* Where an attribute comes from. */
enum pixel_source {
    SOURCE_CONSTANT,
    SOURCE_SMOOTH, /* of three vertices */
    SOURCE_FLAT,   /* of the provoking vertex */
    SOURCE_OWN,    /* of the primitive */
    SOURCE_RAW,    /* of three vertices, to be seen one by one */
};

struct pixel_attribute {
    uint8_t source; /* enum pixel_source */
    uint8_t vector; /* of those that vertices export */
    bool sprite;    /* of points: their own coordinates */
    float constant[4];
};

/* What registers say, decoded for a draw. */
struct pixel_program {
    unsigned vmid;
    unsigned lanes;         /* of a wave */
    uint64_t pc;
    uint32_t mode;
    unsigned shared_row;    /* see struct wave */
    uint32_t queue;         /* HW_ID2: whose waves they are */
    uint32_t user[PIXEL_USER_DATA], user_count;
    bool has_scratch;
    uint32_t scratch_bytes, scratch_waves; /* of a wave; how many have some */
    uint32_t loaded, present; /* inputs: which have their values; which have VGPRs. Bits of enum ps_input */
    uint8_t location;       /* enum ps_location, of POS_* */
    bool corner;            /* POS_* are of the pixel's corner */
    bool facing_bits;       /* FRONT_FACE is all bits or none, not 1.0 or -1.0 */
    unsigned iterations_log2; /* runs of the shader for a pixel, each for some of its samples */
    uint8_t sprite[4];      /* enum ps_sprite: what components of points' own coordinates are; */
    bool sprite_from_below; /* 1 is on top */
    struct pixel_attribute attribute[PIXEL_ATTRIBUTES];
};

/* A plane at quads: what it is at a place of each, and how it changes by pixels from there. */
struct pixel_plane {
    float at[FRAGMENT_QUADS], dx[FRAGMENT_QUADS], dy[FRAGMENT_QUADS];
};

/* The numbers of a component of an attribute for each quad, by the code that v_interp_mov has for them. */
enum { PARAMETER_P10, PARAMETER_P20, PARAMETER_P0, PIXEL_PARAMETERS };
struct pixel_parameter {
    float p[PIXEL_PARAMETERS][FRAGMENT_QUADS]; /* what I adds, what J adds, and where both are 0 */
};

/* Lane loops, in pixel_lanes.c. `uniform`: all lanes have what is of quad 0. */
struct pixel_lanes {
    /* d = at + x * dx + y * dy */
    void (*plane)(uint32_t *d, const struct pixel_plane *plane, const float *x, const float *y, bool uniform);
    /* The same of three planes; i and j are divided by w. */
    void (*perspective)(uint32_t *i, uint32_t *j, const struct pixel_plane plane[3], const float *x, const float *y,
                        bool uniform);
    /* d = 1 / s */
    void (*reciprocal)(uint32_t *d, const uint32_t *s);
    /* d = factor * s + c; c NULL: + add */
    void (*interpolate)(uint32_t *d, const uint32_t *s, const uint32_t *c, const float *factor, const float *add,
                        bool uniform);
    /* d = value of the quad */
    void (*spread)(uint32_t *d, const float *value, bool uniform);
};

/* What v_interp reads: of the fragments that are shaded. */
struct interpolants {
    const struct pixel_program *program;
    const struct fragments *fragments;
    bool uniform; /* all quads are of one primitive */
};

/* A worker's waves of pixels. The stage is first, for its core to find it. */
struct pixel_stage {
    struct stage stage;
    struct pixel_exports *exports;
    struct interpolants interpolants;
};

/* Decode the registers for a draw, which has these samples. Returns NULL, or why it cannot be drawn. */
const char *pixel_decode(struct pixel_program *program, struct cp *cp, const struct samples *samples);

/* The samples of a pixel that a run of the shader is for. */
uint8_t pixel_samples_of_run(const struct pixel_program *program, unsigned iteration);

/* Make ready a worker. */
void pixel_stage_init(struct pixel_stage *stage, struct pixel_exports *exports);

/*
 * Shade: run the program for the fragments' lanes that have samples, the `iteration`th time. `coverage` is what the
 * shader shall know of the samples of each lane. The waves use the scratch memory of `slot`, which is as much as two
 * waves have.
 */
enum group_end pixel_run(struct pixel_stage *stage, const struct pixel_program *program, const struct samples *samples,
                         struct shader_core *core, const struct fragments *f, const uint8_t *coverage,
                         unsigned iteration, unsigned slot);

/*
 * The numbers of a component of an attribute for a wave whose first quad is `first`: as many quads as it has, or, if
 * the interpolants are uniform, one.
 */
void pixel_parameter(const struct interpolants *in, unsigned first, unsigned attribute, unsigned component,
                     struct pixel_parameter *out);

/* The same of fp16, of which a component has two. */
void pixel_parameter_half(const struct interpolants *in, unsigned first, unsigned attribute, unsigned component,
                          bool high_half, struct pixel_parameter *out);

#endif
