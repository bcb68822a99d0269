/* SPDX-License-Identifier: MIT */
/*
 * object.c - objects of the contract in the program's address space: BOs, and the page of sync objects' values.
 *
 * Where an object's pages are is asked once, when it is mapped: while a mapping holds the object they stay where they
 * are. So a fault needs no lock of the card's (host.h says why it must not). Areas share the record; the last to go
 * ends it.
 */
#include "abi.h"
#include "gpu/gpu.h"
#include "gpu/host.h"
#include "memory/heap.h"
#include "memory/page.h"
#include "memory/paging.h"
#include "program/copy.h"
#include "program/space.h"

#include <errno.h>
#include <metalos/call.h>
#include <mgpu/mgpu.h>
#include <stdatomic.h>

#define CACHE_LINE 64u

struct object {
    _Atomic uint32_t references; /* areas */
    bool vram, read_only;
    uint64_t name;   /* as mgpu_bo_map answered */
    uint64_t count;  /* pages that the mapping began with */
    uint64_t page[]; /* physical addresses */
};

static size_t object_bytes(uint64_t count)
{
    return sizeof(struct object) + count * sizeof(uint64_t);
}

static int object_page(void *opaque, uint64_t index, struct space_page *out)
{
    const struct object *object = opaque;

    *out = (struct space_page){ .physical = object->page[index], .read_only = object->read_only };
    return 0;
}

static void object_get(void *opaque)
{
    atomic_fetch_add(&((struct object *)opaque)->references, 1);
}

static void object_put(void *opaque)
{
    struct object *object = opaque;

    if (atomic_fetch_sub(&object->references, 1) != 1)
        return;
    kgpu_object_put(host.kgpu, object->name);
    heap_free(object, object_bytes(object->count));
}

static const struct source source = { .page = object_page, .get = object_get, .put = object_put };

/* Ask where the pages are. An object lies in one kind of memory. Returns 0 or -ENOENT. */
static int locate(struct object *object, uint64_t first)
{
    struct kgpu_page page;

    for (uint64_t i = 0; i < object->count; i++) {
        if (kgpu_object_page(host.kgpu, object->name, first + i, &page))
            return -ENOENT;
        object->page[i] = page.vram ? host.card.vram + page.address : page.address;
        object->vram = page.vram;
        object->read_only |= page.read_only;
    }
    return 0;
}

/* A record of what the request names, with one reference to it. Returns 0, -ENOENT or -ENOMEM. */
static int object_create(const struct metalos_map *what, struct object **out)
{
    uint64_t first = what->offset / PAGE_SIZE, count = what->size / PAGE_SIZE;
    struct kgpu_page last;
    struct object *object;
    int err;

    if (kgpu_object_get(host.kgpu, what->object))
        return -ENOENT;
    err = -ENOENT; /* a size that is nobody's shall not cost memory */
    if (kgpu_object_page(host.kgpu, what->object, first + count - 1, &last))
        goto put;
    err = -ENOMEM;
    object = heap_alloc(object_bytes(count));
    if (!object)
        goto put;
    object->references = 1;
    object->name = what->object;
    object->count = count;
    err = locate(object, first);
    if (err)
        goto free;
    *out = object;
    return 0;

free:
    heap_free(object, object_bytes(count));
put:
    kgpu_object_put(host.kgpu, what->object);
    return err;
}

static bool is_good(const struct metalos_map *what)
{
    return what->size && !((what->offset | what->size) & PAGE_MASK) && what->size < USER_END &&
           what->offset < USER_END && what->caching <= MGPU_CACHE_UC && !what->pad &&
           !(what->protection & ~(PROT_READ | PROT_WRITE)) &&
           !(what->flags & ~(METALOS_MAP_FIXED | METALOS_MAP_NOREPLACE));
}

/* VRAM is never cached: the processor would not see what the card writes. */
static unsigned caching_of(const struct object *object, const struct metalos_map *what)
{
    static const unsigned flags[] = { [MGPU_CACHE_WC] = PT_COMBINE, [MGPU_CACHE_UC] = PT_UNCACHED };
    uint32_t caching = object->vram && what->caching == MGPU_CACHE_WB ? MGPU_CACHE_WC : what->caching;

    return flags[caching];
}

/*
 * The kernel has zeroed system memory through its cache. Those zeros must not be written back after what the program
 * writes past the cache.
 */
static void write_back(const struct object *object)
{
    for (uint64_t i = 0; i < object->count; i++)
        for (unsigned line = 0; line < PAGE_SIZE; line += CACHE_LINE)
            __asm__ volatile("clflush (%0)" : : "r"((char *)page_ptr(object->page[i]) + line) : "memory");
    __asm__ volatile("mfence" : : : "memory");
}

int64_t gpu_map(uint32_t client, uint64_t request)
{
    struct space_request area = { .source = &source };
    struct metalos_map what;
    struct object *object;
    int64_t result;

    (void)client; /* an object's name is the same for all, and they are one program's */
    if (!host.kgpu)
        return -ENODEV;
    if (copy_in(&what, request, sizeof what))
        return -EFAULT;
    if (!is_good(&what))
        return -EINVAL;
    result = object_create(&what, &object);
    if (result)
        return result;
    area.address = what.address;
    area.size = what.size;
    area.protection = what.protection;
    area.fixed = what.flags & METALOS_MAP_FIXED;
    area.keep = what.flags & METALOS_MAP_NOREPLACE;
    area.caching = caching_of(object, &what);
    area.object = object;
    if (area.caching && !object->vram)
        write_back(object);
    result = object->read_only && (what.protection & PROT_WRITE) ? -EACCES : space_map(&area);
    if (result < 0)
        object_put(object);
    return result;
}
