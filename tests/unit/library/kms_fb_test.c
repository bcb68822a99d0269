/* SPDX-License-Identifier: MIT */
/* kms_fb_test.c - ops/kms/fb.c: framebuffers made, asked about, and what goes dark when they go. */
#include "kms_fixture.h"

static struct drm_mode_fb_cmd2 good(uint32_t handle)
{
    return (struct drm_mode_fb_cmd2){ .width = 64, .height = 48, .pixel_format = DRM_FORMAT_XRGB8888,
                                      .handles = { handle }, .pitches = { 512 }, .offsets = { 4096 } };
}

static void what_the_kernel_is_asked(void)
{
    struct shim_file *file = kms_begin();
    const uint32_t bo = kms_bo(file);
    struct drm_mode_fb_cmd2 args = good(bo);

    CHECK_EQ(shim_kms_add_fb2(file, &args), 0);
    CHECK(args.fb_id >= SHIM_KMS_FIRST_DYNAMIC);
    CHECK_EQ(FAKE_ARGS(bo_export, MGPU_CALL_BO_EXPORT)->bo, bo);
    CHECK_EQ(fake.tokens, 0);
    const struct mgpu_fb_create *create = FAKE_ARGS(fb_create, MGPU_CALL_FB_CREATE);
    CHECK(create->bo != bo); /* the screen owner's handle */
    CHECK_EQ(create->format, DRM_FORMAT_XRGB8888);
    CHECK_EQ(create->width, 64);
    CHECK_EQ(create->height, 48);
    CHECK_EQ(create->pitch, 512);
    CHECK_EQ(create->offset, 4096);
    CHECK_EQ(create->modifier, MGPU_MODIFIER_METADATA);

    args.flags = DRM_MODE_FB_MODIFIERS;
    args.modifier[0] = FAKE_MODIFIER;
    CHECK_EQ(shim_kms_add_fb2(file, &args), 0);
    CHECK_EQ(FAKE_ARGS(fb_create, MGPU_CALL_FB_CREATE)->modifier, FAKE_MODIFIER);
    CHECK_EQ(fake_display.fbs, 2);
    CHECK_EQ(shim_gem_close(file, bo), 0); /* they keep it */
    CHECK_EQ(fake.bos, 2);
    kms_end(file); /* and go with their file */
}

/* One thing wrong at a time; each is told before the kernel is asked. */
static void bad_framebuffers(void)
{
    struct shim_file *file = kms_begin();
    const uint32_t bo = kms_bo(file);
    struct drm_mode_fb_cmd2 args;

#define BAD(member, value, error)                    \
    do {                                             \
        args = good(bo);                             \
        args.member = value;                         \
        CHECK_EQ(shim_kms_add_fb2(file, &args), error); \
    } while (0)
    BAD(flags, 4, -EINVAL);
    BAD(width, 0, -EINVAL);
    BAD(width, 4097, -EINVAL);
    BAD(height, 0, -EINVAL);
    BAD(height, 4097, -EINVAL);
    BAD(pixel_format, DRM_FORMAT_RGB565, -EINVAL);
    BAD(pixel_format, 0, -EINVAL);
    BAD(handles[0], 0, -EINVAL);
    BAD(pitches[0], 255, -EINVAL);
    BAD(pitches[0], UINT32_MAX / 48 + 1, -ERANGE);
    BAD(offsets[0], UINT32_MAX, -ERANGE);
    BAD(modifier[0], FAKE_MODIFIER, -EINVAL); /* without the flag */
    BAD(modifier[1], FAKE_MODIFIER, -EINVAL);
#undef BAD
#define BAD(member, value)                             \
    do {                                               \
        args = good(bo);                               \
        args.flags = DRM_MODE_FB_MODIFIERS;            \
        args.member = value;                           \
        CHECK_EQ(shim_kms_add_fb2(file, &args), -EINVAL); \
    } while (0)
    BAD(modifier[0], 5); /* not of the heads */
    BAD(modifier[0], DRM_FORMAT_MOD_INVALID);
    BAD(modifier[3], FAKE_MODIFIER);
    BAD(handles[1], bo);
    BAD(pitches[1], 256);
    BAD(offsets[2], 1);
#undef BAD
    CHECK_EQ(fake_count(MGPU_CALL_BO_EXPORT), 0);

    args = good(bo); /* what older programs forgot to clear does not matter */
    args.handles[1] = bo;
    args.pitches[1] = args.offsets[1] = 1;
    args.flags = DRM_MODE_FB_INTERLACED;
    CHECK_EQ(shim_kms_add_fb2(file, &args), 0);
    CHECK_EQ(shim_gem_close(file, bo), 0);
    kms_end(file);
}

