/* SPDX-License-Identifier: MIT */
/* edid.c - see edid.h: detailed, standard and established timings, and the detailed ones of a CTA-861 extension. */
#include "edid.h"

#include "mode.h"

#include <string.h>

/* Offsets into the first block. */
enum {
    AT_REVISION = 19,
    AT_WIDTH_CM = 21,
    AT_HEIGHT_CM = 22,
    AT_FEATURES = 24,
    AT_ESTABLISHED = 35, /* 17 bits, highest first */
    AT_STANDARD = 38,
    AT_DETAILED = 54,
    AT_EXTENSIONS = 126,
    AT_CHECKSUM = 127,
};
#define STANDARD_TIMINGS 8u
#define STANDARD_UNUSED 1u /* both bytes */
#define DETAILED_BYTES 18u
#define DETAILED_TIMINGS 4u
#define ESTABLISHED_TIMINGS 17u
#define FEATURE_PREFERRED 0x02u /* the first detailed timing is; since revision 4 it always is */
#define CTA_TAG 0x02u
#define CTA_AT_DETAILED 2u /* where they begin; 0: there are none */
#define CTA_FIRST 4u       /* nothing begins before */

/* Flags of a detailed timing. */
#define INTERLACED 0x80u
#define SYNC_KIND 0x18u
#define SYNC_DIGITAL_SEPARATE 0x18u
#define VSYNC_POSITIVE 0x04u
#define HSYNC_POSITIVE 0x02u

struct list {
    struct mgpu_mode *modes;
    uint32_t count, room;
};

static void add(struct list *list, const struct mgpu_mode *mode)
{
    kgpu_mode_insert(list->modes, &list->count, list->room, mode);
}

/* ---- blocks ------------------------------------------------------------------------------------------------------ */

static uint8_t sum(const uint8_t *block)
{
    unsigned total = 0;

    for (unsigned i = 0; i < KGPU_EDID_BLOCK; i++)
        total += block[i];
    return (uint8_t)total;
}

bool kgpu_edid_is_sound(const uint8_t *block, bool first)
{
    static const uint8_t header[] = { 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0 };

    return !sum(block) && (!first || !memcmp(block, header, sizeof header));
}

uint32_t kgpu_edid_extensions(const uint8_t *first)
{
    return first[AT_EXTENSIONS];
}

void kgpu_edid_set_extensions(uint8_t *first, uint32_t count)
{
    first[AT_EXTENSIONS] = (uint8_t)count;
    first[AT_CHECKSUM] = (uint8_t)(first[AT_CHECKSUM] - sum(first));
}

/* ---- timings ----------------------------------------------------------------------------------------------------- */

/* A number whose higher bits are in another byte. */
static uint16_t joined(uint32_t low, uint32_t high)
{
    return (uint16_t)(low | high);
}

/* Without a clock it is something else than a timing; interlaced ones and analog syncs heads cannot do. */
static bool read_detailed(const uint8_t *at, struct mgpu_mode *out)
{
    uint8_t flags = at[17];
    uint16_t hblank = joined(at[3], (at[4] & 0x0fu) << 8), vblank = joined(at[6], (at[7] & 0x0fu) << 8);
    uint16_t hfront = joined(at[8], (at[11] & 0xc0u) << 2), hsync = joined(at[9], (at[11] & 0x30u) << 4);
    uint16_t vfront = joined(at[10] >> 4, (at[11] & 0x0cu) << 2), vsync = joined(at[10] & 0x0fu, (at[11] & 3u) << 4);

    memset(out, 0, sizeof *out);
    out->clock_khz = joined(at[0], (uint32_t)at[1] << 8) * 10u;
    if (!out->clock_khz || (flags & INTERLACED) || (flags & SYNC_KIND) != SYNC_DIGITAL_SEPARATE)
        return false;
    out->hdisplay = joined(at[2], (at[4] & 0xf0u) << 4);
    out->hsync_start = (uint16_t)(out->hdisplay + hfront);
    out->hsync_end = (uint16_t)(out->hsync_start + hsync);
    out->htotal = (uint16_t)(out->hdisplay + hblank);
    out->vdisplay = joined(at[5], (at[7] & 0xf0u) << 4);
    out->vsync_start = (uint16_t)(out->vdisplay + vfront);
    out->vsync_end = (uint16_t)(out->vsync_start + vsync);
    out->vtotal = (uint16_t)(out->vdisplay + vblank);
    out->flags = (flags & HSYNC_POSITIVE ? MGPU_MODE_HSYNC_POSITIVE : 0) |
                 (flags & VSYNC_POSITIVE ? MGPU_MODE_VSYNC_POSITIVE : 0);
    return true;
}

