/* SPDX-License-Identifier: MIT */
/* kgpu_test.c - the doors of the kernel: create and destroy, interrupt, tick and poll, before and after init. */
#include "machine.h"
#include "tap.h"

static struct machine machine;

static void no_memory_for_a_kernel(void)
{
    struct fake_os os;
    struct fake_card card;
    struct kgpu *kgpu = NULL;

    fake_os_init(&os);
    fake_card_init(&card, &os);
    for (unsigned n = 0; n < 2; n++) {
        os.fail_at = os.allocations + n;
        CHECK_EQ(kgpu_create(&os, &card, &kgpu), -MGPU_ENOMEM);
        CHECK(fake_os_is_clean(&os));
    }
    os.fail_at = FAKE_NEVER;
    CHECK_EQ(kgpu_create(&os, &card, &kgpu), 0);
    CHECK_EQ(card.event_count, 0); /* it has not touched the card */
    kgpu_destroy(kgpu);
    kgpu_destroy(NULL);
    fake_card_finish(&card);
    fake_os_finish(&os);
}

static void a_card_that_is_not_up_is_left_alone(void)
{
    machine_open(&machine);
    CHECK(!kgpu_irq(machine.kgpu));
    CHECK(!kgpu_poll(machine.kgpu));
    kgpu_tick(machine.kgpu);
    CHECK_EQ(machine.card.event_count, 0);
    CHECK(!machine.os.locked);
    machine_stop(&machine);
}

static void polling_does_what_an_interrupt_does(void)
{
    mgpu_handle queue;
    uint64_t seq;

    machine_start(&machine);
    kgpu_poll(machine.kgpu);
    CHECK(!kgpu_poll(machine.kgpu));
    queue = machine_queue(&machine, machine_vm(&machine), 0);
    CHECK_EQ(machine_submit(&machine, queue, 0x200000, 0, 0, &seq), 0);
    CHECK_EQ(machine_reached(&machine, queue, seq), -MGPU_ETIME); /* nobody has looked yet */
    CHECK(kgpu_poll(machine.kgpu));
    CHECK_EQ(machine_reached(&machine, queue, seq), 0);
    CHECK(!machine.os.locked);
    machine_stop(&machine);
}

static void polling_watches_over_hangs_too(void)
{
    mgpu_handle queue;
    uint64_t seq;

    machine_start(&machine);
    queue = machine_queue(&machine, machine_vm(&machine), 0);
    machine.card.held = true;
    CHECK_EQ(machine_submit(&machine, queue, 0x200000, 0, 0, &seq), 0);
    machine.os.time_ns += INT64_C(60000000000);
    kgpu_poll(machine.kgpu);
    CHECK_EQ(machine_reached(&machine, queue, seq), 0);
    CHECK_EQ(machine_submit(&machine, queue, 0x200000, 0, 0, NULL), -MGPU_ETIME);
    machine_stop(&machine);
}

/* An OS with one thread and no interrupts: its sleep is a poll. */
static void poll(void *argument)
{
    (void)argument;
    fake_card_run(&machine.card);
    kgpu_poll(machine.kgpu);
}

static void one_thread_without_interrupts_suffices(void)
{
    struct mgpu_fence fence = { .seq = 1 };
    struct mgpu_fence_wait wait = { .fences = (uintptr_t)&fence, .count = 1, .deadline_ns = MGPU_FOREVER };

    machine_start(&machine);
    machine.card.held = true;
    machine.os.on_wait = poll;
    fence.queue = machine_queue(&machine, machine_vm(&machine), 0);
    CHECK_EQ(machine_submit(&machine, fence.queue, 0x200000, 0, 0, NULL), 0);
    CHECK_EQ(mgpu_fence_wait(machine.client, &wait), 0);
    machine.os.on_wait = NULL;
    machine_stop(&machine);
}

static void statistics_follow(void)
{
    struct kgpu_stats stats;

    machine_start(&machine);
    CHECK(machine_bo(&machine, 3 * 4096, MGPU_DOMAIN_GTT) != 0);
    kgpu_stats(machine.kgpu, &stats);
    CHECK_EQ(stats.clients, 1);
    CHECK_EQ(stats.bos, 1);
    CHECK_EQ(stats.gtt_used, 3 * 4096);
    CHECK(stats.heap_bytes > 0 && stats.heap_bytes <= machine.os.heap_bytes);
    machine_stop(&machine);
}

/* Two clients, a BO that the card still works on, a token that nobody imports: the one program has ended. */
static void nothing_outlives_the_end_of_all_clients(void)
{
    struct mgpu_open open = { .version = MGPU_VERSION };
    struct mgpu_bo_export export = { 0 };
    struct kgpu_stats stats;
    mgpu_handle queue;

    machine_start(&machine);
    CHECK_EQ(mgpu_open(&open), 0);
    queue = machine_queue(&machine, machine_vm(&machine), 0);
    export.bo = machine_bo(&machine, 4096, MGPU_DOMAIN_VRAM);
    CHECK_EQ(mgpu_bo_export(machine.client, &export), 0);
    machine.card.held = true;
    CHECK_EQ(machine_submit(&machine, queue, 0x200000, 0, 0, NULL), 0);
    kgpu_close_all(machine.kgpu);
    kgpu_stats(machine.kgpu, &stats);
    CHECK_EQ(stats.clients, 0);
    CHECK_EQ(stats.exports, 0);
    CHECK_EQ(stats.jobs, 1); /* the card has it */
    machine.card.held = false;
    fake_card_run(&machine.card);
    kgpu_irq(machine.kgpu);
    kgpu_stats(machine.kgpu, &stats);
    CHECK_EQ(stats.jobs, 0);
    CHECK_EQ(stats.bos + stats.vms + stats.queues + stats.syncs, 0);
    CHECK(stats.pool_bytes + stats.cache_bytes > 0);
    kgpu_close_all(machine.kgpu);
    kgpu_stats(machine.kgpu, &stats);
    CHECK_EQ(stats.pool_bytes + stats.cache_bytes, 0);
    CHECK_EQ(mgpu_open(&open), 0); /* the card is there for the next */
    machine_stop(&machine);
}

int main(void)
{
    TAP_RUN(no_memory_for_a_kernel);
    TAP_RUN(a_card_that_is_not_up_is_left_alone);
    TAP_RUN(polling_does_what_an_interrupt_does);
    TAP_RUN(polling_watches_over_hangs_too);
    TAP_RUN(one_thread_without_interrupts_suffices);
    TAP_RUN(statistics_follow);
    TAP_RUN(nothing_outlives_the_end_of_all_clients);
    return tap_done();
}
