/* SPDX-License-Identifier: MIT */
/*
 * submit.c - amdgpu's requests for work: questions, contexts, submissions and their fences.
 */
#include <stdlib.h>

#include "handlers.h"

#define FEW_CHUNKS 16u /* that a submission may have without an allocation */
#define MAX_CHUNKS 65536u
#define MAX_FENCES 4096u

int shim_ioctl_info(struct shim_file *file, void *args)
{
    return shim_info(file, args);
}

/* ---- contexts ---------------------------------------------------------------------------------------------------- */

static int alloc_ctx(struct shim_file *file, union drm_amdgpu_ctx *args)
{
    struct shim_ctx *ctx;

    int r = shim_ctx_create(file, args->in.priority, &ctx);
    if (!r)
        args->out.alloc.ctx_id = shim_ctx_id(ctx);
    return r;
}

static int query_state(struct shim_ctx *ctx, union drm_amdgpu_ctx *args)
{
    uint32_t status;

    int r = shim_ctx_reset_status(ctx, &status);
    if (r)
        return r;
    *args = (union drm_amdgpu_ctx){ .in = { 0 } };
    args->out.state.reset_status = status;
    return 0;
}

static int query_state2(struct shim_ctx *ctx, union drm_amdgpu_ctx *args)
{
    uint64_t flags;

    int r = shim_ctx_reset_flags(ctx, &flags);
    if (r)
        return r;
    *args = (union drm_amdgpu_ctx){ .in = { 0 } };
    args->out.state.flags = flags;
    return 0;
}

static int get_pstate(struct shim_ctx *ctx, union drm_amdgpu_ctx *args)
{
    (void)ctx;
    args->out.pstate.flags = AMDGPU_CTX_STABLE_PSTATE_NONE;
    return 0;
}

static int set_pstate(struct shim_ctx *ctx, union drm_amdgpu_ctx *args)
{
    return shim_ctx_set_pstate(ctx, args->in.flags);
}

/* What is done to one context. */
static const struct {
    uint32_t flags; /* that may be given */
    int (*run)(struct shim_ctx *ctx, union drm_amdgpu_ctx *args);
} ctx_operations[] = {
    [AMDGPU_CTX_OP_QUERY_STATE] = { 0, query_state },
    [AMDGPU_CTX_OP_QUERY_STATE2] = { 0, query_state2 },
    [AMDGPU_CTX_OP_GET_STABLE_PSTATE] = { 0, get_pstate },
    [AMDGPU_CTX_OP_SET_STABLE_PSTATE] = { AMDGPU_CTX_STABLE_PSTATE_FLAGS_MASK, set_pstate },
};

int shim_ioctl_ctx(struct shim_file *file, void *data)
{
    union drm_amdgpu_ctx *args = data;
    const uint32_t op = args->in.op;

    if (op == AMDGPU_CTX_OP_ALLOC_CTX)
        return args->in.flags ? -EINVAL : alloc_ctx(file, args);
    if (op == AMDGPU_CTX_OP_FREE_CTX)
        return args->in.flags ? -EINVAL : shim_ctx_free(file, args->in.ctx_id);
    if (op >= sizeof ctx_operations / sizeof ctx_operations[0] || !ctx_operations[op].run ||
        args->in.flags & ~ctx_operations[op].flags)
        return -EINVAL;
    struct shim_ctx *ctx = shim_ctx_find(file, args->in.ctx_id);
    if (!ctx)
        return -EINVAL;
    int r = ctx_operations[op].run(ctx, args);
    shim_ctx_put(ctx);
    return r;
}

/* The contexts are those of another open file of the card. */
int shim_ioctl_sched(struct shim_file *file, void *args)
{
    const union drm_amdgpu_sched *sched = args;
    const bool all = sched->in.op == AMDGPU_SCHED_OP_PROCESS_PRIORITY_OVERRIDE;
    struct shim_file *owner;

    if ((!all && sched->in.op != AMDGPU_SCHED_OP_CONTEXT_PRIORITY_OVERRIDE) || shim_file_get((int)sched->in.fd, &owner))
        return -EINVAL;
    int r = all ? shim_file_override_priority(file, owner, sched->in.priority)
                : shim_ctx_override_priority(file, owner, sched->in.ctx_id, sched->in.priority);
    shim_file_put(owner);
    return r;
}

