/* SPDX-License-Identifier: MIT */
/*
 * cross.c - instructions of the vector ALU that move values between lanes and scalar registers, or choose a register by
 * a number. Between lanes alone values also move by DPP (vector.c) and through the LDS unit (lds.c).
 */
#include "vector.h"

#include <string.h>

/* A source that is meant as one number, whatever row it would make. */
static uint32_t scalar_source(struct wave *w, const struct step *step, unsigned n)
{
    const struct row_source *s = &step->src[n];
    return s->kind == ROW_SGPR ? wave_code32(w, s->index) : vector_source(w, step, n)[0];
}

/* ---- single lanes ------------------------------------------------------------------------------------------------ */

/* The first active lane; lane 0 if there is none. */
static const struct step *run_readfirstlane(struct wave *w, const struct step *step)
{
    uint64_t exec = wave_exec(w);
    w->s[step->dst] = vector_source(w, step, 0)[exec ? __builtin_ctzll(exec) : 0];
    return step + 1;
}

static const struct step *run_readlane(struct wave *w, const struct step *step)
{
    uint32_t lane = scalar_source(w, step, 1) & (w->lanes - 1);
    w->s[step->dst] = vector_source(w, step, 0)[lane];
    return step + 1;
}

/* Whether the lane is active or not. */
static const struct step *run_writelane(struct wave *w, const struct step *step)
{
    uint32_t lane = scalar_source(w, step, 1) & (w->lanes - 1);
    w->v[step->dst][lane] = scalar_source(w, step, 0);
    return step + 1;
}

/* ---- rows of 16 lanes -------------------------------------------------------------------------------------------- */

/*
 * Each lane takes from the one of its row, or with `other` of the neighbouring row, that its 4 bits of src1 and src2
 * say. op_sel has what DPP calls fetch_inactive and bound_ctrl.
 */
static void permute_rows(struct wave *w, const struct step *step, unsigned other)
{
    const uint32_t *s = vector_source(w, step, 0);
    uint64_t select = scalar_source(w, step, 1) | (uint64_t)scalar_source(w, step, 2) << 32;
    uint64_t exec = wave_exec(w), active = exec;
    bool fetch_inactive = step->inst.op_sel & 1, bound_ctrl = step->inst.op_sel & 2;
    uint32_t result[WAVE_LANES];
    for (unsigned i = 0; i < WAVE_LANES; i++) {
        unsigned from = ((i & 48) ^ other) | (select >> (i & 15) * 4 & 15);
        bool there = fetch_inactive || exec >> from & 1;
        result[i] = there ? s[from] : 0;
        if (!there && !bound_ctrl)
            active &= ~(1ull << i);
    }
    vector_store(w, step->dst, result, 1, active);
}

static const struct step *run_permlane16(struct wave *w, const struct step *step)
{
    permute_rows(w, step, 0);
    return step + 1;
}

static const struct step *run_permlanex16(struct wave *w, const struct step *step)
{
    permute_rows(w, step, 16);
    return step + 1;
}

/* ---- registers by number ----------------------------------------------------------------------------------------- */

static void swap(struct wave *w, unsigned x, unsigned y)
{
    uint32_t old[WAVE_LANES];
    uint64_t exec = wave_exec(w);
    memcpy(old, w->v[x], sizeof old);
    vector_store(w, x, w->v[y], 1, exec);
    vector_store(w, y, old, 1, exec);
}

static const struct step *run_swap(struct wave *w, const struct step *step)
{
    swap(w, step->dst, step->src[0].index);
    return step + 1;
}

/* M0 is added to the numbers of registers: all of it, or bits 9:0 for the source and 25:16 for the destination. */
static unsigned relative(unsigned row, uint32_t offset)
{
    return (row + offset) % WAVE_VGPRS;
}

static const struct step *run_swaprel(struct wave *w, const struct step *step)
{
    uint32_t m0 = w->s[ISA_M0];
    swap(w, relative(step->dst, m0 >> 16 & 0x3ff), relative(step->src[0].index, m0 & 0x3ff));
    return step + 1;
}

static const struct step *run_movreld(struct wave *w, const struct step *step)
{
    vector_store(w, relative(step->dst, w->s[ISA_M0]), vector_source(w, step, 0), 1, wave_exec(w));
    return step + 1;
}

static const struct step *run_movrels(struct wave *w, const struct step *step)
{
    vector_store(w, step->dst, w->v[relative(step->src[0].index, w->s[ISA_M0])], 1, wave_exec(w));
    return step + 1;
}

static const struct step *run_movrelsd(struct wave *w, const struct step *step)
{
    uint32_t m0 = w->s[ISA_M0];
    vector_store(w, relative(step->dst, m0), w->v[relative(step->src[0].index, m0)], 1, wave_exec(w));
    return step + 1;
}

static const struct step *run_movrelsd_2(struct wave *w, const struct step *step)
{
    uint32_t m0 = w->s[ISA_M0];
    const uint32_t *s = w->v[relative(step->src[0].index, m0 & 0x3ff)];
    vector_store(w, relative(step->dst, m0 >> 16 & 0x3ff), s, 1, wave_exec(w));
    return step + 1;
}

/* ---- binding ----------------------------------------------------------------------------------------------------- */

static const struct {
    uint16_t op;
    bool register_source; /* src[0] is a VGPR's number */
    step_fn *run;
} rows[] = {
    { ISA_v_readfirstlane_b32, false, run_readfirstlane },
    { ISA_v_readlane_b32, false, run_readlane },
    { ISA_v_writelane_b32, false, run_writelane },
    { ISA_v_permlane16_b32, false, run_permlane16 },
    { ISA_v_permlanex16_b32, false, run_permlanex16 },
    { ISA_v_swap_b32, true, run_swap },
    { ISA_v_swaprel_b32, true, run_swaprel },
    { ISA_v_movreld_b32, false, run_movreld },
    { ISA_v_movrels_b32, true, run_movrels },
    { ISA_v_movrelsd_b32, true, run_movrelsd },
    { ISA_v_movrelsd_2_b32, true, run_movrelsd_2 },
};

bool cross_bind(struct step *step, const struct bind *bind)
{
    (void)bind;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].op != step->inst.op)
            continue;
        if (step->inst.modifier != ISA_PLAIN || (rows[i].register_source && step->src[0].kind != ROW_VGPR))
            return false;
        step->run = rows[i].run;
        return true;
    }
    return false;
}
