/* SPDX-License-Identifier: MIT */
/* job_test.c - submissions: what reaches the ring and when, what a job holds on to, and no memory at any step. */
#include "machine.h"
#include "tap.h"

#include <memory/bo.h>
#include <submit/queue.h>

#define VA UINT64_C(0x200000)

static struct machine machine;
static mgpu_handle vm, queue;

static void begin(void)
{
    machine_start(&machine);
    vm = machine_vm(&machine);
    queue = machine_queue(&machine, vm, 0);
}

static int signal_one(mgpu_handle sync)
{
    struct mgpu_sync_point what = { .sync = sync };
    struct mgpu_sync_signal signal = { .points = (uintptr_t)&what, .count = 1 };

    return mgpu_sync_signal(machine.client, &signal);
}

static void a_job_without_waits_starts_at_once(void)
{
    uint64_t seq;

    begin();
    machine.card.held = true;
    CHECK_EQ(machine_submit(&machine, queue, VA, 0, 0, &seq), 0);
    CHECK_EQ(seq, 1);
    CHECK(fake_card_find(&machine.card, FAKE_DOORBELL, 0) < machine.card.event_count);
    CHECK_EQ(machine_reached(&machine, queue, seq), -MGPU_ETIME);
    fake_card_run(&machine.card);
    CHECK_EQ(machine.card.ib_count, 1);
    CHECK_EQ(machine.card.ibs[0].va, VA);
    CHECK(machine.card.ibs[0].vmid != 0); /* never the kernel's own address space */
    kgpu_irq(machine.kgpu);
    CHECK_EQ(machine_reached(&machine, queue, seq), 0);
    machine_stop(&machine);
}

static void a_waiting_job_is_not_on_the_ring(void)
{
    mgpu_handle sync;

    begin();
    sync = machine_sync(&machine);
    CHECK_EQ(machine_submit(&machine, queue, VA, sync, 0, NULL), 0);
    CHECK_EQ(machine.card.ib_count, 0);
    CHECK_EQ(signal_one(sync), 0);
    CHECK_EQ(machine.card.ib_count, 1);
    machine_stop(&machine);
}

static void jobs_of_a_queue_keep_their_order(void)
{
    mgpu_handle sync, other;

    begin();
    sync = machine_sync(&machine);
    other = machine_queue(&machine, vm, 0);
    CHECK_EQ(machine_submit(&machine, queue, VA, sync, 0, NULL), 0);
    CHECK_EQ(machine_submit(&machine, queue, VA + 32, 0, 0, NULL), 0); /* behind a waiting one */
    CHECK_EQ(machine_submit(&machine, other, VA + 64, 0, 0, NULL), 0);
    CHECK_EQ(machine.card.ib_count, 1);
    CHECK_EQ(machine.card.ibs[0].va, VA + 64);
    CHECK_EQ(signal_one(sync), 0);
    CHECK_EQ(machine.card.ib_count, 3);
    CHECK_EQ(machine.card.ibs[1].va, VA);
    CHECK_EQ(machine.card.ibs[2].va, VA + 32);
    machine_stop(&machine);
}

static void one_job_starts_another(void)
{
    mgpu_handle sync, other;

    begin();
    sync = machine_sync(&machine);
    other = machine_queue(&machine, vm, 0);
    CHECK_EQ(machine_submit(&machine, other, VA + 32, sync, 0, NULL), 0);
    CHECK_EQ(machine_submit(&machine, queue, VA, 0, sync, NULL), 0);
    CHECK_EQ(machine.card.ib_count, 1);
    kgpu_irq(machine.kgpu);
    CHECK_EQ(machine.card.ib_count, 2);
    machine_stop(&machine);
}

