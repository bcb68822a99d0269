/* SPDX-License-Identifier: MIT */
/* space.c - which areas the address space has: mapping, unmapping, protection. See space.h and area.h. */
#include "program/space.h"

#include "memory/heap.h"
#include "program/area.h"

#include <errno.h>

struct space space;

static struct area *area_of_node(struct kgpu_tree_node *node)
{
    return (struct area *)node; /* its first member */
}

struct area *area_at(uint64_t address)
{
    struct area *area = area_of_node(kgpu_tree_at_most(space.areas, address));

    return area && address < area->end ? area : NULL;
}

struct area *area_from(uint64_t address)
{
    struct area *area = area_at(address);

    return area ? area : area_of_node(kgpu_tree_at_least(space.areas, address));
}

/* The free addresses below `end`, down to *begin_out. Returns the area that ends there; NULL: there is none. */
static const struct area *gap_below(uint64_t end, uint64_t *begin_out)
{
    const struct area *below = area_of_node(kgpu_tree_at_most(space.areas, end - 1));

    *begin_out = !below ? SPACE_BEGIN : below->end < end ? below->end : end;
    return below;
}

/* Downwards, from where there is none as large as 2^order pages above; the size is at least that. */
uint64_t area_find_gap(uint64_t size)
{
    const unsigned order = 63 - (unsigned)__builtin_clzll(size / PAGE_SIZE);
    uint64_t *from = &space.search_from[order], end = *from, begin;
    bool skipped = false; /* a gap that will do for a smaller size of this order */

    while (end > SPACE_BEGIN && end - SPACE_BEGIN >= size) {
        const struct area *below = gap_below(end, &begin);

        if (!skipped)
            *from = end;
        if (end - begin >= size)
            return end - size;
        skipped |= (end - begin) / PAGE_SIZE >> order != 0;
        end = below ? area_begin(below) : 0;
    }
    return 0;
}

void area_remember_gap(uint64_t end)
{
    const struct area *above = area_from(end);
    uint64_t begin;

    end = above ? area_begin(above) : SPACE_END;
    gap_below(end, &begin);
    for (unsigned order = 0; (end - begin) / PAGE_SIZE >> order; order++)
        if (end > space.search_from[order])
            space.search_from[order] = end;
}

static bool is_range(uint64_t address, uint64_t size)
{
    return !((address | size) & PAGE_MASK) && size && address >= SPACE_BEGIN && address < SPACE_END &&
           size <= SPACE_END - address;
}

static void add(struct area *area, uint64_t begin, uint64_t end)
{
    area->node.key = begin;
    area->end = end;
    kgpu_tree_insert(&space.areas, &area->node);
    space.area_count++;
}

/* Its pages are gone. */
static void take_out(struct area *area)
{
    kgpu_tree_remove(&space.areas, &area->node);
    space.area_count--;
    page_unpromise(area->promises);
    area->next_gone = space.gone;
    space.gone = area;
}

void space_unlock(void)
{
    struct area *gone = space.gone;

    space.gone = NULL;
    mutex_unlock(&space.lock);
    while (gone) {
        struct area *area = gone;

        gone = area->next_gone;
        if (area->source)
            area->source->put(area->object);
        heap_free(area, sizeof *area);
    }
}

/* Divide the area that `address` lies in the middle of, if there is one. */
static int split(uint64_t address)
{
    struct area *left = area_at(address), *right;
    uint64_t missing;

    if (!left || area_begin(left) == address)
        return 0;
    right = heap_alloc(sizeof *right);
    if (!right)
        return -ENOMEM;
    *right = *left;
    right->first += (address - area_begin(left)) / PAGE_SIZE;
    if (left->promises) {
        missing = (address - area_begin(left)) / PAGE_SIZE - area_count_pages(area_begin(left), address);
        if (left->promises > missing)
            left->promises = missing;
        right->promises -= left->promises;
    }
    if (right->source)
        right->source->get(right->object);
    left->end = address;
    add(right, address, right->end);
    return 0;
}

int area_cut(uint64_t begin, uint64_t end)
{
    const int err = split(begin);

    return err ? err : split(end);
}

/* Make one area of two that touch and are alike: what mprotect divided and made equal again. */
static void join(uint64_t address)
{
    struct area *left = area_at(address - 1), *right = area_at(address);

    if (!left || !right || left == right || left->source || right->source || left->protection != right->protection ||
        left->no_reserve != right->no_reserve)
        return;
    left->end = right->end;
    left->promises += right->promises;
    right->promises = 0;
    take_out(right);
}

