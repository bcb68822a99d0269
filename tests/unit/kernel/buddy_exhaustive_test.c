/* SPDX-License-Identifier: MIT */
/*
 * buddy_exhaustive_test.c - every allocator of 1 to MOST pages in every state, and every operation on it, beside a
 * model that knows nothing but which pages are free.
 *
 * The allocator of a set of free pages has one form, which the model writes down: a block is marked if all of it is
 * free and not all of its parent is. The test makes every such form, and checks that each operation leads from one to
 * another, with the answer the model gives. So operations in any sequence of any length do.
 */
#include "machine.h"
#include "tap.h"

#include <memory/buddy.h>

#define MOST 11u

static struct machine machine;
static struct kgpu_buddy buddy;
static uint64_t operations;

static uint32_t run(unsigned first, unsigned count)
{
    return ((1u << count) - 1) << first;
}

/* ---- the model: bit n of `free` is page n of `pages` ------------------------------------------------------------- */

/* Whether block `index` of 2^order pages lies inside, and is free. */
static bool block_free(uint32_t pages, uint32_t free, unsigned order, unsigned index)
{
    unsigned first = index << order, count = 1u << order;

    return first + count <= pages && (free & run(first, count)) == run(first, count);
}

static uint64_t marked(uint32_t pages, uint32_t free, unsigned order)
{
    uint64_t bits = 0;

    for (unsigned i = 0; i << order < pages; i++)
        if (block_free(pages, free, order, i) && !block_free(pages, free, order + 1, i / 2))
            bits |= 1ull << i;
    return bits;
}

static bool has_block(uint32_t pages, uint32_t free, unsigned order)
{
    for (unsigned i = 0; i << order < pages; i++)
        if (block_free(pages, free, order, i))
            return true;
    return false;
}

static bool is_form_of(uint32_t pages, uint32_t free)
{
    uint64_t largest = 0;

    for (unsigned order = 0; order < KGPU_BUDDY_ORDERS && pages >> order; order++) {
        uint64_t bits = marked(pages, free, order);

        if (buddy.order[order].free[0] != bits || buddy.order[order].count != (uint64_t)__builtin_popcountll(bits))
            return false;
        if (bits)
            largest = 1ull << order;
    }
    return buddy.free_pages == (uint64_t)__builtin_popcount(free) && kgpu_buddy_largest(&buddy) == largest;
}

/* ---- every state, every operation -------------------------------------------------------------------------------- */

/* From empty: single pages, so that this also says that they grow together. */
static void make_state(uint32_t pages, uint32_t free)
{
    CHECK_EQ(kgpu_buddy_init(machine.kgpu, &buddy, 0, pages), 0);
    for (uint64_t i = 0, page; i < pages; i++)
        CHECK_EQ(kgpu_buddy_alloc(&buddy, 1, 1, &page), 0);
    for (unsigned page = 0; page < pages; page++)
        if (free >> page & 1)
            kgpu_buddy_free(&buddy, page, 1);
}

static bool alloc_is_right(uint32_t pages, uint32_t free, unsigned count, unsigned align)
{
    unsigned order = 0;
    uint64_t first = 0;
    int err = kgpu_buddy_alloc(&buddy, count, align, &first);

    while (1u << order < count || 1u << order < align)
        order++;
    if (!has_block(pages, free, order))
        return err == -MGPU_ENOMEM && is_form_of(pages, free);
    return err == 0 && first % align == 0 && first + count <= pages &&
           (free & run((unsigned)first, count)) == run((unsigned)first, count) &&
           is_form_of(pages, free & ~run((unsigned)first, count));
}

static bool allocs_are_right(uint32_t pages, uint32_t free)
{
    bool right = true;

    for (unsigned count = 1; count <= pages; count++)
        for (unsigned align = 1; align <= 2 * pages; align *= 2) {
            make_state(pages, free);
            right &= is_form_of(pages, free) && alloc_is_right(pages, free, count, align);
            kgpu_buddy_finish(machine.kgpu, &buddy);
            operations++;
        }
    return right;
}

static bool frees_are_right(uint32_t pages, uint32_t free)
{
    bool right = true;

    for (unsigned first = 0; first < pages; first++)
        for (unsigned count = 1; first + count <= pages; count++) {
            if (free & run(first, count))
                continue;
            make_state(pages, free);
            kgpu_buddy_free(&buddy, first, count);
            right &= is_form_of(pages, free | run(first, count));
            kgpu_buddy_finish(machine.kgpu, &buddy);
            operations++;
        }
    return right;
}

static void every_state_and_operation(void)
{
    for (uint32_t pages = 1; pages <= MOST; pages++)
        for (uint32_t free = 0; free < 1u << pages; free++)
            if (!allocs_are_right(pages, free) || !frees_are_right(pages, free)) {
                printf("# of %u pages 0x%x are free\n", pages, free);
                CHECK(!"the allocator does as the model");
                return;
            }
    printf("# %llu operations\n", (unsigned long long)operations);
    CHECK(operations > 10000);
}

int main(void)
{
    machine_open_bare(&machine);
    TAP_RUN(every_state_and_operation);
    machine_stop(&machine);
    return tap_done();
}
