/* SPDX-License-Identifier: MIT */
/* level2_transfer.c - the start and the end of submissions, put into sync objects after they were made. */
#include "client.h"
#include "suite.h"

static int transfer(struct client *client, const struct job *job, uint32_t what, mgpu_handle dst, uint64_t dst_point)
{
    struct mgpu_sync_transfer args = {
        .dst = dst, .src = job->queue, .dst_point = dst_point, .src_point = job->seq, .flags = what
    };
    return mgpu_sync_transfer(client->id, &args);
}

/* A new sync object with the start or the end of a submission. */
static mgpu_handle fence_of(struct client *client, const struct job *job, uint32_t what)
{
    mgpu_handle sync = sync_new(client, 0);

    CHECK_OK(transfer(client, job, what, sync, 0));
    return sync;
}

static void nonsense_is_refused(struct client *client)
{
    struct job job = { 0 };
    mgpu_handle sync;

    REQUIRE(client_start(client));
    job.queue = client->queue;
    job.ib = commands_nop(client);
    REQUIRE_OK(job_submit(client, &job));
    sync = sync_new(client, 0);
    COVERS(sync_transfer, EINVAL);
    COVERS(sync_transfer, ENOENT);
    CHECK_RESULT(transfer(client, &job, MGPU_TRANSFER_END | MGPU_TRANSFER_START, sync, 0), -MGPU_EINVAL);
    CHECK_RESULT(transfer(client, &job, MGPU_TRANSFER_END | MGPU_WAIT_FOR_SUBMIT, sync, 0), -MGPU_EINVAL);
    for (uint32_t what = MGPU_TRANSFER_END; what <= MGPU_TRANSFER_START; what <<= 1) {
        struct job bad = { .queue = client->queue };

        CHECK_RESULT(transfer(client, &bad, what, sync, 0), -MGPU_EINVAL); /* seq 0 */
        bad.seq = 2;
        CHECK_RESULT(transfer(client, &bad, what, sync, 0), -MGPU_EINVAL); /* not yet */
        bad.seq = 1;
        bad.queue = stale_queue(client);
        CHECK_RESULT(transfer(client, &bad, what, sync, 0), -MGPU_ENOENT);
        bad.queue = sync;
        CHECK_RESULT(transfer(client, &bad, what, sync, 0), -MGPU_ENOENT);
        CHECK_RESULT(transfer(client, &job, what, stale_sync(client), 0), -MGPU_ENOENT);
        CHECK_RESULT(transfer(client, &job, what, client->queue, 0), -MGPU_ENOENT);
    }
    CHECK_RESULT(sync_wait_one(client, sync, 0, 0, 0), -MGPU_EINVAL); /* as empty as it was */
}

/* Of a submission that waits for a point, then runs until a latch opens, then is done. */
static void start_and_end_come_in_their_time(struct client *client)
{
    struct job job = { 0 };
    struct buffer buffer;
    mgpu_handle start, end;

    REQUIRE(client_start(client));
    REQUIRE(buffer_create(client, &buffer, MGPU_PAGE_SIZE, MGPU_DOMAIN_GTT));
    job.queue = client->queue;
    job.ib = commands_latched_write(client, 0, buffer.va, 7);
    job.wait.sync = sync_new(client, 0);
    REQUIRE_OK(job_submit(client, &job));
    start = fence_of(client, &job, MGPU_TRANSFER_START);
    end = fence_of(client, &job, MGPU_TRANSFER_END);
    client_nap(client, 20 * MILLISECOND);
    CHECK_RESULT(sync_wait_one(client, start, 0, 0, 0), -MGPU_ETIME);

    CHECK_OK(sync_signal_one(client, job.wait.sync, 0));
    CHECK_OK(sync_wait_one(client, start, 0, 0, client_soon(client)));
    CHECK_OK(sync_wait_one(client, fence_of(client, &job, MGPU_TRANSFER_START), 0, 0, 0));
    CHECK_RESULT(sync_wait_one(client, end, 0, 0, 0), -MGPU_ETIME);

    latch_open(client, 0);
    CHECK_OK(sync_wait_one(client, end, 0, 0, client_soon(client)));
    CHECK_EQ(buffer.words[0], 7);
    CHECK_OK(job_wait(client, &job, client_soon(client)));
    CHECK_OK(sync_wait_one(client, fence_of(client, &job, MGPU_TRANSFER_END), 0, 0, 0)); /* long past */
}

