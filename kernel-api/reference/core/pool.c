/* SPDX-License-Identifier: MIT */
/* pool.c - see pool.h. */
#include "core.h"

#include <string.h>

#define SMALLEST ((size_t)64)
#define KEEP_BYTES ((size_t)64 << 10) /* of each class, at most: some hundred submissions' worth */

/* The class whose blocks are large enough; KGPU_POOL_CLASSES: none is. */
static unsigned class_of(size_t size)
{
    unsigned size_class = 0;

    while (size_class < KGPU_POOL_CLASSES && SMALLEST << size_class < size)
        size_class++;
    return size_class;
}

void *kgpu_pool_alloc(struct kgpu *kgpu, size_t size)
{
    struct kgpu_pool *pool = &kgpu->pool;
    unsigned size_class = class_of(size);
    struct kgpu_pool_block *block;

    if (size_class == KGPU_POOL_CLASSES)
        return kgpu_alloc(kgpu, size);
    block = pool->blocks[size_class];
    if (!block)
        return kgpu_alloc(kgpu, SMALLEST << size_class);
    pool->blocks[size_class] = block->next;
    pool->count[size_class]--;
    kgpu->stats.pool_bytes -= SMALLEST << size_class;
    memset(block, 0, size);
    return block;
}

void kgpu_pool_free(struct kgpu *kgpu, void *ptr, size_t size)
{
    struct kgpu_pool *pool = &kgpu->pool;
    struct kgpu_pool_block *block = ptr;
    unsigned size_class = class_of(size);

    if (!ptr)
        return;
    if (size_class == KGPU_POOL_CLASSES) {
        kgpu_free(kgpu, ptr, size);
    } else if (pool->count[size_class] >= KEEP_BYTES / (SMALLEST << size_class)) {
        kgpu_free(kgpu, ptr, SMALLEST << size_class);
    } else {
        block->next = pool->blocks[size_class];
        pool->blocks[size_class] = block;
        pool->count[size_class]++;
        kgpu->stats.pool_bytes += SMALLEST << size_class;
    }
}

void kgpu_pool_drain(struct kgpu *kgpu)
{
    for (unsigned size_class = 0; size_class < KGPU_POOL_CLASSES; size_class++) {
        while (kgpu->pool.blocks[size_class]) {
            struct kgpu_pool_block *block = kgpu->pool.blocks[size_class];

            kgpu->pool.blocks[size_class] = block->next;
            kgpu_free(kgpu, block, SMALLEST << size_class);
        }
        kgpu->pool.count[size_class] = 0;
    }
    kgpu->stats.pool_bytes = 0;
}
