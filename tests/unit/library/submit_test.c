/* SPDX-License-Identifier: MIT */
/* submit_test.c - ops/submit.c: chunks, well-formed and not, into one mgpu_queue_submit. */
#include <errno.h>

#include "ops/ctx.h"
#include "test_file.h"

#define DWORDS(object) (sizeof(object) / 4)

static struct shim_file *file;
static struct shim_ctx *ctx;

static void begin(void)
{
    file = test_begin();
    CHECK_EQ(shim_ctx_create(file, 0, &ctx), 0);
}

static void end(void)
{
    shim_ctx_destroy(ctx);
    CHECK_EQ(fake.queues, 0);
    test_end(file);
}

static struct drm_amdgpu_cs_chunk chunk(uint32_t id, size_t length_dw, const void *data)
{
    return (struct drm_amdgpu_cs_chunk){ id, (uint32_t)length_dw, (uintptr_t)data };
}

static struct drm_amdgpu_cs_chunk_ib ib_on(uint32_t ip_type, uint32_t ring)
{
    return (struct drm_amdgpu_cs_chunk_ib){ .va_start = 0x1000, .ib_bytes = 64, .ip_type = ip_type, .ring = ring };
}

/* One IB on an engine's ring, with one more chunk or none (length 0). */
static int submit_on(struct shim_ctx *on, uint32_t ip_type, uint32_t ring, struct drm_amdgpu_cs_chunk more)
{
    const struct drm_amdgpu_cs_chunk_ib ib = ib_on(ip_type, ring);
    const struct drm_amdgpu_cs_chunk chunks[] = { more, chunk(AMDGPU_CHUNK_ID_IB, DWORDS(ib), &ib) };
    uint64_t seq;
    return more.length_dw ? shim_submit(on, 0, chunks, 2, &seq) : shim_submit(on, 0, chunks + 1, 1, &seq);
}

static int submit_with(struct drm_amdgpu_cs_chunk more)
{
    return submit_on(ctx, AMDGPU_HW_IP_GFX, 0, more);
}

/* What RADV sends: two IBs, a user fence, timeline waits and signals, the BOs. */
static void a_submission_of_radv(void)
{
    const struct drm_amdgpu_cs_chunk_ib ibs[] = {
        { .va_start = 0xffff800000001000ull, .ib_bytes = 1024, .flags = AMDGPU_IB_FLAG_PREAMBLE },
        { .va_start = 0xffff800000002000ull, .ib_bytes = 2048 },
    };
    const struct drm_amdgpu_cs_chunk_fence fence = { .handle = 44, .offset = 64 };
    const struct drm_amdgpu_cs_chunk_syncobj waits[] = { { 7, 2, 5 }, { 8, 0, 0 } }, signal = { 9, 0, 6 };
    const struct drm_amdgpu_bo_list_entry entries[] = { { 21, 0 }, { 22, 3 } };
    const struct drm_amdgpu_bo_list_in bos = { .operation = ~0u,
                                               .list_handle = ~0u,
                                               .bo_number = 2,
                                               .bo_info_size = sizeof entries[0],
                                               .bo_info_ptr = (uintptr_t)entries };
    const struct drm_amdgpu_cs_chunk chunks[] = {
        chunk(AMDGPU_CHUNK_ID_IB, DWORDS(ibs[0]), &ibs[0]),
        chunk(AMDGPU_CHUNK_ID_IB, DWORDS(ibs[1]), &ibs[1]),
        chunk(AMDGPU_CHUNK_ID_FENCE, DWORDS(fence), &fence),
        chunk(AMDGPU_CHUNK_ID_SYNCOBJ_TIMELINE_WAIT, DWORDS(waits), waits),
        chunk(AMDGPU_CHUNK_ID_SYNCOBJ_TIMELINE_SIGNAL, DWORDS(signal), &signal),
        chunk(AMDGPU_CHUNK_ID_BO_HANDLES, DWORDS(bos), &bos),
    };
    uint64_t seq = 0;

    begin();
    CHECK_EQ(shim_submit(ctx, 0, chunks, 6, &seq), 0);
    CHECK_EQ(seq, 1);
    CHECK_EQ(fake_count(MGPU_CALL_QUEUE_SUBMIT), 1);
    CHECK_EQ(fake.submit.queue, ctx->queues[MGPU_ENGINE_GFX][0]);
    CHECK_EQ(fake.submit.ib_count, 2);
    CHECK(fake.ibs[0].va == 0xffff800000001000ull);
    CHECK_EQ(fake.ibs[0].dwords, 256);
    CHECK_EQ(fake.ibs[0].flags, MGPU_IB_PREAMBLE);
    CHECK_EQ(fake.ibs[0].queue, 0);
    CHECK_EQ(fake.ibs[1].dwords, 512);
    CHECK_EQ(fake.ibs[1].flags, 0);
    CHECK_EQ(fake.submit.fence_bo, 44);
    CHECK_EQ(fake.submit.fence_offset, 64);
    CHECK_EQ(fake.submit.wait_count, 2);
    CHECK_EQ(fake.waits[0].sync, 7);
    CHECK_EQ(fake.waits[0].point, 5);
    CHECK_EQ(fake.waits[0].flags, 0);
    CHECK_EQ(fake.waits[1].sync, 8);
    CHECK_EQ(fake.waits[1].point, 0);
    CHECK_EQ(fake.submit.signal_count, 1);
    CHECK_EQ(fake.signals[0].sync, 9);
    CHECK_EQ(fake.signals[0].point, 6);
    CHECK_EQ(fake.submit.bo_count, 2);
    CHECK_EQ(fake.bo_refs[1].bo, 22);
    end();
}

