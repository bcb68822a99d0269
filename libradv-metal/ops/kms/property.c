/* SPDX-License-Identifier: MIT */
/*
 * property.c - properties: what objects have names and numbers for, as a table; reading them from a state, and setting
 * them in the copy that a commit edits.
 */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "../file.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

#define CONNECTOR (1u << SHIM_KMS_CONNECTOR)
#define CRTC      (1u << SHIM_KMS_CRTC)
#define PLANE     (1u << SHIM_KMS_PRIMARY | 1u << SHIM_KMS_CURSOR)

#define ATOMIC DRM_MODE_PROP_ATOMIC
#define FIXED  DRM_MODE_PROP_IMMUTABLE

enum { TYPE_OVERLAY, TYPE_PRIMARY, TYPE_CURSOR };

static const struct drm_mode_property_enum dpms[] = {
    { DRM_MODE_DPMS_ON, "On" },
    { DRM_MODE_DPMS_STANDBY, "Standby" },
    { DRM_MODE_DPMS_SUSPEND, "Suspend" },
    { DRM_MODE_DPMS_OFF, "Off" },
};
static const struct drm_mode_property_enum link_status[] = {
    { DRM_MODE_LINK_STATUS_GOOD, "Good" },
    { DRM_MODE_LINK_STATUS_BAD, "Bad" },
};
static const struct drm_mode_property_enum plane_type[] = {
    { TYPE_OVERLAY, "Overlay" },
    { TYPE_PRIMARY, "Primary" },
    { TYPE_CURSOR, "Cursor" },
};

/* What follows the flags and kinds of a property of each type. */
#define RANGE(flags, kinds, smallest, largest) DRM_MODE_PROP_RANGE | (flags), kinds, { smallest, largest }, 2, NULL, 0
#define SIGNED(flags, kinds, smallest, largest)                                                                        \
    DRM_MODE_PROP_SIGNED_RANGE | (flags), kinds, { (uint64_t)(smallest), largest }, 2, NULL, 0
#define BLOB(flags, kinds)         DRM_MODE_PROP_BLOB | (flags), kinds, { 0 }, 0, NULL, 0
#define OBJECT(flags, kinds, type) DRM_MODE_PROP_OBJECT | (flags), kinds, { type }, 1, NULL, 0
#define ENUM(flags, kinds, names)  DRM_MODE_PROP_ENUM | (flags), kinds, { 0 }, 0, names, COUNT(names)

/* clang-format off */
const struct shim_kms_property shim_kms_properties[SHIM_PROP_COUNT] = {
    [SHIM_PROP_EDID]          = { "EDID",          BLOB(FIXED, CONNECTOR) },
    [SHIM_PROP_DPMS]          = { "DPMS",          ENUM(0, CONNECTOR, dpms) },
    [SHIM_PROP_LINK_STATUS]   = { "link-status",   ENUM(0, CONNECTOR, link_status) },
    [SHIM_PROP_NON_DESKTOP]   = { "non-desktop",   RANGE(FIXED, CONNECTOR, 0, 1) },
    [SHIM_PROP_CRTC_ID]       = { "CRTC_ID",       OBJECT(ATOMIC, CONNECTOR | PLANE, DRM_MODE_OBJECT_CRTC) },
    [SHIM_PROP_ACTIVE]        = { "ACTIVE",        RANGE(ATOMIC, CRTC, 0, 1) },
    [SHIM_PROP_MODE_ID]       = { "MODE_ID",       BLOB(ATOMIC, CRTC) },
    [SHIM_PROP_OUT_FENCE_PTR] = { "OUT_FENCE_PTR", RANGE(ATOMIC, CRTC, 0, UINT64_MAX) },
    [SHIM_PROP_TYPE]          = { "type",          ENUM(FIXED, PLANE, plane_type) },
    [SHIM_PROP_IN_FORMATS]    = { "IN_FORMATS",    BLOB(FIXED, PLANE) },
    [SHIM_PROP_IN_FENCE_FD]   = { "IN_FENCE_FD",   SIGNED(ATOMIC, PLANE, -1, INT_MAX) },
    [SHIM_PROP_FB_ID]         = { "FB_ID",         OBJECT(ATOMIC, PLANE, DRM_MODE_OBJECT_FB) },
    [SHIM_PROP_CRTC_X]        = { "CRTC_X",        SIGNED(ATOMIC, PLANE, INT_MIN, INT_MAX) },
    [SHIM_PROP_CRTC_Y]        = { "CRTC_Y",        SIGNED(ATOMIC, PLANE, INT_MIN, INT_MAX) },
    [SHIM_PROP_CRTC_W]        = { "CRTC_W",        RANGE(ATOMIC, PLANE, 0, INT_MAX) },
    [SHIM_PROP_CRTC_H]        = { "CRTC_H",        RANGE(ATOMIC, PLANE, 0, INT_MAX) },
    [SHIM_PROP_SRC_X]         = { "SRC_X",         RANGE(ATOMIC, PLANE, 0, UINT_MAX) },
    [SHIM_PROP_SRC_Y]         = { "SRC_Y",         RANGE(ATOMIC, PLANE, 0, UINT_MAX) },
    [SHIM_PROP_SRC_W]         = { "SRC_W",         RANGE(ATOMIC, PLANE, 0, UINT_MAX) },
    [SHIM_PROP_SRC_H]         = { "SRC_H",         RANGE(ATOMIC, PLANE, 0, UINT_MAX) },
};
/* clang-format on */

