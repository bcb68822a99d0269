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

/* The fence as the contract names it. Returns 0, REACHED, or -EINVAL; submit_lock is held. */
#define REACHED 1
static int translate(struct shim_file *file, const struct drm_amdgpu_fence *from, struct mgpu_fence *to)
{
    struct shim_ctx *ctx = shim_table_find(&file->contexts, from->ctx_id);

    if (!ctx || from->ip_instance || !shim_ctx_has_ring(ctx, from->ip_type, from->ring))
        return -EINVAL;
    if (!from->seq_no)
        return REACHED;
    const struct shim_queue *queue = shim_ctx_used_queue(ctx, from->ip_type, from->ring);
    if (!queue)
        return from->seq_no == LAST_SUBMISSION ? REACHED : -EINVAL;

    *to = (struct mgpu_fence){ .queue = queue->handle, .seq = from->seq_no };
    if (from->seq_no == LAST_SUBMISSION) {
        struct mgpu_queue_status status = { .queue = queue->handle };
        int r = shim_errno(mgpu_queue_status(file->client, &status));
        if (r)
            return r;
        to->seq = status.submitted;
    }
    return to->seq ? 0 : REACHED;
}

/*
 * All of `from` that are not known to be reached go to `to`, *count_out of them. When one is enough and is known, it is
 * *first_out, and the answer is REACHED.
 */
static int translate_all(struct shim_file *file, const struct drm_amdgpu_fence *from, uint32_t count, bool all,
                         struct mgpu_fence *to, uint32_t *count_out, uint32_t *first_out)
{
    int r = 0;

    *count_out = 0;
    pthread_mutex_lock(&file->submit_lock);
    for (uint32_t i = 0; i < count; i++) {
        r = translate(file, &from[i], &to[*count_out]);
        if (r < 0)
            break;
        if (r == REACHED && !all) {
            *first_out = i;
            break;
        }
        *count_out += r != REACHED;
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
    return r == -ETIME || r == REACHED ? 0 : r;
}

static int export(struct shim_file *file, uint32_t syncobj, uint32_t what, int *fd_out)
{
    return what == AMDGPU_FENCE_TO_HANDLE_GET_SYNCOBJ_FD ? shim_syncobj_export_fd(file, syncobj, fd_out)
                                                         : shim_syncobj_export_sync_file(file, syncobj, 0, fd_out);
}

int shim_fence_export(struct shim_file *file, const struct drm_amdgpu_fence *fence, uint32_t what, uint32_t *out)
{
    uint32_t syncobj, first;
    bool busy;
    int fd;

    if (what > AMDGPU_FENCE_TO_HANDLE_GET_SYNC_FILE_FD)
        return -EINVAL;
    int r = shim_fence_wait(file, fence, 1, true, MGPU_FOREVER, &busy, &first);
    if (!r)
        r = shim_syncobj_create(file, DRM_SYNCOBJ_CREATE_SIGNALED, &syncobj);
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
