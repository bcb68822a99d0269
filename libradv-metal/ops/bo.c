/* SPDX-License-Identifier: MIT */
/*
 * bo.c - buffer objects: allocation, CPU mappings, metadata.
 */
#include "bo.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "errno.h"
#include "names.h"
#include "prime.h"

#define GEM_CREATE_SHADOW (1 << 4) /* a flag of old that headers have dropped */

struct bits {
    uint64_t drm;
    uint32_t mgpu; /* 0: accepted, and already so */
};

/* clang-format off */
static const struct bits domain_bits[] = {
    { AMDGPU_GEM_DOMAIN_VRAM, MGPU_DOMAIN_VRAM },
    { AMDGPU_GEM_DOMAIN_GTT,  MGPU_DOMAIN_GTT },
    { AMDGPU_GEM_DOMAIN_GDS,  MGPU_DOMAIN_GDS },
    { AMDGPU_GEM_DOMAIN_OA,   MGPU_DOMAIN_OA },
    { 0, 0 },
};

static const struct bits flag_bits[] = {
    { AMDGPU_GEM_CREATE_CPU_ACCESS_REQUIRED,  MGPU_BO_CPU_ACCESS },
    { AMDGPU_GEM_CREATE_NO_CPU_ACCESS,        MGPU_BO_NO_CPU_ACCESS },
    { AMDGPU_GEM_CREATE_CPU_GTT_USWC,         MGPU_BO_WRITE_COMBINE },
    { AMDGPU_GEM_CREATE_VRAM_CONTIGUOUS,      MGPU_BO_CONTIGUOUS },
    { AMDGPU_GEM_CREATE_EXPLICIT_SYNC,        MGPU_BO_EXPLICIT_SYNC },
    { AMDGPU_GEM_CREATE_VM_ALWAYS_VALID,      MGPU_BO_ALWAYS_VALID },
    { AMDGPU_GEM_CREATE_DISCARDABLE,          MGPU_BO_DISCARDABLE },
    { AMDGPU_GEM_CREATE_VRAM_CLEARED,         0 }, /* new memory always reads as zero */
    { AMDGPU_GEM_CREATE_VRAM_WIPE_ON_RELEASE, 0 }, /* and that of dead BOs is never seen */
    { GEM_CREATE_SHADOW,                      0 }, /* nothing is evicted */
    { 0, 0 },
};
/* clang-format on */

/* 0, or -EINVAL when a bit is in no row. */
static int to_mgpu(const struct bits *rows, uint64_t drm, uint32_t *mgpu_out)
{
    *mgpu_out = 0;
    for (; rows->drm; rows++) {
        if (drm & rows->drm)
            *mgpu_out |= rows->mgpu;
        drm &= ~rows->drm;
    }
    return drm ? -EINVAL : 0;
}

static uint64_t to_drm(const struct bits *rows, uint32_t mgpu)
{
    uint64_t drm = 0;
    for (; rows->drm; rows++) {
        if (mgpu & rows->mgpu)
            drm |= rows->drm;
    }
    return drm;
}

int shim_bo_adopt(struct shim_file *file, mgpu_handle handle, uint64_t size, struct shim_bo **out)
{
    struct shim_bo *bo = shim_table_find(&file->bos, handle);
    if (bo) {
        bo->refs++;
        mgpu_bo_destroy(file->client, handle);
        *out = bo;
        return 0;
    }

    bo = calloc(1, sizeof *bo);
    if (!bo || shim_table_insert(&file->bos, handle, bo)) {
        free(bo);
        mgpu_bo_destroy(file->client, handle);
        return -ENOMEM;
    }
    *bo = (struct shim_bo){ .file = file, .handle = handle, .size = size, .refs = 1 };
    *out = bo;
    return 0;
}

