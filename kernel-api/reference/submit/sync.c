/* SPDX-License-Identifier: MIT */
/* sync.c - see sync.h; the calls are in sync_calls.c. */
#include "sync.h"

#include "values.h"

/* ---- points ---------------------------------------------------------------------------------------------------- */

static struct kgpu_point *create_point(struct kgpu *kgpu)
{
    struct kgpu_point *point = kgpu_pool_alloc(kgpu, sizeof *point);

    if (!point)
        return NULL;
    point->reached = kgpu_fence_create(kgpu);
    if (!point->reached) {
        kgpu_pool_free(kgpu, point, sizeof *point);
        return NULL;
    }
    kgpu_list_init(&point->link);
    kgpu_fence_callback_init(&point->callback, NULL);
    return point;
}

static void free_point(struct kgpu *kgpu, struct kgpu_point *point)
{
    if (!point)
        return;
    kgpu_fence_cancel(&point->callback);
    kgpu_fence_put(point->work);
    kgpu_fence_put(point->before);
    kgpu_fence_put(point->reached);
    kgpu_pool_free(kgpu, point, sizeof *point);
}

static struct kgpu_point *first_point(struct kgpu_sync *sync)
{
    return kgpu_list_empty(&sync->points) ? NULL : KGPU_CONTAINER(sync->points.next, struct kgpu_point, link);
}

/* Let clients see how far it is. */
static void publish(struct kgpu_sync *sync)
{
    bool signalled = sync->binary && sync->binary->done;

    kgpu_values_store(sync->kgpu, sync->value_slot, sync->timeline ? sync->completed : signalled);
}

static void binary_done(struct kgpu_fence_callback *callback)
{
    publish(KGPU_CONTAINER(callback, struct kgpu_sync, binary_done));
}

/* Points are reached in their order, whatever the order in which their work is done. */
static void advance(struct kgpu_sync *sync)
{
    struct kgpu_point *point;

    while ((point = first_point(sync)) != NULL && point->work->done) {
        sync->completed = point->value;
        kgpu_list_remove(&point->link);
        kgpu_fence_signal(point->reached, point->work->error);
        free_point(sync->kgpu, point);
    }
    publish(sync);
}

static void work_done(struct kgpu_fence_callback *callback)
{
    advance(KGPU_CONTAINER(callback, struct kgpu_point, callback)->sync);
}

/*
 * A point whose object was emptied or freed: nobody will be asked for it again, but those who hold its fence still wait
 * for its work, and for the points before it. It lives on, alone, until then.
 */
static void orphan_done(struct kgpu_fence_callback *callback)
{
    struct kgpu_point *point = KGPU_CONTAINER(callback, struct kgpu_point, callback);

    if (point->before && kgpu_fence_on_done(point->before, callback))
        return;
    kgpu_fence_signal(point->reached, point->work->error);
    free_point(point->work->kgpu, point);
}

static void orphan(struct kgpu_point *point, struct kgpu_fence *before)
{
    kgpu_list_remove(&point->link);
    point->sync = NULL;
    point->before = before;
    if (before)
        kgpu_fence_get(before);
    point->callback.run = orphan_done;
    if (!point->work->done)
        return;
    kgpu_fence_cancel(&point->callback); /* it may be about to be called */
    orphan_done(&point->callback);
}

/* ---- the object ------------------------------------------------------------------------------------------------ */

struct kgpu_sync *kgpu_sync_create(struct kgpu *kgpu)
{
    struct kgpu_sync *sync = kgpu_alloc(kgpu, sizeof *sync);

    if (!sync)
        return NULL;
    sync->kgpu = kgpu;
    sync->refs = 1;
    kgpu_list_init(&sync->points);
    kgpu_list_init(&sync->promises);
    kgpu_fence_callback_init(&sync->binary_done, binary_done);
    sync->value_slot = kgpu_values_take(kgpu);
    kgpu->stats.syncs++;
    return sync;
}

void kgpu_sync_get(struct kgpu_sync *sync)
{
    sync->refs++;
}

static void drop_binary(struct kgpu_sync *sync)
{
    kgpu_fence_cancel(&sync->binary_done);
    kgpu_fence_put(sync->binary);
    sync->binary = NULL;
}

static void empty(struct kgpu_sync *sync)
{
    struct kgpu_fence *before = NULL;
    struct kgpu_point *point;

    while ((point = first_point(sync)) != NULL) {
        struct kgpu_fence *reached = point->reached;

        kgpu_fence_get(reached);
        orphan(point, before);
        kgpu_fence_put(before);
        before = reached;
    }
    kgpu_fence_put(before);
    drop_binary(sync);
    sync->timeline = false;
    sync->completed = sync->submitted = 0;
}

void kgpu_sync_put(struct kgpu_sync *sync)
{
    if (!sync || --sync->refs)
        return;
    empty(sync);
    kgpu_values_give(sync->kgpu, sync->value_slot);
    sync->kgpu->stats.syncs--;
    kgpu_free(sync->kgpu, sync, sizeof *sync);
}

void kgpu_sync_reset(struct kgpu_sync *sync)
{
    empty(sync);
    publish(sync);
}

