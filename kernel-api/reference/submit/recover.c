/* SPDX-License-Identifier: MIT */
/*
 * recover.c - hangs: found by the clock, or told by the card; and the way back, by the mildest means that works.
 *
 *     1  kill the waves of the VMID   the job ends by itself: its queue groups are lost with -ENODATA, nobody else
 *                                     notices
 *     2  reset the ring               the groups are lost with -ETIME; everybody else's jobs on the rings that had to
 *                                     be stopped are written again and run from their beginning
 *     3  reset the card (MODE1)       the groups are lost with -ETIME, and all others with -ECANCELED, for the content
 *                                     of VRAM is gone; new queues work
 *
 * A card that does not come back from that either is gone: every call but mgpu_close answers -ENODEV from then on.
 * Nothing here sleeps. Waits are polls with a deadline. A hang is over within 20 ms, but for a card that needs MODE1.
 *
 * The guilty job is the one that its ring was working on.
 */
#include "ring.h"

#include "../blocks/blocks.h"
#include "../core/init.h"
#include "queue.h"

#define KILL_NS 10000000ll /* what killed waves and their job's fence may take */

/* ---- who goes -------------------------------------------------------------------------------------------------- */

int kgpu_job_error(const struct kgpu_job *job)
{
    for (uint32_t i = 0; i < job->part_count; i++)
        if (job->parts[i].queue->group->error)
            return job->parts[i].queue->group->error;
    return 0;
}

static void lose(struct kgpu *kgpu, const struct kgpu_part *guilty, int error)
{
    const struct kgpu_job *job = guilty->job;

    kgpu_log(kgpu, KGPU_LOG_ERROR, "%s: submission %lu of a queue is guilty of a hang: its queues are lost",
             guilty->queue->ring->config.name, (unsigned long)guilty->seq);
    for (uint32_t i = 0; i < job->part_count; i++)
        kgpu_group_lose(kgpu, job->parts[i].queue->group, error);
}

/* Is there a part of a lost gang on the ring? It may wait for another part for ever, or be waited for. */
static bool has_lost_gang(const struct kgpu_ring *ring)
{
    for (const struct kgpu_list *at = ring->jobs.next; at != &ring->jobs; at = at->next) {
        const struct kgpu_job *job = KGPU_CONTAINER(at, struct kgpu_part, link)->job;

        if (job->part_count > 1 && kgpu_job_error(job))
            return true;
    }
    return false;
}

/* Finish the jobs on a stopped ring that are lost. */
static void drop_lost(struct kgpu_ring *ring)
{
    for (struct kgpu_list *at = ring->jobs.next, *next; at != &ring->jobs; at = next) {
        struct kgpu_part *part = KGPU_CONTAINER(at, struct kgpu_part, link);
        int error = kgpu_job_error(part->job);

        next = at->next;
        if (error)
            kgpu_ring_drop(ring, part, error);
    }
}

/* ---- 1: kill waves --------------------------------------------------------------------------------------------- */

/* Returns whether that ended the job. What else its groups have on the rings runs on, and ends as lost. */
static bool kill_waves(struct kgpu_ring *ring)
{
    struct kgpu *kgpu = ring->kgpu;
    struct kgpu_part *guilty = kgpu_ring_running(ring);
    int64_t deadline = kgpu_os_time(kgpu->os) + KILL_NS;

    if (!guilty || !ring->config.ops->kill_waves || !ring->config.ops->kill_waves(ring, guilty->job->vmid))
        return false;
    while (kgpu_ring_running(ring) == guilty) {
        if (kgpu_os_time(kgpu->os) > deadline)
            return false;
        kgpu_os_relax(kgpu->os);
    }
    lose(kgpu, guilty, -MGPU_ENODATA);
    kgpu_ring_retire(ring);
    return true;
}

/* ---- 2: reset rings -------------------------------------------------------------------------------------------- */

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