static int adopt_new(struct shim_file *file, mgpu_handle handle, uint64_t size, struct shim_bo **out)
{
    pthread_mutex_lock(&file->bo_lock);
    int r = shim_bo_adopt(file, handle, size, out);
    pthread_mutex_unlock(&file->bo_lock);
    return r;
}

int shim_gem_create(struct shim_file *file, const struct drm_amdgpu_gem_create_in *args, uint32_t *handle_out)
{
    struct mgpu_bo_create create = { .size = args->bo_size, .alignment = args->alignment };

    int r = to_mgpu(domain_bits, args->domains, &create.domains);
    if (!r)
        r = to_mgpu(flag_bits, args->domain_flags, &create.flags);
    if (r)
        return r;
    if (create.domains & (MGPU_DOMAIN_GDS | MGPU_DOMAIN_OA)) { /* no flag means anything there; some are harmless */
        if (create.flags & MGPU_BO_ALWAYS_VALID)
            return -EINVAL;
        create.flags = 0;
    }
    r = shim_errno(mgpu_bo_create(file->client, &create));
    if (!r)
        *handle_out = create.bo;
    return r;
}

int shim_bo_create(struct shim_file *file, const struct drm_amdgpu_gem_create_in *args, struct shim_bo **out)
{
    uint32_t handle;
    int r = shim_gem_create(file, args, &handle);
    return r ? r : adopt_new(file, handle, args->bo_size, out);
}

int shim_bo_create_userptr(struct shim_file *file, void *memory, uint64_t size, struct shim_bo **out)
{
    struct mgpu_bo_userptr args = { .address = (uintptr_t)memory, .size = size };
    int r = shim_errno(mgpu_bo_userptr(file->client, &args));
    return r ? r : adopt_new(file, args.bo, size, out);
}

/* The last CPU mapping goes; bo_lock is held. */
static void unmap(struct shim_bo *bo)
{
    shim_cpu_maps_remove(&bo->file->cpu_maps, bo);
    shim_os_unmap(bo->cpu, bo->cpu_size);
    mgpu_bo_unmap(bo->file->client, bo->handle);
    bo->cpu = NULL;
    bo->map_count = 0;
}

static void free_bo(struct shim_bo *bo)
{
    if (bo->cpu)
        unmap(bo);
    mgpu_bo_destroy(bo->file->client, bo->handle);
    shim_names_handle_put(bo->file, bo->handle);
    free(bo);
}

void shim_bo_ref(struct shim_bo *bo)
{
    pthread_mutex_lock(&bo->file->bo_lock);
    bo->refs++;
    pthread_mutex_unlock(&bo->file->bo_lock);
}

void shim_bo_unref(struct shim_bo *bo)
{
    struct shim_file *file = bo->file;

    pthread_mutex_lock(&file->bo_lock);
    if (--bo->refs == 0) {
        shim_table_remove(&file->bos, bo->handle);
        free_bo(bo);
        shim_token_reap(file->client);
    }
    pthread_mutex_unlock(&file->bo_lock);
}

void shim_bo_free_all(struct shim_file *file)
{
    struct shim_bo *bo;
    while ((bo = shim_table_pop(&file->bos)))
        free_bo(bo);
    shim_table_finish(&file->bos);
    shim_cpu_maps_finish(&file->cpu_maps);
}

uint32_t shim_bo_handle(const struct shim_bo *bo)
{
    return bo->handle;
}

uint64_t shim_bo_size(const struct shim_bo *bo)
{
    return bo->size;
}

struct shim_file *shim_bo_file(const struct shim_bo *bo)
{
    return bo->file;
}

static int map(struct shim_bo *bo)
{
    struct mgpu_bo_map args = { .bo = bo->handle };
    int r = shim_errno(mgpu_bo_map(bo->file->client, &args));
    if (r)
        return r;
    bo->cpu = shim_os_map(bo->file->client, &args);
    if (!bo->cpu)
        goto err_unmap;
    bo->cpu_size = args.size;
    if (shim_cpu_maps_add(&bo->file->cpu_maps, bo))
        goto err_os_unmap;
    return 0;

err_os_unmap:
    shim_os_unmap(bo->cpu, bo->cpu_size);
    bo->cpu = NULL;
err_unmap:
    mgpu_bo_unmap(bo->file->client, bo->handle);
    return -ENOMEM;
}

