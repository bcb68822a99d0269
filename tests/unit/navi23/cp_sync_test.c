/* SPDX-License-Identifier: MIT */
/* cp_sync.c: fences before their interrupts, waits, conditional writes. */
#include "card.h"

static struct card *c;

#define FENCE (FB + ROOM)
#define EOP   (PM4_EVENT_BOTTOM_OF_PIPE_TS | PM4_RELEASE_EVENT_INDEX_EOP)

static void emit_release(uint32_t sel, uint64_t address, uint64_t data, uint32_t context)
{
    EMIT(c, PM4_RELEASE_MEM, EOP, sel, LO(address), HI(address), LO(data), HI(data), context);
}

static void writes_fences(void)
{
    vram64(c, ROOM)[0] = vram64(c, ROOM)[1] = vram64(c, ROOM)[2] = vram64(c, ROOM)[3] = ~0ull;
    emit_release(PM4_RELEASE_DATA_NONE, FENCE, 1, 0);
    emit_release(PM4_RELEASE_DATA_32, FENCE + 8, 0x1234567890ull, 0);
    emit_release(PM4_RELEASE_DATA_64, FENCE + 16, 0x1234567890ull, 0);
    emit_release(PM4_RELEASE_DATA_CLOCK, FENCE + 24, 0, 0);
    CHECK(card_run(c));
    CHECK_EQ(vram64(c, ROOM)[0], ~0ull);
    CHECK_EQ(vram64(c, ROOM)[1], 0xffffffff34567890ull);
    CHECK_EQ(vram64(c, ROOM)[2], 0x1234567890ull);
    CHECK(vram64(c, ROOM)[3] != ~0ull && vram64(c, ROOM)[3] != 0);
}

static uint32_t seen_at_irq[64];
static atomic_uint seen;

static void look_at_fence(struct card *card)
{
    unsigned i = atomic_fetch_add(&seen, 1);
    if (i < 64)
        seen_at_irq[i] = __atomic_load_n(vram32(card, ROOM), __ATOMIC_ACQUIRE);
}

static void interrupts_after_the_write(void)
{
    c->on_irq = look_at_fence;
    for (uint32_t i = 1; i <= 20; i++)
        emit_release(PM4_RELEASE_DATA_32 | PM4_RELEASE_INT_AFTER_WRITE, FENCE, i, i);
    CHECK(card_run(c));
    c->on_irq = NULL;
    CHECK_EQ(atomic_load(&seen), 20);
    for (uint32_t i = 0; i < 20; i++) {
        uint32_t e[8];
        CHECK_EQ(seen_at_irq[i], i + 1);
        CHECK(card_next_irq(c, e));
        CHECK_EQ(e[0], IH_SRC_CP_EOP << 8 | IH_CLIENT_GRBM_CP);
        CHECK_EQ(e[4], i + 1);
    }
}

static void interrupts_only_where_asked(void)
{
    uint32_t enabled = card_get(c, REG_CP_INT_CNTL_RING0);
    emit_release(PM4_RELEASE_DATA_32 | PM4_RELEASE_INT_NONE, FENCE, 1, 0);
    emit_release(PM4_RELEASE_DATA_32 | 3u << 24, FENCE, 1, 0);
    CHECK(card_run(c));
    CHECK_EQ(card_next_source(c), 0);
    card_set(c, REG_CP_INT_CNTL_RING0, enabled & ~FIELD_CP_INT_CNTL_RING0__TIME_STAMP_INT_ENABLE);
    emit_release(PM4_RELEASE_DATA_32 | PM4_RELEASE_INT_AFTER_WRITE, FENCE, 2, 0);
    CHECK(card_run(c));
    CHECK_EQ(card_next_source(c), 0);
    card_set(c, REG_CP_INT_CNTL_RING0, enabled);
}

