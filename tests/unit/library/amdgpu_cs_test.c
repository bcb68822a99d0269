/* SPDX-License-Identifier: MIT */
/* amdgpu_cs_test.c - amdgpu/cs.c: submissions as chunks, and their fences. */
#include "amdgpu_face_fixture.h"

static void submitting(void)
{
    struct drm_amdgpu_bo_list_entry entry;
    struct drm_amdgpu_cs_chunk_ib ib = { .va_start = 0x1000, .ib_bytes = 64 };
    struct drm_amdgpu_cs_chunk chunk = { AMDGPU_CHUNK_ID_IB, sizeof ib / 4, (uintptr_t)&ib };
    struct drm_amdgpu_cs_chunk_data data;
    struct drm_amdgpu_cs_chunk_dep dep;
    struct amdgpu_cs_fence fence = { .ip_type = AMDGPU_HW_IP_GFX };
    amdgpu_context_handle context = NULL;
    uint32_t list, expired = 9;
    uint64_t seq = 0;

    begin();
    CHECK_EQ(amdgpu_cs_ctx_create(dev, &context), 0);
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
    CHECK_EQ(fake.queues, 0);
    end();
}

/* By the number of a list, or by its handle. */
static void lists_by_handle(void)
{
    struct drm_amdgpu_cs_chunk_ib ib = { .va_start = 0x1000, .ib_bytes = 64 };
    struct drm_amdgpu_cs_chunk chunk = { AMDGPU_CHUNK_ID_IB, sizeof ib / 4, (uintptr_t)&ib };
    amdgpu_context_handle context;
    amdgpu_bo_list_handle list;
    uint32_t handle;
    uint64_t seq = 0;

    begin();
    amdgpu_bo_handle bo = make_bo();
    CHECK_EQ(amdgpu_cs_ctx_create(dev, &context), 0);
    CHECK_EQ(amdgpu_bo_export(bo, amdgpu_bo_handle_type_kms, &handle), 0);
    CHECK_EQ(amdgpu_bo_list_create(dev, 1, &bo, NULL, &list), 0);
    CHECK_EQ(amdgpu_cs_submit_raw(dev, context, list, 1, &chunk, &seq), 0);
    CHECK_EQ(seq, 1);
    CHECK_EQ(fake.bo_refs[0].bo, handle);
    CHECK_EQ(amdgpu_cs_submit_raw(dev, context, NULL, 1, &chunk, NULL), 0);
    CHECK_EQ(fake.submit.bo_count, 0);
    CHECK_EQ(amdgpu_cs_submit_raw(dev, context, list, 0, &chunk, &seq), -EINVAL);
    CHECK_EQ(amdgpu_bo_list_destroy(list), 0);
    CHECK_EQ(amdgpu_bo_free(bo), 0);
    CHECK_EQ(amdgpu_cs_ctx_free(context), 0);
    end();
}

static void several_fences(void)
{
    struct drm_amdgpu_cs_chunk_ib ib = { .va_start = 0x1000, .ib_bytes = 64 };
    struct drm_amdgpu_cs_chunk chunk = { AMDGPU_CHUNK_ID_IB, sizeof ib / 4, (uintptr_t)&ib };
    struct amdgpu_cs_fence fences[20] = { { 0 } };
    amdgpu_context_handle context;
    uint32_t status = 9, first = 9;

    begin();
    CHECK_EQ(amdgpu_cs_ctx_create(dev, &context), 0);
    CHECK_EQ(amdgpu_cs_submit_raw2(dev, context, 0, 1, &chunk, NULL), 0);
    for (uint64_t i = 0; i < 20; i++)
        fences[i] = (struct amdgpu_cs_fence){ .context = context, .fence = 1 + i };
    CHECK_EQ(amdgpu_cs_wait_fences(fences, 20, true, AMDGPU_TIMEOUT_INFINITE, &status, NULL), 0);
    CHECK_EQ(status, 1);
    CHECK_EQ(FAKE_ARGS(fence_wait, MGPU_CALL_FENCE_WAIT)->flags, MGPU_WAIT_ALL);
    CHECK_EQ(FAKE_ARGS(fence_wait, MGPU_CALL_FENCE_WAIT)->count, 20);
    CHECK_EQ(fake.fences[19].seq, 20);
    CHECK(FAKE_ARGS(fence_wait, MGPU_CALL_FENCE_WAIT)->deadline_ns == MGPU_FOREVER);

    fake_fail(MGPU_CALL_FENCE_WAIT, -MGPU_ETIME);
    CHECK_EQ(amdgpu_cs_wait_fences(fences, 2, false, 5, &status, &first), 0);
    CHECK_EQ(status, 0);
    CHECK_EQ(FAKE_ARGS(fence_wait, MGPU_CALL_FENCE_WAIT)->flags, 0);
    fences[1].fence = 0; /* nothing was submitted: reached */
    CHECK_EQ(amdgpu_cs_wait_fences(fences, 2, false, 0, &status, &first), 0);
    CHECK_EQ(status, 1);
    CHECK_EQ(first, 1);

    fences[1].ip_type = AMDGPU_HW_IP_COMPUTE; /* nothing was submitted there */
    fences[1].fence = 1;
    CHECK_EQ(amdgpu_cs_wait_fences(fences, 2, true, 0, &status, &first), -EINVAL);
    CHECK_EQ(status, 0);
    fences[1].ring = 8;
    CHECK_EQ(amdgpu_cs_wait_fences(fences, 2, true, 0, &status, &first), -EINVAL);
    fences[1].context = NULL;
    CHECK_EQ(amdgpu_cs_wait_fences(fences, 2, true, 0, &status, &first), -EINVAL);
    CHECK_EQ(amdgpu_cs_wait_fences(fences, 0, true, 0, &status, &first), -EINVAL);
    CHECK_EQ(amdgpu_cs_wait_fences(fences, 1, true, 0, NULL, &first), -EINVAL);
    CHECK_EQ(amdgpu_cs_ctx_free(context), 0);
    end();
}

