/* SPDX-License-Identifier: MIT */
/*
 * request.c - libdrm_amdgpu: submissions as structs, which become chunks, and semaphores, which become dependencies.
 *
 * A semaphore stands for the last amdgpu_cs_submit on a ring at the time it was signalled. A ring that waits for it
 * takes it into its next submission, after which it can be signalled again. A semaphore that is destroyed while a ring
 * waits for it lives until then. No kernel interface knows them, so they are kept here and not among the operations.
 */
#include <stdlib.h>

#include "amdgpu_face.h"

struct amdgpu_semaphore {
    struct amdgpu_semaphore *next;        /* of the same ring's waits */
    struct drm_amdgpu_cs_chunk_dep fence; /* what it stands for; handle 0: nothing was submitted there yet */
    bool signalled, waiting, destroyed;
};

/* Protects all semaphores, and in all contexts the rings' lists of them and last numbers. Comes after context->lock. */
static pthread_mutex_t semaphores_lock = PTHREAD_MUTEX_INITIALIZER;

/* ---- semaphores -------------------------------------------------------------------------------------------------- */

FACE_API int amdgpu_cs_create_semaphore(amdgpu_semaphore_handle *sem)
{
    if (!sem)
        return -EINVAL;
    *sem = calloc(1, sizeof **sem);
    return *sem ? 0 : -ENOMEM;
}

FACE_API int amdgpu_cs_destroy_semaphore(amdgpu_semaphore_handle sem)
{
    if (!sem)
        return -EINVAL;
    pthread_mutex_lock(&semaphores_lock);
    const bool in_use = sem->destroyed = sem->waiting;
    pthread_mutex_unlock(&semaphores_lock);
    if (!in_use)
        free(sem);
    return 0;
}

/* Rings that the structs above can name; whether the card has it is told by a submission. */
static bool is_ring(uint32_t ip_type, uint32_t ip_instance, uint32_t ring)
{
    return ip_type < AMDGPU_HW_IP_NUM && !ip_instance && ring < FACE_MAX_RINGS;
}

FACE_API int amdgpu_cs_signal_semaphore(amdgpu_context_handle ctx, uint32_t ip_type, uint32_t ip_instance,
                                        uint32_t ring, amdgpu_semaphore_handle sem)
{
    if (!ctx || !sem || !is_ring(ip_type, ip_instance, ring))
        return -EINVAL;
    pthread_mutex_lock(&semaphores_lock);
    const bool again = sem->signalled;
    if (!again) {
        sem->signalled = true;
        sem->fence = (struct drm_amdgpu_cs_chunk_dep){ .ip_type = ip_type,
                                                       .ring = ring,
                                                       .ctx_id = shim_ctx_id(ctx->ctx),
                                                       .handle = ctx->rings[ip_type][ring].last_seq };
    }
    pthread_mutex_unlock(&semaphores_lock);
    return again ? -EINVAL : 0;
}

FACE_API int amdgpu_cs_wait_semaphore(amdgpu_context_handle ctx, uint32_t ip_type, uint32_t ip_instance, uint32_t ring,
                                      amdgpu_semaphore_handle sem)
{
    if (!ctx || !sem || !is_ring(ip_type, ip_instance, ring))
        return -EINVAL;
    pthread_mutex_lock(&semaphores_lock);
    const bool can_wait = sem->signalled && !sem->waiting;
    if (can_wait) {
        sem->waiting = true;
        sem->next = ctx->rings[ip_type][ring].waits;
        ctx->rings[ip_type][ring].waits = sem;
    }
    pthread_mutex_unlock(&semaphores_lock);
    return can_wait ? 0 : -EINVAL;
}

/* The ring no longer waits for anything; what it waited for goes to `fences`, if that is not NULL. */
static void take_semaphores(struct face_ring *ring, struct drm_amdgpu_cs_chunk_dep *fences)
{
    struct amdgpu_semaphore *sem;

    while ((sem = ring->waits)) {
        ring->waits = sem->next;
        if (fences)
            *fences++ = sem->fence;
        sem->signalled = sem->waiting = false;
        if (sem->destroyed)
            free(sem);
    }
}

static uint32_t count_semaphores(const struct face_ring *ring)
{
    uint32_t count = 0;
    for (const struct amdgpu_semaphore *sem = ring->waits; sem; sem = sem->next)
        count++;
    return count;
}

void face_drop_semaphores(struct amdgpu_context *context)
{
    pthread_mutex_lock(&semaphores_lock);
    for (uint32_t type = 0; type < AMDGPU_HW_IP_NUM; type++) {
        for (uint32_t ring = 0; ring < FACE_MAX_RINGS; ring++)
            take_semaphores(&context->rings[type][ring], NULL);
    }
    pthread_mutex_unlock(&semaphores_lock);
}

/* ---- submissions ------------------------------------------------------------------------------------------------- */

/* A submission's chunks and what they point to, all in the context's scratch memory. */
struct chunks {
    struct drm_amdgpu_cs_chunk *chunk;
    uint32_t count;
    struct drm_amdgpu_cs_chunk_ib *ibs;
    struct drm_amdgpu_cs_chunk_dep *deps;
    struct drm_amdgpu_cs_chunk_fence fence;
};

