/* SPDX-License-Identifier: MIT */
/* tlb.c - a direct-mapped cache of translations. */
#include <navi23/tlb.h>

#include <stddef.h>

/* Neighbouring pages take neighbouring slots; VMIDs are spread so that the same address of two clients can live. */
static unsigned slot(unsigned vmid, uint64_t va)
{
    uint64_t page = va >> 12;
    return (unsigned)(page ^ page >> 9 ^ vmid * 37u) % TLB_ENTRIES;
}

const struct tlb_entry *tlb_find(const struct tlb *tlb, unsigned vmid, uint64_t va, uint64_t generation)
{
    const struct tlb_entry *e = &tlb->entry[slot(vmid, va)];
    return tlb_covers(e, vmid, va, generation) ? e : NULL;
}

const struct tlb_entry *tlb_fill(struct tlb *tlb, uint64_t va, const struct tlb_entry *entry)
{
    struct tlb_entry *e = &tlb->entry[slot(entry->vmid, va)];
    *e = *entry;
    return e;
}
