/* SPDX-License-Identifier: MIT */
/*
 * paging.h - page tables of the processor. The upper half, from PHYSICAL_BASE on, is the kernel's and the same in all
 * of them; the lower is the program's. The caller keeps others from changing the same table at the same time.
 */
#ifndef METALOS_PAGING_H
#define METALOS_PAGING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* First address that is not the program's. */
#define USER_END 0x0000800000000000ull

struct page_table {
    uint64_t root; /* physical */
};

/* The kernel's own: nothing in the lower half. */
extern struct page_table kernel_table;

/* Rights of a page; all can be read. A page of the lower half without PT_USER is kept, but nobody can touch it. */
#define PT_WRITE 1u
#define PT_EXEC 2u
#define PT_USER 4u
#define PT_COMBINE 8u   /* write-combined */
#define PT_UNCACHED 16u /* for registers */

/* The kernel's own tables, with all memory at PHYSICAL_BASE. First processor, once, before the page allocator. */
void paging_init(void);

/* An empty lower half. Returns 0 or -ENOMEM. */
int page_table_init(struct page_table *table);
/*
 * Frees the tables of the lower half, not what they map. No thread has them any more; processors that still do are
 * told. Interrupts are on and no spinlock is held.
 */
void page_table_finish(struct page_table *table);
/*
 * Make it this processor's. NULL: the kernel's own, with nothing in the lower half. Threads of the kernel leave the
 * tables of whoever ran before in use: they have no business in the lower half. Idle ones do not, so that nobody has
 * to wake them for a flush.
 */
void page_table_use(const struct page_table *table);

/* Map a page; what was mapped there is replaced. Returns 0 or -ENOMEM (a table could not be had). */
int page_table_map(struct page_table *table, uint64_t address, uint64_t physical, unsigned flags);
/* Take a page away. Returns whether one was there, its physical address to *physical_out. Flush afterwards. */
bool page_table_unmap(struct page_table *table, uint64_t address, uint64_t *physical_out);
/* Whether a page is there; *physical_out and *flags_out may be NULL. */
bool page_table_find(const struct page_table *table, uint64_t address, uint64_t *physical_out, unsigned *flags_out);
/*
 * The first page that is there from *address on and below `end`: its address to *address, the physical one to
 * *physical_out. False: none. Skips what is empty in large steps.
 */
bool page_table_next(const struct page_table *table, uint64_t *address, uint64_t end, uint64_t *physical_out);
/* Whether the kernel can read this byte of the upper half: for reports of crashes, which believe no pointer. */
bool kernel_readable(uint64_t address);
/*
 * All processors forget what they remember of these addresses of the program; returns when they have. Interrupts are
 * on and no spinlock is held.
 */
void page_table_flush(uint64_t address, uint64_t size);

/*
 * Show device memory (a BAR) to the kernel for good, with PT_WRITE and a caching flag. Returns NULL when there is no
 * memory for the tables.
 */
void *device_map(uint64_t physical, uint64_t size, unsigned flags);

#endif