static void binary_syncobjs(void)
{
    const struct drm_amdgpu_cs_chunk_sem in[] = { { 3 }, { 4 } };

    begin();
    CHECK_EQ(submit_with(chunk(AMDGPU_CHUNK_ID_SYNCOBJ_IN, 2, in)), 0);
    CHECK_EQ(fake.submit.wait_count, 2);
    CHECK_EQ(fake.waits[1].sync, 4);
    CHECK_EQ(submit_with(chunk(AMDGPU_CHUNK_ID_SYNCOBJ_OUT, 1, in)), 0);
    CHECK_EQ(fake.submit.wait_count, 0); /* nothing is left of the submission before */
    CHECK_EQ(fake.submit.signal_count, 1);
    CHECK_EQ(fake.signals[0].sync, 3);
    end();
}

static void a_list_made_before(void)
{
    const struct drm_amdgpu_bo_list_entry entry = { 31, 0 };
    const struct drm_amdgpu_bo_list_in in = { .bo_number = 1,
                                              .bo_info_size = sizeof entry,
                                              .bo_info_ptr = (uintptr_t)&entry };
    const struct drm_amdgpu_cs_chunk_ib ib = ib_on(AMDGPU_HW_IP_GFX, 0);
    const struct drm_amdgpu_cs_chunk chunks[] = { chunk(AMDGPU_CHUNK_ID_IB, DWORDS(ib), &ib),
                                                  chunk(AMDGPU_CHUNK_ID_BO_HANDLES, DWORDS(in), &in) };
    uint64_t seq;
    uint32_t id;

    begin();
    CHECK_EQ(shim_bo_list_create(file, &in, &id), 0);
    CHECK_EQ(shim_submit(ctx, id, chunks, 1, &seq), 0);
    CHECK_EQ(fake.submit.bo_count, 1);
    CHECK_EQ(fake.bo_refs[0].bo, 31);
    CHECK_EQ(shim_submit(ctx, id, chunks, 2, &seq), -EINVAL); /* two lists */
    CHECK_EQ(shim_submit(ctx, id + 1, chunks, 1, &seq), -ENOENT);
    CHECK_EQ(shim_bo_list_destroy(file, id), 0);
    end();
}

