/* SPDX-License-Identifier: MIT */
/* cp.c: the packet loop, bad packets, and what an IB may not touch. */
#include "card.h"

static struct card *c;

static void clear(void)
{
    card_forget_log(c);
    while (card_next_source(c))
        ;
}

/* Run an IB that should stop the ring with an interrupt of `source`; bring the ring back. */
static void check_stops(const uint32_t *ib, uint32_t count, uint32_t source, const char *said)
{
    clear();
    CHECK(!card_run_ib(c, ib, count));
    CHECK_EQ(card_next_source(c), SOURCE(IH_CLIENT_GRBM_CP, source));
    CHECK(strstr(c->log, said));
    CHECK(card_get(c, REG_GRBM_STATUS) != 0);
    card_reset_ring(c);
    EMIT(c, PM4_NOP, 0);
    CHECK(card_run(c));
}

#define CHECK_STOPS(source, said, ...) \
    check_stops((const uint32_t[]){ __VA_ARGS__ }, sizeof((const uint32_t[]){ __VA_ARGS__ }) / 4, source, said)

static void skips_padding(void)
{
    emit(c, PM4_TYPE2);
    emit(c, PM4_NOP_ALONE);
    EMIT(c, PM4_NOP, 1, 2, 3);
    emit(c, PM4_TYPE2);
    EMIT(c, PM4_WRITE_DATA, PM4_WRITE_DATA_DST_MEMORY, LO(FB + ROOM), HI(FB + ROOM), 0x17);
    CHECK(card_run(c));
    CHECK_EQ(*vram32(c, ROOM), 0x17);
}

static void takes_the_longest_packet(void)
{
    static uint32_t ib[0x4004];
    card_map(c, 1, IB_VA + IB_PAGES * 0x1000, IB_AT + IB_PAGES * 0x1000, 8, PTE_RW);
    memset(ib, 0, sizeof ib);
    ib[0] = PM4_HEADER(PM4_NOP, 0x3fff);
    ib[0x4000] = PM4_HEADER(PM4_SET_UCONFIG_REG, 2);
    ib[0x4001] = REG_SCRATCH_REG0 - PM4_UCONFIG_REG_BASE;
    ib[0x4002] = 0x10e6;
    ib[0x4003] = PM4_NOP_ALONE;
    CHECK(card_run_ib(c, ib, 0x4004));
    CHECK_EQ(card_get(c, REG_SCRATCH_REG0), 0x10e6);
}

static void stops_at_bad_packets(void)
{
    CHECK_STOPS(IH_SRC_CP_BAD_OPCODE, "type 0", 0x00000000, 0);
    CHECK_STOPS(IH_SRC_CP_BAD_OPCODE, "type 1", 0x40000000, 0);
    CHECK_STOPS(IH_SRC_CP_BAD_OPCODE, "no such opcode", PM4_HEADER(0xff, 1), 0);
    CHECK_STOPS(IH_SRC_CP_BAD_OPCODE, "wrong length", PM4_HEADER(PM4_COPY_DATA, 3), 0, 0, 0);
    CHECK_STOPS(IH_SRC_CP_BAD_OPCODE, "past the end", PM4_HEADER(PM4_WRITE_DATA, 9), 0, 0, 0);
}

static void stays_stopped_until_reset(void)
{
    clear();
    CHECK(!RUN_IB(c, 0));
    EMIT(c, PM4_WRITE_DATA, PM4_WRITE_DATA_DST_MEMORY, LO(FB + ROOM), HI(FB + ROOM), 0x18);
    CHECK(!card_run_briefly(c));
    card_set(c, REG_CP_ME_CNTL, FIELD_CP_ME_CNTL__ME_HALT);
    card_set(c, REG_CP_ME_CNTL, 0);
    CHECK(!navi_wait_idle(c->navi, SECONDS(1) / 20));
    CHECK_EQ(*vram32(c, ROOM), 0x17);
    card_reset_ring(c);
}

static void interrupts_only_where_asked(void)
{
    clear();
    card_set(c, REG_CP_INT_CNTL_RING0, 0);
    CHECK(!RUN_IB(c, 0));
    CHECK_EQ(card_next_source(c), 0);
    CHECK(card_get(c, REG_CP_INT_STATUS_RING0) & FIELD_CP_INT_CNTL_RING0__OPCODE_ERROR_INT_ENABLE);
    card_reset_ring(c);
}

