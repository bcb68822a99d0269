/* SPDX-License-Identifier: MIT */
/* amdgpu_va_test.c - amdgpu/va.c: addresses and mappings. */
#include "amdgpu_face_fixture.h"

static void addresses(void)
{
    amdgpu_va_handle va;
    uint64_t address = 0;

    begin();
    amdgpu_bo_handle bo = make_bo();
    CHECK_EQ(amdgpu_va_range_alloc(dev, amdgpu_gpu_va_range_general, 5000, 0, 0, &address, &va,
                                   AMDGPU_VA_RANGE_HIGH | AMDGPU_VA_RANGE_32_BIT), 0);
    CHECK(address == 0xffff800000000000ull);
    CHECK_EQ(amdgpu_bo_va_op_raw(dev, bo, 0, 8192, address, AMDGPU_VM_PAGE_READABLE, AMDGPU_VA_OP_MAP), 0);
    CHECK_EQ(FAKE_ARGS(vm_map, MGPU_CALL_VM_MAP)->flags, MGPU_VM_READ);
    CHECK_EQ(amdgpu_bo_va_op(bo, 0, 5000, address, 0, AMDGPU_VA_OP_REPLACE), 0);
    CHECK_EQ(FAKE_ARGS(vm_map, MGPU_CALL_VM_MAP)->size, 8192);
    CHECK_EQ(FAKE_ARGS(vm_map, MGPU_CALL_VM_MAP)->flags,
             MGPU_VM_READ | MGPU_VM_WRITE | MGPU_VM_EXECUTE | MGPU_VM_REPLACE);
    CHECK_EQ(amdgpu_bo_va_op_raw(dev, NULL, 0, 8192, address, AMDGPU_VM_PAGE_PRT, AMDGPU_VA_OP_REPLACE), 0);
    CHECK_EQ(amdgpu_bo_va_op_raw(dev, NULL, 0, 8192, address, 0, AMDGPU_VA_OP_CLEAR), 0);
    CHECK_EQ(amdgpu_bo_va_op_raw(dev, bo, 0, 8192, address, 0, 9), -EINVAL);
    CHECK_EQ(amdgpu_va_range_free(va), 0);
    CHECK_EQ(amdgpu_va_range_free(NULL), 0);
    CHECK_EQ(amdgpu_va_range_alloc(dev, amdgpu_gpu_va_range_general, 1ull << 62, 0, 0, &address, &va, 0), -ENOMEM);
    CHECK_EQ(amdgpu_vm_reserve_vmid(dev, 0), 0);
    fake_fail(MGPU_CALL_VM_RESERVE, -MGPU_EINVAL);
    CHECK_EQ(amdgpu_vm_unreserve_vmid(dev, 0), -EINVAL);
    CHECK_EQ(amdgpu_bo_free(bo), 0);
    end();
}

int main(void)
{
    TAP_RUN(addresses);
    return tap_done();
}
