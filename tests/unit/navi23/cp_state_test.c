/* SPDX-License-Identifier: MIT */
/* cp_state.c: registers by packet, from memory, and CLEAR_STATE. */
#include "card.h"

static struct card *c;

static uint32_t context(uint32_t offset)
{
    return card_get(c, PM4_CONTEXT_REG_BASE + offset);
}

static void sets_runs_of_registers(void)
{
    CHECK(RUN_IB(c, PM4_HEADER(PM4_SET_CONTEXT_REG, 4), 0x10, 1, 2, 3, PM4_HEADER(PM4_SET_SH_REG_INDEX, 2),
                 3u << 28 | 0x11, 4, PM4_HEADER(PM4_SET_UCONFIG_REG_INDEX, 2), 2u << 28 | 0x243, 5));
    CHECK_EQ(context(0x10), 1);
    CHECK_EQ(context(0x12), 3);
    CHECK_EQ(card_get(c, PM4_SH_REG_BASE + 0x11), 4);
    CHECK_EQ(card_get(c, PM4_UCONFIG_REG_BASE + 0x243), 5);
}

/* Whether the ring stops at the packet because of its range; it is brought back. */
static bool is_out_of_range(uint32_t header, uint32_t a, uint32_t b, uint32_t d, uint32_t e)
{
    const uint32_t ib[] = { header, a, b, d, e };
    card_forget_log(c);
    bool done = card_run_ib(c, ib, PM4_COUNT(header) + 2);
    card_reset_ring(c);
    return !done && strstr(c->log, "outside of its range");
}

static void stops_outside_of_the_range(void)
{
    CHECK(is_out_of_range(PM4_HEADER(PM4_SET_CONTEXT_REG, 3), 0x3ff, 1, 2, 0));
    CHECK(is_out_of_range(PM4_HEADER(PM4_SET_SH_REG, 2), 0x400, 1, 0, 0));
    CHECK(is_out_of_range(PM4_HEADER(PM4_SET_UCONFIG_REG, 2), 0x4000, 1, 0, 0));
    CHECK(is_out_of_range(PM4_HEADER(PM4_LOAD_CONTEXT_REG_INDEX, 4), LO(DATA_VA), HI(DATA_VA), 0x3ff, 2));
    CHECK(is_out_of_range(PM4_HEADER(PM4_CONTEXT_REG_RMW, 3), 0x400, 2, 2, 0));
    CHECK(!is_out_of_range(PM4_HEADER(PM4_SET_CONTEXT_REG, 2), 0x3ff, 1, 0, 0));
}

static void changes_some_bits(void)
{
    CHECK(RUN_IB(c, PM4_HEADER(PM4_SET_CONTEXT_REG, 2), 0x20, 0xff00ff00, PM4_HEADER(PM4_CONTEXT_REG_RMW, 3), 0x20,
                 0x0000ffff, 0x12345678));
    CHECK_EQ(context(0x20), 0xff005678);
}

static void loads_from_memory(void)
{
    for (uint32_t i = 0; i < 64; i++)
        vram32(c, DATA_AT)[i] = 0x1000 + i;
    CHECK(RUN_IB(c, PM4_HEADER(PM4_LOAD_CONTEXT_REG_INDEX, 4), LO(DATA_VA), HI(DATA_VA), 0x30, 2,
                 PM4_HEADER(PM4_LOAD_SH_REG, 6), LO(DATA_VA), HI(DATA_VA), 0x20, 1, 0x22, 2,
                 PM4_HEADER(PM4_LOAD_SH_REG_INDEX, 4), LO(DATA_VA), HI(DATA_VA), 0x30, 1));
    CHECK_EQ(context(0x30), 0x1000);
    CHECK_EQ(context(0x31), 0x1001);
    CHECK_EQ(card_get(c, PM4_SH_REG_BASE + 0x20), 0x1020);
    CHECK_EQ(card_get(c, PM4_SH_REG_BASE + 0x23), 0x1023);
    CHECK_EQ(card_get(c, PM4_SH_REG_BASE + 0x30), 0x1000);
}

static void clears_to_what_the_kernel_recorded(void)
{
    EMIT(c, PM4_PREAMBLE_CNTL, 2u << 28);
    EMIT(c, PM4_SET_CONTEXT_REG, 0x40, 0xc1, 0xc2);
    EMIT(c, PM4_PREAMBLE_CNTL, 3u << 28);
    EMIT(c, PM4_SET_CONTEXT_REG, 0x40, 0xd1);
    EMIT(c, PM4_SET_CONTEXT_REG, 0x50, 0xd2);
    CHECK(card_run(c));
    CHECK_EQ(context(0x40), 0xd1);
    CHECK(RUN_IB(c, PM4_HEADER(PM4_CONTEXT_CONTROL, 2), 0x80000000, 0x80000000, PM4_HEADER(PM4_CLEAR_STATE, 1), 0));
    CHECK_EQ(context(0x40), 0xc1);
    CHECK_EQ(context(0x41), 0xc2);
    CHECK_EQ(context(0x50), 0);
}

