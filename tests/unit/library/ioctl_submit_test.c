/* SPDX-License-Identifier: MIT */
/* ioctl_submit_test.c - ioctl/submit.c: questions, contexts, submissions and fences by number. */
#include "ioctl_fixture.h"

#define CTX DRM_IOCTL_AMDGPU_CTX

static int ctx_op(uint32_t op, uint32_t flags, uint32_t id, union drm_amdgpu_ctx *args)
{
    *args = (union drm_amdgpu_ctx){ .in = { .op = op, .flags = flags, .ctx_id = id } };
    return shim_ioctl(render, CTX, args);
}

static uint32_t create(void)
{
    union drm_amdgpu_ctx args;
    CHECK_EQ(ctx_op(AMDGPU_CTX_OP_ALLOC_CTX, 0, 0, &args), 0);
    CHECK(args.out.alloc.ctx_id != 0);
    return args.out.alloc.ctx_id;
}

static void destroy(uint32_t id)
{
    union drm_amdgpu_ctx args;
    CHECK_EQ(ctx_op(AMDGPU_CTX_OP_FREE_CTX, 0, id, &args), 0);
}

/* `count` IBs on the graphics ring. */
static int submit(uint32_t ctx, uint32_t bo_list, unsigned count, uint64_t *seq)
{
    static const struct drm_amdgpu_cs_chunk_ib ib = { .va_start = 0x1000, .ib_bytes = 64 };
    struct drm_amdgpu_cs_chunk chunk = { AMDGPU_CHUNK_ID_IB, sizeof ib / 4, (uintptr_t)&ib };
    uint64_t pointers[64];
    union drm_amdgpu_cs cs = {
        .in = { .ctx_id = ctx, .bo_list_handle = bo_list, .num_chunks = count, .chunks = (uintptr_t)pointers }
    };

    for (unsigned i = 0; i < count; i++)
        pointers[i] = (uintptr_t)&chunk;
    int r = shim_ioctl(render, DRM_IOCTL_AMDGPU_CS, &cs);
    *seq = cs.out.handle;
    return r;
}

static void questions(void)
{
    uint32_t working = 0;
    struct drm_amdgpu_info info = { .return_pointer = (uintptr_t)&working, .return_size = sizeof working };

    begin();
    CHECK_EQ(shim_ioctl(primary, DRM_IOCTL_AMDGPU_INFO, &info), 0);
    CHECK_EQ(working, 1);
    info.query = 0x7f;
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_AMDGPU_INFO, &info), -EINVAL);
    end();
}

static void contexts(void)
{
    union drm_amdgpu_ctx args;

    begin();
    uint32_t id = create();
    CHECK_EQ(ctx_op(AMDGPU_CTX_OP_GET_STABLE_PSTATE, 0, id, &args), 0);
    CHECK_EQ(args.out.pstate.flags, AMDGPU_CTX_STABLE_PSTATE_NONE);
    CHECK_EQ(ctx_op(AMDGPU_CTX_OP_SET_STABLE_PSTATE, AMDGPU_CTX_STABLE_PSTATE_NONE, id, &args), 0);
    CHECK_EQ(ctx_op(AMDGPU_CTX_OP_SET_STABLE_PSTATE, AMDGPU_CTX_STABLE_PSTATE_PEAK, id, &args), -EOPNOTSUPP);
    CHECK_EQ(ctx_op(AMDGPU_CTX_OP_SET_STABLE_PSTATE, 5, id, &args), -EINVAL);
    CHECK_EQ(ctx_op(AMDGPU_CTX_OP_SET_STABLE_PSTATE, 16, id, &args), -EINVAL);
    for (uint32_t op = 0; op < 8; op++) /* no flags, but for the last, and no such operation */
        CHECK_EQ(ctx_op(op, 32, id, &args), -EINVAL);
    for (uint32_t op = AMDGPU_CTX_OP_FREE_CTX; op < 7; op++)
        CHECK_EQ(ctx_op(op, 0, 99, &args), -EINVAL); /* no such context */
    destroy(id);
    CHECK_EQ(ctx_op(AMDGPU_CTX_OP_FREE_CTX, 0, id, &args), -EINVAL);
    end();
}

