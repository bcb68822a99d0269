/* SPDX-License-Identifier: MIT */
/* job.c - the life of a submission: from mgpu_queue_submit to its fence. */
#include "queue.h"

#include "../core/calls.h"
#include "../memory/bo.h"
#include "ring.h"

#define MAX_IB_DWORDS 0xfffffu
#define KERNEL 0u /* the client id of nobody */

/* ---- the job --------------------------------------------------------------------------------------------------- */

/* Room for the numbers of things that args names, a part for each queue, and one BO more for the user fence. */
static struct kgpu_job *create_job(struct kgpu_queue *const *queues, uint32_t count,
                                   const struct mgpu_queue_submit *args)
{
    struct kgpu *kgpu = queues[0]->kgpu;
    size_t parts = sizeof(struct kgpu_job);
    size_t waits = parts + count * sizeof(struct kgpu_part);
    size_t bos = waits + args->wait_count * sizeof(struct kgpu_job_wait);
    size_t ibs = bos + (args->bo_count + 1ull) * sizeof(struct kgpu_use);
    size_t bytes = ibs + args->ib_count * sizeof(struct mgpu_ib);
    char *memory = kgpu_pool_alloc(kgpu, bytes);
    struct kgpu_job *job = (struct kgpu_job *)(void *)memory;

    if (!job)
        return NULL;
    job->kgpu = kgpu;
    job->bytes = bytes;
    job->parts = (struct kgpu_part *)(void *)(memory + parts);
    job->waits = (struct kgpu_job_wait *)(void *)(memory + waits);
    job->uses = (struct kgpu_use *)(void *)(memory + bos);
    job->ibs = (struct mgpu_ib *)(void *)(memory + ibs);
    job->fence = kgpu_fence_create(kgpu);
    if (!job->fence) {
        kgpu_pool_free(kgpu, job, bytes);
        return NULL;
    }
    for (; job->part_count < count; job->part_count++) {
        struct kgpu_part *part = &job->parts[job->part_count];

        part->job = job;
        part->queue = queues[job->part_count];
        kgpu_list_init(&part->link);
        kgpu_list_init(&part->queue_link);
        kgpu_queue_get(part->queue);
    }
    kgpu_list_init(&job->in_vm.link);
    kgpu->stats.jobs++;
    return job;
}

static void free_job(struct kgpu_job *job)
{
    struct kgpu *kgpu = job->kgpu;

    for (uint32_t i = 0; i < job->wait_count; i++)
        kgpu_wait_finish(&job->waits[i].wait);
    if (job->parts[0].queue->vm)
        kgpu_vm_job_end(job->parts[0].queue->vm, &job->in_vm);
    for (uint32_t i = 0; i < job->bo_count; i++)
        kgpu_use_end(&job->uses[i]);
    for (uint32_t i = 0; i < job->part_count; i++)
        kgpu_queue_put(job->parts[i].queue);
    kgpu_fence_put(job->started);
    kgpu_fence_put(job->fence);
    kgpu->stats.jobs--;
    kgpu_pool_free(kgpu, job, job->bytes);
}

/* Jobs that never got to the ring may be dropped before older ones are done. */
static void finish_part(struct kgpu_part *part)
{
    struct kgpu_queue *queue = part->queue;

    kgpu_list_remove(&part->queue_link);
    queue->completed = kgpu_list_empty(&queue->unfinished)
                           ? queue->submitted
                           : KGPU_CONTAINER(queue->unfinished.next, struct kgpu_part, queue_link)->seq - 1;
}

void kgpu_job_finish(struct kgpu_job *job, int error)
{
    for (uint32_t i = 0; i < job->part_count; i++)
        finish_part(&job->parts[i]);
    job->kgpu->stats.retired++;
    kgpu_job_started(job); /* one that is dropped never will be */
    kgpu_fence_signal(job->fence, error);
    free_job(job);
}

