/* SPDX-License-Identifier: MIT */
/* kms_connector_test.c - ops/kms/connector.c: screens, their modes, and when they are looked for. */
#include "kms_fixture.h"

static void a_screen_and_its_modes(void)
{
    struct drm_mode_modeinfo modes[2] = { 0 };
    uint32_t encoder = 0, props[8] = { 0 };
    uint64_t values[8] = { 0 };
    struct drm_mode_get_connector args = { .connector_id = CONNECTOR0 };

    struct shim_file *file = kms_begin();
    CHECK_EQ(shim_kms_get_connector(file, &args), 0);
    CHECK_EQ(args.count_modes, 2);
    CHECK_EQ(args.count_encoders, 1);
    CHECK_EQ(args.count_props, 4);
    CHECK_EQ(args.connection, 1);
    CHECK_EQ(args.connector_type, DRM_MODE_CONNECTOR_DisplayPort);
    CHECK_EQ(args.connector_type_id, 1);
    CHECK_EQ(args.mm_width, 520);
    CHECK_EQ(args.mm_height, 290);
    CHECK_EQ(args.subpixel, 0);
    CHECK_EQ(args.encoder_id, 0);

    args.modes_ptr = (uintptr_t)modes;
    args.encoders_ptr = (uintptr_t)&encoder;
    args.props_ptr = (uintptr_t)props;
    args.prop_values_ptr = (uintptr_t)values;
    CHECK_EQ(shim_kms_get_connector(file, &args), 0);
    CHECK(strcmp(modes[0].name, "640x480") == 0);
    CHECK_EQ(modes[0].type, DRM_MODE_TYPE_DRIVER | DRM_MODE_TYPE_PREFERRED);
    CHECK_EQ(modes[1].vrefresh, 140);
    CHECK_EQ(encoder, ENCODER0);
    CHECK_EQ(props[0], SHIM_PROP_EDID);
    CHECK(values[0] != 0);
    CHECK_EQ(props[1], SHIM_PROP_DPMS);
    CHECK_EQ(values[1], DRM_MODE_DPMS_OFF);

    memset(modes, 0, sizeof modes); /* room for one of two: neither is written */
    args.count_modes = 1;
    CHECK_EQ(shim_kms_get_connector(file, &args), 0);
    CHECK_EQ(args.count_modes, 2);
    CHECK_EQ(modes[0].hdisplay, 0);

    CHECK_EQ(kms_show(file, kms_fb(file, 640, 480, DRM_FORMAT_XRGB8888), 0, 0), 0);
    CHECK_EQ(shim_kms_get_connector(file, &args), 0);
    CHECK_EQ(args.encoder_id, ENCODER0);
    args.connector_id = CRTC0;
    CHECK_EQ(shim_kms_get_connector(file, &args), -ENOENT);
    kms_end(file);
}

static void room_that_is_nowhere(void)
{
    const struct drm_mode_get_connector rooms[] = {
        { .connector_id = CONNECTOR0, .count_encoders = 1 },
        { .connector_id = CONNECTOR0, .count_modes = 2 },
        { .connector_id = CONNECTOR0, .count_props = 1 },
    };

    struct shim_file *file = kms_begin();
    for (unsigned i = 0; i < sizeof rooms / sizeof rooms[0]; i++) {
        struct drm_mode_get_connector args = rooms[i];
        CHECK_EQ(shim_kms_get_connector(file, &args), -EFAULT);
    }
    struct drm_mode_get_connector args = { .connector_id = CONNECTOR0, .count_modes = 1 };
    CHECK_EQ(shim_kms_get_connector(file, &args), 0); /* nothing is written there */
    kms_end(file);
}

static void no_screen(void)
{
    struct drm_mode_get_connector args = { .connector_id = CONNECTOR1 };

    struct shim_file *file = kms_begin();
    CHECK_EQ(shim_kms_get_connector(file, &args), 0);
    CHECK_EQ(args.connection, 2);
    CHECK_EQ(args.count_modes, 0);
    CHECK_EQ(args.connector_type, DRM_MODE_CONNECTOR_HDMIA);
    CHECK_EQ(args.connector_type_id, 1);
    CHECK_EQ(kms_value(file, CONNECTOR1, SHIM_PROP_EDID), 0);
    kms_end(file);
}

static void connectors_of_a_type_are_numbered(void)
{
    struct drm_mode_get_connector args = { .connector_id = CONNECTOR1 };

    struct shim_file *file = kms_begin();
    fake_display.heads[1].info.connector = MGPU_CONNECTOR_DISPLAYPORT;
    CHECK_EQ(shim_kms_get_connector(file, &args), 0);
    CHECK_EQ(args.connector_type_id, 2);
    kms_end(file);
}

static void the_master_looks_anew(void)
{
    static uint8_t edid[128] = { 1 };
    struct drm_mode_modeinfo mode;
    const struct drm_mode_get_connector probe = { .connector_id = CONNECTOR0 };
    struct drm_mode_get_connector args;
    struct drm_mode_get_connector current = {
        .connector_id = CONNECTOR0, .count_modes = 1, .modes_ptr = (uintptr_t)&mode
    };
    int fd;

    struct shim_file *file = kms_begin(), *second = kms_second(&fd);
    const uint64_t old = kms_value(file, CONNECTOR0, SHIM_PROP_EDID);
    HEAD0.info.connected = HEAD0.info.mode_count = 0;
    HEAD0.info.edid = (uintptr_t)edid;
    CHECK_EQ(shim_kms_get_connector(file, &current), 0);
    CHECK_EQ(current.connection, 1); /* nobody has looked */
    args = probe;
    CHECK_EQ(shim_kms_get_connector(second, &args), 0);
    CHECK_EQ(args.connection, 1); /* it is not the master */
    args = probe;
    fake_fail(MGPU_CALL_DISPLAY_INFO, -MGPU_EIO);
    CHECK_EQ(shim_kms_get_connector(file, &args), 0);
    CHECK_EQ(args.connection, 1); /* what was known */
    args = probe;
    CHECK_EQ(shim_kms_get_connector(file, &args), 0);
    CHECK_EQ(args.connection, 2);
    CHECK(kms_value(file, CONNECTOR0, SHIM_PROP_EDID) != old);

    HEAD0.info.edid_size = 0;
    args = probe;
    CHECK_EQ(shim_kms_get_connector(file, &args), 0);
    CHECK_EQ(kms_value(file, CONNECTOR0, SHIM_PROP_EDID), 0);
    kms_second_end(second, fd);
    kms_end(file);
}

int main(void)
{
    TAP_RUN(a_screen_and_its_modes);
    TAP_RUN(room_that_is_nowhere);
    TAP_RUN(no_screen);
    TAP_RUN(connectors_of_a_type_are_numbered);
    TAP_RUN(the_master_looks_anew);
    return tap_done();
}
