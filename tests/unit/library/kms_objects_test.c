/* SPDX-License-Identifier: MIT */
/* kms_objects_test.c - ops/kms/objects.c: client capabilities, lists of objects, encoders, CRTCs and planes. */
#include "kms_fixture.h"

static void client_capabilities(void)
{
    struct shim_file *file = kms_begin();
    CHECK_EQ(shim_kms_client_cap(file, DRM_CLIENT_CAP_STEREO_3D, 1), 0);
    CHECK_EQ(shim_kms_client_cap(file, DRM_CLIENT_CAP_STEREO_3D, 2), -EINVAL);
    CHECK_EQ(shim_kms_client_cap(file, DRM_CLIENT_CAP_UNIVERSAL_PLANES, 1), 0);
    CHECK(file->kms.universal_planes);
    CHECK_EQ(shim_kms_client_cap(file, DRM_CLIENT_CAP_UNIVERSAL_PLANES, 2), -EINVAL);
    CHECK(file->kms.universal_planes);
    CHECK_EQ(shim_kms_client_cap(file, DRM_CLIENT_CAP_UNIVERSAL_PLANES, 0), 0);
    CHECK(!file->kms.universal_planes);
    CHECK_EQ(shim_kms_client_cap(file, DRM_CLIENT_CAP_ASPECT_RATIO, 1), 0);
    CHECK_EQ(shim_kms_client_cap(file, DRM_CLIENT_CAP_ASPECT_RATIO, 2), -EINVAL);
    CHECK_EQ(shim_kms_client_cap(file, DRM_CLIENT_CAP_WRITEBACK_CONNECTORS, 1), -EINVAL); /* not before atomic */
    CHECK_EQ(shim_kms_client_cap(file, DRM_CLIENT_CAP_ATOMIC, 3), -EINVAL);
    CHECK_EQ(shim_kms_client_cap(file, DRM_CLIENT_CAP_ATOMIC, 2), 0);
    CHECK(file->kms.atomic && file->kms.universal_planes && file->kms.aspect_ratio);
    CHECK_EQ(shim_kms_client_cap(file, DRM_CLIENT_CAP_WRITEBACK_CONNECTORS, 1), 0);
    CHECK_EQ(shim_kms_client_cap(file, DRM_CLIENT_CAP_WRITEBACK_CONNECTORS, 2), -EINVAL);
    CHECK_EQ(shim_kms_client_cap(file, DRM_CLIENT_CAP_ATOMIC, 0), 0);
    CHECK(!file->kms.atomic);
    CHECK_EQ(shim_kms_client_cap(file, 0, 1), -EINVAL);
    CHECK_EQ(shim_kms_client_cap(file, 99, 0), -EINVAL);
    kms_end(file);

    file = test_begin();
    CHECK_EQ(shim_kms_client_cap(file, DRM_CLIENT_CAP_ATOMIC, 1), -EACCES);
    test_end(file);
}

static void without_a_display_there_is_no_atomic(void)
{
    fake_reset();
    fake.chip.caps &= ~MGPU_CAP_DISPLAY;
    struct shim_file *file = test_open(SHIM_NODE_PRIMARY);
    CHECK_EQ(shim_kms_client_cap(file, DRM_CLIENT_CAP_ATOMIC, 1), -EOPNOTSUPP);
    CHECK_EQ(shim_kms_client_cap(file, DRM_CLIENT_CAP_ATOMIC, 3), -EOPNOTSUPP);
    CHECK_EQ(shim_kms_client_cap(file, DRM_CLIENT_CAP_UNIVERSAL_PLANES, 1), 0);
    test_end(file);
}