void kgpu_sync_set_binary(struct kgpu_sync *sync, struct kgpu_fence *work)
{
    kgpu_fence_get(work);
    empty(sync);
    sync->binary = work;
    kgpu_fence_on_done(work, &sync->binary_done);
    publish(sync);
}

struct kgpu_fence *kgpu_sync_find(struct kgpu_sync *sync, uint64_t value)
{
    struct kgpu_fence *fence = NULL;

    if (!sync->timeline) {
        fence = value ? NULL : sync->binary;
        if (fence)
            kgpu_fence_get(fence);
        return fence;
    }
    if (!value)
        value = sync->submitted;
    if (value <= sync->completed)
        fence = sync->kgpu->done_fence;
    else if (value > sync->submitted) /* the common case of a promise, without a walk */
        return NULL;
    for (struct kgpu_list *at = sync->points.next; at != &sync->points && !fence; at = at->next) {
        struct kgpu_point *point = KGPU_CONTAINER(at, struct kgpu_point, link);

        if (point->value >= value)
            fence = point->reached;
    }
    if (fence)
        kgpu_fence_get(fence);
    return fence;
}

void kgpu_sync_promise(struct kgpu_sync *sync, uint64_t point, struct kgpu_promise *promise)
{
    promise->point = point;
    kgpu_list_add(&sync->promises, &promise->link);
}

void kgpu_sync_cancel(struct kgpu_promise *promise)
{
    kgpu_list_remove(&promise->link);
}

/* The object has a new fence: tell those who waited for it. */
static void keep_promises(struct kgpu_sync *sync)
{
    struct kgpu_list *at = sync->promises.next;

    kgpu_wake_later(sync->kgpu);
    while (at != &sync->promises) {
        struct kgpu_promise *promise = KGPU_CONTAINER(at, struct kgpu_promise, link);
        struct kgpu_fence *fence = kgpu_sync_find(sync, promise->point);

        at = at->next;
        if (!fence)
            continue;
        kgpu_list_remove(&promise->link);
        promise->kept(promise, fence);
        kgpu_fence_put(fence);
    }
}

/* ---- signals --------------------------------------------------------------------------------------------------- */

int kgpu_signal_prepare(struct kgpu_client *client, uint32_t handle, uint64_t value, struct kgpu_signal *out)
{
    struct kgpu *kgpu = client->kgpu;
    struct kgpu_sync *sync = kgpu_handles_find(&client->handles, KGPU_TYPE_SYNC, handle);
    struct kgpu_signal signal = { .sync = sync, .value = value };

    if (!sync)
        return -MGPU_ENOENT;
    if (value && value <= sync->submitted)
        return -MGPU_EOVERFLOW;
    if (value) {
        signal.point = create_point(kgpu);
        signal.start = sync->binary ? create_point(kgpu) : NULL;
        if (!signal.point || (sync->binary && !signal.start)) {
            free_point(kgpu, signal.point);
            free_point(kgpu, signal.start);
            return -MGPU_ENOMEM;
        }
        signal.submitted_before = sync->submitted;
        sync->submitted = value;
    }
    kgpu_sync_get(sync);
    *out = signal;
    return 0;
}

static void add_point(struct kgpu_sync *sync, struct kgpu_point *point, uint64_t value, struct kgpu_fence *work)
{
    kgpu_fence_get(work);
    point->sync = sync;
    point->value = value;
    point->work = work;
    kgpu_list_add(&sync->points, &point->link);
    kgpu_fence_callback_init(&point->callback, work_done);
    sync->timeline = true;
    sync->submitted = value;
    if (!kgpu_fence_on_done(work, &point->callback))
        advance(sync);
}

/*
 * A binary fence becomes the timeline's point 0. One that came after the signal was prepared has no point for that, and
 * needs none: it is of the same submission, as the signal's own work is.
 */
static void start_timeline(struct kgpu_sync *sync, struct kgpu_signal *signal)
{
    if (sync->binary && signal->start)
        add_point(sync, signal->start, 0, sync->binary);
    else
        free_point(sync->kgpu, signal->start);
    drop_binary(sync);
}

void kgpu_signal_submit(struct kgpu_signal *signal, struct kgpu_fence *work)
{
    struct kgpu_sync *sync = signal->sync;

    if (!sync)
        return;
    if (signal->point) {
        start_timeline(sync, signal);
        add_point(sync, signal->point, signal->value, work);
    } else {
        kgpu_sync_set_binary(sync, work);
    }
    keep_promises(sync);
    kgpu_sync_put(sync);
    signal->sync = NULL;
}

void kgpu_signal_now(struct kgpu *kgpu, struct kgpu_signal *signal)
{
    kgpu_signal_submit(signal, kgpu->done_fence);
}

void kgpu_signal_cancel(struct kgpu_signal *signal)
{
    struct kgpu_sync *sync = signal->sync;

    if (!sync)
        return;
    if (signal->point)
        sync->submitted = signal->submitted_before;
    free_point(sync->kgpu, signal->point);
    free_point(sync->kgpu, signal->start);
    kgpu_sync_put(sync);
    signal->sync = NULL;
}
