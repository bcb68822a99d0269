/* SPDX-License-Identifier: MIT */
/*
 * cs.c - libdrm_amdgpu: contexts, submission, fences.
 */
#include <time.h>

#include "amdgpu_face.h"

#define MAX_RINGS 8u /* of a kind, that a fence may name */

FACE_API int amdgpu_cs_ctx_create2(amdgpu_device_handle dev, uint32_t priority, amdgpu_context_handle *context)
{
    struct shim_ctx *ctx;

    if (!dev || !context)
        return -EINVAL;
    int r = shim_ctx_create(dev->file, (int32_t)priority, &ctx);
    if (!r)
        *context = (amdgpu_context_handle)ctx;
    return face_negative(r);
}

FACE_API int amdgpu_cs_ctx_free(amdgpu_context_handle context)
{
    if (!context)
        return -EINVAL;
    shim_ctx_destroy(face_ctx(context));
    return 0;
}

/* Clocks cannot be pinned through the contract: the state is always NONE, which may also be asked for. */
FACE_API int amdgpu_cs_ctx_stable_pstate(amdgpu_context_handle context, uint32_t op, uint32_t flags,
                                         uint32_t *out_flags)
{
    if (!context)
        return -EINVAL;
    if (op != AMDGPU_CTX_OP_GET_STABLE_PSTATE && op != AMDGPU_CTX_OP_SET_STABLE_PSTATE)
        return face_negative(-EINVAL);
    if (op == AMDGPU_CTX_OP_SET_STABLE_PSTATE && flags != AMDGPU_CTX_STABLE_PSTATE_NONE)
        return face_negative(-EOPNOTSUPP);
    if (out_flags)
        *out_flags = AMDGPU_CTX_STABLE_PSTATE_NONE;
    return 0;
}

FACE_API int amdgpu_cs_submit_raw2(amdgpu_device_handle dev, amdgpu_context_handle context, uint32_t bo_list_handle,
                                   int num_chunks, struct drm_amdgpu_cs_chunk *chunks, uint64_t *seq_no)
{
    uint64_t seq;

    (void)dev;
    int r = shim_submit(face_ctx(context), bo_list_handle, chunks, num_chunks > 0 ? (uint32_t)num_chunks : 0, &seq);
    if (!r && seq_no)
        *seq_no = seq;
    return face_negative(r);
}

FACE_API void amdgpu_cs_chunk_fence_info_to_data(struct amdgpu_cs_fence_info *fence_info,
                                                 struct drm_amdgpu_cs_chunk_data *data)
{
    data->fence_data.handle = shim_bo_handle(face_bo(fence_info->handle));
    data->fence_data.offset = (uint32_t)(fence_info->offset * sizeof(uint64_t));
}

FACE_API void amdgpu_cs_chunk_fence_to_dep(struct amdgpu_cs_fence *fence, struct drm_amdgpu_cs_chunk_dep *dep)
{
    *dep = (struct drm_amdgpu_cs_chunk_dep){ .ip_type = fence->ip_type,
                                             .ip_instance = fence->ip_instance,
                                             .ring = fence->ring,
                                             .ctx_id = shim_ctx_id(face_ctx(fence->context)),
                                             .handle = fence->fence };
}

/* When a wait of `timeout_ns` from now, or until then if it is absolute, ends. */
static int64_t deadline(uint64_t timeout_ns, bool absolute)
{
    struct timespec now = { 0 };

    if (!absolute)
        clock_gettime(CLOCK_MONOTONIC, &now);
    uint64_t now_ns = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
    return timeout_ns < (uint64_t)MGPU_FOREVER - now_ns ? (int64_t)(now_ns + timeout_ns) : MGPU_FOREVER;
}

FACE_API int amdgpu_cs_query_fence_status(struct amdgpu_cs_fence *fence, uint64_t timeout_ns, uint64_t flags,
                                          uint32_t *expired)
{
    bool busy;

    if (!fence || !expired || !fence->context || fence->ip_type >= AMDGPU_HW_IP_NUM || fence->ring >= MAX_RINGS)
        return -EINVAL;
    *expired = fence->fence == 0; /* nothing was submitted */
    if (*expired)
        return 0;
    int r = shim_ctx_wait(face_ctx(fence->context), fence->ip_type, fence->ring, fence->fence,
                          deadline(timeout_ns, flags & AMDGPU_QUERY_FENCE_TIMEOUT_IS_ABSOLUTE), &busy);
    if (!r)
        *expired = !busy;
    return face_negative(r);
}
