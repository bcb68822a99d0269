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

#include <sys/types.h>

#include "../face.h"
#include "../ioctl/ioctl.h"

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

/*
 * What a primary node answers to a request for something that this card has not: `error`; 0: there is nothing to be
 * done. -EACCES: a render node, which does not know the request at all.
 */
static inline int drm_refuse(int fd, int error)
{
    struct shim_file *file;
    int r = drm_begin(fd, &file);
    if (!r)
        r = shim_kms_check(file);
    return drm_end(file, r ? r : error);
}

/* A request by its number, for functions that libdrm documents as one. Returns 0 or the error, which errno has, too. */
static inline int drm_request(int fd, unsigned long request, void *args)
{
    return face_negative(shim_ioctl(fd, request, args));
}

/* Structs carry pointers as numbers of 64 bits. */
static inline uint64_t drm_number(const void *pointer)
{
    return (uintptr_t)pointer;
}

/* A descriptor is about to be closed: context_tag.c forgets what it keeps for its node. */
void drm_forget_tags(int fd);

#endif
