/* SPDX-License-Identifier: MIT */
/* ioctl_kms_test.c - ioctl/kms.c: requests of mode setting lead to their operations, with and without screens. */
#include <drm_fourcc.h>

#include "fake_display.h"
#include "ioctl_fixture.h"
#include "ops/kms/kms.h"

#define CRTC0      shim_kms_id(0, SHIM_KMS_CRTC)
#define CONNECTOR0 shim_kms_id(0, SHIM_KMS_CONNECTOR)

/* Every request there is of mode setting. */
static const unsigned long requests[] = {
    DRM_IOCTL_MODE_GETRESOURCES,    DRM_IOCTL_MODE_GETCONNECTOR,      DRM_IOCTL_MODE_GETENCODER,
    DRM_IOCTL_MODE_GETCRTC,         DRM_IOCTL_MODE_GETPLANERESOURCES, DRM_IOCTL_MODE_GETPLANE,
    DRM_IOCTL_MODE_GETPROPERTY,     DRM_IOCTL_MODE_OBJ_GETPROPERTIES, DRM_IOCTL_MODE_GETPROPBLOB,
    DRM_IOCTL_MODE_GETGAMMA,        DRM_IOCTL_MODE_ADDFB,             DRM_IOCTL_MODE_ADDFB2,
    DRM_IOCTL_MODE_RMFB,            DRM_IOCTL_MODE_CLOSEFB,           DRM_IOCTL_MODE_GETFB,
    DRM_IOCTL_MODE_GETFB2,          DRM_IOCTL_MODE_DIRTYFB,           DRM_IOCTL_MODE_CREATE_DUMB,
    DRM_IOCTL_MODE_MAP_DUMB,        DRM_IOCTL_MODE_DESTROY_DUMB,      DRM_IOCTL_MODE_CREATEPROPBLOB,
    DRM_IOCTL_MODE_DESTROYPROPBLOB, DRM_IOCTL_MODE_SETCRTC,           DRM_IOCTL_MODE_PAGE_FLIP,
    DRM_IOCTL_MODE_SETPLANE,        DRM_IOCTL_MODE_CURSOR,            DRM_IOCTL_MODE_CURSOR2,
    DRM_IOCTL_MODE_SETPROPERTY,     DRM_IOCTL_MODE_OBJ_SETPROPERTY,   DRM_IOCTL_MODE_SETGAMMA,
    DRM_IOCTL_MODE_ATTACHMODE,      DRM_IOCTL_MODE_DETACHMODE,        DRM_IOCTL_MODE_CREATE_LEASE,
    DRM_IOCTL_MODE_LIST_LESSEES,    DRM_IOCTL_MODE_GET_LEASE,         DRM_IOCTL_MODE_REVOKE_LEASE,
};
#define REQUESTS (sizeof requests / sizeof requests[0])

static void a_card_without_screens(void)
{
    _Alignas(8) unsigned char zeroes[256];

    begin();
    fake.chip.caps &= ~MGPU_CAP_DISPLAY;
    for (unsigned i = 0; i < REQUESTS; i++) {
        memset(zeroes, 0, sizeof zeroes);
        const bool can =
            requests[i] == DRM_IOCTL_MODE_GETRESOURCES || requests[i] == DRM_IOCTL_MODE_GETPLANERESOURCES ||
            requests[i] == DRM_IOCTL_MODE_ATTACHMODE || requests[i] == DRM_IOCTL_MODE_DETACHMODE;
        const int r = shim_ioctl(primary, requests[i], zeroes);
        CHECK(can ? r == 0 : r == -ENOENT || r == -EINVAL || r == -ENOSYS || r == -EOPNOTSUPP);
        CHECK_EQ(shim_ioctl(render, requests[i], zeroes), -EACCES);
    }
    end();
}

