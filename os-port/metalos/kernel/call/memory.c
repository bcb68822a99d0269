/* SPDX-License-Identifier: MIT */
/* memory.c - system calls on the address space. */
#include "call/call.h"
#include "file/files.h"
#include "memory/page.h"
#include "program/space.h"

#include <errno.h>

/* Whole pages; 0 for what cannot be rounded up. */
static uint64_t whole_pages(uint64_t size)
{
    return (size + PAGE_MASK) & ~PAGE_MASK;
}

/*
 * A private mapping of a file, and one to read of a file that never changes, is memory of its own with the file's bytes
 * in it. What is written to the file later is not seen, which is allowed.
 */
static int64_t map_copy(struct file *file, struct space_request *request, uint64_t offset)
{
    const unsigned protection = request->protection;
    int64_t address, done = 0;

    if (!file->type->read_at)
        return -ENODEV;
    request->protection = PROT_READ | PROT_WRITE;
    address = space_map(request);
    if (address < 0)
        return address;
    done = file_read_at(file, (uint64_t)address, request->size, offset);
    if (done >= 0)
        done = space_protect((uint64_t)address, request->size, protection);
    if (done < 0)
        space_unmap((uint64_t)address, request->size);
    return done < 0 ? done : address;
}

static int64_t map_shared(struct file *file, struct space_request *request, uint64_t offset)
{
    int64_t result;

    if (!file->type->map && !file->type->write_at && !(request->protection & PROT_WRITE))
        return map_copy(file, request, offset);
    result = file->type->map ? file->type->map(file, request, offset) : -ENODEV;
    if (result)
        return result;
    result = space_map(request);
    if (result < 0)
        request->source->put(request->object);
    return result;
}

static int64_t map_file(int fd, struct space_request *request, uint64_t offset, bool shared)
{
    struct file *file = file_of(fd);
    int64_t result;

    if (!file)
        return -EBADF;
    if ((file->flags & O_ACCMODE) == O_WRONLY ||
        (shared && request->protection & PROT_WRITE && (file->flags & O_ACCMODE) != O_RDWR))
        result = -EACCES;
    else
        result = shared ? map_shared(file, request, offset) : map_copy(file, request, offset);
    file_put(file);
    return result;
}

int64_t call_mmap(const uint64_t a[6])
{
    const uint64_t flags = a[3], kind = flags & MAP_TYPE;
    struct space_request request = {
        .address = a[0] & ~PAGE_MASK,
        .size = whole_pages(a[1]),
        .protection = a[2] & (PROT_READ | PROT_WRITE | PROT_EXEC),
        .fixed = flags & (MAP_FIXED | MAP_FIXED_NOREPLACE),
        .keep = flags & MAP_FIXED_NOREPLACE,
        .no_reserve = flags & MAP_NORESERVE,
    };

    if (!a[1] || (kind != MAP_PRIVATE && kind != MAP_SHARED) || (request.fixed && a[0] & PAGE_MASK) ||
        (!(flags & MAP_ANONYMOUS) && (a[5] & PAGE_MASK || (int64_t)a[5] < 0)))
        return -EINVAL;
    if (!request.size)
        return -ENOMEM;
    if (flags & MAP_ANONYMOUS)
        return space_map(&request);
    return map_file((int)a[4], &request, a[5], kind == MAP_SHARED);
}

int64_t call_munmap(const uint64_t a[6])
{
    return space_unmap(a[0], whole_pages(a[1]));
}

int64_t call_mprotect(const uint64_t a[6])
{
    if (!a[1])
        return a[0] & PAGE_MASK ? -EINVAL : 0;
    return space_protect(a[0], whole_pages(a[1]), a[2] & (PROT_READ | PROT_WRITE | PROT_EXEC));
}

int64_t call_mremap(const uint64_t a[6])
{
    if (a[3] & ~(uint64_t)MREMAP_MAYMOVE)
        return -EINVAL;
    return space_resize(a[0], whole_pages(a[1]), whole_pages(a[2]), a[3] & MREMAP_MAYMOVE);
}

/* Advice that promises the program something is followed; the rest may be ignored. */
int64_t call_madvise(const uint64_t a[6])
{
    if (a[0] & PAGE_MASK)
        return -EINVAL;
    if ((int)a[2] != MADV_DONTNEED || !a[1])
        return 0;
    return space_discard(a[0], whole_pages(a[1]));
}

int64_t call_brk(const uint64_t a[6])
{
    return (int64_t)space_break(a[0]);
}
