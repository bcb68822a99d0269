/* SPDX-License-Identifier: MIT */
/* control.c, hwreg.c: branches, ends, and the registers of a wave that are no SGPRs. */
#include "waves.h"

static struct bench *b;

#define END 0xbf810000u /* s_endpgm */
#define CBRANCH(op) (0xbf800000u | (op) << 16 | 1) /* over one dword */
#define MOVK_S4(n) (0xb0040000u | (n))

/* Whether the branch is taken by a wave whose VCC and EXEC have these bits. */
static bool takes(uint32_t branch, unsigned lanes, bool scc, uint64_t vcc, uint64_t exec)
{
    BENCH_CODE(b, 0, branch, MOVK_S4(1), END);
    bench_begin(b, lanes, 1);
    struct wave *w = &b->core->wave[0];
    w->scc = scc;
    wave_set_s64(w, ISA_VCC_LO, vcc);
    wave_set_s64(w, ISA_EXEC_LO, exec);
    CHECK_EQ(bench_run(b), GROUP_DONE);
    return w->s[4] == 0;
}

static void branches_on_conditions(void)
{
    const uint64_t high = 1ull << 40;
    CHECK(takes(CBRANCH(0x02), 64, false, 0, 0)); /* s_branch */
    CHECK(takes(CBRANCH(0x04), 64, false, 0, 0)); /* s_cbranch_scc0 */
    CHECK(!takes(CBRANCH(0x04), 64, true, 0, 0));
    CHECK(takes(CBRANCH(0x05), 64, true, 0, 0)); /* s_cbranch_scc1 */
    CHECK(!takes(CBRANCH(0x05), 64, false, 0, 0));
    CHECK(takes(CBRANCH(0x06), 64, false, 0, 1)); /* s_cbranch_vccz */
    CHECK(!takes(CBRANCH(0x06), 64, false, high, 1));
    CHECK(takes(CBRANCH(0x06), 32, false, high, 1));
    CHECK(takes(CBRANCH(0x07), 64, false, high, 1)); /* s_cbranch_vccnz */
    CHECK(!takes(CBRANCH(0x07), 32, false, high, 1));
    CHECK(takes(CBRANCH(0x08), 64, false, 1, 0)); /* s_cbranch_execz */
    CHECK(!takes(CBRANCH(0x08), 64, false, 1, high));
    CHECK(takes(CBRANCH(0x09), 64, false, 1, high)); /* s_cbranch_execnz */
    CHECK(!takes(CBRANCH(0x09), 32, false, 1, high));
    CHECK(!takes(CBRANCH(0x17), 64, true, 1, 1)); /* s_cbranch_cdbgsys: no debugger */
}

/* Both halves of a wave64 take their turn: each adds 1, and EXEC is whole again. */
static void loops_over_halves(void)
{
    BENCH_CODE(b, 0, 0xbd840003, /* s_subvector_loop_begin s4, end */
               0x8006817e,       /* body: s_add_u32 s6, exec_lo, 1 */
               0x80078107,       /* s_add_u32 s7, s7, 1 */
               0xbe04fffd,       /* s_subvector_loop_end s4, body */
               END);
    const struct { uint64_t exec; unsigned passes; } tries[] = {
        { 0, 0 }, { 0xff, 1 }, { 0xff00000000, 1 }, { 0xff000000f0, 2 }, { UINT64_MAX, 2 },
    };
    for (unsigned i = 0; i < 5; i++) {
        bench_begin(b, 64, 1);
        struct wave *w = &b->core->wave[0];
        wave_set_s64(w, ISA_EXEC_LO, tries[i].exec);
        CHECK_EQ(bench_run(b), GROUP_DONE);
        CHECK_EQ(w->s[7], tries[i].passes);
        CHECK_EQ(wave_exec(w), tries[i].exec);
    }
}

static void ignores_what_needs_nothing(void)
{
    BENCH_CODE(b, 0, 0xbf800003, /* s_nop */
               0xbf8c3f70,       /* s_waitcnt */
               0xbbfd0000,       /* s_waitcnt_vscnt null, 0 */
               0xbfa10003,       /* s_clause */
               0xbfa00003,       /* s_inst_prefetch */
               0xbf8f0002,       /* s_setprio */
               0xbf900001,       /* s_sendmsg */
               0xbf920001,       /* s_trap */
               0xbfa20000,       /* s_wait_idle */
               0xbfa30000,       /* s_waitcnt_depctr */
               MOVK_S4(1), END);
    CHECK_EQ(bench_wave(b, 64)->s[4], 1);
}

static void is_killed(void)
{
    BENCH_CODE(b, 0, 0xbf8b0000, MOVK_S4(1), 0xbf8b0001, MOVK_S4(2), END); /* s_setkill 0; s_setkill 1 */
    CHECK_EQ(bench_wave(b, 64)->s[4], 1);
}

static void is_stuck_when_it_halts(void)
{
    static const uint32_t words[] = { 0xbf8d0001, 0xbf910001, 0xbe802204, 0xbf9f0000 };
    for (unsigned i = 0; i < 4; i++) { /* s_sethalt 1, s_sendmsghalt 1, s_rfe_b64, s_code_end */
        BENCH_CODE(b, 0, words[i], END);
        bench_begin(b, 64, 1);
        CHECK_EQ(bench_run(b), GROUP_STUCK);
    }
}

