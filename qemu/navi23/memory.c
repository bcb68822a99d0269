/* SPDX-License-Identifier: MIT */
/* memory.c - copies and single words through gmc_map. */
#include "card.h"

#include <string.h>

/* Dwords are loaded whole: what is fetched ahead of a REWIND, say, may be written meanwhile, and fetched again. */
static void load(uint8_t *to, const void *from, uint64_t size)
{
    if ((uintptr_t)from % 4 || size % 4) {
        memcpy(to, from, size);
        return;
    }
    for (uint64_t at = 0; at < size; at += 4) {
        const _Atomic uint32_t *word = (const _Atomic uint32_t *)((const uint8_t *)from + at);
        uint32_t value = atomic_load_explicit(word, memory_order_acquire);
        memcpy(to + at, &value, sizeof value);
    }
}

void gmc_read(struct gmc_port *port, unsigned vmid, uint64_t va, void *dst, uint64_t size, enum gmc_access access)
{
    uint8_t *to = dst;
    uint64_t got;
    for (; size > 0; size -= got, va += got, to += got) {
        const void *from = gmc_map(port, vmid, va, size, access, &got);
        if (from)
            load(to, from, got);
        else
            memset(to, 0, got);
    }
}

/* Dwords are stored whole and in their order: another engine may be polling one of them. */
static void store(void *to, const uint8_t *from, uint64_t size)
{
    if ((uintptr_t)to % 4 || size % 4) {
        memcpy(to, from, size);
        return;
    }
    for (uint64_t at = 0; at < size; at += 4) {
        uint32_t value;
        memcpy(&value, from + at, sizeof value);
        atomic_store_explicit((_Atomic uint32_t *)((uint8_t *)to + at), value, memory_order_release);
    }
}

void gmc_write(struct gmc_port *port, unsigned vmid, uint64_t va, const void *src, uint64_t size)
{
    const uint8_t *from = src;
    uint64_t got;
    for (; size > 0; size -= got, va += got, from += got) {
        void *to = gmc_map(port, vmid, va, size, GMC_WRITE, &got);
        if (to)
            store(to, from, got);
    }
}

void *gmc_map_word(struct gmc_port *port, unsigned vmid, uint64_t va, unsigned size, enum gmc_access access)
{
    uint64_t got;
    void *p = gmc_map(port, vmid, va & ~(uint64_t)(size - 1), size, access, &got);
    return got == size && (uintptr_t)p % size == 0 ? p : NULL;
}

uint32_t gmc_load32(struct gmc_port *port, unsigned vmid, uint64_t va)
{
    const _Atomic uint32_t *p = gmc_map_word(port, vmid, va, 4, GMC_READ);
    return p ? atomic_load_explicit(p, memory_order_acquire) : 0;
}

uint64_t gmc_load64(struct gmc_port *port, unsigned vmid, uint64_t va)
{
    const _Atomic uint64_t *p = gmc_map_word(port, vmid, va, 8, GMC_READ);
    return p ? atomic_load_explicit(p, memory_order_acquire) : 0;
}

void gmc_store32(struct gmc_port *port, unsigned vmid, uint64_t va, uint32_t value)
{
    _Atomic uint32_t *p = gmc_map_word(port, vmid, va, 4, GMC_WRITE);
    if (p)
        atomic_store_explicit(p, value, memory_order_release);
}

void gmc_store64(struct gmc_port *port, unsigned vmid, uint64_t va, uint64_t value)
{
    _Atomic uint64_t *p = gmc_map_word(port, vmid, va, 8, GMC_WRITE);
    if (p)
        atomic_store_explicit(p, value, memory_order_release);
}
