/* SPDX-License-Identifier: MIT */
/* level2_timeline.c - sync objects used as timelines: points, order, going backwards, transfers. */
#include "client.h"
#include "suite.h"

static void points_rise(struct client *client)
{
    mgpu_handle sync = sync_new(client, 0);

    CHECK_OK(sync_signal_one(client, sync, 5));
    CHECK_EQ(sync_point_of(client, sync, 0), 5);
    CHECK_EQ(sync_point_of(client, sync, MGPU_SYNC_QUERY_SUBMITTED), 5);
    for (uint64_t point = 1; point <= 5; point++)
        CHECK_OK(sync_wait_one(client, sync, point, 0, 0));
    CHECK_RESULT(sync_wait_one(client, sync, 6, 0, 0), -MGPU_EINVAL);
    CHECK_RESULT(sync_wait_one(client, sync, 6, MGPU_WAIT_FOR_SUBMIT, 0), -MGPU_ETIME);
    CHECK_RESULT(sync_wait_one(client, sync, 6, MGPU_WAIT_AVAILABLE, 0), -MGPU_ETIME);
    CHECK_OK(sync_signal_one(client, sync, 6));
    CHECK_OK(sync_signal_one(client, sync, UINT64_C(1) << 40)); /* beyond 32 bits */
    CHECK_OK(sync_wait_one(client, sync, (UINT64_C(1) << 40) - 1, 0, 0));
    CHECK_RESULT(sync_wait_one(client, sync, (UINT64_C(1) << 40) + 1, MGPU_WAIT_FOR_SUBMIT, 0), -MGPU_ETIME);
    CHECK_EQ(sync_point_of(client, sync, 0), UINT64_C(1) << 40);
    CHECK_OK(sync_signal_one(client, sync, UINT64_MAX));
    CHECK_OK(sync_wait_one(client, sync, UINT64_MAX, 0, 0));
}

static void points_do_not_fall(struct client *client)
{
    struct mgpu_sync_point point = { .point = 5 };
    struct mgpu_sync_signal signal = { .points = (uintptr_t)&point, .count = 1 };
    struct job job = { 0 };
    struct mgpu_queue_submit args;

    REQUIRE(client_start(client));
    point.sync = sync_new(client, 0);
    CHECK_OK(mgpu_sync_signal(client->id, &signal));
    CHECK_ERROR(client->id, sync_signal, EOVERFLOW, &signal);
    point.point = 4;
    CHECK_ERROR(client->id, sync_signal, EOVERFLOW, &signal);
    job.ib = commands_nop(client);
    job.signal = point;
    job_args(client, &job, &args);
    CHECK_ERROR(client->id, queue_submit, EOVERFLOW, &args);
    job.signal.point = 5;
    CHECK_ERROR(client->id, queue_submit, EOVERFLOW, &args);
    job.signal.point = 6;
    CHECK_OK(mgpu_queue_submit(client->id, &args));
    CHECK_ERROR(client->id, queue_submit, EOVERFLOW, &args); /* promised counts, reached or not */
    CHECK_OK(sync_wait_one(client, point.sync, 6, 0, client_soon(client)));
    CHECK_EQ(sync_point_of(client, point.sync, 0), 6);
}

/* Several points of one object in one submission: they must rise in the order of the array, or none is promised. */
static void points_of_one_submission_rise(struct client *client)
{
    struct mgpu_sync_point points[2];
    struct job job = { 0 };
    struct mgpu_queue_submit args;

    REQUIRE(client_start(client));
    points[0] = (struct mgpu_sync_point){ .sync = sync_new(client, 0), .point = 2 };
    points[1] = (struct mgpu_sync_point){ .sync = points[0].sync, .point = 1 };
    job.ib = commands_nop(client);
    job_args(client, &job, &args);
    args.signals = (uintptr_t)points;
    args.signal_count = 2;
    CHECK_RESULT(mgpu_queue_submit(client->id, &args), -MGPU_EOVERFLOW);
    CHECK_EQ(sync_point_of(client, points[0].sync, MGPU_SYNC_QUERY_SUBMITTED), 0);
    points[1].point = 3;
    CHECK_OK(mgpu_queue_submit(client->id, &args));
    CHECK_OK(sync_wait_one(client, points[0].sync, 3, 0, client_soon(client)));
    CHECK_EQ(sync_point_of(client, points[0].sync, 0), 3);
}

