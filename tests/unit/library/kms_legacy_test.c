/* SPDX-License-Identifier: MIT */
/* kms_legacy_test.c - ops/kms/legacy.c: what the older requests refuse, and what they make of the state. */
#include "kms_fixture.h"

/* ---- SetCrtc ----------------------------------------------------------------------------------------------------- */

static const uint32_t connectors[] = { 0, 0, 0 };

static struct drm_mode_crtc good_crtc(const uint32_t *connector, uint32_t fb)
{
    return (struct drm_mode_crtc){ .set_connectors_ptr = (uintptr_t)connector, .count_connectors = 1,
                                   .crtc_id = CRTC0, .fb_id = fb, .mode_valid = 1, .mode = mode_640x480 };
}

static void bad_crtcs(void)
{
    const uint32_t own = CONNECTOR0, foreign = CONNECTOR1, none = CRTC0;
    struct drm_mode_crtc args;

    struct shim_file *file = kms_begin();
    const uint32_t fb = kms_fb(file, 700, 500, DRM_FORMAT_XRGB8888), small = kms_fb(file, 64, 64, DRM_FORMAT_XRGB8888);
#define BAD(member, value, error)                          \
    do {                                                   \
        args = good_crtc(&own, fb);                        \
        args.member = value;                               \
        CHECK_EQ(shim_kms_set_crtc(file, &args), error);   \
    } while (0)
    BAD(x, 0x10000, -ERANGE);
    BAD(y, 0x10000, -ERANGE);
    BAD(crtc_id, CONNECTOR0, -ENOENT);
    BAD(fb_id, 1, -ENOENT);
    BAD(fb_id, UINT32_MAX, -EINVAL); /* the one that is shown, and none is */
    BAD(fb_id, small, -ENOSPC);
    BAD(x, 61, -ENOSPC);
    BAD(y, 21, -ENOSPC);
    BAD(mode.hdisplay, 0, -EINVAL);
    BAD(mode.clock, UINT32_MAX, -ERANGE);
    BAD(mode.flags, DRM_MODE_FLAG_PIC_AR_16_9, -EINVAL);
    BAD(count_connectors, 0, -EINVAL);
    BAD(count_connectors, 3, -EINVAL);
    BAD(set_connectors_ptr, 0, -EFAULT);
    BAD(set_connectors_ptr, (uintptr_t)&foreign, -EINVAL);
    BAD(set_connectors_ptr, (uintptr_t)&none, -ENOENT);
    BAD(set_connectors_ptr, (uintptr_t)connectors, -ENOENT);
    BAD(mode_valid, 0, -EINVAL); /* connectors without a mode */
#undef BAD
    CHECK_EQ(fake_count(MGPU_CALL_DISPLAY_SET), 0);

    CHECK_EQ(shim_kms_client_cap(file, DRM_CLIENT_CAP_ASPECT_RATIO, 1), 0);
    args = good_crtc(&own, fb);
    args.mode.flags |= DRM_MODE_FLAG_PIC_AR_16_9;
    CHECK_EQ(shim_kms_set_crtc(file, &args), 0);
    CHECK_EQ(shim_kms_get_crtc(file, &args), 0);
    CHECK_EQ(args.mode.flags & DRM_MODE_FLAG_PIC_AR_MASK, DRM_MODE_FLAG_PIC_AR_16_9);
    CHECK_EQ(shim_kms_client_cap(file, DRM_CLIENT_CAP_ASPECT_RATIO, 0), 0);
    CHECK_EQ(shim_kms_get_crtc(file, &args), 0);
    CHECK_EQ(args.mode.flags & DRM_MODE_FLAG_PIC_AR_MASK, 0);

    args = good_crtc(&own, UINT32_MAX);
    args.x = 60;
    CHECK_EQ(shim_kms_set_crtc(file, &args), 0);
    CHECK_EQ(kms_value(file, PRIMARY0, SHIM_PROP_FB_ID), fb);
    CHECK_EQ(HEAD0.x, 60);
    kms_end(file);
}

/* ---- flips ------------------------------------------------------------------------------------------------------- */

