/* SPDX-License-Identifier: MIT */
/*
 * level2_gang.c - one submission for several queues: it starts on all of them together or not at all, and is done when
 * its last part is; and the order of queues that share a ring: the higher priority first, equals by turns.
 */
#include "client.h"
#include "suite.h"

#include <string.h>

/* ---- gangs ------------------------------------------------------------------------------------------------------- */

/* A gang of two parts, one on the graphics ring and one on a compute ring, that write a word each. */
struct gang {
    struct client *client;
    struct buffer buffer;
    mgpu_handle compute;
    struct mgpu_ib ibs[2];
    struct mgpu_queue_submit args;
};

static mgpu_handle queue_on(struct client *client, mgpu_handle vm, uint32_t engine, int32_t priority)
{
    struct mgpu_queue_create create = { .vm = vm, .engine = engine, .priority = priority };

    CHECK_OK(mgpu_queue_create(client->id, &create));
    return create.queue;
}

static bool gang_begin(struct gang *gang, struct client *client)
{
    memset(gang, 0, sizeof *gang);
    gang->client = client;
    if (!client_start(client) || !buffer_create(client, &gang->buffer, MGPU_PAGE_SIZE, MGPU_DOMAIN_GTT))
        return false;
    gang->compute = queue_on(client, client->vm, MGPU_ENGINE_COMPUTE, 0);
    gang->ibs[0] = commands_write(client, gang->buffer.va, 1);
    gang->ibs[1] = commands_write(client, gang->buffer.va + 4, 2);
    gang->ibs[1].queue = gang->compute;
    gang->args = (struct mgpu_queue_submit){
        .queue = client->queue,
        .ibs = (uintptr_t)gang->ibs,
        .ib_count = 2,
        .bos = (uintptr_t)client->refs,
        .bo_count = client->ref_count,
    };
    return gang->compute != 0;
}

/* Wait for the gang as one of its queues tells of it. */
static int gang_wait(const struct gang *gang, mgpu_handle queue, uint64_t seq, int64_t deadline_ns)
{
    struct job job = { .queue = queue, .seq = seq };

    return job_wait(gang->client, &job, deadline_ns);
}

static uint64_t submitted(struct client *client, mgpu_handle queue)
{
    struct mgpu_queue_status status = { .queue = queue };

    CHECK_OK(mgpu_queue_status(client->id, &status));
    return status.submitted;
}

static void a_gang_has_a_number_on_each_queue(struct client *client)
{
    struct gang gang;

    REQUIRE(gang_begin(&gang, client));
    for (uint64_t round = 1; round <= 3; round++) {
        gang.buffer.words[0] = gang.buffer.words[1] = 0;
        REQUIRE_OK(mgpu_queue_submit(client->id, &gang.args));
        CHECK_EQ(gang.args.seq, round);
        CHECK_EQ(submitted(client, client->queue), round);
        CHECK_EQ(submitted(client, gang.compute), round);
        CHECK_OK(gang_wait(&gang, round % 2 ? gang.compute : client->queue, round, client_soon(client)));
        CHECK_EQ(gang.buffer.words[0], 1);
        CHECK_EQ(gang.buffer.words[1], 2);
    }
}

