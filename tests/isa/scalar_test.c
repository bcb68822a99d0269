/* SPDX-License-Identifier: MIT */
/*
 * scalar_test.c - every instruction of the scalar ALU, and of scalar memory, run as code on a shader core: with SGPRs,
 * inline constants, literals and what else can be a source. Compared are all SGPRs and SCC.
 */
#include "../unit/navi23/shader/waves.h"

#include "reference_scalar.h"
#include "suite.h"

enum { DST = 40, SRC0 = 20, SRC1 = 24, END = 0xbf810000 };

static struct bench *bench;
static uint32_t before[WAVE_SGPRS]; /* what fill_wave has put there */

/* ---- machine code ------------------------------------------------------------------------------------------------ */

static uint32_t sop1(enum isa_op op, unsigned dst, unsigned src)
{
    return 0xbe800000u | dst << 16 | (uint32_t)isa_table[op].opcode << 8 | src;
}

static uint32_t sopp(enum isa_op op, unsigned imm)
{
    return 0xbf800000u | (uint32_t)isa_table[op].opcode << 16 | (imm & 0xffff);
}

static uint32_t sopk(enum isa_op op, unsigned dst, unsigned imm)
{
    return 0xb0000000u | (uint32_t)isa_table[op].opcode << 23 | dst << 16 | (imm & 0xffff);
}

static uint32_t encode(enum isa_op op, const unsigned src[2], uint32_t imm)
{
    const struct isa_entry *e = &isa_table[op];
    switch (e->format) {
    case ISA_SOP1:
        return sop1(op, DST, src[0]);
    case ISA_SOP2:
        return 0x80000000u | (uint32_t)e->opcode << 23 | DST << 16 | src[1] << 8 | src[0];
    case ISA_SOPC:
        return 0xbf000000u | (uint32_t)e->opcode << 16 | src[1] << 8 | src[0];
    default:
        return sopk(op, e->dst == ISA_KIND_NONE ? src[0] : DST, imm);
    }
}

/* ---- waves ------------------------------------------------------------------------------------------------------- */

/* One wave with random SGPRs, and EXEC and VCC of any kind. */
static struct wave *fill_wave(unsigned lanes)
{
    bench_begin(bench, lanes, 1);
    struct wave *w = &bench->core->wave[0];
    for (unsigned i = 0; i < ISA_M0; i++)
        w->s[i] = (uint32_t)random_value(ISA_KIND_B32);
    wave_set_mask(w, ISA_EXEC_LO, random64() % 4 ? random64() : 0);
    if (random64() % 4 == 0)
        wave_set_s64(w, ISA_VCC_LO, 0);
    w->s[ISA_M0] = (uint32_t)random64();
    w->scc = random64() & 1;
    memcpy(before, w->s, sizeof before);
    return w;
}

static bool run_code(const uint32_t *words, size_t count)
{
    bench_write(bench, 0, words, count);
    return bench_run(bench) == GROUP_DONE;
}

/* SGPRs that are not as `before` says, but for `count` from `first` on. */
static unsigned others_changed(const struct wave *w, unsigned first, unsigned count)
{
    unsigned changed = 0;
    for (unsigned i = 0; i < ISA_EXEC_LO; i++)
        changed += i - first >= count && w->s[i] != before[i];
    return changed;
}

/* ---- arithmetic -------------------------------------------------------------------------------------------------- */

/* A source of `dwords`: its code, and what it is worth. */
static uint64_t constant(unsigned code, unsigned dwords)
{
    static const uint32_t singles[] = { 0x3f000000, 0xbf000000, 0x3f800000, 0xbf800000, 0x40000000,
                                        0xc0000000, 0x40800000, 0xc0800000, 0x3e22f983 };
    static const uint64_t doubles[] = { 0x3fe0000000000000, 0xbfe0000000000000, 0x3ff0000000000000,
                                        0xbff0000000000000, 0x4000000000000000, 0xc000000000000000,
                                        0x4010000000000000, 0xc010000000000000, 0x3fc45f306dc9c882 };
    if (code >= 240)
        return dwords == 1 ? singles[code - 240] : doubles[code - 240];
    int64_t number = code <= 192 ? (int64_t)code - 128 : 192 - (int64_t)code;
    return dwords == 1 ? (uint32_t)number : (uint64_t)number;
}

