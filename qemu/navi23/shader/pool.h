/* SPDX-License-Identifier: MIT */
/*
 * pool.h - the card's shader cores, and who does the work of a dispatch or a draw.
 *
 * Every ring has a core of its own, on which its thread works: rings do not wait for each other. Beside them are
 * helpers, threads with a core each, which join whatever work has items left. Work is over when all its items are done.
 */
#ifndef NAVI23_SHADER_POOL_H
#define NAVI23_SHADER_POOL_H

#include <stdbool.h>
#include <stdint.h>

#include <navi23/shader/wave.h>

struct navi;
struct ring;
struct pool;

/* Work that is shared out: so many items, each done by who is free, handed out in their order. */
struct pool_work {
    unsigned vmid;  /* whose memory */
    unsigned cores; /* how many may take part; 0: all that there are */
    uint64_t chunk; /* items that are handed out at once; 0: as the pool thinks best */
    uint64_t items; /* at least 1 */
    /*
     * Do an item, on a core whose ring, VMID, abort and port are ready; the port is paused after it. `worker` tells who
     * take part from each other, from 0 on; 0 is the ring's thread. What is not GROUP_DONE ends the work.
     */
    enum group_end (*run)(const struct pool_work *work, uint64_t item, struct shader_core *core, unsigned worker);
};

/* `cores` (at least 1) may work at a time. Threads and memory are taken when there is the first work. */
int pool_create(struct navi *navi, unsigned cores, struct pool **out);

/* No ring is at work. NULL is allowed. */
void pool_destroy(struct pool *pool);

/* How work ended. */
enum pool_end {
    POOL_DONE,     /* all of it, or its waves were killed */
    POOL_STUCK,    /* a wave could not go on, which is in the log; nothing of it runs any more */
    POOL_NOT_BEGUN, /* the ring shall stop; nothing has been done */
    POOL_NO_MEMORY, /* nothing has been done */
};

/* Do work; for the ring's thread, with its port at rest. */
enum pool_end pool_run(struct pool *pool, struct ring *ring, const struct pool_work *work);

/*
 * Between these two calls work is part of one: it begins although the ring shall stop by now, and when waves of the
 * VMID have been killed the rest of it counts as done (ring->kill_waves says so). For the ring's thread. pool_open
 * returns false, with nothing done, when the ring shall stop.
 */
bool pool_open(struct pool *pool, struct ring *ring, unsigned vmid);
void pool_close(struct pool *pool, struct ring *ring);

/* How many cores there are at most, and so workers. */
unsigned pool_cores(const struct pool *pool);

/* End all waves of the VMIDs in `vmids` (bit n: VMID n). Their work counts as done. Any thread. */
void pool_kill(struct pool *pool, uint32_t vmids);

/* Whether there are waves. Any thread. */
bool pool_is_busy(struct pool *pool);

/* Wait until no core uses a pointer into memory that it had before the call. */
void pool_quiesce(struct pool *pool);

#endif
