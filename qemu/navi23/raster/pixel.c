/* SPDX-License-Identifier: MIT */
/*
 * pixel.c - waves of pixels: what is in their registers when they begin, the parameters of their attributes, and what
 * they export.
 *
 * Quads are seldom of many primitives. Where all are of one, planes have one value for all lanes, and lanes are placed
 * from the first quad on; else from each quad on. Distances stay small either way: floats will do, after the double
 * that a plane's value at that place is made from.
 */
#include "../card.h"

#include <navi23/raster/pixel.h>

#include <navi23/shader/format.h>
#include <navi23/shader/lanes.h>
#include <navi23/shader/witness.h>

#include <stddef.h>

#define HALF_WAVE 32u

/* ---- places ------------------------------------------------------------------------------------------------------ */

/* What the registers of a wave are made from. */
struct inputs {
    const struct pixel_program *program;
    const struct samples *samples;
    const struct fragments *f;
    const uint8_t *coverage;
    unsigned iteration;
    const struct lanes_set *set;
    bool uniform;
    const float *x[3], *y[3]; /* by enum ps_location; NULL: not known yet */
    float place[3][2][WAVE_LANES] __attribute__((aligned(64)));
    struct pixel_plane perspective[3]; /* i_w, j_w, w; once they are known: */
    bool has_perspective;
};

/* The centres of a quad's pixels, and of a block's. */
#define QUAD_X(by)      (by) + 0.5f, (by) + 1.5f, (by) + 0.5f, (by) + 1.5f
#define QUAD_Y(by)      (by) + 0.5f, (by) + 0.5f, (by) + 1.5f, (by) + 1.5f
#define FOUR(quad, by)  quad(by), quad(by), quad(by), quad(by)
#define EACH(quad)      quad(0), quad(2), quad(4), quad(6)
/* clang-format off */
static const float quad_x[WAVE_LANES] __attribute__((aligned(64))) = {
    FOUR(QUAD_X, 0), FOUR(QUAD_X, 0), FOUR(QUAD_X, 0), FOUR(QUAD_X, 0),
};
static const float quad_y[WAVE_LANES] __attribute__((aligned(64))) = {
    FOUR(QUAD_Y, 0), FOUR(QUAD_Y, 0), FOUR(QUAD_Y, 0), FOUR(QUAD_Y, 0),
};
static const float block_x[WAVE_LANES] __attribute__((aligned(64))) = {
    EACH(QUAD_X), EACH(QUAD_X), EACH(QUAD_X), EACH(QUAD_X),
};
static const float block_y[WAVE_LANES] __attribute__((aligned(64))) = {
    FOUR(QUAD_Y, 0), FOUR(QUAD_Y, 2), FOUR(QUAD_Y, 4), FOUR(QUAD_Y, 6),
};
/* clang-format on */

static void set_centers(struct inputs *in)
{
    const struct fragments *f = in->f;
    in->x[PS_AT_CENTER] = f->block ? block_x : quad_x;
    in->y[PS_AT_CENTER] = f->block ? block_y : quad_y;
    if (f->block || !in->uniform)
        return;
    float *x = in->place[PS_AT_CENTER][0], *y = in->place[PS_AT_CENTER][1];
    for (unsigned q = 0; q < f->quads; q++) {
        float across = (float)(f->x[q] - f->x[0]), down = (float)(f->y[q] - f->y[0]);
        for (unsigned i = 4 * q; i < 4 * q + 4; i++) {
            x[i] = across + quad_x[i];
            y[i] = down + quad_y[i];
        }
    }
    in->x[PS_AT_CENTER] = x;
    in->y[PS_AT_CENTER] = y;
}

/* Place lane i at a sample of its pixel. */
static void move_to_sample(struct inputs *in, unsigned location, unsigned lane, unsigned sample)
{
    in->place[location][0][lane] = in->x[PS_AT_CENTER][lane] + in->samples->x[lane & 3][sample] * (1.0f / 16);
    in->place[location][1][lane] = in->y[PS_AT_CENTER][lane] + in->samples->y[lane & 3][sample] * (1.0f / 16);
}

uint8_t pixel_samples_of_run(const struct pixel_program *p, unsigned iteration)
{
    static const uint8_t every[4] = { 0xff, 0x55, 0x11, 0x01 };
    return (uint8_t)(every[p->iterations_log2] << iteration);
}

