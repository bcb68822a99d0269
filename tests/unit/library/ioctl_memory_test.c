/* SPDX-License-Identifier: MIT */
/* ioctl_memory_test.c - ioctl/memory.c: BOs, lists and addresses by number. */
#include "ioctl_fixture.h"

#define HANDLE 0x80000007u /* any; the fake does not know which it gave out */

static void create_and_map(void)
{
    union drm_amdgpu_gem_create create = {
        .in = { .bo_size = 5000, .domains = AMDGPU_GEM_DOMAIN_VRAM, .domain_flags = AMDGPU_GEM_CREATE_NO_CPU_ACCESS }
    };
    union drm_amdgpu_gem_mmap map = { .in = { .handle = HANDLE } };

    begin();
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_AMDGPU_GEM_CREATE, &create), 0);
    CHECK(create.out.handle != 0);
    CHECK_EQ(create.in.alignment, 0); /* nothing but the handle comes back */
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_AMDGPU_GEM_MMAP, &map), -EPERM);
    CHECK_EQ(map.in.handle, HANDLE);

    create.in = (struct drm_amdgpu_gem_create_in){ .bo_size = 4096, .domains = AMDGPU_GEM_DOMAIN_GTT };
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_AMDGPU_GEM_CREATE, &create), 0);
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_AMDGPU_GEM_MMAP, &map), 0);
    CHECK_EQ(map.out.addr_ptr >> SHIM_MMAP_SHIFT, HANDLE);
    CHECK_EQ(map.out.addr_ptr % MGPU_PAGE_SIZE, 0);
    CHECK((int64_t)map.out.addr_ptr > 0); /* it fits off_t */
    map.in.handle = HANDLE;
    fake_fail(MGPU_CALL_BO_INFO, -MGPU_ENOENT);
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_AMDGPU_GEM_MMAP, &map), -ENOENT);

    create.in = (struct drm_amdgpu_gem_create_in){ .bo_size = 4096, .domains = 1u << 30 };
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_AMDGPU_GEM_CREATE, &create), -EINVAL);
    CHECK_EQ(create.in.bo_size, 4096);
    end();
}

static int userptr(struct drm_amdgpu_gem_userptr args)
{
    int r = shim_ioctl(render, DRM_IOCTL_AMDGPU_GEM_USERPTR, &args);
    CHECK(r || args.handle);
    return r;
}

static void memory_of_the_caller(void)
{
    const uint32_t both = AMDGPU_GEM_USERPTR_READONLY | AMDGPU_GEM_USERPTR_ANONONLY;

    begin();
    CHECK_EQ(userptr((struct drm_amdgpu_gem_userptr){ 0x1000, 0x2000, AMDGPU_GEM_USERPTR_REGISTER, 0 }), 0);
    const struct mgpu_bo_userptr *made = FAKE_ARGS(bo_userptr, MGPU_CALL_BO_USERPTR);
    CHECK_EQ(made->address, 0x1000);
    CHECK_EQ(made->size, 0x2000);
    CHECK_EQ(made->flags, 0);
    CHECK_EQ(userptr((struct drm_amdgpu_gem_userptr){ 0x1000, 0x2000, both, 0 }), 0);
    CHECK_EQ(made->flags, MGPU_USERPTR_READ_ONLY);
    CHECK_EQ(userptr((struct drm_amdgpu_gem_userptr){ 0x1000, 0x2000, 0, 0 }), -EACCES);
    CHECK_EQ(userptr((struct drm_amdgpu_gem_userptr){ 0x1000, 0x2000, 16, 0 }), -EINVAL);
    CHECK_EQ(userptr((struct drm_amdgpu_gem_userptr){ 0x1004, 0x2000, both, 0 }), -EINVAL);
    CHECK_EQ(userptr((struct drm_amdgpu_gem_userptr){ 0x1000, 0x2004, both, 0 }), -EINVAL);
    fake_fail(MGPU_CALL_BO_USERPTR, -MGPU_EFAULT);
    CHECK_EQ(userptr((struct drm_amdgpu_gem_userptr){ 0x1000, 0x2000, both, 0 }), -EFAULT);
    end();
}

