/* SPDX-License-Identifier: MIT */
/* reset_test.c - ops/reset.c: what became of a context. */
#include <errno.h>

#include "ops/ctx.h"
#include "test_file.h"

#define RESET     AMDGPU_CTX_QUERY2_FLAGS_RESET
#define GUILTY    AMDGPU_CTX_QUERY2_FLAGS_GUILTY
#define VRAM_LOST AMDGPU_CTX_QUERY2_FLAGS_VRAMLOST

static void what_became_of_it(void)
{
    static const struct {
        int32_t error;
        uint32_t queue_flags;
        uint64_t flags;
        uint32_t status;
    } rows[] = {
        { 0, 0, 0, AMDGPU_CTX_NO_RESET },
        { -MGPU_ECANCELED, 0, RESET, AMDGPU_CTX_INNOCENT_RESET },
        { -MGPU_ENODATA, 0, RESET | GUILTY, AMDGPU_CTX_GUILTY_RESET },
        { -MGPU_ETIME, MGPU_QUEUE_VRAM_LOST, RESET | GUILTY | VRAM_LOST, AMDGPU_CTX_GUILTY_RESET },
        { 0, MGPU_QUEUE_VRAM_LOST, RESET | VRAM_LOST, AMDGPU_CTX_INNOCENT_RESET },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct shim_file *file = test_begin();
        mgpu_handle queue;
        struct shim_ctx *ctx;
        uint64_t flags = ~0ull;
        uint32_t status = ~0u;

        CHECK_EQ(shim_ctx_create(file, 0, &ctx), 0);
        CHECK_EQ(shim_ctx_queue(ctx, MGPU_ENGINE_COMPUTE, 1, &queue), 0);
        fake.queue_error = rows[i].error;
        fake.queue_flags = rows[i].queue_flags;
        CHECK_EQ(shim_ctx_reset_flags(ctx, &flags), 0);
        CHECK_EQ(flags, rows[i].flags);
        CHECK_EQ(shim_ctx_reset_status(ctx, &status), 0);
        CHECK_EQ(status, rows[i].status);
        CHECK_EQ(shim_ctx_reset_status(ctx, &status), 0);
        CHECK_EQ(status, AMDGPU_CTX_NO_RESET); /* it was told */
        shim_ctx_destroy(ctx);
        test_end(file);
    }
}

static void errors(void)
{
    struct shim_file *file = test_begin();
    mgpu_handle queue;
    struct shim_ctx *ctx;
    uint64_t flags;
    uint32_t status;

    CHECK_EQ(shim_ctx_create(file, 0, &ctx), 0);
    CHECK_EQ(shim_ctx_reset_flags(ctx, &flags), 0);
    CHECK_EQ(flags, 0);
    CHECK_EQ(fake_count(MGPU_CALL_QUEUE_STATUS), 0); /* no queue, nothing to lose */
    CHECK_EQ(shim_ctx_queue(ctx, MGPU_ENGINE_GFX, 0, &queue), 0);
    fake_fail(MGPU_CALL_QUEUE_STATUS, -MGPU_ENODEV);
    CHECK_EQ(shim_ctx_reset_flags(ctx, &flags), -ENODEV);
    fake_fail(MGPU_CALL_QUEUE_STATUS, -MGPU_ENODEV);
    CHECK_EQ(shim_ctx_reset_status(ctx, &status), -ENODEV);

    CHECK_EQ(shim_ctx_set_pstate(ctx, AMDGPU_CTX_STABLE_PSTATE_NONE), 0);
    CHECK_EQ(shim_ctx_set_pstate(ctx, AMDGPU_CTX_STABLE_PSTATE_PEAK), -EOPNOTSUPP);
    CHECK_EQ(shim_ctx_set_pstate(ctx, AMDGPU_CTX_STABLE_PSTATE_PEAK + 1), -EINVAL);
    shim_ctx_destroy(ctx);
    test_end(file);
}

int main(void)
{
    TAP_RUN(what_became_of_it);
    TAP_RUN(errors);
    return tap_done();
}
