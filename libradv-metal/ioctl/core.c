/* SPDX-License-Identifier: MIT */
/*
 * core.c - requests that all DRM drivers have: the driver, its capabilities, handles of BOs.
 */
#include <fcntl.h>
#include <string.h>

#include "../ops/ops_kms.h"
#include "handlers.h"

/* ---- the driver -------------------------------------------------------------------------------------------------- */

int shim_ioctl_version(struct shim_file *file, void *args)
{
    (void)file;
    shim_version(args);
    return 0;
}

int shim_ioctl_get_cap(struct shim_file *file, void *args)
{
    struct drm_get_cap *cap = args;
    uint64_t value = 0;
    int r = shim_get_cap(file, cap->capability, &value);
    cap->value = value;
    return r;
}

int shim_ioctl_set_client_cap(struct shim_file *file, void *args)
{
    const struct drm_set_client_cap *cap = args;
    return shim_kms_client_cap(file, cap->capability, cap->value);
}

/* ---- masters ----------------------------------------------------------------------------------------------------- */

int shim_ioctl_get_magic(struct shim_file *file, void *args)
{
    struct drm_auth *auth = args;
    return shim_auth_get_magic(file, &auth->magic);
}

int shim_ioctl_auth_magic(struct shim_file *file, void *args)
{
    const struct drm_auth *auth = args;
    return shim_auth_grant(file, auth->magic);
}

int shim_ioctl_set_master(struct shim_file *file, void *args)
{
    (void)args;
    return shim_auth_set_master(file);
}

int shim_ioctl_drop_master(struct shim_file *file, void *args)
{
    (void)args;
    return shim_auth_drop_master(file);
}

int shim_ioctl_set_version(struct shim_file *file, void *args)
{
    return shim_auth_set_version(file, args);
}

/* As Linux does, all of the bus id or nothing, and its length. */
int shim_ioctl_get_unique(struct shim_file *file, void *args)
{
    struct drm_unique *unique = args;
    char id[SHIM_BUS_ID_SIZE];

    int r = shim_auth_bus_id(file, id);
    if (r)
        return r;
    const size_t length = strlen(id);
    if (unique->unique_len >= length && unique->unique)
        memcpy(unique->unique, id, length);
    unique->unique_len = length;
    return 0;
}

/* ---- handles ----------------------------------------------------------------------------------------------------- */

int shim_ioctl_gem_close(struct shim_file *file, void *args)
{
    const struct drm_gem_close *close = args;
    return shim_gem_close(file, close->handle);
}

int shim_ioctl_gem_flink(struct shim_file *file, void *args)
{
    struct drm_gem_flink *flink = args;
    return shim_gem_flink(file, flink->handle, &flink->name);
}

int shim_ioctl_gem_open(struct shim_file *file, void *args)
{
    struct drm_gem_open *open = args;
    uint64_t size;

    int r = shim_gem_open(file, open->name, &open->handle, &size);
    if (!r)
        open->size = size;
    return r;
}

/* Descriptors of ours are always close-on-exec and can always be written through. */
int shim_ioctl_prime_handle_to_fd(struct shim_file *file, void *args)
{
    struct drm_prime_handle *prime = args;
    int fd;

    if (prime->flags & ~(uint32_t)(DRM_CLOEXEC | DRM_RDWR))
        return -EINVAL;
    int r = shim_gem_export_fd(file, prime->handle, &fd);
    if (!r)
        prime->fd = fd;
    return r;
}

int shim_ioctl_prime_fd_to_handle(struct shim_file *file, void *args)
{
    struct drm_prime_handle *prime = args;
    return shim_gem_import_fd(file, prime->fd, &prime->handle);
}
