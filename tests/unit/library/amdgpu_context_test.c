/* SPDX-License-Identifier: MIT */
/* amdgpu_context_test.c - amdgpu/context.c: contexts, their priority, and what became of them. */
#include "amdgpu_face_fixture.h"

static amdgpu_context_handle make(void)
{
    amdgpu_context_handle context = NULL;
    CHECK_EQ(amdgpu_cs_ctx_create(dev, &context), 0);
    return context;
}

static int submit(amdgpu_context_handle context)
{
    struct drm_amdgpu_cs_chunk_ib ib = { .va_start = 0x1000, .ib_bytes = 64 };
    struct drm_amdgpu_cs_chunk chunk = { AMDGPU_CHUNK_ID_IB, sizeof ib / 4, (uintptr_t)&ib };
    return amdgpu_cs_submit_raw2(dev, context, 0, 1, &chunk, NULL);
}

static void life(void)
{
    amdgpu_context_handle context;

    begin();
    CHECK_EQ(amdgpu_cs_ctx_create2(NULL, 0, &context), -EINVAL);
    CHECK_EQ(amdgpu_cs_ctx_create2(dev, 0, NULL), -EINVAL);
    CHECK_EQ(amdgpu_cs_ctx_create2(dev, (uint32_t)AMDGPU_CTX_PRIORITY_LOW, &context), 0);
    CHECK_EQ(submit(context), 0);
    CHECK_EQ(FAKE_ARGS(queue_create, MGPU_CALL_QUEUE_CREATE)->priority, MGPU_PRIORITY_LOW);
    CHECK_EQ(amdgpu_cs_ctx_free(context), 0);
    CHECK_EQ(fake.queues, 0);
    fake_fail(MGPU_CALL_QUEUE_CREATE, -MGPU_EACCES);
    CHECK_EQ(amdgpu_cs_ctx_create2(dev, AMDGPU_CTX_PRIORITY_HIGH, &context), -EACCES);
    CHECK_EQ(errno, EACCES);
    CHECK_EQ(amdgpu_cs_ctx_free(NULL), -EINVAL);
    end();
}

static void power_states(void)
{
    uint32_t pstate = 9;

    begin();
    amdgpu_context_handle context = make();
    CHECK_EQ(amdgpu_cs_ctx_stable_pstate(context, AMDGPU_CTX_OP_GET_STABLE_PSTATE, 0, &pstate), 0);
    CHECK_EQ(pstate, AMDGPU_CTX_STABLE_PSTATE_NONE);
    CHECK_EQ(amdgpu_cs_ctx_stable_pstate(context, AMDGPU_CTX_OP_GET_STABLE_PSTATE, 1, &pstate), -EINVAL);
    CHECK_EQ(amdgpu_cs_ctx_stable_pstate(context, AMDGPU_CTX_OP_SET_STABLE_PSTATE, 0, NULL), 0);
    CHECK_EQ(amdgpu_cs_ctx_stable_pstate(context, AMDGPU_CTX_OP_SET_STABLE_PSTATE, AMDGPU_CTX_STABLE_PSTATE_PEAK, NULL),
             -EOPNOTSUPP);
    CHECK_EQ(amdgpu_cs_ctx_stable_pstate(context, AMDGPU_CTX_OP_SET_STABLE_PSTATE, 99, NULL), -EINVAL);
    CHECK_EQ(amdgpu_cs_ctx_stable_pstate(context, 99, 0, NULL), -EINVAL);
    CHECK_EQ(amdgpu_cs_ctx_stable_pstate(NULL, AMDGPU_CTX_OP_GET_STABLE_PSTATE, 0, NULL), -EINVAL);
    CHECK_EQ(amdgpu_cs_ctx_free(context), 0);
    end();
}

