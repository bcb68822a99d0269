/* SPDX-License-Identifier: MIT */
/* fence_test.c - fences: done once, callbacks once and in order, cancelled ones never, chains without recursion. */
#include "machine.h"
#include "tap.h"

#include <submit/fence.h>

static struct machine machine;
static unsigned calls, order[8];

struct link {
    struct kgpu_fence_callback callback;
    struct kgpu_fence *next; /* signalled by the callback; NULL: none */
    unsigned number;
};

static unsigned depth, deepest;

static void run(struct kgpu_fence_callback *callback)
{
    struct link *link = KGPU_CONTAINER(callback, struct link, callback);

    depth++;
    if (depth > deepest)
        deepest = depth;
    order[calls++ % 8] = link->number;
    if (link->next)
        kgpu_fence_signal(link->next, 0);
    depth--;
}

static void begin(void)
{
    calls = depth = deepest = 0;
}

static void callbacks_run_once_in_order(void)
{
    struct kgpu_fence *fence = kgpu_fence_create(machine.kgpu);
    struct link links[3];

    begin();
    for (unsigned i = 0; i < 3; i++) {
        links[i] = (struct link){ .number = i };
        kgpu_fence_callback_init(&links[i].callback, run);
        CHECK(kgpu_fence_on_done(fence, &links[i].callback));
    }
    kgpu_fence_signal(fence, -MGPU_ECANCELED);
    kgpu_fence_signal(fence, 0);
    CHECK_EQ(calls, 3);
    CHECK(order[0] == 0 && order[1] == 1 && order[2] == 2);
    CHECK(fence->done);
    CHECK_EQ(fence->error, -MGPU_ECANCELED); /* the first one counts */
    kgpu_fence_put(fence);
}

static void a_done_fence_takes_no_callback(void)
{
    struct kgpu_fence *fence = kgpu_fence_create(machine.kgpu);
    struct link link = { .number = 1 };

    begin();
    kgpu_fence_callback_init(&link.callback, run);
    kgpu_fence_signal(fence, 0);
    CHECK(!kgpu_fence_on_done(fence, &link.callback));
    CHECK_EQ(calls, 0);
    kgpu_fence_put(fence);
}

static void cancelled_callbacks_do_not_run(void)
{
    struct kgpu_fence *fence = kgpu_fence_create(machine.kgpu);
    struct link link = { .number = 1 };

    begin();
    kgpu_fence_callback_init(&link.callback, run);
    kgpu_fence_cancel(&link.callback); /* nobody has it */
    CHECK(kgpu_fence_on_done(fence, &link.callback));
    kgpu_fence_cancel(&link.callback);
    kgpu_fence_cancel(&link.callback);
    kgpu_fence_signal(fence, 0);
    CHECK_EQ(calls, 0);
    kgpu_fence_put(fence);
}

static void long_chains_take_no_stack(void)
{
    enum { LENGTH = 20000 };
    static struct link links[LENGTH];
    static struct kgpu_fence *fences[LENGTH + 1];

    begin();
    for (unsigned i = 0; i <= LENGTH; i++)
        fences[i] = kgpu_fence_create(machine.kgpu);
    for (unsigned i = 0; i < LENGTH; i++) {
        links[i] = (struct link){ .next = fences[i + 1], .number = i };
        kgpu_fence_callback_init(&links[i].callback, run);
        CHECK(kgpu_fence_on_done(fences[i], &links[i].callback));
    }
    kgpu_fence_signal(fences[0], 0);
    CHECK_EQ(calls, LENGTH);
    CHECK_EQ(deepest, 1);
    CHECK(fences[LENGTH]->done);
    for (unsigned i = 0; i <= LENGTH; i++)
        kgpu_fence_put(fences[i]);
}

static void references_are_counted(void)
{
    uint64_t heap = machine_heap(&machine);
    struct kgpu_fence *fence = kgpu_fence_create(machine.kgpu);

    kgpu_fence_get(fence);
    kgpu_fence_put(fence);
    CHECK(machine_heap(&machine) > heap);
    kgpu_fence_put(fence);
    CHECK_EQ(machine_heap(&machine), heap);
    kgpu_fence_put(NULL);
    CHECK_EQ(machine_heap(&machine), heap); /* the pool keeps nothing now */
    machine.os.fail_at = machine.os.allocations;
    CHECK(!kgpu_fence_create(machine.kgpu));
}

int main(void)
{
    machine_open(&machine);
    TAP_RUN(callbacks_run_once_in_order);
    TAP_RUN(a_done_fence_takes_no_callback);
    TAP_RUN(cancelled_callbacks_do_not_run);
    TAP_RUN(long_chains_take_no_stack);
    TAP_RUN(references_are_counted);
    machine_stop(&machine);
    return tap_done();
}
