/* SPDX-License-Identifier: MIT */
/* wait_test.c - a wait from each of its beginnings to its end, and finished at each stage in between. */
#include "machine.h"
#include "tap.h"

#include <submit/wait.h>

static struct machine machine;
static struct kgpu_wait wait;
static struct kgpu_fence *work;
static struct kgpu_sync *sync;
static mgpu_handle handle;
static unsigned overs;

static void over(struct kgpu_wait *which)
{
    CHECK(which == &wait);
    overs++;
}

static void begin(bool available)
{
    machine_start(&machine);
    handle = machine_sync(&machine);
    sync = machine_object(&machine, KGPU_TYPE_SYNC, handle);
    work = kgpu_fence_create(machine.kgpu);
    overs = 0;
    kgpu_wait_init(&wait, over, available);
}

static void end(void)
{
    kgpu_wait_finish(&wait);
    kgpu_fence_signal(work, 0);
    kgpu_fence_put(work);
    machine_stop(&machine);
}

static void promise_work(void)
{
    struct kgpu_signal signal;

    CHECK_EQ(kgpu_signal_prepare(machine_client(&machine), handle, 0, &signal), 0);
    kgpu_signal_submit(&signal, work);
}

static void first_the_fence_then_the_work(void)
{
    begin(false);
    kgpu_wait_start(&wait, sync, 0);
    CHECK_EQ(overs, 0);
    promise_work();
    CHECK_EQ(overs, 0);
    CHECK(!wait.sync && wait.fence == work);
    kgpu_fence_signal(work, 0);
    CHECK_EQ(overs, 1);
    CHECK(!wait.fence);
    end();
}

static void what_is_there_is_over_at_once(void)
{
    begin(false);
    kgpu_fence_signal(work, 0);
    promise_work();
    kgpu_wait_start(&wait, sync, 0);
    CHECK_EQ(overs, 1);
    end();
}

static void availability_is_enough_when_asked_for(void)
{
    begin(true);
    kgpu_wait_start(&wait, sync, 0);
    promise_work();
    CHECK_EQ(overs, 1);
    kgpu_fence_signal(work, 0);
    CHECK_EQ(overs, 1);
    end();
    begin(true);
    promise_work();
    kgpu_wait_start(&wait, sync, 0);
    CHECK_EQ(overs, 1);
    end();
}

/* A finished wait hears of nothing and holds nothing; machine_stop finds what it would hold. */
static void finished_at_any_stage(void)
{
    for (unsigned stage = 0; stage < 3; stage++) {
        begin(false);
        if (stage > 0)
            kgpu_wait_start(&wait, sync, 0);
        if (stage > 1)
            promise_work();
        kgpu_wait_finish(&wait);
        kgpu_wait_finish(&wait);
        CHECK_EQ(mgpu_sync_destroy(machine.client, handle), 0);
        CHECK_EQ(machine.kgpu->stats.syncs, 0);
        kgpu_fence_signal(work, 0);
        CHECK_EQ(overs, 0);
        end();
    }
}

int main(void)
{
    TAP_RUN(first_the_fence_then_the_work);
    TAP_RUN(what_is_there_is_over_at_once);
    TAP_RUN(availability_is_enough_when_asked_for);
    TAP_RUN(finished_at_any_stage);
    return tap_done();
}
