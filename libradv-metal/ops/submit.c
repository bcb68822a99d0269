/* SPDX-License-Identifier: MIT */
/*
 * submit.c - DRM_AMDGPU_CS: a row of chunks becomes one mgpu_queue_submit.
 *
 * The contract's waits are on sync objects. So the end of another submission (DEPENDENCIES), or its start (SCHEDULED),
 * is put into a sync object of the context's, which is used again by its next submission: what a submission waits for
 * is decided when it is made. One on the submission's own queue is implied, for queues run in order.
 */
#include <errno.h>

#include "bo_list.h"
#include "ctx.h"
#include "errno.h"

/* A submission being put together, in the context's scratch memory. */
struct submission {
    struct shim_ctx *ctx;
    mgpu_handle queue;     /* of the last IB, which leads a gang; 0: none yet */
    mgpu_handle fence_bo;  /* 0: no user fence */
    uint32_t fence_offset; /* bytes */
    uint32_t fences_used;  /* of the context's */
    bool has_bo_list;
};

/* ---- what each chunk means --------------------------------------------------------------------------------------- */

static int add_ib(struct submission *submission, const void *element)
{
    const struct drm_amdgpu_cs_chunk_ib *chunk = element;
    mgpu_handle queue;

    if (chunk->ip_instance || chunk->flags & AMDGPU_IB_FLAG_CE)
        return -EINVAL;
    int r = shim_ctx_queue(submission->ctx, chunk->ip_type, chunk->ring, &queue);
    if (r)
        return r;
    struct mgpu_ib *ib = shim_array_add(&submission->ctx->ibs, sizeof *ib, 1);
    if (!ib)
        return -ENOMEM;
    ib->va = chunk->va_start;
    ib->dwords = chunk->ib_bytes / 4;
    ib->flags = chunk->flags & AMDGPU_IB_FLAG_PREAMBLE ? MGPU_IB_PREAMBLE : 0;
    ib->queue = queue;
    submission->queue = queue;
    return 0;
}

static int add_user_fence(struct submission *submission, const void *element)
{
    const struct drm_amdgpu_cs_chunk_fence *chunk = element;

    if (submission->fence_bo || !chunk->handle)
        return -EINVAL;
    submission->fence_bo = chunk->handle;
    submission->fence_offset = chunk->offset;
    return 0;
}

static int add_bo_list(struct submission *submission, const void *element)
{
    if (submission->has_bo_list)
        return -EINVAL;
    submission->has_bo_list = true;
    return shim_bo_list_read(element, &submission->ctx->bos);
}

static int add_point(struct shim_array *points, uint32_t handle, uint64_t value)
{
    struct mgpu_sync_point *point = shim_array_add(points, sizeof *point, 1);
    if (!point)
        return -ENOMEM;
    point->sync = handle;
    point->point = value;
    return 0;
}

static int add_wait(struct submission *submission, const void *element)
{
    const struct drm_amdgpu_cs_chunk_sem *chunk = element;
    return add_point(&submission->ctx->waits, chunk->handle, 0);
}

static int add_signal(struct submission *submission, const void *element)
{
    const struct drm_amdgpu_cs_chunk_sem *chunk = element;
    return add_point(&submission->ctx->signals, chunk->handle, 0);
}

static int add_timeline_wait(struct submission *submission, const void *element)
{
    const struct drm_amdgpu_cs_chunk_syncobj *chunk = element;
    return add_point(&submission->ctx->waits, chunk->handle, chunk->point);
}

static int add_timeline_signal(struct submission *submission, const void *element)
{
    const struct drm_amdgpu_cs_chunk_syncobj *chunk = element;

    if (chunk->point)
        shim_values_may_be_timeline(&submission->ctx->file->values, chunk->handle);
    return add_point(&submission->ctx->signals, chunk->handle, chunk->point);
}

