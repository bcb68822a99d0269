/* SPDX-License-Identifier: MIT */
/*
 * syncobj.c - libdrm_amdgpu: sync objects. They fail as libdrm's do: waits with the negative error, all others with -1
 * and errno.
 */
#include <drm.h>

#include "amdgpu_face.h"

FACE_API int amdgpu_cs_create_syncobj2(amdgpu_device_handle dev, uint32_t flags, uint32_t *handle)
{
    return dev ? face_minus_one(shim_syncobj_create(dev->file, flags, handle)) : -EINVAL;
}

FACE_API int amdgpu_cs_create_syncobj(amdgpu_device_handle dev, uint32_t *handle)
{
    return amdgpu_cs_create_syncobj2(dev, 0, handle);
}

FACE_API int amdgpu_cs_destroy_syncobj(amdgpu_device_handle dev, uint32_t handle)
{
    return dev ? face_minus_one(shim_syncobj_destroy(dev->file, handle)) : -EINVAL;
}

FACE_API int amdgpu_cs_syncobj_reset(amdgpu_device_handle dev, const uint32_t *syncobjs, uint32_t syncobj_count)
{
    return dev ? face_minus_one(shim_syncobj_reset(dev->file, syncobjs, syncobj_count)) : -EINVAL;
}

FACE_API int amdgpu_cs_syncobj_signal(amdgpu_device_handle dev, const uint32_t *syncobjs, uint32_t syncobj_count)
{
    return dev ? face_minus_one(shim_syncobj_signal(dev->file, syncobjs, NULL, syncobj_count)) : -EINVAL;
}

FACE_API int amdgpu_cs_syncobj_timeline_signal(amdgpu_device_handle dev, const uint32_t *syncobjs, uint64_t *points,
                                               uint32_t syncobj_count)
{
    return dev ? face_minus_one(shim_syncobj_signal(dev->file, syncobjs, points, syncobj_count)) : -EINVAL;
}

FACE_API int amdgpu_cs_syncobj_timeline_wait(amdgpu_device_handle dev, uint32_t *handles, uint64_t *points,
                                             unsigned num_handles, int64_t timeout_nsec, unsigned flags,
                                             uint32_t *first_signaled)
{
    if (!dev)
        return -EINVAL;
    return face_negative(
        shim_syncobj_wait(dev->file, handles, points, num_handles, timeout_nsec, flags, first_signaled));
}

/* The older call, which knows neither points nor WAIT_AVAILABLE. */
FACE_API int amdgpu_cs_syncobj_wait(amdgpu_device_handle dev, uint32_t *handles, unsigned num_handles,
                                    int64_t timeout_nsec, unsigned flags, uint32_t *first_signaled)
{
    if (flags & DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE)
        return face_negative(-EINVAL);
    return amdgpu_cs_syncobj_timeline_wait(dev, handles, NULL, num_handles, timeout_nsec, flags, first_signaled);
}

FACE_API int amdgpu_cs_export_syncobj(amdgpu_device_handle dev, uint32_t handle, int *shared_fd)
{
    return dev ? face_minus_one(shim_syncobj_export_fd(dev->file, handle, shared_fd)) : -EINVAL;
}

FACE_API int amdgpu_cs_import_syncobj(amdgpu_device_handle dev, int shared_fd, uint32_t *handle)
{
    return dev ? face_minus_one(shim_syncobj_import_fd(dev->file, shared_fd, handle)) : -EINVAL;
}

FACE_API int amdgpu_cs_syncobj_query(amdgpu_device_handle dev, uint32_t *handles, uint64_t *points,
                                     unsigned num_handles)
{
    return amdgpu_cs_syncobj_query2(dev, handles, points, num_handles, 0);
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

/* A point of a timeline gets the fence by way of a binary object. */
FACE_API int amdgpu_cs_syncobj_import_sync_file2(amdgpu_device_handle dev, uint32_t syncobj, uint64_t point,
                                                 int sync_file_fd)
{
    uint32_t copy;

    if (!point || !dev)
        return amdgpu_cs_syncobj_import_sync_file(dev, syncobj, sync_file_fd);
    int r = shim_syncobj_create(dev->file, 0, &copy);
    if (r)
        return face_minus_one(r);
    r = shim_syncobj_import_sync_file(dev->file, copy, sync_file_fd);
    if (!r)
        r = shim_syncobj_transfer(dev->file, syncobj, point, copy, 0, 0);
    shim_syncobj_destroy(dev->file, copy);
    return face_minus_one(r);
}
