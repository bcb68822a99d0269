/* SPDX-License-Identifier: MIT */
/*
 * vector.c - instructions of the vector ALU: where their operands come from, what modifiers do to them, and which lanes
 * take the result. What is computed is in lanes/.
 *
 * Most instructions have rows as operands, no modifiers, and all lanes active: then the lane loop works on the register
 * file itself. Each of these that is not so adds its passes over temporary rows, decided when the step is bound.
 *
 * The order of a source's passes: lanes (DPP), bits (SDWA, op_sel), abs, neg. Of a result's: omod and clamp, place in
 * the word (SDWA, op_sel, low half), lanes.
 */
#include "vector.h"

#include <string.h>

/* step->flags */
enum {
    SOURCE_0 = 1 << 0,    /* source n goes through passes: SOURCE_0 << n */
    FINISHED = 1 << 3,    /* the result goes through omod or clamp; */
    RESULT = 1 << 4,      /* is part of a word; */
    INDIRECT = 1 << 5,    /* must not be made in the register file */
    FLOAT_16_64 = 1 << 6, /* MODE's part for fp16 and fp64 is in force */
    MASK_IN = 1 << 7,     /* a carry function's mask comes from the third source; */
    MASK_VCC = 1 << 8,    /* from VCC; */
    MASK_OUT = 1 << 9,    /* and goes to sdst */
};

/* ---- sources ----------------------------------------------------------------------------------------------------- */

/* Whether a scalar is one SGPR, not two, nor a special number. */
static inline bool is_sgpr(const struct row_source *s)
{
    return s->words == 1 && s->index < WAVE_SGPRS;
}

/* An SGPR of a core's waves has a row there, which mostly has the value in all lanes already. */
static inline const uint32_t *spread_sgpr(struct wave *w, unsigned sgpr)
{
    uint32_t *row = w->core->spread[sgpr], value = w->s[sgpr];
    if (row[0] != value)
        w->core->lanes->spread(row, value);
    return row;
}

static const uint32_t *spread_scalar(struct wave *w, const struct row_source *s, uint32_t (*temp)[WAVE_LANES])
{
    const struct lanes_set *lanes = w->core->lanes;
    if (s->words == 1) {
        lanes->spread(temp[0], wave_code32(w, s->index));
    } else {
        uint64_t value = wave_code64(w, s->index);
        lanes->spread(temp[0], (uint32_t)value);
        lanes->spread(temp[1], (uint32_t)(value >> 32));
    }
    return temp[0];
}

static inline const uint32_t *source(struct wave *w, const struct step *step, unsigned n)
{
    const struct row_source *s = &step->src[n];
    if (s->kind == ROW_VGPR)
        return w->v[s->index];
    if (s->kind != ROW_SGPR)
        return s->constant;
    if (is_sgpr(s))
        return spread_sgpr(w, s->index);
    return spread_scalar(w, s, &w->core->temp[VECTOR_TEMP(n)]);
}

const uint32_t *vector_source(struct wave *w, const struct step *step, unsigned n)
{
    return source(w, step, n);
}

uint64_t vector_mask(const struct wave *w, unsigned code)
{
    uint64_t mask = code < ISA_INTEGER_0 ? wave_mask(w, code) : isa_inline_constant(code, 64);
    return w->lanes == 32 ? (uint32_t)mask : mask;
}

/* Lane 0..15 of a row of 16 from which lane i takes its value; 16 or more: there is none. */
static unsigned dpp_lane(unsigned ctrl, unsigned i)
{
    unsigned n = ctrl & 15;
    switch (ctrl >> 4) {
    case 0x10: return i + n;
    case 0x11: return i >= n ? i - n : 16;
    case 0x12: return (i - n) & 15;
    case 0x14: return i ^ (n == 0 ? 15 : 7);
    case 0x15: return n;
    case 0x16: return i ^ n;
    default: return (i & 12) | (ctrl >> (i & 3) * 2 & 3); /* quad_perm */
    }
}

static unsigned dpp8_lane(unsigned lanes, unsigned i)
{
    return (i & 8) | (lanes >> (i & 7) * 3 & 7);
}

/* For each of 16 lanes, where its value comes from. Returns which of them have such a place. */
static unsigned dpp_lanes(const struct isa_inst *inst, uint32_t lane[16])
{
    unsigned valid = 0, quad_perm = inst->dpp.ctrl;
    if (inst->modifier == ISA_DPP16 && quad_perm <= 0xff) { /* mostly, for derivatives */
        for (unsigned i = 0; i < 16; i++)
            lane[i] = (i & 12) | (quad_perm >> (i & 3) * 2 & 3);
        return 0xffff;
    }
    for (unsigned i = 0; i < 16; i++) {
        unsigned from = inst->modifier == ISA_DPP8 ? dpp8_lane(inst->dpp.lanes, i) : dpp_lane(inst->dpp.ctrl, i);
        valid |= (from < 16) << i;
        lane[i] = from & 15;
    }
    return valid;
}

