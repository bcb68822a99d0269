/* SPDX-License-Identifier: MIT */
/* cache_test.c - memory of dead BOs: kept by size, never with its content, within a budget and a time, never missed. */
#include "machine.h"
#include "tap.h"

#include <memory/bo.h>
#include <memory/cache.h>

#define KIB UINT64_C(1024)
#define BUDGET (1024 * KIB)

static struct machine machine;

static void begin(void)
{
    machine_start(&machine);
    kgpu_tune(machine.kgpu, KGPU_TUNE_CACHE_BYTES, BUDGET);
}

static void make_and_drop(uint64_t size)
{
    CHECK_EQ(mgpu_bo_destroy(machine.client, machine_bo(&machine, size, MGPU_DOMAIN_GTT)), 0);
}

static unsigned char *content(mgpu_handle handle, uint64_t page)
{
    const struct kgpu_bo *bo = machine_object(&machine, KGPU_TYPE_BO, handle);
    const struct kgpu_extent *extent = kgpu_bo_extent(bo, page);

    return fake_os_bus(&machine.os, extent->address + (page - extent->first) * 4096);
}

static void memory_comes_back_without_the_os_and_without_its_content(void)
{
    uint64_t pages;
    mgpu_handle bo;

    begin();
    machine.os.scattered = true;
    bo = machine_bo(&machine, 64 * KIB, MGPU_DOMAIN_GTT);
    for (unsigned page = 0; page < 16; page++)
        memset(content(bo, page), 0xa5, 4096);
    pages = machine.os.pages_used;
    CHECK_EQ(mgpu_bo_destroy(machine.client, bo), 0);
    CHECK_EQ(machine.os.pages_used, pages);
    CHECK_EQ(machine.kgpu->stats.cache_bytes, 64 * KIB);
    CHECK_EQ(machine.kgpu->stats.gtt_used, 0); /* no client's */
    bo = machine_bo(&machine, 64 * KIB, MGPU_DOMAIN_GTT);
    CHECK_EQ(machine.os.pages_used, pages);
    CHECK_EQ(machine.kgpu->stats.cache_hits, 1);
    CHECK_EQ(machine.kgpu->stats.cache_bytes, 0);
    for (unsigned page = 0; page < 16; page++)
        for (unsigned i = 0; i < 4096; i++)
            if (content(bo, page)[i]) {
                CHECK_EQ(content(bo, page)[i], 0);
                break;
            }
    machine_stop(&machine);
}

static void only_four_sizes_are_kept(void)
{
    begin();
    make_and_drop(8 * KIB);
    CHECK_EQ(machine.kgpu->stats.cache_bytes, 0);
    CHECK_EQ(machine.kgpu->stats.cache_misses, 0); /* nobody would have looked */
    make_and_drop(4 * KIB);
    make_and_drop(64 * KIB);
    CHECK_EQ(machine.kgpu->stats.cache_bytes, 68 * KIB);
    CHECK_EQ(machine.kgpu->stats.cache_misses, 2);
    make_and_drop(4096 * KIB); /* above the budget by itself */
    CHECK_EQ(machine.kgpu->stats.cache_bytes, 68 * KIB);
    machine_stop(&machine);
}

static void the_oldest_goes_when_the_budget_is_used_up(void)
{
    mgpu_handle bos[17];

    begin();
    for (unsigned i = 0; i < 17; i++)
        bos[i] = machine_bo(&machine, 64 * KIB, MGPU_DOMAIN_GTT);
    make_and_drop(4 * KIB);
    for (unsigned i = 0; i < 15; i++, machine.os.time_ns++)
        mgpu_bo_destroy(machine.client, bos[i]);
    CHECK_EQ(machine.kgpu->stats.cache_bytes, 15 * 64 * KIB + 4 * KIB);
    mgpu_bo_destroy(machine.client, bos[15]); /* the small one was first */
    CHECK_EQ(machine.kgpu->stats.cache_bytes, BUDGET);
    mgpu_bo_destroy(machine.client, bos[16]);
    CHECK_EQ(machine.kgpu->stats.cache_bytes, BUDGET);
    kgpu_tune(machine.kgpu, KGPU_TUNE_CACHE_BYTES, 128 * KIB);
    CHECK_EQ(machine.kgpu->stats.cache_bytes, 128 * KIB);
    kgpu_tune(machine.kgpu, KGPU_TUNE_CACHE_BYTES, 0);
    CHECK_EQ(machine.kgpu->stats.cache_bytes, 0);
    machine_stop(&machine);
}

