/* SPDX-License-Identifier: MIT */
/* kms_property_test.c - ops/kms/property.c: which there are, their values, and setting them in a commit. */
#include <limits.h>

#include "kms_fixture.h"

/* ---- what they are ----------------------------------------------------------------------------------------------- */

static void every_property_describes_itself(void)
{
    struct shim_file *file = kms_begin();
    for (uint32_t id = 1; id < SHIM_PROP_COUNT; id++) {
        struct drm_mode_property_enum enums[4];
        uint64_t values[4];
        struct drm_mode_get_property args = { .prop_id = id };

        CHECK_EQ(shim_kms_get_property(file, &args), 0);
        CHECK(args.name[0] != 0);
        CHECK(args.count_values <= 4 && args.count_enum_blobs <= 4);
        CHECK_EQ(!args.count_enum_blobs, !(args.flags & DRM_MODE_PROP_ENUM));
        args.values_ptr = (uintptr_t)values;
        args.enum_blob_ptr = (uintptr_t)enums;
        CHECK_EQ(shim_kms_get_property(file, &args), 0);
        for (uint32_t i = 0; i < args.count_enum_blobs; i++)
            CHECK_EQ(values[i], enums[i].value);
        if (args.flags & DRM_MODE_PROP_RANGE)
            CHECK(args.count_values == 2 && values[0] <= values[1]);
    }
    kms_end(file);
}

static void some_in_particular(void)
{
    struct drm_mode_property_enum enums[4] = { 0 };
    uint64_t values[4] = { 9, 9, 9, 9 };
    struct drm_mode_get_property args = { .prop_id = SHIM_PROP_DPMS,
                                          .values_ptr = (uintptr_t)values,
                                          .count_values = 2,
                                          .enum_blob_ptr = (uintptr_t)enums,
                                          .count_enum_blobs = 1 };

    struct shim_file *file = kms_begin();
    CHECK_EQ(shim_kms_get_property(file, &args), 0);
    CHECK(strcmp(args.name, "DPMS") == 0);
    CHECK_EQ(args.flags, DRM_MODE_PROP_ENUM);
    CHECK_EQ(args.count_values, 4);
    CHECK_EQ(args.count_enum_blobs, 4);
    CHECK_EQ(values[1], 1);
    CHECK_EQ(values[2], 9); /* as much as there was room for */
    CHECK(strcmp(enums[0].name, "On") == 0);
    CHECK_EQ(enums[1].name[0], 0);

    args = (struct drm_mode_get_property){ .prop_id = SHIM_PROP_CRTC_X, .values_ptr = (uintptr_t)values,
                                           .count_values = 2 };
    CHECK_EQ(shim_kms_get_property(file, &args), 0);
    CHECK_EQ(args.flags, DRM_MODE_PROP_SIGNED_RANGE | DRM_MODE_PROP_ATOMIC);
    CHECK_EQ(values[0], (uint64_t)(int64_t)INT_MIN);
    args = (struct drm_mode_get_property){ .prop_id = SHIM_PROP_FB_ID, .values_ptr = (uintptr_t)values,
                                           .count_values = 1 };
    CHECK_EQ(shim_kms_get_property(file, &args), 0);
    CHECK_EQ(values[0], DRM_MODE_OBJECT_FB);

    args = (struct drm_mode_get_property){ .prop_id = SHIM_PROP_DPMS, .count_values = 1 };
    CHECK_EQ(shim_kms_get_property(file, &args), -EFAULT);
    args = (struct drm_mode_get_property){ .prop_id = SHIM_PROP_DPMS, .count_enum_blobs = 1 };
    CHECK_EQ(shim_kms_get_property(file, &args), -EFAULT);
    args.prop_id = 0;
    CHECK_EQ(shim_kms_get_property(file, &args), -ENOENT);
    args.prop_id = SHIM_PROP_COUNT;
    CHECK_EQ(shim_kms_get_property(file, &args), -ENOENT);
    CHECK(!shim_kms_has_property(SHIM_KMS_CRTC, SHIM_PROP_COUNT));
    CHECK(!shim_kms_has_property(SHIM_KMS_CRTC, 0));
    kms_end(file);
}

/* ---- those of objects -------------------------------------------------------------------------------------------- */

static uint32_t count_of(struct shim_file *file, uint32_t object, uint32_t type)
{
    struct drm_mode_obj_get_properties args = { .obj_id = object, .obj_type = type };
    int r = shim_kms_get_object_properties(file, &args);
    return r ? (uint32_t)r : args.count_props;
}

