/* SPDX-License-Identifier: MIT */
/* drm_face_fixture.h - open files for the tests of drm/, and libdrm's ways to say that something failed. */
#ifndef DRM_FACE_FIXTURE_H
#define DRM_FACE_FIXTURE_H

#include <errno.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <amdgpu_drm.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

#include "test_file.h"

/* -1 and errno. */
#define CHECK_ERRNO(call, error) \
    do {                         \
        errno = 0;               \
        CHECK_EQ(call, -1);      \
        CHECK_EQ(errno, error);  \
    } while (0)
/* The negative error, and errno too. */
#define CHECK_NEGATIVE(call, error) \
    do {                            \
        errno = 0;                  \
        CHECK_EQ(call, -(error));   \
        CHECK_EQ(errno, error);     \
    } while (0)
#define CHECK_NULL(call, error)    \
    do {                           \
        errno = 0;                 \
        CHECK((call) == NULL);     \
        CHECK_EQ(errno, error);    \
    } while (0)

static int render, primary, other;

static inline void begin(void)
{
    fake_reset();
    render = fake_open(SHIM_NODE_RENDER);
    primary = fake_open(SHIM_NODE_PRIMARY);
    other = fake_open_other();
}

static inline void end(void)
{
    fake_close(render);
    fake_close(primary);
    fake_close(other);
    shim_file_sweep();
    CHECK_EQ(fake.clients, 0);
    CHECK_EQ(fake_open_count(), 0);
}

#endif
