/* SPDX-License-Identifier: MIT */
/*
 * level5_recovery.c - a hang costs the queues of its group and nobody else: who is lost, what they are told, and that
 * the card works on.
 */
#include "client.h"
#include "os.h"
#include "suite.h"

/* Make the client's queue hang the card on an undefined packet, and wait until the kernel has dealt with it. */
static bool hang(struct client *client, struct job *job)
{
    struct pm4 commands = commands_begin(client);

    pm4_undefined(&commands);
    job->ib = commands_end(client, &commands);
    return CHECK_OK(job_submit(client, job)) && CHECK_OK(job_wait(client, job, client_now(client) + 60 * SECOND));
}

static bool is_guilty(int result)
{
    return CHECK(result == -MGPU_ENODATA || result == -MGPU_ETIME);
}

static struct mgpu_queue_status status_of(struct client *client, mgpu_handle queue)
{
    struct mgpu_queue_status status = { .queue = queue };

    CHECK_OK(mgpu_queue_status(client->id, &status));
    return status;
}

static void a_bad_packet_loses_its_queue(struct client *client)
{
    uint64_t resets = client_counter(client, MGPU_COUNTER_RESETS);
    struct job job = { 0 };
    struct mgpu_queue_status status;
    int result;

    REQUIRE(client_start(client));
    job.signal.sync = sync_new(client, 0);
    REQUIRE(hang(client, &job));
    CHECK_OK(sync_wait_one(client, job.signal.sync, 0, 0, client_soon(client))); /* lost work signals too */
    status = status_of(client, client->queue);
    is_guilty(status.error);
    CHECK_EQ(status.completed, job.seq);
    job.ib = commands_nop(client);
    COVERS(queue_submit, ENODATA);
    COVERS(queue_submit, ETIME);
    result = job_submit(client, &job);
    is_guilty(result);
    CHECK_RESULT(result, status.error);
    CHECK(client_counter(client, MGPU_COUNTER_RESETS) > resets || result == -MGPU_ENODATA);
}

static void work_behind_the_hang_is_dropped(struct client *client)
{
    struct buffer buffer;
    struct job bad = { 0 }, behind = { 0 };
    struct pm4 commands;

    REQUIRE(client_start(client));
    REQUIRE(buffer_create(client, &buffer, MGPU_PAGE_SIZE, MGPU_DOMAIN_GTT));
    commands = commands_begin(client);
    pm4_wait(&commands, client->latch.va, 1);
    pm4_undefined(&commands);
    pm4_write(&commands, buffer.va, 1);
    bad.ib = commands_end(client, &commands);
    behind.ib = commands_write(client, buffer.va + 4, 1);
    behind.signal.sync = sync_new(client, 0);
    REQUIRE_OK(job_submit(client, &bad));
    REQUIRE_OK(job_submit(client, &behind));
    latch_open(client, 0);
    CHECK_OK(job_wait(client, &behind, client_now(client) + 60 * SECOND));
    CHECK_OK(sync_wait_one(client, behind.signal.sync, 0, 0, client_soon(client)));
    CHECK_EQ(buffer.words[0], 0);
    CHECK_EQ(buffer.words[1], 0);
}

static void a_new_queue_works(struct client *client)
{
    struct buffer buffer;
    struct job job = { 0 };

    REQUIRE(client_start(client));
    REQUIRE(buffer_create(client, &buffer, MGPU_PAGE_SIZE, MGPU_DOMAIN_GTT));
    for (uint32_t round = 1; round <= 3; round++) {
        REQUIRE(hang(client, &job));
        CHECK_OK(mgpu_queue_destroy(client->id, client->queue));
        client->queue = queue_new(client, client->vm, 0);
        CHECK(job_run(client, commands_write(client, buffer.va, round)));
        CHECK_EQ(buffer.words[0], round);
        CHECK_EQ(status_of(client, client->queue).error, 0);
    }
}

