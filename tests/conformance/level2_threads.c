/* SPDX-License-Identifier: MIT */
/*
 * level2_threads.c - the calls are thread-safe: several threads submit, wait, allocate and wake each other.
 * Threads make no checks of their own (the harness counts failures in one thread only); they leave their result behind.
 */
#include "client.h"
#include "os.h"
#include "suite.h"

#include <stdatomic.h>

#define THREADS 4u
#define ROUNDS 100u

struct worker {
    struct mgpu_test_thread thread;
    struct client *client;
    void (*body)(struct worker *worker);
    mgpu_handle queue, sync;
    struct mgpu_event event;
    uint64_t va;
    struct mgpu_ib ibs[ROUNDS];
    int64_t deadline_ns;
    int result;        /* the first error, or 0 */
    _Atomic bool done; /* the body has returned */
};

static struct worker workers[THREADS];

static void worker_main(void *argument)
{
    struct worker *worker = argument;

    worker->body(worker);
    atomic_store(&worker->done, true);
}

static bool worker_start(struct worker *worker, struct client *client, void (*body)(struct worker *worker))
{
    worker->client = client;
    worker->body = body;
    worker->result = 0;
    worker->deadline_ns = client_soon(client) + 20 * SECOND;
    atomic_store(&worker->done, false);
    worker->thread.function = worker_main;
    worker->thread.argument = worker;
    return mgpu_test_thread_start(&worker->thread);
}

/* Run `body` in all workers at once. Returns false, with the test skipped, on a system without threads. */
static bool run_workers(struct client *client, void (*body)(struct worker *worker))
{
    unsigned started = 0;

    while (started < THREADS && worker_start(&workers[started], client, body))
        started++;
    for (unsigned i = 0; i < started; i++) {
        mgpu_test_thread_join(&workers[i].thread);
        CHECK_OK(workers[i].result);
    }
    if (started < THREADS)
        suite_skip("the system has no threads");
    return started == THREADS;
}

/* Submit to the worker's own queue; every tenth time wait for the end. */
static void submit_and_wait(struct worker *worker)
{
    for (unsigned round = 0; round < ROUNDS && !worker->result; round++) {
        struct job job = { .queue = worker->queue, .ib = worker->ibs[round] };

        worker->result = job_submit(worker->client, &job);
        if (!worker->result && round % 10 == 9)
            worker->result = job_wait(worker->client, &job, worker->deadline_ns);
    }
}

static void threads_submit_to_their_own_queues(struct client *client)
{
    struct buffer buffer;

    REQUIRE(client_start(client));
    REQUIRE(buffer_create(client, &buffer, MGPU_PAGE_SIZE, MGPU_DOMAIN_GTT));
    for (uint32_t i = 0; i < THREADS; i++) {
        workers[i].queue = queue_new(client, client->vm, 0);
        for (uint32_t round = 0; round < ROUNDS; round++)
            workers[i].ibs[round] = commands_write(client, buffer.va + 4 * i, round + 1);
    }
    if (!run_workers(client, submit_and_wait))
        return;
    for (unsigned i = 0; i < THREADS; i++)
        CHECK_EQ(buffer.words[i], ROUNDS);
}

static void threads_share_a_queue(struct client *client)
{
    struct mgpu_queue_status status;

    REQUIRE(client_start(client));
    for (unsigned i = 0; i < THREADS; i++) {
        workers[i].queue = client->queue;
        for (unsigned round = 0; round < ROUNDS; round++)
            workers[i].ibs[round] = commands_nop(client);
    }
    if (!run_workers(client, submit_and_wait))
        return;
    status = (struct mgpu_queue_status){ .queue = client->queue };
    CHECK_OK(mgpu_queue_status(client->id, &status));
    CHECK_EQ(status.submitted, THREADS * ROUNDS);
    CHECK_EQ(status.completed, THREADS * ROUNDS);
}

static void allocate_map_and_free(struct worker *worker)
{
    mgpu_client client = worker->client->id;

    for (unsigned round = 0; round < ROUNDS && !worker->result; round++) {
        struct mgpu_bo_create create = { .size = MGPU_PAGE_SIZE << round % 6, .domains = 1u << round % 2 };
        struct mgpu_vm_map map = { .vm = worker->client->vm, .va = worker->va, .flags = MGPU_VM_READ };

        worker->result = mgpu_bo_create(client, &create);
        map.bo = create.bo;
        map.size = create.size;
        if (!worker->result)
            worker->result = mgpu_vm_map(client, &map);
        if (!worker->result)
            worker->result = mgpu_bo_destroy(client, create.bo);
    }
}

static void threads_allocate(struct client *client)
{
    client->vm = vm_new(client);
    REQUIRE(client->vm);
    for (unsigned i = 0; i < THREADS; i++)
        workers[i].va = client_va(client, MIB);
    if (!run_workers(client, allocate_map_and_free))
        return;
    CHECK_EQ(client_counter(client, MGPU_COUNTER_OBJECTS), 1);
}

