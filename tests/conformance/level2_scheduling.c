/* SPDX-License-Identifier: MIT */
/* level2_scheduling.c - whose turn it is: priorities, equals, and gangs, which start everywhere at once or nowhere. */
#include "engine.h"
#include "suite.h"

#define MANY 400u

static mgpu_handle queue_with(struct client *client, uint32_t engine, int32_t priority)
{
    struct mgpu_queue_create create = { .vm = client->vm, .engine = engine, .priority = priority };

    CHECK_OK(mgpu_queue_create(client->id, &create));
    return create.queue;
}

/* ---- priorities -------------------------------------------------------------------------------------------------- */

/*
 * Queue MANY jobs up behind a latch, each of which counts up a word, and then one on another queue that copies it.
 * Returns how many of the many were done before that one; UINT32_MAX after a failed check.
 */
static uint32_t done_before(struct client *client, mgpu_handle many, mgpu_handle one)
{
    struct job first = { .queue = many }, job = { .queue = many }, last = { .queue = one };
    struct pm4 commands;
    struct buffer buffer;

    if (!CHECK(buffer_create(client, &buffer, MGPU_PAGE_SIZE, MGPU_DOMAIN_GTT)))
        return UINT32_MAX;
    first.ib = commands_latched_write(client, 0, buffer.va, 0);
    CHECK_OK(job_submit(client, &first));
    for (uint32_t i = 1; i <= MANY; i++) {
        job.ib = commands_write(client, buffer.va, i);
        CHECK_OK(job_submit(client, &job));
    }
    commands = commands_begin(client);
    pm4_copy(&commands, buffer.va + 64, buffer.va, 4);
    last.ib = commands_end(client, &commands);
    CHECK_OK(job_submit(client, &last));
    latch_open(client, 0);
    if (!CHECK_OK(job_wait(client, &last, client_soon(client))) ||
        !CHECK_OK(job_wait(client, &job, client_soon(client))))
        return UINT32_MAX;
    CHECK_EQ(buffer.words[0], MANY);
    return buffer.words[16];
}

static void a_higher_priority_goes_first(struct client *client)
{
    REQUIRE(client_start(client));
    CHECK(done_before(client, queue_with(client, MGPU_ENGINE_GFX, MGPU_PRIORITY_LOW), client->queue) < MANY / 4);
}

/* What comes later and is worth less waits until there is nothing better to do. */
static void a_lower_priority_goes_last(struct client *client)
{
    REQUIRE(client_start(client));
    CHECK_EQ(done_before(client, client->queue, queue_with(client, MGPU_ENGINE_GFX, MGPU_PRIORITY_VERY_LOW)), MANY);
}

static void equals_take_turns(struct client *client)
{
    REQUIRE(client_start(client));
    CHECK(done_before(client, client->queue, queue_with(client, MGPU_ENGINE_GFX, MGPU_PRIORITY_NORMAL)) < MANY / 4);
}

static void a_changed_priority_counts(struct client *client)
{
    mgpu_handle many, one;

    REQUIRE(client_start(client));
    many = queue_with(client, MGPU_ENGINE_GFX, MGPU_PRIORITY_LOW);
    one = queue_with(client, MGPU_ENGINE_GFX, MGPU_PRIORITY_VERY_LOW);
    CHECK_OK(mgpu_queue_set_priority(client->id, one, MGPU_PRIORITY_NORMAL));
    CHECK(done_before(client, many, one) < MANY / 4);
}

/* ---- gangs ------------------------------------------------------------------------------------------------------- */

/* Queues on a graphics and a compute ring. */
struct pair {
    struct engine one, other;
};

static bool get_pair(struct client *client, struct pair *out)
{
    return engine_get(client, MGPU_ENGINE_GFX, &out->one) && engine_get(client, MGPU_ENGINE_COMPUTE, &out->other);
}

/* Submit two IBs as a gang, to `queue` and for `other`. Returns the call's result, and the number to *seq_out. */
static int submit_gang(struct client *client, mgpu_handle queue, mgpu_handle other, const struct mgpu_ib parts[2],
                       uint64_t *seq_out)
{
    struct mgpu_ib ibs[2] = { parts[0], parts[1] };
    struct job job = { .queue = queue };
    struct mgpu_queue_submit args;
    int result;

    ibs[1].queue = other;
    job_args(client, &job, &args);
    args.ibs = (uintptr_t)ibs;
    args.ib_count = 2;
    result = mgpu_queue_submit(client->id, &args);
    *seq_out = args.seq;
    return result;
}