static void atomic_ones_are_for_atomic_clients(void)
{
    uint32_t ids[16];
    uint64_t values[16];
    struct drm_mode_obj_get_properties args = { .props_ptr = (uintptr_t)ids,
                                                .prop_values_ptr = (uintptr_t)values,
                                                .count_props = 3,
                                                .obj_id = PRIMARY0,
                                                .obj_type = DRM_MODE_OBJECT_ANY };

    struct shim_file *file = kms_begin();
    CHECK_EQ(count_of(file, CONNECTOR0, DRM_MODE_OBJECT_CONNECTOR), 4);
    CHECK_EQ(count_of(file, CRTC0, DRM_MODE_OBJECT_CRTC), 0); /* an empty list, not an error */
    CHECK_EQ(count_of(file, PRIMARY0, DRM_MODE_OBJECT_PLANE), 2);
    CHECK_EQ(shim_kms_client_cap(file, DRM_CLIENT_CAP_ATOMIC, 1), 0);
    CHECK_EQ(count_of(file, CONNECTOR0, DRM_MODE_OBJECT_CONNECTOR), 5);
    CHECK_EQ(count_of(file, CRTC0, DRM_MODE_OBJECT_CRTC), 3);
    CHECK_EQ(count_of(file, CURSOR0, DRM_MODE_OBJECT_PLANE), 13);

    CHECK_EQ(shim_kms_get_object_properties(file, &args), 0);
    CHECK_EQ(args.count_props, 13);
    CHECK_EQ(ids[0], SHIM_PROP_CRTC_ID);
    CHECK_EQ(values[0], 0);
    CHECK_EQ(ids[1], SHIM_PROP_TYPE);
    CHECK_EQ(values[1], 1);
    args.props_ptr = 0;
    CHECK_EQ(shim_kms_get_object_properties(file, &args), -EFAULT);

    CHECK_EQ(count_of(file, ENCODER0, DRM_MODE_OBJECT_ENCODER), (uint32_t)-EINVAL);
    CHECK_EQ(count_of(file, CRTC0, DRM_MODE_OBJECT_PLANE), (uint32_t)-ENOENT);
    CHECK_EQ(count_of(file, 1, DRM_MODE_OBJECT_ANY), (uint32_t)-ENOENT);
    kms_end(file);
}

static void values_are_those_of_the_state(void)
{
    struct shim_file *file = kms_begin();
    CHECK_EQ(kms_value(file, CONNECTOR0, SHIM_PROP_DPMS), DRM_MODE_DPMS_OFF);
    CHECK_EQ(kms_value(file, CURSOR0, SHIM_PROP_TYPE), 2);
    CHECK_EQ(kms_value(file, PRIMARY0, SHIM_PROP_IN_FENCE_FD), UINT64_MAX);
    const uint32_t fb = kms_fb(file, 800, 600, DRM_FORMAT_XRGB8888);
    CHECK_EQ(kms_show(file, fb, 3, 4), 0);
    CHECK_EQ(kms_value(file, CONNECTOR0, SHIM_PROP_DPMS), DRM_MODE_DPMS_ON);
    CHECK_EQ(kms_value(file, CONNECTOR0, SHIM_PROP_CRTC_ID), CRTC0);
    CHECK_EQ(kms_value(file, CONNECTOR0, SHIM_PROP_LINK_STATUS), DRM_MODE_LINK_STATUS_GOOD);
    CHECK_EQ(kms_value(file, CONNECTOR0, SHIM_PROP_NON_DESKTOP), 0);
    CHECK_EQ(kms_value(file, CRTC0, SHIM_PROP_ACTIVE), 1);
    CHECK(kms_value(file, CRTC0, SHIM_PROP_MODE_ID) != 0);
    CHECK_EQ(kms_value(file, CRTC0, SHIM_PROP_OUT_FENCE_PTR), 0);
    CHECK_EQ(kms_value(file, PRIMARY0, SHIM_PROP_FB_ID), fb);
    CHECK_EQ(kms_value(file, PRIMARY0, SHIM_PROP_CRTC_ID), CRTC0);
    CHECK_EQ(kms_value(file, PRIMARY0, SHIM_PROP_SRC_X), 3 << 16);
    CHECK_EQ(kms_value(file, PRIMARY0, SHIM_PROP_SRC_Y), 4 << 16);
    CHECK_EQ(kms_value(file, PRIMARY0, SHIM_PROP_SRC_W), 640 << 16);
    CHECK_EQ(kms_value(file, PRIMARY0, SHIM_PROP_SRC_H), 480 << 16);
    CHECK_EQ(kms_value(file, PRIMARY0, SHIM_PROP_CRTC_W), 640);
    CHECK_EQ(kms_value(file, PRIMARY0, SHIM_PROP_CRTC_H), 480);
    CHECK_EQ(kms_value(file, PRIMARY0, SHIM_PROP_EDID), 0); /* it has none */
    kms_end(file);
}

