/* SPDX-License-Identifier: MIT */
/*
 * ring.h - a hardware ring: memory that the card reads commands from, and the jobs that are in it.
 *
 * The ring and its fence page are system memory that VMID 0 sees through the GART. Positions count dwords since the
 * ring was started and never wrap; their place in memory is the position modulo the size. Each job, or part of a gang,
 * ends with a fence: the card writes its number (ring_seq) to the ring's page and raises an interrupt.
 *
 * OWNERS. A ring is the card's (kgpu.rings), from mgpu_init or its first queue until kgpu_rings_finish; so queues and
 * parts point to it without a reference. Parts in its list are their jobs'. kgpu_ring_drop takes them out, and may free
 * the job: nobody looks at a part after that.
 */
#ifndef KGPU_RING_H
#define KGPU_RING_H

#include "../core/core.h"

struct kgpu_message;
struct kgpu_part;

#define KGPU_RING_LOG2_DWORDS 14u
#define KGPU_RING_DWORDS (1u << KGPU_RING_LOG2_DWORDS)
#define KGPU_RING_BYTES (KGPU_RING_DWORDS * 4u)

/*
 * Jobs on a ring at most. What is there cannot be overtaken by a higher priority, but with too few the card runs dry
 * before its interrupt has brought it more: in a burst of small jobs four cost a quarter of the throughput, sixteen a
 * twentieth.
 */
#define KGPU_RING_JOBS 16u

/* What the card and the kernel tell each other, in the page behind the ring. Positions count what the doorbell does. */
#define KGPU_EOP_BYTES 2048u
struct kgpu_ring_page {
    _Atomic uint64_t fence;   /* card: ring_seq of the last finished job */
    _Atomic uint64_t read;    /* card: how far it has fetched */
    _Atomic uint64_t written; /* kernel: how far it has written */
    _Atomic uint64_t alive;   /* card: what kgpu_ring_prove told it to write */
    unsigned char rest[MGPU_PAGE_SIZE - KGPU_EOP_BYTES - 32];
    unsigned char eop[KGPU_EOP_BYTES]; /* card: a compute queue's notes about fences under way */
};

struct kgpu_ring;
struct mgpu_ib;

/* What differs from engine to engine. */
struct kgpu_ring_ops {
    uint32_t job_dwords, ib_dwords; /* room that a job takes at most: without its IBs, and for each of them */
    uint32_t doorbell_scale;        /* what the doorbell counts in: 1 dwords, 4 bytes */
    void (*emit_nop)(struct kgpu_ring *ring); /* one dword */
    void (*emit_begin)(struct kgpu_ring *ring); /* nothing old is left in the caches */
    void (*emit_ib)(struct kgpu_ring *ring, const struct mgpu_ib *ib, uint32_t vmid);
    void (*emit_fence)(struct kgpu_ring *ring, uint64_t address, uint64_t value, bool interrupt);
    void (*stop)(struct kgpu_ring *ring); /* whatever it is doing */
    int (*start)(struct kgpu_ring *ring); /* empty, at position 0; 0 or -MGPU_EIO */
    /* Kill all waves of the VMID. Returns false if there are none on the card. NULL: the engine starts none. */
    bool (*kill_waves)(struct kgpu_ring *ring, uint32_t vmid);
    uint32_t stops_engines; /* bit n: `stop` also stops all rings of MGPU_ENGINE_* n */
};

/* Which ring it is. */
struct kgpu_ring_config {
    const char *name;
    const struct kgpu_ring_ops *ops;
    uint32_t engine, index; /* as in mgpu_queue_create */
    uint32_t doorbell;      /* index of its 64-bit doorbell */
};

struct kgpu_ring {
    struct kgpu *kgpu;
    struct kgpu_ring_config config;
    uint32_t ib_align;  /* bytes */
    uint32_t *memory;   /* KGPU_RING_BYTES, then a page */
    struct kgpu_ring_page *page;
    uint64_t bus, address; /* of `memory`: for DMA, and in VMID 0 */
    uint64_t written, rung; /* positions: written to memory, told the card */
    uint64_t free_from; /* position before which nothing is needed any more */
    uint64_t seq;       /* ring_seq of the last job */
    bool reserved;      /* while jobs are scheduled: nothing more goes on */
    bool stopped;       /* in a recovery: to be started again at its end */
    struct kgpu_list jobs; /* kgpu_part.link, in the order of their fences on the ring */
    uint32_t job_count;
    struct kgpu_part *timed; /* what the card worked on when the kernel last looked, NULL: nothing */
};

