/* SPDX-License-Identifier: MIT */
/*
 * amdgpu_no_device_test.c - what libdrm_amdgpu answers without a device: refused arguments, and objects that need none.
 * Built twice, with this library and with the distribution's, so that what is expected is libdrm's behaviour.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <amdgpu.h>
#include <amdgpu_drm.h>

#include "tap.h"

static uint32_t word;
static uint64_t number;

static void devices(void)
{
    const int fd = open("/dev/null", O_RDWR);
    amdgpu_device_handle dev = (amdgpu_device_handle)&word;
    uint32_t major, minor;

    CHECK(amdgpu_device_initialize(fd, &major, &minor, &dev) < 0);
    CHECK(dev == NULL);
    close(fd);
    dev = (amdgpu_device_handle)&word;
    CHECK(amdgpu_device_initialize(-1, &major, &minor, &dev) < 0);
    CHECK(dev == NULL);
}

static void contexts(void)
{
    amdgpu_context_handle context = (amdgpu_context_handle)&word;
    struct amdgpu_cs_request request = { 0 };
    struct amdgpu_cs_fence fence = { .fence = 1 };

    CHECK_EQ(amdgpu_cs_ctx_create(NULL, &context), -EINVAL);
    CHECK_EQ(amdgpu_cs_ctx_create2(NULL, 0, &context), -EINVAL);
    CHECK_EQ(amdgpu_cs_ctx_create2((amdgpu_device_handle)&word, 0, NULL), -EINVAL);
    CHECK_EQ(amdgpu_cs_ctx_free(NULL), -EINVAL);
    CHECK_EQ(amdgpu_cs_ctx_override_priority(NULL, context, 1, 0), -EINVAL);
    CHECK_EQ(amdgpu_cs_ctx_override_priority((amdgpu_device_handle)&word, NULL, 1, 0), -EINVAL);
    CHECK_EQ(amdgpu_cs_ctx_override_priority((amdgpu_device_handle)&word, context, -1, 0), -EINVAL);
    CHECK_EQ(amdgpu_cs_ctx_stable_pstate(NULL, AMDGPU_CTX_OP_GET_STABLE_PSTATE, 0, &word), -EINVAL);
    CHECK_EQ(amdgpu_cs_query_reset_state(NULL, &word, &word), -EINVAL);
    CHECK_EQ(amdgpu_cs_query_reset_state2(NULL, &number), -EINVAL);
    CHECK_EQ(amdgpu_cs_submit(NULL, 0, &request, 1), -EINVAL);
    CHECK_EQ(amdgpu_cs_submit(context, 0, NULL, 1), -EINVAL);
    CHECK_EQ(amdgpu_cs_submit_raw(NULL, NULL, NULL, 0, NULL, NULL), -EINVAL);
    CHECK_EQ(amdgpu_cs_query_fence_status(NULL, 0, 0, &word), -EINVAL);
    CHECK_EQ(amdgpu_cs_query_fence_status(&fence, 0, 0, &word), -EINVAL);
    CHECK_EQ(amdgpu_cs_wait_fences(NULL, 1, true, 0, &word, NULL), -EINVAL);
    CHECK_EQ(amdgpu_cs_wait_fences(&fence, 0, true, 0, &word, NULL), -EINVAL);
    CHECK_EQ(amdgpu_cs_wait_fences(&fence, 1, true, 0, NULL, NULL), -EINVAL);
    CHECK_EQ(amdgpu_cs_wait_fences(&fence, 1, true, 0, &word, NULL), -EINVAL); /* no context */
    fence.context = context;
    fence.ip_type = AMDGPU_HW_IP_NUM;
    CHECK_EQ(amdgpu_cs_query_fence_status(&fence, 0, 0, &word), -EINVAL);
    CHECK_EQ(amdgpu_cs_wait_fences(&fence, 1, true, 0, &word, NULL), -EINVAL);
    fence.ip_type = AMDGPU_HW_IP_GFX;
    fence.ring = 8;
    CHECK_EQ(amdgpu_cs_query_fence_status(&fence, 0, 0, &word), -EINVAL);
    CHECK_EQ(amdgpu_cs_wait_fences(&fence, 1, true, 0, &word, NULL), -EINVAL);
    fence.ring = 0;
    fence.fence = 0; /* nothing was submitted: done, without a look at the context */
    word = 9;
    CHECK_EQ(amdgpu_cs_query_fence_status(&fence, 0, 0, &word), 0);
    CHECK_EQ(word, 1);
}

