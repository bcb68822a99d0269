/* SPDX-License-Identifier: MIT */
/* file.c - open files are counted. See file.h. */
#include "file/file.h"

#include "memory/heap.h"

static _Atomic uint64_t last_id, open_count;

struct file *file_create(const struct file_type *type, uint32_t flags, void *data)
{
    struct file *file = heap_alloc(sizeof *file);

    if (!file)
        return NULL;
    *file = (struct file){ .type = type, .references = 1, .flags = flags, .data = data, .id = ++last_id };
    file->inode = file->id;
    open_count++;
    return file;
}

void file_get(struct file *file)
{
    file->references++;
}

void file_put(struct file *file)
{
    if (--file->references)
        return;
    if (file->type->close)
        file->type->close(file);
    heap_free(file, sizeof *file);
    open_count--;
}

uint64_t files_open(void)
{
    return open_count;
}
