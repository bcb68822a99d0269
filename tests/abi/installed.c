/* SPDX-License-Identifier: MIT */
/* installed.c - a program as others write it, in C or C++: built with what is installed, and run on the card. */
#include <stdio.h>
#include <string.h>

#include <amdgpu.h>
#include <amdgpu_drm.h>
#include <drm.h>
#include <drm_fourcc.h>
#include <drm_mode.h>
#include <libsync.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

/* Prints the DRM driver's version, and what the card is called. */
int main(void)
{
    amdgpu_device_handle device;
    uint32_t major, minor;

    int fd = drmOpenWithType("amdgpu", NULL, DRM_NODE_RENDER);
    drmVersionPtr version = drmGetVersion(fd);
    if (fd < 0 || !version || amdgpu_device_initialize(fd, &major, &minor, &device))
        return 1;
    printf("%s %u.%u, %s\n", version->name, major, minor, amdgpu_get_marketing_name(device));
    drmFreeVersion(version);
    amdgpu_device_deinitialize(device);
    return drmClose(fd);
}
