/* SPDX-License-Identifier: MIT */
/* gfx_ring.c: the graphics ring's pointers and the gate of its interrupts. */
#include "card.h"

static struct card *c;

/* Positions in the ring are modulo its size, in the register and in memory. */
static void reports_positions_in_the_ring(void)
{
    for (unsigned i = 0; i < RING_DWORDS + 10; i++) {
        emit(c, PM4_NOP_ALONE);
        if (i % 100 == 0)
            CHECK(card_run(c));
    }
    CHECK(card_run(c));
    CHECK_EQ(card_get(c, REG_CP_RB0_RPTR), 10);
    CHECK_EQ(*vram32(c, RPTR_AT), 10);
    CHECK_EQ(card_get(c, REG_CP_RB0_WPTR), RING_DWORDS + 10);
}

static void may_keep_the_position_to_itself(void)
{
    uint32_t control = card_get(c, REG_CP_RB0_CNTL);
    *vram32(c, RPTR_AT) = 0xabcd;
    card_set(c, REG_CP_RB0_CNTL, control | FIELD_CP_RB0_CNTL__RB_NO_UPDATE);
    emit(c, PM4_NOP_ALONE);
    CHECK(card_run(c));
    CHECK_EQ(*vram32(c, RPTR_AT), 0xabcd);
    card_set(c, REG_CP_RB0_CNTL, control);
}

static void interrupts_have_a_gate(void)
{
    uint32_t control = card_get(c, REG_CP_INT_CNTL_RING0);
    card_set(c, REG_CP_INT_CNTL_RING0, control & ~FIELD_CP_INT_CNTL_RING0__OPCODE_ERROR_INT_ENABLE);
    emit(c, 0x12345678);
    CHECK(!card_run_briefly(c));
    CHECK_EQ(card_next_source(c), 0);
    CHECK(card_get(c, REG_CP_INT_STATUS_RING0) & FIELD_CP_INT_CNTL_RING0__OPCODE_ERROR_INT_ENABLE);
    card_reset_ring(c);
    emit(c, 0x12345678);
    CHECK(!card_run_briefly(c));
    CHECK_EQ(card_next_source(c), SOURCE(IH_CLIENT_GRBM_CP, IH_SRC_CP_BAD_OPCODE));
    card_reset_ring(c);
}

/* Without a doorbell, where an address and how often are known; what memory showed before does not count again. */
static void polls_the_write_pointer(void)
{
    const uint64_t at = ROOM + 0x200;
    *vram64(c, at) = 0;
    card_set64(c, REG_CP_RB_WPTR_POLL_ADDR_LO, FB + at);
    EMIT(c, PM4_WRITE_DATA, PM4_WRITE_DATA_DST_MEMORY, LO(FB + ROOM), HI(FB + ROOM), 0x901);
    __atomic_store_n(vram64(c, at), c->wptr, __ATOMIC_RELEASE);
    CHECK(!card_reaches(c, ROOM, 0x901, SECONDS(1) / 50));
    card_set(c, REG_CP_RB_WPTR_POLL_CNTL, FIELD_PUT(FIELD_CP_RB_WPTR_POLL_CNTL__POLL_FREQUENCY, 0x100));
    CHECK(card_reaches(c, ROOM, 0x901, SECONDS(10)));
    EMIT(c, PM4_WRITE_DATA, PM4_WRITE_DATA_DST_MEMORY, LO(FB + ROOM), HI(FB + ROOM), 0x902);
    CHECK(card_run(c));
    CHECK(card_reaches(c, ROOM, 0x902, SECONDS(10)));
    CHECK(!card_reaches(c, ROOM, 0x901, SECONDS(1) / 50));
    card_set(c, REG_CP_RB_WPTR_POLL_CNTL, 0);
}

/* A doorbell without a value: memory has it, whether the ring polls or not. */
static void takes_the_write_pointer_from_memory(void)
{
    const uint64_t at = ROOM + 0x200;
    card_set64(c, REG_CP_RB_WPTR_POLL_ADDR_LO, FB + at);
    for (uint32_t value = 0xa01; value < 0xa20; value++) {
        EMIT(c, PM4_WRITE_DATA, PM4_WRITE_DATA_DST_MEMORY, LO(FB + ROOM), HI(FB + ROOM), value);
        __atomic_store_n(vram64(c, at), c->wptr, __ATOMIC_RELEASE);
        navi_doorbell_rung(c->navi, GFX_DOORBELL * 4);
        CHECK(navi_wait_idle(c->navi, SECONDS(10)));
        CHECK_EQ(*vram32(c, ROOM), value);
    }
}

/* What was rung while the ring was off counts when it is on; a reset forgets it. */
static void remembers_that_it_was_rung(void)
{
    const uint64_t at = ROOM + 0x200;
    card_set(c, REG_CP_RB_ACTIVE, 0);
    EMIT(c, PM4_WRITE_DATA, PM4_WRITE_DATA_DST_MEMORY, LO(FB + ROOM), HI(FB + ROOM), 0xb01);
    __atomic_store_n(vram64(c, at), c->wptr, __ATOMIC_RELEASE);
    navi_doorbell_rung(c->navi, GFX_DOORBELL * 4);
    CHECK(!card_reaches(c, ROOM, 0xb01, SECONDS(1) / 50));
    card_set(c, REG_CP_RB_ACTIVE, 1);
    CHECK(card_reaches(c, ROOM, 0xb01, SECONDS(10)));
    EMIT(c, PM4_WRITE_DATA, PM4_WRITE_DATA_DST_MEMORY, LO(FB + ROOM), HI(FB + ROOM), 0xb02);
    card_set(c, REG_CP_RB_ACTIVE, 0);
    __atomic_store_n(vram64(c, at), c->wptr, __ATOMIC_RELEASE);
    navi_doorbell_rung(c->navi, GFX_DOORBELL * 4);
    card_reset_ring(c);
    CHECK(!card_reaches(c, ROOM, 0xb02, SECONDS(1) / 50));
    card_set64(c, REG_CP_RB_WPTR_POLL_ADDR_LO, 0);
    navi_doorbell_rung(c->navi, GFX_DOORBELL * 4);
    CHECK(navi_wait_idle(c->navi, SECONDS(10)));
    CHECK(strstr(c->log, "a doorbell without a value") != NULL);
}

static void inactive_means_off(void)
{
    card_set(c, REG_CP_RB_ACTIVE, 0);
    EMIT(c, PM4_WRITE_DATA, PM4_WRITE_DATA_DST_MEMORY, LO(FB + ROOM), HI(FB + ROOM), 9);
    CHECK(!card_run_briefly(c));
    CHECK(*vram32(c, ROOM) != 9);
    card_set(c, REG_CP_RB_ACTIVE, 1);
    CHECK(navi_wait_idle(c->navi, SECONDS(10)));
    CHECK_EQ(*vram32(c, ROOM), 9);
}

int main(void)
{
    c = card_new();
    TAP_RUN(reports_positions_in_the_ring);
    TAP_RUN(may_keep_the_position_to_itself);
    TAP_RUN(interrupts_have_a_gate);
    TAP_RUN(polls_the_write_pointer);
    TAP_RUN(takes_the_write_pointer_from_memory);
    TAP_RUN(remembers_that_it_was_rung);
    TAP_RUN(inactive_means_off);
    card_free(c);
    return tap_done();
}
