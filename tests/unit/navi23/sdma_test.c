/* SPDX-License-Identifier: MIT */
/* sdma.c: both engines' rings, their pointers in bytes, switches, traps, resets. */
#include "sdma.h"

static struct card *c;
static struct sdma engines[2];

#define FENCE (FB + ROOM)

static void emit_fence(struct sdma *s, uint64_t address, uint32_t value)
{
    SDMA_EMIT(s, SDMA_FENCE, LO(address), HI(address), value);
}

static void counts_bytes(void)
{
    for (unsigned i = 0; i < 2; i++) {
        struct sdma *s = &engines[i];
        emit_fence(s, FENCE + i * 4, 100 + i);
        CHECK(sdma_run(s));
        CHECK_EQ(*vram32(c, ROOM + i * 4), 100 + i);
        CHECK_EQ(SDMA_GET(s, GFX_RB_RPTR), 16);
        CHECK_EQ(SDMA_GET(s, GFX_RB_WPTR), 16);
        CHECK_EQ(*vram64(c, SDMA_RPTR_AT(i)), 16);
        CHECK_EQ(SDMA_GET(s, STATUS_REG), FIELD_SDMA_STATUS_REG__IDLE | FIELD_SDMA_STATUS_REG__RB_EMPTY);
    }
}

/* The pointers go on beyond the ring's end; a packet of 4 dwords lies across it after filling of 1. */
static void goes_round(void)
{
    struct sdma *s = &engines[0];
    SDMA_RUN(s, SDMA_NOP);
    for (uint32_t i = 0; i < 600; i++) {
        emit_fence(s, FENCE, i);
        if (i % 100 == 99)
            CHECK(sdma_run(s));
    }
    CHECK_EQ(*vram32(c, ROOM), 599);
    CHECK_EQ(*vram64(c, SDMA_RPTR_AT(0)), s->wptr * 4);
    CHECK(s->wptr > 2 * SDMA_RING_DWORDS);
}

static void the_register_rings_too(void)
{
    struct sdma *s = &engines[1];
    emit_fence(s, FENCE, 7);
    SDMA_SET(s, GFX_RB_WPTR, (uint32_t)s->wptr * 4);
    CHECK(navi_wait_idle(c->navi, SECONDS(10)));
    CHECK_EQ(*vram32(c, ROOM), 7);
}

static void traps_name_engine_and_context(void)
{
    for (unsigned i = 0; i < 2; i++) {
        uint32_t e[8];
        SDMA_RUN(&engines[i], SDMA_TRAP, 0x1234 + i);
        CHECK(card_next_irq(c, e));
        CHECK_EQ(e[0], (i ? IH_CLIENT_SDMA1 : IH_CLIENT_SDMA0) | IH_SRC_SDMA_TRAP << 8);
        CHECK_EQ(e[4], 0x1234 + i);
        SDMA_SET(&engines[i], CNTL, 0);
        SDMA_RUN(&engines[i], SDMA_TRAP, 1);
        CHECK(!card_next_irq(c, e));
        SDMA_SET(&engines[i], CNTL, FIELD_SDMA_CNTL__TRAP_ENABLE);
    }
}

/* Without a doorbell: the write pointer in memory counts bytes. */
static void polls_the_write_pointer(void)
{
    struct sdma *s = &engines[1];
    const uint64_t at = ROOM + 0x200;
    *vram64(c, at) = 0;
    SDMA_SET(s, GFX_RB_WPTR_POLL_ADDR_LO, LO(FB + at));
    SDMA_SET(s, GFX_RB_WPTR_POLL_ADDR_HI, HI(FB + at));
    emit_fence(s, FENCE, 0x901);
    __atomic_store_n(vram64(c, at), s->wptr * 4, __ATOMIC_RELEASE);
    CHECK(!card_reaches(c, ROOM, 0x901, SECONDS(1) / 50));
    SDMA_SET(s, GFX_RB_WPTR_POLL_CNTL, FIELD_SDMA_GFX_RB_WPTR_POLL_CNTL__F32_POLL_ENABLE);
    CHECK(card_reaches(c, ROOM, 0x901, SECONDS(10)));
    emit_fence(s, FENCE, 0x902);
    __atomic_store_n(vram64(c, at), s->wptr * 4, __ATOMIC_RELEASE);
    CHECK(card_reaches(c, ROOM, 0x902, SECONDS(10)));
    SDMA_SET(s, GFX_RB_WPTR_POLL_CNTL, 0);
}

/* Likewise, when a doorbell is rung without a value. */
static void takes_the_write_pointer_from_memory(void)
{
    struct sdma *s = &engines[1];
    emit_fence(s, FENCE, 0x903);
    __atomic_store_n(vram64(c, ROOM + 0x200), s->wptr * 4, __ATOMIC_RELEASE);
    navi_doorbell_rung(c->navi, SDMA_DOORBELL(1) * 4);
    CHECK(card_reaches(c, ROOM, 0x903, SECONDS(10)));
}

