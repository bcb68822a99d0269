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
    TAP_RUN(takes_draw_state);
    card_free(c);
    return tap_done();
}
