/* SPDX-License-Identifier: MIT */
/* export.c - what waves export, into the batch: a lane is the vertex or primitive of its number in the group. */
#include <navi23/geometry/vertex.h>

#include <navi23/regs/geometry.h>
#include <navi23/shader/format.h>

#define TARGET_POSITION  12u
#define TARGET_PRIMITIVE 20u
#define TARGET_PARAM     32u

/* Four rows of values, NULL what is not exported. */
struct rows {
    const uint32_t *row[4];
};

/* Two halves of 16 bits in each of two VGPRs become four rows. */
static void unpack(struct wave *w, const struct isa_inst *inst, struct rows *r)
{
    for (unsigned i = 0; i < 4; i++) {
        const uint32_t *packed = w->v[inst->exp_vsrc[i / 2]];
        uint32_t *out = w->core->temp[i];
        for (unsigned lane = 0; r->row[i] && lane < w->lanes; lane++)
            out[lane] = format_float_from_half(packed[lane] >> i % 2 * 16 & 0xffff);
        r->row[i] = r->row[i] ? out : NULL;
    }
}

static struct rows rows_of(struct wave *w, const struct isa_inst *inst)
{
    struct rows r;
    for (unsigned i = 0; i < 4; i++)
        r.row[i] = inst->exp_enable >> i & 1 ? w->v[inst->exp_vsrc[i]] : NULL;
    if (inst->exp_compressed)
        unpack(w, inst, &r);
    return r;
}

/* The lanes of EXEC of a row, to the places from `to` on. */
static void put_row(struct wave *w, const uint32_t *row, void *to)
{
    uint64_t exec = row ? wave_exec(w) : 0;
    if (row && wave_is_full(w)) {
        memcpy(to, row, w->lanes * sizeof *row);
        return;
    }
    for (unsigned lane = 0; lane < w->lanes && exec >> lane; lane++)
        if (exec >> lane & 1)
            memcpy((uint8_t *)to + lane * sizeof *row, &row[lane], sizeof *row);
}

/* Layer and viewport come in one word. */
static void put_misc(struct wave *w, const struct rows *r, struct batch *b, uint32_t first)
{
    uint64_t exec = wave_exec(w);
    put_row(w, r->row[0], &b->misc[MISC_POINT_SIZE][first]);
    put_row(w, r->row[1], &b->misc[MISC_EDGE_FLAG][first]);
    for (unsigned lane = 0; r->row[2] && lane < w->lanes; lane++) {
        if (!(exec >> lane & 1))
            continue;
        b->misc[MISC_LAYER][first + lane] = r->row[2][lane] & 0xffff;
        b->misc[MISC_VIEWPORT][first + lane] = r->row[2][lane] >> 16;
    }
}

static void put_position(struct vertex_stage *s, struct wave *w, const struct rows *r, unsigned n, uint32_t first)
{
    struct batch *b = &s->batch;
    unsigned kind = s->program->position[n];
    for (unsigned i = 0; kind == POSITION_VERTEX && i < 4; i++)
        put_row(w, r->row[i], &b->position[i][first]);
    for (unsigned i = 0; kind >= POSITION_DISTANCES_0 && i < 4; i++)
        put_row(w, r->row[i], &b->distance[(kind - POSITION_DISTANCES_0) * 4 + i][first]);
    if (kind == POSITION_MISC)
        put_misc(w, r, b, first);
}

static void put_param(struct vertex_stage *s, struct wave *w, const struct rows *r, unsigned n, uint32_t first)
{
    uint64_t exec = wave_exec(w);
    const unsigned stride = s->batch.params;
    if (n >= stride)
        return;
    for (unsigned lane = 0; lane < w->lanes; lane++) {
        float *to = s->batch.param[(first + lane) * stride + n];
        for (unsigned i = 0; exec >> lane & 1 && i < 4; i++)
            if (r->row[i])
                memcpy(&to[i], &r->row[i][lane], sizeof *to);
    }
}

void vertex_export(struct wave *w, const struct isa_inst *inst)
{
    struct vertex_stage *s = (struct vertex_stage *)w->core->stage;
    struct rows r = rows_of(w, inst);
    uint32_t target = inst->exp_target, first = w->index * w->lanes;
    if (target == TARGET_PRIMITIVE)
        put_row(w, r.row[0], &s->connectivity[first]);
    else if (target >= TARGET_PARAM)
        put_param(s, w, &r, target - TARGET_PARAM, first);
    else if (target >= TARGET_POSITION && target < TARGET_POSITION + VERTEX_POSITIONS)
        put_position(s, w, &r, target - TARGET_POSITION, first);
}