/* Parts that wait for each other: `mine` is written, then `yours` is waited for. */
static struct mgpu_ib meet(struct client *client, uint64_t mine, uint64_t yours, uint32_t value)
{
    struct pm4 commands = commands_begin(client);

    pm4_write(&commands, mine, value);
    pm4_wait(&commands, yours, value);
    return commands_end(client, &commands);
}

static void gangs_are_checked(struct client *client)
{
    struct client *second = suite_client();
    struct mgpu_ib parts[2];
    struct pair pair;
    uint64_t seq;
    mgpu_handle same_ring, other_vm;
    struct mgpu_queue_create create = { .engine = MGPU_ENGINE_COMPUTE };

    REQUIRE(second && client_start(client) && client_start(second));
    REQUIRE(get_pair(client, &pair));
    parts[0] = parts[1] = commands_nop(client);
    same_ring = queue_new(client, client->vm, 0);
    create.vm = vm_new(client);
    REQUIRE_OK(mgpu_queue_create(client->id, &create));
    other_vm = create.queue;
    COVERS(queue_submit, EINVAL);
    COVERS(queue_submit, ENOENT);
    CHECK_RESULT(submit_gang(client, pair.one.queue, same_ring, parts, &seq), -MGPU_EINVAL);
    CHECK_RESULT(submit_gang(client, pair.one.queue, other_vm, parts, &seq), -MGPU_EINVAL);
    CHECK_RESULT(submit_gang(client, pair.one.queue, stale_queue(client), parts, &seq), -MGPU_ENOENT);
    parts[1].va++;
    CHECK_RESULT(submit_gang(client, pair.one.queue, pair.other.queue, parts, &seq), -MGPU_EINVAL);
    parts[1].va--;
    CHECK_OK(submit_gang(client, pair.one.queue, pair.other.queue, parts, &seq));
    CHECK_EQ(seq, 1); /* nothing before has taken a number */
}

static void parts_of_a_gang_meet(struct client *client)
{
    struct buffer buffer;
    struct pair pair;

    REQUIRE(client_start(client));
    REQUIRE(get_pair(client, &pair));
    REQUIRE(buffer_create(client, &buffer, MGPU_PAGE_SIZE, MGPU_DOMAIN_GTT));
    for (uint32_t round = 1; round <= 100; round++) {
        /* whichever of the two it is submitted to */
        mgpu_handle to = round & 1 ? pair.one.queue : pair.other.queue;
        mgpu_handle with = round & 1 ? pair.other.queue : pair.one.queue;
        const struct mgpu_ib parts[2] = { meet(client, buffer.va, buffer.va + 64, round),
                                          meet(client, buffer.va + 64, buffer.va, round) };
        struct job job = { .queue = to }, member = { .queue = with };

        REQUIRE_OK(submit_gang(client, to, with, parts, &job.seq));
        CHECK_EQ(job.seq, round);
        member.seq = round; /* it has a number there too */
        CHECK_OK(job_wait(client, &job, client_soon(client)));
        CHECK_OK(job_wait(client, &member, client_soon(client)));
    }
}

/* Gangs of two pairs of queues on the same two rings, submitted to the one ring and to the other, all at once. */
static void gangs_never_wait_in_a_circle(struct client *client)
{
    enum { GANGS = 60 };
    struct buffer buffer;
    struct pair pairs[2];
    struct job last[2] = { { 0 } };

    REQUIRE(client_start(client));
    REQUIRE(get_pair(client, &pairs[0]) && get_pair(client, &pairs[1]));
    REQUIRE(buffer_create(client, &buffer, MGPU_PAGE_SIZE, MGPU_DOMAIN_GTT));
    for (uint32_t i = 0; i < GANGS; i++) {
        uint64_t here = buffer.va + i * 8, there = here + 4;
        const struct mgpu_ib parts[2] = { meet(client, here, there, 1), meet(client, there, here, 1) };
        struct pair *pair = &pairs[i & 1];
        mgpu_handle to = i & 1 ? pair->other.queue : pair->one.queue;
        mgpu_handle with = i & 1 ? pair->one.queue : pair->other.queue;

        last[i & 1].queue = to;
        REQUIRE_OK(submit_gang(client, to, with, parts, &last[i & 1].seq));
    }
    CHECK_OK(job_wait(client, &last[0], client_soon(client)));
    CHECK_OK(job_wait(client, &last[1], client_soon(client)));
    CHECK(words_equal(buffer.words, 2 * GANGS, 1));
}

