/* SPDX-License-Identifier: MIT */
/*
 * kgpu_bus.c - the card as the reference kernel reaches it (kgpu_bus.h), on a machine that has none.
 *
 * Reads give all ones, as those of an empty slot do. With the three BARs mapped, each function is one or two
 * instructions; os-port/metalos/kernel/gpu/card.c maps them, and tests/conformance/polling_card.c has the software
 * card in their place.
 */
#include <kgpu_bus.h>

/* They are given the card, and there is none. */
#pragma GCC diagnostic ignored "-Wunused-parameter"

/* Yours: what PCI configuration space says, read once. os-port/metalos/kernel/gpu/card.c */
void kgpu_bus_info(void *card, struct kgpu_bus_info *out)
{
    *out = (struct kgpu_bus_info){ .vendor = 0xffff, .device = 0xffff };
}

/* Yours: ((volatile uint32_t *)bar5)[dword], mapped uncached. os-port/metalos/kernel/gpu/kgpu_bus.c */
uint32_t kgpu_bus_reg_read(void *card, uint32_t dword)
{
    return UINT32_MAX;
}

/* Yours: the same, to the left of an equals sign. os-port/metalos/kernel/gpu/kgpu_bus.c */
void kgpu_bus_reg_write(void *card, uint32_t dword, uint32_t value)
{
}

/* Yours: sfence; ((volatile uint64_t *)bar2)[index] = value, in one store. os-port/metalos/kernel/gpu/kgpu_bus.c */
void kgpu_bus_doorbell(void *card, uint32_t index, uint64_t value)
{
}

/* Yours: memcpy to BAR 0, mapped write-combined or uncached. tests/conformance/polling_card.c */
void kgpu_bus_vram_write(void *card, uint64_t offset, const void *src, size_t size)
{
}

/* Yours: memset there. tests/conformance/polling_card.c */
void kgpu_bus_vram_clear(void *card, uint64_t offset, size_t size)
{
}