/* Whether a wait with `function` for 10, under a mask, goes through when memory holds `value`. */
static bool passes(uint32_t function, uint32_t value)
{
    *vram32(c, ROOM + 0x1000) = value | 0xab000000;
    EMIT(c, PM4_WAIT_REG_MEM, function | PM4_WAIT_MEMORY, LO(FENCE + 0x1000), HI(FENCE), 10, 0x00ffffff, 4);
    bool passed = card_run_briefly(c);
    if (!passed)
        card_reset_ring(c);
    return passed;
}

static void compares(void)
{
    static const char expected[8][4] = { "yyy", "ynn", "yyn", "nyn", "yny", "nyy", "nny", "yyy" };
    for (uint32_t f = 0; f < 8; f++) {
        for (uint32_t i = 0; i < 3; i++)
            CHECK_EQ(passes(f, 9 + i), expected[f][i] == 'y');
    }
}

static void waits_for_memory_and_registers(void)
{
    *vram32(c, ROOM + 0x1000) = 0;
    EMIT(c, PM4_WAIT_REG_MEM, PM4_WAIT_EQUAL | PM4_WAIT_MEMORY, LO(FENCE + 0x1000), HI(FENCE), 1, 0xffffffff, 4);
    EMIT(c, PM4_WAIT_REG_MEM, PM4_WAIT_EQUAL, REG_SCRATCH_REG0, 0, 2, 0xff, 4);
    emit_release(PM4_RELEASE_DATA_32, FENCE, 0x77, 0);
    card_set(c, REG_SCRATCH_REG0, 0);
    CHECK(!card_run_briefly(c));
    __atomic_store_n(vram32(c, ROOM + 0x1000), 1, __ATOMIC_RELEASE);
    CHECK(!navi_wait_idle(c->navi, SECONDS(1) / 20));
    card_set(c, REG_SCRATCH_REG0, 0xf02);
    CHECK(navi_wait_idle(c->navi, SECONDS(5)));
    CHECK_EQ(*vram32(c, ROOM), 0x77);
}

/* 64 bits of memory or of two registers; the reference is 0x1_00000000 under a mask. */
static bool passes64(uint32_t function, uint64_t value)
{
    *vram64(c, ROOM + 0x1000) = value | 0xab00000000000000ull;
    EMIT(c, PM4_WAIT_REG_MEM64, function | PM4_WAIT_MEMORY, LO(FENCE + 0x1000), HI(FENCE), 0, 1, ~0u, 0x00ffffff, 4);
    bool passed = card_run_briefly(c);
    if (!passed)
        card_reset_ring(c);
    return passed;
}

static void compares_64_bits(void)
{
    static const char expected[7][4] = { "yyy", "ynn", "yyn", "nyn", "yny", "nyy", "nny" };
    const uint64_t one = 1ull << 32;
    for (uint32_t f = 0; f < 7; f++) {
        for (uint32_t i = 0; i < 3; i++)
            CHECK_EQ(passes64(f, one - 1 + i), expected[f][i] == 'y');
    }
    card_set(c, REG_SCRATCH_REG0, 0x11);
    card_set(c, REG_SCRATCH_REG1, 0x22);
    EMIT(c, PM4_WAIT_REG_MEM64, PM4_WAIT_EQUAL, REG_SCRATCH_REG0, 0, 0x11, 0x22, ~0u, ~0u, 4);
    CHECK(card_run(c));
    card_stops(c, "read of register", PM4_HEADER(PM4_WAIT_REG_MEM64, 8), 0, REG_GRBM_CNTL, 0, 0, 0, 0, 0, 4);
}

