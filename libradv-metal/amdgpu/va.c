/* SPDX-License-Identifier: MIT */
/*
 * va.c - libdrm_amdgpu: GPU addresses and what is mapped there.
 */
#include <assert.h>

#include "amdgpu_face.h"

static_assert(AMDGPU_VA_RANGE_32_BIT == SHIM_VA_32_BIT, "same bits");
static_assert(AMDGPU_VA_RANGE_HIGH == SHIM_VA_HIGH, "same bits");
static_assert(AMDGPU_VA_RANGE_REPLAYABLE == SHIM_VA_REPLAYABLE, "same bits");

static int give_range(struct shim_va *va, uint64_t *address_out, amdgpu_va_handle *out)
{
    *address_out = shim_va_address(va);
    *out = (amdgpu_va_handle)va;
    return 0;
}

static struct shim_va_manager *manager(amdgpu_va_manager_handle va_mgr)
{
    return (struct shim_va_manager *)va_mgr;
}

FACE_API int amdgpu_va_range_alloc(amdgpu_device_handle dev, enum amdgpu_gpu_va_range va_range_type, uint64_t size,
                                   uint64_t va_base_alignment, uint64_t va_base_required, uint64_t *va_base_allocated,
                                   amdgpu_va_handle *va_range_handle, uint64_t flags)
{
    struct shim_va *va;

    (void)va_range_type;
    int r = shim_va_alloc(dev->file, size, va_base_alignment, va_base_required, (uint32_t)flags, &va);
    return r ? r : give_range(va, va_base_allocated, va_range_handle);
}

FACE_API int amdgpu_va_range_alloc2(amdgpu_va_manager_handle va_mgr, enum amdgpu_gpu_va_range va_range_type,
                                    uint64_t size, uint64_t va_base_alignment, uint64_t va_base_required,
                                    uint64_t *va_base_allocated, amdgpu_va_handle *va_range_handle, uint64_t flags)
{
    struct shim_va *va;

    (void)va_range_type;
    int r = shim_va_manager_alloc(manager(va_mgr), size, va_base_alignment, va_base_required, (uint32_t)flags, &va);
    return r ? r : give_range(va, va_base_allocated, va_range_handle);
}

FACE_API int amdgpu_va_range_free(amdgpu_va_handle va_range_handle)
{
    shim_va_free(face_va(va_range_handle));
    return 0;
}

FACE_API uint64_t amdgpu_va_get_start_addr(amdgpu_va_handle va_handle)
{
    return va_handle ? shim_va_address(face_va(va_handle)) : 0;
}

FACE_API int amdgpu_va_range_query(amdgpu_device_handle dev, enum amdgpu_gpu_va_range type, uint64_t *start,
                                   uint64_t *end)
{
    if (type != amdgpu_gpu_va_range_general)
        return -EINVAL;
    const struct mgpu_chip_info *chip = shim_file_chip(dev->file);
    *start = chip->va_start;
    *end = chip->va_end;
    return 0;
}

/* ---- addresses without a device ---------------------------------------------------------------------------------- */

FACE_API amdgpu_va_manager_handle amdgpu_va_manager_alloc(void)
{
    return (amdgpu_va_manager_handle)shim_va_manager_create();
}

/* When memory is short the manager is empty, and its user learns it when he asks for the first address. */
FACE_API void amdgpu_va_manager_init2(amdgpu_va_manager_handle va_mgr, uint64_t low_va_offset, uint64_t low_va_max,
                                      uint64_t high_va_offset, uint64_t high_va_max, uint32_t virtual_address_alignment,
                                      uint32_t flags)
{
    const struct shim_va_bounds bounds = { .start = low_va_offset,
                                           .end = low_va_max,
                                           .high_start = high_va_offset,
                                           .high_end = high_va_max,
                                           .alignment = virtual_address_alignment,
                                           .keep_half_for_prt = flags & AMDGPU_VA_MGR_RESERVE_HALF_VA_FOR_PRT };
    static const struct shim_va_bounds nothing = { .alignment = MGPU_PAGE_SIZE };

    if (shim_va_manager_init(manager(va_mgr), &bounds))
        shim_va_manager_init(manager(va_mgr), &nothing);
}

