/* SPDX-License-Identifier: MIT */
/*
 * bo.h - buffer objects.
 *
 * OWNERS. References to a BO are held by: its handle; each mapping of it in a VM; each unfinished job that lists it;
 * each CPU mapping (kgpu_object_get). The last one to go frees memory and object. A BO whose handle is gone is
 * `dead`: once no job uses it any more, its mappings are removed, and with them the last references.
 */
#ifndef KGPU_BO_H
#define KGPU_BO_H

#include "../core/core.h"

/* Physically consecutive pages. */
struct kgpu_extent {
    uint64_t address; /* offset into VRAM, or bus address */
    uint64_t first;   /* index of its first page in the BO */
    uint64_t pages;
};

struct kgpu_bo {
    struct kgpu *kgpu;
    uint32_t refs;
    bool dead;         /* the handle is gone */
    uint32_t busy;     /* unfinished jobs that list it */
    uint32_t maps;     /* mgpu_bo_map without mgpu_bo_unmap */
    uint32_t domains, flags, placement;
    uint64_t size, alignment;
    uint32_t object;   /* its handle in kgpu.objects */
    uint32_t extent_count;
    struct kgpu_extent *extents;
    uint64_t gart;     /* address in VMID 0 once kgpu_bo_bind_gart was called, else 0 */
    struct kgpu_client *client;   /* NULL once dead */
    struct kgpu_list client_link; /* in kgpu_client.bos */
    struct kgpu_list mappings;    /* kgpu_mapping.bo_link */
    struct mgpu_metadata metadata;
};

/*
 * Allocate a zeroed BO with one reference, its handle's. `size` is whole pages, `alignment` a power of two in bytes.
 * Returns 0 or -MGPU_ENOMEM.
 */
int kgpu_bo_create(struct kgpu_client *client, uint64_t size, uint64_t alignment, uint32_t domains, uint32_t flags,
                   struct kgpu_bo **out);

void kgpu_bo_get(struct kgpu_bo *bo);
void kgpu_bo_put(struct kgpu_bo *bo); /* NULL is allowed */

/* The handle is gone. */
void kgpu_bo_kill(struct kgpu_bo *bo);

/* A job begins and ceases to use the BO; both keep it alive in between. */
void kgpu_bo_use(struct kgpu_bo *bo);
void kgpu_bo_unuse(struct kgpu_bo *bo);

/* The extent that holds page `page` of the BO. */
const struct kgpu_extent *kgpu_bo_extent(const struct kgpu_bo *bo, uint64_t page);

/* Give a GTT BO an address in VMID 0 for as long as it lives. Returns 0 or -MGPU_ENOMEM. */
int kgpu_bo_bind_gart(struct kgpu_bo *bo);

#endif
