/* SPDX-License-Identifier: MIT */
/* level2_queue.c - queues and their fences: creation, waiting for any and all, destruction and closing under work. */
#include "client.h"
#include "suite.h"

static void create_refuses_nonsense(struct client *client)
{
    mgpu_handle vm = vm_new(client), queue = queue_new(client, vm, 0);
    struct mgpu_queue_create create = { .vm = vm, .engine = MGPU_ENGINE_COUNT };

    CHECK_ERROR(client->id, queue_create, EINVAL, &create);
    create.engine = MGPU_ENGINE_GFX;
    create.ring = client->chip.engine[MGPU_ENGINE_GFX].rings;
    CHECK_ERROR(client->id, queue_create, EINVAL, &create);
    create.ring = 0;
    create.priority = 7;
    CHECK_ERROR(client->id, queue_create, EINVAL, &create);
    create.priority = MGPU_PRIORITY_VERY_HIGH + 1;
    CHECK_ERROR(client->id, queue_create, EINVAL, &create);
    create.priority = MGPU_PRIORITY_NORMAL;
    create.vm = 0;
    CHECK_ERROR(client->id, queue_create, ENOENT, &create);
    create.vm = queue;
    CHECK_ERROR(client->id, queue_create, ENOENT, &create);
    create.vm = vm;
    create.group = stale_queue(client);
    CHECK_ERROR(client->id, queue_create, ENOENT, &create);
    create.group = vm;
    CHECK_ERROR(client->id, queue_create, ENOENT, &create);
    CHECK_EQ(client_counter(client, MGPU_COUNTER_OBJECTS), 2);
}

static void engines_without_rings_have_no_queues(struct client *client)
{
    mgpu_handle vm = vm_new(client);

    for (uint32_t engine = 0; engine < MGPU_ENGINE_COUNT; engine++) {
        struct mgpu_queue_create create = { .vm = vm, .engine = engine };
        uint32_t rings = client->chip.engine[engine].rings;

        for (create.ring = 0; create.ring < rings; create.ring++)
            CHECK_OK(mgpu_queue_create(client->id, &create));
        CHECK_RESULT(mgpu_queue_create(client->id, &create), -MGPU_EINVAL);
    }
}

static void low_priorities_are_for_everybody(struct client *client)
{
    static const int32_t priorities[] = { MGPU_PRIORITY_VERY_LOW, MGPU_PRIORITY_LOW, MGPU_PRIORITY_NORMAL };

    REQUIRE(client_start(client));
    for (unsigned i = 0; i < sizeof priorities / sizeof *priorities; i++) {
        struct mgpu_queue_create create = { .vm = client->vm, .priority = priorities[i] };

        REQUIRE_OK(mgpu_queue_create(client->id, &create));
        client->queue = create.queue;
        CHECK(job_run(client, commands_nop(client)));
    }
}

/* Up and down, on a queue that works; whether up is allowed is the OS's policy. */
static void priorities_can_change(struct client *client)
{
    static const int32_t priorities[] = { MGPU_PRIORITY_VERY_LOW, MGPU_PRIORITY_VERY_HIGH, MGPU_PRIORITY_LOW,
                                          MGPU_PRIORITY_HIGH, MGPU_PRIORITY_NORMAL };

    REQUIRE(client_start(client));
    for (unsigned i = 0; i < sizeof priorities / sizeof *priorities; i++) {
        int result = mgpu_queue_set_priority(client->id, client->queue, priorities[i]);

        COVERS(queue_set_priority, EACCES);
        CHECK(result == 0 || (result == -MGPU_EACCES && priorities[i] > MGPU_PRIORITY_NORMAL));
        CHECK(job_run(client, commands_nop(client)));
    }
    COVERS(queue_set_priority, EINVAL);
    CHECK_RESULT(mgpu_queue_set_priority(client->id, client->queue, 7), -MGPU_EINVAL);
    CHECK_RESULT(mgpu_queue_set_priority(client->id, client->queue, MGPU_PRIORITY_VERY_HIGH + 1), -MGPU_EINVAL);
    COVERS(queue_set_priority, ENOENT);
    CHECK_RESULT(mgpu_queue_set_priority(client->id, stale_queue(client), MGPU_PRIORITY_LOW), -MGPU_ENOENT);
    CHECK_RESULT(mgpu_queue_set_priority(client->id, client->vm, MGPU_PRIORITY_LOW), -MGPU_ENOENT);
}

