/* SPDX-License-Identifier: MIT */
/* level2_sync.c - binary sync objects: signal, wait, reset, wait-before-signal, transfers. */
#include "client.h"
#include "suite.h"

static void a_new_object_is_empty(struct client *client)
{
    mgpu_handle sync = sync_new(client, 0);

    CHECK_RESULT(sync_wait_one(client, sync, 0, 0, 0), -MGPU_EINVAL);
    CHECK_RESULT(sync_wait_one(client, sync, 0, MGPU_WAIT_FOR_SUBMIT, 0), -MGPU_ETIME);
    CHECK_RESULT(sync_wait_one(client, sync, 0, MGPU_WAIT_AVAILABLE, 0), -MGPU_ETIME);
    CHECK_EQ(sync_point_of(client, sync, 0), 0);
    CHECK_EQ(sync_point_of(client, sync, MGPU_SYNC_QUERY_SUBMITTED), 0);
}

static void objects_can_start_out_signalled(struct client *client)
{
    mgpu_handle sync = sync_new(client, MGPU_SYNC_SIGNALED);

    CHECK_OK(sync_wait_one(client, sync, 0, 0, 0));
    CHECK_EQ(sync_point_of(client, sync, 0), 0);
    CHECK_OK(sync_reset_one(client, sync));
    CHECK_RESULT(sync_wait_one(client, sync, 0, 0, 0), -MGPU_EINVAL);
}

static void signal_and_reset(struct client *client)
{
    mgpu_handle sync = sync_new(client, 0);

    for (unsigned i = 0; i < 3; i++) {
        CHECK_OK(sync_signal_one(client, sync, 0));
        CHECK_OK(sync_wait_one(client, sync, 0, 0, 0));
        CHECK_OK(sync_wait_one(client, sync, 0, MGPU_WAIT_AVAILABLE, 0));
        CHECK_OK(sync_wait_one(client, sync, 0, 0, 0)); /* a wait consumes nothing */
        CHECK_OK(sync_signal_one(client, sync, 0));     /* nor is a second signal an error */
        CHECK_OK(sync_reset_one(client, sync));
        CHECK_RESULT(sync_wait_one(client, sync, 0, MGPU_WAIT_FOR_SUBMIT, 0), -MGPU_ETIME);
    }
}

static void several_are_signalled_and_reset_at_once(struct client *client)
{
    struct mgpu_sync_point points[3];
    struct mgpu_sync_signal signal = { .points = (uintptr_t)points, .count = 3 };
    struct mgpu_sync_reset reset = { .points = (uintptr_t)points, .count = 3 };

    for (unsigned i = 0; i < 3; i++)
        points[i] = (struct mgpu_sync_point){ .sync = sync_new(client, 0) };
    CHECK_OK(mgpu_sync_signal(client->id, &signal));
    for (unsigned i = 0; i < 3; i++)
        CHECK_OK(sync_wait_one(client, points[i].sync, 0, 0, 0));
    CHECK_OK(mgpu_sync_reset(client->id, &reset));
    for (unsigned i = 0; i < 3; i++)
        CHECK_RESULT(sync_wait_one(client, points[i].sync, 0, 0, 0), -MGPU_EINVAL);

    points[2].sync = stale_sync(client); /* the last is unknown: the first two stay as they are */
    CHECK_RESULT(mgpu_sync_signal(client->id, &signal), -MGPU_ENOENT);
    CHECK_RESULT(sync_wait_one(client, points[0].sync, 0, 0, 0), -MGPU_EINVAL);
    CHECK_OK(sync_signal_one(client, points[0].sync, 0));
    CHECK_RESULT(mgpu_sync_reset(client->id, &reset), -MGPU_ENOENT);
    CHECK_OK(sync_wait_one(client, points[0].sync, 0, 0, 0));
}

