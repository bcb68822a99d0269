/* SPDX-License-Identifier: MIT */
/*
 * device.c - libdrm_amdgpu: devices. Whoever initialises one gets the same, by whichever descriptor of the card: it
 * works on the open file of the first, of others it takes no more than their right to name BOs. Whoever asks for one of
 * his own gets that, on the open file of his descriptor.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "amdgpu_face.h"

/* Guards what stands here, and of all devices who has them and by whose right they name. */
static pthread_mutex_t device_lock = PTHREAD_MUTEX_INITIALIZER;
static struct amdgpu_device *shared; /* the card's; NULL: nobody has it */
static bool registered;              /* what is to be done in a forked child */

/* A forked child has another card. The device that it took along ends there as one of somebody's own. */
static void forget_device(void)
{
    shared = NULL;
    pthread_mutex_init(&device_lock, NULL);
}

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
    dev->namer = file;
    const struct mgpu_chip_info *chip = shim_file_chip(file);
    memcpy(dev->name, chip->marketing_name, sizeof chip->marketing_name);

    dev->fd = r = shim_fd_dup(fd);
    if (r < 0)
        goto err_free;
    r = shim_file_keep(&dev->keeper, file, fd);
    if (r)
        goto err_close;
    r = face_gpu_info_init(dev);
    if (r)
        goto err_unkeep;
    *out = dev;
    return 0;

err_unkeep:
    shim_file_unkeep(&dev->keeper);
err_close:
    shim_fd_close(dev->fd);
err_free:
    free(dev);
err_file:
    shim_file_put(file);
    return r;
}

static void device_destroy(struct amdgpu_device *dev)
{
    shim_file_unkeep(&dev->keeper);
    if (dev->namer != dev->file)
        shim_file_put(dev->namer);
    shim_file_put(dev->file);
    shim_fd_close(dev->fd);
    free(dev);
    shim_file_sweep();
}

static bool may_name(struct shim_file *file)
{
    return shim_auth_permit(file, SHIM_RIGHT_AUTH) == 0;
}

/* Takes over the reference to `file`, by which the shared device gets another user. */
static struct amdgpu_device *join_locked(struct shim_file *file)
{
    if (shared->namer == shared->file && !may_name(shared->file) && may_name(file))
        shared->namer = file; /* for as long as the device lives */
    else
        shim_file_put(file);
    shared->refs++;
    return shared;
}

static int get_locked(int fd, bool share, struct amdgpu_device **out)
{
    struct shim_file *file;
    int r = shim_file_get(fd, &file);
    if (r)
        return r;

    if (share && shared) {
        *out = join_locked(file);
        return 0;
    }
    r = device_create(fd, file, out);
    if (r || !share)
        return r;
    shared = *out;
    if (!registered)
        registered = pthread_atfork(NULL, NULL, forget_device) == 0;
    return 0;
}

struct shim_file *face_namer(struct shim_file *file)
{
    pthread_mutex_lock(&device_lock);
    struct shim_file *namer = shared && shared->file == file ? shared->namer : file;
    pthread_mutex_unlock(&device_lock);
    return namer;
}

FACE_API int amdgpu_device_initialize2(int fd, bool deduplicate_device, uint32_t *major_version,
                                       uint32_t *minor_version, amdgpu_device_handle *device_handle)
{
    *device_handle = NULL;
    pthread_mutex_lock(&device_lock);
    int r = get_locked(fd, deduplicate_device, device_handle);
    pthread_mutex_unlock(&device_lock);
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
    pthread_mutex_lock(&device_lock);
    bool last = --dev->refs == 0;
    if (last && dev == shared)
        shared = NULL;
    pthread_mutex_unlock(&device_lock);
    if (last)
        device_destroy(dev);
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
