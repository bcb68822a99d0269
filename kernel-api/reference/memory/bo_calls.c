/* SPDX-License-Identifier: MIT */
/* bo_calls.c - the calls of pillar B. */
#include "bo.h"

#include "../core/calls.h"
#include "../core/export.h"
#include "../submit/wipe.h"

#define KNOWN_FLAGS                                                                                                    \
    (MGPU_BO_CPU_ACCESS | MGPU_BO_NO_CPU_ACCESS | MGPU_BO_WRITE_COMBINE | MGPU_BO_CONTIGUOUS | MGPU_BO_EXPLICIT_SYNC | \
     MGPU_BO_ALWAYS_VALID | MGPU_BO_DISCARDABLE)
#define CPU_FLAGS (MGPU_BO_CPU_ACCESS | MGPU_BO_NO_CPU_ACCESS)

static struct kgpu_bo *find_bo(struct kgpu_client *client, mgpu_handle handle)
{
    return kgpu_handles_find(&client->handles, KGPU_TYPE_BO, handle);
}

static int check_create(const struct mgpu_bo_create *args)
{
    const uint32_t heaps = MGPU_DOMAIN_VRAM | MGPU_DOMAIN_GTT;

    if (!args->size || (args->alignment & (args->alignment - 1)) || (args->flags & ~KNOWN_FLAGS) ||
        (args->flags & CPU_FLAGS) == CPU_FLAGS || !args->domains ||
        (args->domains & ~(heaps | KGPU_DOMAINS_ON_CHIP)))
        return -MGPU_EINVAL;
    if (!(args->domains & KGPU_DOMAINS_ON_CHIP))
        return 0;
    if (args->flags || (args->domains & (args->domains - 1)) || (args->domains == MGPU_DOMAIN_GDS && args->size % 4))
        return -MGPU_EINVAL; /* it stands alone */
    return 0;
}

/* Give a new BO its handle; the caller's reference is gone in any case. */
static int open_new(struct kgpu_bo *bo, struct kgpu_client *client, mgpu_handle *handle_out)
{
    int err = kgpu_bo_open(bo, client, handle_out);

    kgpu_bo_put(bo); /* the handle has its own */
    return err;
}

/* Zeroing takes time in which the client may be closed. */
static int wipe_new(struct kgpu_bo *bo, struct kgpu_client **client)
{
    struct kgpu *kgpu = bo->kgpu;
    uint32_t id = (*client)->id;
    int err = kgpu_wipe(bo);

    *client = kgpu_handles_find(&kgpu->clients, KGPU_TYPE_CLIENT, id);
    if (!err && !*client)
        err = -MGPU_EBADF;
    if (err)
        kgpu_bo_put(bo);
    return err;
}

KGPU_HANDLER(bo_create)
{
    struct kgpu *kgpu = client->kgpu;
    struct kgpu_bo *bo;
    bool on_chip = args->domains & KGPU_DOMAINS_ON_CHIP;
    uint64_t size = args->size, alignment = args->alignment;
    int err = check_create(args);

    if (err)
        return err;
    if (size > kgpu->info.max_allocation || alignment > kgpu->info.max_allocation)
        return -MGPU_ENOMEM;
    if (!on_chip) {
        size = KGPU_ALIGN_UP(size, (uint64_t)MGPU_PAGE_SIZE);
        alignment = alignment < MGPU_PAGE_SIZE ? MGPU_PAGE_SIZE : alignment;
    }
    err = kgpu_bo_create(kgpu, size, alignment, args->domains, args->flags, &bo);
    if (!err)
        err = wipe_new(bo, &client);
    if (err)
        return err;
    err = open_new(bo, client, &args->bo);
    if (!err)
        args->size = size;
    return err;
}

KGPU_HANDLER(bo_userptr)
{
    struct kgpu_bo *bo;
    int err;

    if (!args->size || (args->address | args->size) % MGPU_PAGE_SIZE || (args->flags & ~MGPU_USERPTR_READ_ONLY))
        return -MGPU_EINVAL;
    if (!args->address)
        return -MGPU_EFAULT;
    err = kgpu_bo_create_user(client->kgpu, args->address, args->size, args->flags & MGPU_USERPTR_READ_ONLY, &bo);
    return err ? err : open_new(bo, client, &args->bo);
}

