/* SPDX-License-Identifier: MIT */
/*
 * gem.c - BOs by their GEM handle, as the ioctl interface names them: what bo.c has no use for.
 */
#include <errno.h>

#include "errno.h"
#include "file.h"

#define USERPTR_FLAGS                                                                                                  \
    (AMDGPU_GEM_USERPTR_READONLY | AMDGPU_GEM_USERPTR_ANONONLY | AMDGPU_GEM_USERPTR_VALIDATE |                         \
     AMDGPU_GEM_USERPTR_REGISTER)

int shim_gem_userptr(struct shim_file *file, const struct drm_amdgpu_gem_userptr *args, uint32_t *handle_out)
{
    const bool read_only = args->flags & AMDGPU_GEM_USERPTR_READONLY;
    struct mgpu_bo_userptr userptr = { .address = args->addr,
                                       .size = args->size,
                                       .flags = read_only ? MGPU_USERPTR_READ_ONLY : 0 };

    if ((args->addr | args->size) & (MGPU_PAGE_SIZE - 1) || args->flags & ~(uint32_t)USERPTR_FLAGS)
        return -EINVAL;
    if (!read_only && !(args->flags & AMDGPU_GEM_USERPTR_REGISTER))
        return -EACCES;
    int r = shim_errno(mgpu_bo_userptr(file->client, &userptr));
    if (!r)
        *handle_out = userptr.bo;
    return r;
}

int shim_gem_wait(struct shim_file *file, uint32_t handle, int64_t deadline_ns, bool *busy_out)
{
    struct mgpu_bo_wait args = { .bo = handle, .deadline_ns = deadline_ns };
    int r = shim_errno(mgpu_bo_wait(file->client, &args));
    *busy_out = r == -ETIME;
    return r == -ETIME ? 0 : r;
}

int shim_gem_mmap_offset(struct shim_file *file, uint32_t handle, uint64_t *offset_out)
{
    struct mgpu_bo_info info = { .bo = handle };
    int r = shim_errno(mgpu_bo_info(file->client, &info));
    if (r)
        return r;
    if (info.flags & MGPU_BO_NO_CPU_ACCESS || info.domains & (MGPU_DOMAIN_GDS | MGPU_DOMAIN_OA))
        return -EPERM;
    *offset_out = (uint64_t)handle << SHIM_MMAP_SHIFT;
    return 0;
}