/* Whether a client may have them is the OS's policy; what must not happen is a third answer. */
static void high_priorities_are_given_or_denied(struct client *client)
{
    static const int32_t priorities[] = { MGPU_PRIORITY_HIGH, MGPU_PRIORITY_VERY_HIGH };
    mgpu_handle vm = vm_new(client);

    for (unsigned i = 0; i < sizeof priorities / sizeof *priorities; i++) {
        struct mgpu_queue_create create = { .vm = vm, .priority = priorities[i] };
        int result = mgpu_queue_create(client->id, &create);

        COVERS(queue_create, EACCES);
        CHECK(result == 0 || result == -MGPU_EACCES);
    }
}

static void unknown_queues_are_refused(struct client *client)
{
    struct client *second = suite_client();
    mgpu_handle bad[4];

    REQUIRE(second);
    bad[0] = 0;
    bad[1] = stale_queue(client);
    bad[2] = vm_new(client);
    bad[3] = queue_new(second, vm_new(second), 0);
    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct mgpu_queue_status status = { .queue = bad[i] };
        struct mgpu_fence fence = { .queue = bad[i], .seq = 1 };
        struct mgpu_fence_wait wait = { .fences = (uintptr_t)&fence, .count = 1 };

        CHECK_ERROR(client->id, queue_status, ENOENT, &status);
        CHECK_ERROR(client->id, fence_wait, ENOENT, &wait);
        CHECK_ERROR(client->id, queue_destroy, ENOENT, bad[i]);
    }
}

static void fence_wait_refuses_nonsense(struct client *client)
{
    struct mgpu_fence fence;
    struct mgpu_fence_wait wait = { .deadline_ns = MGPU_FOREVER };

    REQUIRE(client_start(client));
    CHECK_ERROR(client->id, fence_wait, EINVAL, &wait); /* none */
    fence = (struct mgpu_fence){ .queue = client->queue, .seq = 1 };
    wait.fences = (uintptr_t)&fence;
    wait.count = 1;
    CHECK_ERROR(client->id, fence_wait, EINVAL, &wait); /* not given out */
    REQUIRE(job_run(client, commands_nop(client)));
    CHECK_OK(mgpu_fence_wait(client->id, &wait));
    fence.seq = 2;
    CHECK_ERROR(client->id, fence_wait, EINVAL, &wait);
    fence.seq = UINT64_MAX;
    CHECK_ERROR(client->id, fence_wait, EINVAL, &wait);
    fence.seq = 1;
    wait.flags = MGPU_WAIT_FOR_SUBMIT; /* a flag of another call */
    CHECK_ERROR(client->id, fence_wait, EINVAL, &wait);
}

static void fence_deadlines_are_kept(struct client *client)
{
    struct job job = { 0 };
    int64_t begin, deadline;

    REQUIRE(client_start(client));
    job.ib = commands_latched_write(client, 0, client->latch.va + 4, 5);
    REQUIRE_OK(job_submit(client, &job));
    begin = client_now(client);
    CHECK_RESULT(job_wait(client, &job, 0), -MGPU_ETIME);
    CHECK_RESULT(job_wait(client, &job, -1), -MGPU_ETIME);
    CHECK_RESULT(job_wait(client, &job, begin - SECOND), -MGPU_ETIME);
    deadline = client_now(client) + 30 * MILLISECOND;
    CHECK_RESULT(job_wait(client, &job, deadline), -MGPU_ETIME);
    CHECK(client_now(client) >= deadline);
    CHECK(client_now(client) < deadline + SECOND);
    latch_open(client, 0);
    CHECK_OK(job_wait(client, &job, MGPU_FOREVER));
    CHECK_OK(job_wait(client, &job, 0)); /* reached stays reached */
}

/* Queues whose jobs wait for a sync object each; whichever is signalled, `first` must tell. */
static void wait_any_tells_which(struct client *client)
{
    enum { QUEUES = 5 };
    struct mgpu_fence fences[QUEUES];
    struct mgpu_fence_wait wait = { .fences = (uintptr_t)fences, .count = QUEUES };
    mgpu_handle syncs[QUEUES];

    REQUIRE(client_start(client));
    for (unsigned chosen = 0; chosen < QUEUES; chosen++) {
        for (unsigned i = 0; i < QUEUES; i++) {
            struct job job = { .queue = queue_new(client, client->vm, 0), .ib = commands_nop(client) };

            job.wait.sync = syncs[i] = sync_new(client, 0);
            REQUIRE_OK(job_submit(client, &job));
            fences[i] = (struct mgpu_fence){ .queue = job.queue, .seq = job.seq };
        }
        wait.deadline_ns = 0;
        CHECK_RESULT(mgpu_fence_wait(client->id, &wait), -MGPU_ETIME);
        CHECK_OK(sync_signal_one(client, syncs[chosen], 0));
        wait.deadline_ns = client_soon(client);
        wait.first = UINT32_MAX;
        CHECK_OK(mgpu_fence_wait(client->id, &wait));
        CHECK_EQ(wait.first, chosen);

        wait.flags = MGPU_WAIT_ALL;
        wait.deadline_ns = client_now(client) + 5 * MILLISECOND;
        CHECK_RESULT(mgpu_fence_wait(client->id, &wait), -MGPU_ETIME);
        for (unsigned i = 0; i < QUEUES; i++)
            CHECK_OK(sync_signal_one(client, syncs[i], 0));
        wait.deadline_ns = client_soon(client);
        CHECK_OK(mgpu_fence_wait(client->id, &wait));
        wait.flags = 0;
    }
}

