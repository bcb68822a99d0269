/* SPDX-License-Identifier: MIT */
/*
 * cache.h - memory of dead GTT BOs, kept for new ones of the same size.
 *
 * Programs make and drop buffers of a few sizes all the time; asking the OS for pages and giving them back is most of
 * what that costs. Only BOs of exactly one of four sizes are kept, at most KGPU_TUNE_CACHE_BYTES in all, for at most a
 * second. Kept memory is nobody's: it counts as used by no client, and all of it goes back to the OS before a call
 * answers -MGPU_ENOMEM (dispatch.c). It still has its last owner's content, and is zeroed when it is taken.
 *
 * OWNERS. An entry is the cache's, and owns pages and extents: they were a BO's before and become a BO's again.
 */
#ifndef KGPU_CACHE_H
#define KGPU_CACHE_H

#include "bo.h"

/* An empty cache. */
void kgpu_cache_init(struct kgpu *kgpu);

/* Memory for `size` bytes, zeroed; the extents become the caller's. Returns false if there is none of that size. */
bool kgpu_cache_take(struct kgpu *kgpu, uint64_t size, struct kgpu_extent **extents_out, uint32_t *count_out);

/* Keep pages that the OS gave, and their extents. Returns false, with nothing changed, if they cannot be kept. */
bool kgpu_cache_put(struct kgpu *kgpu, uint64_t size, struct kgpu_extent *extents, uint32_t count);

/* Give the oldest back to the OS until at most `bytes` are left. Returns whether there was anything to give. */
bool kgpu_cache_shrink(struct kgpu *kgpu, uint64_t bytes);

/* Give back what has lain here for too long. */
void kgpu_cache_age(struct kgpu *kgpu);

#endif
