/* SPDX-License-Identifier: MIT */
/* transfer.c - what can be done with an open file, whatever its kind. See files.h. */
#include "file/files.h"

#include <errno.h>

#define TRANSFER_MAX 0x7ffff000u /* bytes at a time, as on Linux */

static size_t bounded(size_t size)
{
    return size < TRANSFER_MAX ? size : TRANSFER_MAX;
}

static int may_read(const struct file *file)
{
    return (file->flags & O_ACCMODE) == O_WRONLY ? -EBADF : file->type->entries ? -EISDIR : 0;
}

static int may_write(const struct file *file)
{
    return (file->flags & O_ACCMODE) == O_RDONLY ? -EBADF : 0;
}

int64_t file_read(struct file *file, uint64_t buffer, size_t size)
{
    const struct file_type *type = file->type;
    const int err = may_read(file);
    int64_t done;

    if (err)
        return err;
    if (!type->read_at)
        return type->read ? type->read(file, buffer, bounded(size)) : -EINVAL;
    done = type->read_at(file, buffer, bounded(size), file->position);
    if (done > 0)
        file->position += (uint64_t)done;
    return done;
}

int64_t file_write(struct file *file, uint64_t buffer, size_t size)
{
    const struct file_type *type = file->type;
    const int err = may_write(file);
    int64_t done;

    if (err)
        return err;
    if (!type->write_at)
        return type->write ? type->write(file, buffer, bounded(size)) : -EINVAL;
    if (file->flags & O_APPEND)
        file->position = type->size(file);
    done = type->write_at(file, buffer, bounded(size), file->position);
    if (done > 0)
        file->position += (uint64_t)done;
    return done;
}

int64_t file_read_at(struct file *file, uint64_t buffer, size_t size, uint64_t offset)
{
    const int err = may_read(file);

    if (err)
        return err;
    return file->type->read_at ? file->type->read_at(file, buffer, bounded(size), offset) : -ESPIPE;
}

int64_t file_write_at(struct file *file, uint64_t buffer, size_t size, uint64_t offset)
{
    const int err = may_write(file);

    if (err)
        return err;
    return file->type->write_at ? file->type->write_at(file, buffer, bounded(size), offset) : -ESPIPE;
}

int64_t file_seek(struct file *file, int64_t offset, int whence)
{
    const struct file_type *type = file->type;
    int64_t base = 0;

    if (type->seek)
        return type->seek(file, offset, whence);
    if (!type->read_at && !type->entries)
        return -ESPIPE;
    if (whence == SEEK_CUR)
        base = (int64_t)file->position;
    else if (whence == SEEK_END)
        base = type->size ? (int64_t)type->size(file) : 0;
    else if (whence != SEEK_SET)
        return -EINVAL;
    if (__builtin_add_overflow(base, offset, &base) || base < 0)
        return -EINVAL;
    file->position = (uint64_t)base;
    return base;
}

void file_stat_of(uint32_t kind, uint64_t size, uint64_t inode, struct abi_stat *out)
{
    *out = (struct abi_stat){
        .device = 1,
        .inode = inode,
        .links = 1,
        .mode = kind | (kind == S_IFDIR || kind == S_IFREG ? 0755 : 0666),
        .size = (int64_t)size,
        .block_size = 4096,
        .blocks = (int64_t)((size + 511) / 512),
    };
}

void file_stat(struct file *file, struct abi_stat *out)
{
    file_stat_of(file->type->mode & S_IFMT, file->type->size ? file->type->size(file) : 0, file->inode, out);
    out->number = file->number;
}
