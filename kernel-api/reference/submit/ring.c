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
#define PROVE_TIMEOUT_US 2000000u

_Static_assert(sizeof(struct kgpu_ring_page) == MGPU_PAGE_SIZE, "the ring's page is one page");

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

void kgpu_ring_destroy(struct kgpu_ring *ring)
{
    if (!ring)
        return;
    forget_ring(ring);
    while (!kgpu_list_empty(&ring->jobs))
        kgpu_ring_drop(ring, KGPU_CONTAINER(ring->jobs.next, struct kgpu_part, link), -MGPU_ECANCELED);
    kgpu_gart_unbind(ring->kgpu, ring->address, MEMORY_BYTES / MGPU_PAGE_SIZE);
    kgpu_os_dma_free(ring->kgpu->os, ring->memory, MEMORY_BYTES, ring->bus);
    kgpu_free(ring->kgpu, ring, sizeof *ring);
}

void kgpu_rings_finish(struct kgpu *kgpu, uint32_t engine)
{
    kgpu_smu_wake(kgpu);
    for (uint32_t i = kgpu->ring_count; i-- > 0;) {
        struct kgpu_ring *ring = kgpu->rings[i];

        if (ring->config.engine != engine)
            continue;
        ring->config.ops->stop(ring);
        kgpu_ring_destroy(ring);
    }
}

int kgpu_rings_start(struct kgpu *kgpu, uint32_t engine, struct kgpu_message *message)
{
    int err = 0;

    for (uint32_t i = 0; i < kgpu->ring_count && !err; i++) {
        struct kgpu_ring *ring = kgpu->rings[i];

        if (ring->config.engine != engine)
            continue;
        err = ring->config.ops->start(ring);
        if (err)
            kgpu_format(message->text, sizeof message->text, "%s: the ring does not run", ring->config.name);
    }
    return err;
}

int kgpu_ring_bring_up(struct kgpu *kgpu, const struct kgpu_ring_config *config, struct kgpu_ring **out)
{
    struct kgpu_ring *ring;
    int err = kgpu_ring_create(kgpu, config, &ring);

    if (err)
        return err;
    kgpu_smu_wake(kgpu);
    config->ops->stop(ring); /* whatever the BIOS, or a kernel before this one, has left running */
    err = config->ops->start(ring);
    if (err) {
        kgpu_log(kgpu, KGPU_LOG_ERROR, "%s: the ring does not run: doorbell 0x%x, told to fetch up to %lu, fetched %lu",
                 config->name, config->doorbell, (unsigned long)atomic_load(&ring->page->written),
                 (unsigned long)atomic_load(&ring->page->read));
        config->ops->stop(ring);
        kgpu_ring_destroy(ring);
        return err;
    }
    *out = ring;
    return 0;
}

/* ---- positions ------------------------------------------------------------------------------------------------- */

void kgpu_ring_rewind(struct kgpu_ring *ring)
{
    ring->written = ring->rung = ring->free_from = 0;
    atomic_store_explicit(&ring->page->read, 0, memory_order_relaxed);
    atomic_store_explicit(&ring->page->written, 0, memory_order_relaxed);
}

int kgpu_ring_prove(struct kgpu_ring *ring)
{
    int64_t deadline = kgpu_os_time(ring->kgpu->os) + PROVE_TIMEOUT_US * 1000ll;
    uint64_t before = atomic_load_explicit(&ring->page->alive, memory_order_relaxed);

    ring->config.ops->emit_fence(ring, KGPU_RING_PAGE_ADDRESS(ring, alive), before + 1, false);
    kgpu_ring_commit(ring);
    while (atomic_load_explicit(&ring->page->alive, memory_order_acquire) == before) {
        if (kgpu_os_time(ring->kgpu->os) > deadline)
            return -MGPU_EIO;
        kgpu_os_relax(ring->kgpu->os);
    }
    return 0;
}

/* ---- what the card does ---------------------------------------------------------------------------------------- */