/* One of the context's sync objects that the submission does not use yet. */
static int take_fence(struct submission *submission, mgpu_handle *sync_out)
{
    struct shim_ctx *ctx = submission->ctx;

    if (submission->fences_used == ctx->fences.count) {
        struct mgpu_sync_create args = { 0 };
        int r = shim_errno(mgpu_sync_create(ctx->file->client, &args));
        if (r)
            return r;
        mgpu_handle *handle = shim_array_add(&ctx->fences, sizeof *handle, 1);
        if (!handle) {
            mgpu_sync_destroy(ctx->file->client, args.sync);
            return -ENOMEM;
        }
        *handle = args.sync;
    }
    *sync_out = ((const mgpu_handle *)ctx->fences.data)[submission->fences_used++];
    return 0;
}

/* `what` of the other submission is waited for: MGPU_TRANSFER_*. */
static int depend(struct submission *submission, const struct drm_amdgpu_cs_chunk_dep *dep, uint32_t what)
{
    struct shim_file *file = submission->ctx->file;
    const struct drm_amdgpu_fence fence = { .ctx_id = dep->ctx_id,
                                            .ip_type = dep->ip_type,
                                            .ip_instance = dep->ip_instance,
                                            .ring = dep->ring,
                                            .seq_no = dep->handle };
    struct mgpu_sync_transfer args = { .flags = what };
    struct mgpu_fence found;

    int r = shim_fence_find(file, &fence, &found);
    if (r)
        return r == SHIM_FENCE_REACHED ? 0 : r;
    args.src = found.queue;
    args.src_point = found.seq;
    r = take_fence(submission, &args.dst);
    if (!r)
        r = shim_errno(mgpu_sync_transfer(file->client, &args));
    if (r || found.queue == submission->queue)
        return r;
    return add_point(&submission->ctx->waits, args.dst, 0);
}

static int add_dependency(struct submission *submission, const void *element)
{
    return depend(submission, element, MGPU_TRANSFER_END);
}

static int add_scheduled(struct submission *submission, const void *element)
{
    return depend(submission, element, MGPU_TRANSFER_START);
}

/* ---- reading chunks ---------------------------------------------------------------------------------------------- */

struct chunk_kind {
    uint32_t id;
    uint32_t size; /* bytes of one element */
    bool single;   /* one element, which newer clients may make longer; else any number */
    int (*add)(struct submission *submission, const void *element);
};

/* clang-format off */
static const struct chunk_kind kinds[] = {
    { AMDGPU_CHUNK_ID_IB,                     sizeof(struct drm_amdgpu_cs_chunk_ib),      true,  add_ib },
    { AMDGPU_CHUNK_ID_FENCE,                  sizeof(struct drm_amdgpu_cs_chunk_fence),   true,  add_user_fence },
    { AMDGPU_CHUNK_ID_DEPENDENCIES,           sizeof(struct drm_amdgpu_cs_chunk_dep),     false, add_dependency },
    { AMDGPU_CHUNK_ID_SYNCOBJ_IN,             sizeof(struct drm_amdgpu_cs_chunk_sem),     false, add_wait },
    { AMDGPU_CHUNK_ID_SYNCOBJ_OUT,            sizeof(struct drm_amdgpu_cs_chunk_sem),     false, add_signal },
    { AMDGPU_CHUNK_ID_BO_HANDLES,             sizeof(struct drm_amdgpu_bo_list_in),       true,  add_bo_list },
    { AMDGPU_CHUNK_ID_SCHEDULED_DEPENDENCIES, sizeof(struct drm_amdgpu_cs_chunk_dep),     false, add_scheduled },
    { AMDGPU_CHUNK_ID_SYNCOBJ_TIMELINE_WAIT,  sizeof(struct drm_amdgpu_cs_chunk_syncobj), false, add_timeline_wait },
    { AMDGPU_CHUNK_ID_SYNCOBJ_TIMELINE_SIGNAL, sizeof(struct drm_amdgpu_cs_chunk_syncobj), false, add_timeline_signal },
};
/* clang-format on */

