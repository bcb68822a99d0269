/* SPDX-License-Identifier: MIT */
/*
 * reset.c - what became of a context: whether it is lost, by whose fault, and whether VRAM went with it.
 */
#include <errno.h>

#include "ctx.h"
#include "errno.h"

/* All queues of a context share their fate, so one tells; a context without any has nothing to lose. */
int shim_ctx_reset_flags(struct shim_ctx *ctx, uint64_t *flags_out)
{
    struct mgpu_queue_status status = { 0 };

    pthread_mutex_lock(&ctx->file->submit_lock);
    status.queue = ctx->group;
    int r = status.queue ? shim_errno(mgpu_queue_status(ctx->file->client, &status)) : 0;
    pthread_mutex_unlock(&ctx->file->submit_lock);
    if (r)
        return r;

    const int error = shim_errno(status.error);
    *flags_out = 0;
    if (error)
        *flags_out |= AMDGPU_CTX_QUERY2_FLAGS_RESET;
    if (error == -ENODATA || error == -ETIME)
        *flags_out |= AMDGPU_CTX_QUERY2_FLAGS_GUILTY;
    if (status.flags & MGPU_QUEUE_VRAM_LOST)
        *flags_out |= AMDGPU_CTX_QUERY2_FLAGS_RESET | AMDGPU_CTX_QUERY2_FLAGS_VRAMLOST;
    return 0;
}

int shim_ctx_reset_status(struct shim_ctx *ctx, uint32_t *status_out)
{
    uint64_t flags;
    int r = shim_ctx_reset_flags(ctx, &flags);
    if (r)
        return r;

    *status_out = AMDGPU_CTX_NO_RESET;
    if (!(flags & AMDGPU_CTX_QUERY2_FLAGS_RESET))
        return 0;
    pthread_mutex_lock(&ctx->file->submit_lock);
    if (!ctx->reset_told)
        *status_out = flags & AMDGPU_CTX_QUERY2_FLAGS_GUILTY ? AMDGPU_CTX_GUILTY_RESET : AMDGPU_CTX_INNOCENT_RESET;
    ctx->reset_told = true;
    pthread_mutex_unlock(&ctx->file->submit_lock);
    return 0;
}

int shim_ctx_set_pstate(struct shim_ctx *ctx, uint32_t pstate)
{
    (void)ctx;
    if (pstate > AMDGPU_CTX_STABLE_PSTATE_PEAK)
        return -EINVAL;
    return pstate == AMDGPU_CTX_STABLE_PSTATE_NONE ? 0 : -EOPNOTSUPP;
}