KGPU_HANDLER(bo_destroy)
{
    struct kgpu_bo *bo = find_bo(client, args->bo);

    if (!bo)
        return -MGPU_ENOENT;
    if (--kgpu_bo_hold(bo, client->id)->refs)
        return 0;
    kgpu_handles_remove(&client->handles, KGPU_TYPE_BO, args->bo);
    kgpu_bo_leave(bo, client);
    return 0;
}

KGPU_HANDLER(bo_map)
{
    struct kgpu_bo *bo = find_bo(client, args->bo);

    if (!bo)
        return -MGPU_ENOENT;
    if (!kgpu_bo_cpu_reaches(bo))
        return -MGPU_EACCES;
    kgpu_bo_hold(bo, client->id)->maps++;
    args->caching = bo->placement == MGPU_DOMAIN_VRAM || (bo->flags & MGPU_BO_WRITE_COMBINE) ? MGPU_CACHE_WC
                                                                                             : MGPU_CACHE_WB;
    args->object = bo->object;
    args->offset = 0;
    args->size = bo->size;
    return 0;
}

KGPU_HANDLER(bo_unmap)
{
    struct kgpu_bo *bo = find_bo(client, args->bo);
    struct kgpu_hold *hold;

    if (!bo)
        return -MGPU_ENOENT;
    hold = kgpu_bo_hold(bo, client->id);
    if (!hold->maps)
        return -MGPU_EINVAL;
    hold->maps--;
    return 0;
}

KGPU_HANDLER(bo_export)
{
    struct kgpu_bo *bo = find_bo(client, args->bo);
    int err;

    if (args->flags)
        return -MGPU_EINVAL;
    if (!bo)
        return -MGPU_ENOENT;
    if ((bo->flags & MGPU_BO_ALWAYS_VALID) || bo->user)
        return -MGPU_EPERM;
    kgpu_bo_get(bo);
    err = kgpu_export_create(client->kgpu, KGPU_EXPORT_BO, bo, &args->token);
    if (err)
        kgpu_bo_put(bo);
    else
        bo->shared = true;
    return err;
}

KGPU_HANDLER(bo_import)
{
    struct kgpu_bo *bo = kgpu_export_find(client->kgpu, KGPU_EXPORT_BO, args->token);
    int err;

    if (args->flags)
        return -MGPU_EINVAL;
    if (!bo)
        return -MGPU_ENOENT;
    err = kgpu_bo_open(bo, client, &args->bo);
    if (!err)
        args->size = bo->size;
    return err;
}

KGPU_HANDLER(bo_info)
{
    struct kgpu_bo *bo = find_bo(client, args->bo);

    if (!bo)
        return -MGPU_ENOENT;
    args->domains = bo->domains;
    args->flags = bo->flags;
    args->placement = bo->placement;
    args->size = bo->size;
    args->alignment = bo->alignment;
    args->metadata = bo->metadata ? *bo->metadata : (struct mgpu_metadata){ 0 };
    return 0;
}

KGPU_HANDLER(bo_set_metadata)
{
    struct kgpu_bo *bo = find_bo(client, args->bo);

    if (!bo)
        return -MGPU_ENOENT;
    if (args->metadata.size > sizeof args->metadata.data)
        return -MGPU_EINVAL;
    return kgpu_bo_set_metadata(bo, &args->metadata);
}

KGPU_HANDLER(bo_wait)
{
    struct kgpu *kgpu = client->kgpu;
    struct kgpu_bo *bo = find_bo(client, args->bo);
    uint64_t submits = kgpu->stats.submits;
    int err = 0;

    if (!bo)
        return -MGPU_ENOENT;
    kgpu_bo_get(bo);
    while (!err && kgpu_bo_is_used(bo, submits))
        err = kgpu_sleep(kgpu, args->deadline_ns);
    kgpu_bo_put(bo);
    return err;
}
