/* SPDX-License-Identifier: MIT */
/* tlb.c - direct-mapped caches of translations: by page, and for large pieces, which few walks then find, by region. */
#include <navi23/tlb.h>

#include <stddef.h>

/* Neighbouring pages take neighbouring slots; VMIDs are spread so that the same address of two clients can live. */
static unsigned slot(unsigned vmid, uint64_t va)
{
    uint64_t page = va >> 12;
    return (unsigned)(page ^ page >> 9 ^ vmid * 37u) % TLB_ENTRIES;
}

static unsigned large_slot(unsigned vmid, uint64_t va)
{
    uint64_t region = va >> 21;
    return (unsigned)(region ^ region >> 7 ^ vmid * 37u) % TLB_LARGE_ENTRIES;
}

const struct tlb_entry *tlb_find(const struct tlb *tlb, unsigned vmid, uint64_t va, uint64_t generation)
{
    const struct tlb_entry *e = &tlb->entry[slot(vmid, va)];
    if (tlb_covers(e, vmid, va, generation))
        return e;
    e = &tlb->large[large_slot(vmid, va)];
    return tlb_covers(e, vmid, va, generation) ? e : NULL;
}

const struct tlb_entry *tlb_fill(struct tlb *tlb, uint64_t va, const struct tlb_entry *entry)
{
    bool large = entry->end - entry->first >= TLB_LARGE_BYTES;
    struct tlb_entry *e = large ? &tlb->large[large_slot(entry->vmid, va)] : &tlb->entry[slot(entry->vmid, va)];
    *e = *entry;
    return e;
}