static void the_user_fence_is_written_before_the_interrupt(void)
{
    struct mgpu_ib ib = { .va = VA, .dwords = 8 };
    struct mgpu_queue_submit submit = { .ibs = (uintptr_t)&ib, .ib_count = 1, .fence_offset = 16 };
    struct kgpu_bo *bo;
    uint64_t value;

    begin();
    submit.queue = queue;
    submit.fence_bo = machine_bo(&machine, 4096, MGPU_DOMAIN_GTT);
    bo = machine_object(&machine, KGPU_TYPE_BO, submit.fence_bo);
    for (uint64_t i = 1; i <= 3; i++) {
        CHECK_EQ(mgpu_queue_submit(machine.client, &submit), 0);
        memcpy(&value, (char *)fake_os_bus(&machine.os, bo->extents[0].address) + 16, sizeof value);
        CHECK_EQ(value, i);
    }
    machine_stop(&machine);
}

static void a_job_holds_its_bos(void)
{
    struct mgpu_ib ib = { .va = VA, .dwords = 8 };
    struct mgpu_bo_ref ref = { 0 };
    struct mgpu_queue_submit submit = { .ibs = (uintptr_t)&ib, .ib_count = 1, .bos = (uintptr_t)&ref, .bo_count = 1 };
    uint64_t pages;

    begin();
    machine.card.held = true;
    submit.queue = queue;
    ref.bo = machine_bo(&machine, 4096, MGPU_DOMAIN_GTT);
    pages = machine.os.pages_used;
    CHECK_EQ(mgpu_queue_submit(machine.client, &submit), 0);
    CHECK_EQ(mgpu_bo_destroy(machine.client, ref.bo), 0);
    CHECK_EQ(machine.os.pages_used, pages);
    fake_card_run(&machine.card);
    kgpu_irq(machine.kgpu);
    CHECK_EQ(machine.os.pages_used, pages - 1);
    machine_stop(&machine);
}

static int submit_much(struct machine *m, void *argument)
{
    enum { MANY = 40 };
    static struct mgpu_ib ibs[MANY];
    static struct mgpu_sync_point waits[MANY], signals[MANY];
    static struct mgpu_bo_ref refs[MANY];
    struct mgpu_queue_submit submit = { .queue = queue, .ibs = (uintptr_t)ibs, .ib_count = MANY };
    const mgpu_handle *handles = argument;

    for (unsigned i = 0; i < MANY; i++) {
        ibs[i] = (struct mgpu_ib){ .va = VA, .dwords = 8 };
        waits[i] = (struct mgpu_sync_point){ .sync = handles[0], .point = i % 3 };
        signals[i] = (struct mgpu_sync_point){ .sync = handles[1], .point = 1 + i };
        refs[i] = (struct mgpu_bo_ref){ .bo = handles[2] };
    }
    submit.waits = (uintptr_t)waits;
    submit.signals = (uintptr_t)signals;
    submit.bos = (uintptr_t)refs;
    submit.wait_count = submit.signal_count = submit.bo_count = MANY;
    submit.fence_bo = handles[3];
    return mgpu_queue_submit(m->client, &submit);
}

static void no_memory_at_any_step(void)
{
    mgpu_handle handles[4];
    const struct kgpu_sync *signalled;

    begin();
    handles[0] = machine_sync(&machine);
    handles[1] = machine_sync(&machine);
    handles[2] = machine_bo(&machine, 4096, MGPU_DOMAIN_VRAM);
    handles[3] = machine_bo(&machine, 4096, MGPU_DOMAIN_GTT);
    signalled = machine_object(&machine, KGPU_TYPE_SYNC, handles[1]);
    CHECK_EQ(machine_submit(&machine, queue, VA, 0, 0, NULL), 0);
    kgpu_irq(machine.kgpu);
    CHECK(machine_unwinds(&machine, submit_much, handles));
    CHECK_EQ(signalled->submitted, 40); /* by the one that succeeded */
    CHECK_EQ(((struct kgpu_queue *)machine_object(&machine, KGPU_TYPE_QUEUE, queue))->submitted, 2);
    machine_stop(&machine);
}

