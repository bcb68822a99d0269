/* SPDX-License-Identifier: MIT */
/*
 * version.c - DRM_IOCTL_VERSION: the name and the version of the DRM driver that programs believe to talk to.
 */
#include <string.h>

#include <drm.h>

#include "ops.h"

static void tell(char *room, __kernel_size_t *length, const char *text)
{
    const size_t whole = strlen(text);
    if (room)
        memcpy(room, text, *length < whole ? *length : whole);
    *length = whole;
}

void shim_version(struct drm_version *version)
{
    version->version_major = SHIM_DRM_MAJOR;
    version->version_minor = SHIM_DRM_MINOR;
    version->version_patchlevel = SHIM_DRM_PATCH;
    tell(version->name, &version->name_len, SHIM_DRM_NAME);
    tell(version->date, &version->date_len, SHIM_DRM_DATE);
    tell(version->desc, &version->desc_len, SHIM_DRM_DESC);
}
