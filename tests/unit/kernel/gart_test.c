/* SPDX-License-Identifier: MIT */
/* gart_test.c - system memory in VMID 0: entries, order of flushes, room. */
#include "machine.h"
#include "tap.h"

#include <memory/bo.h>
#include <navi23/regs/pte.h>
#include <vm/gart.h>

static struct machine machine;

static uint64_t entry(uint64_t address)
{
    return fake_card_vram64(&machine.card, kgpu_gart_table(machine.kgpu) + (address - KGPU_GART_BASE) / 4096 * 8);
}

static void scattered_pages_become_consecutive(void)
{
    const struct kgpu_extent extents[] = { { 0x200000000, 0, 1 }, { 0x300000000, 1, 2 } };
    uint64_t address;

    fake_card_forget(&machine.card);
    CHECK_EQ(kgpu_gart_bind(machine.kgpu, extents, 2, 3, &address), 0);
    CHECK_EQ(entry(address) & PTE_ADDRESS_MASK, 0x200000000);
    CHECK_EQ(entry(address + 4096) & PTE_ADDRESS_MASK, 0x300000000);
    CHECK_EQ(entry(address + 8192) & PTE_ADDRESS_MASK, 0x300001000);
    CHECK(entry(address) & PTE_VALID && entry(address) & PTE_SYSTEM && entry(address) & PTE_WRITEABLE);
    CHECK_EQ(machine.card.events[machine.card.event_count - 1].kind, FAKE_HDP_FLUSH);

    fake_card_forget(&machine.card);
    kgpu_gart_unbind(machine.kgpu, address, 3);
    CHECK_EQ(entry(address), 0);
    CHECK_EQ(entry(address + 8192), 0);
    CHECK_EQ(machine.card.events[fake_card_find(&machine.card, FAKE_TLB_INVALIDATE, 0)].what, 1); /* VMID 0 */
}

/* Of VRAM the card only reads, and its addresses are offsets. */
static void vram_is_bound_for_reading(void)
{
    const struct kgpu_extent extents[] = { { 0x5000, 0, 1 }, { 0x100000, 1, 1 } };
    uint64_t address;

    CHECK_EQ(kgpu_gart_bind_vram(machine.kgpu, extents, 2, 2, &address), 0);
    CHECK_EQ(entry(address) & PTE_ADDRESS_MASK, 0x5000);
    CHECK_EQ(entry(address + 4096) & PTE_ADDRESS_MASK, 0x100000);
    CHECK_EQ(entry(address) & (PTE_VALID | PTE_READABLE), PTE_VALID | PTE_READABLE);
    CHECK(!(entry(address) & (PTE_SYSTEM | PTE_SNOOPED | PTE_WRITEABLE | PTE_EXECUTABLE)));
    kgpu_gart_unbind(machine.kgpu, address, 2);
}

static void a_full_window_says_so(void)
{
    struct kgpu_extent extent = { 0x200000000, 0, KGPU_GART_SIZE / 4096 / 2 };
    uint64_t first, second;

    CHECK_EQ(kgpu_gart_bind(machine.kgpu, &extent, 1, extent.pages, &first), 0);
    CHECK_EQ(kgpu_gart_bind(machine.kgpu, &extent, 1, extent.pages, &second), -MGPU_ENOMEM); /* the ring is there too */
    kgpu_gart_unbind(machine.kgpu, first, extent.pages);
    CHECK_EQ(kgpu_gart_bind(machine.kgpu, &extent, 1, extent.pages, &first), 0);
    kgpu_gart_unbind(machine.kgpu, first, extent.pages);
}

static void addresses_lie_in_the_window(void)
{
    struct kgpu_extent extent = { 0x200000000, 0, 100 };
    uint64_t address;

    CHECK_EQ(kgpu_gart_bind(machine.kgpu, &extent, 1, 100, &address), 0);
    CHECK(address >= KGPU_GART_BASE && address + 100 * 4096 <= KGPU_GART_BASE + KGPU_GART_SIZE);
    kgpu_gart_unbind(machine.kgpu, address, 100);
}

int main(void)
{
    machine_start(&machine);
    TAP_RUN(scattered_pages_become_consecutive);
    TAP_RUN(vram_is_bound_for_reading);
    TAP_RUN(a_full_window_says_so);
    TAP_RUN(addresses_lie_in_the_window);
    machine_stop(&machine);
    return tap_done();
}