static void promised_and_reached_are_told_apart(struct client *client)
{
    struct job job = { 0 };
    mgpu_handle sync;

    REQUIRE(client_start(client));
    sync = sync_new(client, 0);
    for (unsigned i = 1; i <= 4; i++) {
        job = (struct job){ .ib = commands_latched_write(client, i, client->latch.va, i) };
        job.signal = (struct mgpu_sync_point){ .sync = sync, .point = 10 * i };
        REQUIRE_OK(job_submit(client, &job));
    }
    for (uint64_t i = 1; i <= 4; i++) {
        CHECK_EQ(sync_point_of(client, sync, 0), 10 * (i - 1));
        CHECK_EQ(sync_point_of(client, sync, MGPU_SYNC_QUERY_SUBMITTED), 40);
        CHECK_OK(sync_wait_one(client, sync, 10 * i, MGPU_WAIT_AVAILABLE, 0));
        CHECK_RESULT(sync_wait_one(client, sync, 10 * (i - 1) + 1, 0, 0), -MGPU_ETIME);
        latch_open(client, (unsigned)i);
        CHECK_OK(sync_wait_one(client, sync, 10 * i - 3, 0, client_soon(client))); /* means the next point there is */
        CHECK_OK(sync_wait_one(client, sync, 10 * i, 0, 0));
    }
    CHECK_EQ(sync_point_of(client, sync, 0), 40);
}

/* A point is reached when all before it are, as with DRM syncobjs: work that is done early must not overtake. */
static void points_are_reached_in_order(struct client *client)
{
    struct job late = { 0 }, early = { 0 };
    mgpu_handle sync, hold;

    REQUIRE(client_start(client));
    sync = sync_new(client, 0);
    hold = sync_new(client, 0);
    late.ib = early.ib = commands_nop(client);
    late.wait.sync = hold;
    late.signal = (struct mgpu_sync_point){ .sync = sync, .point = 1 };
    early.queue = queue_new(client, client->vm, 0);
    early.signal = (struct mgpu_sync_point){ .sync = sync, .point = 2 };
    REQUIRE_OK(job_submit(client, &late));
    REQUIRE_OK(job_submit(client, &early));
    CHECK_OK(job_wait(client, &early, client_soon(client)));
    CHECK_RESULT(sync_wait_one(client, sync, 2, 0, client_now(client) + 5 * MILLISECOND), -MGPU_ETIME);
    CHECK_EQ(sync_point_of(client, sync, 0), 0);
    CHECK_EQ(sync_point_of(client, sync, MGPU_SYNC_QUERY_SUBMITTED), 2);
    CHECK_OK(sync_signal_one(client, hold, 0));
    CHECK_OK(sync_wait_one(client, sync, 2, 0, client_soon(client)));
    CHECK_EQ(sync_point_of(client, sync, 0), 2);
}

static void jobs_wait_for_points_nobody_has_promised(struct client *client)
{
    struct buffer buffer;
    struct job jobs[5] = { 0 };
    mgpu_handle sync;

    REQUIRE(client_start(client));
    REQUIRE(buffer_create(client, &buffer, MGPU_PAGE_SIZE, MGPU_DOMAIN_GTT));
    sync = sync_new(client, 0);
    for (uint32_t i = 0; i < 5; i++) {
        jobs[i].queue = queue_new(client, client->vm, 0);
        jobs[i].ib = commands_write(client, buffer.va + 4 * i, 1);
        jobs[i].wait = (struct mgpu_sync_point){ .sync = sync, .point = i + 1 };
        REQUIRE_OK(job_submit(client, &jobs[i]));
    }
    for (uint32_t i = 0; i < 5; i++) {
        for (uint32_t k = i; k < 5; k++)
            CHECK(!job_done(client, &jobs[k]));
        CHECK_OK(sync_signal_one(client, sync, i + 1));
        CHECK_OK(job_wait(client, &jobs[i], client_soon(client)));
        CHECK_EQ(buffer.words[i], 1);
    }
}