static void many_queues_share_a_ring(struct client *client)
{
    enum { QUEUES = 64 };
    struct buffer buffer;
    struct job jobs[QUEUES] = { 0 };

    REQUIRE(client_start(client));
    REQUIRE(buffer_create(client, &buffer, MGPU_PAGE_SIZE, MGPU_DOMAIN_GTT));
    for (unsigned i = 0; i < QUEUES; i++) {
        jobs[i].queue = queue_new(client, client->vm, 0);
        for (uint32_t round = 1; round <= 4; round++) {
            jobs[i].ib = commands_write(client, buffer.va + 4 * i, round);
            REQUIRE_OK(job_submit(client, &jobs[i]));
            CHECK_EQ(jobs[i].seq, round);
        }
    }
    for (unsigned i = 0; i < QUEUES; i++) {
        CHECK_OK(job_wait(client, &jobs[i], client_soon(client)));
        CHECK_EQ(buffer.words[i], 4);
    }
}

static void a_waiting_queue_does_not_hold_up_others(struct client *client)
{
    struct job waiting = { 0 };

    REQUIRE(client_start(client));
    waiting.queue = queue_new(client, client->vm, 0);
    waiting.ib = commands_nop(client);
    waiting.wait.sync = sync_new(client, 0);
    REQUIRE_OK(job_submit(client, &waiting));
    for (unsigned i = 0; i < 20; i++)
        CHECK(job_run(client, commands_nop(client)));
    CHECK(!job_done(client, &waiting));
    CHECK_OK(sync_signal_one(client, waiting.wait.sync, 0));
    CHECK_OK(job_wait(client, &waiting, client_soon(client)));
}

static void a_queue_keeps_its_vm_alive(struct client *client)
{
    struct buffer buffer;

    REQUIRE(client_start(client));
    REQUIRE(buffer_create(client, &buffer, MGPU_PAGE_SIZE, MGPU_DOMAIN_GTT));
    REQUIRE_OK(mgpu_vm_destroy(client->id, client->vm));
    CHECK(job_run(client, commands_write(client, buffer.va, 77)));
    CHECK_EQ(buffer.words[0], 77);
}

static void destroying_a_queue_drops_what_waits(struct client *client)
{
    struct buffer buffer;
    struct job job = { 0 };
    mgpu_handle queue, signal;

    REQUIRE(client_start(client));
    REQUIRE(buffer_create(client, &buffer, MGPU_PAGE_SIZE, MGPU_DOMAIN_GTT));
    queue = queue_new(client, client->vm, 0);
    signal = sync_new(client, 0);
    job = (struct job){ .queue = queue, .ib = commands_write(client, buffer.va, 0xbad) };
    job.wait.sync = sync_new(client, 0);
    job.signal.sync = signal;
    REQUIRE_OK(job_submit(client, &job));
    CHECK_RESULT(sync_wait_one(client, signal, 0, 0, 0), -MGPU_ETIME);
    CHECK_OK(mgpu_queue_destroy(client->id, queue));
    CHECK_OK(sync_wait_one(client, signal, 0, 0, client_soon(client))); /* reached, though not by work */
    CHECK_OK(sync_signal_one(client, job.wait.sync, 0));
    CHECK(job_run(client, commands_nop(client)));
    CHECK_EQ(buffer.words[0], 0);
}

static void destroying_a_queue_lets_its_work_finish(struct client *client)
{
    struct buffer buffer;
    struct job job = { 0 };

    REQUIRE(client_start(client));
    REQUIRE(buffer_create(client, &buffer, MGPU_PAGE_SIZE, MGPU_DOMAIN_GTT));
    job.queue = queue_new(client, client->vm, 0);
    job.ib = commands_latched_write(client, 0, buffer.va, 42);
    job.signal.sync = sync_new(client, 0);
    REQUIRE_OK(job_submit(client, &job));
    CHECK_OK(mgpu_queue_destroy(client->id, job.queue));
    CHECK_RESULT(job_wait(client, &job, 0), -MGPU_ENOENT);
    CHECK_RESULT(sync_wait_one(client, job.signal.sync, 0, 0, 0), -MGPU_ETIME);
    latch_open(client, 0);
    CHECK_OK(sync_wait_one(client, job.signal.sync, 0, 0, client_soon(client)));
    CHECK_EQ(buffer.words[0], 42);
}

