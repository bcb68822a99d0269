/* SPDX-License-Identifier: MIT */
/*
 * watch_test.c - ops/watch.c, on the reference kernel and the software card: sync_files of fences that are not reached
 * yet. A fence is that of work which waits for a point that the test signals.
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include <drm.h>

#include "ops/ops.h"
#include "preload.h"
#include "tap.h"

#define PAGE MGPU_PAGE_SIZE
#define VA   UINT64_C(0x400000)
#define NOP  0xffff1000u /* PM4: of a single dword */

enum { MANY = 600, THREADS = 4, ROUNDS = 50 };

static _Alignas(PAGE) uint32_t commands[PAGE / 4];
static struct shim_file *file;
static struct shim_ctx *ctx;

/* This program has the preload object, as far as the library can see. */
bool radv_metal_preload_begin(void)
{
    return true;
}

static uint32_t make_sync(void)
{
    uint32_t handle = 0;
    CHECK_EQ(shim_syncobj_create(file, 0, &handle), 0);
    return handle;
}

static void map_commands(void)
{
    const struct drm_amdgpu_gem_userptr userptr = { .addr = (uintptr_t)commands,
                                                    .size = PAGE,
                                                    .flags = AMDGPU_GEM_USERPTR_REGISTER };
    struct drm_amdgpu_gem_va va = {
        .operation = AMDGPU_VA_OP_MAP,
        .flags = AMDGPU_VM_PAGE_READABLE | AMDGPU_VM_PAGE_EXECUTABLE,
        .va_address = VA,
        .map_size = PAGE,
    };

    for (unsigned i = 0; i < PAGE / 4; i++)
        commands[i] = NOP;
    CHECK_EQ(shim_gem_userptr(file, &userptr, &va.handle), 0);
    CHECK_EQ(shim_vm_op(file, &va), 0);
}

/* A fence, in a new sync object, that is reached when somebody signals point 1 of `gate`. */
static uint32_t fence_behind(uint32_t gate)
{
    const uint32_t done = make_sync();
    const struct drm_amdgpu_cs_chunk_ib ib = { .va_start = VA, .ib_bytes = 32 };
    const struct drm_amdgpu_cs_chunk_syncobj wait = { .handle = gate,
                                                      .point = 1,
                                                      .flags = DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT };
    const struct drm_amdgpu_cs_chunk_sem signal = { .handle = done };
    const struct drm_amdgpu_cs_chunk chunks[] = {
        { AMDGPU_CHUNK_ID_IB, sizeof ib / 4, (uintptr_t)&ib },
        { AMDGPU_CHUNK_ID_SYNCOBJ_TIMELINE_WAIT, sizeof wait / 4, (uintptr_t)&wait },
        { AMDGPU_CHUNK_ID_SYNCOBJ_OUT, sizeof signal / 4, (uintptr_t)&signal },
    };
    uint64_t seq;

    CHECK_EQ(shim_submit(ctx, 0, chunks, 3, &seq), 0);
    return done;
}

static void open_gate(uint32_t gate)
{
    const uint64_t point = 1;
    CHECK_EQ(shim_syncobj_signal(file, &gate, &point, 1), 0);
}

static bool is_readable(int fd, int timeout_ms)
{
    struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
    return poll(&poll_fd, 1, timeout_ms) == 1;
}

static void readable_when_reached(void)
{
    const uint32_t gate = make_sync(), done = fence_behind(gate);
    int fd;

    CHECK_EQ(shim_syncobj_export_sync_file(file, done, 0, &fd), 0);
    CHECK(!is_readable(fd, 20));
    open_gate(gate);
    CHECK(is_readable(fd, 10000));
    close(fd);
    CHECK_EQ(shim_syncobj_export_sync_file(file, done, 0, &fd), 0);
    CHECK(is_readable(fd, 0));
    close(fd);
    shim_syncobj_destroy(file, done);
    shim_syncobj_destroy(file, gate);
}

/* Its object may be gone, and of its descriptors only a duplicate there. */
static void it_lives_on_its_own(void)
{
    const uint32_t gate = make_sync(), done = fence_behind(gate), other = make_sync();
    int fd, copy;

    CHECK_EQ(shim_syncobj_export_sync_file(file, done, 0, &fd), 0);
    CHECK_EQ(shim_syncobj_destroy(file, done), 0);
    copy = dup(fd);
    close(fd);
    CHECK_EQ(shim_syncobj_import_sync_file(file, other, copy), 0);
    CHECK_EQ(shim_syncobj_wait(file, &other, NULL, 1, 0, 0, NULL), -ETIME);
    open_gate(gate);
    CHECK_EQ(shim_syncobj_wait(file, &other, NULL, 1, MGPU_FOREVER, 0, NULL), 0);
    CHECK(is_readable(copy, 10000));
    close(copy);
    shim_syncobj_destroy(file, other);
    shim_syncobj_destroy(file, gate);
}

static void many_at_once(void)
{
    const uint32_t gate = make_sync(), done = fence_behind(gate);
    static int fds[MANY];

    for (int i = 0; i < MANY; i++)
        CHECK_EQ(shim_syncobj_export_sync_file(file, done, 0, &fds[i]), 0);
    CHECK(!is_readable(fds[0], 0) && !is_readable(fds[MANY - 1], 0));
    open_gate(gate);
    for (int i = 0; i < MANY; i++) {
        CHECK(is_readable(fds[i], 10000));
        close(fds[i]);
    }
    shim_syncobj_destroy(file, done);
    shim_syncobj_destroy(file, gate);
}

static void *one_after_the_other(void *unused)
{
    (void)unused;
    for (int i = 0; i < ROUNDS; i++)
        readable_when_reached();
    return NULL;
}

static void from_several_threads(void)
{
    pthread_t threads[THREADS];

    for (int i = 0; i < THREADS; i++)
        CHECK_EQ(pthread_create(&threads[i], NULL, one_after_the_other, NULL), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
}

int main(void)
{
    int fd = shim_fd_open(SHIM_NODE_RENDER);

    setenv("RADV_METAL_VRAM", "256M", 1);
    setenv("RADV_METAL_GTT", "64M", 1);
    if (shim_file_get(fd, &file) || shim_ctx_create(file, 0, &ctx))
        return 1;
    map_commands();
    TAP_RUN(readable_when_reached);
    TAP_RUN(it_lives_on_its_own);
    TAP_RUN(many_at_once);
    TAP_RUN(from_several_threads);
    shim_ctx_destroy(ctx);
    shim_file_put(file);
    close(fd);
    return tap_done();
}
