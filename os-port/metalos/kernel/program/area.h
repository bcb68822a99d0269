/* SPDX-License-Identifier: MIT */
/*
 * area.h - the areas of the address space, shared by space.c (which areas there are), fill.c (their pages) and
 * resize.c.
 *
 * All of it is guarded by space.lock, a mutex. Nobody who holds it touches the program's memory: the fault would want
 * it too. Objects are let go of without it, for that may take locks of the card, whose holders pin pages. A page that
 * is taken out of the page table is given back only after all processors have forgotten it.
 */
#ifndef METALOS_AREA_H
#define METALOS_AREA_H

#include "abi.h"
#include "memory/page.h"
#include "memory/paging.h"
#include "program/space.h"
#include "thread/wait.h"

#include <core/tree.h>

/* A run of pages that are alike. */
struct area {
    struct kgpu_tree_node node; /* key: the first address */
    struct area *next_gone;
    uint64_t end;
    unsigned protection, caching;
    bool no_reserve;
    uint64_t promises;           /* of memory for pages that are not there yet */
    const struct source *source; /* NULL: anonymous */
    void *object;
    uint64_t first; /* index of the first page in the object */
};

#define AREA_ORDERS 36u /* sizes from a page on, by powers of two; the program has 2^35 pages */

struct space {
    struct mutex lock;
    struct page_table table;
    struct kgpu_tree_node *areas;
    uint64_t area_count;
    uint64_t search_from[AREA_ORDERS]; /* by order of size: see area_find_gap */
    struct area *gone; /* areas that are no more: space_unlock lets go of their objects */
    uint64_t break_begin, break_end;
};
extern struct space space;

static inline uint64_t area_begin(const struct area *area)
{
    return area->node.key;
}

/* Let go of space.lock, and then of the objects whose areas went meanwhile. */
void space_unlock(void);

/* The area that `address` lies in, and the first that ends behind it; NULL: there is none. */
struct area *area_at(uint64_t address);
struct area *area_from(uint64_t address);
/* Make area boundaries at `begin` and `end`, where mappings go across them. Returns 0 or -ENOMEM. */
int area_cut(uint64_t begin, uint64_t end);
/* The highest free addresses for `size` bytes; 0: there are none. */
uint64_t area_find_gap(uint64_t size);
/* The addresses before `end` are free from now on. */
void area_remember_gap(uint64_t end);

/* ---- fill.c: pages ---- */

/* Map the page at `address`, which is not there yet. Returns 0, -ENOMEM or the source's error. */
int area_fill(struct area *area, uint64_t address);
/* Take the pages of [begin, end) out of the page table; anonymous ones are given back. */
void area_drop_pages(const struct area *area, uint64_t begin, uint64_t end);
/* Show the pages that are there as the area's protection now wants it. */
void area_protect_pages(const struct area *area);
/* Pages of [begin, end) that are there. */
uint64_t area_count_pages(uint64_t begin, uint64_t end);
/*
 * Promise memory for so many more pages, or for all that are not there yet: does nothing for areas that take memory as
 * they find it, and for those with a source only looks whether page tables can be had. Returns 0, or -ENOMEM with
 * nothing changed.
 */
int area_promise_more(struct area *area, uint64_t pages);
int area_promise(struct area *area);

#endif
