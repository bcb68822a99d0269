/* SPDX-License-Identifier: MIT */
/*
 * queue.h - queues and jobs.
 *
 * A job is one submission. It has a part for each queue that its IBs are for: one, or several if it is a gang. A part
 * goes through three places:
 *     kgpu_queue.jobs     waiting: for the job's waits, for its turn, for room on the ring and a VMID
 *     kgpu_ring.jobs      on the ring: the card has it
 *     gone                all parts are finished, or lost: the job's fences are done
 * Parts of a queue enter the ring in their order; those of a gang enter theirs together, and leave when all are done.
 *
 * OWNERS. References to a queue are held by its handle, by sleepers and by each part; it holds its VM, and its group,
 * which goes with the last of its queues. A part is memory of its job. A job has no references: it belongs to the lists
 * its parts are in, from commit to kgpu_job_finish, and uses the BOs it lists until then. Its fences outlive it.
 */
#ifndef KGPU_QUEUE_H
#define KGPU_QUEUE_H

#include "../vm/vm.h"
#include "fence.h"
#include "use.h"
#include "wait.h"

/* Queues that are lost together. Each holds a reference. */
struct kgpu_group {
    struct kgpu_list link; /* in kgpu.groups */
    uint32_t refs;
    int error; /* 0: alive; else what mgpu_queue_submit answers */
};

struct kgpu_queue {
    struct kgpu *kgpu;
    uint32_t refs;
    struct kgpu_vm *vm;
    struct kgpu_ring *ring;
    struct kgpu_group *group;
    unsigned priority;             /* 0: the highest, below KGPU_PRIORITIES */
    struct kgpu_list jobs;         /* kgpu_part.link */
    struct kgpu_list waiting_link; /* in kgpu.waiting_queues while `jobs` is not empty */
    struct kgpu_list unfinished;   /* kgpu_part.queue_link: everything submitted that is not finished, in order */
    uint64_t submitted, completed; /* seq given out; seq up to which everything is finished */
    uint64_t busy_ns;              /* time in which the ring worked on this queue */
    uint32_t hang_ms;              /* as asked for; 0: the kernel's limit */
    uint64_t vram_lost_before; /* the card's counter when the queue was made */
};

/* One thing that a job waits for. */
struct kgpu_job_wait {
    struct kgpu_job *job;
    struct kgpu_wait wait;
};

/* What a job does on one queue. */
struct kgpu_part {
    struct kgpu_list link;       /* in kgpu_queue.jobs, then in kgpu_ring.jobs */
    struct kgpu_list queue_link; /* in kgpu_queue.unfinished */
    struct kgpu_job *job;
    struct kgpu_queue *queue;
    uint64_t seq;                /* on its queue */
    const struct mgpu_ib *ibs;   /* of the job's */
    uint32_t ib_count;
    /* on the ring */
    uint64_t ring_seq, ring_end; /* the number whose fence ends it, and where; see ring.h */
    int64_t start_ns;            /* when the card began to work on it; 0: not yet, or not any more */
};

struct kgpu_job {
    size_t bytes;              /* of this allocation, arrays behind it included */
    struct kgpu *kgpu;
    struct kgpu_fence *fence;
    struct kgpu_fence *started; /* done when it goes to its rings; NULL: nobody has asked for it */
    uint32_t pending;          /* waits that are not over, and uses of its BOs by others that come first */
    uint32_t on_rings;         /* parts that are */
    uint32_t part_count, ib_count, wait_count, bo_count;
    struct kgpu_part *parts;   /* the first is of the queue that it was submitted to */
    struct mgpu_ib *ibs;       /* those of a part are neighbours */
    struct kgpu_job_wait *waits;
    struct kgpu_use *uses;     /* bo_count, of the BOs it lists */
    const struct kgpu_bo *gds, *oa; /* of these: memory on the chip, for the first part to use; NULL: none */
    uint64_t user_fence;       /* address in VMID 0 where the first part's seq is written, 0: none */
    struct kgpu_vm_job in_vm;
    uint32_t vmid;             /* on the rings */
    bool ending;               /* a gang whose parts have run: only the user fence is still to be written */
};

void kgpu_queue_get(struct kgpu_queue *queue);
void kgpu_queue_put(struct kgpu_queue *queue); /* NULL is allowed */

/* The handle is gone: drop what still waits. */
void kgpu_queue_kill(struct kgpu_queue *queue);

/* Its first job has gone to the ring: behind all equals with the rest, if there is any. */
void kgpu_queue_requeue(struct kgpu_queue *queue);

void kgpu_group_put(struct kgpu *kgpu, struct kgpu_group *group);

/* Lose the queue's group, and every waiting job of its queues; jobs on the ring are the ring's business. */
void kgpu_group_lose(struct kgpu *kgpu, struct kgpu_group *group, int error);

/*
 * A queue on `ring` with one reference, for jobs that run in `vm`, or in VMID 0 if that is NULL; in `group`, or alone
 * if that is NULL. Its priority is the highest until it is set. NULL: out of memory.
 */
struct kgpu_queue *kgpu_queue_create(struct kgpu *kgpu, struct kgpu_vm *vm, struct kgpu_ring *ring,
                                     struct kgpu_group *group);

/*
 * Submit an IB of the kernel's own, which uses `bo` until it is done. Returns 0 and a reference to the job's fence, or
 * -MGPU_ENOMEM.
 */
int kgpu_job_submit(struct kgpu_queue *queue, const struct mgpu_ib *ib, struct kgpu_bo *bo,
                    struct kgpu_fence **fence_out);

/*
 * The fence of submission `seq`, or with `start` the one of its start, with a reference for the caller.
 * Returns 0, -MGPU_EINVAL (the queue has not given out that number) or -MGPU_ENOMEM.
 */
int kgpu_job_fence(struct kgpu_queue *queue, uint64_t seq, bool start, struct kgpu_fence **fence_out);

/* Move every job whose time has come to its ring (schedule.c). */
void kgpu_schedule(struct kgpu *kgpu);

/* Why the job is lost, with any of its queues; 0: it is not. */
int kgpu_job_error(const struct kgpu_job *job);

/* The job is on its rings: signal its start, if somebody wants to know. Jobs that waited for it may go next. */
void kgpu_job_started(struct kgpu_job *job);

/* The job is on no ring, and waits no more: signal its fences, free it. */
void kgpu_job_finish(struct kgpu_job *job, int error);

#endif
