/* SPDX-License-Identifier: MIT */
/*
 * pool.h - the card's shader cores, and who runs the groups of a dispatch.
 *
 * Every ring has a core of its own, on which its thread works at its dispatch: rings do not wait for each other. Beside
 * them are helpers, threads with a core each, which join whatever dispatch has groups left. Groups are handed out in
 * their order. A dispatch is over when all of them have ended.
 */
#ifndef NAVI23_SHADER_POOL_H
#define NAVI23_SHADER_POOL_H

#include <stdbool.h>
#include <stdint.h>

#include <navi23/shader/launch.h>

struct navi;
struct ring;
struct pool;

/* `cores` (at least 1) may work at a dispatch. Threads and memory are taken when there is the first work. */
int pool_create(struct navi *navi, unsigned cores, struct pool **out);

/* No ring is at work. NULL is allowed. */
void pool_destroy(struct pool *pool);

/* How a dispatch ended. */
enum pool_end {
    POOL_DONE,     /* all of it, or its waves were killed */
    POOL_STUCK,    /* a wave could not go on, which is in the log; no group of it runs any more */
    POOL_NOT_BEGUN, /* the ring shall stop; nothing has been done */
    POOL_NO_MEMORY, /* nothing has been done */
};

/* Run a dispatch of `groups` (at least 1) groups; for the ring's thread, with its port at rest. */
enum pool_end pool_run(struct pool *pool, struct ring *ring, const struct launch *launch, uint64_t groups);

/* End all waves of the VMIDs in `vmids` (bit n: VMID n). Their dispatches count as done. Any thread. */
void pool_kill(struct pool *pool, uint32_t vmids);

/* Whether there are waves. Any thread. */
bool pool_is_busy(struct pool *pool);

/* Wait until no core uses a pointer into memory that it had before the call. */
void pool_quiesce(struct pool *pool);

#endif
