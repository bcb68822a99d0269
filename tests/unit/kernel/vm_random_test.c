/* SPDX-License-Identifier: MIT */
/*
 * vm_random_test.c - random maps, replaces, unmaps and clears in a small window, compared with an array of pages: after
 * each step every page is translated as the card would do it.
 */
#include "machine.h"
#include "tap.h"

#include <memory/bo.h>
#include <navi23/regs/pte.h>
#include <vm/page_table.h>
#include <vm/vm.h>

#include <stdlib.h>
#include <string.h>

#define PAGE UINT64_C(4096)
#define BLOCK (512 * PAGE)
#define WINDOW UINT64_C(0x7fc00000) /* so that two PDB0 share it */

enum { PAGES = 4 * 512, BOS = 6, STEPS = 500, NO_MEMORY = -1 };

/* What the window should look like. `id` tells mappings apart. */
struct page {
    unsigned id; /* 0: not mapped */
    int bo;      /* NO_MEMORY: PRT */
    uint64_t offset;
    bool writeable;
};

static const uint64_t sizes[BOS] = { PAGE, 16 * PAGE, 300 * PAGE, BLOCK, BLOCK + 64 * PAGE, 2 * BLOCK };

static struct machine machine;
static mgpu_handle vm, bos[BOS];
static struct page model[PAGES];
static unsigned last_id;
static struct kgpu_vm *object;

static struct kgpu_bo *bo_object(int bo)
{
    return machine_object(&machine, KGPU_TYPE_BO, bos[bo]);
}

static void begin(uint32_t domain, bool scattered)
{
    machine_start(&machine);
    machine.os.scattered = scattered;
    vm = machine_vm(&machine);
    object = machine_object(&machine, KGPU_TYPE_VM, vm);
    for (unsigned i = 0; i < BOS; i++)
        bos[i] = machine_bo(&machine, sizes[i], domain);
    memset(model, 0, sizeof model);
}

/* ---- the model --------------------------------------------------------------------------------------------------- */

/* Take [first, end) out; what a mapping has behind the hole becomes a mapping of its own. */
static void model_clear(unsigned first, unsigned end)
{
    unsigned cut = first && end < PAGES && model[first - 1].id == model[end].id ? model[end].id : 0;

    for (unsigned i = end; cut && i < PAGES && model[i].id == cut; i++)
        model[i].id = last_id + 1;
    last_id += cut != 0;
    memset(&model[first], 0, (end - first) * sizeof *model);
}

static void model_map(unsigned first, unsigned count, int bo, uint64_t offset, bool writeable)
{
    model_clear(first, first + count);
    last_id++;
    for (unsigned i = 0; i < count; i++)
        model[first + i] = (struct page){ last_id, bo, bo < 0 ? 0 : offset + i * PAGE, writeable };
}

static bool model_is_free(unsigned first, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        if (model[first + i].id)
            return false;
    return true;
}

/* ---- what the card sees ------------------------------------------------------------------------------------------ */

static uint64_t translate(unsigned page)
{
    return fake_card_walk(&machine.card, object->root->address | PTE_VALID, WINDOW + page * PAGE);
}

static uint64_t physical(const struct page *page)
{
    const struct kgpu_extent *extent = kgpu_bo_extent(bo_object(page->bo), page->offset / PAGE);

    return extent->address + page->offset - extent->first * PAGE;
}

/* The pages that an entry's fragment takes in: all of one mapping, and in a row in memory. */
static bool fragment_is_true(unsigned page, uint64_t entry)
{
    uint64_t count = UINT64_C(1) << ((entry & PTE_FRAGMENT_MASK) >> PTE_FRAGMENT_SHIFT);
    uint64_t first = page & ~(count - 1);

    for (uint64_t i = first; i < first + count; i++)
        if (i >= PAGES || model[i].id != model[page].id ||
            physical(&model[i]) + page * PAGE != physical(&model[page]) + i * PAGE)
            return false;
    return (entry & PTE_ADDRESS_MASK) % (count * PAGE) == (WINDOW + page * PAGE) % (count * PAGE);
}

static bool page_is_right(unsigned page)
{
    const struct page *expected = &model[page];
    uint64_t entry = translate(page);

    if (!expected->id)
        return entry == 0;
    if (expected->bo == NO_MEMORY)
        return (entry & (PTE_PRT | PTE_VALID | PTE_ADDRESS_MASK)) == PTE_PRT;
    return (entry & PTE_VALID) && !(entry & PTE_PRT) && (entry & PTE_ADDRESS_MASK) == physical(expected) &&
           !(entry & PTE_WRITEABLE) == !expected->writeable && fragment_is_true(page, entry);
}

/* Whether an entry of PDB0 is a page exactly where one mapping and one aligned run cover the block. */
static bool block_is_right(unsigned first)
{
    const struct page *page = &model[first];
    struct kgpu_table *table = object->root;
    bool large = page->id && (page->bo == NO_MEMORY || physical(page) % BLOCK == 0), is_large;
    uint64_t va = WINDOW + first * PAGE;

    for (unsigned i = 1; i < 512; i++)
        large = large && model[first + i].id == page->id &&
                (page->bo == NO_MEMORY || physical(&model[first + i]) == physical(page) + i * PAGE);
    while (table && table->level > 1)
        table = table->below[PT_INDEX(va, table->level)];
    is_large = table && (fake_card_vram64(&machine.card, table->address + PT_INDEX(va, 1) * 8) & PTE_PDE_AS_PTE);
    return is_large == large && !(is_large && table->below[PT_INDEX(va, 1)]);
}

