/* SPDX-License-Identifier: MIT */
/*
 * ngg.c - NGG: groups of waves that have a piece's vertices and primitives, one of each to a lane, and say themselves
 * which of both there are in the end.
 */
#include "../card.h"

#include <navi23/cp_shader.h>
#include <navi23/geometry/vertex.h>
#include <navi23/regs/geometry.h>
#include <navi23/regs/gfx_state.h>

#define LDS_GRAIN 512u /* bytes, of LDS_SIZE */

/* SGPRs in front of the user's; VGPRs. */
enum { S_USER_ADDRESS = 0, S_GROUP_INFO = 2, S_WAVE_INFO = 3, S_SCRATCH = 5, S_USER = 8 };
enum { V_OFFSETS_01 = 0, V_OFFSET_2 = 1, V_PRIMITIVE_ID = 2, V_INVOCATION = 3, V_VERTEX = 5, V_INSTANCE = 8 };

/* ---- registers --------------------------------------------------------------------------------------------------- */

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

const char *ngg_decode(struct vertex_program *p, struct cp *cp)
{
    uint32_t rsrc1 = cp_state(cp, GREG_SPI_SHADER_PGM_RSRC1_GS), rsrc2 = cp_state(cp, GREG_SPI_SHADER_PGM_RSRC2_GS);
    uint32_t stages = cp_state(cp, GREG_VGT_SHADER_STAGES_EN), group = cp_state(cp, GREG_VGT_GS_ONCHIP_CNTL);
    uint32_t shared = FIELD_GET(FIELD_SPI_SHADER_PGM_RSRC2_GS__SHARED_VGPR_CNT, rsrc2);
    p->passthrough = stages & FIELD_VGT_SHADER_STAGES_EN__PRIMGEN_PASSTHRU_EN;
    p->lanes = stages & FIELD_VGT_SHADER_STAGES_EN__GS_W32_EN ? 32 : 64;
    p->pc = cp_shader_address(cp, GREG_SPI_SHADER_PGM_LO_ES);
    p->mode = cp_shader_mode(rsrc1, FIELD_SPI_SHADER_PGM_RSRC1_GS__FP16_OVFL);
    p->shared_row = cp_shader_shared_row(rsrc1, shared, p->lanes);
    p->lds_bytes = smaller(FIELD_GET(FIELD_SPI_SHADER_PGM_RSRC2_GS__LDS_SIZE, rsrc2) * LDS_GRAIN, GROUP_LDS_BYTES);
    p->most_vertices = smaller(FIELD_GET(FIELD_VGT_GS_ONCHIP_CNTL__ES_VERTS_PER_SUBGRP, group), BATCH_VERTICES);
    p->most_primitives = smaller(FIELD_GET(FIELD_VGT_GS_ONCHIP_CNTL__GS_PRIMS_PER_SUBGRP, group), BATCH_PRIMITIVES);
    p->user_count = FIELD_GET(FIELD_SPI_SHADER_PGM_RSRC2_GS__USER_SGPR, rsrc2);
    p->user_count += rsrc2 & FIELD_SPI_SHADER_PGM_RSRC2_GS__USER_SGPR_MSB ? 32 : 0;
    for (unsigned i = 0; i < VERTEX_USER_DATA; i++)
        p->user[i] = cp_state(cp, GREG_SPI_SHADER_USER_DATA_GS_0 + i);
    p->user_address = cp_state(cp, GREG_SPI_SHADER_USER_DATA_ADDR_LO_GS) |
                      (uint64_t)cp_state(cp, GREG_SPI_SHADER_USER_DATA_ADDR_HI_GS) << 32;
    p->last_vgpr = FIELD_GET(FIELD_SPI_SHADER_PGM_RSRC1_GS__GS_VGPR_COMP_CNT, rsrc1);
    p->last_vertex_vgpr = V_VERTEX + FIELD_GET(FIELD_SPI_SHADER_PGM_RSRC2_GS__ES_VGPR_COMP_CNT, rsrc2);
    p->item_dwords = cp_state(cp, GREG_VGT_ESGS_RING_ITEMSIZE);
    p->has_scratch = rsrc2 & FIELD_SPI_SHADER_PGM_RSRC2_GS__SCRATCH_EN;
    p->has_edges = cp_state(cp, GREG_PA_CL_NGG_CNTL) & FIELD_PA_CL_NGG_CNTL__INDEX_BUF_EDGE_FLAG_ENA;
    return p->most_vertices && p->most_primitives ? NULL : "its subgroups have no room";
}

/* ---- waves ------------------------------------------------------------------------------------------------------- */

/* How many of `all` a wave has, from `first` on. */
static uint32_t share(const struct vertex_program *p, uint32_t all, uint32_t first)
{
    return all > first ? smaller(all - first, p->lanes) : 0;
}

static void set_sgprs(const struct vertex_stage *s, struct wave *w, uint32_t waves, uint32_t slot)
{
    const struct vertex_program *p = s->program;
    uint32_t first = w->index * p->lanes;
    wave_set_s64(w, S_USER_ADDRESS, p->user_address);
    w->s[S_GROUP_INFO] = FIELD_PUT(FIELD_GS_GROUP_INFO__VERTICES, s->piece.vertices) |
                         FIELD_PUT(FIELD_GS_GROUP_INFO__PRIMITIVES, s->piece.primitives);
    w->s[S_WAVE_INFO] = FIELD_PUT(FIELD_GS_WAVE_INFO__VERTICES, share(p, s->piece.vertices, first)) |
                        FIELD_PUT(FIELD_GS_WAVE_INFO__PRIMITIVES, share(p, s->piece.primitives, first)) |
                        FIELD_PUT(FIELD_GS_WAVE_INFO__WAVE, w->index) | FIELD_PUT(FIELD_GS_WAVE_INFO__WAVES, waves);
    if (p->has_scratch)
        w->s[S_SCRATCH] = slot * p->scratch_bytes;
}