static void bad_flips(void)
{
    struct drm_mode_crtc_page_flip_target args = { .crtc_id = CRTC0 };

    struct shim_file *file = kms_begin();
    const uint32_t a = kms_fb(file, 640, 480, DRM_FORMAT_XRGB8888), small = kms_fb(file, 639, 480, DRM_FORMAT_XRGB8888);
    const uint32_t other = kms_fb(file, 640, 480, DRM_FORMAT_ARGB8888);
    CHECK_EQ(kms_flip(file, a, 0), -EBUSY); /* nothing is shown yet */
    CHECK_EQ(kms_show(file, a, 0, 0), 0);
    CHECK_EQ(kms_flip(file, 1, 0), -ENOENT);
    CHECK_EQ(kms_flip(file, small, 0), -ENOSPC);
    CHECK_EQ(kms_flip(file, other, 0), -EINVAL);
    CHECK_EQ(kms_flip(file, a, DRM_MODE_PAGE_FLIP_TARGET_ABSOLUTE), -EINVAL);
    CHECK_EQ(kms_flip(file, a, DRM_MODE_PAGE_FLIP_TARGET_RELATIVE), -EINVAL);
    CHECK_EQ(kms_flip(file, a, 0x80), -EINVAL);
    args.fb_id = a;
    args.sequence = 1;
    CHECK_EQ(shim_kms_page_flip(file, &args), -EINVAL);
    args.sequence = 0;
    args.crtc_id = PRIMARY0;
    CHECK_EQ(shim_kms_page_flip(file, &args), -ENOENT);

    struct drm_mode_obj_set_property off = { .value = DRM_MODE_DPMS_OFF, .prop_id = SHIM_PROP_DPMS,
                                             .obj_id = CONNECTOR0, .obj_type = DRM_MODE_OBJECT_CONNECTOR };
    CHECK_EQ(shim_kms_set_object_property(file, &off), 0);
    CHECK_EQ(kms_flip(file, a, 0), -EINVAL); /* dark */
    CHECK_EQ(fake_count(MGPU_CALL_FLIP), 0);
    kms_end(file);
}

static void a_flip_at_once(void)
{
    struct shim_file *file = kms_begin();
    const uint32_t a = kms_fb(file, 640, 480, DRM_FORMAT_XRGB8888), b = kms_fb(file, 640, 480, DRM_FORMAT_XRGB8888);
    CHECK_EQ(kms_show(file, a, 0, 0), 0);
    CHECK_EQ(kms_flip(file, b, DRM_MODE_PAGE_FLIP_ASYNC), 0);
    CHECK_EQ(FAKE_ARGS(flip, MGPU_CALL_FLIP)->flags, MGPU_FLIP_EVENT | MGPU_FLIP_ASYNC);
    kms_settle(file);
    CHECK_EQ(kms_flip(file, a, 0), 0);
    CHECK_EQ(FAKE_ARGS(flip, MGPU_CALL_FLIP)->flags, MGPU_FLIP_EVENT);
    kms_end(file);
}

/* ---- planes ------------------------------------------------------------------------------------------------------ */

static struct drm_mode_set_plane good_plane(uint32_t plane, uint32_t fb, uint32_t width, uint32_t height)
{
    return (struct drm_mode_set_plane){ .plane_id = plane, .crtc_id = CRTC0, .fb_id = fb,
                                        .crtc_w = width, .crtc_h = height,
                                        .src_w = width << 16, .src_h = height << 16 };
}

