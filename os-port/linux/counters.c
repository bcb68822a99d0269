/* SPDX-License-Identifier: MIT */
/* counters.c - which descriptors of a program are event counters. */
#include <posix/counters.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Linux has no call that tells; the name that /proc has for it does. */
bool port_is_counter(int fd)
{
    static const char name[] = "anon_inode:[eventfd]";
    char path[32], target[sizeof name];

    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    return readlink(path, target, sizeof target) == sizeof name - 1 && memcmp(target, name, sizeof name - 1) == 0;
}
