/* SPDX-License-Identifier: MIT */
/*
 * page.c - free memory as a buddy allocator has it: blocks of 2^order pages at multiples of their size, one list an
 * order.
 *
 * A block that is freed joins its buddy, the other half of the next larger block, if that is free as a whole. `heads`
 * has a byte for each page of the machine: order + 1 if the page is the first of a free block, else 0. The links of the
 * lists stand in the free blocks themselves. One lock guards it all; pages are zeroed outside of it.
 */
#include "memory/page.h"

#include "kernel.h"
#include "memory/ranges.h"
#include "thread/spinlock.h"

#define ORDERS 19u /* the largest block has 1 GiB */

struct block {
    struct block *next, **link; /* what points to it */
};

static struct spinlock lock; /* guards all that follows */
static struct block *lists[ORDERS];
static uint8_t *heads;
static uint64_t end; /* of the machine's memory, in pages */
static uint64_t total, free_pages, promised;

static void insert(uint64_t page, unsigned order)
{
    struct block *block = page_ptr(page * PAGE_SIZE);

    heads[page] = (uint8_t)(order + 1);
    block->next = lists[order];
    block->link = &lists[order];
    if (block->next)
        block->next->link = &block->next;
    lists[order] = block;
}

static void take_out(uint64_t page)
{
    const struct block *block = page_ptr(page * PAGE_SIZE);

    heads[page] = 0;
    *block->link = block->next;
    if (block->next)
        block->next->link = block->link;
}

static void free_block(uint64_t page, unsigned order)
{
    for (; order + 1 < ORDERS; order++) {
        uint64_t buddy = page ^ 1ull << order;

        if (buddy >= end || heads[buddy] != order + 1)
            break;
        take_out(buddy);
        page &= ~(1ull << order);
    }
    insert(page, order);
}

/* The pages [page, last) in as large blocks as there can be. */
static void free_pieces(uint64_t page, uint64_t last)
{
    while (page < last) {
        unsigned order = 0;

        while (order + 1 < ORDERS && page % (2ull << order) == 0 && last - page >= 2ull << order)
            order++;
        free_block(page, order);
        page += 1ull << order;
    }
}

/* `count` pages that begin a block; 0: no block is so large. Page 0 is nobody's. */
static uint64_t take(size_t count)
{
    unsigned order = 0, found;

    while (order < ORDERS && 1ull << order < count)
        order++;
    for (found = order; found < ORDERS && !lists[found]; found++)
        ;
    if (found >= ORDERS)
        return 0;

    uint64_t page = page_physical(lists[found]) / PAGE_SIZE;
    take_out(page);
    free_pieces(page + count, page + (1ull << found));
    return page;
}

void pages_init(void)
{
    for (unsigned i = 0; i < ranges_ram.count; i++)
        if (ranges_ram.at[i].end / PAGE_SIZE > end)
            end = ranges_ram.at[i].end / PAGE_SIZE;
    heads = ranges_take(end);
    for (unsigned i = 0; i < ranges_free.count; i++) {
        const struct range *range = &ranges_free.at[i];

        free_pieces(range->start / PAGE_SIZE, range->end / PAGE_SIZE);
        total += (range->end - range->start) / PAGE_SIZE;
    }
    free_pages = total;
}

/* `count` pages in a row, with the promise for them or without. */
static uint64_t alloc(size_t count, bool has_promise)
{
    bool interrupts = spin_lock(&lock);
    uint64_t page = has_promise || (count <= free_pages && promised <= free_pages - count) ? take(count) : 0;

    if (page) {
        free_pages -= count;
        promised -= has_promise ? count : 0;
    }
    spin_unlock(&lock, interrupts);
    if (page)
        memset(page_ptr(page * PAGE_SIZE), 0, count * PAGE_SIZE);
    return page * PAGE_SIZE;
}

uint64_t page_alloc(void)
{
    return alloc(1, false);
}

uint64_t page_alloc_run(size_t count)
{
    return count ? alloc(count, false) : 0;
}

uint64_t page_alloc_promised(void)
{
    uint64_t physical = alloc(1, true);

    if (!physical)
        panic("a page that was promised is not there");
    return physical;
}

void page_free(uint64_t physical, size_t count)
{
    uint64_t page = physical / PAGE_SIZE;
    bool interrupts = spin_lock(&lock);

    if (!page || physical % PAGE_SIZE || page >= end || count > end - page || heads[page])
        panic("%zu pages at %llx are freed, which nobody has", count, (unsigned long long)physical);
    free_pieces(page, page + count);
    free_pages += count;
    spin_unlock(&lock, interrupts);
}

bool page_promise(size_t count)
{
    bool interrupts = spin_lock(&lock);
    bool can = count <= free_pages && promised <= free_pages - count;

    promised += can ? count : 0;
    spin_unlock(&lock, interrupts);
    return can;
}

void page_unpromise(size_t count)
{
    bool interrupts = spin_lock(&lock);

    if (count > promised)
        panic("%zu promises are taken back, of %llu", count, (unsigned long long)promised);
    promised -= count;
    spin_unlock(&lock, interrupts);
}

uint64_t pages_total(void)
{
    return total;
}

uint64_t pages_free(void)
{
    bool interrupts = spin_lock(&lock);
    uint64_t now = free_pages;

    spin_unlock(&lock, interrupts);
    return now;
}

uint64_t pages_promised(void)
{
    bool interrupts = spin_lock(&lock);
    uint64_t now = promised;

    spin_unlock(&lock, interrupts);
    return now;
}
