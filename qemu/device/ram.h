/* SPDX-License-Identifier: MIT */
/*
 * ram.h - the guest memory that the card reaches, as a table that its threads can look at without QEMU's lock.
 *
 * QEMU changes the table, with its lock held; `lock` is ours and only for a moment.
 */
#ifndef NAVI23_RAM_H
#define NAVI23_RAM_H

#include "exec/memory.h"

#include <navi23/navi.h>

struct guest_ram {
    MemoryListener listener;
    struct navi **card; /* who is told of changes; may be NULL at times */
    GArray *next;       /* the table that is being made */
    pthread_mutex_t lock;
    GArray *pieces; /* struct piece; the table in use */
};

/* Begin to keep the table of what is in `space`. There is no way back. */
void guest_ram_init(struct guest_ram *ram, AddressSpace *space, struct navi **card);

/* As dma_map of struct navi_host: a pointer good until navi_dma_invalidate. Any thread. */
void *guest_ram_map(struct guest_ram *ram, uint64_t bus, uint64_t want, uint64_t *got);

#endif
