/* SPDX-License-Identifier: MIT */
/* ring.c - see ring.h. */
#include "ring.h"

#include "../blocks/blocks.h"
#include "../memory/bo.h"
#include "../vm/gart.h"
#include "queue.h"

#include <stdatomic.h>

#define MEMORY_BYTES (KGPU_RING_BYTES + MGPU_PAGE_SIZE)
#define ALIGN_DWORDS 8u            /* the write pointer moves by whole fetches */
#define RESERVE_DWORDS 512u        /* kept free for what a restart adds */

/* ---- memory ---------------------------------------------------------------------------------------------------- */

int kgpu_ring_create(struct kgpu *kgpu, const struct kgpu_ring_config *config, struct kgpu_ring **out)
{
    struct kgpu_ring *ring = kgpu_alloc(kgpu, sizeof *ring);
    struct kgpu_extent extent;
    int err = -MGPU_ENOMEM;

    if (!ring)
        return err;
    ring->memory = kgpu_os_dma_alloc(kgpu->os, MEMORY_BYTES, &ring->bus);
    if (!ring->memory)
        goto free_ring;
    extent = (struct kgpu_extent){ ring->bus, 0, MEMORY_BYTES / MGPU_PAGE_SIZE };
    err = kgpu_gart_bind(kgpu, &extent, 1, extent.pages, &ring->address);
    if (err)
        goto free_memory;
    ring->kgpu = kgpu;
    ring->config = *config;
    ring->ib_align = kgpu->info.engine[config->engine].ib_start_align;
    ring->page = (struct kgpu_ring_page *)(void *)((char *)ring->memory + KGPU_RING_BYTES);
    kgpu_list_init(&ring->jobs);
    kgpu->rings[kgpu->ring_count++] = ring;
    *out = ring;
    return 0;

free_memory:
    kgpu_os_dma_free(kgpu->os, ring->memory, MEMORY_BYTES, ring->bus);
free_ring:
    kgpu_free(kgpu, ring, sizeof *ring);
    return err;
}

struct kgpu_ring *kgpu_ring_find(const struct kgpu *kgpu, uint32_t engine, uint32_t index)
{
    for (uint32_t i = 0; i < kgpu->ring_count; i++)
        if (kgpu->rings[i]->config.engine == engine && kgpu->rings[i]->config.index == index)
            return kgpu->rings[i];
    return NULL;
}

/* Take the ring out of kgpu.rings. */
static void forget_ring(struct kgpu_ring *ring)
{
    struct kgpu *kgpu = ring->kgpu;
    uint32_t i = 0;

    while (kgpu->rings[i] != ring)
        i++;
    kgpu->rings[i] = kgpu->rings[--kgpu->ring_count];
}

static struct kgpu_job *first_job(struct kgpu_ring *ring)
{
    return kgpu_list_empty(&ring->jobs) ? NULL : KGPU_CONTAINER(ring->jobs.next, struct kgpu_job, link);
}

/* Take the first job off the ring. */
static void take_off(struct kgpu_ring *ring, struct kgpu_job *job)
{
    kgpu_list_remove(&job->link);
    ring->kgpu->vmid[job->vmid].busy--;
}

void kgpu_ring_destroy(struct kgpu_ring *ring)
{
    struct kgpu_job *job;

    if (!ring)
        return;
    forget_ring(ring);
    while ((job = first_job(ring)) != NULL) {
        take_off(ring, job);
        kgpu_job_finish(job, -MGPU_ECANCELED);
    }
    kgpu_gart_unbind(ring->kgpu, ring->address, MEMORY_BYTES / MGPU_PAGE_SIZE);
    kgpu_os_dma_free(ring->kgpu->os, ring->memory, MEMORY_BYTES, ring->bus);
    kgpu_free(ring->kgpu, ring, sizeof *ring);
}

/* ---- jobs on and off ------------------------------------------------------------------------------------------- */

void kgpu_ring_rewind(struct kgpu_ring *ring)
{
    ring->written = ring->rung = ring->free_from = 0;
    atomic_store_explicit(&ring->page->read, 0, memory_order_relaxed);
    atomic_store_explicit(&ring->page->written, 0, memory_order_relaxed);
}

void kgpu_ring_commit(struct kgpu_ring *ring)
{
    uint64_t position;

    if (ring->rung == ring->written)
        return;
    while (ring->written % ALIGN_DWORDS)
        ring->config.ops->emit_nop(ring);
    kgpu_smu_wake(ring->kgpu);
    /* What the CPU wrote to VRAM, the client through its mappings included, must be there before the card looks. */
    kgpu_hdp_flush(ring->kgpu);
    ring->rung = ring->written;
    position = ring->written * ring->config.ops->doorbell_scale;
    atomic_store_explicit(&ring->page->written, position, memory_order_release);
    kgpu_bus_doorbell(ring->kgpu->card, ring->config.doorbell, position);
}

static void write_job(struct kgpu_ring *ring, struct kgpu_job *job)
{
    const struct kgpu_ring_ops *ops = ring->config.ops;

    ops->emit_begin(ring);
    for (uint32_t i = 0; i < job->ib_count; i++)
        ops->emit_ib(ring, &job->ibs[i], job->vmid);
    if (job->user_fence)
        ops->emit_fence(ring, job->user_fence, job->seq, false);
    job->ring_seq = ++ring->seq;
    ops->emit_fence(ring, KGPU_RING_PAGE_ADDRESS(ring, fence), job->ring_seq, true);
    job->ring_end = ring->written;
}

