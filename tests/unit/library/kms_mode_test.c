/* SPDX-License-Identifier: MIT */
/* kms_mode_test.c - ops/kms/mode.c: timings there and back. */
#include <limits.h>

#include "kms_fixture.h"

static const struct mgpu_mode mode_1080 = { 148500, 1920, 2008, 2052, 2200, 1080, 1084, 1089, 1125, 60000,
                                            MGPU_MODE_PREFERRED | MGPU_MODE_HSYNC_POSITIVE, 0 };

static void there_and_back(void)
{
    struct drm_mode_modeinfo drm;
    struct mgpu_mode back;

    shim_kms_mode_to_drm(&mode_1080, &drm);
    CHECK_EQ(drm.clock, 148500);
    CHECK_EQ(drm.htotal, 2200);
    CHECK_EQ(drm.vsync_end, 1089);
    CHECK_EQ(drm.vrefresh, 60);
    CHECK_EQ(drm.flags, DRM_MODE_FLAG_PHSYNC | DRM_MODE_FLAG_NVSYNC);
    CHECK_EQ(drm.type, DRM_MODE_TYPE_DRIVER | DRM_MODE_TYPE_PREFERRED);
    CHECK(strcmp(drm.name, "1920x1080") == 0);

    CHECK_EQ(shim_kms_mode_from_drm(&drm, &back), 0);
    CHECK_EQ(back.flags, MGPU_MODE_HSYNC_POSITIVE); /* what is preferred is the screen's business */
    back.flags = mode_1080.flags;
    CHECK(memcmp(&back, &mode_1080, sizeof back) == 0);
}

static void rates_are_rounded(void)
{
    struct mgpu_mode mode = mode_1080, back;
    struct drm_mode_modeinfo drm;

    mode.refresh_mhz = 59499;
    shim_kms_mode_to_drm(&mode, &drm);
    CHECK_EQ(drm.vrefresh, 59);
    mode.refresh_mhz = 59500;
    shim_kms_mode_to_drm(&mode, &drm);
    CHECK_EQ(drm.vrefresh, 60);
    CHECK_EQ(shim_kms_mode_from_drm(&mode_640x480, &back), 0);
    CHECK_EQ(back.refresh_mhz, 59940);
}

/* What a mode must not be, one thing at a time. */
static void bad_modes(void)
{
    struct mgpu_mode out;
    struct drm_mode_modeinfo mode;

#define BAD(member, value, error)                            \
    do {                                                     \
        mode = mode_640x480;                                 \
        mode.member = value;                                 \
        CHECK_EQ(shim_kms_mode_from_drm(&mode, &out), error); \
    } while (0)
    BAD(clock, (uint32_t)INT_MAX + 1, -ERANGE);
    BAD(vrefresh, (uint32_t)INT_MAX + 1, -ERANGE);
    BAD(clock, 0, -EINVAL);
    BAD(hdisplay, 0, -EINVAL);
    BAD(hdisplay, mode_640x480.hsync_start + 1, -EINVAL);
    BAD(hsync_start, mode_640x480.hsync_end + 1, -EINVAL);
    BAD(hsync_end, mode_640x480.htotal + 1, -EINVAL);
    BAD(vdisplay, 0, -EINVAL);
    BAD(vdisplay, mode_640x480.vsync_start + 1, -EINVAL);
    BAD(vsync_start, mode_640x480.vsync_end + 1, -EINVAL);
    BAD(vsync_end, mode_640x480.vtotal + 1, -EINVAL);
    BAD(hskew, 1, -EINVAL);
    BAD(vscan, 2, -EINVAL);
    BAD(flags, DRM_MODE_FLAG_INTERLACE, -EINVAL);
    BAD(flags, DRM_MODE_FLAG_DBLSCAN, -EINVAL);
    BAD(flags, DRM_MODE_FLAG_DBLCLK, -EINVAL);
    BAD(flags, DRM_MODE_FLAG_3D_FRAME_PACKING, -EINVAL);
    BAD(vscan, 1, 0);
    BAD(flags, DRM_MODE_FLAG_PIC_AR_16_9, 0);
    BAD(hdisplay, mode_640x480.hsync_start, 0);
    BAD(type, 0xffff, 0);
#undef BAD
}

int main(void)
{
    TAP_RUN(there_and_back);
    TAP_RUN(rates_are_rounded);
    TAP_RUN(bad_modes);
    return tap_done();
}
