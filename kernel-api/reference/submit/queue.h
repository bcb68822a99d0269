/* SPDX-License-Identifier: MIT */
/*
 * queue.h - queues and jobs.
 *
 * A job is one submission. It goes through three places:
 *     kgpu_queue.jobs     waiting: for its waits, for its turn, for room on the ring and a VMID
 *     kgpu_ring.jobs      on the ring: the card has it
 *     gone                finished or lost: its fence is done
 * Jobs of a queue enter the ring in their order.
 *
 * OWNERS. References to a queue are held by its handle, by sleepers and by each of its jobs; it holds its VM and its
 * group. A job belongs to the list it is in, and uses the BOs it lists until it is gone.
 */
#ifndef KGPU_QUEUE_H
#define KGPU_QUEUE_H

#include "../vm/vm.h"
#include "fence.h"
#include "sync.h"

/* Queues that are lost together. */
struct kgpu_group {
    uint32_t refs;
    int error; /* 0: alive; else what mgpu_queue_submit answers */
};

struct kgpu_queue {
    struct kgpu *kgpu;
    uint32_t refs;
    bool dead; /* the handle is gone */
    struct kgpu_vm *vm;
    struct kgpu_ring *ring;
    struct kgpu_group *group;
    struct kgpu_list jobs;         /* kgpu_job.link */
    struct kgpu_list waiting_link; /* in kgpu.waiting_queues while `jobs` is not empty */
    uint64_t submitted, completed; /* seq given out; seq up to which everything is finished */
    uint32_t unfinished;           /* jobs anywhere */
    uint64_t busy_ns;
    uint32_t hang_ms;              /* as asked for; 0: the kernel's limit */
    uint64_t vram_lost_before; /* the card's counter when the queue was made */
};

/* One thing that a job waits for. */
struct kgpu_job_wait {
    struct kgpu_job *job;
    struct kgpu_sync *sync;               /* while `promise` is out: no fence yet */
    struct kgpu_promise promise;
    struct kgpu_fence_callback callback;
    struct kgpu_fence *fence;             /* while `callback` is out */
};

struct kgpu_job {
    struct kgpu_list link;
    size_t bytes;              /* of this allocation, arrays behind it included */
    struct kgpu_queue *queue;
    struct kgpu_fence *fence;
    uint64_t seq;              /* on its queue */
    uint32_t pending;          /* waits that are not over */
    uint32_t ib_count, wait_count, bo_count;
    struct mgpu_ib *ibs;
    struct kgpu_job_wait *waits;
    struct kgpu_bo **bos;
    const struct kgpu_bo *gds, *oa; /* of `bos`: memory on the chip that it uses, NULL: none */
    uint64_t user_fence;       /* address in VMID 0 where `seq` is written, 0: none */
    /* on the ring */
    uint32_t vmid;
    uint64_t ring_seq, ring_end;
    int64_t start_ns;          /* when it became the ring's first */
};

void kgpu_queue_get(struct kgpu_queue *queue);
void kgpu_queue_put(struct kgpu_queue *queue); /* NULL is allowed */

/* The handle is gone: drop what still waits. */
void kgpu_queue_kill(struct kgpu_queue *queue);

/* Lose the queue's group, and every waiting job of its queues; jobs on the ring are the ring's business. */
void kgpu_group_lose(struct kgpu *kgpu, struct kgpu_group *group, int error);

/*
 * A queue on `ring` with one reference, for jobs that run in `vm`, or in VMID 0 if that is NULL; in `group`, or alone
 * if that is NULL. NULL: out of memory.
 */
struct kgpu_queue *kgpu_queue_create(struct kgpu *kgpu, struct kgpu_vm *vm, struct kgpu_ring *ring,
                                     struct kgpu_group *group);

/*
 * Submit an IB of the kernel's own, which uses `bo` until it is done. Returns 0 and a reference to the job's fence, or
 * -MGPU_ENOMEM.
 */
int kgpu_job_submit(struct kgpu_queue *queue, const struct mgpu_ib *ib, struct kgpu_bo *bo,
                    struct kgpu_fence **fence_out);

/* Move every job whose time has come to its ring. */
void kgpu_schedule(struct kgpu *kgpu);

/* The job is in no list any more: signal its fence, free it. */
void kgpu_job_finish(struct kgpu_job *job, int error);

#endif
