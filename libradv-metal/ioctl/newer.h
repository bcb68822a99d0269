/* SPDX-License-Identifier: MIT */
/*
 * newer.h - requests that an older drm.h does not know.
 */
#ifndef SHIM_IOCTL_NEWER_H
#define SHIM_IOCTL_NEWER_H

#include <drm.h>

#ifndef DRM_IOCTL_SYNCOBJ_EVENTFD
/* Add 1 to eventfd `fd` when a point is reached, or has a fence. */
struct drm_syncobj_eventfd {
    __u32 handle;
    __u32 flags; /* DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE or 0 */
    __u64 point; /* 0: binary */
    __s32 fd;
    __u32 pad;
};
#define DRM_IOCTL_SYNCOBJ_EVENTFD DRM_IOWR(0xCF, struct drm_syncobj_eventfd)
#endif

#ifndef DRM_IOCTL_MODE_CLOSEFB
/* Forget a framebuffer, but leave it on the screen. */
struct drm_mode_closefb {
    __u32 fb_id;
    __u32 pad; /* 0 */
};
#define DRM_IOCTL_MODE_CLOSEFB DRM_IOWR(0xD0, struct drm_mode_closefb)
#endif

#endif
