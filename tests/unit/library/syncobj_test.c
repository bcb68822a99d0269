/* SPDX-License-Identifier: MIT */
/* syncobj_test.c - ops/syncobj.c. */
#include <errno.h>
#include <time.h>

#include <drm.h>

#include "test_file.h"

static void life(void)
{
    struct shim_file *file = test_begin();
    uint32_t handle;

    CHECK_EQ(shim_syncobj_create(file, 0, &handle), 0);
    CHECK_EQ(FAKE_ARGS(sync_create, MGPU_CALL_SYNC_CREATE)->flags, 0);
    CHECK_EQ(shim_syncobj_destroy(file, handle), 0);
    CHECK_EQ(shim_syncobj_create(file, DRM_SYNCOBJ_CREATE_SIGNALED, &handle), 0);
    CHECK_EQ(FAKE_ARGS(sync_create, MGPU_CALL_SYNC_CREATE)->flags, MGPU_SYNC_SIGNALED);
    CHECK_EQ(shim_syncobj_destroy(file, handle), 0);
    CHECK_EQ(shim_syncobj_create(file, 2, &handle), -EINVAL);
    fake_fail(MGPU_CALL_SYNC_DESTROY, -MGPU_ENOENT);
    CHECK_EQ(shim_syncobj_destroy(file, 77), -EINVAL);
    CHECK_EQ(fake.syncs, 0);
    test_end(file);
}

static void waits(void)
{
    const uint32_t handles[] = { 4, 5 };
    const uint64_t points[] = { 6, 7 };
    struct shim_file *file = test_begin();
    const struct mgpu_sync_wait *args = FAKE_ARGS(sync_wait, MGPU_CALL_SYNC_WAIT);
    uint32_t first = 99;

    CHECK_EQ(shim_syncobj_wait(file, handles, points, 2, 1234, DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT, &first), 0);
    CHECK_EQ(args->count, 2);
    CHECK_EQ(args->deadline_ns, 1234);
    CHECK_EQ(args->flags, MGPU_WAIT_FOR_SUBMIT);
    CHECK_EQ(fake.points[1].sync, 5);
    CHECK_EQ(fake.points[1].point, 7);
    CHECK_EQ(first, 1);
    CHECK_EQ(shim_syncobj_wait(file, handles, NULL, 1, 0, DRM_SYNCOBJ_WAIT_FLAGS_WAIT_ALL, NULL), 0);
    CHECK_EQ(args->flags, MGPU_WAIT_ALL);
    CHECK_EQ(fake.points[0].point, 0);

    CHECK_EQ(shim_syncobj_wait(file, handles, NULL, 0, 0, 0, NULL), -EINVAL);
    CHECK_EQ(shim_syncobj_wait(file, handles, NULL, 1, 0, 8, NULL), -EINVAL);
    first = 99;
    fake_fail(MGPU_CALL_SYNC_WAIT, -MGPU_ETIME);
    CHECK_EQ(shim_syncobj_wait(file, handles, NULL, 1, 0, 0, &first), -ETIME);
    CHECK_EQ(first, 99);
    test_end(file);
}

/* More than fit on the stack. */
static void many_points(void)
{
    struct shim_file *file = test_begin();
    uint32_t handles[40];
    uint64_t points[40];

    for (uint32_t i = 0; i < 40; i++) {
        handles[i] = 100 + i;
        points[i] = i;
    }
    CHECK_EQ(shim_syncobj_signal(file, handles, points, 40), 0);
    CHECK_EQ(FAKE_ARGS(sync_signal, MGPU_CALL_SYNC_SIGNAL)->count, 40);
    CHECK_EQ(fake.points[39].sync, 139);
    CHECK_EQ(fake.points[39].point, 39);
    test_end(file);
}

