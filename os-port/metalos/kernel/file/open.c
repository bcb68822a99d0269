/* SPDX-License-Identifier: MIT */
/* open.c - files of the initrd, and folders: both are bytes that do not change while they are open. See tree.h. */
#include "file/files.h"
#include "file/tree.h"
#include "kernel.h"
#include "memory/heap.h"
#include "program/copy.h"

#include <errno.h>

/* ---- files of the initrd ---- */

static int64_t fixed_read(struct file *file, uint64_t buffer, size_t size, uint64_t offset)
{
    const struct node *node = file->data;
    const size_t left = offset < node->size ? node->size - offset : 0, done = size < left ? size : left;

    return copy_out(buffer, (const char *)node->contents + offset, done) ? -EFAULT : (int64_t)done;
}

static uint64_t fixed_size(struct file *file)
{
    const struct node *node = file->data;

    return node->size;
}

static const struct file_type fixed_type = {
    .name = "initrd", .read_at = fixed_read, .size = fixed_size, .mode = S_IFREG,
};

struct file *fixed_file_open(const struct node *node, uint32_t flags, int *err_out)
{
    struct file *file = file_create(&fixed_type, flags, (void *)(uintptr_t)node);

    if (!file)
        *err_out = -ENOMEM;
    return file;
}

/* ---- folders ---- */

/* Entries as getdents64 gives them, written when the folder is opened. */
struct listing {
    size_t size; /* of this, all in all */
    size_t used; /* of bytes */
    uint8_t bytes[];
};

static size_t entry_size(size_t name_size)
{
    return (sizeof(struct abi_dirent) + name_size + 7) & ~(size_t)7;
}

static void list(struct listing *listing, const char *name, size_t name_size, uint32_t kind, uint64_t inode)
{
    struct abi_dirent *entry = (struct abi_dirent *)(listing->bytes + listing->used);

    listing->used += entry_size(name_size);
    *entry = (struct abi_dirent){ .inode = inode, .offset = (int64_t)listing->used,
                                  .size = (uint16_t)entry_size(name_size), .kind = (uint8_t)(kind >> 12) };
    memcpy(entry->name, name, name_size);
}

/* As many whole entries as there is room for. */
static int64_t folder_entries(struct file *file, uint64_t buffer, size_t size)
{
    const struct listing *listing = file->data;
    const size_t from = file->position < listing->used ? file->position : listing->used;
    size_t to = from;

    while (to < listing->used) {
        const struct abi_dirent *entry = (const struct abi_dirent *)(listing->bytes + to);

        if (entry->size > size - (to - from))
            break;
        to += entry->size;
    }
    if (to == from)
        return to < listing->used ? -EINVAL : 0;
    if (copy_out(buffer, listing->bytes + from, to - from))
        return -EFAULT;
    file->position = to;
    return (int64_t)(to - from);
}

/* Only to the beginning, or to where an entry ends: what the program has read is what it may go back to. */
static int64_t folder_seek(struct file *file, int64_t offset, int whence)
{
    const struct listing *listing = file->data;
    size_t at = 0;

    if (whence != SEEK_SET)
        return -EINVAL;
    while (at < listing->used && (int64_t)at < offset)
        at += ((const struct abi_dirent *)(listing->bytes + at))->size;
    if ((int64_t)at != offset)
        return -EINVAL;
    file->position = at;
    return offset;
}

static void folder_close(struct file *file)
{
    struct listing *listing = file->data;

    heap_free(listing, listing->size);
}

static const struct file_type folder_type = {
    .name = "folder", .entries = folder_entries, .seek = folder_seek, .close = folder_close, .mode = S_IFDIR,
};

struct file *folder_open(const struct node *node, uint32_t flags, int *err_out)
{
    size_t size = sizeof(struct listing) + entry_size(2) + entry_size(3);
    struct listing *listing;
    struct file *file;

    for (const struct node *child = node->children; child; child = child->next)
        size += entry_size(child->name_size);
    *err_out = -ENOMEM;
    listing = heap_alloc(size);
    if (!listing)
        return NULL;
    listing->size = size;
    list(listing, ".", 2, S_IFDIR, node->inode);
    list(listing, "..", 3, S_IFDIR, node->parent ? node->parent->inode : node->inode);
    for (const struct node *child = node->children; child; child = child->next)
        list(listing, child->name, child->name_size, child->kind, child->inode);
    file = file_create(&folder_type, flags, listing);
    if (!file)
        heap_free(listing, size);
    return file;
}
