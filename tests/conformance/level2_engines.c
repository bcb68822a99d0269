/* SPDX-License-Identifier: MIT */
/* level2_engines.c - all rings: fills, copies and fences on each, beside each other and after each other. */
#include "engine.h"
#include "sdma.h"
#include "suite.h"

#define BYTES ((uint32_t)(64 * KIB))
#define WORDS (BYTES / 4)

/* Fill one buffer and copy it to another, between all pairs of memories. */
static void every_ring_fills_and_copies(struct client *client)
{
    static const uint32_t domains[] = { MGPU_DOMAIN_GTT, MGPU_DOMAIN_VRAM };
    struct engine engines[ENGINES_MAX];
    struct buffer from[2], to[2];
    uint32_t value = 0x5eed0000;
    unsigned count;

    REQUIRE(client_start(client));
    REQUIRE(count = engines_all(client, engines));
    for (unsigned i = 0; i < 2; i++) {
        REQUIRE(buffer_create(client, &from[i], BYTES, domains[i]));
        REQUIRE(buffer_create(client, &to[i], BYTES, domains[i]));
    }
    for (unsigned i = 0; i < count * 4; i++) {
        const struct engine *engine = &engines[i / 4];
        const struct buffer *src = &from[i & 1], *dst = &to[i >> 1 & 1];
        struct pm4 commands = commands_begin(client);
        struct job job = { .queue = engine->queue };

        engine->speak->fill(&commands, src->va, ++value, BYTES);
        engine->speak->copy(&commands, dst->va, src->va, BYTES);
        job.ib = engine_end(client, engine, &commands);
        REQUIRE_OK(job_submit(client, &job));
        CHECK_OK(job_wait(client, &job, client_soon(client)));
        CHECK(words_equal(src->words, WORDS, value));
        CHECK(words_equal(dst->words, WORDS, value));
    }
}

/* What a copy engine does within one IB happens in its order; odd sizes and places leave their neighbours alone. */
static void copy_engines_copy_any_words(struct client *client)
{
    struct engine engine;
    struct buffer buffer;
    struct pm4 commands;
    struct job job = { 0 };

    REQUIRE(client_start(client));
    REQUIRE(engine_get(client, MGPU_ENGINE_SDMA, &engine));
    REQUIRE(buffer_create(client, &buffer, BYTES, MGPU_DOMAIN_GTT));
    for (uint32_t i = 0; i < 64; i++)
        buffer.words[i] = i;
    commands = commands_begin(client);
    sdma_copy(&commands, buffer.va + 4096 + 12, buffer.va + 4, 7 * 4);
    sdma_fill(&commands, buffer.va + 8192 + 4, 0xf111, 3 * 4);
    sdma_copy(&commands, buffer.va + 12288, buffer.va + 4096, 16 * 4);
    sdma_fence(&commands, buffer.va + 16384, 0xfe9ce);
    job.queue = engine.queue;
    job.ib = engine_end(client, &engine, &commands);
    REQUIRE_OK(job_submit(client, &job));
    CHECK_OK(job_wait(client, &job, client_soon(client)));
    for (uint32_t i = 0; i < 16; i++) {
        CHECK_EQ(buffer.words[1024 + i], i >= 3 && i < 10 ? i - 2 : 0);
        CHECK_EQ(buffer.words[3072 + i], i >= 3 && i < 10 ? i - 2 : 0);
        CHECK_EQ(buffer.words[2048 + i], i >= 1 && i < 4 ? 0xf111 : 0);
    }
    CHECK_EQ(buffer.words[4096], 0xfe9ce);
    CHECK_EQ(buffer.words[4097], 0);
}

/* Many jobs on each ring: the fences come in their order, and the user fence has the last one's number. */
static void every_ring_has_fences(struct client *client)
{
    enum { JOBS = 100 };
    struct engine engines[ENGINES_MAX];
    struct buffer buffer, fence;
    unsigned count;

    REQUIRE(client_start(client));
    REQUIRE(count = engines_all(client, engines));
    REQUIRE(buffer_create(client, &buffer, MGPU_PAGE_SIZE, MGPU_DOMAIN_GTT));
    REQUIRE(buffer_create(client, &fence, MGPU_PAGE_SIZE, MGPU_DOMAIN_GTT));
    for (unsigned i = 0; i < count; i++) {
        struct job job = { .queue = engines[i].queue };
        struct mgpu_queue_submit args;

        for (uint32_t n = 1; n <= JOBS; n++) {
            job.ib = engine_write(client, &engines[i], buffer.va + i * 4, n);
            job_args(client, &job, &args);
            args.fence_bo = fence.bo;
            args.fence_offset = i * 8;
            REQUIRE_OK(mgpu_queue_submit(client->id, &args));
            CHECK_EQ(args.seq, n);
        }
        job.seq = JOBS;
        CHECK_OK(job_wait(client, &job, client_soon(client)));
        CHECK_EQ(buffer.words[i], JOBS);
        CHECK_EQ(fence.words[i * 2], JOBS);
        CHECK_EQ(fence.words[i * 2 + 1], 0);
    }
}

