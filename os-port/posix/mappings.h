/* SPDX-License-Identifier: MIT */
/*
 * mappings.h - which memory of the program is a mapping of the card's, for ports whose programs have mmap(2).
 *
 * Programs may unmap part of what they mapped, or map something else over it. So a mapping is one piece of the address
 * space to begin with, and any number later. One table has the pieces of all; its lock guards nothing else, and nothing
 * is allocated, mapped or called back under it.
 */
#ifndef OS_POSIX_MAPPINGS_H
#define OS_POSIX_MAPPINGS_H

#include <core/tree.h>
#include <stdint.h>

/* To be embedded in what a port knows of a mapping. */
struct mapping {
    unsigned pieces;                       /* atomic: the last one to go takes the mapping with it */
    void (*gone)(struct mapping *mapping); /* called then; frees it */
};

struct piece {
    struct kgpu_tree_node node; /* key: the address; its first member */
    struct piece *next;         /* of those taken out together */
    uint64_t end;
    struct mapping *mapping;
};

/* A piece for mappings_add. NULL: no memory; to be given back by free() if it comes to nothing. */
struct piece *mappings_piece(void);

/* What is at [start, start + size) is `mapping`, whole, from now on. Takes over `piece`. */
void mappings_add(struct mapping *mapping, struct piece *piece, const void *start, uint64_t size);

/*
 * Take out what lies in the pages of [start, start + size), as a list (NULL: nothing). It is still mapped, and to be
 * let go of when it is not any more. Returns 0; -EINVAL: not at a page's beginning, or nothing; -ENOMEM: all is still
 * there.
 */
int mappings_take(const void *start, uint64_t size, struct piece **out);
void mappings_let_go(struct piece *list);

/* A forked child has the memory mapped, too, but nobody to be told when it is not any more. */
void mappings_forget(void);

#endif
