/* SPDX-License-Identifier: MIT */
/* threads_test.c - everything at once from several threads, for ThreadSanitizer; the counts must agree at the end. */
#include <pthread.h>

#include <amdgpu.h>
#include <amdgpu_drm.h>
#include <xf86drm.h>

#include "test_file.h"

#define THREADS 4
#define ROUNDS 200

static amdgpu_device_handle dev;
static int failures;
static pthread_mutex_t failures_lock = PTHREAD_MUTEX_INITIALIZER;

static void expect(int r)
{
    if (!r)
        return;
    pthread_mutex_lock(&failures_lock);
    failures++;
    pthread_mutex_unlock(&failures_lock);
}

static void use_memory(void)
{
    struct amdgpu_bo_alloc_request request = { .alloc_size = 4096, .preferred_heap = AMDGPU_GEM_DOMAIN_GTT };
    amdgpu_bo_handle bo;
    amdgpu_va_handle va;
    uint64_t address;
    void *cpu;

    expect(amdgpu_bo_alloc(dev, &request, &bo));
    expect(amdgpu_bo_cpu_map(bo, &cpu));
    expect(amdgpu_va_range_alloc(dev, amdgpu_gpu_va_range_general, 4096, 0, 0, &address, &va, AMDGPU_VA_RANGE_HIGH));
    expect(amdgpu_bo_va_op(bo, 0, 4096, address, 0, AMDGPU_VA_OP_MAP));
    expect(amdgpu_va_range_free(va));
    expect(amdgpu_bo_free(bo));
}

static void use_queue(amdgpu_context_handle context)
{
    struct drm_amdgpu_cs_chunk_ib ib = { .va_start = 0x1000, .ib_bytes = 64 };
    struct drm_amdgpu_cs_chunk chunk = { AMDGPU_CHUNK_ID_IB, sizeof ib / 4, (uintptr_t)&ib };
    struct amdgpu_cs_fence fence = { .context = context };
    uint32_t expired;

    expect(amdgpu_cs_submit_raw2(dev, context, 0, 1, &chunk, &fence.fence));
    expect(amdgpu_cs_query_fence_status(&fence, 0, 0, &expired));
}

/* Files that come and go beside the one all use. */
static void use_another_file(void)
{
    uint32_t handle;
    int fd = fake_open(SHIM_NODE_RENDER);

    expect(drmSyncobjCreate(fd, 0, &handle));
    expect(drmSyncobjDestroy(fd, handle));
    fake_close(fd);
}

static void *work(void *shared)
{
    amdgpu_context_handle own;

    for (int i = 0; i < ROUNDS; i++) {
        expect(amdgpu_cs_ctx_create2(dev, 0, &own));
        use_memory();
        use_queue(own);
        use_queue(shared);
        use_another_file();
        expect(amdgpu_cs_ctx_free(own));
    }
    return NULL;
}

static void many_threads_one_device(void)
{
    amdgpu_context_handle shared;
    pthread_t threads[THREADS];
    uint32_t major, minor;

    fake_reset();
    int fd = fake_open(SHIM_NODE_RENDER);
    CHECK_EQ(amdgpu_device_initialize(fd, &major, &minor, &dev), 0);
    CHECK_EQ(amdgpu_cs_ctx_create2(dev, 0, &shared), 0);
    for (int i = 0; i < THREADS; i++)
        CHECK_EQ(pthread_create(&threads[i], NULL, work, shared), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    CHECK_EQ(failures, 0);
    CHECK_EQ(fake_count(MGPU_CALL_QUEUE_SUBMIT), 2 * THREADS * ROUNDS);
    CHECK_EQ(amdgpu_cs_ctx_free(shared), 0);
    fake_close(fd);
    CHECK_EQ(amdgpu_device_deinitialize(dev), 0);
    CHECK_EQ(fake.clients, 0);
    CHECK_EQ(fake.bos, 0);
    CHECK_EQ(fake.queues, 0);
    CHECK_EQ(fake.syncs, 0);
    CHECK_EQ(fake.cpu_maps, 0);
}

int main(void)
{
    TAP_RUN(many_threads_one_device);
    return tap_done();
}
