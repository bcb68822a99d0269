/* SPDX-License-Identifier: MIT */
/* ranges.c - a few dozen ranges in no order. */
#include "memory/ranges.h"

#include "kernel.h"
#include "memory/page.h"

extern const char kernel_start[], kernel_end[];

struct ranges ranges_ram, ranges_free;

static void append(struct ranges *ranges, uint64_t start, uint64_t end)
{
    if (start >= end)
        return;
    if (ranges->count == RANGES_MAX)
        panic("the machine's memory is in more than %u pieces", RANGES_MAX);
    ranges->at[ranges->count++] = (struct range){ start, end };
}

void ranges_add(uint64_t start, uint64_t size)
{
    uint64_t first = (start + PAGE_MASK) & ~PAGE_MASK;
    uint64_t end = (start + size) & ~PAGE_MASK;

    append(&ranges_ram, first, end);
    append(&ranges_free, first, end);
}

void ranges_remove(uint64_t start, uint64_t size)
{
    uint64_t end = (start + size + PAGE_MASK) & ~PAGE_MASK;

    start &= ~PAGE_MASK;
    for (unsigned i = 0; i < ranges_free.count; i++) {
        struct range *range = &ranges_free.at[i];
        uint64_t old_end = range->end;

        if (range->end <= start || range->start >= end)
            continue;
        /* What is left in front stays here, maybe nothing; what is left behind is a new one. */
        range->end = range->start < start ? start : range->start;
        append(&ranges_free, end, old_end);
    }
}

void *ranges_take(size_t size)
{
    uint64_t bytes = (size + PAGE_MASK) & ~PAGE_MASK;

    for (unsigned i = 0; i < ranges_free.count; i++) {
        struct range *range = &ranges_free.at[i];

        if (range->end >> 32 == 0 && range->end - range->start >= bytes) {
            range->end -= bytes;
            return memset(page_ptr(range->end), 0, bytes);
        }
    }
    panic("no %zu KiB of memory below 4 GiB", (size_t)bytes >> 10);
}

size_t kernel_image_size(void)
{
    return (size_t)(kernel_end - kernel_start);
}
