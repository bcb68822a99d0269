/* SPDX-License-Identifier: MIT */
/* fake_os.c - see fake_os.h. What the kernel may never do (free what it has not, lock twice) ends the program. */
#include "fake_os.h"

#include <kgpu_os.h>
#include <mgpu/mgpu.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEADER 16u /* before each heap block: its size */

static void die(const char *what)
{
    printf("Bail out! %s\n", what);
    fflush(stdout);
    abort();
}

void fake_os_init(struct fake_os *os)
{
    memset(os, 0, sizeof *os);
    os->memory = calloc(FAKE_PAGES, MGPU_PAGE_SIZE);
    if (!os->memory)
        die("no memory for the fake OS");
    os->fail_at = FAKE_NEVER;
    os->time_ns = 1000000000;
}

bool fake_os_is_clean(const struct fake_os *os)
{
    return !os->heap_bytes && !os->pages_used && !os->pages_pinned && !os->locked;
}

void fake_os_finish(struct fake_os *os)
{
    if (!fake_os_is_clean(os))
        die("the kernel has left memory behind");
    free(os->memory);
}

void *fake_os_bus(struct fake_os *os, uint64_t bus)
{
    uint64_t offset = bus - FAKE_BUS_BASE;

    return bus >= FAKE_BUS_BASE && offset < (uint64_t)FAKE_PAGES * MGPU_PAGE_SIZE ? os->memory + offset : NULL;
}

/* One more allocation: does this one fail? */
static bool fails(struct fake_os *os)
{
    return os->allocations++ == os->fail_at;
}

/* Whether the caller's memory there cannot be reached. */
static bool is_bad(const struct fake_os *os, uint64_t at, size_t size)
{
    return !at || (at < os->bad_end && at + size > os->bad_begin);
}

/* ---- memory ------------------------------------------------------------------------------------------------------ */

void *kgpu_os_alloc(void *opaque, size_t size)
{
    struct fake_os *os = opaque;
    unsigned char *block = fails(os) ? NULL : calloc(1, size + HEADER);

    if (!block)
        return NULL;
    memcpy(block, &size, sizeof size);
    os->heap_bytes += size;
    return block + HEADER;
}

void kgpu_os_free(void *opaque, void *ptr, size_t size)
{
    struct fake_os *os = opaque;
    unsigned char *block = ptr;
    size_t asked;

    if (!ptr)
        return;
    block -= HEADER;
    memcpy(&asked, block, sizeof asked);
    if (asked != size)
        die("kgpu_os_free with another size than kgpu_os_alloc");
    os->heap_bytes -= size;
    os->frees++;
    memset(block, 0xdd, size + HEADER);
    free(block);
}

static void take_page(struct fake_os *os, size_t page)
{
    os->used[page] = true;
    os->pages_used++;
    memset(os->memory + page * MGPU_PAGE_SIZE, 0, MGPU_PAGE_SIZE);
}

static void give_page(struct fake_os *os, size_t page)
{
    if (page >= FAKE_PAGES || !os->used[page])
        die("a page is freed that is not in use");
    os->used[page] = false;
    os->pages_used--;
}

/* The first of `count` free pages in a row, FAKE_PAGES if there are none. */
static size_t find_run(const struct fake_os *os, size_t count)
{
    size_t run = 0;

    for (size_t page = 0; page < FAKE_PAGES; page++) {
        run = os->used[page] ? 0 : run + 1;
        if (run == count)
            return page + 1 - count;
    }
    return FAKE_PAGES;
}

void *kgpu_os_dma_alloc(void *opaque, size_t size, uint64_t *bus_out)
{
    struct fake_os *os = opaque;
    size_t count = size / MGPU_PAGE_SIZE, first = fails(os) ? FAKE_PAGES : find_run(os, count);

    if (first == FAKE_PAGES)
        return NULL;
    for (size_t i = 0; i < count; i++)
        take_page(os, first + i);
    *bus_out = FAKE_BUS_BASE + first * MGPU_PAGE_SIZE;
    return os->memory + first * MGPU_PAGE_SIZE;
}

void kgpu_os_dma_free(void *opaque, void *ptr, size_t size, uint64_t bus)
{
    struct fake_os *os = opaque;

    if (fake_os_bus(os, bus) != ptr)
        die("kgpu_os_dma_free: pointer and bus address do not belong together");
    for (size_t i = 0; i < size / MGPU_PAGE_SIZE; i++)
        give_page(os, (size_t)(bus - FAKE_BUS_BASE) / MGPU_PAGE_SIZE + i);
}

