/* SPDX-License-Identifier: MIT */
/*
 * kgpu_bus.h - the card as the reference kernel sees it: a PCI function with three BARs, nothing else.
 *
 * The OS port defines these functions over its PCI mappings. `card` is the pointer given to kgpu_create. On a machine
 * with memory-mapped I/O each is one or two instructions.
 */
#ifndef KGPU_BUS_H
#define KGPU_BUS_H

#include <stddef.h>
#include <stdint.h>

/* What the PCI configuration space says. Sizes are the BARs', in bytes. */
struct kgpu_bus_info {
    uint16_t vendor, device, subvendor, subdevice;
    uint8_t revision, bus, slot, function;
    uint32_t domain;
    uint8_t link_gen, link_lanes; /* of the PCIe capability's link status; 0: not known */
    uint64_t aperture_size; /* BAR 0: the part of VRAM that the CPU can reach */
    uint64_t doorbell_size; /* BAR 2 */
    uint64_t register_size; /* BAR 5 */
};
void kgpu_bus_info(void *card, struct kgpu_bus_info *out);

/* BAR 5: registers, by dword offset (byte offset / 4). Strongly ordered, 32 bits at a time. */
uint32_t kgpu_bus_reg_read(void *card, uint32_t dword);
void kgpu_bus_reg_write(void *card, uint32_t dword, uint32_t value);

/* BAR 2: ring a doorbell; `index` counts 64-bit doorbells. Orders all earlier writes to memory before it. */
void kgpu_bus_doorbell(void *card, uint32_t index, uint64_t value);

/* BAR 0: copy to and clear VRAM below aperture_size. Writes may linger in the HDP until it is flushed. */
void kgpu_bus_vram_write(void *card, uint64_t offset, const void *src, size_t size);
void kgpu_bus_vram_clear(void *card, uint64_t offset, size_t size);

#endif
