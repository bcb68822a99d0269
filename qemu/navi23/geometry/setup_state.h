/* SPDX-License-Identifier: MIT */
/* setup_state.h - what registers say of clipping, viewports, scissors, polygons, lines, points: decoded for a draw. */
#ifndef NAVI23_GEOMETRY_SETUP_STATE_H
#define NAVI23_GEOMETRY_SETUP_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include <navi23/regs/setup.h>

/* Pixels [left, right) x [top, bottom). */
struct setup_box {
    int32_t left, top, right, bottom;
};

struct setup_viewport {
    float scale[3], offset[3];
    float z_least, z_most;
    struct setup_box scissor; /* all scissors at once */
};

enum polygon_mode { POLYGON_POINTS, POLYGON_LINES, POLYGON_FILLED };

/* How a polygon is drawn that shows this side. */
struct setup_face {
    bool culled, biased;
    uint8_t mode; /* enum polygon_mode */
    float bias_scale, bias_offset;
};

/* Boxes that clip rectangles leave of the window: cells of a grid that four rectangles make, at most. */
#define SETUP_WINDOWS 81u

struct setup {
    bool discards; /* nothing is rasterised */
    bool clips;
    bool clip_edges_drawn;
    bool clips_near, clips_far;
    float near;                     /* what is before z = near * w is cut off */
    uint32_t user_planes;           /* bit n: user[n] clips */
    float user[6][4];
    uint32_t clip_distances, cull_distances; /* bit n: distance[n] does */
    float discard_x, discard_y;     /* what is outside of so many times the view volume cannot be seen */

    bool divided_xy, divided_z, w_inverse; /* vertices come so */
    bool own_viewport, own_slice, own_size; /* primitives or points choose theirs */
    bool flat_perspective;          /* attributes are linear in the window, whatever w is */
    struct setup_viewport viewport[SETUP_VIEWPORTS];
    float quanta;                   /* to a pixel, of positions */
    unsigned quantum_log2;          /* a quantum in subpixels */
    unsigned windows;
    struct setup_box window[SETUP_WINDOWS];

    bool clockwise_is_front;
    struct setup_face face[2];      /* front, back */
    bool bias_floats;               /* depth is a float, else bias_unit is the step */
    float bias_unit, bias_clamp;

    bool several_samples;           /* coverage is by sample, not at centres only */
    bool multisampled;              /* lines are parallelograms, else what Bresenham draws */
    bool square_ends, full_width;   /* of lines with several samples */
    int32_t line_half;              /* half of a line's width, in subpixels; if not multisampled, a pixel at least */
    bool stippled;
    uint16_t stipple;               /* bit n: pixels of run n are drawn */
    uint32_t stipple_repeat;        /* pixels in a run */
    bool stipple_goes_on;           /* from line to line of a strip */
    float point_width, point_height, point_least, point_most; /* pixels */
};

#endif
