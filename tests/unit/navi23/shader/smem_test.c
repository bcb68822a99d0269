/* SPDX-License-Identifier: MIT */
/* smem.c: loads into SGPRs, the bounds of buffers, what has no memory. */
#include "waves.h"

static struct bench *b;

#define END 0xbf810000u

static void fill(void)
{
    for (uint32_t i = 0; i < 2048; i++)
        bench_memory(b)[i] = 0x1000 + i;
}

static struct wave *begin(uint64_t address)
{
    bench_begin(b, 64, 1);
    struct wave *w = &b->core->wave[0];
    wave_set_s64(w, 2, address);
    return w;
}

static void loads_all_sizes(void)
{
    BENCH_CODE(b, 0, 0xf4000101, 0xfa000000, /* s_load_dword s4, s[2:3], null */
               0xf4040181, 0xfa000008,       /* s_load_dwordx2 s[6:7], s[2:3], 0x8 */
               0xf4080201, 0xfa000010,       /* s_load_dwordx4 s[8:11], s[2:3], 0x10 */
               0xf40c0401, 0xfa000020,       /* s_load_dwordx8 s[16:23], s[2:3], 0x20 */
               0xf4100801, 0xfa000040,       /* s_load_dwordx16 s[32:47], s[2:3], 0x40 */
               END);
    fill();
    struct wave *w = begin(MEMORY_VA);
    CHECK_EQ(bench_run(b), GROUP_DONE);
    CHECK_EQ(w->s[4], 0x1000);
    CHECK_EQ(w->s[5], 0);
    CHECK_EQ(wave_s64(w, 6), 0x100300001002);
    for (unsigned i = 0; i < 4; i++)
        CHECK_EQ(w->s[8 + i], 0x1004 + i);
    for (unsigned i = 0; i < 8; i++)
        CHECK_EQ(w->s[16 + i], 0x1008 + i);
    for (unsigned i = 0; i < 16; i++)
        CHECK_EQ(w->s[32 + i], 0x1010 + i);
    CHECK_EQ(w->s[48], 0);
}

static void adds_offsets(void)
{
    BENCH_CODE(b, 0, 0xf4000101, 0xfa1ffffc, /* s_load_dword s4, s[2:3], -0x4 */
               0xf4000141, 0x1000000a,       /* s_load_dword s5, s[2:3], s8 offset:0xa */
               END);
    fill();
    struct wave *w = begin(MEMORY_VA + 16);
    w->s[8] = 0x101; /* the sum is cut to dwords */
    CHECK_EQ(bench_run(b), GROUP_DONE);
    CHECK_EQ(w->s[4], 0x1003);
    CHECK_EQ(w->s[5], 0x1000 + (16 + 0x10b) / 4);
}

static void loads_across_pages(void)
{
    BENCH_CODE(b, 0, 0xf4080201, 0xfa000000, END); /* s_load_dwordx4 s[8:11], s[2:3], null */
    fill();
    card_map(b->card, 1, 0x40000000, MEMORY_AT, 1, PTE_RW);
    card_map(b->card, 1, 0x40001000, MEMORY_AT + 0x4000, 1, PTE_RW);
    card_invalidate(b->card, 1);
    bench_memory(b)[0x1000] = 77;
    bench_memory(b)[0x1001] = 78;
    struct wave *w = begin(0x40000ff8);
    CHECK_EQ(bench_run(b), GROUP_DONE);
    CHECK_EQ(w->s[8], 0x13fe);
    CHECK_EQ(w->s[9], 0x13ff);
    CHECK_EQ(w->s[10], 77);
    CHECK_EQ(w->s[11], 78);
}

/* No memory: 0, a fault with the address of the instruction, and the wave goes on. */
static void faults(void)
{
    BENCH_CODE(b, 0, 0xbf800000, 0xf4080201, 0xfa000000, 0xb0040007, END); /* s_nop; s_load_dwordx4; s_movk_i32 s4, 7 */
    card_forget_log(b->card);
    card_set(b->card, REG_GCVM_L2_PROTECTION_FAULT_CNTL, FIELD_GCVM_FAULT_CNTL__CLEAR_STATUS_ADDR);
    struct wave *w = begin(0x7000000000);
    w->s[8] = w->s[11] = 5;
    CHECK_EQ(bench_run(b), GROUP_DONE);
    CHECK_EQ(w->s[8], 0);
    CHECK_EQ(w->s[11], 0);
    CHECK_EQ(w->s[4], 7);
    CHECK_EQ(card_get(b->card, REG_GCVM_L2_PROTECTION_FAULT_ADDR_LO32), 0x7000000);
CHECK(strstr(b->card->log, "at PC 0x100004"));
}

/* Loads of 4 dwords at 0x10 from buffers of different sizes. */
static void minds_the_end_of_a_buffer(void)
{
    BENCH_CODE(b, 0, 0xf4280402, 0xfa000010, END); /* s_buffer_load_dwordx4 s[16:19], s[4:7], 0x10 */
    const struct { uint32_t stride, records; unsigned good; } sizes[] = {
        { 0, 0x20, 4 }, { 0, 0x1c, 3 }, { 0, 0x1b, 2 }, { 0, 0x10, 0 }, { 0, 0, 0 },
        { 16, 2, 4 }, { 8, 3, 2 }, { 4, 4, 0 }, { 0, 0xffffffff, 4 },
    };
    fill();
    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct wave *w = begin(0);
        w->s[4] = (uint32_t)MEMORY_VA;
        w->s[5] = sizes[i].stride << 16;
        w->s[6] = sizes[i].records;
        for (unsigned n = 0; n < 4; n++)
            w->s[16 + n] = 0xbad;
        CHECK_EQ(bench_run(b), GROUP_DONE);
        for (unsigned n = 0; n < 4; n++)
            CHECK_EQ(w->s[16 + n], n < sizes[i].good ? 0x1004 + n : 0);
    }
}

static void keeps_special_registers(void)
{
    BENCH_CODE(b, 0, 0xf4101d81, 0xfa000000, END); /* s_load_dwordx16 s[118:133]: reaches over M0, NULL, EXEC */
    fill();
    begin(MEMORY_VA);
    enum group_end end = bench_run(b); /* as no such instruction, or without harm */
    CHECK(end == GROUP_STUCK || wave_exec(&b->core->wave[0]) == UINT64_MAX);
    CHECK_EQ(b->core->wave[0].s[ISA_NULL], 0);
}

int main(void)
{
    b = bench_new();
    TAP_RUN(loads_all_sizes);
    TAP_RUN(adds_offsets);
    TAP_RUN(loads_across_pages);
    TAP_RUN(faults);
    TAP_RUN(minds_the_end_of_a_buffer);
    TAP_RUN(keeps_special_registers);
    bench_free(b);
    return tap_done();
}
