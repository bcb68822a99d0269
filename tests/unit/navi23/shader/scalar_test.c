/* SPDX-License-Identifier: MIT */
/* scalar.c: arithmetic of the scalar ALU, by cases worked out by hand. The suite isa has more values. */
#include "waves.h"

static struct bench *b;

/* d = s[20:21], a = s[4:5], b = s[8:9]; numbers of opcodes are those of the ISA guide. */
#define SOP2(op) (0x80000000u | (op) << 23 | 20u << 16 | 8u << 8 | 4u)
#define SOP1(op) (0xbe800000u | 20u << 16 | (op) << 8 | 4u)
#define SOPC(op) (0xbf000000u | (op) << 16 | 8u << 8 | 4u)
#define SOPK(op, k) (0xb0000000u | (op) << 23 | 20u << 16 | (uint16_t)(k))

#define OLD 0xd1d1d1d1d0d0d0d0ull
#define LOW(value) (0xd1d1d1d100000000ull | (uint32_t)(value)) /* the upper half stays */
#define NONE OLD
#define ONES UINT64_MAX

struct scalar_case {
    const char *name;
    uint32_t word;
    uint64_t a, b;
    bool scc;
    uint64_t d;
    bool scc_after;
};

/* clang-format off */
static const struct scalar_case cases[] = {
    { "s_add_u32", SOP2(0x00), 0xffffffff, 2, 0, LOW(1), 1 },
    { "s_add_u32", SOP2(0x00), 0xfffffffd, 2, 1, LOW(0xffffffff), 0 },
    { "s_sub_u32", SOP2(0x01), 1, 2, 0, LOW(0xffffffff), 1 },
    { "s_sub_u32", SOP2(0x01), 2, 2, 1, LOW(0), 0 },
    { "s_add_i32", SOP2(0x02), 0x7fffffff, 1, 0, LOW(0x80000000), 1 },
    { "s_add_i32", SOP2(0x02), 0xffffffff, 1, 1, LOW(0), 0 },
    { "s_sub_i32", SOP2(0x03), 0x80000000, 1, 0, LOW(0x7fffffff), 1 },
    { "s_sub_i32", SOP2(0x03), 1, 2, 1, LOW(-1), 0 },
    { "s_addc_u32", SOP2(0x04), 0xffffffff, 0, 1, LOW(0), 1 },
    { "s_addc_u32", SOP2(0x04), 0xffffffff, 0xffffffff, 1, LOW(0xffffffff), 1 },
    { "s_addc_u32", SOP2(0x04), 5, 6, 0, LOW(11), 0 },
    { "s_subb_u32", SOP2(0x05), 0, 0, 1, LOW(-1), 1 },
    { "s_subb_u32", SOP2(0x05), 0, 0xffffffff, 1, LOW(0), 1 },
    { "s_subb_u32", SOP2(0x05), 7, 6, 1, LOW(0), 0 },
    { "s_min_i32", SOP2(0x06), 0xffffffff, 1, 0, LOW(-1), 1 },
    { "s_min_i32", SOP2(0x06), 3, 3, 1, LOW(3), 0 },
    { "s_min_u32", SOP2(0x07), 0xffffffff, 1, 1, LOW(1), 0 },
    { "s_max_i32", SOP2(0x08), 0xffffffff, 1, 1, LOW(1), 0 },
    { "s_max_u32", SOP2(0x09), 0xffffffff, 1, 0, LOW(-1), 1 },
    { "s_cselect_b32", SOP2(0x0a), 1, 2, 0, LOW(2), 0 },
    { "s_cselect_b64", SOP2(0x0b), ONES, 2, 1, ONES, 1 },
    { "s_and_b32", SOP2(0x0e), 0xf0ff0000f0, 0x3c, 0, LOW(0x30), 1 },
    { "s_and_b64", SOP2(0x0f), 0xf000000000, 0x3c, 1, 0, 0 },
    { "s_or_b64", SOP2(0x11), 1ull << 63, 1, 0, 0x8000000000000001, 1 },
    { "s_xor_b32", SOP2(0x12), 5, 5, 1, LOW(0), 0 },
    { "s_xor_b64", SOP2(0x13), ONES, 5, 0, ~5ull, 1 },
    { "s_andn2_b32", SOP2(0x14), 0xff, 0x0f, 0, LOW(0xf0), 1 },
    { "s_andn2_b64", SOP2(0x15), ONES, 0x0f, 0, ~15ull, 1 },
    { "s_orn2_b32", SOP2(0x16), 1, 0xfffffffd, 0, LOW(3), 1 },
    { "s_nand_b64", SOP2(0x19), ONES, ONES, 1, 0, 0 },
    { "s_nor_b32", SOP2(0x1a), 0xf0, 0xff, 0, LOW(0xffffff00), 1 },
    { "s_xnor_b64", SOP2(0x1d), 0, ONES, 1, 0, 0 },
    { "s_lshl_b32", SOP2(0x1e), 3, 33, 0, LOW(6), 1 },
    { "s_lshl_b64", SOP2(0x1f), 3, 0xffffff7f, 1, 1ull << 63, 1 },
    { "s_lshr_b32", SOP2(0x20), 3, 34, 1, LOW(0), 0 },
    { "s_lshr_b64", SOP2(0x21), 1ull << 63, 63, 0, 1, 1 },
    { "s_ashr_i32", SOP2(0x22), 0x80000000, 31, 0, LOW(-1), 1 },
    { "s_ashr_i64", SOP2(0x23), 1ull << 63, 62, 0, ~1ull, 1 },
    { "s_bfm_b32", SOP2(0x24), 35, 4, 1, LOW(0x70), 1 },
    { "s_bfm_b64", SOP2(0x25), 4, 60, 0, 0xf000000000000000, 0 },
    { "s_mul_i32", SOP2(0x26), 0xfffffffe, 3, 1, LOW(-6), 1 },
    { "s_bfe_u32", SOP2(0x27), 0xabcdef12, 8 << 16 | 4, 0, LOW(0xf1), 1 },
    { "s_bfe_u32", SOP2(0x27), 0xabcdef12, 4, 1, LOW(0), 0 },
    { "s_bfe_u32", SOP2(0x27), 0xabcdef12, 64 << 16 | 8, 0, LOW(0xabcdef), 1 },
    { "s_bfe_i32", SOP2(0x28), 0xabcdef12, 8 << 16 | 4, 0, LOW(0xfffffff1), 1 },
    { "s_bfe_i32", SOP2(0x28), 0xabcdef12, 32 << 16 | 16, 0, LOW(0xffffabcd), 1 },
    { "s_bfe_u64", SOP2(0x29), 0xabcdef1234567890, 16 << 16 | 40, 0, 0xcdef, 1 },
    { "s_bfe_i64", SOP2(0x2a), 0xabcdef1234567890, 16 << 16 | 40, 0, 0xffffffffffffcdef, 1 },
    { "s_bfe_i64", SOP2(0x2a), 0xabcdef1234567890, 0, 1, 0, 0 },
    { "s_absdiff_i32", SOP2(0x2c), 0x80000000, 0x7fffffff, 0, LOW(1), 1 },
    { "s_absdiff_i32", SOP2(0x2c), 0x80000000, 1, 0, LOW(0x7fffffff), 1 },
    { "s_absdiff_i32", SOP2(0x2c), 5, 5, 1, LOW(0), 0 },
    { "s_lshl1_add_u32", SOP2(0x2e), 0x80000000, 5, 0, LOW(5), 1 },
    { "s_lshl2_add_u32", SOP2(0x2f), 3, 5, 1, LOW(17), 0 },
    { "s_lshl3_add_u32", SOP2(0x30), 3, 0xffffffff, 0, LOW(23), 1 },
    { "s_lshl4_add_u32", SOP2(0x31), 3, 5, 1, LOW(53), 0 },
    { "s_pack_ll_b32_b16", SOP2(0x32), 0x11112222, 0x33334444, 1, LOW(0x44442222), 1 },
    { "s_pack_lh_b32_b16", SOP2(0x33), 0x11112222, 0x33334444, 0, LOW(0x33332222), 0 },
    { "s_pack_hh_b32_b16", SOP2(0x34), 0x11112222, 0x33334444, 0, LOW(0x33331111), 0 },
    { "s_mul_hi_u32", SOP2(0x35), 0xffffffff, 0xffffffff, 0, LOW(0xfffffffe), 0 },
    { "s_mul_hi_i32", SOP2(0x36), 0x80000000, 2, 1, LOW(-1), 1 },

    { "s_movk_i32", SOPK(0x00, -2), 0, 0, 1, LOW(-2), 1 },
    { "s_cmovk_i32", SOPK(0x02, 5), 0, 0, 0, OLD, 0 },
    { "s_cmovk_i32", SOPK(0x02, 5), 0, 0, 1, LOW(5), 1 },
    { "s_cmpk_lt_i32", SOPK(0x07, -1), 0, 0, 0, OLD, 1 },
    { "s_cmpk_eq_u32", SOPK(0x09, 0xd0d0), 0, 0, 1, OLD, 0 },
    { "s_cmpk_gt_u32", SOPK(0x0b, -1), 0, 0, 0, OLD, 1 },
    { "s_addk_i32", SOPK(0x0f, -0x1000), 0, 0, 1, LOW(0xd0d0c0d0), 0 },
    { "s_mulk_i32", SOPK(0x10, -2), 0, 0, 0, LOW(0x5e5e5e60), 0 },

    { "s_mov_b32", SOP1(0x03), 0x1234567890, 0, 1, LOW(0x34567890), 1 },
    { "s_mov_b64", SOP1(0x04), 0x1234567890, 0, 0, 0x1234567890, 0 },
    { "s_cmov_b32", SOP1(0x05), 5, 0, 0, OLD, 0 },
    { "s_cmov_b64", SOP1(0x06), 5, 0, 1, 5, 1 },
    { "s_not_b32", SOP1(0x07), 0xffffffff, 0, 1, LOW(0), 0 },
    { "s_not_b64", SOP1(0x08), 0, 0, 0, ONES, 1 },
    { "s_wqm_b32", SOP1(0x09), 0x80010200, 0, 0, LOW(0xf00f0f00), 1 },
    { "s_wqm_b64", SOP1(0x0a), 0x4000000000000001, 0, 0, 0xf00000000000000f, 1 },
    { "s_brev_b32", SOP1(0x0b), 0x3, 0, 1, LOW(0xc0000000), 1 },
    { "s_brev_b64", SOP1(0x0c), 0x80000001, 0, 0, 0x8000000100000000, 0 },
    { "s_bcnt0_i32_b32", SOP1(0x0d), 0xffffffff, 0, 1, LOW(0), 0 },
    { "s_bcnt0_i32_b64", SOP1(0x0e), 0xffffffff, 0, 0, LOW(32), 1 },
    { "s_bcnt1_i32_b32", SOP1(0x0f), 0xf0f, 0, 0, LOW(8), 1 },
    { "s_bcnt1_i32_b64", SOP1(0x10), 0, 0, 1, LOW(0), 0 },
    { "s_ff0_i32_b32", SOP1(0x11), 0x7, 0, 1, LOW(3), 1 },
    { "s_ff0_i32_b32", SOP1(0x11), 0xffffffff, 0, 0, LOW(-1), 0 },
    { "s_ff0_i32_b64", SOP1(0x12), 0x7fffffffff, 0, 0, LOW(39), 0 },
    { "s_ff1_i32_b32", SOP1(0x13), 0, 0, 0, LOW(-1), 0 },
    { "s_ff1_i32_b64", SOP1(0x14), 1ull << 40, 0, 0, LOW(40), 0 },
    { "s_flbit_i32_b32", SOP1(0x15), 0x00010000, 0, 0, LOW(15), 0 },
    { "s_flbit_i32_b32", SOP1(0x15), 0, 0, 1, LOW(-1), 1 },
    { "s_flbit_i32_b64", SOP1(0x16), 1, 0, 0, LOW(63), 0 },
    { "s_flbit_i32", SOP1(0x17), 0xffff0000, 0, 0, LOW(16), 0 },
    { "s_flbit_i32", SOP1(0x17), 0xffffffff, 0, 0, LOW(-1), 0 },
    { "s_flbit_i32_i64", SOP1(0x18), 0xffff000000000000, 0, 0, LOW(16), 0 },
    { "s_sext_i32_i8", SOP1(0x19), 0x180, 0, 0, LOW(0xffffff80), 0 },
    { "s_sext_i32_i16", SOP1(0x1a), 0x18000, 0, 0, LOW(0xffff8000), 0 },
    { "s_bitset0_b32", SOP1(0x1b), 36, 0, 0, LOW(0xd0d0d0c0), 0 },
    { "s_bitset0_b64", SOP1(0x1c), 63, 0, 0, 0x51d1d1d1d0d0d0d0, 0 },
    { "s_bitset1_b32", SOP1(0x1d), 0, 0, 1, LOW(0xd0d0d0d1), 1 },
    { "s_bitset1_b64", SOP1(0x1e), 33, 0, 0, 0xd1d1d1d3d0d0d0d0, 0 },
    { "s_quadmask_b32", SOP1(0x2c), 0x80010200, 0, 0, LOW(0x94), 1 },
    { "s_quadmask_b64", SOP1(0x2d), 0x4000000000000001, 0, 0, 0x8001, 1 },
    { "s_abs_i32", SOP1(0x34), 0xfffffffb, 0, 0, LOW(5), 1 },
    { "s_abs_i32", SOP1(0x34), 0x80000000, 0, 0, LOW(0x80000000), 1 },
    { "s_bitreplicate_b64_b32", SOP1(0x3b), 0x80000005, 0, 0, 0xc000000000000033, 0 },

    { "s_cmp_eq_i32", SOPC(0x00), 5, 5, 0, NONE, 1 },
    { "s_cmp_gt_i32", SOPC(0x02), 0xffffffff, 5, 1, NONE, 0 },
    { "s_cmp_le_i32", SOPC(0x05), 0xffffffff, 5, 0, NONE, 1 },
    { "s_cmp_gt_u32", SOPC(0x08), 0xffffffff, 5, 0, NONE, 1 },
    { "s_cmp_lt_u32", SOPC(0x0a), 0x500000001, 5, 0, NONE, 1 },
    { "s_bitcmp0_b32", SOPC(0x0c), 4, 34, 1, NONE, 0 },
    { "s_bitcmp1_b32", SOPC(0x0d), 4, 2, 0, NONE, 1 },
    { "s_bitcmp1_b64", SOPC(0x0f), 1ull << 40, 40 + 64, 0, NONE, 1 },
    { "s_cmp_eq_u64", SOPC(0x12), 0x100000005, 5, 1, NONE, 0 },
    { "s_cmp_lg_u64", SOPC(0x13), 0x100000005, 5, 0, NONE, 1 },
};
/* clang-format on */