/* A primitive as it may be exported; edges count from the vertex that they begin at. */
static uint32_t packed(const struct batch_primitive *k)
{
    uint32_t word = 0;
    for (unsigned i = 0; i < 3; i++)
        word |= (k->vertex[i] | (k->edges >> i & 1 ? EXPORT_PRIM_EDGE : 0)) << i * EXPORT_PRIM_SHIFT;
    return word;
}

/* Lanes of the wave with a primitive: its vertices and its number. */
static void set_primitives(const struct vertex_stage *s, struct wave *w, uint32_t first)
{
    const struct vertex_program *p = s->program;
    uint32_t count = share(p, s->piece.primitives, first);
    for (uint32_t lane = 0; lane < count; lane++) {
        const struct batch_primitive *k = &s->piece.primitive[first + lane];
        uint32_t a = k->vertex[0] * p->item_dwords, b = k->vertex[1] * p->item_dwords;
        w->v[V_OFFSETS_01][lane] = p->passthrough ? packed(k) : (a & 0xffff) | b << 16;
        w->v[V_OFFSET_2][lane] = k->vertex[2] * p->item_dwords & 0xffff;
    }
    if (count > 0 && p->last_vgpr >= V_PRIMITIVE_ID)
        memcpy(w->v[V_PRIMITIVE_ID], &s->piece.number[first], p->lanes * sizeof w->v[0][0]);
    if (count > 0 && p->last_vgpr >= V_INVOCATION)
        memset(w->v[V_INVOCATION], 0, sizeof w->v[0]);
}

static void set_vertices(const struct vertex_stage *s, struct wave *w, uint32_t first)
{
    const size_t row = s->program->lanes * sizeof w->v[0][0];
    if (first >= s->piece.vertices)
        return;
    memcpy(w->v[V_VERTEX], &s->piece.index[first], row);
    if (s->program->last_vertex_vgpr >= V_INSTANCE)
        memcpy(w->v[V_INSTANCE], &s->piece.instance[first], row);
}

/* ---- what comes out ---------------------------------------------------------------------------------------------- */

/* GS_ALLOC_REQ: how many vertices and primitives will be exported. */
static void message(struct wave *w, unsigned message)
{
    struct vertex_stage *s = (struct vertex_stage *)w->core->stage;
    if ((message & 0xf) != MESSAGE_GS_ALLOC_REQ)
        return;
    s->vertices = smaller(FIELD_GET(FIELD_GS_ALLOC_REQ__VERTICES, w->s[ISA_M0]), s->most);
    s->primitives = smaller(FIELD_GET(FIELD_GS_ALLOC_REQ__PRIMITIVES, w->s[ISA_M0]), s->most);
}

/* A primitive out of its export. Returns false: it is none. */
static bool unpack(const struct vertex_stage *s, uint32_t word, struct batch_primitive *k)
{
    *k = s->piece.primitive[0]; /* as far as all are alike */
    if (word & EXPORT_PRIM_NULL)
        return false;
    k->edges = s->program->has_edges ? 0 : k->edges;
    for (unsigned i = 0; i < s->piece.corners; i++, word >>= EXPORT_PRIM_SHIFT) {
        k->vertex[i] = word & EXPORT_PRIM_VERTEX;
        k->edges |= s->program->has_edges && word & EXPORT_PRIM_EDGE ? 1 << i : 0;
        if (k->vertex[i] >= s->vertices)
            return false;
    }
    return true;
}

static void collect(struct vertex_stage *s)
{
    struct batch *b = &s->batch;
    b->vertices = s->vertices;
    b->primitives = 0;
    for (uint32_t i = 0; i < s->primitives; i++) {
        struct batch_primitive *k = &b->primitive[b->primitives];
        b->primitives += unpack(s, s->connectivity[i], k);
        k->row = (uint16_t)i;
    }
}

enum group_end ngg_run(struct vertex_stage *s, struct shader_core *core, uint32_t slot)
{
    const struct vertex_program *p = s->program;
    uint32_t waves = (s->most + p->lanes - 1) / p->lanes;
    s->stage.message = message;
    s->vertices = s->piece.vertices;
    s->primitives = s->piece.primitives;
    for (uint32_t i = 0; i < s->most; i++)
        s->connectivity[i] = EXPORT_PRIM_NULL;
    group_begin(core, p->vmid, p->lds_bytes);
    for (uint32_t i = 0; i < waves; i++) {
        struct wave *w = vertex_add_wave(p, core, slot + i, S_USER);
        if (!w)
            return GROUP_STUCK;
        set_sgprs(s, w, waves, slot + i);
        set_primitives(s, w, i * p->lanes);
        set_vertices(s, w, i * p->lanes);
        vertex_set_witness(w, &s->piece, i * p->lanes);
    }
    enum group_end end = group_run(core);
    collect(s);
    return end;
}
