/* SPDX-License-Identifier: MIT */
/*
 * sync_test.c - sync objects beneath the calls: which fence answers for which point, promises, orphans, and signals
 * that are prepared and then cancelled. What clients see of it is tests/conformance/level2_{sync,timeline}.c.
 */
#include "machine.h"
#include "tap.h"

#include <submit/sync.h>

static struct machine machine;
static struct kgpu_fence *work[4];
static mgpu_handle handle;

static struct kgpu_sync *object(void)
{
    return machine_object(&machine, KGPU_TYPE_SYNC, handle);
}

static void begin(void)
{
    machine_start(&machine);
    handle = machine_sync(&machine);
    for (unsigned i = 0; i < 4; i++)
        work[i] = kgpu_fence_create(machine.kgpu);
}

static void end(void)
{
    for (unsigned i = 0; i < 4; i++) { /* all work is done some day */
        kgpu_fence_signal(work[i], 0);
        kgpu_fence_put(work[i]);
    }
    machine_stop(&machine);
}

static void add(uint64_t point, struct kgpu_fence *fence)
{
    struct kgpu_signal signal;

    CHECK_EQ(kgpu_signal_prepare(machine_client(&machine), handle, point, &signal), 0);
    kgpu_signal_submit(&signal, fence);
}

/* Whether the fence of `point` exists, and is done. */
static int state(uint64_t point)
{
    struct kgpu_fence *fence = kgpu_sync_find(object(), point);
    int result = !fence ? -1 : fence->done;

    kgpu_fence_put(fence);
    return result;
}

static void points_are_answered_by_the_next_fence(void)
{
    add(10, work[0]);
    add(20, work[1]);
    CHECK_EQ(state(1), 0);
    CHECK_EQ(state(10), 0);
    CHECK_EQ(state(15), 0);
    CHECK_EQ(state(21), -1);
    kgpu_fence_signal(work[0], 0);
    CHECK_EQ(state(10), 1);
    CHECK_EQ(state(11), 0);
    CHECK_EQ(state(0), 0); /* binary: the last one */
    kgpu_fence_signal(work[1], 0);
    CHECK_EQ(state(0), 1);
    CHECK_EQ(state(20), 1);
}

static void early_work_does_not_overtake(void)
{
    add(1, work[0]);
    add(2, work[1]);
    add(3, work[2]);
    kgpu_fence_signal(work[2], 0);
    kgpu_fence_signal(work[1], 0);
    CHECK_EQ(state(3), 0);
    CHECK_EQ(object()->completed, 0);
    kgpu_fence_signal(work[0], 0);
    CHECK_EQ(state(3), 1);
    CHECK_EQ(object()->completed, 3);
}

static void a_binary_fence_becomes_the_beginning(void)
{
    add(0, work[0]);
    add(1, work[1]);
    kgpu_fence_signal(work[1], 0);
    CHECK_EQ(state(1), 0); /* the binary one is before it */
    kgpu_fence_signal(work[0], 0);
    CHECK_EQ(state(1), 1);
}

static void a_binary_fence_ends_a_timeline(void)
{
    add(5, work[0]);
    add(0, work[1]);
    CHECK_EQ(state(5), -1);
    CHECK_EQ(object()->submitted, 0);
    add(1, work[2]);
    CHECK_EQ(object()->submitted, 1);
}

/* One submission that signals both: the point is the beginning of the timeline, and nothing comes behind it later. */
static void a_binary_fence_and_a_point_at_once(void)
{
    struct kgpu_signal signals[2];

    for (unsigned i = 0; i < 2; i++)
        CHECK_EQ(kgpu_signal_prepare(machine_client(&machine), handle, i * 5, &signals[i]), 0);
    for (unsigned i = 0; i < 2; i++)
        kgpu_signal_submit(&signals[i], work[0]);
    CHECK(!object()->binary);
    add(6, work[1]);
    CHECK_EQ(state(5), 0);
    kgpu_fence_signal(work[0], 0);
    CHECK_EQ(object()->completed, 5);
    CHECK_EQ(state(5), 1);
    CHECK_EQ(state(6), 0);
}

static unsigned kept;

static void keep(struct kgpu_promise *promise, struct kgpu_fence *fence)
{
    (void)promise;
    kept += fence->done ? 100 : 1;
}

