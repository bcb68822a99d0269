/* SPDX-License-Identifier: MIT */
/*
 * drm_face.h - the pattern of libdrm's functions: find the open file of a descriptor, do something, let go of it.
 *
 *     struct shim_file *file;
 *     int r = drm_begin(fd, &file);
 *     return face_minus_one(drm_end(file, r ? r : shim_do_something(file)));
 */
#ifndef SHIM_DRM_FACE_H
#define SHIM_DRM_FACE_H

#include "../face.h"

/* Returns 0 or -errno, and then *file_out is NULL. */
static inline int drm_begin(int fd, struct shim_file **file_out)
{
    *file_out = NULL;
    return shim_file_get(fd, file_out);
}

/* Returns r. */
static inline int drm_end(struct shim_file *file, int r)
{
    if (file)
        shim_file_put(file);
    return r;
}

#endif