/* Which lanes row_mask and bank_mask let take a result: a bank is 4 lanes of each row. */
static uint64_t dpp_enabled(const struct isa_inst *inst)
{
    if (inst->modifier == ISA_DPP8)
        return UINT64_MAX;
    if (inst->dpp.row_mask == 0xf && inst->dpp.bank_mask == 0xf)
        return UINT64_MAX;
    uint64_t enabled = 0;
    for (unsigned i = 0; i < WAVE_LANES; i += 4)
        if (inst->dpp.row_mask >> i / 16 & inst->dpp.bank_mask >> i / 4 % 4 & 1)
            enabled |= 0xfull << i;
    return enabled;
}

/*
 * The first source by DPP, into d. Lanes that are masked off, or have nothing to take, leave *active. With bound_ctrl,
 * and by DPP8, the latter take 0 instead.
 */
static const uint32_t *take_by_dpp(struct wave *w, const struct isa_inst *inst, uint32_t (*d)[WAVE_LANES],
                                   const uint32_t *s, unsigned words, uint64_t *active)
{
    uint32_t lane[16], keep[WAVE_LANES];
    uint64_t found = dpp_lanes(inst, lane) * 0x0001000100010001ull;
    if (!inst->dpp.fetch_inactive && !wave_is_full(w)) {
        uint64_t exec = wave_exec(w);
        for (unsigned i = 0; i < WAVE_LANES; i++)
            if (!(exec >> ((i & 48) + lane[i & 15]) & 1))
                found &= ~(1ull << i);
    }
    w->core->lanes->expand(keep, found);
    for (unsigned n = 0; n < words; n++)
        w->core->lanes->permute(d[n], s + n * WAVE_LANES, lane, keep);
    *active &= dpp_enabled(inst);
    if (inst->modifier != ISA_DPP8 && !inst->dpp.bound_ctrl)
        *active &= found;
    return d[0];
}

/* The bits that SDWA selects. */
static unsigned sdwa_shift(unsigned sel)
{
    return sel <= ISA_BYTE_3 ? 8 * sel : sel == ISA_WORD_1 ? 16 : 0;
}

static unsigned sdwa_bits(unsigned sel)
{
    return sel <= ISA_BYTE_3 ? 8 : sel <= ISA_WORD_1 ? 16 : 32;
}

static bool has_dpp(const struct isa_inst *inst)
{
    return inst->modifier == ISA_DPP16 || inst->modifier == ISA_DPP8;
}

static bool is_half(enum lanes_kind kind)
{
    return kind == LANES_B16 || kind == LANES_F16;
}

static bool is_float(enum lanes_kind kind)
{
    return kind == LANES_F16 || kind == LANES_F32 || kind == LANES_F64;
}

/* The bits of a source that are meant: what SDWA or op_sel says. */
static const uint32_t *take_bits(const struct wave *w, const struct isa_inst *inst, uint32_t *d, const uint32_t *s,
                                 unsigned n, enum lanes_kind kind)
{
    unsigned sel = ISA_DWORD;
    bool sign = false;
    if (inst->modifier == ISA_SDWA && n < 2) {
        sel = inst->sdwa.src_sel[n];
        sign = inst->sdwa.sext[n];
    } else if (is_half(kind) && inst->op_sel >> n & 1) {
        sel = ISA_WORD_1;
    }
    if (sel == ISA_DWORD)
        return s;
    w->core->lanes->extract(d, s, sdwa_shift(sel), sdwa_bits(sel), sign);
    return d;
}

/* abs and neg, whose bit is in the last word of a float. */
static const uint32_t *take_sign(const struct wave *w, const struct isa_inst *inst, uint32_t (*d)[WAVE_LANES],
                                 const uint32_t *s, unsigned n, enum lanes_kind kind)
{
    unsigned last = lanes_words[kind] - 1u;
    uint32_t sign = kind == LANES_F16 ? 0x8000 : 0x80000000;
    bool abs = inst->abs >> n & 1, neg = inst->neg >> n & 1;
    if (!abs && !neg)
        return s;
    if (last && s != d[0])
        memcpy(d[0], s, sizeof d[0]);
    w->core->lanes->change(d[last], s + last * WAVE_LANES, abs ? sign : 0, neg ? sign : 0);
    return d[0];
}

