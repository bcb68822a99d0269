/* SPDX-License-Identifier: MIT */
/* vertex.c - the last shader before the rasteriser as registers describe it; waves of the legacy vertex shader. */
#include "../card.h"

#include <navi23/cp_shader.h>
#include <navi23/geometry/vertex.h>
#include <navi23/regs/geometry.h>
#include <navi23/regs/gfx_state.h>
#include <navi23/shader/witness.h>
#include <navi23/text.h>

#include <inttypes.h>

#define SCRATCH_GRAIN 1024u /* bytes, of WAVESIZE */

/* ---- registers --------------------------------------------------------------------------------------------------- */

/* Stages that this model does not have. */
static const char *missing_stage(uint32_t stages)
{
    uint32_t es = FIELD_GET(FIELD_VGT_SHADER_STAGES_EN__ES_EN, stages);
    if (stages & (FIELD_VGT_SHADER_STAGES_EN__LS_EN | FIELD_VGT_SHADER_STAGES_EN__HS_EN) || es & VGT_ES_STAGE_DS)
        return "this model has no tessellation";
    if (stages & FIELD_VGT_SHADER_STAGES_EN__GS_FAST_LAUNCH)
        return "this model has no mesh shaders";
    if (stages & (FIELD_VGT_SHADER_STAGES_EN__GS_EN | FIELD_VGT_SHADER_STAGES_EN__VS_EN))
        return "this model has no geometry shaders";
    if (stages & FIELD_VGT_SHADER_STAGES_EN__NGG_WAVE_ID_EN)
        return "this model has no streamout";
    return NULL;
}

static const char *legacy_decode(struct vertex_program *p, struct cp *cp)
{
    uint32_t rsrc1 = cp_state(cp, GREG_SPI_SHADER_PGM_RSRC1_VS), rsrc2 = cp_state(cp, GREG_SPI_SHADER_PGM_RSRC2_VS);
    uint32_t shared = FIELD_GET(FIELD_SPI_SHADER_PGM_RSRC2_VS__SHARED_VGPR_CNT, rsrc2);
    uint32_t wave32 = cp_state(cp, GREG_VGT_SHADER_STAGES_EN) & FIELD_VGT_SHADER_STAGES_EN__VS_W32_EN;
    p->lanes = wave32 ? 32 : 64;
    p->pc = cp_shader_address(cp, GREG_SPI_SHADER_PGM_LO_VS);
    p->mode = cp_shader_mode(rsrc1, FIELD_SPI_SHADER_PGM_RSRC1_VS__FP16_OVFL);
    p->shared_row = cp_shader_shared_row(rsrc1, shared, p->lanes);
    p->lds_bytes = 0;
    p->most_vertices = BATCH_VERTICES;
    p->most_primitives = BATCH_PRIMITIVES;
    p->user_count = FIELD_GET(FIELD_SPI_SHADER_PGM_RSRC2_VS__USER_SGPR, rsrc2);
    p->user_count += rsrc2 & FIELD_SPI_SHADER_PGM_RSRC2_VS__USER_SGPR_MSB ? 32 : 0;
    for (unsigned i = 0; i < VERTEX_USER_DATA; i++)
        p->user[i] = cp_state(cp, GREG_SPI_SHADER_USER_DATA_VS_0 + i);
    p->streamout = rsrc2 & FIELD_SPI_SHADER_PGM_RSRC2_VS__SO_EN ? 2 : 0;
    p->streamout += (uint32_t)__builtin_popcount(rsrc2 & FIELD_SPI_SHADER_PGM_RSRC2_VS__SO_BASE_EN);
    p->last_vgpr = FIELD_GET(FIELD_SPI_SHADER_PGM_RSRC1_VS__VGPR_COMP_CNT, rsrc1);
    p->has_scratch = rsrc2 & FIELD_SPI_SHADER_PGM_RSRC2_VS__SCRATCH_EN;
    return NULL;
}

/* Vectors of a vertex, and behind them those of a primitive, which are stored by its lane. */
static uint8_t params_of(uint32_t out)
{
    uint32_t count = FIELD_GET(FIELD_SPI_VS_OUT_CONFIG__VS_EXPORT_COUNT, out) + 1 +
                     FIELD_GET(FIELD_SPI_VS_OUT_CONFIG__PRIM_EXPORT_COUNT, out);
    if (out & FIELD_SPI_VS_OUT_CONFIG__NO_PC_EXPORT)
        return 0;
    return (uint8_t)(count < BATCH_PARAMS ? count : BATCH_PARAMS);
}

/* POS0 is the position, the vectors that are enabled follow it. */
static void decode_exports(struct vertex_program *p, struct cp *cp)
{
    uint32_t cntl = cp_state(cp, GREG_PA_CL_VS_OUT_CNTL), out = cp_state(cp, GREG_SPI_VS_OUT_CONFIG);
    unsigned n = 0;
    memset(p->position, POSITION_NONE, sizeof p->position);
    p->position[n++] = POSITION_VERTEX;
    if (cntl & FIELD_PA_CL_VS_OUT_CNTL__VS_OUT_MISC_VEC_ENA)
        p->position[n++] = POSITION_MISC;
    if (cntl & FIELD_PA_CL_VS_OUT_CNTL__VS_OUT_CCDIST0_VEC_ENA)
        p->position[n++] = POSITION_DISTANCES_0;
    if (cntl & FIELD_PA_CL_VS_OUT_CNTL__VS_OUT_CCDIST1_VEC_ENA)
        p->position[n++] = POSITION_DISTANCES_1;
    p->params = params_of(out);
}