static uint64_t source(const struct wave *w, unsigned code, unsigned dwords, uint32_t literal)
{
    switch (code) {
    case ISA_NULL:
        return 0;
    case ISA_VCCZ:
        return w->lanes == 32 ? before[ISA_VCC_LO] == 0 : !(before[ISA_VCC_LO] | before[ISA_VCC_HI]);
    case ISA_EXECZ:
        return w->lanes == 32 ? before[ISA_EXEC_LO] == 0 : !(before[ISA_EXEC_LO] | before[ISA_EXEC_HI]);
    case ISA_SCC:
        return w->scc;
    case ISA_LITERAL:
        return literal;
    case ISA_SHARED_BASE:
        return dwords == 1 ? 0 : 0x2000000000000000;
    case ISA_PRIVATE_BASE:
        return dwords == 1 ? 0 : 0x1000000000000000;
    default:
        if (code >= 128)
            return constant(code, dwords);
        return before[code] | (dwords == 1 ? 0 : (uint64_t)before[code + 1] << 32);
    }
}

/* Any code a source may have; even for pairs. Literals of 64 bits are positive: either extension is the same. */
static unsigned any_source(unsigned own)
{
    static const uint8_t special[] = { ISA_VCC_LO, ISA_NULL, ISA_EXEC_LO, ISA_VCCZ,        ISA_EXECZ,
                                       ISA_SCC,    ISA_LITERAL, ISA_LITERAL, ISA_SHARED_BASE, ISA_PRIVATE_BASE };
    switch (random64() % 4) {
    case 0:
        return special[random64() % sizeof special];
    case 1:
        return random64() % 2 ? 128 + (unsigned)(random64() % 81) : 240 + (unsigned)(random64() % 9);
    default:
        return own;
    }
}

static bool run_arithmetic(const struct scalar_reference *r, unsigned lanes)
{
    const struct isa_entry *e = &isa_table[r->op];
    bool short_form = e->format == ISA_SOPK;
    uint32_t imm = (uint32_t)random64(), literal = (uint32_t)random_value(ISA_KIND_B32) & INT32_MAX;
    unsigned dst_dwords = isa_kind_dwords(e->dst), src[2] = { SRC0, SRC1 };
    for (unsigned i = 0; i < 2 && !short_form; i++)
        src[i] = any_source(src[i]);
    const uint32_t words[] = { encode(r->op, src, imm), literal, END };
    bool has_literal = src[0] == ISA_LITERAL || (src[1] == ISA_LITERAL && e->src[1] != ISA_KIND_NONE);
    struct wave *w = fill_wave(lanes);
    if (random64() % 4 == 0) /* often equal */
        before[SRC1] = w->s[SRC1] = w->s[SRC0], before[SRC1 + 1] = w->s[SRC1 + 1] = w->s[SRC0 + 1];
    if (short_form && random64() % 4 == 0)
        before[SRC0] = w->s[SRC0] = random64() % 2 ? (uint32_t)(int16_t)imm : (uint16_t)imm;
    struct scalar s = { .a = source(w, src[0], isa_kind_dwords(e->src[0]), literal),
                        .b = short_form ? (uint64_t)(int16_t)imm : source(w, src[1], isa_kind_dwords(e->src[1]), literal),
                        .d = before[DST] | (uint64_t)before[DST + 1] << 32,
                        .scc = w->scc,
                        .exec = before[ISA_EXEC_LO] | (uint64_t)before[ISA_EXEC_HI] << 32 };
    const struct scalar in = s;
    r->compute(&s);
    bench_write(bench, 0, words, 1 + has_literal);
    bench_write(bench, 1u + has_literal, &words[2], 1);
    bool done = bench_run(bench) == GROUP_DONE;
    uint64_t d = w->s[DST] | (uint64_t)w->s[DST + 1] << 32, mask = dst_dwords == 2 ? UINT64_MAX : UINT32_MAX;
    uint64_t exec = w->s[ISA_EXEC_LO] | (uint64_t)w->s[ISA_EXEC_HI] << 32;
    bool right = done && w->scc == s.scc && exec == s.exec && !others_changed(w, DST, dst_dwords) &&
                 (!dst_dwords || !((d ^ s.d) & mask));
    if (!right)
        printf("# %s, wave%u, of 0x%llx, 0x%llx (codes %u, %u), SCC %d: 0x%llx, SCC %d, EXEC 0x%llx, others %u; "
               "expected 0x%llx, SCC %d, EXEC 0x%llx\n",
               e->mnemonic, lanes, (unsigned long long)in.a, (unsigned long long)in.b, src[0], src[1], in.scc,
               (unsigned long long)(d & mask), w->scc, (unsigned long long)exec, others_changed(w, DST, dst_dwords),
               (unsigned long long)(s.d & mask), s.scc, (unsigned long long)s.exec);
    return right;
}