static void forgets_the_record_at_reset(void)
{
    card_reset_ring(c);
    EMIT(c, PM4_CLEAR_STATE, 0);
    CHECK(card_run(c));
    CHECK_EQ(context(0x40), 0);
}

/* Once the ring has been reset and nothing recorded in it, what the RLC was given counts. */
static void clears_to_what_the_rlc_was_given(void)
{
    const uint32_t csb[] = { PM4_HEADER(PM4_PREAMBLE_CNTL, 1),
                             PM4_PREAMBLE_BEGIN_CLEAR_STATE,
                             PM4_HEADER(PM4_CONTEXT_CONTROL, 2),
                             1u << 31,
                             1u << 31,
                             PM4_HEADER(PM4_SET_CONTEXT_REG, 3),
                             0x40,
                             0xe1,
                             0xe2,
                             PM4_HEADER(PM4_SET_CONTEXT_REG, 2),
                             0x60,
                             0xe3,
                             PM4_HEADER(PM4_PREAMBLE_CNTL, 1),
                             PM4_PREAMBLE_END_CLEAR_STATE,
                             PM4_HEADER(PM4_CLEAR_STATE, 1),
                             0 };
    memcpy(c->vram + ROOM, csb, sizeof csb);
    card_set64(c, REG_RLC_CSIB_ADDR_LO, FB + ROOM);
    card_set(c, REG_RLC_CSIB_LENGTH, sizeof csb / 4);
    card_reset_ring(c);
    CHECK(RUN_IB(c, PM4_HEADER(PM4_SET_CONTEXT_REG, 2), 0x50, 0xbad, PM4_HEADER(PM4_CLEAR_STATE, 1), 0));
    CHECK_EQ(context(0x40), 0xe1);
    CHECK_EQ(context(0x41), 0xe2);
    CHECK_EQ(context(0x60), 0xe3);
    CHECK_EQ(context(0x50), 0);
}

static void puts_state_aside(void)
{
    CHECK(RUN_IB(c, PM4_HEADER(PM4_SET_CONTEXT_REG, 2), 0x50, 0xf1, PM4_HEADER(PM4_CLEAR_STATE, 1), 3));
    CHECK_EQ(context(0x50), 0);
    CHECK(RUN_IB(c, PM4_HEADER(PM4_CLEAR_STATE, 1), 2));
    CHECK_EQ(context(0x50), 0xf1);
    CHECK(RUN_IB(c, PM4_HEADER(PM4_CLEAR_STATE, 1), 1, PM4_HEADER(PM4_SET_CONTEXT_REG, 2), 0x50, 0xf2,
                 PM4_HEADER(PM4_CLEAR_STATE, 1), 2));
    CHECK_EQ(context(0x50), 0xf1);
    card_stops(c, "no such command", PM4_HEADER(PM4_CLEAR_STATE, 1), 4);
}

#define CONTROL(load, shadow) PM4_HEADER(PM4_CONTEXT_CONTROL, 2), 1u << 31 | (load), 1u << 31 | (shadow)

/* LOAD says where the shadow is, and loads what is enabled; SET stores into it what is enabled. */
static void shadows_registers(void)
{
    const uint32_t contexts = 1u << 1, graphics_sh = 1u << 16, compute_sh = 1u << 24;
    memset(c->vram + DATA_AT, 0, 0x3000);
    vram32(c, DATA_AT)[0x70] = 0x11;
    vram32(c, DATA_AT + 0x1000)[0x30] = 0x12;
    vram32(c, DATA_AT + 0x1000)[0x240] = 0x13;
    CHECK(RUN_IB(c, PM4_HEADER(PM4_SET_CONTEXT_REG, 2), 0x70, 0, PM4_HEADER(PM4_SET_SH_REG, 2), 0x30, 0,
                 PM4_HEADER(PM4_SET_SH_REG, 2), 0x240, 0, CONTROL(contexts | compute_sh, contexts | graphics_sh),
                 PM4_HEADER(PM4_LOAD_CONTEXT_REG, 4), LO(DATA_VA), 0, 0x70, 1, PM4_HEADER(PM4_LOAD_SH_REG, 6),
                 LO(DATA_VA + 0x1000), 0, 0x30, 1, 0x240, 1));
    CHECK_EQ(context(0x70), 0x11);
    CHECK_EQ(card_get(c, PM4_SH_REG_BASE + 0x30), 0);
    CHECK_EQ(card_get(c, PM4_SH_REG_BASE + 0x240), 0x13);
    EMIT(c, PM4_SET_CONTEXT_REG, 0x73, 0x25); /* not of the VMID whose shadow it is */
    CHECK(card_run(c));
    CHECK_EQ(vram32(c, DATA_AT)[0x73], 0);
    CHECK(RUN_IB(c, PM4_HEADER(PM4_SET_CONTEXT_REG, 2), 0x71, 0x21, PM4_HEADER(PM4_SET_SH_REG, 2), 0x30, 0x22,
                 PM4_HEADER(PM4_SET_SH_REG, 2), 0x240, 0x23, CONTROL(0, 0), PM4_HEADER(PM4_SET_CONTEXT_REG, 2), 0x72,
                 0x24));
    CHECK_EQ(vram32(c, DATA_AT)[0x71], 0x21);
    CHECK_EQ(vram32(c, DATA_AT)[0x72], 0);
    CHECK_EQ(vram32(c, DATA_AT + 0x1000)[0x30], 0x22);
    CHECK_EQ(vram32(c, DATA_AT + 0x1000)[0x240], 0x13);
    card_stops(c, "half", PM4_HEADER(PM4_LOAD_SH_REG, 5), LO(DATA_VA), 0, 0x30, 1, 0x31);
}

