/* SPDX-License-Identifier: MIT */
/*
 * pages.h - the machine's system memory: one sparse memory file, handed out by pages.
 *
 * The card reaches page n at bus address PAGES_BUS + n * 4096; everybody in the process reaches it through one mapping.
 * Freed pages are given back to Linux, so they read as zero when they are handed out again.
 */
#ifndef OS_LINUX_PAGES_H
#define OS_LINUX_PAGES_H

#include <pthread.h>
#include <stdint.h>

#define PAGES_BUS (4ull << 30) /* where system memory begins on the bus */

struct pages {
    pthread_mutex_t lock;
    int fd;
    unsigned char *memory;
    uint64_t size;       /* bytes */
    uint64_t count, free;
    uint64_t *used;      /* bit n: page n is taken */
    uint64_t next;       /* where to look first */
};

/* Returns 0 or -errno. `size` is whole pages. */
int pages_init(struct pages *pages, uint64_t size);
void pages_finish(struct pages *pages);

/* `count` consecutive pages; the first one's number to *first_out. Returns 0 or -ENOMEM. */
int pages_alloc_run(struct pages *pages, uint64_t count, uint64_t *first_out);

/* `count` pages anywhere, their bus addresses to bus_out[]. Returns 0 or -ENOMEM, with none taken. */
int pages_alloc_any(struct pages *pages, uint64_t count, uint64_t *bus_out);

void pages_free_run(struct pages *pages, uint64_t first, uint64_t count);

#endif