/* Waits for points that never come must not hold memory once the queue is gone. */
static void dropped_jobs_leave_nothing(void)
{
    mgpu_handle syncs[3];
    uint64_t heap;

    begin();
    for (unsigned i = 0; i < 3; i++)
        syncs[i] = machine_sync(&machine);
    CHECK_EQ(mgpu_queue_destroy(machine.client, queue), 0);
    heap = machine_heap(&machine);
    queue = machine_queue(&machine, vm, 0);
    for (unsigned i = 0; i < 30; i++)
        CHECK_EQ(machine_submit(&machine, queue, VA, syncs[i % 2], 0, NULL), 0);
    CHECK_EQ(machine_submit(&machine, queue, VA, syncs[0], syncs[2], NULL), 0);
    CHECK_EQ(machine_signalled(&machine, syncs[2], 0), -MGPU_ETIME);
    CHECK_EQ(mgpu_queue_destroy(machine.client, queue), 0);
    CHECK_EQ(machine_signalled(&machine, syncs[2], 0), 0);
    CHECK_EQ(signal_one(syncs[2]), 0); /* lets its fence go */
    CHECK_EQ(machine_heap(&machine), heap);
    CHECK_EQ(machine.kgpu->stats.jobs, 0);
    machine_stop(&machine);
}

/* ---- fences of submissions, asked for afterwards --------------------------------------------------------------- */

static int transfer(mgpu_handle of, uint64_t seq, uint32_t what, mgpu_handle to)
{
    struct mgpu_sync_transfer args = { .dst = to, .src = of, .src_point = seq, .flags = what };

    return mgpu_sync_transfer(machine.client, &args);
}

/* Start and end of a job that waits, that the card has, and that is done. */
static void start_and_end_can_be_had_at_any_time(void)
{
    mgpu_handle never, started[3], ended[3];

    begin();
    never = machine_sync(&machine);
    machine.card.held = true;
    CHECK_EQ(machine_submit(&machine, queue, VA, never, 0, NULL), 0);
    for (unsigned step = 0; step < 3; step++) {
        started[step] = machine_sync(&machine);
        ended[step] = machine_sync(&machine);
        CHECK_EQ(transfer(queue, 1, MGPU_TRANSFER_START, started[step]), 0);
        CHECK_EQ(transfer(queue, 1, MGPU_TRANSFER_END, ended[step]), 0);
        for (unsigned i = 0; i <= step; i++) {
            CHECK_EQ(machine_signalled(&machine, started[i], 0), step >= 1 ? 0 : -MGPU_ETIME);
            CHECK_EQ(machine_signalled(&machine, ended[i], 0), step >= 2 ? 0 : -MGPU_ETIME);
        }
        if (step == 0)
            CHECK_EQ(signal_one(never), 0);
        else
            fake_card_run(&machine.card);
        kgpu_irq(machine.kgpu);
    }
    machine_stop(&machine);
}

static void a_dropped_job_is_past_both(void)
{
    mgpu_handle never, started, ended;

    begin();
    never = machine_sync(&machine);
    started = machine_sync(&machine);
    ended = machine_sync(&machine);
    CHECK_EQ(machine_submit(&machine, queue, VA, never, 0, NULL), 0);
    CHECK_EQ(transfer(queue, 1, MGPU_TRANSFER_START, started), 0);
    CHECK_EQ(transfer(queue, 1, MGPU_TRANSFER_END, ended), 0);
    CHECK_EQ(mgpu_queue_destroy(machine.client, queue), 0);
    CHECK_EQ(machine_signalled(&machine, started, 0), 0);
    CHECK_EQ(machine_signalled(&machine, ended, 0), 0);
    machine_stop(&machine);
}

/* The second has the higher priority, whose turn is over when the first one starts. */
static void a_start_lets_the_more_urgent_go(void)
{
    mgpu_handle urgent, gate, started;

    begin();
    urgent = machine_queue_on(&machine, vm, MGPU_ENGINE_GFX, 0, MGPU_PRIORITY_HIGH);
    gate = machine_sync(&machine);
    started = machine_sync(&machine);
    CHECK_EQ(machine_submit(&machine, queue, VA, gate, 0, NULL), 0);
    CHECK_EQ(transfer(queue, 1, MGPU_TRANSFER_START, started), 0);
    CHECK_EQ(machine_submit(&machine, urgent, VA + 32, started, 0, NULL), 0);
    CHECK_EQ(machine.card.ib_count, 0);
    CHECK_EQ(signal_one(gate), 0);
    CHECK_EQ(machine.card.ib_count, 2);
    CHECK_EQ(machine.card.ibs[0].va, VA);
    machine_stop(&machine);
}

