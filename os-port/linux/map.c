/* SPDX-License-Identifier: MIT */
/*
 * map.c - CPU mappings of buffer objects: the pages that the kernel names, mapped in a row from the memory files of
 * VRAM and system memory. While a page of a mapping is left the kernel keeps the object's pages (kgpu_object_get).
 */
#include "capture.h"
#include "machine.h"

#include "shim_os.h"

#include <errno.h>
#include <posix/mappings.h>
#include <stdlib.h>
#include <sys/mman.h>

struct bo_mapping {
    struct mapping mapping; /* its first member */
    void *start;            /* where it began; the recorder knows it by that */
    bool recorded;
    uint64_t object;
    struct machine *machine;
    struct shim_owner owner;
};

/* The recorder looks at whole mappings only: once a part is gone, at none of it. */
static void stop_recording(const struct piece *piece)
{
    for (; piece; piece = piece->next) {
        struct bo_mapping *mapping = (struct bo_mapping *)piece->mapping;

        if (__atomic_exchange_n(&mapping->recorded, false, __ATOMIC_ACQ_REL))
            capture_unmap(mapping->machine->capture, mapping->start);
    }
}

/* No page of it is mapped any more. */
static void gone(struct mapping *base)
{
    struct bo_mapping *mapping = (struct bo_mapping *)base;

    kgpu_object_put(mapping->machine->kgpu, mapping->object);
    if (mapping->owner.gone)
        mapping->owner.gone(mapping->owner.data);
    free(mapping);
}

__attribute__((constructor)) static void expect_forks(void)
{
    pthread_atfork(NULL, NULL, mappings_forget);
}

/* ---- pages ----------------------------------------------------------------------------------------------------- */

/* Where a page is, and what may be done with it. */
struct place {
    int fd, protection;
    uint64_t offset; /* into the file */
};

static int locate(struct machine *machine, uint64_t object, uint64_t index, struct place *out)
{
    struct kgpu_page page;
    int err = kgpu_object_page(machine->kgpu, object, index, &page);

    if (err)
        return err;
    out->fd = page.vram ? machine->vram_fd : machine->pages.fd;
    out->offset = page.vram ? page.address : page.address - PAGES_BUS;
    out->protection = page.read_only ? PROT_READ : PROT_READ | PROT_WRITE;
    return 0;
}

/* Map the run of consecutive pages that begins at `index` to `at`; returns its length, 0 on failure. */
static uint64_t map_run(struct machine *machine, uint64_t object, uint64_t index, uint64_t count, unsigned char *at)
{
    struct place first, next;
    uint64_t run = 1;

    if (locate(machine, object, index, &first))
        return 0;
    while (run < count && locate(machine, object, index + run, &next) == 0 && next.fd == first.fd &&
           next.offset == first.offset + run * MGPU_PAGE_SIZE)
        run++;
    if (mmap(at, run * MGPU_PAGE_SIZE, first.protection, MAP_SHARED | MAP_FIXED | MAP_NORESERVE, first.fd,
             (off_t)first.offset) == MAP_FAILED)
        return 0;
    return run;
}

static int map_pages(struct machine *machine, const struct mgpu_bo_map *what, unsigned char *at)
{
    uint64_t first = what->offset / MGPU_PAGE_SIZE, count = what->size / MGPU_PAGE_SIZE;

    for (uint64_t done = 0, run; done < count; done += run) {
        run = map_run(machine, what->object, first + done, count - done, at + done * MGPU_PAGE_SIZE);
        if (!run)
            return -MGPU_ENOMEM;
    }
    return 0;
}

/* Reserve `size` bytes of address space, at `address` if that is not NULL. */
static int reserve(void *address, uint64_t size, int flags, unsigned char **out)
{
    void *at = mmap(address, size, PROT_NONE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | (flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)), -1, 0);

    *out = at;
    return at == MAP_FAILED ? -errno : 0;
}

static int map_all(struct machine *machine, const struct mgpu_bo_map *what, int protection, unsigned char *at)
{
    if (map_pages(machine, what, at))
        return -ENOMEM;
    return protection == (PROT_READ | PROT_WRITE) || !mprotect(at, what->size, protection) ? 0 : -errno;
}

int shim_os_mmap(mgpu_client client, const struct mgpu_bo_map *what, const struct shim_view *view, void **out)
{
    struct machine *machine = machine_get();
    struct bo_mapping *mapping = calloc(1, sizeof *mapping);
    struct piece *piece = mappings_piece();
    unsigned char *at;
    int err = -ENOMEM;

    if ((view->flags & MAP_TYPE) == MAP_PRIVATE) { /* the card would not see what is written */
        err = -EINVAL;
        goto free_records;
    }
    if (!machine || !mapping || !piece || kgpu_object_get(machine->kgpu, what->object))
        goto free_records;
    if (view->flags & MAP_FIXED)
        err = shim_os_vacate(view->address, what->size);
    else
        err = 0;
    if (!err)
        err = reserve(view->address, what->size, view->flags, &at);
    if (err)
        goto put_object;
    err = map_all(machine, what, view->protection, at);
    if (err)
        goto unmap;
    *mapping = (struct bo_mapping){ .mapping.gone = gone,
                                    .start = at,
                                    .recorded = machine->capture && view->protection & PROT_READ,
                                    .object = what->object,
                                    .machine = machine,
                                    .owner = view->owner };
    if (mapping->recorded)
        capture_map(machine->capture, client, what, at);
    mappings_add(&mapping->mapping, piece, at, what->size);
    *out = at;
    return 0;

unmap:
    munmap(at, what->size);
put_object:
    kgpu_object_put(machine->kgpu, what->object);
free_records:
    free(piece);
    free(mapping);
    return err;
}

void *shim_os_map(mgpu_client client, const struct mgpu_bo_map *what)
{
    const struct shim_view anywhere = { .protection = PROT_READ | PROT_WRITE };
    void *at;

    return shim_os_mmap(client, what, &anywhere, &at) ? NULL : at;
}

int shim_os_unmap(void *ptr, uint64_t size)
{
    struct piece *out;
    int err = mappings_take(ptr, size, &out);

    if (err)
        return err;
    stop_recording(out);
    err = munmap(ptr, size) ? -errno : 0;
    mappings_let_go(out);
    return err;
}

int shim_os_vacate(void *ptr, uint64_t size)
{
    unsigned char *at;
    struct piece *out;
    int err = mappings_take(ptr, size, &out);

    if (err || !out)
        return err;
    stop_recording(out);
    err = reserve(ptr, size, MAP_FIXED, &at);
    mappings_let_go(out);
    return err;
}
