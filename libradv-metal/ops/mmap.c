/* SPDX-License-Identifier: MIT */
/*
 * mmap.c - memory mapped by descriptor, as programs do that make the DRM interface's requests themselves: of an open
 * node at the offset that GEM_MMAP told, and of a BO's own descriptor.
 *
 * As on Linux a mapping outlives its handle and its descriptor: while a page of it is left it holds the open file, or
 * for a BO's descriptor, which belongs to none, a client of its own.
 */
#include <errno.h>
#include <stdlib.h>

#include "errno.h"
#include "file.h"
#include "prime.h"

struct mapping {
    struct shim_file *file; /* NULL: the client is the mapping's own */
    mgpu_client client;
    mgpu_handle bo;
};

static void end_client(mgpu_client client, mgpu_handle bo)
{
    mgpu_bo_destroy(client, bo);
    mgpu_close(client);
}

/* The last page has been unmapped. The handle may be gone already. */
static void gone(void *data)
{
    struct mapping *mapping = data;

    mgpu_bo_unmap(mapping->client, mapping->bo);
    if (mapping->file)
        shim_file_put(mapping->file);
    else
        end_client(mapping->client, mapping->bo);
    free(mapping);
}

/* Map `size` bytes of the BO from `offset`. On success *mapping has gone to the OS. */
static int map(struct mapping *mapping, uint64_t offset, uint64_t size, struct shim_view *view, void **out)
{
    struct mgpu_bo_map what = { .bo = mapping->bo };

    int r = shim_errno(mgpu_bo_map(mapping->client, &what));
    if (r)
        return r;
    size = (size + MGPU_PAGE_SIZE - 1) & ~(uint64_t)(MGPU_PAGE_SIZE - 1);
    r = -EINVAL;
    if (size && size <= what.size && offset <= what.size - size) {
        what.offset += offset;
        what.size = size;
        view->owner = (struct shim_owner){ gone, mapping };
        r = shim_os_mmap(mapping->client, &what, view, out);
    }
    if (r)
        mgpu_bo_unmap(mapping->client, mapping->bo);
    return r;
}

/* Only from a BO's beginning, as Linux has it. */
static int map_node(struct shim_file *file, uint64_t offset, uint64_t size, struct shim_view *view, void **out)
{
    struct mapping *mapping = malloc(sizeof *mapping);

    if (!mapping)
        return -ENOMEM;
    *mapping = (struct mapping){ file, file->client, (mgpu_handle)(offset >> SHIM_MMAP_SHIFT) };
    int r = offset & ((1ull << SHIM_MMAP_SHIFT) - 1) ? -EINVAL : map(mapping, 0, size, view, out);
    if (r)
        free(mapping);
    return r == -ENOENT ? -EINVAL : r;
}

/* A client with a handle for what the descriptor stands for; to be ended by end_client. */
static int begin_client(uint64_t token, struct mapping *mapping)
{
    struct mgpu_bo_import import = { .token = token };
    struct mgpu_chip_info chip;
    struct mgpu_init init;

    int r = shim_client_open(0, &mapping->client, &chip, &init);
    if (r)
        return r;
    r = shim_errno(mgpu_bo_import(mapping->client, &import));
    if (r)
        mgpu_close(mapping->client);
    mapping->bo = import.bo;
    return r;
}

static int map_bo(uint64_t token, uint64_t offset, uint64_t size, struct shim_view *view, void **out)
{
    struct mapping *mapping = calloc(1, sizeof *mapping);

    int r = mapping ? begin_client(token, mapping) : -ENOMEM;
    if (r)
        goto err_free;
    r = map(mapping, offset, size, view, out);
    if (r)
        goto err_end;
    return 0;

err_end:
    end_client(mapping->client, mapping->bo);
err_free:
    free(mapping);
    return r;
}

int shim_mmap(void *address, uint64_t size, int protection, int flags, int fd, uint64_t offset, void **out)
{
    struct shim_view view = { .address = address, .protection = protection, .flags = flags };
    struct shim_file *file;
    uint64_t token;

    if (offset % MGPU_PAGE_SIZE)
        return -EINVAL;
    int r = offset >> SHIM_MMAP_SHIFT ? shim_file_get(fd, &file) : -ENOTTY; /* no BO of a node is at 0 */
    if (r == -ENOTTY) {
        r = shim_token_from_fd(fd, SHIM_TOKEN_BO, &token);
        return r == -EINVAL ? -ENOTTY : r ? r : map_bo(token, offset, size, &view, out);
    }
    if (r)
        return r;
    r = map_node(file, offset, size, &view, out);
    if (r)
        shim_file_put(file); /* else the mapping has it */
    return r;
}

int shim_dma_buf_sync(int fd, bool before)
{
    struct mapping bo = { 0 };
    uint64_t token;

    int r = shim_token_from_fd(fd, SHIM_TOKEN_BO, &token);
    if (r)
        return r == -EINVAL ? -ENOTTY : r;
    if (!before)
        return 0;
    r = begin_client(token, &bo);
    if (r)
        return r;
    struct mgpu_bo_wait args = { .bo = bo.bo, .deadline_ns = MGPU_FOREVER };
    r = shim_errno(mgpu_bo_wait(bo.client, &args));
    end_client(bo.client, bo.bo);
    return r;
}
