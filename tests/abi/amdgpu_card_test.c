/* SPDX-License-Identifier: MIT */
/*
 * amdgpu_card_test.c - libdrm_amdgpu's older ways to work, which RADV does not use, on the reference kernel and the
 * software card: requests, lists by handle, semaphores between rings, fences given away.
 */
#include <fcntl.h>
#include <unistd.h>

#include <amdgpu.h>
#include <amdgpu_drm.h>
#include <xf86drm.h>

#include "tap.h"

#define IB_DWORDS 64u
#define NOP       0xffff1000u /* of one dword */

static amdgpu_device_handle dev;
static amdgpu_context_handle context;
static int node = -1;

static amdgpu_bo_handle bo; /* an IB of NOPs, mapped for both sides */
static amdgpu_va_handle va;
static uint64_t address;
static uint32_t *cpu;

static void open_the_card(void)
{
    uint32_t major = 0, minor = 0;
    drmDevicePtr card;

    CHECK_EQ(drmGetDevices2(0, &card, 1), 1);
    node = open(card->nodes[DRM_NODE_RENDER], O_RDWR);
    drmFreeDevices(&card, 1);
    CHECK_EQ(amdgpu_device_initialize(node, &major, &minor, &dev), 0);
    CHECK_EQ(amdgpu_cs_ctx_create(dev, &context), 0);
}

static void memory(void)
{
    struct amdgpu_bo_alloc_request request = { .alloc_size = 4096, .preferred_heap = AMDGPU_GEM_DOMAIN_GTT };
    amdgpu_bo_handle found = NULL;
    uint64_t offset = 0;

    CHECK_EQ(amdgpu_bo_alloc(dev, &request, &bo), 0);
    CHECK_EQ(amdgpu_bo_cpu_map(bo, (void **)&cpu), 0);
    CHECK_EQ(amdgpu_va_range_alloc(dev, amdgpu_gpu_va_range_general, 4096, 0, 0, &address, &va, 0), 0);
    CHECK_EQ(amdgpu_bo_va_op(bo, 0, 4096, address, 0, AMDGPU_VA_OP_MAP), 0);
    for (uint32_t i = 0; i < IB_DWORDS; i++)
        cpu[i] = NOP;
    CHECK_EQ(amdgpu_find_bo_by_cpu_mapping(dev, cpu + 4, 16, &found, &offset), 0);
    CHECK(found == bo);
    CHECK_EQ(offset, 16);
    CHECK_EQ(amdgpu_bo_free(found), 0);
}

static struct amdgpu_cs_fence submit(uint32_t ip_type, amdgpu_bo_list_handle list)
{
    struct amdgpu_cs_ib_info ib = { .ib_mc_address = address, .size = IB_DWORDS };
    struct amdgpu_cs_request request = { .ip_type = ip_type,
                                         .resources = list,
                                         .number_of_ibs = 1,
                                         .ibs = &ib,
                                         .fence_info = { .handle = bo, .offset = IB_DWORDS / 2 + ip_type } };
    CHECK_EQ(amdgpu_cs_submit(context, 0, &request, 1), 0);
    CHECK(request.seq_no > 0);
    return (struct amdgpu_cs_fence){ .context = context, .ip_type = ip_type, .fence = request.seq_no };
}

static void work_on_two_rings(void)
{
    struct amdgpu_cs_fence fences[2];
    amdgpu_bo_list_handle list;
    amdgpu_semaphore_handle sem;
    uint32_t status = 0, first = 9, syncobj = 0;
    uint64_t flags = 9;
    bool busy = true;

    CHECK_EQ(amdgpu_bo_list_create(dev, 1, &bo, NULL, &list), 0);
    CHECK_EQ(amdgpu_cs_create_semaphore(&sem), 0);
    fences[0] = submit(AMDGPU_HW_IP_COMPUTE, list);
    CHECK_EQ(amdgpu_cs_signal_semaphore(context, AMDGPU_HW_IP_COMPUTE, 0, 0, sem), 0);
    CHECK_EQ(amdgpu_cs_wait_semaphore(context, AMDGPU_HW_IP_GFX, 0, 0, sem), 0);
    fences[1] = submit(AMDGPU_HW_IP_GFX, list);

    CHECK_EQ(amdgpu_cs_wait_fences(fences, 2, true, AMDGPU_TIMEOUT_INFINITE, &status, NULL), 0);
    CHECK_EQ(status, 1);
    CHECK_EQ(amdgpu_cs_wait_fences(fences, 2, false, 0, &status, &first), 0);
    CHECK_EQ(status, 1);
    CHECK(first < 2);
    CHECK_EQ(((uint64_t *)cpu)[IB_DWORDS / 2 + AMDGPU_HW_IP_COMPUTE], fences[0].fence); /* the user fences */
    CHECK_EQ(((uint64_t *)cpu)[IB_DWORDS / 2 + AMDGPU_HW_IP_GFX], fences[1].fence);
    CHECK_EQ(amdgpu_bo_wait_for_idle(bo, AMDGPU_TIMEOUT_INFINITE, &busy), 0);
    CHECK_EQ(busy, false);

    CHECK_EQ(amdgpu_cs_fence_to_handle(dev, &fences[1], AMDGPU_FENCE_TO_HANDLE_GET_SYNCOBJ, &syncobj), 0);
    CHECK_EQ(amdgpu_cs_syncobj_wait(dev, &syncobj, 1, 0, 0, NULL), 0);
    CHECK_EQ(amdgpu_cs_destroy_syncobj(dev, syncobj), 0);
    fences[1].fence += 1; /* nobody submitted that */
    CHECK(amdgpu_cs_fence_to_handle(dev, &fences[1], AMDGPU_FENCE_TO_HANDLE_GET_SYNCOBJ, &syncobj) < 0);
    CHECK_EQ(amdgpu_cs_query_reset_state2(context, &flags), 0);
    CHECK_EQ(flags, 0);
    CHECK_EQ(amdgpu_cs_destroy_semaphore(sem), 0);
    CHECK_EQ(amdgpu_bo_list_destroy(list), 0);
}

static void close_the_card(void)
{
    CHECK_EQ(amdgpu_cs_ctx_free(context), 0);
    CHECK_EQ(amdgpu_bo_va_op(bo, 0, 4096, address, 0, AMDGPU_VA_OP_UNMAP), 0);
    CHECK_EQ(amdgpu_va_range_free(va), 0);
    CHECK_EQ(amdgpu_bo_free(bo), 0);
    CHECK_EQ(amdgpu_device_deinitialize(dev), 0);
    close(node);
}

int main(void)
{
    TAP_RUN(open_the_card);
    TAP_RUN(memory);
    TAP_RUN(work_on_two_rings);
    TAP_RUN(close_the_card);
    return tap_done();
}
