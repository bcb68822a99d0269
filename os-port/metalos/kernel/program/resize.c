/* SPDX-License-Identifier: MIT */
/* resize.c - areas that grow, shrink and move: mremap and brk. See space.h. */
#include "program/area.h"

#include <errno.h>

static bool is_free(uint64_t begin, uint64_t end)
{
    const struct area *next = area_from(begin);

    return end <= SPACE_END && end >= begin && (!next || area_begin(next) >= end);
}

/* Move an area's end up, into free addresses. */
static int grow(struct area *area, uint64_t end)
{
    const int err = area_promise_more(area, (end - area->end) / PAGE_SIZE);

    if (!err)
        area->end = end;
    return err;
}

/* Show the area's pages at `begin` as well. Returns 0, or -ENOMEM with some shown. */
static int show_pages_at(const struct area *area, uint64_t begin)
{
    const uint64_t distance = begin - area_begin(area);
    uint64_t at = area_begin(area), physical;
    unsigned flags;
    int err = 0;

    for (; page_table_next(&space.table, &at, area->end, &physical); at += PAGE_SIZE) {
        page_table_find(&space.table, at, NULL, &flags);
        err = page_table_map(&space.table, at + distance, physical, flags);
        if (err)
            break;
    }
    return err;
}

/* Forget pages that are shown elsewhere, too. */
static void hide_pages(uint64_t begin, uint64_t end)
{
    for (uint64_t at = begin, physical; page_table_next(&space.table, &at, end, &physical); at += PAGE_SIZE)
        page_table_unmap(&space.table, at, &physical);
    page_table_flush(begin, end - begin);
}

/* Move an area, with its pages, to free addresses; it grows to `size`. */
static int move(struct area *area, uint64_t begin, uint64_t size)
{
    const uint64_t old_begin = area_begin(area), old_end = area->end, old_size = old_end - old_begin;
    const uint64_t old_promises = area->promises;

    if (area_promise_more(area, (size - old_size) / PAGE_SIZE))
        return -ENOMEM;
    if (show_pages_at(area, begin)) {
        hide_pages(begin, begin + old_size);
        page_unpromise(area->promises - old_promises);
        area->promises = old_promises;
        return -ENOMEM;
    }
    hide_pages(old_begin, old_end);
    kgpu_tree_remove(&space.areas, &area->node);
    area->node.key = begin;
    area->end = begin + size;
    kgpu_tree_insert(&space.areas, &area->node);
    area_remember_gap(old_end);
    return 0;
}

static int64_t enlarge(uint64_t address, uint64_t old_end, uint64_t new_size, bool may_move)
{
    struct area *area = area_at(address);
    uint64_t elsewhere;

    if (!area || area->source || area->end < old_end)
        return -EFAULT;
    if (area->end == old_end && is_free(old_end, address + new_size) && !grow(area, address + new_size))
        return (int64_t)address;
    if (area_cut(address, old_end))
        return -ENOMEM;
    area = area_at(address);
    elsewhere = may_move ? area_find_gap(new_size) : 0;
    return elsewhere && !move(area, elsewhere, new_size) ? (int64_t)elsewhere : -ENOMEM;
}

int64_t space_resize(uint64_t address, uint64_t old_size, uint64_t new_size, bool may_move)
{
    int64_t result = (int64_t)address;

    if ((address | old_size | new_size) & PAGE_MASK || !old_size || !new_size || address < SPACE_BEGIN ||
        address >= SPACE_END || old_size > SPACE_END - address)
        return -EINVAL;
    if (new_size > SPACE_END)
        return -ENOMEM;
    if (new_size <= old_size) {
        const int err = new_size < old_size ? space_unmap(address + new_size, old_size - new_size) : 0;

        return err ? err : result;
    }
    mutex_lock(&space.lock);
    result = enlarge(address, address + old_size, new_size, may_move);
    space_unlock();
    return result;
}

static uint64_t whole_pages(uint64_t address)
{
    return (address + PAGE_MASK) & ~PAGE_MASK;
}

void space_set_break(uint64_t begin)
{
    space.break_begin = space.break_end = whole_pages(begin);
}

uint64_t space_break(uint64_t end)
{
    const uint64_t before = space.break_end, from = whole_pages(before), to = whole_pages(end);
    int64_t err = 0;

    if (end < space.break_begin || end >= SPACE_END)
        return before;
    if (to < from) {
        err = space_unmap(to, from - to);
    } else if (to > from) {
        const struct space_request request = { .address = from, .size = to - from, .fixed = true, .keep = true,
                                               .protection = PROT_READ | PROT_WRITE };

        err = from > space.break_begin ? space_resize(from - PAGE_SIZE, PAGE_SIZE, PAGE_SIZE + to - from, false)
                                       : space_map(&request);
    }
    if (err < 0)
        return before;
    space.break_end = end;
    return end;
}