/* The word that sets SCC, the instruction, and the end. */
static struct wave *run_one(uint32_t word, unsigned lanes, uint64_t a, uint64_t operand_b, bool scc)
{
    BENCH_CODE(b, 0, scc ? 0xbf068080 : 0xbf078080 /* s_cmp_eq_u32 0, 0; s_cmp_lg_u32 */, word, 0xbf810000);
    bench_begin(b, lanes, 1);
    struct wave *w = &b->core->wave[0];
    wave_set_s64(w, 4, a);
    wave_set_s64(w, 8, operand_b);
    wave_set_s64(w, 20, OLD);
    return w;
}

static void computes(void)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct scalar_case *c = &cases[i];
        struct wave *w = run_one(c->word, 64, c->a, c->b, c->scc);
        CHECK_EQ(bench_run(b), GROUP_DONE);
        if (wave_s64(w, 20) != c->d || w->scc != c->scc_after)
            printf("# %s, row %zu\n", c->name, i);
        CHECK_EQ(wave_s64(w, 20), c->d);
        CHECK_EQ(w->scc, c->scc_after);
    }
}

static void saves_exec(void)
{
    struct wave *w = run_one(SOP1(0x24), 64, 0xff00, 0, false); /* s_and_saveexec_b64 */
    wave_set_s64(w, ISA_EXEC_LO, 0x100000ff0);
    CHECK_EQ(bench_run(b), GROUP_DONE);
    CHECK_EQ(wave_s64(w, 20), 0x100000ff0);
    CHECK_EQ(wave_exec(w), 0xf00);
    CHECK(w->scc);

    w = run_one(SOP1(0x3f), 32, 0xff, 0, true); /* s_andn2_saveexec_b32 */
    CHECK_EQ(bench_run(b), GROUP_DONE);
    CHECK_EQ(wave_s64(w, 20), LOW(0xffffffff));
    CHECK_EQ(wave_exec(w), 0);
    CHECK(!w->scc);

    w = run_one(SOP1(0x37), 64, 0xff, 0, false); /* s_andn1_saveexec_b64 */
    CHECK_EQ(bench_run(b), GROUP_DONE);
    CHECK_EQ(wave_exec(w), ~0xffull);

    w = run_one(SOP1(0x3a), 64, 0xff, 0, true); /* s_andn2_wrexec_b64 */
    wave_set_s64(w, ISA_EXEC_LO, 0x3c);
    CHECK_EQ(bench_run(b), GROUP_DONE);
    CHECK_EQ(wave_exec(w), 0xc3);
    CHECK_EQ(wave_s64(w, 20), 0xc3);
}