static void open_and_close(struct worker *worker)
{
    for (unsigned round = 0; round < ROUNDS && !worker->result; round++) {
        struct mgpu_open open = { .version = MGPU_VERSION };
        struct mgpu_sync_create create = { 0 };

        worker->result = mgpu_open(&open);
        if (!worker->result)
            worker->result = mgpu_sync_create(open.client, &create);
        if (!worker->result)
            worker->result = mgpu_close(open.client);
    }
}

static void threads_open_and_close(struct client *client)
{
    if (!run_workers(client, open_and_close))
        return;
    client_now(client);
}

static void read_an_event(struct worker *worker)
{
    struct mgpu_event_read args = { .events = (uintptr_t)&worker->event, .count = 1,
                                    .deadline_ns = worker->deadline_ns };

    worker->result = mgpu_event_read(worker->client->id, &args);
}

static void wait_for_the_sync(struct worker *worker)
{
    worker->result = sync_wait_one(worker->client, worker->sync, 0, MGPU_WAIT_FOR_SUBMIT, worker->deadline_ns);
}

/* Start worker 0 in a wait and give it time to fall asleep. False, with the test skipped, without threads. */
static bool start_sleeper_in(struct client *client, void (*body)(struct worker *worker))
{
    if (!worker_start(&workers[0], client, body)) {
        suite_skip("the system has no threads");
        return false;
    }
    client_nap(client, 10 * MILLISECOND);
    CHECK(!atomic_load(&workers[0].done));
    return true;
}

static bool start_sleeper(struct client *client, mgpu_handle sync)
{
    workers[0].sync = sync;
    return start_sleeper_in(client, wait_for_the_sync);
}

/* The sleeper must be woken by what happened, not by its deadline. */
static void join_sleeper(struct client *client, int64_t began)
{
    mgpu_test_thread_join(&workers[0].thread);
    CHECK_OK(workers[0].result);
    CHECK(client_now(client) < began + 5 * SECOND);
}

static void a_signal_wakes_a_sleeper(struct client *client)
{
    int64_t began = client_now(client);
    mgpu_handle sync = sync_new(client, 0);

    if (!start_sleeper(client, sync))
        return;
    CHECK_OK(sync_signal_one(client, sync, 0));
    join_sleeper(client, began);
}

static void a_job_wakes_a_sleeper(struct client *client)
{
    int64_t began = client_now(client);
    struct job job = { 0 };

    REQUIRE(client_start(client));
    job.ib = commands_latched_write(client, 0, client->latch.va + 8, 1);
    job.signal.sync = sync_new(client, 0);
    if (!start_sleeper(client, job.signal.sync))
        return;
    CHECK_OK(job_submit(client, &job));
    client_nap(client, 5 * MILLISECOND);
    CHECK(!atomic_load(&workers[0].done));
    latch_open(client, 0);
    join_sleeper(client, began);
}

static void a_wait_outlives_its_handle(struct client *client)
{
    int64_t began = client_now(client);
    struct job job = { 0 };

    REQUIRE(client_start(client));
    job.ib = commands_latched_write(client, 0, client->latch.va + 8, 1);
    job.signal.sync = sync_new(client, 0);
    CHECK_OK(job_submit(client, &job));
    if (!start_sleeper(client, job.signal.sync))
        return;
    CHECK_OK(mgpu_sync_destroy(client->id, job.signal.sync));
    client_nap(client, 5 * MILLISECOND);
    CHECK(!atomic_load(&workers[0].done));
    latch_open(client, 0);
    join_sleeper(client, began);
}

static void an_event_wakes_its_reader(struct client *client)
{
    int64_t began = client_now(client);
    struct mgpu_sync_notify notify = { .sync = sync_new(client, 0), .cookie = 8 };

    CHECK_OK(mgpu_sync_notify(client->id, &notify));
    if (!start_sleeper_in(client, read_an_event))
        return;
    CHECK_OK(sync_signal_one(client, notify.sync, 0));
    join_sleeper(client, began);
    CHECK_EQ(workers[0].event.cookie, 8);
}

/* Whoever waits for events of a client learns that it is gone. */
static void closing_wakes_the_reader(struct client *client)
{
    struct client *other = suite_client();

    REQUIRE(other);
    if (!start_sleeper_in(other, read_an_event))
        return;
    client_close(other);
    mgpu_test_thread_join(&workers[0].thread);
    CHECK_RESULT(workers[0].result, -MGPU_EBADF);
    COVERS(event_read, EBADF);
    (void)client;
}

const struct test thread_tests[] = {
    { "threads_submit_to_their_own_queues", 2, 0, threads_submit_to_their_own_queues, false },
    { "threads_share_a_queue", 2, 0, threads_share_a_queue, false },
    { "threads_allocate", 2, 0, threads_allocate, false },
    { "threads_open_and_close", 2, 0, threads_open_and_close, false },
    { "threads_a_signal_wakes_a_sleeper", 2, 0, a_signal_wakes_a_sleeper, false },
    { "threads_a_job_wakes_a_sleeper", 2, 0, a_job_wakes_a_sleeper, false },
    { "threads_a_wait_outlives_its_handle", 2, 0, a_wait_outlives_its_handle, false },
    { "threads_an_event_wakes_its_reader", 4, 0, an_event_wakes_its_reader, false },
    { "threads_closing_wakes_the_reader", 4, 0, closing_wakes_the_reader, false },
    { 0 },
};
