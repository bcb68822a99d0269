/* SPDX-License-Identifier: MIT */
/*
 * cpu_maps.h - which BOs are mapped where in the CPU's address space: sorted by address, so that the BO behind a
 * pointer is found by halving. Not thread-safe: the owner has a lock.
 */
#ifndef SHIM_CPU_MAPS_H
#define SHIM_CPU_MAPS_H

#include "array.h"

struct shim_bo;

/* All zero is an empty set. */
struct shim_cpu_maps {
    struct shim_array bos; /* struct shim_bo *, by ascending cpu; their mappings do not overlap */
};

/* Forgets all; the BOs are the owner's. */
void shim_cpu_maps_finish(struct shim_cpu_maps *maps);

/* Add a BO that has just been mapped. Returns 0 or -ENOMEM. */
int shim_cpu_maps_add(struct shim_cpu_maps *maps, struct shim_bo *bo);

/* Take out a BO that was added and is still mapped where it was. */
void shim_cpu_maps_remove(struct shim_cpu_maps *maps, const struct shim_bo *bo);

/* The BO that has `address` in its mapping, or NULL. */
struct shim_bo *shim_cpu_maps_find(const struct shim_cpu_maps *maps, const void *address);

#endif