static void signal_reset_query(void)
{
    const uint32_t handles[] = { 4, 5 };
    uint64_t points[2] = { 1, 2 };
    struct shim_file *file = test_begin();

    CHECK_EQ(shim_syncobj_signal(file, handles, NULL, 2), 0);
    CHECK_EQ(fake.points[1].point, 0);
    CHECK_EQ(shim_syncobj_signal(file, handles, points, 0), -EINVAL);
    fake_fail(MGPU_CALL_SYNC_SIGNAL, -MGPU_EOVERFLOW);
    CHECK_EQ(shim_syncobj_signal(file, handles, points, 2), -EOVERFLOW);

    CHECK_EQ(shim_syncobj_reset(file, handles, 2), 0);
    CHECK_EQ(fake_count(MGPU_CALL_SYNC_RESET), 1);
    CHECK_EQ(shim_syncobj_reset(file, handles, 0), -EINVAL);
    fake_fail(MGPU_CALL_SYNC_RESET, -MGPU_ENOENT);
    CHECK_EQ(shim_syncobj_reset(file, handles, 1), -ENOENT);

    CHECK_EQ(shim_syncobj_query(file, handles, points, 2, 0), 0);
    CHECK_EQ(points[0], 40);
    CHECK_EQ(points[1], 50);
    CHECK_EQ(shim_syncobj_query(file, handles, points, 1, DRM_SYNCOBJ_QUERY_FLAGS_LAST_SUBMITTED), 0);
    CHECK_EQ(points[0], 40 + MGPU_SYNC_QUERY_SUBMITTED);
    CHECK_EQ(shim_syncobj_query(file, handles, points, 1, 2), -EINVAL);
    CHECK_EQ(shim_syncobj_query(file, handles, points, 0, 0), -EINVAL);
    fake_fail(MGPU_CALL_SYNC_QUERY, -MGPU_ENOENT);
    points[0] = 3;
    CHECK_EQ(shim_syncobj_query(file, handles, points, 1, 0), -ENOENT);
    CHECK_EQ(points[0], 3);
    test_end(file);
}

static void transfers(void)
{
    struct shim_file *file = test_begin();
    const struct mgpu_sync_transfer *args = FAKE_ARGS(sync_transfer, MGPU_CALL_SYNC_TRANSFER);
    struct timespec now;

    CHECK_EQ(shim_syncobj_transfer(file, 1, 2, 3, 4, 0), 0);
    CHECK_EQ(args->dst, 1);
    CHECK_EQ(args->dst_point, 2);
    CHECK_EQ(args->src, 3);
    CHECK_EQ(args->src_point, 4);
    CHECK_EQ(args->flags, 0);
    CHECK_EQ(shim_syncobj_transfer(file, 1, 2, 3, 4, DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT), 0);
    CHECK_EQ(args->flags, MGPU_WAIT_FOR_SUBMIT);
    clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t now_ns = now.tv_sec * 1000000000ll + now.tv_nsec;
    CHECK(args->deadline_ns > now_ns && args->deadline_ns <= now_ns + 5000000000ll);
    CHECK_EQ(shim_syncobj_transfer(file, 1, 2, 3, 4, DRM_SYNCOBJ_WAIT_FLAGS_WAIT_ALL), -EINVAL);
    fake_fail(MGPU_CALL_SYNC_TRANSFER, -MGPU_EINVAL);
    CHECK_EQ(shim_syncobj_transfer(file, 1, 2, 3, 4, 0), -EINVAL);
    test_end(file);
}

static void objects_as_descriptors(void)
{
    struct shim_file *file = test_begin();
    uint32_t handle = 0;
    int fd;

    CHECK_EQ(shim_syncobj_export_fd(file, 5, &fd), 0);
    CHECK_EQ(FAKE_ARGS(sync_export, MGPU_CALL_SYNC_EXPORT)->flags, 0);
    CHECK_EQ(shim_syncobj_import_fd(file, fd, &handle), 0);
    CHECK(handle != 0);
    CHECK_EQ(FAKE_ARGS(sync_import, MGPU_CALL_SYNC_IMPORT)->flags, 0);
    CHECK_EQ(shim_syncobj_import_sync_file(file, 5, fd), -EINVAL); /* it is no sync_file */
    fake_close(fd);
    CHECK_EQ(shim_syncobj_import_fd(file, fd, &handle), -EINVAL);
    fake_fail(MGPU_CALL_SYNC_EXPORT, -MGPU_ENOENT);
    CHECK_EQ(shim_syncobj_export_fd(file, 5, &fd), -EINVAL);
    fake_fail(MGPU_CALL_SYNC_EXPORT, -MGPU_ENOSYS);
    CHECK_EQ(shim_syncobj_export_fd(file, 5, &fd), -ENOSYS);
    fake_fail_token();
    CHECK_EQ(shim_syncobj_export_fd(file, 5, &fd), -EMFILE);
    test_end(file);
}

static struct shim_file *begin_with_page(void)
{
    fake_reset();
    fake.value_size = sizeof fake.values;
    return test_open(SHIM_NODE_RENDER);
}

