/* SPDX-License-Identifier: MIT */
/*
 * draw.h - draws by packets of our own: a small picture, vertices, the state that goes with them.
 *
 * A canvas is a client with a picture of CANVAS_SIZE pixels in each direction, 8_8_8_8 UNORM and linear, so that the
 * CPU can read it, and a depth buffer, tiled, so that it cannot. Positions are in pixels: helpers make clip space of
 * them.
 */
#ifndef CONFORMANCE_DRAW_H
#define CONFORMANCE_DRAW_H

#include "client.h"

#include <stddef.h>

#define CANVAS_SIZE 64u
#define CANVAS_PIXELS (CANVAS_SIZE * CANVAS_SIZE)
#define CANVAS_VERTICES 4096u

/* As the shader `vertex` reads it: clip space, and a colour or whatever the pixel shader takes it for. */
struct vertex {
    float position[4], colour[4];
};

struct canvas {
    struct client *client;
    struct buffer code, vertices, picture, depth, more; /* more: indices, textures, counters, what a test likes */
    uint32_t code_used; /* words */
    struct vertex *vertex;
};

/* Make one; the picture is all zero. Returns false after a failed check. */
bool canvas_begin(struct canvas *canvas, struct client *client);

/* Put a shader of shaders.h into the canvas' memory. Returns its address. */
uint64_t canvas_shader(struct canvas *canvas, const uint32_t *words, size_t bytes);
#define CANVAS_SHADER(canvas, words) canvas_shader(canvas, words, sizeof(words))

/* A vertex at a place in the window, in pixels and 0..1 of depth, with a colour. */
struct vertex canvas_vertex(float x, float y, float z, const float colour[4]);

/* Six vertices from number `first` on: a rectangle of one colour. */
void canvas_rectangle(struct canvas *canvas, unsigned first, const float box[4], float z, const float colour[4]);

/* What stands in the picture. canvas_only: whether a rectangle of pixels, and nothing else, has this colour. */
uint32_t canvas_pixel(const struct canvas *canvas, uint32_t x, uint32_t y);
bool canvas_only(const struct canvas *canvas, const float box[4], uint32_t colour);

/* Begin commands, with draw_state and the two shaders that most tests draw with. */
struct pm4 canvas_commands(struct canvas *canvas);

/* ---- commands ---------------------------------------------------------------------------------------------------- */

/* A register, by the packet of the range that it is in. */
void draw_set(struct pm4 *commands, uint32_t reg, uint32_t value);

/* Begin: a clear state, and all that a plain draw of triangles into the canvas needs but shaders. */
void draw_state(struct pm4 *commands, const struct canvas *canvas);

/*
 * Shaders by address: the vertex shader with its five registers set (all vertices, no instances apart), the pixel
 * shader with `user` registers of its own, which the caller sets with draw_user.
 */
void draw_shaders(struct pm4 *commands, const struct canvas *canvas, uint64_t vertex, uint64_t pixel, unsigned user);
void draw_user(struct pm4 *commands, unsigned number, uint32_t value);

/* Draw `count` vertices, or as many indices as there are, of `instances` instances. */
void draw_vertices(struct pm4 *commands, uint32_t count, uint32_t instances);

/* Test depth, and write it where it passes: `function` is ZFUNC (1 less, 4 greater). */
void draw_depth(struct pm4 *commands, const struct canvas *canvas, uint32_t function);

/* Wait until draws are done, and others see what they wrote. */
void draw_finish(struct pm4 *commands);

/* End the commands and run them on the client's queue. */
bool canvas_run(struct canvas *canvas, struct pm4 *commands);

#endif
