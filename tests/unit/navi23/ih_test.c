/* SPDX-License-Identifier: MIT */
/* ih.c: entries, write pointer, vector, and what happens when the ring is full. */
#include "card.h"

static struct card *c;

/* Raise `n` entries whose data counts from `first`. */
static void raise_some(uint32_t first, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        EMIT(c, PM4_RELEASE_MEM, PM4_EVENT_BOTTOM_OF_PIPE_TS | PM4_RELEASE_EVENT_INDEX_EOP, PM4_RELEASE_INT_AFTER_WRITE,
             0, 0, 0, 0, first + i);
    CHECK(card_run(c));
}

static void restart(void)
{
    card_set(c, REG_IH_RB_CNTL, 0);
    card_setup_ih(c);
    c->ih_rptr = 0;
    *system32(c, IH_WPTR_AT) = 0;
}

static void writes_entries(void)
{
    uint32_t e[8];
    restart();
    unsigned irqs = atomic_load(&c->irqs);
    raise_some(0x100, 2);
    CHECK_EQ(atomic_load(&c->irqs), irqs + 2);
    CHECK_EQ(*system32(c, IH_WPTR_AT), 64);
    CHECK_EQ(card_get(c, REG_IH_RB_WPTR), 64);
    CHECK(card_next_irq(c, e));
    CHECK_EQ(e[0], IH_SRC_CP_EOP << 8 | IH_CLIENT_GRBM_CP);
    CHECK_EQ(e[4], 0x100);
    CHECK(e[1] != 0 || e[2] != 0);
    CHECK(card_next_irq(c, e));
    CHECK_EQ(e[4], 0x101);
    CHECK(!card_next_irq(c, e));
}

static void raises_again_while_entries_remain(void)
{
    restart();
    raise_some(0, 2);
    unsigned irqs = atomic_load(&c->irqs);
    card_set(c, REG_IH_RB_RPTR, 32);
    CHECK_EQ(atomic_load(&c->irqs), irqs + 1);
    card_set(c, REG_IH_RB_RPTR, 64);
    CHECK_EQ(atomic_load(&c->irqs), irqs + 1);
}

static void raises_for_what_came_while_it_was_off(void)
{
    restart();
    uint32_t control = card_get(c, REG_IH_RB_CNTL);
    unsigned irqs = atomic_load(&c->irqs);
    card_set(c, REG_IH_RB_CNTL, control & ~FIELD_IH_RB_CNTL__ENABLE_INTR);
    raise_some(0, 2);
    CHECK_EQ(atomic_load(&c->irqs), irqs);
    card_set(c, REG_IH_RB_CNTL, control);
    CHECK_EQ(atomic_load(&c->irqs), irqs + 1);
    card_set(c, REG_IH_RB_CNTL, control);
    CHECK_EQ(atomic_load(&c->irqs), irqs + 1);
}

static void wraps(void)
{
    uint32_t e[8];
    restart();
    for (uint32_t i = 0; i < 100; i++) {
        raise_some(i, 1);
        CHECK(card_next_irq(c, e));
        CHECK_EQ(e[4], i);
    }
}

static void overflows(void)
{
    const unsigned room = IH_BYTES / IH_ENTRY_BYTES;
    restart();
    raise_some(0, room - 1);
    CHECK_EQ(*system32(c, IH_WPTR_AT) & FIELD_IH_RB_WPTR__RB_OVERFLOW, 0);
    raise_some(1000, 1);
    CHECK_EQ(*system32(c, IH_WPTR_AT) & FIELD_IH_RB_WPTR__RB_OVERFLOW, FIELD_IH_RB_WPTR__RB_OVERFLOW);
    CHECK_EQ(card_get(c, REG_IH_RB_WPTR), FIELD_IH_RB_WPTR__RB_OVERFLOW);
    /* the driver goes on with the oldest entry that has not been overwritten */
    raise_some(2000, 1);
    c->ih_rptr = (card_get(c, REG_IH_RB_WPTR) & ~1u) + 32;
    card_set(c, REG_IH_RB_CNTL, card_get(c, REG_IH_RB_CNTL) | FIELD_IH_RB_CNTL__WPTR_OVERFLOW_CLEAR);
    CHECK_EQ(card_get(c, REG_IH_RB_WPTR), 32);
    CHECK_EQ(card_get(c, REG_IH_RB_CNTL) & FIELD_IH_RB_CNTL__WPTR_OVERFLOW_CLEAR, 0);
    card_set(c, REG_IH_RB_RPTR, c->ih_rptr);
    uint32_t e[8];
    CHECK(card_next_irq(c, e));
    CHECK_EQ(e[4], 2);
}

