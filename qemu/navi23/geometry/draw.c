/* SPDX-License-Identifier: MIT */
/*
 * draw.c - a draw in rounds: pieces of input through the vertex shader and the setup, on all cores; then what has come
 * of them into the picture.
 *
 * A round has as many pieces as there is memory for. Each has a place of its own for its vertices' parameters and a
 * list of its own for its primitives, so that the order of lists is that of the draw, whoever has made them.
 */
#include "../card.h"

#include <navi23/cp_shader.h>
#include <navi23/geometry/draw.h>
#include <navi23/geometry/setup.h>
#include <navi23/geometry/vertex.h>
#include <navi23/raster/raster.h>
#include <navi23/regs/geometry.h>
#include <navi23/regs/gfx_state.h>
#include <navi23/text.h>

#include <stdlib.h>

#define ROUND_PIECES 128u
#define PARAM_ALIGN  64u

/* What draws of a ring keep from one to the next. The ring's thread; `stage` and what is in rounds: the cores. */
struct drawing {
    struct setup *setup;
    struct raster *raster;
    struct vertex_program program;
    struct index_source source;
    struct index_rows rows;
    struct input input;
    unsigned cores;
    struct vertex_stage *stage; /* one a core */
    struct setup_counts *counts;
    float (*param)[4]; /* of a round: the pieces' one after the other */
    size_t params;     /* room in it */
    struct primitives list[ROUND_PIECES];
    atomic_ullong vertices; /* that were shaded */
    uint64_t draws;         /* that have begun */
};

/* ---- memory ------------------------------------------------------------------------------------------------------ */

void drawing_destroy(struct drawing *d)
{
    if (!d)
        return;
    for (unsigned i = 0; i < ROUND_PIECES; i++)
        free(d->list[i].primitive);
    free(d->param);
    free(d->counts);
    free(d->stage);
    index_rows_finish(&d->rows);
    raster_destroy(d->raster);
    setup_destroy(d->setup);
    free(d);
}

static void *aligned_zeros(size_t count, size_t size)
{
    void *p = aligned_alloc(PARAM_ALIGN, count * size);
    return p ? memset(p, 0, count * size) : NULL;
}

static struct drawing *drawing_create(struct navi *navi)
{
    struct drawing *d = calloc(1, sizeof *d);
    if (!d)
        return NULL;
    d->cores = pool_cores(navi->pool);
    d->stage = aligned_zeros(d->cores, sizeof *d->stage);
    d->counts = calloc(d->cores, sizeof *d->counts);
    if (!d->stage || !d->counts || setup_create(&d->setup) != 0 || raster_create(navi, &d->raster) != 0) {
        drawing_destroy(d);
        return NULL;
    }
    return d;
}

/*
 * Room for the parameters of a round. Behind the last vertex there is as much again as a vertex can have: a pixel
 * shader may ask for more than was exported.
 */
static bool make_room(struct drawing *d, uint64_t pieces)
{
    size_t want = (size_t)pieces * BATCH_VERTICES * d->program.params + BATCH_PARAMS;
    if (want <= d->params)
        return true;
    free(d->param);
    d->param = aligned_zeros(want, sizeof *d->param);
    d->params = d->param ? want : 0;
    return d->param != NULL;
}

/* ---- registers --------------------------------------------------------------------------------------------------- */

static const uint8_t index_bytes[4] = { [VGT_INDEX_16] = 2, [VGT_INDEX_32] = 4, [VGT_INDEX_8] = 1 };

static const char *const index_names[] = { [1] = "8-bit ", [2] = "16-bit ", [4] = "32-bit " };

static const char *decode_source(struct drawing *d, struct cp *cp, const struct draw_call *call)
{
    uint32_t type = FIELD_GET(FIELD_VGT_INDEX_TYPE__INDEX_TYPE, cp_state(cp, GREG_VGT_INDEX_TYPE));
    uint64_t end = (uint64_t)call->first + call->count; /* what lies behind is nobody's business */
    d->source = (struct index_source){
        .vmid = cp_vmid(cp),
        .base = call->index_base,
        .limit = end < call->index_limit ? (uint32_t)end : call->index_limit,
        .first = call->first,
        .bytes = call->indexed ? index_bytes[type] : 0,
        .offset = cp_state(cp, GREG_GE_INDX_OFFSET),
        .least = cp_state(cp, GREG_GE_MIN_VTX_INDX),
        .most = cp_state(cp, GREG_GE_MAX_VTX_INDX),
    };
    return call->indexed && d->source.bytes == 0 ? "there are no indices of such a type" : NULL;
}