/* Two queues that hand a word to and fro over one timeline, all submitted before the first may run. */
static void two_queues_take_turns(struct client *client)
{
    enum { TURNS = 50 };
    struct buffer buffer;
    struct job job = { 0 };
    mgpu_handle line, queues[2];

    REQUIRE(client_start(client));
    REQUIRE(buffer_create(client, &buffer, MGPU_PAGE_SIZE, MGPU_DOMAIN_GTT));
    line = sync_new(client, 0);
    queues[0] = queue_new(client, client->vm, 0);
    queues[1] = queue_new(client, client->vm, 0);
    job.queue = queues[1]; /* holds the first turn back */
    job.ib = commands_latched_write(client, 0, buffer.va, 0);
    job.signal = (struct mgpu_sync_point){ .sync = line, .point = 1 };
    REQUIRE_OK(job_submit(client, &job));
    for (uint32_t turn = 1; turn <= TURNS; turn++) {
        struct pm4 commands = commands_begin(client);

        pm4_copy(&commands, buffer.va + 4 * turn, buffer.va, 4);
        pm4_write(&commands, buffer.va, turn);
        job.queue = queues[turn % 2];
        job.ib = commands_end(client, &commands);
        job.wait = (struct mgpu_sync_point){ .sync = line, .point = turn };
        job.signal = (struct mgpu_sync_point){ .sync = line, .point = turn + 1 };
        REQUIRE_OK(job_submit(client, &job));
    }
    CHECK_EQ(sync_point_of(client, line, 0), 0);
    latch_open(client, 0);
    CHECK_OK(sync_wait_one(client, line, TURNS + 1, 0, client_soon(client)));
    for (uint32_t turn = 1; turn <= TURNS; turn++)
        CHECK_EQ(buffer.words[turn], turn - 1);
}

static void reset_empties_a_timeline(struct client *client)
{
    mgpu_handle sync = sync_new(client, 0);

    CHECK_OK(sync_signal_one(client, sync, 9));
    CHECK_OK(sync_reset_one(client, sync));
    CHECK_EQ(sync_point_of(client, sync, 0), 0);
    CHECK_RESULT(sync_wait_one(client, sync, 1, 0, 0), -MGPU_EINVAL);
    CHECK_OK(sync_signal_one(client, sync, 1)); /* it may begin again below */
    CHECK_EQ(sync_point_of(client, sync, 0), 1);
}

static void transfers_between_binary_and_timeline(struct client *client)
{
    mgpu_handle binary = sync_new(client, MGPU_SYNC_SIGNALED), other = sync_new(client, 0), line = sync_new(client, 0);
    struct mgpu_sync_transfer in = { .dst = line, .dst_point = 7, .src = binary };
    struct mgpu_sync_transfer out = { .dst = other, .src = line, .src_point = 7 };
    struct mgpu_sync_transfer within = { .dst = line, .dst_point = 12, .src = line, .src_point = 7 };

    CHECK_RESULT(mgpu_sync_transfer(client->id, &out), -MGPU_EINVAL);
    CHECK_OK(mgpu_sync_transfer(client->id, &in));
    CHECK_EQ(sync_point_of(client, line, 0), 7);
    CHECK_ERROR(client->id, sync_transfer, EOVERFLOW, &in);
    CHECK_OK(mgpu_sync_transfer(client->id, &out));
    CHECK_OK(sync_wait_one(client, other, 0, 0, 0));
    CHECK_OK(mgpu_sync_transfer(client->id, &within));
    CHECK_EQ(sync_point_of(client, line, 0), 12);
    out.src_point = 13;
    CHECK_RESULT(mgpu_sync_transfer(client->id, &out), -MGPU_EINVAL);
}

/* RADV's way to let a wait on the CPU stand behind work that is not done yet. */
static void a_pending_fence_is_transferred(struct client *client)
{
    struct job job = { 0 };
    struct mgpu_sync_transfer transfer = { .dst_point = 3 };

    REQUIRE(client_start(client));
    transfer.src = sync_new(client, 0);
    transfer.dst = sync_new(client, 0);
    job.ib = commands_latched_write(client, 0, client->latch.va + 8, 1);
    job.signal.sync = transfer.src;
    REQUIRE_OK(job_submit(client, &job));
    CHECK_OK(mgpu_sync_transfer(client->id, &transfer));
    CHECK_EQ(sync_point_of(client, transfer.dst, MGPU_SYNC_QUERY_SUBMITTED), 3);
    CHECK_EQ(sync_point_of(client, transfer.dst, 0), 0);
    latch_open(client, 0);
    CHECK_OK(sync_wait_one(client, transfer.dst, 3, 0, client_soon(client)));
    CHECK_EQ(sync_point_of(client, transfer.dst, 0), 3);
}

