/* SPDX-License-Identifier: MIT */
/*
 * tlb.h - translations that one ring thread remembers.
 *
 * A cache belongs to one thread and has no lock. An entry is good as long as the generation of its VMID, which every
 * invalidation raises, is the one it was filled under.
 */
#ifndef NAVI23_TLB_H
#define NAVI23_TLB_H

#include <stdbool.h>
#include <stdint.h>

#define TLB_ENTRIES 512u
#define TLB_LARGE_SETS 64u
#define TLB_LARGE_WAYS 4u /* a picture and what belongs to it are often in one region */
#define TLB_LARGE_BYTES 0x10000u /* from this size on an entry is large */

struct tlb_entry {
    uint64_t first, end; /* addresses [first, end), 48 bits */
    uint64_t generation; /* 0: empty */
    uint8_t *host;       /* where `first` is; NULL: a null page (PRT) */
    uint8_t vmid;
    bool readable, writeable;
};

struct tlb {
    struct tlb_entry entry[TLB_ENTRIES];       /* by page */
    struct tlb_entry large[TLB_LARGE_SETS][TLB_LARGE_WAYS]; /* by 2 MiB, which is what a page table has */
    unsigned next; /* the way that is given away next */
};

/* Whether an entry translates `va`. */
static inline bool tlb_covers(const struct tlb_entry *e, unsigned vmid, uint64_t va, uint64_t generation)
{
    return e->generation == generation && e->vmid == vmid && va >= e->first && va < e->end;
}

/* The entry that covers `va`, filled under `generation`; or NULL. */
const struct tlb_entry *tlb_find(const struct tlb *tlb, unsigned vmid, uint64_t va, uint64_t generation);

/* Remember a translation where tlb_find looks for `va`, an address inside of it. Returns the entry kept. */
const struct tlb_entry *tlb_fill(struct tlb *tlb, uint64_t va, const struct tlb_entry *entry);

#endif