static void the_kernel_refuses(void)
{
    const struct { uint32_t call; int error, told; } fails[] = {
        { MGPU_CALL_BO_EXPORT, MGPU_ENOENT, ENOENT }, { MGPU_CALL_BO_EXPORT, MGPU_EPERM, EINVAL },
        { MGPU_CALL_BO_IMPORT, MGPU_ENOMEM, ENOMEM }, { MGPU_CALL_FB_CREATE, MGPU_EINVAL, EINVAL },
        { MGPU_CALL_FB_CREATE, MGPU_ENOMEM, ENOMEM },
    };

    struct shim_file *file = kms_begin();
    const uint32_t bo = kms_bo(file);
    for (unsigned i = 0; i < sizeof fails / sizeof fails[0]; i++) {
        struct drm_mode_fb_cmd2 args = good(bo);
        fake_fail(fails[i].call, -fails[i].error);
        CHECK_EQ(shim_kms_add_fb2(file, &args), -fails[i].told);
        CHECK_EQ(fake.bos, 1);
        CHECK_EQ(fake.tokens, 0);
        CHECK_EQ(fake_display.fbs, 0);
    }
    CHECK_EQ(shim_gem_close(file, bo), 0);
    kms_end(file);
}

static void by_depth(void)
{
    const struct { uint32_t bpp, depth, format; } formats[] = {
        { 32, 24, DRM_FORMAT_XRGB8888 },    { 32, 32, DRM_FORMAT_ARGB8888 },
        { 32, 30, DRM_FORMAT_XRGB2101010 }, { 16, 16, 0 }, { 32, 8, 0 }, { 24, 24, 0 },
    };

    struct shim_file *file = kms_begin();
    const uint32_t bo = kms_bo(file);
    for (unsigned i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        struct drm_mode_fb_cmd args = { .width = 64, .height = 64, .pitch = 256, .handle = bo,
                                        .bpp = formats[i].bpp, .depth = formats[i].depth };
        CHECK_EQ(shim_kms_add_fb(file, &args), formats[i].format ? 0 : -EINVAL);
        if (formats[i].format)
            CHECK_EQ(FAKE_ARGS(fb_create, MGPU_CALL_FB_CREATE)->format, formats[i].format);
    }
    CHECK_EQ(shim_gem_close(file, bo), 0);
    kms_end(file);
}

static void removed_and_closed(void)
{
    int fd;

    struct shim_file *file = kms_begin(), *second = kms_second(&fd);
    const uint32_t fb = kms_fb(file, 640, 480, DRM_FORMAT_XRGB8888);
    const uint32_t other = kms_fb(second, 64, 64, DRM_FORMAT_XRGB8888);
    CHECK_EQ(shim_kms_remove_fb(file, other), -ENOENT);
    CHECK_EQ(shim_kms_close_fb(file, other), -ENOENT);
    CHECK_EQ(shim_kms_remove_fb(file, 1), -ENOENT);

    CHECK_EQ(kms_show(file, fb, 0, 0), 0);
    CHECK_EQ(shim_kms_close_fb(file, fb), 0); /* it stays on the screen */
    CHECK(HEAD0.fb != 0);
    CHECK_EQ(kms_value(file, PRIMARY0, SHIM_PROP_FB_ID), fb);
    CHECK_EQ(shim_kms_remove_fb(file, fb), -ENOENT); /* it is not the file's any more */

    const uint32_t next = kms_fb(file, 640, 480, DRM_FORMAT_XRGB8888);
    CHECK_EQ(kms_show(file, next, 0, 0), 0);
    kms_settle(file);
    CHECK_EQ(fake_display.fbs, 2); /* the closed one is gone with the flip */
    CHECK_EQ(shim_kms_remove_fb(file, next), 0);
    CHECK_EQ(HEAD0.fb, 0);
    CHECK_EQ(kms_value(file, CRTC0, SHIM_PROP_ACTIVE), 0);
    CHECK_EQ(kms_value(file, CRTC0, SHIM_PROP_MODE_ID), 0);
    CHECK_EQ(kms_value(file, CONNECTOR0, SHIM_PROP_CRTC_ID), 0);
    kms_second_end(second, fd);
    kms_end(file);
}

/* Of two open files one ends: what it showed goes dark, the other's framebuffers stay. */
static void a_file_ends(void)
{
    struct drm_mode_fb_cmd args = { 0 };
    int fd;

    struct shim_file *file = kms_begin(), *second = kms_second(&fd);
    args.fb_id = kms_fb(second, 64, 64, DRM_FORMAT_XRGB8888);
    CHECK_EQ(kms_show(file, kms_fb(file, 640, 480, DRM_FORMAT_XRGB8888), 0, 0), 0);
    CHECK(HEAD0.fb != 0);
    shim_file_put(file);
    fake_close(test_fd);
    shim_file_sweep();
    CHECK_EQ(HEAD0.fb, 0);
    CHECK_EQ(fake_display.fbs, 1);
    CHECK_EQ(shim_kms_get_fb(second, &args), 0);
    kms_second_end(second, fd);
    CHECK_EQ(fake.clients + fake.bos + fake_display.fbs, 0);
}