static void unknown_objects_are_refused(struct client *client)
{
    struct client *second = suite_client();
    mgpu_handle bad[4], good = sync_new(client, MGPU_SYNC_SIGNALED);

    REQUIRE(second);
    bad[0] = 0;
    bad[1] = stale_sync(client);
    bad[2] = vm_new(client);
    do /* another client's, of a number that this one does not have too */
        bad[3] = sync_new(second, MGPU_SYNC_SIGNALED);
    while (bad[3] == good);
    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct mgpu_sync_point points[2] = { { .sync = good }, { .sync = bad[i] } };
        struct mgpu_sync_wait wait = { .points = (uintptr_t)points, .count = 2 };
        struct mgpu_sync_signal signal = { .points = (uintptr_t)points, .count = 2 };
        struct mgpu_sync_reset reset = { .points = (uintptr_t)points, .count = 2 };
        struct mgpu_sync_query query = { .points = (uintptr_t)points, .count = 2 };
        struct mgpu_sync_transfer to = { .dst = bad[i], .src = good }, from = { .dst = good, .src = bad[i] };

        CHECK_ERROR(client->id, sync_wait, ENOENT, &wait);
        CHECK_ERROR(client->id, sync_signal, ENOENT, &signal);
        CHECK_ERROR(client->id, sync_reset, ENOENT, &reset);
        CHECK_ERROR(client->id, sync_query, ENOENT, &query);
        CHECK_ERROR(client->id, sync_transfer, ENOENT, &to);
        CHECK_ERROR(client->id, sync_transfer, ENOENT, &from);
        CHECK_ERROR(client->id, sync_destroy, ENOENT, bad[i]);
    }
}

static void none_is_too_few(struct client *client)
{
    struct mgpu_sync_wait wait = { .deadline_ns = 0 };
    struct mgpu_sync_signal signal = { 0 };
    struct mgpu_sync_reset reset = { 0 };
    struct mgpu_sync_query query = { 0 };

    CHECK_ERROR(client->id, sync_wait, EINVAL, &wait);
    CHECK_ERROR(client->id, sync_signal, EINVAL, &signal);
    CHECK_ERROR(client->id, sync_reset, EINVAL, &reset);
    CHECK_ERROR(client->id, sync_query, EINVAL, &query);
}

static void undefined_flags_are_refused(struct client *client)
{
    mgpu_handle sync = sync_new(client, MGPU_SYNC_SIGNALED);
    struct mgpu_sync_create create = { .flags = 1u << 31 };
    struct mgpu_sync_point point = { .sync = sync };
    struct mgpu_sync_query query = { .points = (uintptr_t)&point, .count = 1, .flags = 1u << 31 };
    struct mgpu_sync_wait wait = { .points = (uintptr_t)&point, .count = 1 };
    struct mgpu_sync_signal signal = { .points = (uintptr_t)&point, .count = 1 };
    struct mgpu_sync_transfer transfer = { .dst = sync, .src = sync, .flags = MGPU_WAIT_ALL };

    CHECK_RESULT(mgpu_sync_create(client->id, &create), -MGPU_EINVAL);
    CHECK_RESULT(sync_wait_one(client, sync, 0, 1u << 31, 0), -MGPU_EINVAL);
    CHECK_RESULT(mgpu_sync_query(client->id, &query), -MGPU_EINVAL);
    CHECK_RESULT(mgpu_sync_transfer(client->id, &transfer), -MGPU_EINVAL);
    point.flags = 1;
    CHECK_RESULT(mgpu_sync_wait(client->id, &wait), -MGPU_EINVAL);
    CHECK_RESULT(mgpu_sync_signal(client->id, &signal), -MGPU_EINVAL);
}