/* Returns false if it does not come back. */
static bool restart(struct kgpu_ring *ring)
{
    ring->stopped = false;
    if (ring->config.ops->start(ring)) {
        kgpu_log(ring->kgpu, KGPU_LOG_ERROR, "%s: the engine does not come back after a reset", ring->config.name);
        return false;
    }
    kgpu_ring_write_again(ring);
    return true;
}

/*
 * Returns whether all rings that had to be stopped run again; those that do not have kept their jobs. The first that
 * does not come back is the last that is waited for: it is the card's turn then.
 */
static bool reset_rings(struct kgpu_ring *ring)
{
    struct kgpu *kgpu = ring->kgpu;
    const struct kgpu_part *guilty = kgpu_ring_running(ring);
    uint64_t suspect = guilty ? guilty->ring_seq : 0;
    bool good = true;

    stop(ring);
    guilty = kgpu_ring_running(ring);
    if (guilty && guilty->ring_seq == suspect) /* else it has come to its end, and the next one had just begun */
        lose(kgpu, guilty, -MGPU_ETIME);
    for (uint32_t i = 0; i < kgpu->ring_count; i++)
        if (!kgpu->rings[i]->stopped && has_lost_gang(kgpu->rings[i]))
            stop(kgpu->rings[i]);
    for (uint32_t i = 0; i < kgpu->ring_count; i++)
        if (kgpu->rings[i]->stopped)
            drop_lost(kgpu->rings[i]);
    for (uint32_t i = 0; good && i < kgpu->ring_count; i++)
        if (kgpu->rings[i]->stopped)
            good = restart(kgpu->rings[i]);
    return good;
}

/* ---- 3: reset the card ----------------------------------------------------------------------------------------- */

/* Every queue that there is loses its VRAM, and with it what it was made for. */
static void lose_everybody(struct kgpu *kgpu)
{
    struct kgpu_list *groups = &kgpu->groups;

    kgpu->stats.vram_lost++;
    for (struct kgpu_list *at = groups->next, *next; at != groups; at = next) {
        struct kgpu_group *group = KGPU_CONTAINER(at, struct kgpu_group, link);

        group->refs++; /* its last job may go */
        kgpu_group_lose(kgpu, group, -MGPU_ECANCELED);
        next = at->next;
        kgpu_group_put(kgpu, group);
    }
    for (uint32_t i = 0; i < kgpu->ring_count; i++)
        drop_lost(kgpu->rings[i]);
}

static void reset_card(struct kgpu *kgpu)
{
    struct kgpu_message message = { "it does not come back from a reset" };
    int err;

    kgpu_log(kgpu, KGPU_LOG_ERROR, "the card is reset, and the content of VRAM is lost");
    kgpu->stats.resets++;
    for (uint32_t i = 0; i < kgpu->ring_count; i++)
        kgpu->rings[i]->stopped = true;
    lose_everybody(kgpu);
    err = kgpu_smu_mode1_reset(kgpu);
    for (uint32_t i = 0; i < kgpu->ring_count; i++)
        kgpu->rings[i]->stopped = false;
    if (!err)
        err = kgpu_bring_up_again(kgpu, &message);
    kgpu->gone = err != 0;
    if (err)
        kgpu_log(kgpu, KGPU_LOG_ERROR, "the card is gone: %s", message.text);
}

void kgpu_ring_recover(struct kgpu_ring *ring, enum kgpu_hang why)
{
    struct kgpu *kgpu = ring->kgpu;
    int64_t begin = kgpu_os_time(kgpu->os);

    if (kgpu->gone)
        return;
    if (why != KGPU_HANG_SLOW || !kill_waves(ring)) {
        kgpu->stats.resets++;
        if (!reset_rings(ring))
            reset_card(kgpu);
    }
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
        kgpu_ring_recover(ring, KGPU_HANG_SLOW);
    }
    return !kgpu_list_empty(&ring->jobs);
}
