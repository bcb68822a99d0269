/* SPDX-License-Identifier: MIT */
/*
 * level2_stress.c - several clients, a thread each, do everything at once at random: allocate, map, copy, wait before
 * the signal, share, open and close. Every byte that the GPU wrote is checked. Where there are no threads the clients
 * run one after the other.
 */
#include "client.h"
#include "os.h"
#include "suite.h"

#include <stdatomic.h>
#include <string.h>

#define WORKERS 5u
#define ROUNDS 200u

static struct worker {
    struct mgpu_test_thread thread;
    struct client *client;
    struct dice dice;
    mgpu_handle queues[2];
    mgpu_handle timeline;
    uint64_t point; /* the timeline's last */

    /* A BO that others may import. */
    struct buffer shared;
    _Atomic uint64_t token; /* 0: none */
} workers[WORKERS];

static uint32_t roll(struct worker *worker, uint64_t sides)
{
    return (uint32_t)dice_roll(&worker->dice, sides);
}

/* Submit to one of the worker's queues, behind `wait` (0: nothing), with the timeline's next point as its signal. */
static bool submit(struct worker *worker, unsigned queue, struct mgpu_ib ib, uint64_t wait)
{
    struct job job = { .queue = worker->queues[queue], .ib = ib };

    if (wait)
        job.wait = (struct mgpu_sync_point){ .sync = worker->timeline, .point = wait };
    job.signal = (struct mgpu_sync_point){ .sync = worker->timeline, .point = worker->point + 1 };
    if (!CHECK_OK(job_submit(worker->client, &job)))
        return false;
    worker->point++;
    return true;
}

static bool wait_for_all(struct worker *worker)
{
    return CHECK_OK(sync_wait_one(worker->client, worker->timeline, worker->point, 0,
                                  client_soon(worker->client) + 50 * SECOND));
}

static struct mgpu_ib copy(struct worker *worker, uint64_t dst, uint64_t src, uint64_t bytes)
{
    struct pm4 commands = commands_begin(worker->client);

    pm4_copy(&commands, dst, src, (uint32_t)bytes);
    return commands_end(worker->client, &commands);
}

/* ---- what a worker does ------------------------------------------------------------------------------------------ */

/* Through three buffers, on two queues that wait for each other. */
static bool copy_along(struct worker *worker)
{
    struct client *client = worker->client;
    uint64_t size = (1 + roll(worker, 64)) * MGPU_PAGE_SIZE;
    struct buffer buffers[3];
    bool ok = true;

    for (unsigned i = 0; i < 3; i++)
        if (!buffer_create(client, &buffers[i], size, 1u << roll(worker, 2)))
            return false;
    for (uint64_t i = 0; i < size / 4; i++)
        buffers[0].words[i] = roll(worker, UINT32_MAX);
    for (unsigned i = 0; ok && i < 2; i++)
        ok = submit(worker, i, copy(worker, buffers[i + 1].va, buffers[i].va, size), i ? worker->point : 0);
    ok = ok && wait_for_all(worker) && CHECK(memcmp(buffers[0].words, buffers[2].words, size) == 0);
    for (unsigned i = 0; i < 3; i++)
        buffer_destroy(client, &buffers[i]);
    return ok;
}

/* The work is submitted before the point it waits for is promised. */
static bool wait_before_signal(struct worker *worker)
{
    struct client *client = worker->client;
    struct job job = { .queue = worker->queues[1] };
    uint32_t value = roll(worker, UINT32_MAX);
    struct buffer buffer;
    bool ok;

    if (!buffer_create(client, &buffer, MGPU_PAGE_SIZE, MGPU_DOMAIN_GTT))
        return false;
    job.ib = commands_write(client, buffer.va, value);
    job.wait = (struct mgpu_sync_point){ .sync = worker->timeline, .point = worker->point + 1 };
    ok = CHECK_OK(job_submit(client, &job)) && CHECK_EQ(buffer.words[0], 0) &&
         submit(worker, 0, commands_nop(client), 0) &&
         CHECK_OK(job_wait(client, &job, client_soon(client) + 50 * SECOND)) &&
         CHECK_EQ(buffer.words[0], value);
    buffer_destroy(client, &buffer);
    return ok;
}

/* A second address for memory, which then becomes another's. */
static bool replace_a_mapping(struct worker *worker)
{
    struct client *client = worker->client;
    uint64_t va = client_va(client, 4 * MGPU_PAGE_SIZE);
    struct mgpu_vm_clear clear = { .vm = client->vm, .va = va, .size = 4 * MGPU_PAGE_SIZE };
    bool ok = true;

    for (uint32_t round = 1; ok && round <= 4; round++) {
        struct buffer buffer = { 0 };

        ok = buffer_create(client, &buffer, 4 * MGPU_PAGE_SIZE, 1u << roll(worker, 2)) &&
             CHECK_OK(buffer_map_at(client, &buffer, va, MGPU_VM_READ | MGPU_VM_WRITE | MGPU_VM_REPLACE)) &&
             submit(worker, 0, commands_write(client, va + 3 * MGPU_PAGE_SIZE, round), 0) && wait_for_all(worker) &&
             CHECK_EQ(buffer.words[3 * MGPU_PAGE_SIZE / 4], round);
        buffer_destroy(client, &buffer);
    }
    return ok && CHECK_OK(mgpu_vm_clear(client->id, &clear));
}

