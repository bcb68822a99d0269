/* SPDX-License-Identifier: MIT */
/* page_table.c - see page_table.h; the bits are in <navi23/regs/pte.h>. */
#include "page_table.h"

#include "../core/core.h"
#include "../memory/bo.h"

#include <navi23/regs/pte.h>

#define ROOT_LEVEL (PT_LEVELS - 1)
#define CHUNK 64u /* entries written to the card at a time */
#define MAX_FRAGMENT 9u

struct kgpu_table *kgpu_table_create(struct kgpu *kgpu, uint32_t level)
{
    struct kgpu_table *table = kgpu_alloc(kgpu, sizeof *table);
    uint64_t page;

    if (!table)
        return NULL;
    table->level = level;
    if (level) {
        table->below = kgpu_alloc(kgpu, PT_ENTRIES * sizeof *table->below);
        if (!table->below)
            goto free_table;
    }
    if (kgpu_buddy_alloc(&kgpu->vram, 1, 1, &page))
        goto free_below;
    table->address = page * MGPU_PAGE_SIZE;
    kgpu_bus_vram_clear(kgpu->card, table->address, MGPU_PAGE_SIZE);
    kgpu->stats.page_tables++;
    kgpu->stats.vram_used += MGPU_PAGE_SIZE;
    return table;

free_below:
    kgpu_free(kgpu, table->below, PT_ENTRIES * sizeof *table->below);
free_table:
    kgpu_free(kgpu, table, sizeof *table);
    return NULL;
}

void kgpu_table_destroy(struct kgpu *kgpu, struct kgpu_table *table)
{
    if (!table)
        return;
    if (table->below) {
        for (unsigned i = 0; i < PT_ENTRIES; i++)
            kgpu_table_destroy(kgpu, table->below[i]);
        kgpu_free(kgpu, table->below, PT_ENTRIES * sizeof *table->below);
    }
    kgpu_buddy_free(&kgpu->vram, table->address / MGPU_PAGE_SIZE, 1);
    kgpu->stats.page_tables--;
    kgpu->stats.vram_used -= MGPU_PAGE_SIZE;
    kgpu_free(kgpu, table, sizeof *table);
}

static uint64_t span(uint32_t level)
{
    return (uint64_t)PT_ENTRIES * MGPU_PAGE_SIZE << 9 * level;
}

/* The end of [va, end) that one table of `level` covers. */
static uint64_t covered(uint64_t va, uint64_t end, uint32_t level)
{
    uint64_t stop = (va | (span(level) - 1)) + 1;

    return KGPU_MIN(stop, end);
}

static void write_entry(struct kgpu *kgpu, const struct kgpu_table *table, unsigned index, uint64_t entry)
{
    kgpu_bus_vram_write(kgpu->card, table->address + index * 8, &entry, 8);
}

/* Drop empty tables in the range, bottom up. */
static void prune(struct kgpu *kgpu, struct kgpu_table *table, uint64_t va, uint64_t end, struct kgpu_table **dead)
{
    for (uint64_t stop; va < end; va = stop) {
        unsigned index = PT_INDEX(va, table->level);
        struct kgpu_table *below = table->below[index];

        stop = covered(va, end, table->level - 1);
        if (!below)
            continue;
        if (below->level)
            prune(kgpu, below, va, stop, dead);
        if (below->used)
            continue;
        table->below[index] = NULL;
        table->used--;
        write_entry(kgpu, table, index, 0);
        below->next = *dead;
        *dead = below;
    }
}

static int prepare(struct kgpu *kgpu, struct kgpu_table *table, uint64_t va, uint64_t end)
{
    for (uint64_t stop; va < end; va = stop) {
        unsigned index = PT_INDEX(va, table->level);
        struct kgpu_table *below = table->below[index];

        stop = covered(va, end, table->level - 1);
        if (!below) {
            below = kgpu_table_create(kgpu, table->level - 1);
            if (!below)
                return -MGPU_ENOMEM;
            table->below[index] = below;
            table->used++;
            write_entry(kgpu, table, index, below->address | PTE_VALID);
        }
        if (below->level) {
            int err = prepare(kgpu, below, va, stop);
            if (err)
                return err;
        }
    }
    return 0;
}

int kgpu_table_prepare(struct kgpu *kgpu, struct kgpu_table *root, uint64_t va, uint64_t size)
{
    struct kgpu_table *dead = NULL;
    int err = prepare(kgpu, root, va, va + size);

    if (err) {
        prune(kgpu, root, va, va + size, &dead);
        while (dead) { /* just made and never mapped: in no TLB */
            struct kgpu_table *table = dead;

            dead = table->next;
            kgpu_table_destroy(kgpu, table);
        }
    }
    return err;
}

