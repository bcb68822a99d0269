/* SPDX-License-Identifier: MIT */
/* kms_fixture.h - an open primary node of a card with screens, for the tests of ops/kms/. */
#ifndef KMS_FIXTURE_H
#define KMS_FIXTURE_H

#include <errno.h>
#include <string.h>

#include <drm_fourcc.h>

#include "fake_display.h"
#include "ops/file.h"
#include "test_file.h"

#define CRTC0      shim_kms_id(0, SHIM_KMS_CRTC)
#define CRTC1      shim_kms_id(1, SHIM_KMS_CRTC)
#define CONNECTOR0 shim_kms_id(0, SHIM_KMS_CONNECTOR)
#define CONNECTOR1 shim_kms_id(1, SHIM_KMS_CONNECTOR)
#define ENCODER0   shim_kms_id(0, SHIM_KMS_ENCODER)
#define PRIMARY0   shim_kms_id(0, SHIM_KMS_PRIMARY)
#define CURSOR0    shim_kms_id(0, SHIM_KMS_CURSOR)
#define HEAD0      fake_display.heads[0]

/* The screen's modes, as programs get them. */
static const struct drm_mode_modeinfo mode_640x480 = { .clock = 25175,
                                                       .hdisplay = 640,
                                                       .hsync_start = 656,
                                                       .hsync_end = 752,
                                                       .htotal = 800,
                                                       .vdisplay = 480,
                                                       .vsync_start = 490,
                                                       .vsync_end = 492,
                                                       .vtotal = 525,
                                                       .vrefresh = 60,
                                                       .flags = DRM_MODE_FLAG_NHSYNC | DRM_MODE_FLAG_NVSYNC,
                                                       .name = "640x480" };

/* The file is the master. */
static inline struct shim_file *kms_begin(void)
{
    fake_reset();
    fake_screens();
    return test_open(SHIM_NODE_PRIMARY);
}

static inline void kms_end(struct shim_file *file)
{
    test_end(file);
    CHECK_EQ(fake_display.fbs, 0);
}

/* A handle of a new BO. */
static inline uint32_t kms_bo(struct shim_file *file)
{
    struct drm_mode_create_dumb dumb = { .width = 64, .height = 64, .bpp = 32 };
    CHECK_EQ(shim_kms_create_dumb(file, &dumb), 0);
    return dumb.handle;
}

/* A framebuffer over a BO that nobody has a handle of any more. */
static inline uint32_t kms_fb(struct shim_file *file, uint32_t width, uint32_t height, uint32_t format)
{
    struct drm_mode_fb_cmd2 args = { .width = width,
                                     .height = height,
                                     .pixel_format = format,
                                     .handles = { kms_bo(file) },
                                     .pitches = { width * 4 } };
    CHECK_EQ(shim_kms_add_fb2(file, &args), 0);
    CHECK_EQ(shim_gem_close(file, args.handles[0]), 0);
    return args.fb_id;
}

/* Show a framebuffer on head 0 in 640x480. */
static inline int kms_show(struct shim_file *file, uint32_t fb, uint32_t x, uint32_t y)
{
    const uint32_t connector = CONNECTOR0;
    const struct drm_mode_crtc args = { .set_connectors_ptr = (uintptr_t)&connector,
                                        .count_connectors = 1,
                                        .crtc_id = CRTC0,
                                        .fb_id = fb,
                                        .x = x,
                                        .y = y,
                                        .mode_valid = 1,
                                        .mode = mode_640x480 };
    return shim_kms_set_crtc(file, &args);
}

static inline int kms_flip(struct shim_file *file, uint32_t fb, uint32_t flags)
{
    const struct drm_mode_crtc_page_flip_target args = {
        .crtc_id = CRTC0, .fb_id = fb, .flags = flags, .user_data = 77
    };
    return shim_kms_page_flip(file, &args);
}

/* Until no flip of head 0 is on its way, as far as the library knows. */
static inline void kms_settle(struct shim_file *file)
{
    struct shim_kms *kms;

    CHECK_EQ(shim_kms_lock(file, &kms), 0);
    shim_kms_flip_wait(kms, 0);
    shim_kms_unlock(kms);
}

/* A property of an object, by its number. */
static inline uint64_t kms_value(struct shim_file *file, uint32_t object, uint32_t property)
{
    struct shim_kms_object found = { 0 };
    struct shim_kms *kms;
    uint64_t value;

    CHECK_EQ(shim_kms_lock(file, &kms), 0);
    CHECK_EQ(shim_kms_find(kms, object, DRM_MODE_OBJECT_ANY, &found), 0);
    value = shim_kms_property_value(kms, &kms->heads[found.head].state, found, property);
    shim_kms_unlock(kms);
    return value;
}

/* Another open file of the primary node, which is not the master. */
static inline struct shim_file *kms_second(int *fd_out)
{
    struct shim_file *file = NULL;

    *fd_out = fake_open(SHIM_NODE_PRIMARY);
    CHECK_EQ(shim_file_get(*fd_out, &file), 0);
    return file;
}

static inline void kms_second_end(struct shim_file *file, int fd)
{
    shim_file_put(file);
    fake_close(fd);
    shim_file_sweep();
}

#endif