static const char *decode_input(struct drawing *d, struct cp *cp)
{
    uint32_t type = FIELD_GET(FIELD_VGT_PRIMITIVE_TYPE__PRIM_TYPE, cp_state(cp, GREG_VGT_PRIMITIVE_TYPE));
    uint32_t ids = cp_state(cp, GREG_VGT_PRIMITIVEID_EN);
    uint32_t once =
        d->program.ngg ? FIELD_VGT_PRIMITIVEID_EN__NGG_DISABLE_PROVOK_REUSE : FIELD_VGT_PRIMITIVEID_EN__PRIMITIVEID_EN;
    const struct topology *t = topology_find(type);
    if (!t)
        return "this model does not draw such primitives";
    uint32_t piece = INPUT_PRIMITIVES(t, d->program.most_vertices);
    if (piece > d->program.most_primitives)
        piece = d->program.most_primitives;
    if (piece > WAVE_LANES)
        piece -= piece % WAVE_LANES; /* lanes of NGG have primitives, too: waves shall be full */
    d->input = (struct input){
        .topology = t,
        .source = &d->source,
        .rows = &d->rows,
        .instances = cp_state(cp, GREG_VGT_NUM_INSTANCES),
        .piece = piece,
        .provoking_last = cp_state(cp, GREG_PA_SU_SC_MODE_CNTL) & FIELD_PA_SU_SC_MODE_CNTL__PROVOKING_VTX_LAST,
        .provokes_once = ids & once,
    };
    return piece ? NULL : "its subgroups have no room for a primitive";
}

/* How indices are compared with the one that restarts: in these bits. */
static uint32_t restart_mask(const struct drawing *d, struct cp *cp)
{
    uint32_t restart = cp_state(cp, GREG_GE_MULTI_PRIM_IB_RESET_EN);
    if (d->source.bytes == 0 || !(restart & FIELD_GE_MULTI_PRIM_IB_RESET_EN__RESET_EN))
        return 0;
    bool all = restart & FIELD_GE_MULTI_PRIM_IB_RESET_EN__MATCH_ALL_BITS;
    return all ? UINT32_MAX : UINT32_MAX >> (32 - 8 * d->source.bytes);
}

/* Decode everything. Returns NULL, or why this cannot be drawn; "" when the ring is aborted. */
static const char *decode(struct drawing *d, struct cp *cp, const struct draw_call *call)
{
    const char *why = vertex_decode(&d->program, cp);
    if (!why)
        why = decode_source(d, cp, call);
    if (!why)
        why = decode_input(d, cp);
    if (!why)
        why = setup_decode(d->setup, cp);
    if (!why)
        why = raster_decode(d->raster, cp);
    if (!why)
        why = index_rows_find(&d->rows, &d->source, d->input.topology, call->count,
                              cp_state(cp, GREG_VGT_MULTI_PRIM_IB_RESET_INDX), restart_mask(d, cp), cp);
    return why;
}

/* ---- rounds ------------------------------------------------------------------------------------------------------ */

/* Pieces from `first` on, as work for the pool. */
struct round {
    struct pool_work work;
    struct drawing *drawing;
    uint64_t first;
};

static enum group_end run_piece(const struct pool_work *work, uint64_t item, struct shader_core *core, unsigned worker)
{
    const struct round *round = (const struct round *)work;
    struct drawing *d = round->drawing;
    struct vertex_stage *s = &d->stage[worker];
    struct primitives *list = &d->list[item];
    s->stage = (struct stage){ .export = vertex_export };
    s->program = &d->program;
    s->batch.shape = d->input.topology->shape;
    s->batch.params = d->program.params;
    s->batch.param = &d->param[item * BATCH_VERTICES * d->program.params];
    input_take(&d->input, round->first + item, &s->reuse, &core->port, &s->piece);
    enum group_end end = vertex_run(s, core, worker * vertex_waves(&d->program));
    if (end != GROUP_DONE)
        return end;
    atomic_fetch_add_explicit(&d->vertices, s->piece.vertices, memory_order_relaxed);
    navi_count(core->navi, waves, core->group.waves);
    setup_batch(d->setup, &s->batch, list, &d->counts[worker]);
    return GROUP_DONE;
}

/* How many cores have scratch memory, if the shader wants some. */
static unsigned cores_with_scratch(const struct vertex_program *p)
{
    uint32_t cores = p->has_scratch ? p->scratch_waves / vertex_waves(p) : 0;
    return p->has_scratch && cores == 0 ? 1 : cores;
}

static enum pool_end run_round(struct drawing *d, struct cp *cp, uint64_t first, uint64_t pieces,
                               struct raster_counts *counts)
{
    struct round round = {
        .work = { .vmid = d->program.vmid,
                  .cores = cores_with_scratch(&d->program),
                  .chunk = 1,
                  .items = pieces,
                  .run = run_piece },
        .drawing = d,
        .first = first,
    };
    for (uint64_t i = 0; i < pieces; i++) {
        d->list[i].count = 0;
        d->list[i].failed = false;
    }
    enum pool_end end = pool_run(cp->navi->pool, cp->ring, &round.work);
    for (uint64_t i = 0; i < pieces; i++)
        if (d->list[i].failed)
            end = POOL_NO_MEMORY;
    if (end != POOL_DONE || atomic_load(&cp->ring->kill_waves) || raster_is_idle(d->raster))
        return end;
    return raster_run(d->raster, cp, d->list, pieces, counts);
}

