/* SPDX-License-Identifier: MIT */
/* ioctl_syncobj_test.c - ioctl/syncobj.c: sync objects by number. */
#include "ioctl_fixture.h"

static uint32_t create(void)
{
    struct drm_syncobj_create args = { .flags = DRM_SYNCOBJ_CREATE_SIGNALED };
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_SYNCOBJ_CREATE, &args), 0);
    CHECK(args.handle != 0);
    return args.handle;
}

static void destroy(uint32_t handle)
{
    struct drm_syncobj_destroy args = { .handle = handle };
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_SYNCOBJ_DESTROY, &args), 0);
}

static void life(void)
{
    struct drm_syncobj_create args = { .flags = 4 };
    struct drm_syncobj_destroy bad = { .handle = 1, .pad = 1 };

    begin();
    destroy(create());
    CHECK_EQ(fake.syncs, 0);
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_SYNCOBJ_CREATE, &args), -EINVAL);
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_SYNCOBJ_DESTROY, &bad), -EINVAL);
    bad.pad = 0;
    fake_fail(MGPU_CALL_SYNC_DESTROY, -MGPU_ENOENT);
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_SYNCOBJ_DESTROY, &bad), -EINVAL);
    end();
}

static int to_fd(struct drm_syncobj_handle *args)
{
    return shim_ioctl(render, DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD, args);
}

static int to_handle(struct drm_syncobj_handle *args)
{
    return shim_ioctl(render, DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE, args);
}

static void the_object_as_a_descriptor(void)
{
    struct drm_syncobj_handle args;

    begin();
    uint32_t handle = create();
    args = (struct drm_syncobj_handle){ .handle = handle };
    CHECK_EQ(to_fd(&args), 0);
    args.handle = 0;
    CHECK_EQ(to_handle(&args), 0);
    CHECK(args.handle && args.handle != handle);
    destroy(args.handle);
    args.flags = DRM_SYNCOBJ_FD_TO_HANDLE_FLAGS_IMPORT_SYNC_FILE; /* which it is not */
    CHECK_EQ(to_handle(&args), -EINVAL);
    fake_close(args.fd);

    args = (struct drm_syncobj_handle){ .handle = handle, .flags = 2 };
    CHECK_EQ(to_fd(&args), -EINVAL);
    CHECK_EQ(to_handle(&args), -EINVAL);
    args = (struct drm_syncobj_handle){ .handle = handle, .pad = 1 };
    CHECK_EQ(to_fd(&args), -EINVAL);
    CHECK_EQ(to_handle(&args), -EINVAL);
    destroy(handle);
    end();
}

static void its_fence_as_a_descriptor(void)
{
    struct drm_syncobj_handle args;

    begin();
    uint32_t handle = create();
    args = (struct drm_syncobj_handle){ .handle = handle, .flags = DRM_SYNCOBJ_HANDLE_TO_FD_FLAGS_EXPORT_SYNC_FILE };
    CHECK_EQ(to_fd(&args), 0);
    CHECK_EQ(fake_count(MGPU_CALL_SYNC_EXPORT), 0); /* it was waited for instead */
    CHECK_EQ(to_handle(&args), 0);
    CHECK_EQ(args.handle, handle);
    CHECK_EQ(fake_count(MGPU_CALL_SYNC_SIGNAL), 1);
    fake_close(args.fd);
    fake_fail(MGPU_CALL_SYNC_WAIT, -MGPU_EINVAL); /* no fence */
    CHECK_EQ(to_fd(&args), -EINVAL);
    destroy(handle);
    end();
}

