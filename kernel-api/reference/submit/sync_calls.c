/* SPDX-License-Identifier: MIT */
/* sync_calls.c - the calls on sync objects. */
#include "sync.h"

#include "../core/calls.h"
#include "../core/export.h"
#include "queue.h"

static const struct mgpu_sync_point *points_of(uint64_t points)
{
    return (const struct mgpu_sync_point *)(uintptr_t)points;
}

static struct kgpu_sync *find_sync(struct kgpu_client *client, mgpu_handle handle)
{
    return kgpu_handles_find(&client->handles, KGPU_TYPE_SYNC, handle);
}

/* All handles good, and something to do? */
static int check_points(struct kgpu_client *client, uint64_t points, uint32_t count)
{
    if (!count)
        return -MGPU_EINVAL;
    for (uint32_t i = 0; i < count; i++) {
        if (points_of(points)[i].flags)
            return -MGPU_EINVAL;
        if (!find_sync(client, points_of(points)[i].sync))
            return -MGPU_ENOENT;
    }
    return 0;
}

KGPU_HANDLER(sync_create)
{
    struct kgpu *kgpu = client->kgpu;
    struct kgpu_sync *sync;
    int err;

    if (args->flags & ~MGPU_SYNC_SIGNALED)
        return -MGPU_EINVAL;
    sync = kgpu_sync_create(kgpu);
    if (!sync)
        return -MGPU_ENOMEM;
    if (args->flags & MGPU_SYNC_SIGNALED)
        kgpu_sync_set_binary(sync, kgpu->done_fence);
    err = kgpu_handles_add(kgpu, &client->handles, KGPU_TYPE_SYNC, sync, &args->sync);
    if (err)
        kgpu_sync_put(sync);
    else
        args->value_index = sync->value_slot;
    return err;
}

KGPU_HANDLER(sync_destroy)
{
    struct kgpu_sync *sync = kgpu_handles_remove(&client->handles, KGPU_TYPE_SYNC, args->sync);

    if (!sync)
        return -MGPU_ENOENT;
    kgpu_sync_put(sync);
    return 0;
}

/* ---- waiting --------------------------------------------------------------------------------------------------- */

/* One point somebody sleeps for. It holds its own references: handles may be destroyed and objects reset meanwhile. */
struct sleeper {
    struct kgpu_sync *sync;
    uint64_t point;
    struct kgpu_fence *fence; /* NULL: not submitted yet */
};

#define FEW 8u /* sleepers that fit on the stack */

static bool ready(struct sleeper *sleeper, uint32_t flags)
{
    if (!sleeper->fence)
        sleeper->fence = kgpu_sync_find(sleeper->sync, sleeper->point);
    return sleeper->fence && (sleeper->fence->done || (flags & MGPU_WAIT_AVAILABLE));
}

/* Enough of them ready? Then the first one's index to *first_out. */
static bool look(struct sleeper *sleepers, uint32_t count, uint32_t flags, uint32_t *first_out)
{
    for (uint32_t i = 0; i < count; i++) {
        bool is_ready = ready(&sleepers[i], flags);

        if (is_ready && !(flags & MGPU_WAIT_ALL)) {
            *first_out = i;
            return true;
        }
        if (!is_ready && (flags & MGPU_WAIT_ALL))
            return false;
    }
    return flags & MGPU_WAIT_ALL;
}

static int gather(struct kgpu_client *client, const struct mgpu_sync_wait *args, struct sleeper *sleepers)
{
    bool may_lack = args->flags & (MGPU_WAIT_FOR_SUBMIT | MGPU_WAIT_AVAILABLE);

    for (uint32_t i = 0; i < args->count; i++) {
        const struct mgpu_sync_point *point = &points_of(args->points)[i];

        sleepers[i].sync = find_sync(client, point->sync);
        sleepers[i].point = point->point;
        sleepers[i].fence = kgpu_sync_find(sleepers[i].sync, point->point);
        kgpu_sync_get(sleepers[i].sync);
        if (!sleepers[i].fence && !may_lack)
            return -MGPU_EINVAL;
    }
    return 0;
}

