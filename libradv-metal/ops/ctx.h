/* SPDX-License-Identifier: MIT */
/*
 * ctx.h - a context: for each engine and ring one queue of the contract, made when first used, all of one group.
 */
#ifndef SHIM_CTX_H
#define SHIM_CTX_H

#include "array.h"
#include "file.h"

#define SHIM_MAX_RINGS 8u

struct shim_queue {
    mgpu_handle handle;      /* 0: not made yet */
    struct shim_array waits; /* struct mgpu_sync_point: what the last submission waited for; see submit.c */
};

struct shim_ctx {
    struct shim_file *file;
    uint32_t id;
    int32_t priority; /* MGPU_PRIORITY_* */

    /* under the file's submit_lock */
    unsigned refs;   /* one while it is in the table, one for each shim_ctx_find */
    bool reset_told; /* shim_ctx_reset_status has told of its loss */
    struct shim_queue queues[MGPU_ENGINE_COUNT][SHIM_MAX_RINGS];
    mgpu_handle group; /* the first queue made, 0: none yet */

    /* Scratch of a submission; keeps its memory, so that submitting allocates nothing once it is warm. */
    pthread_mutex_t lock;
    struct shim_array ibs, waits, signals, bos, fences;
};

/* Whether the card has such a ring, for contexts to use. */
bool shim_ctx_has_ring(const struct shim_ctx *ctx, uint32_t engine, uint32_t ring);

/* The queue of an engine and ring, made if need be. -EINVAL: there is no such ring. submit_lock is held. */
int shim_ctx_queue(struct shim_ctx *ctx, uint32_t engine, uint32_t ring, struct shim_queue **out);

/* The queue of an engine and ring, or NULL if there is none or nothing was ever submitted. submit_lock is held. */
struct shim_queue *shim_ctx_used_queue(struct shim_ctx *ctx, uint32_t engine, uint32_t ring);

#endif