static void lets_ibs_set_state(void)
{
    CHECK(RUN_IB(c, PM4_HEADER(PM4_SET_SH_REG, 2), 0x40, 0xaa, PM4_HEADER(PM4_SET_CONTEXT_REG, 2), 0x50, 0xbb,
                 PM4_HEADER(PM4_COPY_DATA, 5), 5, 0xcc, 0, PM4_SH_REG_BASE + 0x41, 0));
    CHECK_EQ(card_get(c, PM4_SH_REG_BASE + 0x40), 0xaa);
    CHECK_EQ(card_get(c, PM4_SH_REG_BASE + 0x41), 0xcc);
    CHECK_EQ(card_get(c, PM4_CONTEXT_REG_BASE + 0x50), 0xbb);
}

static void stops_ibs_at_the_kernels_registers(void)
{
    const uint32_t reg = REG_GCVM_CONTEXT0_PAGE_TABLE_BASE_ADDR_LO32;
    uint32_t before = card_get(c, reg);
    CHECK_STOPS(IH_SRC_CP_PRIV_REG_FAULT, "PAGE_TABLE_BASE", PM4_HEADER(PM4_WRITE_DATA, 4), PM4_WRITE_DATA_DST_REGISTER,
                reg, 0, 1);
    CHECK_STOPS(IH_SRC_CP_PRIV_REG_FAULT, "PAGE_TABLE_BASE", PM4_HEADER(PM4_COPY_DATA, 5), 5, 1, 0, reg, 0);
    CHECK_STOPS(IH_SRC_CP_PRIV_REG_FAULT, "read", PM4_HEADER(PM4_COPY_DATA, 5), 5u << 8, reg, 0, LO(DATA_VA), 0);
    CHECK_STOPS(IH_SRC_CP_PRIV_REG_FAULT, "read", PM4_HEADER(PM4_WAIT_REG_MEM, 6), PM4_WAIT_EQUAL, reg, 0, 0, 0, 4);
    CHECK_STOPS(IH_SRC_CP_PRIV_REG_FAULT, "GRBM_STATUS", PM4_HEADER(PM4_SET_CONFIG_REG, 2), 4, 0);
    CHECK_STOPS(IH_SRC_CP_PRIV_REG_FAULT, "RLC_CNTL", PM4_HEADER(PM4_SET_UCONFIG_REG, 2),
                REG_RLC_CNTL - PM4_UCONFIG_REG_BASE, 1);
    CHECK_STOPS(IH_SRC_CP_PRIV_REG_FAULT, "SCRATCH_REG0", PM4_HEADER(PM4_WRITE_DATA, 4), PM4_WRITE_DATA_DST_REGISTER,
                REG_SCRATCH_REG0, 0, 1);
    CHECK_EQ(card_get(c, reg), before);
}

static void lets_the_ring_write_any_register(void)
{
    EMIT(c, PM4_WRITE_DATA, PM4_WRITE_DATA_DST_REGISTER, REG_GCVM_CONTEXT0_CNTL + 9, 0, 0x77);
    EMIT(c, PM4_WRITE_DATA, PM4_WRITE_DATA_DST_REGISTER, 0xffffffff, 0, 1);
    EMIT(c, PM4_SET_CONFIG_REG, REG_GRBM_CNTL - PM4_CONFIG_REG_BASE, 0x5);
    CHECK(card_run(c));
    CHECK_EQ(card_get(c, REG_GCVM_CONTEXT0_CNTL + 9), 0x77);
    CHECK_EQ(card_get(c, REG_GRBM_CNTL), 5);
}

int main(void)
{
    c = card_new();
    TAP_RUN(skips_padding);
    TAP_RUN(takes_the_longest_packet);
    TAP_RUN(stops_at_bad_packets);
    TAP_RUN(stays_stopped_until_reset);
    TAP_RUN(interrupts_only_where_asked);
    TAP_RUN(lets_ibs_set_state);
    TAP_RUN(stops_ibs_at_the_kernels_registers);
    TAP_RUN(lets_the_ring_write_any_register);
    card_free(c);
    return tap_done();
}