static void waits(void)
{
    const uint32_t handles[] = { 5, 6 };
    const uint64_t points[] = { 1, 2 };
    struct drm_syncobj_wait wait = { .handles = (uintptr_t)handles, .count_handles = 2, .timeout_nsec = 99 };
    struct drm_syncobj_timeline_wait timeline = {
        .handles = (uintptr_t)handles, .points = (uintptr_t)points, .count_handles = 2, .timeout_nsec = 98
    };

    begin();
    wait.flags = DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT;
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_SYNCOBJ_WAIT, &wait), 0);
    CHECK_EQ(wait.first_signaled, 1);
    CHECK_EQ(fake.points[1].sync, 6);
    CHECK_EQ(FAKE_ARGS(sync_wait, MGPU_CALL_SYNC_WAIT)->deadline_ns, 99);
    wait.flags = DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE; /* which only the newer request has */
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_SYNCOBJ_WAIT, &wait), -EINVAL);

    timeline.flags = DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE | DRM_SYNCOBJ_WAIT_FLAGS_WAIT_ALL;
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT, &timeline), 0);
    CHECK_EQ(fake.points[1].point, 2);
    CHECK_EQ(FAKE_ARGS(sync_wait, MGPU_CALL_SYNC_WAIT)->deadline_ns, 98);
    fake_fail(MGPU_CALL_SYNC_WAIT, -MGPU_ETIME);
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT, &timeline), -ETIME);
    timeline.count_handles = 0;
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT, &timeline), -EINVAL);
    timeline.count_handles = 1;
    timeline.handles = 0;
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT, &timeline), -EFAULT);
    end();
}

static void from_the_cpu(void)
{
    const uint32_t handles[] = { 5, 6 };
    uint64_t points[] = { 1, 2 };
    struct drm_syncobj_array binary = { .handles = (uintptr_t)handles, .count_handles = 2 };
    struct drm_syncobj_timeline_array timeline = { .handles = (uintptr_t)handles,
                                                   .points = (uintptr_t)points,
                                                   .count_handles = 2 };

    begin();
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_SYNCOBJ_SIGNAL, &binary), 0);
    CHECK_EQ(fake.points[1].point, 0);
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_SYNCOBJ_TIMELINE_SIGNAL, &timeline), 0);
    CHECK_EQ(fake.points[1].point, 2);
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_SYNCOBJ_RESET, &binary), 0);
    CHECK_EQ(fake_count(MGPU_CALL_SYNC_RESET), 1);
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_SYNCOBJ_QUERY, &timeline), 0);
    CHECK_EQ(points[1], 60);
    timeline.flags = DRM_SYNCOBJ_QUERY_FLAGS_LAST_SUBMITTED;
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_SYNCOBJ_QUERY, &timeline), 0);
    CHECK_EQ(points[0], 51);

    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_SYNCOBJ_TIMELINE_SIGNAL, &timeline), -EINVAL); /* it takes no flags */
    timeline.flags = 2;
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_SYNCOBJ_QUERY, &timeline), -EINVAL);
    timeline.flags = 0;
    timeline.points = 0;
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_SYNCOBJ_QUERY, &timeline), -EFAULT);
    binary.pad = 1;
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_SYNCOBJ_SIGNAL, &binary), -EINVAL);
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_SYNCOBJ_RESET, &binary), -EINVAL);
    binary = (struct drm_syncobj_array){ .handles = (uintptr_t)handles };
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_SYNCOBJ_SIGNAL, &binary), -EINVAL);
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_SYNCOBJ_RESET, &binary), -EINVAL);
    end();
}

static void transfers(void)
{
    struct drm_syncobj_transfer transfer = { .src_handle = 5, .dst_handle = 6, .src_point = 7, .dst_point = 8 };

    begin();
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_SYNCOBJ_TRANSFER, &transfer), 0);
    const struct mgpu_sync_transfer *made = FAKE_ARGS(sync_transfer, MGPU_CALL_SYNC_TRANSFER);
    CHECK_EQ(made->src, 5);
    CHECK_EQ(made->dst, 6);
    CHECK_EQ(made->src_point, 7);
    CHECK_EQ(made->dst_point, 8);
    transfer.pad = 1;
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_SYNCOBJ_TRANSFER, &transfer), -EINVAL);
    end();
}

int main(void)
{
    TAP_RUN(life);
    TAP_RUN(the_object_as_a_descriptor);
    TAP_RUN(its_fence_as_a_descriptor);
    TAP_RUN(waits);
    TAP_RUN(from_the_cpu);
    TAP_RUN(transfers);
    return tap_done();
}