static void scatter(struct sleeper *sleepers, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        kgpu_fence_put(sleepers[i].fence);
        kgpu_sync_put(sleepers[i].sync);
    }
}

KGPU_HANDLER(sync_wait)
{
    struct kgpu *kgpu = client->kgpu;
    struct sleeper few[FEW] = { { 0 } }, *sleepers = few;
    size_t bytes = args->count * sizeof *sleepers;
    uint32_t first = 0;
    int err = check_points(client, args->points, args->count);

    if (!err && (args->flags & ~(MGPU_WAIT_ALL | MGPU_WAIT_FOR_SUBMIT | MGPU_WAIT_AVAILABLE)))
        err = -MGPU_EINVAL;
    if (err)
        return err;
    if (args->count > FEW)
        sleepers = kgpu_pool_alloc(kgpu, bytes);
    if (!sleepers)
        return -MGPU_ENOMEM;
    err = gather(client, args, sleepers);
    while (!err && !look(sleepers, args->count, args->flags, &first))
        err = kgpu_sleep(kgpu, args->deadline_ns);
    if (!err)
        args->first = first;
    scatter(sleepers, args->count);
    if (sleepers != few)
        kgpu_pool_free(kgpu, sleepers, bytes);
    return err;
}

/* ---- the rest -------------------------------------------------------------------------------------------------- */

KGPU_HANDLER(sync_signal)
{
    struct kgpu *kgpu = client->kgpu;
    size_t bytes = args->count * sizeof(struct kgpu_signal);
    struct kgpu_signal *signals;
    uint32_t prepared = 0;
    int err = check_points(client, args->points, args->count);

    if (err)
        return err;
    signals = kgpu_pool_alloc(kgpu, bytes);
    if (!signals)
        return -MGPU_ENOMEM;
    for (; !err && prepared < args->count; prepared += !err) {
        const struct mgpu_sync_point *point = &points_of(args->points)[prepared];

        err = kgpu_signal_prepare(client, point->sync, point->point, &signals[prepared]);
    }
    while (err && prepared)
        kgpu_signal_cancel(&signals[--prepared]);
    for (uint32_t i = 0; i < prepared; i++)
        kgpu_signal_now(kgpu, &signals[i]);
    kgpu_pool_free(kgpu, signals, bytes);
    return err;
}

KGPU_HANDLER(sync_reset)
{
    int err = check_points(client, args->points, args->count);

    for (uint32_t i = 0; !err && i < args->count; i++)
        kgpu_sync_reset(find_sync(client, points_of(args->points)[i].sync));
    return err;
}

KGPU_HANDLER(sync_query)
{
    struct mgpu_sync_point *points = (struct mgpu_sync_point *)(uintptr_t)args->points;
    int err = check_points(client, args->points, args->count);

    if (!err && (args->flags & ~MGPU_SYNC_QUERY_SUBMITTED))
        err = -MGPU_EINVAL;
    for (uint32_t i = 0; !err && i < args->count; i++) {
        const struct kgpu_sync *sync = find_sync(client, points[i].sync);

        points[i].point = args->flags & MGPU_SYNC_QUERY_SUBMITTED ? sync->submitted : sync->completed;
    }
    return err;
}

/* The fence of the source point, waiting for it to appear if that is wanted. */
static int find_point(struct kgpu_client *client, const struct mgpu_sync_transfer *args, struct kgpu_fence **fence_out)
{
    struct kgpu_sync *src = find_sync(client, args->src);
    int err = 0;

    if (!src)
        return -MGPU_ENOENT;
    kgpu_sync_get(src);
    while (!err && !(*fence_out = kgpu_sync_find(src, args->src_point)))
        err = args->flags & MGPU_WAIT_FOR_SUBMIT ? kgpu_sleep(src->kgpu, args->deadline_ns) : -MGPU_EINVAL;
    kgpu_sync_put(src);
    return err;
}