static void moves_by_m0(void)
{
    struct wave *w = run_one(SOP1(0x2e), 64, 0, 0x777, false); /* s_movrels_b32 */
    w->s[ISA_M0] = 4;
    CHECK_EQ(bench_run(b), GROUP_DONE);
    CHECK_EQ(w->s[20], 0x777);

    w = run_one(SOP1(0x31), 64, 0x1122334455667788, 0, false); /* s_movreld_b64 */
    w->s[ISA_M0] = 6;
    CHECK_EQ(bench_run(b), GROUP_DONE);
    CHECK_EQ(wave_s64(w, 26), 0x1122334455667788);
    CHECK_EQ(wave_s64(w, 20), OLD);

    w = run_one(SOP1(0x49), 64, 0, 0x777, false); /* s_movrelsd_2_b32 */
    w->s[ISA_M0] = 2 << 16 | 4;
    CHECK_EQ(bench_run(b), GROUP_DONE);
    CHECK_EQ(w->s[22], 0x777);

    w = run_one(SOP1(0x30), 64, 5, 0, false); /* s_movreld_b32 to where nothing is */
    w->s[ISA_M0] = ISA_EXEC_LO - 20;
    CHECK_EQ(bench_run(b), GROUP_DONE);
    CHECK_EQ(wave_exec(w), -1);
    w = run_one(SOP1(0x2e), 64, 5, 0, false); /* s_movrels_b32 from where nothing is */
    w->s[ISA_M0] = 0xffffff00;
    CHECK_EQ(bench_run(b), GROUP_DONE);
    CHECK_EQ(w->s[20], 0);
}