/* Source n as the operation shall see it. */
static const uint32_t *operand(struct wave *w, const struct step *step, unsigned n, uint64_t *active)
{
    const struct isa_inst *inst = &step->inst;
    const uint32_t *s = source(w, step, n);
    if (!(step->flags & SOURCE_0 << n))
        return s;
    enum lanes_kind kind = ((const struct lanes_op *)step->table)->kind[1 + n];
    uint32_t(*d)[WAVE_LANES] = &w->core->temp[VECTOR_TEMP(n)];
    if (n == 0 && has_dpp(inst))
        s = take_by_dpp(w, inst, d, s, lanes_words[kind], active);
    s = take_bits(w, inst, d[0], s, n, kind);
    return is_float(kind) ? take_sign(w, inst, d, s, n, kind) : s;
}

/* ---- results ----------------------------------------------------------------------------------------------------- */

void vector_store(struct wave *w, unsigned dst, const uint32_t *s, unsigned words, uint64_t active)
{
    for (unsigned n = 0; n < words; n++)
        w->core->lanes->store(w->v[dst + n], s + n * WAVE_LANES, active);
}

/* omod and clamp. The former counts only where denormal results become 0, and IEEE mode is off. */
static void finish(const struct wave *w, const struct isa_inst *inst, uint32_t *d, enum lanes_kind kind)
{
    unsigned denorm = kind == LANES_F32 ? MODE_DENORM_32(w->mode) : MODE_DENORM_16_64(w->mode);
    unsigned omod = denorm & 2 || w->mode & MODE_IEEE ? 0 : inst->omod;
    w->core->lanes->finish(d, kind, omod, inst->clamp, w->mode & MODE_DX10_CLAMP);
}

/* Put the result where it belongs in the destination's word, whose old value fills the rest where it is to stay. */
static void place(const struct wave *w, const struct step *step, uint32_t *d)
{
    const struct isa_inst *inst = &step->inst;
    unsigned shift = inst->op_sel & 8 ? 16 : 0, bits = 16, unused = ISA_UNUSED_PRESERVE;
    if (inst->modifier == ISA_SDWA) {
        shift = sdwa_shift(inst->sdwa.dst_sel);
        bits = sdwa_bits(inst->sdwa.dst_sel);
        unused = inst->sdwa.dst_unused;
    }
    bool sign = unused == ISA_UNUSED_SEXT;
    uint32_t value[WAVE_LANES], field = sign ? UINT32_MAX : UINT32_MAX >> (32 - bits);
    w->core->lanes->extract(value, d, 0, bits, sign);
    if (unused == ISA_UNUSED_PRESERVE)
        memcpy(d, w->v[step->dst], sizeof value);
    else
        memset(d, 0, sizeof value);
    w->core->lanes->insert(d, value, shift, field << shift);
}

/* ---- steps ------------------------------------------------------------------------------------------------------- */

/* A source that is a row. */
static inline const uint32_t *row(const struct wave *w, const struct row_source *s)
{
    const uint32_t *vgpr = w->v[s->index];
    return s->kind == ROW_VGPR ? vgpr : s->constant;
}

/* What a lane loop may ask for. */
#define ENV(w, step) { .lanes = (w)->lanes, .mode = (w)->mode, .inst = &(step)->inst }

/* With some lanes switched off: what the loop makes is kept where they are not. */
__attribute__((noinline)) static void run_active(struct wave *w, const struct step *step, lanes_fn *run,
                                                 const uint32_t *a, const uint32_t *b, const uint32_t *c,
                                                 const struct lanes_env *env)
{
    const struct lanes_op *op = step->table;
    uint64_t exec = wave_exec(w);
    if (!exec)
        return;
    unsigned words = lanes_words[op->kind[0]];
    uint32_t *d = w->core->temp[VECTOR_RESULT];
    if (op->reads_dst)
        memcpy(d, w->v[step->dst], words * sizeof w->v[0]);
    run(d, a, b, c, env);
    vector_store(w, step->dst, d, words, exec);
}

/* d = run(a, b, c) where lanes are active, and nothing else is to be done. */
static inline const struct step *run_loop(struct wave *w, const struct step *step, lanes_fn *run, const uint32_t *a,
                                          const uint32_t *b, const uint32_t *c, const struct lanes_env *env)
{
    if (wave_is_full(w))
        run(w->v[step->dst], a, b, c, env);
    else
        run_active(w, step, run, a, b, c, env);
    return step + 1;
}

