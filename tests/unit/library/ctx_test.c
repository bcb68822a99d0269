/* SPDX-License-Identifier: MIT */
/* ctx_test.c - ops/ctx.c: contexts, their queues, and waiting for their fences. */
#include <errno.h>

#include "ops/ctx.h"
#include "test_file.h"

static struct shim_ctx *make(struct shim_file *file, int32_t priority)
{
    struct shim_ctx *ctx = NULL;
    CHECK_EQ(shim_ctx_create(file, priority, &ctx), 0);
    return ctx;
}

static void queues_are_made_when_needed(void)
{
    struct shim_file *file = test_begin();
    struct shim_ctx *ctx = make(file, AMDGPU_CTX_PRIORITY_LOW);
    const struct mgpu_queue_create *args = FAKE_ARGS(queue_create, MGPU_CALL_QUEUE_CREATE);
    mgpu_handle first, second, again;

    CHECK_EQ(fake.queues, 0);
    CHECK_EQ(shim_ctx_queue(ctx, MGPU_ENGINE_COMPUTE, 3, &first), 0);
    CHECK_EQ(args->engine, MGPU_ENGINE_COMPUTE);
    CHECK_EQ(args->ring, 3);
    CHECK_EQ(args->priority, MGPU_PRIORITY_LOW);
    CHECK_EQ(args->group, 0);
    CHECK(args->vm != 0);
    CHECK_EQ(shim_ctx_queue(ctx, MGPU_ENGINE_GFX, 0, &second), 0);
    CHECK_EQ(args->group, first); /* one group, so that they are lost together */
    CHECK_EQ(shim_ctx_queue(ctx, MGPU_ENGINE_COMPUTE, 3, &again), 0);
    CHECK(again == first);
    CHECK_EQ(fake.queues, 2);
    shim_ctx_destroy(ctx);
    CHECK_EQ(fake.queues, 0);
    test_end(file);
}

static void rings_that_are_not_there(void)
{
    struct shim_file *file = test_begin();
    struct shim_ctx *ctx = make(file, 0);
    mgpu_handle queue;

    CHECK_EQ(shim_ctx_queue(ctx, MGPU_ENGINE_GFX, 1, &queue), -EINVAL);
    CHECK_EQ(shim_ctx_queue(ctx, MGPU_ENGINE_COUNT, 0, &queue), -EINVAL);
    CHECK_EQ(shim_ctx_queue(ctx, MGPU_ENGINE_COMPUTE, 1000, &queue), -EINVAL);
    CHECK(shim_ctx_used_queue(ctx, MGPU_ENGINE_GFX, 0) == 0);
    fake_fail(MGPU_CALL_QUEUE_CREATE, -MGPU_ENOMEM);
    CHECK_EQ(shim_ctx_queue(ctx, MGPU_ENGINE_GFX, 0, &queue), -ENOMEM);
    CHECK(shim_ctx_used_queue(ctx, MGPU_ENGINE_GFX, 0) == 0);
    shim_ctx_destroy(ctx);
    shim_ctx_destroy(NULL);
    test_end(file);
}

static void priorities(void)
{
    struct shim_file *file = test_begin();
    struct shim_ctx *ctx;

    ctx = make(file, AMDGPU_CTX_PRIORITY_UNSET);
    CHECK_EQ(ctx->priority, MGPU_PRIORITY_NORMAL);
    shim_ctx_destroy(ctx);
    ctx = make(file, 7);
    CHECK_EQ(ctx->priority, MGPU_PRIORITY_NORMAL);
    shim_ctx_destroy(ctx);
    CHECK_EQ(fake_count(MGPU_CALL_QUEUE_CREATE), 0);

    ctx = make(file, AMDGPU_CTX_PRIORITY_VERY_HIGH); /* tried at once */
    CHECK_EQ(FAKE_ARGS(queue_create, MGPU_CALL_QUEUE_CREATE)->priority, MGPU_PRIORITY_VERY_HIGH);
    shim_ctx_destroy(ctx);
    fake_fail(MGPU_CALL_QUEUE_CREATE, -MGPU_EACCES);
    CHECK_EQ(shim_ctx_create(file, AMDGPU_CTX_PRIORITY_HIGH, &ctx), -EACCES);
    CHECK_EQ(fake.queues, 0);
    test_end(file);
}

