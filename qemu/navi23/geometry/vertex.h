/* SPDX-License-Identifier: MIT */
/*
 * vertex.h - the last shader before the rasteriser, in either form: NGG (its waves have vertices and primitives, and
 * export both), or the legacy vertex shader. A piece of input goes in, a batch comes out.
 */
#ifndef NAVI23_GEOMETRY_VERTEX_H
#define NAVI23_GEOMETRY_VERTEX_H

#include <navi23/geometry/input.h>
#include <navi23/shader/wave.h>

struct cp;
struct text;

#define VERTEX_USER_DATA 32u
#define VERTEX_POSITIONS 5u

/* What registers say about it. */
struct vertex_program {
    bool ngg;
    bool passthrough;       /* NGG: v0 has a primitive as it is exported, and no message is needed */
    unsigned vmid, lanes;
    uint64_t pc;
    uint32_t mode, hw_id2;
    unsigned shared_row;
    uint32_t lds_bytes;
    uint32_t most_vertices, most_primitives; /* of a piece */
    uint32_t user[VERTEX_USER_DATA], user_count;
    uint64_t user_address;  /* NGG: s0 and s1 */
    uint32_t streamout;     /* legacy: SGPRs behind the user's about streamout, which is off */
    uint8_t last_vgpr;      /* that is set, from v0 on; NGG: of the primitive */
    uint8_t last_vertex_vgpr; /* NGG: of the vertex, from v5 on */
    uint32_t item_dwords;   /* NGG: what vertices of a primitive are counted in */
    bool has_scratch;
    uint32_t scratch_bytes, scratch_waves; /* of a wave; waves for which there is memory */
    /* Exports: */
    uint8_t position[VERTEX_POSITIONS]; /* what POS0 .. are: enum vertex_position */
    uint8_t params;         /* vectors beside these */
    bool has_edges;         /* NGG: edge flags of primitives count */
};

enum vertex_position { POSITION_NONE, POSITION_VERTEX, POSITION_MISC, POSITION_DISTANCES_0, POSITION_DISTANCES_1 };

/* Read the registers. Returns NULL, or why this cannot be drawn. */
const char *vertex_decode(struct vertex_program *program, struct cp *cp);

/* Add what it says, in lines. */
void vertex_describe(const struct vertex_program *program, struct text *text);

/* What one core needs to run it. `stage` is first: exports come back here. */
struct vertex_stage {
    struct stage stage;
    const struct vertex_program *program;
    struct input_reuse reuse;
    struct input_piece piece;
    uint32_t most;                           /* vertices or primitives that there can be: a lane has one of each */
    uint32_t vertices, primitives;           /* NGG: that will be exported, as the shader says */
    uint32_t connectivity[BATCH_PRIMITIVES]; /* NGG: exports of primitives */
    struct batch batch;
};

/*
 * Shade `stage->piece` into `stage->batch`, whose `param` has room. The waves use the scratch slots from `slot` on,
 * at most vertex_waves(program) of them.
 */
enum group_end vertex_run(struct vertex_stage *stage, struct shader_core *core, uint32_t slot);
unsigned vertex_waves(const struct vertex_program *program);

/* ---- among the files that do it ---------------------------------------------------------------------------------- */

/* ngg.c: the registers of NGG; its waves. */
const char *ngg_decode(struct vertex_program *program, struct cp *cp);
enum group_end ngg_run(struct vertex_stage *stage, struct shader_core *core, uint32_t slot);

/* Add a wave with what all have, `user` the first SGPR for the user's data. */
struct wave *vertex_add_wave(const struct vertex_program *program, struct shader_core *core, uint32_t slot,
                             unsigned user);

/* If the trace wants to see a vertex of this wave, whose first one is `first` of the piece, say so. */
void vertex_set_witness(struct wave *w, const struct input_piece *piece, uint32_t first);

/* export.c: struct stage's export. */
void vertex_export(struct wave *w, const struct isa_inst *inst);

#endif
