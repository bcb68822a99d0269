/* SPDX-License-Identifier: MIT */
/* page_table_test.c - the tables as the card would walk them: entries, fragments, large pages, pruning, no memory. */
#include "machine.h"
#include "tap.h"

#include <memory/bo.h>
#include <navi23/regs/pte.h>
#include <vm/page_table.h>

#define PAGE UINT64_C(4096)
#define FLAGS (PTE_VALID | PTE_READABLE)

static struct machine machine;
static struct kgpu_table *root;

static uint64_t walk(uint64_t va)
{
    return fake_card_walk(&machine.card, root->address | PTE_VALID, va);
}

static unsigned fragment_of(uint64_t pte)
{
    return (unsigned)((pte & PTE_FRAGMENT_MASK) >> PTE_FRAGMENT_SHIFT);
}

/* A BO's memory as one run that begins at `address`. */
static struct kgpu_bo run_of(struct kgpu_extent *extent, uint64_t address, uint64_t pages)
{
    *extent = (struct kgpu_extent){ address, 0, pages };
    return (struct kgpu_bo){ .size = pages * PAGE, .extents = extent, .extent_count = 1 };
}

static void map(uint64_t va, uint64_t size, const struct kgpu_bo *bo)
{
    struct kgpu_table_change change = { 0 };

    CHECK_EQ(kgpu_table_prepare(machine.kgpu, root, va, size, bo, 0, &change), 0);
    kgpu_table_map(machine.kgpu, root, va, size, bo, 0, bo ? FLAGS : PTE_PRT, &change);
    CHECK(!change.spare);
    kgpu_table_destroy_list(machine.kgpu, change.dead);
}

static void unmap(uint64_t va, uint64_t size)
{
    struct kgpu_table *dead = NULL;

    kgpu_table_unmap(machine.kgpu, root, va, size, &dead);
    kgpu_table_destroy_list(machine.kgpu, dead);
}

static void an_empty_table_has_no_valid_entry(void)
{
    CHECK_EQ(walk(0), 0);
    CHECK_EQ(walk(UINT64_C(0xfffffffff000)), 0);
    for (unsigned i = 0; i < PT_ENTRIES; i++)
        CHECK_EQ(fake_card_vram64(&machine.card, root->address + i * 8), 0);
}

static void every_page_is_where_it_should_be(void)
{
    struct kgpu_extent extent;
    struct kgpu_bo bo = run_of(&extent, 0x1000, 1500);
    uint64_t va = UINT64_C(0x7fffffe00000) - 700 * PAGE; /* over the end of a lowest table, and of one above */

    map(va, 1500 * PAGE, &bo);
    for (uint64_t page = 0; page < 1500; page++) {
        uint64_t pte = walk(va + page * PAGE);

        if ((pte & PTE_ADDRESS_MASK) != 0x1000 + page * PAGE || (pte & FLAGS) != FLAGS) {
            CHECK_EQ(pte, 0x1000 + page * PAGE);
            break;
        }
    }
    CHECK_EQ(walk(va - PAGE) & PTE_VALID, 0);
    CHECK_EQ(walk(va + 1500 * PAGE) & PTE_VALID, 0);
    unmap(va, 1500 * PAGE);
    CHECK_EQ(walk(va), 0);
    CHECK_EQ(root->used, 0);
}

static void scattered_pages_are_found(void)
{
    struct kgpu_extent extents[] = { { 0x9000, 0, 2 }, { 0x4000, 2, 1 }, { 0x7000, 3, 1 } };
    struct kgpu_bo bo = { .size = 4 * PAGE, .extents = extents, .extent_count = 3 };
    static const uint64_t expected[] = { 0x9000, 0xa000, 0x4000, 0x7000 };

    map(0, 4 * PAGE, &bo);
    for (unsigned page = 0; page < 4; page++)
        CHECK_EQ(walk(page * PAGE) & PTE_ADDRESS_MASK, expected[page]);
    kgpu_table_map(machine.kgpu, root, PAGE, 2 * PAGE, &bo, 2 * PAGE, FLAGS, NULL); /* from the third page on */
    CHECK_EQ(walk(PAGE) & PTE_ADDRESS_MASK, 0x4000);
    CHECK_EQ(walk(2 * PAGE) & PTE_ADDRESS_MASK, 0x7000);
    unmap(0, 4 * PAGE);
}

