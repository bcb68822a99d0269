/* SPDX-License-Identifier: MIT */
/* samples.h - where in a pixel its samples are, and which of them are drawn at all. */
#ifndef NAVI23_RASTER_SAMPLES_H
#define NAVI23_RASTER_SAMPLES_H

#include <stdbool.h>
#include <stdint.h>

#include <navi23/raster/fragments.h>

struct cp;

#define SAMPLE_SUBPIXELS (SUBPIXELS / 16) /* positions count sixteenths of a pixel, from its centre on */

struct samples {
    unsigned count_log2;  /* of a pixel of the framebuffer: 0..3 */
    unsigned places;      /* 1: all are at the centre, so that they are covered together; else as many as samples */
    bool alike;           /* the four pixels of a quad have them at the same places */
    int8_t x[4][FRAGMENT_SAMPLES], y[4][FRAGMENT_SAMPLES]; /* of each pixel of a quad: -8..7 */
    int8_t left, right, top, bottom; /* the least and the most of these */
    uint64_t lanes[FRAGMENT_SAMPLES]; /* in which lanes of a wave a sample may be drawn: the sample mask */
    uint8_t nearest[FRAGMENT_SAMPLES]; /* to the centre first: for centroids of pixels that are covered in part */
};

/* Decode the registers for a draw. Returns NULL, or why it cannot be drawn. */
const char *samples_decode(struct samples *samples, struct cp *cp);

#endif