static void waits_know_any_from_all(struct client *client)
{
    enum { SYNCS = 4 };
    struct mgpu_sync_point points[SYNCS];
    struct mgpu_sync_wait wait = { .points = (uintptr_t)points, .count = SYNCS };

    for (unsigned i = 0; i < SYNCS; i++)
        points[i] = (struct mgpu_sync_point){ .sync = sync_new(client, 0) };
    for (unsigned chosen = 0; chosen < SYNCS; chosen++) {
        CHECK_OK(sync_signal_one(client, points[chosen].sync, 0));
        wait.flags = MGPU_WAIT_FOR_SUBMIT;
        wait.first = UINT32_MAX;
        CHECK_OK(mgpu_sync_wait(client->id, &wait));
        CHECK_EQ(wait.first, chosen);
        wait.flags |= MGPU_WAIT_ALL;
        CHECK_ERROR(client->id, sync_wait, ETIME, &wait);
        wait.flags = 0; /* the others have no fence */
        CHECK_ERROR(client->id, sync_wait, EINVAL, &wait);
        CHECK_OK(sync_reset_one(client, points[chosen].sync));
    }
    for (unsigned i = 0; i < SYNCS; i++)
        CHECK_OK(sync_signal_one(client, points[i].sync, 0));
    wait.flags = MGPU_WAIT_ALL;
    CHECK_OK(mgpu_sync_wait(client->id, &wait));
}

static void deadlines_are_kept(struct client *client)
{
    mgpu_handle sync = sync_new(client, 0);
    int64_t deadline = client_now(client) + 30 * MILLISECOND;

    CHECK_RESULT(sync_wait_one(client, sync, 0, MGPU_WAIT_FOR_SUBMIT, deadline), -MGPU_ETIME);
    CHECK(client_now(client) >= deadline);
    CHECK(client_now(client) < deadline + SECOND);
    deadline = client_now(client);
    CHECK_RESULT(sync_wait_one(client, sync, 0, MGPU_WAIT_FOR_SUBMIT, INT64_MIN), -MGPU_ETIME);
    CHECK_RESULT(sync_wait_one(client, sync, 0, MGPU_WAIT_FOR_SUBMIT, deadline - SECOND), -MGPU_ETIME);
    CHECK(client_now(client) < deadline + SECOND);
    CHECK_OK(sync_signal_one(client, sync, 0));
    CHECK_OK(sync_wait_one(client, sync, 0, 0, MGPU_FOREVER));
}

/* The three stages of a fence: none, promised, reached. */
static void a_job_promises_before_it_signals(struct client *client)
{
    struct job job = { 0 };
    mgpu_handle sync;

    REQUIRE(client_start(client));
    sync = sync_new(client, 0);
    CHECK_RESULT(sync_wait_one(client, sync, 0, MGPU_WAIT_AVAILABLE, 0), -MGPU_ETIME);
    job.ib = commands_latched_write(client, 0, client->latch.va + 8, 1);
    job.signal.sync = sync;
    REQUIRE_OK(job_submit(client, &job));
    CHECK_OK(sync_wait_one(client, sync, 0, MGPU_WAIT_AVAILABLE, 0));
    CHECK_RESULT(sync_wait_one(client, sync, 0, 0, 0), -MGPU_ETIME);
    CHECK_RESULT(sync_wait_one(client, sync, 0, 0, client_now(client) + 10 * MILLISECOND), -MGPU_ETIME);
    latch_open(client, 0);
    CHECK_OK(sync_wait_one(client, sync, 0, 0, client_soon(client)));
    CHECK_EQ(client->latch.words[2], 1);
}

/* Of several, one that is promised, or all that are; whether they are reached does not matter. */
static void promises_are_waited_for_by_any_and_all(struct client *client)
{
    struct job job = { 0 };
    struct mgpu_sync_point points[2] = { { .sync = sync_new(client, 0) }, { .sync = sync_new(client, 0) } };
    struct mgpu_sync_wait wait = { .points = (uintptr_t)points, .count = 2, .flags = MGPU_WAIT_AVAILABLE };

    REQUIRE(client_start(client));
    job.ib = commands_latched_write(client, 0, client->latch.va + 8, 1);
    job.signal.sync = points[1].sync;
    CHECK_RESULT(mgpu_sync_wait(client->id, &wait), -MGPU_ETIME);
    REQUIRE_OK(job_submit(client, &job));
    CHECK_OK(mgpu_sync_wait(client->id, &wait));
    CHECK_EQ(wait.first, 1);
    wait.flags |= MGPU_WAIT_ALL;
    CHECK_RESULT(mgpu_sync_wait(client->id, &wait), -MGPU_ETIME);
    CHECK_OK(sync_signal_one(client, points[0].sync, 0));
    CHECK_OK(mgpu_sync_wait(client->id, &wait));
    wait.flags = MGPU_WAIT_ALL;
    CHECK_RESULT(mgpu_sync_wait(client->id, &wait), -MGPU_ETIME);
    latch_open(client, 0);
    wait.deadline_ns = client_soon(client);
    CHECK_OK(mgpu_sync_wait(client->id, &wait));
}

