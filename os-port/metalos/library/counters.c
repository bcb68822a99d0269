/* SPDX-License-Identifier: MIT */
/* counters.c - which descriptors of a program are event counters. */
#include <posix/counters.h>
#include <sys/stat.h>

/* The only kind of file that is of none of the kinds of stat(2). */
bool port_is_counter(int fd)
{
    struct stat file;

    return fstat(fd, &file) == 0 && (file.st_mode & S_IFMT) == 0;
}
