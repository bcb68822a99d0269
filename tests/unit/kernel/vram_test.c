/* SPDX-License-Identifier: MIT */
/* vram_test.c - VRAM of BOs: one run or several, aligned, on the right side of the aperture, none lost on failure. */
#include "machine.h"
#include "tap.h"

#include <memory/bo.h>
#include <memory/buddy.h>

#define PAGE UINT64_C(4096)
#define APERTURE (UINT64_C(24) << 20) /* not a power of two on purpose */

static struct machine machine;

static void finish_what_the_card_does(void *kgpu)
{
    kgpu_irq(kgpu);
}

/* A card of which the CPU sees 24 of 64 MiB. */
static void begin(void)
{
    struct mgpu_init init = { 0 };

    machine_open(&machine);
    machine.card.aperture = APERTURE;
    CHECK_EQ(mgpu_init(machine.client, &init), 0);
    machine.os.on_wait = finish_what_the_card_does;
    machine.os.on_wait_argument = machine.kgpu;
}

static int create(uint64_t size, uint64_t alignment, uint32_t flags, struct kgpu_bo **out)
{
    struct mgpu_bo_create args = { .size = size, .alignment = alignment, .domains = MGPU_DOMAIN_VRAM, .flags = flags };
    int err = mgpu_bo_create(machine.client, &args);

    *out = err ? NULL : machine_object(&machine, KGPU_TYPE_BO, args.bo);
    return err;
}

static mgpu_handle handle_of(const struct kgpu_bo *bo)
{
    return KGPU_CONTAINER(bo->holds.next, struct kgpu_hold, link)->handle;
}

/* The extents are in order, without gaps, aligned, each on one side of the aperture. Returns the hidden bytes. */
static uint64_t check_extents(const struct kgpu_bo *bo)
{
    uint64_t next = 0, hidden = 0;

    for (uint32_t i = 0; i < bo->extent_count; i++) {
        const struct kgpu_extent *extent = &bo->extents[i];

        CHECK_EQ(extent->first, next);
        CHECK_EQ(extent->address % bo->alignment, 0);
        CHECK(extent->address >= APERTURE || extent->address + extent->pages * PAGE <= APERTURE);
        CHECK(extent->address + extent->pages * PAGE <= FAKE_DISCOVERY_AT);
        next += extent->pages;
        hidden += extent->address >= APERTURE ? extent->pages * PAGE : 0;
    }
    CHECK_EQ(next * PAGE, bo->size);
    CHECK_EQ(bo->hidden, hidden != 0);
    return hidden;
}

static bool is_zero(const struct kgpu_bo *bo)
{
    for (uint32_t i = 0; i < bo->extent_count; i++)
        for (uint64_t byte = 0; byte < bo->extents[i].pages * PAGE; byte++)
            if (machine.card.vram[bo->extents[i].address + byte])
                return false;
    return true;
}

/* Leave every second page of an allocator free; returns how many that are. */
static uint64_t shred(struct kgpu_buddy *buddy)
{
    uint64_t page, last = 0, freed = 0;

    while (!kgpu_buddy_alloc(buddy, 1, 1, &page))
        last = page;
    for (page = last & ~UINT64_C(1); freed < 100; page -= 2, freed++)
        kgpu_buddy_free(buddy, page, 1);
    return freed;
}

static void free_vram_in_one_piece_gives_one_run(void)
{
    struct kgpu_bo *bo;

    begin();
    CHECK_EQ(create(3 << 20, 0, MGPU_BO_CPU_ACCESS, &bo), 0);
    CHECK_EQ(bo->extent_count, 1);
    CHECK_EQ(check_extents(bo), 0);
    CHECK(is_zero(bo));
    machine_stop(&machine);
}

