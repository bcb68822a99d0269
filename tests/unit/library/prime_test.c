/* SPDX-License-Identifier: MIT */
/* prime_test.c - ops/prime.c: BOs as descriptors. */
#include <errno.h>

#include "test_file.h"

static struct shim_bo *make(struct shim_file *file)
{
    const struct drm_amdgpu_gem_create_in args = { .bo_size = 0x3000, .domains = AMDGPU_GEM_DOMAIN_VRAM };
    struct shim_bo *bo = NULL;
    CHECK_EQ(shim_bo_create(file, &args, &bo), 0);
    return bo;
}

static void own_bo_comes_back_as_itself(void)
{
    struct shim_file *file = test_begin();
    struct shim_bo *bo = make(file), *again;
    int fd;

    CHECK_EQ(shim_bo_export_fd(bo, &fd), 0);
    CHECK_EQ(shim_bo_import_fd(file, fd, &again), 0);
    CHECK(again == bo);
    shim_bo_unref(again);
    CHECK_EQ(fake.bos, 1); /* the first reference still holds it */
    shim_bo_unref(bo);
    CHECK_EQ(fake.bos, 0);
    fake_close(fd);
    test_end(file);
}

static void another_file_gets_its_own(void)
{
    struct shim_file *file = test_begin(), *other;
    struct shim_bo *bo = make(file), *theirs;
    int fd, other_fd = fake_open(SHIM_NODE_PRIMARY);
    uint32_t handle;

    CHECK_EQ(shim_file_get(other_fd, &other), 0);
    CHECK_EQ(shim_bo_export_fd(bo, &fd), 0);
    CHECK_EQ(shim_bo_import_fd(other, fd, &theirs), 0);
    CHECK(theirs != bo && shim_bo_handle(theirs) != shim_bo_handle(bo));
    CHECK_EQ(shim_bo_size(theirs), 0x3000);
    CHECK_EQ(shim_gem_import_fd(other, fd, &handle), 0);
    CHECK_EQ(shim_gem_close(other, handle), 0);
    shim_bo_unref(theirs);
    shim_bo_unref(bo);
    fake_close(fd);
    shim_file_put(other);
    fake_close(other_fd);
    test_end(file);
}

/* The display code imports what the driver exported and closes it again: the driver's BO must live on. */
static void closing_an_imported_handle_spares_the_bo(void)
{
    struct shim_file *file = test_begin();
    struct shim_bo *bo = make(file);
    uint32_t handle;
    int fd;

    CHECK_EQ(shim_bo_export_fd(bo, &fd), 0);
    CHECK_EQ(shim_gem_import_fd(file, fd, &handle), 0);
    CHECK_EQ(handle, shim_bo_handle(bo));
    CHECK_EQ(shim_gem_close(file, handle), 0);
    CHECK_EQ(fake.bos, 1);
    shim_bo_unref(bo);
    fake_close(fd);
    test_end(file);
}

static void tokens_end_with_their_descriptors(void)
{
    struct shim_file *file = test_begin();
    struct shim_bo *bo = make(file);
    int first, second;

    CHECK_EQ(shim_bo_export_fd(bo, &first), 0);
    CHECK_EQ(fake.tokens, 1);
    fake_close(first);
    CHECK_EQ(shim_bo_export_fd(bo, &second), 0);
    CHECK_EQ(fake.tokens, 1); /* the first was ended on the way */
    fake_close(second);
    shim_bo_unref(bo); /* would live on as long as its token */
    CHECK_EQ(fake.tokens, 0);

    bo = make(file);
    fake_fail_token();
    CHECK_EQ(shim_bo_export_fd(bo, &first), -EMFILE);
    CHECK_EQ(fake.tokens, 0);
    CHECK_EQ(shim_bo_export_fd(bo, &first), 0);
    shim_bo_unref(bo);
    fake_close(first);
    CHECK_EQ(fake.tokens, 1);
    test_end(file);
    CHECK_EQ(fake.tokens, 0); /* went with the file */
}

static void refusals(void)
{
    struct shim_file *file = test_begin();
    struct shim_bo *bo = make(file), *again;
    int fd = fake_open_other();
    uint32_t handle;

    CHECK_EQ(shim_bo_import_fd(file, fd, &again), -EINVAL);
    CHECK_EQ(shim_gem_import_fd(file, fd, &handle), -EINVAL);
    fake_close(fd);
    CHECK_EQ(shim_bo_import_fd(file, fd, &again), -EBADF);
    fake_fail(MGPU_CALL_BO_EXPORT, -MGPU_ENOSYS);
    CHECK_EQ(shim_bo_export_fd(bo, &fd), -ENOSYS);
    fake_fail(MGPU_CALL_BO_EXPORT, -MGPU_EPERM);
    CHECK_EQ(shim_bo_export_fd(bo, &fd), -EPERM);
    fake_fail(MGPU_CALL_BO_DESTROY, -MGPU_ENOENT);
    CHECK_EQ(shim_gem_close(file, 77), -EINVAL);
    shim_bo_unref(bo);
    test_end(file);
}

int main(void)
{
    TAP_RUN(own_bo_comes_back_as_itself);
    TAP_RUN(another_file_gets_its_own);
    TAP_RUN(closing_an_imported_handle_spares_the_bo);
    TAP_RUN(tokens_end_with_their_descriptors);
    TAP_RUN(refusals);
    return tap_done();
}
