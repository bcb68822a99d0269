/* SPDX-License-Identifier: MIT */
/*
 * syncobj.c - libdrm: sync objects. Waits return the negative error, all others -1.
 */
#include <xf86drm.h>

#include "drm_face.h"

FACE_API int drmSyncobjCreate(int fd, uint32_t flags, uint32_t *handle)
{
    struct shim_file *file;
    int r = drm_begin(fd, &file);
    return face_minus_one(drm_end(file, r ? r : shim_syncobj_create(file, flags, handle)));
}

FACE_API int drmSyncobjDestroy(int fd, uint32_t handle)
{
    struct shim_file *file;
    int r = drm_begin(fd, &file);
    return face_minus_one(drm_end(file, r ? r : shim_syncobj_destroy(file, handle)));
}

FACE_API int drmSyncobjHandleToFD(int fd, uint32_t handle, int *obj_fd)
{
    struct shim_file *file;
    int r = drm_begin(fd, &file);
    return face_minus_one(drm_end(file, r ? r : shim_syncobj_export_fd(file, handle, obj_fd)));
}

FACE_API int drmSyncobjFDToHandle(int fd, int obj_fd, uint32_t *handle)
{
    struct shim_file *file;
    int r = drm_begin(fd, &file);
    return face_minus_one(drm_end(file, r ? r : shim_syncobj_import_fd(file, obj_fd, handle)));
}

FACE_API int drmSyncobjImportSyncFile(int fd, uint32_t handle, int sync_file_fd)
{
    struct shim_file *file;
    int r = drm_begin(fd, &file);
    return face_minus_one(drm_end(file, r ? r : shim_syncobj_import_sync_file(file, handle, sync_file_fd)));
}

FACE_API int drmSyncobjExportSyncFile(int fd, uint32_t handle, int *sync_file_fd)
{
    struct shim_file *file;
    int r = drm_begin(fd, &file);
    return face_minus_one(drm_end(file, r ? r : shim_syncobj_export_sync_file(file, handle, 0, sync_file_fd)));
}

FACE_API int drmSyncobjTimelineWait(int fd, uint32_t *handles, uint64_t *points, unsigned num_handles,
                                    int64_t timeout_nsec, unsigned flags, uint32_t *first_signaled)
{
    struct shim_file *file;
    int r = drm_begin(fd, &file);
    return face_negative(drm_end(
        file, r ? r : shim_syncobj_wait(file, handles, points, num_handles, timeout_nsec, flags, first_signaled)));
}

/* The older call, which knows neither points nor WAIT_AVAILABLE. */
FACE_API int drmSyncobjWait(int fd, uint32_t *handles, unsigned num_handles, int64_t timeout_nsec, unsigned flags,
                            uint32_t *first_signaled)
{
    if (flags & DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE)
        return face_negative(-EINVAL);
    return drmSyncobjTimelineWait(fd, handles, NULL, num_handles, timeout_nsec, flags, first_signaled);
}

FACE_API int drmSyncobjReset(int fd, const uint32_t *handles, uint32_t handle_count)
{
    struct shim_file *file;
    int r = drm_begin(fd, &file);
    return face_minus_one(drm_end(file, r ? r : shim_syncobj_reset(file, handles, handle_count)));
}

FACE_API int drmSyncobjSignal(int fd, const uint32_t *handles, uint32_t handle_count)
{
    struct shim_file *file;
    int r = drm_begin(fd, &file);
    return face_minus_one(drm_end(file, r ? r : shim_syncobj_signal(file, handles, NULL, handle_count)));
}

FACE_API int drmSyncobjTimelineSignal(int fd, const uint32_t *handles, uint64_t *points, uint32_t handle_count)
{
    struct shim_file *file;
    int r = drm_begin(fd, &file);
    return face_minus_one(drm_end(file, r ? r : shim_syncobj_signal(file, handles, points, handle_count)));
}

FACE_API int drmSyncobjQuery2(int fd, uint32_t *handles, uint64_t *points, uint32_t handle_count, uint32_t flags)
{
    struct shim_file *file;
    int r = drm_begin(fd, &file);
    return face_minus_one(drm_end(file, r ? r : shim_syncobj_query(file, handles, points, handle_count, flags)));
}

FACE_API int drmSyncobjQuery(int fd, uint32_t *handles, uint64_t *points, uint32_t handle_count)
{
    return drmSyncobjQuery2(fd, handles, points, handle_count, 0);
}

FACE_API int drmSyncobjTransfer(int fd, uint32_t dst_handle, uint64_t dst_point, uint32_t src_handle,
                                uint64_t src_point, uint32_t flags)
{
    struct shim_file *file;
    int r = drm_begin(fd, &file);
    return face_minus_one(
        drm_end(file, r ? r : shim_syncobj_transfer(file, dst_handle, dst_point, src_handle, src_point, flags)));
}

FACE_API int drmSyncobjEventfd(int fd, uint32_t handle, uint64_t point, int ev_fd, uint32_t flags)
{
    struct shim_file *file;
    int r = drm_begin(fd, &file);
    return face_minus_one(drm_end(file, r ? r : shim_syncobj_eventfd(file, handle, point, ev_fd, flags)));
}
