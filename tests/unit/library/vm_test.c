/* SPDX-License-Identifier: MIT */
/* vm_test.c - ops/vm.c: DRM_AMDGPU_GEM_VA into contract calls. */
#include <errno.h>

#include "test_file.h"

#define RWX (AMDGPU_VM_PAGE_READABLE | AMDGPU_VM_PAGE_WRITEABLE | AMDGPU_VM_PAGE_EXECUTABLE)

static struct drm_amdgpu_gem_va op(uint32_t operation, uint32_t handle, uint32_t flags)
{
    return (struct drm_amdgpu_gem_va){ .operation = operation,
                                       .handle = handle,
                                       .flags = flags,
                                       .va_address = 0x400000,
                                       .offset_in_bo = 0x1000,
                                       .map_size = 0x2000 };
}

static int run(struct shim_file *file, uint32_t operation, uint32_t handle, uint32_t flags)
{
    const struct drm_amdgpu_gem_va args = op(operation, handle, flags);
    return shim_vm_op(file, &args);
}

static void maps(void)
{
    struct shim_file *file = test_begin();
    const struct mgpu_vm_map *map = FAKE_ARGS(vm_map, MGPU_CALL_VM_MAP);

    CHECK_EQ(run(file, AMDGPU_VA_OP_MAP, 5, RWX), 0);
    CHECK(map->vm != 0);
    CHECK_EQ(map->bo, 5);
    CHECK_EQ(map->bo_offset, 0x1000);
    CHECK_EQ(map->va, 0x400000);
    CHECK_EQ(map->size, 0x2000);
    CHECK_EQ(map->flags, MGPU_VM_READ | MGPU_VM_WRITE | MGPU_VM_EXECUTE);
    CHECK_EQ(run(file, AMDGPU_VA_OP_REPLACE, 5, AMDGPU_VM_PAGE_READABLE | AMDGPU_VM_DELAY_UPDATE), 0);
    CHECK_EQ(map->flags, MGPU_VM_READ | MGPU_VM_REPLACE);
    CHECK_EQ(fake.vms, 1);
    test_end(file);
}

static void mtypes(void)
{
    /* clang-format off */
    static const struct { uint32_t drm, mgpu; } rows[] = {
        { AMDGPU_VM_MTYPE_DEFAULT, 0 }, { AMDGPU_VM_MTYPE_NC, 1 }, { AMDGPU_VM_MTYPE_WC, 2 },
        { AMDGPU_VM_MTYPE_CC, 3 },      { AMDGPU_VM_MTYPE_UC, 4 }, { AMDGPU_VM_MTYPE_RW, 1 },
    };
    /* clang-format on */
    struct shim_file *file = test_begin();

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        CHECK_EQ(run(file, AMDGPU_VA_OP_MAP, 5, AMDGPU_VM_PAGE_READABLE | AMDGPU_VM_PAGE_NOALLOC | rows[i].drm), 0);
        CHECK_EQ(FAKE_ARGS(vm_map, MGPU_CALL_VM_MAP)->flags, MGPU_VM_READ | rows[i].mgpu << MGPU_VM_MTYPE_SHIFT);
    }
    test_end(file);
}

static void unmaps_and_clears(void)
{
    struct shim_file *file = test_begin();
    const struct mgpu_vm_unmap *unmap = FAKE_ARGS(vm_unmap, MGPU_CALL_VM_UNMAP);
    const struct mgpu_vm_clear *clear = FAKE_ARGS(vm_clear, MGPU_CALL_VM_CLEAR);

    CHECK_EQ(run(file, AMDGPU_VA_OP_UNMAP, 5, RWX), 0);
    CHECK_EQ(unmap->bo, 5);
    CHECK_EQ(unmap->va, 0x400000);
    CHECK_EQ(run(file, AMDGPU_VA_OP_CLEAR, 0, 0), 0);
    CHECK_EQ(clear->va, 0x400000);
    CHECK_EQ(clear->size, 0x2000);
    CHECK_EQ(unmap->vm, clear->vm);
    test_end(file);
}

static void prt_with_kernel_support(void)
{
    struct shim_file *file = test_begin();
    const struct mgpu_vm_map *map = FAKE_ARGS(vm_map, MGPU_CALL_VM_MAP);

    CHECK_EQ(run(file, AMDGPU_VA_OP_MAP, 0, AMDGPU_VM_PAGE_PRT), 0);
    CHECK_EQ(map->bo, 0);
    CHECK_EQ(map->bo_offset, 0);
    CHECK_EQ(map->flags, MGPU_VM_PRT);
    CHECK_EQ(run(file, AMDGPU_VA_OP_REPLACE, 0, AMDGPU_VM_PAGE_PRT), 0);
    CHECK_EQ(map->flags, MGPU_VM_PRT | MGPU_VM_REPLACE);
    CHECK_EQ(run(file, AMDGPU_VA_OP_UNMAP, 0, AMDGPU_VM_PAGE_PRT), 0);
    CHECK_EQ(FAKE_ARGS(vm_unmap, MGPU_CALL_VM_UNMAP)->bo, 0);
    test_end(file);
}

