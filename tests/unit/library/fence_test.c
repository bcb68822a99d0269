/* SPDX-License-Identifier: MIT */
/* fence_test.c - ops/fence.c: fences named by context, ring and number. */
#include <errno.h>

#include "ops/ctx.h"
#include "test_file.h"

#define LAST UINT64_MAX

static struct shim_file *file;
static struct shim_ctx *ctx;
static mgpu_handle queue; /* of the context's graphics ring */

static void begin(void)
{
    file = test_begin();
    CHECK_EQ(shim_ctx_create(file, 0, &ctx), 0);
    CHECK_EQ(shim_ctx_queue(ctx, MGPU_ENGINE_GFX, 0, &queue), 0);
}

/* Something on the graphics ring; the fake numbers what it is given 1, 2, ... */
static void submit(void)
{
    const struct drm_amdgpu_cs_chunk_ib ib = { .va_start = 0x1000, .ib_bytes = 64 };
    const struct drm_amdgpu_cs_chunk chunk = { AMDGPU_CHUNK_ID_IB, sizeof ib / 4, (uintptr_t)&ib };
    uint64_t seq;
    CHECK_EQ(shim_submit(ctx, 0, &chunk, 1, &seq), 0);
}

static void end(void)
{
    shim_ctx_destroy(ctx);
    test_end(file);
}

static struct drm_amdgpu_fence fence(uint64_t seq)
{
    return (struct drm_amdgpu_fence){ .ctx_id = shim_ctx_id(ctx), .seq_no = seq };
}

/* Waits for `count` fences without minding the answer but for errors. */
static int wait(const struct drm_amdgpu_fence *fences, uint32_t count, bool all)
{
    uint32_t first;
    bool busy;
    return shim_fence_wait(file, fences, count, all, 1234, &busy, &first);
}

static int wait_for(struct drm_amdgpu_fence one)
{
    return wait(&one, 1, true);
}

static void all_of_several(void)
{
    /* What is reached already, by its number, does not trouble the kernel. */
    const struct drm_amdgpu_fence fences[] = { { .ctx_id = 1, .seq_no = 3 },
                                               { .ctx_id = 1, .seq_no = 0 },
                                               { .ctx_id = 1, .seq_no = LAST } };
    const struct mgpu_fence_wait *made = FAKE_ARGS(fence_wait, MGPU_CALL_FENCE_WAIT);
    uint32_t first = 9;
    bool busy = true;

    begin();
    CHECK_EQ(shim_ctx_id(ctx), 1);
    for (int i = 0; i < 7; i++)
        submit();
    CHECK_EQ(shim_fence_wait(file, fences, 3, true, 1234, &busy, &first), 0);
    CHECK(!busy);
    CHECK_EQ(made->count, 2);
    CHECK_EQ(made->flags, MGPU_WAIT_ALL);
    CHECK_EQ(made->deadline_ns, 1234);
    CHECK_EQ(fake.fences[0].queue, queue);
    CHECK_EQ(fake.fences[0].seq, 3);
    CHECK_EQ(fake.fences[1].seq, 7);

    CHECK_EQ(wait_for(fence(0)), 0);
    CHECK_EQ(fake_count(MGPU_CALL_FENCE_WAIT), 1);
    fake_fail(MGPU_CALL_FENCE_WAIT, -MGPU_ETIME);
    CHECK_EQ(shim_fence_wait(file, fences, 3, true, 0, &busy, &first), 0);
    CHECK(busy);
    fake_fail(MGPU_CALL_FENCE_WAIT, -MGPU_EINVAL); /* a number not given out yet */
    CHECK_EQ(wait_for(fence(99)), -EINVAL);
    end();
}

static void one_of_several(void)
{
    uint32_t first = 9;
    bool busy = true;

    begin();
    const struct drm_amdgpu_fence fences[] = { fence(1), fence(2), fence(0) };
    CHECK_EQ(shim_fence_wait(file, fences, 3, false, 1234, &busy, &first), 0);
    CHECK(!busy);
    CHECK_EQ(first, 2);
    CHECK_EQ(fake_count(MGPU_CALL_FENCE_WAIT), 0);
    CHECK_EQ(shim_fence_wait(file, fences, 2, false, 1234, &busy, &first), 0);
    CHECK_EQ(FAKE_ARGS(fence_wait, MGPU_CALL_FENCE_WAIT)->count, 2);
    CHECK_EQ(FAKE_ARGS(fence_wait, MGPU_CALL_FENCE_WAIT)->flags, 0);
    CHECK_EQ(first, 0); /* as the fake says */
    end();
}

