/* SPDX-License-Identifier: MIT */
/*
 * device.c - libdrm_amdgpu: devices. Whoever initialises one from a descriptor of the same open file gets the same,
 * unless he asks for one of his own, which then is another name for the same open file.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "amdgpu_face.h"

static pthread_mutex_t devices_lock = PTHREAD_MUTEX_INITIALIZER;
static struct amdgpu_device *devices;

/* Takes over the reference to `file`. */
static int device_create(int fd, struct shim_file *file, struct amdgpu_device **out)
{
    struct amdgpu_device *dev = NULL;
    int r = shim_auth_permit(file, SHIM_RIGHT_CLIENT);
    if (r)
        goto err_file;
    r = -ENOMEM;
    dev = calloc(1, sizeof *dev);
    if (!dev)
        goto err_file;
    dev->refs = 1;
    dev->file = file;
    const struct mgpu_chip_info *chip = shim_file_chip(file);
    memcpy(dev->name, chip->marketing_name, sizeof chip->marketing_name);

    dev->fd = r = shim_fd_dup(fd);
    if (r < 0)
        goto err_free;
    r = face_gpu_info_init(dev);
    if (r)
        goto err_close;
    *out = dev;
    return 0;

err_close:
    shim_fd_close(dev->fd);
err_free:
    free(dev);
err_file:
    shim_file_put(file);
    return r;
}

static struct amdgpu_device *find_locked(const struct shim_file *file)
{
    struct amdgpu_device *dev = devices;
    while (dev && dev->file != file)
        dev = dev->next;
    return dev;
}

static int get_locked(int fd, bool share, struct amdgpu_device **out)
{
    struct shim_file *file;
    int r = shim_file_get(fd, &file);
    if (r)
        return r;

    struct amdgpu_device *dev = share ? find_locked(file) : NULL;
    if (dev) {
        shim_file_put(file);
        dev->refs++;
    } else {
        r = device_create(fd, file, &dev);
        if (r)
            return r;
        dev->shared = share;
        if (share) {
            dev->next = devices;
            devices = dev;
        }
    }
    *out = dev;
    return 0;
}

FACE_API int amdgpu_device_initialize2(int fd, bool deduplicate_device, uint32_t *major_version,
                                       uint32_t *minor_version, amdgpu_device_handle *device_handle)
{
    *device_handle = NULL;
    pthread_mutex_lock(&devices_lock);
    int r = get_locked(fd, deduplicate_device, device_handle);
    pthread_mutex_unlock(&devices_lock);
    if (r)
        return face_negative(r);
    *major_version = SHIM_DRM_MAJOR;
    *minor_version = SHIM_DRM_MINOR;
    return 0;
}

FACE_API int amdgpu_device_initialize(int fd, uint32_t *major_version, uint32_t *minor_version,
                                      amdgpu_device_handle *device_handle)
{
    return amdgpu_device_initialize2(fd, true, major_version, minor_version, device_handle);
}

FACE_API int amdgpu_device_deinitialize(amdgpu_device_handle dev)
{
    pthread_mutex_lock(&devices_lock);
    bool last = --dev->refs == 0;
    if (last && dev->shared) {
        struct amdgpu_device **link = &devices;
        while (*link != dev)
            link = &(*link)->next;
        *link = dev->next;
    }
    pthread_mutex_unlock(&devices_lock);

    if (last) {
        shim_file_put(dev->file);
        shim_fd_close(dev->fd);
        free(dev);
        shim_file_sweep();
    }
    return 0;
}

FACE_API int amdgpu_device_get_fd(amdgpu_device_handle dev)
{
    return dev->fd;
}

FACE_API const char *amdgpu_get_marketing_name(amdgpu_device_handle dev)
{
    return dev->name[0] ? dev->name : "AMD Radeon Graphics";
}

FACE_API int amdgpu_vm_reserve_vmid(amdgpu_device_handle dev, uint32_t flags)
{
    return flags ? -EINVAL : face_negative(shim_vm_reserve(dev->file, true));
}

FACE_API int amdgpu_vm_unreserve_vmid(amdgpu_device_handle dev, uint32_t flags)
{
    return flags ? -EINVAL : face_negative(shim_vm_reserve(dev->file, false));
}
