/* SPDX-License-Identifier: MIT */
/* vram.c - see vram.h. */
#include "vram.h"

#include <navi23/regs/discovery.h>
#include <string.h>

int kgpu_vram_init(struct kgpu *kgpu)
{
    uint64_t all = (kgpu->info.vram_size - DISCOVERY_FROM_END) / MGPU_PAGE_SIZE;
    uint64_t visible = KGPU_MIN(kgpu->info.vram_visible_size / MGPU_PAGE_SIZE, all);
    int err = kgpu_buddy_init(kgpu, &kgpu->vram, 0, visible);

    if (!err && all > visible)
        err = kgpu_buddy_init(kgpu, &kgpu->hidden_vram, visible, all);
    return err;
}

void kgpu_vram_finish(struct kgpu *kgpu)
{
    kgpu_buddy_finish(kgpu, &kgpu->hidden_vram);
    kgpu_buddy_finish(kgpu, &kgpu->vram);
}

/* Whether the CPU can reach an extent, which lies on one side of the aperture's end. */
static bool is_visible(const struct kgpu *kgpu, const struct kgpu_extent *extent)
{
    return extent->address < kgpu->info.vram_visible_size;
}

/* ---- a growing list of runs ------------------------------------------------------------------------------------ */

static int resize(struct kgpu_bo *bo, uint32_t capacity, uint32_t new_capacity)
{
    struct kgpu_extent *extents = kgpu_alloc(bo->kgpu, new_capacity * sizeof *extents);

    if (!extents)
        return -MGPU_ENOMEM;
    if (bo->extent_count)
        memcpy(extents, bo->extents, bo->extent_count * sizeof *extents);
    kgpu_free(bo->kgpu, bo->extents, capacity * sizeof *extents);
    bo->extents = extents;
    return 0;
}

static void free_runs(struct kgpu_bo *bo, uint32_t capacity)
{
    struct kgpu *kgpu = bo->kgpu;

    for (uint32_t i = 0; i < bo->extent_count; i++)
        kgpu_buddy_free(is_visible(kgpu, &bo->extents[i]) ? &kgpu->vram : &kgpu->hidden_vram,
                        bo->extents[i].address / MGPU_PAGE_SIZE, bo->extents[i].pages);
    kgpu_free(kgpu, bo->extents, capacity * sizeof *bo->extents);
    bo->extents = NULL;
    bo->extent_count = 0;
}

/*
 * Take what one allocator has towards the `*left` pages, the largest runs first. Room for runs doubles when it is used
 * up. Returns 0, however much it was, or -MGPU_ENOMEM: no memory for the list.
 */
static int take_runs(struct kgpu_bo *bo, struct kgpu_buddy *buddy, uint64_t *left, uint32_t *capacity)
{
    uint64_t first, align = bo->alignment / MGPU_PAGE_SIZE;

    while (*left) {
        uint64_t largest = kgpu_buddy_largest(buddy), pages = KGPU_MIN(*left, largest);

        if (!pages || ((bo->flags & MGPU_BO_CONTIGUOUS) && pages < *left))
            return 0;
        if (bo->extent_count == *capacity) {
            uint32_t more = *capacity ? *capacity * 2 : 1;

            if (resize(bo, *capacity, more))
                return -MGPU_ENOMEM;
            *capacity = more;
        }
        if (kgpu_buddy_alloc(buddy, pages, align, &first))
            return 0; /* no block is as large as the alignment */
        bo->extents[bo->extent_count++] =
            (struct kgpu_extent){ first * MGPU_PAGE_SIZE, bo->size / MGPU_PAGE_SIZE - *left, pages };
        *left -= pages;
    }
    return 0;
}

/* ---- memory of a BO -------------------------------------------------------------------------------------------- */

static void clear(struct kgpu_bo *bo)
{
    struct kgpu *kgpu = bo->kgpu;

    for (uint32_t i = 0; i < bo->extent_count; i++) {
        if (is_visible(kgpu, &bo->extents[i]))
            kgpu_bus_vram_clear(kgpu->card, bo->extents[i].address, bo->extents[i].pages * MGPU_PAGE_SIZE);
        else
            bo->hidden = true;
    }
}

int kgpu_vram_alloc(struct kgpu_bo *bo)
{
    struct kgpu *kgpu = bo->kgpu;
    bool hidden_first = bo->flags & MGPU_BO_NO_CPU_ACCESS, anywhere = !(bo->flags & MGPU_BO_CPU_ACCESS);
    uint64_t left = bo->size / MGPU_PAGE_SIZE;
    uint32_t capacity = 0;
    int err = 0;

    if (hidden_first)
        err = take_runs(bo, &kgpu->hidden_vram, &left, &capacity);
    if (!err)
        err = take_runs(bo, &kgpu->vram, &left, &capacity);
    if (!err && anywhere && !hidden_first)
        err = take_runs(bo, &kgpu->hidden_vram, &left, &capacity);
    if (!err && left)
        err = -MGPU_ENOMEM;
    if (!err && capacity != bo->extent_count)
        err = resize(bo, capacity, bo->extent_count);
    if (err) {
        free_runs(bo, capacity);
        return err;
    }
    bo->placement = MGPU_DOMAIN_VRAM;
    kgpu->stats.vram_used += bo->size;
    clear(bo);
    return 0;
}

void kgpu_vram_free(struct kgpu_bo *bo)
{
    bo->kgpu->stats.vram_used -= bo->size;
    free_runs(bo, bo->extent_count);
}
