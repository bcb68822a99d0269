/* SPDX-License-Identifier: MIT */
/* amdgpu_face_test.c - the files of amdgpu/: libdrm_amdgpu's conventions, and its devices. */
#include <errno.h>

#include <amdgpu.h>
#include <amdgpu_drm.h>
#include <xf86drm.h>

#include "test_file.h"

static int fd;
static amdgpu_device_handle dev;

static void begin(void)
{
    uint32_t major, minor;

    fake_reset();
    fd = fake_open(SHIM_NODE_RENDER);
    CHECK_EQ(amdgpu_device_initialize(fd, &major, &minor, &dev), 0);
    CHECK_EQ(major, 3);
    CHECK_EQ(minor, 54);
}

static void end(void)
{
    fake_close(fd);
    CHECK_EQ(amdgpu_device_deinitialize(dev), 0);
    CHECK_EQ(fake.clients, 0);
    CHECK_EQ(fake_open_count(), 0);
}

static amdgpu_bo_handle make_bo(void)
{
    struct amdgpu_bo_alloc_request request = { .alloc_size = 4096, .preferred_heap = AMDGPU_GEM_DOMAIN_GTT };
    amdgpu_bo_handle bo = NULL;
    CHECK_EQ(amdgpu_bo_alloc(dev, &request, &bo), 0);
    return bo;
}

static void one_device_an_open_file(void)
{
    amdgpu_device_handle same, another;
    uint32_t major, minor;

    begin();
    int copy = fake_dup(fd), second = fake_open(SHIM_NODE_RENDER);
    CHECK_EQ(amdgpu_device_initialize(copy, &major, &minor, &same), 0);
    CHECK_EQ(amdgpu_device_initialize(second, &major, &minor, &another), 0);
    CHECK(same == dev && another != dev);
    CHECK(amdgpu_device_get_fd(dev) != fd && amdgpu_device_get_fd(dev) != copy);
    CHECK_EQ(fake.clients, 2);
    fake_close(copy);
    fake_close(second);
    CHECK_EQ(amdgpu_device_deinitialize(another), 0);
    CHECK_EQ(fake.clients, 1);
    CHECK_EQ(amdgpu_device_deinitialize(same), 0);
    CHECK_EQ(fake.clients, 1);
    end();
}

/* The device's own descriptor keeps its file when the caller closes the one it came from. */
static void device_outlives_the_descriptor(void)
{
    uint32_t handle;

    begin();
    fake_close(fd);
    shim_file_sweep();
    CHECK_EQ(fake.clients, 1);
    CHECK_EQ(drmSyncobjCreate(amdgpu_device_get_fd(dev), 0, &handle), 0);
    CHECK_EQ(fake_count(MGPU_CALL_OPEN), 1); /* libdrm and libdrm_amdgpu are one client */
    end();
}

static void bad_descriptors(void)
{
    amdgpu_device_handle none;
    uint32_t major, minor;

    fake_reset();
    CHECK_EQ(amdgpu_device_initialize(-1, &major, &minor, &none), -EBADF);
    CHECK(none == NULL);
    int other = fake_open_other();
    CHECK_EQ(amdgpu_device_initialize(other, &major, &minor, &none), -ENOTTY);
    fake_close(other);
}

