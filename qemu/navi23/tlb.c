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

static unsigned large_set(unsigned vmid, uint64_t va)
{
    uint64_t region = va >> 21;
    return (unsigned)(region ^ region >> 7 ^ vmid * 37u) % TLB_LARGE_SETS;
}

const struct tlb_entry *tlb_find(const struct tlb *tlb, unsigned vmid, uint64_t va, uint64_t generation)
{
    const struct tlb_entry *e = &tlb->entry[slot(vmid, va)], *set = tlb->large[large_set(vmid, va)];
    if (tlb_covers(e, vmid, va, generation))
        return e;
    for (unsigned i = 0; i < TLB_LARGE_WAYS; i++)
        if (tlb_covers(&set[i], vmid, va, generation))
            return &set[i];
    return NULL;
}

/* Whether an entry is of no use beside `other`: it is empty, old, or a part of it. */
static bool is_useless(const struct tlb_entry *e, const struct tlb_entry *other)
{
    bool old = e->generation != other->generation, part = e->first >= other->first && e->end <= other->end;
    return e->generation == 0 || (e->vmid == other->vmid && (old || part));
}

/* The way of a set that an entry takes. */
static struct tlb_entry *way_for(struct tlb *tlb, struct tlb_entry set[TLB_LARGE_WAYS], const struct tlb_entry *entry)
{
    for (unsigned i = 0; i < TLB_LARGE_WAYS; i++)
        if (is_useless(&set[i], entry))
            return &set[i];
    return &set[tlb->next++ % TLB_LARGE_WAYS];
}

const struct tlb_entry *tlb_fill(struct tlb *tlb, uint64_t va, const struct tlb_entry *entry)
{
    bool large = entry->end - entry->first >= TLB_LARGE_BYTES;
    struct tlb_entry *e = large ? way_for(tlb, tlb->large[large_set(entry->vmid, va)], entry)
                                : &tlb->entry[slot(entry->vmid, va)];
    *e = *entry;
    return e;
}
