/* SPDX-License-Identifier: MIT */
/* amdgpu_face_fixture.h - a device for the tests of amdgpu/. */
#ifndef AMDGPU_FACE_FIXTURE_H
#define AMDGPU_FACE_FIXTURE_H

#include <errno.h>

#include <amdgpu.h>
#include <amdgpu_drm.h>
#include <xf86drm.h>

#include "test_file.h"

static int fd;
static amdgpu_device_handle dev;

static inline void begin(void)
{
    uint32_t major, minor;

    fake_reset();
    fd = fake_open(SHIM_NODE_RENDER);
    CHECK_EQ(amdgpu_device_initialize(fd, &major, &minor, &dev), 0);
    CHECK_EQ(major, 3);
    CHECK_EQ(minor, 54);
}

static inline void end(void)
{
    fake_close(fd);
    CHECK_EQ(amdgpu_device_deinitialize(dev), 0);
    CHECK_EQ(fake.clients, 0);
    CHECK_EQ(fake_open_count(), 0);
}

static inline amdgpu_bo_handle make_bo(void)
{
    struct amdgpu_bo_alloc_request request = { .alloc_size = 4096, .preferred_heap = AMDGPU_GEM_DOMAIN_GTT };
    amdgpu_bo_handle bo = NULL;
    CHECK_EQ(amdgpu_bo_alloc(dev, &request, &bo), 0);
    return bo;
}

#endif