/* Wait until both heaps hold what they held, as they must soon after a client with work under way has closed. */
static bool memory_comes_back(struct client *client, uint64_t vram, uint64_t gtt)
{
    int64_t deadline = client_soon(client);

    while (client_used(client, MGPU_HEAP_VRAM) != vram || client_used(client, MGPU_HEAP_GTT) != gtt) {
        if (client_now(client) > deadline) {
            CHECK_EQ(client_used(client, MGPU_HEAP_VRAM), vram);
            CHECK_EQ(client_used(client, MGPU_HEAP_GTT), gtt);
            return false;
        }
        client_nap(client, MILLISECOND);
    }
    return true;
}

static void closing_under_work_harms_nobody(struct client *client)
{
    struct buffer buffer;
    uint64_t vram, gtt;

    REQUIRE(client_start(client));
    REQUIRE(buffer_create(client, &buffer, MGPU_PAGE_SIZE, MGPU_DOMAIN_GTT));
    REQUIRE(job_run(client, commands_nop(client)));
    vram = client_used(client, MGPU_HEAP_VRAM);
    gtt = client_used(client, MGPU_HEAP_GTT);
    for (uint32_t round = 1; round <= 4; round++) {
        struct client *second = suite_client();
        struct buffer large;
        struct job job = { 0 };

        REQUIRE(second && client_start(second));
        REQUIRE(buffer_create(second, &large, 32 * MIB, round % 2 ? MGPU_DOMAIN_VRAM : MGPU_DOMAIN_GTT));
        for (unsigned i = 0; i < 8; i++) {
            struct pm4 commands = commands_begin(second);

            pm4_fill(&commands, large.va, i, (uint32_t)large.size);
            job.ib = commands_end(second, &commands);
            REQUIRE_OK(job_submit(second, &job));
        }
        client_close(second);
        CHECK(job_run(client, commands_write(client, buffer.va, round)));
        CHECK_EQ(buffer.words[0], round);
    }
    CHECK(memory_comes_back(client, vram, gtt));
}

static void closing_drops_what_waits(struct client *client)
{
    struct client *second = suite_client();
    uint64_t vram = client_used(client, MGPU_HEAP_VRAM), gtt = client_used(client, MGPU_HEAP_GTT);
    struct job job = { 0 };

    REQUIRE(second && client_start(second));
    job.ib = commands_nop(second);
    job.wait.sync = sync_new(second, 0);
    for (unsigned i = 0; i < 10; i++)
        REQUIRE_OK(job_submit(second, &job));
    client_close(second);
    CHECK(memory_comes_back(client, vram, gtt));
}

const struct test queue_tests[] = {
    { "queue_create_refuses_nonsense", 2, 0, create_refuses_nonsense, false },
    { "queue_engines_without_rings_have_none", 2, 0, engines_without_rings_have_no_queues, false },
    { "queue_low_priorities_are_for_everybody", 2, 0, low_priorities_are_for_everybody, false },
    { "queue_priorities_can_change", 2, 0, priorities_can_change, false },
    { "queue_high_priorities_are_given_or_denied", 2, 0, high_priorities_are_given_or_denied, false },
    { "queue_unknown_queues_are_refused", 2, 0, unknown_queues_are_refused, false },
    { "queue_fence_wait_refuses_nonsense", 2, 0, fence_wait_refuses_nonsense, false },
    { "queue_fence_deadlines_are_kept", 2, 0, fence_deadlines_are_kept, false },
    { "queue_wait_any_tells_which", 2, 0, wait_any_tells_which, false },
    { "queue_many_queues_share_a_ring", 2, 0, many_queues_share_a_ring, false },
    { "queue_waiting_does_not_hold_up_others", 2, 0, a_waiting_queue_does_not_hold_up_others, false },
    { "queue_keeps_its_vm_alive", 2, 0, a_queue_keeps_its_vm_alive, false },
    { "queue_destroy_drops_what_waits", 2, 0, destroying_a_queue_drops_what_waits, false },
    { "queue_destroy_lets_its_work_finish", 2, 0, destroying_a_queue_lets_its_work_finish, false },
    { "queue_closing_under_work_harms_nobody", 2, 0, closing_under_work_harms_nobody, false },
    { "queue_closing_drops_what_waits", 2, 0, closing_drops_what_waits, false },
    { 0 },
};