FACE_API void amdgpu_va_manager_init(amdgpu_va_manager_handle va_mgr, uint64_t low_va_offset, uint64_t low_va_max,
                                     uint64_t high_va_offset, uint64_t high_va_max, uint32_t virtual_address_alignment)
{
    amdgpu_va_manager_init2(va_mgr, low_va_offset, low_va_max, high_va_offset, high_va_max, virtual_address_alignment,
                            0);
}

FACE_API void amdgpu_va_manager_deinit(amdgpu_va_manager_handle va_mgr)
{
    shim_va_manager_finish(manager(va_mgr));
}

FACE_API int amdgpu_va_manager_query_sw_info(amdgpu_va_manager_handle va_mgr, enum amdgpu_va_manager_sw_info info,
                                             void *value)
{
    if (!va_mgr || !value || info != amdgpu_va_manager_sw_info_address_prt_wa_control_bit)
        return -EINVAL;
    *(uint32_t *)value = shim_va_manager_prt_bit(manager(va_mgr));
    return 0;
}

/* ---- mappings ---------------------------------------------------------------------------------------------------- */

static struct drm_amdgpu_gem_va va_args(amdgpu_bo_handle bo, uint64_t offset, uint64_t size, uint64_t addr,
                                        uint64_t flags, uint32_t ops)
{
    return (struct drm_amdgpu_gem_va){ .handle = bo ? shim_bo_handle(face_bo(bo)) : 0,
                                       .operation = ops,
                                       .flags = (uint32_t)flags,
                                       .va_address = addr,
                                       .offset_in_bo = offset,
                                       .map_size = size };
}

FACE_API int amdgpu_bo_va_op_raw2(amdgpu_device_handle dev, amdgpu_bo_handle bo, uint64_t offset, uint64_t size,
                                  uint64_t addr, uint64_t flags, uint32_t ops, uint32_t vm_timeline_syncobj_out,
                                  uint64_t vm_timeline_point, uint64_t input_fence_syncobj_handles,
                                  uint32_t num_syncobj_handles)
{
    const struct drm_amdgpu_gem_va args = va_args(bo, offset, size, addr, flags, ops);
    return face_negative(shim_vm_op_ordered(dev->file, &args, (const uint32_t *)(uintptr_t)input_fence_syncobj_handles,
                                            num_syncobj_handles, vm_timeline_syncobj_out, vm_timeline_point));
}

FACE_API int amdgpu_bo_va_op_raw(amdgpu_device_handle dev, amdgpu_bo_handle bo, uint64_t offset, uint64_t size,
                                 uint64_t addr, uint64_t flags, uint32_t ops)
{
    const struct drm_amdgpu_gem_va args = va_args(bo, offset, size, addr, flags, ops);
    return face_negative(shim_vm_op(dev->file, &args));
}

/* The older call, whose flags libdrm_amdgpu ignores. */
FACE_API int amdgpu_bo_va_op(amdgpu_bo_handle bo, uint64_t offset, uint64_t size, uint64_t addr, uint64_t flags,
                             uint32_t ops)
{
    const struct drm_amdgpu_gem_va args =
        va_args(bo, offset, (size + MGPU_PAGE_SIZE - 1) & ~(uint64_t)(MGPU_PAGE_SIZE - 1), addr,
                AMDGPU_VM_PAGE_READABLE | AMDGPU_VM_PAGE_WRITEABLE | AMDGPU_VM_PAGE_EXECUTABLE, ops);

    (void)flags;
    return face_negative(shim_vm_op(shim_bo_file(face_bo(bo)), &args));
}