static uint64_t job_dwords(const struct kgpu_ring *ring, const struct kgpu_job *job)
{
    return ring->config.ops->job_dwords + (uint64_t)ring->config.ops->ib_dwords * job->ib_count + ALIGN_DWORDS;
}

/* The ring's first job starts now, as far as the kernel can tell. */
static void note_start(struct kgpu_ring *ring)
{
    struct kgpu_job *job = first_job(ring);

    if (job && !job->start_ns)
        job->start_ns = kgpu_os_time(ring->kgpu->os);
}

bool kgpu_ring_push(struct kgpu_ring *ring, struct kgpu_job *job)
{
    if (ring->written + job_dwords(ring, job) - ring->free_from > KGPU_RING_DWORDS - RESERVE_DWORDS)
        return false;
    job->vmid = kgpu_vmid_get(job->queue->vm);
    if (!job->vmid)
        return false;
    ring->kgpu->vmid[job->vmid].busy++;
    write_job(ring, job);
    kgpu_list_remove(&job->link);
    kgpu_list_add(&ring->jobs, &job->link);
    note_start(ring);
    return true;
}

bool kgpu_ring_retire(struct kgpu_ring *ring)
{
    /* acquire: what the job wrote is seen after its fence */
    uint64_t finished = atomic_load_explicit(&ring->page->fence, memory_order_acquire);
    struct kgpu_job *job;
    bool any = false;

    while ((job = first_job(ring)) != NULL && job->ring_seq <= finished) {
        take_off(ring, job);
        ring->free_from = job->ring_end;
        job->queue->busy_ns += (uint64_t)(kgpu_os_time(ring->kgpu->os) - job->start_ns);
        kgpu_job_finish(job, 0);
        note_start(ring);
        any = true;
    }
    return any;
}

bool kgpu_ring_runs(struct kgpu_ring *ring, uint32_t vmid)
{
    kgpu_ring_retire(ring);
    return first_job(ring) && first_job(ring)->vmid == vmid;
}

/* ---- recovery -------------------------------------------------------------------------------------------------- */

/* Move the jobs of a lost group from `from` to the end of `lost`. */
static void pick_lost(struct kgpu_list *from, const struct kgpu_group *group, struct kgpu_list *lost)
{
    for (struct kgpu_list *at = from->next, *next; at != from; at = next) {
        struct kgpu_job *job = KGPU_CONTAINER(at, struct kgpu_job, link);

        next = at->next;
        if (job->queue->group == group) {
            kgpu_list_remove(at);
            kgpu_list_add(lost, at);
        }
    }
}

/* The engine was reset and its ring is empty: write the remaining jobs again. */
static void write_again(struct kgpu_ring *ring)
{
    for (struct kgpu_list *at = ring->jobs.next; at != &ring->jobs; at = at->next) {
        struct kgpu_job *job = KGPU_CONTAINER(at, struct kgpu_job, link);

        job->start_ns = 0;
        write_job(ring, job);
    }
    note_start(ring);
    kgpu_ring_commit(ring);
}

void kgpu_ring_recover(struct kgpu_ring *ring, int error)
{
    struct kgpu *kgpu = ring->kgpu;
    struct kgpu_job *guilty;
    struct kgpu_list lost;

    kgpu->stats.resets++;
    ring->config.ops->stop(ring);
    kgpu_ring_retire(ring); /* what it finished before it stopped */
    guilty = first_job(ring);
    if (guilty)
        kgpu_log(kgpu, KGPU_LOG_ERROR, "%s: submission %lu of a queue is guilty of a hang: its queues are lost",
                 ring->config.name, (unsigned long)guilty->seq);
    kgpu_list_init(&lost);
    if (guilty) {
        struct kgpu_group *group = guilty->queue->group;

        pick_lost(&ring->jobs, group, &lost);
        kgpu_group_lose(kgpu, group, error);
    }
    while (!kgpu_list_empty(&lost)) {
        struct kgpu_job *job = KGPU_CONTAINER(lost.next, struct kgpu_job, link);

        take_off(ring, job);
        kgpu_job_finish(job, error);
    }
    if (ring->config.ops->start(ring))
        kgpu_log(kgpu, KGPU_LOG_ERROR, "%s: the engine does not come back after a reset", ring->config.name);
    write_again(ring);
}

/* How long a job of the queue may run, ns. */
static int64_t limit_of(const struct kgpu_queue *queue)
{
    uint64_t ms = queue->kgpu->tuned[KGPU_TUNE_HANG_MS];

    if (queue->hang_ms)
        ms = KGPU_MIN(ms, queue->hang_ms);
    return (int64_t)ms * 1000000;
}

bool kgpu_ring_watch(struct kgpu_ring *ring)
{
    struct kgpu_job *job = first_job(ring);

    if (job && kgpu_os_time(ring->kgpu->os) - job->start_ns > limit_of(job->queue)) {
        kgpu_log(ring->kgpu, KGPU_LOG_ERROR, "%s: a submission runs for more than %lu ms", ring->config.name,
                 (unsigned long)(limit_of(job->queue) / 1000000));
        kgpu_ring_recover(ring, -MGPU_ETIME);
    }
    return first_job(ring) != NULL;
}