static struct kgpu_table *leaf_of(struct kgpu_table *root, uint64_t va)
{
    struct kgpu_table *table = root;

    while (table && table->level)
        table = table->below[PT_INDEX(va, table->level)];
    return table;
}

/* log2 of the largest naturally aligned run that begins here and has `pages` pages. */
static unsigned fragment(uint64_t va_page, uint64_t physical_page, uint64_t pages)
{
    uint64_t bits = va_page | physical_page | 1ull << MAX_FRAGMENT;
    unsigned aligned = (unsigned)__builtin_ctzll(bits), fits = 63u - (unsigned)__builtin_clzll(pages);

    return KGPU_MIN(aligned, fits);
}

/* The PTE of byte `offset` of the BO, mapped at `va`. */
static uint64_t entry_of(const struct kgpu_bo *bo, uint64_t offset, uint64_t va, uint64_t flags, uint64_t pages_left)
{
    uint64_t page = offset / MGPU_PAGE_SIZE;
    const struct kgpu_extent *extent = kgpu_bo_extent(bo, page);
    uint64_t address = extent->address + (page - extent->first) * MGPU_PAGE_SIZE;
    uint64_t run = KGPU_MIN(extent->first + extent->pages - page, pages_left);

    uint64_t size = fragment(va / MGPU_PAGE_SIZE, address / MGPU_PAGE_SIZE, run);

    return address | flags | size << PTE_FRAGMENT_SHIFT;
}

/*
 * A fragment's entries must all carry its size, so the size is worked out at a fragment's first page and kept for the
 * pages that follow in it.
 */
struct writer {
    const struct kgpu_bo *bo;
    uint64_t flags, va, offset, pages_left, entry;
    uint64_t fragment_left; /* pages of the current fragment still to come */
};

static uint64_t next_entry(struct writer *w)
{
    if (!w->bo)
        return w->flags;
    if (w->fragment_left) {
        w->entry += MGPU_PAGE_SIZE;
    } else {
        w->entry = entry_of(w->bo, w->offset, w->va, w->flags, w->pages_left);
        w->fragment_left = 1ull << ((w->entry & PTE_FRAGMENT_MASK) >> PTE_FRAGMENT_SHIFT);
    }
    w->fragment_left--;
    w->pages_left--;
    w->va += MGPU_PAGE_SIZE;
    w->offset += MGPU_PAGE_SIZE;
    return w->entry;
}

void kgpu_table_map(struct kgpu *kgpu, struct kgpu_table *root, uint64_t va, uint64_t size, const struct kgpu_bo *bo,
                    uint64_t offset, uint64_t flags, bool fresh)
{
    struct writer writer = { bo, flags, va, offset, size / MGPU_PAGE_SIZE, 0, 0 };
    uint64_t end = va + size, chunk[CHUNK];

    while (va < end) {
        struct kgpu_table *leaf = leaf_of(root, va);
        unsigned index = PT_INDEX(va, 0);
        uint64_t pages = (covered(va, end, 0) - va) / MGPU_PAGE_SIZE;
        unsigned count = (unsigned)KGPU_MIN(pages, CHUNK);

        for (unsigned i = 0; i < count; i++)
            chunk[i] = next_entry(&writer);
        kgpu_bus_vram_write(kgpu->card, leaf->address + index * 8, chunk, count * 8);
        if (fresh)
            leaf->used += count;
        va += (uint64_t)count * MGPU_PAGE_SIZE;
    }
}

void kgpu_table_unmap(struct kgpu *kgpu, struct kgpu_table *root, uint64_t va, uint64_t size, struct kgpu_table **dead)
{
    uint64_t end = va + size;

    for (uint64_t at = va, stop; at < end; at = stop) {
        struct kgpu_table *leaf = leaf_of(root, at);
        uint64_t bytes;

        stop = covered(at, end, 0);
        bytes = (stop - at) / MGPU_PAGE_SIZE * 8;
        kgpu_bus_vram_clear(kgpu->card, leaf->address + PT_INDEX(at, 0) * 8, bytes);
        leaf->used -= (uint32_t)(bytes / 8);
    }
    if (dead)
        prune(kgpu, root, va, end, dead);
}

void kgpu_table_rewrite(struct kgpu *kgpu, const struct kgpu_table *table)
{
    kgpu_bus_vram_clear(kgpu->card, table->address, MGPU_PAGE_SIZE);
    for (unsigned i = 0; table->below && i < PT_ENTRIES; i++) {
        if (!table->below[i])
            continue;
        kgpu_table_rewrite(kgpu, table->below[i]);
        write_entry(kgpu, table, i, table->below[i]->address | PTE_VALID);
    }
}
