/* SPDX-License-Identifier: MIT */
/*
 * user_pages.h - memory of the program that the card may reach: a window on the bus, each page of which leads to a page
 * of the process.
 *
 * Pages are pinned and unpinned by the kernel, under its lock; the card's threads look them up at any time.
 */
#ifndef OS_LINUX_USER_PAGES_H
#define OS_LINUX_USER_PAGES_H

#include <stdbool.h>
#include <stdint.h>

#define USER_BUS (1ull << 46) /* where the window begins, far above system memory */

struct user_pages {
    _Atomic(unsigned char *) *page; /* by bus page: where it leads; NULL: nowhere */
    uint64_t count, used;           /* pages */
    uint64_t next;                  /* where to look first for a free one */
};

/* A window of `count` pages. Returns 0 or -ENOMEM. */
int user_pages_init(struct user_pages *user, uint64_t count);
void user_pages_finish(struct user_pages *user);

/*
 * Give `count` pages from `address` (whole pages) bus addresses, to bus_out[]. Returns 0; -EFAULT: one of them is not
 * mapped, or not readable, or not writable although `writable` is wanted; -ENOMEM: the window is full.
 */
int user_pages_pin(struct user_pages *user, uint64_t address, uint64_t count, bool writable, uint64_t *bus_out);
void user_pages_unpin(struct user_pages *user, uint64_t count, const uint64_t *bus);

/* The memory behind a bus address, up to `want` bytes of it, how many to *got. NULL: nothing is pinned there. */
void *user_pages_find(const struct user_pages *user, uint64_t bus, uint64_t want, uint64_t *got);

#endif