/* By the right of a master, for queues there are and those to come. */
static void another_priority(void)
{
    struct shim_file *file = test_begin(), *master = NULL, *second = NULL;
    struct shim_ctx *ctx = make(file, AMDGPU_CTX_PRIORITY_VERY_LOW);
    mgpu_handle queue;
    const int fd = fake_open(SHIM_NODE_PRIMARY), other_fd = fake_open(SHIM_NODE_PRIMARY);

    CHECK_EQ(shim_file_get(fd, &master), 0);
    CHECK_EQ(shim_file_get(other_fd, &second), 0);
    CHECK_EQ(shim_ctx_override_priority(file, file, ctx->id, AMDGPU_CTX_PRIORITY_LOW), -EACCES);
    CHECK_EQ(shim_ctx_override_priority(second, file, ctx->id, AMDGPU_CTX_PRIORITY_LOW), -EACCES);
    CHECK_EQ(shim_ctx_override_priority(master, file, ctx->id, 7), -EINVAL);
    CHECK_EQ(shim_ctx_override_priority(master, file, 12345, AMDGPU_CTX_PRIORITY_LOW), -EINVAL);
    CHECK_EQ(shim_ctx_override_priority(master, file, ctx->id, AMDGPU_CTX_PRIORITY_LOW), 0);
    fake_fail(MGPU_CALL_QUEUE_CREATE, -MGPU_EACCES);
    CHECK_EQ(shim_ctx_override_priority(master, file, ctx->id, AMDGPU_CTX_PRIORITY_HIGH), -EACCES);
    CHECK_EQ(ctx->priority, MGPU_PRIORITY_LOW);
    CHECK_EQ(shim_ctx_queue(ctx, MGPU_ENGINE_GFX, 0, &queue), 0);
    CHECK_EQ(FAKE_ARGS(queue_create, MGPU_CALL_QUEUE_CREATE)->priority, MGPU_PRIORITY_LOW);
    CHECK_EQ(shim_ctx_queue(ctx, MGPU_ENGINE_SDMA, 1, &queue), 0);

    CHECK_EQ(shim_ctx_override_priority(master, file, ctx->id, AMDGPU_CTX_PRIORITY_HIGH), 0);
    CHECK_EQ(fake_count(MGPU_CALL_QUEUE_SET_PRIORITY), 2);
    CHECK_EQ(FAKE_ARGS(queue_set_priority, MGPU_CALL_QUEUE_SET_PRIORITY)->queue, queue);
    CHECK_EQ(FAKE_ARGS(queue_set_priority, MGPU_CALL_QUEUE_SET_PRIORITY)->priority, MGPU_PRIORITY_HIGH);
    fake_fail(MGPU_CALL_QUEUE_SET_PRIORITY, -MGPU_EACCES);
    CHECK_EQ(shim_ctx_override_priority(master, file, ctx->id, AMDGPU_CTX_PRIORITY_VERY_HIGH), -EACCES);
    CHECK_EQ(ctx->priority, MGPU_PRIORITY_HIGH);
    CHECK_EQ(shim_ctx_override_priority(master, file, ctx->id, AMDGPU_CTX_PRIORITY_UNSET), 0); /* as it was made */
    CHECK_EQ(FAKE_ARGS(queue_set_priority, MGPU_CALL_QUEUE_SET_PRIORITY)->priority, MGPU_PRIORITY_VERY_LOW);
    shim_ctx_destroy(ctx);
    shim_file_put(master);
    shim_file_put(second);
    fake_close(fd);
    fake_close(other_fd);
    test_end(file);
}