/* Memory, and a place in kgpu.rings; the block that owns the ring starts it. Returns 0 or -MGPU_ENOMEM. */
int kgpu_ring_create(struct kgpu *kgpu, const struct kgpu_ring_config *config, struct kgpu_ring **out);
void kgpu_ring_destroy(struct kgpu_ring *ring); /* NULL is allowed; finishes its jobs as lost */

/*
 * The same, and start it, for a ring that its first queue brings up. Returns 0, -MGPU_ENOMEM, or -MGPU_EIO: it did not
 * start, and is gone again.
 */
int kgpu_ring_bring_up(struct kgpu *kgpu, const struct kgpu_ring_config *config, struct kgpu_ring **out);

/* The ring of an engine, or NULL. */
struct kgpu_ring *kgpu_ring_find(const struct kgpu *kgpu, uint32_t engine, uint32_t index);

/* Address in VMID 0 of a member of the page. */
#define KGPU_RING_PAGE_ADDRESS(ring, member) \
    ((ring)->address + KGPU_RING_BYTES + offsetof(struct kgpu_ring_page, member))

/* Append one dword. The caller has made sure of room. */
static inline void kgpu_ring_write(struct kgpu_ring *ring, uint32_t dword)
{
    ring->memory[ring->written++ % KGPU_RING_DWORDS] = dword;
}

/* The positions of a ring that is started anew. */
void kgpu_ring_rewind(struct kgpu_ring *ring);

/* See whether a ring that was just started runs. Returns 0 or -MGPU_EIO. */
int kgpu_ring_prove(struct kgpu_ring *ring);

/* Stop and destroy all rings of an engine. */
void kgpu_rings_finish(struct kgpu *kgpu, uint32_t engine);

/* Start those that are there again, after a reset of the whole card. Returns 0 or -MGPU_EIO and the reason. */
int kgpu_rings_start(struct kgpu *kgpu, uint32_t engine, struct kgpu_message *message);

/* Ring the doorbell for all that was written since the last time. */
void kgpu_ring_commit(struct kgpu_ring *ring);

/* Whether the part can be pushed now. */
bool kgpu_ring_chip_is_free(const struct kgpu_part *part);
bool kgpu_ring_has_room(const struct kgpu_ring *ring, const struct kgpu_part *part);
/* Put a part, which is in no list, on the ring; its job has a VMID, and the ring has room. */
void kgpu_ring_push(struct kgpu_ring *ring, struct kgpu_part *part);

/* Finish every job that the card is done with. Returns whether there was one. */
bool kgpu_ring_retire(struct kgpu_ring *ring);

/* The part that the card works on: the first whose fence is not written. NULL: none. */
struct kgpu_part *kgpu_ring_running(const struct kgpu_ring *ring);

/*
 * Whether that part runs in `vmid`, after finishing all that are done. A report about another VMID is about a job that
 * is gone already.
 */
bool kgpu_ring_runs(struct kgpu_ring *ring, uint32_t vmid);

/* Take a part off the ring; with its last one the job ends, with `error`. */
void kgpu_ring_drop(struct kgpu_ring *ring, struct kgpu_part *part, int error);

/* The ring was started anew and is empty: write again what the card is not done with. */
void kgpu_ring_write_again(struct kgpu_ring *ring);

/* ---- recover.c ------------------------------------------------------------------------------------------------- */

/*
 * The part that the ring is working on hangs: bring the card back, by the mildest means that works (recover.c). Loses
 * the job's groups; whoever else is lost, only with -MGPU_ECANCELED. An empty ring is only reset, and so is one that
 * has come to the end of that part in the meantime.
 */
enum kgpu_hang {
    KGPU_HANG_SLOW,    /* it takes too long */
    KGPU_HANG_STOPPED, /* the card says that it has stopped there */
};
void kgpu_ring_recover(struct kgpu_ring *ring, enum kgpu_hang why);

/* Recover if what the card works on has run for too long. Returns whether there is a job to watch over. */
bool kgpu_ring_watch(struct kgpu_ring *ring);

#endif
