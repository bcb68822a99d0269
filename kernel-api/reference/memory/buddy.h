/* SPDX-License-Identifier: MIT */
/*
 * buddy.h - a buddy allocator over numbered pages (VRAM, the GART's address space).
 *
 * It keeps one bit a block and order, in kernel memory: the pages themselves are never touched.
 */
#ifndef KGPU_BUDDY_H
#define KGPU_BUDDY_H

#include <stdint.h>

struct kgpu;

#define KGPU_BUDDY_ORDERS 22u /* blocks of 1 .. 2^21 pages: 4 KiB .. 8 GiB */

struct kgpu_buddy {
    uint64_t pages, free_pages; /* in all; free */
    uint64_t end;               /* one above the last page's number */
    struct {
        uint64_t *free; /* bit n: block n of this order is free */
        uint64_t blocks;
        uint64_t count; /* bits set */
        uint64_t hint;  /* no bit is set in the words before */
    } order[KGPU_BUDDY_ORDERS];
};

/* Pages `first` to `end` - 1, all free; those before `first` are never handed out. Returns 0 or -MGPU_ENOMEM. */
int kgpu_buddy_init(struct kgpu *kgpu, struct kgpu_buddy *buddy, uint64_t first, uint64_t end);
void kgpu_buddy_finish(struct kgpu *kgpu, struct kgpu_buddy *buddy);

/*
 * Take `count` consecutive pages whose first is a multiple of `align` (pages, a power of two).
 * Returns 0, or -MGPU_ENOMEM when there is no such run.
 */
int kgpu_buddy_alloc(struct kgpu_buddy *buddy, uint64_t count, uint64_t align, uint64_t *first_out);

/* Give any run of taken pages back. */
void kgpu_buddy_free(struct kgpu_buddy *buddy, uint64_t first, uint64_t count);

/* The largest run that kgpu_buddy_alloc would surely find, in pages; 0: full. */
uint64_t kgpu_buddy_largest(const struct kgpu_buddy *buddy);

#endif