/* A pixel that is covered in part has its centroid at the covered sample next to its centre, others have it there. */
static void set_centroids(struct inputs *in)
{
    const struct samples *s = in->samples;
    unsigned all = (1u << (1u << s->count_log2)) - 1, run = pixel_samples_of_run(in->program, in->iteration);
    for (unsigned lane = 0; lane < in->f->quads * 4; lane++) {
        unsigned covered = in->coverage[lane] & all & run, n = 0;
        if (covered == 0 || covered == all)
            continue;
        while (n + 1 < s->places && !(covered >> s->nearest[n] & 1))
            n++;
        move_to_sample(in, PS_AT_CENTROID, lane, s->nearest[n]);
    }
}

static void set_samples(struct inputs *in)
{
    for (unsigned lane = 0; lane < in->f->quads * 4; lane++)
        move_to_sample(in, PS_AT_SAMPLE, lane, in->iteration);
}

/* Know x and y of a location. */
static void place_lanes(struct inputs *in, unsigned location)
{
    if (in->x[location])
        return;
    in->x[location] = in->x[PS_AT_CENTER];
    in->y[location] = in->y[PS_AT_CENTER];
    if (in->samples->places == 1 || (location == PS_AT_SAMPLE && in->program->iterations_log2 == 0))
        return;
    memcpy(in->place[location][0], in->x[PS_AT_CENTER], sizeof in->place[location][0]);
    memcpy(in->place[location][1], in->y[PS_AT_CENTER], sizeof in->place[location][1]);
    if (location == PS_AT_CENTROID)
        set_centroids(in);
    else
        set_samples(in);
    in->x[location] = in->place[location][0];
    in->y[location] = in->place[location][1];
}

/* ---- planes ------------------------------------------------------------------------------------------------------ */

static unsigned planes(const struct inputs *in)
{
    return in->uniform ? 1 : in->f->quads;
}

/* A plane of the quads' primitives, by its place in struct primitive. */
static void set_plane(const struct inputs *in, size_t which, struct pixel_plane *out)
{
    const struct fragments *f = in->f;
    unsigned count = planes(in);
    for (unsigned q = 0; q < count; q++) {
        const struct plane *plane = (const struct plane *)((const char *)f->primitive[q] + which);
        out->at[q] = (float)(plane->at + f->x[q] * plane->dx + f->y[q] * plane->dy);
        out->dx[q] = (float)plane->dx;
        out->dy[q] = (float)plane->dy;
    }
    for (unsigned q = count; q < FRAGMENT_QUADS && !in->uniform; q++)
        out->at[q] = out->dx[q] = out->dy[q] = 0;
}

static const struct pixel_plane *perspective(struct inputs *in)
{
    if (!in->has_perspective) {
        set_plane(in, offsetof(struct primitive, i_w), &in->perspective[0]);
        set_plane(in, offsetof(struct primitive, j_w), &in->perspective[1]);
        set_plane(in, offsetof(struct primitive, w), &in->perspective[2]);
        in->has_perspective = true;
    }
    return in->perspective;
}

static void put_plane(struct inputs *in, uint32_t *row, const struct pixel_plane *plane, unsigned location)
{
    place_lanes(in, location);
    in->set->pixel->plane(row, plane, in->x[location], in->y[location], in->uniform);
}

/* ---- inputs ------------------------------------------------------------------------------------------------------ */

typedef uint32_t (*vgprs)[WAVE_LANES];

static void put_perspective(struct inputs *in, vgprs v, unsigned location)
{
    place_lanes(in, location);
    in->set->pixel->perspective(v[0], v[1], perspective(in), in->x[location], in->y[location], in->uniform);
}

static void put_linear(struct inputs *in, vgprs v, unsigned location)
{
    struct pixel_plane plane;
    set_plane(in, offsetof(struct primitive, i), &plane);
    put_plane(in, v[0], &plane, location);
    set_plane(in, offsetof(struct primitive, j), &plane);
    put_plane(in, v[1], &plane, location);
}

/* I, J and 1, all divided by W. */
static void put_pull_model(struct inputs *in, vgprs v, unsigned location)
{
    for (unsigned n = 0; n < 3; n++)
        put_plane(in, v[n], &perspective(in)[n], location);
}

