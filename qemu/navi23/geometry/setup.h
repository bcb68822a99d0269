/* SPDX-License-Identifier: MIT */
/*
 * setup.h - from a batch's vertices to primitives on the screen: clipping, culling, viewports, polygon modes, lines and
 * points, scissors, edges, planes.
 */
#ifndef NAVI23_GEOMETRY_SETUP_H
#define NAVI23_GEOMETRY_SETUP_H

#include <stddef.h>

#include <navi23/geometry/batch.h>
#include <navi23/raster/primitive.h>

struct cp;
struct text;
struct setup; /* what registers say, decoded */

/* Primitives in their order; grows. `failed`: the host had no memory, some are missing. */
struct primitives {
    struct primitive *primitive;
    size_t count, room;
    bool failed;
};

/* Counters of pipeline statistics: what reached the clipper, and what came out of it. */
struct setup_counts {
    uint64_t invocations, primitives;
};

/* Make room for decoded state. Returns 0 or -ENOMEM. setup_destroy takes NULL. */
int setup_create(struct setup **out);
void setup_destroy(struct setup *setup);

/* Decode the registers for a draw. Returns NULL, or why it cannot be drawn, for the log. */
const char *setup_decode(struct setup *setup, struct cp *cp);

/* Add what it says, in lines. */
void setup_describe(const struct setup *setup, struct text *text);

/* Append what a batch draws. Any core; nothing of `setup` changes. */
void setup_batch(const struct setup *setup, const struct batch *batch, struct primitives *out,
                 struct setup_counts *counts);

#endif
