/* SPDX-License-Identifier: MIT */
/* counters.c - event counters of programs: eventfds. */
#include "shim_os.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Linux has no call that tells; the name that /proc has for it does. */
static bool is_eventfd(int fd)
{
    static const char name[] = "anon_inode:[eventfd]";
    char path[32], target[sizeof name];

    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    return readlink(path, target, sizeof target) == sizeof name - 1 && memcmp(target, name, sizeof name - 1) == 0;
}

int shim_os_counter_dup(int fd)
{
    int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);

    if (copy < 0)
        return -EBADF;
    if (is_eventfd(copy))
        return copy;
    close(copy);
    return -EINVAL;
}

/* A write to one that is full would wait. */
void shim_os_counter_add(int fd)
{
    struct pollfd room = { .fd = fd, .events = POLLOUT };
    const uint64_t one = 1;

    if (poll(&room, 1, 0) == 1 && room.revents & POLLOUT && write(fd, &one, sizeof one) < 0)
        perror("radv-metal: eventfd");
}