/* Neither queue's fence is reached, and no signal, before the last part is done. */
static void a_gang_is_done_when_its_last_part_is(struct client *client)
{
    struct gang gang;
    struct mgpu_sync_point signal = { 0 };

    for (unsigned late = 0; late < 2; late++) {
        struct client *member = late ? suite_client() : client;
        unsigned early = !late;

        REQUIRE(member && gang_begin(&gang, member));
        gang.ibs[late] = commands_latched_write(member, 0, gang.buffer.va + 4 * late, 1 + late);
        gang.ibs[late].queue = late ? gang.compute : 0;
        signal.sync = sync_new(member, 0);
        gang.args.signals = (uintptr_t)&signal;
        gang.args.signal_count = 1;
        REQUIRE_OK(mgpu_queue_submit(member->id, &gang.args));
        client_nap(member, 20 * MILLISECOND);
        CHECK_EQ(gang.buffer.words[early], 1 + early);
        CHECK_RESULT(gang_wait(&gang, member->queue, 1, 0), -MGPU_ETIME);
        CHECK_RESULT(gang_wait(&gang, gang.compute, 1, 0), -MGPU_ETIME);
        CHECK_RESULT(sync_wait_one(member, signal.sync, 0, 0, 0), -MGPU_ETIME);
        latch_open(member, 0);
        CHECK_OK(gang_wait(&gang, member->queue, 1, client_soon(member)));
        CHECK_OK(gang_wait(&gang, gang.compute, 1, client_soon(member)));
        CHECK_OK(sync_wait_one(member, signal.sync, 0, 0, client_soon(member)));
        CHECK_EQ(gang.buffer.words[late], 1 + late);
    }
}

/* While one of its queues still has other work, no part of a gang runs; what its queues had before comes first. */
static void a_gang_waits_for_its_turn_on_every_queue(struct client *client)
{
    struct gang gang;
    struct job first = { 0 };

    REQUIRE(gang_begin(&gang, client));
    first.queue = gang.compute;
    first.wait.sync = sync_new(client, 0);
    first.ib = commands_write(client, gang.buffer.va + 8, 3);
    REQUIRE_OK(job_submit(client, &first));
    REQUIRE_OK(mgpu_queue_submit(client->id, &gang.args));
    client_nap(client, 20 * MILLISECOND);
    CHECK_EQ(gang.buffer.words[0], 0);
    CHECK_EQ(gang.buffer.words[1], 0);
    CHECK_OK(sync_signal_one(client, first.wait.sync, 0));
    CHECK_OK(gang_wait(&gang, client->queue, gang.args.seq, client_soon(client)));
    CHECK_EQ(gang.buffer.words[0], 1);
    CHECK_EQ(gang.buffer.words[1], 2);
    CHECK_EQ(gang.buffer.words[2], 3);
}

static void nonsense_is_no_gang(struct client *client)
{
    struct gang gang;
    uint64_t before;

    REQUIRE(gang_begin(&gang, client));
    before = submitted(client, gang.compute);
    gang.ibs[1].queue = queue_on(client, vm_new(client), MGPU_ENGINE_COMPUTE, 0); /* another VM */
    CHECK_ERROR(client->id, queue_submit, EINVAL, &gang.args);
    gang.ibs[1].queue = queue_new(client, client->vm, 0); /* on the ring of the first */
    CHECK_ERROR(client->id, queue_submit, EINVAL, &gang.args);
    gang.ibs[1].queue = stale_queue(client);
    CHECK_ERROR(client->id, queue_submit, ENOENT, &gang.args);
    gang.ibs[1].queue = client->vm;
    CHECK_ERROR(client->id, queue_submit, ENOENT, &gang.args);
    gang.ibs[1].queue = gang.compute;
    gang.ibs[1].dwords = 0;
    CHECK_ERROR(client->id, queue_submit, EINVAL, &gang.args);
    CHECK_EQ(submitted(client, client->queue), 0);
    CHECK_EQ(submitted(client, gang.compute), before);
    CHECK(job_run(client, commands_nop(client)));
    CHECK_EQ(gang.buffer.words[0], 0);
}

/* Gangs that go over the same rings from different clients, in both orders, do not wait for each other in a circle. */
static void gangs_do_not_hold_each_other_up(struct client *client)
{
    enum { ROUNDS = 50 };
    struct client *other = suite_client();
    struct gang gangs[2];

    REQUIRE(other && gang_begin(&gangs[0], client) && gang_begin(&gangs[1], other));
    gangs[1].args.queue = gangs[1].compute; /* the other way round */
    gangs[1].ibs[0].queue = other->queue;
    gangs[1].ibs[1].queue = 0;
    for (unsigned round = 0; round < ROUNDS; round++)
        for (unsigned i = 0; i < 2; i++)
            REQUIRE_OK(mgpu_queue_submit(gangs[i].client->id, &gangs[i].args));
    for (unsigned i = 0; i < 2; i++) {
        CHECK_OK(gang_wait(&gangs[i], gangs[i].client->queue, ROUNDS, client_soon(client)));
        CHECK_EQ(gangs[i].buffer.words[0], 1);
        CHECK_EQ(gangs[i].buffer.words[1], 2);
    }
}

