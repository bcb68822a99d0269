/* SPDX-License-Identifier: MIT */
/* page_table.c - see page_table.h; the bits are in <navi23/regs/pte.h>. */
#include "page_table.h"

#include "../blocks/blocks.h"
#include "../core/core.h"
#include "../memory/bo.h"

#include <navi23/regs/pte.h>

#define CHUNK 64u /* entries written to the card at a time */
#define MAX_FRAGMENT 9u /* a block */
#define BLOCK ((uint64_t)PT_ENTRIES * MGPU_PAGE_SIZE)

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

void kgpu_table_destroy_list(struct kgpu *kgpu, struct kgpu_table *list)
{
    while (list) {
        struct kgpu_table *table = list;

        list = table->next;
        kgpu_table_destroy(kgpu, table);
    }
}

static uint64_t span(uint32_t level)
{
    return BLOCK << 9 * level;
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

static bool is_large(const struct kgpu_table *directory, unsigned index)
{
    return directory->large[index / 64] >> index % 64 & 1;
}

/* The PDB0 that covers `va`, or NULL. */
static struct kgpu_table *directory_of(struct kgpu_table *root, uint64_t va)
{
    struct kgpu_table *table = root;

    while (table && table->level > 1)
        table = table->below[PT_INDEX(va, table->level)];
    return table;
}

static void push(struct kgpu_table **list, struct kgpu_table *table)
{
    table->next = *list;
    *list = table;
}

/* ---- entries --------------------------------------------------------------------------------------------------- */

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

static unsigned fragment_of(uint64_t entry)
{
    return (unsigned)((entry & PTE_FRAGMENT_MASK) >> PTE_FRAGMENT_SHIFT);
}

/* Whether the pages from `va`, which are mapped up to `end`, are a large page. */
static bool begins_large(uint64_t va, uint64_t end, const struct kgpu_bo *bo, uint64_t offset)
{
    if (va % BLOCK || end - va < BLOCK)
        return false;
    return !bo || fragment_of(entry_of(bo, offset, va, 0, PT_ENTRIES)) == MAX_FRAGMENT;
}

/*
 * A fragment's entries must all carry its size, so the size is worked out at a fragment's first page and kept for the
 * pages that follow in it.
 */
struct writer {
    const struct kgpu_bo *bo;
    uint64_t flags, va, end, offset, entry;
    uint64_t fragment_left; /* pages of the current fragment still to come */
};

static void advance(struct writer *w, uint64_t bytes)
{
    w->va += bytes;
    w->offset += bytes;
}

static uint64_t next_entry(struct writer *w)
{
    if (!w->bo) {
        advance(w, MGPU_PAGE_SIZE);
        return w->flags;
    }
    if (w->fragment_left) {
        w->entry += MGPU_PAGE_SIZE;
    } else {
        w->entry = entry_of(w->bo, w->offset, w->va, w->flags, (w->end - w->va) / MGPU_PAGE_SIZE);
        w->fragment_left = 1ull << fragment_of(w->entry);
    }
    w->fragment_left--;
    advance(w, MGPU_PAGE_SIZE);
    return w->entry;
}

/* Write the entries up to `stop`, in one PTB. */
static void write_pages(struct kgpu *kgpu, struct kgpu_table *leaf, struct writer *w, uint64_t stop)
{
    uint64_t chunk[CHUNK];

    while (w->va < stop) {
        uint64_t at = leaf->address + PT_INDEX(w->va, 0) * 8, pages = (stop - w->va) / MGPU_PAGE_SIZE;
        unsigned count = (unsigned)KGPU_MIN(pages, CHUNK);

        for (unsigned i = 0; i < count; i++)
            chunk[i] = next_entry(w);
        kgpu_bus_vram_write(kgpu->card, at, chunk, count * 8);
    }
}

/* ---- preparing ------------------------------------------------------------------------------------------------- */

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
        push(dead, below);
    }
}

static int add_spare(struct kgpu *kgpu, struct kgpu_table_change *change)
{
    struct kgpu_table *table = kgpu_table_create(kgpu, 0);

    if (!table)
        return -MGPU_ENOMEM;
    push(&change->spare, table);
    return 0;
}

/* Put a table that will be needed in its place. */
static int add_table(struct kgpu *kgpu, struct kgpu_table *table, unsigned index)
{
    struct kgpu_table *below = kgpu_table_create(kgpu, table->level - 1);

    if (!below)
        return -MGPU_ENOMEM;
    table->below[index] = below;
    table->used++;
    write_entry(kgpu, table, index, below->address | PTE_VALID);
    return 0;
}

/* What is prepared for: the arguments of kgpu_table_prepare. */
struct plan {
    uint64_t va, end;
    const struct kgpu_bo *bo;
    uint64_t offset;
    struct kgpu_table_change *change;
};

static int prepare(struct kgpu *kgpu, struct kgpu_table *table, uint64_t va, uint64_t end, const struct plan *plan)
{
    int err = 0;

    for (uint64_t stop; va < end && !err; va = stop) {
        unsigned index = PT_INDEX(va, table->level);

        stop = covered(va, end, table->level - 1);
        if (table->level == 1 && begins_large(va, plan->end, plan->bo, plan->offset + (va - plan->va)))
            continue;
        if (is_large(table, index))
            err = add_spare(kgpu, plan->change);
        else if (!table->below[index])
            err = add_table(kgpu, table, index);
        if (!err && table->level > 1)
            err = prepare(kgpu, table->below[index], va, stop, plan);
    }
    return err;
}