/* A job may wait for what nobody has promised yet; the CPU, or a job of another queue, promises it later. */
static void a_job_waits_before_the_signal(struct client *client)
{
    struct buffer buffer;

    REQUIRE(client_start(client));
    REQUIRE(buffer_create(client, &buffer, MGPU_PAGE_SIZE, MGPU_DOMAIN_GTT));
    for (uint32_t by_job = 0; by_job < 2; by_job++) {
        struct job waiting = { .ib = commands_write(client, buffer.va + 4 * by_job, 1) };

        waiting.wait.sync = sync_new(client, 0);
        REQUIRE_OK(job_submit(client, &waiting));
        client_nap(client, 5 * MILLISECOND);
        CHECK_EQ(buffer.words[by_job], 0);
        if (by_job) {
            struct job signalling = { .queue = queue_new(client, client->vm, 0), .ib = commands_nop(client) };

            signalling.signal = waiting.wait;
            REQUIRE_OK(job_submit(client, &signalling));
        } else {
            CHECK_OK(sync_signal_one(client, waiting.wait.sync, 0));
        }
        CHECK_OK(job_wait(client, &waiting, client_soon(client)));
        CHECK_EQ(buffer.words[by_job], 1);
    }
}

/* Job i + 1, on another queue, waits for job i and copies what it wrote. Submitted backwards. */
static void a_chain_over_queues_runs_in_its_order(struct client *client)
{
    enum { JOBS = 16 };
    struct buffer buffer;
    mgpu_handle syncs[JOBS + 1];
    struct job job = { 0 };

    REQUIRE(client_start(client));
    REQUIRE(buffer_create(client, &buffer, MGPU_PAGE_SIZE, MGPU_DOMAIN_GTT));
    for (unsigned i = 0; i <= JOBS; i++)
        syncs[i] = sync_new(client, 0);
    for (unsigned i = JOBS; i-- > 0;) {
        struct pm4 commands = commands_begin(client);

        pm4_copy(&commands, buffer.va + 4 * (i + 1), buffer.va + 4 * i, 4);
        job = (struct job){ .queue = queue_new(client, client->vm, 0), .ib = commands_end(client, &commands) };
        job.wait.sync = syncs[i];
        job.signal.sync = syncs[i + 1];
        REQUIRE_OK(job_submit(client, &job));
    }
    buffer.words[0] = 0xbeef;
    CHECK_OK(sync_signal_one(client, syncs[0], 0));
    CHECK_OK(sync_wait_one(client, syncs[JOBS], 0, 0, client_soon(client)));
    CHECK_EQ(buffer.words[JOBS], 0xbeef);
}