/* Where the lanes are in the window: the quads' places on, of which `first` is those of the first pixels. */
static void put_position(struct inputs *in, uint32_t *row, const uint16_t *first, float dx, float dy)
{
    struct pixel_plane plane = { 0 };
    for (unsigned q = 0; q < planes(in); q++) {
        plane.at[q] = (float)first[q] - (in->program->corner ? 0.5f : 0);
        plane.dx[q] = dx;
        plane.dy[q] = dy;
    }
    put_plane(in, row, &plane, in->program->location);
}

static void put_x(struct inputs *in, vgprs v, unsigned location)
{
    (void)location;
    put_position(in, v[0], in->f->x, 1, 0);
}

static void put_y(struct inputs *in, vgprs v, unsigned location)
{
    (void)location;
    put_position(in, v[0], in->f->y, 0, 1);
}

/* As it is interpolated: the depth block clamps its own. */
static void put_z(struct inputs *in, vgprs v, unsigned location)
{
    struct pixel_plane plane;
    (void)location;
    set_plane(in, offsetof(struct primitive, z), &plane);
    put_plane(in, v[0], &plane, in->program->location);
}

static void put_w(struct inputs *in, vgprs v, unsigned location)
{
    (void)location;
    put_plane(in, v[0], &perspective(in)[2], in->program->location);
    in->set->pixel->reciprocal(v[0], v[0]);
}

/* A number for each quad. */
static void put_words(struct inputs *in, uint32_t *row, const uint32_t word[FRAGMENT_QUADS])
{
    for (unsigned lane = 0; lane < in->f->quads * 4; lane++)
        row[lane] = word[lane / 4];
}

static void put_facing(struct inputs *in, vgprs v, unsigned location)
{
    uint32_t word[FRAGMENT_QUADS];
    (void)location;
    for (unsigned q = 0; q < in->f->quads; q++) {
        bool back = in->f->primitive[q]->back;
        word[q] = in->program->facing_bits ? (back ? 0 : UINT32_MAX) : bits_of(back ? -1.0f : 1.0f);
    }
    put_words(in, v[0], word);
}

#define ANCILLARY_SAMPLE_SHIFT 8  /* which run of the shader this is */
#define ANCILLARY_SLICE_SHIFT  16 /* 11 bits */

static void put_ancillary(struct inputs *in, vgprs v, unsigned location)
{
    uint32_t word[FRAGMENT_QUADS];
    (void)location;
    for (unsigned q = 0; q < in->f->quads; q++)
        word[q] = in->iteration << ANCILLARY_SAMPLE_SHIFT | (in->f->slice[q] & 0x7ffu) << ANCILLARY_SLICE_SHIFT;
    put_words(in, v[0], word);
}

static void put_coverage(struct inputs *in, vgprs v, unsigned location)
{
    (void)location;
    for (unsigned lane = 0; lane < in->f->quads * 4; lane++)
        v[0][lane] = in->coverage[lane];
}

static void put_pixel(struct inputs *in, vgprs v, unsigned location)
{
    const struct fragments *f = in->f;
    (void)location;
    for (unsigned lane = 0; lane < f->quads * 4; lane++)
        v[0][lane] = (f->x[lane / 4] + (lane & 1)) | (f->y[lane / 4] + (lane >> 1 & 1)) << 16;
}

/* By enum ps_input: how many VGPRs, and what puts values there; for I and J, where. */
static const struct input {
    uint8_t rows, location;
    void (*put)(struct inputs *in, vgprs v, unsigned location);
} inputs[PS_INPUTS] = {
    [PS_PERSP_SAMPLE] = { 2, PS_AT_SAMPLE, put_perspective },
    [PS_PERSP_CENTER] = { 2, PS_AT_CENTER, put_perspective },
    [PS_PERSP_CENTROID] = { 2, PS_AT_CENTROID, put_perspective },
    [PS_PERSP_PULL_MODEL] = { 3, PS_AT_CENTER, put_pull_model },
    [PS_LINEAR_SAMPLE] = { 2, PS_AT_SAMPLE, put_linear },
    [PS_LINEAR_CENTER] = { 2, PS_AT_CENTER, put_linear },
    [PS_LINEAR_CENTROID] = { 2, PS_AT_CENTROID, put_linear },
    [PS_LINE_STIPPLE] = { 1, 0, NULL }, /* refused: pixel_decode */
    [PS_POS_X] = { 1, 0, put_x },
    [PS_POS_Y] = { 1, 0, put_y },
    [PS_POS_Z] = { 1, 0, put_z },
    [PS_POS_W] = { 1, 0, put_w },
    [PS_FRONT_FACE] = { 1, 0, put_facing },
    [PS_ANCILLARY] = { 1, 0, put_ancillary },
    [PS_SAMPLE_COVERAGE] = { 1, 0, put_coverage },
    [PS_POS_FIXED_PT] = { 1, 0, put_pixel },
};

