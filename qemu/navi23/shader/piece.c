/* SPDX-License-Identifier: MIT */
/*
 * piece.c - a piece of code: follows it through memory, and binds instructions to what executes them.
 *
 * A piece goes from its entry in memory order to an end that no known branch leads over, or until it is long enough.
 * What leads out of it, or off its end, goes on in another piece, which begins there.
 */
#include "../card.h"

#include <navi23/shader/code.h>
#include <navi23/shader/lanes.h>

#include <stdlib.h>

#define PIECE_DWORDS 4096u
#define LINE_DWORDS  16u /* code comes in lines of 64 bytes */
#define LONGEST      8u  /* dwords of an instruction, and a little more */
#define ROOM_DWORDS  (PIECE_DWORDS + LINE_DWORDS + LONGEST)

/* A constant as operands see it: one row of it, or two. */
struct constant {
    uint64_t value;
    uint8_t words;
};

struct maker {
    struct shader_core *core;
    const struct bind *bind;
    uint64_t pc;
    struct code *code;
    uint32_t fetched;         /* dwords of code->words */
    uint32_t reach;           /* how far branches lead: the piece does not end before that dword */
    uint32_t capacity;        /* of code->step */
    struct constant *constant;
    uint32_t constants, constant_rows;
    bool failed;              /* the host has no memory */
};

/* ---- following --------------------------------------------------------------------------------------------------- */

/* Fetch the next line of code. Returns false when there is none. */
static bool fetch_line(struct maker *m)
{
    uint64_t at = m->pc + m->fetched * 4ull, got;
    uint64_t want = LINE_DWORDS * 4 - at % (LINE_DWORDS * 4);
    const void *p = gmc_map(&m->core->port, m->core->vmid, at, want, GMC_FETCH, &got);
    if (!p || got < want)
        return false;
    memcpy(m->code->words + m->fetched, p, want);
    m->fetched += (uint32_t)(want / 4);
    return true;
}

static bool ends_code(const struct isa_inst *inst)
{
    switch (inst->op) {
    case ISA_s_endpgm:
    case ISA_s_endpgm_saved:
    case ISA_s_endpgm_ordered_ps_done:
    case ISA_s_code_end:
    case ISA_s_branch:
    case ISA_s_setpc_b64:
    case ISA_s_rfe_b64:
        return true;
    default:
        return inst->dwords == 0;
    }
}

static bool is_branch(const struct isa_inst *inst)
{
    for (unsigned i = 0; i < 3; i++)
        if (isa_table[inst->op].src[i] == ISA_KIND_BRANCH)
            return true;
    return false;
}

/* The dword that a direct branch leads to, counted from the piece's beginning; may be anywhere. */
static int64_t branch_target(const struct step *step)
{
    return (int64_t)step->offset + 1 + step->inst.imm;
}

static struct step *new_step(struct maker *m)
{
    struct code *code = m->code;
    if (code->steps == m->capacity) {
        uint32_t capacity = m->capacity ? m->capacity * 2 : 32;
        struct step *grown = realloc(code->step, capacity * sizeof *grown);
        if (!grown) {
            m->failed = true;
            return NULL;
        }
        code->step = grown;
        m->capacity = capacity;
    }
    struct step *step = &code->step[code->steps++];
    *step = (struct step){ .offset = code->dwords };
    return step;
}

/* Decode at the piece's end, fetching what that needs. Returns the size in dwords; 0: no instruction is there. */
static unsigned decode(struct maker *m, struct isa_inst *inst)
{
    uint32_t at = m->code->dwords;
    for (;;) {
        unsigned size = isa_decode(m->code->words + at, m->fetched - at, inst);
        if (size || m->fetched - at >= LONGEST || !fetch_line(m))
            return size;
    }
}