/* What the page knows costs no call, and the answers are the kernel's. */
static void reached_points_cost_no_call(void)
{
    struct shim_file *file = begin_with_page();
    uint32_t handles[2], first = 99;
    uint64_t points[2] = { 5, 6 };

    CHECK_EQ(shim_syncobj_create(file, 0, &handles[0]), 0);
    CHECK_EQ(shim_syncobj_create(file, 0, &handles[1]), 0);
    fake.values[1] = fake.values[2] = 1;
    CHECK_EQ(shim_syncobj_wait(file, handles, NULL, 2, 0, DRM_SYNCOBJ_WAIT_FLAGS_WAIT_ALL, &first), 0);
    CHECK_EQ(first, 0);
    CHECK_EQ(shim_syncobj_query(file, handles, points, 2, 0), 0);
    CHECK_EQ(points[0] + points[1], 0);
    CHECK_EQ(fake_count(MGPU_CALL_SYNC_WAIT) + fake_count(MGPU_CALL_SYNC_QUERY), 0);

    points[0] = 5, points[1] = 6;
    CHECK_EQ(shim_syncobj_signal(file, handles, points, 2), 0);
    fake.values[1] = fake.values[2] = 5;
    CHECK_EQ(shim_syncobj_wait(file, handles, points, 1, 0, 0, NULL), 0);
    CHECK_EQ(fake_count(MGPU_CALL_SYNC_WAIT), 0);
    CHECK_EQ(shim_syncobj_wait(file, handles, points, 2, 0, 0, NULL), 0); /* one is not reached: any one will do, but */
    CHECK_EQ(fake_count(MGPU_CALL_SYNC_WAIT), 1);                         /* which errors there are the kernel says */
    CHECK_EQ(shim_syncobj_query(file, handles, points, 2, 0), 0);
    CHECK_EQ(points[1], 5);
    CHECK_EQ(fake_count(MGPU_CALL_SYNC_QUERY), 0);
    CHECK_EQ(shim_syncobj_query(file, handles, points, 2, DRM_SYNCOBJ_QUERY_FLAGS_LAST_SUBMITTED), 0);
    CHECK_EQ(fake_count(MGPU_CALL_SYNC_QUERY), 1);

    CHECK_EQ(shim_syncobj_destroy(file, handles[0]), 0);
    CHECK_EQ(shim_syncobj_wait(file, handles, points, 1, 0, 0, NULL), 0);
    CHECK_EQ(fake_count(MGPU_CALL_SYNC_WAIT), 2); /* a handle that is gone is the kernel's to refuse */
    CHECK_EQ(shim_syncobj_wait(file, handles, points, 0, 0, 0, NULL), -EINVAL);
    test_end(file);
}

/* Every way to become a timeline: from then on a 1 may be a first point, which says nothing about a binary wait. */
static void what_may_be_a_timeline_is_asked_for(void)
{
    struct shim_file *file = begin_with_page();
    uint64_t point = 1;
    uint32_t handles[4];
    int fd;

    for (unsigned i = 0; i < 3; i++)
        CHECK_EQ(shim_syncobj_create(file, 0, &handles[i]), 0);
    CHECK_EQ(shim_syncobj_signal(file, &handles[0], &point, 1), 0);
    CHECK_EQ(shim_syncobj_transfer(file, handles[1], 1, handles[0], 1, 0), 0);
    CHECK_EQ(shim_syncobj_export_fd(file, handles[2], &fd), 0);
    CHECK_EQ(shim_syncobj_import_fd(file, fd, &handles[3]), 0);
    fake_close(fd);
    for (unsigned i = 0; i < 4; i++) {
        fake.values[1 + i] = 1;
        CHECK_EQ(shim_syncobj_wait(file, &handles[i], NULL, 1, 0, 0, NULL), 0);
        CHECK_EQ(fake_count(MGPU_CALL_SYNC_WAIT), i + 1);
    }
    CHECK_EQ(shim_syncobj_create(file, 0, &handles[0]), 0); /* and binary use does not make one */
    fake.values[5] = 1;
    CHECK_EQ(shim_syncobj_signal(file, &handles[0], NULL, 1), 0);
    CHECK_EQ(shim_syncobj_transfer(file, handles[0], 0, handles[1], 1, 0), 0);
    CHECK_EQ(shim_syncobj_wait(file, &handles[0], NULL, 1, 0, 0, NULL), 0);
    CHECK_EQ(fake_count(MGPU_CALL_SYNC_WAIT), 4);
    test_end(file);
}

int main(void)
{
    TAP_RUN(life);
    TAP_RUN(waits);
    TAP_RUN(many_points);
    TAP_RUN(signal_reset_query);
    TAP_RUN(transfers);
    TAP_RUN(objects_as_descriptors);
    TAP_RUN(reached_points_cost_no_call);
    TAP_RUN(what_may_be_a_timeline_is_asked_for);
    return tap_done();
}