static void gangs(void)
{
    const struct drm_amdgpu_cs_chunk_ib compute = ib_on(AMDGPU_HW_IP_COMPUTE, 1), gfx = ib_on(AMDGPU_HW_IP_GFX, 0);
    const struct drm_amdgpu_cs_chunk chunks[] = { chunk(AMDGPU_CHUNK_ID_IB, DWORDS(compute), &compute),
                                                  chunk(AMDGPU_CHUNK_ID_IB, DWORDS(gfx), &gfx) };
    uint64_t seq;

    begin();
    CHECK_EQ(shim_submit(ctx, 0, chunks, 2, &seq), 0);
    CHECK_EQ(fake.submit.queue, ctx->queues[MGPU_ENGINE_GFX][0]); /* the last IB's queue leads */
    CHECK_EQ(fake.ibs[0].queue, ctx->queues[MGPU_ENGINE_COMPUTE][1]);
    CHECK_EQ(fake.ibs[1].queue, 0);
    end();
}

static void malformed_chunks(void)
{
    static const uint32_t zeroes[16];
    const struct drm_amdgpu_cs_chunk_fence fence = { .handle = 1 }, none = { .handle = 0 };
    const struct {
        struct drm_amdgpu_cs_chunk chunk;
        int error;
    } bad[] = {
        { chunk(0, 1, zeroes), -EINVAL },
        { chunk(99, 1, zeroes), -EINVAL },
        { chunk(AMDGPU_CHUNK_ID_IB, sizeof(struct drm_amdgpu_cs_chunk_ib) / 4 - 1, zeroes), -EINVAL },
        { chunk(AMDGPU_CHUNK_ID_IB, sizeof(struct drm_amdgpu_cs_chunk_ib) / 4, NULL), -EFAULT },
        { chunk(AMDGPU_CHUNK_ID_FENCE, 1, zeroes), -EINVAL },
        { chunk(AMDGPU_CHUNK_ID_FENCE, DWORDS(none), &none), -EINVAL },
        { chunk(AMDGPU_CHUNK_ID_FENCE, DWORDS(fence), NULL), -EFAULT },
        { chunk(AMDGPU_CHUNK_ID_BO_HANDLES, 5, zeroes), -EINVAL },
        { chunk(AMDGPU_CHUNK_ID_SYNCOBJ_IN, 1, NULL), -EFAULT },
        { chunk(AMDGPU_CHUNK_ID_SYNCOBJ_TIMELINE_WAIT, 3, zeroes), -EINVAL },
        { chunk(AMDGPU_CHUNK_ID_SYNCOBJ_TIMELINE_SIGNAL, 5, zeroes), -EINVAL },
        { chunk(AMDGPU_CHUNK_ID_DEPENDENCIES, 7, zeroes), -EINVAL },
        { chunk(AMDGPU_CHUNK_ID_SCHEDULED_DEPENDENCIES, 1, zeroes), -EINVAL },
    };

    begin();
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        CHECK_EQ(submit_with(bad[i].chunk), bad[i].error);
    CHECK_EQ(fake_count(MGPU_CALL_QUEUE_SUBMIT), 0);
    CHECK_EQ(submit_with(chunk(AMDGPU_CHUNK_ID_SYNCOBJ_IN, 0, NULL)), 0); /* none at all is fine */
    end();
}

static void malformed_submissions(void)
{
    const struct drm_amdgpu_cs_chunk_fence fence = { .handle = 1 };
    const struct drm_amdgpu_cs_chunk_ib ib = ib_on(AMDGPU_HW_IP_GFX, 0);
    struct drm_amdgpu_cs_chunk_ib bad[] = { ib_on(AMDGPU_HW_IP_GFX, 1), ib_on(AMDGPU_HW_IP_VCE, 0), ib, ib };
    const struct drm_amdgpu_cs_chunk chunks[] = { chunk(AMDGPU_CHUNK_ID_FENCE, DWORDS(fence), &fence),
                                                  chunk(AMDGPU_CHUNK_ID_FENCE, DWORDS(fence), &fence),
                                                  chunk(AMDGPU_CHUNK_ID_IB, DWORDS(ib), &ib) };
    uint64_t seq;

    bad[2].ip_instance = 1;
    bad[3].flags = AMDGPU_IB_FLAG_CE;
    begin();
    CHECK_EQ(shim_submit(ctx, 0, NULL, 0, &seq), -EINVAL);
    CHECK_EQ(shim_submit(ctx, 0, chunks, 1, &seq), -EINVAL); /* no IB */
    CHECK_EQ(shim_submit(ctx, 0, chunks, 3, &seq), -EINVAL); /* two fences */
    CHECK_EQ(shim_submit(ctx, 0, chunks + 1, 2, &seq), 0);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        const struct drm_amdgpu_cs_chunk one = chunk(AMDGPU_CHUNK_ID_IB, DWORDS(bad[i]), &bad[i]);
        CHECK_EQ(shim_submit(ctx, 0, &one, 1, &seq), -EINVAL);
    }
    end();
}