/* ---- setting ----------------------------------------------------------------------------------------------------- */

static int set(struct shim_kms_commit *commit, enum shim_kms_kind kind, uint32_t property, uint64_t value)
{
    const struct shim_kms_object object = { 0, kind };
    return shim_kms_set_property(commit, object, property, value);
}

static void each_finds_its_place_in_the_copy(void)
{
    struct shim_kms_commit commit;

    struct shim_file *file = kms_begin();
    const uint32_t fb = kms_fb(file, 64, 64, DRM_FORMAT_ARGB8888);
    struct drm_mode_create_blob mode = { .data = (uintptr_t)&mode_640x480, .length = sizeof mode_640x480 };
    CHECK_EQ(shim_kms_create_blob(file, &mode), 0);
    CHECK_EQ(shim_kms_commit_begin(file, 0, &commit), 0);
    CHECK_EQ(commit.named, 0);
    CHECK_EQ(set(&commit, SHIM_KMS_CRTC, SHIM_PROP_ACTIVE, 1), 0);
    CHECK_EQ(set(&commit, SHIM_KMS_CRTC, SHIM_PROP_MODE_ID, mode.blob_id), 0);
    CHECK_EQ(set(&commit, SHIM_KMS_CRTC, SHIM_PROP_OUT_FENCE_PTR, 0), 0);
    CHECK_EQ(set(&commit, SHIM_KMS_CONNECTOR, SHIM_PROP_CRTC_ID, CRTC0), 0);
    CHECK_EQ(set(&commit, SHIM_KMS_CONNECTOR, SHIM_PROP_LINK_STATUS, DRM_MODE_LINK_STATUS_BAD), 0);
    CHECK_EQ(set(&commit, SHIM_KMS_CURSOR, SHIM_PROP_CRTC_ID, CRTC0), 0);
    CHECK_EQ(set(&commit, SHIM_KMS_CURSOR, SHIM_PROP_FB_ID, fb), 0);
    CHECK_EQ(set(&commit, SHIM_KMS_CURSOR, SHIM_PROP_CRTC_X, (uint64_t)-5), 0);
    CHECK_EQ(set(&commit, SHIM_KMS_CURSOR, SHIM_PROP_CRTC_Y, 6), 0);
    CHECK_EQ(set(&commit, SHIM_KMS_CURSOR, SHIM_PROP_CRTC_W, 7), 0);
    CHECK_EQ(set(&commit, SHIM_KMS_CURSOR, SHIM_PROP_CRTC_H, 8), 0);
    CHECK_EQ(set(&commit, SHIM_KMS_CURSOR, SHIM_PROP_SRC_X, 9), 0);
    CHECK_EQ(set(&commit, SHIM_KMS_CURSOR, SHIM_PROP_SRC_Y, 10), 0);
    CHECK_EQ(set(&commit, SHIM_KMS_CURSOR, SHIM_PROP_SRC_W, 11), 0);
    CHECK_EQ(set(&commit, SHIM_KMS_CURSOR, SHIM_PROP_SRC_H, UINT32_MAX), 0);
    CHECK_EQ(set(&commit, SHIM_KMS_CURSOR, SHIM_PROP_IN_FENCE_FD, UINT64_MAX), 0);
    CHECK_EQ(commit.named, 1);

    const struct shim_kms_head_state *state = &commit.heads[0];
    const struct shim_kms_plane *plane = &state->planes[SHIM_KMS_CURSOR];
    CHECK(state->active && state->connected && plane->on_crtc);
    CHECK_EQ(state->mode->id, mode.blob_id);
    CHECK_EQ(plane->fb->id, fb);
    CHECK_EQ(plane->crtc_x, -5);
    CHECK_EQ(plane->crtc_y, 6);
    CHECK_EQ(plane->crtc_w, 7);
    CHECK_EQ(plane->crtc_h, 8);
    CHECK_EQ(plane->src_x, 9);
    CHECK_EQ(plane->src_y, 10);
    CHECK_EQ(plane->src_w, 11);
    CHECK_EQ(plane->src_h, UINT32_MAX);
    CHECK_EQ(set(&commit, SHIM_KMS_CRTC, SHIM_PROP_MODE_ID, 0), 0);
    CHECK_EQ(set(&commit, SHIM_KMS_CURSOR, SHIM_PROP_FB_ID, 0), 0);
    CHECK_EQ(set(&commit, SHIM_KMS_CURSOR, SHIM_PROP_CRTC_ID, 0), 0);
    CHECK(!state->mode && !plane->fb && !plane->on_crtc);
    shim_kms_commit_end(&commit);
    CHECK_EQ(kms_value(file, CRTC0, SHIM_PROP_ACTIVE), 0); /* it was a copy */
    kms_end(file);
}

