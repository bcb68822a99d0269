/* SPDX-License-Identifier: MIT */
/*
 * auth.c - libdrm: masters, magics, the bus id. Returned is the negative error; of setting and dropping the master -1.
 */
#include <stdlib.h>
#include <string.h>

#include <xf86drm.h>

#include "drm_face.h"

FACE_API int drmGetMagic(int fd, drm_magic_t *magic)
{
    struct shim_file *file;
    *magic = 0;
    int r = drm_begin(fd, &file);
    return face_negative(drm_end(file, r ? r : shim_auth_get_magic(file, magic)));
}

FACE_API int drmAuthMagic(int fd, drm_magic_t magic)
{
    struct shim_file *file;
    int r = drm_begin(fd, &file);
    return face_negative(drm_end(file, r ? r : shim_auth_grant(file, magic)));
}

FACE_API int drmSetMaster(int fd)
{
    struct shim_file *file;
    int r = drm_begin(fd, &file);
    return face_minus_one(drm_end(file, r ? r : shim_auth_set_master(file)));
}

FACE_API int drmDropMaster(int fd)
{
    struct shim_file *file;
    int r = drm_begin(fd, &file);
    return face_minus_one(drm_end(file, r ? r : shim_auth_drop_master(file)));
}

/* Nobody has magic 0, but only a master is told so; what is no node at all is not told -EACCES either. */
FACE_API int drmIsMaster(int fd)
{
    return drmAuthMagic(fd, 0) != -EACCES;
}

/* The caller frees it, with drmFreeBusid. NULL and errno: it cannot be told. */
FACE_API char *drmGetBusid(int fd)
{
    char bus_id[SHIM_BUS_ID_SIZE];
    struct shim_file *file;
    int r = drm_begin(fd, &file);
    r = drm_end(file, r ? r : shim_auth_bus_id(file, bus_id));
    return face_negative(r) ? NULL : strdup(bus_id);
}

FACE_API void drmFreeBusid(const char *busid)
{
    free((void *)busid);
}

/* The bus id is the card's own since interface version 1.1. */
FACE_API int drmSetBusid(int fd, const char *busid)
{
    (void)busid;
    return face_negative(drm_refuse(fd, -EINVAL));
}