/* Done is done everywhere: one part has nothing to do, the other is held; the queue of the first goes on only after. */
static void a_gang_is_done_when_its_last_part_is(struct client *client)
{
    struct buffer buffer;
    struct pair pair;
    struct mgpu_ib parts[2];
    struct job gang = { 0 }, member = { 0 }, behind = { 0 };
    struct mgpu_queue_status status = { 0 };

    REQUIRE(client_start(client));
    REQUIRE(get_pair(client, &pair));
    REQUIRE(buffer_create(client, &buffer, MGPU_PAGE_SIZE, MGPU_DOMAIN_GTT));
    parts[0] = commands_nop(client);
    parts[1] = commands_latched_write(client, 0, buffer.va, 7);
    gang.queue = behind.queue = pair.one.queue;
    member.queue = pair.other.queue;
    member.seq = 1;
    REQUIRE_OK(submit_gang(client, pair.one.queue, pair.other.queue, parts, &gang.seq));
    behind.ib = commands_nop(client);
    behind.signal.sync = sync_new(client, 0);
    REQUIRE_OK(job_submit(client, &behind));
    client_nap(client, 20 * MILLISECOND);
    CHECK(!job_done(client, &gang));
    CHECK(!job_done(client, &member));
    CHECK(!job_done(client, &behind));
    CHECK_RESULT(sync_wait_one(client, behind.signal.sync, 0, 0, 0), -MGPU_ETIME);
    latch_open(client, 0);
    CHECK_OK(job_wait(client, &behind, client_soon(client)));
    CHECK_OK(job_wait(client, &member, client_soon(client)));
    CHECK_EQ(buffer.words[0], 7);
    status.queue = pair.one.queue;
    CHECK_OK(mgpu_queue_status(client->id, &status));
    CHECK_EQ(status.completed, 2);
}

/* The user fence is the whole gang's: it is not written while one part is still held. */
static void a_gangs_user_fence_comes_last(struct client *client)
{
    struct buffer buffer;
    struct pair pair;
    struct mgpu_ib ibs[2];
    struct job job = { 0 };
    struct mgpu_queue_submit args;

    REQUIRE(client_start(client));
    REQUIRE(get_pair(client, &pair));
    REQUIRE(buffer_create(client, &buffer, MGPU_PAGE_SIZE, MGPU_DOMAIN_GTT));
    ibs[0] = commands_nop(client);
    ibs[1] = commands_latched_write(client, 0, buffer.va, 7);
    ibs[1].queue = pair.other.queue;
    job.queue = pair.one.queue;
    job_args(client, &job, &args);
    args.ibs = (uintptr_t)ibs;
    args.ib_count = 2;
    args.fence_bo = buffer.bo;
    args.fence_offset = 64;
    REQUIRE_OK(mgpu_queue_submit(client->id, &args));
    job.seq = args.seq;
    client_nap(client, 20 * MILLISECOND);
    CHECK_EQ(buffer.words[16], 0);
    latch_open(client, 0);
    CHECK_OK(job_wait(client, &job, client_soon(client)));
    CHECK_EQ(buffer.words[16], 1);
    CHECK_EQ(buffer.words[0], 7);
}

