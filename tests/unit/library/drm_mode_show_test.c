/* SPDX-License-Identifier: MIT */
/* drm_mode_show_test.c - drm/mode_show.c: from a dumb buffer to what is on the screen, by libdrm's functions. */
#include <string.h>
#include <time.h>

#include <drm_fourcc.h>

#include "drm_face_fixture.h"
#include "fake_display.h"
#include "ops/kms/kms.h"

static const uint32_t crtc = SHIM_KMS_FIRST_OBJECT + SHIM_KMS_CRTC;
static uint32_t connector = SHIM_KMS_FIRST_OBJECT + SHIM_KMS_CONNECTOR;

/* A framebuffer of the screen's size over a dumb buffer, whose handle stays open. */
static uint32_t make_fb(uint32_t *handle_out)
{
    uint32_t handles[4] = { 0 }, pitches[4] = { 0 }, offsets[4] = { 0 }, fb = 0;
    uint64_t size = 0;

    CHECK_EQ(drmModeCreateDumbBuffer(primary, 640, 480, 32, 0, &handles[0], &pitches[0], &size), 0);
    CHECK_EQ(pitches[0], 2560);
    CHECK_EQ(size, 2560 * 480);
    CHECK_EQ(drmModeAddFB2(primary, 640, 480, DRM_FORMAT_XRGB8888, handles, pitches, offsets, &fb, 0), 0);
    *handle_out = handles[0];
    return fb;
}

static void show(uint32_t fb)
{
    drmModeConnectorPtr screen = drmModeGetConnector(primary, connector);
    CHECK_EQ(drmModeSetCrtc(primary, crtc, fb, 0, 0, &connector, 1, &screen->modes[0]), 0);
    drmModeFreeConnector(screen);
}

static void from_buffer_to_screen(void)
{
    uint32_t handle;
    uint64_t offset = 0;

    begin();
    fake_screens();
    const uint32_t fb = make_fb(&handle);
    CHECK_EQ(drmModeMapDumbBuffer(primary, handle, &offset), 0);
    CHECK(offset != 0);
    show(fb);
    CHECK(fake_display.heads[0].fb != 0);
    CHECK_EQ(fake_display.heads[0].mode.vtotal, 525);
    drmModeCrtcPtr now = drmModeGetCrtc(primary, crtc);
    CHECK(now != NULL);
    CHECK_EQ(now->mode_valid, 1);
    CHECK_EQ(now->buffer_id, fb);
    CHECK_EQ(now->width, 640);
    CHECK_EQ(now->height, 480);
    CHECK(strcmp(now->mode.name, "640x480") == 0);
    drmModeFreeCrtc(now);
    CHECK_EQ(drmModeSetCrtc(primary, crtc, 0, 0, 0, NULL, 0, NULL), 0);
    CHECK_EQ(fake_display.heads[0].fb, 0);
    CHECK_EQ(drmModeRmFB(primary, fb), 0);
    CHECK_EQ(drmModeDestroyDumbBuffer(primary, handle), 0);
    CHECK_EQ(fake.bos, 0);
    end();
}

static void framebuffers(void)
{
    uint32_t handle, fb = 0, words[4] = { 0 };
    uint64_t modifiers[4] = { FAKE_MODIFIER };

    begin();
    fake_screens();
    const uint32_t first = make_fb(&handle);
    drmModeFBPtr one = drmModeGetFB(primary, first);
    CHECK(one != NULL);
    CHECK_EQ(one->fb_id, first);
    CHECK_EQ(one->width, 640);
    CHECK_EQ(one->pitch, 2560);
    CHECK_EQ(one->bpp, 32);
    CHECK_EQ(one->depth, 24);
    CHECK(one->handle != 0);
    CHECK_EQ(drmCloseBufferHandle(primary, one->handle), 0);
    drmModeFreeFB(one);

    uint32_t handles[4] = { handle }, pitches[4] = { 2560 };
    CHECK_EQ(drmModeAddFB2WithModifiers(primary, 640, 480, DRM_FORMAT_XRGB8888, handles, pitches, words, modifiers, &fb,
                                        DRM_MODE_FB_MODIFIERS), 0);
    drmModeFB2Ptr two = drmModeGetFB2(primary, fb);
    CHECK(two != NULL);
    CHECK_EQ(two->fb_id, fb);
    CHECK_EQ(two->pixel_format, DRM_FORMAT_XRGB8888);
    CHECK_EQ(two->modifier, FAKE_MODIFIER);
    CHECK_EQ(two->flags, DRM_MODE_FB_MODIFIERS);
    CHECK_EQ(two->pitches[0], 2560);
    CHECK_EQ(two->handles[1], 0);
    CHECK_EQ(drmCloseBufferHandle(primary, two->handles[0]), 0);
    drmModeFreeFB2(two);

    CHECK_EQ(drmModeAddFB(primary, 640, 480, 24, 32, 2560, handle, &fb), 0);
    CHECK_EQ(drmModeDirtyFB(primary, fb, NULL, 0), 0);
    CHECK_EQ(drmModeCloseFB(primary, fb), 0);
    CHECK_NEGATIVE(drmModeCloseFB(primary, fb), ENOENT);
    CHECK_NEGATIVE(drmModeRmFB(primary, fb), ENOENT);
    CHECK_NULL(drmModeGetFB(primary, fb), ENOENT);
    CHECK_NULL(drmModeGetFB2(primary, fb), ENOENT);
    CHECK_NEGATIVE(drmModeDirtyFB(primary, fb, NULL, 0), ENOENT);
    CHECK_NEGATIVE(drmModeAddFB(primary, 640, 480, 16, 16, 2560, handle, &fb), EINVAL);
    CHECK_NEGATIVE(drmModeAddFB2(primary, 640, 480, 0, handles, pitches, words, &fb, 0), EINVAL);
    CHECK_EQ(drmModeDestroyDumbBuffer(primary, handle), 0);
    end();
}

