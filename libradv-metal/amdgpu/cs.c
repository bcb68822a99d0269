/* SPDX-License-Identifier: MIT */
/*
 * cs.c - libdrm_amdgpu: submissions as chunks, and their fences.
 */
#include <stdlib.h>
#include <time.h>

#include "amdgpu_face.h"

FACE_API int amdgpu_cs_submit_raw2(amdgpu_device_handle dev, amdgpu_context_handle context, uint32_t bo_list_handle,
                                   int num_chunks, struct drm_amdgpu_cs_chunk *chunks, uint64_t *seq_no)
{
    uint64_t seq;

    (void)dev;
    int r = shim_submit(context->ctx, bo_list_handle, chunks, num_chunks > 0 ? (uint32_t)num_chunks : 0, &seq);
    if (!r && seq_no)
        *seq_no = seq;
    return face_negative(r);
}

FACE_API int amdgpu_cs_submit_raw(amdgpu_device_handle dev, amdgpu_context_handle context,
                                  amdgpu_bo_list_handle bo_list_handle, int num_chunks,
                                  struct drm_amdgpu_cs_chunk *chunks, uint64_t *seq_no)
{
    if (!num_chunks)
        return -EINVAL;
    return amdgpu_cs_submit_raw2(dev, context, bo_list_handle ? bo_list_handle->id : 0, num_chunks, chunks, seq_no);
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
                                             .ctx_id = shim_ctx_id(fence->context->ctx),
                                             .handle = fence->fence };
}

int64_t face_deadline(uint64_t timeout_ns, bool absolute)
{
    struct timespec now = { 0 };

    if (!absolute)
        clock_gettime(CLOCK_MONOTONIC, &now);
    uint64_t now_ns = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
    return timeout_ns < (uint64_t)MGPU_FOREVER - now_ns ? (int64_t)(now_ns + timeout_ns) : MGPU_FOREVER;
}

static bool may_be_fence(const struct amdgpu_cs_fence *fence)
{
    return fence->context && fence->ip_type < AMDGPU_HW_IP_NUM && fence->ring < FACE_MAX_RINGS;
}

FACE_API int amdgpu_cs_query_fence_status(struct amdgpu_cs_fence *fence, uint64_t timeout_ns, uint64_t flags,
                                          uint32_t *expired)
{
    bool busy;

    if (!fence || !expired || !may_be_fence(fence))
        return -EINVAL;
    *expired = fence->fence == 0; /* nothing was submitted */
    if (*expired)
        return 0;
    int r = shim_ctx_wait(fence->context->ctx, fence->ip_type, fence->ring, fence->fence,
                          face_deadline(timeout_ns, flags & AMDGPU_QUERY_FENCE_TIMEOUT_IS_ABSOLUTE), &busy);
    if (!r)
        *expired = !busy;
    return face_negative(r);
}

static struct drm_amdgpu_fence wire_fence(const struct amdgpu_cs_fence *fence)
{
    return (struct drm_amdgpu_fence){ .ctx_id = shim_ctx_id(fence->context->ctx),
                                      .ip_type = fence->ip_type,
                                      .ip_instance = fence->ip_instance,
                                      .ring = fence->ring,
                                      .seq_no = fence->fence };
}

FACE_API int amdgpu_cs_wait_fences(struct amdgpu_cs_fence *fences, uint32_t fence_count, bool wait_all,
                                   uint64_t timeout_ns, uint32_t *status, uint32_t *first)
{
    uint32_t which;
    bool busy;

    if (!fences || !status || !fence_count)
        return -EINVAL;
    for (uint32_t i = 0; i < fence_count; i++) {
        if (!may_be_fence(&fences[i]))
            return -EINVAL;
    }
    *status = 0;
    struct drm_amdgpu_fence *wire = calloc(fence_count, sizeof *wire);
    if (!wire)
        return -ENOMEM;
    for (uint32_t i = 0; i < fence_count; i++)
        wire[i] = wire_fence(&fences[i]);
    int r = shim_fence_wait(fences[0].context->file, wire, fence_count, wait_all, face_deadline(timeout_ns, false),
                            &busy, &which);
    free(wire);
    if (r)
        return face_negative(r);
    *status = !busy;
    if (first)
        *first = which;
    return 0;
}

FACE_API int amdgpu_cs_fence_to_handle(amdgpu_device_handle dev, struct amdgpu_cs_fence *fence, uint32_t what,
                                       uint32_t *out_handle)
{
    const struct drm_amdgpu_fence wire = wire_fence(fence);
    return face_negative(shim_fence_export(dev->file, &wire, what, out_handle));
}
