/* SPDX-License-Identifier: MIT */
/* queue_test.c - queues and groups: lost together, served in turn, and waits that see the truth when a queue goes. */
#include "machine.h"
#include "tap.h"

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

static int create(struct machine *m, void *argument)
{
    struct mgpu_queue_create args = { .vm = vm };
    int result = mgpu_queue_create(m->client, &args);

    (void)argument;
    return result ? result : mgpu_queue_destroy(m->client, args.queue);
}

static void no_memory_at_any_step(void)
{
    begin();
    CHECK(machine_unwinds(&machine, create, NULL));
    machine_stop(&machine);
}

static void a_lost_group_takes_all_its_queues(void)
{
    mgpu_handle member, stranger, never;
    struct kgpu_queue *object;

    begin();
    never = machine_sync(&machine);
    member = machine_queue(&machine, vm, queue);
    stranger = machine_queue(&machine, vm, 0);
    for (unsigned i = 0; i < 3; i++) {
        CHECK_EQ(machine_submit(&machine, member, VA, never, 0, NULL), 0);
        CHECK_EQ(machine_submit(&machine, stranger, VA, never, 0, NULL), 0);
    }
    object = machine_object(&machine, KGPU_TYPE_QUEUE, queue);
    kgpu_group_lose(machine.kgpu, object->group, -MGPU_ETIME);
    CHECK_EQ(machine_submit(&machine, queue, VA, 0, 0, NULL), -MGPU_ETIME);
    CHECK_EQ(machine_submit(&machine, member, VA, 0, 0, NULL), -MGPU_ETIME);
    CHECK_EQ(machine_reached(&machine, member, 3), 0); /* dropped is reached */
    CHECK_EQ(machine_reached(&machine, stranger, 1), -MGPU_ETIME);
    CHECK_EQ(machine_submit(&machine, stranger, VA, never, 0, NULL), 0);
    machine_stop(&machine);
}

static void queues_take_turns(void)
{
    enum { QUEUES = 3, JOBS = 4 };
    mgpu_handle queues[QUEUES], sync;
    struct mgpu_sync_point what;
    struct mgpu_sync_signal signal = { .points = (uintptr_t)&what, .count = 1 };

    begin();
    sync = machine_sync(&machine);
    for (unsigned i = 0; i < QUEUES; i++) {
        queues[i] = machine_queue(&machine, vm, 0);
        for (unsigned k = 0; k < JOBS; k++)
            CHECK_EQ(machine_submit(&machine, queues[i], VA + 32 * i, sync, 0, NULL), 0);
    }
    what = (struct mgpu_sync_point){ .sync = sync };
    CHECK_EQ(mgpu_sync_signal(machine.client, &signal), 0);
    CHECK_EQ(machine.card.ib_count, QUEUES * JOBS);
    for (unsigned i = 0; i < QUEUES; i++) /* after one round, each has had one turn */
        for (unsigned k = 0; k < i; k++)
            CHECK(machine.card.ibs[i].va != machine.card.ibs[k].va);
    machine_stop(&machine);
}

static uint64_t seen_while_running;

/* The sleeper waits for a job that the card still has, and the queue is destroyed; later the card finishes. */
static void destroy_then_finish(void *argument)
{
    unsigned *step = argument;

    if (++*step == 1) {
        CHECK_EQ(mgpu_queue_destroy(machine.client, queue), 0);
        return;
    }
    seen_while_running++;
    fake_card_run(&machine.card);
    kgpu_irq(machine.kgpu);
}

static void a_sleeper_is_not_told_too_early(void)
{
    unsigned step = 0;
    struct mgpu_fence fence = { .seq = 1 };
    struct mgpu_fence_wait wait = { .fences = (uintptr_t)&fence, .count = 1, .deadline_ns = MGPU_FOREVER };
    mgpu_handle never;

    begin();
    never = machine_sync(&machine);
    machine.card.held = true;
    CHECK_EQ(machine_submit(&machine, queue, VA, 0, 0, NULL), 0);     /* on the card */
    CHECK_EQ(machine_submit(&machine, queue, VA, never, 0, NULL), 0); /* dropped with the queue */
    fence.queue = queue;
    machine.os.interrupted = true;
    CHECK_EQ(mgpu_fence_wait(machine.client, &wait), -MGPU_EINTR);
    machine.os.interrupted = false;
    machine.os.on_wait = destroy_then_finish;
    machine.os.on_wait_argument = &step;
    seen_while_running = 0;
    CHECK_EQ(mgpu_fence_wait(machine.client, &wait), 0);
    CHECK_EQ(seen_while_running, 1); /* the second sleep, in which the card finished, was needed */
    machine.os.on_wait = NULL;
    machine_stop(&machine);
}

static void a_dead_queue_goes_when_its_jobs_are_gone(void)
{
    begin();
    machine.card.held = true;
    CHECK_EQ(machine_submit(&machine, queue, VA, 0, 0, NULL), 0);
    CHECK_EQ(mgpu_queue_destroy(machine.client, queue), 0);
    CHECK_EQ(mgpu_vm_destroy(machine.client, vm), 0);
    CHECK_EQ(machine.kgpu->stats.queues, 1);
    CHECK_EQ(machine.kgpu->stats.vms, 1);
    fake_card_run(&machine.card);
    kgpu_irq(machine.kgpu);
    CHECK_EQ(machine.kgpu->stats.queues, 0);
    CHECK_EQ(machine.kgpu->stats.vms, 0);
    machine_stop(&machine);
}

int main(void)
{
    TAP_RUN(no_memory_at_any_step);
    TAP_RUN(a_lost_group_takes_all_its_queues);
    TAP_RUN(queues_take_turns);
    TAP_RUN(a_sleeper_is_not_told_too_early);
    TAP_RUN(a_dead_queue_goes_when_its_jobs_are_gone);
    return tap_done();
}