static const struct step *run_rows(struct wave *w, const struct step *step)
{
    const struct lanes_op *op = step->table;
    struct lanes_env env = ENV(w, step);
    return run_loop(w, step, op->run, row(w, &step->src[0]), row(w, &step->src[1]), row(w, &step->src[2]), &env);
}

static const struct step *run_scalars(struct wave *w, const struct step *step)
{
    const struct lanes_op *op = step->table;
    struct lanes_env env = ENV(w, step);
    return run_loop(w, step, op->run, source(w, step, 0), source(w, step, 1), source(w, step, 2), &env);
}

/* The same where all scalars are plain SGPRs, those of the sources whose bits are in `sgprs`. */
static inline const uint32_t *row_or_sgpr(struct wave *w, const struct step *step, unsigned n, unsigned sgprs)
{
    return sgprs >> n & 1 ? spread_sgpr(w, step->src[n].index) : row(w, &step->src[n]);
}

static inline const struct step *run_with(struct wave *w, const struct step *step, unsigned sgprs)
{
    const struct lanes_op *op = step->table;
    const uint32_t *a = row_or_sgpr(w, step, 0, sgprs), *b = row_or_sgpr(w, step, 1, sgprs);
    const uint32_t *c = row_or_sgpr(w, step, 2, sgprs);
    struct lanes_env env = ENV(w, step);
    return run_loop(w, step, op->run, a, b, c, &env);
}

#define RUN_WITH(sgprs)                                                                        \
    static const struct step *run_with_##sgprs(struct wave *w, const struct step *step)        \
    {                                                                                          \
        return run_with(w, step, sgprs);                                                       \
    }
RUN_WITH(1)
RUN_WITH(2)
RUN_WITH(3)
RUN_WITH(4)
RUN_WITH(5)
RUN_WITH(6)
RUN_WITH(7)

/* The same with abs and neg, which the lane loop sees to. */
static const struct step *run_signed(struct wave *w, const struct step *step)
{
    const struct lanes_op *op = step->table;
    struct lanes_env env = ENV(w, step);
    for (unsigned n = 0; n < 3; n++) {
        env.clear[n] = (uint32_t)(step->inst.abs >> n & 1) << 31;
        env.flip[n] = (uint32_t)(step->inst.neg >> n & 1) << 31;
    }
    return run_loop(w, step, op->run_signed, source(w, step, 0), source(w, step, 1), source(w, step, 2), &env);
}

/* The lane mask that goes into a function with a carry. */
static uint64_t mask_in(const struct wave *w, const struct step *step)
{
    if (step->flags & MASK_IN)
        return vector_mask(w, step->inst.src[2]);
    return step->flags & MASK_VCC ? wave_mask(w, ISA_VCC_LO) : 0;
}

/* The operation itself. Returns the lane mask that a function with a carry gives. */
static uint64_t compute(struct wave *w, const struct step *step, uint32_t *d, uint64_t *active)
{
    const struct lanes_op *op = step->table;
    struct lanes_env env = ENV(w, step);
    const uint32_t *a = operand(w, step, 0, active), *b = operand(w, step, 1, active), *c = operand(w, step, 2, active);
    uint64_t mask = 0;
    if (step->flags & FLOAT_16_64)
        float_set(w->float_16_64);
    if (op->run)
        op->run(d, a, b, c, &env);
    else if (op->carry)
        mask = op->carry(d, a, b, c, mask_in(w, step), &env);
    else
        mask = op->compare(a, b, &env);
    if (step->flags & FINISHED)
        finish(w, &step->inst, d, op->kind[0]);
    if (step->flags & FLOAT_16_64)
        float_set(w->float_32);
    return mask;
}

/* Everything that makes rows. With all lanes active they are made where they belong, if nothing is left to be done. */
static const struct step *run_passes(struct wave *w, const struct step *step)
{
    const struct lanes_op *op = step->table;
    unsigned words = lanes_words[op->kind[0]];
    uint64_t active = wave_exec(w), mask;
    if (wave_is_full(w) && !(step->flags & INDIRECT)) {
        mask = compute(w, step, w->v[step->dst], &active);
    } else {
        uint32_t *d = w->core->temp[VECTOR_RESULT];
        if (op->reads_dst)
            memcpy(d, w->v[step->dst], words * sizeof w->v[0]);
        mask = compute(w, step, d, &active);
        if (step->flags & RESULT)
            place(w, step, d);
        vector_store(w, step->dst, d, words, active);
    }
    if (step->flags & MASK_OUT)
        wave_set_mask(w, step->sdst, mask & active);
    return step + 1;
}

