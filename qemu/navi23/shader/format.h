/* SPDX-License-Identifier: MIT */
/*
 * format.h - the formats of typed buffers and images: GFX10 numbers them alike (FORMAT of V#, T# and MTBUF).
 */
#ifndef NAVI23_SHADER_FORMAT_H
#define NAVI23_SHADER_FORMAT_H

#include <stdbool.h>
#include <stdint.h>

/* How the bits of a component become a number of the shader's: UINT and SINT integers, everything else fp32. */
enum format_number { FORMAT_UNORM, FORMAT_SNORM, FORMAT_USCALED, FORMAT_SSCALED, FORMAT_UINT, FORMAT_SINT,
                     FORMAT_FLOAT, FORMAT_SRGB };

struct format {
    const char *name;    /* "8_8_8_8_UNORM"; NULL: the number is none, reads give 0 and writes vanish */
    uint8_t bytes;       /* of an element: texel, or block of a compressed format */
    uint8_t components;
    uint8_t number;      /* enum format_number */
    uint8_t bits[4];     /* of each component, from the lowest bit on */
    uint8_t block_width, block_height; /* 1, or 4 for BC */
};

/* By FORMAT, 0..511; never NULL. */
const struct format *format_find(unsigned number);

/*
 * One element. format_load gives its components, as fp32 or integer bits, those that it does not have as 0 (DST_SEL is
 * the caller's). format_store takes as many as it has, converts with rounding to nearest even, and clamps.
 */
void format_load(const struct format *format, const uint8_t *element, uint32_t rgba[4]);
void format_store(const struct format *format, uint8_t *element, const uint32_t rgba[4]);

#endif
