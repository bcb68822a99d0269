/* SPDX-License-Identifier: MIT */
/* threads_test.c - everything at once from several threads, for ThreadSanitizer; the counts must agree at the end. */
#include <pthread.h>

#include <amdgpu.h>
#include <amdgpu_drm.h>
#include <xf86drm.h>

#include "test_file.h"

#define THREADS 4
#define ROUNDS  200

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
    amdgpu_bo_handle bo, same;
    amdgpu_va_handle va;
    uint64_t address, offset;
    void *cpu;

    expect(amdgpu_bo_alloc(dev, &request, &bo));
    expect(amdgpu_bo_cpu_map(bo, &cpu));
    expect(amdgpu_find_bo_by_cpu_mapping(dev, cpu, 4096, &same, &offset));
    expect(same != bo || amdgpu_bo_free(same));
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

/* The own context's compute ring waits for the one that all share, whose graphics ring nobody waits for. */
static void use_semaphore(amdgpu_context_handle own, amdgpu_context_handle shared)
{
    struct amdgpu_cs_ib_info ib = { .ib_mc_address = 0x1000, .size = 16 };
    struct amdgpu_cs_request first = { .ip_type = AMDGPU_HW_IP_GFX, .number_of_ibs = 1, .ibs = &ib };
    struct amdgpu_cs_request second = { .ip_type = AMDGPU_HW_IP_COMPUTE, .number_of_ibs = 1, .ibs = &ib };
    amdgpu_semaphore_handle sem;

    expect(amdgpu_cs_create_semaphore(&sem));
    expect(amdgpu_cs_submit(shared, 0, &first, 1));
    expect(amdgpu_cs_signal_semaphore(shared, AMDGPU_HW_IP_GFX, 0, 0, sem));
    expect(amdgpu_cs_wait_semaphore(own, AMDGPU_HW_IP_COMPUTE, 0, 0, sem));
    expect(amdgpu_cs_destroy_semaphore(sem));
    expect(amdgpu_cs_submit(own, 0, &second, 1));
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
        use_semaphore(own, shared);
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
    CHECK_EQ(fake_count(MGPU_CALL_QUEUE_SUBMIT), 4 * THREADS * ROUNDS);
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