/* Of one client: a queue of the guilty one's group goes with it, another does not. */
static void the_group_shares_its_fate(struct client *client)
{
    struct job job = { 0 }, member = { 0 };
    mgpu_handle stranger;
    int error;

    REQUIRE(client_start(client));
    member.queue = queue_new(client, client->vm, client->queue);
    stranger = queue_new(client, client->vm, 0);
    REQUIRE(hang(client, &job));
    error = status_of(client, member.queue).error;
    CHECK(error == -MGPU_ECANCELED || error == -MGPU_ENODATA || error == -MGPU_ETIME);
    member.ib = commands_nop(client);
    CHECK_RESULT(job_submit(client, &member), error);
    CHECK_EQ(status_of(client, stranger).error, 0);
    client->queue = stranger;
    CHECK(job_run(client, commands_nop(client)));
}

/* Another client's jobs, behind the bad one on the same ring, run all the same. */
static void other_clients_lose_nothing(struct client *client)
{
    struct client *second = suite_client();
    struct buffer buffer, kept;
    struct job bad = { 0 }, good = { 0 };
    struct pm4 commands;

    REQUIRE(second && client_start(client) && client_start(second));
    REQUIRE(buffer_create(second, &buffer, MGPU_PAGE_SIZE, MGPU_DOMAIN_GTT));
    REQUIRE(buffer_create(second, &kept, 64 * KIB, MGPU_DOMAIN_VRAM));
    kept.words[1000] = 0x5afe;
    commands = commands_begin(client);
    pm4_wait(&commands, client->latch.va, 1);
    pm4_undefined(&commands);
    bad.ib = commands_end(client, &commands);
    REQUIRE_OK(job_submit(client, &bad));
    for (uint32_t i = 1; i <= 5; i++) {
        good.ib = commands_write(second, buffer.va, i);
        REQUIRE_OK(job_submit(second, &good));
    }
    latch_open(client, 0);
    CHECK_OK(job_wait(client, &bad, client_now(client) + 60 * SECOND));
    CHECK_OK(job_wait(second, &good, client_soon(second)));
    CHECK_EQ(buffer.words[0], 5);
    CHECK_EQ(status_of(second, second->queue).error, 0);
    CHECK(job_run(second, commands_write(second, buffer.va, 6)));
    CHECK_EQ(buffer.words[0], 6);
    if (!(status_of(second, second->queue).flags & MGPU_QUEUE_VRAM_LOST))
        CHECK_EQ(kept.words[1000], 0x5afe);
}

static void an_endless_wait_is_a_hang(struct client *client)
{
    struct job job = { 0 };
    struct pm4 commands;

    REQUIRE(client_start(client));
    commands = commands_begin(client);
    pm4_wait(&commands, client->latch.va, 0xffff);
    job.ib = commands_end(client, &commands);
    REQUIRE_OK(job_submit(client, &job));
    CHECK_OK(job_wait(client, &job, client_now(client) + 60 * SECOND));
    is_guilty(job_submit(client, &job));
    client->queue = queue_new(client, client->vm, 0);
    CHECK(job_run(client, commands_nop(client)));
}

/* What a kernel without MGPU_CAP_SHADERS must make of a dispatch: a lost queue, not a lost card. */
static void a_dispatch_without_shaders_is_a_hang(struct client *client)
{
    struct job job = { 0 };
    struct pm4 commands;

    REQUIRE(client_start(client));
    if (client->chip.caps & MGPU_CAP_SHADERS) {
        suite_skip("capability SHADERS is advertised");
        return;
    }
    commands = commands_begin(client);
    pm4_dispatch(&commands);
    job.ib = commands_end(client, &commands);
    REQUIRE_OK(job_submit(client, &job));
    CHECK_OK(job_wait(client, &job, client_now(client) + 60 * SECOND));
    is_guilty(job_submit(client, &job));
    client->queue = queue_new(client, client->vm, 0);
    CHECK(job_run(client, commands_nop(client)));
}

#define R MGPU_CAP_RECOVERY
static bool vram_lost(struct client *client, mgpu_handle queue)
{
    return status_of(client, queue).flags & MGPU_QUEUE_VRAM_LOST;
}

/* System memory and address spaces outlive a reset of the whole card: through VRAM and back, in the old VM. */
static void works_again(struct client *client, const struct buffer *from, const struct buffer *vram,
                        const struct buffer *to)
{
    struct pm4 commands = commands_begin(client);

    pm4_copy(&commands, vram->va, from->va, (uint32_t)from->size);
    pm4_copy(&commands, to->va, vram->va, (uint32_t)from->size);
    CHECK_OK(mgpu_queue_destroy(client->id, client->queue));
    client->queue = queue_new(client, client->vm, 0);
    CHECK(!vram_lost(client, client->queue));
    CHECK(job_run(client, commands_end(client, &commands)));
    CHECK(words_equal(to->words, to->size / 4, 0xcafe));
}

