/* SPDX-License-Identifier: MIT */
/*
 * map.c - CPU mappings of buffer objects. The kernel makes them, and keeps the object's pages while one of them is
 * mapped. What it cannot do is to tell the library, so mappings whose end somebody waits for are in a table here.
 */
#include "shim_os.h"
#include "system_call.h"

#include <errno.h>
#include <posix/mappings.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>

struct owned_mapping {
    struct mapping mapping; /* its first member */
    struct shim_owner owner;
};

/* No page of it is mapped any more. */
static void gone(struct mapping *base)
{
    struct owned_mapping *mapping = (struct owned_mapping *)base;

    mapping->owner.gone(mapping->owner.data);
    free(mapping);
}

/* Returns the address or -errno. */
static int64_t map(mgpu_client client, const struct mgpu_bo_map *what, const struct shim_view *view)
{
    struct metalos_map request = {
        .object = what->object,
        .offset = what->offset,
        .size = what->size,
        .address = (uintptr_t)view->address,
        .caching = what->caching,
        .protection = (uint32_t)view->protection & (PROT_READ | PROT_WRITE),
    };

    if (view->flags & MAP_FIXED)
        request.flags |= METALOS_MAP_FIXED;
    if (view->flags & MAP_FIXED_NOREPLACE)
        request.flags |= METALOS_MAP_FIXED | METALOS_MAP_NOREPLACE;
    return system_call(METALOS_CALL_MAP, client, (uintptr_t)&request);
}

/* A mapping that nobody waits for is the kernel's alone. */
static int map_unowned(mgpu_client client, const struct mgpu_bo_map *what, const struct shim_view *view, void **out)
{
    int64_t at = map(client, what, view);

    if (at < 0)
        return (int)at;
    *out = (void *)at;
    return 0;
}

static int map_owned(mgpu_client client, const struct mgpu_bo_map *what, const struct shim_view *view, void **out)
{
    struct owned_mapping *mapping = calloc(1, sizeof *mapping);
    struct piece *piece = mappings_piece();
    int err = -ENOMEM;

    if (mapping && piece)
        err = map_unowned(client, what, view, out);
    if (err) {
        free(piece);
        free(mapping);
        return err;
    }
    *mapping = (struct owned_mapping){ .mapping.gone = gone, .owner = view->owner };
    mappings_add(&mapping->mapping, piece, *out, what->size);
    return 0;
}

int shim_os_mmap(mgpu_client client, const struct mgpu_bo_map *what, const struct shim_view *view, void **out)
{
    int err = 0;

    if ((view->flags & MAP_TYPE) == MAP_PRIVATE) /* the card would not see what is written */
        return -EINVAL;
    if (view->flags & MAP_FIXED)
        err = shim_os_vacate(view->address, what->size);
    if (err)
        return err;
    return (view->owner.gone ? map_owned : map_unowned)(client, what, view, out);
}

/* The value page is for reading only, and only that makes the kernel refuse. */
void *shim_os_map(mgpu_client client, const struct mgpu_bo_map *what)
{
    struct shim_view anywhere = { .protection = PROT_READ | PROT_WRITE };
    void *at;
    int err = map_unowned(client, what, &anywhere, &at);

    if (err == -EACCES) {
        anywhere.protection = PROT_READ;
        err = map_unowned(client, what, &anywhere, &at);
    }
    return err ? NULL : at;
}

int shim_os_unmap(void *ptr, uint64_t size)
{
    struct piece *out;
    int err = mappings_take(ptr, size, &out);

    if (err)
        return err;
    err = (int)system_call(SYS_munmap, (uintptr_t)ptr, size);
    mappings_let_go(out);
    return err;
}

int shim_os_vacate(void *ptr, uint64_t size)
{
    struct piece *out;
    int err = mappings_take(ptr, size, &out);

    if (err || !out)
        return err;
    const int64_t at = system_call(SYS_mmap, (uintptr_t)ptr, size, PROT_NONE,
                                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1ull);
    mappings_let_go(out);
    return at < 0 ? (int)at : 0;
}
