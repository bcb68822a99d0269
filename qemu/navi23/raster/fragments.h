/* SPDX-License-Identifier: MIT */
/*
 * fragments.h - quads of pixels that are worked at together: those of a wave of the pixel shader.
 *
 * Lane 4 * q + 2 * row + column is a pixel of quad q, as derivatives want it. No pixel of a slice is in two quads, so
 * what reads and writes the framebuffer may take the lanes in any order. A core has them to itself.
 */
#ifndef NAVI23_RASTER_FRAGMENTS_H
#define NAVI23_RASTER_FRAGMENTS_H

#include <stdbool.h>
#include <stdint.h>

#include <navi23/raster/primitive.h>
#include <navi23/shader/wave.h>

#define FRAGMENT_QUADS   16u
#define FRAGMENT_SAMPLES 8u
#define FRAGMENT_TARGETS 8u

struct fragments {
    unsigned quads;                    /* at most 16: a wave of 64 lanes, or two of 32 */
    unsigned samples_log2;             /* of the framebuffer's pixels: 0..3 */
    bool block;                        /* they are an 8x8 block whose corner is a multiple of 8, quads row by row,
                                          of one primitive */
    uint16_t x[FRAGMENT_QUADS], y[FRAGMENT_QUADS]; /* of a quad's first pixel */
    uint16_t slice[FRAGMENT_QUADS];
    const struct primitive *primitive[FRAGMENT_QUADS];
    /* Which samples of a pixel are drawn: bit s of each. Tests, masks and shaders take away from it. */
    uint8_t samples[WAVE_LANES] __attribute__((aligned(64)));
};

/* Lanes with a sample left. */
uint64_t fragments_lanes(const struct fragments *f);

/* Rows of MRTZ: a float, numbers, a float. */
enum export_z { EXPORT_DEPTH, EXPORT_STENCIL, EXPORT_MASK, EXPORT_ALPHA };

/* What a pixel shader has exported: rows as they were, two halves in one where `packed` has the target's bit. */
struct pixel_exports {
    uint8_t written;                                 /* bit n: MRT n; */
    uint8_t packed;
    uint8_t enabled[FRAGMENT_TARGETS];               /* which of the four rows it wrote (EN) */
    bool has_z;                                      /* MRTZ: */
    uint8_t z_enabled;                               /* bits of enum export_z: rows that it wrote and that are used */
    uint64_t alive;                                  /* lanes of the mask of valid lanes */
    uint32_t mrt[FRAGMENT_TARGETS][4][WAVE_LANES] __attribute__((aligned(64)));
    uint32_t z[4][WAVE_LANES] __attribute__((aligned(64)));
};

#endif
