/* SPDX-License-Identifier: MIT */
/* level4_implicit.c - implicit fences: work of several clients on one BO takes turns without being told to. */
#include "client.h"
#include "os.h"
#include "suite.h"

/* A BO that two clients have, each with an address for it. */
struct shared {
    struct client *client[2];
    mgpu_handle bo[2];
    uint64_t va[2];
};

static bool share(struct shared *shared, struct client *client, uint32_t flags)
{
    struct client *other = suite_client();
    struct mgpu_bo_create create = { .size = 4 * KIB, .domains = MGPU_DOMAIN_GTT, .flags = flags };
    struct mgpu_bo_export export = { 0 };
    struct mgpu_bo_import import = { 0 };

    if (!other || !client_start(client) || !client_start(other) ||
        !CHECK_OK(mgpu_bo_create(client->id, &create)))
        return false;
    export.bo = create.bo;
    if (!CHECK_OK(mgpu_bo_export(client->id, &export)))
        return false;
    import.token = export.token;
    if (!CHECK_OK(mgpu_bo_import(other->id, &import)) || !CHECK_OK(mgpu_export_close(client->id, export.token)))
        return false;
    *shared = (struct shared){ .client = { client, other }, .bo = { create.bo, import.bo } };
    for (unsigned i = 0; i < 2; i++) {
        struct mgpu_vm_map map = { .vm = shared->client[i]->vm, .bo = shared->bo[i], .size = create.size,
                                   .flags = MGPU_VM_READ | MGPU_VM_WRITE };

        map.va = shared->va[i] = client_va(shared->client[i], create.size);
        if (!CHECK_OK(mgpu_vm_map(shared->client[i]->id, &map)))
            return false;
    }
    return true;
}

/* Submit a job of client `which` that uses the shared BO, to write it or not. */
static int submit(struct shared *shared, unsigned which, struct job *job, uint32_t flags)
{
    struct client *client = shared->client[which];
    struct mgpu_bo_ref refs[CLIENT_BOS];
    struct mgpu_queue_submit args;
    int result;

    job_args(client, job, &args);
    for (unsigned i = 0; i < client->ref_count; i++)
        refs[i] = client->refs[i];
    refs[client->ref_count] = (struct mgpu_bo_ref){ .bo = shared->bo[which], .flags = flags };
    args.bos = (uintptr_t)refs;
    args.bo_count = client->ref_count + 1;
    result = mgpu_queue_submit(client->id, &args);
    job->seq = args.seq;
    return result;
}

/*
 * The first job is not on a ring yet, for it waits for something else: whether the second one comes to its end before
 * it, even if both clients share a ring.
 */
static bool overtakes(struct shared *shared, uint32_t flags0, uint32_t flags1)
{
    struct client *one = shared->client[0], *other = shared->client[1];
    mgpu_handle gate = sync_new(one, 0);
    struct job first = { .ib = commands_write(one, shared->va[0], 1), .wait = { .sync = gate, .point = 0 } };
    struct job second = { .ib = commands_write(other, shared->va[1] + 64, 2) };
    bool overtaken;

    CHECK_OK(submit(shared, 0, &first, flags0));
    CHECK_OK(submit(shared, 1, &second, flags1));
    overtaken = job_wait(other, &second, client_now(other) + 50 * MILLISECOND) == 0;
    CHECK_OK(sync_signal_one(one, gate, 0));
    CHECK_OK(job_wait(one, &first, client_soon(one)));
    CHECK_OK(job_wait(other, &second, client_soon(other)));
    return overtaken;
}

static void writers_are_waited_for(struct client *client)
{
    struct shared shared;

    REQUIRE(share(&shared, client, 0));
    CHECK(!overtakes(&shared, MGPU_BO_REF_WRITE, 0));
    CHECK(!overtakes(&shared, MGPU_BO_REF_WRITE, MGPU_BO_REF_WRITE));
}

static void writers_wait_for_readers(struct client *client)
{
    struct shared shared;

    REQUIRE(share(&shared, client, 0));
    CHECK(!overtakes(&shared, 0, MGPU_BO_REF_WRITE));
}

static void readers_do_not_wait_for_readers(struct client *client)
{
    struct shared shared;

    REQUIRE(share(&shared, client, 0));
    CHECK(overtakes(&shared, 0, 0));
}

static void explicit_sync_means_none(struct client *client)
{
    struct shared shared;

    REQUIRE(share(&shared, client, MGPU_BO_EXPLICIT_SYNC));
    CHECK(overtakes(&shared, MGPU_BO_REF_WRITE, MGPU_BO_REF_WRITE));
}

/* A client's own queues are its own to order. */
static void within_a_client_there_are_none(struct client *client)
{
    struct shared shared;
    struct job first = { 0 }, second = { 0 };

    REQUIRE(share(&shared, client, 0));
    first.ib = commands_write(client, shared.va[0], 1);
    first.wait.sync = sync_new(client, 0);
    second.ib = commands_write(client, shared.va[0], 2);
    second.queue = queue_new(client, client->vm, 0);
    REQUIRE_OK(submit(&shared, 0, &first, MGPU_BO_REF_WRITE));
    REQUIRE_OK(submit(&shared, 0, &second, MGPU_BO_REF_WRITE));
    CHECK_OK(job_wait(client, &second, client_soon(client)));
    CHECK(!job_done(client, &first));
    CHECK_OK(sync_signal_one(client, first.wait.sync, 0));
    CHECK_OK(job_wait(client, &first, client_soon(client)));
}

