/* SPDX-License-Identifier: MIT */
/*
 * bo.h - buffer objects.
 *
 * OWNERS. References to a BO are held by: each client's handle; each export; each mapping of it in a VM; each
 * unfinished job that lists it (submit/use.h); each framebuffer and cursor made of it (display/scanout.h); each CPU
 * mapping (kgpu_object_get). The last one to go frees memory and object. When a client's handle is gone, the mappings
 * that the client made are removed as soon as no job uses the BO any more; so a mapping is never the last. A BO with
 * MGPU_BO_ALWAYS_VALID is used by every job of a VM that maps it. Who sleeps for a BO, or zeroes it, holds a reference
 * too.
 *     A hold is as old as the client's handle, whose reference it stands for. Extents are the BO's as long as it has
 * memory; those of GTT memory may go over to the cache with it.
 */
#ifndef KGPU_BO_H
#define KGPU_BO_H

#include "../core/core.h"

/* BOs of these have no pages and no address. */
#define KGPU_DOMAINS_ON_CHIP (MGPU_DOMAIN_GDS | MGPU_DOMAIN_OA)

/* Physically consecutive pages. */
struct kgpu_extent {
    uint64_t address; /* offset into VRAM, or bus address */
    uint64_t first;   /* index of its first page in the BO */
    uint64_t pages;
};

/* A client's handle for a BO: one reference to the BO, however often the client has imported it. */
struct kgpu_hold {
    struct kgpu_list link; /* in kgpu_bo.holds */
    uint32_t client;       /* its id */
    uint32_t handle;
    uint32_t refs;         /* mgpu_bo_create and mgpu_bo_import without mgpu_bo_destroy */
    uint32_t maps;         /* mgpu_bo_map without mgpu_bo_unmap */
};

struct kgpu_bo {
    struct kgpu *kgpu;
    uint32_t refs;
    bool left;         /* some mappings are (kgpu_mapping.left) */
    uint64_t left_at;  /* since this submission, by its number among all */
    struct kgpu_list left_link; /* in kgpu_vm.left, while jobs of a VM may use it unlisted (MGPU_BO_ALWAYS_VALID) */
    uint32_t busy;     /* unfinished jobs that list it */
    uint32_t domains, flags, placement;
    uint64_t size, alignment;
    uint64_t user;     /* where the pages are in the client's memory; 0: they are the kernel's own */
    bool read_only;    /* the client's pages are: no mapping writes them */
    uint32_t object;   /* its handle in kgpu.objects */
    bool hidden;       /* some of it is VRAM that the CPU cannot reach */
    uint32_t extent_count;
    struct kgpu_extent *extents; /* of exactly extent_count; NULL on the chip */
    uint32_t chip_offset;        /* on the chip: where it begins, in what `size` counts */
    uint64_t gart;     /* address in VMID 0 once kgpu_bo_bind_gart was called, else 0 */
    bool shared;               /* was exported: several clients may have it */
    struct kgpu_list uses;     /* kgpu_use.link (submit/use.h) */
    uint32_t watchers;         /* of `uses`, screens */
    struct kgpu_list holds;    /* kgpu_hold.link, one a client */
    struct kgpu_list mappings; /* kgpu_mapping.bo_link */
    struct mgpu_metadata *metadata; /* NULL: none was set, all zero */
};

/*
 * Allocate a zeroed BO with one reference, the caller's. `size` is whole pages, on the chip as mgpu_bo_create says;
 * `alignment` a power of two in bytes. What the CPU cannot reach is not zeroed yet: kgpu_wipe does it (wipe.h).
 * Returns 0, -MGPU_ENOMEM or -MGPU_ENOSPC.
 */
int kgpu_bo_create(struct kgpu *kgpu, uint64_t size, uint64_t alignment, uint32_t domains, uint32_t flags,
                   struct kgpu_bo **out);

/*
 * The same of whole pages that the caller's client has at `address`, not 0. Also returns -MGPU_EFAULT, as
 * kgpu_os_user_pages_pin does.
 */
int kgpu_bo_create_user(struct kgpu *kgpu, uint64_t address, uint64_t size, bool read_only, struct kgpu_bo **out);

void kgpu_bo_get(struct kgpu_bo *bo);
void kgpu_bo_put(struct kgpu_bo *bo); /* NULL is allowed */

/*
 * The client's handle for the BO: the one it has, with one more reference, or a new one. Returns 0, -MGPU_ENOMEM or
 * -MGPU_ENOSPC.
 */
int kgpu_bo_open(struct kgpu_bo *bo, struct kgpu_client *client, uint32_t *handle_out);

/* The hold that the client of this id has on the BO; NULL: none. */
struct kgpu_hold *kgpu_bo_hold(struct kgpu_bo *bo, uint32_t client);

/* Whether a job uses the BO that was submitted no later than `number`, of all submissions. */
bool kgpu_bo_is_used(const struct kgpu_bo *bo, uint64_t number);

/* Remove the mappings of handles that are gone, as far as no job uses them. The caller holds a reference. */
void kgpu_bo_bury(struct kgpu_bo *bo);

/* The client's handle is gone, whatever its references. */
void kgpu_bo_leave(struct kgpu_bo *bo, struct kgpu_client *client);

/* A job begins and ceases to use the BO; both keep it alive in between. */
void kgpu_bo_use(struct kgpu_bo *bo);
void kgpu_bo_unuse(struct kgpu_bo *bo);

/* The extent that holds page `page` of the BO. */
const struct kgpu_extent *kgpu_bo_extent(const struct kgpu_bo *bo, uint64_t page);

/* Whether the CPU may and can see all of the BO. */
bool kgpu_bo_cpu_reaches(const struct kgpu_bo *bo);

/* Replace the BO's metadata. Returns 0 or -MGPU_ENOMEM. */
int kgpu_bo_set_metadata(struct kgpu_bo *bo, const struct mgpu_metadata *metadata);

/* Give a GTT BO an address in VMID 0 for as long as it lives. Returns 0 or -MGPU_ENOMEM. */
int kgpu_bo_bind_gart(struct kgpu_bo *bo);

#endif