/* The fence of a submission. */
static int find_submission(struct kgpu_client *client, const struct mgpu_sync_transfer *args,
                           struct kgpu_fence **fence_out)
{
    struct kgpu_queue *src = kgpu_handles_find(&client->handles, KGPU_TYPE_QUEUE, args->src);

    return src ? kgpu_job_fence(src, args->src_point, args->flags == MGPU_TRANSFER_START, fence_out) : -MGPU_ENOENT;
}

KGPU_HANDLER(sync_transfer)
{
    struct kgpu *kgpu = client->kgpu;
    uint32_t client_id = client->id;
    bool of_queue = args->flags & (MGPU_TRANSFER_END | MGPU_TRANSFER_START);
    struct kgpu_signal signal;
    struct kgpu_fence *fence;
    int err;

    if (args->flags & ~(MGPU_WAIT_FOR_SUBMIT | MGPU_TRANSFER_END | MGPU_TRANSFER_START) ||
        args->flags & (args->flags - 1))
        return -MGPU_EINVAL;
    if (!find_sync(client, args->dst))
        return -MGPU_ENOENT;
    err = of_queue ? find_submission(client, args, &fence) : find_point(client, args, &fence);
    if (err)
        return err;
    /* It may have slept: the client, or the destination, may be gone. */
    client = kgpu_handles_find(&kgpu->clients, KGPU_TYPE_CLIENT, client_id);
    err = client ? kgpu_signal_prepare(client, args->dst, args->dst_point, &signal) : -MGPU_EBADF;
    if (!err)
        kgpu_signal_submit(&signal, fence);
    kgpu_fence_put(fence);
    return err;
}

/* ---- sharing --------------------------------------------------------------------------------------------------- */

KGPU_HANDLER(sync_export)
{
    struct kgpu_sync *sync = find_sync(client, args->sync);
    struct kgpu_fence *fence;
    int err;

    if (args->flags & ~MGPU_SYNC_FILE)
        return -MGPU_EINVAL;
    if (!sync)
        return -MGPU_ENOENT;
    if (!(args->flags & MGPU_SYNC_FILE)) {
        kgpu_sync_get(sync);
        err = kgpu_export_create(client->kgpu, KGPU_EXPORT_SYNC, sync, &args->token);
        if (err)
            kgpu_sync_put(sync);
        return err;
    }
    fence = kgpu_sync_find(sync, args->point);
    if (!fence)
        return -MGPU_EINVAL;
    err = kgpu_export_create(client->kgpu, KGPU_EXPORT_FENCE, fence, &args->token);
    if (err)
        kgpu_fence_put(fence);
    return err;
}

/* The token's fence becomes that of a point. */
static int import_fence(struct kgpu_client *client, const struct mgpu_sync_import *args)
{
    struct kgpu_fence *fence = kgpu_export_find(client->kgpu, KGPU_EXPORT_FENCE, args->token);
    struct kgpu_signal signal;
    int err;

    if (!fence)
        return -MGPU_ENOENT;
    err = kgpu_signal_prepare(client, args->sync, args->point, &signal);
    if (!err)
        kgpu_signal_submit(&signal, fence);
    return err;
}

KGPU_HANDLER(sync_import)
{
    struct kgpu_sync *sync;
    int err;

    if (args->flags & ~MGPU_SYNC_FILE)
        return -MGPU_EINVAL;
    if (args->flags & MGPU_SYNC_FILE) {
        err = import_fence(client, args);
        if (!err)
            args->value_index = 0;
        return err;
    }
    sync = kgpu_export_find(client->kgpu, KGPU_EXPORT_SYNC, args->token);
    if (!sync)
        return -MGPU_ENOENT;
    err = kgpu_handles_add(client->kgpu, &client->handles, KGPU_TYPE_SYNC, sync, &args->sync);
    if (err)
        return err;
    kgpu_sync_get(sync);
    args->value_index = sync->value_slot;
    return 0;
}