static unsigned flips_seen;
static void *data_seen;

static void seen(int fd, unsigned sequence, unsigned s, unsigned us, void *data)
{
    (void)fd, (void)sequence, (void)s, (void)us;
    flips_seen++;
    data_seen = data;
}

static void flips(void)
{
    drmEventContext events = { .version = 2, .page_flip_handler = seen };
    const struct timespec nap = { 0, 1000000 };
    uint32_t a_bo, b_bo;
    int marker;

    begin();
    fake_screens();
    const uint32_t a = make_fb(&a_bo), b = make_fb(&b_bo);
    CHECK_NEGATIVE(drmModePageFlip(primary, crtc, a, 0, NULL), EBUSY);
    show(a);
    CHECK_EQ(drmModePageFlip(primary, crtc, b, DRM_MODE_PAGE_FLIP_EVENT, &marker), 0);
    for (int i = 0; i < 5000 && !flips_seen; i++) {
        nanosleep(&nap, NULL);
        drmHandleEvent(primary, &events);
    }
    CHECK_EQ(flips_seen, 1);
    CHECK(data_seen == &marker);
    CHECK_NEGATIVE(drmModePageFlipTarget(primary, crtc, a, DRM_MODE_PAGE_FLIP_TARGET_ABSOLUTE, NULL, 5), EINVAL);
    CHECK_EQ(drmModePageFlipTarget(primary, crtc, a, 0, NULL, 0), 0);
    drmModeDestroyDumbBuffer(primary, a_bo);
    drmModeDestroyDumbBuffer(primary, b_bo);
    end();
}

static void cursors_planes_and_gamma(void)
{
    const uint32_t plane = SHIM_KMS_FIRST_OBJECT + SHIM_KMS_PRIMARY;
    uint16_t table[256] = { 0 };
    uint32_t handle, pitch, bo;
    uint64_t size;

    begin();
    fake_screens();
    const uint32_t fb = make_fb(&bo);
    show(fb);
    CHECK_EQ(drmModeCreateDumbBuffer(primary, 64, 64, 32, 0, &handle, &pitch, &size), 0);
    CHECK_EQ(drmModeSetCursor(primary, crtc, handle, 64, 64), 0);
    CHECK_EQ(drmModeMoveCursor(primary, crtc, -4, 5), 0);
    CHECK_EQ(fake_display.heads[0].cursor.x, -4);
    CHECK_EQ(drmModeSetCursor2(primary, crtc, handle, 64, 64, 3, 3), 0); /* the hot spot is its owner's affair */
    CHECK_EQ(fake_display.heads[0].cursor.x, -4);
    CHECK_EQ(drmModeSetCursor(primary, crtc, 0, 0, 0), 0);
    CHECK_EQ(fake_display.heads[0].cursor.bo, 0);
    CHECK_NEGATIVE(drmModeSetCursor(primary, crtc, handle, 63, 63), EINVAL);
    CHECK_NEGATIVE(drmModeMoveCursor(primary, 1, 0, 0), ENOENT);

    CHECK_EQ(drmModeSetPlane(primary, plane, crtc, fb, 0, 0, 0, 640, 480, 0, 0, 640 << 16, 480 << 16), 0);
    CHECK_NEGATIVE(drmModeSetPlane(primary, plane, crtc, fb, 0, 0, 0, 640, 480, 0, 0, 640 << 16, 240 << 16), ERANGE);
    CHECK_NEGATIVE(drmModeCrtcSetGamma(primary, crtc, 256, table, table, table), ENOSYS);
    CHECK_NEGATIVE(drmModeCrtcGetGamma(primary, crtc, 256, table, table, table), EINVAL);
    drmModeDestroyDumbBuffer(primary, handle);
    drmModeDestroyDumbBuffer(primary, bo);
    end();
}

static void leases_are_refused(void)
{
    uint32_t lessee = 0;

    begin();
    fake_screens();
    CHECK_NEGATIVE(drmModeCreateLease(primary, &connector, 1, 0, &lessee), EOPNOTSUPP);
    CHECK_NEGATIVE(drmModeRevokeLease(primary, 1), EOPNOTSUPP);
    CHECK_NULL(drmModeListLessees(primary), EOPNOTSUPP);
    CHECK_NULL(drmModeGetLease(primary), EOPNOTSUPP);
    CHECK_EQ(drmModeAttachMode(primary, connector, NULL), 0);
    CHECK_EQ(drmModeDetachMode(primary, connector, NULL), 0);
    end();
}

int main(void)
{
    TAP_RUN(from_buffer_to_screen);
    TAP_RUN(framebuffers);
    TAP_RUN(flips);
    TAP_RUN(cursors_planes_and_gamma);
    TAP_RUN(leases_are_refused);
    return tap_done();
}
