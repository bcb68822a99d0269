/* SPDX-License-Identifier: MIT */
/* cross.c: lanes read and written one by one, rows of 16 permuted, registers chosen by M0. */
#include <navi23/shader/lanes.h>
#include <stdlib.h>

#include "tap.h"

#include "waves.h"

#define END 0xbf810000u /* s_endpgm */
#define OFF 0xfffffffffffffff0ull /* EXEC without the first 4 lanes */

/* What register n has in lane i at first. */
static uint32_t old(unsigned n, unsigned i)
{
    return n << 16 | i;
}

/* Run one or two words of code, with these in s4..s6, M0 and EXEC. */
static struct wave *run(struct bench *b, unsigned lanes, uint64_t exec, uint32_t word0, uint32_t word1,
                        const uint32_t s[3], uint32_t m0)
{
    BENCH_CODE(b, 0, word0, word1 ? word1 : END, END);
    bench_begin(b, lanes, 1);
    struct wave *w = &b->core->wave[0];
    for (unsigned n = 0; n < WAVE_VGPRS; n++)
        for (unsigned i = 0; i < WAVE_LANES; i++)
            w->v[n][i] = old(n, i);
    memcpy(w->s + 4, s, 3 * sizeof *s);
    w->s[ISA_M0] = m0;
    wave_set_mask(w, ISA_EXEC_LO, exec);
    CHECK_EQ(bench_run(b), GROUP_DONE);
    return w;
}

static const uint32_t none[3];

static void reads_the_first_active_lane(void)
{
    struct bench *b = bench_new();
    /* v_readfirstlane_b32 s4, v2 */
    CHECK_EQ(run(b, 64, OFF, 0x7e080502, 0, none, 0)->s[4], old(2, 4));
    CHECK_EQ(run(b, 64, 1ull << 63, 0x7e080502, 0, none, 0)->s[4], old(2, 63));
    CHECK_EQ(run(b, 32, 1u << 31, 0x7e080502, 0, none, 0)->s[4], old(2, 31));
    CHECK_EQ(run(b, 64, 0, 0x7e080502, 0, none, 0)->s[4], old(2, 0));
    bench_free(b);
}

static void reads_and_writes_any_lane(void)
{
    struct bench *b = bench_new();
    /* v_readlane_b32 s4, v2, 5; v_readlane_b32 s4, v2, s5: whether active or not, and by the low bits */
    CHECK_EQ(run(b, 64, 0, 0xd7600004, 0x00010b02, none, 0)->s[4], old(2, 5));
    CHECK_EQ(run(b, 64, 1, 0xd7600004, 0x00000b02, (uint32_t[]){ 0, 64 + 40, 0 }, 0)->s[4], old(2, 40));
    CHECK_EQ(run(b, 32, 1, 0xd7600004, 0x00000b02, (uint32_t[]){ 0, 64 + 40, 0 }, 0)->s[4], old(2, 8));
    /* v_writelane_b32 v1, s5, 7; v_writelane_b32 v1, s5, s6 */
    struct wave *w = run(b, 64, 0, 0xd7610001, 0x00010e05, (uint32_t[]){ 0, 99, 0 }, 0);
    for (unsigned i = 0; i < 64; i++)
        CHECK_EQ(w->v[1][i], i == 7 ? 99 : old(1, i));
    w = run(b, 64, 0, 0xd7610001, 0x00000c05, (uint32_t[]){ 0, 99, 63 }, 0);
    CHECK_EQ(w->v[1][63], 99);
    bench_free(b);
}

/* The 4 bits of s4 and s5 that say where lane i takes its value. */
#define SELECT { 0x76543210, 0x02468ace, 0 }
static unsigned selected(unsigned i)
{
    static const unsigned char from[16] = { 0, 1, 2, 3, 4, 5, 6, 7, 14, 12, 10, 8, 6, 4, 2, 0 };
    return from[i % 16];
}

