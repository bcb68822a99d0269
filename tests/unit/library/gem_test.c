/* SPDX-License-Identifier: MIT */
/* gem_test.c - ops/gem.c, and what bo.c and prime.c do by handle. */
#include <errno.h>

#include "test_file.h"

static void offsets_for_mmap(void)
{
    struct drm_amdgpu_gem_create_in args = { .bo_size = 4096, .domains = AMDGPU_GEM_DOMAIN_GTT };
    uint64_t offset = 5, highest;
    uint32_t handle;

    struct shim_file *file = test_begin();
    CHECK_EQ(shim_gem_create(file, &args, &handle), 0);
    CHECK_EQ(shim_gem_mmap_offset(file, handle, &offset), 0);
    CHECK_EQ(offset, (uint64_t)handle << SHIM_MMAP_SHIFT);
    CHECK_EQ(shim_gem_mmap_offset(file, UINT32_MAX, &highest), 0);
    CHECK((int64_t)highest > 0);
    fake_fail(MGPU_CALL_BO_INFO, -MGPU_ENOENT);
    CHECK_EQ(shim_gem_mmap_offset(file, handle, &offset), -ENOENT);
    CHECK_EQ(shim_gem_close(file, handle), 0);

    args.domains = AMDGPU_GEM_DOMAIN_GDS;
    CHECK_EQ(shim_gem_create(file, &args, &handle), 0);
    CHECK_EQ(shim_gem_mmap_offset(file, handle, &offset), -EPERM);
    CHECK_EQ(shim_gem_close(file, handle), 0);
    test_end(file);
}

static void waits(void)
{
    bool busy = true;

    struct shim_file *file = test_begin();
    CHECK_EQ(shim_gem_wait(file, 5, 1234, &busy), 0);
    CHECK(!busy);
    fake_fail(MGPU_CALL_BO_WAIT, -MGPU_ETIME);
    CHECK_EQ(shim_gem_wait(file, 5, 1234, &busy), 0);
    CHECK(busy);
    fake_fail(MGPU_CALL_BO_WAIT, -MGPU_ENOENT);
    CHECK_EQ(shim_gem_wait(file, 5, 1234, &busy), -ENOENT);
    test_end(file);
}

/* A handle is the same BO by either interface: closed by one, the other still has it. */
static void handles_and_bos(void)
{
    const struct drm_amdgpu_gem_create_in args = { .bo_size = 4096, .domains = AMDGPU_GEM_DOMAIN_GTT };
    struct shim_bo *bo;
    uint32_t handle;
    int fd;

    struct shim_file *file = test_begin();
    CHECK_EQ(shim_gem_create(file, &args, &handle), 0);
    CHECK_EQ(shim_gem_export_fd(file, handle, &fd), 0);
    CHECK_EQ(shim_bo_import_fd(file, fd, &bo), 0);
    CHECK_EQ(shim_bo_handle(bo), handle);
    fake_close(fd);
    CHECK_EQ(shim_gem_close(file, handle), 0);
    CHECK_EQ(fake.bos, 1);
    shim_bo_unref(bo);
    CHECK_EQ(fake.bos, 0);
    test_end(file);
}

int main(void)
{
    TAP_RUN(offsets_for_mmap);
    TAP_RUN(waits);
    TAP_RUN(handles_and_bos);
    return tap_done();
}