static bool check(const struct scalar_reference *r)
{
    cover(r->op);
    for (unsigned n = 0; n < 400; n++)
        if (!run_arithmetic(r, n % 2 ? 64 : 32))
            return false;
    return true;
}

static void arithmetic(void)
{
    for (const struct scalar_reference *r = reference_scalar; r->compute; r++)
        CHECK(check(r));
}

/* A reference that is wrong must be noticed. */
static void wrong_sum(struct scalar *s)
{
    s->d = s->a + s->b;
    s->scc = false;
}

static void notices_what_is_wrong(void)
{
    static const struct scalar_reference wrong = { ISA_s_add_u32, wrong_sum };
    CHECK(!check(&wrong));
}

/* ---- SGPRs by number --------------------------------------------------------------------------------------------- */

static void moves_by_number(void)
{
    for (unsigned n = 0; n < 200; n++) {
        uint32_t by = (uint32_t)(random64() % 16) * 2, to = (uint32_t)(random64() % 16) * 2;
        static const enum isa_op ops[] = { ISA_s_movrels_b32, ISA_s_movrels_b64, ISA_s_movreld_b32, ISA_s_movreld_b64,
                                           ISA_s_movrelsd_2_b32 };
        enum isa_op op = ops[n % 5];
        bool both = op == ISA_s_movrelsd_2_b32, moves_dst = both || n % 5 >= 2, moves_src = both || n % 5 < 2;
        unsigned dwords = isa_kind_dwords(isa_table[op].dst), from = SRC0 + (moves_src ? by : 0);
        unsigned dst = DST + (both ? to : moves_dst ? by : 0);
        struct wave *w = fill_wave(n & 1 ? 64 : 32);
        before[ISA_M0] = w->s[ISA_M0] = both ? by | to << 16 : by;
        cover(op);
        const uint32_t words[] = { sop1(op, DST, SRC0), END };
        CHECK(run_code(words, 2));
        for (unsigned i = 0; i < dwords; i++)
            CHECK_EQ(w->s[dst + i], before[from + i]);
        CHECK_EQ(others_changed(w, dst, dwords), 0);
    }
}

/* ---- where a wave goes on ---------------------------------------------------------------------------------------- */

/* A branch over an instruction; `taken` from what the wave has. */
static void branches(void)
{
    static const enum isa_op ops[] = { ISA_s_branch,        ISA_s_cbranch_scc0,   ISA_s_cbranch_scc1,
                                       ISA_s_cbranch_vccz,  ISA_s_cbranch_vccnz,  ISA_s_cbranch_execz,
                                       ISA_s_cbranch_execnz };
    for (unsigned n = 0; n < 40 * 7; n++) {
        struct wave *w = fill_wave(n & 1 ? 64 : 32);
        bool vccz = source(w, ISA_VCCZ, 1, 0), execz = source(w, ISA_EXECZ, 1, 0);
        const bool taken[] = { true, !w->scc, w->scc, vccz, !vccz, execz, !execz };
        const uint32_t words[] = { sopp(ops[n % 7], 1), sop1(ISA_s_mov_b32, DST, 129), END };
        cover(ops[n % 7]);
        CHECK(run_code(words, 3));
        CHECK_EQ(w->s[DST], taken[n % 7] ? before[DST] : 1);
        CHECK_EQ(others_changed(w, DST, 1), 0);
    }
}