/* Room for `ib_count` IBs with a chunk each, two chunks more, and `dep_count` dependencies. */
static int reserve(struct amdgpu_context *context, uint32_t ib_count, size_t dep_count, struct chunks *chunks)
{
    const size_t chunk_bytes = (ib_count + 2ull) * sizeof *chunks->chunk;
    const size_t ib_bytes = ib_count * sizeof *chunks->ibs;
    const size_t bytes = chunk_bytes + ib_bytes + dep_count * sizeof *chunks->deps;

    if (bytes > context->scratch_size) {
        char *scratch = realloc(context->scratch, bytes);
        if (!scratch)
            return -ENOMEM;
        context->scratch = scratch;
        context->scratch_size = bytes;
    }
    *chunks = (struct chunks){ .chunk = (void *)context->scratch,
                               .ibs = (void *)(context->scratch + chunk_bytes),
                               .deps = (void *)(context->scratch + chunk_bytes + ib_bytes) };
    return 0;
}

static void add_chunk(struct chunks *chunks, uint32_t id, const void *data, size_t size)
{
    chunks->chunk[chunks->count++] = (struct drm_amdgpu_cs_chunk){ .chunk_id = id,
                                                                   .length_dw = (uint32_t)(size / 4),
                                                                   .chunk_data = (uintptr_t)data };
}

static void add_ibs(struct chunks *chunks, const struct amdgpu_cs_request *request)
{
    for (uint32_t i = 0; i < request->number_of_ibs; i++) {
        chunks->ibs[i] = (struct drm_amdgpu_cs_chunk_ib){ .flags = (uint32_t)request->ibs[i].flags,
                                                          .va_start = request->ibs[i].ib_mc_address,
                                                          .ib_bytes = request->ibs[i].size * 4,
                                                          .ip_type = request->ip_type,
                                                          .ip_instance = request->ip_instance,
                                                          .ring = request->ring };
        add_chunk(chunks, AMDGPU_CHUNK_ID_IB, &chunks->ibs[i], sizeof chunks->ibs[i]);
    }
}

static void add_user_fence(struct chunks *chunks, struct amdgpu_cs_fence_info *info)
{
    struct drm_amdgpu_cs_chunk_data data;

    if (!info->handle)
        return;
    amdgpu_cs_chunk_fence_info_to_data(info, &data);
    chunks->fence = data.fence_data;
    add_chunk(chunks, AMDGPU_CHUNK_ID_FENCE, &chunks->fence, sizeof chunks->fence);
}

/* All chunks of a request. The semaphores that its ring waits for are taken, whatever becomes of it. */
static int to_chunks(struct amdgpu_context *context, const struct amdgpu_cs_request *request, struct chunks *chunks)
{
    struct face_ring *ring = &context->rings[request->ip_type][request->ring];
    struct amdgpu_cs_fence_info user_fence = request->fence_info;

    pthread_mutex_lock(&semaphores_lock);
    const size_t dep_count = (size_t)request->number_of_dependencies + count_semaphores(ring);
    int r = reserve(context, request->number_of_ibs, dep_count, chunks);
    if (!r)
        take_semaphores(ring, chunks->deps + request->number_of_dependencies);
    pthread_mutex_unlock(&semaphores_lock);
    if (r)
        return r;

    add_ibs(chunks, request);
    add_user_fence(chunks, &user_fence);
    for (uint32_t i = 0; i < request->number_of_dependencies; i++)
        amdgpu_cs_chunk_fence_to_dep(&request->dependencies[i], &chunks->deps[i]);
    if (dep_count)
        add_chunk(chunks, AMDGPU_CHUNK_ID_DEPENDENCIES, chunks->deps, dep_count * sizeof *chunks->deps);
    return 0;
}

/* context->lock is held, so that last_seq rises. */
static int submit_locked(struct amdgpu_context *context, struct amdgpu_cs_request *request)
{
    struct chunks chunks;
    int r = to_chunks(context, request, &chunks);
    if (!r)
        r = face_negative(shim_submit(context->ctx, request->resources ? request->resources->id : 0, chunks.chunk,
                                      chunks.count, &request->seq_no));
    if (r)
        return r;
    pthread_mutex_lock(&semaphores_lock);
    context->rings[request->ip_type][request->ring].last_seq = request->seq_no;
    pthread_mutex_unlock(&semaphores_lock);
    return 0;
}

static int submit(struct amdgpu_context *context, struct amdgpu_cs_request *request)
{
    if (!is_ring(request->ip_type, request->ip_instance, request->ring))
        return -EINVAL;
    if (!request->number_of_ibs) {
        request->seq_no = 0; /* a fence that is always reached */
        return 0;
    }
    pthread_mutex_lock(&context->lock);
    int r = submit_locked(context, request);
    pthread_mutex_unlock(&context->lock);
    return r;
}

FACE_API int amdgpu_cs_submit(amdgpu_context_handle context, uint64_t flags, struct amdgpu_cs_request *ibs_request,
                              uint32_t number_of_requests)
{
    int r = 0;

    (void)flags;
    if (!context || !ibs_request)
        return -EINVAL;
    for (uint32_t i = 0; !r && i < number_of_requests; i++)
        r = submit(context, &ibs_request[i]);
    return r;
}