static void metadata(void)
{
    struct drm_amdgpu_gem_metadata meta = { .handle = HANDLE, .op = AMDGPU_GEM_METADATA_OP_SET_METADATA };

    begin();
    meta.data.tiling_info = 0x1234;
    meta.data.data_size_bytes = 256;
    meta.data.data[63] = 99;
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_AMDGPU_GEM_METADATA, &meta), 0);
    CHECK_EQ(FAKE_ARGS(bo_set_metadata, MGPU_CALL_BO_SET_METADATA)->bo, HANDLE);
    memset(&meta.data, 0xff, sizeof meta.data);
    meta.op = AMDGPU_GEM_METADATA_OP_GET_METADATA;
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_AMDGPU_GEM_METADATA, &meta), 0);
    CHECK_EQ(meta.handle, HANDLE);
    CHECK_EQ(meta.data.tiling_info, 0x1234);
    CHECK_EQ(meta.data.data_size_bytes, 256);
    CHECK_EQ(meta.data.data[63], 99);

    meta.op = AMDGPU_GEM_METADATA_OP_SET_METADATA;
    meta.data.data_size_bytes = 257;
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_AMDGPU_GEM_METADATA, &meta), -EINVAL);
    meta.op = 7;
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_AMDGPU_GEM_METADATA, &meta), 0);
    fake_fail(MGPU_CALL_BO_INFO, -MGPU_ENOENT);
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_AMDGPU_GEM_METADATA, &meta), -ENOENT);
    CHECK_EQ(fake_count(MGPU_CALL_BO_SET_METADATA), 1);
    end();
}

static int wait_idle(uint64_t timeout, uint32_t *status)
{
    union drm_amdgpu_gem_wait_idle wait = { .in = { .handle = HANDLE, .timeout = timeout } };
    int r = shim_ioctl(render, DRM_IOCTL_AMDGPU_GEM_WAIT_IDLE, &wait);
    *status = wait.out.status;
    return r;
}

static void waiting_until_idle(void)
{
    uint32_t status;

    begin();
    CHECK_EQ(wait_idle(1234, &status), 0);
    CHECK_EQ(status, 0);
    CHECK_EQ(FAKE_ARGS(bo_wait, MGPU_CALL_BO_WAIT)->deadline_ns, 1234);
    CHECK_EQ(wait_idle(UINT64_MAX, &status), 0);
    CHECK_EQ(FAKE_ARGS(bo_wait, MGPU_CALL_BO_WAIT)->deadline_ns, MGPU_FOREVER);
    fake_fail(MGPU_CALL_BO_WAIT, -MGPU_ETIME);
    CHECK_EQ(wait_idle(0, &status), 0);
    CHECK_EQ(status, 1);
    fake_fail(MGPU_CALL_BO_WAIT, -MGPU_ENOENT);
    CHECK_EQ(wait_idle(0, &status), -ENOENT);
    end();
}

static void operations(void)
{
    struct drm_amdgpu_gem_create_in info = { 0 };
    struct drm_amdgpu_gem_op op = { .handle = HANDLE, .value = (uintptr_t)&info };

    begin();
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_AMDGPU_GEM_OP, &op), 0);
    CHECK_EQ(info.bo_size, 0x3000);
    CHECK_EQ(info.alignment, 0x10000);
    op.value = 0;
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_AMDGPU_GEM_OP, &op), -EFAULT);
    op.op = AMDGPU_GEM_OP_SET_PLACEMENT;
    op.value = AMDGPU_GEM_DOMAIN_VRAM;
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_AMDGPU_GEM_OP, &op), 0);
    op.op = 9;
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_AMDGPU_GEM_OP, &op), -EINVAL);
    fake_fail(MGPU_CALL_BO_INFO, -MGPU_ENOENT);
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_AMDGPU_GEM_OP, &op), -ENOENT);
    end();
}

