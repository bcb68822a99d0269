/* SPDX-License-Identifier: MIT */
/*
 * schedule.c - which job goes to its ring next.
 *
 * The highest priority first; among equals queues take turns, a job each. A job that finds no room on its ring, no
 * VMID, or its VMID's memory on the chip in use by another ring, keeps for itself the rings that it waits for: nothing
 * behind it may pass, or it would wait for ever. Rings are kept short (KGPU_RING_JOBS), because what is on a ring
 * cannot be overtaken any more. A gang enters all its rings at once, so any two gangs have the same order on all rings
 * that they share and never wait for each other in a circle.
 */
#include "queue.h"

#include "ring.h"

/* Is it the job's turn on each of its queues, and is there nothing left that it waits for? */
static bool is_next(const struct kgpu_job *job)
{
    for (uint32_t i = 0; i < job->part_count; i++)
        if (job->parts[i].queue->jobs.next != &job->parts[i].link)
            return false;
    return !job->pending;
}

static bool has_room(const struct kgpu_job *job)
{
    for (uint32_t i = 0; i < job->part_count; i++)
        if (!kgpu_ring_has_room(job->parts[i].queue->ring, &job->parts[i]))
            return false;
    return true;
}

/* Keep the job's rings for it. */
static void reserve(const struct kgpu_job *job)
{
    for (uint32_t i = 0; i < job->part_count; i++)
        job->parts[i].queue->ring->reserved = true;
}

/* A slot becomes idle only when no VM that has one gets further work. */
static void reserve_all(struct kgpu *kgpu)
{
    for (uint32_t i = 0; i < kgpu->ring_count; i++)
        kgpu->rings[i]->reserved = true;
}

static bool start(struct kgpu *kgpu, struct kgpu_job *job)
{
    struct kgpu_vm *vm = job->parts[0].queue->vm;

    if (!has_room(job)) {
        reserve(job);
        return false;
    }
    job->vmid = vm ? kgpu_vmid_get(vm) : 0;
    if (vm && !job->vmid) {
        reserve_all(kgpu);
        return false;
    }
    if (!kgpu_ring_chip_is_free(&job->parts[0])) {
        reserve(job);
        kgpu->vmid[job->vmid].chip_ring->reserved = true; /* its jobs must come to an end */
        return false;
    }
    for (uint32_t i = 0; i < job->part_count; i++) {
        struct kgpu_part *part = &job->parts[i];

        kgpu_list_remove(&part->link);
        kgpu_ring_push(part->queue->ring, part);
        kgpu_queue_requeue(part->queue);
    }
    kgpu_job_started(job);
    return true;
}

/* Start one job of a priority. Returns false if there is none that can go. */
static bool start_one(struct kgpu *kgpu, const struct kgpu_list *queues)
{
    for (struct kgpu_list *at = queues->next; at != queues; at = at->next) {
        struct kgpu_queue *queue = KGPU_CONTAINER(at, struct kgpu_queue, waiting_link);
        struct kgpu_job *job = KGPU_CONTAINER(queue->jobs.next, struct kgpu_part, link)->job;

        if (!queue->ring->reserved && is_next(job) && start(kgpu, job))
            return true;
    }
    return false;
}

void kgpu_schedule(struct kgpu *kgpu)
{
    for (uint32_t i = 0; i < kgpu->ring_count; i++)
        kgpu->rings[i]->reserved = false;
    /* From the highest again after each: what waited for its start may be worth more. */
    for (unsigned priority = 0; priority < KGPU_PRIORITIES;)
        priority = start_one(kgpu, &kgpu->waiting_queues[priority]) ? 0 : priority + 1;
    for (uint32_t i = 0; i < kgpu->ring_count; i++)
        kgpu_ring_commit(kgpu->rings[i]);
}
