/* SPDX-License-Identifier: MIT */
/*
 * interpolate.c - v_interp_*: attributes of a pixel shader, from the parameters of its quads' primitives and the lanes'
 * I and J.
 *
 * In short, p1 is P10 * I + P0 and p2 adds P20 * J. Products are fused with sums. Those of fp16 parameters are fp32,
 * too; only the last sum is rounded to fp16.
 */
#include <navi23/raster/pixel.h>
#include <navi23/shader/format.h>
#include <navi23/shader/lanes.h>
#include <navi23/shader/step.h>

#include "vector.h"

/* step->table: what an instruction is. The first source of VOP3 is the attribute, of VINTRP the second. */
struct interpolation {
    enum isa_op op;
    unsigned source; /* which one has I or J */
    bool half;
    const struct step *(*run)(struct wave *w, const struct step *step, const struct pixel_parameter *k);
};

/* Source n with its sign changed as VOP3 asks. */
static const uint32_t *source(struct wave *w, const struct step *step, unsigned n)
{
    const struct isa_inst *inst = &step->inst;
    const uint32_t *row = vector_source(w, step, n);
    unsigned abs = inst->abs >> n & 1, neg = inst->neg >> n & 1;
    if (!abs && !neg)
        return row;
    uint32_t *d = w->core->temp[VECTOR_TEMP(n)];
    w->core->lanes->change(d, row, abs << 31, neg << 31);
    return d;
}

/* d = P * (I or J) + what is added: c, or where there is none P0 */
static void interpolate(struct wave *w, const struct step *step, uint32_t *d, const uint32_t *c, const float *p,
                        const struct pixel_parameter *k)
{
    const struct interpolation *what = step->table;
    w->core->lanes->pixel->interpolate(d, source(w, step, what->source), c, p, k->p[PARAMETER_P0],
                                       w->core->interpolants->uniform);
}

/* Where to make the result: in the register itself if nothing is left to be done. */
static uint32_t *result(struct wave *w, const struct step *step)
{
    return wave_is_full(w) ? w->v[step->dst] : w->core->temp[VECTOR_RESULT];
}

/* Modifiers of a result that is fp32; into the active lanes. */
static const struct step *put(struct wave *w, const struct step *step, uint32_t *d)
{
    const struct isa_inst *inst = &step->inst;
    if (inst->omod || inst->clamp) {
        unsigned omod = MODE_DENORM_32(w->mode) & 2 || w->mode & MODE_IEEE ? 0 : inst->omod;
        w->core->lanes->finish(d, LANES_F32, omod, inst->clamp, w->mode & MODE_DX10_CLAMP);
    }
    if (d != w->v[step->dst])
        vector_store(w, step->dst, d, 1, wave_exec(w));
    return step + 1;
}

static const struct step *run_p1(struct wave *w, const struct step *step, const struct pixel_parameter *k)
{
    uint32_t *d = result(w, step);
    interpolate(w, step, d, NULL, k->p[PARAMETER_P10], k);
    return put(w, step, d);
}

static const struct step *run_p2(struct wave *w, const struct step *step, const struct pixel_parameter *k)
{
    uint32_t *d = result(w, step);
    interpolate(w, step, d, w->v[step->dst], k->p[PARAMETER_P20], k);
    return put(w, step, d);
}

static const struct step *run_mov(struct wave *w, const struct step *step, const struct pixel_parameter *k)
{
    uint32_t *d = result(w, step);
    w->core->lanes->pixel->spread(d, k->p[step->inst.imm], w->core->interpolants->uniform);
    return put(w, step, d);
}

/* P0 is an fp16 number in a VGPR, in the half that the attribute is in. */
static const struct step *run_p1lv(struct wave *w, const struct step *step, const struct pixel_parameter *k)
{
    uint32_t *d = result(w, step), p0[WAVE_LANES] __attribute__((aligned(64)));
    const uint32_t *two = vector_source(w, step, 2);
    for (unsigned i = 0; i < WAVE_LANES; i++)
        p0[i] = format_float_from_half(two[i] >> (step->inst.op_sel & 1 ? 16 : 0) & 0xffff);
    interpolate(w, step, d, p0, k->p[PARAMETER_P10], k);
    return put(w, step, d);
}

/* The result is the low half of a register, whose other half stays. */
static const struct step *run_p2_half(struct wave *w, const struct step *step, const struct pixel_parameter *k)
{
    uint32_t *d = w->core->temp[VECTOR_RESULT];
    const uint32_t *old = w->v[step->dst];
    interpolate(w, step, d, source(w, step, 2), k->p[PARAMETER_P20], k);
    for (unsigned i = 0; i < WAVE_LANES; i++)
        d[i] = format_half_from_float(d[i]);
    if (step->inst.clamp)
        w->core->lanes->finish(d, LANES_F16, 0, true, w->mode & MODE_DX10_CLAMP);
    for (unsigned i = 0; i < WAVE_LANES; i++)
        d[i] = (d[i] & 0xffff) | (old[i] & 0xffff0000);
    vector_store(w, step->dst, d, 1, wave_exec(w));
    return step + 1;
}

static const struct interpolation interpolations[] = {
    { ISA_v_interp_p1_f32, 0, false, run_p1 },
    { ISA_v_interp_p1_f32_e64, 1, false, run_p1 },
    { ISA_v_interp_p2_f32, 0, false, run_p2 },
    { ISA_v_interp_p2_f32_e64, 1, false, run_p2 },
    { ISA_v_interp_mov_f32, 0, false, run_mov },
    { ISA_v_interp_mov_f32_e64, 1, false, run_mov },
    { ISA_v_interp_p1ll_f16, 1, true, run_p1 },
    { ISA_v_interp_p1lv_f16, 1, true, run_p1lv },
    { ISA_v_interp_p2_f16, 1, true, run_p2_half },
};

static const struct step *run(struct wave *w, const struct step *step)
{
    const struct interpolation *what = step->table;
    const struct interpolants *in = w->core->interpolants;
    const struct isa_inst *inst = &step->inst;
    struct pixel_parameter k;
    unsigned first = w->index * w->lanes / 4;
    if (!in)
        return wave_stuck(w, step, "only pixel shaders have attributes");
    if (what->half)
        pixel_parameter_half(in, first, inst->attr, inst->attr_channel, inst->op_sel & 1, &k);
    else
        pixel_parameter(in, first, inst->attr, inst->attr_channel, &k);
    return what->run(w, step, &k);
}

bool interpolate_bind(struct step *step, const struct bind *bind)
{
    (void)bind;
    for (unsigned i = 0; i < sizeof interpolations / sizeof interpolations[0]; i++) {
        if (interpolations[i].op == step->inst.op) {
            step->table = &interpolations[i];
            step->run = run;
            return true;
        }
    }
    return false;
}
