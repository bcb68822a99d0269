/* SPDX-License-Identifier: MIT */
/* drm_mode_data_test.c - drm/mode_data.c and drm/mode_free.c. Runs with libdrm's own, too. */
#include <errno.h>
#include <stdlib.h>

#include <drm_fourcc.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

#include "tap.h"

static void connector_types_have_names(void)
{
    CHECK_STR(drmModeGetConnectorTypeName(DRM_MODE_CONNECTOR_Unknown), "Unknown");
    CHECK_STR(drmModeGetConnectorTypeName(DRM_MODE_CONNECTOR_DVII), "DVI-I");
    CHECK_STR(drmModeGetConnectorTypeName(DRM_MODE_CONNECTOR_9PinDIN), "DIN");
    CHECK_STR(drmModeGetConnectorTypeName(DRM_MODE_CONNECTOR_DisplayPort), "DP");
    CHECK_STR(drmModeGetConnectorTypeName(DRM_MODE_CONNECTOR_HDMIA), "HDMI-A");
    CHECK_STR(drmModeGetConnectorTypeName(DRM_MODE_CONNECTOR_USB), "USB");
    for (uint32_t type = 0; type <= DRM_MODE_CONNECTOR_USB; type++)
        CHECK(drmModeGetConnectorTypeName(type) != NULL);
    CHECK(drmModeGetConnectorTypeName(DRM_MODE_CONNECTOR_USB + 1) == NULL);
    CHECK(drmModeGetConnectorTypeName(UINT32_MAX) == NULL);
}

/* Three formats, one of which has no modifier. */
static struct {
    struct drm_format_modifier_blob head;
    uint32_t formats[4];
    struct drm_format_modifier modifiers[3];
} in_formats = {
    .formats = { DRM_FORMAT_XRGB8888, DRM_FORMAT_NV12, DRM_FORMAT_ARGB8888 },
    .modifiers = { { .formats = 5, .modifier = 100 },
                   { .formats = 1, .modifier = 200 },
                   { .formats = 1, .offset = 2, .modifier = 300 } },
};

static void pairs_of_an_in_formats_blob(void)
{
    static const struct {
        uint32_t format;
        uint64_t modifier;
    } expected[] = {
        { DRM_FORMAT_XRGB8888, 100 },
        { DRM_FORMAT_XRGB8888, 200 },
        { DRM_FORMAT_ARGB8888, 100 },
        { DRM_FORMAT_ARGB8888, 300 },
    };
    drmModePropertyBlobRes blob = { .data = &in_formats, .length = sizeof in_formats };
    drmModeFormatModifierIterator iter = { 0 };

    in_formats.head = (struct drm_format_modifier_blob){
        .version = FORMAT_BLOB_CURRENT,
        .count_formats = 3,
        .formats_offset = (uint32_t)((char *)in_formats.formats - (char *)&in_formats),
        .count_modifiers = 3,
        .modifiers_offset = (uint32_t)((char *)in_formats.modifiers - (char *)&in_formats),
    };
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        CHECK(drmModeFormatModifierBlobIterNext(&blob, &iter));
        CHECK_EQ(iter.fmt, expected[i].format);
        CHECK_EQ(iter.mod, expected[i].modifier);
    }
    CHECK(!drmModeFormatModifierBlobIterNext(&blob, &iter));
    CHECK(!drmModeFormatModifierBlobIterNext(NULL, &iter));
    CHECK(!drmModeFormatModifierBlobIterNext(&blob, NULL));
}

/* What leaks is found by the address sanitizer. */
static void answers_are_freed_whole(void)
{
    drmModeConnectorPtr connector = drmMalloc(sizeof *connector);
    connector->encoders = drmMalloc(4);
    connector->props = drmMalloc(4);
    connector->prop_values = drmMalloc(8);
    connector->modes = drmMalloc(sizeof connector->modes[0]);
    drmModeFreeConnector(connector);

    drmModeResPtr resources = drmMalloc(sizeof *resources);
    resources->fbs = drmMalloc(4);
    resources->crtcs = drmMalloc(4);
    resources->connectors = drmMalloc(4);
    resources->encoders = drmMalloc(4);
    drmModeFreeResources(resources);

    drmModePropertyPtr property = drmMalloc(sizeof *property);
    property->values = drmMalloc(8);
    property->enums = drmMalloc(sizeof property->enums[0]);
    property->blob_ids = drmMalloc(4);
    drmModeFreeProperty(property);

    drmModePropertyBlobPtr blob = drmMalloc(sizeof *blob);
    blob->data = drmMalloc(16);
    drmModeFreePropertyBlob(blob);

    drmModePlanePtr plane = drmMalloc(sizeof *plane);
    plane->formats = drmMalloc(4);
    drmModeFreePlane(plane);

    drmModePlaneResPtr planes = drmMalloc(sizeof *planes);
    planes->planes = drmMalloc(4);
    drmModeFreePlaneResources(planes);

    drmModeObjectPropertiesPtr properties = drmMalloc(sizeof *properties);
    properties->props = drmMalloc(4);
    properties->prop_values = drmMalloc(8);
    drmModeFreeObjectProperties(properties);

    drmModeFreeEncoder(drmMalloc(sizeof(drmModeEncoder)));
    drmModeFreeCrtc(drmMalloc(sizeof(drmModeCrtc)));
    drmModeFreeFB(drmMalloc(sizeof(drmModeFB)));
    drmModeFreeFB2(drmMalloc(sizeof(drmModeFB2)));
    drmModeFreeModeInfo(drmMalloc(sizeof(drmModeModeInfo)));
}

static void nothing_is_freed_too(void)
{
    drmModeFreeConnector(NULL);
    drmModeFreeResources(NULL);
    drmModeFreeProperty(NULL);
    drmModeFreePropertyBlob(NULL);
    drmModeFreePlane(NULL);
    drmModeFreePlaneResources(NULL);
    drmModeFreeObjectProperties(NULL);
    drmModeFreeEncoder(NULL);
    drmModeFreeCrtc(NULL);
    drmModeFreeFB(NULL);
    drmModeFreeFB2(NULL);
    drmModeFreeModeInfo(NULL);
}

static void a_connector_without_encoders(void)
{
    uint32_t encoder = 7;
    drmModeConnector none = { 0 }, gone = { .count_encoders = 1, .encoders = &encoder };

    errno = 0;
    CHECK_EQ(drmModeConnectorGetPossibleCrtcs(-1, &none), 0);
    CHECK_EQ(errno, ENOENT);
    CHECK_EQ(drmModeConnectorGetPossibleCrtcs(-1, &gone), 0);
    CHECK_EQ(errno, EBADF);
}

int main(void)
{
    TAP_RUN(connector_types_have_names);
    TAP_RUN(pairs_of_an_in_formats_blob);
    TAP_RUN(answers_are_freed_whole);
    TAP_RUN(nothing_is_freed_too);
    TAP_RUN(a_connector_without_encoders);
    return tap_done();
}
