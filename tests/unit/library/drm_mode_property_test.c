/* SPDX-License-Identifier: MIT */
/* drm_mode_property_test.c - drm/mode_property.c: properties and blobs, as structs that the caller frees. */
#include <string.h>

#include "drm_face_fixture.h"
#include "fake_display.h"
#include "ops/kms/kms.h"

#define CRTC0      shim_kms_id(0, SHIM_KMS_CRTC)
#define CONNECTOR0 shim_kms_id(0, SHIM_KMS_CONNECTOR)
#define PRIMARY0   shim_kms_id(0, SHIM_KMS_PRIMARY)

static void properties(void)
{
    begin();
    fake_screens();
    drmModePropertyPtr property = drmModeGetProperty(primary, SHIM_PROP_DPMS);
    CHECK(property != NULL);
    CHECK(strcmp(property->name, "DPMS") == 0);
    CHECK_EQ(property->flags, DRM_MODE_PROP_ENUM);
    CHECK_EQ(property->count_enums, 4);
    CHECK(strcmp(property->enums[3].name, "Off") == 0);
    CHECK_EQ(property->count_values, 4);
    CHECK_EQ(property->values[3], 3);
    CHECK_EQ(property->count_blobs, 0);
    drmModeFreeProperty(property);

    property = drmModeGetProperty(primary, SHIM_PROP_EDID);
    CHECK(property != NULL);
    CHECK_EQ(property->flags, DRM_MODE_PROP_BLOB | DRM_MODE_PROP_IMMUTABLE);
    CHECK_EQ(property->count_values + property->count_enums + property->count_blobs, 0);
    drmModeFreeProperty(property);
    CHECK_NULL(drmModeGetProperty(primary, 0), ENOENT);
    CHECK_NULL(drmModeGetProperty(render, SHIM_PROP_DPMS), EACCES);
    end();
}

static void of_objects(void)
{
    begin();
    fake_screens();
    drmModeObjectPropertiesPtr list = drmModeObjectGetProperties(primary, CRTC0, DRM_MODE_OBJECT_CRTC);
    CHECK(list != NULL); /* there are none that everybody sees */
    CHECK_EQ(list->count_props, 0);
    drmModeFreeObjectProperties(list);
    CHECK_EQ(drmSetClientCap(primary, DRM_CLIENT_CAP_ATOMIC, 1), 0);
    list = drmModeObjectGetProperties(primary, PRIMARY0, DRM_MODE_OBJECT_PLANE);
    CHECK(list != NULL);
    CHECK_EQ(list->count_props, 13);
    CHECK_EQ(list->props[1], SHIM_PROP_TYPE);
    CHECK_EQ(list->prop_values[1], DRM_PLANE_TYPE_PRIMARY);
    drmModeFreeObjectProperties(list);
    CHECK_NULL(drmModeObjectGetProperties(primary, CRTC0, DRM_MODE_OBJECT_PLANE), ENOENT);

    CHECK_EQ(drmModeObjectSetProperty(primary, CRTC0, DRM_MODE_OBJECT_CRTC, SHIM_PROP_ACTIVE, 0), 0);
    CHECK_NEGATIVE(drmModeObjectSetProperty(primary, CRTC0, DRM_MODE_OBJECT_CRTC, SHIM_PROP_ACTIVE, 1), EINVAL);
    CHECK_NEGATIVE(drmModeObjectSetProperty(primary, 1, DRM_MODE_OBJECT_ANY, SHIM_PROP_ACTIVE, 0), ENOENT);
    CHECK_EQ(drmModeConnectorSetProperty(primary, CONNECTOR0, SHIM_PROP_DPMS, 3), 0);
    CHECK_NEGATIVE(drmModeConnectorSetProperty(primary, CONNECTOR0, SHIM_PROP_DPMS, 9), EINVAL);
    CHECK_NEGATIVE(drmModeConnectorSetProperty(primary, CRTC0, SHIM_PROP_DPMS, 3), ENOENT);
    end();
}

static void blobs(void)
{
    uint32_t id = 5;

    begin();
    fake_screens();
    CHECK_EQ(drmModeCreatePropertyBlob(primary, "blob", 4, &id), 0);
    drmModePropertyBlobPtr blob = drmModeGetPropertyBlob(primary, id);
    CHECK(blob != NULL);
    CHECK_EQ(blob->id, id);
    CHECK_EQ(blob->length, 4);
    CHECK(memcmp(blob->data, "blob", 4) == 0);
    drmModeFreePropertyBlob(blob);
    CHECK_EQ(drmModeDestroyPropertyBlob(primary, id), 0);
    CHECK_NULL(drmModeGetPropertyBlob(primary, id), ENOENT);
    CHECK_NEGATIVE(drmModeDestroyPropertyBlob(primary, id), ENOENT);
    CHECK_NEGATIVE(drmModeCreatePropertyBlob(primary, "", 0, &id), EINVAL);
    CHECK_EQ(id, 0);
    CHECK_EQ(drmModeCreatePropertyBlob(primary, "blob", UINT32_MAX, &id), -ERANGE);

    drmModeConnectorPtr connector = drmModeGetConnector(primary, CONNECTOR0);
    blob = drmModeGetPropertyBlob(primary, (uint32_t)connector->prop_values[0]);
    CHECK(blob != NULL);
    CHECK_EQ(blob->length, 128); /* the screen's EDID */
    CHECK_EQ(((const uint8_t *)blob->data)[1], 0xff);
    drmModeFreePropertyBlob(blob);
    drmModeFreeConnector(connector);
    end();
}

int main(void)
{
    TAP_RUN(properties);
    TAP_RUN(of_objects);
    TAP_RUN(blobs);
    return tap_done();
}
