/* SPDX-License-Identifier: MIT */
/*
 * map.c - CPU mappings of buffer objects: the pages that the kernel names, mapped in a row from the memory files of
 * VRAM and system memory. While a page of a mapping is left the kernel keeps the object's pages (kgpu_object_get).
 *
 * Programs may unmap part of what they mapped, or map something else over it. So a mapping is one piece of the address
 * space to begin with, and any number later; `mappings_lock` guards them all. Nothing is mapped or unmapped under it.
 */
#include "capture.h"
#include "machine.h"

#include "shim_os.h"

#include <core/tree.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>

struct mapping {
    unsigned pieces; /* atomic: the last one to go takes the mapping with it */
    void *start;     /* where it began; the recorder knows it by that */
    bool recorded;
    uint64_t object;
    struct machine *machine;
    struct shim_owner owner;
};

struct piece {
    struct kgpu_tree_node node; /* key: the address; its first member */
    struct piece *next;         /* of those taken out together */
    uint64_t end;
    struct mapping *mapping;
};

static struct kgpu_tree_node *pieces;
static pthread_mutex_t mappings_lock = PTHREAD_MUTEX_INITIALIZER;

/* ---- the table ------------------------------------------------------------------------------------------------- */

/* The lowest piece that reaches beyond `address`. */
static struct piece *piece_from(uint64_t address)
{
    struct kgpu_tree_node *node = kgpu_tree_at_most(pieces, address);

    if (!node || ((struct piece *)(void *)node)->end <= address)
        node = kgpu_tree_at_least(pieces, address);
    return (struct piece *)(void *)node;
}

/* Make the piece end at `at`; what is behind becomes a piece of its own. */
static int split(struct piece *piece, uint64_t at)
{
    struct piece *rest = calloc(1, sizeof *rest);

    if (!rest)
        return -ENOMEM;
    *rest = (struct piece){ .node.key = at, .end = piece->end, .mapping = piece->mapping };
    piece->end = at;
    __atomic_add_fetch(&piece->mapping->pieces, 1, __ATOMIC_RELAXED);
    kgpu_tree_insert(&pieces, &rest->node);
    return 0;
}

/* Take out of the table what of it lies in [start, end), as a list. Returns 0 or -ENOMEM, with all still there. */
static int take_out(uint64_t start, uint64_t end, struct piece **out)
{
    struct piece *piece;
    int err = 0;

    *out = NULL;
    pthread_mutex_lock(&mappings_lock);
    piece = piece_from(start);
    if (piece && piece->node.key < start)
        err = split(piece, start);
    piece = piece_from(end);
    if (!err && piece && piece->node.key < end)
        err = split(piece, end);
    while (!err && (piece = piece_from(start)) && piece->node.key < end) {
        kgpu_tree_remove(&pieces, &piece->node);
        piece->next = *out;
        *out = piece;
    }
    pthread_mutex_unlock(&mappings_lock);
    return err;
}

static void remember(struct piece *piece)
{
    pthread_mutex_lock(&mappings_lock);
    kgpu_tree_insert(&pieces, &piece->node);
    pthread_mutex_unlock(&mappings_lock);
}

/* The recorder looks at whole mappings only: once a part is gone, at none of it. */
static void stop_recording(const struct piece *piece)
{
    for (; piece; piece = piece->next) {
        if (__atomic_exchange_n(&piece->mapping->recorded, false, __ATOMIC_ACQ_REL))
            capture_unmap(piece->mapping->machine->capture, piece->mapping->start);
    }
}

/* What was taken out is not mapped any more. */
static void let_go(struct piece *piece)
{
    while (piece) {
        struct piece *next = piece->next;
        struct mapping *mapping = piece->mapping;

        free(piece);
        piece = next;
        if (__atomic_sub_fetch(&mapping->pieces, 1, __ATOMIC_ACQ_REL))
            continue;
        kgpu_object_put(mapping->machine->kgpu, mapping->object);
        if (mapping->owner.gone)
            mapping->owner.gone(mapping->owner.data);
        free(mapping);
    }
}

/* A forked child has the memory mapped, too, but not the kernel that is told when it is not any more. */
static void forget_mappings(void)
{
    pieces = NULL;
    pthread_mutex_init(&mappings_lock, NULL);
}

__attribute__((constructor)) static void expect_forks(void)
{
    pthread_atfork(NULL, NULL, forget_mappings);
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
    struct mapping *mapping = calloc(1, sizeof *mapping);
    struct piece *piece = calloc(1, sizeof *piece);
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
    *mapping = (struct mapping){ .pieces = 1,
                                 .start = at,
                                 .recorded = machine->capture && view->protection & PROT_READ,
                                 .object = what->object,
                                 .machine = machine,
                                 .owner = view->owner };
    *piece = (struct piece){ .node.key = (uintptr_t)at, .end = (uintptr_t)at + what->size, .mapping = mapping };
    if (mapping->recorded)
        capture_map(machine->capture, client, what, at);
    remember(piece);
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

static uint64_t page_end(const void *ptr, uint64_t size)
{
    return ((uintptr_t)ptr + size + MGPU_PAGE_SIZE - 1) & ~(uint64_t)(MGPU_PAGE_SIZE - 1);
}

int shim_os_unmap(void *ptr, uint64_t size)
{
    struct piece *out;
    int err = -EINVAL;

    if ((uintptr_t)ptr % MGPU_PAGE_SIZE == 0 && size)
        err = take_out((uintptr_t)ptr, page_end(ptr, size), &out);
    if (err)
        return err;
    stop_recording(out);
    err = munmap(ptr, size) ? -errno : 0;
    let_go(out);
    return err;
}

int shim_os_vacate(void *ptr, uint64_t size)
{
    unsigned char *at;
    struct piece *out;
    int err = -EINVAL;

    if ((uintptr_t)ptr % MGPU_PAGE_SIZE == 0 && size)
        err = take_out((uintptr_t)ptr, page_end(ptr, size), &out);
    if (err || !out)
        return err;
    stop_recording(out);
    err = reserve(ptr, size, MAP_FIXED, &at);
    let_go(out);
    return err;
}
