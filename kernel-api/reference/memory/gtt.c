/* SPDX-License-Identifier: MIT */
/* gtt.c - see gtt.h. */
#include "gtt.h"

#include "cache.h"

#define BUS_CHUNK 64u /* page addresses handed to the OS at a time */

void kgpu_gtt_each(struct kgpu *kgpu, const struct kgpu_extent *extents, uint32_t count,
                   void (*function)(void *os, size_t count, const uint64_t *bus))
{
    uint64_t bus[BUS_CHUNK];
    size_t filled = 0;

    for (uint32_t i = 0; i < count; i++) {
        for (uint64_t page = 0; page < extents[i].pages; page++) {
            bus[filled++] = extents[i].address + page * MGPU_PAGE_SIZE;
            if (filled == BUS_CHUNK) {
                function(kgpu->os, filled, bus);
                filled = 0;
            }
        }
    }
    if (filled)
        function(kgpu->os, filled, bus);
}

static uint32_t count_runs(const uint64_t *bus, uint64_t pages)
{
    uint32_t runs = 1;

    for (uint64_t i = 1; i < pages; i++)
        runs += bus[i] != bus[i - 1] + MGPU_PAGE_SIZE;
    return runs;
}

static void fill_runs(struct kgpu_extent *extent, const uint64_t *bus, uint64_t pages)
{
    *extent = (struct kgpu_extent){ bus[0], 0, 1 };
    for (uint64_t i = 1; i < pages; i++) {
        if (bus[i] == bus[i - 1] + MGPU_PAGE_SIZE)
            extent->pages++;
        else
            *++extent = (struct kgpu_extent){ bus[i], i, 1 };
    }
}

static int take_pages(struct kgpu_bo *bo, uint64_t count, uint64_t *bus_out)
{
    if (bo->user)
        return kgpu_os_user_pages_pin(bo->kgpu->os, bo->user, count, !bo->read_only, bus_out);
    return kgpu_os_pages_alloc(bo->kgpu->os, count, bus_out);
}

static void give_pages(struct kgpu_bo *bo, uint64_t count, const uint64_t *bus)
{
    if (bo->user)
        kgpu_os_user_pages_unpin(bo->kgpu->os, count, bus);
    else
        kgpu_os_pages_free(bo->kgpu->os, count, bus);
}

static int fresh_extents(struct kgpu_bo *bo)
{
    struct kgpu *kgpu = bo->kgpu;
    uint64_t pages = bo->size / MGPU_PAGE_SIZE;
    uint64_t *bus = kgpu_alloc(kgpu, pages * sizeof *bus);
    uint32_t runs;
    int err;

    if (!bus)
        return -MGPU_ENOMEM;
    err = take_pages(bo, pages, bus);
    if (err)
        goto free_list;
    runs = count_runs(bus, pages);
    bo->extents = kgpu_alloc(kgpu, runs * sizeof *bo->extents);
    if (bo->extents) {
        bo->extent_count = runs;
        fill_runs(bo->extents, bus, pages);
    } else {
        give_pages(bo, pages, bus);
        err = -MGPU_ENOMEM;
    }
free_list:
    kgpu_free(kgpu, bus, pages * sizeof *bus);
    return err;
}

int kgpu_gtt_alloc(struct kgpu_bo *bo)
{
    struct kgpu *kgpu = bo->kgpu;
    int err;

    if (bo->size > kgpu->gtt_size - kgpu->stats.gtt_used)
        return -MGPU_ENOMEM;
    if (bo->user || !kgpu_cache_take(kgpu, bo->size, &bo->extents, &bo->extent_count)) {
        err = fresh_extents(bo);
        if (err)
            return err;
    }
    bo->placement = MGPU_DOMAIN_GTT;
    kgpu->stats.gtt_used += bo->size;
    return 0;
}

void kgpu_gtt_free(struct kgpu_bo *bo)
{
    struct kgpu *kgpu = bo->kgpu;

    kgpu->stats.gtt_used -= bo->size;
    if (!bo->user && kgpu_cache_put(kgpu, bo->size, bo->extents, bo->extent_count))
        return;
    kgpu_gtt_each(kgpu, bo->extents, bo->extent_count, bo->user ? kgpu_os_user_pages_unpin : kgpu_os_pages_free);
    kgpu_free(kgpu, bo->extents, bo->extent_count * sizeof *bo->extents);
}
