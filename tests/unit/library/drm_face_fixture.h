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

#include "three_files.h"

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

#endif
