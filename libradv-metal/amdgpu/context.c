/* SPDX-License-Identifier: MIT */
/*
 * context.c - libdrm_amdgpu: contexts: what they are, and what became of them.
 */
#include <stdlib.h>

#include "amdgpu_face.h"

FACE_API int amdgpu_cs_ctx_create2(amdgpu_device_handle dev, uint32_t priority, amdgpu_context_handle *context)
{
    if (!dev || !context)
        return -EINVAL;
    struct amdgpu_context *created = calloc(1, sizeof *created);
    if (!created)
        return -ENOMEM;
    int r = shim_ctx_create(dev->file, (int32_t)priority, &created->ctx);
    if (r) {
        free(created);
        return face_negative(r);
    }
    created->file = dev->file;
    pthread_mutex_init(&created->lock, NULL);
    *context = created;
    return 0;
}

FACE_API int amdgpu_cs_ctx_create(amdgpu_device_handle dev, amdgpu_context_handle *context)
{
    return amdgpu_cs_ctx_create2(dev, AMDGPU_CTX_PRIORITY_NORMAL, context);
}

FACE_API int amdgpu_cs_ctx_free(amdgpu_context_handle context)
{
    if (!context)
        return -EINVAL;
    face_drop_semaphores(context);
    shim_ctx_destroy(context->ctx);
    pthread_mutex_destroy(&context->lock);
    free(context->scratch);
    free(context);
    return 0;
}

FACE_API int amdgpu_cs_ctx_override_priority(amdgpu_device_handle dev, amdgpu_context_handle context, int master_fd,
                                             unsigned priority)
{
    struct shim_file *master;

    if (!dev || !context || master_fd < 0)
        return -EINVAL;
    int r = shim_file_get(master_fd, &master);
    if (!r) {
        r = shim_ctx_override_priority(master, dev->file, shim_ctx_id(context->ctx), (int32_t)priority);
        shim_file_put(master);
    }
    return face_negative(r);
}

FACE_API int amdgpu_cs_ctx_stable_pstate(amdgpu_context_handle context, uint32_t op, uint32_t flags,
                                         uint32_t *out_flags)
{
    if (!context)
        return -EINVAL;
    int r = -EINVAL;
    if (op == AMDGPU_CTX_OP_SET_STABLE_PSTATE)
        r = shim_ctx_set_pstate(context->ctx, flags);
    else if (op == AMDGPU_CTX_OP_GET_STABLE_PSTATE && !flags)
        r = 0;
    if (!r && out_flags)
        *out_flags = AMDGPU_CTX_STABLE_PSTATE_NONE; /* there is no other */
    return face_negative(r);
}

FACE_API int amdgpu_cs_query_reset_state(amdgpu_context_handle context, uint32_t *state, uint32_t *hangs)
{
    if (!context)
        return -EINVAL;
    int r = shim_ctx_reset_status(context->ctx, state);
    if (!r)
        *hangs = 0; /* Linux does not count them either */
    return face_negative(r);
}

FACE_API int amdgpu_cs_query_reset_state2(amdgpu_context_handle context, uint64_t *flags)
{
    return context ? face_negative(shim_ctx_reset_flags(context->ctx, flags)) : -EINVAL;
}