static void waits_while_halted(void)
{
    struct sdma *s = &engines[0];
    SDMA_SET(s, F32_CNTL, FIELD_SDMA_F32_CNTL__HALT);
    emit_fence(s, FENCE, 11);
    CHECK(!sdma_run_briefly(s));
    CHECK(*vram32(c, ROOM) != 11);
    SDMA_SET(s, F32_CNTL, 0);
    CHECK(navi_wait_idle(c->navi, SECONDS(10)));
    CHECK_EQ(*vram32(c, ROOM), 11);
}

static void ignores_foreign_doorbells(void)
{
    struct sdma *s = &engines[0];
    emit_fence(s, FENCE, 12);
    card_set(c, REG_BIF_SDMA0_DOORBELL_RANGE, 0);
    sdma_kick(s);
    CHECK(strstr(c->log, "nobody listens to doorbell 0x100") != NULL);
    CHECK(*vram32(c, ROOM) != 12);
    sdma_reset(s);
    card_forget_log(c);
}

/* An endless wait of one engine stops neither the other nor the graphics ring, and a soft reset ends it. */
static void resets_one_engine(void)
{
    struct sdma *s = &engines[0];
    SDMA_EMIT(s, SDMA_POLL_REGMEM | SDMA_POLL_MEMORY | 3u << SDMA_POLL_FUNCTION_SHIFT, LO(FENCE + 64), HI(FENCE + 64),
              1, ~0u, 0x0fff0000);
    CHECK(!sdma_run_briefly(s));
    CHECK_EQ(SDMA_GET(s, STATUS_REG), 0);
    emit_fence(&engines[1], FENCE, 13);
    CHECK(!sdma_run_briefly(&engines[1]));
    CHECK_EQ(__atomic_load_n(vram32(c, ROOM), __ATOMIC_ACQUIRE), 13);
    EMIT(c, PM4_WRITE_DATA, PM4_WRITE_DATA_DST_MEMORY, LO(FENCE), HI(FENCE), 14);
    CHECK(!card_run_briefly(c));
    CHECK_EQ(__atomic_load_n(vram32(c, ROOM), __ATOMIC_ACQUIRE), 14);
    sdma_reset(s);
    CHECK_EQ(SDMA_GET(s, GFX_RB_RPTR), 0);
    emit_fence(s, FENCE, 15);
    CHECK(sdma_run(s));
    CHECK_EQ(*vram32(c, ROOM), 15);
    emit_fence(&engines[1], FENCE, 16);
    CHECK(sdma_run(&engines[1]));
}

static void faults_name_the_engine(void)
{
    const uint64_t nowhere = 0x700000;
    card_map(c, 1, IB_VA, IB_AT, 1, PTE_RW);
    const uint32_t ib[] = { SDMA_FENCE, LO(nowhere), HI(nowhere), 1 };
    memcpy(c->vram + IB_AT, ib, sizeof ib);
    SDMA_RUN(&engines[1], SDMA_INDIRECT | 1u << SDMA_INDIRECT_VMID_SHIFT, LO(IB_VA), HI(IB_VA), 4, 0, 0);
    uint32_t status = card_get(c, REG_GCVM_L2_PROTECTION_FAULT_STATUS);
    CHECK_EQ(FIELD_GET(FIELD_GCVM_FAULT_STATUS__CID, status), GCVM_CLIENT_SDMA1);
    CHECK_EQ(FIELD_GET(FIELD_GCVM_FAULT_STATUS__VMID, status), 1);
    CHECK(strstr(c->log, "SDMA1 (packet) writes 0x000000700000") != NULL);
    CHECK_EQ(card_next_source(c), SOURCE(IH_CLIENT_UTCL2, IH_SRC_UTCL2_FAULT));
}

/* The card can be ended with an engine in an endless wait. */
static void ends_while_it_waits(void)
{
    SDMA_EMIT(&engines[0], SDMA_POLL_REGMEM | SDMA_POLL_MEMORY | 3u << SDMA_POLL_FUNCTION_SHIFT, LO(FENCE + 64),
              HI(FENCE + 64), 1, ~0u, 0x0fff0000);
    CHECK(!sdma_run_briefly(&engines[0]));
}

int main(void)
{
    c = card_new();
    sdma_start(&engines[0], c, 0);
    sdma_start(&engines[1], c, 1);
    TAP_RUN(counts_bytes);
    TAP_RUN(goes_round);
    TAP_RUN(the_register_rings_too);
    TAP_RUN(traps_name_engine_and_context);
    TAP_RUN(polls_the_write_pointer);
    TAP_RUN(takes_the_write_pointer_from_memory);
    TAP_RUN(waits_while_halted);
    TAP_RUN(ignores_foreign_doorbells);
    TAP_RUN(resets_one_engine);
    TAP_RUN(faults_name_the_engine);
    TAP_RUN(ends_while_it_waits);
    card_free(c);
    return tap_done();
}