static void shredded_vram_gives_many_runs(void)
{
    struct kgpu_bo *bo;
    uint64_t free_pages;

    begin();
    free_pages = shred(&machine.kgpu->vram);
    CHECK_EQ(create((free_pages - 10) * PAGE, 0, MGPU_BO_CPU_ACCESS, &bo), 0);
    CHECK_EQ(bo->extent_count, free_pages - 10);
    CHECK_EQ(check_extents(bo), 0);
    CHECK(is_zero(bo));
    CHECK_EQ(create(2 * PAGE, 0, MGPU_BO_CPU_ACCESS | MGPU_BO_CONTIGUOUS, &bo), -MGPU_ENOMEM);
    CHECK_EQ(create(PAGE, 2 * PAGE, MGPU_BO_CPU_ACCESS, &bo), -MGPU_ENOMEM); /* no block is so large */
    CHECK_EQ(create(11 * PAGE, 0, MGPU_BO_CPU_ACCESS, &bo), -MGPU_ENOMEM);
    CHECK_EQ(machine.kgpu->vram.free_pages, 10); /* and nothing of it is gone */
    machine_stop(&machine);
}

static void the_largest_runs_come_first(void)
{
    struct kgpu_bo *bo;
    uint64_t page;

    begin();
    while (!kgpu_buddy_alloc(&machine.kgpu->vram, 1, 1, &page))
        continue;
    kgpu_buddy_free(&machine.kgpu->vram, 1024, 16);
    kgpu_buddy_free(&machine.kgpu->vram, 2048, 64);
    kgpu_buddy_free(&machine.kgpu->vram, 3072, 32);
    CHECK_EQ(create(100 * PAGE, 16 * PAGE, MGPU_BO_CPU_ACCESS, &bo), 0);
    CHECK_EQ(bo->extent_count, 3);
    CHECK_EQ(bo->extents[0].pages, 64);
    CHECK_EQ(bo->extents[1].pages, 32);
    CHECK_EQ(bo->extents[2].pages, 4);
    CHECK_EQ(check_extents(bo), 0);
    machine_stop(&machine);
}

static void flags_choose_the_side_of_the_aperture(void)
{
    struct kgpu_bo *bo;
    uint64_t hidden;

    begin();
    hidden = machine.kgpu->hidden_vram.free_pages * PAGE;
    CHECK_EQ(hidden, FAKE_DISCOVERY_AT - APERTURE);
    CHECK_EQ(create(MGPU_PAGE_SIZE, 0, MGPU_BO_CPU_ACCESS, &bo), 0);
    CHECK_EQ(check_extents(bo), 0);
    CHECK_EQ(create(MGPU_PAGE_SIZE, 0, 0, &bo), 0);
    CHECK_EQ(check_extents(bo), 0);
    CHECK_EQ(create(MGPU_PAGE_SIZE, 0, MGPU_BO_NO_CPU_ACCESS, &bo), 0);
    CHECK_EQ(check_extents(bo), MGPU_PAGE_SIZE);
    CHECK(is_zero(bo));
    CHECK_EQ(create(APERTURE, 0, MGPU_BO_CPU_ACCESS, &bo), -MGPU_ENOMEM);
    CHECK_EQ(create(APERTURE, 0, 0, &bo), 0); /* begins below and ends above */
    CHECK(check_extents(bo) != 0 && check_extents(bo) != APERTURE);
    CHECK(is_zero(bo));
    machine_stop(&machine);
}

static void both_sides_together_hold_a_large_bo(void)
{
    struct mgpu_bo_map map = { 0 };
    struct kgpu_page page;
    struct kgpu_bo *bo;

    begin();
    CHECK_EQ(create(FAKE_VRAM_BYTES / 4 * 3, 0, MGPU_BO_NO_CPU_ACCESS, &bo), 0);
    CHECK_EQ(check_extents(bo), FAKE_DISCOVERY_AT - APERTURE);
    CHECK(is_zero(bo));
    CHECK_EQ(machine.kgpu->hidden_vram.free_pages, 0);
    CHECK_EQ(create(PAGE, 0, 0, &bo), 0);
    map.bo = handle_of(bo);
    CHECK_EQ(mgpu_bo_map(machine.client, &map), 0);
    CHECK_EQ(kgpu_object_page(machine.kgpu, map.object, 0, &page), 0);
    machine_stop(&machine);
}

