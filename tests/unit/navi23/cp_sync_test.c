/* SPDX-License-Identifier: MIT */
/* cp_sync.c: fences before their interrupts, counters, waits. */
#include "card.h"

static struct card *c;

#define FENCE (FB + ROOM)
#define EOP (PM4_EVENT_BOTTOM_OF_PIPE_TS | PM4_RELEASE_EVENT_INDEX_EOP)

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

static void writes_counters_of_nothing_drawn(void)
{
    memset(c->vram + ROOM, 0xee, 512);
    EMIT(c, PM4_EVENT_WRITE, 0x15 | 1u << 8, LO(FENCE), HI(FENCE));
    EMIT(c, PM4_EVENT_WRITE, 0x1e | 2u << 8, LO(FENCE + 256), HI(FENCE));
    EMIT(c, PM4_EVENT_WRITE, 0x07 | 4u << 8); /* CS_PARTIAL_FLUSH */
    CHECK(card_run(c));
    for (unsigned i = 0; i < 8; i++) {
        CHECK_EQ(vram64(c, ROOM)[2 * i], 1ull << 63);
        CHECK_EQ(vram64(c, ROOM)[2 * i + 1], 0xeeeeeeeeeeeeeeeeull);
    }
    for (unsigned i = 0; i < 11; i++)
        CHECK_EQ(vram64(c, ROOM + 256)[i], 0);
    CHECK_EQ(vram64(c, ROOM + 256)[11], 0xeeeeeeeeeeeeeeeeull);
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
    TAP_RUN(writes_counters_of_nothing_drawn);
    TAP_RUN(compares);
    TAP_RUN(waits_for_memory_and_registers);
    TAP_RUN(writes_then_waits);
    TAP_RUN(flushes);
    card_free(c);
    return tap_done();
}