int kgpu_table_prepare(struct kgpu *kgpu, struct kgpu_table *root, uint64_t va, uint64_t size, const struct kgpu_bo *bo,
                       uint64_t offset, struct kgpu_table_change *change)
{
    const struct plan plan = { va, va + size, bo, offset, change };
    int err = prepare(kgpu, root, va, va + size, &plan);

    if (err) { /* what was just made was never used: it is in no TLB */
        prune(kgpu, root, va, va + size, &change->dead);
        kgpu_table_destroy_list(kgpu, change->dead);
        kgpu_table_destroy_list(kgpu, change->spare);
        *change = (struct kgpu_table_change){ 0 };
    }
    return err;
}

static bool cuts_large(struct kgpu_table *root, uint64_t va)
{
    const struct kgpu_table *directory = directory_of(root, va);

    return va % BLOCK && directory && is_large(directory, PT_INDEX(va, 1));
}

int kgpu_table_prepare_unmap(struct kgpu *kgpu, struct kgpu_table *root, uint64_t va, uint64_t size,
                             struct kgpu_table_change *change)
{
    bool begin = cuts_large(root, va), end = cuts_large(root, va + size);

    if (begin && add_spare(kgpu, change))
        return -MGPU_ENOMEM;
    if (end && !(begin && va / BLOCK == (va + size) / BLOCK) && add_spare(kgpu, change)) {
        kgpu_table_destroy_list(kgpu, change->spare);
        change->spare = NULL;
        return -MGPU_ENOMEM;
    }
    return 0;
}

/* ---- carrying out ---------------------------------------------------------------------------------------------- */

static struct kgpu_table *take_spare(struct kgpu_table_change *change)
{
    struct kgpu_table *table = change->spare;

    change->spare = table->next;
    return table;
}

/* An entry of PDB0 becomes a PTB, whose content is there already. */
static void link_table(struct kgpu *kgpu, struct kgpu_table *directory, unsigned index, struct kgpu_table *leaf)
{
    directory->below[index] = leaf;
    directory->large[index / 64] &= ~(1ull << index % 64);
    write_entry(kgpu, directory, index, leaf->address | PTE_VALID);
}

/* An entry of PDB0 becomes a large page. */
static void write_large(struct kgpu *kgpu, struct kgpu_table *directory, unsigned index, uint64_t entry,
                        struct kgpu_table_change *change)
{
    if (directory->below[index]) { /* a table that became empty for this */
        push(&change->dead, directory->below[index]);
        directory->below[index] = NULL;
    } else if (!is_large(directory, index)) {
        directory->used++;
    }
    directory->large[index / 64] |= 1ull << index % 64;
    write_entry(kgpu, directory, index, entry | PTE_PDE_AS_PTE);
}

void kgpu_table_split(struct kgpu *kgpu, struct kgpu_table *root, uint64_t va, const struct kgpu_bo *bo,
                      uint64_t offset, uint64_t flags, struct kgpu_table_change *change)
{
    uint64_t inside = va % BLOCK, begin = va - inside;
    struct writer writer = { .bo = bo, .flags = flags, .va = begin, .end = begin + BLOCK, .offset = offset - inside };
    struct kgpu_table *leaf;

    if (!cuts_large(root, va))
        return;
    leaf = take_spare(change);
    write_pages(kgpu, leaf, &writer, writer.end);
    leaf->used = PT_ENTRIES;
    kgpu_hdp_flush(kgpu); /* the card may be reading: the table is whole before it is found */
    link_table(kgpu, directory_of(root, va), PT_INDEX(va, 1), leaf);
}

/* The PTB for one block, from the spare ones if it was a large page until now. */
static struct kgpu_table *leaf_of(struct kgpu *kgpu, struct kgpu_table *directory, unsigned index,
                                  struct kgpu_table_change *change)
{
    if (!directory->below[index]) {
        directory->used++;
        link_table(kgpu, directory, index, take_spare(change));
    }
    return directory->below[index];
}

void kgpu_table_map(struct kgpu *kgpu, struct kgpu_table *root, uint64_t va, uint64_t size, const struct kgpu_bo *bo,
                    uint64_t offset, uint64_t flags, struct kgpu_table_change *change)
{
    struct writer writer = { .bo = bo, .flags = flags, .va = va, .end = va + size, .offset = offset };

    while (writer.va < writer.end) {
        struct kgpu_table *directory = directory_of(root, writer.va), *leaf;
        uint64_t stop = covered(writer.va, writer.end, 0);
        unsigned index = PT_INDEX(writer.va, 1);

        if (begins_large(writer.va, writer.end, bo, writer.offset)) {
            uint64_t entry = bo ? entry_of(bo, writer.offset, writer.va, flags, PT_ENTRIES) : flags;

            write_large(kgpu, directory, index, entry, change);
            advance(&writer, BLOCK);
            continue;
        }
        leaf = leaf_of(kgpu, directory, index, change);
        if (change)
            leaf->used += (uint32_t)((stop - writer.va) / MGPU_PAGE_SIZE);
        write_pages(kgpu, leaf, &writer, stop);
    }
}

void kgpu_table_unmap(struct kgpu *kgpu, struct kgpu_table *root, uint64_t va, uint64_t size, struct kgpu_table **dead)
{
    uint64_t end = va + size;

    for (uint64_t at = va, stop; at < end; at = stop) {
        struct kgpu_table *directory = directory_of(root, at), *leaf;
        unsigned index = PT_INDEX(at, 1);

        stop = covered(at, end, 0);
        if (is_large(directory, index)) {
            directory->large[index / 64] &= ~(1ull << index % 64);
            directory->used--;
            write_entry(kgpu, directory, index, 0);
            continue;
        }
        leaf = directory->below[index];
        kgpu_bus_vram_clear(kgpu->card, leaf->address + PT_INDEX(at, 0) * 8, (stop - at) / MGPU_PAGE_SIZE * 8);
        leaf->used -= (uint32_t)((stop - at) / MGPU_PAGE_SIZE);
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
