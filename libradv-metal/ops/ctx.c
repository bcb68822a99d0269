/* SPDX-License-Identifier: MIT */
/*
 * ctx.c - contexts and their queues.
 */
#include "ctx.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include "errno.h"

/* As Linux does, what is no priority counts as normal. */
static int32_t known_priority(int32_t priority)
{
    static const int32_t known[] = { MGPU_PRIORITY_VERY_LOW, MGPU_PRIORITY_LOW, MGPU_PRIORITY_HIGH,
                                     MGPU_PRIORITY_VERY_HIGH };
    static_assert(AMDGPU_CTX_PRIORITY_VERY_HIGH == MGPU_PRIORITY_VERY_HIGH, "same numbers");
    static_assert(AMDGPU_CTX_PRIORITY_LOW == MGPU_PRIORITY_LOW, "same numbers");

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (known[i] == priority)
            return priority;
    }
    return MGPU_PRIORITY_NORMAL;
}

bool shim_ctx_has_ring(const struct shim_ctx *ctx, uint32_t engine, uint32_t ring)
{
    return engine < MGPU_ENGINE_COUNT && ring < SHIM_MAX_RINGS && ring < ctx->file->chip.engine[engine].rings;
}

int shim_ctx_queue(struct shim_ctx *ctx, uint32_t engine, uint32_t ring, mgpu_handle *out)
{
    if (!shim_ctx_has_ring(ctx, engine, ring))
        return -EINVAL;
    mgpu_handle *queue = &ctx->queues[engine][ring];
    if (!*queue) {
        struct mgpu_queue_create args = {
            .engine = engine, .ring = ring, .priority = ctx->priority, .group = ctx->group
        };
        int r = shim_file_vm(ctx->file, &args.vm);
        if (!r)
            r = shim_errno(mgpu_queue_create(ctx->file->client, &args));
        if (r)
            return r;
        *queue = args.queue;
        if (!ctx->group)
            ctx->group = args.queue;
    }
    *out = *queue;
    return 0;
}

mgpu_handle shim_ctx_used_queue(const struct shim_ctx *ctx, uint32_t engine, uint32_t ring)
{
    return shim_ctx_has_ring(ctx, engine, ring) ? ctx->queues[engine][ring] : 0;
}

/* Whether the client may have its priority is known only when a queue is made, so the first one is made at once. */
static int try_priority(struct shim_ctx *ctx)
{
    mgpu_handle queue;

    for (uint32_t engine = 0; engine < MGPU_ENGINE_COUNT; engine++) {
        if (shim_ctx_has_ring(ctx, engine, 0))
            return shim_ctx_queue(ctx, engine, 0, &queue);
    }
    return 0;
}

static void free_ctx(struct shim_ctx *ctx)
{
    for (uint32_t engine = 0; engine < MGPU_ENGINE_COUNT; engine++) {
        for (uint32_t ring = 0; ring < SHIM_MAX_RINGS; ring++) {
            if (ctx->queues[engine][ring])
                mgpu_queue_destroy(ctx->file->client, ctx->queues[engine][ring]);
        }
    }
    const mgpu_handle *fences = ctx->fences.data;
    for (uint32_t i = 0; i < ctx->fences.count; i++)
        mgpu_sync_destroy(ctx->file->client, fences[i]);
    shim_array_finish(&ctx->ibs);
    shim_array_finish(&ctx->waits);
    shim_array_finish(&ctx->signals);
    shim_array_finish(&ctx->bos);
    shim_array_finish(&ctx->fences);
    free(ctx);
}

int shim_ctx_create(struct shim_file *file, int32_t priority, struct shim_ctx **out)
{
    struct shim_ctx *ctx = calloc(1, sizeof *ctx);
    if (!ctx)
        return -ENOMEM;
    ctx->file = file;
    ctx->refs = 1;
    ctx->priority = ctx->own_priority = known_priority(priority);

    pthread_mutex_lock(&file->submit_lock);
    int r = ctx->priority > MGPU_PRIORITY_NORMAL ? try_priority(ctx) : 0;
    if (!r) {
        ctx->id = shim_file_new_id(file);
        r = shim_table_insert(&file->contexts, ctx->id, ctx);
    }
    pthread_mutex_unlock(&file->submit_lock);
    if (r) {
        free_ctx(ctx);
        return r;
    }
    *out = ctx;
    return 0;
}

static void put_locked(struct shim_ctx *ctx)
{
    if (--ctx->refs == 0)
        free_ctx(ctx);
}

