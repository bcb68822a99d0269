/* SPDX-License-Identifier: MIT */
/* job.c - the life of a submission: from mgpu_queue_submit to its fence. */
#include "queue.h"

#include "../core/calls.h"
#include "../memory/bo.h"
#include "ring.h"

#define MAX_IB_DWORDS 0xfffffu
#define KERNEL 0u /* the client id of nobody */

/* ---- the job --------------------------------------------------------------------------------------------------- */

static struct kgpu_job *create_job(struct kgpu_queue *queue, const struct mgpu_queue_submit *args)
{
    struct kgpu *kgpu = queue->kgpu;
    size_t waits = sizeof(struct kgpu_job);
    size_t bos = waits + args->wait_count * sizeof(struct kgpu_job_wait);
    size_t ibs = bos + args->bo_count * sizeof(struct kgpu_use);
    size_t bytes = ibs + args->ib_count * sizeof(struct mgpu_ib);
    char *memory = kgpu_alloc(kgpu, bytes);
    struct kgpu_job *job = (struct kgpu_job *)(void *)memory;

    if (!job)
        return NULL;
    job->bytes = bytes;
    job->waits = (struct kgpu_job_wait *)(void *)(memory + waits);
    job->uses = (struct kgpu_use *)(void *)(memory + bos);
    job->ibs = (struct mgpu_ib *)(void *)(memory + ibs);
    job->fence = kgpu_fence_create(kgpu);
    if (!job->fence) {
        kgpu_free(kgpu, job, bytes);
        return NULL;
    }
    kgpu_list_init(&job->link);
    job->queue = queue;
    kgpu_queue_get(queue);
    kgpu->stats.jobs++;
    return job;
}

static void free_job(struct kgpu_job *job)
{
    struct kgpu_queue *queue = job->queue;
    struct kgpu *kgpu = queue->kgpu;

    for (uint32_t i = 0; i < job->wait_count; i++)
        kgpu_wait_finish(&job->waits[i].wait);
    for (uint32_t i = 0; i < job->bo_count; i++)
        kgpu_use_end(&job->uses[i]);
    kgpu_fence_put(job->fence);
    kgpu->stats.jobs--;
    kgpu_free(kgpu, job, job->bytes);
    kgpu_queue_put(queue);
}

void kgpu_job_finish(struct kgpu_job *job, int error)
{
    struct kgpu_queue *queue = job->queue;

    /* Jobs leave the ring in order; jobs that never got there may be dropped before older ones are done. */
    if (!--queue->unfinished)
        queue->completed = queue->submitted;
    else if (job->ring_seq)
        queue->completed = job->seq;
    queue->kgpu->stats.retired++;
    kgpu_fence_signal(job->fence, error);
    free_job(job);
}

/* ---- submitting ------------------------------------------------------------------------------------------------ */

static int add_ibs(struct kgpu_job *job, const struct mgpu_queue_submit *args)
{
    const struct mgpu_ib *ibs = (const struct mgpu_ib *)(uintptr_t)args->ibs;

    for (uint32_t i = 0; i < args->ib_count; i++) {
        if (!ibs[i].dwords || ibs[i].dwords > MAX_IB_DWORDS || ibs[i].va % job->queue->ring->ib_align ||
            (ibs[i].flags & ~MGPU_IB_PREAMBLE) ||
            !kgpu_va_is_client(job->queue->kgpu, ibs[i].va, ibs[i].dwords * 4ull))
            return -MGPU_EINVAL;
        if (ibs[i].queue)
            return -MGPU_EOPNOTSUPP;
        job->ibs[job->ib_count++] = ibs[i];
    }
    return job->ib_count ? 0 : -MGPU_EINVAL;
}

/* The job uses the BO; of each kind of memory on the chip it can use one. */
static int add_bo(struct kgpu_job *job, uint32_t client, struct kgpu_bo *bo, bool write)
{
    const struct kgpu_bo **chip = bo->placement == MGPU_DOMAIN_GDS  ? &job->gds
                                  : bo->placement == MGPU_DOMAIN_OA ? &job->oa
                                                                    : NULL;

    if (chip && *chip && *chip != bo)
        return -MGPU_EINVAL;
    if (chip)
        *chip = bo;
    kgpu_use_begin(&job->uses[job->bo_count++], bo, client, write, &job->pending);
    return 0;
}

static int add_bos(struct kgpu_client *client, struct kgpu_job *job, const struct mgpu_queue_submit *args)
{
    const struct mgpu_bo_ref *refs = (const struct mgpu_bo_ref *)(uintptr_t)args->bos;

    for (uint32_t i = 0; i < args->bo_count; i++) {
        struct kgpu_bo *bo = kgpu_handles_find(&client->handles, KGPU_TYPE_BO, refs[i].bo);
        int err;

        if (refs[i].flags & ~MGPU_BO_REF_WRITE)
            return -MGPU_EINVAL;
        if (!bo)
            return -MGPU_ENOENT;
        err = add_bo(job, client->id, bo, refs[i].flags & MGPU_BO_REF_WRITE);
        if (err)
            return err;
    }
    return 0;
}

static int add_user_fence(struct kgpu_client *client, struct kgpu_job *job, const struct mgpu_queue_submit *args)
{
    struct kgpu_bo *bo;
    int err;

    if (!args->fence_bo)
        return args->fence_offset ? -MGPU_EINVAL : 0;
    bo = kgpu_handles_find(&client->handles, KGPU_TYPE_BO, args->fence_bo);
    if (!bo)
        return -MGPU_ENOENT;
    if (bo->placement != MGPU_DOMAIN_GTT || args->fence_offset % 8 || args->fence_offset > bo->size - 8)
        return -MGPU_EINVAL;
    err = kgpu_bo_bind_gart(bo);
    if (err)
        return err;
    job->user_fence = bo->gart + args->fence_offset;
    return add_bo(job, client->id, bo, true);
}

