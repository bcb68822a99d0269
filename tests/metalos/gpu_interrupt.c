/* SPDX-License-Identifier: MIT */
/*
 * gpu_interrupt.c - the card's interrupt wakes who waits for it. Without one nothing would hang: the kernel looks every
 * ten milliseconds anyway while there is work.
 */
#include "client.h"
#include "gpu.h"
#include "suite.h"

#define JOBS 50u
#define TICK (10 * MILLISECOND)

static void sleepers_need_not_wait_for_a_tick(struct client *client)
{
    int64_t quickest = INT64_MAX, began;

    CHECK(job_run(client, commands_nop(client))); /* from here on each job would begin just after a tick */
    for (unsigned i = 0; i < JOBS; i++) {
        began = client_now(client);
        REQUIRE(job_run(client, commands_nop(client)));
        if (client_now(client) - began < quickest)
            quickest = client_now(client) - began;
    }
    CHECK(quickest < TICK / 2);
}

static void work_that_takes_time_raises_interrupts(struct client *client)
{
    uint64_t before = client_counter(client, MGPU_COUNTER_INTERRUPTS);
    struct job job = { .ib = commands_latched_write(client, 0, client->latch.va + 8, 1) };

    REQUIRE_OK(job_submit(client, &job));
    CHECK_RESULT(job_wait(client, &job, client_now(client) + 3 * TICK), -MGPU_ETIME);
    latch_open(client, 0);
    CHECK_OK(job_wait(client, &job, client_soon(client)));
    CHECK(client_counter(client, MGPU_COUNTER_INTERRUPTS) > before);
}

const struct gpu_test gpu_interrupt_tests[] = {
    { "sleepers need not wait for a tick", sleepers_need_not_wait_for_a_tick },
    { "work that takes time raises interrupts", work_that_takes_time_raises_interrupts },
    { 0 },
};
