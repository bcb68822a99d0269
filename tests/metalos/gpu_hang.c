/* SPDX-License-Identifier: MIT */
/* gpu_hang.c - the card hangs and comes back, while other threads of the program go on. */
#include "client.h"
#include "gpu.h"
#include "suite.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <system_call.h>

#define HANG_MS 50u
#define THREADS 2u

static atomic_bool stop;

/* Works all the time: memory that is touched, allocated and freed, and now and then sleeps of its own. */
static void *go_on(void *rounds)
{
    while (!atomic_load(&stop)) {
        unsigned char *block = malloc(1 << 20);

        CHECK(block != NULL);
        memset(block, 0x5a, 1 << 20);
        CHECK_EQ(block[12345], 0x5a);
        free(block);
        ++*(atomic_uint *)rounds;
    }
    return NULL;
}

/* A submission that waits for what nobody writes. Returns its queue's error, once the card is there again. */
static int hang(struct client *client)
{
    struct mgpu_queue_create create = { .vm = client->vm, .engine = MGPU_ENGINE_GFX, .hang_ms = HANG_MS };
    struct mgpu_queue_status status = { 0 };
    struct pm4 commands = commands_begin(client);
    struct job job = { 0 };

    CHECK_OK(mgpu_queue_create(client->id, &create));
    pm4_wait(&commands, client->latch.va, 0xffff);
    job.queue = status.queue = create.queue;
    job.ib = commands_end(client, &commands);
    CHECK_OK(job_submit(client, &job));
    CHECK_OK(job_wait(client, &job, client_soon(client)));
    CHECK_OK(mgpu_queue_status(client->id, &status));
    CHECK_OK(mgpu_queue_destroy(client->id, create.queue));
    return status.error;
}

static void hang_beside_threads(struct client *client)
{
    atomic_uint rounds[THREADS] = { 0 };
    pthread_t threads[THREADS];

    atomic_store(&stop, false);
    for (unsigned i = 0; i < THREADS; i++)
        REQUIRE(pthread_create(&threads[i], NULL, go_on, &rounds[i]) == 0);
    for (unsigned n = 0; n < 3; n++) {
        unsigned before = rounds[0] + rounds[1];

        CHECK_RESULT(hang(client), -MGPU_ETIME);
        CHECK(rounds[0] + rounds[1] > before);
    }
    atomic_store(&stop, true);
    for (unsigned i = 0; i < THREADS; i++)
        CHECK_EQ(pthread_join(threads[i], NULL), 0);
}

static void rings_are_reset(struct client *client)
{
    uint64_t lost = client_counter(client, MGPU_COUNTER_VRAM_LOST);

    hang_beside_threads(client);
    CHECK_EQ(client_counter(client, MGPU_COUNTER_VRAM_LOST), lost);
    CHECK(job_run(client, commands_write(client, client->latch.va + 8, 0x600d)));
    CHECK_EQ(client->latch.words[2], 0x600d);
}

/* All queues are lost then, with VRAM; whoever comes afterwards finds a card. */
static void the_card_is_reset(struct client *client)
{
    uint64_t lost = client_counter(client, MGPU_COUNTER_VRAM_LOST);

    CHECK_EQ(system_call(METALOS_CALL_BREAK_CARD), 0);
    hang_beside_threads(client);
    CHECK_EQ(client_counter(client, MGPU_COUNTER_VRAM_LOST), lost + 1);
    client->queue = queue_new(client, client->vm, 0);
    CHECK(job_run(client, commands_write(client, client->latch.va + 8, 0x600d)));
    CHECK_EQ(client->latch.words[2], 0x600d);
}

const struct gpu_test gpu_hang_tests[] = {
    { "threads go on while rings are reset", rings_are_reset },
    { "threads go on while the card is reset", the_card_is_reset },
    { 0 },
};