/* Memory or register to look at, memory or register to write, condition met or not. */
static void writes_under_a_condition(void)
{
    for (uint32_t round = 0; round < 8; round++) {
        bool from_memory = round & 1, to_memory = round & 2, holds = round & 4;
        uint64_t look = from_memory ? FENCE : REG_SCRATCH_REG0, write = to_memory ? FENCE + 8 : REG_SCRATCH_REG1;
        vram32(c, ROOM)[0] = 0xf5;
        vram32(c, ROOM)[2] = 0;
        card_set(c, REG_SCRATCH_REG0, 0xf5);
        card_set(c, REG_SCRATCH_REG1, 0);
        EMIT(c, PM4_COND_WRITE, PM4_WAIT_EQUAL | (from_memory ? PM4_WAIT_MEMORY : 0) | (to_memory ? 1u << 8 : 0),
             LO(look), HI(look), holds ? 5 : 6, 0x0f, LO(write), HI(write), 0x77);
        CHECK(card_run(c));
        CHECK_EQ(to_memory ? vram32(c, ROOM)[2] : card_get(c, REG_SCRATCH_REG1), holds ? 0x77 : 0);
    }
    card_stops(c, "no such destination", PM4_HEADER(PM4_COND_WRITE, 8), 2u << 8, 0, 0, 0, 0, 0, 0, 0);
    card_stops(c, "write of register GRBM_CNTL", PM4_HEADER(PM4_COND_WRITE, 8), PM4_WAIT_MEMORY, LO(DATA_VA), 0, 0, 0,
               REG_GRBM_CNTL, 0, 0);
}

static void writes_gds_at_the_end(void)
{
    EMIT(c, PM4_WRITE_DATA, 3u << 8, 0x80, 0, 0x91, 0x92, 0x93);
    vram32(c, ROOM)[2] = 0;
    emit_release(5u << 29, FENCE, 0x21 | 2u << 16, 0);
    CHECK(card_run(c));
    CHECK_EQ(vram32(c, ROOM)[0], 0x92);
    CHECK_EQ(vram32(c, ROOM)[1], 0x93);
    CHECK_EQ(vram32(c, ROOM)[2], 0);
    card_stops(c, "no such data", PM4_HEADER(PM4_RELEASE_MEM, 7), EOP, 6u << 29, LO(DATA_VA), 0, 0, 0, 0);
}

/* As a driver flushes the TLB from the ring: write the request, wait for the acknowledgement. */
static void writes_then_waits(void)
{
    struct navi_stats before, after;
    navi_stats(c->navi, &before);
    EMIT(c, PM4_WAIT_REG_MEM, PM4_WAIT_EQUAL | PM4_WAIT_WRITE_WAIT_WRITE | PM4_WAIT_ENGINE_PFP,
         REG_GCVM_INVALIDATE_ENG0_REQ + 4, REG_GCVM_INVALIDATE_ENG0_ACK + 4,
         1u << 3 | FIELD_GCVM_INVALIDATE_REQ__ALL_LEVELS, 1u << 3, 0x20);
    EMIT(c, PM4_WAIT_REG_MEM, PM4_WAIT_EQUAL | PM4_WAIT_WRITE_WAIT_WRITE, REG_GPU_HDP_FLUSH_REQ, REG_GPU_HDP_FLUSH_DONE,
         1, 1, 0x20);
    CHECK(card_run(c));
    navi_stats(c->navi, &after);
    CHECK_EQ(after.invalidates, before.invalidates + 1);
    CHECK_EQ(after.hdp_flushes, before.hdp_flushes + 1);
}

static void flushes(void)
{
    struct navi_stats before, after;
    navi_stats(c->navi, &before);
    EMIT(c, PM4_INVALIDATE_TLBS, 0);
    EMIT(c, PM4_HDP_FLUSH, 0);
    CHECK(card_run(c));
    navi_stats(c->navi, &after);
    CHECK_EQ(after.invalidates, before.invalidates + 1);
    CHECK_EQ(after.hdp_flushes, before.hdp_flushes + 1);
}

int main(void)
{
    c = card_new();
    TAP_RUN(writes_fences);
    TAP_RUN(interrupts_after_the_write);
    TAP_RUN(interrupts_only_where_asked);
    TAP_RUN(compares);
    TAP_RUN(waits_for_memory_and_registers);
    TAP_RUN(compares_64_bits);
    TAP_RUN(writes_under_a_condition);
    TAP_RUN(writes_gds_at_the_end);
    TAP_RUN(writes_then_waits);
    TAP_RUN(flushes);
    card_free(c);
    return tap_done();
}
