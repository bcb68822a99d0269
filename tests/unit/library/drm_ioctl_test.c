/* SPDX-License-Identifier: MIT */
/* drm_ioctl_test.c - drm/ioctl.c: requests by number, PRIME. */
#include "drm_face_fixture.h"

static void requests_by_number(void)
{
    uint32_t working = 0;
    struct drm_amdgpu_info info = { .return_pointer = (uintptr_t)&working,
                                    .return_size = sizeof working,
                                    .query = AMDGPU_INFO_ACCEL_WORKING };
    struct drm_gem_close close = { .handle = 5 };

    begin();
    CHECK_EQ(drmCommandWrite(primary, DRM_AMDGPU_INFO, &info, sizeof info), 0);
    CHECK_EQ(working, 1);
    working = 0;
    CHECK_EQ(drmIoctl(render, DRM_IOCTL_AMDGPU_INFO, &info), 0);
    CHECK_EQ(working, 1);
    /* A struct from before the parameters were added: 16 bytes will do. */
    working = 0;
    CHECK_EQ(drmCommandWrite(render, DRM_AMDGPU_INFO, &info, 16), 0);
    CHECK_EQ(working, 1);
    info.query = 0x7f;
    CHECK_NEGATIVE(drmCommandWrite(render, DRM_AMDGPU_INFO, &info, sizeof info), EINVAL);
    CHECK_ERRNO(drmIoctl(render, DRM_IOCTL_AMDGPU_INFO, &info), EINVAL);

    CHECK_EQ(drmIoctl(render, DRM_IOCTL_GEM_CLOSE, &close), 0);
    CHECK_EQ(FAKE_ARGS(bo_destroy, MGPU_CALL_BO_DESTROY)->bo, 5);
    fake.bos++; /* the fake does not know that handle */
    fake_fail(MGPU_CALL_BO_DESTROY, -MGPU_ENOENT);
    CHECK_ERRNO(drmIoctl(render, DRM_IOCTL_GEM_CLOSE, &close), EINVAL);
    CHECK_ERRNO(drmIoctl(render, DRM_IOCTL_GEM_CLOSE, NULL), EFAULT);
    CHECK_ERRNO(drmIoctl(render, DRM_IOCTL_IRQ_BUSID, &close), EINVAL);
    CHECK_ERRNO(drmIoctl(render, _IOWR('b', 2, uint64_t), &close), ENOTTY); /* a dma-buf's, on the wrong fd */
    CHECK_ERRNO(drmIoctl(other, _IOWR('b', 2, uint64_t), &close), ENOTTY);
    CHECK_ERRNO(drmIoctl(-1, _IOWR('b', 2, uint64_t), &close), EBADF);
    end();
}

static void commands(void)
{
    uint32_t working = 0;
    struct drm_amdgpu_info info = { .return_pointer = (uintptr_t)&working,
                                    .return_size = sizeof working,
                                    .query = AMDGPU_INFO_ACCEL_WORKING };

    begin();
    CHECK_EQ(drmCommandWriteRead(render, DRM_AMDGPU_INFO, &info, sizeof info), 0);
    CHECK_EQ(working, 1);
    CHECK_NEGATIVE(drmCommandWriteRead(render, 0x5f, &info, sizeof info), EINVAL);
    CHECK_NEGATIVE(drmCommandRead(render, 0x5f, &info, sizeof info), EINVAL);
    CHECK_NEGATIVE(drmCommandRead(other, 0x5f, &info, sizeof info), ENOTTY);
    CHECK(drmCommandNone(render, 0x5f) < 0);
    CHECK_EQ(drmCloseBufferHandle(render, 5), 0);
    CHECK_EQ(FAKE_ARGS(bo_destroy, MGPU_CALL_BO_DESTROY)->bo, 5);
    fake.bos++; /* the fake does not know that handle */
    end();
}

static void prime(void)
{
    uint32_t handle;

    begin();
    CHECK_ERRNO(drmPrimeFDToHandle(primary, other, &handle), EINVAL);
    CHECK_ERRNO(drmPrimeFDToHandle(primary, -1, &handle), EBADF);
    end();
}

int main(void)
{
    TAP_RUN(requests_by_number);
    TAP_RUN(commands);
    TAP_RUN(prime);
    return tap_done();
}
