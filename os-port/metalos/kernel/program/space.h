/* SPDX-License-Identifier: MIT */
/*
 * space.h - the program's address space: areas, each with a source of its pages, filled in as they are touched.
 *
 * There is one program, so there is one space. It has a mutex of its own; a source's `page` and `get`
 * are called with it held, `put` never.
 */
#ifndef METALOS_SPACE_H
#define METALOS_SPACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct space_page {
    uint64_t physical;
    bool read_only;
};

/* Where an area's pages come from. Anonymous memory is built in; gpu/object.c is another source. */
struct source {
    /* Page `index` of the object. Returns 0 or a negative error, which is a SIGBUS. */
    int (*page)(void *object, uint64_t index, struct space_page *out);
    /* Another area has the object (an area was split), or one area less has it. */
    void (*get)(void *object);
    void (*put)(void *object);
};

/* A mapping to make. */
struct space_request {
    uint64_t address;   /* a wish, whole pages; with `fixed` an order */
    uint64_t size;      /* bytes, whole pages */
    unsigned protection; /* PROT_* of mmap */
    bool fixed;         /* what is there goes */
    bool keep;          /* with `fixed`: what is there stays, -EEXIST */
    bool no_reserve;    /* anonymous: pages are not promised */
    unsigned caching;   /* PT_COMBINE, PT_UNCACHED or 0 */
    const struct source *source; /* NULL: anonymous */
    void *object;       /* source: the area holds a reference of the caller's, taken over on success */
    uint64_t first;     /* source: index of the first page */
};

/* Returns the address, or -ENOMEM, -EINVAL, -EEXIST. */
int64_t space_map(const struct space_request *request);
/* munmap. Returns 0, -EINVAL (not whole pages), -ENOMEM (no memory to split an area). */
int space_unmap(uint64_t address, uint64_t size);

/*
 * Keep the pages from `address` in memory, for the card: filled in and counted, so that they stay when the program
 * unmaps them. Physical addresses to out[count]. Returns 0, -EFAULT (not mapped, or `writable` and it is not; only
 * anonymous memory can be pinned) or -ENOMEM, with nothing pinned. Does not need the caller to hold anything.
 */
int space_pin(uint64_t address, size_t count, bool writable, uint64_t *out);
/* Takes back pins, by physical addresses; the last one frees a page that is no longer mapped. */
void space_unpin(size_t count, const uint64_t *physical);

uint64_t space_areas(void);

/* ---- for program/ and call/ ---- */

struct page_table;

/* Mappings lie from SPACE_BEGIN (a NULL pointer, with some offset, hits nothing) to below SPACE_END. */
#define SPACE_BEGIN 0x10000ull
#define SPACE_END 0x00007ffffffff000ull

/* An empty space, with nothing mapped. Returns 0 or -ENOMEM. */
int space_init(void);
/* Unmaps all. No thread uses the space any more. */
void space_finish(void);
/* What threads of the program run on. */
const struct page_table *space_table(void);

/* mprotect. Returns 0, -EINVAL, or -ENOMEM: a part is not mapped, or there is not the memory to promise. */
int space_protect(uint64_t address, uint64_t size, unsigned protection);
/* madvise(MADV_DONTNEED): anonymous pages read as zero from now on. Returns as space_protect. */
int space_discard(uint64_t address, uint64_t size);
/*
 * mremap without MREMAP_FIXED: anonymous memory only. Returns the address, -EINVAL, -EFAULT (not one mapping), -ENOMEM.
 */
int64_t space_resize(uint64_t address, uint64_t old_size, uint64_t new_size, bool may_move);
/* brk. Returns the end as it now is. space_set_break: where it begins, behind the program's segments. */
uint64_t space_break(uint64_t end);
void space_set_break(uint64_t begin);

#endif
