/* SPDX-License-Identifier: MIT */
/*
 * message.c - libdrm: messages, and the memory that its callers free.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <xf86drm.h>

#include "drm_face.h"

/* The X server sets it once, before it has threads. */
static drmServerInfoPtr server_info;

FACE_API void drmSetServerInfo(drmServerInfoPtr info)
{
    server_info = info;
}

/* Said only to an X server that listens, or when LIBGL_DEBUG has "verbose" in it. */
FACE_API void drmMsg(const char *format, ...)
{
    bool has_listener = server_info && server_info->debug_print;
    const char *debug = getenv("LIBGL_DEBUG");
    va_list args;

    if (!has_listener && !(debug && strstr(debug, "verbose")))
        return;
    va_start(args, format);
    if (has_listener)
        server_info->debug_print(format, args);
    else
        vfprintf(stderr, format, args);
    va_end(args);
}

/* Always returns 1. */
FACE_API int drmError(int err, const char *label)
{
    static const struct {
        int error;
        const char *text;
    } errors[] = {
        { DRM_ERR_NO_DEVICE, "no device" },
        { DRM_ERR_NO_ACCESS, "no access" },
        { DRM_ERR_NOT_ROOT, "not root" },
        { DRM_ERR_INVALID, "invalid args" },
    };

    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
        if (errors[i].error == err) {
            fprintf(stderr, "%s: %s\n", label, errors[i].text);
            return 1;
        }
    }
    fprintf(stderr, "%s: error %d (%s)\n", label, abs(err), strerror(abs(err)));
    return 1;
}

/* Zeroed; NULL: no memory. */
FACE_API void *drmMalloc(int size)
{
    return size < 0 ? NULL : calloc(1, (size_t)size);
}

FACE_API void drmFree(void *pt)
{
    free(pt);
}