static void a_job_waits_for_all_and_signals_all(struct client *client)
{
    enum { SYNCS = 8 };
    struct mgpu_sync_point waits[SYNCS], signals[SYNCS];
    struct job job = { 0 };
    struct mgpu_queue_submit args;

    REQUIRE(client_start(client));
    for (unsigned i = 0; i < SYNCS; i++) {
        waits[i] = (struct mgpu_sync_point){ .sync = sync_new(client, 0) };
        signals[i] = (struct mgpu_sync_point){ .sync = sync_new(client, 0) };
    }
    job.ib = commands_nop(client);
    job_args(client, &job, &args);
    args.waits = (uintptr_t)waits;
    args.signals = (uintptr_t)signals;
    args.wait_count = args.signal_count = SYNCS;
    REQUIRE_OK(mgpu_queue_submit(client->id, &args));
    job.seq = args.seq;
    for (unsigned i = 0; i < SYNCS; i++) {
        CHECK_RESULT(job_wait(client, &job, client_now(client) + MILLISECOND), -MGPU_ETIME);
        CHECK_RESULT(sync_wait_one(client, signals[i].sync, 0, 0, 0), -MGPU_ETIME);
        CHECK_OK(sync_signal_one(client, waits[i].sync, 0));
    }
    CHECK_OK(job_wait(client, &job, client_soon(client)));
    for (unsigned i = 0; i < SYNCS; i++)
        CHECK_OK(sync_wait_one(client, signals[i].sync, 0, 0, client_soon(client)));
}

/* The object forgets its fence; the job that was to signal it goes on and disturbs nobody. */
static void reset_while_a_job_is_pending(struct client *client)
{
    struct job job = { 0 };
    mgpu_handle sync;

    REQUIRE(client_start(client));
    sync = sync_new(client, 0);
    job.ib = commands_latched_write(client, 0, client->latch.va + 8, 1);
    job.signal.sync = sync;
    REQUIRE_OK(job_submit(client, &job));
    CHECK_OK(sync_reset_one(client, sync));
    CHECK_RESULT(sync_wait_one(client, sync, 0, 0, 0), -MGPU_EINVAL);
    latch_open(client, 0);
    CHECK_OK(job_wait(client, &job, client_soon(client)));
    CHECK_RESULT(sync_wait_one(client, sync, 0, 0, 0), -MGPU_EINVAL);
}

/* A submission has its wait's fence from the beginning: what becomes of the object later does not matter to it. */
static void reset_after_a_wait_was_submitted(struct client *client)
{
    struct job first = { 0 }, second = { 0 };
    mgpu_handle sync;

    REQUIRE(client_start(client));
    sync = sync_new(client, 0);
    first.ib = commands_latched_write(client, 0, client->latch.va + 8, 1);
    first.signal.sync = sync;
    REQUIRE_OK(job_submit(client, &first));
    second.queue = queue_new(client, client->vm, 0);
    second.ib = commands_nop(client);
    second.wait.sync = sync;
    REQUIRE_OK(job_submit(client, &second));
    CHECK_OK(sync_reset_one(client, sync));
    CHECK(!job_done(client, &second));
    latch_open(client, 0);
    CHECK_OK(job_wait(client, &second, client_soon(client)));
}

static void destroying_an_object_leaves_its_job(struct client *client)
{
    struct buffer buffer;
    struct job job = { 0 };

    REQUIRE(client_start(client));
    REQUIRE(buffer_create(client, &buffer, MGPU_PAGE_SIZE, MGPU_DOMAIN_GTT));
    job.ib = commands_latched_write(client, 0, buffer.va, 3);
    job.signal.sync = sync_new(client, 0);
    job.wait.sync = sync_new(client, MGPU_SYNC_SIGNALED);
    REQUIRE_OK(job_submit(client, &job));
    CHECK_OK(mgpu_sync_destroy(client->id, job.signal.sync));
    CHECK_OK(mgpu_sync_destroy(client->id, job.wait.sync));
    latch_open(client, 0);
    CHECK_OK(job_wait(client, &job, client_soon(client)));
    CHECK_EQ(buffer.words[0], 3);
}