/* Whether there is no hole in the range. */
static bool is_mapped(uint64_t begin, uint64_t end)
{
    while (begin < end) {
        const struct area *area = area_at(begin);

        if (!area)
            return false;
        begin = area->end;
    }
    return true;
}

static int unmap(uint64_t begin, uint64_t end)
{
    struct area *area;

    if (area_cut(begin, end))
        return -ENOMEM;
    while ((area = area_from(begin)) && area_begin(area) < end) {
        area_drop_pages(area, area_begin(area), area->end);
        take_out(area);
    }
    area_remember_gap(end);
    return 0;
}

/* The addresses that a request gets; 0: *err_out says why not. What was there is gone, then. */
static uint64_t choose(const struct space_request *request, int *err_out)
{
    const uint64_t begin = request->address, size = request->size;
    const struct area *next = is_range(begin, size) ? area_from(begin) : NULL;
    const bool is_free = is_range(begin, size) && (!next || area_begin(next) >= begin + size);

    *err_out = -ENOMEM;
    if (is_free)
        return begin;
    if (!request->fixed)
        return area_find_gap(size);
    *err_out = !is_range(begin, size) ? -EINVAL : request->keep ? -EEXIST : unmap(begin, begin + size);
    return *err_out ? 0 : begin;
}

static int64_t map(const struct space_request *request)
{
    struct area *area;
    uint64_t begin = 0;
    int err;

    if (!request->size || request->size & PAGE_MASK || request->size > SPACE_END)
        return request->size > SPACE_END ? -ENOMEM : -EINVAL;
    area = heap_alloc(sizeof *area);
    if (!area)
        return -ENOMEM;
    area->protection = request->protection;
    area->caching = request->caching;
    area->no_reserve = request->no_reserve;
    area->source = request->source;
    area->object = request->object;
    area->first = request->first;
    /* The memory first: nothing is unmapped for a mapping that is not made. */
    err = area_promise_more(area, request->size / PAGE_SIZE);
    if (!err)
        begin = choose(request, &err);
    if (!begin) {
        page_unpromise(area->promises);
        heap_free(area, sizeof *area);
        return err;
    }
    add(area, begin, begin + request->size);
    return (int64_t)begin;
}

int64_t space_map(const struct space_request *request)
{
    int64_t address;

    mutex_lock(&space.lock);
    address = map(request);
    space_unlock();
    return address;
}

int space_unmap(uint64_t address, uint64_t size)
{
    int err;

    if (!is_range(address, size))
        return -EINVAL;
    mutex_lock(&space.lock);
    err = unmap(address, address + size);
    space_unlock();
    return err;
}

static int protect(uint64_t begin, uint64_t end, unsigned protection)
{
    struct area *area;

    if (!is_mapped(begin, end) || area_cut(begin, end))
        return -ENOMEM;
    for (uint64_t at = begin; at < end; at = area->end) {
        unsigned before;

        area = area_at(at);
        before = area->protection;
        area->protection = protection;
        if (area_promise(area)) {
            area->protection = before;
            return -ENOMEM;
        }
        area_protect_pages(area);
    }
    for (uint64_t at = begin; at < end; at = area->end) {
        join(at);
        area = area_at(at);
    }
    join(end);
    return 0;
}

int space_protect(uint64_t address, uint64_t size, unsigned protection)
{
    int err;

    if (!is_range(address, size))
        return -EINVAL;
    mutex_lock(&space.lock);
    err = protect(address, address + size, protection);
    space_unlock();
    return err;
}

static int discard(uint64_t begin, uint64_t end)
{
    int err = is_mapped(begin, end) ? 0 : -ENOMEM;

    for (uint64_t at = begin; !err && at < end;) {
        struct area *area = area_at(at);
        const uint64_t stop = area->end < end ? area->end : end;

        area_drop_pages(area, at, stop);
        err = area_promise(area);
        at = stop;
    }
    return err;
}

int space_discard(uint64_t address, uint64_t size)
{
    int err;

    if (!is_range(address, size))
        return -EINVAL;
    mutex_lock(&space.lock);
    err = discard(address, address + size);
    space_unlock();
    return err;
}

int space_init(void)
{
    space = (struct space){ 0 };
    area_remember_gap(SPACE_BEGIN);
    return page_table_init(&space.table);
}

void space_finish(void)
{
    mutex_lock(&space.lock);
    unmap(SPACE_BEGIN, SPACE_END);
    space_unlock();
    page_table_finish(&space.table);
}

const struct page_table *space_table(void)
{
    return &space.table;
}

uint64_t space_areas(void)
{
    return space.area_count;
}