/* ---- submissions ------------------------------------------------------------------------------------------------- */

/* The chunks, which the request points to by an array of pointers. */
static int read_chunks(const struct drm_amdgpu_cs_in *in, struct drm_amdgpu_cs_chunk *chunks)
{
    const uint64_t *pointers = shim_ioctl_pointer(in->chunks);

    for (uint32_t i = 0; i < in->num_chunks; i++) {
        if (!pointers || !pointers[i])
            return -EFAULT;
        chunks[i] = *(const struct drm_amdgpu_cs_chunk *)shim_ioctl_pointer(pointers[i]);
    }
    return 0;
}

static int submit(struct shim_ctx *ctx, const struct drm_amdgpu_cs_in *in, uint64_t *seq_out)
{
    struct drm_amdgpu_cs_chunk few[FEW_CHUNKS], *chunks = few;

    if (!in->num_chunks || in->num_chunks > MAX_CHUNKS)
        return -EINVAL;
    if (in->num_chunks > FEW_CHUNKS) {
        chunks = calloc(in->num_chunks, sizeof *chunks);
        if (!chunks)
            return -ENOMEM;
    }
    int r = read_chunks(in, chunks);
    if (!r)
        r = shim_submit(ctx, in->bo_list_handle, chunks, in->num_chunks, seq_out);
    if (chunks != few)
        free(chunks);
    return r;
}

int shim_ioctl_cs(struct shim_file *file, void *args)
{
    union drm_amdgpu_cs *cs = args;
    uint64_t seq;

    struct shim_ctx *ctx = shim_ctx_find(file, cs->in.ctx_id);
    if (!ctx)
        return -EINVAL;
    int r = submit(ctx, &cs->in, &seq);
    shim_ctx_put(ctx);
    if (r)
        return r;
    *cs = (union drm_amdgpu_cs){ .in = { 0 } };
    cs->out.handle = seq;
    return 0;
}

/* ---- fences ------------------------------------------------------------------------------------------------------ */

int shim_ioctl_wait_cs(struct shim_file *file, void *args)
{
    union drm_amdgpu_wait_cs *wait = args;
    const struct drm_amdgpu_fence fence = { .ctx_id = wait->in.ctx_id,
                                            .ip_type = wait->in.ip_type,
                                            .ip_instance = wait->in.ip_instance,
                                            .ring = wait->in.ring,
                                            .seq_no = wait->in.handle };
    uint32_t first;
    bool busy;

    int r = shim_fence_wait(file, &fence, 1, true, shim_ioctl_deadline(wait->in.timeout), &busy, &first);
    if (r)
        return r;
    *wait = (union drm_amdgpu_wait_cs){ .in = { 0 } };
    wait->out.status = busy;
    return 0;
}

int shim_ioctl_wait_fences(struct shim_file *file, void *args)
{
    union drm_amdgpu_wait_fences *wait = args;
    const struct drm_amdgpu_fence *fences = shim_ioctl_pointer(wait->in.fences);
    uint32_t first;
    bool busy;

    if (wait->in.fence_count > MAX_FENCES)
        return -EINVAL;
    if (wait->in.fence_count && !fences)
        return -EFAULT;
    int r = shim_fence_wait(file, fences, wait->in.fence_count, wait->in.wait_all,
                            shim_ioctl_deadline(wait->in.timeout_ns), &busy, &first);
    if (r)
        return r;
    *wait = (union drm_amdgpu_wait_fences){ .in = { 0 } };
    wait->out.status = !busy;
    wait->out.first_signaled = first;
    return 0;
}

int shim_ioctl_fence_to_handle(struct shim_file *file, void *args)
{
    union drm_amdgpu_fence_to_handle *fence = args;
    uint32_t handle;

    int r = shim_fence_export(file, &fence->in.fence, fence->in.what, &handle);
    if (!r)
        fence->out.handle = handle;
    return r;
}
