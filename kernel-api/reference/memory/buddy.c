/* SPDX-License-Identifier: MIT */
/* buddy.c - see buddy.h. */
#include "buddy.h"

#include "../core/core.h"

#include <string.h>

static unsigned log2_floor(uint64_t value)
{
    return 63u - (unsigned)__builtin_clzll(value);
}

static unsigned log2_ceil(uint64_t value)
{
    return value <= 1 ? 0 : log2_floor(value - 1) + 1;
}

static bool is_free(const struct kgpu_buddy *buddy, unsigned order, uint64_t block)
{
    return block < buddy->order[order].blocks && (buddy->order[order].free[block / 64] >> block % 64 & 1);
}

static void set_free(struct kgpu_buddy *buddy, unsigned order, uint64_t block)
{
    buddy->order[order].free[block / 64] |= 1ull << block % 64;
    buddy->order[order].count++;
    if (block / 64 < buddy->order[order].hint)
        buddy->order[order].hint = block / 64;
}

static void clear_free(struct kgpu_buddy *buddy, unsigned order, uint64_t block)
{
    buddy->order[order].free[block / 64] &= ~(1ull << block % 64);
    buddy->order[order].count--;
}

/* The lowest free block of an order that has one. */
static uint64_t first_free(struct kgpu_buddy *buddy, unsigned order)
{
    uint64_t word = buddy->order[order].hint;

    while (!buddy->order[order].free[word])
        word++;
    buddy->order[order].hint = word;
    return word * 64 + (unsigned)__builtin_ctzll(buddy->order[order].free[word]);
}

/* One block comes back, and grows as long as its neighbour is free. */
static void free_block(struct kgpu_buddy *buddy, unsigned order, uint64_t block)
{
    while (order + 1 < KGPU_BUDDY_ORDERS && is_free(buddy, order, block ^ 1)) {
        clear_free(buddy, order, block ^ 1);
        block /= 2;
        order++;
    }
    set_free(buddy, order, block);
}

int kgpu_buddy_init(struct kgpu *kgpu, struct kgpu_buddy *buddy, uint64_t first, uint64_t end)
{
    memset(buddy, 0, sizeof *buddy);
    buddy->pages = end - first;
    buddy->end = end;
    for (unsigned order = 0; order < KGPU_BUDDY_ORDERS; order++) {
        uint64_t blocks = end >> order;

        buddy->order[order].free = kgpu_alloc(kgpu, (blocks / 64 + 1) * 8);
        if (!buddy->order[order].free) {
            kgpu_buddy_finish(kgpu, buddy);
            return -MGPU_ENOMEM;
        }
        buddy->order[order].blocks = blocks;
    }
    kgpu_buddy_free(buddy, first, end - first);
    return 0;
}

void kgpu_buddy_finish(struct kgpu *kgpu, struct kgpu_buddy *buddy)
{
    for (unsigned order = 0; order < KGPU_BUDDY_ORDERS; order++)
        kgpu_free(kgpu, buddy->order[order].free, ((buddy->end >> order) / 64 + 1) * 8);
    memset(buddy, 0, sizeof *buddy);
}

int kgpu_buddy_alloc(struct kgpu_buddy *buddy, uint64_t count, uint64_t align, uint64_t *first_out)
{
    unsigned want = log2_ceil(count > align ? count : align), order = want;
    uint64_t block;

    while (order < KGPU_BUDDY_ORDERS && !buddy->order[order].count)
        order++;
    if (order >= KGPU_BUDDY_ORDERS)
        return -MGPU_ENOMEM;
    block = first_free(buddy, order);
    clear_free(buddy, order, block);
    for (; order > want; order--) { /* keep the lower half, free the upper one */
        block *= 2;
        set_free(buddy, order - 1, block + 1);
    }
    *first_out = block << want;
    buddy->free_pages -= 1ull << want;
    if (1ull << want > count)
        kgpu_buddy_free(buddy, *first_out + count, (1ull << want) - count);
    return 0;
}

void kgpu_buddy_free(struct kgpu_buddy *buddy, uint64_t first, uint64_t count)
{
    buddy->free_pages += count;
    while (count) { /* cut the run into aligned blocks */
        unsigned order = first ? (unsigned)__builtin_ctzll(first) : KGPU_BUDDY_ORDERS - 1;

        order = KGPU_MIN(order, log2_floor(count));
        order = KGPU_MIN(order, KGPU_BUDDY_ORDERS - 1);
        free_block(buddy, order, first >> order);
        first += 1ull << order;
        count -= 1ull << order;
    }
}

uint64_t kgpu_buddy_largest(const struct kgpu_buddy *buddy)
{
    for (unsigned order = KGPU_BUDDY_ORDERS; order-- > 0;)
        if (buddy->order[order].count)
            return 1ull << order;
    return 0;
}
