/* SPDX-License-Identifier: MIT */
/*
 * bo.c - libdrm_amdgpu: buffer objects.
 */
#include <string.h>

#include "amdgpu_face.h"

FACE_API int amdgpu_bo_alloc(amdgpu_device_handle dev, struct amdgpu_bo_alloc_request *alloc_buffer,
                             amdgpu_bo_handle *buf_handle)
{
    struct drm_amdgpu_gem_create_in args = { .bo_size = alloc_buffer->alloc_size,
                                             .alignment = alloc_buffer->phys_alignment,
                                             .domains = alloc_buffer->preferred_heap,
                                             .domain_flags = alloc_buffer->flags };
    struct shim_bo *bo;
    int r = shim_bo_create(dev->file, &args, &bo);
    if (!r)
        *buf_handle = (amdgpu_bo_handle)bo;
    return face_negative(r);
}

FACE_API int amdgpu_create_bo_from_user_mem(amdgpu_device_handle dev, void *cpu, uint64_t size,
                                            amdgpu_bo_handle *buf_handle)
{
    struct shim_bo *bo;
    int r = shim_bo_create_userptr(dev->file, cpu, size, &bo);
    if (!r)
        *buf_handle = (amdgpu_bo_handle)bo;
    return face_negative(r);
}

FACE_API int amdgpu_bo_free(amdgpu_bo_handle buf_handle)
{
    shim_bo_unref(face_bo(buf_handle));
    return 0;
}

FACE_API void amdgpu_bo_inc_ref(amdgpu_bo_handle bo)
{
    shim_bo_ref(face_bo(bo));
}

FACE_API int amdgpu_bo_cpu_map(amdgpu_bo_handle buf_handle, void **cpu)
{
    return face_negative(shim_bo_map(face_bo(buf_handle), cpu));
}

FACE_API int amdgpu_bo_cpu_unmap(amdgpu_bo_handle buf_handle)
{
    return shim_bo_unmap(face_bo(buf_handle));
}

FACE_API int amdgpu_find_bo_by_cpu_mapping(amdgpu_device_handle dev, void *cpu, uint64_t size,
                                           amdgpu_bo_handle *buf_handle, uint64_t *offset_in_bo)
{
    struct shim_bo *bo = NULL;

    if (!cpu || !size)
        return -EINVAL;
    *offset_in_bo = 0;
    int r = shim_bo_find_mapped(dev->file, cpu, size, &bo, offset_in_bo);
    *buf_handle = (amdgpu_bo_handle)bo;
    return r;
}

FACE_API int amdgpu_bo_wait_for_idle(amdgpu_bo_handle buf_handle, uint64_t timeout_ns, bool *buffer_busy)
{
    const struct shim_bo *bo = face_bo(buf_handle);
    return face_negative(
        shim_gem_wait(shim_bo_file(bo), shim_bo_handle(bo), face_deadline(timeout_ns, false), buffer_busy));
}

FACE_API int amdgpu_bo_query_info(amdgpu_bo_handle buf_handle, struct amdgpu_bo_info *info)
{
    struct drm_amdgpu_gem_create_in created;
    struct drm_amdgpu_gem_metadata meta;

    int r = face_negative(shim_bo_info(face_bo(buf_handle), &created, &meta));
    if (r)
        return r;
    memset(info, 0, sizeof *info);
    info->alloc_size = created.bo_size;
    info->phys_alignment = created.alignment;
    info->preferred_heap = (uint32_t)created.domains;
    info->alloc_flags = created.domain_flags;
    info->metadata.flags = meta.data.flags;
    info->metadata.tiling_info = meta.data.tiling_info;
    info->metadata.size_metadata = meta.data.data_size_bytes;
    memcpy(info->metadata.umd_metadata, meta.data.data, sizeof meta.data.data);
    return 0;
}

FACE_API int amdgpu_bo_set_metadata(amdgpu_bo_handle buf_handle, struct amdgpu_bo_metadata *info)
{
    struct drm_amdgpu_gem_metadata meta = { .handle = shim_bo_handle(face_bo(buf_handle)) };

    if (info->size_metadata > sizeof meta.data.data)
        return -EINVAL;
    meta.data.flags = info->flags;
    meta.data.tiling_info = info->tiling_info;
    meta.data.data_size_bytes = info->size_metadata;
    memcpy(meta.data.data, info->umd_metadata, info->size_metadata);
    return face_negative(shim_bo_set_metadata(face_bo(buf_handle), &meta));
}

FACE_API int amdgpu_bo_export(amdgpu_bo_handle buf_handle, enum amdgpu_bo_handle_type type, uint32_t *shared_handle)
{
    switch (type) {
    case amdgpu_bo_handle_type_gem_flink_name:
        return face_minus_one(
            shim_bo_name(face_bo(buf_handle), face_namer(shim_bo_file(face_bo(buf_handle))), shared_handle));
    case amdgpu_bo_handle_type_kms:
    case amdgpu_bo_handle_type_kms_noimport:
        *shared_handle = shim_bo_handle(face_bo(buf_handle));
        return 0;
    case amdgpu_bo_handle_type_dma_buf_fd:
        return face_minus_one(shim_bo_export_fd(face_bo(buf_handle), (int *)shared_handle));
    }
    return -EINVAL;
}

FACE_API int amdgpu_bo_import(amdgpu_device_handle dev, enum amdgpu_bo_handle_type type, uint32_t shared_handle,
                              struct amdgpu_bo_import_result *output)
{
    struct shim_bo *bo;
    int r;

    switch (type) {
    case amdgpu_bo_handle_type_gem_flink_name:
        r = shim_bo_open(dev->file, face_namer(dev->file), shared_handle, &bo);
        break;
    case amdgpu_bo_handle_type_kms:
    case amdgpu_bo_handle_type_kms_noimport:
        return -EPERM;
    case amdgpu_bo_handle_type_dma_buf_fd:
        r = shim_bo_import_fd(dev->file, (int)shared_handle, &bo);
        break;
    default:
        return -EINVAL;
    }
    if (r)
        return face_minus_one(r);
    output->buf_handle = (amdgpu_bo_handle)bo;
    output->alloc_size = shim_bo_size(bo);
    return 0;
}