static void resources(void)
{
    uint32_t crtcs[3] = { 7, 7, 7 }, connectors[2] = { 0 }, encoders[1] = { 0 }, fbs[4] = { 0 };
    struct drm_mode_card_res args = { 0 };
    int fd;

    struct shim_file *file = kms_begin(), *second = kms_second(&fd);
    const uint32_t a = kms_fb(file, 64, 64, DRM_FORMAT_XRGB8888), b = kms_fb(file, 64, 64, DRM_FORMAT_ARGB8888);
    CHECK_EQ(shim_kms_get_resources(file, &args), 0);
    CHECK_EQ(args.count_fbs, 2);
    CHECK_EQ(args.count_crtcs, 2);
    CHECK_EQ(args.count_connectors, 2);
    CHECK_EQ(args.count_encoders, 2);
    CHECK_EQ(args.min_width, 0);
    CHECK_EQ(args.max_width, 4096);
    CHECK_EQ(args.max_height, 4096);

    /* More room, as much, and less: what there is room for is written. */
    args = (struct drm_mode_card_res){ .fb_id_ptr = (uintptr_t)fbs,
                                       .count_fbs = 4,
                                       .crtc_id_ptr = (uintptr_t)crtcs,
                                       .count_crtcs = 3,
                                       .connector_id_ptr = (uintptr_t)connectors,
                                       .count_connectors = 2,
                                       .encoder_id_ptr = (uintptr_t)encoders,
                                       .count_encoders = 1 };
    CHECK_EQ(shim_kms_get_resources(file, &args), 0);
    CHECK_EQ(fbs[0], b); /* the newest first */
    CHECK_EQ(fbs[1], a);
    CHECK_EQ(fbs[2], 0);
    CHECK_EQ(crtcs[0], CRTC0);
    CHECK_EQ(crtcs[1], CRTC1);
    CHECK_EQ(crtcs[2], 7);
    CHECK_EQ(connectors[1], CONNECTOR1);
    CHECK_EQ(encoders[0], ENCODER0);
    CHECK_EQ(args.count_encoders, 2);

    args = (struct drm_mode_card_res){ 0 };
    CHECK_EQ(shim_kms_get_resources(second, &args), 0);
    CHECK_EQ(args.count_fbs, 0); /* they are the other file's */
    kms_second_end(second, fd);
    kms_end(file);
}

static void planes_are_for_those_who_know_of_them(void)
{
    uint32_t ids[4] = { 0 };
    struct drm_mode_get_plane_res args = { .plane_id_ptr = (uintptr_t)ids, .count_planes = 4 };

    struct shim_file *file = kms_begin();
    fake_display.heads[1].info.cursor_max = 0;
    CHECK_EQ(shim_kms_get_planes(file, &args), 0);
    CHECK_EQ(args.count_planes, 0);
    CHECK_EQ(shim_kms_client_cap(file, DRM_CLIENT_CAP_UNIVERSAL_PLANES, 1), 0);
    args.count_planes = 2;
    CHECK_EQ(shim_kms_get_planes(file, &args), 0);
    CHECK_EQ(args.count_planes, 3); /* the second head has no cursor */
    CHECK_EQ(ids[0], PRIMARY0);
    CHECK_EQ(ids[1], CURSOR0);
    CHECK_EQ(ids[2], 0);
    kms_end(file);
}

static void an_encoder_goes_with_its_crtc(void)
{
    struct drm_mode_get_encoder args = { .encoder_id = ENCODER0 };

    struct shim_file *file = kms_begin();
    CHECK_EQ(shim_kms_get_encoder(file, &args), 0);
    CHECK_EQ(args.encoder_type, DRM_MODE_ENCODER_TMDS);
    CHECK_EQ(args.crtc_id, 0);
    CHECK_EQ(args.possible_crtcs, 1);
    CHECK_EQ(args.possible_clones, 1);
    CHECK_EQ(kms_show(file, kms_fb(file, 640, 480, DRM_FORMAT_XRGB8888), 0, 0), 0);
    CHECK_EQ(shim_kms_get_encoder(file, &args), 0);
    CHECK_EQ(args.crtc_id, CRTC0);
    args.encoder_id = shim_kms_id(1, SHIM_KMS_ENCODER);
    CHECK_EQ(shim_kms_get_encoder(file, &args), 0);
    CHECK_EQ(args.possible_crtcs, 2);
    args.encoder_id = CRTC0;
    CHECK_EQ(shim_kms_get_encoder(file, &args), -ENOENT);
    kms_end(file);
}

static void a_virtual_screen_has_a_virtual_encoder(void)
{
    struct drm_mode_get_encoder args = { .encoder_id = ENCODER0 };

    struct shim_file *file = kms_begin();
    HEAD0.info.connector = MGPU_CONNECTOR_VIRTUAL;
    CHECK_EQ(shim_kms_get_encoder(file, &args), 0);
    CHECK_EQ(args.encoder_type, DRM_MODE_ENCODER_VIRTUAL);
    kms_end(file);
}

static void a_crtc_tells_what_it_shows(void)
{
    struct drm_mode_crtc args = { .crtc_id = CRTC0, .gamma_size = 9 };

    struct shim_file *file = kms_begin();
    CHECK_EQ(shim_kms_get_crtc(file, &args), 0);
    CHECK_EQ(args.fb_id, 0);
    CHECK_EQ(args.mode_valid, 0);
    CHECK_EQ(args.gamma_size, 0);

    const uint32_t fb = kms_fb(file, 800, 600, DRM_FORMAT_XRGB8888);
    CHECK_EQ(kms_show(file, fb, 10, 20), 0);
    CHECK_EQ(shim_kms_get_crtc(file, &args), 0);
    CHECK_EQ(args.fb_id, fb);
    CHECK_EQ(args.x, 10);
    CHECK_EQ(args.y, 20);
    CHECK_EQ(args.mode_valid, 1);
    CHECK_EQ(args.mode.hdisplay, 640);
    CHECK(strcmp(args.mode.name, "640x480") == 0);
    args.crtc_id = PRIMARY0;
    CHECK_EQ(shim_kms_get_crtc(file, &args), -ENOENT);
    kms_end(file);
}