/* Fill VGPRs. Returns how many. */
static unsigned put_inputs(struct inputs *in, vgprs v)
{
    unsigned row = 0;
    set_centers(in);
    for (uint32_t left = in->program->present; left; left &= left - 1) {
        const struct input *input = &inputs[__builtin_ctz(left)];
        if (in->program->loaded & left & -left)
            input->put(in, v + row, input->location);
        row += input->rows;
    }
    return row;
}

/* ---- waves ------------------------------------------------------------------------------------------------------- */

/* User data, the mask of new primitives (of which none matters here), and where the wave's scratch memory is. */
static void put_sgprs(const struct pixel_program *p, struct wave *w, unsigned slot)
{
    uint32_t n = p->user_count;
    memcpy(w->s, p->user, (n < PIXEL_USER_DATA ? n : PIXEL_USER_DATA) * sizeof p->user[0]);
    w->s[n++] = 0;
    if (p->has_scratch)
        w->s[n] = slot * p->scratch_bytes;
    w->scratch_bytes = p->scratch_bytes / p->lanes;
    w->shared_row = p->shared_row;
    w->hw_id1 = w->index;
    w->hw_id2 = p->queue;
}

/* Waves of 32: the second has the second half of the rows. */
static void share_rows(struct shader_core *core, unsigned rows)
{
    struct wave *first = &core->wave[0], *second = &core->wave[1];
    for (unsigned i = 0; i < rows; i++)
        memcpy(second->v[i], first->v[i] + HALF_WAVE, HALF_WAVE * sizeof first->v[i][0]);
}

/* The trace follows a pixel, if it is among the lanes. */
static void find_witness(struct shader_core *core, const struct fragments *f, uint64_t lanes)
{
    const uint32_t *at = core->navi->host.witness.at;
    for (; lanes; lanes &= lanes - 1) {
        unsigned lane = (unsigned)__builtin_ctzll(lanes);
        struct wave *w = &core->wave[lane / core->wave[0].lanes];
        if (f->x[lane / 4] + (lane & 1) == at[0] && f->y[lane / 4] + (lane >> 1 & 1) == at[1])
            witness_set(w, lane % w->lanes);
    }
}

static bool is_uniform(const struct fragments *f)
{
    for (unsigned q = 1; q < f->quads && !f->block; q++)
        if (f->primitive[q] != f->primitive[0])
            return false;
    return true;
}

static void begin_exports(struct pixel_exports *e, uint64_t lanes)
{
    e->written = e->packed = e->z_enabled = 0;
    e->has_z = false;
    e->alive = lanes;
}

enum group_end pixel_run(struct pixel_stage *stage, const struct pixel_program *p, const struct samples *samples,
                         struct shader_core *core, const struct fragments *f, const uint8_t *coverage,
                         unsigned iteration, unsigned slot)
{
    struct inputs in;
    uint64_t lanes = fragments_lanes(f);
    unsigned waves = p->lanes == HALF_WAVE && lanes >> HALF_WAVE ? 2 : 1;
    in.program = p;
    in.samples = samples;
    in.f = f;
    in.coverage = coverage;
    in.iteration = iteration;
    in.set = core->lanes;
    in.uniform = is_uniform(f);
    in.has_perspective = false;
    memset(in.x, 0, sizeof in.x);
    stage->interpolants = (struct interpolants){ p, f, in.uniform };
    core->stage = &stage->stage;
    core->interpolants = &stage->interpolants;
    begin_exports(stage->exports, lanes);
    group_begin(core, p->vmid, 0);
    for (unsigned i = 0; i < waves; i++) {
        struct wave *w = group_add_wave(core, p->lanes, p->mode, p->pc);
        put_sgprs(p, w, slot * PIXEL_WAVES + i);
        wave_set_mask(w, ISA_EXEC_LO, lanes >> i * HALF_WAVE);
    }
    if (witness_wanted(core->navi, NAVI_WITNESS_PIXEL))
        find_witness(core, f, lanes);
    unsigned rows = put_inputs(&in, core->wave[0].v);
    if (waves == 2)
        share_rows(core, rows);
    enum group_end end = group_run(core);
    core->stage = NULL;
    core->interpolants = NULL; /* other waves of this core have none */
    return end;
}

