/* SPDX-License-Identifier: MIT */
/*
 * fence.c - fences of submissions, named by context, ring and number, as the ioctl interface names them.
 */
#include <errno.h>
#include <stdlib.h>

#include <drm.h>

#include "ctx.h"
#include "errno.h"

#define LAST_SUBMISSION UINT64_MAX

int shim_fence_find(struct shim_file *file, const struct drm_amdgpu_fence *fence, struct mgpu_fence *out)
{
    struct shim_ctx *ctx = shim_table_find(&file->contexts, fence->ctx_id);

    if (!ctx || fence->ip_instance || !shim_ctx_has_ring(ctx, fence->ip_type, fence->ring))
        return -EINVAL;
    if (!fence->seq_no)
        return SHIM_FENCE_REACHED;
    const mgpu_handle queue = shim_ctx_used_queue(ctx, fence->ip_type, fence->ring);
    if (!queue)
        return fence->seq_no == LAST_SUBMISSION ? SHIM_FENCE_REACHED : -EINVAL;

    *out = (struct mgpu_fence){ .queue = queue, .seq = fence->seq_no };
    if (fence->seq_no == LAST_SUBMISSION) {
        struct mgpu_queue_status status = { .queue = queue };
        int r = shim_errno(mgpu_queue_status(file->client, &status));
        if (r)
            return r;
        out->seq = status.submitted;
    }
    return out->seq ? 0 : SHIM_FENCE_REACHED;
}

/*
 * All of `from` that are not known to be reached go to `to`, *count_out of them. When one is enough and is known, it is
 * *first_out, and the answer is SHIM_FENCE_REACHED.
 */
static int translate_all(struct shim_file *file, const struct drm_amdgpu_fence *from, uint32_t count, bool all,
                         struct mgpu_fence *to, uint32_t *count_out, uint32_t *first_out)
{
    int r = 0;

    *count_out = 0;
    pthread_mutex_lock(&file->submit_lock);
    for (uint32_t i = 0; i < count; i++) {
        r = shim_fence_find(file, &from[i], &to[*count_out]);
        if (r < 0)
            break;
        if (r == SHIM_FENCE_REACHED && !all) {
            *first_out = i;
            break;
        }
        *count_out += r != SHIM_FENCE_REACHED;
        r = 0;
    }
    pthread_mutex_unlock(&file->submit_lock);
    return r;
}

int shim_fence_wait(struct shim_file *file, const struct drm_amdgpu_fence *fences, uint32_t count, bool all,
                    int64_t deadline_ns, bool *busy_out, uint32_t *first_out)
{
    struct mgpu_fence few[16], *array = few;
    struct mgpu_fence_wait args = { .flags = all ? MGPU_WAIT_ALL : 0, .deadline_ns = deadline_ns };

    if (!count)
        return -EINVAL;
    if (count > sizeof few / sizeof few[0]) {
        array = calloc(count, sizeof *array);
        if (!array)
            return -ENOMEM;
    }
    *first_out = 0;
    int r = translate_all(file, fences, count, all, array, &args.count, first_out);
    if (!r && args.count) {
        args.fences = (uintptr_t)array;
        r = shim_errno(mgpu_fence_wait(file->client, &args));
        *first_out = args.first; /* all were translated, so the numbers are the caller's */
    }
    if (array != few)
        free(array);
    *busy_out = r == -ETIME;
    return r == -ETIME || r == SHIM_FENCE_REACHED ? 0 : r;
}

/* A new sync object that holds the fence. */
static int to_syncobj(struct shim_file *file, const struct drm_amdgpu_fence *fence, uint32_t *syncobj_out)
{
    struct mgpu_fence found;

    pthread_mutex_lock(&file->submit_lock);
    int r = shim_fence_find(file, fence, &found);
    const bool reached = r == SHIM_FENCE_REACHED;
    if (r >= 0)
        r = shim_syncobj_create(file, reached ? DRM_SYNCOBJ_CREATE_SIGNALED : 0, syncobj_out);
    if (!r && !reached) {
        struct mgpu_sync_transfer args = {
            .dst = *syncobj_out, .src = found.queue, .src_point = found.seq, .flags = MGPU_TRANSFER_END
        };
        r = shim_errno(mgpu_sync_transfer(file->client, &args));
        if (r)
            shim_syncobj_destroy(file, *syncobj_out);
    }
    pthread_mutex_unlock(&file->submit_lock);
    return r;
}

static int export(struct shim_file *file, uint32_t syncobj, uint32_t what, int *fd_out)
{
    return what == AMDGPU_FENCE_TO_HANDLE_GET_SYNCOBJ_FD ? shim_syncobj_export_fd(file, syncobj, fd_out)
                                                         : shim_syncobj_export_sync_file(file, syncobj, 0, fd_out);
}

int shim_fence_export(struct shim_file *file, const struct drm_amdgpu_fence *fence, uint32_t what, uint32_t *out)
{
    uint32_t syncobj;
    int fd;

    if (what > AMDGPU_FENCE_TO_HANDLE_GET_SYNC_FILE_FD)
        return -EINVAL;
    int r = to_syncobj(file, fence, &syncobj);
    if (r)
        return r;
    if (what == AMDGPU_FENCE_TO_HANDLE_GET_SYNCOBJ) {
        *out = syncobj;
        return 0;
    }
    r = export(file, syncobj, what, &fd);
    if (!r)
        *out = (uint32_t)fd;
    shim_syncobj_destroy(file, syncobj);
    return r;
}