/* A gang has one start and one end, whichever of its queues they are asked of. */
static void a_gang_starts_everywhere_at_once(void)
{
    mgpu_handle queues[2], gate, fences[4];
    const uint64_t vas[2] = { VA + 32, VA + 64 };

    begin();
    queues[0] = queue;
    queues[1] = machine_queue_on(&machine, vm, MGPU_ENGINE_COMPUTE, 0, MGPU_PRIORITY_NORMAL);
    gate = machine_sync(&machine);
    for (unsigned i = 0; i < 4; i++)
        fences[i] = machine_sync(&machine);
    machine.card.held = true;
    CHECK_EQ(machine_submit(&machine, queues[1], VA, gate, 0, NULL), 0);
    CHECK_EQ(machine_submit_gang(&machine, queues, vas, NULL), 0);
    for (unsigned i = 0; i < 2; i++) {
        CHECK_EQ(transfer(queues[i], 1 + i, MGPU_TRANSFER_START, fences[i]), 0);
        CHECK_EQ(transfer(queues[i], 1 + i, MGPU_TRANSFER_END, fences[2 + i]), 0);
        CHECK_EQ(machine_signalled(&machine, fences[i], 0), -MGPU_ETIME);
    }
    CHECK_EQ(signal_one(gate), 0);
    for (unsigned i = 0; i < 4; i++)
        CHECK_EQ(machine_signalled(&machine, fences[i], 0), i < 2 ? 0 : -MGPU_ETIME);
    fake_card_run(&machine.card);
    kgpu_irq(machine.kgpu);
    for (unsigned i = 2; i < 4; i++)
        CHECK_EQ(machine_signalled(&machine, fences[i], 0), 0);
    machine_stop(&machine);
}

static mgpu_handle gated, to;

static int ask_for_the_start(struct machine *m, void *argument)
{
    struct mgpu_queue_create create = { .vm = vm };
    int result = mgpu_queue_create(m->client, &create);

    (void)argument;
    if (result)
        return result;
    result = machine_submit(m, create.queue, VA, gated, 0, NULL);
    if (!result)
        result = transfer(create.queue, 1, MGPU_TRANSFER_START, to);
    CHECK_EQ(mgpu_queue_destroy(m->client, create.queue), 0);
    if (!result) {
        struct mgpu_sync_point point = { .sync = to };
        struct mgpu_sync_reset reset = { .points = (uintptr_t)&point, .count = 1 };

        CHECK_EQ(mgpu_sync_reset(m->client, &reset), 0);
    }
    return result;
}

static void no_memory_for_a_start(void)
{
    begin();
    gated = machine_sync(&machine);
    to = machine_sync(&machine);
    CHECK(machine_unwinds(&machine, ask_for_the_start, NULL));
    machine_stop(&machine);
}

int main(void)
{
    TAP_RUN(a_job_without_waits_starts_at_once);
    TAP_RUN(a_waiting_job_is_not_on_the_ring);
    TAP_RUN(jobs_of_a_queue_keep_their_order);
    TAP_RUN(one_job_starts_another);
    TAP_RUN(the_user_fence_is_written_before_the_interrupt);
    TAP_RUN(a_job_holds_its_bos);
    TAP_RUN(no_memory_at_any_step);
    TAP_RUN(dropped_jobs_leave_nothing);
    TAP_RUN(start_and_end_can_be_had_at_any_time);
    TAP_RUN(a_dropped_job_is_past_both);
    TAP_RUN(a_start_lets_the_more_urgent_go);
    TAP_RUN(a_gang_starts_everywhere_at_once);
    TAP_RUN(no_memory_for_a_start);
    return tap_done();
}
