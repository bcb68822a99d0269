/* SPDX-License-Identifier: MIT */
/* tokens_test.c - descriptors for export tokens come back as what they were, and are reaped when the last closes. */
#include "shim_os.h"

#include "tap.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

static void out_and_in(void)
{
    int fd = shim_os_token_export(SHIM_TOKEN_BO, 0x1234567890abcdefull, 8192), copy;
    struct stat stat;
    uint64_t value = 0;

    CHECK(fd >= 0);
    CHECK_EQ(fcntl(fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
    CHECK_EQ(fstat(fd, &stat), 0);
    CHECK_EQ(stat.st_size, 8192);
    CHECK_EQ(shim_os_token_import(fd, SHIM_TOKEN_BO, &value), 0);
    CHECK_EQ(value, 0x1234567890abcdefull);
    CHECK_EQ(shim_os_token_import(fd, SHIM_TOKEN_SYNC, &value), -EINVAL);

    copy = dup(fd);
    close(fd);
    CHECK(!shim_os_token_reap(&value)); /* a duplicate is open */
    CHECK_EQ(shim_os_token_import(copy, SHIM_TOKEN_BO, &value), 0);
    close(copy);
    value = 0;
    CHECK(shim_os_token_reap(&value));
    CHECK_EQ(value, 0x1234567890abcdefull);
    CHECK(!shim_os_token_reap(&value)); /* only once */
}

static void several_at_once(void)
{
    int fds[10];
    uint64_t value, sum = 0;

    for (int i = 0; i < 10; i++)
        fds[i] = shim_os_token_export(SHIM_TOKEN_SYNC_FILE, (uint64_t)i + 1, 0);
    for (int i = 0; i < 10; i++) {
        CHECK_EQ(shim_os_token_import(fds[i], SHIM_TOKEN_SYNC_FILE, &value), 0);
        CHECK_EQ(value, i + 1);
    }
    for (int i = 0; i < 10; i += 2)
        close(fds[i]);
    while (shim_os_token_reap(&value))
        sum += value;
    CHECK_EQ(sum, 1 + 3 + 5 + 7 + 9);
    for (int i = 1; i < 10; i += 2) {
        CHECK_EQ(shim_os_token_import(fds[i], SHIM_TOKEN_SYNC_FILE, &value), 0);
        close(fds[i]);
    }
    while (shim_os_token_reap(&value))
        sum += value;
    CHECK_EQ(sum, 55);
}

static void foreign_descriptors_are_refused(void)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    uint64_t value;

    CHECK_EQ(shim_os_token_import(null, SHIM_TOKEN_BO, &value), -EINVAL);
    close(null);
    CHECK_EQ(shim_os_token_import(null, SHIM_TOKEN_BO, &value), -EBADF);
}

static bool is_readable(int fd)
{
    struct pollfd poll_fd = { .fd = fd, .events = POLLIN };

    return poll(&poll_fd, 1, 0) == 1 && poll_fd.revents == POLLIN;
}

/* Only the token that is meant, through every duplicate, and for good. */
static void sync_files_become_readable(void)
{
    int fd = shim_os_token_export(SHIM_TOKEN_SYNC_FILE, 11, 0), copy = dup(fd);
    int other = shim_os_token_export(SHIM_TOKEN_SYNC_FILE, 12, 0), bo = shim_os_token_export(SHIM_TOKEN_BO, 11, 4096);
    uint64_t value;

    CHECK(!is_readable(fd) && !is_readable(copy));
    shim_os_token_ready(11);
    shim_os_token_ready(99); /* nobody's */
    CHECK(is_readable(fd) && is_readable(copy) && is_readable(fd));
    CHECK(!is_readable(other));
    close(fd);
    close(other);
    CHECK(is_readable(copy));
    shim_os_token_ready(12);
    close(copy);
    close(bo);
    while (shim_os_token_reap(&value))
        CHECK(value == 11 || value == 12);
}

static void without_the_preload_object_no_ioctl_comes(void)
{
    CHECK(!shim_os_hears_ioctl());
}

int main(void)
{
    TAP_RUN(out_and_in);
    TAP_RUN(several_at_once);
    TAP_RUN(foreign_descriptors_are_refused);
    TAP_RUN(sync_files_become_readable);
    TAP_RUN(without_the_preload_object_no_ioctl_comes);
    return tap_done();
}
