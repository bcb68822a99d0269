/* SPDX-License-Identifier: MIT */
/*
 * hdp_test.c - when the host data path is flushed: after the last write through BAR 0 and before the card is told to
 * look, by a doorbell or by a TLB invalidation. Everywhere.
 */
#include "machine.h"
#include "tap.h"

#include <blocks/blocks.h>

static struct machine machine;

/* Every doorbell and invalidation in the log has a flush between it and the last write before it. */
static void check_order(void)
{
    bool written = false;
    unsigned late = 0;

    for (unsigned i = 0; i < machine.card.event_count; i++) {
        switch (machine.card.events[i].kind) {
        case FAKE_VRAM_WRITE:
            written = true;
            break;
        case FAKE_HDP_FLUSH:
            written = false;
            break;
        case FAKE_TLB_INVALIDATE:
        case FAKE_DOORBELL:
            late += written;
            break;
        }
    }
    CHECK_EQ(late, 0);
}

static void one_flush_is_one_flush(void)
{
    uint64_t before = machine.kgpu->stats.hdp_flushes;

    fake_card_forget(&machine.card);
    kgpu_hdp_flush(machine.kgpu);
    CHECK_EQ(machine.card.event_count, 1);
    CHECK_EQ(machine.card.events[0].kind, FAKE_HDP_FLUSH);
    CHECK_EQ(machine.kgpu->stats.hdp_flushes, before + 1);
}

static void init_keeps_the_order(void)
{
    struct machine *m = &machine;
    struct mgpu_init init = { 0 };

    machine_stop(m);
    machine_open(m);
    CHECK_EQ(mgpu_init(m->client, &init), 0);
    CHECK(m->card.event_count > 10);
    check_order();
}

/* A little of everything that writes to VRAM, with the card running along. */
static void work_keeps_the_order(void)
{
    struct machine *m = &machine;
    mgpu_handle vm = machine_vm(m), queue = machine_queue(m, vm, 0);

    fake_card_forget(&m->card);
    for (uint64_t i = 0; i < 20; i++) {
        uint64_t va = 0x200000 + (i << 33), size = 4096 << i % 12;
        mgpu_handle bo = machine_bo(m, size, i % 2 ? MGPU_DOMAIN_VRAM : MGPU_DOMAIN_GTT);
        struct mgpu_vm_clear clear = { .vm = vm, .va = va, .size = 4096 };

        CHECK_EQ(machine_map(m, vm, bo, va, size), 0);
        CHECK_EQ(machine_submit(m, queue, va, 0, 0, NULL), 0);
        CHECK_EQ(mgpu_vm_clear(m->client, &clear), 0);
        CHECK_EQ(machine_submit(m, queue, va, 0, 0, NULL), 0);
        kgpu_irq(m->kgpu);
        if (i % 3 == 0)
            CHECK_EQ(mgpu_bo_destroy(m->client, bo), 0);
    }
    check_order();
    CHECK(fake_card_find(&m->card, FAKE_TLB_INVALIDATE, 0) < m->card.event_count);
}

/* A client writes VRAM through its own mapping, which the kernel does not see: every doorbell flushes. */
static void every_doorbell_has_its_own_flush(void)
{
    struct machine *m = &machine;
    mgpu_handle vm = machine_vm(m), queue = machine_queue(m, vm, 0);

    for (unsigned i = 0; i < 5; i++) {
        unsigned doorbell;

        fake_card_forget(&m->card);
        CHECK_EQ(machine_submit(m, queue, 0x200000, 0, 0, NULL), 0);
        doorbell = fake_card_find(&m->card, FAKE_DOORBELL, 0);
        CHECK(doorbell < m->card.event_count);
        CHECK(fake_card_find(&m->card, FAKE_HDP_FLUSH, 0) < doorbell);
        kgpu_irq(m->kgpu);
    }
}

int main(void)
{
    machine_start(&machine);
    TAP_RUN(one_flush_is_one_flush);
    TAP_RUN(init_keeps_the_order);
    TAP_RUN(work_keeps_the_order);
    TAP_RUN(every_doorbell_has_its_own_flush);
    machine_stop(&machine);
    return tap_done();
}