static struct drm_amdgpu_cs_chunk_dep dependency(uint32_t ctx_id, uint32_t ip_type, uint32_t ring, uint64_t seq)
{
    return (struct drm_amdgpu_cs_chunk_dep){ ip_type, 0, ring, ctx_id, seq };
}

/* The last submission waits for one thing, which the sync object there was last told. */
static void check_waits_for(mgpu_handle queue, uint64_t seq, uint32_t what)
{
    const struct mgpu_sync_transfer *transfer = FAKE_ARGS(sync_transfer, MGPU_CALL_SYNC_TRANSFER);

    CHECK_EQ(transfer->src, queue);
    CHECK_EQ(transfer->src_point, seq);
    CHECK_EQ(transfer->dst_point, 0);
    CHECK_EQ(transfer->flags, what);
    CHECK_EQ(fake.submit.wait_count, 1);
    CHECK_EQ(fake.waits[0].sync, transfer->dst);
    CHECK_EQ(fake.waits[0].point, 0);
}

/* Both kinds; nothing waits here. */
static void dependencies_become_waits(void)
{
    const uint32_t kinds[][2] = { { AMDGPU_CHUNK_ID_DEPENDENCIES, MGPU_TRANSFER_END },
                                  { AMDGPU_CHUNK_ID_SCHEDULED_DEPENDENCIES, MGPU_TRANSFER_START } };
    struct drm_amdgpu_cs_chunk_dep dep;
    struct shim_ctx *other;

    for (unsigned i = 0; i < 2; i++) {
        begin();
        CHECK_EQ(shim_ctx_create(file, 0, &other), 0);
        CHECK_EQ(submit_on(other, AMDGPU_HW_IP_GFX, 0, chunk(0, 0, NULL)), 0);
        const mgpu_handle queue = other->queues[MGPU_ENGINE_GFX][0];
        dep = dependency(shim_ctx_id(other), AMDGPU_HW_IP_GFX, 0, 1);
        CHECK_EQ(submit_with(chunk(kinds[i][0], DWORDS(dep), &dep)), 0);
        check_waits_for(queue, 1, kinds[i][1]);
        dep.handle = UINT64_MAX; /* the last there is; of the fake, of all queues */
        CHECK_EQ(submit_with(chunk(kinds[i][0], DWORDS(dep), &dep)), 0);
        check_waits_for(queue, 2, kinds[i][1]);
        CHECK_EQ(submit_with(chunk(0, 0, NULL)), 0);
        CHECK_EQ(fake.submit.wait_count, 0);
        CHECK_EQ(fake_count(MGPU_CALL_SYNC_CREATE), 1); /* one sync object does for all */
        CHECK_EQ(fake_count(MGPU_CALL_FENCE_WAIT), 0);
        CHECK_EQ(fake_count(MGPU_CALL_SYNC_WAIT), 0);
        shim_ctx_destroy(other);
        CHECK_EQ(fake.syncs, 1);
        shim_ctx_destroy(ctx);
        CHECK_EQ(fake.syncs, 0);
        CHECK_EQ(shim_ctx_create(file, 0, &ctx), 0);
        end();
    }
}

