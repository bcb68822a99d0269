/* SPDX-License-Identifier: MIT */
/*
 * format.h - the formats of typed buffers and images: GFX10 numbers them alike (FORMAT of V#, T# and MTBUF).
 *
 * Numbers that this card knows and has no use for have no name: those of video (MM_*, GB_GR, YCBCR) and of FMASK with
 * fewer colours than samples.
 */
#ifndef NAVI23_SHADER_FORMAT_H
#define NAVI23_SHADER_FORMAT_H

#include <stdbool.h>
#include <stdint.h>

#define FORMAT_LANES 64u /* of a row */

/* How the bits of a component become a number of the shader's: UINT and SINT integers, everything else fp32. */
enum format_number { FORMAT_UNORM, FORMAT_SNORM, FORMAT_USCALED, FORMAT_SSCALED, FORMAT_UINT, FORMAT_SINT,
                     FORMAT_FLOAT, /* of 16 and 32 bits with a sign, of 10 and 11 without */
                     FORMAT_SRGB,  /* the fourth component is UNORM */
                     FORMAT_SHARED_EXPONENT, FORMAT_BC,
                     FORMAT_FMASK /* which colour each sample has: so many bits a sample become four */ };

struct format {
    const char *name;    /* "8_8_8_8_UNORM"; NULL: the number is none, reads give 0 and writes vanish */
    uint8_t bytes;       /* of an element: texel, or block of a compressed format */
    uint8_t components;
    uint8_t number;      /* enum format_number */
    uint8_t bits[4];     /* of each component, from the lowest bit on */
    uint8_t block_width, block_height; /* 1, or 4 for BC */
    uint8_t bc;          /* of BC: which, 1..7 */
    bool bc_signed, bc_srgb;
};

/* By FORMAT, 0..511; never NULL. */
const struct format *format_find(unsigned number);

/*
 * One element, of no compressed format. format_load gives its components, as fp32 or integer bits, those that it does
 * not have as 0 (DST_SEL is the caller's). format_store takes as many as it has, converts with rounding to nearest
 * even, and clamps.
 */
void format_load(const struct format *format, const uint8_t *element, uint32_t rgba[4]);
void format_store(const struct format *format, uint8_t *element, const uint32_t rgba[4]);

/*
 * The same for rows, one of each set of lane loops: words[n][lane] has the dwords of that lane's element, lowest first,
 * the last one filled up with zeros. As many rows of `words` are used as the element has dwords, and as many of `rgba`
 * as it has components; the others are not written. Lanes are computed up to `lanes`, and maybe more.
 */
struct format_lanes {
    void (*load)(const struct format *format, unsigned lanes, const uint32_t (*words)[FORMAT_LANES],
                 uint32_t (*rgba)[FORMAT_LANES]);
    void (*store)(const struct format *format, unsigned lanes, uint32_t (*words)[FORMAT_LANES],
                  const uint32_t (*rgba)[FORMAT_LANES]);
};

/* fp16: to fp32, and back with rounding to nearest even; what is too large is infinite. */
uint32_t format_float_from_half(uint32_t half);
uint32_t format_half_from_float(uint32_t bits);

#endif
