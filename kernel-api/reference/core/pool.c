/* SPDX-License-Identifier: MIT */
/* pool.c - see pool.h. */
#include "core.h"

#include <string.h>

#define SMALLEST ((size_t)64)
#define KEEP_BYTES ((size_t)64 << 10) /* of each class, at most: some hundred submissions' worth */

/* The class whose blocks are large enough; KGPU_POOL_CLASSES: none is. */
static unsigned class_of(size_t size)
{
    unsigned class = 0;

    while (class < KGPU_POOL_CLASSES && SMALLEST << class < size)
        class++;
    return class;
}

void *kgpu_pool_alloc(struct kgpu *kgpu, size_t size)
{
    struct kgpu_pool *pool = &kgpu->pool;
    unsigned class = class_of(size);
    struct kgpu_pool_block *block;

    if (class == KGPU_POOL_CLASSES)
        return kgpu_alloc(kgpu, size);
    block = pool->blocks[class];
    if (!block)
        return kgpu_alloc(kgpu, SMALLEST << class);
    pool->blocks[class] = block->next;
    pool->count[class]--;
    memset(block, 0, size);
    return block;
}

void kgpu_pool_free(struct kgpu *kgpu, void *ptr, size_t size)
{
    struct kgpu_pool *pool = &kgpu->pool;
    struct kgpu_pool_block *block = ptr;
    unsigned class = class_of(size);

    if (!ptr)
        return;
    if (class == KGPU_POOL_CLASSES) {
        kgpu_free(kgpu, ptr, size);
    } else if (pool->count[class] >= KEEP_BYTES / (SMALLEST << class)) {
        kgpu_free(kgpu, ptr, SMALLEST << class);
    } else {
        block->next = pool->blocks[class];
        pool->blocks[class] = block;
        pool->count[class]++;
    }
}

void kgpu_pool_drain(struct kgpu *kgpu)
{
    for (unsigned class = 0; class < KGPU_POOL_CLASSES; class++) {
        while (kgpu->pool.blocks[class]) {
            struct kgpu_pool_block *block = kgpu->pool.blocks[class];

            kgpu->pool.blocks[class] = block->next;
            kgpu_free(kgpu, block, SMALLEST << class);
        }
        kgpu->pool.count[class] = 0;
    }
}
