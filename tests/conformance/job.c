/* SPDX-License-Identifier: MIT */
/* job.c - see client.h: command buffers and submissions. */
#include "client.h"
#include "suite.h"

#include <string.h>

/* The padding of an IB, in words; kernels that need none may say 0. */
static uint32_t padding(uint32_t align_bytes)
{
    return align_bytes > sizeof(uint32_t) ? align_bytes / (uint32_t)sizeof(uint32_t) : 1;
}

/* So that every engine can run what is there, in words. */
static uint32_t start_align(const struct client *client)
{
    uint32_t align = 1;

    for (unsigned engine = 0; engine < MGPU_ENGINE_COUNT; engine++)
        if (padding(client->chip.engine[engine].ib_start_align) > align)
            align = padding(client->chip.engine[engine].ib_start_align);
    return align;
}

struct pm4 commands_begin(struct client *client)
{
    uint32_t align = start_align(client);
    uint32_t first = (client->commands_used + align - 1) / align * align;
    uint32_t words = (uint32_t)(client->commands.size / sizeof(uint32_t));

    return (struct pm4){
        .words = client->commands.words + first,
        .va = client->commands.va + first * sizeof(uint32_t),
        .room = first < words ? words - first : 0,
    };
}

struct mgpu_ib commands_end(struct client *client, struct pm4 *commands)
{
    uint32_t align = padding(client->chip.engine[MGPU_ENGINE_GFX].ib_size_align);

    while (!commands->count || commands->count % align)
        pm4_nop(commands, 1);
    CHECK(pm4_fits(commands));
    client->commands_used = (uint32_t)(commands->words - client->commands.words) + commands->count;
    return (struct mgpu_ib){ .va = commands->va, .dwords = commands->count };
}

struct mgpu_ib commands_nop(struct client *client)
{
    struct pm4 commands = commands_begin(client);

    return commands_end(client, &commands);
}

struct mgpu_ib commands_write(struct client *client, uint64_t va, uint32_t value)
{
    struct pm4 commands = commands_begin(client);

    pm4_write(&commands, va, value);
    return commands_end(client, &commands);
}

struct mgpu_ib commands_latched_write(struct client *client, unsigned latch, uint64_t va, uint32_t value)
{
    struct pm4 commands = commands_begin(client);

    pm4_wait(&commands, client->latch.va + latch * sizeof(uint32_t), 1);
    pm4_write(&commands, va, value);
    return commands_end(client, &commands);
}

void job_args(struct client *client, struct job *job, struct mgpu_queue_submit *args)
{
    memset(args, 0, sizeof *args);
    args->queue = job->queue ? job->queue : client->queue;
    args->ibs = (uintptr_t)&job->ib;
    args->ib_count = 1;
    args->waits = (uintptr_t)&job->wait;
    args->wait_count = job->wait.sync != 0;
    args->signals = (uintptr_t)&job->signal;
    args->signal_count = job->signal.sync != 0;
    args->bos = (uintptr_t)client->refs;
    args->bo_count = client->ref_count;
}

int job_submit(struct client *client, struct job *job)
{
    struct mgpu_queue_submit args;
    int result;

    job_args(client, job, &args);
    result = mgpu_queue_submit(client->id, &args);
    job->seq = args.seq;
    return result;
}

int job_wait(struct client *client, const struct job *job, int64_t deadline_ns)
{
    struct mgpu_fence fence = { .queue = job->queue ? job->queue : client->queue, .seq = job->seq };
    struct mgpu_fence_wait wait = { .fences = (uintptr_t)&fence, .count = 1, .deadline_ns = deadline_ns };

    return mgpu_fence_wait(client->id, &wait);
}

bool job_run(struct client *client, struct mgpu_ib ib)
{
    struct job job = { .ib = ib };

    return CHECK_OK(job_submit(client, &job)) && CHECK_OK(job_wait(client, &job, client_soon(client)));
}

bool job_done(struct client *client, const struct job *job)
{
    int result = job_wait(client, job, 0);

    if (result != -MGPU_ETIME)
        CHECK_OK(result);
    return !result;
}