static int list(uint32_t operation, uint32_t *id, uint32_t count)
{
    static const struct drm_amdgpu_bo_list_entry entries[3] = { { 21, 0 }, { 22, 0 }, { 23, 0 } };
    union drm_amdgpu_bo_list args = { .in = { .operation = operation,
                                              .list_handle = *id,
                                              .bo_number = count,
                                              .bo_info_size = sizeof entries[0],
                                              .bo_info_ptr = (uintptr_t)entries } };
    int r = shim_ioctl(render, DRM_IOCTL_AMDGPU_BO_LIST, &args);
    if (!r)
        *id = args.out.list_handle;
    return r;
}

static void lists(void)
{
    uint32_t id = 0, none = 99;

    begin();
    CHECK_EQ(list(AMDGPU_BO_LIST_OP_CREATE, &id, 2), 0);
    const uint32_t first = id;
    CHECK(id != 0);
    CHECK_EQ(list(AMDGPU_BO_LIST_OP_UPDATE, &id, 3), 0);
    CHECK_EQ(id, first);
    CHECK_EQ(list(AMDGPU_BO_LIST_OP_UPDATE, &none, 3), -ENOENT);
    CHECK_EQ(list(3, &id, 1), -EINVAL);
    CHECK_EQ(list(AMDGPU_BO_LIST_OP_DESTROY, &id, 0), 0);
    CHECK_EQ(id, 0);
    CHECK_EQ(list(AMDGPU_BO_LIST_OP_DESTROY, &none, 0), 0); /* Linux does not mind */
    id = first;
    CHECK_EQ(list(AMDGPU_BO_LIST_OP_UPDATE, &id, 1), -ENOENT);
    end();
}

static void addresses(void)
{
    struct drm_amdgpu_gem_va va = { .handle = HANDLE,
                                    .operation = AMDGPU_VA_OP_MAP,
                                    .flags = AMDGPU_VM_PAGE_READABLE,
                                    .va_address = 0x400000,
                                    .map_size = 0x1000 };

    begin();
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_AMDGPU_GEM_VA, &va), 0);
    CHECK_EQ(FAKE_ARGS(vm_map, MGPU_CALL_VM_MAP)->va, 0x400000);
    va.operation = 9;
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_AMDGPU_GEM_VA, &va), -EINVAL);
    end();
}

static int reserve(uint32_t op, uint32_t flags)
{
    union drm_amdgpu_vm vm = { .in = { op, flags } };
    return shim_ioctl(render, DRM_IOCTL_AMDGPU_VM, &vm);
}

static void a_vmid_of_its_own(void)
{
    begin();
    CHECK_EQ(reserve(AMDGPU_VM_OP_RESERVE_VMID, 0), 0);
    CHECK_EQ(FAKE_ARGS(vm_reserve, MGPU_CALL_VM_RESERVE)->reserve, 1);
    CHECK_EQ(reserve(AMDGPU_VM_OP_UNRESERVE_VMID, 0), 0);
    CHECK_EQ(FAKE_ARGS(vm_reserve, MGPU_CALL_VM_RESERVE)->reserve, 0);
    CHECK_EQ(reserve(AMDGPU_VM_OP_RESERVE_VMID, 1), -EINVAL);
    CHECK_EQ(reserve(3, 0), -EINVAL);
    CHECK_EQ(fake_count(MGPU_CALL_VM_RESERVE), 2);
    end();
}

int main(void)
{
    TAP_RUN(create_and_map);
    TAP_RUN(memory_of_the_caller);
    TAP_RUN(metadata);
    TAP_RUN(waiting_until_idle);
    TAP_RUN(operations);
    TAP_RUN(lists);
    TAP_RUN(addresses);
    TAP_RUN(a_vmid_of_its_own);
    return tap_done();
}