static void transfer_copies_a_fence(struct client *client)
{
    struct job job = { 0 };
    struct mgpu_sync_transfer transfer = { 0 };

    REQUIRE(client_start(client));
    transfer.src = sync_new(client, 0);
    transfer.dst = sync_new(client, 0);
    CHECK_ERROR(client->id, sync_transfer, EINVAL, &transfer); /* nothing there yet */
    transfer.flags = MGPU_WAIT_FOR_SUBMIT;
    CHECK_ERROR(client->id, sync_transfer, ETIME, &transfer);
    transfer.deadline_ns = client_now(client) + 10 * MILLISECOND;
    CHECK_ERROR(client->id, sync_transfer, ETIME, &transfer);
    CHECK(client_now(client) >= transfer.deadline_ns);
    transfer.flags = 0;

    job.ib = commands_latched_write(client, 0, client->latch.va + 8, 1);
    job.signal.sync = transfer.src;
    REQUIRE_OK(job_submit(client, &job));
    CHECK_OK(mgpu_sync_transfer(client->id, &transfer));
    CHECK_OK(sync_reset_one(client, transfer.src)); /* the copy stands for itself */
    CHECK_RESULT(sync_wait_one(client, transfer.dst, 0, 0, 0), -MGPU_ETIME);
    latch_open(client, 0);
    CHECK_OK(sync_wait_one(client, transfer.dst, 0, 0, client_soon(client)));
    CHECK_RESULT(sync_wait_one(client, transfer.src, 0, 0, 0), -MGPU_EINVAL);
}

static void objects_are_counted_and_never_mixed_up(struct client *client)
{
    enum { SYNCS = 1000 };
    static mgpu_handle syncs[SYNCS];

    for (unsigned i = 0; i < SYNCS; i++) {
        syncs[i] = sync_new(client, i % 3 ? 0 : MGPU_SYNC_SIGNALED);
        REQUIRE(syncs[i]);
    }
    CHECK_EQ(client_counter(client, MGPU_COUNTER_OBJECTS), SYNCS);
    for (unsigned i = 0; i < SYNCS; i++)
        CHECK_RESULT(sync_wait_one(client, syncs[i], 0, MGPU_WAIT_FOR_SUBMIT, 0), i % 3 ? -MGPU_ETIME : 0);
    for (unsigned i = 0; i < SYNCS; i++)
        CHECK_OK(mgpu_sync_destroy(client->id, syncs[i]));
    CHECK_EQ(client_counter(client, MGPU_COUNTER_OBJECTS), 0);
}

const struct test sync_tests[] = {
    { "sync_a_new_object_is_empty", 2, 0, a_new_object_is_empty, false },
    { "sync_objects_can_start_out_signalled", 2, 0, objects_can_start_out_signalled, false },
    { "sync_signal_and_reset", 2, 0, signal_and_reset, false },
    { "sync_several_at_once", 2, 0, several_are_signalled_and_reset_at_once, false },
    { "sync_unknown_objects_are_refused", 2, 0, unknown_objects_are_refused, false },
    { "sync_none_is_too_few", 2, 0, none_is_too_few, false },
    { "sync_undefined_flags_are_refused", 2, 0, undefined_flags_are_refused, false },
    { "sync_waits_know_any_from_all", 2, 0, waits_know_any_from_all, false },
    { "sync_deadlines_are_kept", 2, 0, deadlines_are_kept, false },
    { "sync_a_job_promises_before_it_signals", 2, 0, a_job_promises_before_it_signals, false },
    { "sync_promises_by_any_and_all", 2, 0, promises_are_waited_for_by_any_and_all, false },
    { "sync_a_job_waits_before_the_signal", 2, 0, a_job_waits_before_the_signal, false },
    { "sync_a_chain_over_queues", 2, 0, a_chain_over_queues_runs_in_its_order, false },
    { "sync_a_job_waits_for_all_and_signals_all", 2, 0, a_job_waits_for_all_and_signals_all, false },
    { "sync_reset_while_a_job_is_pending", 2, 0, reset_while_a_job_is_pending, false },
    { "sync_reset_after_a_wait_was_submitted", 2, 0, reset_after_a_wait_was_submitted, false },
    { "sync_destroying_an_object_leaves_its_job", 2, 0, destroying_an_object_leaves_its_job, false },
    { "sync_transfer_copies_a_fence", 2, 0, transfer_copies_a_fence, false },
    { "sync_objects_are_never_mixed_up", 2, 0, objects_are_counted_and_never_mixed_up, false },
    { 0 },
};