static void asked_about(void)
{
    struct drm_mode_fb_cmd one = { 0 };
    struct drm_mode_fb_cmd2 two = { 0 };
    int fd;

    struct shim_file *file = kms_begin(), *second = kms_second(&fd);
    struct drm_mode_fb_cmd2 args = good(kms_bo(file));
    args.flags = DRM_MODE_FB_MODIFIERS;
    args.modifier[0] = FAKE_MODIFIER;
    CHECK_EQ(shim_kms_add_fb2(file, &args), 0);

    one.fb_id = two.fb_id = args.fb_id;
    CHECK_EQ(shim_kms_get_fb(file, &one), 0);
    CHECK_EQ(one.width, 64);
    CHECK_EQ(one.height, 48);
    CHECK_EQ(one.pitch, 512);
    CHECK_EQ(one.bpp, 32);
    CHECK_EQ(one.depth, 24);
    CHECK(one.handle != 0);
    CHECK_EQ(shim_gem_close(file, one.handle), 0);

    CHECK_EQ(shim_kms_get_fb2(file, &two), 0);
    CHECK_EQ(two.pixel_format, DRM_FORMAT_XRGB8888);
    CHECK_EQ(two.flags, DRM_MODE_FB_MODIFIERS);
    CHECK_EQ(two.modifier[0], FAKE_MODIFIER);
    CHECK_EQ(two.pitches[0], 512);
    CHECK_EQ(two.offsets[0], 4096);
    CHECK_EQ(two.handles[1] + two.pitches[1] + two.offsets[1], 0);
    CHECK(two.handles[0] != 0);
    CHECK_EQ(shim_gem_close(file, two.handles[0]), 0);

    /* Another file sees it, but may not look into it. */
    CHECK_EQ(shim_kms_get_fb(second, &one), 0);
    CHECK_EQ(one.handle, 0);
    CHECK_EQ(shim_kms_get_fb2(second, &two), 0);
    CHECK_EQ(two.handles[0], 0);

    fake_fail(MGPU_CALL_BO_IMPORT, -MGPU_ENOMEM);
    CHECK_EQ(shim_kms_get_fb(file, &one), -ENOMEM);
    one.fb_id = two.fb_id = 1;
    CHECK_EQ(shim_kms_get_fb(file, &one), -ENOENT);
    CHECK_EQ(shim_kms_get_fb2(file, &two), -ENOENT);
    CHECK_EQ(shim_gem_close(file, args.handles[0]), 0);
    kms_second_end(second, fd);
    kms_end(file);
}

static void without_modifiers_none_is_told(void)
{
    struct drm_mode_fb_cmd2 two = { 0 };

    struct shim_file *file = kms_begin();
    two.fb_id = kms_fb(file, 64, 64, DRM_FORMAT_XRGB8888);
    CHECK_EQ(shim_kms_get_fb2(file, &two), 0);
    CHECK_EQ(two.flags, 0);
    CHECK_EQ(two.modifier[0], 0);
    CHECK_EQ(shim_gem_close(file, two.handles[0]), 0);
    kms_end(file);
}

static int dirty(struct shim_file *file, uint32_t fb, uint32_t flags, uint64_t clips, uint32_t count)
{
    const struct drm_mode_fb_dirty_cmd args = { .fb_id = fb, .flags = flags, .clips_ptr = clips, .num_clips = count };
    return shim_kms_dirty_fb(file, &args);
}

static void nothing_to_do_for_dirt(void)
{
    int fd;

    struct shim_file *file = kms_begin(), *second = kms_second(&fd);
    const uint32_t fb = kms_fb(file, 64, 64, DRM_FORMAT_XRGB8888);
    CHECK_EQ(dirty(file, fb, 0, 0, 0), 0);
    CHECK_EQ(dirty(file, fb, 0, 1, DRM_MODE_FB_DIRTY_MAX_CLIPS), 0);
    CHECK_EQ(dirty(file, fb, 0, 1, DRM_MODE_FB_DIRTY_MAX_CLIPS + 1), -EINVAL);
    CHECK_EQ(dirty(file, fb, 0, 0, 1), -EINVAL);
    CHECK_EQ(dirty(file, fb, 0, 1, 0), -EINVAL);
    CHECK_EQ(dirty(file, fb, DRM_MODE_FB_DIRTY_ANNOTATE_COPY, 1, 1), -EINVAL);
    CHECK_EQ(dirty(file, fb, DRM_MODE_FB_DIRTY_ANNOTATE_COPY, 1, 2), 0);
    CHECK_EQ(dirty(file, 1, 0, 0, 0), -ENOENT);
    CHECK_EQ(dirty(second, fb, 0, 0, 0), -EACCES);
    kms_second_end(second, fd);
    kms_end(file);
}

int main(void)
{
    TAP_RUN(what_the_kernel_is_asked);
    TAP_RUN(bad_framebuffers);
    TAP_RUN(the_kernel_refuses);
    TAP_RUN(by_depth);
    TAP_RUN(removed_and_closed);
    TAP_RUN(a_file_ends);
    TAP_RUN(asked_about);
    TAP_RUN(without_modifiers_none_is_told);
    TAP_RUN(nothing_to_do_for_dirt);
    return tap_done();
}
