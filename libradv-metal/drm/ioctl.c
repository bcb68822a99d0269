/* SPDX-License-Identifier: MIT */
/*
 * ioctl.c - libdrm: the few requests that clients make by number.
 */
#include <string.h>
#include <sys/ioctl.h>

#include <amdgpu_drm.h>
#include <xf86drm.h>

#include "drm_face.h"

static int gem_close(struct shim_file *file, void *args)
{
    const struct drm_gem_close *close = args;
    return shim_gem_close(file, close->handle);
}

static int info(struct shim_file *file, void *args)
{
    return shim_info(file, args);
}

/* Number, and the bytes that `run` reads. A client's struct may be shorter (the rest is 0) or longer. */
static const struct request {
    unsigned long number;
    size_t size;
    int (*run)(struct shim_file *file, void *args);
} requests[] = {
    { _IOC_NR(DRM_IOCTL_GEM_CLOSE), sizeof(struct drm_gem_close), gem_close },
    { DRM_COMMAND_BASE + DRM_AMDGPU_INFO, sizeof(struct drm_amdgpu_info), info },
};

static int run(struct shim_file *file, unsigned long number, const void *args, size_t size)
{
    union {
        struct drm_gem_close close;
        struct drm_amdgpu_info info;
    } copy = { .info = { 0 } };

    if (!args)
        return -EFAULT;
    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++) {
        if (requests[i].number == number) {
            memcpy(&copy, args, size < requests[i].size ? size : requests[i].size);
            return requests[i].run(file, &copy);
        }
    }
    return -EINVAL;
}

/*
 * Requests for anything but the card's nodes, such as those of dma-bufs, do not reach an operating system: the
 * descriptor is none that knows them.
 */
FACE_API int drmIoctl(int fd, unsigned long request, void *arg)
{
    struct shim_file *file;
    int r = drm_begin(fd, &file);
    if (!r && _IOC_TYPE(request) != DRM_IOCTL_BASE)
        r = -ENOTTY;
    return face_minus_one(drm_end(file, r ? r : run(file, _IOC_NR(request), arg, _IOC_SIZE(request))));
}

FACE_API int drmCommandWrite(int fd, unsigned long drmCommandIndex, void *data, unsigned long size)
{
    struct shim_file *file;
    int r = drm_begin(fd, &file);
    return face_negative(drm_end(file, r ? r : run(file, DRM_COMMAND_BASE + drmCommandIndex, data, size)));
}

static int command(int fd, unsigned direction, unsigned long index, void *data, unsigned long size)
{
    int r = drmIoctl(fd, DRM_IOC(direction, DRM_IOCTL_BASE, DRM_COMMAND_BASE + index, size), data);
    return r ? -errno : 0;
}

FACE_API int drmCommandNone(int fd, unsigned long drmCommandIndex)
{
    return command(fd, DRM_IOC_VOID, drmCommandIndex, NULL, 0);
}

FACE_API int drmCommandRead(int fd, unsigned long drmCommandIndex, void *data, unsigned long size)
{
    return command(fd, DRM_IOC_READ, drmCommandIndex, data, size);
}

FACE_API int drmCommandWriteRead(int fd, unsigned long drmCommandIndex, void *data, unsigned long size)
{
    return command(fd, DRM_IOC_READ | DRM_IOC_WRITE, drmCommandIndex, data, size);
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
