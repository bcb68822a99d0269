/* SPDX-License-Identifier: MIT */
/*
 * ranges.h - the machine's memory while it boots: what there is, and what of it is free, as ranges of physical
 * addresses.
 *
 * The page allocator takes over what is free in the end. First processor only, in this order: ranges_add for all,
 * ranges_remove, ranges_take.
 */
#ifndef METALOS_RANGES_H
#define METALOS_RANGES_H

#include <stddef.h>
#include <stdint.h>

#define RANGES_MAX 64u

struct range {
    uint64_t start, end; /* whole pages; end is the first address behind */
};
struct ranges {
    struct range at[RANGES_MAX];
    unsigned count;
};
extern struct ranges ranges_ram, ranges_free;

/* There is memory. The pages that are only partly within do not count. */
void ranges_add(uint64_t start, uint64_t size);
/* It is not free: nor are pages that are only partly within. */
void ranges_remove(uint64_t start, uint64_t size);
/* Zeroed memory for good, whole pages, below 4 GiB: it can be seen from the first instruction on. Panics without. */
void *ranges_take(size_t size);

/* Of the kernel's image, from KERNEL_PHYSICAL on, with its zeroed data: bytes, whole pages. */
size_t kernel_image_size(void);

#endif