/* SCC, VCCZ and EXECZ are operands; the masks of a wave32 have 32 bits. */
static void reads_conditions(void)
{
    BENCH_CODE(b, 0, 0xbe8603fd,  /* s_mov_b32 s6, src_scc */
               0xbe8703fb,        /* s_mov_b32 s7, src_vccz */
               0xbe8803fc,        /* s_mov_b32 s8, src_execz */
               0xbe8a04eb,        /* s_mov_b64 s[10:11], src_shared_base */
               0xbf810000);
    for (unsigned lanes = 32; lanes <= 64; lanes *= 2) {
        bench_begin(b, lanes, 1);
        struct wave *w = &b->core->wave[0];
        w->scc = true;
        wave_set_s64(w, ISA_VCC_LO, 1ull << 40);
        wave_set_s64(w, ISA_EXEC_LO, 1ull << 40);
        CHECK_EQ(bench_run(b), GROUP_DONE);
        CHECK_EQ(w->s[6], 1);
        CHECK_EQ(w->s[7], lanes == 32);
        CHECK_EQ(w->s[8], lanes == 32);
        CHECK_EQ(wave_s64(w, 10), 0x2000000000000000);
    }
}

int main(void)
{
    b = bench_new();
    TAP_RUN(computes);
    TAP_RUN(saves_exec);
    TAP_RUN(moves_by_m0);
    TAP_RUN(reads_conditions);
    bench_free(b);
    return tap_done();
}