/* A submission that is dropped, or fails, holds nobody up. */
static void dropped_work_is_not_waited_for(struct client *client)
{
    struct shared shared;
    struct job first = { 0 }, second = { 0 };

    REQUIRE(share(&shared, client, 0));
    first.queue = queue_new(client, client->vm, 0);
    first.ib = commands_write(client, shared.va[0], 1);
    first.wait.sync = sync_new(client, 0);
    first.signal.sync = stale_sync(client);
    CHECK_RESULT(submit(&shared, 0, &first, MGPU_BO_REF_WRITE), -MGPU_ENOENT);
    second.ib = commands_write(shared.client[1], shared.va[1], 2);
    REQUIRE_OK(submit(&shared, 1, &second, MGPU_BO_REF_WRITE));
    CHECK_OK(job_wait(shared.client[1], &second, client_soon(client)));

    first.signal.sync = 0;
    REQUIRE_OK(submit(&shared, 0, &first, MGPU_BO_REF_WRITE));
    REQUIRE_OK(submit(&shared, 1, &second, MGPU_BO_REF_WRITE));
    CHECK(!job_done(shared.client[1], &second));
    CHECK_OK(mgpu_queue_destroy(client->id, first.queue));
    CHECK_OK(job_wait(shared.client[1], &second, client_soon(client)));
}

/* A long chain that one closed gate holds up; what the last one wrote stays. */
static void turns_are_taken_in_the_order_of_submission(struct client *client)
{
    enum { TURNS = 60 };
    struct shared shared;
    struct job jobs[TURNS] = { { 0 } };
    mgpu_handle gate;
    struct mgpu_bo_map map = { 0 };
    uint32_t *words;

    REQUIRE(share(&shared, client, 0));
    gate = sync_new(client, 0);
    for (unsigned i = 0; i < TURNS; i++) {
        struct client *whose = shared.client[i % 2];

        jobs[i].ib = commands_write(whose, shared.va[i % 2], i);
        if (i == 0)
            jobs[i].wait.sync = gate;
        REQUIRE_OK(submit(&shared, i % 2, &jobs[i], MGPU_BO_REF_WRITE));
    }
    for (unsigned i = 0; i < TURNS; i++)
        CHECK(!job_done(shared.client[i % 2], &jobs[i]));
    CHECK_OK(sync_signal_one(client, gate, 0));
    CHECK_OK(job_wait(shared.client[(TURNS - 1) % 2], &jobs[TURNS - 1], client_soon(client)));
    for (unsigned i = 0; i < TURNS; i++)
        CHECK(job_done(shared.client[i % 2], &jobs[i]));
    map.bo = shared.bo[0];
    REQUIRE_OK(mgpu_bo_map(client->id, &map));
    words = mgpu_test_map(client->id, &map);
    REQUIRE(words);
    CHECK_EQ(words[0], TURNS - 1);
    mgpu_test_unmap(words, map.size);
    CHECK_OK(mgpu_bo_unmap(client->id, map.bo));
}

static void bo_wait_sees_everybodys_work(struct client *client)
{
    struct shared shared;
    struct job job = { 0 };
    struct mgpu_bo_wait wait = { 0 };

    REQUIRE(share(&shared, client, 0));
    job.ib = commands_write(client, shared.va[0], 1);
    job.wait.sync = sync_new(client, 0);
    REQUIRE_OK(submit(&shared, 0, &job, MGPU_BO_REF_WRITE));
    wait.bo = shared.bo[1];
    CHECK_RESULT(mgpu_bo_wait(shared.client[1]->id, &wait), -MGPU_ETIME);
    CHECK_OK(sync_signal_one(client, job.wait.sync, 0));
    wait.deadline_ns = client_soon(client);
    CHECK_OK(mgpu_bo_wait(shared.client[1]->id, &wait));
    CHECK(job_done(client, &job));
}

#define I (MGPU_CAP_SHARING | MGPU_CAP_IMPLICIT_SYNC)
const struct test implicit_tests[] = {
    { "implicit_writers_are_waited_for", 4, I, writers_are_waited_for, false },
    { "implicit_writers_wait_for_readers", 4, I, writers_wait_for_readers, false },
    { "implicit_readers_do_not_wait_for_readers", 4, I, readers_do_not_wait_for_readers, false },
    { "implicit_explicit_sync_means_none", 4, I, explicit_sync_means_none, false },
    { "implicit_none_within_a_client", 4, I, within_a_client_there_are_none, false },
    { "implicit_dropped_work_is_not_waited_for", 4, I, dropped_work_is_not_waited_for, false },
    { "implicit_turns_in_the_order_of_submission", 4, I, turns_are_taken_in_the_order_of_submission, false },
    { "implicit_bo_wait_sees_everybodys_work", 4, MGPU_CAP_SHARING, bo_wait_sees_everybodys_work, false },
    { 0 },
};