static void check_rows(struct bench *b, unsigned lanes, uint64_t exec, uint32_t word0, unsigned other, bool fetch,
                       bool zero)
{
    struct wave *w = run(b, lanes, exec, word0, 0x00140902, (uint32_t[])SELECT, 0);
    for (unsigned i = 0; i < lanes; i++) {
        unsigned from = (i / 16 ^ other) * 16 + selected(i);
        bool there = fetch || exec >> from & 1, active = exec >> i & 1;
        CHECK_EQ(w->v[1][i], !active || (!there && !zero) ? old(1, i) : there ? old(2, from) : 0);
    }
}

static void permutes_rows(void)
{
    struct bench *b = bench_new();
    for (unsigned lanes = 32; lanes <= 64; lanes += 32)
        for (int part = 0; part < 2; part++) {
            uint64_t exec = (part ? 0x00fff7ee7fee0fffull : UINT64_MAX) >> (64 - lanes);
            check_rows(b, lanes, exec, 0xd7770001, 0, false, false); /* v_permlane16_b32 v1, v2, s4, s5 */
            check_rows(b, lanes, exec, 0xd7780001, 1, false, false); /* v_permlanex16_b32 v1, v2, s4, s5 */
            check_rows(b, lanes, exec, 0xd7770801, 0, true, false);  /* v_permlane16_b32 ... op_sel:[1,0] */
            check_rows(b, lanes, exec, 0xd7771001, 0, false, true);  /* v_permlane16_b32 ... op_sel:[0,1] */
        }
    bench_free(b);
}

/* Active lanes of v[dst] have those of v[src], all others what they had; so the other way round, if it is a swap. */
static void check_moved(struct wave *w, uint64_t exec, unsigned dst, unsigned src, bool swap)
{
    for (unsigned n = 0; n < WAVE_VGPRS; n++)
        for (unsigned i = 0; i < 64; i++) {
            unsigned from = !(exec >> i & 1) ? n : n == dst ? src : n == src && swap ? dst : n;
            if (w->v[n][i] != old(from, i)) {
                printf("# v%u of lane %u is v%u's\n", n, i, w->v[n][i] >> 16);
                CHECK_EQ(w->v[n][i], old(from, i));
                return;
            }
        }
}

static void swaps_registers(void)
{
    struct bench *b = bench_new();
    check_moved(run(b, 64, OFF, 0x7e02cb02, 0, none, 0), OFF, 1, 2, true); /* v_swap_b32 v1, v2 */
    check_moved(run(b, 64, OFF, 0x7e02d102, 0, none, 20 << 16 | 7), OFF, 21, 9, true); /* v_swaprel_b32 v1, v2 */
    bench_free(b);
}

static void chooses_registers_by_m0(void)
{
    struct bench *b = bench_new();
    check_moved(run(b, 64, OFF, 0x7e028502, 0, none, 30), OFF, 31, 2, false); /* v_movreld_b32 v1, v2 */
    check_moved(run(b, 64, OFF, 0x7e028702, 0, none, 30), OFF, 1, 32, false); /* v_movrels_b32 v1, v2 */
    check_moved(run(b, 64, OFF, 0x7e028902, 0, none, 30), OFF, 31, 32, false); /* v_movrelsd_b32 v1, v2 */
    check_moved(run(b, 64, OFF, 0x7e029102, 0, none, 20 << 16 | 7), OFF, 21, 9, false); /* v_movrelsd_2_b32 v1, v2 */
    bench_free(b);
}

/* Numbers beyond the file reach some register, and nothing else. */
static void stays_within_the_file(void)
{
    struct bench *b = bench_new();
    check_moved(run(b, 64, OFF, 0x7e028502, 0, none, 0xffffffff), OFF, 0, 2, false); /* v_movreld_b32 v1, v2 */
    check_moved(run(b, 64, OFF, 0x7e028702, 0, none, 0x80000000), OFF, 1, 2, false); /* v_movrels_b32 v1, v2 */
    bench_free(b);
}

int main(void)
{
    TAP_RUN(reads_the_first_active_lane);
    TAP_RUN(reads_and_writes_any_lane);
    TAP_RUN(permutes_rows);
    TAP_RUN(swaps_registers);
    TAP_RUN(chooses_registers_by_m0);
    TAP_RUN(stays_within_the_file);
    return tap_done();
}