/* ---- whose turn it is --------------------------------------------------------------------------------------------- */

enum { MANY = 500 };

/*
 * One queue has MANY jobs that write a word each when the other gets a job; all wait for the ring. How many of the MANY
 * were done when the other's ran. What is on the card already runs first in any case, but that is not all of them.
 */
static uint32_t done_before(struct client *client, int32_t priority_of_many, int32_t priority_of_one)
{
    mgpu_handle many = queue_on(client, client->vm, MGPU_ENGINE_GFX, priority_of_many);
    mgpu_handle one = queue_on(client, client->vm, MGPU_ENGINE_GFX, priority_of_one);
    struct job blocking = { .queue = many }, last = { .queue = many }, job = { .queue = one };
    struct buffer words, seen;
    struct pm4 commands;
    uint32_t count = 0;

    if (!buffer_create(client, &words, MANY * 4, MGPU_DOMAIN_GTT) ||
        !buffer_create(client, &seen, MANY * 4, MGPU_DOMAIN_GTT))
        return MANY;
    blocking.ib = commands_latched_write(client, 0, client->latch.va + 8, 1);
    CHECK_OK(job_submit(client, &blocking));
    for (unsigned i = 0; i < MANY; i++) {
        last.ib = commands_write(client, words.va + 4 * i, 1);
        CHECK_OK(job_submit(client, &last));
    }
    commands = commands_begin(client);
    pm4_copy(&commands, seen.va, words.va, MANY * 4);
    job.ib = commands_end(client, &commands);
    CHECK_OK(job_submit(client, &job));
    latch_open(client, 0);
    CHECK_OK(job_wait(client, &job, client_soon(client)));
    CHECK_OK(job_wait(client, &last, client_soon(client)));
    CHECK(words_equal(words.words, MANY, 1));
    for (unsigned i = 0; i < MANY; i++)
        count += seen.words[i];
    return count;
}

static void the_higher_priority_goes_first(struct client *client)
{
    REQUIRE(client_start(client));
    CHECK(done_before(client, MGPU_PRIORITY_VERY_LOW, MGPU_PRIORITY_NORMAL) < MANY / 2);
}

static void the_lower_priority_waits(struct client *client)
{
    REQUIRE(client_start(client));
    CHECK_EQ(done_before(client, MGPU_PRIORITY_NORMAL, MGPU_PRIORITY_LOW), MANY);
}

static void equals_take_turns(struct client *client)
{
    REQUIRE(client_start(client));
    CHECK(done_before(client, MGPU_PRIORITY_LOW, MGPU_PRIORITY_LOW) < MANY / 2);
}

#define G (MGPU_CAP_GANG | MGPU_CAP_COMPUTE)
#define P MGPU_CAP_PRIORITY
const struct test gang_tests[] = {
    { "gang_has_a_number_on_each_queue", 2, G, a_gang_has_a_number_on_each_queue, false },
    { "gang_is_done_when_its_last_part_is", 2, G, a_gang_is_done_when_its_last_part_is, false },
    { "gang_waits_for_its_turn_on_every_queue", 2, G, a_gang_waits_for_its_turn_on_every_queue, false },
    { "gang_nonsense_is_none", 2, G, nonsense_is_no_gang, false },
    { "gang_does_not_hold_up_another", 2, G, gangs_do_not_hold_each_other_up, false },
    { "priority_the_higher_goes_first", 2, P, the_higher_priority_goes_first, false },
    { "priority_the_lower_waits", 2, P, the_lower_priority_waits, false },
    { "priority_equals_take_turns", 2, P, equals_take_turns, false },
    { 0 },
};