/* Without passes. */
static const struct step *run_compare_rows(struct wave *w, const struct step *step)
{
    const struct lanes_op *op = step->table;
    struct lanes_env env = ENV(w, step);
    uint64_t mask = op->compare(source(w, step, 0), source(w, step, 1), &env);
    wave_set_mask(w, step->dst, mask & wave_exec(w));
    return step + 1;
}

static const struct step *run_compare(struct wave *w, const struct step *step)
{
    uint64_t active = wave_exec(w);
    uint64_t mask = compute(w, step, NULL, &active);
    wave_set_mask(w, step->dst, mask & active);
    return step + 1;
}

static const struct step *run_nothing(struct wave *w, const struct step *step)
{
    (void)w;
    return step + 1;
}

/* ---- binding ----------------------------------------------------------------------------------------------------- */

static bool source_has_passes(const struct isa_inst *inst, unsigned n, enum lanes_kind kind)
{
    if (kind == LANES_NONE)
        return false;
    if (n == 0 && has_dpp(inst))
        return true;
    if (n < 2 && inst->modifier == ISA_SDWA && inst->sdwa.src_sel[n] != ISA_DWORD)
        return true;
    return (is_half(kind) && inst->op_sel >> n & 1) || (is_float(kind) && (inst->abs | inst->neg) >> n & 1);
}

/* The MODE that counts is that of the result if this is a float, else that of the sources. */
static bool is_float_16_64(const struct lanes_op *op)
{
    unsigned first = is_float(op->kind[0]) || op->kind[0] == LANES_PACKED ? 0 : 1;
    for (unsigned n = first; n < 4; n++)
        if (is_float(op->kind[n]) || op->kind[n] == LANES_PACKED)
            return op->kind[n] != LANES_F32;
    return false;
}

static uint16_t flags_of(const struct isa_inst *inst, const struct lanes_op *op)
{
    unsigned flags = is_float_16_64(op) ? FLOAT_16_64 : 0;
    for (unsigned n = 0; n < 3; n++)
        if (source_has_passes(inst, n, op->kind[1 + n]))
            flags |= SOURCE_0 << n;
    if (is_float(op->kind[0]) && (inst->omod || inst->clamp))
        flags |= FINISHED;
    if (inst->modifier == ISA_SDWA ? inst->sdwa.dst_sel != ISA_DWORD : is_half(op->kind[0]))
        flags |= RESULT | INDIRECT;
    if (has_dpp(inst))
        flags |= INDIRECT;
    if (op->carry) {
        if (op->kind[3] != LANES_NONE)
            flags |= MASK_VCC;
        else if (inst->src[2] != ISA_NO_OPERAND)
            flags |= MASK_IN;
        if (inst->sdst != ISA_NO_OPERAND)
            flags |= MASK_OUT;
    }
    return (uint16_t)flags;
}

/* What loads the sources of an operation without passes. */
static step_fn *run_for(const struct step *step)
{
    static step_fn *const run[] = { run_rows,   run_with_1, run_with_2, run_with_3,
                                    run_with_4, run_with_5, run_with_6, run_with_7 };
    unsigned sgprs = 0;
    for (unsigned n = 0; n < 3; n++) {
        const struct row_source *s = &step->src[n];
        if (s->kind == ROW_SGPR && !is_sgpr(s))
            return run_scalars;
        sgprs |= (s->kind == ROW_SGPR) << n;
    }
    return run[sgprs];
}

bool vector_bind(struct step *step, const struct bind *bind)
{
    const struct isa_inst *inst = &step->inst;
    if (inst->op == ISA_v_nop || inst->op == ISA_v_pipeflush || inst->op == ISA_v_clrexcp) {
        step->run = run_nothing;
        return true;
    }
    if (cross_bind(step, bind) || interpolate_bind(step, bind))
        return true;
    const struct lanes_op *op = lanes_find(bind->set, inst->op);
    if (!op)
        return false;
    if (op->compare && step->dst > WAVE_NOWHERE)
        return false; /* an encoding has room for more than there are scalar registers */
    step->table = op;
    step->flags = flags_of(inst, op);
    if (op->compare)
        step->run = step->flags ? run_compare : run_compare_rows;
    else if (op->run_signed && inst->modifier == ISA_PLAIN && !(step->flags & ~(SOURCE_0 * 7u)) && step->flags)
        step->run = run_signed;
    else if (step->flags || !op->run)
        step->run = run_passes;
    else
        step->run = run_for(step);
    return true;
}