static void what_became_of_a_context(void)
{
    union drm_amdgpu_ctx args;

    begin();
    uint32_t id = create();
    CHECK_EQ(ctx_op(AMDGPU_CTX_OP_QUERY_STATE2, 0, id, &args), 0);
    CHECK_EQ(args.out.state.flags, 0);
    CHECK_EQ(ctx_op(AMDGPU_CTX_OP_QUERY_STATE, 0, id, &args), 0);
    CHECK_EQ(args.out.state.reset_status, AMDGPU_CTX_NO_RESET);
    CHECK_EQ(fake_count(MGPU_CALL_QUEUE_STATUS), 0); /* it has no queue that could be lost */
    destroy(id);
    end();
}

static void submissions(void)
{
    uint64_t seq, null = 0;
    union drm_amdgpu_cs cs = { .in = { .num_chunks = 1, .chunks = 0 } };

    begin();
    uint32_t id = create();
    CHECK_EQ(submit(id, 0, 1, &seq), 0);
    CHECK_EQ(seq, 1);
    CHECK_EQ(fake.submit.ib_count, 1);
    CHECK_EQ(submit(id, 0, 40, &seq), 0); /* more than have room without an allocation */
    CHECK_EQ(seq, 2);
    CHECK_EQ(fake.submit.ib_count, 40);
    CHECK_EQ(submit(id, 0, 0, &seq), -EINVAL);
    CHECK_EQ(submit(id, 77, 1, &seq), -ENOENT); /* no such list */
    CHECK_EQ(submit(99, 0, 1, &seq), -EINVAL);
    cs.in.ctx_id = id;
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_AMDGPU_CS, &cs), -EFAULT);
    cs.in.chunks = (uintptr_t)&null;
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_AMDGPU_CS, &cs), -EFAULT);
    cs.in.num_chunks = UINT32_MAX;
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_AMDGPU_CS, &cs), -EINVAL);
    fake_fail(MGPU_CALL_QUEUE_SUBMIT, -MGPU_ETIME);
    CHECK_EQ(submit(id, 0, 1, &seq), -ECANCELED);
    destroy(id);
    CHECK_EQ(fake.queues, 0);
    end();
}

static int wait_cs(uint32_t ctx, uint64_t seq, uint64_t timeout, uint64_t *status)
{
    union drm_amdgpu_wait_cs wait = { .in = { .handle = seq, .timeout = timeout, .ctx_id = ctx } };
    int r = shim_ioctl(render, DRM_IOCTL_AMDGPU_WAIT_CS, &wait);
    *status = wait.out.status;
    return r;
}

static void waiting_for_one(void)
{
    uint64_t seq, status;

    begin();
    uint32_t id = create();
    CHECK_EQ(submit(id, 0, 1, &seq), 0);
    CHECK_EQ(wait_cs(id, seq, 1234, &status), 0);
    CHECK_EQ(status, 0);
    CHECK_EQ(fake.fences[0].seq, seq);
    CHECK_EQ(FAKE_ARGS(fence_wait, MGPU_CALL_FENCE_WAIT)->deadline_ns, 1234);
    fake_fail(MGPU_CALL_FENCE_WAIT, -MGPU_ETIME);
    CHECK_EQ(wait_cs(id, seq, UINT64_MAX, &status), 0);
    CHECK_EQ(status, 1);
    CHECK_EQ(FAKE_ARGS(fence_wait, MGPU_CALL_FENCE_WAIT)->deadline_ns, MGPU_FOREVER);
    CHECK_EQ(wait_cs(99, seq, 0, &status), -EINVAL);
    destroy(id);
    end();
}

static void waiting_for_several(void)
{
    uint64_t seq;
    struct drm_amdgpu_fence fences[2] = { { 0 } };
    union drm_amdgpu_wait_fences wait = { .in = { .fences = (uintptr_t)fences, .fence_count = 2, .wait_all = 1 } };

    begin();
    uint32_t id = create();
    CHECK_EQ(submit(id, 0, 1, &seq), 0);
    fences[0] = fences[1] = (struct drm_amdgpu_fence){ .ctx_id = id, .seq_no = seq };
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_AMDGPU_WAIT_FENCES, &wait), 0);
    CHECK_EQ(wait.out.status, 1);
    CHECK_EQ(FAKE_ARGS(fence_wait, MGPU_CALL_FENCE_WAIT)->count, 2);
    CHECK_EQ(FAKE_ARGS(fence_wait, MGPU_CALL_FENCE_WAIT)->flags, MGPU_WAIT_ALL);

    wait = (union drm_amdgpu_wait_fences){ .in = { .fences = (uintptr_t)fences, .fence_count = 2 } };
    fake_fail(MGPU_CALL_FENCE_WAIT, -MGPU_ETIME);
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_AMDGPU_WAIT_FENCES, &wait), 0);
    CHECK_EQ(wait.out.status, 0);

    wait = (union drm_amdgpu_wait_fences){ .in = { .fences = (uintptr_t)fences } };
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_AMDGPU_WAIT_FENCES, &wait), -EINVAL);
    wait.in.fence_count = UINT32_MAX;
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_AMDGPU_WAIT_FENCES, &wait), -EINVAL);
    wait.in = (struct drm_amdgpu_wait_fences_in){ .fence_count = 1 };
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_AMDGPU_WAIT_FENCES, &wait), -EFAULT);
    destroy(id);
    end();
}

