/* SPDX-License-Identifier: MIT */
/* gart.c - see gart.h. */
#include "gart.h"

#include "../blocks/blocks.h"
#include "../core/core.h"
#include "../memory/bo.h"

#include <navi23/regs/pte.h>
#include <string.h>

#define PAGES (KGPU_GART_SIZE / MGPU_PAGE_SIZE)
#define BLOCK_PAGES 16u /* of a tiled picture: 64 KiB */
#define VRAM_FLAGS (PTE_VALID | PTE_READABLE | MTYPE_UC << PTE_MTYPE_SHIFT)
#define SYSTEM_FLAGS (VRAM_FLAGS | PTE_SYSTEM | PTE_SNOOPED | PTE_EXECUTABLE | PTE_WRITEABLE)

struct kgpu_gart {
    uint64_t table;    /* offset in VRAM */
    uint64_t *entries; /* what is in it; PAGES */
    struct kgpu_buddy pages;
};

int kgpu_gart_create(struct kgpu *kgpu)
{
    struct kgpu_gart *gart = kgpu_alloc(kgpu, sizeof *gart);
    uint64_t first;
    int err;

    if (!gart)
        return -MGPU_ENOMEM;
    gart->entries = kgpu_alloc(kgpu, PAGES * 8);
    if (!gart->entries) {
        err = -MGPU_ENOMEM;
        goto free_gart;
    }
    err = kgpu_buddy_init(kgpu, &gart->pages, 0, PAGES);
    if (err)
        goto free_entries;
    err = kgpu_buddy_alloc(&kgpu->vram, PAGES * 8 / MGPU_PAGE_SIZE, 1, &first);
    if (err)
        goto finish_pages;
    gart->table = first * MGPU_PAGE_SIZE;
    kgpu_bus_vram_clear(kgpu->card, gart->table, PAGES * 8);
    kgpu->gart = gart;
    return 0;

finish_pages:
    kgpu_buddy_finish(kgpu, &gart->pages);
free_entries:
    kgpu_free(kgpu, gart->entries, PAGES * 8);
free_gart:
    kgpu_free(kgpu, gart, sizeof *gart);
    return err;
}

void kgpu_gart_destroy(struct kgpu *kgpu)
{
    struct kgpu_gart *gart = kgpu->gart;

    if (!gart)
        return;
    kgpu_buddy_free(&kgpu->vram, gart->table / MGPU_PAGE_SIZE, PAGES * 8 / MGPU_PAGE_SIZE);
    kgpu_buddy_finish(kgpu, &gart->pages);
    kgpu_free(kgpu, gart->entries, PAGES * 8);
    kgpu_free(kgpu, gart, sizeof *gart);
    kgpu->gart = NULL;
}

void kgpu_gart_rewrite(struct kgpu *kgpu)
{
    kgpu_bus_vram_write(kgpu->card, kgpu->gart->table, kgpu->gart->entries, PAGES * 8);
}

uint64_t kgpu_gart_table(const struct kgpu *kgpu)
{
    return kgpu->gart->table;
}

static int bind(struct kgpu *kgpu, const struct kgpu_extent *extents, uint32_t count, uint64_t pages, uint64_t flags,
                uint64_t *address_out)
{
    struct kgpu_gart *gart = kgpu->gart;
    uint64_t first;

    if (kgpu_buddy_alloc(&gart->pages, pages, pages < BLOCK_PAGES ? 1 : BLOCK_PAGES, &first))
        return -MGPU_ENOMEM;
    for (uint32_t i = 0; i < count; i++) {
        for (uint64_t k = 0; k < extents[i].pages; k++) {
            uint64_t page = first + extents[i].first + k;

            gart->entries[page] = (extents[i].address + k * MGPU_PAGE_SIZE) | flags;
            kgpu_bus_vram_write(kgpu->card, gart->table + page * 8, &gart->entries[page], 8);
        }
    }
    /* Entries that were invalid are in no TLB: making the writes arrive is enough. */
    kgpu_hdp_flush(kgpu);
    *address_out = KGPU_GART_BASE + first * MGPU_PAGE_SIZE;
    return 0;
}

int kgpu_gart_bind(struct kgpu *kgpu, const struct kgpu_extent *extents, uint32_t count, uint64_t pages,
                   uint64_t *address_out)
{
    return bind(kgpu, extents, count, pages, SYSTEM_FLAGS, address_out);
}

int kgpu_gart_bind_vram(struct kgpu *kgpu, const struct kgpu_extent *extents, uint32_t count, uint64_t pages,
                        uint64_t *address_out)
{
    return bind(kgpu, extents, count, pages, VRAM_FLAGS, address_out);
}

void kgpu_gart_unbind(struct kgpu *kgpu, uint64_t address, uint64_t pages)
{
    struct kgpu_gart *gart = kgpu->gart;
    uint64_t first = (address - KGPU_GART_BASE) / MGPU_PAGE_SIZE;

    memset(&gart->entries[first], 0, pages * 8);
    kgpu_bus_vram_clear(kgpu->card, gart->table + first * 8, pages * 8);
    kgpu_gmc_flush_tlb(kgpu, 0);
    kgpu_buddy_free(&gart->pages, first, pages);
}
