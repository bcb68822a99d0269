/* SPDX-License-Identifier: MIT */
/*
 * dispatch_test.c - the gate: nothing of the caller's is touched but through copies, and what cannot be answered is not
 * done. The errors that a client can see are tests/conformance/level0_gate.c.
 */
#include "machine.h"
#include "tap.h"

static struct machine machine;

static uint64_t objects(void)
{
    return machine_client(&machine)->handles.count;
}

static void arguments_that_cannot_be_read(void)
{
    struct mgpu_sync_create create = { 0 };
    uint64_t before = objects();

    machine.os.bad_begin = (uintptr_t)&create;
    machine.os.bad_end = (uintptr_t)(&create + 1);
    CHECK_EQ(mgpu_sync_create(machine.client, &create), -MGPU_EFAULT);
    machine.os.bad_begin = machine.os.bad_end = 0;
    CHECK_EQ(objects(), before); /* an object without a name would be lost */
    CHECK_EQ(create.sync, 0);
}

static void a_half_readable_array(void)
{
    static struct mgpu_sync_point points[100];
    struct mgpu_sync_signal signal = { .points = (uintptr_t)points, .count = 100 };

    machine.os.bad_begin = (uintptr_t)&points[99];
    machine.os.bad_end = (uintptr_t)&points[100];
    CHECK_EQ(mgpu_sync_signal(machine.client, &signal), -MGPU_EFAULT);
    machine.os.bad_begin = machine.os.bad_end = 0;
    CHECK_EQ(signal.points, (uintptr_t)points);
}

static void pointers_come_back_as_they_were(void)
{
    struct mgpu_query_memory memory;
    struct mgpu_query query = { .data = (uintptr_t)&memory, .data_size = sizeof memory };

    CHECK_EQ(mgpu_query(machine.client, &query), 0);
    CHECK_EQ(query.data, (uintptr_t)&memory);
    query.what = 99;
    CHECK_EQ(mgpu_query(machine.client, &query), -MGPU_EINVAL);
    CHECK_EQ(query.data, (uintptr_t)&memory);
}

static void long_arrays_live_on_the_heap_and_leave_it(void)
{
    enum { MANY = 4096 };
    static struct mgpu_sync_point points[MANY];
    struct mgpu_sync_signal signal = { .points = (uintptr_t)points, .count = MANY };
    mgpu_handle sync = machine_sync(&machine);
    uint64_t heap = machine.os.heap_bytes;

    for (unsigned i = 0; i < MANY; i++)
        points[i].sync = sync;
    CHECK_EQ(mgpu_sync_signal(machine.client, &signal), 0);
    CHECK_EQ(machine.os.heap_bytes, heap);
    machine.os.fail_at = machine.os.allocations;
    CHECK_EQ(mgpu_sync_signal(machine.client, &signal), -MGPU_ENOMEM);
    machine.os.fail_at = FAKE_NEVER;
    CHECK_EQ(machine.os.heap_bytes, heap);
}

static void results_reach_arrays_only_on_success(void)
{
    uint64_t data = 0x5555;
    struct mgpu_query query = { .what = MGPU_QUERY_COUNTER, .index = 1000, .data = (uintptr_t)&data, .data_size = 8 };

    CHECK_EQ(mgpu_query(machine.client, &query), -MGPU_ENOENT);
    CHECK_EQ(data, 0x5555);
    query.index = MGPU_COUNTER_OBJECTS;
    CHECK_EQ(mgpu_query(machine.client, &query), 0);
    CHECK_EQ(data, objects());
}

static void the_lock_is_free_after_every_answer(void)
{
    struct mgpu_bo_map map = { 0 };

    for (uint32_t nr = 0; nr < 0x100; nr++) {
        uint64_t args[64] = { 0 };

        if (nr == MGPU_CALL_CLOSE)
            continue;
        for (uint32_t size = 8; size <= sizeof args; size += 8)
            kgpu_call(machine.kgpu, machine.client, nr, (uintptr_t)args, size);
        CHECK(!machine.os.locked);
    }
    CHECK_EQ(mgpu_bo_map(machine.client, &map), -MGPU_ENOENT);
}

int main(void)
{
    machine_start(&machine);
    TAP_RUN(arguments_that_cannot_be_read);
    TAP_RUN(a_half_readable_array);
    TAP_RUN(pointers_come_back_as_they_were);
    TAP_RUN(long_arrays_live_on_the_heap_and_leave_it);
    TAP_RUN(results_reach_arrays_only_on_success);
    TAP_RUN(the_lock_is_free_after_every_answer);
    machine_stop(&machine);
    return tap_done();
}
