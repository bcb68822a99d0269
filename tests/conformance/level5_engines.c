/* SPDX-License-Identifier: MIT */
/* level5_engines.c - a hang on one ring, and the work on the others. */
#include "engine.h"
#include "suite.h"

#define HANG_MS 100u /* after which the queues that will hang are given up */

static int error_of(struct client *client, mgpu_handle queue)
{
    struct mgpu_queue_status status = { .queue = queue };

    CHECK_OK(mgpu_queue_status(client->id, &status));
    return status.error;
}

static bool is_guilty(int error)
{
    return error == -MGPU_ENODATA || error == -MGPU_ETIME;
}

/* On each ring in turn a job stops the engine; the queue beside it, on the same ring, and all other rings work on. */
static void a_bad_packet_stops_one_ring(struct client *client)
{
    struct engine engines[ENGINES_MAX];
    struct buffer buffer;
    unsigned count;

    REQUIRE(client_start(client));
    REQUIRE(count = engines_all(client, engines));
    REQUIRE(buffer_create(client, &buffer, MGPU_PAGE_SIZE, MGPU_DOMAIN_GTT));
    for (unsigned bad = 0; bad < count; bad++) {
        struct job job = { .queue = engine_queue(client, &engines[bad], HANG_MS) };
        struct pm4 commands = commands_begin(client);

        engines[bad].speak->undefined(&commands);
        job.ib = engine_end(client, &engines[bad], &commands);
        REQUIRE_OK(job_submit(client, &job));
        CHECK_OK(job_wait(client, &job, client_soon(client)));
        CHECK(is_guilty(error_of(client, job.queue)));
        CHECK_OK(mgpu_queue_destroy(client->id, job.queue));
        for (unsigned i = 0; i < count; i++) {
            struct job good = { .queue = engines[i].queue };

            good.ib = engine_write(client, &engines[i], buffer.va + i * 4, bad + 1);
            REQUIRE_OK(job_submit(client, &good));
            CHECK_OK(job_wait(client, &good, client_soon(client)));
            CHECK_EQ(buffer.words[i], bad + 1);
            CHECK_EQ(error_of(client, engines[i].queue), 0);
        }
    }
}

/* An endless wait on one ring while all others have work that is under way: it ends well. */
static void work_under_way_survives(struct client *client)
{
    struct engine engines[ENGINES_MAX];
    struct buffer buffer;
    unsigned count;

    REQUIRE(client_start(client));
    REQUIRE(count = engines_all(client, engines));
    REQUIRE(buffer_create(client, &buffer, MGPU_PAGE_SIZE, MGPU_DOMAIN_GTT));
    for (unsigned bad = 0; bad < count; bad++) {
        struct job jobs[ENGINES_MAX] = { { 0 } };
        struct job endless = { .queue = engine_queue(client, &engines[bad], HANG_MS) };

        endless.ib = engine_latched_write(client, &engines[bad], CLIENT_LATCHES - 1, buffer.va + 4000, 1);
        REQUIRE_OK(job_submit(client, &endless));
        for (unsigned i = 0; i < count; i++) {
            jobs[i].queue = engines[i].queue;
            jobs[i].ib = engine_latched_write(client, &engines[i], bad, buffer.va + i * 4, bad + 1);
            REQUIRE_OK(job_submit(client, &jobs[i]));
        }
        CHECK_OK(job_wait(client, &endless, client_soon(client)));
        latch_open(client, bad);
        for (unsigned i = 0; i < count; i++) {
            CHECK_OK(job_wait(client, &jobs[i], client_soon(client)));
            CHECK_EQ(buffer.words[i], bad + 1);
            CHECK_EQ(error_of(client, engines[i].queue), 0);
        }
        CHECK_EQ(buffer.words[1000], 0);
        CHECK_OK(mgpu_queue_destroy(client->id, endless.queue));
    }
}

#define R MGPU_CAP_RECOVERY
const struct test engine_recovery_tests[] = {
    { "recovery_a_bad_packet_stops_one_ring", 5, R, a_bad_packet_stops_one_ring, false },
    { "recovery_work_under_way_survives", 5, R, work_under_way_survives, false },
    { 0 },
};
