/* SPDX-License-Identifier: MIT */
/* amdgpu_cs_test.c - amdgpu/cs.c: contexts and submissions. */
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

int main(void)
{
    TAP_RUN(submitting);
    return tap_done();
}