static void another_priority_for_all(void)
{
    struct shim_file *file = test_begin(), *master = NULL;
    struct shim_ctx *ctx[] = { make(file, 0), make(file, 0), make(file, 0) };
    const int fd = fake_open(SHIM_NODE_PRIMARY);

    CHECK_EQ(shim_file_get(fd, &master), 0);
    CHECK_EQ(shim_file_override_priority(file, file, AMDGPU_CTX_PRIORITY_LOW), -EACCES);
    CHECK_EQ(shim_file_override_priority(master, file, 7), -EINVAL);
    CHECK_EQ(shim_file_override_priority(master, file, AMDGPU_CTX_PRIORITY_LOW), 0);
    CHECK_EQ(shim_file_override_priority(master, master, AMDGPU_CTX_PRIORITY_HIGH), 0); /* it has none */
    for (unsigned i = 0; i < 3; i++) {
        CHECK_EQ(ctx[i]->priority, MGPU_PRIORITY_LOW);
        shim_ctx_destroy(ctx[i]);
    }
    ctx[0] = make(file, 0);
    CHECK_EQ(ctx[0]->priority, MGPU_PRIORITY_NORMAL); /* made later */
    fake_fail(MGPU_CALL_QUEUE_CREATE, -MGPU_EACCES);
    CHECK_EQ(shim_file_override_priority(master, file, AMDGPU_CTX_PRIORITY_HIGH), -EACCES);
    shim_ctx_destroy(ctx[0]);
    shim_file_put(master);
    fake_close(fd);
    test_end(file);
}

static void waiting(void)
{
    struct shim_file *file = test_begin();
    struct shim_ctx *ctx = make(file, 0);
    mgpu_handle queue;
    bool busy;

    CHECK_EQ(shim_ctx_wait(ctx, MGPU_ENGINE_GFX, 0, 1, 0, &busy), -EINVAL); /* nothing submitted there */
    CHECK_EQ(shim_ctx_queue(ctx, MGPU_ENGINE_GFX, 0, &queue), 0);
    CHECK_EQ(shim_ctx_wait(ctx, MGPU_ENGINE_GFX, 0, 9, 77, &busy), 0);
    CHECK_EQ(busy, false);
    CHECK_EQ(fake.fences[0].queue, queue);
    CHECK_EQ(fake.fences[0].seq, 9);
    CHECK_EQ(FAKE_ARGS(fence_wait, MGPU_CALL_FENCE_WAIT)->deadline_ns, 77);
    fake_fail(MGPU_CALL_FENCE_WAIT, -MGPU_ETIME);
    CHECK_EQ(shim_ctx_wait(ctx, MGPU_ENGINE_GFX, 0, 9, 0, &busy), 0);
    CHECK_EQ(busy, true);
    fake_fail(MGPU_CALL_FENCE_WAIT, -MGPU_EINVAL);
    CHECK_EQ(shim_ctx_wait(ctx, MGPU_ENGINE_GFX, 0, 10, 0, &busy), -EINVAL);
    shim_ctx_destroy(ctx);
    test_end(file);
}

/* By id; who has found a context keeps it, and its queues, until it is put. */
static void found_by_id(void)
{
    struct shim_ctx *ctx;
    mgpu_handle queue;

    struct shim_file *file = test_begin();
    CHECK_EQ(shim_ctx_create(file, 0, &ctx), 0);
    const uint32_t id = shim_ctx_id(ctx);
    CHECK(shim_ctx_find(file, id + 1) == NULL);
    CHECK(shim_ctx_find(file, id) == ctx);
    CHECK_EQ(shim_ctx_queue(ctx, MGPU_ENGINE_GFX, 0, &queue), 0);
    CHECK_EQ(shim_ctx_free(file, id), 0);
    CHECK(shim_ctx_find(file, id) == NULL);
    CHECK_EQ(shim_ctx_free(file, id), -EINVAL);
    CHECK_EQ(fake.queues, 1);
    shim_ctx_put(ctx);
    CHECK_EQ(fake.queues, 0);
    test_end(file);
}

int main(void)
{
    TAP_RUN(queues_are_made_when_needed);
    TAP_RUN(rings_that_are_not_there);
    TAP_RUN(priorities);
    TAP_RUN(another_priority);
    TAP_RUN(another_priority_for_all);
    TAP_RUN(waiting);
    TAP_RUN(found_by_id);
    return tap_done();
}
