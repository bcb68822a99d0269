/* SPDX-License-Identifier: MIT */
/*
 * map.c - CPU mappings of buffer objects: the pages that the kernel names, mapped in a row from the memory files of
 * VRAM and system memory. While a mapping exists the kernel keeps the object's pages (kgpu_object_get).
 */
#include "capture.h"
#include "machine.h"

#include "shim_os.h"

#include <core/tree.h>
#include <stdlib.h>
#include <sys/mman.h>

struct mapping {
    struct kgpu_tree_node node; /* key: the address */
    uint64_t object;
    struct machine *machine;
};

static struct kgpu_tree_node *mappings;
static pthread_mutex_t mappings_lock = PTHREAD_MUTEX_INITIALIZER;

static void remember(struct mapping *mapping)
{
    pthread_mutex_lock(&mappings_lock);
    kgpu_tree_insert(&mappings, &mapping->node);
    pthread_mutex_unlock(&mappings_lock);
}

static struct mapping *forget(const void *ptr)
{
    struct kgpu_tree_node *node;

    pthread_mutex_lock(&mappings_lock);
    node = kgpu_tree_at_most(mappings, (uintptr_t)ptr);
    if (node && node->key == (uintptr_t)ptr)
        kgpu_tree_remove(&mappings, node);
    else
        node = NULL;
    pthread_mutex_unlock(&mappings_lock);
    return (struct mapping *)(void *)node; /* its first member */
}

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

void *shim_os_map(mgpu_client client, const struct mgpu_bo_map *what)
{
    struct machine *machine = machine_get();
    struct mapping *mapping = calloc(1, sizeof *mapping);
    unsigned char *at;

    if (!machine || !mapping || kgpu_object_get(machine->kgpu, what->object))
        goto free_mapping;
    at = mmap(NULL, what->size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (at == MAP_FAILED)
        goto put_object;
    if (map_pages(machine, what, at))
        goto unmap;
    mapping->node.key = (uintptr_t)at;
    mapping->object = what->object;
    mapping->machine = machine;
    remember(mapping);
    if (machine->capture)
        capture_map(machine->capture, client, what, at);
    return at;

unmap:
    munmap(at, what->size);
put_object:
    kgpu_object_put(machine->kgpu, what->object);
free_mapping:
    free(mapping);
    return NULL;
}

void shim_os_unmap(void *ptr, uint64_t size)
{
    struct mapping *mapping = forget(ptr);

    if (mapping && mapping->machine->capture)
        capture_unmap(mapping->machine->capture, ptr);
    munmap(ptr, size);
    if (mapping)
        kgpu_object_put(mapping->machine->kgpu, mapping->object);
    free(mapping);
}
