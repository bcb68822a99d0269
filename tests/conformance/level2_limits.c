/* SPDX-License-Identifier: MIT */
/* level2_limits.c - what mgpu.h says a call takes at most, it takes: points, fences, BOs, words, events. */
#include "client.h"
#include "suite.h"

enum { MOST_POINTS = 4096, MOST_BOS = 65536, MOST_IB_WORDS = 0xfffff, MOST_EVENTS = 256 };

static struct mgpu_sync_point points[2][MOST_POINTS];

/* One submission that waits for as many points as there may be, and signals as many, all of one timeline each. */
static void a_submission_takes_many_points(struct client *client)
{
    struct job job = { 0 };
    struct mgpu_queue_submit args;
    mgpu_handle waits = sync_new(client, 0), signals = sync_new(client, 0);

    REQUIRE(client_start(client));
    for (unsigned i = 0; i < MOST_POINTS; i++) {
        points[0][i] = (struct mgpu_sync_point){ .sync = waits, .point = i + 1 };
        points[1][i] = (struct mgpu_sync_point){ .sync = signals, .point = i + 1 };
    }
    job.ib = commands_nop(client);
    job_args(client, &job, &args);
    args.waits = (uintptr_t)points[0];
    args.signals = (uintptr_t)points[1];
    args.wait_count = args.signal_count = MOST_POINTS;
    REQUIRE_OK(mgpu_queue_submit(client->id, &args));
    CHECK_OK(sync_signal_one(client, waits, MOST_POINTS - 1));
    CHECK_RESULT(sync_wait_one(client, signals, 1, 0, client_now(client) + 10 * MILLISECOND), -MGPU_ETIME);
    CHECK_OK(sync_signal_one(client, waits, MOST_POINTS));
    CHECK_OK(sync_wait_one(client, signals, MOST_POINTS, 0, client_soon(client)));
    CHECK_EQ(sync_point_of(client, signals, 0), MOST_POINTS);
}

static void sync_calls_take_many_points(struct client *client)
{
    struct mgpu_sync_signal signal = { .points = (uintptr_t)points[0], .count = MOST_POINTS };
    struct mgpu_sync_wait wait = { .points = (uintptr_t)points[0], .count = MOST_POINTS, .flags = MGPU_WAIT_ALL };
    struct mgpu_sync_query query = { .points = (uintptr_t)points[1], .count = MOST_POINTS };
    struct mgpu_sync_reset reset = { .points = (uintptr_t)points[1], .count = MOST_POINTS };

    for (unsigned i = 0; i < MOST_POINTS; i++)
        points[0][i] = points[1][i] = (struct mgpu_sync_point){ .sync = sync_new(client, 0), .point = i + 1 };
    CHECK_OK(mgpu_sync_signal(client->id, &signal));
    CHECK_OK(mgpu_sync_wait(client->id, &wait));
    CHECK_OK(mgpu_sync_query(client->id, &query));
    for (unsigned i = 0; i < MOST_POINTS; i++)
        if (!CHECK_EQ(points[1][i].point, i + 1))
            break;
    CHECK_OK(mgpu_sync_reset(client->id, &reset));
    wait.flags = MGPU_WAIT_FOR_SUBMIT;
    CHECK_RESULT(mgpu_sync_wait(client->id, &wait), -MGPU_ETIME);
}

static void a_wait_takes_many_fences(struct client *client)
{
    static struct mgpu_fence fences[MOST_POINTS];
    struct mgpu_fence_wait wait = { .fences = (uintptr_t)fences, .count = MOST_POINTS };
    struct job done = { 0 }, waiting = { 0 };

    REQUIRE(client_start(client));
    waiting.queue = queue_new(client, client->vm, 0);
    waiting.wait.sync = sync_new(client, 0);
    done.ib = waiting.ib = commands_nop(client);
    REQUIRE(job_run(client, done.ib));
    REQUIRE_OK(job_submit(client, &waiting));
    for (unsigned i = 0; i < MOST_POINTS; i++)
        fences[i] = (struct mgpu_fence){ .queue = waiting.queue, .seq = 1 };
    CHECK_RESULT(mgpu_fence_wait(client->id, &wait), -MGPU_ETIME);
    fences[MOST_POINTS - 1].queue = client->queue;
    CHECK_OK(mgpu_fence_wait(client->id, &wait));
    CHECK_EQ(wait.first, MOST_POINTS - 1);
    wait.flags = MGPU_WAIT_ALL;
    CHECK_RESULT(mgpu_fence_wait(client->id, &wait), -MGPU_ETIME);
}

/* The list may name a BO more than once. */
static void a_submission_takes_many_bos(struct client *client)
{
    static struct mgpu_bo_ref refs[MOST_BOS];
    struct mgpu_bo_wait wait = { 0 };
    struct buffer buffer;
    struct job job = { 0 };
    struct mgpu_queue_submit args;

    REQUIRE(client_start(client));
    REQUIRE(buffer_create(client, &buffer, MGPU_PAGE_SIZE, MGPU_DOMAIN_GTT));
    for (unsigned i = 0; i < MOST_BOS; i++)
        refs[i] = (struct mgpu_bo_ref){ .bo = client->refs[i % client->ref_count].bo };
    job.ib = commands_latched_write(client, 0, buffer.va, 1);
    job_args(client, &job, &args);
    args.bos = (uintptr_t)refs;
    args.bo_count = MOST_BOS;
    REQUIRE_OK(mgpu_queue_submit(client->id, &args));
    wait.bo = buffer.bo;
    CHECK_RESULT(mgpu_bo_wait(client->id, &wait), -MGPU_ETIME);
    latch_open(client, 0);
    wait.deadline_ns = client_soon(client);
    CHECK_OK(mgpu_bo_wait(client->id, &wait));
    CHECK_EQ(buffer.words[0], 1);
}