/* Engines that do not come back by themselves: the card is reset, and everybody's queues are lost with VRAM. */
static void a_lost_card_loses_vram(struct client *client)
{
    uint64_t losses = client_counter(client, MGPU_COUNTER_VRAM_LOST);
    struct client *second = suite_client();
    struct job bad = { 0 }, behind = { 0 };
    struct buffer from, vram, to;

    REQUIRE(second && client_start(client) && client_start(second));
    REQUIRE(buffer_create(second, &from, 64 * KIB, MGPU_DOMAIN_GTT));
    REQUIRE(buffer_create(second, &vram, 64 * KIB, MGPU_DOMAIN_VRAM));
    REQUIRE(buffer_create(second, &to, 64 * KIB, MGPU_DOMAIN_GTT));
    for (uint64_t i = 0; i < from.size / 4; i++)
        from.words[i] = 0xcafe;
    REQUIRE(job_run(second, commands_nop(second)));
    if (!mgpu_test_break_card()) {
        suite_skip("the system cannot break its card");
        return;
    }
    REQUIRE(hang(client, &bad));
    is_guilty(status_of(client, client->queue).error);
    CHECK(vram_lost(client, client->queue));
    CHECK_RESULT(status_of(second, second->queue).error, -MGPU_ECANCELED);
    CHECK(vram_lost(second, second->queue));
    behind.ib = commands_nop(second);
    COVERS(queue_submit, ECANCELED);
    CHECK_RESULT(job_submit(second, &behind), -MGPU_ECANCELED);
    CHECK_EQ(client_counter(client, MGPU_COUNTER_VRAM_LOST), losses + 1);
    works_again(second, &from, &vram, &to);
}

/* What waited for its turn, on whatever engine, is over too, and its signals are reached. */
static void a_lost_card_ends_all_waits(struct client *client)
{
    struct client *second = suite_client();
    struct job bad = { 0 }, unpromised = { 0 };
    struct buffer buffer;

    REQUIRE(second && client_start(client) && client_start(second));
    REQUIRE(buffer_create(second, &buffer, MGPU_PAGE_SIZE, MGPU_DOMAIN_GTT));
    unpromised.wait = (struct mgpu_sync_point){ .sync = sync_new(second, 0) };
    unpromised.signal.sync = sync_new(second, 0);
    unpromised.ib = commands_write(second, buffer.va, 1);
    REQUIRE_OK(job_submit(second, &unpromised));
    if (!mgpu_test_break_card()) {
        suite_skip("the system cannot break its card");
        return;
    }
    REQUIRE(hang(client, &bad));
    CHECK_OK(sync_wait_one(second, unpromised.signal.sync, 0, 0, client_soon(second)));
    CHECK_OK(job_wait(second, &unpromised, client_soon(second)));
    CHECK_EQ(buffer.words[0], 0);
}

const struct test recovery_tests[] = {
    { "recovery_a_bad_packet_loses_its_queue", 5, R, a_bad_packet_loses_its_queue, false },
    { "recovery_work_behind_the_hang_is_dropped", 5, R, work_behind_the_hang_is_dropped, false },
    { "recovery_a_new_queue_works", 5, R, a_new_queue_works, false },
    { "recovery_the_group_shares_its_fate", 5, R, the_group_shares_its_fate, false },
    { "recovery_other_clients_lose_nothing", 5, R, other_clients_lose_nothing, false },
    { "recovery_a_dispatch_without_shaders", 5, R, a_dispatch_without_shaders_is_a_hang, false },
    { "recovery_an_endless_wait_is_a_hang", 5, R, an_endless_wait_is_a_hang, false },
    { "loss_of_the_card_loses_vram", 5, R, a_lost_card_loses_vram, false },
    { "loss_of_the_card_ends_all_waits", 5, R, a_lost_card_ends_all_waits, false },
    { 0 },
};