const char *vertex_decode(struct vertex_program *p, struct cp *cp)
{
    uint32_t stages = cp_state(cp, GREG_VGT_SHADER_STAGES_EN), scratch = cp_state(cp, GREG_SPI_TMPRING_SIZE);
    const char *why = missing_stage(stages);
    if (why)
        return why;
    if (cp_state(cp, GREG_VGT_STRMOUT_CONFIG) & FIELD_VGT_STRMOUT_CONFIG__STREAMOUT_EN)
        return "this model has no streamout";
    p->ngg = stages & FIELD_VGT_SHADER_STAGES_EN__PRIMGEN_EN;
    p->vmid = cp_vmid(cp);
    p->hw_id2 = cp_shader_queue(cp);
    p->scratch_bytes = FIELD_GET(FIELD_SPI_TMPRING_SIZE__WAVESIZE, scratch) * SCRATCH_GRAIN;
    p->scratch_waves = FIELD_GET(FIELD_SPI_TMPRING_SIZE__WAVES, scratch);
    decode_exports(p, cp);
    if (!p->ngg && stages & FIELD_VGT_SHADER_STAGES_EN__ES_EN)
        return "this model has no geometry shaders";
    return p->ngg ? ngg_decode(p, cp) : legacy_decode(p, cp);
}

void vertex_describe(const struct vertex_program *p, struct text *text)
{
    const bool passes = p->ngg && p->passthrough;
    text_add(text, "  vertices: %s%s at 0x%012" PRIx64 ", wave%u, %u user SGPRs, %u parameter%s%s\n",
             p->ngg ? "NGG" : "legacy vertex shader", passes ? " passing through" : "", p->pc, p->lanes, p->user_count,
             p->params, p->params == 1 ? "" : "s", p->has_scratch ? ", scratch" : "");
}

/* ---- waves ------------------------------------------------------------------------------------------------------- */

unsigned vertex_waves(const struct vertex_program *p)
{
    return BATCH_VERTICES / p->lanes;
}

struct wave *vertex_add_wave(const struct vertex_program *p, struct shader_core *core, uint32_t slot, unsigned user)
{
    struct wave *w = group_add_wave(core, p->lanes, p->mode, p->pc);
    if (!w)
        return NULL;
    uint32_t count = p->user_count < VERTEX_USER_DATA ? p->user_count : VERTEX_USER_DATA;
    memcpy(&w->s[user], p->user, count * sizeof p->user[0]);
    w->shared_row = p->shared_row;
    w->scratch_bytes = p->scratch_bytes / p->lanes;
    w->hw_id1 = slot;
    w->hw_id2 = p->hw_id2;
    return w;
}

void vertex_set_witness(struct wave *w, const struct input_piece *piece, uint32_t first)
{
    const uint32_t *at = w->core->navi->host.witness.at; /* a vertex, and its instance */
    if (!witness_wanted(w->core->navi, NAVI_WITNESS_VERTEX))
        return;
    for (uint32_t lane = 0; lane < w->lanes && first + lane < piece->vertices; lane++)
        if (piece->index[first + lane] == at[0] && piece->instance[first + lane] == at[1])
            witness_set(w, lane);
}

/* ---- the legacy vertex shader ------------------------------------------------------------------------------------ */

/* v0 the vertex, v2 the primitive that named it, v3 the instance; v1 is that of an older step rate. */
static void set_vgprs(const struct vertex_program *p, struct wave *w, const struct input_piece *piece, uint32_t first)
{
    const size_t row = p->lanes * sizeof w->v[0][0];
    memcpy(w->v[0], &piece->index[first], row);
    if (p->last_vgpr >= 1)
        memcpy(w->v[1], &piece->instance[first], row);
    if (p->last_vgpr >= 2)
        memcpy(w->v[2], &piece->named_by[first], row);
    if (p->last_vgpr >= 3)
        memcpy(w->v[3], &piece->instance[first], row);
}

static enum group_end legacy_run(struct vertex_stage *s, struct shader_core *core, uint32_t slot)
{
    const struct vertex_program *p = s->program;
    const struct input_piece *piece = &s->piece;
    group_begin(core, p->vmid, 0);
    for (uint32_t first = 0; first < piece->vertices; first += p->lanes, slot++) {
        uint32_t count = piece->vertices - first;
        struct wave *w = vertex_add_wave(p, core, slot, 0);
        if (!w)
            return GROUP_STUCK;
        if (p->has_scratch)
            w->s[(p->user_count + p->streamout) % WAVE_SGPRS] = slot * p->scratch_bytes;
        if (count < p->lanes)
            wave_set_mask(w, ISA_EXEC_LO, (1ull << count) - 1);
        set_vgprs(p, w, piece, first);
        vertex_set_witness(w, piece, first);
    }
    s->batch.vertices = piece->vertices;
    s->batch.primitives = piece->primitives;
    memcpy(s->batch.primitive, piece->primitive, piece->primitives * sizeof piece->primitive[0]);
    return group_run(core);
}

/* The first `count` words of each row. */
static void clear(void *rows, unsigned number, uint32_t count)
{
    uint32_t(*row)[BATCH_VERTICES] = rows;
    for (unsigned i = 0; i < number; i++)
        memset(row[i], 0, count * sizeof row[i][0]);
}

enum group_end vertex_run(struct vertex_stage *s, struct shader_core *core, uint32_t slot)
{
    struct batch *b = &s->batch;
    s->most = s->piece.vertices > s->piece.primitives ? s->piece.vertices : s->piece.primitives;
    clear(b->position, 4, s->most);
    clear(b->misc, 4, s->most);
    clear(b->distance, 8, s->most);
    memset(b->param, 0, (size_t)s->most * b->params * sizeof b->param[0]);
    core->stage = &s->stage;
    enum group_end end = s->program->ngg ? ngg_run(s, core, slot) : legacy_run(s, core, slot);
    core->stage = NULL;
    return end;
}