/* Reserving an address range must work, and unbinding must take the old mapping away. */
static void prt_without_kernel_support(void)
{
    fake_reset();
    fake.chip.caps &= ~MGPU_CAP_PRT;
    struct shim_file *file = test_open(SHIM_NODE_RENDER);

    CHECK_EQ(run(file, AMDGPU_VA_OP_MAP, 0, AMDGPU_VM_PAGE_PRT), 0);
    CHECK_EQ(run(file, AMDGPU_VA_OP_UNMAP, 0, AMDGPU_VM_PAGE_PRT), 0);
    CHECK_EQ(fake_count(MGPU_CALL_VM_MAP) + fake_count(MGPU_CALL_VM_UNMAP), 0);
    CHECK_EQ(run(file, AMDGPU_VA_OP_REPLACE, 0, AMDGPU_VM_PAGE_PRT), 0);
    CHECK_EQ(FAKE_ARGS(vm_clear, MGPU_CALL_VM_CLEAR)->va, 0x400000);
    CHECK_EQ(FAKE_ARGS(vm_clear, MGPU_CALL_VM_CLEAR)->size, 0x2000);
    CHECK_EQ(run(file, AMDGPU_VA_OP_REPLACE, 5, AMDGPU_VM_PAGE_READABLE), 0);
    CHECK_EQ(fake_count(MGPU_CALL_VM_MAP), 1);
    test_end(file);
}

static void refusals(void)
{
    struct shim_file *file = test_begin();

    CHECK_EQ(run(file, 0, 5, RWX), -EINVAL);
    CHECK_EQ(run(file, 5, 5, RWX), -EINVAL);
    CHECK_EQ(run(file, AMDGPU_VA_OP_MAP, 5, 1u << 20), -EINVAL);
    CHECK_EQ(run(file, AMDGPU_VA_OP_MAP, 0, AMDGPU_VM_PAGE_PRT | AMDGPU_VM_PAGE_READABLE), -EINVAL);
    CHECK_EQ(run(file, AMDGPU_VA_OP_MAP, 0, RWX), -ENOENT);
    fake_fail(MGPU_CALL_VM_CREATE, -MGPU_ENOMEM);
    CHECK_EQ(run(file, AMDGPU_VA_OP_MAP, 5, RWX), -ENOMEM);
    fake_fail(MGPU_CALL_VM_MAP, -MGPU_EEXIST);
    CHECK_EQ(run(file, AMDGPU_VA_OP_MAP, 5, RWX), -EEXIST);
    test_end(file);
}

static void reserves_a_vmid(void)
{
    struct shim_file *file = test_begin();
    const struct mgpu_vm_reserve *args = FAKE_ARGS(vm_reserve, MGPU_CALL_VM_RESERVE);

    CHECK_EQ(shim_vm_reserve(file, true), 0);
    CHECK_EQ(args->reserve, 1);
    CHECK_EQ(shim_vm_reserve(file, false), 0);
    CHECK_EQ(args->reserve, 0);
    fake_fail(MGPU_CALL_VM_RESERVE, -MGPU_EBUSY);
    CHECK_EQ(shim_vm_reserve(file, true), -EBUSY);
    test_end(file);
}

static void in_order_with_sync_objects(void)
{
    const struct drm_amdgpu_gem_va args = { .handle = 5, .operation = AMDGPU_VA_OP_MAP, .flags = RWX,
                                            .va_address = 0x200000, .map_size = 0x1000 };
    const uint32_t waits[] = { 7, 8 };
    struct shim_file *file = test_begin();

    CHECK_EQ(shim_vm_op_ordered(file, &args, NULL, 0, 0, 0), 0);
    CHECK_EQ(fake_count(MGPU_CALL_SYNC_WAIT) + fake_count(MGPU_CALL_SYNC_SIGNAL), 0);

    CHECK_EQ(shim_vm_op_ordered(file, &args, waits, 2, 9, 6), 0);
    CHECK_EQ(FAKE_ARGS(sync_wait, MGPU_CALL_SYNC_WAIT)->flags, MGPU_WAIT_ALL);
    CHECK_EQ(FAKE_ARGS(sync_wait, MGPU_CALL_SYNC_WAIT)->count, 2);
    CHECK_EQ(fake_count(MGPU_CALL_VM_MAP), 2);
    CHECK_EQ(fake.points[0].sync, 9);
    CHECK_EQ(fake.points[0].point, 6);

    fake_fail(MGPU_CALL_SYNC_WAIT, -MGPU_EINVAL); /* without a fence: nothing is done */
    CHECK_EQ(shim_vm_op_ordered(file, &args, waits, 2, 9, 7), -EINVAL);
    CHECK_EQ(fake_count(MGPU_CALL_VM_MAP), 2);
    fake_fail(MGPU_CALL_VM_MAP, -MGPU_EEXIST); /* not done: nothing is signalled */
    CHECK_EQ(shim_vm_op_ordered(file, &args, waits, 2, 9, 7), -EEXIST);
    CHECK_EQ(fake_count(MGPU_CALL_SYNC_SIGNAL), 1);
    test_end(file);
}

int main(void)
{
    TAP_RUN(maps);
    TAP_RUN(mtypes);
    TAP_RUN(unmaps_and_clears);
    TAP_RUN(prt_with_kernel_support);
    TAP_RUN(prt_without_kernel_support);
    TAP_RUN(refusals);
    TAP_RUN(reserves_a_vmid);
    TAP_RUN(in_order_with_sync_objects);
    return tap_done();
}
