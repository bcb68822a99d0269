/* SPDX-License-Identifier: MIT */
/* pages_test.c - system memory by pages: no page twice, zeroed, exhausted cleanly, fragments used up. */
#include "pages.h"

#include "tap.h"

#include <errno.h>
#include <mgpu/mgpu.h>
#include <stdbool.h>
#include <stdlib.h>

#define PAGES 512u

static struct pages pages;

static unsigned char *at(uint64_t page)
{
    return pages.memory + page * MGPU_PAGE_SIZE;
}

static bool is_zero(const unsigned char *memory)
{
    for (unsigned i = 0; i < MGPU_PAGE_SIZE; i++)
        if (memory[i])
            return false;
    return true;
}

static void all_pages_once(void)
{
    uint64_t bus[PAGES + 1];
    bool seen[PAGES] = { false };

    CHECK_EQ(pages_alloc_any(&pages, PAGES + 1, bus), -ENOMEM);
    CHECK_EQ(pages_alloc_any(&pages, PAGES, bus), 0);
    for (unsigned i = 0; i < PAGES; i++) {
        uint64_t page = (bus[i] - PAGES_BUS) / MGPU_PAGE_SIZE;

        CHECK(page < PAGES && !seen[page]);
        seen[page] = true;
    }
    CHECK_EQ(pages.free, 0);
    CHECK_EQ(pages_alloc_any(&pages, 1, bus), -ENOMEM);
    pages_free_run(&pages, 0, PAGES);
    CHECK_EQ(pages.free, PAGES);
}

static void freed_pages_read_zero(void)
{
    uint64_t first;

    CHECK_EQ(pages_alloc_run(&pages, PAGES, &first), 0);
    CHECK_EQ(first, 0);
    for (unsigned i = 0; i < PAGES; i++)
        memset(at(i), 0xa5, MGPU_PAGE_SIZE);
    pages_free_run(&pages, 0, PAGES);
    CHECK_EQ(pages_alloc_run(&pages, PAGES, &first), 0);
    for (unsigned i = 0; i < PAGES; i++)
        CHECK(is_zero(at(i)));
    pages_free_run(&pages, 0, PAGES);
}

static void scattered_pages_are_found(void)
{
    uint64_t first, bus[PAGES / 2];

    CHECK_EQ(pages_alloc_run(&pages, PAGES, &first), 0);
    for (unsigned i = 0; i < PAGES; i += 2)
        pages_free_run(&pages, i, 1);
    CHECK_EQ(pages_alloc_run(&pages, 2, &first), -ENOMEM); /* every second page: no two in a row */
    CHECK_EQ(pages_alloc_any(&pages, PAGES / 2, bus), 0);
    for (unsigned i = 0; i < PAGES / 2; i++)
        CHECK_EQ((bus[i] - PAGES_BUS) / MGPU_PAGE_SIZE % 2, 0);
    CHECK_EQ(pages.free, 0);
    pages_free_run(&pages, 0, PAGES);
}

/* Random runs against a table of who owns what. */
static void no_page_has_two_owners(void)
{
    unsigned owner[PAGES] = { 0 }, live = 0;
    struct {
        uint64_t first, count;
    } runs[64] = { { 0, 0 } };

    srand(1);
    for (unsigned step = 0; step < 20000; step++) {
        unsigned slot = (unsigned)rand() % 64;

        if (runs[slot].count) {
            for (uint64_t i = 0; i < runs[slot].count; i++)
                owner[runs[slot].first + i] = 0;
            pages_free_run(&pages, runs[slot].first, runs[slot].count);
            live -= (unsigned)runs[slot].count;
            runs[slot].count = 0;
        } else {
            uint64_t count = 1 + (unsigned)rand() % 24;

            if (pages_alloc_run(&pages, count, &runs[slot].first))
                continue;
            runs[slot].count = count;
            live += (unsigned)count;
            for (uint64_t i = 0; i < count; i++) {
                CHECK_EQ(owner[runs[slot].first + i], 0);
                owner[runs[slot].first + i] = slot + 1;
            }
        }
        CHECK_EQ(pages.free, PAGES - live);
    }
    for (unsigned slot = 0; slot < 64; slot++)
        if (runs[slot].count)
            pages_free_run(&pages, runs[slot].first, runs[slot].count);
}

int main(void)
{
    if (pages_init(&pages, PAGES * MGPU_PAGE_SIZE))
        return 1;
    TAP_RUN(all_pages_once);
    TAP_RUN(freed_pages_read_zero);
    TAP_RUN(scattered_pages_are_found);
    TAP_RUN(no_page_has_two_owners);
    pages_finish(&pages);
    return tap_done();
}