/* A fragment promises the card 2^n pages in a row, aligned in both address spaces; promising too much is corruption. */
static void fragments_promise_what_is_true(void)
{
    struct kgpu_extent extent;
    unsigned wrong = 0;

    for (uint64_t shift = 0; shift < 6; shift++) {
        struct kgpu_bo bo = run_of(&extent, 64 * PAGE + (shift << 12), 700);
        uint64_t va = UINT64_C(0x40000000) + ((shift * 3) << 12);

        map(va, 700 * PAGE, &bo);
        for (uint64_t page = 0; page < 700; page++) {
            uint64_t at = va + page * PAGE, pte = walk(at), size = PAGE << fragment_of(pte);
            uint64_t first = at & ~(size - 1);

            wrong += (pte & PTE_ADDRESS_MASK) % size != at % size;
            wrong += first < va || first + size > va + 700 * PAGE;
        }
        unmap(va, 700 * PAGE);
    }
    CHECK_EQ(wrong, 0);
}

static void aligned_runs_have_large_fragments(void)
{
    struct kgpu_extent extent;
    struct kgpu_bo bo = run_of(&extent, 0x400000, 1024);

    map(0x80000000, 1024 * PAGE, &bo);
    CHECK_EQ(fragment_of(walk(0x80000000)), 9);
    CHECK_EQ(fragment_of(walk(0x80000000 + 1023 * PAGE)), 9);
    unmap(0x80000000, 1024 * PAGE);
}

/* The entry of PDB0 at `va`, as the card reads it. */
static uint64_t pdb0_entry(uint64_t va)
{
    uint64_t table = root->address;

    for (unsigned level = 3; level > 1; level--)
        table = fake_card_vram64(&machine.card, table + PT_INDEX(va, level) * 8) & PTE_ADDRESS_MASK;
    return fake_card_vram64(&machine.card, table + PT_INDEX(va, 1) * 8);
}

/* Whole blocks need no table of pages; what is left at both ends does. */
static void aligned_blocks_are_large_pages(void)
{
    struct kgpu_extent extent;
    struct kgpu_bo bo = run_of(&extent, 0x1ff000, 1 + 1024 + 1);
    uint64_t va = UINT64_C(0x80000000) - PAGE, before = machine.kgpu->stats.page_tables;

    map(va, bo.size, &bo);
    CHECK_EQ(machine.kgpu->stats.page_tables, before + 5); /* PDB1, PDB0 on both sides of 2 GiB, two PTB */
    CHECK_EQ(pdb0_entry(va + PAGE), 0x200000 | FLAGS | PTE_PDE_AS_PTE | UINT64_C(9) << PTE_FRAGMENT_SHIFT);
    CHECK_EQ(pdb0_entry(va + PAGE + (2 << 20)) & PTE_ADDRESS_MASK, 0x400000);
    CHECK(!(pdb0_entry(va) & PTE_PDE_AS_PTE) && !(pdb0_entry(va + bo.size - PAGE) & PTE_PDE_AS_PTE));
    unmap(va, bo.size);
    CHECK_EQ(machine.kgpu->stats.page_tables, before);
    map(0, 2 << 20, NULL); /* and nothing can be as large */
    CHECK_EQ(pdb0_entry(0), PTE_PRT | PTE_PDE_AS_PTE);
    unmap(0, 2 << 20);
}

/* A block of which another mapping has a page, or whose memory is not aligned, cannot be one. */
static void other_blocks_are_not(void)
{
    struct kgpu_extent extent, pieces[] = { { 0x400000, 0, 256 }, { 0x800000, 256, 256 } };
    struct kgpu_bo shifted = run_of(&extent, 0x201000, 512);
    struct kgpu_bo broken = { .size = 512 * PAGE, .extents = pieces, .extent_count = 2 };

    map(0, 512 * PAGE, &shifted);
    CHECK(!(pdb0_entry(0) & PTE_PDE_AS_PTE));
    unmap(0, 512 * PAGE);
    map(0, 512 * PAGE, &broken);
    CHECK(!(pdb0_entry(0) & PTE_PDE_AS_PTE));
    unmap(0, 512 * PAGE);
}

/* The card reads while a large page is split: the new table is whole before an entry points to it. */
static void a_split_says_the_same_at_every_moment(void)
{
    struct kgpu_table_change change = { 0 };
    struct kgpu_extent extent;
    struct kgpu_bo bo = run_of(&extent, 0x400000, 512);
    unsigned last, wrong = 0;

    map(0, 512 * PAGE, &bo);
    CHECK_EQ(kgpu_table_prepare_unmap(machine.kgpu, root, 100 * PAGE, 8 * PAGE, &change), 0);
    fake_card_forget(&machine.card);
    kgpu_table_split(machine.kgpu, root, 100 * PAGE, &bo, 100 * PAGE, FLAGS, &change);
    CHECK(!change.spare); /* one was enough for both ends */
    last = machine.card.event_count - 1;
    CHECK_EQ(machine.card.events[last].size, 8); /* the entry of PDB0 comes last */
    for (uint64_t page = 0; page < 512; page++)
        wrong += (walk(page * PAGE) & (PTE_ADDRESS_MASK | FLAGS)) != ((0x400000 + page * PAGE) | FLAGS);
    CHECK_EQ(wrong, 0);
    kgpu_table_split(machine.kgpu, root, 108 * PAGE, &bo, 108 * PAGE, FLAGS, &change); /* is split already */
    unmap(0, 512 * PAGE);
}