void kgpu_job_started(struct kgpu_job *job)
{
    if (job->started && !job->started->done)
        kgpu_fence_signal(job->started, 0);
}

/* Of the submissions that are not finished; NULL: it is. Mostly it is one of the last. */
static struct kgpu_job *find_unfinished(const struct kgpu_queue *queue, uint64_t seq)
{
    for (struct kgpu_list *at = queue->unfinished.prev; at != &queue->unfinished; at = at->prev) {
        struct kgpu_part *part = KGPU_CONTAINER(at, struct kgpu_part, queue_link);

        if (part->seq == seq)
            return part->job;
    }
    return NULL;
}

int kgpu_job_fence(struct kgpu_queue *queue, uint64_t seq, bool start, struct kgpu_fence **fence_out)
{
    struct kgpu_job *job;

    if (!seq || seq > queue->submitted)
        return -MGPU_EINVAL;
    job = find_unfinished(queue, seq);
    if (!job || (start && job->on_rings)) {
        *fence_out = queue->kgpu->done_fence;
    } else if (!start) {
        *fence_out = job->fence;
    } else {
        if (!job->started)
            job->started = kgpu_fence_create(queue->kgpu);
        if (!job->started)
            return -MGPU_ENOMEM;
        *fence_out = job->started;
    }
    kgpu_fence_get(*fence_out);
    return 0;
}

/* ---- submitting ------------------------------------------------------------------------------------------------ */

/* One more queue of a submission: all of one VM, each on its own ring. */
static int add_queue(struct kgpu_queue **queues, uint32_t *count, struct kgpu_queue *queue)
{
    for (uint32_t i = 0; i < *count; i++) {
        if (queues[i] == queue)
            return 0;
        if (queues[i]->vm != queue->vm || queues[i]->ring == queue->ring)
            return -MGPU_EINVAL;
    }
    queues[(*count)++] = queue;
    return 0;
}

/* The submission's own queue, and those that its IBs name: at most one for each ring. */
static int find_queues(struct kgpu_client *client, const struct mgpu_queue_submit *args, struct kgpu_queue **queues,
                       uint32_t *count)
{
    const struct mgpu_ib *ibs = (const struct mgpu_ib *)(uintptr_t)args->ibs;
    int err = 0;

    queues[0] = kgpu_handles_find(&client->handles, KGPU_TYPE_QUEUE, args->queue);
    if (!queues[0])
        return -MGPU_ENOENT;
    *count = 1;
    for (uint32_t i = 0; !err && i < args->ib_count; i++) {
        struct kgpu_queue *queue = queues[0];

        if (ibs[i].queue)
            queue = kgpu_handles_find(&client->handles, KGPU_TYPE_QUEUE, ibs[i].queue);
        err = queue ? add_queue(queues, count, queue) : -MGPU_ENOENT;
    }
    for (uint32_t i = 0; !err && i < *count; i++)
        err = queues[i]->group->error;
    return err;
}

static bool is_good_ib(const struct kgpu_queue *queue, const struct mgpu_ib *ib)
{
    return ib->dwords && ib->dwords <= MAX_IB_DWORDS && ib->va % queue->ring->ib_align == 0 &&
           !(ib->flags & ~MGPU_IB_PREAMBLE) && kgpu_va_is_client(queue->kgpu, ib->va, ib->dwords * 4ull);
}

/* The IBs that name `queue`, those without a name if it is the submission's own. */
static int add_ibs(struct kgpu_client *client, struct kgpu_part *part, const struct mgpu_queue_submit *args)
{
    const struct mgpu_ib *ibs = (const struct mgpu_ib *)(uintptr_t)args->ibs;
    struct kgpu_job *job = part->job;

    part->ibs = &job->ibs[job->ib_count];
    for (uint32_t i = 0; i < args->ib_count; i++) {
        mgpu_handle name = ibs[i].queue ? ibs[i].queue : args->queue;

        if (kgpu_handles_find(&client->handles, KGPU_TYPE_QUEUE, name) != part->queue)
            continue;
        if (!is_good_ib(part->queue, &ibs[i]))
            return -MGPU_EINVAL;
        job->ibs[job->ib_count++] = ibs[i];
        part->ib_count++;
    }
    return 0;
}

