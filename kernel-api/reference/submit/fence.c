/* SPDX-License-Identifier: MIT */
/* fence.c - see fence.h. */
#include "fence.h"

struct kgpu_fence *kgpu_fence_create(struct kgpu *kgpu)
{
    struct kgpu_fence *fence = kgpu_pool_alloc(kgpu, sizeof *fence);

    if (!fence)
        return NULL;
    fence->kgpu = kgpu;
    fence->refs = 1;
    kgpu_list_init(&fence->callbacks);
    return fence;
}

void kgpu_fence_get(struct kgpu_fence *fence)
{
    fence->refs++;
}

void kgpu_fence_put(struct kgpu_fence *fence)
{
    if (fence && !--fence->refs)
        kgpu_pool_free(fence->kgpu, fence, sizeof *fence);
}

static void deliver(struct kgpu_fence *fence)
{
    while (!kgpu_list_empty(&fence->callbacks)) {
        struct kgpu_fence_callback *callback =
            KGPU_CONTAINER(fence->callbacks.next, struct kgpu_fence_callback, link);

        kgpu_list_remove(&callback->link);
        callback->run(callback);
    }
}

void kgpu_fence_signal(struct kgpu_fence *fence, int error)
{
    struct kgpu *kgpu = fence->kgpu;

    if (fence->done)
        return;
    fence->done = true;
    fence->error = error;
    kgpu_wake_later(kgpu);

    kgpu_fence_get(fence);
    fence->next_done = NULL;
    *kgpu->signalled_tail = fence;
    kgpu->signalled_tail = &fence->next_done;
    if (kgpu->delivering)
        return;
    kgpu->delivering = true;
    while (kgpu->signalled) {
        struct kgpu_fence *first = kgpu->signalled;

        kgpu->signalled = first->next_done;
        if (!kgpu->signalled)
            kgpu->signalled_tail = &kgpu->signalled;
        deliver(first);
        kgpu_fence_put(first);
    }
    kgpu->delivering = false;
}

bool kgpu_fence_on_done(struct kgpu_fence *fence, struct kgpu_fence_callback *callback)
{
    if (fence->done)
        return false;
    kgpu_list_add(&fence->callbacks, &callback->link);
    return true;
}

void kgpu_fence_callback_init(struct kgpu_fence_callback *callback, void (*run)(struct kgpu_fence_callback *))
{
    kgpu_list_init(&callback->link);
    callback->run = run;
}

void kgpu_fence_cancel(struct kgpu_fence_callback *callback)
{
    kgpu_list_remove(&callback->link);
}
