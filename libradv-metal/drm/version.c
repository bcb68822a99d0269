/* SPDX-License-Identifier: MIT */
/*
 * version.c - libdrm: which driver is behind a descriptor, of which version, and what it can do.
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

FACE_API int drmSetClientCap(int fd, uint64_t capability, uint64_t value)
{
    struct drm_set_client_cap args = { .capability = capability, .value = value };
    return drmIoctl(fd, DRM_IOCTL_SET_CLIENT_CAP, &args);
}

/* Of the library: 1.3, and never to be another one, because X drivers look at it. */
FACE_API drmVersionPtr drmGetLibVersion(int fd)
{
    (void)fd;
    drmVersionPtr version = calloc(1, sizeof *version);
    if (version) {
        version->version_major = 1;
        version->version_minor = 3;
    }
    return version;
}

FACE_API int drmSetInterfaceVersion(int fd, drmSetVersion *version)
{
    struct drm_set_version args = { .drm_di_major = version->drm_di_major,
                                    .drm_di_minor = version->drm_di_minor,
                                    .drm_dd_major = version->drm_dd_major,
                                    .drm_dd_minor = version->drm_dd_minor };
    struct shim_file *file;
    int r = drm_begin(fd, &file);
    r = drm_end(file, r ? r : shim_auth_set_version(file, &args));
    *version = (drmSetVersion){ .drm_di_major = args.drm_di_major,
                                .drm_di_minor = args.drm_di_minor,
                                .drm_dd_major = args.drm_dd_major,
                                .drm_dd_minor = args.drm_dd_minor };
    return face_negative(r);
}
