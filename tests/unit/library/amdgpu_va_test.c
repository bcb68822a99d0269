/* SPDX-License-Identifier: MIT */
/* amdgpu_va_test.c - amdgpu/va.c: addresses and mappings. */
#include <stdlib.h>

#include "amdgpu_face_fixture.h"

static void addresses(void)
{
    amdgpu_va_handle va;
    uint64_t address = 0;

    begin();
    amdgpu_bo_handle bo = make_bo();
    CHECK_EQ(amdgpu_va_range_alloc(dev, amdgpu_gpu_va_range_general, 5000, 0, 0, &address, &va,
                                   AMDGPU_VA_RANGE_HIGH | AMDGPU_VA_RANGE_32_BIT),
             0);
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

static void ranges(void)
{
    uint64_t first = 0, limit = 0;
    amdgpu_va_handle va;

    begin();
    CHECK_EQ(amdgpu_va_range_query(dev, amdgpu_gpu_va_range_general, &first, &limit), 0);
    CHECK_EQ(first, 0x200000);
    CHECK_EQ(limit, 0x800000000000);
    CHECK_EQ(amdgpu_va_range_query(dev, (enum amdgpu_gpu_va_range)1, &first, &limit), -EINVAL);
    CHECK_EQ(
        amdgpu_va_range_alloc(dev, amdgpu_gpu_va_range_general, 4096, 0, 0x400000, &first, &va, AMDGPU_VA_RANGE_32_BIT),
        0);
    CHECK_EQ(amdgpu_va_get_start_addr(va), 0x400000);
    CHECK_EQ(amdgpu_va_get_start_addr(NULL), 0);
    CHECK_EQ(amdgpu_va_range_free(va), 0);
    end();
}

static void addresses_without_a_device(void)
{
    amdgpu_va_manager_handle manager = amdgpu_va_manager_alloc();
    amdgpu_va_handle va;
    uint64_t address = 0;
    uint32_t bit = 0;

    amdgpu_va_manager_init(manager, 0x10000, 0x200000000, 0, 0, 0x10000);
    CHECK_EQ(amdgpu_va_manager_query_sw_info(manager, amdgpu_va_manager_sw_info_address_prt_wa_control_bit, &bit), 0);
    CHECK_EQ(bit, UINT32_MAX);
    CHECK_EQ(amdgpu_va_manager_query_sw_info(manager, 1, &bit), -EINVAL);
    CHECK_EQ(amdgpu_va_manager_query_sw_info(NULL, 0, &bit), -EINVAL);
    CHECK_EQ(amdgpu_va_range_alloc2(manager, amdgpu_gpu_va_range_general, 1, 0, 0, &address, &va, AMDGPU_VA_RANGE_HIGH),
             0); /* there is no upper half */
    CHECK_EQ(address, 0x100000000);
    CHECK_EQ(amdgpu_va_range_free(va), 0);
    CHECK_EQ(amdgpu_va_range_alloc2(manager, amdgpu_gpu_va_range_general, 0x100000001, 0, 0, &address, &va, 0),
             -ENOMEM);
    amdgpu_va_manager_deinit(manager);

    amdgpu_va_manager_init2(manager, 0x10000, 0x200000000, 0, 0, 0x10000, AMDGPU_VA_MGR_RESERVE_HALF_VA_FOR_PRT);
    CHECK_EQ(amdgpu_va_manager_query_sw_info(manager, amdgpu_va_manager_sw_info_address_prt_wa_control_bit, &bit), 0);
    CHECK_EQ(bit, 32);
    amdgpu_va_manager_deinit(manager);
    free(manager);
}

static void mapping_in_order(void)
{
    const uint32_t waits[] = { 7, 8 };

    begin();
    amdgpu_bo_handle bo = make_bo();
    CHECK_EQ(amdgpu_bo_va_op_raw2(dev, bo, 0, 4096, 0x200000, AMDGPU_VM_PAGE_READABLE, AMDGPU_VA_OP_MAP, 9, 5,
                                  (uintptr_t)waits, 2),
             0);
    CHECK_EQ(FAKE_ARGS(sync_wait, MGPU_CALL_SYNC_WAIT)->count, 2);
    CHECK_EQ(FAKE_ARGS(vm_map, MGPU_CALL_VM_MAP)->va, 0x200000);
    CHECK_EQ(fake.points[0].sync, 9);
    CHECK_EQ(fake.points[0].point, 5);
    CHECK_EQ(amdgpu_bo_va_op_raw2(dev, bo, 0, 4096, 0x200000, 0, 9, 0, 0, 0, 0), -EINVAL);
    CHECK_EQ(amdgpu_bo_free(bo), 0);
    end();
}

int main(void)
{
    TAP_RUN(addresses);
    TAP_RUN(ranges);
    TAP_RUN(addresses_without_a_device);
    TAP_RUN(mapping_in_order);
    return tap_done();
}
