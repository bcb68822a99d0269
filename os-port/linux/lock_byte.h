/* SPDX-License-Identifier: MIT */
/*
 * lock_byte.h - telling open files apart.
 *
 * Linux has no number for an open file (what open() makes and dup() shares), but it has locks that belong to one: OFD
 * locks. A lock on byte n of a file names the open file that holds it, shows through any descriptor of it that it is
 * the same, and is gone when its last descriptor is closed. Works on pipes and memory files alike.
 */
#ifndef OS_LINUX_LOCK_BYTE_H
#define OS_LINUX_LOCK_BYTE_H

#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <unistd.h>

static inline struct flock lock_byte(uint64_t byte)
{
    return (struct flock){ .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = (off_t)byte, .l_len = 1 };
}

/*
 * Take the lock for the open file behind fd. A file that is open for reading only may have no lock but a shared one,
 * which shows in the same way: nobody else asks for this byte. Returns whether it could.
 */
static inline bool lock_byte_take(int fd, uint64_t byte)
{
    struct flock lock = lock_byte(byte);

    if ((fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDONLY)
        lock.l_type = F_RDLCK;
    return fcntl(fd, F_OFD_SETLK, &lock) == 0;
}

/* Whether an open file other than the one behind fd holds the lock. */
static inline bool lock_byte_taken_by_other(int fd, uint64_t byte)
{
    struct flock lock = lock_byte(byte);

    return fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

#endif