static void several_dependencies(void)
{
    struct drm_amdgpu_cs_chunk_dep deps[20];

    begin();
    for (uint32_t ring = 0; ring < 4; ring++)
        CHECK_EQ(submit_on(ctx, AMDGPU_HW_IP_COMPUTE, ring, chunk(0, 0, NULL)), 0);
    for (uint32_t i = 0; i < 20; i++)
        deps[i] = dependency(shim_ctx_id(ctx), AMDGPU_HW_IP_COMPUTE, i % 4, 1);
    CHECK_EQ(submit_with(chunk(AMDGPU_CHUNK_ID_DEPENDENCIES, DWORDS(deps), deps)), 0);
    CHECK_EQ(fake.submit.wait_count, 20);
    CHECK_EQ(fake.syncs, 20);
    for (uint32_t i = 1; i < 20; i++)
        CHECK(fake.waits[i].sync != fake.waits[i - 1].sync);
    CHECK_EQ(submit_with(chunk(AMDGPU_CHUNK_ID_DEPENDENCIES, DWORDS(deps[0]), deps)), 0);
    CHECK_EQ(fake.syncs, 20);
    end();
}

static void dependencies_without_a_wait(void)
{
    struct drm_amdgpu_cs_chunk_dep deps[] = {
        dependency(0, AMDGPU_HW_IP_GFX, 0, 1),              /* on its own queue: implied */
        dependency(0, AMDGPU_HW_IP_COMPUTE, 0, 0),          /* on nothing */
        dependency(0, AMDGPU_HW_IP_COMPUTE, 0, UINT64_MAX), /* on the last of none */
    };

    begin();
    CHECK_EQ(submit_with(chunk(0, 0, NULL)), 0);
    for (size_t i = 0; i < sizeof deps / sizeof deps[0]; i++) {
        deps[i].ctx_id = shim_ctx_id(ctx);
        CHECK_EQ(submit_with(chunk(AMDGPU_CHUNK_ID_DEPENDENCIES, DWORDS(deps[i]), &deps[i])), 0);
        CHECK_EQ(submit_with(chunk(AMDGPU_CHUNK_ID_SCHEDULED_DEPENDENCIES, DWORDS(deps[i]), &deps[i])), 0);
        CHECK_EQ(fake.submit.wait_count, 0);
    }
    CHECK_EQ(fake_count(MGPU_CALL_SYNC_TRANSFER), 2); /* whether there is such a submission the kernel knows */
    fake_fail(MGPU_CALL_SYNC_TRANSFER, -MGPU_EINVAL);
    CHECK_EQ(submit_with(chunk(AMDGPU_CHUNK_ID_DEPENDENCIES, DWORDS(deps[0]), &deps[0])), -EINVAL);
    end();
}

static void dependencies_on_what_is_not_there(void)
{
    struct drm_amdgpu_cs_chunk_dep bad[4];

    begin();
    CHECK_EQ(submit_with(chunk(0, 0, NULL)), 0);
    for (unsigned i = 0; i < 4; i++)
        bad[i] = dependency(shim_ctx_id(ctx), AMDGPU_HW_IP_GFX, 0, 1);
    bad[0].ctx_id = 12345;
    bad[1].ip_type = AMDGPU_HW_IP_COMPUTE; /* nothing submitted there */
    bad[2].ring = 1;
    bad[3].ip_instance = 1;
    for (unsigned i = 0; i < 4; i++) {
        CHECK_EQ(submit_with(chunk(AMDGPU_CHUNK_ID_DEPENDENCIES, DWORDS(bad[i]), &bad[i])), -EINVAL);
        CHECK_EQ(submit_with(chunk(AMDGPU_CHUNK_ID_SCHEDULED_DEPENDENCIES, DWORDS(bad[i]), &bad[i])), -EINVAL);
    }
    CHECK_EQ(fake_count(MGPU_CALL_QUEUE_SUBMIT), 1);
    end();
}

