/* SPDX-License-Identifier: MIT */
/*
 * planes.c - what the planes of a primary node can show: of each kind of plane the formats, and the modifiers with the
 * formats that each goes with (property IN_FORMATS).
 */
#include "ask.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <drm.h>
#include <drm_mode.h>

#define MAX_IDS 256u /* planes, or properties of one; more are left out */

static const char *const kinds[] = { "overlay", "primary", "cursor" }; /* by value of the property "type" */
#define KINDS (sizeof kinds / sizeof kinds[0])

/* The property's value on the plane, by name. Returns whether it has it. */
static bool find_property(const struct card *card, uint32_t plane, const char *name, uint64_t *value_out)
{
    uint32_t ids[MAX_IDS];
    uint64_t values[MAX_IDS];
    struct drm_mode_obj_get_properties list = { .props_ptr = (uintptr_t)ids,
                                                .prop_values_ptr = (uintptr_t)values,
                                                .count_props = MAX_IDS,
                                                .obj_id = plane,
                                                .obj_type = DRM_MODE_OBJECT_PLANE };

    if (card->ioctl(card->primary, DRM_IOCTL_MODE_OBJ_GETPROPERTIES, &list) || list.count_props > MAX_IDS)
        return false;
    for (uint32_t i = 0; i < list.count_props; i++) {
        struct drm_mode_get_property property = { .prop_id = ids[i] };

        if (card->ioctl(card->primary, DRM_IOCTL_MODE_GETPROPERTY, &property) == 0 &&
            strncmp(property.name, name, sizeof property.name) == 0) {
            *value_out = values[i];
            return true;
        }
    }
    return false;
}

/* Returns the blob's bytes, for the caller to free, or NULL. */
static uint8_t *read_blob(const struct card *card, uint32_t id, uint32_t *size_out)
{
    struct drm_mode_get_blob blob = { .blob_id = id };

    if (card->ioctl(card->primary, DRM_IOCTL_MODE_GETPROPBLOB, &blob) || !blob.length)
        return NULL;
    uint8_t *bytes = malloc(blob.length);
    blob.data = (uintptr_t)bytes;
    if (!bytes || card->ioctl(card->primary, DRM_IOCTL_MODE_GETPROPBLOB, &blob)) {
        free(bytes);
        return NULL;
    }
    *size_out = blob.length;
    return bytes;
}

/* The facts' values are formats, for a plane of another CRTC must not add them twice. */
static void add_format(struct facts *facts, const char *name, uint32_t format)
{
    char text[5] = { (char)format, (char)(format >> 8), (char)(format >> 16), (char)(format >> 24) };
    const struct fact *fact = facts_find(facts, name);

    for (int i = 3; i > 0 && text[i] == ' '; i--)
        text[i] = 0;
    if (!fact || !strstr(fact->value, text))
        facts_extend(facts, FACT_LASTING, name, text);
}

/* A format modifier goes with up to 64 formats of the list, from `offset` on. */
static void add_modifiers(struct facts *facts, const char *kind, const uint8_t *bytes, uint32_t size)
{
    struct drm_format_modifier_blob head;

    if (size < sizeof head)
        return;
    memcpy(&head, bytes, sizeof head);
    if (head.formats_offset > size || head.count_formats > (size - head.formats_offset) / sizeof(uint32_t) ||
        head.modifiers_offset > size ||
        head.count_modifiers > (size - head.modifiers_offset) / sizeof(struct drm_format_modifier))
        return;
    for (uint32_t i = 0; i < head.count_modifiers; i++) {
        struct drm_format_modifier modifier;
        char name[64];

        memcpy(&modifier, bytes + head.modifiers_offset + i * sizeof modifier, sizeof modifier);
        snprintf(name, sizeof name, "plane.%s.modifier.0x%016llx", kind, (unsigned long long)modifier.modifier);
        for (uint32_t bit = 0; bit < 64 && modifier.offset + bit < head.count_formats; bit++) {
            uint32_t format;

            if (!(modifier.formats >> bit & 1))
                continue;
            memcpy(&format, bytes + head.formats_offset + (modifier.offset + bit) * sizeof format, sizeof format);
            add_format(facts, name, format);
        }
    }
}

static void ask_plane(const struct card *card, uint32_t id, struct facts *facts)
{
    uint32_t formats[MAX_IDS], size;
    struct drm_mode_get_plane plane = { .plane_id = id,
                                        .format_type_ptr = (uintptr_t)formats,
                                        .count_format_types = MAX_IDS };
    uint64_t kind, blob;
    char name[64];

    if (card->ioctl(card->primary, DRM_IOCTL_MODE_GETPLANE, &plane) || plane.count_format_types > MAX_IDS ||
        !find_property(card, id, "type", &kind) || kind >= KINDS)
        return;
    snprintf(name, sizeof name, "plane.%s.formats", kinds[kind]);
    for (uint32_t i = 0; i < plane.count_format_types; i++)
        add_format(facts, name, formats[i]);
    if (!find_property(card, id, "IN_FORMATS", &blob))
        return;
    uint8_t *bytes = read_blob(card, (uint32_t)blob, &size);
    if (bytes)
        add_modifiers(facts, kinds[kind], bytes, size);
    free(bytes);
}

void ask_planes(const struct card *card, struct facts *facts)
{
    uint32_t ids[MAX_IDS];
    struct drm_mode_get_plane_res list = { .plane_id_ptr = (uintptr_t)ids, .count_planes = MAX_IDS };
    struct drm_set_client_cap universal = { .capability = DRM_CLIENT_CAP_UNIVERSAL_PLANES, .value = 1 };

    int r = card->primary < 0 ? -EACCES : card->ioctl(card->primary, DRM_IOCTL_SET_CLIENT_CAP, &universal);
    if (!r)
        r = card->ioctl(card->primary, DRM_IOCTL_MODE_GETPLANERESOURCES, &list);
    if (r) {
        ask_refused(facts, FACT_LASTING, "planes", r);
        return;
    }
    facts_add(facts, FACT_LASTING, "planes", "%u", list.count_planes);
    for (uint32_t i = 0; i < list.count_planes && i < MAX_IDS; i++)
        ask_plane(card, ids[i], facts);
}
