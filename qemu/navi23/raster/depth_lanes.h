/* SPDX-License-Identifier: MIT */
/* depth_lanes.h - the lane loops of the depth block. Rows of depth are floats; of 16-bit depth, numbers 0..65535. */
#ifndef NAVI23_RASTER_DEPTH_LANES_H
#define NAVI23_RASTER_DEPTH_LANES_H

#include <navi23/raster/fragments.h>

struct depth_lanes {
    /* The depth of primitives in their quads' pixels, at these places from the pixels' corners, clamped; all quads. */
    void (*plane)(float *row, const struct fragments *f, const double offset[4][2]);
    void (*plane_16)(float *row, const struct fragments *f, const double offset[4][2]);

    /* Lanes where a compares with b: enum db_compare. */
    uint64_t (*compare)(unsigned function, const float *a, const float *b);

    /* Lanes whose byte has bit `sample`; and without that of `lanes`. */
    uint64_t (*sample_lanes)(const uint8_t *samples, unsigned sample);
    void (*drop)(uint8_t *samples, unsigned sample, uint64_t lanes);
};

#endif