static const struct chunk_kind *find_kind(uint32_t id)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (kinds[i].id == id)
            return &kinds[i];
    }
    return NULL;
}

static int read_chunk(struct submission *submission, const struct chunk_kind *kind,
                      const struct drm_amdgpu_cs_chunk *chunk)
{
    const char *element = (const char *)(uintptr_t)chunk->chunk_data;
    const uint64_t size = 4ull * chunk->length_dw;
    const uint64_t count = kind->single ? 1 : size / kind->size;

    if (kind->single ? size < kind->size : size % kind->size)
        return -EINVAL;
    if (count && !element)
        return -EFAULT;
    for (uint64_t i = 0; i < count; i++, element += kind->size) {
        int r = kind->add(submission, element);
        if (r)
            return r;
    }
    return 0;
}

/* IBs first, wherever they stand: they tell the queue, on which it depends what a dependency means. */
static int read_chunks(struct submission *submission, const struct drm_amdgpu_cs_chunk *chunks, uint32_t count)
{
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < count; i++) {
            const struct chunk_kind *kind = find_kind(chunks[i].chunk_id);
            if (!kind)
                return -EINVAL;
            if ((kind->add == add_ib) != (pass == 0))
                continue;
            int r = read_chunk(submission, kind, &chunks[i]);
            if (r)
                return r;
        }
        if (!submission->queue)
            return -EINVAL;
    }
    return 0;
}

/* ---- submitting -------------------------------------------------------------------------------------------------- */

static int submit(struct submission *submission, uint64_t *seq_out)
{
    struct shim_ctx *ctx = submission->ctx;
    struct mgpu_queue_submit args = { .queue = submission->queue,
                                      .ibs = (uintptr_t)ctx->ibs.data,
                                      .waits = (uintptr_t)ctx->waits.data,
                                      .signals = (uintptr_t)ctx->signals.data,
                                      .bos = (uintptr_t)ctx->bos.data,
                                      .ib_count = ctx->ibs.count,
                                      .wait_count = ctx->waits.count,
                                      .signal_count = ctx->signals.count,
                                      .bo_count = ctx->bos.count,
                                      .fence_bo = submission->fence_bo,
                                      .fence_offset = submission->fence_offset };
    struct mgpu_ib *ibs = ctx->ibs.data;

    for (uint32_t i = 0; i < ctx->ibs.count; i++) {
        if (ibs[i].queue == args.queue)
            ibs[i].queue = 0;
    }
    int r = shim_errno(mgpu_queue_submit(ctx->file->client, &args));
    /* Of a lost context RADV 22.3 knows only this error, whoever was guilty. */
    if (r == -ENODATA || r == -ETIME)
        r = -ECANCELED;
    if (!r)
        *seq_out = args.seq;
    return r;
}

static int gather(struct submission *submission, uint32_t bo_list, const struct drm_amdgpu_cs_chunk *chunks,
                  uint32_t chunk_count)
{
    if (bo_list) {
        int r = shim_bo_list_append(submission->ctx->file, bo_list, &submission->ctx->bos);
        if (r)
            return r;
        submission->has_bo_list = true;
    }
    return read_chunks(submission, chunks, chunk_count);
}

int shim_submit(struct shim_ctx *ctx, uint32_t bo_list, const struct drm_amdgpu_cs_chunk *chunks, uint32_t chunk_count,
                uint64_t *seq_out)
{
    struct submission submission = { .ctx = ctx };

    pthread_mutex_lock(&ctx->file->submit_lock);
    ctx->ibs.count = ctx->waits.count = ctx->signals.count = ctx->bos.count = 0;
    int r = gather(&submission, bo_list, chunks, chunk_count);
    if (!r)
        r = submit(&submission, seq_out);
    pthread_mutex_unlock(&ctx->file->submit_lock);
    return r;
}