static int add_all_ibs(struct kgpu_client *client, struct kgpu_job *job, const struct mgpu_queue_submit *args)
{
    int err = args->ib_count ? 0 : -MGPU_EINVAL;

    for (uint32_t i = 0; !err && i < job->part_count; i++)
        err = add_ibs(client, &job->parts[i], args);
    return err;
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
    if (bo->placement != MGPU_DOMAIN_GTT || bo->read_only || args->fence_offset % 8 ||
        args->fence_offset > bo->size - 8)
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

/* The part gets its number, and its place behind all others of its queue. */
static void enqueue(struct kgpu_part *part)
{
    struct kgpu_queue *queue = part->queue;

    part->seq = ++queue->submitted;
    kgpu_list_add(&queue->unfinished, &part->queue_link);
    kgpu_list_add(&queue->jobs, &part->link);
    if (kgpu_list_empty(&queue->waiting_link))
        kgpu_queue_requeue(queue);
}

int kgpu_job_submit(struct kgpu_queue *queue, const struct mgpu_ib *ib, struct kgpu_bo *bo,
                    struct kgpu_fence **fence_out)
{
    const struct mgpu_queue_submit args = { .ib_count = 1, .bo_count = 1 };
    struct kgpu_job *job = create_job(&queue, 1, &args);

    if (!job)
        return -MGPU_ENOMEM;
    job->parts[0].ibs = job->ibs;
    job->parts[0].ib_count = job->ib_count = 1;
    job->ibs[0] = *ib;
    (void)add_bo(job, KERNEL, bo, true); /* one is never too many */
    kgpu_fence_get(job->fence);
    *fence_out = job->fence;
    queue->kgpu->stats.submits++;
    enqueue(&job->parts[0]);
    kgpu_schedule(queue->kgpu);
    return 0;
}

/* Nothing can fail any more: the job's waits start, its signals are promised, it may run. */
static void commit(struct kgpu_client *client, struct kgpu_job *job, struct mgpu_queue_submit *args,
                   struct kgpu_signal *signals)
{
    struct kgpu *kgpu = client->kgpu;

    kgpu->stats.submits++;
    kgpu_vm_job_begin(job->parts[0].queue->vm, &job->in_vm);
    start_waits(client, job, args);
    for (uint32_t i = 0; i < job->part_count; i++)
        enqueue(&job->parts[i]);
    args->seq = job->parts[0].seq;
    for (uint32_t i = 0; i < args->signal_count; i++)
        kgpu_signal_submit(&signals[i], job->fence);
    kgpu_schedule(kgpu);
}

#define FEW 8u /* signals that fit on the stack */

KGPU_HANDLER(queue_submit)
{
    struct kgpu *kgpu = client->kgpu;
    struct kgpu_queue *queues[KGPU_RINGS];
    struct kgpu_signal few[FEW], *signals = few;
    size_t signal_bytes = args->signal_count * sizeof *signals;
    uint32_t queue_count, prepared = 0;
    struct kgpu_job *job;
    int err;

    if (args->flags)
        return -MGPU_EINVAL;
    err = find_queues(client, args, queues, &queue_count);
    if (err)
        return err;
    job = create_job(queues, queue_count, args);
    if (!job)
        return -MGPU_ENOMEM;
    if (args->signal_count > FEW)
        signals = kgpu_pool_alloc(kgpu, signal_bytes);

    err = signals ? add_all_ibs(client, job, args) : -MGPU_ENOMEM;
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
        kgpu_pool_free(kgpu, signals, signal_bytes);
    return err;
}
