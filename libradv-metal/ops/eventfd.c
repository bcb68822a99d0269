/* SPDX-License-Identifier: MIT */
/*
 * eventfd.c - event counters that tell of sync objects: what a program polls on instead of waiting.
 */
#include <errno.h>
#include <stdlib.h>

#include <drm.h>

#include "file.h"

struct request {
    struct shim_notice notice;
    int fd; /* our own descriptor of the program's counter */
};

static void request_destroy(struct request *request)
{
    shim_os_close(request->fd);
    free(request);
}

static void due(struct shim_notice *notice, const struct mgpu_event *event)
{
    struct request *request = (struct request *)notice; /* its first member */

    if (event)
        shim_os_counter_add(request->fd);
    request_destroy(request);
}

int shim_syncobj_eventfd(struct shim_file *file, uint32_t handle, uint64_t point, int fd, uint32_t flags)
{
    if (flags & ~DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE)
        return -EINVAL;
    int copy = shim_os_counter_dup(fd);
    if (copy < 0)
        return copy;
    struct request *request = malloc(sizeof *request);
    if (!request) {
        shim_os_close(copy);
        return -ENOMEM;
    }
    request->notice.due = due;
    request->fd = copy;
    int r = shim_pump_notify(&file->pump, handle, point, flags, &request->notice);
    if (r)
        request_destroy(request);
    return r;
}