static void semaphores(void)
{
    amdgpu_context_handle context = (amdgpu_context_handle)&word; /* refused before anybody looks at it */
    amdgpu_semaphore_handle sem = NULL;

    CHECK_EQ(amdgpu_cs_create_semaphore(NULL), -EINVAL);
    CHECK_EQ(amdgpu_cs_create_semaphore(&sem), 0);
    CHECK_EQ(amdgpu_cs_signal_semaphore(NULL, 0, 0, 0, sem), -EINVAL);
    CHECK_EQ(amdgpu_cs_signal_semaphore(context, 0, 0, 0, NULL), -EINVAL);
    CHECK_EQ(amdgpu_cs_signal_semaphore(context, AMDGPU_HW_IP_NUM, 0, 0, sem), -EINVAL);
    CHECK_EQ(amdgpu_cs_signal_semaphore(context, 0, 0, 8, sem), -EINVAL);
    CHECK_EQ(amdgpu_cs_wait_semaphore(NULL, 0, 0, 0, sem), -EINVAL);
    CHECK_EQ(amdgpu_cs_wait_semaphore(context, 0, 0, 0, NULL), -EINVAL);
    CHECK_EQ(amdgpu_cs_wait_semaphore(context, 0, 0, 0, sem), -EINVAL); /* not signalled yet */
    CHECK_EQ(amdgpu_cs_destroy_semaphore(sem), 0);
    CHECK_EQ(amdgpu_cs_destroy_semaphore(NULL), -EINVAL);
}

static void sync_objects(void)
{
    int fd = -1;

    CHECK_EQ(amdgpu_cs_create_syncobj(NULL, &word), -EINVAL);
    CHECK_EQ(amdgpu_cs_create_syncobj2(NULL, 0, &word), -EINVAL);
    CHECK_EQ(amdgpu_cs_destroy_syncobj(NULL, 1), -EINVAL);
    CHECK_EQ(amdgpu_cs_syncobj_reset(NULL, &word, 1), -EINVAL);
    CHECK_EQ(amdgpu_cs_syncobj_signal(NULL, &word, 1), -EINVAL);
    CHECK_EQ(amdgpu_cs_syncobj_timeline_signal(NULL, &word, &number, 1), -EINVAL);
    CHECK_EQ(amdgpu_cs_syncobj_wait(NULL, &word, 1, 0, 0, NULL), -EINVAL);
    CHECK_EQ(amdgpu_cs_syncobj_timeline_wait(NULL, &word, &number, 1, 0, 0, NULL), -EINVAL);
    CHECK_EQ(amdgpu_cs_syncobj_query(NULL, &word, &number, 1), -EINVAL);
    CHECK_EQ(amdgpu_cs_syncobj_query2(NULL, &word, &number, 1, 0), -EINVAL);
    CHECK_EQ(amdgpu_cs_syncobj_transfer(NULL, 1, 0, 2, 0, 0), -EINVAL);
    CHECK_EQ(amdgpu_cs_export_syncobj(NULL, 1, &fd), -EINVAL);
    CHECK_EQ(amdgpu_cs_import_syncobj(NULL, 1, &word), -EINVAL);
    CHECK_EQ(amdgpu_cs_syncobj_export_sync_file(NULL, 1, &fd), -EINVAL);
    CHECK_EQ(amdgpu_cs_syncobj_export_sync_file2(NULL, 1, 2, 0, &fd), -EINVAL);
    CHECK_EQ(amdgpu_cs_syncobj_import_sync_file(NULL, 1, 0), -EINVAL);
    CHECK_EQ(amdgpu_cs_syncobj_import_sync_file2(NULL, 1, 2, 0), -EINVAL);
}

static void memory_and_addresses(void)
{
    const enum amdgpu_gpu_va_range unknown = (enum amdgpu_gpu_va_range)1;
    amdgpu_bo_list_handle list;
    amdgpu_bo_handle bo;

    CHECK_EQ(amdgpu_bo_list_create(NULL, 0, NULL, NULL, &list), -EINVAL);
    CHECK_EQ(amdgpu_bo_list_create(NULL, UINT32_MAX, NULL, NULL, &list), -EINVAL);
    CHECK_EQ(amdgpu_bo_list_update(NULL, 0, NULL, NULL), -EINVAL);
    CHECK_EQ(amdgpu_find_bo_by_cpu_mapping(NULL, NULL, 1, &bo, &number), -EINVAL);
    CHECK_EQ(amdgpu_find_bo_by_cpu_mapping(NULL, &word, 0, &bo, &number), -EINVAL);
    CHECK_EQ(amdgpu_va_range_free(NULL), 0);
    CHECK_EQ(amdgpu_va_range_query(NULL, unknown, &number, &number), -EINVAL);
}

static void questions(void)
{
    struct amdgpu_gpu_info info;

    CHECK_EQ(amdgpu_query_gpu_info(NULL, &info), -EINVAL);
    CHECK_EQ(amdgpu_query_gpu_info((amdgpu_device_handle)&word, NULL), -EINVAL);
    CHECK_EQ(amdgpu_query_gds_info(NULL, NULL), -EINVAL);
    CHECK_EQ(amdgpu_query_sw_info(NULL, (enum amdgpu_sw_info)99, &word), -EINVAL);
}

int main(void)
{
    TAP_RUN(devices);
    TAP_RUN(contexts);
    TAP_RUN(semaphores);
    TAP_RUN(sync_objects);
    TAP_RUN(memory_and_addresses);
    TAP_RUN(questions);
    return tap_done();
}