/* ---- attributes -------------------------------------------------------------------------------------------------- */

/* A component of a vertex; 0 if the shader before has exported no such vector. */
static float component_of(const struct primitive *p, const float (*vertex)[4], unsigned vector, unsigned component)
{
    return vector < p->params ? vertex[vector][component] : 0;
}

/* A component of a point's own coordinates, which are its I and J. Returns false: it has none. */
static bool sprite(const struct pixel_program *program, unsigned component, float p[PIXEL_PARAMETERS])
{
    p[PARAMETER_P10] = p[PARAMETER_P20] = p[PARAMETER_P0] = 0;
    switch (program->sprite[component]) {
    case PS_SPRITE_0:
        return true;
    case PS_SPRITE_1:
        p[PARAMETER_P0] = 1;
        return true;
    case PS_SPRITE_S:
        p[PARAMETER_P10] = 1;
        return true;
    case PS_SPRITE_T:
        p[PARAMETER_P20] = program->sprite_from_below ? -1 : 1;
        p[PARAMETER_P0] = program->sprite_from_below;
        return true;
    default:
        return false;
    }
}

/* The numbers as they are exported: of a smooth attribute those of the three vertices, in the order of the codes. */
static enum pixel_source vertices(const struct interpolants *in, const struct primitive *p, unsigned attribute,
                                  unsigned component, float out[PIXEL_PARAMETERS])
{
    const struct pixel_attribute *a = &in->program->attribute[attribute % PIXEL_ATTRIBUTES];
    if (a->sprite && p->point && sprite(in->program, component, out))
        return SOURCE_RAW;
    out[PARAMETER_P10] = out[PARAMETER_P20] = 0;
    if (a->source == SOURCE_CONSTANT) {
        out[PARAMETER_P0] = a->constant[component];
    } else if (a->source == SOURCE_FLAT) {
        out[PARAMETER_P0] = component_of(p, p->flat, a->vector, component);
    } else if (a->source == SOURCE_OWN) {
        out[PARAMETER_P0] = component_of(p, p->own, a->vector, component);
    } else {
        out[PARAMETER_P10] = component_of(p, p->param[1], a->vector, component);
        out[PARAMETER_P20] = component_of(p, p->param[2], a->vector, component);
        out[PARAMETER_P0] = component_of(p, p->param[0], a->vector, component);
    }
    return a->source;
}

/* How many primitives there are to ask in a wave that begins with quad `first`. */
static unsigned primitives_of(const struct interpolants *in, unsigned first)
{
    return in->uniform ? 1 : in->fragments->quads - first;
}

void pixel_parameter(const struct interpolants *in, unsigned first, unsigned attribute, unsigned component,
                     struct pixel_parameter *out)
{
    const struct primitive *const *primitive = in->fragments->primitive + first;
    float p[PIXEL_PARAMETERS];
    for (unsigned q = 0; q < primitives_of(in, first); q++) {
        bool same = q > 0 && primitive[q] == primitive[q - 1];
        if (!same && vertices(in, primitive[q], attribute, component, p) == SOURCE_SMOOTH) {
            p[PARAMETER_P10] -= p[PARAMETER_P0];
            p[PARAMETER_P20] -= p[PARAMETER_P0];
        }
        for (unsigned i = 0; i < PIXEL_PARAMETERS; i++)
            out->p[i][q] = p[i];
    }
}

static float half_of(float two, bool high)
{
    return float_of(format_float_from_half(bits_of(two) >> (high ? 16 : 0) & 0xffff));
}

