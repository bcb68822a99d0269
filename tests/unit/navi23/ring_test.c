/* SPDX-License-Identifier: MIT */
/* ring.c: write and read pointers, halting, reset. */
#include "card.h"

static struct card *c;

static void emit_fence(uint32_t value)
{
    EMIT(c, PM4_RELEASE_MEM, PM4_EVENT_CACHE_FLUSH_AND_INV_TS | PM4_RELEASE_EVENT_INDEX_EOP, PM4_RELEASE_DATA_32,
         LO(FB + ROOM), HI(FB + ROOM), value, 0, 0);
}

static void emit_endless_wait(void)
{
    EMIT(c, PM4_WAIT_REG_MEM, PM4_WAIT_EQUAL | PM4_WAIT_MEMORY, LO(FB + ROOM + 64), HI(FB + ROOM), 1, 0xffffffff, 4);
}

static void works_off_the_ring(void)
{
    emit_fence(1);
    CHECK(card_run(c));
    CHECK_EQ(*vram32(c, ROOM), 1);
    CHECK_EQ(card_get(c, REG_CP_RB0_RPTR), 8);
    CHECK_EQ(*vram32(c, RPTR_AT), 8);
}

static void goes_round_and_round(void)
{
    for (uint32_t i = 2; i < 1000; i++) {
        emit_fence(i);
        CHECK(card_run(c));
        CHECK_EQ(*vram32(c, ROOM), i);
    }
    CHECK_EQ(card_get(c, REG_CP_RB0_RPTR), c->wptr % RING_DWORDS);
}

/* Packets of 7 dwords in a ring of 1024: some cross its end. */
static void takes_packets_across_the_end(void)
{
    for (uint32_t i = 0; i < 600; i++) {
        EMIT(c, PM4_WRITE_DATA, PM4_WRITE_DATA_DST_MEMORY, LO(FB + ROOM + 128), HI(FB + ROOM), i, ~i, i * 3);
        CHECK(card_run(c));
        CHECK_EQ(vram32(c, ROOM + 128)[0], i);
        CHECK_EQ(vram32(c, ROOM + 128)[2], i * 3);
    }
}

static void takes_a_full_ring(void)
{
    while (c->wptr % RING_DWORDS)
        emit(c, PM4_TYPE2);
    CHECK(card_run(c));
    for (unsigned i = 0; i < RING_DWORDS - 8; i++)
        emit(c, PM4_NOP_ALONE);
    emit_fence(0xf0);
    CHECK(card_run(c));
    CHECK_EQ(*vram32(c, ROOM), 0xf0);
}

static void waits_for_the_rest_of_a_packet(void)
{
    uint64_t whole;
    emit_fence(0xa1);
    whole = c->wptr;
    c->wptr -= 3;
    CHECK(card_run(c));
    CHECK(*vram32(c, ROOM) != 0xa1);
    c->wptr = whole;
    CHECK(card_run(c));
    CHECK_EQ(*vram32(c, ROOM), 0xa1);
}

static void takes_the_write_pointer_from_its_register(void)
{
    emit_fence(0xa2);
    card_set(c, REG_CP_RB0_WPTR, (uint32_t)c->wptr);
    CHECK(navi_wait_idle(c->navi, SECONDS(5)));
    CHECK_EQ(*vram32(c, ROOM), 0xa2);
}

static void survives_a_wild_write_pointer(void)
{
    navi_doorbell(c->navi, GFX_DOORBELL * 4, c->wptr + 0x123456789ull * RING_DWORDS, 8);
    CHECK(navi_wait_idle(c->navi, SECONDS(5)));
    navi_doorbell(c->navi, GFX_DOORBELL * 4, c->wptr, 8);
    CHECK(navi_wait_idle(c->navi, SECONDS(5)));
}

static void halts_and_goes_on(void)
{
    emit_endless_wait();
    emit_fence(0xb1);
    *vram32(c, ROOM + 64) = 0;
    CHECK(!card_run_briefly(c));
    card_set(c, REG_CP_ME_CNTL, FIELD_CP_ME_CNTL__ME_HALT | FIELD_CP_ME_CNTL__PFP_HALT);
    for (int i = 0; i < 1000 && card_get(c, REG_CP_STAT); i++)
        nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
    CHECK_EQ(card_get(c, REG_CP_STAT), 0);
    __atomic_store_n(vram32(c, ROOM + 64), 1, __ATOMIC_RELEASE);
    CHECK(!navi_wait_idle(c->navi, SECONDS(1) / 20));
    card_set(c, REG_CP_ME_CNTL, 0);
    CHECK(navi_wait_idle(c->navi, SECONDS(5)));
    CHECK_EQ(*vram32(c, ROOM), 0xb1);
    *vram32(c, ROOM + 64) = 0;
}

