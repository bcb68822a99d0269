/* SPDX-License-Identifier: MIT */
/* counters.c - see counters.h. */
#include "counters.h"

#include "shim_os.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

int shim_os_counter_dup(int fd)
{
    int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);

    if (copy < 0)
        return -EBADF;
    if (port_is_counter(copy))
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
