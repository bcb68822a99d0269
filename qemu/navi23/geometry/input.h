/* SPDX-License-Identifier: MIT */
/*
 * input.h - what a draw sends to the vertex shader: its primitives, all instances one after the other, cut into pieces
 * of equal size. A vertex that several primitives of a piece have is shaded once.
 */
#ifndef NAVI23_GEOMETRY_INPUT_H
#define NAVI23_GEOMETRY_INPUT_H

#include <navi23/geometry/batch.h>
#include <navi23/geometry/index.h>

struct input {
    const struct topology *topology;
    const struct index_source *source;
    const struct index_rows *rows;
    uint32_t instances;
    uint32_t piece;      /* primitives of a piece: at most INPUT_PRIMITIVES of BATCH_VERTICES, and BATCH_PRIMITIVES */
    bool provoking_last; /* which vertex of a primitive is the provoking one */
    bool provokes_once;  /* a vertex is that of no more than one primitive: shaders give it the primitive's number */
};

/* As many primitives as fit into so many vertices, however few they share. */
#define INPUT_PRIMITIVES(topology, most) ((most) / (topology)->vertices)

/* A piece. Vertices are in the order in which primitives name them first. */
struct input_piece {
    uint32_t vertices, primitives;
    uint32_t corners; /* vertices of a primitive */
    uint32_t index[BATCH_VERTICES] __attribute__((aligned(64)));
    uint32_t instance[BATCH_VERTICES] __attribute__((aligned(64)));
    uint32_t named_by[BATCH_VERTICES] __attribute__((aligned(64))); /* the number, in its instance, of the first one */
    uint32_t number[BATCH_PRIMITIVES] __attribute__((aligned(64))); /* of a primitive in its instance */
    struct batch_primitive primitive[BATCH_PRIMITIVES];
};

/* What somebody who takes pieces needs: the vertices of this piece by their index, and a look at the indices. */
#define INPUT_SLOTS 512u
struct input_reuse {
    uint32_t time; /* entries of another one do not count */
    struct {
        uint32_t time, index, vertex;
    } slot[INPUT_SLOTS];
    struct index_window window;
};

/* How many pieces there are. */
uint64_t input_pieces(const struct input *input);

/* Take a piece. Any core. */
void input_take(const struct input *input, uint64_t number, struct input_reuse *reuse, struct gmc_port *port,
                struct input_piece *piece);

#endif