static bool all_is_right(void)
{
    for (unsigned page = 0; page < PAGES; page++)
        if (!page_is_right(page))
            return false;
    for (unsigned first = 0; first < PAGES; first += 512)
        if (!block_is_right(first))
            return false;
    return true;
}

/* ---- steps ------------------------------------------------------------------------------------------------------- */

static unsigned below(unsigned limit)
{
    return (unsigned)rand() % limit;
}

/* Multiples of 512 are often tried, for that is where large pages begin and end. */
static unsigned random_page(void)
{
    return below(2) ? below(PAGES) : below(PAGES / 512) * 512;
}

static bool map_something(void)
{
    int bo = below(8) ? (int)below(BOS) : NO_MEMORY;
    uint64_t pages = bo < 0 ? 1 + below(1100) : sizes[bo] / PAGE;
    unsigned first = random_page(), skip = below(3) ? 0 : below((unsigned)pages);
    unsigned count = below(2) ? (unsigned)pages - skip : 1 + below((unsigned)pages - skip);
    bool writeable = below(2), replace = below(2);
    struct mgpu_vm_map map = { .vm = vm, .va = WINDOW + first * PAGE, .flags = MGPU_VM_READ };
    int expected;

    count = count > PAGES - first ? PAGES - first : count;
    map.size = count * PAGE;
    map.bo = bo < 0 ? 0 : bos[bo];
    map.bo_offset = bo < 0 ? 0 : skip * PAGE;
    map.flags |= (writeable ? MGPU_VM_WRITE : 0) | (replace ? MGPU_VM_REPLACE : 0) | (bo < 0 ? MGPU_VM_PRT : 0);
    expected = replace || model_is_free(first, count) ? 0 : -MGPU_EEXIST;
    if (!expected)
        model_map(first, count, bo, map.bo_offset, writeable);
    return mgpu_vm_map(machine.client, &map) == expected;
}

static bool clear_something(void)
{
    unsigned first = random_page(), count = 1 + below(below(2) ? 20 : 700);
    struct mgpu_vm_clear clear = { .vm = vm, .va = WINDOW + first * PAGE };

    count = count > PAGES - first ? PAGES - first : count;
    clear.size = count * PAGE;
    model_clear(first, first + count);
    return mgpu_vm_clear(machine.client, &clear) == 0;
}

/* The mapping that has the page, if any; from a page within, there is nothing to unmap. */
static bool unmap_something(void)
{
    unsigned page = below(PAGES), first = page, end = page;
    struct mgpu_vm_unmap unmap = { .vm = vm, .va = WINDOW + page * PAGE };
    unsigned id = model[page].id;
    bool begins;

    if (id) {
        unmap.bo = model[page].bo < 0 ? 0 : bos[model[page].bo];
        while (first && model[first - 1].id == id)
            first--;
        while (end < PAGES && model[end].id == id)
            end++;
    }
    begins = id && first == page;
    if (!begins && mgpu_vm_unmap(machine.client, &unmap) != -MGPU_ENOENT)
        return false;
    if (!id)
        return true;
    unmap.va = WINDOW + first * PAGE;
    model_clear(first, end);
    return mgpu_vm_unmap(machine.client, &unmap) == 0;
}

/* A map or clear whose n-th allocation fails changes nothing, tables and memory included. */
static bool fail_something(void)
{
    struct page before[PAGES];
    uint64_t heap = machine.os.heap_bytes, vram = machine.kgpu->vram.free_pages, allocations;
    bool failed;

    memcpy(before, model, sizeof model);
    machine.os.fail_at = machine.os.allocations + below(5);
    failed = below(2) ? !map_something() : !clear_something();
    allocations = machine.os.allocations;
    if (allocations <= machine.os.fail_at || !failed) { /* it needed fewer, or was refused anyway */
        machine.os.fail_at = FAKE_NEVER;
        return !failed;
    }
    machine.os.fail_at = FAKE_NEVER;
    memcpy(model, before, sizeof model);
    return machine.os.heap_bytes == heap && machine.kgpu->vram.free_pages == vram;
}

static void run(unsigned seed, uint32_t domain, bool scattered)
{
    struct mgpu_vm_clear clear = { .va = WINDOW, .size = PAGES * PAGE };
    unsigned step = 0;
    uint64_t tables;

    printf("# seed %u\n", seed);
    srand(seed);
    begin(domain, scattered);
    tables = machine.kgpu->stats.page_tables;
    for (; step < STEPS; step++) {
        unsigned kind = below(10);

        if (!(kind < 5 ? map_something() : kind < 7 ? clear_something() : kind < 9 ? unmap_something()
                                                                                   : fail_something()) ||
            !all_is_right())
            break;
    }
    CHECK_EQ(step, STEPS);
    clear.vm = vm;
    CHECK_EQ(mgpu_vm_clear(machine.client, &clear), 0);
    CHECK_EQ(machine.kgpu->stats.page_tables, tables);
    machine_stop(&machine);
}

static void in_vram(void)
{
    run(1, MGPU_DOMAIN_VRAM, false);
    run(2, MGPU_DOMAIN_VRAM, false);
}

static void in_system_memory(void)
{
    run(3, MGPU_DOMAIN_GTT, false);
    run(4, MGPU_DOMAIN_GTT, true);
}

int main(void)
{
    TAP_RUN(in_vram);
    TAP_RUN(in_system_memory);
    return tap_done();
}
