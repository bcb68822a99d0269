/* SPDX-License-Identifier: MIT */
/*
 * version.c - libdrm: which driver is behind a descriptor, and what it can do.
 */
#include <stdlib.h>
#include <string.h>

#include <xf86drm.h>

#include "drm_face.h"

FACE_API void drmFreeVersion(drmVersionPtr version)
{
    if (!version)
        return;
    free(version->name);
    free(version->date);
    free(version->desc);
    free(version);
}

static char *copy(const char *text, int *length_out)
{
    *length_out = (int)strlen(text);
    return strdup(text);
}

FACE_API drmVersionPtr drmGetVersion(int fd)
{
    struct shim_file *file;
    int r = drm_begin(fd, &file);
    if (face_minus_one(drm_end(file, r)))
        return NULL;

    drmVersionPtr version = calloc(1, sizeof *version);
    if (!version)
        return NULL;
    version->version_major = SHIM_DRM_MAJOR;
    version->version_minor = SHIM_DRM_MINOR;
    version->version_patchlevel = SHIM_DRM_PATCH;
    version->name = copy(SHIM_DRM_NAME, &version->name_len);
    version->date = copy(SHIM_DRM_DATE, &version->date_len);
    version->desc = copy(SHIM_DRM_DESC, &version->desc_len);
    if (version->name && version->date && version->desc)
        return version;
    drmFreeVersion(version);
    errno = ENOMEM;
    return NULL;
}

FACE_API int drmGetCap(int fd, uint64_t capability, uint64_t *value)
{
    struct shim_file *file;
    int r = drm_begin(fd, &file);
    return face_minus_one(drm_end(file, r ? r : shim_get_cap(file, capability, value)));
}

FACE_API int drmAuthMagic(int fd, drm_magic_t magic)
{
    struct shim_file *file;
    int r = drm_begin(fd, &file);
    return face_negative(drm_end(file, r ? r : shim_kms_auth_magic(file, magic)));
}
