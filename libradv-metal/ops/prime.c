/* SPDX-License-Identifier: MIT */
/*
 * prime.c - BOs that travel between files and processes as descriptors.
 */
#include "prime.h"

#include <errno.h>

#include "bo.h"
#include "errno.h"
#include "names.h"

static void close_token(mgpu_client client, uint64_t token)
{
    if (token)
        mgpu_export_close(client, token);
}

/* Descriptors are closed without a word to us, so this is done on the way wherever a token may hold up memory. */
void shim_token_reap(mgpu_client client)
{
    uint64_t token;
    while (shim_os_token_reap(&token))
        close_token(client, token);
}

int shim_token_to_fd(mgpu_client client, enum shim_token kind, uint64_t token, uint64_t size)
{
    shim_token_reap(client);
    int fd = shim_os_token_export(kind, token, size);
    if (fd < 0)
        close_token(client, token);
    return fd;
}

int shim_token_from_fd(int fd, enum shim_token kind, uint64_t *token_out)
{
    return shim_os_token_import(fd, kind, token_out);
}

static int export(struct shim_file *file, mgpu_handle handle, uint64_t size, int *fd_out)
{
    struct mgpu_bo_export args = { .bo = handle };
    int r = shim_errno(mgpu_bo_export(file->client, &args));
    if (r)
        return r;
    int fd = shim_token_to_fd(file->client, SHIM_TOKEN_BO, args.token, size);
    if (fd < 0)
        return fd;
    *fd_out = fd;
    return 0;
}

int shim_bo_export_fd(struct shim_bo *bo, int *fd_out)
{
    return export(bo->file, bo->handle, bo->size, fd_out);
}

int shim_gem_export_fd(struct shim_file *file, uint32_t handle, int *fd_out)
{
    struct mgpu_bo_info info = { .bo = handle };
    int r = shim_errno(mgpu_bo_info(file->client, &info));
    return r ? r : export(file, handle, info.size, fd_out);
}

static int import(struct shim_file *file, int fd, struct mgpu_bo_import *args)
{
    *args = (struct mgpu_bo_import){ 0 };
    int r = shim_token_from_fd(fd, SHIM_TOKEN_BO, &args->token);
    return r ? r : shim_errno(mgpu_bo_import(file->client, args));
}

int shim_bo_import_fd(struct shim_file *file, int fd, struct shim_bo **out)
{
    struct mgpu_bo_import args;

    /* Locked all through: between import and adoption another thread must not free the BO the handle belongs to. */
    pthread_mutex_lock(&file->bo_lock);
    int r = import(file, fd, &args);
    if (!r)
        r = shim_bo_adopt(file, args.bo, args.size, out);
    pthread_mutex_unlock(&file->bo_lock);
    return r;
}

int shim_gem_import_fd(struct shim_file *file, int fd, uint32_t *handle_out)
{
    struct mgpu_bo_import args;
    int r = import(file, fd, &args);
    if (!r)
        *handle_out = args.bo;
    return r;
}

int shim_gem_close(struct shim_file *file, uint32_t handle)
{
    int r = shim_errno(mgpu_bo_destroy(file->client, handle));
    shim_names_handle_put(file, handle);
    return r == -ENOENT ? -EINVAL : r; /* as Linux says it */
}
