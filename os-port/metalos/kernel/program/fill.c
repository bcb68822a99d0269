/* SPDX-License-Identifier: MIT */
/* fill.c - the pages of areas: filled in at the first touch, promised, dropped. See area.h. */
#include "program/area.h"

#include "cpu/trap.h"
#include "program/copy_bytes.h"
#include "program/pin.h"

#include <errno.h>

/* Of all pages one in so many is not promised: page tables (one for 512), and what the kernel needs meanwhile. */
#define SHARE_KEPT 128u
/* Pages that are taken away between two flushes. */
#define DROP_BATCH 256u

static unsigned page_flags(const struct area *area, bool read_only)
{
    unsigned flags = area->caching;

    if (area->protection != PROT_NONE)
        flags |= PT_USER;
    if (area->protection & PROT_WRITE && !read_only)
        flags |= PT_WRITE;
    if (area->protection & PROT_EXEC)
        flags |= PT_EXEC;
    return flags;
}

static int fill_from_source(struct area *area, uint64_t address)
{
    struct space_page page = { 0 };
    const int err = area->source->page(area->object, area->first + (address - area_begin(area)) / PAGE_SIZE, &page);

    return err ? err : page_table_map(&space.table, address, page.physical, page_flags(area, page.read_only));
}

static int fill_anonymous(struct area *area, uint64_t address)
{
    const bool promised = area->promises > 0;
    const uint64_t physical = promised ? page_alloc_promised() : page_alloc();
    int err;

    if (!physical)
        return -ENOMEM;
    err = page_table_map(&space.table, address, physical, page_flags(area, false));
    if (err)
        page_free(physical, 1);
    /* When there is no page for the table, the promise is made anew if it can be. */
    if (promised && (!err || !page_promise(1)))
        area->promises--;
    return err;
}

int area_fill(struct area *area, uint64_t address)
{
    return area->source ? fill_from_source(area, address) : fill_anonymous(area, address);
}

uint64_t area_count_pages(uint64_t begin, uint64_t end)
{
    uint64_t count = 0;

    for (uint64_t physical; page_table_next(&space.table, &begin, end, &physical); begin += PAGE_SIZE)
        count++;
    return count;
}

int area_promise_more(struct area *area, uint64_t pages)
{
    const uint64_t kept = pages_total() / SHARE_KEPT;

    if (area->no_reserve || area->protection == PROT_NONE)
        return 0;
    if (area->source)
        pages = 0; /* it has them; but a touch makes a table of what is kept */
    if (pages > pages_total() || !page_promise(pages + kept))
        return -ENOMEM;
    page_unpromise(kept);
    area->promises += pages;
    return 0;
}

int area_promise(struct area *area)
{
    const uint64_t pages = (area->end - area_begin(area)) / PAGE_SIZE;
    const uint64_t missing = pages - area_count_pages(area_begin(area), area->end);

    return missing > area->promises ? area_promise_more(area, missing - area->promises) : 0;
}

/* Nobody remembers the pages any more: anonymous ones go back. */
static void forget(const struct area *area, uint64_t begin, uint64_t end, const uint64_t *physical, unsigned count)
{
    if (count)
        page_table_flush(begin, end - begin);
    for (unsigned i = 0; i < count && !area->source; i++)
        pin_page_unmapped(physical[i]);
}

void area_drop_pages(const struct area *area, uint64_t begin, uint64_t end)
{
    uint64_t batch[DROP_BATCH], at = begin;
    unsigned count = 0;

    for (; page_table_next(&space.table, &at, end, &batch[count]); at += PAGE_SIZE) {
        page_table_unmap(&space.table, at, &batch[count]);
        if (++count < DROP_BATCH)
            continue;
        forget(area, begin, at + PAGE_SIZE, batch, count);
        begin = at + PAGE_SIZE;
        count = 0;
    }
    forget(area, begin, end, batch, count);
}

void area_protect_pages(const struct area *area)
{
    const uint64_t begin = area_begin(area);
    uint64_t physical;

    /* A source says again which of its pages are read-only. */
    if (area->source) {
        area_drop_pages(area, begin, area->end);
        return;
    }
    for (uint64_t at = begin; page_table_next(&space.table, &at, area->end, &physical); at += PAGE_SIZE)
        page_table_map(&space.table, at, physical, page_flags(area, false)); /* the tables are there: cannot fail */
    page_table_flush(begin, area->end - begin);
}

/* ---- page faults ---- */

#define FAULT_WRITE 2u
#define FAULT_FETCH 16u

static bool is_allowed(const struct area *area, uint64_t error)
{
    const unsigned wanted = error & FAULT_FETCH   ? PROT_EXEC
                            : error & FAULT_WRITE ? PROT_WRITE
                                                  : PROT_READ | PROT_WRITE | PROT_EXEC;

    return area->protection & wanted;
}

/* The signal that the access deserves; 0: it can be tried again. */
static int mend(uint64_t address, uint64_t error)
{
    struct area *area = area_at(address);
    unsigned flags;

    if (!area || !is_allowed(area, error))
        return SIGSEGV;
    /* A page that is there, and may be touched so, was changed on another processor a moment ago. */
    if (page_table_find(&space.table, address, NULL, &flags))
        return error & FAULT_WRITE && !(flags & PT_WRITE) ? SIGSEGV : 0;
    return area_fill(area, address) ? SIGBUS : 0;
}

bool user_fault(struct trap_frame *frame, uint64_t address, uint64_t error)
{
    const struct copy_fixup *fixup = copy_fixup_of(frame);
    int signal;

    if (!trap_from_user(frame) && !fixup)
        return false;
    mutex_lock(&space.lock);
    signal = mend(address & ~PAGE_MASK, error);
    mutex_unlock(&space.lock);
    if (signal && fixup)
        frame->rip = fixup->gave_up;
    else if (signal)
        user_exception(frame, signal, address);
    return true;
}
