/* SPDX-License-Identifier: MIT */
/*
 * page_table.h - the four levels of page tables that the card walks: PDB2, PDB1, PDB0, PTB.
 *
 * The tables are pages of VRAM below the CPU's aperture, written through it. The kernel keeps the tree's shape in its
 * own memory and never reads a table back. Addresses here are 48-bit, not sign-extended.
 */
#ifndef KGPU_PAGE_TABLE_H
#define KGPU_PAGE_TABLE_H

#include <stdbool.h>
#include <stdint.h>

struct kgpu;
struct kgpu_bo;

/* One table. Level 3 is the root. */
struct kgpu_table {
    uint64_t address;           /* offset in VRAM */
    uint32_t used;              /* entries in use */
    uint32_t level;
    struct kgpu_table **below;  /* [PT_ENTRIES], levels 1..3; NULL at level 0 */
    struct kgpu_table *next;    /* in a list of tables to free */
};

/* An empty table. NULL: out of VRAM or heap. */
struct kgpu_table *kgpu_table_create(struct kgpu *kgpu, uint32_t level);

/* Free a table and all below. NULL is allowed. */
void kgpu_table_destroy(struct kgpu *kgpu, struct kgpu_table *table);

/*
 * Make sure that every page of [va, va + size) has its tables. Returns 0, or -MGPU_ENOMEM after putting everything
 * back as it was.
 */
int kgpu_table_prepare(struct kgpu *kgpu, struct kgpu_table *root, uint64_t va, uint64_t size);

/*
 * Write the entries of [va, va + size), whose tables exist: pages of `bo` from byte `offset` on with the PTE bits
 * `flags`; without a bo, every entry is `flags` itself. `fresh` says that the entries were not in use before.
 */
void kgpu_table_map(struct kgpu *kgpu, struct kgpu_table *root, uint64_t va, uint64_t size, const struct kgpu_bo *bo,
                    uint64_t offset, uint64_t flags, bool fresh);

/*
 * Make the entries of [va, va + size) invalid. Tables that became empty are taken out of the tree and put before *dead:
 * to be destroyed once the TLB has been flushed. With dead == NULL they stay.
 */
void kgpu_table_unmap(struct kgpu *kgpu, struct kgpu_table *root, uint64_t va, uint64_t size, struct kgpu_table **dead);

/*
 * The content of VRAM was lost: write all tables of the tree again, the lowest without entries. What is mapped has to
 * be mapped again, as not fresh.
 */
void kgpu_table_rewrite(struct kgpu *kgpu, const struct kgpu_table *table);

#endif
