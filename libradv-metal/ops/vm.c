/* SPDX-License-Identifier: MIT */
/*
 * vm.c - mappings in the file's GPU address space.
 */
#include <errno.h>

#include <drm.h>

#include "errno.h"
#include "file.h"

#define MAP_FLAGS                                                                                                      \
    (AMDGPU_VM_DELAY_UPDATE | AMDGPU_VM_PAGE_READABLE | AMDGPU_VM_PAGE_WRITEABLE | AMDGPU_VM_PAGE_EXECUTABLE |         \
     AMDGPU_VM_MTYPE_MASK | AMDGPU_VM_PAGE_NOALLOC)
#define PRT_FLAGS (AMDGPU_VM_DELAY_UPDATE | AMDGPU_VM_PAGE_PRT)

/* Both number the policies from 1, 0 being the kernel's choice. RW is not one of GFX10, which takes NC for it. */
static uint32_t mtype(uint32_t flags)
{
    uint32_t policy = (flags & AMDGPU_VM_MTYPE_MASK) / AMDGPU_VM_MTYPE_NC;
    const uint32_t last = AMDGPU_VM_MTYPE_UC / AMDGPU_VM_MTYPE_NC;
    return (policy > last ? 1 : policy) << MGPU_VM_MTYPE_SHIFT;
}

static uint32_t map_flags(uint32_t flags)
{
    uint32_t mgpu = mtype(flags);
    if (flags & AMDGPU_VM_PAGE_READABLE)
        mgpu |= MGPU_VM_READ;
    if (flags & AMDGPU_VM_PAGE_WRITEABLE)
        mgpu |= MGPU_VM_WRITE;
    if (flags & AMDGPU_VM_PAGE_EXECUTABLE)
        mgpu |= MGPU_VM_EXECUTE;
    return mgpu;
}

static int clear(struct shim_file *file, mgpu_handle vm, const struct drm_amdgpu_gem_va *args)
{
    struct mgpu_vm_clear clear = { .vm = vm, .va = args->va_address, .size = args->map_size };
    return shim_errno(mgpu_vm_clear(file->client, &clear));
}

static int unmap(struct shim_file *file, mgpu_handle vm, const struct drm_amdgpu_gem_va *args, mgpu_handle bo)
{
    struct mgpu_vm_unmap unmap = { .vm = vm, .bo = bo, .va = args->va_address };
    return shim_errno(mgpu_vm_unmap(file->client, &unmap));
}

static int map(struct shim_file *file, mgpu_handle vm, const struct drm_amdgpu_gem_va *args, mgpu_handle bo)
{
    struct mgpu_vm_map map = { .vm = vm,
                               .bo = bo,
                               .bo_offset = bo ? args->offset_in_bo : 0,
                               .va = args->va_address,
                               .size = args->map_size,
                               .flags = bo ? map_flags(args->flags) : MGPU_VM_PRT };
    if (args->operation == AMDGPU_VA_OP_REPLACE)
        map.flags |= MGPU_VM_REPLACE;
    return shim_errno(mgpu_vm_map(file->client, &map));
}

/*
 * A kernel without MGPU_CAP_PRT. RADV offers sparse binding on this card whatever the kernel says, and makes sparse
 * resources as soon as a program asks about them, so refusing is no way out. The address range is the caller's already;
 * leaving it unmapped serves every resource that is bound before it is used. What is lost is residency: touching a part
 * that is not bound is a VM fault, where PRT reads zero.
 */
static int prt_as_unmapped(struct shim_file *file, mgpu_handle vm, const struct drm_amdgpu_gem_va *args)
{
    return args->operation == AMDGPU_VA_OP_REPLACE ? clear(file, vm, args) : 0;
}

int shim_vm_op(struct shim_file *file, const struct drm_amdgpu_gem_va *args)
{
    const bool prt = args->flags & AMDGPU_VM_PAGE_PRT;
    mgpu_handle vm;

    if (args->operation < AMDGPU_VA_OP_MAP || args->operation > AMDGPU_VA_OP_REPLACE)
        return -EINVAL;
    if (args->flags & ~(uint32_t)(prt ? PRT_FLAGS : MAP_FLAGS))
        return -EINVAL;
    if (args->operation != AMDGPU_VA_OP_CLEAR && !prt && !args->handle)
        return -ENOENT;
    int r = shim_file_vm(file, &vm);
    if (r)
        return r;

    if (args->operation == AMDGPU_VA_OP_CLEAR)
        return clear(file, vm, args);
    if (prt && !(file->chip.caps & MGPU_CAP_PRT))
        return prt_as_unmapped(file, vm, args);
    mgpu_handle bo = prt ? 0 : args->handle;
    if (args->operation == AMDGPU_VA_OP_UNMAP)
        return unmap(file, vm, args, bo);
    return map(file, vm, args, bo);
}

int shim_vm_op_ordered(struct shim_file *file, const struct drm_amdgpu_gem_va *args, const uint32_t *waits,
                       uint32_t wait_count, uint32_t signal, uint64_t point)
{
    int r = 0;

    if (wait_count)
        r = shim_syncobj_wait(file, waits, NULL, wait_count, MGPU_FOREVER, DRM_SYNCOBJ_WAIT_FLAGS_WAIT_ALL, NULL);
    if (!r)
        r = shim_vm_op(file, args);
    if (!r && signal)
        r = shim_syncobj_signal(file, &signal, &point, 1);
    return r;
}

int shim_vm_reserve(struct shim_file *file, bool reserve)
{
    struct mgpu_vm_reserve args = { .reserve = reserve };
    int r = shim_file_vm(file, &args.vm);
    return r ? r : shim_errno(mgpu_vm_reserve(file->client, &args));
}
