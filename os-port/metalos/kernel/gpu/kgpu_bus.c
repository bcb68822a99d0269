/* SPDX-License-Identifier: MIT */
/* kgpu_bus.c - the reference kernel's bus: the card's BARs, in the kernel's address space. */
#include "gpu/card.h"
#include "kernel.h"

#include <kgpu_bus.h>

void kgpu_bus_info(void *card, struct kgpu_bus_info *out)
{
    *out = ((struct card *)card)->info;
}

uint32_t kgpu_bus_reg_read(void *card, uint32_t dword)
{
    return ((struct card *)card)->registers[dword];
}

void kgpu_bus_reg_write(void *card, uint32_t dword, uint32_t value)
{
    ((struct card *)card)->registers[dword] = value;
}

/* Writes to ordinary memory come before an uncached one anyway; write-combined ones may still be on their way. */
void kgpu_bus_doorbell(void *card, uint32_t index, uint64_t value)
{
    __asm__ volatile("sfence" : : : "memory");
    ((struct card *)card)->doorbells[index] = value;
}

void kgpu_bus_vram_write(void *card, uint64_t offset, const void *src, size_t size)
{
    memcpy(((struct card *)card)->aperture + offset, src, size);
}

void kgpu_bus_vram_clear(void *card, uint64_t offset, size_t size)
{
    memset(((struct card *)card)->aperture + offset, 0, size);
}
