/* SPDX-License-Identifier: MIT */
/*
 * use.h - uses of BOs by unfinished jobs, and the order in which clients that share a BO take turns with it.
 *
 * Two uses of one BO by different clients conflict when one of them writes. The later one then waits for the earlier:
 * these are implicit fences. Only earlier submissions are ever waited for, so they alone make no circle; together with
 * a point that a later submission is to signal they may (CAVEATS.md). A BO with MGPU_BO_EXPLICIT_SYNC carries none, and
 * one that was never exported has only one client: neither is looked through.
 *
 * A screen that is to show a BO watches it: it waits for all earlier uses that write, whoever's and whatever the BO's
 * flags, and nobody waits for it. So every use is on its BO's list, but only watched ones are looked at for that.
 *
 * OWNERS. A use is a member of its job. It holds a reference to the BO, and keeps it busy, from begin to end. A
 * watching one belongs to whoever watches, who also has a reference to the BO.
 */
#ifndef KGPU_USE_H
#define KGPU_USE_H

#include "../core/core.h"

struct kgpu_use {
    struct kgpu_list link; /* in kgpu_bo.uses, earliest first; alone if the job has one there already */
    struct kgpu_bo *bo;
    uint32_t client;       /* its id */
    bool write;
    bool watch;            /* no job's, but a screen's */
    uint32_t *pending;     /* of the job or screen: what it still waits for */
};

/*
 * A job of that client begins to use the BO. *pending counts up by the uses that it has to wait for, and down again as
 * they end; it must live until kgpu_use_end.
 */
void kgpu_use_begin(struct kgpu_use *use, struct kgpu_bo *bo, uint32_t client, bool write, uint32_t *pending);

/* The job is gone: those who waited for it need not any more. */
void kgpu_use_end(struct kgpu_use *use);

/*
 * A screen waits for those who write the BO now: *pending counts up by them, and down again as they end; it must live
 * until kgpu_use_unwatch.
 */
void kgpu_use_watch(struct kgpu_use *use, struct kgpu_bo *bo, uint32_t *pending);
void kgpu_use_unwatch(struct kgpu_use *use);

#endif