static void jumps(void)
{
    const uint32_t words[] = {
        sop1(ISA_s_getpc_b64, 40, 0),     /* 0: s40 = 4 */
        0x8028ff28, 16,                   /* 4: s_add_u32 s40, s40, 16 */
        sop1(ISA_s_setpc_b64, 0, 40),     /* 12: to 20 */
        END,                              /* 16 */
        sopk(ISA_s_call_b64, 42, 1),      /* 20: to 28, s42 = 24 */
        END,                              /* 24 */
        0x802cff28, 28,                   /* 28: s_add_u32 s44, s40, 28 */
        sop1(ISA_s_mov_b32, 45, 41),      /* 36 */
        sop1(ISA_s_swappc_b64, 46, 44),   /* 40: to 48, s46 = 44 */
        END,                              /* 44 */
        sop1(ISA_s_mov_b32, 48, 135),     /* 48 */
        END,
    };
    struct wave *w = fill_wave(32);
    cover(ISA_s_getpc_b64), cover(ISA_s_setpc_b64), cover(ISA_s_call_b64), cover(ISA_s_swappc_b64);
    CHECK(run_code(words, sizeof words / sizeof *words));
    CHECK_EQ(wave_s64(w, 40), CODE_VA + 20);
    CHECK_EQ(wave_s64(w, 42), CODE_VA + 24);
    CHECK_EQ(wave_s64(w, 46), CODE_VA + 44);
    CHECK_EQ(w->s[48], 7);
}

/* Two passes over the halves of EXEC: each adds 1, and sees one half. */
static void loops_over_halves(void)
{
    const uint32_t words[] = {
        sop1(ISA_s_mov_b32, 41, 128),
        sopk(ISA_s_subvector_loop_begin, 40, 2),
        0x81298129, /* s_add_i32 s41, s41, 1 */
        sopk(ISA_s_subvector_loop_end, 40, (unsigned)-2),
        END,
    };
    cover(ISA_s_subvector_loop_begin), cover(ISA_s_subvector_loop_end);
    static const uint64_t masks[] = { 0, 0xf, 0xf00000000, 0x123456789abcdef0 };
    for (unsigned n = 0; n < 4; n++) {
        struct wave *w = fill_wave(64);
        wave_set_s64(w, ISA_EXEC_LO, masks[n]);
        CHECK(run_code(words, 5));
        CHECK_EQ(w->s[41], ((uint32_t)masks[n] != 0) + (masks[n] >> 32 != 0));
        CHECK_EQ(wave_exec(w), masks[n]);
    }
}

/* What has no effect that a shader can see. */
static void hints(void)
{
    static const enum isa_op ops[] = {
        ISA_s_nop, ISA_s_waitcnt, ISA_s_waitcnt_vscnt, ISA_s_waitcnt_vmcnt, ISA_s_waitcnt_expcnt,
        ISA_s_waitcnt_lgkmcnt, ISA_s_waitcnt_depctr, ISA_s_wait_idle, ISA_s_clause, ISA_s_inst_prefetch, ISA_s_setprio,
        ISA_s_wakeup, ISA_s_sendmsg, ISA_s_trap, ISA_s_version, ISA_s_incperflevel, ISA_s_decperflevel,
        ISA_s_ttracedata, ISA_s_ttracedata_imm, ISA_s_cbranch_cdbgsys, ISA_s_cbranch_cdbguser,
        ISA_s_cbranch_cdbgsys_or_user, ISA_s_cbranch_cdbgsys_and_user, ISA_s_barrier, ISA_s_sleep, ISA_s_icache_inv,
        ISA_s_setkill, ISA_s_sethalt,
    };
    for (unsigned n = 0; n < sizeof ops / sizeof *ops; n++) {
        const uint32_t word = isa_table[ops[n]].format == ISA_SOPK ? sopk(ops[n], ISA_NULL, 0) : sopp(ops[n], 0);
        const uint32_t words[] = { word, sop1(ISA_s_mov_b32, DST, 133), END };
        struct wave *w = fill_wave(64);
        cover(ops[n]);
        CHECK(run_code(words, 3));
        CHECK_EQ(w->s[DST], 5);
        CHECK_EQ(others_changed(w, DST, 1), 0);
    }
    static const enum isa_op smem[] = { ISA_s_gl1_inv, ISA_s_dcache_inv };
    for (unsigned n = 0; n < 2; n++) {
        const uint32_t words[] = { 0xf4000000u | (uint32_t)isa_table[smem[n]].opcode << 18, 0, END };
        struct wave *w = fill_wave(64);
        cover(smem[n]);
        CHECK(run_code(words, 3));
        CHECK_EQ(others_changed(w, 0, 0), 0);
    }
}

