/* SPDX-License-Identifier: MIT */
/*
 * cpu_maps.c - see cpu_maps.h.
 */
#include "cpu_maps.h"

#include <errno.h>
#include <string.h>

#include "bo.h"

/* How many mappings begin at or below an address. */
static uint32_t count_up_to(const struct shim_cpu_maps *maps, const void *address)
{
    struct shim_bo *const *bos = maps->bos.data;
    uint32_t low = 0, high = maps->bos.count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if ((uintptr_t)bos[middle]->cpu <= (uintptr_t)address)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void shim_cpu_maps_finish(struct shim_cpu_maps *maps)
{
    shim_array_finish(&maps->bos);
}

int shim_cpu_maps_add(struct shim_cpu_maps *maps, struct shim_bo *bo)
{
    const uint32_t at = count_up_to(maps, bo->cpu), above = maps->bos.count - at;

    if (!shim_array_add(&maps->bos, sizeof bo, 1))
        return -ENOMEM;
    struct shim_bo **place = (struct shim_bo **)maps->bos.data + at;
    memmove(place + 1, place, above * sizeof *place);
    *place = bo;
    return 0;
}

void shim_cpu_maps_remove(struct shim_cpu_maps *maps, const struct shim_bo *bo)
{
    const uint32_t at = count_up_to(maps, bo->cpu) - 1;
    struct shim_bo **place = (struct shim_bo **)maps->bos.data + at;

    maps->bos.count--;
    memmove(place, place + 1, (maps->bos.count - at) * sizeof *place);
}

struct shim_bo *shim_cpu_maps_find(const struct shim_cpu_maps *maps, const void *address)
{
    const uint32_t count = count_up_to(maps, address);

    if (!count)
        return NULL;
    struct shim_bo *bo = ((struct shim_bo *const *)maps->bos.data)[count - 1];
    return (uintptr_t)address - (uintptr_t)bo->cpu < bo->cpu_size ? bo : NULL;
}
