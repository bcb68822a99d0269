/* SPDX-License-Identifier: MIT */
/* eventfd_test.c - ops/eventfd.c: a counter of the program's that tells of a sync object. */
#include <errno.h>
#include <unistd.h>

#include <drm.h>

#include "test_file.h"

static void post(uint64_t cookie)
{
    fake_post(fake.notify_client, &(struct mgpu_event){ .type = MGPU_EVENT_SYNC, .cookie = cookie });
}

static void wait_for_count(int fd, unsigned count)
{
    for (int i = 0; i < 5000 && fake_counter(fd) < count; i++)
        usleep(1000);
    CHECK_EQ(fake_counter(fd), count);
}

static void wait_for_open(unsigned count)
{
    for (int i = 0; i < 5000 && fake_open_count() > count; i++)
        usleep(1000);
    CHECK_EQ(fake_open_count(), count);
}

static void counts_when_due(void)
{
    struct shim_file *file = test_begin();
    const struct mgpu_sync_notify *args = FAKE_ARGS(sync_notify, MGPU_CALL_SYNC_NOTIFY);
    int fd = fake_open_counter();

    CHECK_EQ(shim_syncobj_eventfd(file, 4, 5, fd, DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE), 0);
    CHECK_EQ(args->sync, 4);
    CHECK_EQ(args->point, 5);
    CHECK_EQ(args->flags, MGPU_WAIT_AVAILABLE);
    CHECK_EQ(fake_counter(fd), 0);
    post(args->cookie);
    wait_for_count(fd, 1);
    CHECK_EQ(shim_syncobj_eventfd(file, 4, 0, fd, 0), 0);
    CHECK_EQ(args->flags, 0);
    post(args->cookie);
    wait_for_count(fd, 2);
    wait_for_open(2); /* the file and the counter, and none of ours */
    fake_close(fd);
    test_end(file);
}

static void the_program_may_close_it(void)
{
    struct shim_file *file = test_begin();
    int fd = fake_open_counter(), copy = fake_dup(fd);

    CHECK_EQ(shim_syncobj_eventfd(file, 4, 0, fd, 0), 0);
    fake_close(fd);
    post(FAKE_ARGS(sync_notify, MGPU_CALL_SYNC_NOTIFY)->cookie);
    wait_for_count(copy, 1);
    fake_close(copy);
    wait_for_open(1);
    test_end(file);
}

static void the_file_may_end(void)
{
    struct shim_file *file = test_begin();
    int fd = fake_open_counter();

    CHECK_EQ(shim_syncobj_eventfd(file, 4, 0, fd, 0), 0);
    test_end(file);
    CHECK_EQ(fake_counter(fd), 0);
    fake_close(fd);
    CHECK_EQ(fake_open_count(), 0);
}

static void refused(void)
{
    struct shim_file *file = test_begin();
    int fd = fake_open_counter(), other = fake_open_other();

    CHECK_EQ(shim_syncobj_eventfd(file, 4, 0, fd, DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT), -EINVAL);
    CHECK_EQ(shim_syncobj_eventfd(file, 4, 0, other, 0), -EINVAL);
    CHECK_EQ(shim_syncobj_eventfd(file, 4, 0, -1, 0), -EBADF);
    CHECK_EQ(fake_count(MGPU_CALL_SYNC_NOTIFY), 0);
    fake_fail(MGPU_CALL_SYNC_NOTIFY, -MGPU_ENOENT);
    CHECK_EQ(shim_syncobj_eventfd(file, 4, 0, fd, 0), -ENOENT);
    CHECK_EQ(fake_open_count(), 3);
    fake_close(fd);
    fake_close(other);
    test_end(file);
}

int main(void)
{
    TAP_RUN(counts_when_due);
    TAP_RUN(the_program_may_close_it);
    TAP_RUN(the_file_may_end);
    TAP_RUN(refused);
    return tap_done();
}
