/* SPDX-License-Identifier: MIT */
/* kms_format_test.c - ops/kms/format.c: formats, which planes show which, and how that is told. */
#include "kms_fixture.h"

static void formats(void)
{
    CHECK_EQ(shim_kms_format_count, 6);
    CHECK_EQ(shim_kms_format_find(DRM_FORMAT_XRGB8888)->depth, 24);
    CHECK_EQ(shim_kms_format_find(DRM_FORMAT_ABGR8888)->depth, 32);
    CHECK_EQ(shim_kms_format_find(DRM_FORMAT_XBGR2101010)->depth, 30);
    CHECK(!shim_kms_format_find(DRM_FORMAT_RGB565));
    CHECK(!shim_kms_format_find(0));
}

static void what_planes_show(void)
{
    struct shim_kms_head head = { .info = { .modifier_count = 2 }, .modifiers = { FAKE_MODIFIER, 0, 5 } };

    CHECK(shim_kms_plane_shows(&head, SHIM_KMS_PRIMARY, DRM_FORMAT_XRGB8888, DRM_FORMAT_MOD_LINEAR));
    CHECK(shim_kms_plane_shows(&head, SHIM_KMS_PRIMARY, DRM_FORMAT_XBGR2101010, FAKE_MODIFIER));
    CHECK(shim_kms_plane_shows(&head, SHIM_KMS_PRIMARY, DRM_FORMAT_XRGB8888, MGPU_MODIFIER_METADATA));
    CHECK(!shim_kms_plane_shows(&head, SHIM_KMS_PRIMARY, DRM_FORMAT_XRGB8888, 5)); /* beyond the list */
    CHECK(!shim_kms_plane_shows(&head, SHIM_KMS_PRIMARY, DRM_FORMAT_RGB565, DRM_FORMAT_MOD_LINEAR));
    CHECK(shim_kms_plane_shows(&head, SHIM_KMS_CURSOR, DRM_FORMAT_ARGB8888, DRM_FORMAT_MOD_LINEAR));
    CHECK(shim_kms_plane_shows(&head, SHIM_KMS_CURSOR, DRM_FORMAT_ARGB8888, MGPU_MODIFIER_METADATA));
    CHECK(!shim_kms_plane_shows(&head, SHIM_KMS_CURSOR, DRM_FORMAT_ARGB8888, FAKE_MODIFIER));
    CHECK(!shim_kms_plane_shows(&head, SHIM_KMS_CURSOR, DRM_FORMAT_XRGB8888, DRM_FORMAT_MOD_LINEAR));
}

/* IN_FORMATS, read as a program does. */
static void check_blob(struct shim_file *file, uint32_t plane, uint32_t format_count, uint32_t first,
                       uint32_t modifier_count, uint64_t modifier)
{
    _Alignas(8) unsigned char data[256];
    struct drm_mode_get_blob args = { .blob_id = (uint32_t)kms_value(file, plane, SHIM_PROP_IN_FORMATS),
                                      .data = (uintptr_t)data };

    CHECK_EQ(shim_kms_get_blob(file, &args), 0);
    CHECK(args.length <= sizeof data);
    CHECK_EQ(shim_kms_get_blob(file, &args), 0);
    const struct drm_format_modifier_blob *blob = (const void *)data;
    const uint32_t *formats = (const void *)(data + blob->formats_offset);
    const struct drm_format_modifier *modifiers = (const void *)(data + blob->modifiers_offset);
    CHECK_EQ(blob->version, FORMAT_BLOB_CURRENT);
    CHECK_EQ(blob->count_formats, format_count);
    CHECK_EQ(formats[0], first);
    CHECK_EQ(blob->modifiers_offset % 8, 0);
    CHECK_EQ(blob->count_modifiers, modifier_count);
    CHECK_EQ(modifiers[0].modifier, modifier);
    CHECK_EQ(modifiers[0].formats, (1u << format_count) - 1);
    CHECK_EQ(modifiers[0].offset, 0);
    CHECK_EQ(args.length, blob->modifiers_offset + modifier_count * sizeof *modifiers);
}

static void blobs_of_planes(void)
{
    struct shim_file *file = kms_begin();
    check_blob(file, PRIMARY0, 6, DRM_FORMAT_XRGB8888, 2, FAKE_MODIFIER);
    check_blob(file, CURSOR0, 1, DRM_FORMAT_ARGB8888, 1, DRM_FORMAT_MOD_LINEAR);
    kms_end(file);
}

int main(void)
{
    TAP_RUN(formats);
    TAP_RUN(what_planes_show);
    TAP_RUN(blobs_of_planes);
    return tap_done();
}