void pixel_parameter_half(const struct interpolants *in, unsigned first, unsigned attribute, unsigned component,
                          bool high_half, struct pixel_parameter *out)
{
    for (unsigned q = 0; q < primitives_of(in, first); q++) {
        float p[PIXEL_PARAMETERS];
        enum pixel_source source = vertices(in, in->fragments->primitive[first + q], attribute, component, p);
        for (unsigned i = 0; i < PIXEL_PARAMETERS; i++)
            out->p[i][q] = half_of(p[i], high_half);
        for (unsigned i = PARAMETER_P10; i <= PARAMETER_P20 && source == SOURCE_SMOOTH; i++)
            out->p[i][q] -= out->p[PARAMETER_P0][q];
    }
}

/* ---- exports ----------------------------------------------------------------------------------------------------- */

/* Active lanes of a VGPR into their place in a row. */
static void store(const struct wave *w, uint32_t *row, unsigned vgpr)
{
    uint64_t exec = wave_exec(w);
    uint32_t *d = row + w->index * w->lanes;
    if (wave_is_full(w)) {
        memcpy(d, w->v[vgpr], w->lanes * sizeof *d);
    } else if (w->lanes == WAVE_LANES) {
        w->core->lanes->store(d, w->v[vgpr], exec);
    } else {
        for (; exec; exec &= exec - 1)
            d[__builtin_ctzll(exec)] = w->v[vgpr][__builtin_ctzll(exec)];
    }
}

static void export_color(const struct wave *w, const struct isa_inst *inst, struct pixel_exports *e)
{
    unsigned target = inst->exp_target, rows = inst->exp_compressed ? 2 : 4;
    unsigned wanted = inst->exp_compressed ? 3u : inst->exp_enable;
    for (unsigned i = 0; i < rows; i++)
        if (wanted >> i & 1)
            store(w, e->mrt[target][i], inst->exp_vsrc[i]);
    e->enabled[target] = (uint8_t)((e->written >> target & 1 ? e->enabled[target] : 0) | inst->exp_enable);
    e->written |= (uint8_t)(1u << target);
    if (inst->exp_compressed)
        e->packed |= (uint8_t)(1u << target);
}

/* As two rows of halves, stencil is the first one's upper half, and the mask the second one's lower. */
static void export_z(const struct wave *w, const struct isa_inst *inst, struct pixel_exports *e)
{
    e->has_z = true;
    if (!inst->exp_compressed) {
        for (unsigned i = 0; i < 4; i++)
            if (inst->exp_enable >> i & 1)
                store(w, e->z[i], inst->exp_vsrc[i]);
        e->z_enabled |= inst->exp_enable;
        return;
    }
    store(w, e->z[EXPORT_STENCIL], inst->exp_vsrc[0]);
    store(w, e->z[EXPORT_MASK], inst->exp_vsrc[1]);
    for (uint64_t left = wave_exec(w); left; left &= left - 1) {
        unsigned lane = w->index * w->lanes + (unsigned)__builtin_ctzll(left);
        e->z[EXPORT_STENCIL][lane] >>= 16;
        e->z[EXPORT_MASK][lane] &= 0xffff;
    }
    if (inst->exp_enable & 3)
        e->z_enabled |= 1u << EXPORT_STENCIL;
    if (inst->exp_enable & 12)
        e->z_enabled |= 1u << EXPORT_MASK;
}

static void export(struct wave *w, const struct isa_inst *inst)
{
    struct pixel_exports *e = ((struct pixel_stage *)w->core->stage)->exports;
    if (inst->exp_target < FRAGMENT_TARGETS)
        export_color(w, inst, e);
    else if (inst->exp_target == PS_TARGET_MRTZ)
        export_z(w, inst, e);
    if (inst->exp_valid_mask) {
        unsigned first = w->index * w->lanes;
        uint64_t lanes = w->lanes == WAVE_LANES ? UINT64_MAX : (uint64_t)UINT32_MAX << first;
        e->alive = (e->alive & ~lanes) | wave_exec(w) << first;
    }
}

void pixel_stage_init(struct pixel_stage *stage, struct pixel_exports *exports)
{
    *stage = (struct pixel_stage){ .stage = { .export = export }, .exports = exports };
}
