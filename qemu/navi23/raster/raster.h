/* SPDX-License-Identifier: MIT */
/*
 * raster.h - from primitives to the framebuffer: which samples they cover, pixel shaders, tests, colours.
 *
 * The picture is drawn in bins, squares of pixels of a slice. A core draws a bin to its end, primitive after primitive;
 * bins know nothing of each other. Quads of several primitives fill a wave, but no pixel is in a wave twice.
 */
#ifndef NAVI23_RASTER_RASTER_H
#define NAVI23_RASTER_RASTER_H

#include <stdatomic.h>
#include <stddef.h>

#include <navi23/cp.h>
#include <navi23/raster/primitive.h>
#include <navi23/shader/pool.h>

struct text;
struct raster; /* one a ring: decoded state, bins, and what cores need for waves of pixels */

int raster_create(struct navi *navi, struct raster **out);
void raster_destroy(struct raster *raster); /* NULL is allowed */

/* What was counted, since the draw began. */
struct raster_counts {
    atomic_ullong samples; /* passed (occlusion), */
    atomic_ullong pixels;  /* invocations of pixel shaders */
    atomic_ullong waves;
};

/* Decode the registers of pixel shader, depth and colour block for a draw. Returns NULL, or why it cannot be drawn. */
const char *raster_decode(struct raster *raster, struct cp *cp);

/* Add what they say, in lines; and put the pixel shader's program into the trace. */
void raster_describe(const struct raster *raster, struct text *text);
void raster_trace_program(const struct raster *raster, struct cp *cp);

/* Give the host pictures of the targets after draw `number`. For the ring's thread. */
void raster_show(const struct raster *raster, struct cp *cp, uint64_t number);

/* Whether nothing that is drawn would be seen, counted or noticed, so that primitives need not come here. */
bool raster_is_idle(const struct raster *raster);

/*
 * Draw primitives, in this order, on all cores. The lists follow each other; they and what they point to stay until it
 * returns. The pool is open, the ring's port at rest. Returns how it ended, as pool_run.
 */
struct primitives;
enum pool_end raster_run(struct raster *raster, struct cp *cp, const struct primitives *lists, size_t count,
                         struct raster_counts *counts);

#endif