static bool is_reached(const struct kgpu_part *part)
{
    /* acquire: what the job wrote is seen after its fence */
    uint64_t finished = atomic_load_explicit(&part->queue->ring->page->fence, memory_order_acquire);

    return part->ring_seq <= finished;
}

struct kgpu_part *kgpu_ring_running(const struct kgpu_ring *ring)
{
    for (struct kgpu_list *at = ring->jobs.next; at != &ring->jobs; at = at->next)
        if (!is_reached(KGPU_CONTAINER(at, struct kgpu_part, link)))
            return KGPU_CONTAINER(at, struct kgpu_part, link);
    return NULL;
}

static void stop_clock(struct kgpu_ring *ring)
{
    struct kgpu_part *part = ring->timed;

    if (part && part->start_ns)
        part->queue->busy_ns += (uint64_t)(kgpu_os_time(ring->kgpu->os) - part->start_ns);
    if (part)
        part->start_ns = 0;
    ring->timed = NULL;
}

/* The parts of a gang wait for each other: its clocks start when none is behind another job any more. */
static bool all_run(const struct kgpu_job *job)
{
    for (uint32_t i = 0; i < job->part_count; i++)
        if (!is_reached(&job->parts[i]) && kgpu_ring_running(job->parts[i].queue->ring) != &job->parts[i])
            return false;
    return true;
}

/* Keep the clock of what the card works on, so that times of one ring never overlap. */
static void keep_clock(struct kgpu_ring *ring)
{
    struct kgpu_part *part = kgpu_ring_running(ring);

    if (ring->timed != part)
        stop_clock(ring);
    ring->timed = part;
    if (!part || part->start_ns || !all_run(part->job))
        return;
    for (uint32_t i = 0; i < part->job->part_count; i++)
        part->job->parts[i].start_ns = kgpu_os_time(ring->kgpu->os);
}

void kgpu_ring_commit(struct kgpu_ring *ring)
{
    uint64_t position;

    if (ring->rung == ring->written || ring->stopped)
        return;
    while (ring->written % ALIGN_DWORDS)
        ring->config.ops->emit_nop(ring);
    kgpu_smu_wake(ring->kgpu);
    /* What the CPU wrote to VRAM, the client through its mappings included, must be there before the card looks. */
    kgpu_hdp_flush(ring->kgpu);
    ring->rung = ring->written;
    position = ring->written * ring->config.ops->doorbell_scale;
    atomic_store_explicit(&ring->page->written, position, memory_order_release);
    keep_clock(ring);
    kgpu_bus_doorbell(ring->kgpu->card, ring->config.doorbell, position);
}

/* ---- jobs on and off ------------------------------------------------------------------------------------------- */

/* Whether the part uses memory on the chip, which SDMA cannot reach. */
static bool on_chip(const struct kgpu_part *part)
{
    return (part->job->gds || part->job->oa) && part == part->job->parts &&
           part->queue->ring->config.engine != MGPU_ENGINE_SDMA;
}

bool kgpu_ring_chip_is_free(const struct kgpu_part *part)
{
    const struct kgpu_vmid *vmid = &part->job->kgpu->vmid[part->job->vmid];

    return !on_chip(part) || !vmid->chip_jobs || vmid->chip_ring == part->queue->ring;
}

static void write_part(struct kgpu_ring *ring, struct kgpu_part *part)
{
    const struct kgpu_ring_ops *ops = ring->config.ops;
    const struct kgpu_job *job = part->job;

    if (!job->ending) {
        ops->emit_begin(ring);
        if (on_chip(part))
            kgpu_gds_emit(ring, job->vmid, job->gds, job->oa);
        for (uint32_t i = 0; i < part->ib_count; i++)
            ops->emit_ib(ring, &part->ibs[i], job->vmid);
        if (on_chip(part))
            kgpu_gds_emit(ring, job->vmid, NULL, NULL);
    }
    if (job->user_fence && (job->part_count == 1 || job->ending))
        ops->emit_fence(ring, job->user_fence, part->seq, false);
    part->ring_seq = ++ring->seq;
    ops->emit_fence(ring, KGPU_RING_PAGE_ADDRESS(ring, fence), part->ring_seq, true);
    part->ring_end = ring->written;
}