static void questions(void)
{
    struct amdgpu_gpu_info gpu;
    struct amdgpu_buffer_size_alignments alignments;
    struct amdgpu_heap_info heap;
    struct drm_amdgpu_info_hw_ip ip;
    uint32_t version, feature, value = 0;
    uint64_t ticks = 0;

    begin();
    CHECK_EQ(amdgpu_query_gpu_info(dev, &gpu), 0);
    CHECK_EQ(gpu.asic_id, 0x73ff);
    CHECK_EQ(gpu.gb_addr_cfg, 0x343);
    CHECK_EQ(gpu.cu_bitmap[0][1], 0x3f);
    CHECK_EQ(gpu.gpu_counter_freq, 100000);
    CHECK_EQ(amdgpu_query_gpu_info(NULL, &gpu), -EINVAL);
    CHECK_EQ(amdgpu_query_buffer_size_alignment(dev, &alignments), 0);
    CHECK_EQ(alignments.size_local, 2 << 20);
    CHECK_EQ(alignments.size_remote, 4096);
    CHECK_EQ(amdgpu_query_hw_ip_info(dev, AMDGPU_HW_IP_DMA, 0, &ip), 0);
    CHECK_EQ(ip.available_rings, 3);
    CHECK_EQ(amdgpu_query_firmware_version(dev, AMDGPU_INFO_FW_GFX_ME, 0, 0, &version, &feature), 0);
    CHECK_EQ(version, 50 + MGPU_FW_ME);
    CHECK_EQ(feature, 30 + MGPU_FW_ME);
    CHECK_EQ(amdgpu_query_firmware_version(dev, 0, 0, 0, &version, &feature), -EINVAL);
    CHECK_EQ(amdgpu_query_info(dev, AMDGPU_INFO_TIMESTAMP, 8, &ticks), 0);
    CHECK_EQ(ticks, 123456789);
    CHECK_EQ(amdgpu_query_info(dev, 0x7f, 8, &ticks), -EINVAL);
    CHECK_EQ(amdgpu_read_mm_registers(dev, 0x263e, 1, UINT32_MAX, 0, &value), 0);
    CHECK_EQ(value, 0x343);
    CHECK_EQ(amdgpu_query_sensor_info(dev, AMDGPU_INFO_SENSOR_GFX_SCLK, 4, &value), 0);
    CHECK_EQ(amdgpu_query_sw_info(dev, amdgpu_sw_info_address32_hi, &value), 0);
    CHECK_EQ(value, 0xffff8000u);
    CHECK_EQ(amdgpu_query_sw_info(dev, (enum amdgpu_sw_info)99, &value), -EINVAL);
    CHECK_STR(amdgpu_get_marketing_name(dev), "Fake Radeon");

    CHECK_EQ(amdgpu_query_heap_info(dev, AMDGPU_GEM_DOMAIN_VRAM, 0, &heap), 0);
    CHECK_EQ(heap.heap_size, 900);
    CHECK_EQ(heap.heap_usage, 100);
    CHECK_EQ(amdgpu_query_heap_info(dev, AMDGPU_GEM_DOMAIN_VRAM, AMDGPU_GEM_CREATE_CPU_ACCESS_REQUIRED, &heap), 0);
    CHECK_EQ(heap.heap_size, 901);
    CHECK_EQ(heap.heap_usage, 101);
    CHECK_EQ(amdgpu_query_heap_info(dev, AMDGPU_GEM_DOMAIN_GTT, 0, &heap), 0);
    CHECK_EQ(heap.heap_size, 902);
    CHECK_EQ(amdgpu_query_heap_info(dev, AMDGPU_GEM_DOMAIN_GDS, 0, &heap), -EINVAL);
    end();
}

static void unnamed_card(void)
{
    uint32_t major, minor;

    fake_reset();
    memset(fake.chip.marketing_name, 0, sizeof fake.chip.marketing_name);
    fd = fake_open(SHIM_NODE_RENDER);
    CHECK_EQ(amdgpu_device_initialize(fd, &major, &minor, &dev), 0);
    CHECK_STR(amdgpu_get_marketing_name(dev), "AMD Radeon Graphics");
    end();
}