static void resets_out_of_an_endless_wait(void)
{
    emit_endless_wait();
    CHECK(!card_run_briefly(c));
    card_reset_ring(c);
    CHECK_EQ(card_get(c, REG_GRBM_STATUS), 0);
    CHECK_EQ(card_get(c, REG_CP_RB0_RPTR), 0);
    emit_fence(0xc1);
    CHECK(card_run(c));
    CHECK_EQ(*vram32(c, ROOM), 0xc1);
}

static void stays_in_reset(void)
{
    card_set(c, REG_GRBM_SOFT_RESET, FIELD_GRBM_SOFT_RESET__SOFT_RESET_CP);
    card_setup_ring(c);
    emit_fence(0xc2);
    CHECK(!card_run_briefly(c));
    CHECK_EQ(*vram32(c, ROOM), 0xc1);
    card_set(c, REG_GRBM_SOFT_RESET, 0);
    CHECK(navi_wait_idle(c->navi, SECONDS(5)));
    CHECK_EQ(*vram32(c, ROOM), 0xc2);
}

/* The ring writes the register that resets it. */
static void resets_itself(void)
{
    EMIT(c, PM4_WRITE_DATA, PM4_WRITE_DATA_DST_REGISTER, REG_GRBM_SOFT_RESET, 0, 1);
    card_kick(c);
    for (int i = 0; i < 1000 && card_get(c, REG_CP_RB0_WPTR); i++)
        nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
    card_reset_ring(c);
    emit_fence(0xc3);
    CHECK(card_run(c));
    CHECK_EQ(*vram32(c, ROOM), 0xc3);
}

/* At any moment: while the thread sleeps, wakes, executes, polls. */
static void resets_whatever_it_is_doing(void)
{
    const uint64_t at = ROOM + 0x200;
    *vram64(c, at) = 0;
    card_set64(c, REG_CP_RB_WPTR_POLL_ADDR_LO, FB + at);
    card_set(c, REG_CP_RB_WPTR_POLL_CNTL, FIELD_PUT(FIELD_CP_RB_WPTR_POLL_CNTL__POLL_FREQUENCY, 0x100));
    for (uint32_t i = 0; i < 500; i++) {
        for (uint32_t n = 0; n < i % 16; n++)
            emit_fence(i);
        if (i % 5 == 0)
            emit_endless_wait();
        if (i % 3)
            card_kick(c);
        nanosleep(&(struct timespec){ .tv_nsec = i % 7 * 20000 }, NULL);
        card_reset_ring(c);
        CHECK_EQ(card_get(c, REG_CP_RB0_RPTR), 0);
    }
    card_set(c, REG_CP_RB_WPTR_POLL_CNTL, 0);
    emit_fence(0xc4);
    CHECK(card_run(c));
    CHECK_EQ(*vram32(c, ROOM), 0xc4);
}

static void needs_to_be_active(void)
{
    card_set(c, REG_CP_RB_ACTIVE, 0);
    emit_fence(0xd1);
    CHECK(!card_run_briefly(c));
    card_set(c, REG_CP_RB_ACTIVE, 1);
    CHECK(navi_wait_idle(c->navi, SECONDS(5)));
    CHECK_EQ(*vram32(c, ROOM), 0xd1);
}

int main(void)
{
    c = card_new();
    TAP_RUN(works_off_the_ring);
    TAP_RUN(goes_round_and_round);
    TAP_RUN(takes_packets_across_the_end);
    TAP_RUN(takes_a_full_ring);
    TAP_RUN(waits_for_the_rest_of_a_packet);
    TAP_RUN(takes_the_write_pointer_from_its_register);
    TAP_RUN(survives_a_wild_write_pointer);
    TAP_RUN(halts_and_goes_on);
    TAP_RUN(resets_out_of_an_endless_wait);
    TAP_RUN(stays_in_reset);
    TAP_RUN(resets_itself);
    TAP_RUN(resets_whatever_it_is_doing);
    TAP_RUN(needs_to_be_active);
    card_free(c);
    return tap_done();
}