bool kgpu_ring_has_room(const struct kgpu_ring *ring, const struct kgpu_part *part)
{
    uint64_t dwords = ring->config.ops->job_dwords + (uint64_t)ring->config.ops->ib_dwords * part->ib_count +
                      (on_chip(part) ? 2 * KGPU_GDS_DWORDS : 0);

    return !ring->reserved && ring->job_count < KGPU_RING_JOBS &&
           ring->written + dwords + ALIGN_DWORDS - ring->free_from <= KGPU_RING_DWORDS - RESERVE_DWORDS;
}

void kgpu_ring_push(struct kgpu_ring *ring, struct kgpu_part *part)
{
    struct kgpu_vmid *vmid = &ring->kgpu->vmid[part->job->vmid];

    vmid->busy++;
    if (on_chip(part)) {
        vmid->chip_ring = ring;
        vmid->chip_jobs++;
    }
    part->job->on_rings++;
    ring->job_count++;
    write_part(ring, part);
    kgpu_list_add(&ring->jobs, &part->link);
}

void kgpu_ring_drop(struct kgpu_ring *ring, struct kgpu_part *part, int error)
{
    struct kgpu_job *job = part->job;

    if (ring->timed == part)
        stop_clock(ring);
    kgpu_list_remove(&part->link);
    ring->job_count--;
    ring->kgpu->vmid[job->vmid].busy--;
    if (on_chip(part)) {
        ring->kgpu->vmid[job->vmid].chip_jobs--;
        if (error)
            kgpu_gds_revoke(ring->kgpu, job->vmid); /* it may not have come to giving it back */
    }
    if (!--job->on_rings)
        kgpu_job_finish(job, error);
}

/* Is the card done with all parts of the job? A gang's user fence is written only then. */
static bool is_done(struct kgpu_job *job)
{
    struct kgpu_part *first = &job->parts[0];

    for (uint32_t i = 0; i < job->part_count; i++)
        if (!is_reached(&job->parts[i]))
            return false;
    if (job->part_count == 1 || !job->user_fence || job->ending)
        return true;
    job->ending = true;
    kgpu_list_remove(&first->link); /* the list is in the order in which the card comes by the fences */
    kgpu_list_add(&first->queue->ring->jobs, &first->link);
    write_part(first->queue->ring, first);
    kgpu_ring_commit(first->queue->ring);
    return false;
}

bool kgpu_ring_retire(struct kgpu_ring *ring)
{
    bool any = false;

    keep_clock(ring);
    while (!kgpu_list_empty(&ring->jobs)) {
        struct kgpu_part *part = KGPU_CONTAINER(ring->jobs.next, struct kgpu_part, link);

        if (!is_done(part->job))
            break;
        if (part->ring_end > ring->free_from)
            ring->free_from = part->ring_end;
        kgpu_ring_drop(ring, part, kgpu_job_error(part->job));
        any = true;
    }
    return any;
}

bool kgpu_ring_runs(struct kgpu_ring *ring, uint32_t vmid)
{
    const struct kgpu_part *part;

    kgpu_ring_retire(ring);
    part = kgpu_ring_running(ring);
    return part && part->job->vmid == vmid;
}

void kgpu_ring_write_again(struct kgpu_ring *ring)
{
    stop_clock(ring);
    for (struct kgpu_list *at = ring->jobs.next; at != &ring->jobs; at = at->next) {
        struct kgpu_part *part = KGPU_CONTAINER(at, struct kgpu_part, link);

        part->start_ns = 0;
        if (is_reached(part))
            part->ring_end = 0; /* of a gang that is not done elsewhere */
        else
            write_part(ring, part);
    }
    kgpu_ring_commit(ring);
}