/* Decode the piece, instruction by instruction. */
static void follow(struct maker *m)
{
    struct code *code = m->code;
    bool ended = false;
    while (!m->failed && code->dwords < PIECE_DWORDS && (!ended || code->dwords < m->reach)) {
        struct isa_inst inst;
        unsigned size = decode(m, &inst);
        if (!size && m->fetched == code->dwords)
            break; /* there is no memory: whoever comes here asks for it once more, and has the fault */
        struct step *step = new_step(m);
        if (!step)
            break;
        code->step_of[code->dwords] = code->steps - 1;
        if (size)
            step->inst = inst;
        if (size && is_branch(&inst) && branch_target(step) > m->reach)
            m->reach = (uint32_t)branch_target(step);
        ended = ends_code(&step->inst);
        code->dwords += size ? size : 1;
    }
}

/* ---- constants --------------------------------------------------------------------------------------------------- */

/* How wide operands are: in words, and for inline constants in bits. */
static unsigned kind_words(unsigned kind)
{
    switch (kind) {
    case ISA_KIND_S64:
    case ISA_KIND_V64:
    case ISA_KIND_B64:
    case ISA_KIND_F64:
        return 2;
    default:
        return 1;
    }
}

/* Integers have 32 bits at least, whose upper half op_sel may ask for; floats of 16 bits have zeros there. */
static unsigned constant_bits(const struct isa_inst *inst, unsigned n, unsigned kind)
{
    if (inst->src[n] < ISA_FLOAT_0_5)
        return 32 * kind_words(kind);
    switch (kind) {
    case ISA_KIND_B16:
    case ISA_KIND_F16:
    case ISA_KIND_P16:
        return 16;
    case ISA_KIND_MIX:
        return inst->op_sel_hi >> n & 1 ? 16 : 32;
    default:
        return 32 * kind_words(kind);
    }
}

/* A literal as 64 bits: the upper half of a double, else extended as the instruction's type asks. */
static uint64_t wide_literal(const struct isa_inst *inst, unsigned kind)
{
    const char *name = isa_mnemonic(inst->op);
    size_t length = strlen(name);
    if (kind == ISA_KIND_F64)
        return (uint64_t)inst->literal << 32;
    if (length > 4 && strcmp(name + length - 4, "_i64") == 0)
        return (uint64_t)(int32_t)inst->literal;
    return inst->literal;
}

/* Whether the operand is a constant; which. */
static bool operand_constant(const struct isa_inst *inst, unsigned n, struct constant *out)
{
    unsigned code = inst->src[n], kind = isa_table[inst->op].src[n];
    out->words = (uint8_t)kind_words(kind);
    if (kind == ISA_KIND_K)
        out->value = inst->literal;
    else if (code == ISA_LITERAL)
        out->value = out->words == 2 ? wide_literal(inst, kind) : inst->literal;
    else if (code == ISA_NULL)
        out->value = 0;
    else if (code >= ISA_INTEGER_0 && code < ISA_SHARED_BASE)
        out->value = isa_inline_constant(code, constant_bits(inst, n, kind));
    else if (code >= ISA_FLOAT_0_5 && code < ISA_VCCZ)
        out->value = isa_inline_constant(code, constant_bits(inst, n, kind));
    else
        return false;
    return true;
}

/* Scalar instructions take numbers, others rows. */
static bool is_scalar(const struct isa_inst *inst)
{
    return inst->format <= ISA_SMEM;
}

/* The place of a constant in the pool, where it is put if need be. */
static uint32_t pool_row(struct maker *m, const struct constant *wanted)
{
    uint32_t row = 0;
    for (uint32_t i = 0; i < m->constants; i++) {
        if (m->constant[i].value == wanted->value && m->constant[i].words == wanted->words)
            return row;
        row += m->constant[i].words;
    }
    struct constant *grown = realloc(m->constant, (m->constants + 1) * sizeof *grown);
    if (!grown) {
        m->failed = true;
        return 0;
    }
    m->constant = grown;
    m->constant[m->constants++] = *wanted;
    m->constant_rows += wanted->words;
    return row;
}

