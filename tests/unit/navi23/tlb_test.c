/* SPDX-License-Identifier: MIT */
/* tlb.c: what is found and what is not. */
#include <navi23/tlb.h>
#include <stddef.h>

#include "tap.h"

static struct tlb tlb;
static uint8_t memory[1];

static struct tlb_entry entry(unsigned vmid, uint64_t first, uint64_t size, uint64_t generation)
{
    return (struct tlb_entry){ .first = first,
                               .end = first + size,
                               .generation = generation,
                               .host = memory,
                               .vmid = (uint8_t)vmid,
                               .readable = true };
}

static void starts_empty(void)
{
    CHECK(tlb_find(&tlb, 0, 0, 1) == NULL);
}

static void finds_what_it_was_given(void)
{
    struct tlb_entry e = entry(3, 0x10000, 0x3000, 7);
    tlb_fill(&tlb, 0x11000, &e);
    CHECK(tlb_find(&tlb, 3, 0x11000, 7) != NULL);
    CHECK(tlb_find(&tlb, 3, 0x11fff, 7) != NULL);
    CHECK(tlb_find(&tlb, 3, 0x13000, 7) == NULL);
    CHECK(tlb_find(&tlb, 3, 0x0ffff, 7) == NULL);
    CHECK(tlb_find(&tlb, 4, 0x11000, 7) == NULL);
}

static void forgets_with_the_generation(void)
{
    struct tlb_entry e = entry(3, 0x20000, 0x1000, 7);
    tlb_fill(&tlb, 0x20000, &e);
    CHECK(tlb_find(&tlb, 3, 0x20000, 8) == NULL);
    CHECK(tlb_find(&tlb, 3, 0x20000, 7) != NULL);
}

/* Clients use the same addresses: they should not push each other out all the time. */
static void keeps_vmids_apart(void)
{
    struct tlb_entry a = entry(1, 0x400000, 0x1000, 1), b = entry(2, 0x400000, 0x1000, 1);
    tlb_fill(&tlb, 0x400000, &a);
    tlb_fill(&tlb, 0x400000, &b);
    CHECK(tlb_find(&tlb, 1, 0x400000, 1) != NULL);
    CHECK(tlb_find(&tlb, 2, 0x400000, 1) != NULL);
}

/* From any of its pages; what is small next to it does not push it out. */
static void finds_large_pieces_by_region(void)
{
    struct tlb_entry e = entry(3, 0x40000000, 0x200000, 7), small = entry(3, 0x40200000, 0x1000, 7);
    tlb_fill(&tlb, 0x40055000, &e);
    tlb_fill(&tlb, 0x40200000, &small);
    CHECK(tlb_find(&tlb, 3, 0x40000000, 7) != NULL);
    CHECK(tlb_find(&tlb, 3, 0x401fffff, 7) != NULL);
    CHECK_EQ(tlb_find(&tlb, 3, 0x40200000, 7)->first, 0x40200000);
    CHECK(tlb_find(&tlb, 3, 0x40201000, 7) == NULL);
    CHECK(tlb_find(&tlb, 4, 0x40000000, 7) == NULL);
}

/* A picture, its depth and what belongs to them lie next to each other: all are found again. */
static void keeps_neighbours_of_a_region(void)
{
    const uint64_t region = 0x50000000, size = 0x20000;
    for (unsigned i = 0; i < TLB_LARGE_WAYS; i++) {
        struct tlb_entry e = entry(3, region + i * size, size, 7);
        tlb_fill(&tlb, e.first, &e);
    }
    for (unsigned i = 0; i < TLB_LARGE_WAYS; i++) {
        const struct tlb_entry *e = tlb_find(&tlb, 3, region + i * size + 0x1000, 7);
        CHECK(e && e->first == region + i * size);
    }
    struct tlb_entry all = entry(3, region, 0x200000, 8), more = entry(3, region + 0x180000, 0x10000, 8);
    tlb_fill(&tlb, region, &all);
    tlb_fill(&tlb, more.first, &more);
    CHECK(tlb_find(&tlb, 3, region + 0x190000, 8) != NULL);
    CHECK(tlb_find(&tlb, 3, region, 7) == NULL);
}

int main(void)
{
    TAP_RUN(starts_empty);
    TAP_RUN(finds_what_it_was_given);
    TAP_RUN(forgets_with_the_generation);
    TAP_RUN(keeps_vmids_apart);
    TAP_RUN(finds_large_pieces_by_region);
    TAP_RUN(keeps_neighbours_of_a_region);
    return tap_done();
}
