/* SPDX-License-Identifier: MIT */
/*
 * libsync.h - sync_files: descriptors that can be read when a fence is signalled. Names are those of libdrm 2.4.134.
 *
 * Functions return -1 with errno when they fail.
 */
#ifndef _LIBSYNC_H
#define _LIBSYNC_H

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#if defined(__cplusplus)
extern "C" {
#endif

#ifndef SYNC_IOC_MERGE
/* The request that makes one of two. */
struct sync_merge_data {
    char name[32];
    int32_t fd2;   /* the second one; the first one is asked */
    int32_t fence; /* out: the new one */
    uint32_t flags;
    uint32_t pad;
};
#define SYNC_IOC_MAGIC '>'
#define SYNC_IOC_MERGE _IOWR(SYNC_IOC_MAGIC, 3, struct sync_merge_data)
#endif

/* Waits for `timeout` ms, negative: for ever. 0, or -1: ETIME when the time is over, EINVAL for no sync_file. */
static inline int sync_wait(int fd, int timeout)
{
    struct pollfd one;
    int ready;

    one.fd = fd;
    one.events = POLLIN;
    one.revents = 0;
    do
        ready = poll(&one, 1, timeout);
    while (ready < 0 && (errno == EINTR || errno == EAGAIN));

    if (ready > 0 && !(one.revents & (POLLERR | POLLNVAL)))
        return 0;
    if (ready >= 0)
        errno = ready ? EINVAL : ETIME;
    return -1;
}

/* A new descriptor, signalled when both are; `name` is for people who debug. */
static inline int sync_merge(const char *name, int fd1, int fd2)
{
    const size_t length = strlen(name);
    struct sync_merge_data data;
    int r;

    memset(&data, 0, sizeof(data));
    memcpy(data.name, name, length < sizeof(data.name) ? length : sizeof(data.name) - 1);
    data.fd2 = fd2;
    do
        r = ioctl(fd1, SYNC_IOC_MERGE, &data);
    while (r < 0 && (errno == EINTR || errno == EAGAIN));
    return r < 0 ? r : data.fence;
}

/* Puts into *fd1 the merger of both; a negative *fd1 stands for one that is signalled. fd2 stays the caller's. */
static inline int sync_accumulate(const char *name, int *fd1, int fd2)
{
    int both = *fd1 < 0 ? dup(fd2) : sync_merge(name, *fd1, fd2);

    if (both < 0)
        return both;
    if (*fd1 >= 0)
        close(*fd1);
    *fd1 = both;
    return 0;
}

#if defined(__cplusplus)
}
#endif

#endif