static void promises_are_kept_when_a_fence_appears(void)
{
    struct kgpu_promise near = { .kept = keep }, far = { .kept = keep }, cancelled = { .kept = keep };

    kept = 0;
    kgpu_sync_promise(object(), 3, &near);
    kgpu_sync_promise(object(), 9, &far);
    kgpu_sync_promise(object(), 1, &cancelled);
    kgpu_sync_cancel(&cancelled);
    kgpu_sync_cancel(&cancelled);
    add(5, work[0]);
    CHECK_EQ(kept, 1);
    add(9, machine.kgpu->done_fence); /* not done for this object: 5 is before it */
    CHECK_EQ(kept, 2);
    kgpu_fence_signal(work[0], 0);
    CHECK_EQ(kept, 2);
}

/* Who holds a point's fence still hears of it after the object was emptied, or is gone. */
static void orphans_are_reached_by_their_work(void)
{
    struct kgpu_fence *first, *second;

    add(1, work[0]);
    add(2, work[1]);
    first = kgpu_sync_find(object(), 1);
    second = kgpu_sync_find(object(), 2);
    kgpu_sync_reset(object());
    CHECK_EQ(state(1), -1);
    kgpu_fence_signal(work[0], 0);
    CHECK(first->done && !second->done);
    CHECK_EQ(mgpu_sync_destroy(machine.client, handle), 0);
    kgpu_fence_signal(work[1], -MGPU_ECANCELED);
    CHECK(second->done);
    CHECK_EQ(second->error, -MGPU_ECANCELED);
    kgpu_fence_put(first);
    kgpu_fence_put(second);
}

/* The order of the points is that of their fences, also when the object has forgotten them. */
static void orphans_keep_their_order(void)
{
    struct kgpu_fence *fences[3];

    for (uint64_t i = 0; i < 3; i++)
        add(i + 1, work[i]);
    for (uint64_t i = 0; i < 3; i++)
        fences[i] = kgpu_sync_find(object(), i + 1);
    kgpu_fence_signal(work[2], 0);
    kgpu_sync_reset(object());
    CHECK(!fences[2]->done);
    kgpu_fence_signal(work[1], 0);
    CHECK(!fences[1]->done && !fences[2]->done);
    kgpu_fence_signal(work[0], 0);
    for (unsigned i = 0; i < 3; i++) {
        CHECK(fences[i]->done);
        kgpu_fence_put(fences[i]);
    }
}

static void cancelled_signals_leave_no_trace(void)
{
    struct kgpu_signal signals[3];
    struct kgpu_client *client = machine_client(&machine);
    uint64_t heap;

    add(1, work[0]);
    heap = machine_heap(&machine);
    for (uint64_t i = 0; i < 3; i++)
        CHECK_EQ(kgpu_signal_prepare(client, handle, 10 + i, &signals[i]), 0);
    for (unsigned i = 3; i-- > 0;)
        kgpu_signal_cancel(&signals[i]);
    CHECK_EQ(object()->submitted, 1);
    CHECK_EQ(machine_heap(&machine), heap);
    add(2, work[1]);
}

static void preparing_checks_everything(void)
{
    struct kgpu_signal signal;
    struct kgpu_client *client = machine_client(&machine);
    uint64_t heap;

    add(0, work[0]); /* so that a timeline needs two records */
    heap = machine_heap(&machine);
    CHECK_EQ(kgpu_signal_prepare(client, handle + 1, 1, &signal), -MGPU_ENOENT);
    for (unsigned n = 0; n < 4; n++) {
        machine.os.fail_at = machine.os.allocations + n;
        CHECK_EQ(kgpu_signal_prepare(client, handle, 1, &signal), -MGPU_ENOMEM);
        machine.os.fail_at = FAKE_NEVER;
        CHECK_EQ(machine_heap(&machine), heap);
        CHECK_EQ(object()->submitted, 0);
    }
    add(7, work[1]);
    CHECK_EQ(kgpu_signal_prepare(client, handle, 7, &signal), -MGPU_EOVERFLOW);
    CHECK_EQ(kgpu_signal_prepare(client, handle, 1, &signal), -MGPU_EOVERFLOW);
}

#define RUN(test)        \
    do {                 \
        begin();         \
        TAP_RUN(test);   \
        end();           \
    } while (0)

int main(void)
{
    RUN(points_are_answered_by_the_next_fence);
    RUN(early_work_does_not_overtake);
    RUN(a_binary_fence_becomes_the_beginning);
    RUN(a_binary_fence_ends_a_timeline);
    RUN(a_binary_fence_and_a_point_at_once);
    RUN(promises_are_kept_when_a_fence_appears);
    RUN(orphans_are_reached_by_their_work);
    RUN(orphans_keep_their_order);
    RUN(cancelled_signals_leave_no_trace);
    RUN(preparing_checks_everything);
    return tap_done();
}