static void buffers(void)
{
    struct amdgpu_bo_alloc_request bad = { .alloc_size = 4096, .preferred_heap = AMDGPU_GEM_DOMAIN_CPU };
    struct amdgpu_bo_metadata metadata = { .tiling_info = 9, .size_metadata = 8, .umd_metadata = { 1, 2 } };
    struct amdgpu_bo_info info;
    amdgpu_bo_handle none;
    void *cpu;

    begin();
    CHECK_EQ(amdgpu_bo_alloc(dev, &bad, &none), -EINVAL);
    fake_fail(MGPU_CALL_BO_USERPTR, -MGPU_ENOSYS);
    CHECK_EQ(amdgpu_create_bo_from_user_mem(dev, &bad, 4096, &none), -ENOSYS);
    amdgpu_bo_handle bo = make_bo();
    CHECK_EQ(amdgpu_bo_cpu_map(bo, &cpu), 0);
    memset(cpu, 0xff, 4096);
    CHECK_EQ(amdgpu_bo_cpu_unmap(bo), 0);
    CHECK_EQ(amdgpu_bo_cpu_unmap(bo), -EINVAL);
    CHECK_EQ(amdgpu_bo_set_metadata(bo, &metadata), 0);
    CHECK_EQ(amdgpu_bo_query_info(bo, &info), 0);
    CHECK_EQ(info.preferred_heap, AMDGPU_GEM_DOMAIN_GTT);
    CHECK_EQ(info.metadata.tiling_info, 9);
    CHECK_EQ(info.metadata.size_metadata, 8);
    CHECK_EQ(info.metadata.umd_metadata[1], 2);
    metadata.size_metadata = 257;
    CHECK_EQ(amdgpu_bo_set_metadata(bo, &metadata), -EINVAL);
    CHECK_EQ(amdgpu_bo_free(bo), 0);
    CHECK_EQ(fake.bos, 0);
    end();
}

static void sharing(void)
{
    struct amdgpu_bo_import_result result;
    uint32_t kms = 0, shared = 0;

    begin();
    amdgpu_bo_handle bo = make_bo();
    CHECK_EQ(amdgpu_bo_export(bo, amdgpu_bo_handle_type_kms, &kms), 0);
    CHECK_EQ(amdgpu_bo_export(bo, amdgpu_bo_handle_type_kms_noimport, &shared), 0);
    CHECK(kms != 0 && kms == shared);
    CHECK_EQ(amdgpu_bo_export(bo, amdgpu_bo_handle_type_dma_buf_fd, &shared), 0);
    CHECK_EQ(amdgpu_bo_import(dev, amdgpu_bo_handle_type_dma_buf_fd, shared, &result), 0);
    CHECK(result.buf_handle == bo);
    CHECK_EQ(result.alloc_size, 4096);
    CHECK_EQ(amdgpu_bo_free(result.buf_handle), 0);
    CHECK_EQ(amdgpu_bo_import(dev, amdgpu_bo_handle_type_kms, kms, &result), -EPERM);
    fake_close((int)shared);

    /* These fail as libdrm's own functions do. */
    errno = 0;
    CHECK_EQ(amdgpu_bo_import(dev, amdgpu_bo_handle_type_dma_buf_fd, shared, &result), -1);
    CHECK_EQ(errno, EBADF);
    fake_fail(MGPU_CALL_BO_EXPORT, -MGPU_ENOSYS);
    CHECK_EQ(amdgpu_bo_export(bo, amdgpu_bo_handle_type_dma_buf_fd, &shared), -1);
    CHECK_EQ(errno, ENOSYS);
    CHECK_EQ(amdgpu_bo_export(bo, amdgpu_bo_handle_type_gem_flink_name, &shared), -1);
    CHECK_EQ(errno, EACCES);
    CHECK_EQ(amdgpu_bo_free(bo), 0);
    end();
}

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