int shim_bo_map(struct shim_bo *bo, void **cpu_out)
{
    int r = 0;

    pthread_mutex_lock(&bo->file->bo_lock);
    if (!bo->cpu)
        r = map(bo);
    if (!r) {
        bo->map_count++;
        *cpu_out = bo->cpu;
    }
    pthread_mutex_unlock(&bo->file->bo_lock);
    return r;
}

int shim_bo_unmap(struct shim_bo *bo)
{
    int r = 0;

    pthread_mutex_lock(&bo->file->bo_lock);
    if (!bo->map_count)
        r = -EINVAL;
    else if (--bo->map_count == 0)
        unmap(bo);
    pthread_mutex_unlock(&bo->file->bo_lock);
    return r;
}

int shim_bo_find_mapped(struct shim_file *file, const void *cpu, uint64_t size, struct shim_bo **out,
                        uint64_t *offset_out)
{
    pthread_mutex_lock(&file->bo_lock);
    struct shim_bo *bo = shim_cpu_maps_find(&file->cpu_maps, cpu);
    const bool found = bo && size <= bo->size && (uintptr_t)cpu - (uintptr_t)bo->cpu < bo->size;
    if (found) {
        bo->refs++;
        *out = bo;
        *offset_out = (uintptr_t)cpu - (uintptr_t)bo->cpu;
    }
    pthread_mutex_unlock(&file->bo_lock);
    return found ? 0 : -ENXIO;
}

int shim_gem_info(struct shim_file *file, uint32_t handle, struct drm_amdgpu_gem_create_in *info,
                  struct drm_amdgpu_gem_metadata *meta)
{
    struct mgpu_bo_info args = { .bo = handle };
    int r = shim_errno(mgpu_bo_info(file->client, &args));
    if (r)
        return r;

    *info = (struct drm_amdgpu_gem_create_in){ .bo_size = args.size,
                                               .alignment = args.alignment,
                                               .domains = to_drm(domain_bits, args.domains),
                                               .domain_flags = to_drm(flag_bits, args.flags) };
    *meta = (struct drm_amdgpu_gem_metadata){ .handle = handle };
    meta->data.flags = args.metadata.flags;
    meta->data.tiling_info = args.metadata.tiling;
    meta->data.data_size_bytes = args.metadata.size;
    static_assert(sizeof meta->data.data == sizeof args.metadata.data, "256 bytes of metadata");
    memcpy(meta->data.data, args.metadata.data, sizeof meta->data.data);
    return 0;
}

int shim_bo_info(struct shim_bo *bo, struct drm_amdgpu_gem_create_in *info, struct drm_amdgpu_gem_metadata *meta)
{
    return shim_gem_info(bo->file, bo->handle, info, meta);
}

int shim_gem_set_metadata(struct shim_file *file, uint32_t handle, const struct drm_amdgpu_gem_metadata *meta)
{
    struct mgpu_bo_set_metadata args = { .bo = handle };

    if (meta->data.data_size_bytes > sizeof meta->data.data)
        return -EINVAL;
    args.metadata.flags = meta->data.flags;
    args.metadata.tiling = meta->data.tiling_info;
    args.metadata.size = meta->data.data_size_bytes;
    memcpy(args.metadata.data, meta->data.data, meta->data.data_size_bytes);
    return shim_errno(mgpu_bo_set_metadata(file->client, &args));
}

int shim_bo_set_metadata(struct shim_bo *bo, const struct drm_amdgpu_gem_metadata *meta)
{
    return shim_gem_set_metadata(bo->file, bo->handle, meta);
}