/* What an older submission will write is there for one that waits for its end, on a queue without any other tie. */
static void another_queue_waits_for_the_end(struct client *client)
{
    struct job first = { 0 }, second = { 0 };
    struct buffer buffer;
    struct pm4 commands;

    REQUIRE(client_start(client));
    REQUIRE(buffer_create(client, &buffer, MGPU_PAGE_SIZE, MGPU_DOMAIN_GTT));
    first.queue = client->queue;
    first.wait.sync = sync_new(client, 0);
    first.ib = commands_write(client, buffer.va, 7);
    REQUIRE_OK(job_submit(client, &first));
    second.queue = queue_new(client, client->vm, 0);
    second.wait.sync = fence_of(client, &first, MGPU_TRANSFER_END);
    commands = commands_begin(client);
    pm4_copy(&commands, buffer.va + 64, buffer.va, 4);
    second.ib = commands_end(client, &commands);
    REQUIRE_OK(job_submit(client, &second));
    CHECK(!job_done(client, &second));
    CHECK_OK(sync_signal_one(client, first.wait.sync, 0));
    CHECK_OK(job_wait(client, &second, client_soon(client)));
    CHECK_EQ(buffer.words[16], 7);
}

/* An end becomes a point of a timeline, which is reached in its order. */
static void an_end_can_be_a_point(struct client *client)
{
    struct job job = { 0 };
    mgpu_handle timeline;

    REQUIRE(client_start(client));
    job.queue = client->queue;
    job.wait.sync = sync_new(client, 0);
    job.ib = commands_nop(client);
    REQUIRE_OK(job_submit(client, &job));
    timeline = sync_new(client, 0);
    CHECK_OK(sync_signal_one(client, timeline, 3));
    COVERS(sync_transfer, EOVERFLOW);
    CHECK_RESULT(transfer(client, &job, MGPU_TRANSFER_END, timeline, 3), -MGPU_EOVERFLOW);
    CHECK_OK(transfer(client, &job, MGPU_TRANSFER_END, timeline, 4));
    CHECK_EQ(sync_point_of(client, timeline, 0), 3);
    CHECK_EQ(sync_point_of(client, timeline, MGPU_SYNC_QUERY_SUBMITTED), 4);
    CHECK_OK(sync_signal_one(client, job.wait.sync, 0));
    CHECK_OK(sync_wait_one(client, timeline, 4, 0, client_soon(client)));
    CHECK_EQ(sync_point_of(client, timeline, 0), 4);
}

/* Its fences outlive the queue; what was dropped with it is past both. */
static void a_queue_may_go_before(struct client *client)
{
    mgpu_handle fences[2];
    struct job job = { 0 };

    REQUIRE(client_start(client));
    job.queue = queue_new(client, client->vm, 0);
    job.wait.sync = sync_new(client, 0);
    job.ib = commands_nop(client);
    REQUIRE_OK(job_submit(client, &job));
    fences[0] = fence_of(client, &job, MGPU_TRANSFER_START);
    fences[1] = fence_of(client, &job, MGPU_TRANSFER_END);
    CHECK_OK(mgpu_queue_destroy(client->id, job.queue));
    for (unsigned i = 0; i < 2; i++)
        CHECK_OK(sync_wait_one(client, fences[i], 0, 0, client_soon(client)));
}

const struct test transfer_tests[] = {
    { "transfer_refuses_nonsense", 2, 0, nonsense_is_refused, false },
    { "transfer_start_and_end_come_in_their_time", 2, 0, start_and_end_come_in_their_time, false },
    { "transfer_another_queue_waits_for_the_end", 2, 0, another_queue_waits_for_the_end, false },
    { "transfer_an_end_can_be_a_point", 2, MGPU_CAP_TIMELINE, an_end_can_be_a_point, false },
    { "transfer_a_queue_may_go_before", 2, 0, a_queue_may_go_before, false },
    { 0 },
};
