/* SPDX-License-Identifier: MIT */
/*
 * fence.h - something that will be done once: a submission, or a point of a timeline.
 *
 * OWNERS. A fence is referenced by whoever will signal it (a job, a timeline) and by whoever may look at it or waits
 * for it (sync objects, sleepers). Its callbacks belong to those who registered them; they must cancel before they
 * go.
 */
#ifndef KGPU_FENCE_H
#define KGPU_FENCE_H

#include "../core/core.h"

struct kgpu_fence {
    struct kgpu *kgpu;
    uint32_t refs;
    bool done;
    int error;                    /* once done: 0, or why the work was lost */
    struct kgpu_list callbacks;
    struct kgpu_fence *next_done; /* in kgpu.signalled, waiting for delivery */
};

struct kgpu_fence_callback {
    struct kgpu_list link;
    void (*run)(struct kgpu_fence_callback *callback); /* with the lock held; may signal further fences */
};

/* A fence that is not done, with one reference. NULL: out of memory. */
struct kgpu_fence *kgpu_fence_create(struct kgpu *kgpu);
void kgpu_fence_get(struct kgpu_fence *fence);
void kgpu_fence_put(struct kgpu_fence *fence); /* NULL is allowed */

/*
 * Done. Callbacks run before this returns, unless it is called from a callback: then they run after it, so that
 * chains of any length take no stack.
 */
void kgpu_fence_signal(struct kgpu_fence *fence, int error);

/* Have `callback` run when the fence is done. Returns false, and does nothing, if it is done already. */
bool kgpu_fence_on_done(struct kgpu_fence *fence, struct kgpu_fence_callback *callback);

/* A callback that no fence has. */
void kgpu_fence_callback_init(struct kgpu_fence_callback *callback, void (*run)(struct kgpu_fence_callback *));

/* Forget a callback that has not run. Doing it twice, or after it ran, does nothing. */
void kgpu_fence_cancel(struct kgpu_fence_callback *callback);

#endif
