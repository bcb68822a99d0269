/* SPDX-License-Identifier: MIT */
/* sync_file_test.c - ops/sync_file.c: fences as descriptors. What takes time is in watch_test.c. */
#include <errno.h>

#include "test_file.h"

/* They work whether or not the kernel can share: the fence is waited for, and importing signals. */
static void where_ioctls_do_not_come(void)
{
    const struct mgpu_sync_wait *wait = FAKE_ARGS(sync_wait, MGPU_CALL_SYNC_WAIT);
    int fd;

    fake_reset();
    fake.chip.caps = 0;
    struct shim_file *file = test_open(SHIM_NODE_RENDER);
    CHECK_EQ(shim_syncobj_export_sync_file(file, 5, 8, &fd), 0);
    CHECK_EQ(fake.points[0].sync, 5);
    CHECK_EQ(fake.points[0].point, 8);
    CHECK(wait->deadline_ns == MGPU_FOREVER);
    CHECK_EQ(wait->flags, 0); /* not WAIT_FOR_SUBMIT: no fence is an error */
    CHECK_EQ(fake_count(MGPU_CALL_SYNC_EXPORT), 0);
    CHECK_EQ(fake.readies, 1);

    CHECK_EQ(shim_syncobj_import_sync_file(file, 6, fd), 0);
    CHECK_EQ(fake_count(MGPU_CALL_SYNC_SIGNAL), 1);
    CHECK_EQ(fake.points[0].sync, 6);
    CHECK_EQ(fake.points[0].point, 0);
    fake_close(fd);
    CHECK_EQ(shim_syncobj_export_sync_file(file, 5, 0, &fd), 0); /* token 0 is no token to close */
    CHECK_EQ(fake_count(MGPU_CALL_EXPORT_CLOSE), 0);
    fake_close(fd);

    fake_fail(MGPU_CALL_SYNC_WAIT, -MGPU_EINVAL);
    CHECK_EQ(shim_syncobj_export_sync_file(file, 5, 0, &fd), -EINVAL);
    fake_fail_token();
    CHECK_EQ(shim_syncobj_export_sync_file(file, 5, 0, &fd), -EMFILE);
    CHECK_EQ(shim_syncobj_import_sync_file(file, 6, -1), -EINVAL);
    CHECK_EQ(shim_syncobj_import_sync_file(file, 6, test_fd), -EINVAL);
    test_end(file);
}

static void where_they_do(void)
{
    const struct mgpu_sync_export *export = FAKE_ARGS(sync_export, MGPU_CALL_SYNC_EXPORT);
    const struct mgpu_sync_import *import = FAKE_ARGS(sync_import, MGPU_CALL_SYNC_IMPORT);
    struct shim_file *file = test_begin();
    int fd;

    fake_set_hears_ioctl(true);
    CHECK_EQ(shim_syncobj_export_sync_file(file, 5, 8, &fd), 0);
    CHECK_EQ(export->sync, 5);
    CHECK_EQ(export->point, 8);
    CHECK_EQ(export->flags, MGPU_SYNC_FILE);
    CHECK_EQ(fake.readies, 1); /* it was reached */
    CHECK(fake.ready != 0);
    CHECK_EQ(shim_syncobj_import_sync_file(file, 6, fd), 0);
    CHECK_EQ(import->sync, 6);
    CHECK_EQ(import->flags, MGPU_SYNC_FILE);
    CHECK_EQ(import->token, fake.ready);

    fake_fail(MGPU_CALL_SYNC_EXPORT, -MGPU_EINVAL);
    CHECK_EQ(shim_syncobj_export_sync_file(file, 5, 8, &fd), -EINVAL);
    fake_fail_token();
    CHECK_EQ(shim_syncobj_export_sync_file(file, 5, 8, &fd), -EMFILE);
    CHECK_EQ(fake.tokens, 1);
    fake_fail(MGPU_CALL_SYNC_EXPORT, -MGPU_ENOSYS); /* a kernel that cannot share */
    const int first = fd;
    CHECK_EQ(shim_syncobj_export_sync_file(file, 5, 8, &fd), 0);
    CHECK_EQ(fake.ready, 0);
    fake_close(first);
    fake_close(fd);
    fake_set_hears_ioctl(false);
    test_end(file);
}

static void two_become_one(void)
{
    struct shim_file *file = test_begin();
    int one, two, both;
    bool reached = false;

    fake_set_hears_ioctl(true);
    CHECK_EQ(shim_syncobj_export_sync_file(file, 5, 0, &one), 0);
    fake_fail(MGPU_CALL_SYNC_EXPORT, -MGPU_ENOSYS);
    CHECK_EQ(shim_syncobj_export_sync_file(file, 5, 0, &two), 0);
    CHECK_EQ(shim_sync_file_merge(one, two, &both), 0);
    CHECK_EQ(FAKE_ARGS(sync_import, MGPU_CALL_SYNC_IMPORT)->point, 1);
    CHECK_EQ(fake_count(MGPU_CALL_SYNC_SIGNAL), 1); /* the other's is reached */
    CHECK_EQ(FAKE_ARGS(sync_export, MGPU_CALL_SYNC_EXPORT)->point, 2);
    CHECK_EQ(shim_sync_file_status(both, &reached), 0);
    CHECK(reached);
    fake_fail(MGPU_CALL_SYNC_WAIT, -MGPU_ETIME);
    CHECK_EQ(shim_sync_file_status(both, &reached), 0);
    CHECK(!reached);
    CHECK_EQ(fake.clients, 1); /* what was opened for it is closed */
    fake_close(both);

    CHECK_EQ(shim_sync_file_merge(test_fd, two, &both), -ENOTTY);
    CHECK_EQ(shim_sync_file_merge(-1, two, &both), -EBADF);
    CHECK_EQ(shim_sync_file_merge(one, test_fd, &both), -ENOENT);
    CHECK_EQ(shim_sync_file_status(test_fd, &reached), -ENOTTY);
    for (unsigned nr = MGPU_CALL_SYNC_CREATE; nr <= MGPU_CALL_SYNC_IMPORT; nr++) {
        if (nr == MGPU_CALL_SYNC_CREATE || nr == MGPU_CALL_SYNC_SIGNAL || nr == MGPU_CALL_SYNC_EXPORT ||
            nr == MGPU_CALL_SYNC_IMPORT) {
            fake_fail(nr, -MGPU_ENOMEM);
            CHECK_EQ(shim_sync_file_merge(one, two, &both), -ENOMEM);
        }
    }
    fake_fail(MGPU_CALL_OPEN, -MGPU_ENOMEM);
    CHECK_EQ(shim_sync_file_merge(one, two, &both), -ENOMEM);
    fake_fail(MGPU_CALL_OPEN, -MGPU_ENOMEM);
    CHECK_EQ(shim_sync_file_status(one, &reached), -ENOMEM);
    CHECK_EQ(fake.clients, 1);
    fake_close(one);
    fake_close(two);
    fake_set_hears_ioctl(false);
    test_end(file);
}

int main(void)
{
    TAP_RUN(where_ioctls_do_not_come);
    TAP_RUN(where_they_do);
    TAP_RUN(two_become_one);
    return tap_done();
}