/* The longest command buffer, and one that is a preamble besides. */
static void an_ib_takes_many_words(struct client *client)
{
    uint32_t align, words;
    struct buffer room, result;
    struct pm4 commands;
    struct job job = { 0 };

    REQUIRE(client_start(client));
    align = client->chip.engine[MGPU_ENGINE_GFX].ib_size_align / 4;
    words = align ? MOST_IB_WORDS / align * align : MOST_IB_WORDS;
    REQUIRE(buffer_create(client, &room, (MOST_IB_WORDS + 1) * UINT64_C(4), MGPU_DOMAIN_GTT));
    REQUIRE(buffer_create(client, &result, MGPU_PAGE_SIZE, MGPU_DOMAIN_GTT));
    commands = (struct pm4){ .words = room.words, .va = room.va, .room = words };
    pm4_nop(&commands, words - 5);
    pm4_write(&commands, result.va, 0x1a57);
    REQUIRE(CHECK_EQ(commands.count, words));
    job.ib = (struct mgpu_ib){ .va = room.va, .dwords = words };
    CHECK(job_run(client, job.ib));
    CHECK_EQ(result.words[0], 0x1a57);
    job.ib.flags = MGPU_IB_PREAMBLE;
    CHECK(job_run(client, job.ib));
    job.ib.dwords = MOST_IB_WORDS + 1;
    CHECK_RESULT(job_submit(client, &job), -MGPU_EINVAL);
}

static void many_events_are_read_at_once(struct client *client)
{
    static struct mgpu_event events[MOST_EVENTS];
    struct mgpu_event_read read = { .events = (uintptr_t)events, .count = MOST_EVENTS };
    mgpu_handle sync = sync_new(client, 0);

    for (uint64_t i = 1; i <= MOST_EVENTS + 1; i++) {
        struct mgpu_sync_notify notify = { .sync = sync, .point = i, .cookie = i };

        REQUIRE_OK(mgpu_sync_notify(client->id, &notify));
    }
    CHECK_OK(sync_signal_one(client, sync, MOST_EVENTS + 1));
    CHECK_OK(mgpu_event_read(client->id, &read));
    REQUIRE(CHECK_EQ(read.count, MOST_EVENTS));
    for (unsigned i = 0; i < MOST_EVENTS; i++)
        if (!CHECK_EQ(events[i].cookie, i + 1))
            break;
    CHECK_OK(mgpu_event_read(client->id, &read));
    CHECK_EQ(read.count, 1);
}

/* The time that the card spent on a queue grows with its work, if it is measured at all. */
static void busy_time_only_grows(struct client *client)
{
    struct mgpu_queue_status before, after;
    struct job job = { 0 };

    REQUIRE(client_start(client));
    before = after = (struct mgpu_queue_status){ .queue = client->queue };
    CHECK_OK(mgpu_queue_status(client->id, &before));
    CHECK_EQ(before.busy_ns, 0);
    job.ib = commands_latched_write(client, 0, client->latch.va + 8, 1);
    REQUIRE_OK(job_submit(client, &job));
    client_nap(client, 20 * MILLISECOND);
    latch_open(client, 0);
    CHECK_OK(job_wait(client, &job, client_soon(client)));
    CHECK_OK(mgpu_queue_status(client->id, &before));
    CHECK(before.busy_ns == 0 || before.busy_ns >= 15 * (uint64_t)MILLISECOND);
    CHECK(before.busy_ns < 20 * (uint64_t)SECOND);
    CHECK(job_run(client, commands_nop(client)));
    CHECK_OK(mgpu_queue_status(client->id, &after));
    CHECK(after.busy_ns >= before.busy_ns);
}

/* A binary wait consumes nothing: the fence is there for as many as ask. */
static void a_binary_wait_consumes_nothing(struct client *client)
{
    struct job jobs[3] = { 0 };
    mgpu_handle sync = sync_new(client, MGPU_SYNC_SIGNALED);

    REQUIRE(client_start(client));
    for (unsigned i = 0; i < 3; i++) {
        jobs[i].queue = queue_new(client, client->vm, 0);
        jobs[i].ib = commands_nop(client);
        jobs[i].wait.sync = sync;
        REQUIRE_OK(job_submit(client, &jobs[i]));
        CHECK_OK(job_wait(client, &jobs[i], client_soon(client)));
        CHECK_OK(sync_wait_one(client, sync, 0, 0, 0));
    }
}

#define T MGPU_CAP_TIMELINE
const struct test limit_tests[] = {
    { "limit_points_of_a_submission", 2, T, a_submission_takes_many_points, false },
    { "limit_points_of_sync_calls", 2, T, sync_calls_take_many_points, false },
    { "limit_fences_of_a_wait", 2, 0, a_wait_takes_many_fences, false },
    { "limit_bos_of_a_submission", 2, 0, a_submission_takes_many_bos, false },
    { "limit_words_of_an_ib", 2, 0, an_ib_takes_many_words, false },
    { "limit_events_of_a_read", 4, T, many_events_are_read_at_once, false },
    { "queue_busy_time_only_grows", 2, 0, busy_time_only_grows, false },
    { "sync_a_binary_wait_consumes_nothing", 2, 0, a_binary_wait_consumes_nothing, false },
    { 0 },
};