static void planes(void)
{
    struct drm_mode_set_plane args;

    struct shim_file *file = kms_begin();
    const uint32_t a = kms_fb(file, 640, 480, DRM_FORMAT_XRGB8888), b = kms_fb(file, 800, 600, DRM_FORMAT_XRGB8888);
    const uint32_t pointer = kms_fb(file, 64, 64, DRM_FORMAT_ARGB8888);
    CHECK_EQ(kms_show(file, a, 0, 0), 0);
#define BAD(member, value, error)                          \
    do {                                                   \
        args = good_plane(PRIMARY0, b, 640, 480);          \
        args.member = value;                               \
        CHECK_EQ(shim_kms_set_plane(file, &args), error);  \
    } while (0)
    BAD(plane_id, CRTC0, -ENOENT);
    BAD(fb_id, 1, -ENOENT);
    BAD(crtc_id, 1, -ENOENT);
    BAD(crtc_id, CRTC1, -EINVAL);
    BAD(fb_id, 0, -EINVAL); /* a mode without a picture */
    BAD(src_w, 320 << 16, -ERANGE);
    BAD(src_x, 161 << 16, -ENOSPC);
    BAD(crtc_x, 1, -EINVAL);
    CHECK_EQ(fake_count(MGPU_CALL_FLIP), 0);
    BAD(src_x, 160 << 16, 0);
#undef BAD
    CHECK_EQ(HEAD0.x, 160); /* and it has happened */
    CHECK_EQ(kms_value(file, PRIMARY0, SHIM_PROP_FB_ID), b);

    args = good_plane(CURSOR0, pointer, 64, 64);
    args.crtc_x = -3;
    args.crtc_y = 9;
    CHECK_EQ(shim_kms_set_plane(file, &args), 0);
    CHECK(HEAD0.cursor.bo != 0);
    CHECK_EQ(HEAD0.cursor.width, 64);
    CHECK_EQ(HEAD0.cursor.x, -3);
    CHECK_EQ(HEAD0.cursor.y, 9);
    CHECK_EQ(shim_kms_remove_fb(file, pointer), 0); /* it goes, the screen stays */
    CHECK_EQ(HEAD0.cursor.bo, 0);
    CHECK(HEAD0.fb != 0);
    CHECK_EQ(kms_value(file, CURSOR0, SHIM_PROP_CRTC_ID), 0);
    args = good_plane(CURSOR0, 0, 0, 0);
    CHECK_EQ(shim_kms_set_plane(file, &args), 0);
    kms_end(file);
}

/* ---- cursors ----------------------------------------------------------------------------------------------------- */

static int cursor(struct shim_file *file, uint32_t flags, uint32_t bo, uint32_t width, uint32_t height, int x, int y)
{
    const struct drm_mode_cursor2 args = {
        .flags = flags, .crtc_id = CRTC0, .x = x, .y = y, .width = width, .height = height, .handle = bo
    };
    return shim_kms_set_cursor(file, &args);
}