static void priority_by_the_master(void)
{
    const unsigned low = (unsigned)AMDGPU_CTX_PRIORITY_LOW;

    begin();
    amdgpu_context_handle context = make();
    const int master = fake_open(SHIM_NODE_PRIMARY);
    CHECK_EQ(amdgpu_cs_ctx_override_priority(NULL, context, master, low), -EINVAL);
    CHECK_EQ(amdgpu_cs_ctx_override_priority(dev, NULL, master, low), -EINVAL);
    CHECK_EQ(amdgpu_cs_ctx_override_priority(dev, context, -1, low), -EINVAL);
    CHECK_EQ(amdgpu_cs_ctx_override_priority(dev, context, fd, low), -EACCES);
    CHECK_EQ(amdgpu_cs_ctx_override_priority(dev, context, 12345, low), -EBADF);
    CHECK_EQ(amdgpu_cs_ctx_override_priority(dev, context, master, low), 0);
    CHECK_EQ(submit(context), 0);
    CHECK_EQ(FAKE_ARGS(queue_create, MGPU_CALL_QUEUE_CREATE)->priority, MGPU_PRIORITY_LOW);
    CHECK_EQ(amdgpu_cs_ctx_free(context), 0);
    fake_close(master);
    end();
}

/* What mgpu_queue_status answers, and what libdrm_amdgpu makes of it. */
static void what_became_of_it(void)
{
    enum {
        RESET = AMDGPU_CTX_QUERY2_FLAGS_RESET,
        VRAM = AMDGPU_CTX_QUERY2_FLAGS_VRAMLOST,
        GUILTY = AMDGPU_CTX_QUERY2_FLAGS_GUILTY
    };
    /* clang-format off */
    static const struct { int32_t error; uint32_t queue_flags; uint64_t flags; uint32_t state; } rows[] = {
        { 0,                0,                    0,                     AMDGPU_CTX_NO_RESET },
        { -MGPU_ECANCELED,  0,                    RESET,                 AMDGPU_CTX_INNOCENT_RESET },
        { -MGPU_ENODATA,    0,                    RESET | GUILTY,        AMDGPU_CTX_GUILTY_RESET },
        { -MGPU_ETIME,      MGPU_QUEUE_VRAM_LOST, RESET | GUILTY | VRAM, AMDGPU_CTX_GUILTY_RESET },
        { -MGPU_ECANCELED,  MGPU_QUEUE_VRAM_LOST, RESET | VRAM,          AMDGPU_CTX_INNOCENT_RESET },
    };
    /* clang-format on */
    uint32_t state = 9, hangs = 9;
    uint64_t flags = 99;

    begin();
    amdgpu_context_handle context = make();
    fake.queue_error = -MGPU_ETIME;
    CHECK_EQ(amdgpu_cs_query_reset_state2(context, &flags), 0); /* no queue yet, so nothing to lose */
    CHECK_EQ(flags, 0);
    CHECK_EQ(amdgpu_cs_ctx_free(context), 0);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        context = make();
        CHECK_EQ(submit(context), 0);
        fake.queue_error = rows[i].error;
        fake.queue_flags = rows[i].queue_flags;
        CHECK_EQ(amdgpu_cs_query_reset_state2(context, &flags), 0);
        CHECK_EQ(flags, rows[i].flags);
        CHECK_EQ(amdgpu_cs_query_reset_state(context, &state, &hangs), 0);
        CHECK_EQ(state, rows[i].state);
        CHECK_EQ(hangs, 0);
        CHECK_EQ(amdgpu_cs_query_reset_state(context, &state, &hangs), 0); /* told once, as Linux does */
        CHECK_EQ(state, AMDGPU_CTX_NO_RESET);
        CHECK_EQ(amdgpu_cs_query_reset_state2(context, &flags), 0);
        CHECK_EQ(flags, rows[i].flags);
        CHECK_EQ(amdgpu_cs_ctx_free(context), 0);
    }
    CHECK_EQ(amdgpu_cs_query_reset_state(NULL, &state, &hangs), -EINVAL);
    CHECK_EQ(amdgpu_cs_query_reset_state2(NULL, &flags), -EINVAL);
    end();
}

int main(void)
{
    TAP_RUN(life);
    TAP_RUN(power_states);
    TAP_RUN(priority_by_the_master);
    TAP_RUN(what_became_of_it);
    return tap_done();
}
