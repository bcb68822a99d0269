/* SPDX-License-Identifier: MIT */
/*
 * sync_calls_test.c - sleeping in the calls on sync objects: what happens to a sleeper when objects and clients go, and
 * memory that is short.
 */
#include "machine.h"
#include "tap.h"

#include <submit/sync.h>

static struct machine machine;
static mgpu_handle syncs[2];
static unsigned step;

static int signal_one(mgpu_handle sync, uint64_t point)
{
    struct mgpu_sync_point what = { .sync = sync, .point = point };
    struct mgpu_sync_signal signal = { .points = (uintptr_t)&what, .count = 1 };

    return mgpu_sync_signal(machine.client, &signal);
}

static int wait_one(mgpu_handle sync, uint64_t point, uint32_t flags, int64_t deadline_ns)
{
    struct mgpu_sync_point what = { .sync = sync, .point = point };
    struct mgpu_sync_wait wait = { .points = (uintptr_t)&what, .count = 1, .flags = flags, .deadline_ns = deadline_ns };

    return mgpu_sync_wait(machine.client, &wait);
}

static void begin(void (*on_wait)(void *argument))
{
    machine_start(&machine);
    syncs[0] = machine_sync(&machine);
    syncs[1] = machine_sync(&machine);
    step = 0;
    machine.os.on_wait = on_wait;
}

static void signal_at_the_third(void *argument)
{
    (void)argument;
    if (++step == 3)
        CHECK_EQ(signal_one(syncs[0], 4), 0);
}

static void a_sleeper_looks_again_each_time(void)
{
    begin(signal_at_the_third);
    CHECK_EQ(wait_one(syncs[0], 3, MGPU_WAIT_FOR_SUBMIT, MGPU_FOREVER), 0);
    CHECK_EQ(step, 3);
    machine_stop(&machine);
}

/* First the handle goes, then time. */
static void destroy_then_run_out(void *argument)
{
    (void)argument;
    if (++step == 1)
        CHECK_EQ(mgpu_sync_destroy(machine.client, syncs[0]), 0);
    else
        machine.os.time_ns += 1000000;
}

static void a_destroyed_object_is_waited_for_to_the_deadline(void)
{
    begin(destroy_then_run_out);
    CHECK_EQ(wait_one(syncs[0], 0, MGPU_WAIT_FOR_SUBMIT, machine.os.time_ns + 500000), -MGPU_ETIME);
    CHECK(step >= 2);
    machine_stop(&machine);
}

static void lose_the_card(void *argument)
{
    (void)argument;
    step++;
    machine.kgpu->gone = true;
}

/* A point that nobody has submitted yet: no fence will tell its sleepers that the card is gone. */
static void a_sleeper_is_told_that_nothing_will_come(void)
{
    struct mgpu_sync_transfer transfer = { .flags = MGPU_WAIT_FOR_SUBMIT, .deadline_ns = MGPU_FOREVER };

    begin(NULL);
    transfer.dst = syncs[1];
    transfer.src = syncs[0];
    machine.os.interrupted = true;
    CHECK_EQ(wait_one(syncs[0], 0, MGPU_WAIT_FOR_SUBMIT, MGPU_FOREVER), -MGPU_EINTR);
    CHECK_EQ(mgpu_sync_transfer(machine.client, &transfer), -MGPU_EINTR);
    machine.os.interrupted = false;
    machine.os.on_wait = lose_the_card;
    CHECK_EQ(wait_one(syncs[0], 0, MGPU_WAIT_FOR_SUBMIT, MGPU_FOREVER), -MGPU_ENODEV);
    machine.kgpu->gone = false;
    CHECK_EQ(mgpu_sync_transfer(machine.client, &transfer), -MGPU_ENODEV);
    CHECK_EQ(step, 2);
    machine_stop(&machine);
}

static void close_the_client(void *argument)
{
    (void)argument;
    if (++step == 1)
        CHECK_EQ(mgpu_close(machine.client), 0);
    else
        machine.os.time_ns += 1000000;
}

