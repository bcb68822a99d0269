/* SPDX-License-Identifier: MIT */
/* counters_test.c - os-port/linux/counters.c: eventfds of programs. */
#include "shim_os.h"

#include "tap.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/eventfd.h>
#include <unistd.h>

static void counts(void)
{
    int fd = eventfd(0, EFD_NONBLOCK), copy = shim_os_counter_dup(fd);
    uint64_t value = 0;

    CHECK(copy >= 0 && copy != fd);
    CHECK_EQ(fcntl(copy, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
    shim_os_counter_add(copy);
    shim_os_counter_add(copy);
    CHECK_EQ(read(fd, &value, sizeof value), sizeof value);
    CHECK_EQ(value, 2);
    close(fd);
    shim_os_counter_add(copy); /* nobody reads it any more */
    close(copy);
}

static void a_full_one_does_not_wait(void)
{
    int fd = eventfd(0, 0), copy = shim_os_counter_dup(fd);
    uint64_t value = UINT64_MAX - 1;

    CHECK_EQ(write(fd, &value, sizeof value), sizeof value);
    shim_os_counter_add(copy);
    CHECK_EQ(read(fd, &value, sizeof value), sizeof value);
    CHECK_EQ(value, UINT64_MAX - 1);
    close(fd);
    close(copy);
}

static void other_descriptors_are_refused(void)
{
    int ends[2], zero = open("/dev/zero", O_RDWR);

    CHECK_EQ(pipe(ends), 0);
    CHECK_EQ(shim_os_counter_dup(zero), -EINVAL);
    CHECK_EQ(shim_os_counter_dup(ends[1]), -EINVAL);
    close(zero);
    close(ends[0]);
    close(ends[1]);
    CHECK_EQ(shim_os_counter_dup(zero), -EBADF);
    CHECK_EQ(shim_os_counter_dup(-1), -EBADF);
}

int main(void)
{
    TAP_RUN(counts);
    TAP_RUN(a_full_one_does_not_wait);
    TAP_RUN(other_descriptors_are_refused);
    return tap_done();
}
