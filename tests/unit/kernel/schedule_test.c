/* SPDX-License-Identifier: MIT */
/* schedule_test.c - who goes first: priorities, turns, what is reserved for whom, and gangs. */
#include "machine.h"
#include "tap.h"

#include <submit/queue.h>
#include <submit/ring.h>

#define VA UINT64_C(0x200000)
#define LATER UINT64_C(0x900000)

static struct machine machine;
static mgpu_handle vm, queue, compute;

static void begin(void)
{
    machine_start(&machine);
    vm = machine_vm(&machine);
    queue = machine_queue(&machine, vm, 0);
    compute = machine_queue_on(&machine, vm, MGPU_ENGINE_COMPUTE, 0, MGPU_PRIORITY_NORMAL);
}

static struct kgpu_queue *object(mgpu_handle handle)
{
    return machine_object(&machine, KGPU_TYPE_QUEUE, handle);
}

static void run_all(void)
{
    for (unsigned round = 0; round < 100; round++) {
        fake_card_run(&machine.card);
        kgpu_irq(machine.kgpu);
    }
}

/* How many IBs ran before the one at `va`. */
static unsigned place_of(uint64_t va)
{
    unsigned i = 0;

    while (i < machine.card.ib_count && machine.card.ibs[i].va != va)
        i++;
    return i;
}

static void submit_many(mgpu_handle to, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        CHECK_EQ(machine_submit(&machine, to, VA, 0, 0, NULL), 0);
}

static void a_ring_is_kept_short(void)
{
    begin();
    machine.card.held = true;
    submit_many(queue, 100);
    CHECK_EQ(object(queue)->ring->job_count, KGPU_RING_JOBS);
    run_all();
    CHECK_EQ(machine.card.ib_count, 100);
    CHECK_EQ(object(queue)->ring->job_count, 0);
    machine_stop(&machine);
}

/* Five priorities, submitted from the lowest: behind what is on the ring already they run from the highest. */
static void priorities_go_in_their_order(void)
{
    static const int32_t rising[] = { MGPU_PRIORITY_VERY_LOW, MGPU_PRIORITY_LOW, MGPU_PRIORITY_NORMAL,
                                      MGPU_PRIORITY_HIGH, MGPU_PRIORITY_VERY_HIGH };

    begin();
    machine.card.held = true;
    submit_many(queue, KGPU_RING_JOBS);
    for (unsigned i = 0; i < 5; i++) {
        mgpu_handle of_priority = machine_queue_on(&machine, vm, MGPU_ENGINE_GFX, 0, rising[i]);

        for (unsigned n = 0; n < 3; n++)
            CHECK_EQ(machine_submit(&machine, of_priority, LATER + i * 0x1000 + n * 32, 0, 0, NULL), 0);
    }
    run_all();
    for (unsigned i = 0; i < 5; i++)
        for (unsigned n = 0; n < 3; n++)
            CHECK_EQ(place_of(LATER + i * 0x1000 + n * 32), KGPU_RING_JOBS + (4 - i) * 3 + n);
    machine_stop(&machine);
}

static void high_priorities_need_a_right(void)
{
    begin();
    machine.os.unprivileged = true;
    CHECK(!machine_queue_on(&machine, vm, MGPU_ENGINE_GFX, 0, MGPU_PRIORITY_HIGH));
    CHECK(machine_queue_on(&machine, vm, MGPU_ENGINE_GFX, 0, MGPU_PRIORITY_LOW));
    machine.os.unprivileged = false;
    CHECK(machine_queue_on(&machine, vm, MGPU_ENGINE_GFX, 0, MGPU_PRIORITY_HIGH));
    machine_stop(&machine);
}

/* What waits in the queue, too, goes by the new priority. */
static void priorities_change(void)
{
    mgpu_handle other;

    begin();
    other = machine_queue(&machine, vm, 0);
    machine.card.held = true;
    submit_many(queue, 2 * KGPU_RING_JOBS);
    for (unsigned i = 0; i < 4; i++)
        CHECK_EQ(machine_submit(&machine, other, LATER + i * 32, 0, 0, NULL), 0);
    CHECK_EQ(mgpu_queue_set_priority(machine.client, other, MGPU_PRIORITY_HIGH), 0);
    CHECK_EQ(mgpu_queue_set_priority(machine.client, other, 7), -MGPU_EINVAL);
    machine.os.unprivileged = true;
    CHECK_EQ(mgpu_queue_set_priority(machine.client, queue, MGPU_PRIORITY_VERY_HIGH), -MGPU_EACCES);
    CHECK_EQ(mgpu_queue_set_priority(machine.client, 0, MGPU_PRIORITY_LOW), -MGPU_ENOENT);
    run_all();
    for (unsigned i = 0; i < 4; i++)
        CHECK_EQ(place_of(LATER + i * 32), KGPU_RING_JOBS + i);
    CHECK_EQ(mgpu_queue_set_priority(machine.client, queue, MGPU_PRIORITY_VERY_LOW), 0); /* with nothing to do */
    machine_stop(&machine);
}

