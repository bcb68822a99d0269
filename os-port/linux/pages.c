/* SPDX-License-Identifier: MIT */
/* pages.c - see pages.h. */
#include "pages.h"

#include <errno.h>
#include <fcntl.h>
#include <mgpu/mgpu.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int pages_init(struct pages *pages, uint64_t size)
{
    int err;

    pages->size = size;
    pages->count = pages->free = size / MGPU_PAGE_SIZE;
    pages->next = 0;
    pages->fd = memfd_create("radv-metal system memory", MFD_CLOEXEC);
    if (pages->fd < 0)
        return -errno;
    if (ftruncate(pages->fd, (off_t)size))
        goto close_fd;
    pages->memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, pages->fd, 0);
    if (pages->memory == MAP_FAILED)
        goto close_fd;
    pages->used = calloc(pages->count / 64 + 1, sizeof *pages->used);
    if (!pages->used)
        goto unmap;
    pthread_mutex_init(&pages->lock, NULL);
    return 0;

unmap:
    munmap(pages->memory, size);
    errno = ENOMEM;
close_fd:
    err = -errno;
    close(pages->fd);
    return err;
}

void pages_finish(struct pages *pages)
{
    pthread_mutex_destroy(&pages->lock);
    free(pages->used);
    munmap(pages->memory, pages->size);
    close(pages->fd);
}

static bool is_used(const struct pages *pages, uint64_t page)
{
    return pages->used[page / 64] >> page % 64 & 1;
}

static void mark(struct pages *pages, uint64_t first, uint64_t count, bool used)
{
    for (uint64_t page = first; page < first + count; page++) {
        if (used)
            pages->used[page / 64] |= 1ull << page % 64;
        else
            pages->used[page / 64] &= ~(1ull << page % 64);
    }
    pages->free += used ? -count : count;
}

/* The next free run at or after `from`, at most `want` pages long; 0 pages: none before the end. */
static uint64_t find_run(const struct pages *pages, uint64_t from, uint64_t want, uint64_t *first_out)
{
    uint64_t first = from, length = 0;

    while (first < pages->count && is_used(pages, first))
        first += first % 64 == 0 && pages->used[first / 64] == UINT64_MAX ? 64 : 1;
    while (length < want && first + length < pages->count && !is_used(pages, first + length))
        length++;
    *first_out = first;
    return length;
}

/* A run of exactly `count` pages in [from, end of memory). */
static bool take_run(struct pages *pages, uint64_t from, uint64_t count, uint64_t *first_out)
{
    uint64_t length;

    for (; (length = find_run(pages, from, count, first_out)) != 0; from = *first_out + length) {
        if (length == count) {
            mark(pages, *first_out, count, true);
            pages->next = *first_out + count;
            return true;
        }
    }
    return false;
}

int pages_alloc_run(struct pages *pages, uint64_t count, uint64_t *first_out)
{
    bool found;

    pthread_mutex_lock(&pages->lock);
    found = take_run(pages, pages->next, count, first_out) || take_run(pages, 0, count, first_out);
    pthread_mutex_unlock(&pages->lock);
    return found ? 0 : -ENOMEM;
}

int pages_alloc_any(struct pages *pages, uint64_t count, uint64_t *bus_out)
{
    uint64_t from, first, done = 0;

    pthread_mutex_lock(&pages->lock);
    if (count > pages->free) {
        pthread_mutex_unlock(&pages->lock);
        return -ENOMEM;
    }
    for (from = pages->next; done < count; from = first + 1) {
        uint64_t length = find_run(pages, from, count - done, &first);

        if (!length) { /* the end: go on at the beginning */
            first = UINT64_MAX;
            continue;
        }
        mark(pages, first, length, true);
        for (uint64_t i = 0; i < length; i++)
            bus_out[done++] = PAGES_BUS + (first + i) * MGPU_PAGE_SIZE;
        first += length - 1;
        pages->next = first + 1;
    }
    pthread_mutex_unlock(&pages->lock);
    return 0;
}

void pages_free_run(struct pages *pages, uint64_t first, uint64_t count)
{
    /* Give the memory back before anybody else can get it. */
    fallocate(pages->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)(first * MGPU_PAGE_SIZE),
              (off_t)(count * MGPU_PAGE_SIZE));
    pthread_mutex_lock(&pages->lock);
    mark(pages, first, count, false);
    pthread_mutex_unlock(&pages->lock);
}
