/* SPDX-License-Identifier: MIT */
/* descriptors.c - system calls that make descriptors and copy them. */
#include "call/call.h"
#include "file/files.h"
#include "program/copy.h"

#include <errno.h>

#define MEMFD_NAME_MAX 250u

static int64_t make_pipe(uint64_t fds_out, uint32_t flags)
{
    struct file *reader, *writer = NULL;
    int fds[2], err = 0;

    if (flags & ~(O_CLOEXEC | O_NONBLOCK))
        return -EINVAL;
    reader = pipe_open(&writer, flags & O_NONBLOCK, &err);
    if (!reader)
        return err;
    fds[0] = (int)descriptor_for(reader, 0, flags & O_CLOEXEC);
    fds[1] = (int)descriptor_for(writer, 0, flags & O_CLOEXEC);
    err = fds[0] < 0 ? fds[0] : fds[1] < 0 ? fds[1] : copy_out(fds_out, fds, sizeof fds);
    for (int i = 0; err && i < 2; i++)
        descriptor_close(fds[i]);
    return err;
}

int64_t call_pipe(const uint64_t a[6])
{
    return make_pipe(a[0], 0);
}

int64_t call_pipe2(const uint64_t a[6])
{
    return make_pipe(a[0], (uint32_t)a[1]);
}

int64_t call_eventfd2(const uint64_t a[6])
{
    const uint32_t flags = (uint32_t)a[1];
    struct file *file;
    int err = 0;

    if (flags & ~(O_CLOEXEC | O_NONBLOCK | EFD_SEMAPHORE))
        return -EINVAL;
    file = eventfd_open((uint32_t)a[0], flags & EFD_SEMAPHORE, flags & O_NONBLOCK, &err);
    return descriptor_for(file, err, flags & O_CLOEXEC);
}

/* The name is for people who debug; nobody sees it here. */
int64_t call_memfd_create(const uint64_t a[6])
{
    const uint32_t flags = (uint32_t)a[1];
    char name[MEMFD_NAME_MAX];
    struct file *file;
    int err = 0;

    if (flags & ~(MFD_CLOEXEC | MFD_ALLOW_SEALING))
        return -EINVAL;
    if (copy_string_in(name, a[0], sizeof name) == -EFAULT)
        return -EFAULT;
    file = memory_file_open(O_RDWR, &err);
    return descriptor_for(file, err, flags & MFD_CLOEXEC);
}

/* The lowest free descriptor from `from` on. */
static int64_t duplicate(int fd, int from, bool close_on_exec)
{
    struct file *file = file_of(fd);
    int copy;

    if (!file)
        return -EBADF;
    copy = file_install(file, from, close_on_exec);
    if (copy < 0)
        file_put(file);
    return copy;
}

static int64_t duplicate_to(int fd, int to, bool close_on_exec)
{
    struct file *file = file_of(fd);
    int64_t result;

    if (!file)
        return -EBADF;
    result = descriptor_replace(to, file, close_on_exec);
    if (result < 0)
        file_put(file);
    return result;
}

int64_t call_dup(const uint64_t a[6])
{
    return duplicate((int)a[0], 0, false);
}

int64_t call_dup2(const uint64_t a[6])
{
    if (a[0] == a[1])
        return descriptor_flags((int)a[0]) < 0 ? -EBADF : (int64_t)a[0];
    return duplicate_to((int)a[0], (int)a[1], false);
}

int64_t call_dup3(const uint64_t a[6])
{
    if ((int)a[0] == (int)a[1] || a[2] & ~(uint64_t)O_CLOEXEC)
        return -EINVAL;
    return duplicate_to((int)a[0], (int)a[1], a[2] & O_CLOEXEC);
}

static int64_t get_flags(int fd)
{
    struct file *file = file_of(fd);
    int64_t flags = -EBADF;

    if (file) {
        flags = file->flags;
        file_put(file);
    }
    return flags;
}

static int64_t set_flags(int fd, uint32_t flags)
{
    struct file *file = file_of(fd);

    if (!file)
        return -EBADF;
    file->flags = (file->flags & ~(O_NONBLOCK | O_APPEND)) | (flags & (O_NONBLOCK | O_APPEND));
    file_put(file);
    return 0;
}

int64_t call_fcntl(const uint64_t a[6])
{
    const int fd = (int)a[0];

    switch ((uint32_t)a[1]) {
    case F_DUPFD:
    case F_DUPFD_CLOEXEC:
        if ((int)a[2] < 0 || (uint32_t)a[2] >= DESCRIPTORS_MAX)
            return -EINVAL;
        return duplicate(fd, (int)a[2], (uint32_t)a[1] == F_DUPFD_CLOEXEC);
    case F_GETFD:
        return descriptor_flags(fd);
    case F_SETFD:
        return descriptor_set_flags(fd, (unsigned)a[2]);
    case F_GETFL:
        return get_flags(fd);
    case F_SETFL:
        return set_flags(fd, (uint32_t)a[2]);
    default:
        return descriptor_flags(fd) < 0 ? -EBADF : -EINVAL;
    }
}