static void a_client_may_be_closed_while_it_waits(void)
{
    struct mgpu_sync_transfer transfer = { .flags = MGPU_WAIT_FOR_SUBMIT };

    begin(close_the_client);
    CHECK_EQ(wait_one(syncs[0], 0, MGPU_WAIT_FOR_SUBMIT, machine.os.time_ns + 500000), -MGPU_ETIME);
    machine_stop(&machine);

    begin(close_the_client);
    transfer.dst = syncs[1];
    transfer.src = syncs[0];
    transfer.deadline_ns = machine.os.time_ns + 500000;
    CHECK_EQ(mgpu_sync_transfer(machine.client, &transfer), -MGPU_ETIME);
    machine_stop(&machine);
}

/* The destination goes while the transfer waits for its source; then the source appears. */
static void lose_the_destination(void *argument)
{
    (void)argument;
    if (++step == 1)
        CHECK_EQ(mgpu_sync_destroy(machine.client, syncs[1]), 0);
    else
        CHECK_EQ(signal_one(syncs[0], 0), 0);
}

static void a_transfer_may_lose_its_destination(void)
{
    struct mgpu_sync_transfer transfer = { .flags = MGPU_WAIT_FOR_SUBMIT, .deadline_ns = MGPU_FOREVER };

    begin(lose_the_destination);
    transfer.dst = syncs[1];
    transfer.src = syncs[0];
    CHECK_EQ(mgpu_sync_transfer(machine.client, &transfer), -MGPU_ENOENT);
    machine_stop(&machine);
}

static int create(struct machine *m, void *argument)
{
    struct mgpu_sync_create args = { .flags = MGPU_SYNC_SIGNALED };
    int result = mgpu_sync_create(m->client, &args);

    (void)argument;
    return result ? result : mgpu_sync_destroy(m->client, args.sync);
}

static int signal_many(struct machine *m, void *argument)
{
    static struct mgpu_sync_point points[20];
    struct mgpu_sync_signal signal = { .points = (uintptr_t)points, .count = 20 };

    (void)argument;
    for (unsigned i = 0; i < 20; i++)
        points[i] = (struct mgpu_sync_point){ .sync = syncs[0], .point = 100 + i };
    return mgpu_sync_signal(m->client, &signal);
}

static int wait_for_many(struct machine *m, void *argument)
{
    static struct mgpu_sync_point points[20];
    struct mgpu_sync_wait wait = { .points = (uintptr_t)points, .count = 20, .flags = MGPU_WAIT_ALL };

    (void)argument;
    for (unsigned i = 0; i < 20; i++)
        points[i] = (struct mgpu_sync_point){ .sync = syncs[0], .point = 100 + i };
    return mgpu_sync_wait(m->client, &wait);
}

static int transfer_on(struct machine *m, void *argument)
{
    struct mgpu_sync_transfer transfer = { .dst = syncs[1], .dst_point = 3, .src = syncs[0], .src_point = 100 };

    (void)argument;
    return mgpu_sync_transfer(m->client, &transfer);
}

static void no_memory_at_any_step(void)
{
    begin(NULL);
    CHECK(machine_unwinds(&machine, create, NULL));
    CHECK(machine_unwinds(&machine, signal_many, NULL));
    CHECK(machine_unwinds(&machine, wait_for_many, NULL));
    CHECK(machine_unwinds(&machine, transfer_on, NULL));
    CHECK_EQ(machine_signalled(&machine, syncs[1], 3), 0);
    machine_stop(&machine);
}

int main(void)
{
    TAP_RUN(a_sleeper_looks_again_each_time);
    TAP_RUN(a_destroyed_object_is_waited_for_to_the_deadline);
    TAP_RUN(a_sleeper_is_told_that_nothing_will_come);
    TAP_RUN(a_client_may_be_closed_while_it_waits);
    TAP_RUN(a_transfer_may_lose_its_destination);
    TAP_RUN(no_memory_at_any_step);
    return tap_done();
}