static void values_they_cannot_have(void)
{
    struct drm_mode_modeinfo interlaced = mode_640x480;
    struct drm_mode_create_blob bad = { .data = (uintptr_t)&interlaced, .length = sizeof interlaced };
    struct drm_mode_create_blob small = { .data = (uintptr_t)&interlaced, .length = 4 };
    struct shim_kms_commit commit;

    struct shim_file *file = kms_begin();
    interlaced.flags |= DRM_MODE_FLAG_INTERLACE;
    CHECK_EQ(shim_kms_create_blob(file, &bad), 0);
    CHECK_EQ(shim_kms_create_blob(file, &small), 0);
    const struct { enum shim_kms_kind kind; uint32_t property; uint64_t value; int error; } sets[] = {
        { SHIM_KMS_CRTC, SHIM_PROP_ACTIVE, 2, -EINVAL },
        { SHIM_KMS_CRTC, SHIM_PROP_MODE_ID, 5, -EINVAL },
        { SHIM_KMS_CRTC, SHIM_PROP_MODE_ID, bad.blob_id, -EINVAL },
        { SHIM_KMS_CRTC, SHIM_PROP_MODE_ID, small.blob_id, -EINVAL },
        { SHIM_KMS_CRTC, SHIM_PROP_CRTC_ID, 0, -ENOENT },
        { SHIM_KMS_CONNECTOR, SHIM_PROP_CRTC_ID, CRTC1, -EINVAL },
        { SHIM_KMS_CONNECTOR, SHIM_PROP_CRTC_ID, CONNECTOR0, -EINVAL },
        { SHIM_KMS_CONNECTOR, SHIM_PROP_EDID, 0, -EINVAL },
        { SHIM_KMS_CONNECTOR, SHIM_PROP_NON_DESKTOP, 1, -EINVAL },
        { SHIM_KMS_CONNECTOR, SHIM_PROP_DPMS, DRM_MODE_DPMS_ON, -EINVAL },
        { SHIM_KMS_CONNECTOR, SHIM_PROP_LINK_STATUS, 2, -EINVAL },
        { SHIM_KMS_PRIMARY, SHIM_PROP_TYPE, 1, -EINVAL },
        { SHIM_KMS_PRIMARY, SHIM_PROP_IN_FORMATS, 0, -EINVAL },
        { SHIM_KMS_PRIMARY, SHIM_PROP_FB_ID, CRTC0, -EINVAL },
        { SHIM_KMS_PRIMARY, SHIM_PROP_CRTC_ID, CRTC1, -EINVAL },
        { SHIM_KMS_PRIMARY, SHIM_PROP_CRTC_X, (uint64_t)INT_MAX + 1, -EINVAL },
        { SHIM_KMS_PRIMARY, SHIM_PROP_CRTC_W, (uint64_t)INT_MAX + 1, -EINVAL },
        { SHIM_KMS_PRIMARY, SHIM_PROP_SRC_X, (uint64_t)UINT_MAX + 1, -EINVAL },
        { SHIM_KMS_PRIMARY, SHIM_PROP_IN_FENCE_FD, (uint64_t)-2, -EINVAL },
        { SHIM_KMS_PRIMARY, SHIM_PROP_EDID, 0, -ENOENT },
        { SHIM_KMS_ENCODER, SHIM_PROP_CRTC_ID, CRTC0, -ENOENT },
        { SHIM_KMS_CRTC, SHIM_PROP_COUNT, 0, -ENOENT },
    };
    CHECK_EQ(shim_kms_commit_begin(file, 0, &commit), 0);
    for (unsigned i = 0; i < sizeof sets / sizeof sets[0]; i++)
        CHECK_EQ(set(&commit, sets[i].kind, sets[i].property, sets[i].value), sets[i].error);
    shim_kms_commit_end(&commit);
    kms_end(file);
}

int main(void)
{
    TAP_RUN(every_property_describes_itself);
    TAP_RUN(some_in_particular);
    TAP_RUN(atomic_ones_are_for_atomic_clients);
    TAP_RUN(values_are_those_of_the_state);
    TAP_RUN(each_finds_its_place_in_the_copy);
    TAP_RUN(values_they_cannot_have);
    return tap_done();
}
