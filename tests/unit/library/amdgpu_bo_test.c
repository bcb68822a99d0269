/* SPDX-License-Identifier: MIT */
/* amdgpu_bo_test.c - amdgpu/bo.c: buffers and their sharing. */
#include "amdgpu_face_fixture.h"

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

static void references(void)
{
    amdgpu_bo_handle found = NULL;
    uint64_t offset = 9;
    bool busy = true;
    void *cpu;

    begin();
    amdgpu_bo_handle bo = make_bo();
    CHECK_EQ(amdgpu_bo_cpu_map(bo, &cpu), 0);
    CHECK_EQ(amdgpu_find_bo_by_cpu_mapping(dev, (char *)cpu + 8, 4, &found, &offset), 0);
    CHECK(found == bo);
    CHECK_EQ(offset, 8);
    CHECK_EQ(amdgpu_bo_free(found), 0);
    CHECK_EQ(amdgpu_find_bo_by_cpu_mapping(dev, &offset, 4, &found, &offset), -ENXIO);
    CHECK(found == NULL);
    CHECK_EQ(offset, 0);
    CHECK_EQ(amdgpu_find_bo_by_cpu_mapping(dev, NULL, 4, &found, &offset), -EINVAL);
    CHECK_EQ(amdgpu_find_bo_by_cpu_mapping(dev, cpu, 0, &found, &offset), -EINVAL);

    amdgpu_bo_inc_ref(bo);
    CHECK_EQ(amdgpu_bo_free(bo), 0);
    CHECK_EQ(fake.bos, 1);
    CHECK_EQ(amdgpu_bo_wait_for_idle(bo, AMDGPU_TIMEOUT_INFINITE, &busy), 0);
    CHECK_EQ(busy, false);
    CHECK(FAKE_ARGS(bo_wait, MGPU_CALL_BO_WAIT)->deadline_ns == MGPU_FOREVER);
    fake_fail(MGPU_CALL_BO_WAIT, -MGPU_ETIME);
    CHECK_EQ(amdgpu_bo_wait_for_idle(bo, 0, &busy), 0);
    CHECK_EQ(busy, true);
    fake_fail(MGPU_CALL_BO_WAIT, -MGPU_ENODEV);
    CHECK_EQ(amdgpu_bo_wait_for_idle(bo, 0, &busy), -ENODEV);
    CHECK_EQ(amdgpu_bo_free(bo), 0);
    end();
}

int main(void)
{
    TAP_RUN(buffers);
    TAP_RUN(sharing);
    TAP_RUN(references);
    return tap_done();
}