/* It waits as a whole, and a queue that goes takes it along as a whole. */
static void a_gang_is_dropped_as_a_whole(struct client *client)
{
    struct mgpu_ib parts[2];
    struct mgpu_sync_point wait = { 0 }, signal = { 0 };
    struct pair pair;
    struct job job = { 0 }, after = { 0 };
    struct mgpu_queue_submit args;

    REQUIRE(client_start(client));
    REQUIRE(get_pair(client, &pair));
    parts[0] = parts[1] = commands_nop(client);
    parts[1].queue = pair.other.queue;
    wait.sync = sync_new(client, 0);
    signal.sync = sync_new(client, 0);
    job.queue = pair.one.queue;
    job_args(client, &job, &args);
    args.ibs = (uintptr_t)parts;
    args.waits = (uintptr_t)&wait;
    args.signals = (uintptr_t)&signal;
    args.ib_count = 2;
    args.wait_count = args.signal_count = 1;
    REQUIRE_OK(mgpu_queue_submit(client->id, &args));
    CHECK_RESULT(sync_wait_one(client, signal.sync, 0, 0, 0), -MGPU_ETIME);
    CHECK_OK(mgpu_queue_destroy(client->id, pair.other.queue));
    CHECK_OK(sync_wait_one(client, signal.sync, 0, 0, client_soon(client)));
    job.seq = args.seq;
    CHECK(job_done(client, &job));
    after.queue = pair.one.queue;
    after.ib = commands_nop(client);
    CHECK_OK(job_submit(client, &after));
    CHECK_OK(job_wait(client, &after, client_soon(client)));
}

/* A part that never ends: all queues of the gang are lost, and the rings of both work on. */
static void a_lost_gang_is_lost_on_all_rings(struct client *client)
{
    REQUIRE(client_start(client));
    for (unsigned bad = 0; bad < 2; bad++) {
        struct pair pair;
        struct mgpu_ib parts[2];
        struct job gang = { 0 }, member = { 0 };
        struct engine engines[2];
        uint64_t seq;

        REQUIRE(get_pair(client, &pair));
        engines[0] = pair.one;
        engines[1] = pair.other;
        gang.queue = engine_queue(client, &pair.one, 100);
        member.queue = engine_queue(client, &pair.other, 100);
        member.seq = 1;
        parts[bad] = commands_latched_write(client, CLIENT_LATCHES - 1, client->latch.va, 0);
        parts[!bad] = commands_nop(client);
        REQUIRE_OK(submit_gang(client, gang.queue, member.queue, parts, &gang.seq));
        CHECK_OK(job_wait(client, &gang, client_soon(client)));
        CHECK_OK(job_wait(client, &member, client_soon(client)));
        CHECK(submit_gang(client, gang.queue, member.queue, parts, &seq) < 0);
        for (unsigned i = 0; i < 2; i++) {
            struct mgpu_queue_status status = { .queue = i ? member.queue : gang.queue };
            struct job good = { .queue = engines[i].queue, .ib = commands_nop(client) };

            CHECK_OK(mgpu_queue_status(client->id, &status));
            CHECK(status.error);
            REQUIRE_OK(job_submit(client, &good));
            CHECK_OK(job_wait(client, &good, client_soon(client)));
        }
    }
}

#define GANG (MGPU_CAP_GANG | MGPU_CAP_COMPUTE)
const struct test scheduling_tests[] = {
    { "scheduling_a_higher_priority_goes_first", 2, MGPU_CAP_PRIORITY, a_higher_priority_goes_first, false },
    { "scheduling_a_changed_priority_counts", 2, MGPU_CAP_PRIORITY, a_changed_priority_counts, false },
    { "scheduling_a_lower_priority_goes_last", 2, MGPU_CAP_PRIORITY, a_lower_priority_goes_last, false },
    { "scheduling_equals_take_turns", 2, MGPU_CAP_PRIORITY, equals_take_turns, false },
    { "scheduling_gangs_are_checked", 2, GANG, gangs_are_checked, false },
    { "scheduling_parts_of_a_gang_meet", 2, GANG, parts_of_a_gang_meet, false },
    { "scheduling_gangs_never_wait_in_a_circle", 2, GANG, gangs_never_wait_in_a_circle, false },
    { "scheduling_a_gang_is_done_when_its_last_part_is", 2, GANG, a_gang_is_done_when_its_last_part_is, false },
    { "scheduling_a_gangs_user_fence_comes_last", 2, GANG, a_gangs_user_fence_comes_last, false },
    { "scheduling_a_gang_is_dropped_as_a_whole", 2, GANG, a_gang_is_dropped_as_a_whole, false },
    { "recovery_a_lost_gang_is_lost_on_all_rings", 5, GANG | MGPU_CAP_RECOVERY, a_lost_gang_is_lost_on_all_rings,
      false },
    { 0 },
};