/* One that has waited for its turn is not passed by the one that just had its own. */
static void equals_take_turns(void)
{
    mgpu_handle other;

    begin();
    other = machine_queue(&machine, vm, 0);
    machine.card.held = true;
    submit_many(queue, 3 * KGPU_RING_JOBS);
    for (unsigned i = 0; i < 4; i++)
        CHECK_EQ(machine_submit(&machine, other, LATER + i * 32, 0, 0, NULL), 0);
    run_all();
    for (unsigned i = 0; i < 4; i++)
        CHECK(place_of(LATER + i * 32) <= KGPU_RING_JOBS + 2 * i + 1);
    machine_stop(&machine);
}

/* A job that is too large for the room that is left is not passed by small ones, of its own or a lower priority. */
static void a_large_job_is_not_starved(void)
{
    static struct mgpu_ib ibs[256];
    struct mgpu_queue_submit large = { .ibs = (uintptr_t)ibs, .ib_count = 256 };
    mgpu_handle small;
    uint64_t seq;

    begin();
    small = machine_queue(&machine, vm, 0);
    for (unsigned i = 0; i < 256; i++)
        ibs[i] = (struct mgpu_ib){ .va = VA, .dwords = 8 };
    machine.card.held = true;
    large.queue = queue;
    for (unsigned i = 0; i < 20; i++) /* the ring is full of them before it has KGPU_RING_JOBS */
        CHECK_EQ(mgpu_queue_submit(machine.client, &large), 0);
    CHECK(object(queue)->ring->job_count < KGPU_RING_JOBS);
    CHECK_EQ(machine_submit(&machine, small, LATER, 0, 0, &seq), 0);
    CHECK(!kgpu_list_empty(&object(small)->jobs)); /* there would be room for it */
    run_all();
    CHECK_EQ(machine_reached(&machine, small, seq), 0);
    CHECK_EQ(machine_reached(&machine, queue, 20), 0);
    machine_stop(&machine);
}

/* Sixteen address spaces with work on fifteen slots: the one without is next, whatever the others submit. */
static void a_vm_without_a_slot_is_not_starved(void)
{
    mgpu_handle queues[KGPU_VMIDS];
    uint64_t seq;

    begin();
    for (unsigned i = 0; i < KGPU_VMIDS; i++)
        queues[i] = machine_queue(&machine, machine_vm(&machine), 0);
    machine.card.held = true;
    for (unsigned i = 0; i < KGPU_VMIDS - 1; i++)
        submit_many(queues[i], 1);
    CHECK_EQ(machine_submit(&machine, queues[KGPU_VMIDS - 1], LATER, 0, 0, &seq), 0);
    submit_many(queues[0], 1);
    CHECK(!kgpu_list_empty(&object(queues[0])->jobs)); /* has a slot, and waits all the same */
    run_all();
    CHECK_EQ(machine_reached(&machine, queues[KGPU_VMIDS - 1], seq), 0);
    CHECK_EQ(machine_reached(&machine, queues[0], 2), 0);
    machine_stop(&machine);
}

/* A VMID's share of the chip is one ring's at a time: whoever waits for it gets it before that ring begins anew. */
static void a_job_for_the_chip_is_not_starved(void)
{
    struct mgpu_bo_ref oa = { .bo = 0 };
    struct mgpu_ib ib = { .va = VA, .dwords = 8 };
    struct mgpu_queue_submit submit = { .ibs = (uintptr_t)&ib, .ib_count = 1, .bos = (uintptr_t)&oa, .bo_count = 1 };

    begin();
    oa.bo = machine_bo(&machine, 1, MGPU_DOMAIN_OA);
    machine.card.held = true;
    submit.queue = compute;
    CHECK_EQ(mgpu_queue_submit(machine.client, &submit), 0);
    submit.queue = queue;
    CHECK_EQ(mgpu_queue_submit(machine.client, &submit), 0);
    submit.queue = compute;
    CHECK_EQ(mgpu_queue_submit(machine.client, &submit), 0);
    CHECK_EQ(object(queue)->ring->job_count, 0);
    CHECK_EQ(object(compute)->ring->job_count, 1);
    fake_card_run(&machine.card);
    kgpu_irq(machine.kgpu);
    CHECK_EQ(object(queue)->ring->job_count, 1);
    CHECK_EQ(object(compute)->ring->job_count, 0);
    run_all();
    CHECK_EQ(machine_reached(&machine, compute, 2), 0);
    machine_stop(&machine);
}

/* ---- gangs ------------------------------------------------------------------------------------------------------- */

static void a_gang_waits_for_room_on_all_rings(void)
{
    mgpu_handle queues[2];
    uint64_t seq;

    begin();
    queues[0] = queue;
    queues[1] = compute;
    machine.card.held = true;
    submit_many(compute, KGPU_RING_JOBS);
    CHECK_EQ(machine_submit_gang(&machine, queues, (const uint64_t[]){ LATER, LATER + 32 }, &seq), 0);
    CHECK_EQ(object(queue)->ring->job_count, 0);
    fake_ring_run(&machine.card, FAKE_COMPUTE0);
    kgpu_irq(machine.kgpu);
    CHECK_EQ(object(queue)->ring->job_count, 1);
    CHECK_EQ(object(compute)->ring->job_count, 1);
    run_all();
    CHECK_EQ(machine_reached(&machine, queue, seq), 0);
    CHECK_EQ(machine_reached(&machine, compute, KGPU_RING_JOBS + 1), 0);
    machine_stop(&machine);
}