/* Spread all constants that vector instructions take. */
static void make_pool(struct maker *m)
{
    struct constant constant;
    for (uint32_t i = 0; i < m->code->steps; i++) {
        const struct isa_inst *inst = &m->code->step[i].inst;
        for (unsigned n = 0; n < 3 && inst->dwords && !is_scalar(inst); n++)
            if (operand_constant(inst, n, &constant))
                (void)pool_row(m, &constant);
    }
    if (m->failed || m->constant_rows == 0)
        return;
    m->code->row = aligned_alloc(64, m->constant_rows * sizeof *m->code->row);
    if (!m->code->row) {
        m->failed = true;
        return;
    }
    uint32_t (*row)[WAVE_LANES] = m->code->row;
    for (uint32_t i = 0; i < m->constants; i++) {
        for (unsigned word = 0; word < m->constant[i].words; word++, row++)
            for (unsigned lane = 0; lane < WAVE_LANES; lane++)
                (*row)[lane] = (uint32_t)(m->constant[i].value >> 32 * word);
    }
}

/* ---- binding ----------------------------------------------------------------------------------------------------- */

static void bind_source(struct maker *m, struct step *step, unsigned n)
{
    struct row_source *src = &step->src[n];
    struct constant constant;
    unsigned code = step->inst.src[n];
    if (operand_constant(&step->inst, n, &constant)) {
        src->words = constant.words;
        src->kind = is_scalar(&step->inst) ? ROW_NUMBER : ROW_CONSTANT;
        if (src->kind == ROW_NUMBER)
            src->number = constant.value;
        else
            src->constant = m->code->row[pool_row(m, &constant)];
    } else if (code == ISA_NO_OPERAND) {
        src->kind = ROW_NONE;
    } else {
        src->words = (uint8_t)kind_words(isa_table[step->inst.op].src[n]);
        src->kind = code >= ISA_VGPR0 ? ROW_VGPR : ROW_SGPR;
        src->index = (uint16_t)(code >= ISA_VGPR0 ? code - ISA_VGPR0 : code);
    }
}

static uint16_t bound_destination(unsigned code)
{
    if (code == ISA_NULL || (code >= WAVE_SGPRS && code < ISA_VGPR0))
        return WAVE_NOWHERE;
    return (uint16_t)(code >= ISA_VGPR0 && code != ISA_NO_OPERAND ? code - ISA_VGPR0 : code);
}

/* Note where the wave is, for faults. */
static const struct step *access_memory(struct wave *w, const struct step *step)
{
    w->core->port.shader_pc = wave_pc(w, step);
    return step->access(w, step);
}

/* How many VGPRs an instruction writes: at most 5. */
static unsigned written_rows(const struct isa_inst *inst)
{
    unsigned kind = isa_table[inst->op].dst;
    return kind == ISA_KIND_VDATA ? isa_image_data(inst) : isa_kind_dwords(kind) + inst->tfe;
}

/*
 * A VGPR of which the two halves of a wave64 have one: what one half has written the other sees. Both had the same
 * before, so what differs from that is what was written; of two the upper half is the later.
 */
static const struct step *write_shared(struct wave *w, const struct step *step)
{
    const unsigned half = WAVE_LANES / 2, words = written_rows(&step->inst);
    uint32_t (*row)[WAVE_LANES] = &w->v[step->dst], before[5][WAVE_LANES];
    memcpy(before, row, words * sizeof *row);
    const struct step *next = access_memory(w, step);
    for (unsigned word = 0; word < words; word++) {
        for (unsigned i = 0; i < half; i++) {
            if (row[word][i + half] != before[word][i + half])
                row[word][i] = row[word][i + half];
            else
                row[word][i + half] = row[word][i];
        }
    }
    return next;
}

static const struct step *no_instruction(struct wave *w, const struct step *step)
{
    return wave_stuck(w, step, "this is no instruction");
}

static const struct step *not_executed(struct wave *w, const struct step *step)
{
    return wave_stuck(w, step, "this instruction is not executed");
}

static const struct step *off_the_end(struct wave *w, const struct step *step)
{
    return wave_jump(w, wave_pc(w, step));
}

