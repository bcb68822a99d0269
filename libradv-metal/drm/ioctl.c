/* SPDX-License-Identifier: MIT */
/*
 * ioctl.c - libdrm: requests that clients make by number, which are the ioctl face's.
 */
#include <sys/ioctl.h>

#include <xf86drm.h>

#include "../ioctl/ioctl.h"
#include "drm_face.h"

/*
 * Requests for anything but the card's nodes, such as those of dma-bufs, do not reach an operating system: the
 * descriptor is none that knows them.
 */
FACE_API int drmIoctl(int fd, unsigned long request, void *arg)
{
    return face_minus_one(shim_ioctl(fd, request, arg));
}

/* A request of the driver's own, by its index among them; the caller says which way the struct goes. */
static int command(int fd, unsigned direction, unsigned long index, void *data, unsigned long size)
{
    return face_negative(shim_ioctl(fd, DRM_IOC(direction, DRM_IOCTL_BASE, DRM_COMMAND_BASE + index, size), data));
}

FACE_API int drmCommandNone(int fd, unsigned long drmCommandIndex)
{
    return command(fd, DRM_IOC_VOID, drmCommandIndex, NULL, 0);
}

FACE_API int drmCommandRead(int fd, unsigned long drmCommandIndex, void *data, unsigned long size)
{
    return command(fd, DRM_IOC_READ, drmCommandIndex, data, size);
}

FACE_API int drmCommandWrite(int fd, unsigned long drmCommandIndex, void *data, unsigned long size)
{
    return command(fd, DRM_IOC_WRITE, drmCommandIndex, data, size);
}

FACE_API int drmCommandWriteRead(int fd, unsigned long drmCommandIndex, void *data, unsigned long size)
{
    return command(fd, DRM_IOC_READWRITE, drmCommandIndex, data, size);
}

FACE_API int drmPrimeHandleToFD(int fd, uint32_t handle, uint32_t flags, int *prime_fd)
{
    struct drm_prime_handle args = { .handle = handle, .flags = flags, .fd = -1 };
    int r = drmIoctl(fd, DRM_IOCTL_PRIME_HANDLE_TO_FD, &args);
    if (!r)
        *prime_fd = args.fd;
    return r;
}

FACE_API int drmCloseBufferHandle(int fd, uint32_t handle)
{
    struct drm_gem_close args = { .handle = handle };
    return drmIoctl(fd, DRM_IOCTL_GEM_CLOSE, &args);
}

FACE_API int drmPrimeFDToHandle(int fd, int prime_fd, uint32_t *handle)
{
    struct shim_file *file;
    int r = drm_begin(fd, &file);
    return face_minus_one(drm_end(file, r ? r : shim_gem_import_fd(file, prime_fd, handle)));
}
