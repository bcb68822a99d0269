/* SPDX-License-Identifier: MIT */
/*
 * format.c - what pictures can look like: the contract's formats, and which of them planes show.
 */
#include <stddef.h>
#include <string.h>

#include <drm_fourcc.h>

#include "kms.h"

const struct shim_kms_format shim_kms_formats[] = {
    { DRM_FORMAT_XRGB8888, 24, 32 }, { DRM_FORMAT_ARGB8888, 32, 32 },    { DRM_FORMAT_XBGR8888, 24, 32 },
    { DRM_FORMAT_ABGR8888, 32, 32 }, { DRM_FORMAT_XRGB2101010, 30, 32 }, { DRM_FORMAT_XBGR2101010, 30, 32 },
};
const unsigned shim_kms_format_count = sizeof shim_kms_formats / sizeof shim_kms_formats[0];

const struct shim_kms_format *shim_kms_format_find(uint32_t fourcc)
{
    for (unsigned i = 0; i < shim_kms_format_count; i++) {
        if (shim_kms_formats[i].fourcc == fourcc)
            return &shim_kms_formats[i];
    }
    return NULL;
}

unsigned shim_kms_plane_formats(enum shim_kms_kind plane, uint32_t *out)
{
    unsigned count = 0;

    for (unsigned i = 0; i < shim_kms_format_count; i++) {
        const uint32_t fourcc = shim_kms_formats[i].fourcc;
        if (plane == SHIM_KMS_CURSOR && fourcc != DRM_FORMAT_ARGB8888)
            continue;
        if (out)
            out[count] = fourcc;
        count++;
    }
    return count;
}

static bool has_modifier(const struct shim_kms_head *head, uint64_t modifier)
{
    for (unsigned i = 0; i < head->info.modifier_count; i++) {
        if (head->modifiers[i] == modifier)
            return true;
    }
    return false;
}

bool shim_kms_plane_shows(const struct shim_kms_head *head, enum shim_kms_kind plane, uint32_t format,
                          uint64_t modifier)
{
    if (plane == SHIM_KMS_CURSOR)
        return format == DRM_FORMAT_ARGB8888 &&
               (modifier == DRM_FORMAT_MOD_LINEAR || modifier == MGPU_MODIFIER_METADATA);
    return shim_kms_format_find(format) && (modifier == MGPU_MODIFIER_METADATA || has_modifier(head, modifier));
}

/* One header, the formats, and, aligned to 8 bytes, for each modifier which of the formats go with it: all. */
struct shim_kms_blob *shim_kms_in_formats(struct shim_kms *kms, const struct shim_kms_head *head,
                                          enum shim_kms_kind plane)
{
    static const uint64_t linear = DRM_FORMAT_MOD_LINEAR;
    const uint64_t *modifiers = plane == SHIM_KMS_CURSOR ? &linear : head->modifiers;
    const uint32_t modifier_count = plane == SHIM_KMS_CURSOR ? 1 : head->info.modifier_count;
    const uint32_t format_count = shim_kms_plane_formats(plane, NULL);
    const uint32_t formats_at = sizeof(struct drm_format_modifier_blob);
    const uint32_t modifiers_at = (formats_at + format_count * (uint32_t)sizeof(uint32_t) + 7) & ~7u;
    const uint32_t size = modifiers_at + modifier_count * (uint32_t)sizeof(struct drm_format_modifier);

    struct shim_kms_blob *blob = shim_kms_blob_new(kms, NULL, NULL, size);
    if (!blob)
        return NULL;
    const struct drm_format_modifier_blob header = { .version = FORMAT_BLOB_CURRENT,
                                                     .count_formats = format_count,
                                                     .formats_offset = formats_at,
                                                     .count_modifiers = modifier_count,
                                                     .modifiers_offset = modifiers_at };
    memcpy(blob->data, &header, sizeof header);
    shim_kms_plane_formats(plane, (uint32_t *)(void *)(blob->data + formats_at));
    for (uint32_t i = 0; i < modifier_count; i++) {
        const struct drm_format_modifier entry = { .formats = (1ull << format_count) - 1, .modifier = modifiers[i] };
        memcpy(blob->data + modifiers_at + i * sizeof entry, &entry, sizeof entry);
    }
    return blob;
}
