/* SPDX-License-Identifier: MIT */
/* kms_dumb_test.c - ops/kms/dumb.c: sizes, the BO behind one, and where it is mapped. */
#include "kms_fixture.h"

static void made_mapped_and_destroyed(void)
{
    struct drm_mode_create_dumb create = { .width = 100, .height = 10, .bpp = 32 };
    struct drm_mode_map_dumb map = { 0 };

    struct shim_file *file = kms_begin();
    CHECK_EQ(shim_kms_create_dumb(file, &create), 0);
    CHECK_EQ(create.pitch, 512); /* of 400 bytes */
    CHECK_EQ(create.size, 8192);
    const struct mgpu_bo_create *bo = FAKE_ARGS(bo_create, MGPU_CALL_BO_CREATE);
    CHECK_EQ(bo->size, 8192);
    CHECK_EQ(bo->domains, MGPU_DOMAIN_VRAM);
    CHECK_EQ(bo->flags, MGPU_BO_CPU_ACCESS | MGPU_BO_CONTIGUOUS);
    map.handle = create.handle;
    CHECK_EQ(shim_kms_map_dumb(file, &map), 0);
    CHECK_EQ(map.offset, (uint64_t)create.handle << SHIM_MMAP_SHIFT);
    CHECK_EQ(shim_kms_destroy_dumb(file, create.handle), 0);
    kms_end(file);
}

static uint32_t pitch_of(struct shim_file *file, uint32_t width, uint32_t bpp)
{
    struct drm_mode_create_dumb create = { .width = width, .height = 1, .bpp = bpp };
    CHECK_EQ(shim_kms_create_dumb(file, &create), 0);
    CHECK_EQ(shim_kms_destroy_dumb(file, create.handle), 0);
    return create.pitch;
}

static void pitches(void)
{
    struct shim_file *file = kms_begin();
    CHECK_EQ(pitch_of(file, 1, 1), 256);
    CHECK_EQ(pitch_of(file, 256, 8), 256);
    CHECK_EQ(pitch_of(file, 257, 8), 512);
    CHECK_EQ(pitch_of(file, 1920, 32), 7680);
    CHECK_EQ(pitch_of(file, 10, 24), 256);
    CHECK_EQ(pitch_of(file, 64, 64), 512);
    kms_end(file);
}

static int create(struct shim_file *file, uint32_t width, uint32_t height, uint32_t bpp)
{
    struct drm_mode_create_dumb args = { .width = width, .height = height, .bpp = bpp };
    return shim_kms_create_dumb(file, &args);
}

static void errors(void)
{
    struct drm_mode_map_dumb map = { .handle = 99 };

    struct shim_file *file = kms_begin();
    CHECK_EQ(create(file, 0, 1, 32), -EINVAL);
    CHECK_EQ(create(file, 1, 0, 32), -EINVAL);
    CHECK_EQ(create(file, 1, 1, 0), -EINVAL);
    CHECK_EQ(create(file, 1, 1, UINT32_MAX), -EINVAL);
    CHECK_EQ(create(file, UINT32_MAX, 1, 8), -EINVAL);
    CHECK_EQ(create(file, UINT32_MAX, UINT32_MAX, UINT32_MAX), -EINVAL);
    CHECK_EQ(create(file, 0x10000, 0x10000, 8), -EINVAL);
    fake_fail(MGPU_CALL_BO_CREATE, -MGPU_ENOMEM);
    CHECK_EQ(create(file, 1, 1, 32), -ENOMEM);
    fake_fail(MGPU_CALL_BO_INFO, -MGPU_ENOENT);
    CHECK_EQ(shim_kms_map_dumb(file, &map), -ENOENT);
    fake_fail(MGPU_CALL_BO_DESTROY, -MGPU_ENOENT);
    CHECK_EQ(shim_kms_destroy_dumb(file, 99), -EINVAL);
    kms_end(file);

    fake_reset();
    fake.chip.caps &= ~MGPU_CAP_DISPLAY;
    file = test_open(SHIM_NODE_PRIMARY);
    CHECK_EQ(create(file, 1, 1, 32), -ENOSYS);
    CHECK_EQ(shim_kms_map_dumb(file, &map), -ENOSYS);
    CHECK_EQ(shim_kms_destroy_dumb(file, 1), -ENOSYS);
    test_end(file);
    file = test_begin();
    CHECK_EQ(create(file, 1, 1, 32), -EACCES);
    CHECK_EQ(shim_kms_map_dumb(file, &map), -EACCES);
    CHECK_EQ(shim_kms_destroy_dumb(file, 1), -EACCES);
    test_end(file);
}

int main(void)
{
    TAP_RUN(made_mapped_and_destroyed);
    TAP_RUN(pitches);
    TAP_RUN(errors);
    return tap_done();
}
