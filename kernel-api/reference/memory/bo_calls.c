/* SPDX-License-Identifier: MIT */
/* bo_calls.c - the calls of pillar B. */
#include "bo.h"

#include "../core/calls.h"

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
    const uint32_t heaps = MGPU_DOMAIN_VRAM | MGPU_DOMAIN_GTT, special = MGPU_DOMAIN_GDS | MGPU_DOMAIN_OA;

    if (!args->size || (args->alignment & (args->alignment - 1)) || (args->flags & ~KNOWN_FLAGS) ||
        (args->flags & CPU_FLAGS) == CPU_FLAGS || !args->domains || (args->domains & ~(heaps | special)))
        return -MGPU_EINVAL;
    if (args->domains & special)
        return -MGPU_EOPNOTSUPP;
    return 0;
}

KGPU_HANDLER(bo_create)
{
    struct kgpu *kgpu = client->kgpu;
    struct kgpu_bo *bo;
    uint64_t size, alignment = args->alignment < MGPU_PAGE_SIZE ? MGPU_PAGE_SIZE : args->alignment;
    int err = check_create(args);

    if (err)
        return err;
    if (args->size > kgpu->info.max_allocation || alignment > kgpu->info.max_allocation)
        return -MGPU_ENOMEM;
    size = KGPU_ALIGN_UP(args->size, (uint64_t)MGPU_PAGE_SIZE);
    err = kgpu_bo_create(client, size, alignment, args->domains, args->flags, &bo);
    if (err)
        return err;
    err = kgpu_handles_add(kgpu, &client->handles, KGPU_TYPE_BO, bo, &args->bo);
    if (err) {
        kgpu_bo_kill(bo);
        return err;
    }
    args->size = size;
    return 0;
}

KGPU_HANDLER(bo_destroy)
{
    struct kgpu_bo *bo = kgpu_handles_remove(&client->handles, KGPU_TYPE_BO, args->bo);

    if (!bo)
        return -MGPU_ENOENT;
    kgpu_bo_kill(bo);
    return 0;
}

KGPU_HANDLER(bo_map)
{
    struct kgpu_bo *bo = find_bo(client, args->bo);

    if (!bo)
        return -MGPU_ENOENT;
    if (bo->flags & MGPU_BO_NO_CPU_ACCESS)
        return -MGPU_EACCES;
    bo->maps++;
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

    if (!bo)
        return -MGPU_ENOENT;
    if (!bo->maps)
        return -MGPU_EINVAL;
    bo->maps--;
    return 0;
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
    args->metadata = bo->metadata;
    return 0;
}

KGPU_HANDLER(bo_set_metadata)
{
    struct kgpu_bo *bo = find_bo(client, args->bo);

    if (!bo)
        return -MGPU_ENOENT;
    if (args->metadata.size > sizeof args->metadata.data)
        return -MGPU_EINVAL;
    bo->metadata = args->metadata;
    return 0;
}

KGPU_HANDLER(bo_wait)
{
    struct kgpu *kgpu = client->kgpu;
    struct kgpu_bo *bo = find_bo(client, args->bo);
    int err = 0;

    if (!bo)
        return -MGPU_ENOENT;
    kgpu_bo_get(bo);
    while (!err && bo->busy)
        err = kgpu_sleep(kgpu, args->deadline_ns) ? 0 : -MGPU_ETIME;
    kgpu_bo_put(bo);
    return err;
}
