/* SPDX-License-Identifier: MIT */
/*
 * alike.c - pixel shaders that export the same for all pixels, as those do that clear: nothing of a lane's own goes
 * into their few instructions.
 */
#include <navi23/raster/alike.h>

#include <navi23/shader/step.h>

/* VGPRs that have one value in all lanes. */
struct alike {
    uint64_t vgpr[WAVE_VGPRS / 64];
};

static bool has(const struct alike *a, unsigned vgpr)
{
    return vgpr < WAVE_VGPRS && a->vgpr[vgpr / 64] >> vgpr % 64 & 1;
}

/* A vector operation on scalars, constants and such VGPRs gives another one. */
static bool compute(struct alike *a, const struct step *step)
{
    if (step->inst.modifier != ISA_PLAIN || step->dst >= WAVE_VGPRS)
        return false;
    for (unsigned n = 0; n < 3; n++)
        if (step->src[n].kind == ROW_VGPR && !has(a, step->src[n].index))
            return false;
    a->vgpr[step->dst / 64] |= 1ull << step->dst % 64;
    return true;
}

static bool export(const struct alike *a, const struct isa_inst *inst)
{
    unsigned rows = inst->exp_compressed ? (inst->exp_enable ? 3 : 0) : inst->exp_enable;
    for (; rows; rows &= rows - 1)
        if (!has(a, inst->exp_vsrc[__builtin_ctz(rows)]))
            return false;
    return true;
}

/* Whether a step, which is not the last, leaves all lanes alike. Of what a shader can do only that is known here. */
static bool follow(struct alike *a, const struct step *step)
{
    switch (step->inst.op) {
    case ISA_v_mov_b32:
    case ISA_v_cvt_pkrtz_f16_f32:
        return compute(a, step);
    case ISA_exp:
        return export(a, &step->inst);
    case ISA_s_mov_b32:
        return step->dst < ISA_VCC_LO;
    case ISA_s_nop:
    case ISA_s_waitcnt:
    case ISA_s_inst_prefetch:
        return true;
    default:
        return false;
    }
}

bool code_is_alike(const struct code *code)
{
    struct alike alike = { 0 };
    for (uint32_t i = 0; i < code->steps; i++) {
        if (code->step[i].inst.op == ISA_s_endpgm)
            return true;
        if (!follow(&alike, &code->step[i]))
            return false;
    }
    return false;
}
