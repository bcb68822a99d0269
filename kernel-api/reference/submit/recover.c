/* SPDX-License-Identifier: MIT */
/*
 * recover.c - hangs: found by the clock, or told by the card; and what a reset costs whom.
 *
 * The guilty job is the one that its ring was working on. Its queue groups are lost; everybody else's jobs on the rings
 * that had to be stopped are written again and run from their beginning.
 */
#include "ring.h"

#include "queue.h"

/* ---- who goes -------------------------------------------------------------------------------------------------- */

/* A job is lost with any of its queues. */
static int error_of(const struct kgpu_job *job)
{
    for (uint32_t i = 0; i < job->part_count; i++)
        if (job->parts[i].queue->group->error)
            return job->parts[i].queue->group->error;
    return 0;
}

static void lose(struct kgpu *kgpu, struct kgpu_job *job, int error)
{
    for (uint32_t i = 0; i < job->part_count; i++)
        kgpu_group_lose(kgpu, job->parts[i].queue->group, error);
}

/* Is there a part of a lost gang on the ring? It may wait for another part for ever, or be waited for. */
static bool has_lost_gang(const struct kgpu_ring *ring)
{
    for (const struct kgpu_list *at = ring->jobs.next; at != &ring->jobs; at = at->next) {
        const struct kgpu_job *job = KGPU_CONTAINER(at, struct kgpu_part, link)->job;

        if (job->part_count > 1 && error_of(job))
            return true;
    }
    return false;
}

/* ---- stop and start -------------------------------------------------------------------------------------------- */

/* Stop the ring, and those that its reset stops with it. What they have finished retires. */
static void stop(struct kgpu_ring *ring)
{
    const struct kgpu *kgpu = ring->kgpu;

    ring->stopped = true;
    ring->config.ops->stop(ring);
    for (uint32_t i = 0; i < kgpu->ring_count; i++)
        if (ring->config.ops->stops_engines >> kgpu->rings[i]->config.engine & 1)
            kgpu->rings[i]->stopped = true;
    for (uint32_t i = 0; i < kgpu->ring_count; i++)
        if (kgpu->rings[i]->stopped)
            kgpu_ring_retire(kgpu->rings[i]);
}

/* Finish the jobs on a stopped ring that are lost. */
static void drop_lost(struct kgpu_ring *ring)
{
    for (struct kgpu_list *at = ring->jobs.next, *next; at != &ring->jobs; at = next) {
        struct kgpu_part *part = KGPU_CONTAINER(at, struct kgpu_part, link);
        int error = error_of(part->job);

        next = at->next;
        if (error)
            kgpu_ring_drop(ring, part, error);
    }
}

static void restart(struct kgpu_ring *ring)
{
    ring->stopped = false;
    if (ring->config.ops->start(ring))
        kgpu_log(ring->kgpu, KGPU_LOG_ERROR, "%s: the engine does not come back after a reset", ring->config.name);
    kgpu_ring_write_again(ring);
}

void kgpu_ring_recover(struct kgpu_ring *ring, int error)
{
    struct kgpu *kgpu = ring->kgpu;
    int64_t begin = kgpu_os_time(kgpu->os);
    struct kgpu_part *guilty = kgpu_ring_running(ring);
    uint64_t suspect = guilty ? guilty->ring_seq : 0;

    kgpu->stats.resets++;
    stop(ring);
    guilty = kgpu_ring_running(ring);
    if (guilty && guilty->ring_seq == suspect) { /* else it has come to its end, and the next one had just begun */
        kgpu_log(kgpu, KGPU_LOG_ERROR, "%s: submission %lu of a queue is guilty of a hang: its queues are lost",
                 ring->config.name, (unsigned long)guilty->seq);
        lose(kgpu, guilty->job, error);
    }
    for (uint32_t i = 0; i < kgpu->ring_count; i++)
        if (!kgpu->rings[i]->stopped && has_lost_gang(kgpu->rings[i]))
            stop(kgpu->rings[i]);
    for (uint32_t i = 0; i < kgpu->ring_count; i++)
        if (kgpu->rings[i]->stopped)
            drop_lost(kgpu->rings[i]);
    for (uint32_t i = 0; i < kgpu->ring_count; i++)
        if (kgpu->rings[i]->stopped)
            restart(kgpu->rings[i]);
    kgpu->stats.recovery_ns = (uint64_t)(kgpu_os_time(kgpu->os) - begin);
}

/* ---- the clock ------------------------------------------------------------------------------------------------- */

/* How long a job of the queue may run, ns. */
static int64_t limit_of(const struct kgpu_queue *queue)
{
    uint64_t ms = KGPU_MIN(queue->kgpu->tuned[KGPU_TUNE_HANG_MS], (uint64_t)(INT64_MAX / 1000000));

    if (queue->hang_ms)
        ms = KGPU_MIN(ms, queue->hang_ms);
    return (int64_t)ms * 1000000;
}

bool kgpu_ring_watch(struct kgpu_ring *ring)
{
    const struct kgpu_part *part = kgpu_ring_running(ring);

    if (part && part->start_ns && kgpu_os_time(ring->kgpu->os) - part->start_ns > limit_of(part->queue)) {
        kgpu_log(ring->kgpu, KGPU_LOG_ERROR, "%s: a submission runs for more than %lu ms", ring->config.name,
                 (unsigned long)(limit_of(part->queue) / 1000000));
        kgpu_ring_recover(ring, -MGPU_ETIME);
    }
    return !kgpu_list_empty(&ring->jobs);
}