static void prt_entries_have_no_address(void)
{
    map(0, 8 * PAGE, NULL);
    CHECK_EQ(walk(7 * PAGE), PTE_PRT);
    unmap(0, 8 * PAGE);
}

static void empty_tables_go_others_stay(void)
{
    struct kgpu_extent extent;
    struct kgpu_bo bo = run_of(&extent, 0, 4);
    uint64_t before = machine.kgpu->stats.page_tables;

    map(0, PAGE, &bo);
    map(UINT64_C(1) << 30, PAGE, &bo);
    CHECK_EQ(machine.kgpu->stats.page_tables, before + 5); /* PDB1 in common, two PDB0, two PTB */
    unmap(0, PAGE);
    CHECK_EQ(machine.kgpu->stats.page_tables, before + 3);
    CHECK(walk(UINT64_C(1) << 30) & PTE_VALID);
    unmap(UINT64_C(1) << 30, PAGE);
    CHECK_EQ(machine.kgpu->stats.page_tables, before);
}

static void no_memory_half_way_leaves_nothing(void)
{
    uint64_t heap = machine.os.heap_bytes, pages = machine.kgpu->vram.free_pages;
    uint64_t va = (UINT64_C(1) << 39) - 2 * PAGE, size = 4 * PAGE; /* needs six tables */
    struct kgpu_table_change change = { 0 };
    unsigned failures = 0;
    int err;

    for (;; failures++) {
        machine.os.fail_at = machine.os.allocations + failures;
        change = (struct kgpu_table_change){ 0 };
        err = kgpu_table_prepare(machine.kgpu, root, va, size, NULL, 0, &change);
        if (!err)
            break;
        CHECK_EQ(err, -MGPU_ENOMEM);
        CHECK_EQ(machine.os.heap_bytes, heap);
        CHECK_EQ(machine.kgpu->vram.free_pages, pages);
        CHECK_EQ(root->used, 0);
        CHECK_EQ(walk(va), 0);
    }
    machine.os.fail_at = FAKE_NEVER;
    CHECK_EQ(failures, 6 + 4); /* a record each, and a list each but for the two lowest */
    kgpu_table_map(machine.kgpu, root, va, size, NULL, 0, PTE_PRT, &change);
    unmap(va, size);
    CHECK_EQ(machine.os.heap_bytes, heap);
}

static void vram_that_runs_out_half_way_leaves_nothing(void)
{
    struct kgpu_buddy *vram = &machine.kgpu->vram;
    struct kgpu_table_change change = { 0 };
    uint64_t first, left = vram->free_pages, taken[64];
    unsigned runs = 0;

    while (vram->free_pages > 3) { /* leave three pages */
        uint64_t largest = kgpu_buddy_largest(vram), want = KGPU_MIN(largest, vram->free_pages - 3);

        CHECK_EQ(kgpu_buddy_alloc(vram, want, 1, &first), 0);
        taken[runs++] = first | want << 32;
    }
    CHECK_EQ(kgpu_table_prepare(machine.kgpu, root, (UINT64_C(1) << 39) - 2 * PAGE, 4 * PAGE, NULL, 0, &change),
             -MGPU_ENOMEM);
    CHECK_EQ(vram->free_pages, 3);
    CHECK_EQ(root->used, 0);
    while (runs--)
        kgpu_buddy_free(vram, taken[runs] & UINT32_MAX, taken[runs] >> 32);
    CHECK_EQ(vram->free_pages, left);
}

int main(void)
{
    machine_start(&machine);
    root = kgpu_table_create(machine.kgpu, PT_LEVELS - 1);
    TAP_RUN(an_empty_table_has_no_valid_entry);
    TAP_RUN(every_page_is_where_it_should_be);
    TAP_RUN(scattered_pages_are_found);
    TAP_RUN(fragments_promise_what_is_true);
    TAP_RUN(aligned_runs_have_large_fragments);
    TAP_RUN(aligned_blocks_are_large_pages);
    TAP_RUN(other_blocks_are_not);
    TAP_RUN(a_split_says_the_same_at_every_moment);
    TAP_RUN(prt_entries_have_no_address);
    TAP_RUN(empty_tables_go_others_stay);
    TAP_RUN(no_memory_half_way_leaves_nothing);
    TAP_RUN(vram_that_runs_out_half_way_leaves_nothing);
    kgpu_table_destroy(machine.kgpu, root);
    machine_stop(&machine);
    return tap_done();
}
