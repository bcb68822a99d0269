/* SPDX-License-Identifier: MIT */
/*
 * va.c - libdrm_amdgpu: GPU addresses and what is mapped there.
 */
#include <assert.h>

#include "amdgpu_face.h"

static_assert(AMDGPU_VA_RANGE_32_BIT == SHIM_VA_32_BIT, "same bits");
static_assert(AMDGPU_VA_RANGE_HIGH == SHIM_VA_HIGH, "same bits");
static_assert(AMDGPU_VA_RANGE_REPLAYABLE == SHIM_VA_REPLAYABLE, "same bits");

FACE_API int amdgpu_va_range_alloc(amdgpu_device_handle dev, enum amdgpu_gpu_va_range va_range_type, uint64_t size,
                                   uint64_t va_base_alignment, uint64_t va_base_required, uint64_t *va_base_allocated,
                                   amdgpu_va_handle *va_range_handle, uint64_t flags)
{
    struct shim_va *va;

    (void)va_range_type;
    int r = shim_va_alloc(dev->file, size, va_base_alignment, va_base_required, (uint32_t)flags, &va);
    if (r)
        return r;
    *va_base_allocated = shim_va_address(va);
    *va_range_handle = (amdgpu_va_handle)va;
    return 0;
}

FACE_API int amdgpu_va_range_free(amdgpu_va_handle va_range_handle)
{
    shim_va_free(face_va(va_range_handle));
    return 0;
}

FACE_API int amdgpu_bo_va_op_raw(amdgpu_device_handle dev, amdgpu_bo_handle bo, uint64_t offset, uint64_t size,
                                 uint64_t addr, uint64_t flags, uint32_t ops)
{
    struct drm_amdgpu_gem_va args = { .handle = bo ? shim_bo_handle(face_bo(bo)) : 0,
                                      .operation = ops,
                                      .flags = (uint32_t)flags,
                                      .va_address = addr,
                                      .offset_in_bo = offset,
                                      .map_size = size };
    return face_negative(shim_vm_op(dev->file, &args));
}

/* The older call, whose flags libdrm_amdgpu ignores. */
FACE_API int amdgpu_bo_va_op(amdgpu_bo_handle bo, uint64_t offset, uint64_t size, uint64_t addr, uint64_t flags,
                             uint32_t ops)
{
    const struct drm_amdgpu_gem_va args = {
        .handle = shim_bo_handle(face_bo(bo)),
        .operation = ops,
        .flags = AMDGPU_VM_PAGE_READABLE | AMDGPU_VM_PAGE_WRITEABLE | AMDGPU_VM_PAGE_EXECUTABLE,
        .va_address = addr,
        .offset_in_bo = offset,
        .map_size = (size + MGPU_PAGE_SIZE - 1) & ~(uint64_t)(MGPU_PAGE_SIZE - 1),
    };

    (void)flags;
    return face_negative(shim_vm_op(shim_bo_file(face_bo(bo)), &args));
}
