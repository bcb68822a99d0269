/* SPDX-License-Identifier: MIT */
/*
 * calls.c - ioctl(2), mmap(2) and munmap(2) of programs.
 *
 * A program is linked statically, and the library stands before the C library in it: these functions take the place of
 * musl's. What is about the card is answered here, all else by the kernel. The C library itself does not come this way,
 * nor does what this folder does.
 */
#include "shim_os.h"
#include "system_call.h"

#include <errno.h>
#include <ioctl/program.h>
#include <stdarg.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>

/* Whoever asks has this file linked, and so these functions. */
bool shim_os_hears_ioctl(void)
{
    return true;
}

/* An answer of the library or the kernel, as libc gives answers. */
static int64_t answer(int64_t result)
{
    if (result >= 0 || result < -4095)
        return result;
    errno = (int)-result;
    return -1;
}

int ioctl(int fd, int request, ...)
{
    va_list list;

    va_start(list, request);
    void *arg = va_arg(list, void *);
    va_end(list);
    int r = shim_program_ioctl(fd, (unsigned)request, arg);
    return (int)answer(r != -ENOTTY ? r : system_call(SYS_ioctl, (uint64_t)fd, (unsigned)request, (uintptr_t)arg));
}

void *mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset)
{
    void *at;
    int r = shim_program_mmap(address, size, protection, flags, fd, (uint64_t)offset, &at);

    if (!r)
        return at;
    return (void *)answer(r != -ENOTTY ? r
                                       : system_call(SYS_mmap, (uintptr_t)address, size, (unsigned)protection,
                                                     (unsigned)flags, (uint64_t)fd, (uint64_t)offset));
}

int munmap(void *address, size_t size)
{
    return (int)answer(shim_os_unmap(address, size));
}
