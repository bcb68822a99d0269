/* SPDX-License-Identifier: MIT */
/*
 * wait.h - waiting for a point of a sync object without sleeping: until it has a fence, then until the fence is done.
 *
 * OWNERS. A wait is a member of the job or notice that waits, which must finish it before it goes. While it waits it
 * holds a reference to the sync object, as long as the point has no fence, and after that to the fence.
 */
#ifndef KGPU_WAIT_H
#define KGPU_WAIT_H

#include "sync.h"

struct kgpu_wait {
    void (*over)(struct kgpu_wait *wait); /* once, with the lock held; may finish the wait */
    bool available;                       /* over as soon as there is a fence */
    struct kgpu_sync *sync;               /* while `promise` is out */
    struct kgpu_promise promise;
    struct kgpu_fence *fence;             /* while `callback` is out */
    struct kgpu_fence_callback callback;
};

/* A wait that has not started; kgpu_wait_finish is allowed already. */
void kgpu_wait_init(struct kgpu_wait *wait, void (*over)(struct kgpu_wait *wait), bool available);

/* Wait for `point` (0: binary). What is reached already is over before this returns. */
void kgpu_wait_start(struct kgpu_wait *wait, struct kgpu_sync *sync, uint64_t point);

/* Forget it, over or not; finishing it again does nothing. */
void kgpu_wait_finish(struct kgpu_wait *wait);

#endif
