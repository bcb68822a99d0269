/* SPDX-License-Identifier: MIT */
/*
 * page.h - physical memory, in pages of 4 KiB, all of it visible to the kernel at a fixed distance (page_ptr).
 *
 * Mappings that are filled page by page as the program touches them promise their pages first: what was promised can
 * be had, so that a program is told -ENOMEM by mmap and never dies of a touch. Any thread and interrupt handler.
 */
#ifndef METALOS_PAGE_H
#define METALOS_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAGE_SIZE 4096u
#define PAGE_MASK (PAGE_SIZE - 1ull)

/* All physical memory is mapped from here, device memory is not. */
#define PHYSICAL_BASE 0xffff800000000000ull

static inline void *page_ptr(uint64_t physical)
{
    return (void *)(PHYSICAL_BASE + physical);
}

static inline uint64_t page_physical(const void *ptr)
{
    return (uint64_t)(uintptr_t)ptr - PHYSICAL_BASE;
}

/* A zeroed page, by its physical address; 0: there is none, or all that are left are promised. */
uint64_t page_alloc(void);
/* `count` zeroed pages in a row, aligned to 2 MiB where there are so many; 0: there are not. */
uint64_t page_alloc_run(size_t count);
/* What page_alloc, page_alloc_promised or page_alloc_run gave; a run may be given back in parts. */
void page_free(uint64_t physical, size_t count);

/* Promise `count` pages: as many page_alloc_promised will succeed. Returns false when there are not so many free. */
bool page_promise(size_t count);
/* Take promises back that were not used. */
void page_unpromise(size_t count);
/* A promised page, zeroed. Never 0 within what was promised. */
uint64_t page_alloc_promised(void);

/* Takes over the free memory of memory/ranges.h, once; after paging_init. */
void pages_init(void);

uint64_t pages_total(void);
uint64_t pages_free(void);
uint64_t pages_promised(void);

#endif