int kgpu_os_pages_alloc(void *opaque, size_t count, uint64_t *bus_out)
{
    struct fake_os *os = opaque;
    size_t step = os->scattered ? 2 : 1, page = 0;

    if (fails(os) || count * step > FAKE_PAGES - os->pages_used)
        return -MGPU_ENOMEM;
    for (size_t i = 0; i < count; i++, page += step) {
        while (os->used[page])
            page++;
        take_page(os, page);
        bus_out[i] = FAKE_BUS_BASE + page * MGPU_PAGE_SIZE;
    }
    return 0;
}

void kgpu_os_pages_free(void *opaque, size_t count, const uint64_t *bus)
{
    ((struct fake_os *)opaque)->frees++;
    for (size_t i = 0; i < count; i++)
        give_page(opaque, (size_t)(bus[i] - FAKE_BUS_BASE) / MGPU_PAGE_SIZE);
}

void kgpu_os_pages_clear(void *opaque, size_t count, const uint64_t *bus)
{
    struct fake_os *os = opaque;

    for (size_t i = 0; i < count; i++) {
        if (!os->used[(bus[i] - FAKE_BUS_BASE) / MGPU_PAGE_SIZE])
            die("a page is cleared that is not in use");
        memset(fake_os_bus(os, bus[i]), 0, MGPU_PAGE_SIZE);
    }
}

int kgpu_os_user_pages_pin(void *opaque, uint64_t address, size_t count, bool writable, uint64_t *bus_out)
{
    struct fake_os *os = opaque;

    (void)writable;
    if (is_bad(os, address, count * MGPU_PAGE_SIZE))
        return -MGPU_EFAULT;
    if (fails(os))
        return -MGPU_ENOMEM;
    for (size_t i = 0; i < count; i++)
        bus_out[i] = FAKE_USER_BUS + address % FAKE_USER_BUS + i * MGPU_PAGE_SIZE;
    os->pages_pinned += count;
    return 0;
}

void kgpu_os_user_pages_unpin(void *opaque, size_t count, const uint64_t *bus)
{
    struct fake_os *os = opaque;

    for (size_t i = 0; i < count; i++)
        if (bus[i] < FAKE_USER_BUS)
            die("a page is unpinned that is not the caller's");
    if (count > os->pages_pinned)
        die("more pages are unpinned than were pinned");
    os->pages_pinned -= count;
}

uint64_t kgpu_os_pages_total(void *opaque)
{
    (void)opaque;
    return (uint64_t)FAKE_PAGES / 2 * MGPU_PAGE_SIZE;
}

/* ---- the caller's memory ----------------------------------------------------------------------------------------- */

int kgpu_os_copy_in(void *opaque, void *dst, uint64_t user_src, size_t size)
{
    if (is_bad(opaque, user_src, size))
        return -MGPU_EFAULT;
    memcpy(dst, (const void *)(uintptr_t)user_src, size);
    return 0;
}

int kgpu_os_copy_out(void *opaque, uint64_t user_dst, const void *src, size_t size)
{
    if (is_bad(opaque, user_dst, size))
        return -MGPU_EFAULT;
    memcpy((void *)(uintptr_t)user_dst, src, size);
    return 0;
}

/* ---- concurrency, time, log -------------------------------------------------------------------------------------- */

void kgpu_os_lock(void *opaque)
{
    struct fake_os *os = opaque;

    if (os->locked)
        die("the lock is taken twice");
    os->locked = true;
}

void kgpu_os_unlock(void *opaque)
{
    struct fake_os *os = opaque;

    if (!os->locked)
        die("the lock is let go but not held");
    os->locked = false;
}

bool kgpu_os_wait(void *opaque, const void *channel, int64_t deadline_ns, bool interruptible)
{
    struct fake_os *os = opaque;

    (void)channel;
    os->waits++;
    kgpu_os_unlock(os);
    if (os->on_wait)
        os->on_wait(os->on_wait_argument);
    else if (interruptible && os->interrupted)
        ; /* no time passes */
    else if (deadline_ns == INT64_MAX)
        die("somebody waits for ever");
    else
        os->time_ns = deadline_ns;
    kgpu_os_lock(os);
    return !interruptible || !os->interrupted;
}

void kgpu_os_wake(void *opaque, const void *channel)
{
    (void)channel;
    ((struct fake_os *)opaque)->wakes++;
}

void kgpu_os_relax(void *opaque)
{
    ((struct fake_os *)opaque)->time_ns += 1000;
}

bool kgpu_os_privileged(void *opaque)
{
    struct fake_os *os = opaque;

    return !os->unprivileged;
}

uint64_t kgpu_os_random(void *opaque)
{
    return ((struct fake_os *)opaque)->random++;
}

int64_t kgpu_os_time(void *opaque)
{
    return ((struct fake_os *)opaque)->time_ns;
}

void kgpu_os_log(void *opaque, enum kgpu_log_level level, const char *line)
{
    struct fake_os *os = opaque;

    os->lines[level]++;
    snprintf(os->last_line, sizeof os->last_line, "%s", line);
}
