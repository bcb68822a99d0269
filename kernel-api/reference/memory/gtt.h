/* SPDX-License-Identifier: MIT */
/*
 * gtt.h - system memory for buffer objects: pages of the OS or of the client, kept as runs of neighbours.
 */
#ifndef KGPU_GTT_H
#define KGPU_GTT_H

#include "bo.h"

/*
 * Find pages for a BO of `size` bytes: those of the client at `user`, or new ones, which are zeroed. Sets extents and
 * placement. Returns 0, -MGPU_ENOMEM, or -MGPU_EFAULT as kgpu_os_user_pages_pin does.
 */
int kgpu_gtt_alloc(struct kgpu_bo *bo);

/* Give the pages back; the extents are gone. Nobody uses them any more. */
void kgpu_gtt_free(struct kgpu_bo *bo);

/* Hand all pages of the extents to one of kgpu_os.h's functions on lists of bus addresses, a part at a time. */
void kgpu_gtt_each(struct kgpu *kgpu, const struct kgpu_extent *extents, uint32_t count,
                   void (*function)(void *os, size_t count, const uint64_t *bus));

#endif
