/* SPDX-License-Identifier: MIT */
/*
 * page_table.h - the four levels of page tables that the card walks: PDB2, PDB1, PDB0, PTB.
 *
 * The tables are pages of VRAM below the CPU's aperture, written through it. The kernel keeps the tree's shape in its
 * own memory and never reads a table back. Addresses here are 48-bit, not sign-extended.
 *
 * A block is the 2 MiB that one entry of PDB0 covers. Where a mapping covers a whole block, and the memory behind it is
 * one aligned run, the entry is a large page and there is no PTB. A large page of which only a part is to go is first
 * split: a PTB takes its place that says the same.
 *
 * A change of the tables has two steps. Preparing it may fail, and then everything is as it was; carrying it out
 * cannot. What goes over from one to the other, and what may be freed only when the TLB has been flushed, is in a
 * struct kgpu_table_change, which begins as all zeroes.
 *
 * OWNERS. A table belongs to the one above it, the root to its VM; spare and dead ones to the change. The call that
 * begins a change ends it, under one hold of the lock, so nobody else ever sees one.
 */
#ifndef KGPU_PAGE_TABLE_H
#define KGPU_PAGE_TABLE_H

#include <stdint.h>

struct kgpu;
struct kgpu_bo;

/* One table. Level 3 is the root. */
struct kgpu_table {
    uint64_t address;           /* offset in VRAM */
    uint32_t used;              /* entries in use */
    uint32_t level;
    struct kgpu_table **below;  /* [PT_ENTRIES], levels 1..3; NULL at level 0 */
    uint64_t large[8];          /* at level 1, a bit an entry: it is a large page */
    struct kgpu_table *next;    /* in a list of kgpu_table_change */
};

struct kgpu_table_change {
    struct kgpu_table *spare; /* PTBs for blocks that are large pages until the change is carried out */
    struct kgpu_table *dead;  /* out of the tree: to be freed once the TLB has been flushed */
};

/* An empty table. NULL: out of VRAM or heap. */
struct kgpu_table *kgpu_table_create(struct kgpu *kgpu, uint32_t level);

/* Free a table and all below. NULL is allowed. */
void kgpu_table_destroy(struct kgpu *kgpu, struct kgpu_table *table);

/* Free all of a list. */
void kgpu_table_destroy_list(struct kgpu *kgpu, struct kgpu_table *list);

/*
 * Prepare kgpu_table_map of the same range and memory: every page gets its tables, and the large pages that the range
 * cuts can be split. Returns 0, or -MGPU_ENOMEM after putting everything back as it was.
 */
int kgpu_table_prepare(struct kgpu *kgpu, struct kgpu_table *root, uint64_t va, uint64_t size, const struct kgpu_bo *bo,
                       uint64_t offset, struct kgpu_table_change *change);

/* Prepare kgpu_table_unmap: only the large pages that the range cuts can be split. Returns 0 or -MGPU_ENOMEM. */
int kgpu_table_prepare_unmap(struct kgpu *kgpu, struct kgpu_table *root, uint64_t va, uint64_t size,
                             struct kgpu_table_change *change);

/*
 * If `va` lies within a large page, split it. `bo`, `offset` and `flags`, as in kgpu_table_map, are what is mapped at
 * `va`, and all over the large page.
 */
void kgpu_table_split(struct kgpu *kgpu, struct kgpu_table *root, uint64_t va, const struct kgpu_bo *bo,
                      uint64_t offset, uint64_t flags, struct kgpu_table_change *change);

/*
 * Write the entries of [va, va + size): pages of `bo` from byte `offset` on with the PTE bits `flags`; without a bo,
 * every entry is `flags` itself. With `change` they are not in use, and prepared; without, what is there already is
 * written again: with other fragments after a cut, say.
 */
void kgpu_table_map(struct kgpu *kgpu, struct kgpu_table *root, uint64_t va, uint64_t size, const struct kgpu_bo *bo,
                    uint64_t offset, uint64_t flags, struct kgpu_table_change *change);

/*
 * Make the entries of [va, va + size) invalid; large pages that the range cuts have been split. Tables that became
 * empty are taken out of the tree and put before *dead: to be destroyed once the TLB has been flushed. With dead ==
 * NULL they stay.
 */
void kgpu_table_unmap(struct kgpu *kgpu, struct kgpu_table *root, uint64_t va, uint64_t size, struct kgpu_table **dead);

/*
 * The content of VRAM was lost: write all tables of the tree again, the lowest without entries. What is mapped has to
 * be mapped again, as not fresh.
 */
void kgpu_table_rewrite(struct kgpu *kgpu, const struct kgpu_table *table);

#endif
