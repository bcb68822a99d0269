/* SPDX-License-Identifier: MIT */
/*
 * sync_file.c - sync_files: the fence that a sync object holds at one moment, as a descriptor, which is readable once
 * the fence is reached.
 */
#include <errno.h>

#include "errno.h"
#include "file.h"
#include "prime.h"
#include "watch.h"

/* A sync object of a client made for one request: what descriptors ask for belongs to no open file. */
struct errand {
    mgpu_client client;
    mgpu_handle sync;
};

static int errand_init(struct errand *errand)
{
    struct mgpu_sync_create create = { 0 };
    struct mgpu_chip_info chip;
    struct mgpu_init init;

    int r = shim_client_open(0, &errand->client, &chip, &init);
    if (r)
        return r;
    r = shim_errno(mgpu_sync_create(errand->client, &create));
    if (r)
        mgpu_close(errand->client);
    errand->sync = create.sync;
    return r;
}

static void errand_finish(struct errand *errand)
{
    mgpu_close(errand->client); /* and with it the object */
}

/* Token 0 stands for a fence that is reached. */
static int put_fence(mgpu_client client, mgpu_handle sync, uint64_t token, uint64_t value)
{
    struct mgpu_sync_import import = { .token = token, .flags = MGPU_SYNC_FILE, .sync = sync, .point = value };
    struct mgpu_sync_point point = { .sync = sync, .point = value };
    struct mgpu_sync_signal signal = { .points = (uintptr_t)&point, .count = 1 };

    return shim_errno(token ? mgpu_sync_import(client, &import) : mgpu_sync_signal(client, &signal));
}

static int wait_for(mgpu_client client, mgpu_handle sync, uint64_t value, int64_t deadline_ns)
{
    struct mgpu_sync_point point = { .sync = sync, .point = value };
    struct mgpu_sync_wait args = { .points = (uintptr_t)&point, .count = 1, .deadline_ns = deadline_ns };
    return shim_errno(mgpu_sync_wait(client, &args));
}

/* Now if the fence is reached, else in its time; or, when nobody can watch it, now because it is waited for here. */
static int make_readable(mgpu_client client, mgpu_handle sync, uint64_t point, uint64_t token)
{
    if (wait_for(client, sync, point, 0) && shim_watch(token))
        return 0;
    int r = wait_for(client, sync, point, MGPU_FOREVER);
    if (!r)
        shim_os_token_ready(token);
    return r;
}

/* A descriptor of a fence that becomes readable in its time. -ENOSYS: the kernel cannot share. */
static int export_fence(mgpu_client client, mgpu_handle sync, uint64_t point, int *fd_out)
{
    struct mgpu_sync_export args = { .sync = sync, .flags = MGPU_SYNC_FILE, .point = point };

    int r = shim_errno(mgpu_sync_export(client, &args));
    if (r)
        return r;
    int fd = shim_token_to_fd(client, SHIM_TOKEN_SYNC_FILE, args.token, 0);
    if (fd < 0)
        return fd;
    r = make_readable(client, sync, point, args.token);
    if (r)
        shim_os_close(fd);
    else
        *fd_out = fd;
    return r;
}

/* The same once it is reached. */
static int export_reached(mgpu_client client, mgpu_handle sync, uint64_t point, int *fd_out)
{
    int r = wait_for(client, sync, point, MGPU_FOREVER);
    if (r)
        return r;
    int fd = shim_token_to_fd(client, SHIM_TOKEN_SYNC_FILE, 0, 0);
    if (fd < 0)
        return fd;
    shim_os_token_ready(0);
    *fd_out = fd;
    return 0;
}

/*
 * RADV merges several sync_files into one by a request of Linux's own. Where that cannot reach us the merge fails and
 * RADV carries on with one of them; so that no wait is lost then, each is made only when its fence is reached.
 */
static int export(mgpu_client client, mgpu_handle sync, uint64_t point, int *fd_out)
{
    int r = shim_os_hears_ioctl() ? export_fence(client, sync, point, fd_out) : -ENOSYS;
    return r == -ENOSYS ? export_reached(client, sync, point, fd_out) : r;
}

int shim_syncobj_export_sync_file(struct shim_file *file, uint32_t handle, uint64_t point, int *fd_out)
{
    return export(file->client, handle, point, fd_out);
}

int shim_syncobj_import_sync_file(struct shim_file *file, uint32_t handle, int fd)
{
    uint64_t token;
    int r = shim_token_from_fd(fd, SHIM_TOKEN_SYNC_FILE, &token);
    if (r)
        return -EINVAL; /* of a descriptor that is closed, too, as Linux says it */
    return put_fence(file->client, handle, token, 0);
}

/* Two points of a timeline: the second is reached when both fences are. */
int shim_sync_file_merge(int fd, int other, int *fd_out)
{
    struct errand errand;
    uint64_t one, two;

    int r = shim_token_from_fd(fd, SHIM_TOKEN_SYNC_FILE, &one);
    if (r)
        return r == -EINVAL ? -ENOTTY : r;
    r = shim_token_from_fd(other, SHIM_TOKEN_SYNC_FILE, &two);
    if (r)
        return -ENOENT; /* as Linux says of a second one that is none */
    r = errand_init(&errand);
    if (r)
        return r;
    r = put_fence(errand.client, errand.sync, one, 1);
    if (!r)
        r = put_fence(errand.client, errand.sync, two, 2);
    if (!r)
        r = export(errand.client, errand.sync, 2, fd_out);
    errand_finish(&errand);
    return r;
}

int shim_sync_file_status(int fd, bool *reached_out)
{
    struct errand errand;
    uint64_t token;

    int r = shim_token_from_fd(fd, SHIM_TOKEN_SYNC_FILE, &token);
    if (r)
        return r == -EINVAL ? -ENOTTY : r;
    r = errand_init(&errand);
    if (r)
        return r;
    r = put_fence(errand.client, errand.sync, token, 0);
    if (!r)
        r = wait_for(errand.client, errand.sync, 0, 0);
    *reached_out = !r;
    errand_finish(&errand);
    return r == -ETIME ? 0 : r;
}