/* Look the waits up; they start when nothing can fail any more. */
static int check_waits(struct kgpu_client *client, const struct mgpu_queue_submit *args)
{
    const struct mgpu_sync_point *points = (const struct mgpu_sync_point *)(uintptr_t)args->waits;

    for (uint32_t i = 0; i < args->wait_count; i++) {
        if (points[i].flags)
            return -MGPU_EINVAL;
        if (!kgpu_handles_find(&client->handles, KGPU_TYPE_SYNC, points[i].sync))
            return -MGPU_ENOENT;
    }
    return 0;
}

static void wait_over(struct kgpu_wait *wait)
{
    KGPU_CONTAINER(wait, struct kgpu_job_wait, wait)->job->pending--;
}

static void start_waits(struct kgpu_client *client, struct kgpu_job *job, const struct mgpu_queue_submit *args)
{
    const struct mgpu_sync_point *points = (const struct mgpu_sync_point *)(uintptr_t)args->waits;

    job->wait_count = args->wait_count;
    job->pending += args->wait_count;
    for (uint32_t i = 0; i < args->wait_count; i++) {
        struct kgpu_job_wait *wait = &job->waits[i];

        wait->job = job;
        kgpu_wait_init(&wait->wait, wait_over, false);
        kgpu_wait_start(&wait->wait, kgpu_handles_find(&client->handles, KGPU_TYPE_SYNC, points[i].sync),
                        points[i].point);
    }
}

static int prepare_signals(struct kgpu_client *client, const struct mgpu_queue_submit *args,
                           struct kgpu_signal *signals, uint32_t *prepared)
{
    const struct mgpu_sync_point *points = (const struct mgpu_sync_point *)(uintptr_t)args->signals;
    int err = 0;

    for (*prepared = 0; !err && *prepared < args->signal_count; *prepared += !err)
        err = points[*prepared].flags ? -MGPU_EINVAL
                                      : kgpu_signal_prepare(client, points[*prepared].sync, points[*prepared].point,
                                                            &signals[*prepared]);
    return err;
}

/* The job gets its number and its place behind the queue's others. */
static void enqueue(struct kgpu_job *job)
{
    struct kgpu_queue *queue = job->queue;

    job->seq = ++queue->submitted;
    queue->unfinished++;
    queue->kgpu->stats.submits++;
    if (kgpu_list_empty(&queue->jobs))
        kgpu_list_add(&queue->kgpu->waiting_queues, &queue->waiting_link);
    kgpu_list_add(&queue->jobs, &job->link);
}

int kgpu_job_submit(struct kgpu_queue *queue, const struct mgpu_ib *ib, struct kgpu_bo *bo,
                    struct kgpu_fence **fence_out)
{
    const struct mgpu_queue_submit args = { .ib_count = 1, .bo_count = 1 };
    struct kgpu_job *job = create_job(queue, &args);

    if (!job)
        return -MGPU_ENOMEM;
    job->ibs[job->ib_count++] = *ib;
    (void)add_bo(job, KERNEL, bo, true); /* one is never too many */
    kgpu_fence_get(job->fence);
    *fence_out = job->fence;
    enqueue(job);
    kgpu_schedule(queue->kgpu);
    return 0;
}

/* Nothing can fail any more: the job gets its number, its waits start, its signals are promised, it may run. */
static void commit(struct kgpu_client *client, struct kgpu_job *job, struct mgpu_queue_submit *args,
                   struct kgpu_signal *signals)
{
    start_waits(client, job, args);
    enqueue(job);
    args->seq = job->seq;
    for (uint32_t i = 0; i < args->signal_count; i++)
        kgpu_signal_submit(&signals[i], job->fence);
    kgpu_schedule(client->kgpu);
}

#define FEW 8u /* signals that fit on the stack */

KGPU_HANDLER(queue_submit)
{
    struct kgpu *kgpu = client->kgpu;
    struct kgpu_queue *queue = kgpu_handles_find(&client->handles, KGPU_TYPE_QUEUE, args->queue);
    struct kgpu_signal few[FEW], *signals = few;
    size_t signal_bytes = args->signal_count * sizeof *signals;
    uint32_t prepared = 0;
    struct kgpu_job *job;
    int err;

    if (!queue)
        return -MGPU_ENOENT;
    if (args->flags)
        return -MGPU_EINVAL;
    if (queue->group->error)
        return queue->group->error;
    args->bo_count += args->fence_bo != 0; /* room for it in the job's list */
    job = create_job(queue, args);
    args->bo_count -= args->fence_bo != 0;
    if (!job)
        return -MGPU_ENOMEM;
    if (args->signal_count > FEW)
        signals = kgpu_alloc(kgpu, signal_bytes);

    err = signals ? add_ibs(job, args) : -MGPU_ENOMEM;
    if (!err)
        err = add_bos(client, job, args);
    if (!err)
        err = add_user_fence(client, job, args);
    if (!err)
        err = check_waits(client, args);
    if (!err)
        err = prepare_signals(client, args, signals, &prepared);
    if (!err) {
        commit(client, job, args, signals);
    } else {
        while (prepared)
            kgpu_signal_cancel(&signals[--prepared]);
        free_job(job);
    }
    if (signals != few)
        kgpu_free(kgpu, signals, signal_bytes);
    return err;
}
