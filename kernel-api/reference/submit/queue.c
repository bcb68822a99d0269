/* SPDX-License-Identifier: MIT */
/* queue.c - queues, groups and the calls on queues except mgpu_queue_submit (job.c). */
#include "queue.h"

#include "../blocks/blocks.h"
#include "../core/calls.h"
#include "ring.h"

/* ---- groups ---------------------------------------------------------------------------------------------------- */

void kgpu_group_put(struct kgpu *kgpu, struct kgpu_group *group)
{
    if (--group->refs)
        return;
    kgpu_list_remove(&group->link);
    kgpu_free(kgpu, group, sizeof *group);
}

/* Drop all that wait on the queue, gangs on their other queues too. */
static void drop_jobs(struct kgpu_queue *queue, int error)
{
    kgpu_queue_get(queue);
    while (!kgpu_list_empty(&queue->jobs)) {
        struct kgpu_job *job = KGPU_CONTAINER(queue->jobs.next, struct kgpu_part, link)->job;

        for (uint32_t i = 0; i < job->part_count; i++) {
            struct kgpu_queue *of_part = job->parts[i].queue;

            kgpu_list_remove(&job->parts[i].link);
            if (kgpu_list_empty(&of_part->jobs))
                kgpu_list_remove(&of_part->waiting_link);
        }
        kgpu_job_finish(job, error);
    }
    kgpu_queue_put(queue);
}

/* A queue of the group with jobs that wait, or NULL. */
static struct kgpu_queue *find_waiting(struct kgpu *kgpu, const struct kgpu_group *group)
{
    for (unsigned priority = 0; priority < KGPU_PRIORITIES; priority++) {
        struct kgpu_list *queues = &kgpu->waiting_queues[priority];

        for (struct kgpu_list *at = queues->next; at != queues; at = at->next)
            if (KGPU_CONTAINER(at, struct kgpu_queue, waiting_link)->group == group)
                return KGPU_CONTAINER(at, struct kgpu_queue, waiting_link);
    }
    return NULL;
}

void kgpu_group_lose(struct kgpu *kgpu, struct kgpu_group *group, int error)
{
    struct kgpu_queue *queue;

    if (!group->error)
        group->error = error;
    while ((queue = find_waiting(kgpu, group)) != NULL)
        drop_jobs(queue, group->error);
}

/* ---- queues ---------------------------------------------------------------------------------------------------- */

struct kgpu_queue *kgpu_queue_create(struct kgpu *kgpu, struct kgpu_vm *vm, struct kgpu_ring *ring,
                                     struct kgpu_group *group)
{
    struct kgpu_queue *queue = kgpu_alloc(kgpu, sizeof *queue);

    if (!queue)
        return NULL;
    if (!group) {
        group = kgpu_alloc(kgpu, sizeof *group);
        if (!group) {
            kgpu_free(kgpu, queue, sizeof *queue);
            return NULL;
        }
        kgpu_list_add(&kgpu->groups, &group->link);
    }
    group->refs++;
    if (vm)
        kgpu_vm_get(vm);
    queue->kgpu = kgpu;
    queue->refs = 1;
    queue->vm = vm;
    queue->ring = ring;
    queue->group = group;
    queue->vram_lost_before = kgpu->stats.vram_lost;
    kgpu_list_init(&queue->jobs);
    kgpu_list_init(&queue->waiting_link);
    kgpu_list_init(&queue->unfinished);
    kgpu->stats.queues++;
    return queue;
}

void kgpu_queue_get(struct kgpu_queue *queue)
{
    queue->refs++;
}

void kgpu_queue_put(struct kgpu_queue *queue)
{
    struct kgpu *kgpu;

    if (!queue || --queue->refs)
        return;
    kgpu = queue->kgpu;
    kgpu_vm_put(queue->vm);
    kgpu_group_put(kgpu, queue->group);
    kgpu->stats.queues--;
    kgpu_free(kgpu, queue, sizeof *queue);
}

void kgpu_queue_kill(struct kgpu_queue *queue)
{
    drop_jobs(queue, -MGPU_ECANCELED);
    kgpu_queue_put(queue);
}

void kgpu_queue_requeue(struct kgpu_queue *queue)
{
    kgpu_list_remove(&queue->waiting_link);
    if (!kgpu_list_empty(&queue->jobs))
        kgpu_list_add(&queue->kgpu->waiting_queues[queue->priority], &queue->waiting_link);
}

/* ---- the calls ------------------------------------------------------------------------------------------------- */

static struct kgpu_queue *find_queue(struct kgpu_client *client, mgpu_handle handle)
{
    return kgpu_handles_find(&client->handles, KGPU_TYPE_QUEUE, handle);
}

/* The place of a priority among all, from the highest; KGPU_PRIORITIES: there is none such. */
static unsigned place_of(int32_t priority)
{
    static const int32_t priorities[KGPU_PRIORITIES] = { MGPU_PRIORITY_VERY_HIGH, MGPU_PRIORITY_HIGH,
                                                         MGPU_PRIORITY_NORMAL, MGPU_PRIORITY_LOW,
                                                         MGPU_PRIORITY_VERY_LOW };
    unsigned place = 0;

    while (place < KGPU_PRIORITIES && priorities[place] != priority)
        place++;
    return place;
}

