/* SPDX-License-Identifier: MIT */
/*
 * colour_lanes.h - lane loops of the colour block: what a shader exports as numbers, numbers as bits of pixels, and
 * blending. All of them treat 64 lanes; floats are bits, as in all rows. MXCSR rounds to even and keeps denormals.
 */
#ifndef NAVI23_RASTER_COLOUR_LANES_H
#define NAVI23_RASTER_COLOUR_LANES_H

#include <stdint.h>

/*
 * Numbers that there are loops for; the others are format_lanes.c's, which has to round to even whatever MXCSR says.
 * COLOUR_SMALL_FLOAT is of 10 and 11 bits, without a sign.
 */
enum colour_number { COLOUR_UNORM, COLOUR_SNORM, COLOUR_UINT, COLOUR_SINT, COLOUR_HALF, COLOUR_WORD, COLOUR_SMALL_FLOAT,
                     COLOUR_SRGB, COLOUR_NUMBERS };

/* What halves of an exported row are. */
enum colour_halves { HALVES_FP16, HALVES_UNORM16, HALVES_SNORM16, HALVES_UINT16, HALVES_SINT16, HALVES };

/* What a source or a target is multiplied with. */
enum colour_weight { WEIGHT_ZERO, WEIGHT_ONE, WEIGHT_ROW, WEIGHT_INVERSE };
struct colour_term {
    const uint32_t *value;
    const uint32_t *factor; /* of WEIGHT_ROW; of WEIGHT_INVERSE 1 less it, at most `most` */
    uint8_t weight;         /* enum colour_weight */
};

struct colour_lanes {
    /* The low and the high halves of a row as fp32, or as integers. By enum colour_halves. */
    void (*halves[HALVES])(uint32_t *low, uint32_t *high, const uint32_t *row);
    /* The component in bits [at, at + bits) of a word; and a component into those bits, which are 0. */
    void (*load[COLOUR_NUMBERS])(uint32_t *d, const uint32_t *words, unsigned at, unsigned bits);
    void (*store[COLOUR_NUMBERS])(uint32_t *words, const uint32_t *s, unsigned at, unsigned bits);
    /* d[i] = s[at[i]]; d is not s. */
    void (*pick)(uint32_t *d, const uint32_t *s, const uint32_t *at);
    /* d = s within [low, high]; 0 for a NaN. */
    void (*clamp)(uint32_t *d, const uint32_t *s, float low, float high);
    /* d = source `function` target; CB_COMB_... Minimum and maximum are of the values themselves. */
    void (*blend)(uint32_t *d, const struct colour_term *source, const struct colour_term *target, unsigned function,
                  float most);
    void (*saturate)(uint32_t *d, const uint32_t *source_alpha, const uint32_t *target_alpha);
    /* d = what rop says for each bit of s (source) and d; bit 2 * source + destination of `rop`. */
    void (*rop)(uint32_t *d, const uint32_t *s, unsigned rop);
    /* d = d where keep has a bit, s elsewhere. */
    void (*merge)(uint32_t *d, const uint32_t *s, uint32_t keep);
};

#endif