/* Of a mode that somebody else made up: its rate is what its timings are, and its name ends. */
static void a_mode_is_told_in_order(void)
{
    const uint32_t connector = CONNECTOR0;
    struct drm_mode_crtc args = { .set_connectors_ptr = (uintptr_t)&connector,
                                  .count_connectors = 1,
                                  .crtc_id = CRTC0,
                                  .mode_valid = 1,
                                  .mode = mode_640x480 };
    struct drm_mode_crtc told = { .crtc_id = CRTC0 };

    struct shim_file *file = kms_begin();
    args.fb_id = kms_fb(file, 640, 480, DRM_FORMAT_XRGB8888);
    args.mode.vrefresh = 0;
    memset(args.mode.name, 'x', sizeof args.mode.name);
    CHECK_EQ(shim_kms_set_crtc(file, &args), 0);
    CHECK_EQ(shim_kms_get_crtc(file, &told), 0);
    CHECK_EQ(told.mode.vrefresh, 60);
    CHECK_EQ(told.mode.name[sizeof told.mode.name - 2], 'x');
    CHECK_EQ(told.mode.name[sizeof told.mode.name - 1], 0);
    kms_end(file);
}

static void a_plane_tells_its_formats(void)
{
    uint32_t formats[8] = { 0 };
    struct drm_mode_get_plane args = { .plane_id = PRIMARY0, .format_type_ptr = (uintptr_t)formats };

    struct shim_file *file = kms_begin();
    args.count_format_types = 5; /* too little for any of them */
    CHECK_EQ(shim_kms_get_plane(file, &args), 0);
    CHECK_EQ(args.count_format_types, 6);
    CHECK_EQ(formats[0], 0);
    CHECK_EQ(shim_kms_get_plane(file, &args), 0);
    CHECK_EQ(formats[0], DRM_FORMAT_XRGB8888);
    CHECK_EQ(formats[5], DRM_FORMAT_XBGR2101010);
    CHECK_EQ(args.possible_crtcs, 1);
    CHECK_EQ(args.crtc_id, 0);

    const uint32_t fb = kms_fb(file, 640, 480, DRM_FORMAT_XRGB8888);
    CHECK_EQ(kms_show(file, fb, 0, 0), 0);
    CHECK_EQ(shim_kms_get_plane(file, &args), 0);
    CHECK_EQ(args.crtc_id, CRTC0);
    CHECK_EQ(args.fb_id, fb);

    args = (struct drm_mode_get_plane){ .plane_id = CURSOR0 };
    CHECK_EQ(shim_kms_get_plane(file, &args), 0);
    CHECK_EQ(args.count_format_types, 1);
    args.plane_id = CONNECTOR0;
    CHECK_EQ(shim_kms_get_plane(file, &args), -ENOENT);
    kms_end(file);
}

static void room_that_is_nowhere(void)
{
    struct drm_mode_card_res resources = { .count_connectors = 1 };
    struct drm_mode_get_plane_res planes = { .count_planes = 1 };
    struct drm_mode_get_plane plane = { .plane_id = PRIMARY0, .count_format_types = 6 };

    struct shim_file *file = kms_begin();
    CHECK_EQ(shim_kms_get_resources(file, &resources), -EFAULT);
    resources = (struct drm_mode_card_res){ .count_fbs = 1 };
    CHECK_EQ(shim_kms_get_resources(file, &resources), 0); /* nothing is written there */
    CHECK_EQ(shim_kms_get_planes(file, &planes), 0);
    CHECK_EQ(shim_kms_client_cap(file, DRM_CLIENT_CAP_UNIVERSAL_PLANES, 1), 0);
    planes.count_planes = 1;
    CHECK_EQ(shim_kms_get_planes(file, &planes), -EFAULT);
    CHECK_EQ(shim_kms_get_plane(file, &plane), -EFAULT);
    kms_end(file);
}

int main(void)
{
    TAP_RUN(client_capabilities);
    TAP_RUN(without_a_display_there_is_no_atomic);
    TAP_RUN(resources);
    TAP_RUN(planes_are_for_those_who_know_of_them);
    TAP_RUN(an_encoder_goes_with_its_crtc);
    TAP_RUN(a_virtual_screen_has_a_virtual_encoder);
    TAP_RUN(a_crtc_tells_what_it_shows);
    TAP_RUN(a_mode_is_told_in_order);
    TAP_RUN(a_plane_tells_its_formats);
    TAP_RUN(room_that_is_nowhere);
    return tap_done();
}