static bool may_have(struct kgpu *kgpu, int32_t priority)
{
    return priority <= MGPU_PRIORITY_NORMAL || kgpu_os_privileged(kgpu->os);
}

/* The ring, which its first queue brings up. */
static int get_ring(struct kgpu *kgpu, uint32_t engine, uint32_t index, struct kgpu_ring **out)
{
    *out = kgpu_ring_find(kgpu, engine, index);
    if (*out)
        return 0;
    return engine == MGPU_ENGINE_SDMA ? kgpu_sdma_init(kgpu, index, out) : kgpu_compute_init(kgpu, index, out);
}

KGPU_HANDLER(queue_create)
{
    struct kgpu *kgpu = client->kgpu;
    struct kgpu_vm *vm = kgpu_handles_find(&client->handles, KGPU_TYPE_VM, args->vm);
    struct kgpu_queue *other = args->group ? find_queue(client, args->group) : NULL, *queue;
    struct kgpu_ring *ring;
    int err;

    if (!vm || (args->group && !other))
        return -MGPU_ENOENT;
    if (args->engine >= MGPU_ENGINE_COUNT || args->ring >= kgpu->info.engine[args->engine].rings ||
        place_of(args->priority) == KGPU_PRIORITIES)
        return -MGPU_EINVAL;
    if (!may_have(kgpu, args->priority))
        return -MGPU_EACCES;
    err = get_ring(kgpu, args->engine, args->ring, &ring);
    if (err)
        return err;
    queue = kgpu_queue_create(kgpu, vm, ring, other ? other->group : NULL);
    if (!queue)
        return -MGPU_ENOMEM;
    queue->priority = place_of(args->priority);
    queue->hang_ms = args->hang_ms;
    err = kgpu_handles_add(kgpu, &client->handles, KGPU_TYPE_QUEUE, queue, &args->queue);
    if (err)
        kgpu_queue_put(queue);
    return err;
}

KGPU_HANDLER(queue_set_priority)
{
    struct kgpu_queue *queue = find_queue(client, args->queue);

    if (!queue)
        return -MGPU_ENOENT;
    if (place_of(args->priority) == KGPU_PRIORITIES)
        return -MGPU_EINVAL;
    if (!may_have(client->kgpu, args->priority))
        return -MGPU_EACCES;
    queue->priority = place_of(args->priority);
    kgpu_queue_requeue(queue);
    kgpu_schedule(client->kgpu);
    return 0;
}

KGPU_HANDLER(queue_destroy)
{
    struct kgpu_queue *queue = kgpu_handles_remove(&client->handles, KGPU_TYPE_QUEUE, args->queue);

    if (!queue)
        return -MGPU_ENOENT;
    kgpu_queue_kill(queue);
    return 0;
}

KGPU_HANDLER(queue_status)
{
    struct kgpu_queue *queue = find_queue(client, args->queue);

    if (!queue)
        return -MGPU_ENOENT;
    args->error = queue->group->error;
    args->submitted = queue->submitted;
    args->completed = queue->completed;
    args->busy_ns = queue->busy_ns;
    args->flags = queue->vram_lost_before != queue->kgpu->stats.vram_lost ? MGPU_QUEUE_VRAM_LOST : 0;
    return 0;
}

/* ---- waiting for fences ---------------------------------------------------------------------------------------- */

static const struct mgpu_fence *fences_of(const struct mgpu_fence_wait *args)
{
    return (const struct mgpu_fence *)(uintptr_t)args->fences;
}

static bool fences_reached(struct kgpu_queue **queues, const struct mgpu_fence_wait *args, uint32_t *first_out)
{
    bool all = args->flags & MGPU_WAIT_ALL;

    for (uint32_t i = 0; i < args->count; i++) {
        bool reached = queues[i]->completed >= fences_of(args)[i].seq;

        if (reached && !all) {
            *first_out = i;
            return true;
        }
        if (!reached && all)
            return false;
    }
    return all;
}

static int find_fences(struct kgpu_client *client, const struct mgpu_fence_wait *args, struct kgpu_queue **queues)
{
    for (uint32_t i = 0; i < args->count; i++) {
        queues[i] = find_queue(client, fences_of(args)[i].queue);
        if (!queues[i])
            return -MGPU_ENOENT;
        kgpu_queue_get(queues[i]);
        if (!fences_of(args)[i].seq || fences_of(args)[i].seq > queues[i]->submitted)
            return -MGPU_EINVAL;
    }
    return 0;
}

KGPU_HANDLER(fence_wait)
{
    struct kgpu *kgpu = client->kgpu;
    size_t bytes = args->count * sizeof(struct kgpu_queue *);
    struct kgpu_queue **queues;
    uint32_t first = 0;
    int err;

    if (!args->count || (args->flags & ~MGPU_WAIT_ALL))
        return -MGPU_EINVAL;
    queues = kgpu_pool_alloc(kgpu, bytes);
    if (!queues)
        return -MGPU_ENOMEM;
    err = find_fences(client, args, queues);
    while (!err && !fences_reached(queues, args, &first))
        err = kgpu_sleep(kgpu, args->deadline_ns);
    if (!err)
        args->first = first;
    for (uint32_t i = 0; i < args->count; i++)
        kgpu_queue_put(queues[i]);
    kgpu_pool_free(kgpu, queues, bytes);
    return err;
}
