/* SPDX-License-Identifier: MIT */
/*
 * draw.h - a draw, from its packet to the last sample written.
 *
 * draw_run works in rounds. In each the shader cores take batches of the draw's input through the vertex shaders
 * (batch.h), cut and place the primitives (setup.h), and then draw the picture, each core another bin of it
 * (raster/raster.h). Primitives keep their order in every bin. All is over when draw_run returns, so that whatever
 * follows a draw finds it done.
 *
 * What registers say is decoded once a draw, by the room that needs it, in the ring's thread.
 */
#ifndef NAVI23_GEOMETRY_DRAW_H
#define NAVI23_GEOMETRY_DRAW_H

#include <stdbool.h>
#include <stdint.h>

#include <navi23/cp.h>

struct navi;
struct drawing;

/* What a packet asks for, beside what is in registers (VGT_PRIMITIVE_TYPE, VGT_NUM_INSTANCES, VGT_INDEX_TYPE, ...). */
struct draw_call {
    bool indexed;
    uint64_t index_base;   /* address of index 0 */
    uint32_t index_limit;  /* so many indices lie there; those beyond are 0 */
    uint32_t first, count; /* vertices, or indices, of an instance */
};

/*
 * Draw. For the ring's thread, inside a packet. Returns CP_NEXT; CP_AGAIN, with nothing done, when the ring shall
 * stop; CP_STUCK after cp_bad_packet: what the draw asks for is not there, or a shader cannot go on.
 */
enum cp_result draw_run(struct cp *cp, const struct cp_packet *packet, const struct draw_call *call);

/* What a ring keeps for its draws: memory for rounds, decoded state. NULL where nothing has been drawn. */
void drawing_destroy(struct drawing *drawing);

#endif