/* A packet that loads 67 million registers, one after the other, is left when its ring is reset. */
static void a_long_load_ends_with_a_reset(void)
{
    const uint32_t pairs = 0x1ffe, body = 2 + 2 * pairs;
    uint32_t *ib = vram32(c, ROOM + 0x100000);
    struct timespec from, to;
    ib[0] = PM4_HEADER(PM4_LOAD_UCONFIG_REG, body);
    ib[1] = LO(FB + ROOM + 0x200000);
    ib[2] = HI(FB + ROOM + 0x200000);
    for (uint32_t i = 0; i < pairs; i++) {
        ib[3 + 2 * i] = 0;
        ib[4 + 2 * i] = 0x2000;
    }
    EMIT(c, PM4_INDIRECT_BUFFER, LO(FB + ROOM + 0x100000), HI(FB + ROOM + 0x100000), body + 1);
    CHECK(!card_run_briefly(c));
    clock_gettime(CLOCK_MONOTONIC, &from);
    card_reset_ring(c);
    clock_gettime(CLOCK_MONOTONIC, &to);
    CHECK(to.tv_sec - from.tv_sec <= 1);
}

static void loads_by_base_and_in_pairs(void)
{
    const uint32_t pairs[] = { 0x30, 0x31, 0x33, 0x32 };
    memcpy(c->vram + DATA_AT + 0x40, pairs, sizeof pairs);
    CHECK(RUN_IB(c, CONTROL(0, 0), PM4_HEADER(PM4_SET_BASE, 3), 4, LO(DATA_VA), 0, PM4_HEADER(PM4_LOAD_SH_REG_INDEX, 4),
                 1, 0x40, 1u << 31, 4, PM4_HEADER(PM4_LOAD_SH_REG_INDEX, 4), 1, 0x44, 0x50, 1));
    CHECK_EQ(card_get(c, PM4_SH_REG_BASE + 0x30), 0x31);
    CHECK_EQ(card_get(c, PM4_SH_REG_BASE + 0x33), 0x32);
    CHECK_EQ(card_get(c, PM4_SH_REG_BASE + 0x50), 0x31);
}

static void changes_bits_of_any_register(void)
{
    card_set(c, REG_SCRATCH_REG0, 0xff00ff00);
    card_set(c, REG_SCRATCH_REG1, 0x0f);
    EMIT(c, PM4_REG_RMW, REG_SCRATCH_REG0, 0xf000f000, 0x0000ffee);
    EMIT(c, PM4_REG_RMW, REG_GRBM_CNTL | 1u << 30 | 1u << 31, REG_SCRATCH_REG1, REG_SCRATCH_REG0);
    CHECK(card_run(c));
    CHECK_EQ(card_get(c, REG_SCRATCH_REG0), 0xf000ffee);
    CHECK_EQ(card_get(c, REG_GRBM_CNTL), 0xf000ffee);
    card_stops(c, "read of register GRBM_CNTL", PM4_HEADER(PM4_REG_RMW, 3), REG_GRBM_CNTL, 0, 0);
    card_stops(c, "write of register SCRATCH_REG0", PM4_HEADER(PM4_REG_RMW, 3), REG_SCRATCH_REG0, 0, 0);
}

static void takes_draw_state(void)
{
    CHECK(RUN_IB(c, PM4_HEADER(PM4_INDEX_TYPE, 1), 1, PM4_HEADER(PM4_NUM_INSTANCES, 1), 7,
                 PM4_HEADER(PM4_INDEX_BASE, 2), 0x1000, 0, PM4_HEADER(PM4_INDEX_BUFFER_SIZE, 1), 99,
                 PM4_HEADER(PM4_SET_BASE, 3), 1, 0x1000, 0));
    CHECK_EQ(card_get(c, 0x3090c / 4), 1);
    CHECK_EQ(card_get(c, 0x30934 / 4), 7);
}

int main(void)
{
    c = card_new();
    TAP_RUN(sets_runs_of_registers);
    TAP_RUN(stops_outside_of_the_range);
    TAP_RUN(changes_some_bits);
    TAP_RUN(loads_from_memory);
    TAP_RUN(clears_to_what_the_kernel_recorded);
    TAP_RUN(forgets_the_record_at_reset);
    TAP_RUN(clears_to_what_the_rlc_was_given);
    TAP_RUN(puts_state_aside);
    TAP_RUN(shadows_registers);
    TAP_RUN(a_long_load_ends_with_a_reset);
    TAP_RUN(loads_by_base_and_in_pairs);
    TAP_RUN(changes_bits_of_any_register);
    TAP_RUN(takes_draw_state);
    card_free(c);
    return tap_done();
}