static void fences_given_away(void)
{
    struct drm_amdgpu_cs_chunk_ib ib = { .va_start = 0x1000, .ib_bytes = 64 };
    struct drm_amdgpu_cs_chunk chunk = { AMDGPU_CHUNK_ID_IB, sizeof ib / 4, (uintptr_t)&ib };
    struct amdgpu_cs_fence fence = { .fence = 1 };
    uint32_t handle = 0, imported = 0;

    begin();
    CHECK_EQ(amdgpu_cs_ctx_create(dev, &fence.context), 0);
    CHECK_EQ(amdgpu_cs_submit_raw2(dev, fence.context, 0, 1, &chunk, NULL), 0);
    CHECK_EQ(amdgpu_cs_fence_to_handle(dev, &fence, AMDGPU_FENCE_TO_HANDLE_GET_SYNCOBJ, &handle), 0);
    CHECK_EQ(FAKE_ARGS(sync_transfer, MGPU_CALL_SYNC_TRANSFER)->dst, handle);
    CHECK_EQ(FAKE_ARGS(sync_transfer, MGPU_CALL_SYNC_TRANSFER)->flags, MGPU_TRANSFER_END);
    CHECK_EQ(fake_count(MGPU_CALL_FENCE_WAIT), 0);
    CHECK_EQ(amdgpu_cs_destroy_syncobj(dev, handle), 0);
    CHECK_EQ(amdgpu_cs_fence_to_handle(dev, &fence, AMDGPU_FENCE_TO_HANDLE_GET_SYNCOBJ_FD, &handle), 0);
    CHECK_EQ(fake.syncs, 0);
    CHECK_EQ(amdgpu_cs_import_syncobj(dev, (int)handle, &imported), 0);
    CHECK_EQ(amdgpu_cs_destroy_syncobj(dev, imported), 0);
    fake_close((int)handle);
    CHECK_EQ(amdgpu_cs_fence_to_handle(dev, &fence, AMDGPU_FENCE_TO_HANDLE_GET_SYNC_FILE_FD, &handle), 0);
    CHECK_EQ(amdgpu_cs_create_syncobj(dev, &imported), 0);
    CHECK_EQ(amdgpu_cs_syncobj_import_sync_file(dev, imported, (int)handle), 0);
    CHECK_EQ(amdgpu_cs_destroy_syncobj(dev, imported), 0);
    fake_close((int)handle);

    CHECK_EQ(amdgpu_cs_fence_to_handle(dev, &fence, 3, &handle), -EINVAL);
    fence.ip_type = AMDGPU_HW_IP_DMA;
    CHECK_EQ(amdgpu_cs_fence_to_handle(dev, &fence, AMDGPU_FENCE_TO_HANDLE_GET_SYNCOBJ, &handle), -EINVAL);
    CHECK_EQ(amdgpu_cs_ctx_free(fence.context), 0);
    end();
}

int main(void)
{
    TAP_RUN(submitting);
    TAP_RUN(lists_by_handle);
    TAP_RUN(several_fences);
    TAP_RUN(fences_given_away);
    return tap_done();
}