/* All rounds. When the ring shall stop before anything is done, nothing is; what has begun ends, or is killed. */
static enum pool_end run_rounds(struct drawing *d, struct cp *cp, uint64_t pieces, struct raster_counts *counts)
{
    enum pool_end end = POOL_DONE;
    if (!pool_open(cp->navi->pool, cp->ring, d->program.vmid))
        return POOL_NOT_BEGUN;
    gmc_rest(&cp->port);
    for (uint64_t first = 0; first < pieces && end == POOL_DONE; first += ROUND_PIECES) {
        uint64_t left = pieces - first;
        end = run_round(d, cp, first, left < ROUND_PIECES ? left : ROUND_PIECES, counts);
        if (atomic_load(&cp->ring->kill_waves))
            break;
    }
    gmc_resume(&cp->port);
    pool_close(cp->navi->pool, cp->ring);
    return end;
}

/* ---- the draw ---------------------------------------------------------------------------------------------------- */

static void count(struct drawing *d, struct cp *cp, uint32_t vertices, struct raster_counts *raster)
{
    cp_count(cp, COUNT_IA_VERTICES, (uint64_t)vertices * d->input.instances);
    cp_count(cp, COUNT_IA_PRIMITIVES, (uint64_t)d->rows.primitives * d->input.instances);
    cp_count(cp, COUNT_VS_INVOCATIONS, atomic_exchange(&d->vertices, 0));
    for (unsigned i = 0; i < d->cores; i++) {
        cp_count(cp, COUNT_C_INVOCATIONS, d->counts[i].invocations);
        cp_count(cp, COUNT_C_PRIMITIVES, d->counts[i].primitives);
        d->counts[i] = (struct setup_counts){ 0 };
    }
    cp_count(cp, COUNT_PS_INVOCATIONS, atomic_load(&raster->pixels));
    cp_count(cp, COUNT_SAMPLES, atomic_load(&raster->samples));
    navi_count(cp->navi, waves, atomic_load(&raster->waves));
}

/* For people: the draw and its state in words, and its programs. Nobody looks: nothing happens. */
static void tell(const struct drawing *d, struct cp *cp, const struct draw_call *call)
{
    const struct navi_host *host = &cp->navi->host;
    struct text text;
    if (!host->trace && !host->drawn)
        return;
    text_init(&text);
    text_add(&text, "draw %llu: %u %s%s, %u instance%s, %s", (unsigned long long)d->draws, call->count,
             call->indexed ? index_names[d->source.bytes % 5] : "", call->indexed ? "indices" : "vertices",
             d->input.instances, d->input.instances == 1 ? "" : "s", d->input.topology->name);
    if (call->indexed || call->first)
        text_add(&text, ", from %u on", call->first);
    text_add(&text, "\n");
    vertex_describe(&d->program, &text);
    setup_describe(d->setup, &text);
    raster_describe(d->raster, &text);
    trace_text(cp->navi, &text);
    cp_shader_trace(cp, d->program.pc, d->program.lanes);
    raster_trace_program(d->raster, cp);
    if (host->drawn)
        host->drawn(host->opaque, &(struct navi_drawn){ .number = d->draws, .text = text.bytes });
}

enum cp_result draw_run(struct cp *cp, const struct cp_packet *packet, const struct draw_call *call)
{
    struct raster_counts counts = { 0 };
    if (cp->ring->kind != &ring_gfx)
        return cp_bad_packet(cp, packet, "a compute queue does not draw");
    if (call->count == 0 || cp_state(cp, GREG_VGT_NUM_INSTANCES) == 0)
        return CP_NEXT;
    if (!cp->drawing)
        cp->drawing = drawing_create(cp->navi);
    struct drawing *d = cp->drawing;
    if (!d)
        return cp_bad_packet(cp, packet, "the host has no memory for draws");
    const char *why = decode(d, cp, call);
    if (why)
        return *why ? cp_bad_packet(cp, packet, why) : CP_AGAIN;
    d->draws++;
    tell(d, cp, call);
    uint64_t pieces = input_pieces(&d->input);
    if (!make_room(d, pieces < ROUND_PIECES ? pieces : ROUND_PIECES))
        return cp_bad_packet(cp, packet, "the host has no memory for its vertices");
    atomic_store(&d->vertices, 0);
    memset(d->counts, 0, d->cores * sizeof *d->counts);
    enum pool_end end = run_rounds(d, cp, pieces, &counts);
    if (end == POOL_DONE)
        count(d, cp, call->count, &counts);
    if (end == POOL_DONE && cp->navi->host.drawn)
        raster_show(d->raster, cp, d->draws);
    return cp_shader_end(cp, packet, end);
}
