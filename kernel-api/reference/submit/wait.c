/* SPDX-License-Identifier: MIT */
/* wait.c - see wait.h. */
#include "wait.h"

static void fence_reached(struct kgpu_fence_callback *callback)
{
    struct kgpu_wait *wait = KGPU_CONTAINER(callback, struct kgpu_wait, callback);

    kgpu_fence_put(wait->fence);
    wait->fence = NULL;
    wait->over(wait);
}

static void wait_for_fence(struct kgpu_wait *wait, struct kgpu_fence *fence)
{
    if (wait->available || !kgpu_fence_on_done(fence, &wait->callback)) {
        wait->over(wait);
        return;
    }
    kgpu_fence_get(fence);
    wait->fence = fence;
}

static void promise_kept(struct kgpu_promise *promise, struct kgpu_fence *fence)
{
    struct kgpu_wait *wait = KGPU_CONTAINER(promise, struct kgpu_wait, promise);

    kgpu_sync_put(wait->sync); /* the caller holds the object too */
    wait->sync = NULL;
    wait_for_fence(wait, fence);
}

void kgpu_wait_init(struct kgpu_wait *wait, void (*over)(struct kgpu_wait *wait), bool available)
{
    *wait = (struct kgpu_wait){ .over = over, .available = available };
    wait->promise.kept = promise_kept;
    kgpu_list_init(&wait->promise.link);
    kgpu_fence_callback_init(&wait->callback, fence_reached);
}

void kgpu_wait_start(struct kgpu_wait *wait, struct kgpu_sync *sync, uint64_t point)
{
    struct kgpu_fence *fence = kgpu_sync_find(sync, point);

    if (fence) {
        wait_for_fence(wait, fence);
        kgpu_fence_put(fence);
        return;
    }
    wait->sync = sync;
    kgpu_sync_get(sync);
    kgpu_sync_promise(sync, point, &wait->promise);
}

void kgpu_wait_finish(struct kgpu_wait *wait)
{
    kgpu_sync_cancel(&wait->promise);
    kgpu_fence_cancel(&wait->callback);
    kgpu_sync_put(wait->sync);
    kgpu_fence_put(wait->fence);
    wait->sync = NULL;
    wait->fence = NULL;
}
