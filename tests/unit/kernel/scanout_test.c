/* SPDX-License-Identifier: MIT */
/* scanout_test.c - addresses of VMID 0 for VRAM in one piece, VRAM in many, and system memory. */
#include "machine.h"
#include "tap.h"

#include <display/scanout.h>
#include <navi23/regs/pte.h>
#include <vm/gart.h>

static struct machine machine;

static uint64_t entry(uint64_t address)
{
    return fake_card_vram64(&machine.card, kgpu_gart_table(machine.kgpu) + (address - KGPU_GART_BASE) / 4096 * 8);
}

static struct kgpu_bo *bo_in(uint64_t size, uint32_t domain)
{
    return machine_object(&machine, KGPU_TYPE_BO, machine_bo(&machine, size, domain));
}

static void one_run_of_vram_is_there_already(void)
{
    struct kgpu_scanout scanout;
    struct kgpu_bo *bo;
    uint32_t refs;

    machine_start(&machine);
    bo = bo_in(1 << 20, MGPU_DOMAIN_VRAM);
    refs = bo->refs;
    CHECK_EQ(kgpu_scanout_init(&scanout, bo, 256), 0);
    CHECK_EQ(scanout.address, machine.kgpu->fb_base + bo->extents[0].address);
    CHECK(!scanout.bound);
    CHECK_EQ(bo->refs, refs + 1);
    kgpu_scanout_finish(&scanout);
    CHECK_EQ(bo->refs, refs);
    kgpu_scanout_finish(&scanout); /* it is nothing now */
    machine_stop(&machine);
}

/* VRAM that lies otherwise than the layout needs it is bound as what is scattered. */
static void what_is_not_aligned_is_bound(void)
{
    struct kgpu_scanout scanout;
    struct kgpu_bo *bo;

    machine_start(&machine);
    bo_in(4096, MGPU_DOMAIN_VRAM);
    bo = bo_in(128 << 10, MGPU_DOMAIN_VRAM);
    bo->extents[0].address += 4096; /* whatever the buddies think */
    CHECK_EQ(kgpu_scanout_init(&scanout, bo, 64 << 10), 0);
    CHECK(scanout.bound);
    CHECK_EQ(scanout.address % (64 << 10), 0);
    CHECK_EQ(entry(scanout.address) & PTE_ADDRESS_MASK, bo->extents[0].address);
    kgpu_scanout_finish(&scanout);
    bo->extents[0].address -= 4096;
    machine_stop(&machine);
}

static void check_bound(struct kgpu_bo *bo, uint64_t system)
{
    struct kgpu_scanout scanout;
    uint64_t last;

    CHECK(bo->extent_count > 1);
    last = bo->size - 4096;
    CHECK_EQ(kgpu_scanout_init(&scanout, bo, 256), 0);
    CHECK(scanout.bound);
    CHECK(scanout.address >= KGPU_GART_BASE);
    CHECK_EQ(entry(scanout.address) & PTE_ADDRESS_MASK, bo->extents[0].address);
    CHECK_EQ(entry(scanout.address) & PTE_SYSTEM, system);
    CHECK(entry(scanout.address + last) & PTE_VALID);
    kgpu_scanout_finish(&scanout);
    CHECK_EQ(entry(scanout.address), 0);
}

static void scattered_memory_is_bound(void)
{
    enum { PIECES = 64 };
    mgpu_handle pieces[PIECES];
    struct kgpu_bo *bo;

    machine_start(&machine);
    machine.os.scattered = true;
    check_bound(bo_in(64 << 10, MGPU_DOMAIN_GTT), PTE_SYSTEM);
    for (unsigned i = 0; i < PIECES; i++)
        pieces[i] = machine_bo(&machine, (machine.kgpu->vram.free_pages * 4096 / (2 * (PIECES - i))) & ~4095ull,
                               MGPU_DOMAIN_VRAM);
    while (kgpu_buddy_largest(&machine.kgpu->vram) > 4)
        if (!machine_bo(&machine, kgpu_buddy_largest(&machine.kgpu->vram) * 4096, MGPU_DOMAIN_VRAM))
            break;
    for (unsigned i = 0; i < PIECES; i += 2)
        CHECK_EQ(mgpu_bo_destroy(machine.client, pieces[i]), 0);
    bo = bo_in((kgpu_buddy_largest(&machine.kgpu->vram) + 16) * 4096, MGPU_DOMAIN_VRAM);
    CHECK(bo != NULL);
    if (bo)
        check_bound(bo, 0);
    machine_stop(&machine);
}

static void a_full_window_says_so(void)
{
    enum { ENOUGH = 8 };
    struct kgpu_scanout scanouts[ENOUGH];
    unsigned count = 0;
    struct kgpu_bo *bo;
    uint32_t refs;

    machine_start(&machine);
    bo = bo_in(UINT64_C(16) << 20, MGPU_DOMAIN_GTT);
    refs = bo->refs;
    while (count < ENOUGH && !kgpu_scanout_init(&scanouts[count], bo, 256))
        count++;
    CHECK_EQ(count, 3); /* of 64 MiB; rings are there too */
    CHECK(!scanouts[count].bo);
    CHECK_EQ(bo->refs, refs + count);
    while (count)
        kgpu_scanout_finish(&scanouts[--count]);
    CHECK_EQ(bo->refs, refs);
    machine_stop(&machine);
}

int main(void)
{
    TAP_RUN(one_run_of_vram_is_there_already);
    TAP_RUN(what_is_not_aligned_is_bound);
    TAP_RUN(scattered_memory_is_bound);
    TAP_RUN(a_full_window_says_so);
    return tap_done();
}