static void dependencies_that_fail(void)
{
    struct drm_amdgpu_cs_chunk_dep dep;

    begin();
    CHECK_EQ(submit_on(ctx, AMDGPU_HW_IP_COMPUTE, 0, chunk(0, 0, NULL)), 0);
    dep = dependency(shim_ctx_id(ctx), AMDGPU_HW_IP_COMPUTE, 0, 9);
    fake_fail(MGPU_CALL_SYNC_CREATE, -MGPU_ENOMEM);
    CHECK_EQ(submit_with(chunk(AMDGPU_CHUNK_ID_DEPENDENCIES, DWORDS(dep), &dep)), -ENOMEM);
    fake_fail(MGPU_CALL_SYNC_TRANSFER, -MGPU_EINVAL); /* a number never given out */
    CHECK_EQ(submit_with(chunk(AMDGPU_CHUNK_ID_DEPENDENCIES, DWORDS(dep), &dep)), -EINVAL);
    dep.handle = UINT64_MAX;
    fake_fail(MGPU_CALL_QUEUE_STATUS, -MGPU_ENODEV);
    CHECK_EQ(submit_with(chunk(AMDGPU_CHUNK_ID_DEPENDENCIES, DWORDS(dep), &dep)), -ENODEV);
    CHECK_EQ(fake_count(MGPU_CALL_QUEUE_SUBMIT), 1);
    CHECK_EQ(submit_with(chunk(AMDGPU_CHUNK_ID_DEPENDENCIES, DWORDS(dep), &dep)), 0);
    CHECK_EQ(fake.syncs, 1);
    end();
}

static void lost_contexts_are_cancelled(void)
{
    const int lost[] = { -MGPU_ENODATA, -MGPU_ETIME, -MGPU_ECANCELED };

    begin();
    for (int i = 0; i < 3; i++) {
        fake_fail(MGPU_CALL_QUEUE_SUBMIT, lost[i]);
        CHECK_EQ(submit_with(chunk(0, 0, NULL)), -ECANCELED);
    }
    fake_fail(MGPU_CALL_QUEUE_SUBMIT, -MGPU_ENOENT);
    CHECK_EQ(submit_with(chunk(0, 0, NULL)), -ENOENT);
    fake_fail(MGPU_CALL_QUEUE_SUBMIT, -MGPU_ENOMEM);
    CHECK_EQ(submit_with(chunk(0, 0, NULL)), -ENOMEM);
    end();
}

/* The value page shows 1 for a binary object that is signalled, and for a timeline at its first point. */
static void signalling_a_point_makes_a_timeline(void)
{
    struct drm_amdgpu_cs_chunk_syncobj signals[2] = { { .point = 0 }, { .point = 1 } };
    uint32_t handles[2];

    fake_reset();
    fake.value_size = sizeof fake.values;
    file = test_open(SHIM_NODE_RENDER);
    CHECK_EQ(shim_ctx_create(file, 0, &ctx), 0);
    for (unsigned i = 0; i < 2; i++) {
        CHECK_EQ(shim_syncobj_create(file, 0, &handles[i]), 0);
        signals[i].handle = handles[i];
        fake.values[1 + i] = 1;
    }
    CHECK_EQ(submit_with(chunk(AMDGPU_CHUNK_ID_SYNCOBJ_TIMELINE_SIGNAL, DWORDS(signals), signals)), 0);
    for (unsigned i = 0; i < 2; i++) {
        CHECK_EQ(shim_syncobj_wait(file, &handles[i], NULL, 1, 0, 0, NULL), 0);
        CHECK_EQ(fake_count(MGPU_CALL_SYNC_WAIT), i);
    }
    end();
}

int main(void)
{
    TAP_RUN(a_submission_of_radv);
    TAP_RUN(binary_syncobjs);
    TAP_RUN(a_list_made_before);
    TAP_RUN(gangs);
    TAP_RUN(malformed_chunks);
    TAP_RUN(malformed_submissions);
    TAP_RUN(dependencies_become_waits);
    TAP_RUN(several_dependencies);
    TAP_RUN(dependencies_without_a_wait);
    TAP_RUN(dependencies_on_what_is_not_there);
    TAP_RUN(dependencies_that_fail);
    TAP_RUN(lost_contexts_are_cancelled);
    TAP_RUN(signalling_a_point_makes_a_timeline);
    return tap_done();
}
