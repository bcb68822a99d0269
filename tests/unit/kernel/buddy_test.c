/* SPDX-License-Identifier: MIT */
/* buddy_test.c - the page allocator: alignment, no overlap, every page comes back, odd sizes. */
#include "machine.h"
#include "tap.h"

#include <memory/buddy.h>

static struct machine machine;

static void all_pages_can_be_taken_one_by_one(void)
{
    struct kgpu_buddy buddy;
    bool taken[100] = { false };
    uint64_t page;

    CHECK_EQ(kgpu_buddy_init(machine.kgpu, &buddy, 0, 100), 0); /* not a power of two */
    for (unsigned i = 0; i < 100; i++) {
        CHECK_EQ(kgpu_buddy_alloc(&buddy, 1, 1, &page), 0);
        CHECK(page < 100 && !taken[page]);
        taken[page] = true;
    }
    CHECK_EQ(buddy.free_pages, 0);
    CHECK_EQ(kgpu_buddy_largest(&buddy), 0);
    CHECK_EQ(kgpu_buddy_alloc(&buddy, 1, 1, &page), -MGPU_ENOMEM);
    for (unsigned i = 0; i < 100; i++)
        kgpu_buddy_free(&buddy, (i * 37) % 100, 1);
    CHECK_EQ(buddy.free_pages, 100);
    CHECK_EQ(kgpu_buddy_largest(&buddy), 64);
    kgpu_buddy_finish(machine.kgpu, &buddy);
}

static void runs_are_aligned(void)
{
    struct kgpu_buddy buddy;
    uint64_t first;

    CHECK_EQ(kgpu_buddy_init(machine.kgpu, &buddy, 0, 4096), 0);
    for (uint64_t align = 1; align <= 512; align *= 2)
        for (uint64_t count = 1; count <= 33; count += 16) {
            CHECK_EQ(kgpu_buddy_alloc(&buddy, count, align, &first), 0);
            CHECK_EQ(first % align, 0);
        }
    kgpu_buddy_finish(machine.kgpu, &buddy);
}

static void a_run_costs_no_more_than_its_pages(void)
{
    struct kgpu_buddy buddy;
    uint64_t first, rest;

    CHECK_EQ(kgpu_buddy_init(machine.kgpu, &buddy, 0, 1024), 0);
    CHECK_EQ(kgpu_buddy_alloc(&buddy, 513, 1, &first), 0);
    CHECK_EQ(buddy.free_pages, 511);
    for (unsigned i = 0; i < 511; i++)
        CHECK_EQ(kgpu_buddy_alloc(&buddy, 1, 1, &rest), 0);
    kgpu_buddy_finish(machine.kgpu, &buddy);
}

static void pieces_of_a_run_can_be_freed(void)
{
    struct kgpu_buddy buddy;
    uint64_t first;

    CHECK_EQ(kgpu_buddy_init(machine.kgpu, &buddy, 0, 256), 0);
    CHECK_EQ(kgpu_buddy_alloc(&buddy, 256, 1, &first), 0);
    kgpu_buddy_free(&buddy, 3, 5);
    CHECK_EQ(buddy.free_pages, 5);
    kgpu_buddy_free(&buddy, 0, 3);
    kgpu_buddy_free(&buddy, 8, 248);
    CHECK_EQ(kgpu_buddy_largest(&buddy), 256);
    kgpu_buddy_finish(machine.kgpu, &buddy);
}

static void too_much_is_refused(void)
{
    struct kgpu_buddy buddy;
    uint64_t first;

    CHECK_EQ(kgpu_buddy_init(machine.kgpu, &buddy, 0, 100), 0);
    CHECK_EQ(kgpu_buddy_alloc(&buddy, 101, 1, &first), -MGPU_ENOMEM);
    CHECK_EQ(kgpu_buddy_alloc(&buddy, 1, 128, &first), -MGPU_ENOMEM);
    CHECK_EQ(kgpu_buddy_alloc(&buddy, UINT64_C(1) << 40, 1, &first), -MGPU_ENOMEM);
    CHECK_EQ(kgpu_buddy_alloc(&buddy, (UINT64_C(1) << 63) + 1, 1, &first), -MGPU_ENOMEM);
    CHECK_EQ(buddy.free_pages, 100);
    kgpu_buddy_finish(machine.kgpu, &buddy);
}

static void no_memory_for_its_records(void)
{
    struct kgpu_buddy buddy;
    uint64_t heap = machine.os.heap_bytes;

    for (unsigned n = 0; n < KGPU_BUDDY_ORDERS; n++) {
        machine.os.fail_at = machine.os.allocations + n;
        CHECK_EQ(kgpu_buddy_init(machine.kgpu, &buddy, 0, 1000), -MGPU_ENOMEM);
        CHECK_EQ(machine.os.heap_bytes, heap);
    }
    machine.os.fail_at = FAKE_NEVER;
}

/* Random runs, with an owner for every page: nobody may get a page that is taken. */
static void random_runs_never_overlap(void)
{
    enum { PAGES = 1000, RUNS = 60 };
    static unsigned owner[PAGES];
    struct kgpu_buddy buddy;
    struct {
        uint64_t first, count;
    } runs[RUNS] = { { 0, 0 } };
    uint32_t random = 99;
    unsigned overlaps = 0;

    CHECK_EQ(kgpu_buddy_init(machine.kgpu, &buddy, 0, PAGES), 0);
    for (unsigned round = 0; round < 5000; round++) {
        unsigned i;

        random = random * 1664525 + 1013904223;
        i = (random >> 8) % RUNS;
        if (runs[i].count) {
            for (uint64_t page = 0; page < runs[i].count; page++)
                owner[runs[i].first + page] = 0;
            kgpu_buddy_free(&buddy, runs[i].first, runs[i].count);
            runs[i].count = 0;
        } else if (!kgpu_buddy_alloc(&buddy, 1 + (random >> 20) % 40, 1, &runs[i].first)) {
            runs[i].count = 1 + (random >> 20) % 40;
            for (uint64_t page = 0; page < runs[i].count; page++) {
                overlaps += owner[runs[i].first + page] != 0;
                owner[runs[i].first + page] = i + 1;
            }
        }
    }
    CHECK_EQ(overlaps, 0);
    for (unsigned i = 0; i < RUNS; i++)
        if (runs[i].count)
            kgpu_buddy_free(&buddy, runs[i].first, runs[i].count);
    CHECK_EQ(buddy.free_pages, PAGES);
    CHECK_EQ(kgpu_buddy_largest(&buddy), 512);
    kgpu_buddy_finish(machine.kgpu, &buddy);
}

int main(void)
{
    machine_open(&machine);
    TAP_RUN(all_pages_can_be_taken_one_by_one);
    TAP_RUN(runs_are_aligned);
    TAP_RUN(a_run_costs_no_more_than_its_pages);
    TAP_RUN(pieces_of_a_run_can_be_freed);
    TAP_RUN(too_much_is_refused);
    TAP_RUN(no_memory_for_its_records);
    TAP_RUN(random_runs_never_overlap);
    machine_stop(&machine);
    return tap_done();
}