/* It takes its turn on each queue: behind what was submitted before, before what is submitted after. */
static void a_gang_keeps_the_order_of_its_queues(void)
{
    mgpu_handle queues[2], never;

    begin();
    queues[0] = queue;
    queues[1] = compute;
    never = machine_sync(&machine);
    CHECK_EQ(machine_submit(&machine, compute, VA, never, 0, NULL), 0);
    CHECK_EQ(machine_submit_gang(&machine, queues, (const uint64_t[]){ LATER, LATER + 32 }, NULL), 0);
    CHECK_EQ(machine_submit(&machine, queue, VA + 32, 0, 0, NULL), 0);
    CHECK_EQ(machine.card.ib_count, 0); /* all wait, for the first one */
    CHECK_EQ(mgpu_queue_destroy(machine.client, queue), 0);
    CHECK_EQ(machine_reached(&machine, compute, 2), -MGPU_ETIME); /* the gang is gone, what came before it is not */
    CHECK_EQ(machine_reached(&machine, compute, 1), -MGPU_ETIME);
    machine_stop(&machine);
}

static void a_gang_is_done_with_its_last_part(void)
{
    mgpu_handle queues[2];
    uint64_t seq;

    begin();
    queues[0] = queue;
    queues[1] = compute;
    machine.card.held = true;
    CHECK_EQ(machine_submit_gang(&machine, queues, (const uint64_t[]){ LATER, LATER + 32 }, &seq), 0);
    fake_ring_run(&machine.card, FAKE_GFX);
    kgpu_irq(machine.kgpu);
    CHECK_EQ(machine_reached(&machine, queue, seq), -MGPU_ETIME);
    CHECK_EQ(machine.kgpu->stats.retired, 0);
    fake_ring_run(&machine.card, FAKE_COMPUTE0);
    kgpu_irq(machine.kgpu);
    kgpu_irq(machine.kgpu);
    CHECK_EQ(machine_reached(&machine, queue, seq), 0);
    CHECK_EQ(machine_reached(&machine, compute, 1), 0);
    CHECK_EQ(machine.kgpu->stats.retired, 1); /* one submission */
    CHECK_EQ(machine.kgpu->stats.submits, 1);
    machine_stop(&machine);
}

static int gang(struct machine *m, void *argument)
{
    mgpu_handle queues[2] = { queue, compute };

    (void)argument;
    return machine_submit_gang(m, queues, (const uint64_t[]){ LATER, LATER + 32 }, NULL);
}

static void no_memory_at_any_step(void)
{
    begin();
    CHECK(machine_unwinds(&machine, gang, NULL));
    CHECK_EQ(object(queue)->submitted, 1); /* the failed ones have taken no numbers */
    CHECK_EQ(object(compute)->submitted, 1);
    machine_stop(&machine);
}

/* ---- time -------------------------------------------------------------------------------------------------------- */

/* Two queues of one ring share its time; what waits behind others takes none. */
static void busy_times_never_overlap(void)
{
    mgpu_handle other;

    begin();
    other = machine_queue(&machine, vm, 0);
    machine.card.held = true;
    submit_many(queue, 2);
    submit_many(other, 1);
    machine.os.time_ns += 1000;
    fake_card_run(&machine.card); /* all three are done when the kernel looks */
    kgpu_irq(machine.kgpu);
    CHECK_EQ(object(queue)->busy_ns + object(other)->busy_ns, 1000);
    machine.os.time_ns += 500; /* idle */
    submit_many(other, 1);
    machine.os.time_ns += 300;
    fake_card_run(&machine.card);
    kgpu_irq(machine.kgpu);
    CHECK_EQ(object(queue)->busy_ns, 1000);
    CHECK_EQ(object(other)->busy_ns, 300);
    machine_stop(&machine);
}

int main(void)
{
    TAP_RUN(a_ring_is_kept_short);
    TAP_RUN(priorities_go_in_their_order);
    TAP_RUN(high_priorities_need_a_right);
    TAP_RUN(priorities_change);
    TAP_RUN(equals_take_turns);
    TAP_RUN(a_large_job_is_not_starved);
    TAP_RUN(a_vm_without_a_slot_is_not_starved);
    TAP_RUN(a_job_for_the_chip_is_not_starved);
    TAP_RUN(a_gang_waits_for_room_on_all_rings);
    TAP_RUN(a_gang_keeps_the_order_of_its_queues);
    TAP_RUN(a_gang_is_done_with_its_last_part);
    TAP_RUN(no_memory_at_any_step);
    TAP_RUN(busy_times_never_overlap);
    return tap_done();
}
