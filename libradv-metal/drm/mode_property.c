/* SPDX-License-Identifier: MIT */
/*
 * mode_property.c - libdrm: properties of mode setting's objects, and blobs. Getters return NULL and set errno, the
 * others return the negative error.
 */
#include <stdlib.h>
#include <string.h>

#include <xf86drm.h>
#include <xf86drmMode.h>

#include "drm_face.h"

/* What a property is never changes, so what was counted is all. */
FACE_API drmModePropertyPtr drmModeGetProperty(int fd, uint32_t property_id)
{
    struct drm_mode_get_property get = { .prop_id = property_id };

    if (drm_request(fd, DRM_IOCTL_MODE_GETPROPERTY, &get))
        return NULL;
    drmModePropertyPtr out = calloc(1, sizeof *out);
    if (!out)
        return NULL;
    out->values = get.count_values ? calloc(get.count_values, sizeof out->values[0]) : NULL;
    out->enums = get.count_enum_blobs ? calloc(get.count_enum_blobs, sizeof out->enums[0]) : NULL;
    get.values_ptr = drm_number(out->values);
    get.enum_blob_ptr = drm_number(out->enums);
    if ((get.count_values && !out->values) || (get.count_enum_blobs && !out->enums) ||
        drm_request(fd, DRM_IOCTL_MODE_GETPROPERTY, &get)) {
        drmModeFreeProperty(out);
        return NULL;
    }
    out->prop_id = get.prop_id;
    out->flags = get.flags;
    out->count_values = (int)get.count_values;
    out->count_enums = (int)get.count_enum_blobs;
    memcpy(out->name, get.name, sizeof out->name - 1);
    return out;
}

FACE_API drmModePropertyBlobPtr drmModeGetPropertyBlob(int fd, uint32_t blob_id)
{
    struct drm_mode_get_blob get = { .blob_id = blob_id };

    if (drm_request(fd, DRM_IOCTL_MODE_GETPROPBLOB, &get))
        return NULL;
    drmModePropertyBlobPtr out = calloc(1, sizeof *out);
    if (!out)
        return NULL;
    out->id = blob_id;
    out->length = get.length;
    out->data = malloc(get.length);
    get.data = drm_number(out->data);
    if (!out->data || drm_request(fd, DRM_IOCTL_MODE_GETPROPBLOB, &get)) {
        drmModeFreePropertyBlob(out);
        return NULL;
    }
    return out;
}

FACE_API int drmModeCreatePropertyBlob(int fd, const void *data, size_t size, uint32_t *id)
{
    struct drm_mode_create_blob create = { .data = drm_number(data), .length = (uint32_t)size };

    if (size >= UINT32_MAX)
        return -ERANGE;
    *id = 0;
    int r = drm_request(fd, DRM_IOCTL_MODE_CREATEPROPBLOB, &create);
    if (!r)
        *id = create.blob_id;
    return r;
}

FACE_API int drmModeDestroyPropertyBlob(int fd, uint32_t id)
{
    struct drm_mode_destroy_blob destroy = { .blob_id = id };
    return drm_request(fd, DRM_IOCTL_MODE_DESTROYPROPBLOB, &destroy);
}

/* Which properties an object has changes with the file's client capabilities, even between the two requests. */
FACE_API drmModeObjectPropertiesPtr drmModeObjectGetProperties(int fd, uint32_t object_id, uint32_t object_type)
{
    struct drm_mode_obj_get_properties get = { .obj_id = object_id, .obj_type = object_type };
    drmModeObjectPropertiesPtr out;
    uint32_t count;

    do {
        get.count_props = 0;
        if (drm_request(fd, DRM_IOCTL_MODE_OBJ_GETPROPERTIES, &get))
            return NULL;
        out = calloc(1, sizeof *out);
        if (!out)
            return NULL;
        count = get.count_props;
        out->props = calloc(count + 1, sizeof out->props[0]);
        out->prop_values = calloc(count + 1, sizeof out->prop_values[0]);
        get.props_ptr = drm_number(out->props);
        get.prop_values_ptr = drm_number(out->prop_values);
        if (!out->props || !out->prop_values || drm_request(fd, DRM_IOCTL_MODE_OBJ_GETPROPERTIES, &get)) {
            drmModeFreeObjectProperties(out);
            return NULL;
        }
        out->count_props = get.count_props;
        if (get.count_props > count)
            drmModeFreeObjectProperties(out);
    } while (get.count_props > count);
    return out;
}

FACE_API int drmModeObjectSetProperty(int fd, uint32_t object_id, uint32_t object_type, uint32_t property_id,
                                      uint64_t value)
{
    struct drm_mode_obj_set_property set = {
        .value = value, .prop_id = property_id, .obj_id = object_id, .obj_type = object_type
    };
    return drm_request(fd, DRM_IOCTL_MODE_OBJ_SETPROPERTY, &set);
}

FACE_API int drmModeConnectorSetProperty(int fd, uint32_t connector_id, uint32_t property_id, uint64_t value)
{
    struct drm_mode_connector_set_property set = { .value = value,
                                                   .prop_id = property_id,
                                                   .connector_id = connector_id };
    return drm_request(fd, DRM_IOCTL_MODE_SETPROPERTY, &set);
}
