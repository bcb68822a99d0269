/* SPDX-License-Identifier: MIT */
/*
 * ctx.h - a context: for each engine and ring one queue of the contract, made when first used, all of one group.
 */
#ifndef SHIM_CTX_H
#define SHIM_CTX_H

#include "array.h"
#include "file.h"

#define SHIM_MAX_RINGS 8u

struct shim_ctx {
    struct shim_file *file;
    uint32_t id;
    int32_t own_priority; /* MGPU_PRIORITY_*, as it was made */

    /* under the file's submit_lock */
    int32_t priority; /* of its queues, those to come as well */
    unsigned refs;    /* one while it is in the table, one for each shim_ctx_find */
    bool reset_told;  /* shim_ctx_reset_status has told of its loss */
    mgpu_handle queues[MGPU_ENGINE_COUNT][SHIM_MAX_RINGS]; /* 0: not made yet */
    mgpu_handle group;                                     /* the first queue made, 0: none yet */

    /* scratch of a submission, which keeps its memory, so that submitting allocates nothing once it is warm */
    struct shim_array ibs, waits, signals, bos;
    struct shim_array fences; /* mgpu_handle, ours: sync objects that hold what the submission depends on */
};

/* Whether the card has such a ring, for contexts to use. */
bool shim_ctx_has_ring(const struct shim_ctx *ctx, uint32_t engine, uint32_t ring);

/* The queue of an engine and ring, made if need be. -EINVAL: there is no such ring. submit_lock is held. */
int shim_ctx_queue(struct shim_ctx *ctx, uint32_t engine, uint32_t ring, mgpu_handle *out);

/*
 * A fence named by context, ring and number, as the contract names it. seq_no 0 is reached, ~0 is the last submission
 * there is. Returns 0, SHIM_FENCE_REACHED, or -EINVAL: no such context or ring, or nothing was submitted there yet.
 * Whether its queue has given out the number is not checked. submit_lock is held. (fence.c)
 */
#define SHIM_FENCE_REACHED 1
int shim_fence_find(struct shim_file *file, const struct drm_amdgpu_fence *fence, struct mgpu_fence *out);

/* The queue of an engine and ring, or 0 if there is none or nothing was ever submitted. submit_lock is held. */
mgpu_handle shim_ctx_used_queue(const struct shim_ctx *ctx, uint32_t engine, uint32_t ring);

#endif
