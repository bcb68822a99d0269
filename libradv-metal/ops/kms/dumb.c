/* SPDX-License-Identifier: MIT */
/*
 * dumb.c - dumb buffers: BOs that a program can draw into and show without knowing what card it has.
 */
#include <errno.h>

#include "../file.h"

static int check_display(const struct shim_file *file)
{
    int r = shim_kms_check(file);
    if (r)
        return r;
    return file->chip.caps & MGPU_CAP_DISPLAY ? 0 : -ENOSYS;
}

int shim_kms_create_dumb(struct shim_file *file, struct drm_mode_create_dumb *args)
{
    int r = check_display(file);
    if (r)
        return r;
    if (!args->width || !args->height || !args->bpp || args->bpp > UINT32_MAX - 8)
        return -EINVAL;
    const uint64_t row = (uint64_t)args->width * ((args->bpp + UINT64_C(7)) / 8);
    const uint64_t pitch = (row + SHIM_KMS_PITCH_ALIGNMENT - 1) / SHIM_KMS_PITCH_ALIGNMENT * SHIM_KMS_PITCH_ALIGNMENT;
    if (row > UINT32_MAX || pitch > UINT32_MAX / args->height)
        return -EINVAL;

    const uint64_t size = (pitch * args->height + MGPU_PAGE_SIZE - 1) / MGPU_PAGE_SIZE * MGPU_PAGE_SIZE;
    const struct drm_amdgpu_gem_create_in create = { .bo_size = size,
                                                     .domains = AMDGPU_GEM_DOMAIN_VRAM,
                                                     .domain_flags = AMDGPU_GEM_CREATE_CPU_ACCESS_REQUIRED |
                                                                     AMDGPU_GEM_CREATE_VRAM_CONTIGUOUS };
    uint32_t handle;
    r = shim_gem_create(file, &create, &handle);
    if (r)
        return r;
    args->handle = handle;
    args->pitch = (uint32_t)pitch;
    args->size = size;
    return 0;
}

int shim_kms_map_dumb(struct shim_file *file, struct drm_mode_map_dumb *args)
{
    uint64_t offset;

    int r = check_display(file);
    if (!r)
        r = shim_gem_mmap_offset(file, args->handle, &offset);
    if (!r)
        args->offset = offset;
    return r;
}

int shim_kms_destroy_dumb(struct shim_file *file, uint32_t handle)
{
    int r = check_display(file);
    return r ? r : shim_gem_close(file, handle);
}
