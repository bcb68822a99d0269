/* SPDX-License-Identifier: MIT */
/* planes_test.c - probe/planes.c: formats and modifiers of a made-up card's planes, broken answers among them. */
#include "ask.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include <drm.h>
#include <drm_mode.h>

#include "tap.h"

enum { PRIMARY = 12, TYPE = 70, IN_FORMATS = 71, BLOB = 80 };

#define XR24 0x34325258u
#define C8   0x20203843u

/* Two formats; modifier 0 goes with both, modifier 0x1234 with the second. */
static struct {
    struct drm_format_modifier_blob head;
    uint32_t formats[2];
    struct drm_format_modifier modifiers[2];
} blob;

static struct {
    unsigned planes;
    uint64_t kind;
    uint32_t blob_size;
    int result; /* of the list of planes */
    bool universal;
} fake;

static void reset(void)
{
    memset(&fake, 0, sizeof fake);
    memset(&blob, 0, sizeof blob);
    fake.planes = 1;
    fake.kind = 1;
    fake.blob_size = sizeof blob;
    blob.head.version = 1;
    blob.head.count_formats = 2;
    blob.head.formats_offset = offsetof(__typeof__(blob), formats);
    blob.head.count_modifiers = 2;
    blob.head.modifiers_offset = offsetof(__typeof__(blob), modifiers);
    blob.formats[0] = XR24;
    blob.formats[1] = C8;
    blob.modifiers[0] = (struct drm_format_modifier){ .formats = 3, .offset = 0, .modifier = 0 };
    blob.modifiers[1] = (struct drm_format_modifier){ .formats = 1, .offset = 1, .modifier = 0x1234 };
}

static int get_properties(struct drm_mode_obj_get_properties *list)
{
    ((uint32_t *)(uintptr_t)list->props_ptr)[0] = TYPE;
    ((uint64_t *)(uintptr_t)list->prop_values_ptr)[0] = fake.kind;
    ((uint32_t *)(uintptr_t)list->props_ptr)[1] = IN_FORMATS;
    ((uint64_t *)(uintptr_t)list->prop_values_ptr)[1] = BLOB;
    list->count_props = 2;
    return 0;
}

static int fake_ioctl(int fd, unsigned long request, void *arg)
{
    CHECK_EQ(fd, PRIMARY);
    switch (request) {
    case DRM_IOCTL_SET_CLIENT_CAP:
        fake.universal = ((struct drm_set_client_cap *)arg)->capability == DRM_CLIENT_CAP_UNIVERSAL_PLANES;
        return 0;
    case DRM_IOCTL_MODE_GETPLANERESOURCES: {
        struct drm_mode_get_plane_res *list = arg;
        for (uint32_t i = 0; i < fake.planes && i < list->count_planes; i++)
            ((uint32_t *)(uintptr_t)list->plane_id_ptr)[i] = 40 + i;
        list->count_planes = fake.planes;
        return fake.result;
    }
    case DRM_IOCTL_MODE_GETPLANE: {
        struct drm_mode_get_plane *plane = arg;
        memcpy((void *)(uintptr_t)plane->format_type_ptr, blob.formats, sizeof blob.formats);
        plane->count_format_types = 2;
        return 0;
    }
    case DRM_IOCTL_MODE_OBJ_GETPROPERTIES:
        return get_properties(arg);
    case DRM_IOCTL_MODE_GETPROPERTY: {
        struct drm_mode_get_property *property = arg;
        strcpy(property->name, property->prop_id == TYPE ? "type" : "IN_FORMATS");
        return 0;
    }
    case DRM_IOCTL_MODE_GETPROPBLOB: {
        struct drm_mode_get_blob *get = arg;
        if (get->blob_id != BLOB)
            return -ENOENT;
        if (get->data)
            memcpy((void *)(uintptr_t)get->data, &blob, get->length < fake.blob_size ? get->length : fake.blob_size);
        get->length = fake.blob_size;
        return 0;
    }
    default:
        return -EINVAL;
    }
}

static const struct card card = { .ioctl = fake_ioctl, .render = -1, .primary = PRIMARY };

static const char *value(const struct facts *facts, const char *name)
{
    const struct fact *fact = facts_find(facts, name);
    return fact ? fact->value : "none";
}

static void formats_and_modifiers(void)
{
    struct facts facts = { 0 };

    reset();
    fake.planes = 3; /* alike: nothing is told twice */
    ask_planes(&card, &facts);
    CHECK(fake.universal);
    CHECK_STR(value(&facts, "planes"), "3");
    CHECK_STR(value(&facts, "plane.primary.formats"), "XR24 C8");
    CHECK_STR(value(&facts, "plane.primary.modifier.0x0000000000000000"), "XR24 C8");
    CHECK_STR(value(&facts, "plane.primary.modifier.0x0000000000001234"), "C8");
    CHECK_EQ(facts.count, 4);
    facts_finish(&facts);
}

static void kinds_of_planes(void)
{
    static const char *const names[] = { "plane.overlay.formats", "plane.primary.formats", "plane.cursor.formats" };

    for (fake.kind = 0;; fake.kind++) {
        struct facts facts = { 0 };
        uint64_t kind = fake.kind;

        reset();
        fake.kind = kind;
        ask_planes(&card, &facts);
        if (kind < 3)
            CHECK_STR(value(&facts, names[kind]), "XR24 C8");
        else
            CHECK_EQ(facts.count, 1); /* unknown: left out */
        facts_finish(&facts);
        if (kind == 3)
            break;
    }
}

/* Counts and offsets that lead out of the blob, and blobs that end early. */
static void broken_blobs(void)
{
    uint32_t *const members[] = { &blob.head.count_formats, &blob.head.formats_offset, &blob.head.count_modifiers,
                                  &blob.head.modifiers_offset };

    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        for (int j = 0; j < 2; j++) {
            struct facts facts = { 0 };

            reset();
            *members[i] = j ? UINT32_MAX : sizeof blob + 1;
            ask_planes(&card, &facts);
            CHECK_EQ(facts.count, 2);
            facts_finish(&facts);
        }
    }
    for (uint32_t size = 0; size < sizeof blob; size++) {
        struct facts facts = { 0 };

        reset();
        fake.blob_size = size;
        ask_planes(&card, &facts);
        CHECK_EQ(facts.count, 2);
        facts_finish(&facts);
    }
}

static void refused(void)
{
    const struct card closed = { .ioctl = fake_ioctl, .render = -1, .primary = -1 };
    struct facts facts = { 0 };

    reset();
    fake.result = -EINVAL;
    ask_planes(&card, &facts);
    CHECK_STR(value(&facts, "planes"), "refused: EINVAL");
    facts_finish(&facts);
    ask_planes(&closed, &facts);
    CHECK_STR(value(&facts, "planes"), "refused: EACCES");
    facts_finish(&facts);
}

int main(void)
{
    TAP_RUN(formats_and_modifiers);
    TAP_RUN(kinds_of_planes);
    TAP_RUN(broken_blobs);
    TAP_RUN(refused);
    return tap_done();
}