static void cursors(void)
{
    enum { BO = DRM_MODE_CURSOR_BO, MOVE = DRM_MODE_CURSOR_MOVE };

    struct shim_file *file = kms_begin();
    const uint32_t bo = kms_bo(file);
    CHECK_EQ(cursor(file, MOVE, 0, 0, 0, 10, 20), 0); /* before there is one, on a dark head */
    CHECK_EQ(fake_count(MGPU_CALL_CURSOR), 0);
    CHECK_EQ(cursor(file, BO, bo, 64, 32, 0, 0), 0);
    CHECK(HEAD0.cursor.bo != 0 && HEAD0.cursor.bo != bo);
    CHECK_EQ(HEAD0.cursor.height, 32);
    CHECK_EQ(HEAD0.cursor.x, 10); /* where it was put */
    CHECK_EQ(HEAD0.cursor.y, 20);
    CHECK_EQ(fake_count(MGPU_CALL_FB_CREATE), 0);
    CHECK_EQ(cursor(file, MOVE, 0, 0, 0, -5, 6), 0);
    CHECK_EQ(HEAD0.cursor.x, -5);
    CHECK_EQ(cursor(file, MOVE, 0, 0, 0, -5, 6), 0); /* nothing new */
    CHECK_EQ(fake_count(MGPU_CALL_CURSOR), 2);
    CHECK_EQ(fake.bos, 2);
    CHECK_EQ(cursor(file, BO | MOVE, bo, 128, 128, 7, 8), 0);
    CHECK_EQ(HEAD0.cursor.width, 128);
    CHECK_EQ(HEAD0.cursor.x, 7);
    CHECK_EQ(fake.bos, 2); /* the picture before is gone */
    CHECK_EQ(cursor(file, BO, 0, 0, 0, 0, 0), 0);
    CHECK_EQ(HEAD0.cursor.bo, 0);
    CHECK_EQ(fake.bos, 1);

    CHECK_EQ(cursor(file, 0, bo, 64, 64, 0, 0), -EINVAL);
    CHECK_EQ(cursor(file, 4, bo, 64, 64, 0, 0), -EINVAL);
    CHECK_EQ(cursor(file, BO, bo, 65, 64, 0, 0), -EINVAL);
    CHECK_EQ(cursor(file, BO, bo, 64, 257, 0, 0), -EINVAL);
    CHECK_EQ(cursor(file, BO, bo, 512, 64, 0, 0), -EINVAL);
    fake_fail(MGPU_CALL_BO_EXPORT, -MGPU_ENOENT);
    CHECK_EQ(cursor(file, BO, 99, 64, 64, 0, 0), -ENOENT);
    fake_fail(MGPU_CALL_CURSOR, -MGPU_EINVAL);
    CHECK_EQ(cursor(file, BO, bo, 64, 64, 0, 0), -EINVAL);
    CHECK_EQ(kms_value(file, CURSOR0, SHIM_PROP_FB_ID), 0);
    CHECK_EQ(fake.bos, 1);

    struct drm_mode_cursor2 args = { .flags = BO, .crtc_id = CURSOR0 };
    CHECK_EQ(shim_kms_set_cursor(file, &args), -ENOENT);
    CHECK_EQ(shim_gem_close(file, bo), 0);
    kms_end(file);

    file = kms_begin();
    HEAD0.info.cursor_max = 0;
    CHECK_EQ(cursor(file, MOVE, 0, 0, 0, 1, 1), -ENXIO);
    kms_end(file);
}

/* A cursor stays where it is when the head goes dark, and waits for no flip. */
static void cursors_wait_for_nothing(void)
{
    struct shim_file *file = kms_begin();
    const uint32_t bo = kms_bo(file);
    const uint32_t a = kms_fb(file, 640, 480, DRM_FORMAT_XRGB8888), b = kms_fb(file, 640, 480, DRM_FORMAT_XRGB8888);
    fake_display.hold_flips = true;
    CHECK_EQ(kms_show(file, a, 0, 0), 0);
    CHECK_EQ(kms_flip(file, b, 0), 0);
    CHECK_EQ(cursor(file, DRM_MODE_CURSOR_BO, bo, 64, 64, 0, 0), 0); /* while the flip is on its way */
    fake_vblank(0);
    kms_settle(file);
    CHECK_EQ(shim_kms_remove_fb(file, b), 0);
    CHECK_EQ(HEAD0.fb, 0);
    CHECK(HEAD0.cursor.bo != 0);
    CHECK_EQ(shim_gem_close(file, bo), 0);
    kms_end(file);
}

/* ---- properties -------------------------------------------------------------------------------------------------- */

static int set_property(struct shim_file *file, uint32_t object, uint32_t property, uint64_t value)
{
    const struct drm_mode_obj_set_property args = { .value = value, .prop_id = property, .obj_id = object };
    return shim_kms_set_object_property(file, &args);
}