static void waits_over_several_timelines(struct client *client)
{
    struct mgpu_sync_point points[3];
    struct mgpu_sync_wait wait = { .points = (uintptr_t)points, .count = 3 };

    for (unsigned i = 0; i < 3; i++) {
        points[i] = (struct mgpu_sync_point){ .sync = sync_new(client, 0), .point = 10 };
        CHECK_OK(sync_signal_one(client, points[i].sync, 9));
    }
    wait.flags = MGPU_WAIT_FOR_SUBMIT;
    CHECK_RESULT(mgpu_sync_wait(client->id, &wait), -MGPU_ETIME);
    CHECK_OK(sync_signal_one(client, points[1].sync, 11));
    wait.first = UINT32_MAX;
    CHECK_OK(mgpu_sync_wait(client->id, &wait));
    CHECK_EQ(wait.first, 1);
    wait.flags |= MGPU_WAIT_ALL;
    CHECK_RESULT(mgpu_sync_wait(client->id, &wait), -MGPU_ETIME);
    CHECK_OK(sync_signal_one(client, points[0].sync, 10));
    CHECK_OK(sync_signal_one(client, points[2].sync, 100));
    CHECK_OK(mgpu_sync_wait(client->id, &wait));
}

static void mappings_signal_points(struct client *client)
{
    struct mgpu_bo_create create = { .size = MGPU_PAGE_SIZE, .domains = MGPU_DOMAIN_GTT };
    struct mgpu_vm_map map = { .size = MGPU_PAGE_SIZE, .flags = MGPU_VM_READ, .signal_point = 4 };
    struct mgpu_vm_unmap unmap;
    struct mgpu_vm_clear clear;

    REQUIRE_OK(mgpu_bo_create(client->id, &create));
    map.vm = vm_new(client);
    map.bo = create.bo;
    map.va = client_va(client, MGPU_PAGE_SIZE);
    map.signal = sync_new(client, 0);
    REQUIRE_OK(mgpu_vm_map(client->id, &map));
    CHECK_OK(sync_wait_one(client, map.signal, 4, 0, client_soon(client)));
    CHECK_EQ(sync_point_of(client, map.signal, 0), 4);

    /* A point that is past is refused, and nothing is mapped or unmapped for it. */
    unmap = (struct mgpu_vm_unmap){ .vm = map.vm, .bo = map.bo, .va = map.va, .signal = map.signal, .signal_point = 4 };
    clear = (struct mgpu_vm_clear){ .vm = map.vm, .va = map.va, .size = map.size, .signal = map.signal,
                                    .signal_point = 3 };
    CHECK_ERROR(client->id, vm_unmap, EOVERFLOW, &unmap);
    CHECK_ERROR(client->id, vm_clear, EOVERFLOW, &clear);
    map.flags |= MGPU_VM_REPLACE;
    CHECK_ERROR(client->id, vm_map, EOVERFLOW, &map);
    map.flags &= ~MGPU_VM_REPLACE;
    map.signal = 0;
    CHECK_RESULT(mgpu_vm_map(client->id, &map), -MGPU_EEXIST); /* still there */
    unmap.signal_point = 5;
    CHECK_OK(mgpu_vm_unmap(client->id, &unmap));
    CHECK_EQ(sync_point_of(client, unmap.signal, 0), 5);
}

#define T MGPU_CAP_TIMELINE
const struct test timeline_tests[] = {
    { "timeline_points_rise", 2, T, points_rise, false },
    { "timeline_points_do_not_fall", 2, T, points_do_not_fall, false },
    { "timeline_points_of_one_submission_rise", 2, T, points_of_one_submission_rise, false },
    { "timeline_promised_and_reached", 2, T, promised_and_reached_are_told_apart, false },
    { "timeline_points_are_reached_in_order", 2, T, points_are_reached_in_order, false },
    { "timeline_jobs_wait_for_unpromised_points", 2, T, jobs_wait_for_points_nobody_has_promised, false },
    { "timeline_two_queues_take_turns", 2, T, two_queues_take_turns, false },
    { "timeline_reset_empties", 2, T, reset_empties_a_timeline, false },
    { "timeline_transfers_to_and_from_binary", 2, T, transfers_between_binary_and_timeline, false },
    { "timeline_a_pending_fence_is_transferred", 2, T, a_pending_fence_is_transferred, false },
    { "timeline_waits_over_several", 2, T, waits_over_several_timelines, false },
    { "timeline_mappings_signal_points", 2, T, mappings_signal_points, false },
    { 0 },
};
