/* SPDX-License-Identifier: MIT */
/*
 * depth.h - the depth block (DB): depth and stencil tests on what is in memory, with HTILE; samples are counted.
 */
#ifndef NAVI23_RASTER_DEPTH_H
#define NAVI23_RASTER_DEPTH_H

#include <navi23/raster/fragments.h>

struct cp;
struct text;
struct depth; /* what registers say, decoded: surfaces, functions, operations, what is compressed and how */

/* Make room for decoded state; depth_destroy takes NULL. */
int depth_create(struct depth **out);
void depth_destroy(struct depth *depth);

/* Decode the registers for a draw. Returns NULL, or why it cannot be drawn. Finds layouts in what it remembers. */
const char *depth_decode(struct depth *depth, struct cp *cp);

/* Add what it says, in lines. */
void depth_describe(const struct depth *depth, struct text *text);

/* Whether nothing is tested, written, expanded or counted. */
bool depth_is_idle(const struct depth *depth);

/*
 * Test the fragments' samples, take away those that fail, and write what the others change. `exports` has depth and
 * stencil of a shader that wrote its own (has_z), or is NULL: depth is that of the primitives. Returns how many samples
 * passed, which is counted (DB_COUNT_CONTROL) by the caller.
 *
 * What does not depend on the shader is done before it (DB_SHADER_CONTROL decides: raster.c), for the same fragments
 * only once.
 */
uint64_t depth_test(const struct depth *depth, struct shader_core *core, struct fragments *f,
                    const struct pixel_exports *exports);

#endif