static void a_second_is_long_enough(void)
{
    begin();
    make_and_drop(4 * KIB);
    machine.os.time_ns += 600000000;
    make_and_drop(64 * KIB);
    kgpu_tick(machine.kgpu);
    CHECK_EQ(machine.kgpu->stats.cache_bytes, 68 * KIB);
    machine.os.time_ns += 600000000;
    kgpu_tick(machine.kgpu);
    CHECK_EQ(machine.kgpu->stats.cache_bytes, 64 * KIB);
    machine.os.time_ns += 600000000;
    kgpu_tick(machine.kgpu);
    CHECK_EQ(machine.kgpu->stats.cache_bytes, 0);
    machine_stop(&machine);
}

/* Nobody is told of missing memory while there is some here. */
static void it_is_given_back_before_anything_fails(void)
{
    mgpu_handle bo;

    begin();
    make_and_drop(64 * KIB);
    machine.os.fail_at = machine.os.allocations;
    bo = machine_bo(&machine, 8 * KIB, MGPU_DOMAIN_GTT);
    CHECK(bo != 0);
    CHECK_EQ(machine.kgpu->stats.cache_bytes, 0);
    machine.os.fail_at = machine.os.allocations;
    CHECK_EQ(machine_bo(&machine, 8 * KIB, MGPU_DOMAIN_GTT), 0); /* now it is told */
    machine.os.fail_at = FAKE_NEVER;
    machine_stop(&machine);
}

static void without_memory_for_its_records_nothing_is_kept(void)
{
    mgpu_handle bo;

    begin();
    bo = machine_bo(&machine, 64 * KIB, MGPU_DOMAIN_GTT);
    machine.os.fail_at = machine.os.allocations;
    CHECK_EQ(mgpu_bo_destroy(machine.client, bo), 0);
    machine.os.fail_at = FAKE_NEVER;
    CHECK_EQ(machine.kgpu->stats.cache_bytes, 0);
    machine_stop(&machine);
}

static void the_callers_pages_are_not_kept(void)
{
    static unsigned char memory[2 * 4096];
    struct mgpu_bo_userptr args = { .size = 4096 };

    begin();
    args.address = ((uintptr_t)memory + 4095) / 4096 * 4096;
    CHECK_EQ(mgpu_bo_userptr(machine.client, &args), 0);
    CHECK_EQ(mgpu_bo_destroy(machine.client, args.bo), 0);
    CHECK_EQ(machine.os.pages_pinned, 0);
    CHECK_EQ(machine.kgpu->stats.cache_bytes, 0);
    make_and_drop(4 * KIB);
    CHECK_EQ(mgpu_bo_userptr(machine.client, &args), 0); /* nor does it take from the cache */
    CHECK_EQ(machine.kgpu->stats.cache_hits, 0);
    machine_stop(&machine);
}

int main(void)
{
    TAP_RUN(memory_comes_back_without_the_os_and_without_its_content);
    TAP_RUN(only_four_sizes_are_kept);
    TAP_RUN(the_oldest_goes_when_the_budget_is_used_up);
    TAP_RUN(a_second_is_long_enough);
    TAP_RUN(it_is_given_back_before_anything_fails);
    TAP_RUN(without_memory_for_its_records_nothing_is_kept);
    TAP_RUN(the_callers_pages_are_not_kept);
    return tap_done();
}
