/* SPDX-License-Identifier: MIT */
/*
 * memory.c - amdgpu's requests for memory: BOs by handle, lists of them, GPU addresses.
 */
#include <string.h>

#include "handlers.h"

/* ---- BOs --------------------------------------------------------------------------------------------------------- */

int shim_ioctl_gem_create(struct shim_file *file, void *args)
{
    union drm_amdgpu_gem_create *create = args;
    uint32_t handle;

    int r = shim_gem_create(file, &create->in, &handle);
    if (r)
        return r;
    *create = (union drm_amdgpu_gem_create){ .in = { 0 } };
    create->out.handle = handle;
    return 0;
}

int shim_ioctl_gem_userptr(struct shim_file *file, void *args)
{
    struct drm_amdgpu_gem_userptr *userptr = args;
    return shim_gem_userptr(file, userptr, &userptr->handle);
}

int shim_ioctl_gem_mmap(struct shim_file *file, void *args)
{
    union drm_amdgpu_gem_mmap *map = args;
    uint64_t offset;

    int r = shim_gem_mmap_offset(file, map->in.handle, &offset);
    if (!r)
        map->out.addr_ptr = offset;
    return r;
}

int shim_ioctl_gem_metadata(struct shim_file *file, void *args)
{
    struct drm_amdgpu_gem_metadata *meta = args;
    struct drm_amdgpu_gem_create_in info;
    struct drm_amdgpu_gem_metadata current;

    int r = shim_gem_info(file, meta->handle, &info, &current);
    if (r)
        return r;
    switch (meta->op) {
    case AMDGPU_GEM_METADATA_OP_GET_METADATA:
        meta->data = current.data;
        return 0;
    case AMDGPU_GEM_METADATA_OP_SET_METADATA:
        return shim_gem_set_metadata(file, meta->handle, meta);
    default:
        return 0; /* Linux does nothing, and does not mind */
    }
}

int shim_ioctl_gem_wait_idle(struct shim_file *file, void *args)
{
    union drm_amdgpu_gem_wait_idle *wait = args;
    bool busy;

    int r = shim_gem_wait(file, wait->in.handle, shim_ioctl_deadline(wait->in.timeout), &busy);
    if (r)
        return r;
    *wait = (union drm_amdgpu_gem_wait_idle){ .in = { 0 } };
    wait->out.status = busy;
    return 0;
}

int shim_ioctl_gem_op(struct shim_file *file, void *args)
{
    const struct drm_amdgpu_gem_op *op = args;
    struct drm_amdgpu_gem_create_in info;
    struct drm_amdgpu_gem_metadata meta;

    int r = shim_gem_info(file, op->handle, &info, &meta);
    if (r)
        return r;
    switch (op->op) {
    case AMDGPU_GEM_OP_GET_GEM_CREATE_INFO:
        if (!op->value)
            return -EFAULT;
        memcpy(shim_ioctl_pointer(op->value), &info, sizeof info);
        return 0;
    case AMDGPU_GEM_OP_SET_PLACEMENT:
        return 0; /* a wish for when the BO is moved next, and none is ever moved */
    default:
        return -EINVAL;
    }
}

/* ---- lists ------------------------------------------------------------------------------------------------------- */

int shim_ioctl_bo_list(struct shim_file *file, void *args)
{
    union drm_amdgpu_bo_list *list = args;
    uint32_t id = list->in.list_handle;
    int r;

    switch (list->in.operation) {
    case AMDGPU_BO_LIST_OP_CREATE:
        r = shim_bo_list_create(file, &list->in, &id);
        break;
    case AMDGPU_BO_LIST_OP_UPDATE:
        r = shim_bo_list_update(file, &list->in);
        break;
    case AMDGPU_BO_LIST_OP_DESTROY: /* of one that is not there as well */
        shim_bo_list_destroy(file, id);
        id = 0;
        r = 0;
        break;
    default:
        return -EINVAL;
    }
    if (r)
        return r;
    *list = (union drm_amdgpu_bo_list){ .in = { 0 } };
    list->out.list_handle = id;
    return 0;
}

/* ---- addresses --------------------------------------------------------------------------------------------------- */

int shim_ioctl_gem_va(struct shim_file *file, void *args)
{
    return shim_vm_op(file, args);
}

int shim_ioctl_vm(struct shim_file *file, void *args)
{
    const union drm_amdgpu_vm *vm = args;

    if (vm->in.flags || (vm->in.op != AMDGPU_VM_OP_RESERVE_VMID && vm->in.op != AMDGPU_VM_OP_UNRESERVE_VMID))
        return -EINVAL;
    return shim_vm_reserve(file, vm->in.op == AMDGPU_VM_OP_RESERVE_VMID);
}