/* A baton goes through all rings and back, by semaphores that nobody has promised yet when they are waited for. */
static void rings_wait_for_each_other(struct client *client)
{
    struct engine engines[ENGINES_MAX];
    struct job jobs[2 * ENGINES_MAX] = { { 0 } };
    struct buffer buffer;
    unsigned count, legs;

    REQUIRE(client_start(client));
    REQUIRE(count = engines_all(client, engines));
    REQUIRE(buffer_create(client, &buffer, MGPU_PAGE_SIZE, MGPU_DOMAIN_VRAM));
    legs = 2 * count;
    for (unsigned i = 0; i < legs; i++)
        jobs[i].signal.sync = sync_new(client, 0);
    buffer.words[0] = 0xba70;
    for (unsigned leg = legs; leg-- > 0;) { /* the last one first, so each has a queue of its own */
        const struct engine *engine = &engines[leg % count];
        struct pm4 commands = commands_begin(client);

        engine->speak->copy(&commands, buffer.va + (leg + 1) * 4, buffer.va + leg * 4, 4);
        jobs[leg].ib = engine_end(client, engine, &commands);
        jobs[leg].queue = engine_queue(client, engine, 0);
        jobs[leg].wait.sync = leg ? jobs[leg - 1].signal.sync : 0;
        REQUIRE_OK(job_submit(client, &jobs[leg]));
    }
    CHECK_OK(job_wait(client, &jobs[legs - 1], client_soon(client)));
    CHECK(words_equal(buffer.words, legs + 1, 0xba70));
}

/* Each ring waits for a word that the next one writes; the last one's comes from the CPU. One ring alone would hang. */
static void rings_work_beside_each_other(struct client *client)
{
    struct engine engines[ENGINES_MAX];
    struct job jobs[ENGINES_MAX] = { { 0 } };
    unsigned count;

    REQUIRE(client_start(client));
    REQUIRE(count = engines_all(client, engines));
    for (unsigned i = 0; i < count; i++) {
        jobs[i].queue = engines[i].queue;
        jobs[i].ib = engine_latched_write(client, &engines[i], i + 1, client->latch.va + i * 4, 1);
        REQUIRE_OK(job_submit(client, &jobs[i]));
    }
    for (unsigned i = 0; i < count; i++)
        CHECK(!job_done(client, &jobs[i]));
    latch_open(client, count);
    for (unsigned i = 0; i < count; i++)
        CHECK_OK(job_wait(client, &jobs[i], client_soon(client)));
    CHECK(words_equal(client->latch.words, count + 1, 1));
}

/* Each ring sees the same VM, and faults in it are told to its client. */
static void faults_of_every_ring_are_told(struct client *client)
{
    struct engine engines[ENGINES_MAX];
    uint64_t nowhere;
    unsigned count;

    REQUIRE(client_start(client));
    REQUIRE(count = engines_all(client, engines));
    nowhere = client_va(client, MGPU_PAGE_SIZE);
    for (unsigned i = 0; i < count; i++) {
        struct job job = { .queue = engines[i].queue, .ib = engine_write(client, &engines[i], nowhere, 1) };
        uint64_t before = client_fault(client).count;

        REQUIRE_OK(job_submit(client, &job));
        CHECK_OK(job_wait(client, &job, client_soon(client)));
        for (int64_t end = client_soon(client); client_fault(client).count == before && client_now(client) < end;)
            client_nap(client, MILLISECOND);
        CHECK(client_fault(client).count > before);
        CHECK_EQ(client_fault(client).address, nowhere);
    }
}

const struct test engine_tests[] = {
    { "engines_every_ring_fills_and_copies", 2, 0, every_ring_fills_and_copies, false },
    { "engines_copy_engines_copy_any_words", 2, MGPU_CAP_SDMA, copy_engines_copy_any_words, false },
    { "engines_every_ring_has_fences", 2, 0, every_ring_has_fences, false },
    { "engines_rings_wait_for_each_other", 2, 0, rings_wait_for_each_other, false },
    { "engines_rings_work_beside_each_other", 2, MGPU_CAP_COMPUTE, rings_work_beside_each_other, false },
    { "engines_faults_of_every_ring_are_told", 2, 0, faults_of_every_ring_are_told, false },
    { 0 },
};