bool shim_kms_has_property(enum shim_kms_kind kind, uint32_t property)
{
    return property < SHIM_PROP_COUNT && shim_kms_properties[property].kinds >> kind & 1;
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static uint64_t blob_id(const struct shim_kms_blob *blob)
{
    return blob ? blob->id : 0;
}

static uint64_t plane_value(const struct shim_kms_head *head, const struct shim_kms_head_state *state,
                            struct shim_kms_object object, enum shim_kms_property_id property)
{
    const struct shim_kms_plane *plane = &state->planes[object.kind];

    switch (property) {
    case SHIM_PROP_CRTC_ID:
        return plane->on_crtc ? shim_kms_id(object.head, SHIM_KMS_CRTC) : 0;
    case SHIM_PROP_TYPE:
        return object.kind == SHIM_KMS_CURSOR ? TYPE_CURSOR : TYPE_PRIMARY;
    case SHIM_PROP_IN_FORMATS:
        return blob_id(head->in_formats[object.kind]);
    case SHIM_PROP_IN_FENCE_FD:
        return (uint64_t)-1;
    case SHIM_PROP_FB_ID:
        return plane->fb ? plane->fb->id : 0;
    case SHIM_PROP_CRTC_X:
        return (uint64_t)(int64_t)plane->crtc_x;
    case SHIM_PROP_CRTC_Y:
        return (uint64_t)(int64_t)plane->crtc_y;
    case SHIM_PROP_CRTC_W:
        return plane->crtc_w;
    case SHIM_PROP_CRTC_H:
        return plane->crtc_h;
    case SHIM_PROP_SRC_X:
        return plane->src_x;
    case SHIM_PROP_SRC_Y:
        return plane->src_y;
    case SHIM_PROP_SRC_W:
        return plane->src_w;
    case SHIM_PROP_SRC_H:
        return plane->src_h;
    default:
        return 0;
    }
}

uint64_t shim_kms_property_value(const struct shim_kms *kms, const struct shim_kms_head_state *state,
                                 struct shim_kms_object object, enum shim_kms_property_id property)
{
    const struct shim_kms_head *head = &kms->heads[object.head];

    if (object.kind < SHIM_KMS_PLANES)
        return plane_value(head, state, object, property);
    switch (property) {
    case SHIM_PROP_EDID:
        return blob_id(head->edid);
    case SHIM_PROP_DPMS:
        return state->active ? DRM_MODE_DPMS_ON : DRM_MODE_DPMS_OFF;
    case SHIM_PROP_CRTC_ID:
        return state->connected ? shim_kms_id(object.head, SHIM_KMS_CRTC) : 0;
    case SHIM_PROP_ACTIVE:
        return state->active;
    case SHIM_PROP_MODE_ID:
        return blob_id(state->mode);
    default: /* links are good, screens are for desktops, fences are asked for anew each time */
        return 0;
    }
}

int shim_kms_list_properties(const struct shim_kms *kms, const struct shim_file *file, struct shim_kms_object object,
                             uint64_t ids_pointer, uint64_t values_pointer, uint32_t *count_inout)
{
    const struct shim_kms_head_state *state = &kms->heads[object.head].state;
    uint32_t *ids = (uint32_t *)(uintptr_t)ids_pointer;
    uint64_t *values = (uint64_t *)(uintptr_t)values_pointer;
    uint32_t count = 0;

    for (uint32_t id = 1; id < SHIM_PROP_COUNT; id++) {
        if (!shim_kms_has_property(object.kind, id) ||
            (shim_kms_properties[id].flags & DRM_MODE_PROP_ATOMIC && !file->kms.atomic))
            continue;
        if (count < *count_inout) {
            if (!ids || !values)
                return -EFAULT;
            ids[count] = id;
            values[count] = shim_kms_property_value(kms, state, object, id);
        }
        count++;
    }
    *count_inout = count;
    return 0;
}

int shim_kms_get_object_properties(struct shim_file *file, struct drm_mode_obj_get_properties *args)
{
    struct shim_kms_object object;
    struct shim_kms *kms;

    int r = shim_kms_lock(file, &kms);
    if (r)
        return r;
    r = shim_kms_find(kms, args->obj_id, args->obj_type, &object);
    if (!r && object.kind == SHIM_KMS_ENCODER)
        r = -EINVAL;
    if (!r)
        r = shim_kms_list_properties(kms, file, object, args->props_ptr, args->prop_values_ptr, &args->count_props);
    shim_kms_unlock(kms);
    return r;
}

/* ---- what a property is ------------------------------------------------------------------------------------------ */

/* The values of an enum are those of its names. */
static unsigned value_count(const struct shim_kms_property *property)
{
    return property->enum_count ? property->enum_count : property->value_count;
}

int shim_kms_get_property(struct shim_file *file, struct drm_mode_get_property *args)
{
    uint64_t *values = (uint64_t *)(uintptr_t)args->values_ptr;
    struct drm_mode_property_enum *enums = (struct drm_mode_property_enum *)(uintptr_t)args->enum_blob_ptr;
    struct shim_kms *kms;

    int r = shim_kms_lock(file, &kms);
    if (r)
        return r;
    const bool exists = kms->head_count && args->prop_id && args->prop_id < SHIM_PROP_COUNT;
    shim_kms_unlock(kms);
    if (!exists)
        return -ENOENT;

    const struct shim_kms_property *property = &shim_kms_properties[args->prop_id];
    if ((args->count_values && value_count(property) && !values) ||
        (args->count_enum_blobs && property->enum_count && !enums))
        return -EFAULT;
    for (unsigned i = 0; i < value_count(property) && i < args->count_values; i++)
        values[i] = property->enum_count ? property->enums[i].value : property->values[i];
    for (unsigned i = 0; i < property->enum_count && i < args->count_enum_blobs; i++)
        enums[i] = property->enums[i];
    memset(args->name, 0, sizeof args->name);
    strncpy(args->name, property->name, sizeof args->name - 1);
    args->flags = property->flags;
    args->count_values = value_count(property);
    args->count_enum_blobs = property->enum_count;
    return 0;
}

/* ---- setting ----------------------------------------------------------------------------------------------------- */

/* Whether the property can have the value at all, whatever else is set. */
static bool is_valid(struct shim_kms *kms, const struct shim_kms_property *property, uint64_t value)
{
    struct shim_kms_object object;

    if (property->flags & DRM_MODE_PROP_IMMUTABLE)
        return false;
    switch (property->flags & (DRM_MODE_PROP_LEGACY_TYPE | DRM_MODE_PROP_EXTENDED_TYPE)) {
    case DRM_MODE_PROP_RANGE:
        return value >= property->values[0] && value <= property->values[1];
    case DRM_MODE_PROP_SIGNED_RANGE:
        return (int64_t)value >= (int64_t)property->values[0] && (int64_t)value <= (int64_t)property->values[1];
    case DRM_MODE_PROP_BLOB:
        return !value || shim_kms_blob_find(kms, (uint32_t)value);
    case DRM_MODE_PROP_OBJECT:
        if (!value)
            return true;
        return property->values[0] == DRM_MODE_OBJECT_FB
                   ? shim_kms_fb_find(kms, (uint32_t)value) != NULL
                   : !shim_kms_find(kms, (uint32_t)value, (uint32_t)property->values[0], &object);
    default:
        for (unsigned i = 0; i < property->enum_count; i++) {
            if (property->enums[i].value == value)
                return true;
        }
        return false;
    }
}

/* CRTC_ID: a head's connector and planes go with its CRTC or with none. */
static int set_crtc_id(bool *on_crtc, unsigned head, uint64_t value)
{
    if (value && value != shim_kms_id(head, SHIM_KMS_CRTC))
        return -EINVAL;
    *on_crtc = value;
    return 0;
}

static int set_mode_id(struct shim_kms *kms, struct shim_kms_head_state *state, uint64_t value)
{
    struct shim_kms_blob *blob = shim_kms_blob_find(kms, (uint32_t)value); /* 0 is no blob's */
    struct mgpu_mode mode;

    if (blob &&
        (blob->size != sizeof(struct drm_mode_modeinfo) || shim_kms_mode_from_drm((const void *)blob->data, &mode)))
        return -EINVAL;
    shim_kms_set_mode(kms, state, blob);
    return 0;
}

static int set_of_plane(struct shim_kms *kms, struct shim_kms_plane *plane, unsigned head,
                        enum shim_kms_property_id property, uint64_t value)
{
    switch (property) {
    case SHIM_PROP_CRTC_ID:
        return set_crtc_id(&plane->on_crtc, head, value);
    case SHIM_PROP_FB_ID:
        shim_kms_set_fb(kms, plane, shim_kms_fb_find(kms, (uint32_t)value));
        return 0;
    case SHIM_PROP_CRTC_X:
        plane->crtc_x = (int32_t)value;
        return 0;
    case SHIM_PROP_CRTC_Y:
        plane->crtc_y = (int32_t)value;
        return 0;
    case SHIM_PROP_CRTC_W:
        plane->crtc_w = (uint32_t)value;
        return 0;
    case SHIM_PROP_CRTC_H:
        plane->crtc_h = (uint32_t)value;
        return 0;
    case SHIM_PROP_SRC_X:
        plane->src_x = (uint32_t)value;
        return 0;
    case SHIM_PROP_SRC_Y:
        plane->src_y = (uint32_t)value;
        return 0;
    case SHIM_PROP_SRC_W:
        plane->src_w = (uint32_t)value;
        return 0;
    case SHIM_PROP_SRC_H:
        plane->src_h = (uint32_t)value;
        return 0;
    case SHIM_PROP_IN_FENCE_FD:
        return 0;
    default:
        return -EINVAL;
    }
}

int shim_kms_set_property(struct shim_kms_commit *commit, struct shim_kms_object object,
                          enum shim_kms_property_id property, uint64_t value)
{
    struct shim_kms *kms = commit->kms;

    if (!shim_kms_has_property(object.kind, property))
        return -ENOENT;
    if (!is_valid(kms, &shim_kms_properties[property], value))
        return -EINVAL;
    struct shim_kms_head_state *state = shim_kms_commit_head(commit, object.head);
    if (object.kind < SHIM_KMS_PLANES)
        return set_of_plane(kms, &state->planes[object.kind], object.head, property, value);
    switch (property) {
    case SHIM_PROP_CRTC_ID:
        return set_crtc_id(&state->connected, object.head, value);
    case SHIM_PROP_ACTIVE:
        state->active = value;
        return 0;
    case SHIM_PROP_MODE_ID:
        return set_mode_id(kms, state, value);
    case SHIM_PROP_LINK_STATUS: /* a good link cannot be made bad, and it does no harm to try */
    case SHIM_PROP_OUT_FENCE_PTR:
        return 0;
    default: /* DPMS is for those who know nothing of ACTIVE */
        return -EINVAL;
    }
}