static void ends(void)
{
    static const struct {
        enum isa_op op;
        unsigned imm;
        enum group_end end;
    } cases[] = {
        { ISA_s_endpgm, 0, GROUP_DONE },        { ISA_s_endpgm_saved, 0, GROUP_DONE },
        { ISA_s_setkill, 1, GROUP_DONE },       { ISA_s_endpgm_ordered_ps_done, 0, GROUP_DONE },
        { ISA_s_sethalt, 1, GROUP_STUCK },      { ISA_s_sendmsghalt, 1, GROUP_STUCK },
        { ISA_s_code_end, 0, GROUP_STUCK },     { ISA_s_rfe_b64, 0, GROUP_STUCK },
    };
    for (unsigned n = 0; n < sizeof cases / sizeof *cases; n++) {
        bool one = isa_table[cases[n].op].format == ISA_SOP1;
        const uint32_t words[] = { one ? sop1(cases[n].op, 0, SRC0) : sopp(cases[n].op, cases[n].imm),
                                   sop1(ISA_s_mov_b32, DST, 133), END };
        struct wave *w = fill_wave(32);
        cover(cases[n].op);
        bench_write(bench, 0, words, 3);
        CHECK_EQ(bench_run(bench), cases[n].end);
        CHECK_EQ(w->s[DST], before[DST]);
    }
}

/* ---- registers that are none ------------------------------------------------------------------------------------- */

#define HWREG(number, low, width) ((number) | (low) << 6 | ((width) - 1) << 11)
enum { MODE = 1, TRAPSTS = 3, LDS_ALLOC = 6, SCRATCH_LO = 20, SCRATCH_HI = 21 };

static void hardware_registers(void)
{
    const uint32_t words[] = {
        sopk(ISA_s_setreg_b32, SRC0, HWREG(MODE, 4, 4)),
        sopk(ISA_s_getreg_b32, 40, HWREG(MODE, 0, 32)),
        sopk(ISA_s_setreg_imm32_b32, 0, HWREG(MODE, 0, 2)), 0xfe,
        sopk(ISA_s_getreg_b32, 41, HWREG(MODE, 0, 10)),
        sopp(ISA_s_round_mode, 9),
        sopp(ISA_s_denorm_mode, 6),
        sopk(ISA_s_getreg_b32, 42, HWREG(MODE, 0, 8)),
        sopk(ISA_s_setreg_b32, SRC1, HWREG(SCRATCH_HI, 8, 16)),
        sopk(ISA_s_getreg_b32, 43, HWREG(SCRATCH_HI, 4, 20)),
        END,
    };
    cover(ISA_s_setreg_b32), cover(ISA_s_getreg_b32), cover(ISA_s_setreg_imm32_b32);
    cover(ISA_s_round_mode), cover(ISA_s_denorm_mode);
    for (unsigned n = 0; n < 32; n++) {
        struct wave *w = fill_wave(n & 1 ? 64 : 32);
        uint32_t hi = (uint32_t)(w->scratch >> 32);
        wave_set_mode(w, MODE_PLAIN | MODE_IEEE);
        CHECK(run_code(words, sizeof words / sizeof *words));
        CHECK_EQ(w->s[40], (before[SRC0] & 15) << 4 | MODE_IEEE);
        CHECK_EQ(w->s[41], ((before[SRC0] & 15) << 4 | 2 | MODE_IEEE));
        CHECK_EQ(w->s[42], 0x69);
        CHECK_EQ(w->s[43], ((hi & 0xff0000ff) | (before[SRC1] & 0xffff) << 8) >> 4 & 0xfffff);
    }
}

