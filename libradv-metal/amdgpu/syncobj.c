/* SPDX-License-Identifier: MIT */
/*
 * syncobj.c - libdrm_amdgpu: sync objects. They fail as libdrm's do, with -1 and errno.
 */
#include "amdgpu_face.h"

FACE_API int amdgpu_cs_create_syncobj2(amdgpu_device_handle dev, uint32_t flags, uint32_t *handle)
{
    return dev ? face_minus_one(shim_syncobj_create(dev->file, flags, handle)) : -EINVAL;
}

FACE_API int amdgpu_cs_destroy_syncobj(amdgpu_device_handle dev, uint32_t handle)
{
    return dev ? face_minus_one(shim_syncobj_destroy(dev->file, handle)) : -EINVAL;
}

FACE_API int amdgpu_cs_syncobj_query2(amdgpu_device_handle dev, uint32_t *handles, uint64_t *points,
                                      unsigned num_handles, uint32_t flags)
{
    return dev ? face_minus_one(shim_syncobj_query(dev->file, handles, points, num_handles, flags)) : -EINVAL;
}

FACE_API int amdgpu_cs_syncobj_transfer(amdgpu_device_handle dev, uint32_t dst_handle, uint64_t dst_point,
                                        uint32_t src_handle, uint64_t src_point, uint32_t flags)
{
    if (!dev)
        return -EINVAL;
    return face_minus_one(shim_syncobj_transfer(dev->file, dst_handle, dst_point, src_handle, src_point, flags));
}

FACE_API int amdgpu_cs_syncobj_export_sync_file(amdgpu_device_handle dev, uint32_t syncobj, int *sync_file_fd)
{
    return dev ? face_minus_one(shim_syncobj_export_sync_file(dev->file, syncobj, 0, sync_file_fd)) : -EINVAL;
}

/* `flags` are those of a transfer: with WAIT_FOR_SUBMIT the point's fence may be still to come. */
FACE_API int amdgpu_cs_syncobj_export_sync_file2(amdgpu_device_handle dev, uint32_t syncobj, uint64_t point,
                                                 uint32_t flags, int *sync_file_fd)
{
    uint32_t copy;

    if (!dev)
        return -EINVAL;
    if (!point || !flags)
        return face_minus_one(shim_syncobj_export_sync_file(dev->file, syncobj, point, sync_file_fd));
    int r = shim_syncobj_create(dev->file, 0, &copy);
    if (r)
        return face_minus_one(r);
    r = shim_syncobj_transfer(dev->file, copy, 0, syncobj, point, flags);
    if (!r)
        r = shim_syncobj_export_sync_file(dev->file, copy, 0, sync_file_fd);
    shim_syncobj_destroy(dev->file, copy);
    return face_minus_one(r);
}

FACE_API int amdgpu_cs_syncobj_import_sync_file(amdgpu_device_handle dev, uint32_t syncobj, int sync_file_fd)
{
    return dev ? face_minus_one(shim_syncobj_import_sync_file(dev->file, syncobj, sync_file_fd)) : -EINVAL;
}
