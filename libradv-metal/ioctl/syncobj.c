/* SPDX-License-Identifier: MIT */
/*
 * syncobj.c - requests for sync objects. Reserved fields must be zero, as Linux checks them.
 */
#include "handlers.h"

int shim_ioctl_syncobj_create(struct shim_file *file, void *args)
{
    struct drm_syncobj_create *create = args;
    return shim_syncobj_create(file, create->flags, &create->handle);
}

int shim_ioctl_syncobj_destroy(struct shim_file *file, void *args)
{
    const struct drm_syncobj_destroy *destroy = args;
    return destroy->pad ? -EINVAL : shim_syncobj_destroy(file, destroy->handle);
}

/* ---- descriptors ------------------------------------------------------------------------------------------------- */

int shim_ioctl_syncobj_handle_to_fd(struct shim_file *file, void *args)
{
    struct drm_syncobj_handle *handle = args;
    int fd, r;

    if (handle->pad || handle->flags & ~DRM_SYNCOBJ_HANDLE_TO_FD_FLAGS_EXPORT_SYNC_FILE)
        return -EINVAL;
    if (handle->flags)
        r = shim_syncobj_export_sync_file(file, handle->handle, 0, &fd);
    else
        r = shim_syncobj_export_fd(file, handle->handle, &fd);
    if (!r)
        handle->fd = fd;
    return r;
}

int shim_ioctl_syncobj_fd_to_handle(struct shim_file *file, void *args)
{
    struct drm_syncobj_handle *handle = args;

    if (handle->pad || handle->flags & ~DRM_SYNCOBJ_FD_TO_HANDLE_FLAGS_IMPORT_SYNC_FILE)
        return -EINVAL;
    return handle->flags ? shim_syncobj_import_sync_file(file, handle->handle, handle->fd)
                         : shim_syncobj_import_fd(file, handle->fd, &handle->handle);
}

/* ---- waiting ----------------------------------------------------------------------------------------------------- */

/* Whether there is an array where there must be one. */
static int check_array(uint64_t array, uint32_t count)
{
    return !count ? -EINVAL : !array ? -EFAULT : 0;
}

/* The older request, which knows neither points nor WAIT_AVAILABLE. */
int shim_ioctl_syncobj_wait(struct shim_file *file, void *args)
{
    struct drm_syncobj_wait *wait = args;
    int r =
        wait->flags & DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE ? -EINVAL : check_array(wait->handles, wait->count_handles);
    return r ? r
             : shim_syncobj_wait(file, shim_ioctl_pointer(wait->handles), NULL, wait->count_handles, wait->timeout_nsec,
                                 wait->flags, &wait->first_signaled);
}

int shim_ioctl_syncobj_timeline_wait(struct shim_file *file, void *args)
{
    struct drm_syncobj_timeline_wait *wait = args;
    int r = check_array(wait->handles, wait->count_handles);
    return r ? r
             : shim_syncobj_wait(file, shim_ioctl_pointer(wait->handles), shim_ioctl_pointer(wait->points),
                                 wait->count_handles, wait->timeout_nsec, wait->flags, &wait->first_signaled);
}

int shim_ioctl_syncobj_eventfd(struct shim_file *file, void *args)
{
    const struct drm_syncobj_eventfd *request = args;

    if (request->pad)
        return -EINVAL;
    return shim_syncobj_eventfd(file, request->handle, request->point, request->fd, request->flags);
}

/* ---- from the CPU ------------------------------------------------------------------------------------------------ */

static int check_binary(const struct drm_syncobj_array *array)
{
    return array->pad ? -EINVAL : check_array(array->handles, array->count_handles);
}

int shim_ioctl_syncobj_reset(struct shim_file *file, void *args)
{
    const struct drm_syncobj_array *array = args;
    int r = check_binary(array);
    return r ? r : shim_syncobj_reset(file, shim_ioctl_pointer(array->handles), array->count_handles);
}

int shim_ioctl_syncobj_signal(struct shim_file *file, void *args)
{
    const struct drm_syncobj_array *array = args;
    int r = check_binary(array);
    return r ? r : shim_syncobj_signal(file, shim_ioctl_pointer(array->handles), NULL, array->count_handles);
}

int shim_ioctl_syncobj_timeline_signal(struct shim_file *file, void *args)
{
    const struct drm_syncobj_timeline_array *array = args;
    int r = array->flags ? -EINVAL : check_array(array->handles, array->count_handles);
    return r ? r
             : shim_syncobj_signal(file, shim_ioctl_pointer(array->handles), shim_ioctl_pointer(array->points),
                                   array->count_handles);
}

int shim_ioctl_syncobj_query(struct shim_file *file, void *args)
{
    const struct drm_syncobj_timeline_array *array = args;
    int r = check_array(array->handles, array->count_handles);
    if (!r)
        r = check_array(array->points, array->count_handles);
    return r ? r
             : shim_syncobj_query(file, shim_ioctl_pointer(array->handles), shim_ioctl_pointer(array->points),
                                  array->count_handles, array->flags);
}

int shim_ioctl_syncobj_transfer(struct shim_file *file, void *args)
{
    const struct drm_syncobj_transfer *transfer = args;

    if (transfer->pad)
        return -EINVAL;
    return shim_syncobj_transfer(file, transfer->dst_handle, transfer->dst_point, transfer->src_handle,
                                 transfer->src_point, transfer->flags);
}
