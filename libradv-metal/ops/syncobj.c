/* SPDX-License-Identifier: MIT */
/*
 * syncobj.c - DRM sync objects, which the contract's sync objects are made after. What the value page knows (values.h)
 * is answered from there, without a call.
 */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <drm.h>

#include "errno.h"
#include "file.h"
#include "prime.h"

#define WAIT_FLAGS                                                                                                     \
    (DRM_SYNCOBJ_WAIT_FLAGS_WAIT_ALL | DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT | DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE)
static_assert(DRM_SYNCOBJ_WAIT_FLAGS_WAIT_ALL == MGPU_WAIT_ALL, "same bits");
static_assert(DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT == MGPU_WAIT_FOR_SUBMIT, "same bits");
static_assert(DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE == MGPU_WAIT_AVAILABLE, "same bits");

/* How long a transfer waits for a fence that is still to come; Linux's figure. */
#define TRANSFER_WAIT_NS 5000000000ll

/* ---- arrays of points -------------------------------------------------------------------------------------------- */

/* The caller's handles and points as the contract wants them; few enough need no allocation. */
struct points {
    struct mgpu_sync_point *data;
    struct mgpu_sync_point few[16];
};

/* Returns 0, -EINVAL: none, or -ENOMEM. */
static int points_init(struct points *points, const uint32_t *handles, const uint64_t *values, uint32_t count)
{
    if (!count)
        return -EINVAL;
    points->data = points->few;
    if (count > sizeof points->few / sizeof points->few[0]) {
        points->data = malloc(count * sizeof *points->data);
        if (!points->data)
            return -ENOMEM;
    }
    for (uint32_t i = 0; i < count; i++)
        points->data[i] = (struct mgpu_sync_point){ .sync = handles[i], .point = values ? values[i] : 0 };
    return 0;
}

static void points_finish(struct points *points)
{
    if (points->data != points->few)
        free(points->data);
}

/* ---- life -------------------------------------------------------------------------------------------------------- */

static int no_handle_is_invalid(int r)
{
    return r == -ENOENT ? -EINVAL : r;
}

int shim_syncobj_create(struct shim_file *file, uint32_t flags, uint32_t *handle_out)
{
    struct mgpu_sync_create args = { .flags = flags & DRM_SYNCOBJ_CREATE_SIGNALED ? MGPU_SYNC_SIGNALED : 0 };

    if (flags & ~DRM_SYNCOBJ_CREATE_SIGNALED)
        return -EINVAL;
    int r = shim_errno(mgpu_sync_create(file->client, &args));
    if (r)
        return r;
    shim_values_add(&file->values, args.sync, args.value_index, false);
    *handle_out = args.sync;
    return 0;
}

int shim_syncobj_destroy(struct shim_file *file, uint32_t handle)
{
    shim_values_forget(&file->values, handle);
    return no_handle_is_invalid(shim_errno(mgpu_sync_destroy(file->client, handle)));
}

/* ---- use --------------------------------------------------------------------------------------------------------- */

/* Every point known to be reached? Of a wait for any one of several the kernel would then name the first, too. */
static bool all_reached(struct shim_file *file, const uint32_t *handles, const uint64_t *points, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (!shim_values_reached(&file->values, handles[i], points ? points[i] : 0))
            return false;
    }
    return count > 0;
}

int shim_syncobj_wait(struct shim_file *file, const uint32_t *handles, const uint64_t *points, uint32_t count,
                      int64_t deadline_ns, uint32_t flags, uint32_t *first_out)
{
    struct points array;

    if (flags & ~(uint32_t)WAIT_FLAGS)
        return -EINVAL;
    if (all_reached(file, handles, points, count)) {
        if (first_out)
            *first_out = 0;
        return 0;
    }
    int r = points_init(&array, handles, points, count);
    if (r)
        return r;
    struct mgpu_sync_wait args = {
        .points = (uintptr_t)array.data, .count = count, .flags = flags, .deadline_ns = deadline_ns
    };
    r = shim_errno(mgpu_sync_wait(file->client, &args));
    points_finish(&array);
    if (!r && first_out)
        *first_out = args.first;
    return r;
}