static void submitting(void)
{
    struct drm_amdgpu_bo_list_entry entry;
    struct drm_amdgpu_cs_chunk_ib ib = { .va_start = 0x1000, .ib_bytes = 64 };
    struct drm_amdgpu_cs_chunk chunk = { AMDGPU_CHUNK_ID_IB, sizeof ib / 4, (uintptr_t)&ib };
    struct drm_amdgpu_cs_chunk_data data;
    struct drm_amdgpu_cs_chunk_dep dep;
    struct amdgpu_cs_fence fence = { .ip_type = AMDGPU_HW_IP_GFX };
    amdgpu_context_handle context = NULL;
    uint32_t list, pstate = 9, expired = 9;
    uint64_t seq = 0;

    begin();
    CHECK_EQ(amdgpu_cs_ctx_create2(NULL, 0, &context), -EINVAL);
    CHECK_EQ(amdgpu_cs_ctx_create2(dev, (uint32_t)AMDGPU_CTX_PRIORITY_LOW, &context), 0);
    CHECK_EQ(amdgpu_cs_ctx_stable_pstate(context, AMDGPU_CTX_OP_GET_STABLE_PSTATE, 0, &pstate), 0);
    CHECK_EQ(pstate, AMDGPU_CTX_STABLE_PSTATE_NONE);
    CHECK_EQ(amdgpu_cs_ctx_stable_pstate(context, AMDGPU_CTX_OP_SET_STABLE_PSTATE, 0, NULL), 0);
    CHECK_EQ(amdgpu_cs_ctx_stable_pstate(context, AMDGPU_CTX_OP_SET_STABLE_PSTATE, AMDGPU_CTX_STABLE_PSTATE_PEAK, NULL),
             -EOPNOTSUPP);
    CHECK_EQ(amdgpu_cs_ctx_stable_pstate(context, 99, 0, NULL), -EINVAL);
    CHECK_EQ(amdgpu_cs_ctx_stable_pstate(NULL, AMDGPU_CTX_OP_GET_STABLE_PSTATE, 0, NULL), -EINVAL);

    amdgpu_bo_handle bo = make_bo();
    CHECK_EQ(amdgpu_bo_export(bo, amdgpu_bo_handle_type_kms, &entry.bo_handle), 0);
    CHECK_EQ(amdgpu_bo_list_create_raw(dev, 1, &entry, &list), 0);
    CHECK_EQ(amdgpu_cs_submit_raw2(dev, context, list, 1, &chunk, &seq), 0);
    CHECK_EQ(seq, 1);
    CHECK_EQ(fake.bo_refs[0].bo, entry.bo_handle);
    CHECK_EQ(amdgpu_cs_submit_raw2(dev, context, 0, 1, &chunk, NULL), 0);
    CHECK_EQ(amdgpu_cs_submit_raw2(dev, context, 0, -1, &chunk, &seq), -EINVAL);
    CHECK_EQ(amdgpu_bo_list_destroy_raw(dev, list), 0);
    CHECK_EQ(amdgpu_bo_list_destroy_raw(dev, list), -ENOENT);
    fake_fail(MGPU_CALL_QUEUE_SUBMIT, -MGPU_ENODATA);
    CHECK_EQ(amdgpu_cs_submit_raw2(dev, context, 0, 1, &chunk, &seq), -ECANCELED);

    struct amdgpu_cs_fence_info fence_info = { .handle = bo, .offset = 3 };
    amdgpu_cs_chunk_fence_info_to_data(&fence_info, &data);
    CHECK_EQ(data.fence_data.handle, entry.bo_handle);
    CHECK_EQ(data.fence_data.offset, 24);
    fence.context = context;
    fence.fence = 5;
    amdgpu_cs_chunk_fence_to_dep(&fence, &dep);
    CHECK_EQ(dep.handle, 5);
    CHECK(dep.ctx_id != 0);

    CHECK_EQ(amdgpu_cs_query_fence_status(&fence, AMDGPU_TIMEOUT_INFINITE, 0, &expired), 0);
    CHECK_EQ(expired, 1);
    CHECK(FAKE_ARGS(fence_wait, MGPU_CALL_FENCE_WAIT)->deadline_ns == MGPU_FOREVER);
    fake_fail(MGPU_CALL_FENCE_WAIT, -MGPU_ETIME);
    CHECK_EQ(amdgpu_cs_query_fence_status(&fence, 77, AMDGPU_QUERY_FENCE_TIMEOUT_IS_ABSOLUTE, &expired), 0);
    CHECK_EQ(expired, 0);
    CHECK_EQ(FAKE_ARGS(fence_wait, MGPU_CALL_FENCE_WAIT)->deadline_ns, 77);
    CHECK_EQ(amdgpu_cs_query_fence_status(&fence, 1000, 0, &expired), 0);
    CHECK(FAKE_ARGS(fence_wait, MGPU_CALL_FENCE_WAIT)->deadline_ns > 1000);
    fence.fence = 0;
    CHECK_EQ(amdgpu_cs_query_fence_status(&fence, 0, 0, &expired), 0);
    CHECK_EQ(expired, 1);
    fence.ring = 8;
    CHECK_EQ(amdgpu_cs_query_fence_status(&fence, 0, 0, &expired), -EINVAL);
    CHECK_EQ(amdgpu_cs_query_fence_status(NULL, 0, 0, &expired), -EINVAL);

    CHECK_EQ(amdgpu_bo_free(bo), 0);
    CHECK_EQ(amdgpu_cs_ctx_free(context), 0);
    CHECK_EQ(amdgpu_cs_ctx_free(NULL), -EINVAL);
    CHECK_EQ(fake.queues, 0);
    end();
}

