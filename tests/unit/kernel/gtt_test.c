/* SPDX-License-Identifier: MIT */
/* gtt_test.c - system memory of BOs: handed to the OS in parts, page by page, each page once. */
#include "machine.h"
#include "tap.h"

#include <memory/gtt.h>

#define PAGE UINT64_C(4096)

static struct machine machine;
static uint64_t next_page, calls, largest;

static void count_pages(void *os, size_t count, const uint64_t *bus)
{
    CHECK(os == &machine.os);
    for (size_t i = 0; i < count; i++, next_page++)
        CHECK_EQ(bus[i], (next_page < 100 ? 0x100000 : 0x900000) + next_page * PAGE);
    largest = count > largest ? count : largest;
    calls++;
}

static void every_page_is_handed_on_once(void)
{
    const struct kgpu_extent extents[] = { { 0x100000, 0, 100 }, { 0x900000 + 100 * PAGE, 100, 28 } };

    kgpu_gtt_each(machine.kgpu, extents, 2, count_pages);
    CHECK_EQ(next_page, 128);
    CHECK_EQ(calls, 128 / largest);
    kgpu_gtt_each(machine.kgpu, extents, 0, count_pages);
    CHECK_EQ(next_page, 128);
}

static void the_heap_has_an_end(void)
{
    uint64_t total = machine.kgpu->info.gtt_size;
    mgpu_handle first = machine_bo(&machine, total / 2, MGPU_DOMAIN_GTT);

    CHECK(first != 0);
    CHECK_EQ(machine_bo(&machine, total / 2 + PAGE, MGPU_DOMAIN_GTT), 0);
    CHECK_EQ(machine.kgpu->stats.gtt_used, total / 2);
    CHECK(machine_bo(&machine, total / 2, MGPU_DOMAIN_GTT) != 0);
    CHECK_EQ(machine_bo(&machine, PAGE, MGPU_DOMAIN_GTT), 0);
    CHECK_EQ(mgpu_bo_destroy(machine.client, first), 0);
    CHECK_EQ(machine.kgpu->stats.gtt_used, total / 2);
}

int main(void)
{
    machine_start(&machine);
    TAP_RUN(every_page_is_handed_on_once);
    TAP_RUN(the_heap_has_an_end);
    machine_stop(&machine);
    return tap_done();
}