/* Clocks do not go back. */
static void clocks(void)
{
    static const enum isa_op ops[] = { ISA_s_memtime, ISA_s_memrealtime };
    for (unsigned n = 0; n < 2; n++) {
        const uint32_t op = 0xf4000000u | (uint32_t)isa_table[ops[n]].opcode << 18;
        const uint32_t words[] = { op | 40 << 6, 0, sopp(ISA_s_nop, 0), op | 42 << 6, 0, END };
        struct wave *w = fill_wave(32);
        cover(ops[n]);
        CHECK(run_code(words, 6));
        CHECK(wave_s64(w, 42) >= wave_s64(w, 40));
        CHECK_EQ(others_changed(w, 40, 4), 0);
    }
}

/* ---- scalar memory ----------------------------------------------------------------------------------------------- */

/* Dwords at an address, or in a buffer as far as it goes. */
static void scalar_loads(void)
{
    uint32_t *memory = bench_memory(bench);
    for (unsigned i = 0; i < 0x4000; i++)
        memory[i] = (uint32_t)random64();
    for (unsigned n = 0; n < 400; n++) {
        static const char *const sizes[] = { "", "x2", "x4", "x8", "x16" };
        bool buffer = n / 5 % 2;
        unsigned dwords = 1u << n % 5, register_offset = (unsigned)(random64() % 0x1000) * 4;
        enum isa_op op = op_named("s_%sload_dword%s", buffer ? "buffer_" : "", sizes[n % 5]);
        int32_t imm = (int32_t)(random64() % 0x1000) * 4 - (buffer ? 0 : 0x2000);
        uint32_t at = 0x8000 + register_offset + (uint32_t)imm, size = 0;
        bool with_register = random64() % 2;
        struct wave *w = fill_wave(n & 1 ? 64 : 32);
        if (!with_register)
            at -= register_offset;
        before[SRC1] = w->s[SRC1] = register_offset;
        wave_set_s64(w, SRC0, MEMORY_VA + 0x8000);
        if (buffer) {
            unsigned stride = random64() % 2 ? 12 : 0;
            size = (uint32_t)(random64() % 0x800) * 12;
            w->s[SRC0 + 1] |= stride << 16;
            w->s[SRC0 + 2] = stride ? size / stride : size;
            w->s[SRC0 + 3] = 0;
            before[SRC1] = w->s[SRC1] = register_offset;
        }
        if (buffer && with_register) /* SRC1 is beyond the descriptor */
            w->s[SRC1] = register_offset;
        memcpy(before, w->s, sizeof before);
        const uint32_t words[] = { 0xf4000000u | (uint32_t)isa_table[op].opcode << 18 | DST << 6 | SRC0 / 2,
                                   ((uint32_t)imm & 0x1fffff) | (with_register ? SRC1 : ISA_NULL) << 25, END };
        CHECK(run_code(words, 3));
        for (unsigned i = 0; i < dwords; i++) {
            uint32_t offset = at - 0x8000 + 4 * i;
            uint32_t expected = buffer && offset + 4 > size ? 0 : memory[(at / 4 + i) % 0x4000];
            CHECK_EQ(w->s[DST + i], expected);
        }
        CHECK_EQ(others_changed(w, DST, dwords), 0);
    }
}

static void leaves_none_out(void)
{
    CHECK_EQ(uncovered(1u << ISA_SOP1 | 1u << ISA_SOP2 | 1u << ISA_SOPC | 1u << ISA_SOPK | 1u << ISA_SOPP |
                           1u << ISA_SMEM, NULL, 0),
             0);
}

int main(void)
{
    bench = bench_new();
    TAP_RUN(arithmetic);
    TAP_RUN(notices_what_is_wrong);
    TAP_RUN(moves_by_number);
    TAP_RUN(branches);
    TAP_RUN(jumps);
    TAP_RUN(loops_over_halves);
    TAP_RUN(hints);
    TAP_RUN(ends);
    TAP_RUN(hardware_registers);
    TAP_RUN(clocks);
    TAP_RUN(scalar_loads);
    TAP_RUN(leaves_none_out);
    bench_free(bench);
    return tap_done();
}