static void a_fence_as_a_handle(void)
{
    union drm_amdgpu_fence_to_handle args;
    uint64_t seq;

    begin();
    uint32_t id = create();
    CHECK_EQ(submit(id, 0, 1, &seq), 0);
    for (uint32_t what = 0; what < 4; what++) {
        args = (union drm_amdgpu_fence_to_handle){ .in = { .fence = { .ctx_id = id, .seq_no = seq }, .what = what } };
        CHECK_EQ(shim_ioctl(render, DRM_IOCTL_AMDGPU_FENCE_TO_HANDLE, &args), what < 3 ? 0 : -EINVAL);
        if (what == AMDGPU_FENCE_TO_HANDLE_GET_SYNCOBJ_FD || what == AMDGPU_FENCE_TO_HANDLE_GET_SYNC_FILE_FD)
            fake_close((int)args.out.handle);
    }
    CHECK_EQ(fake.syncs, 1); /* of the handle */
    destroy(id);
    end();
}

static int override(int fd, uint32_t op, int target, uint32_t ctx, int32_t priority)
{
    union drm_amdgpu_sched args = { .in = { op, (uint32_t)target, priority, ctx } };
    return shim_ioctl(fd, DRM_IOCTL_AMDGPU_SCHED, &args);
}

static void another_priority(void)
{
    const uint32_t one = AMDGPU_SCHED_OP_CONTEXT_PRIORITY_OVERRIDE, all = AMDGPU_SCHED_OP_PROCESS_PRIORITY_OVERRIDE;

    begin();
    uint32_t id = create();
    CHECK_EQ(override(primary, one, render, id, AMDGPU_CTX_PRIORITY_HIGH), 0);
    CHECK_EQ(FAKE_ARGS(queue_create, MGPU_CALL_QUEUE_CREATE)->priority, MGPU_PRIORITY_HIGH);
    CHECK_EQ(override(render, one, render, id, AMDGPU_CTX_PRIORITY_HIGH), -EACCES);
    CHECK_EQ(override(primary, one, render, id, 3), -EINVAL);
    CHECK_EQ(override(primary, one, render, 99, AMDGPU_CTX_PRIORITY_HIGH), -EINVAL);
    CHECK_EQ(override(primary, one, other, id, AMDGPU_CTX_PRIORITY_HIGH), -EINVAL);
    CHECK_EQ(override(primary, one, -1, id, AMDGPU_CTX_PRIORITY_HIGH), -EINVAL);
    CHECK_EQ(override(primary, 3, render, id, AMDGPU_CTX_PRIORITY_HIGH), -EINVAL);
    CHECK_EQ(override(primary, all, render, 0, AMDGPU_CTX_PRIORITY_LOW), 0);
    CHECK_EQ(FAKE_ARGS(queue_set_priority, MGPU_CALL_QUEUE_SET_PRIORITY)->priority, MGPU_PRIORITY_LOW);
    CHECK_EQ(override(primary, all, other, 0, AMDGPU_CTX_PRIORITY_LOW), -EINVAL);
    CHECK_EQ(override(render, all, render, 0, AMDGPU_CTX_PRIORITY_LOW), -EACCES);
    destroy(id);
    end();
}

int main(void)
{
    TAP_RUN(questions);
    TAP_RUN(contexts);
    TAP_RUN(what_became_of_a_context);
    TAP_RUN(submissions);
    TAP_RUN(waiting_for_one);
    TAP_RUN(waiting_for_several);
    TAP_RUN(a_fence_as_a_handle);
    TAP_RUN(another_priority);
    return tap_done();
}