int shim_syncobj_reset(struct shim_file *file, const uint32_t *handles, uint32_t count)
{
    struct points array;
    int r = points_init(&array, handles, NULL, count);
    if (r)
        return r;
    struct mgpu_sync_reset args = { .points = (uintptr_t)array.data, .count = count };
    r = shim_errno(mgpu_sync_reset(file->client, &args));
    points_finish(&array);
    return r;
}

int shim_syncobj_signal(struct shim_file *file, const uint32_t *handles, const uint64_t *points, uint32_t count)
{
    struct points array;
    int r = points_init(&array, handles, points, count);
    if (r)
        return r;
    for (uint32_t i = 0; i < count; i++) {
        if (array.data[i].point)
            shim_values_may_be_timeline(&file->values, handles[i]);
    }
    struct mgpu_sync_signal args = { .points = (uintptr_t)array.data, .count = count };
    r = shim_errno(mgpu_sync_signal(file->client, &args));
    points_finish(&array);
    return r;
}

/* All of them, or false with points_out as it was. */
static bool query_values(struct shim_file *file, const uint32_t *handles, uint64_t *points_out, uint32_t count)
{
    uint64_t few[16];

    if (!count || count > sizeof few / sizeof few[0])
        return false;
    for (uint32_t i = 0; i < count; i++) {
        if (!shim_values_query(&file->values, handles[i], &few[i]))
            return false;
    }
    memcpy(points_out, few, count * sizeof few[0]);
    return true;
}

int shim_syncobj_query(struct shim_file *file, const uint32_t *handles, uint64_t *points_out, uint32_t count,
                       uint32_t flags)
{
    struct points array;

    if (flags & ~DRM_SYNCOBJ_QUERY_FLAGS_LAST_SUBMITTED)
        return -EINVAL;
    if (!flags && query_values(file, handles, points_out, count))
        return 0;
    int r = points_init(&array, handles, NULL, count);
    if (r)
        return r;
    struct mgpu_sync_query args = { .points = (uintptr_t)array.data,
                                    .count = count,
                                    .flags = flags ? MGPU_SYNC_QUERY_SUBMITTED : 0 };
    r = shim_errno(mgpu_sync_query(file->client, &args));
    for (uint32_t i = 0; !r && i < count; i++)
        points_out[i] = array.data[i].point;
    points_finish(&array);
    return r;
}

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000ll + now.tv_nsec;
}

int shim_syncobj_transfer(struct shim_file *file, uint32_t dst, uint64_t dst_point, uint32_t src, uint64_t src_point,
                          uint32_t flags)
{
    struct mgpu_sync_transfer args = { .dst = dst, .src = src, .dst_point = dst_point, .src_point = src_point };

    if (flags & ~DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT)
        return -EINVAL;
    if (flags) {
        args.flags = MGPU_WAIT_FOR_SUBMIT;
        args.deadline_ns = now_ns() + TRANSFER_WAIT_NS;
    }
    if (dst_point)
        shim_values_may_be_timeline(&file->values, dst);
    return shim_errno(mgpu_sync_transfer(file->client, &args));
}

/* ---- as descriptors ---------------------------------------------------------------------------------------------- */

int shim_syncobj_export_fd(struct shim_file *file, uint32_t handle, int *fd_out)
{
    struct mgpu_sync_export args = { .sync = handle };
    shim_values_may_be_timeline(&file->values, handle); /* others may make it one */
    int r = no_handle_is_invalid(shim_errno(mgpu_sync_export(file->client, &args)));
    if (r)
        return r;
    int fd = shim_token_to_fd(file->client, SHIM_TOKEN_SYNC, args.token, 0);
    if (fd < 0)
        return fd;
    *fd_out = fd;
    return 0;
}

int shim_syncobj_import_fd(struct shim_file *file, int fd, uint32_t *handle_out)
{
    struct mgpu_sync_import args = { 0 };
    int r = shim_token_from_fd(fd, SHIM_TOKEN_SYNC, &args.token);
    if (r)
        return -EINVAL; /* of a descriptor that is closed, too, as Linux says it */
    r = shim_errno(mgpu_sync_import(file->client, &args));
    if (r)
        return r;
    shim_values_add(&file->values, args.sync, args.value_index, true);
    *handle_out = args.sync;
    return 0;
}