static void sync_objects(void)
{
    uint32_t handle;
    uint64_t point = 0;
    int file;

    begin();
    CHECK_EQ(amdgpu_cs_create_syncobj2(dev, DRM_SYNCOBJ_CREATE_SIGNALED, &handle), 0);
    CHECK_EQ(amdgpu_cs_syncobj_query2(dev, &handle, &point, 1, DRM_SYNCOBJ_QUERY_FLAGS_LAST_SUBMITTED), 0);
    CHECK_EQ(point, handle * 10 + 1);
    CHECK_EQ(amdgpu_cs_syncobj_transfer(dev, handle, 1, handle, 0, 0), 0);
    CHECK_EQ(amdgpu_cs_syncobj_export_sync_file(dev, handle, &file), 0);
    CHECK_EQ(amdgpu_cs_syncobj_import_sync_file(dev, handle, file), 0);
    fake_close(file);
    CHECK_EQ(amdgpu_cs_syncobj_export_sync_file2(dev, handle, 4, 0, &file), 0);
    CHECK_EQ(fake.points[0].point, 4);
    fake_close(file);
    /* A fence still to come: through a copy, which is gone afterwards. */
    CHECK_EQ(amdgpu_cs_syncobj_export_sync_file2(dev, handle, 4, DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT, &file), 0);
    CHECK_EQ(FAKE_ARGS(sync_transfer, MGPU_CALL_SYNC_TRANSFER)->src_point, 4);
    CHECK_EQ(fake.syncs, 1);
    fake_close(file);

    errno = 0;
    fake_fail(MGPU_CALL_SYNC_TRANSFER, -MGPU_ETIME);
    CHECK_EQ(amdgpu_cs_syncobj_export_sync_file2(dev, handle, 4, DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT, &file), -1);
    CHECK_EQ(errno, ETIME);
    CHECK_EQ(fake.syncs, 1);
    fake_fail(MGPU_CALL_SYNC_TRANSFER, -MGPU_EINVAL);
    CHECK_EQ(amdgpu_cs_syncobj_transfer(dev, handle, 1, handle, 0, 0), -1);
    CHECK_EQ(errno, EINVAL);
    CHECK_EQ(amdgpu_cs_create_syncobj2(NULL, 0, &handle), -EINVAL);
    CHECK_EQ(amdgpu_cs_destroy_syncobj(dev, handle), 0);
    CHECK_EQ(fake.syncs, 0);
    end();
}

int main(void)
{
    TAP_RUN(one_device_an_open_file);
    TAP_RUN(device_outlives_the_descriptor);
    TAP_RUN(bad_descriptors);
    TAP_RUN(questions);
    TAP_RUN(unnamed_card);
    TAP_RUN(buffers);
    TAP_RUN(sharing);
    TAP_RUN(addresses);
    TAP_RUN(submitting);
    TAP_RUN(sync_objects);
    return tap_done();
}