static void hidden_memory_has_no_page_for_the_cpu(void)
{
    struct kgpu_bo *bo, *rest;
    struct mgpu_bo_map map = { 0 };
    struct kgpu_page page;

    begin();
    CHECK_EQ(create((machine.kgpu->vram.free_pages - 2) * PAGE, 0, MGPU_BO_CPU_ACCESS, &rest), 0);
    CHECK_EQ(create(4 * PAGE, 0, MGPU_BO_CONTIGUOUS, &bo), 0); /* not mapped, but might have been */
    CHECK_EQ(check_extents(bo), 4 * PAGE);
    map.bo = handle_of(bo);
    CHECK_EQ(mgpu_bo_map(machine.client, &map), -MGPU_EACCES);
    CHECK_EQ(kgpu_object_page(machine.kgpu, bo->object, 0, &page), -MGPU_ENOENT);
    machine_stop(&machine);
}

static void figures_tell_both_heaps(void)
{
    struct mgpu_query_memory all, visible;
    struct mgpu_query query = { .what = MGPU_QUERY_MEMORY, .data_size = sizeof all };
    struct kgpu_bo *bo;
    uint64_t used;

    begin();
    query.index = MGPU_HEAP_VRAM_VISIBLE;
    query.data = (uintptr_t)&visible;
    CHECK_EQ(mgpu_query(machine.client, &query), 0);
    CHECK_EQ(visible.total, APERTURE);
    used = visible.used;
    CHECK_EQ(create(1 << 20, 0, MGPU_BO_NO_CPU_ACCESS, &bo), 0);
    CHECK_EQ(mgpu_query(machine.client, &query), 0);
    CHECK_EQ(visible.used, used);
    query.index = MGPU_HEAP_VRAM;
    query.data = (uintptr_t)&all;
    CHECK_EQ(mgpu_query(machine.client, &query), 0);
    CHECK_EQ(all.total, FAKE_VRAM_BYTES);
    CHECK_EQ(all.usable, FAKE_VRAM_BYTES);
    CHECK_EQ(all.used, used + (1 << 20));
    CHECK_EQ(all.max_allocation, FAKE_VRAM_BYTES / 4 * 3);
    machine_stop(&machine);
}

static int create_any(struct machine *m, void *flags)
{
    struct mgpu_bo_create args = { .size = 20 * PAGE, .domains = MGPU_DOMAIN_VRAM, .flags = *(uint32_t *)flags };
    uint64_t hidden = m->kgpu->hidden_vram.free_pages;
    int err = mgpu_bo_create(m->client, &args);

    CHECK(!err || m->kgpu->hidden_vram.free_pages == hidden);
    return err ? err : mgpu_bo_destroy(m->client, args.bo);
}

static void no_memory_at_any_step(void)
{
    uint32_t visible = MGPU_BO_CPU_ACCESS, hidden = MGPU_BO_NO_CPU_ACCESS;

    begin();
    machine_bo(&machine, PAGE, MGPU_DOMAIN_GTT); /* the tables of handles have their first slots */
    CHECK(machine_unwinds(&machine, create_any, &visible));
    CHECK(machine_unwinds(&machine, create_any, &hidden));
    shred(&machine.kgpu->vram);
    shred(&machine.kgpu->hidden_vram);
    CHECK(machine_unwinds(&machine, create_any, &visible));
    CHECK(machine_unwinds(&machine, create_any, &hidden));
    machine_stop(&machine);
}

int main(void)
{
    TAP_RUN(free_vram_in_one_piece_gives_one_run);
    TAP_RUN(shredded_vram_gives_many_runs);
    TAP_RUN(the_largest_runs_come_first);
    TAP_RUN(flags_choose_the_side_of_the_aperture);
    TAP_RUN(both_sides_together_hold_a_large_bo);
    TAP_RUN(hidden_memory_has_no_page_for_the_cpu);
    TAP_RUN(figures_tell_both_heaps);
    TAP_RUN(no_memory_at_any_step);
    return tap_done();
}