static void loses_the_new_entry_without_overflow_enable(void)
{
    const unsigned room = IH_BYTES / IH_ENTRY_BYTES;
    restart();
    card_set(c, REG_IH_RB_CNTL, card_get(c, REG_IH_RB_CNTL) & ~FIELD_IH_RB_CNTL__WPTR_OVERFLOW_ENABLE);
    raise_some(0, room + 3);
    CHECK_EQ(card_get(c, REG_IH_RB_WPTR), IH_BYTES - 32);
    CHECK(strstr(c->log, "ring is full"));
}

static void writes_to_vmid_0(void)
{
    uint64_t ring = FB + ROOM, wptr = FB + ROOM + 0x2000;
    restart();
    card_set(c, REG_IH_RB_BASE, (uint32_t)(ring >> 8));
    card_set(c, REG_IH_RB_BASE_HI, (uint32_t)(ring >> 40));
    card_set(c, REG_IH_RB_WPTR_ADDR_LO, LO(wptr));
    card_set(c, REG_IH_RB_WPTR_ADDR_HI, HI(wptr));
    uint32_t control = card_get(c, REG_IH_RB_CNTL) & ~FIELD_IH_RB_CNTL__MC_SPACE;
    card_set(c, REG_IH_RB_CNTL, control | FIELD_PUT(FIELD_IH_RB_CNTL__MC_SPACE, 4));
    raise_some(9, 1);
    CHECK_EQ(*vram32(c, ROOM + 0x2000), 32);
    CHECK_EQ(vram32(c, ROOM)[4], 9);
}

static void survives_bad_settings(void)
{
    restart();
    card_set(c, REG_IH_RB_BASE, 0);
    card_set(c, REG_IH_RB_BASE_HI, 0);
    raise_some(0, 1);
    CHECK(strstr(c->log, "no memory at the ring"));
    /* a ring of VMID 0 where a fault would interrupt: the fault of the interrupt is not one */
    uint32_t control = card_get(c, REG_IH_RB_CNTL) & ~FIELD_IH_RB_CNTL__MC_SPACE;
    card_set(c, REG_GCVM_CONTEXT0_CNTL, FIELD_GCVM_CONTEXT_CNTL__ALL_FAULTS_INT);
    card_set(c, REG_IH_RB_CNTL, control | FIELD_PUT(FIELD_IH_RB_CNTL__MC_SPACE, 4));
    raise_some(0, 1);
    card_set(c, REG_IH_RB_CNTL, control | FIELD_PUT(FIELD_IH_RB_CNTL__MC_SPACE, 7));
    raise_some(0, 1);
    card_set(c, REG_IH_RB_CNTL, control & ~FIELD_IH_RB_CNTL__RB_ENABLE);
    unsigned irqs = atomic_load(&c->irqs);
    raise_some(0, 1);
    CHECK_EQ(atomic_load(&c->irqs), irqs);
}

int main(void)
{
    c = card_new();
    TAP_RUN(writes_entries);
    TAP_RUN(raises_again_while_entries_remain);
    TAP_RUN(raises_for_what_came_while_it_was_off);
    TAP_RUN(wraps);
    TAP_RUN(overflows);
    TAP_RUN(loses_the_new_entry_without_overflow_enable);
    TAP_RUN(writes_to_vmid_0);
    TAP_RUN(survives_bad_settings);
    card_free(c);
    return tap_done();
}
