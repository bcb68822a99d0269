/* SPDX-License-Identifier: MIT */
/* scanout.c - see scanout.h. */
#include "scanout.h"

#include "../vm/gart.h"

int kgpu_scanout_init(struct kgpu_scanout *scanout, struct kgpu_bo *bo, uint64_t alignment)
{
    struct kgpu *kgpu = bo->kgpu;
    uint64_t pages = bo->size / MGPU_PAGE_SIZE;
    int err = 0;

    *scanout = (struct kgpu_scanout){ .bo = bo, .bound = true };
    if (bo->placement == MGPU_DOMAIN_GTT) {
        err = kgpu_gart_bind(kgpu, bo->extents, bo->extent_count, pages, &scanout->address);
    } else if (bo->extent_count > 1 || bo->extents[0].address % alignment) {
        err = kgpu_gart_bind_vram(kgpu, bo->extents, bo->extent_count, pages, &scanout->address);
    } else {
        scanout->address = kgpu->fb_base + bo->extents[0].address;
        scanout->bound = false;
    }
    if (err)
        scanout->bo = NULL;
    else
        kgpu_bo_get(bo);
    return err;
}

void kgpu_scanout_finish(struct kgpu_scanout *scanout)
{
    struct kgpu_bo *bo = scanout->bo;

    scanout->bo = NULL;
    if (bo && scanout->bound)
        kgpu_gart_unbind(bo->kgpu, scanout->address, bo->size / MGPU_PAGE_SIZE);
    kgpu_bo_put(bo);
}