static void properties(void)
{
    struct shim_file *file = kms_begin();
    const uint32_t a = kms_fb(file, 640, 480, DRM_FORMAT_XRGB8888), b = kms_fb(file, 640, 480, DRM_FORMAT_XRGB8888);
    CHECK_EQ(set_property(file, CONNECTOR0, SHIM_PROP_DPMS, DRM_MODE_DPMS_ON), 0); /* there is nothing to light */
    CHECK_EQ(kms_value(file, CRTC0, SHIM_PROP_ACTIVE), 0);
    CHECK_EQ(kms_show(file, a, 0, 0), 0);
    for (uint64_t off = DRM_MODE_DPMS_STANDBY; off <= DRM_MODE_DPMS_OFF; off++) {
        CHECK_EQ(set_property(file, CONNECTOR0, SHIM_PROP_DPMS, off), 0);
        CHECK_EQ(HEAD0.fb, 0);
        CHECK_EQ(kms_value(file, CONNECTOR0, SHIM_PROP_DPMS), DRM_MODE_DPMS_OFF);
        CHECK_EQ(kms_value(file, PRIMARY0, SHIM_PROP_FB_ID), a); /* it keeps what it is set to */
        CHECK_EQ(set_property(file, CONNECTOR0, SHIM_PROP_DPMS, DRM_MODE_DPMS_ON), 0);
        CHECK(HEAD0.fb != 0);
    }
    CHECK_EQ(set_property(file, CONNECTOR0, SHIM_PROP_DPMS, 4), -EINVAL);
    CHECK_EQ(set_property(file, CRTC0, SHIM_PROP_ACTIVE, 0), 0);
    CHECK_EQ(HEAD0.fb, 0);
    CHECK_EQ(set_property(file, CRTC0, SHIM_PROP_ACTIVE, 1), 0);
    CHECK_EQ(set_property(file, PRIMARY0, SHIM_PROP_FB_ID, b), 0);
    CHECK_EQ(kms_value(file, PRIMARY0, SHIM_PROP_FB_ID), b);
    CHECK_EQ(set_property(file, PRIMARY0, SHIM_PROP_FB_ID, 0), -EINVAL); /* and with nothing else it makes no sense */
    CHECK_EQ(set_property(file, CRTC0, SHIM_PROP_DPMS, 0), -EINVAL); /* not its own */
    CHECK_EQ(set_property(file, ENCODER0, SHIM_PROP_CRTC_ID, 0), -EINVAL);
    CHECK_EQ(set_property(file, CONNECTOR0, SHIM_PROP_EDID, 0), -EINVAL);
    CHECK_EQ(set_property(file, 1, SHIM_PROP_ACTIVE, 0), -ENOENT);
    kms_end(file);
}

/* ---- the rest ---------------------------------------------------------------------------------------------------- */

static void no_gamma(void)
{
    struct drm_mode_crtc_lut table = { .crtc_id = CRTC0, .gamma_size = 256 };
    int fd;

    struct shim_file *file = kms_begin(), *second = kms_second(&fd);
    CHECK_EQ(shim_kms_get_gamma(file, &table), -EINVAL);
    CHECK_EQ(shim_kms_set_gamma(file, &table), -ENOSYS);
    table.gamma_size = 0;
    CHECK_EQ(shim_kms_get_gamma(file, &table), 0);
    table.crtc_id = 1;
    CHECK_EQ(shim_kms_get_gamma(file, &table), -ENOENT);
    CHECK_EQ(shim_kms_set_gamma(file, &table), -ENOENT);
    CHECK_EQ(shim_kms_set_gamma(second, &table), -EACCES);
    kms_second_end(second, fd);
    kms_end(file);
}

static void only_the_master_changes_anything(void)
{
    const struct drm_mode_crtc_page_flip_target flip = { .crtc_id = CRTC0 };
    const struct drm_mode_set_plane plane = { .plane_id = PRIMARY0 };
    int fd;

    struct shim_file *file = kms_begin(), *second = kms_second(&fd);
    CHECK_EQ(kms_show(second, 1, 0, 0), -EACCES);
    CHECK_EQ(shim_kms_page_flip(second, &flip), -EACCES);
    CHECK_EQ(shim_kms_set_plane(second, &plane), -EACCES);
    CHECK_EQ(cursor(second, DRM_MODE_CURSOR_MOVE, 0, 0, 0, 0, 0), -EACCES);
    CHECK_EQ(set_property(second, CRTC0, SHIM_PROP_ACTIVE, 0), -EACCES);
    kms_second_end(second, fd);
    kms_end(file);
}

int main(void)
{
    TAP_RUN(bad_crtcs);
    TAP_RUN(bad_flips);
    TAP_RUN(a_flip_at_once);
    TAP_RUN(planes);
    TAP_RUN(cursors);
    TAP_RUN(cursors_wait_for_nothing);
    TAP_RUN(properties);
    TAP_RUN(no_gamma);
    TAP_RUN(only_the_master_changes_anything);
    return tap_done();
}
