/* SPDX-License-Identifier: MIT */
/* memory_file.c - see memory_file.h. */
#include "file/memory_file.h"

#include "file/files.h"
#include "kernel.h"
#include "memory/heap.h"
#include "memory/page.h"
#include "program/copy.h"
#include "program/space.h"
#include "thread/wait.h"

#include <errno.h>

#define SIZE_MAX_BYTES (1ull << 32)

struct memory_file {
    _Atomic uint32_t references;
    struct mutex lock; /* guards all below. Taken with the space's mutex held: no copy to the program under it */
    uint64_t size;
    uint64_t *pages; /* physical, 0: not there, reads as zero */
    size_t room;
};

struct memory_file *memory_file_create(void)
{
    struct memory_file *memory = heap_alloc(sizeof *memory);

    if (memory)
        memory->references = 1;
    return memory;
}

void memory_file_get(struct memory_file *memory)
{
    memory->references++;
}

void memory_file_put(struct memory_file *memory)
{
    if (--memory->references)
        return;
    for (size_t i = 0; i < memory->room; i++)
        if (memory->pages[i])
            page_free(memory->pages[i], 1);
    heap_free(memory->pages, memory->room * sizeof *memory->pages);
    heap_free(memory, sizeof *memory);
}

uint64_t memory_file_size(struct memory_file *memory)
{
    uint64_t size;

    mutex_lock(&memory->lock);
    size = memory->size;
    mutex_unlock(&memory->lock);
    return size;
}

/* Room for at least `count` pages. The lock is held. */
static int make_room(struct memory_file *memory, size_t count)
{
    size_t room = memory->room ? memory->room : 4;
    uint64_t *pages;

    while (room < count)
        room *= 2;
    if (room == memory->room)
        return 0;
    pages = heap_alloc(room * sizeof *pages);
    if (!pages)
        return -ENOSPC;
    if (memory->room)
        memcpy(pages, memory->pages, memory->room * sizeof *pages);
    heap_free(memory->pages, memory->room * sizeof *pages);
    memory->pages = pages;
    memory->room = room;
    return 0;
}

/* The page at an index, made if it is not there. The lock is held. */
static int find_page(struct memory_file *memory, uint64_t index, uint64_t *physical_out)
{
    const int err = make_room(memory, index + 1);

    if (err)
        return err;
    if (!memory->pages[index])
        memory->pages[index] = page_alloc();
    *physical_out = memory->pages[index];
    return *physical_out ? 0 : -ENOSPC;
}

/* A piece of a transfer: within one page. */
struct piece {
    uint64_t physical; /* 0: a hole */
    size_t offset, size;
};

static struct piece piece_at(uint64_t offset, size_t size)
{
    const size_t within = offset & PAGE_MASK, room = PAGE_SIZE - within;

    return (struct piece){ 0, within, size < room ? size : room };
}

/* What of a file's bytes is next to be read; size 0: its end. */
static struct piece find_to_read(struct memory_file *memory, uint64_t offset, size_t size)
{
    struct piece piece = piece_at(offset, size);

    mutex_lock(&memory->lock);
    if (offset >= memory->size)
        piece.size = 0;
    else if (piece.size > memory->size - offset)
        piece.size = memory->size - offset;
    if (piece.size && offset / PAGE_SIZE < memory->room)
        piece.physical = memory->pages[offset / PAGE_SIZE];
    mutex_unlock(&memory->lock);
    return piece;
}

static int64_t memory_read(struct file *file, uint64_t buffer, size_t size, uint64_t offset)
{
    size_t done = 0;

    while (done < size) {
        const struct piece piece = find_to_read(file->data, offset + done, size - done);
        const char *from = (const char *)page_ptr(piece.physical) + piece.offset;
        int err;

        if (!piece.size)
            break;
        err = piece.physical ? copy_out(buffer + done, from, piece.size) : copy_clear(buffer + done, piece.size);
        if (err)
            return done ? (int64_t)done : err;
        done += piece.size;
    }
    return (int64_t)done;
}

static int64_t memory_write(struct file *file, uint64_t buffer, size_t size, uint64_t offset)
{
    struct memory_file *memory = file->data;
    size_t done = 0;
    int err = 0;

    if (offset >= SIZE_MAX_BYTES || size > SIZE_MAX_BYTES - offset)
        return -EFBIG;
    while (done < size && !err) {
        struct piece piece = piece_at(offset + done, size - done);

        mutex_lock(&memory->lock);
        err = find_page(memory, (offset + done) / PAGE_SIZE, &piece.physical);
        mutex_unlock(&memory->lock);
        if (!err)
            err = copy_in((char *)page_ptr(piece.physical) + piece.offset, buffer + done, piece.size);
        if (!err)
            done += piece.size;
    }
    mutex_lock(&memory->lock);
    if (done && offset + done > memory->size)
        memory->size = offset + done;
    mutex_unlock(&memory->lock);
    return done || !size ? (int64_t)done : err;
}

/* What is cut off reads as zero when the file grows again. */
static int64_t memory_truncate(struct file *file, uint64_t size)
{
    struct memory_file *memory = file->data;

    if (size > SIZE_MAX_BYTES)
        return -EFBIG;
    mutex_lock(&memory->lock);
    for (uint64_t at = size; at < memory->size; at = (at | PAGE_MASK) + 1) {
        const uint64_t physical = at / PAGE_SIZE < memory->room ? memory->pages[at / PAGE_SIZE] : 0;

        if (physical)
            memset((char *)page_ptr(physical) + (at & PAGE_MASK), 0, PAGE_SIZE - (at & PAGE_MASK));
    }
    memory->size = size;
    mutex_unlock(&memory->lock);
    return 0;
}

static uint64_t memory_size(struct file *file)
{
    return memory_file_size(file->data);
}

static void memory_close(struct file *file)
{
    memory_file_put(file->data);
}

/* ---- shared mappings ---- */

static int mapped_page(void *object, uint64_t index, struct space_page *out)
{
    struct memory_file *memory = object;
    int err = -ENXIO;

    mutex_lock(&memory->lock);
    if (index < (memory->size + PAGE_MASK) / PAGE_SIZE)
        err = find_page(memory, index, &out->physical);
    mutex_unlock(&memory->lock);
    return err;
}

static void mapped_get(void *object)
{
    memory_file_get(object);
}

static void mapped_put(void *object)
{
    memory_file_put(object);
}

static const struct source memory_source = { .page = mapped_page, .get = mapped_get, .put = mapped_put };

static int64_t memory_map(struct file *file, struct space_request *request, uint64_t offset)
{
    memory_file_get(file->data);
    request->source = &memory_source;
    request->object = file->data;
    request->first = offset / PAGE_SIZE;
    return 0;
}

static const struct file_type memory_type = {
    .name = "memory", .read_at = memory_read, .write_at = memory_write, .truncate = memory_truncate,
    .size = memory_size, .map = memory_map, .close = memory_close, .mode = S_IFREG,
};

struct file *memory_file_open_contents(struct memory_file *memory, uint32_t flags, int *err_out)
{
    struct file *file = file_create(&memory_type, flags, memory);

    if (!file) {
        memory_file_put(memory);
        *err_out = -ENOMEM;
    } else if (flags & O_TRUNC) {
        memory_truncate(file, 0);
    }
    return file;
}

struct file *memory_file_open(uint32_t flags, int *err_out)
{
    struct memory_file *memory = memory_file_create();

    *err_out = -ENOMEM;
    return memory ? memory_file_open_contents(memory, flags, err_out) : NULL;
}
