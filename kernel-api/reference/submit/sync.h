/* SPDX-License-Identifier: MIT */
/*
 * sync.h - sync objects, with the semantics of DRM syncobjs.
 *
 * A sync object is empty, or holds one fence (binary), or a timeline: a row of points, each with the fence of the work
 * that will reach it. A point is reached when its own work and that of all points before it is done. Setting a binary
 * fence ends a timeline, and adding a point to a binary object makes its fence the timeline's beginning. Whatever
 * changes a sync object also stores its value in the value page, for clients that look without a call.
 *
 * OWNERS. References to a sync object are held by its handles, by exports, by sleepers, and by whatever waits for a
 * point that has no fence yet (wait.h). It holds references to its fences, and owns its slot of the value page.
 *     A point belongs to its object until it is reached; if the object is emptied or goes before, the point owns itself
 * until its work is done. It holds references to its fences. A promise is a member of the wait that made it.
 */
#ifndef KGPU_SYNC_H
#define KGPU_SYNC_H

#include "fence.h"

/* A point that is not reached yet. */
struct kgpu_point {
    struct kgpu_list link;               /* in kgpu_sync.points, rising */
    struct kgpu_sync *sync;
    uint64_t value;
    struct kgpu_fence *work;             /* what will reach it */
    struct kgpu_fence *reached;          /* done when it and all before it are reached */
    struct kgpu_fence *before;           /* of a point without an object: is done first; NULL: nothing is */
    struct kgpu_fence_callback callback; /* on `work`, then on `before` */
};

struct kgpu_sync {
    struct kgpu *kgpu;
    uint32_t refs;
    bool timeline;              /* points were added since it was last empty or binary */
    struct kgpu_fence *binary;  /* without a timeline: the fence, or NULL */
    struct kgpu_fence_callback binary_done; /* on `binary` */
    struct kgpu_list points;
    uint64_t completed;         /* the last point reached */
    uint64_t submitted;         /* the last point added */
    uint32_t value_slot;        /* where clients see it (values.h); 0: nowhere */
    struct kgpu_list promises;  /* kgpu_promise.link: who waits for a fence to appear */
};

/* Waiting for a point to get a fence. */
struct kgpu_promise {
    struct kgpu_list link;
    uint64_t point;
    void (*kept)(struct kgpu_promise *promise, struct kgpu_fence *fence); /* with the lock held */
};

struct kgpu_sync *kgpu_sync_create(struct kgpu *kgpu); /* empty, one reference; NULL: out of memory */
void kgpu_sync_get(struct kgpu_sync *sync);
void kgpu_sync_put(struct kgpu_sync *sync); /* NULL is allowed */

/*
 * The fence to wait for so that `point` (0: binary) is reached, with a reference for the caller; NULL if there is none
 * yet. What is reached already is a fence that is done.
 */
struct kgpu_fence *kgpu_sync_find(struct kgpu_sync *sync, uint64_t point);

/* Have promise->kept called when `point` gets a fence. kgpu_sync_find must have returned NULL. */
void kgpu_sync_promise(struct kgpu_sync *sync, uint64_t point, struct kgpu_promise *promise);
void kgpu_sync_cancel(struct kgpu_promise *promise);

/* Empty it. */
void kgpu_sync_reset(struct kgpu_sync *sync);

/* Make it binary, with `work` as its fence. */
void kgpu_sync_set_binary(struct kgpu_sync *sync, struct kgpu_fence *work);

/*
 * A signal to come, prepared so that carrying it out cannot fail. Between prepare and the end nothing may look at the
 * object, so both happen under one hold of the lock. Several signals are cancelled in the reverse of their order.
 */
struct kgpu_signal {
    struct kgpu_sync *sync; /* with a reference; NULL: nothing to do */
    uint64_t value;         /* 0: binary */
    uint64_t submitted_before;
    struct kgpu_point *point;
    struct kgpu_point *start; /* for a binary fence that becomes the timeline's beginning */
};

/* Returns 0, -MGPU_ENOENT, -MGPU_EOVERFLOW (the point is not above the last one) or -MGPU_ENOMEM. */
int kgpu_signal_prepare(struct kgpu_client *client, uint32_t handle, uint64_t point, struct kgpu_signal *out);
/* The object gets `work` as the fence of that point. */
void kgpu_signal_submit(struct kgpu_signal *signal, struct kgpu_fence *work);
/* It is reached right away. */
void kgpu_signal_now(struct kgpu *kgpu, struct kgpu_signal *signal);
/* It will not happen. */
void kgpu_signal_cancel(struct kgpu_signal *signal);

#endif