static void more_than_a_few(void)
{
    struct drm_amdgpu_fence fences[40];

    begin();
    for (uint32_t i = 0; i < 40; i++)
        fences[i] = fence(i + 1);
    CHECK_EQ(wait(fences, 40, true), 0);
    CHECK_EQ(fake.fences[39].seq, 40);
    fences[39].ring = 99;
    CHECK_EQ(wait(fences, 40, true), -EINVAL);
    end();
}

static void what_there_is_not(void)
{
    begin();
    struct drm_amdgpu_fence bad = fence(1);
    CHECK_EQ(wait(&bad, 0, true), -EINVAL);
    bad.ip_instance = 1;
    CHECK_EQ(wait_for(bad), -EINVAL);
    bad = fence(0);
    bad.ip_type = AMDGPU_HW_IP_UVD;
    CHECK_EQ(wait_for(bad), -EINVAL);
    bad = fence(1);
    bad.ctx_id++;
    CHECK_EQ(wait_for(bad), -EINVAL);

    /* A ring without work: its last submission is none, which is reached; there is no first one. */
    struct drm_amdgpu_fence unused = fence(LAST);
    unused.ip_type = AMDGPU_HW_IP_COMPUTE;
    CHECK_EQ(wait_for(unused), 0);
    unused.seq_no = 1;
    CHECK_EQ(wait_for(unused), -EINVAL);
    CHECK_EQ(wait_for(fence(LAST)), 0);
    CHECK_EQ(fake_count(MGPU_CALL_FENCE_WAIT), 0);
    submit();
    fake_fail(MGPU_CALL_QUEUE_STATUS, -MGPU_ENODEV);
    CHECK_EQ(wait_for(fence(LAST)), -ENODEV);
    end();
}

static void as_a_sync_object(void)
{
    uint32_t out = 0;

    begin();
    struct drm_amdgpu_fence one = fence(3);
    CHECK_EQ(shim_fence_export(file, &one, AMDGPU_FENCE_TO_HANDLE_GET_SYNCOBJ, &out), 0);
    const struct mgpu_sync_transfer *transfer = FAKE_ARGS(sync_transfer, MGPU_CALL_SYNC_TRANSFER);
    CHECK_EQ(transfer->dst, out);
    CHECK_EQ(transfer->src, queue);
    CHECK_EQ(transfer->src_point, 3);
    CHECK_EQ(transfer->flags, MGPU_TRANSFER_END);
    CHECK_EQ(FAKE_ARGS(sync_create, MGPU_CALL_SYNC_CREATE)->flags, 0);
    CHECK_EQ(fake_count(MGPU_CALL_FENCE_WAIT), 0); /* nothing waits */
    CHECK_EQ(shim_syncobj_destroy(file, out), 0);

    one.seq_no = 0; /* nothing to wait for */
    CHECK_EQ(shim_fence_export(file, &one, AMDGPU_FENCE_TO_HANDLE_GET_SYNCOBJ, &out), 0);
    CHECK_EQ(FAKE_ARGS(sync_create, MGPU_CALL_SYNC_CREATE)->flags, MGPU_SYNC_SIGNALED);
    CHECK_EQ(fake_count(MGPU_CALL_SYNC_TRANSFER), 1);
    CHECK_EQ(fake.syncs, 1);
    CHECK_EQ(shim_syncobj_destroy(file, out), 0);
    end();
}

static void as_a_descriptor(void)
{
    uint32_t out = 0;

    begin();
    struct drm_amdgpu_fence one = fence(3);
    for (uint32_t what = AMDGPU_FENCE_TO_HANDLE_GET_SYNCOBJ_FD; what < 3; what++) {
        CHECK_EQ(shim_fence_export(file, &one, what, &out), 0);
        fake_close((int)out);
        fake_fail_token();
        CHECK_EQ(shim_fence_export(file, &one, what, &out), -EMFILE);
        CHECK_EQ(fake.syncs, 0);
    }
    CHECK_EQ(shim_fence_export(file, &one, 3, &out), -EINVAL);
    fake_fail(MGPU_CALL_SYNC_TRANSFER, -MGPU_EINVAL); /* a number never given out */
    CHECK_EQ(shim_fence_export(file, &one, 0, &out), -EINVAL);
    fake_fail(MGPU_CALL_SYNC_CREATE, -MGPU_ENOMEM);
    CHECK_EQ(shim_fence_export(file, &one, 0, &out), -ENOMEM);
    one.ctx_id++;
    CHECK_EQ(shim_fence_export(file, &one, 0, &out), -EINVAL);
    CHECK_EQ(fake.syncs, 0);
    end();
}

int main(void)
{
    TAP_RUN(all_of_several);
    TAP_RUN(one_of_several);
    TAP_RUN(more_than_a_few);
    TAP_RUN(what_there_is_not);
    TAP_RUN(as_a_sync_object);
    TAP_RUN(as_a_descriptor);
    return tap_done();
}
