/* SPDX-License-Identifier: MIT */
/*
 * pool.h - memory for what comes and goes with every submission: jobs, fences, points, the gate's copies.
 *
 * Blocks that are given back are kept, by size class, for the next one of that size, so that a card at work asks its OS
 * for nothing. What is kept is bounded. Larger blocks come from the heap and go back there. The lock is held.
 *
 * OWNERS. A block is its taker's until kgpu_pool_free, then the card's until it is taken again or the card goes.
 */
#ifndef KGPU_POOL_H
#define KGPU_POOL_H

#include <stddef.h>
#include <stdint.h>

struct kgpu;

#define KGPU_POOL_CLASSES 8u /* 64, 128, ... 8192 bytes */

struct kgpu_pool {
    struct kgpu_pool_block {
        struct kgpu_pool_block *next;
    } *blocks[KGPU_POOL_CLASSES];
    uint32_t count[KGPU_POOL_CLASSES]; /* of `blocks` */
};

/* `size` bytes of zeroed memory, aligned to 16, or NULL. */
void *kgpu_pool_alloc(struct kgpu *kgpu, size_t size);
/* Gives back what kgpu_pool_alloc returned; `size` as asked for then. NULL is allowed. */
void kgpu_pool_free(struct kgpu *kgpu, void *ptr, size_t size);

/* Give everything that is kept back to the heap. */
void kgpu_pool_drain(struct kgpu *kgpu);

#endif