/* A screen, by nothing but requests. */
static void by_requests_alone(void)
{
    struct drm_mode_create_dumb dumb = { .width = 640, .height = 480, .bpp = 32 };
    struct drm_mode_modeinfo modes[2] = { 0 };
    struct drm_mode_get_connector connector = { .connector_id = CONNECTOR0, .modes_ptr = (uintptr_t)modes };
    struct drm_mode_destroy_dumb destroy = { 0 };
    uint32_t id = CONNECTOR0;

    begin();
    fake_screens();
    CHECK_EQ(shim_ioctl(primary, DRM_IOCTL_MODE_GETCONNECTOR, &connector), 0);
    CHECK_EQ(connector.count_modes, 2);
    connector.count_props = connector.count_encoders = 0;
    CHECK_EQ(shim_ioctl(primary, DRM_IOCTL_MODE_GETCONNECTOR, &connector), 0);
    CHECK_EQ(shim_ioctl(primary, DRM_IOCTL_MODE_CREATE_DUMB, &dumb), 0);
    struct drm_mode_fb_cmd2 fb = { .width = 640, .height = 480, .pixel_format = DRM_FORMAT_XRGB8888,
                                   .handles = { dumb.handle }, .pitches = { dumb.pitch } };
    CHECK_EQ(shim_ioctl(primary, DRM_IOCTL_MODE_ADDFB2, &fb), 0);
    struct drm_mode_crtc crtc = { .crtc_id = CRTC0, .fb_id = fb.fb_id, .set_connectors_ptr = (uintptr_t)&id,
                                  .count_connectors = 1, .mode_valid = 1, .mode = modes[0] };
    CHECK_EQ(shim_ioctl(primary, DRM_IOCTL_MODE_SETCRTC, &crtc), 0);
    CHECK(fake_display.heads[0].fb != 0);

    struct drm_mode_connector_set_property dpms = { .value = DRM_MODE_DPMS_OFF, .prop_id = SHIM_PROP_DPMS,
                                                    .connector_id = CONNECTOR0 };
    CHECK_EQ(shim_ioctl(primary, DRM_IOCTL_MODE_SETPROPERTY, &dpms), 0);
    CHECK_EQ(fake_display.heads[0].fb, 0);

    struct drm_mode_cursor cursor = { .flags = DRM_MODE_CURSOR_BO | DRM_MODE_CURSOR_MOVE, .crtc_id = CRTC0,
                                      .x = 3, .y = 4, .width = 64, .height = 64, .handle = dumb.handle };
    CHECK_EQ(shim_ioctl(primary, DRM_IOCTL_MODE_CURSOR, &cursor), 0);
    CHECK_EQ(fake_display.heads[0].cursor.y, 4);
    struct drm_mode_cursor2 cursor2 = { .flags = DRM_MODE_CURSOR_BO, .crtc_id = CRTC0 };
    CHECK_EQ(shim_ioctl(primary, DRM_IOCTL_MODE_CURSOR2, &cursor2), 0);
    CHECK_EQ(fake_display.heads[0].cursor.bo, 0);

    struct drm_mode_closefb close = { .fb_id = fb.fb_id, .pad = 1 };
    CHECK_EQ(shim_ioctl(primary, DRM_IOCTL_MODE_CLOSEFB, &close), -EINVAL);
    unsigned fb_id = fb.fb_id;
    CHECK_EQ(shim_ioctl(primary, DRM_IOCTL_MODE_RMFB, &fb_id), 0);
    CHECK_EQ(shim_ioctl(primary, DRM_IOCTL_MODE_RMFB, &fb_id), -ENOENT);
    destroy.handle = dumb.handle;
    CHECK_EQ(shim_ioctl(primary, DRM_IOCTL_MODE_DESTROY_DUMB, &destroy), 0);
    CHECK_EQ(fake.bos, 0);
    end();
}

static void blobs(void)
{
    struct drm_mode_create_blob create = { .data = (uintptr_t)"abc", .length = 3 };
    struct drm_mode_destroy_blob destroy = { 0 };
    char data[3];
    struct drm_mode_get_blob get = { .data = (uintptr_t)data, .length = 3 };

    begin();
    fake_screens();
    CHECK_EQ(shim_ioctl(primary, DRM_IOCTL_MODE_CREATEPROPBLOB, &create), 0);
    get.blob_id = destroy.blob_id = create.blob_id;
    CHECK_EQ(shim_ioctl(primary, DRM_IOCTL_MODE_GETPROPBLOB, &get), 0);
    CHECK(memcmp(data, "abc", 3) == 0);
    CHECK_EQ(shim_ioctl(primary, DRM_IOCTL_MODE_DESTROYPROPBLOB, &destroy), 0);
    CHECK_EQ(shim_ioctl(primary, DRM_IOCTL_MODE_DESTROYPROPBLOB, &destroy), -ENOENT);
    end();
}

int main(void)
{
    TAP_RUN(a_card_without_screens);
    TAP_RUN(by_requests_alone);
    TAP_RUN(blobs);
    return tap_done();
}
