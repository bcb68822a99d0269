/* SPDX-License-Identifier: MIT */
/* files.c - system calls on open files: reading, writing, and what else they can do. */
#include "call/call.h"
#include "file/files.h"
#include "program/copy.h"

#include <errno.h>

#define VECTORS_MAX 1024u

/* Do something with a descriptor's file. */
static int64_t with_file(int fd, int64_t (*function)(struct file *file, const uint64_t a[6]), const uint64_t a[6])
{
    struct file *file = file_of(fd);
    int64_t result = -EBADF;

    if (file) {
        result = function(file, a);
        file_put(file);
    }
    return result;
}

static int64_t do_read(struct file *file, const uint64_t a[6])
{
    return file_read(file, a[1], a[2]);
}

static int64_t do_write(struct file *file, const uint64_t a[6])
{
    return file_write(file, a[1], a[2]);
}

static int64_t do_pread(struct file *file, const uint64_t a[6])
{
    return (int64_t)a[3] < 0 ? -EINVAL : file_read_at(file, a[1], a[2], a[3]);
}

static int64_t do_pwrite(struct file *file, const uint64_t a[6])
{
    return (int64_t)a[3] < 0 ? -EINVAL : file_write_at(file, a[1], a[2], a[3]);
}

static int64_t do_lseek(struct file *file, const uint64_t a[6])
{
    return file_seek(file, (int64_t)a[1], (int)a[2]);
}

static int64_t do_ioctl(struct file *file, const uint64_t a[6])
{
    return file->type->ioctl ? file->type->ioctl(file, a[1], a[2]) : -ENOTTY;
}

static int64_t do_truncate(struct file *file, const uint64_t a[6])
{
    if (!file->type->truncate || (file->flags & O_ACCMODE) == O_RDONLY || (int64_t)a[1] < 0)
        return -EINVAL;
    return file->type->truncate(file, a[1]);
}

static int64_t do_entries(struct file *file, const uint64_t a[6])
{
    return file->type->entries ? file->type->entries(file, a[1], (uint32_t)a[2]) : -ENOTDIR;
}

/* Nothing is ever away from where it belongs. */
static int64_t do_sync(struct file *file, const uint64_t a[6])
{
    (void)file, (void)a;
    return 0;
}

/* Piece by piece, until one is not done whole. */
static int64_t transfer_all(struct file *file, const uint64_t a[6],
                            int64_t (*transfer)(struct file *file, uint64_t buffer, size_t size))
{
    int64_t done = 0;

    if (a[2] > VECTORS_MAX)
        return -EINVAL;
    for (uint64_t i = 0; i < a[2]; i++) {
        struct abi_iovec piece;
        int64_t result = copy_in(&piece, a[1] + i * sizeof piece, sizeof piece);

        if (!result && (int64_t)piece.size < 0)
            result = -EINVAL;
        if (!result && piece.size)
            result = transfer(file, piece.base, piece.size);
        if (result < 0)
            return done ? done : result;
        done += result;
        if ((uint64_t)result < piece.size)
            break;
    }
    return done;
}

static int64_t do_readv(struct file *file, const uint64_t a[6])
{
    return transfer_all(file, a, file_read);
}

static int64_t do_writev(struct file *file, const uint64_t a[6])
{
    return transfer_all(file, a, file_write);
}

#define ON_FILE(name, function)                     \
    int64_t call_##name(const uint64_t a[6])        \
    {                                               \
        return with_file((int)a[0], function, a);   \
    }

ON_FILE(read, do_read)
ON_FILE(write, do_write)
ON_FILE(pread64, do_pread)
ON_FILE(pwrite64, do_pwrite)
ON_FILE(lseek, do_lseek)
ON_FILE(ioctl, do_ioctl)
ON_FILE(readv, do_readv)
ON_FILE(writev, do_writev)
ON_FILE(fsync, do_sync)
ON_FILE(fdatasync, do_sync)
ON_FILE(ftruncate, do_truncate)
ON_FILE(getdents64, do_entries)

int64_t call_close(const uint64_t a[6])
{
    return descriptor_close((int)a[0]);
}