void shim_ctx_destroy(struct shim_ctx *ctx)
{
    if (ctx)
        shim_ctx_free(ctx->file, ctx->id);
}

int shim_ctx_free(struct shim_file *file, uint32_t id)
{
    pthread_mutex_lock(&file->submit_lock);
    struct shim_ctx *ctx = shim_table_remove(&file->contexts, id);
    if (ctx)
        put_locked(ctx);
    pthread_mutex_unlock(&file->submit_lock);
    return ctx ? 0 : -EINVAL;
}

struct shim_ctx *shim_ctx_find(struct shim_file *file, uint32_t id)
{
    pthread_mutex_lock(&file->submit_lock);
    struct shim_ctx *ctx = shim_table_find(&file->contexts, id);
    if (ctx)
        ctx->refs++;
    pthread_mutex_unlock(&file->submit_lock);
    return ctx;
}

void shim_ctx_put(struct shim_ctx *ctx)
{
    struct shim_file *file = ctx->file;

    pthread_mutex_lock(&file->submit_lock);
    put_locked(ctx);
    pthread_mutex_unlock(&file->submit_lock);
}

void shim_ctx_free_all(struct shim_file *file)
{
    struct shim_ctx *ctx;
    while ((ctx = shim_table_pop(&file->contexts)))
        free_ctx(ctx);
    shim_table_finish(&file->contexts);
}

/* What the first queue may not have no other may; a context without any tries with one. */
static int set_priority(struct shim_ctx *ctx, int32_t priority)
{
    const int32_t old = ctx->priority;
    int r = 0;

    ctx->priority = priority == AMDGPU_CTX_PRIORITY_UNSET ? ctx->own_priority : priority;
    if (!ctx->group && ctx->priority > MGPU_PRIORITY_NORMAL)
        r = try_priority(ctx);
    for (uint32_t i = 0; !r && i < MGPU_ENGINE_COUNT * SHIM_MAX_RINGS; i++) {
        const mgpu_handle queue = ctx->queues[i / SHIM_MAX_RINGS][i % SHIM_MAX_RINGS];
        if (queue)
            r = shim_errno(mgpu_queue_set_priority(ctx->file->client, queue, ctx->priority));
    }
    if (r)
        ctx->priority = old;
    return r;
}

static int may_override(struct shim_file *master, int32_t priority)
{
    if (!shim_auth_is_master(master))
        return -EACCES;
    return known_priority(priority) == priority || priority == AMDGPU_CTX_PRIORITY_UNSET ? 0 : -EINVAL;
}

int shim_ctx_override_priority(struct shim_file *master, struct shim_file *file, uint32_t id, int32_t priority)
{
    int r = may_override(master, priority);
    if (r)
        return r;
    pthread_mutex_lock(&file->submit_lock);
    struct shim_ctx *ctx = shim_table_find(&file->contexts, id);
    r = ctx ? set_priority(ctx, priority) : -EINVAL;
    pthread_mutex_unlock(&file->submit_lock);
    return r;
}

int shim_file_override_priority(struct shim_file *master, struct shim_file *file, int32_t priority)
{
    struct shim_ctx *ctx;
    uint32_t at = 0;

    int r = may_override(master, priority);
    if (r)
        return r;
    pthread_mutex_lock(&file->submit_lock);
    while (!r && (ctx = shim_table_next(&file->contexts, &at)))
        r = set_priority(ctx, priority);
    pthread_mutex_unlock(&file->submit_lock);
    return r;
}

uint32_t shim_ctx_id(const struct shim_ctx *ctx)
{
    return ctx->id;
}

int shim_ctx_wait(struct shim_ctx *ctx, uint32_t ip_type, uint32_t ring, uint64_t seq, int64_t deadline_ns,
                  bool *busy_out)
{
    struct mgpu_fence fence = { .seq = seq };
    struct mgpu_fence_wait args = { .fences = (uintptr_t)&fence, .count = 1, .deadline_ns = deadline_ns };

    pthread_mutex_lock(&ctx->file->submit_lock);
    fence.queue = shim_ctx_used_queue(ctx, ip_type, ring);
    pthread_mutex_unlock(&ctx->file->submit_lock);
    if (!fence.queue)
        return -EINVAL;

    int r = shim_errno(mgpu_fence_wait(ctx->file->client, &args));
    *busy_out = r == -ETIME;
    return r == -ETIME ? 0 : r;
}