/* Words that follow from the first: whoever imports the BO can check them. */
static bool share(struct worker *worker)
{
    struct client *client = worker->client;
    struct mgpu_bo_export export = { 0 };
    uint64_t token = atomic_exchange(&worker->token, 0);
    uint32_t first = roll(worker, UINT32_MAX);

    if (!(client->chip.caps & MGPU_CAP_SHARING))
        return true;
    if (token) {
        CHECK_OK(mgpu_export_close(client->id, token));
        buffer_destroy(client, &worker->shared);
    }
    if (!buffer_alloc(client, &worker->shared, 4 * MGPU_PAGE_SIZE, 1u << roll(worker, 2)))
        return false;
    for (uint32_t i = 0; i < worker->shared.size / 4; i++)
        worker->shared.words[i] = first + i;
    export.bo = worker->shared.bo;
    if (!CHECK_OK(mgpu_bo_export(client->id, &export)))
        return false;
    atomic_store(&worker->token, export.token);
    return true;
}

/* Let the GPU copy what another worker shares. A token that has been closed meanwhile is no failure. */
static bool import(struct worker *worker)
{
    struct client *client = worker->client;
    struct mgpu_bo_import import = { .token = atomic_load(&workers[roll(worker, WORKERS)].token) };
    struct mgpu_vm_map map = { .vm = client->vm, .flags = MGPU_VM_READ };
    struct buffer result = { 0 };
    int err = import.token ? mgpu_bo_import(client->id, &import) : -MGPU_ENOENT;
    bool ok;

    if (err == -MGPU_ENOENT || import.bo == worker->shared.bo)
        return err || CHECK_OK(mgpu_bo_destroy(client->id, import.bo));
    map.bo = import.bo;
    map.va = client_va(client, import.size);
    map.size = import.size;
    ok = CHECK_OK(err) && CHECK_OK(mgpu_vm_map(client->id, &map)) &&
         buffer_create(client, &result, import.size, MGPU_DOMAIN_GTT) &&
         submit(worker, 0, copy(worker, result.va, map.va, import.size), 0) && wait_for_all(worker);
    for (uint32_t i = 1; ok && i < import.size / 4; i++)
        ok = CHECK_EQ(result.words[i], result.words[0] + i);
    buffer_destroy(client, &result);
    return CHECK_OK(mgpu_bo_destroy(client->id, import.bo)) && ok;
}

static bool come_and_go(struct worker *worker)
{
    struct mgpu_open open = { .version = MGPU_VERSION };
    struct mgpu_bo_create bo = { .size = (1 + roll(worker, 64)) * MGPU_PAGE_SIZE, .domains = 1u << roll(worker, 2) };
    struct mgpu_vm_create vm = { 0 };
    struct mgpu_sync_create sync = { 0 };

    return CHECK_OK(mgpu_open(&open)) && CHECK_OK(mgpu_bo_create(open.client, &bo)) &&
           CHECK_OK(mgpu_vm_create(open.client, &vm)) && CHECK_OK(mgpu_sync_create(open.client, &sync)) &&
           CHECK_OK(mgpu_close(open.client));
}

static bool (*const deeds[])(struct worker *worker) = {
    copy_along, wait_before_signal, replace_a_mapping, share, import, come_and_go,
};

/* ---- workers ----------------------------------------------------------------------------------------------------- */

static void work(void *argument)
{
    struct worker *worker = argument;
    bool ok = true;

    for (unsigned round = 0; ok && round < ROUNDS; round++) {
        worker->client->commands_used = 0; /* the last round's have been run */
        ok = deeds[roll(worker, sizeof deeds / sizeof *deeds)](worker);
    }
}

static bool prepare(struct worker *worker, unsigned number)
{
    worker->client = suite_client();
    worker->dice = suite_dice(0x57e55 + number);
    worker->point = 0;
    worker->shared = (struct buffer){ 0 };
    atomic_store(&worker->token, 0);
    worker->thread = (struct mgpu_test_thread){ .function = work, .argument = worker };
    if (!worker->client || !client_start(worker->client))
        return false;
    worker->queues[0] = worker->client->queue;
    worker->queues[1] = queue_new(worker->client, worker->client->vm, 0);
    worker->timeline = sync_new(worker->client, 0);
    return worker->timeline != 0;
}

/* What every worker has from the beginning: a VM, two queues, the timeline, two BOs; and maybe one that it shares. */
static void look_back(struct worker *worker)
{
    struct client *client = worker->client;

    CHECK_EQ(client_counter(client, MGPU_COUNTER_OBJECTS), 6 + (worker->shared.bo != 0));
    CHECK_EQ(client_fault(client).count, 0);
    CHECK_EQ(sync_point_of(client, worker->timeline, 0), worker->point);
}

static void everything_at_once(struct client *client)
{
    unsigned started = 0;

    for (unsigned i = 0; i < WORKERS; i++)
        REQUIRE(prepare(&workers[i], i));
    while (started < WORKERS && mgpu_test_thread_start(&workers[started].thread))
        started++;
    for (unsigned i = started; i < WORKERS; i++)
        work(&workers[i]);
    for (unsigned i = 0; i < started; i++)
        mgpu_test_thread_join(&workers[i].thread);
    for (unsigned i = 0; i < WORKERS; i++) {
        look_back(&workers[i]);
        client_close(workers[i].client);
    }
    CHECK_EQ(client_counter(client, MGPU_COUNTER_OBJECTS), 0);
}

const struct test stress_tests[] = {
    { "stress_everything_at_once", 2, MGPU_CAP_TIMELINE, everything_at_once, false },
    { 0 },
};
