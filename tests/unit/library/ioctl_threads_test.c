/* SPDX-License-Identifier: MIT */
/* ioctl_threads_test.c - contexts by number: some threads submit to those that others free. For ThreadSanitizer. */
#include <pthread.h>

#include "ioctl_fixture.h"

#define THREADS 4
#define ROUNDS  300

static _Atomic unsigned done, gone, wrong;

static uint32_t create(void)
{
    union drm_amdgpu_ctx args = { .in = { .op = AMDGPU_CTX_OP_ALLOC_CTX } };
    wrong += shim_ioctl(render, DRM_IOCTL_AMDGPU_CTX, &args) != 0;
    return args.out.alloc.ctx_id;
}

static int submit(uint32_t ctx)
{
    const struct drm_amdgpu_cs_chunk_ib ib = { .va_start = 0x1000, .ib_bytes = 64 };
    const struct drm_amdgpu_cs_chunk chunk = { AMDGPU_CHUNK_ID_IB, sizeof ib / 4, (uintptr_t)&ib };
    const uint64_t pointer = (uintptr_t)&chunk;
    union drm_amdgpu_cs cs = { .in = { .ctx_id = ctx, .num_chunks = 1, .chunks = (uintptr_t)&pointer } };
    return shim_ioctl(render, DRM_IOCTL_AMDGPU_CS, &cs);
}

/* To whichever context has the number just now: it is there, or it is not. */
static void *work(void *unused)
{
    for (unsigned i = 0; i < ROUNDS; i++) {
        uint32_t own = create();
        int r = submit(own > 2 ? own - 1 : own);
        done += r == 0;
        gone += r == -EINVAL;
        union drm_amdgpu_ctx args = { .in = { .op = AMDGPU_CTX_OP_FREE_CTX, .ctx_id = own } };
        wrong += shim_ioctl(render, DRM_IOCTL_AMDGPU_CTX, &args) != 0;
    }
    return unused;
}

static void contexts_that_others_free(void)
{
    pthread_t threads[THREADS];

    begin();
    for (int i = 0; i < THREADS; i++)
        CHECK_EQ(pthread_create(&threads[i], NULL, work, NULL), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    CHECK_EQ(wrong, 0);
    CHECK_EQ(done + gone, THREADS * ROUNDS);
    CHECK_EQ(fake_count(MGPU_CALL_QUEUE_SUBMIT), done);
    CHECK_EQ(fake.queues, 0);
    end();
}

int main(void)
{
    TAP_RUN(contexts_that_others_free);
    return tap_done();
}