static void add_detailed(struct list *list, const uint8_t *first)
{
    bool prefers = first[AT_REVISION] >= 4 || (first[AT_FEATURES] & FEATURE_PREFERRED);
    struct mgpu_mode mode;

    for (unsigned i = 0; i < DETAILED_TIMINGS; i++) {
        if (!read_detailed(first + AT_DETAILED + i * DETAILED_BYTES, &mode))
            continue;
        if (!i && prefers)
            mode.flags |= MGPU_MODE_PREFERRED;
        add(list, &mode);
    }
}

/* Two bytes: width in characters less 31; shape, and rate less 60. */
static void add_standard(struct list *list, const uint8_t *first)
{
    bool old = first[AT_REVISION] < 3; /* the first shape was square then */
    const uint8_t wide[] = { old ? 1 : 16, 4, 5, 16 }, high[] = { old ? 1 : 10, 3, 4, 9 };

    for (unsigned i = 0; i < STANDARD_TIMINGS; i++) {
        const uint8_t *at = first + AT_STANDARD + 2 * i;
        uint32_t width = (at[0] + 31u) * 8, shape = at[1] >> 6;
        struct mgpu_mode mode;

        if (at[0] == STANDARD_UNUSED && at[1] == STANDARD_UNUSED)
            continue;
        if (kgpu_mode_named(width, width * high[shape] / wide[shape], (at[1] & 0x3fu) + 60, &mode))
            add(list, &mode);
    }
}

static void add_established(struct list *list, const uint8_t *first)
{
    for (unsigned i = 0; i < ESTABLISHED_TIMINGS; i++) {
        const struct mgpu_mode *mode = kgpu_mode_established(i);

        if (mode && (first[AT_ESTABLISHED + i / 8] & 0x80u >> i % 8))
            add(list, mode);
    }
}

static void add_cta(struct list *list, const uint8_t *block)
{
    struct mgpu_mode mode;

    if (block[0] != CTA_TAG || block[CTA_AT_DETAILED] < CTA_FIRST)
        return;
    for (unsigned at = block[CTA_AT_DETAILED]; at + DETAILED_BYTES <= AT_CHECKSUM; at += DETAILED_BYTES)
        if (read_detailed(block + at, &mode))
            add(list, &mode);
}

/* What every screen can. */
static void add_safe(struct list *list)
{
    static const uint16_t sizes[][2] = { { 1024, 768 }, { 800, 600 }, { 640, 480 } };
    struct mgpu_mode mode;

    for (unsigned i = 0; i < sizeof sizes / sizeof *sizes; i++)
        if (kgpu_mode_named(sizes[i][0], sizes[i][1], 60, &mode))
            add(list, &mode);
}

uint32_t kgpu_edid_modes(const uint8_t *blocks, uint32_t count, struct mgpu_mode *modes, uint32_t room)
{
    struct list list = { modes, 0, room };

    if (count) {
        add_detailed(&list, blocks);
        add_standard(&list, blocks);
        add_established(&list, blocks);
    }
    for (uint32_t i = 1; i < count; i++)
        add_cta(&list, blocks + i * KGPU_EDID_BLOCK);
    if (!list.count)
        add_safe(&list);
    return list.count;
}

/* The preferred timing has it in millimetres, the block itself in centimetres. */
void kgpu_edid_size(const uint8_t *first, uint32_t *width_out, uint32_t *height_out)
{
    const uint8_t *detailed = first + AT_DETAILED;
    struct mgpu_mode mode;

    *width_out = first[AT_WIDTH_CM] * 10u;
    *height_out = first[AT_HEIGHT_CM] * 10u;
    if (!*width_out || !*height_out) /* of a projector: a shape, or nothing */
        *width_out = *height_out = 0;
    else if (read_detailed(detailed, &mode) && detailed[12] && detailed[13]) {
        *width_out = joined(detailed[12], (detailed[14] & 0xf0u) << 4);
        *height_out = joined(detailed[13], (detailed[14] & 0x0fu) << 8);
    }
}