static void changes_its_mode(void)
{
    BENCH_CODE(b, 0, 0xbfa40002,       /* s_round_mode 2 */
               0xbfa50005,             /* s_denorm_mode 5 */
               0xb90af801,             /* s_getreg_b32 s10, MODE */
               0xba800801, 0x00000003, /* s_setreg_imm32_b32 MODE[1:0], 3 */
               0xb98b1901,             /* s_setreg_b32 MODE[7:4], s11 */
               0xb90c2181,             /* s_getreg_b32 s12, MODE[10:6] */
               END);
    bench_begin(b, 64, 1);
    struct wave *w = &b->core->wave[0];
    w->s[11] = 0xfa;
    wave_set_mode(w, 0x3f0);
    CHECK_EQ(bench_run(b), GROUP_DONE);
    CHECK_EQ(w->s[10], 0x352);
    CHECK_EQ(w->mode, 0x3a3);
    CHECK_EQ(w->s[12], 0xe);
    CHECK_EQ(w->float_32, float_control(3, 2));
    CHECK_EQ(w->float_16_64, float_control(0, 2));
}

static void codes_mxcsr(void)
{
    CHECK_EQ(float_control(0, 3), 0x1f80);
    CHECK_EQ(float_control(1, 3), 0x1f80 | 2 << 13); /* up */
    CHECK_EQ(float_control(2, 3), 0x1f80 | 1 << 13); /* down */
    CHECK_EQ(float_control(3, 3), 0x1f80 | 3 << 13);
    CHECK_EQ(float_control(0, 0), 0x9fc0);
    CHECK_EQ(float_control(0, 1), 0x9f80); /* sources keep denormals, results do not */
}

/* A wave's rounding is the host's while it runs, and only then: the other wave has its own. */
static void has_its_own_rounding(void)
{
    BENCH_CODE(b, 0, 0xbf068000, /* s_cmp_eq_u32 s0, 0 */
               0xbf850001,       /* s_cbranch_scc1 1 */
               0xbfa40003,       /* s_round_mode 3 */
               0xbf8e0000,       /* s_sleep: the others' turn */
               END);
    bench_begin(b, 64, 2);
    CHECK_EQ(bench_run(b), GROUP_DONE);
    CHECK_EQ(b->core->wave[0].float_32, float_control(0, 3));
    CHECK_EQ(b->core->wave[1].float_32, float_control(3, 3));
}

static void reads_registers_of_the_wave(void)
{
    BENCH_CODE(b, 0, 0xb906f802,  /* s_getreg_b32 s6, STATUS */
               0xb907f806,        /* s_getreg_b32 s7, LDS_ALLOC */
               0xb908f814,        /* s_getreg_b32 s8, FLAT_SCR_LO */
               0xb909f815,        /* s_getreg_b32 s9, FLAT_SCR_HI */
               0xb98af814,        /* s_setreg_b32 FLAT_SCR_LO, s10 */
               0xb90bf817,        /* s_getreg_b32 s11, HW_ID1 */
               0xb90cf818,        /* s_getreg_b32 s12, HW_ID2 */
               0xb90df80f,        /* s_getreg_b32 s13, SH_MEM_BASES */
               0xb90ef83f,        /* s_getreg_b32 s14, of a register that is none */
               END);
    group_begin(b->core, 1, 1025);
    struct wave *w = group_add_wave(b->core, 64, MODE_PLAIN, CODE_VA);
    w->scratch = 0x123456789a;
    w->s[10] = 0xabcd0000;
    w->hw_id1 = 11;
    w->hw_id2 = 22;
    w->s[ISA_VCC_LO] = 1;
    CHECK_EQ(bench_run(b), GROUP_DONE);
    CHECK_EQ(w->s[6], 1 << 16); /* VALID, nothing else */
    CHECK_EQ(w->s[7], 3 << 12);
    CHECK_EQ(w->s[8], 0x3456789a);
    CHECK_EQ(w->s[9], 0x12);
    CHECK_EQ(w->scratch, 0x12abcd0000);
    CHECK_EQ(w->s[11], 11);
    CHECK_EQ(w->s[12], 22);
    CHECK_EQ(w->s[13], 0x20001000);
    CHECK_EQ(w->s[14], 0);
}

static void has_clocks(void)
{
    BENCH_CODE(b, 0, 0xf4900180, 0xfa000000, /* s_memtime s[6:7] */
               0xf4940200, 0xfa000000,       /* s_memrealtime s[8:9] */
               0xb90af81d,                   /* s_getreg_b32 s10, SHADER_CYCLES */
               0xf4900300, 0xfa000000,       /* s_memtime s[12:13] */
               END);
    uint64_t before = navi_clock();
    struct wave *w = bench_wave(b, 64);
    CHECK(wave_s64(w, 8) >= before && wave_s64(w, 8) <= navi_clock());
    CHECK(wave_s64(w, 12) > wave_s64(w, 6));
    CHECK(w->s[10] <= 0xfffff);
}

int main(void)
{
    b = bench_new();
    TAP_RUN(branches_on_conditions);
    TAP_RUN(loops_over_halves);
    TAP_RUN(ignores_what_needs_nothing);
    TAP_RUN(is_killed);
    TAP_RUN(is_stuck_when_it_halts);
    TAP_RUN(changes_its_mode);
    TAP_RUN(codes_mxcsr);
    TAP_RUN(has_its_own_rounding);
    TAP_RUN(reads_registers_of_the_wave);
    TAP_RUN(has_clocks);
    bench_free(b);
    return tap_done();
}