/* clang-format off */
static step_bind_fn *const binds[ISA_FORMATS] = {
    [ISA_SOP2] = scalar_bind, [ISA_SOPK] = scalar_bind, [ISA_SOP1] = scalar_bind, [ISA_SOPC] = scalar_bind,
    [ISA_SOPP] = scalar_bind, [ISA_SMEM] = smem_bind,
    [ISA_MIMG] = image_bind,
    [ISA_VOP1] = vector_bind, [ISA_VOP2] = vector_bind, [ISA_VOPC] = vector_bind, [ISA_VOP3] = vector_bind,
    [ISA_VOP3P] = vector_bind, [ISA_VINTRP] = interpolate_bind,
    [ISA_DS] = lds_bind, [ISA_MUBUF] = buffer_bind, [ISA_MTBUF] = buffer_bind,
    [ISA_FLAT] = flat_bind, [ISA_GLOBAL] = flat_bind, [ISA_SCRATCH] = flat_bind,
    [ISA_EXP] = export_bind,
};
/* clang-format on */

static void bind_step(struct maker *m, struct step *step)
{
    const struct isa_inst *inst = &step->inst;
    if (inst->dwords == 0) {
        step->run = no_instruction;
        return;
    }
    for (unsigned n = 0; n < 3; n++)
        bind_source(m, step, n);
    step->dst = bound_destination(inst->dst);
    step->sdst = bound_destination(inst->sdst);
    if (is_branch(inst)) {
        int64_t target = branch_target(step);
        if (target >= 0 && target < m->code->dwords && m->code->step_of[target] != UINT32_MAX)
            step->target = &m->code->step[m->code->step_of[target]];
    }
    if (!binds[inst->format] || !binds[inst->format](step, m->bind)) {
        step->run = not_executed;
        return;
    }
    step->access = step->run;
    if (m->bind->shared_row && inst->dst >= ISA_VGPR0 + m->bind->shared_row && inst->dst != ISA_NO_OPERAND)
        step->run = write_shared;
    else if (inst->format == ISA_SMEM || (inst->format >= ISA_DS && inst->format <= ISA_GLOBAL))
        step->run = access_memory;
}

/* ---- making ------------------------------------------------------------------------------------------------------ */

/* Shrink one of the piece's arrays; if that fails it stays. */
static void *shrunk(void *array, size_t size)
{
    void *smaller = realloc(array, size);
    return smaller ? smaller : array;
}

static void give_back_room(struct maker *m)
{
    struct code *code = m->code;
    code->step = shrunk(code->step, (code->steps + 1) * sizeof *code->step);
    code->words = shrunk(code->words, code->dwords * sizeof *code->words);
    code->step_of = shrunk(code->step_of, code->dwords * sizeof *code->step_of);
}

static void make(struct maker *m)
{
    struct code *code = m->code;
    code->words = calloc(ROOM_DWORDS, sizeof *code->words);
    code->step_of = malloc(ROOM_DWORDS * sizeof *code->step_of);
    m->failed = !code->words || !code->step_of;
    if (m->failed)
        return;
    memset(code->step_of, 0xff, ROOM_DWORDS * sizeof *code->step_of);
    m->core->port.silent = true;
    follow(m);
    m->core->port.silent = false;
    struct step *end = m->failed || code->steps == 0 ? NULL : new_step(m);
    m->failed = !end;
    if (m->failed)
        return;
    code->steps--;
    end->run = off_the_end;
    give_back_room(m);
    make_pool(m);
    for (uint32_t i = 0; i < code->steps && !m->failed; i++)
        bind_step(m, &code->step[i]);
    code->bytes = sizeof *code + (code->steps + 1) * sizeof *code->step + code->dwords * 8ull +
                  m->constant_rows * sizeof *code->row;
}

struct code *code_create(struct shader_core *core, uint64_t pc, const struct bind *bind)
{
    struct maker m = { .core = core, .bind = bind, .pc = pc, .code = calloc(1, sizeof *m.code) };
    if (!m.code)
        return NULL;
    make(&m);
    free(m.constant);
    if (m.failed) {
        code_destroy(m.code);
        return NULL;
    }
    return m.code;
}

void code_destroy(struct code *code)
{
    if (!code)
        return;
    free(code->row);
    free(code->words);
    free(code->step_of);
    free(code->step);
    free(code);
}
