/* SPDX-License-Identifier: MIT */
/* mode.c - see mode.h. */
#include "mode.h"

#include "../core/core.h"

#include <navi23/regs/dcn.h>

#define KNOWN_FLAGS (MGPU_MODE_PREFERRED | MGPU_MODE_HSYNC_POSITIVE | MGPU_MODE_VSYNC_POSITIVE)
#define MAX_TOTAL FIELD_OTG_TOTAL__TOTAL
#define MAX_DISPLAY 8192u
#define MIN_CLOCK_KHZ 1000u
#define MIN_REFRESH_MHZ 10000u
#define MAX_REFRESH_MHZ 1000000u

/* ---- good ones ------------------------------------------------------------------------------------------------- */

static bool is_in_order(uint32_t display, uint32_t sync_start, uint32_t sync_end, uint32_t total, uint32_t most)
{
    return display && display <= sync_start && sync_start < sync_end && sync_end <= total && total <= most;
}

uint32_t kgpu_mode_refresh(const struct mgpu_mode *mode)
{
    uint32_t pixels = (uint32_t)mode->htotal * mode->vtotal;

    return (uint32_t)KGPU_MIN((mode->clock_khz * 1000000ull + pixels / 2) / pixels, (uint64_t)UINT32_MAX);
}

bool kgpu_mode_is_good(const struct mgpu_mode *mode)
{
    uint32_t refresh;

    if (!is_in_order(mode->hdisplay, mode->hsync_start, mode->hsync_end, mode->htotal, MAX_TOTAL) ||
        !is_in_order(mode->vdisplay, mode->vsync_start, mode->vsync_end, mode->vtotal, MAX_TOTAL) ||
        mode->hdisplay > MAX_DISPLAY || mode->vdisplay > MAX_DISPLAY || mode->clock_khz < MIN_CLOCK_KHZ ||
        mode->clock_khz > DCN_REFERENCE_KHZ || (mode->flags & ~KNOWN_FLAGS))
        return false;
    refresh = kgpu_mode_refresh(mode);
    return refresh >= MIN_REFRESH_MHZ && refresh <= MAX_REFRESH_MHZ;
}

bool kgpu_mode_is_same(const struct mgpu_mode *a, const struct mgpu_mode *b)
{
    return a->clock_khz == b->clock_khz && a->hdisplay == b->hdisplay && a->hsync_start == b->hsync_start &&
           a->hsync_end == b->hsync_end && a->htotal == b->htotal && a->vdisplay == b->vdisplay &&
           a->vsync_start == b->vsync_start && a->vsync_end == b->vsync_end && a->vtotal == b->vtotal &&
           !((a->flags ^ b->flags) & ~MGPU_MODE_PREFERRED);
}

/* ---- well-known ones --------------------------------------------------------------------------------------------- */

#define NN 0
#define NP MGPU_MODE_VSYNC_POSITIVE
#define PN MGPU_MODE_HSYNC_POSITIVE
#define PP (MGPU_MODE_HSYNC_POSITIVE | MGPU_MODE_VSYNC_POSITIVE)
#define ESTABLISHED 17u

/* VESA's monitor timings by nominal rate: first those of the EDID's established ones in their order, then others. */
static const struct {
    uint32_t hz;
    struct mgpu_mode mode;
} known[] = {
    /* clang-format off */
    { 70, {  28320,  720,  738,  846,  900,  400,  412,  414,  449, 0, NP, 0 } },
    { 88, {  35500,  720,  738,  846,  900,  400,  421,  423,  449, 0, NN, 0 } },
    { 60, {  25175,  640,  656,  752,  800,  480,  490,  492,  525, 0, NN, 0 } },
    { 67, {  30240,  640,  704,  768,  864,  480,  483,  486,  525, 0, NN, 0 } },
    { 72, {  31500,  640,  664,  704,  832,  480,  489,  492,  520, 0, NN, 0 } },
    { 75, {  31500,  640,  656,  720,  840,  480,  481,  484,  500, 0, NN, 0 } },
    { 56, {  36000,  800,  824,  896, 1024,  600,  601,  603,  625, 0, PP, 0 } },
    { 60, {  40000,  800,  840,  968, 1056,  600,  601,  605,  628, 0, PP, 0 } },
    { 72, {  50000,  800,  856,  976, 1040,  600,  637,  643,  666, 0, PP, 0 } },
    { 75, {  49500,  800,  816,  896, 1056,  600,  601,  604,  625, 0, PP, 0 } },
    { 75, {  57284,  832,  864,  928, 1152,  624,  625,  628,  667, 0, NN, 0 } },
    {  0, {      0,    0,    0,    0,    0,    0,    0,    0,    0, 0, NN, 0 } }, /* 1024x768, interlaced */
    { 60, {  65000, 1024, 1048, 1184, 1344,  768,  771,  777,  806, 0, NN, 0 } },
    { 70, {  75000, 1024, 1048, 1184, 1328,  768,  771,  777,  806, 0, NN, 0 } },
    { 75, {  78750, 1024, 1040, 1136, 1312,  768,  769,  772,  800, 0, PP, 0 } },
    { 75, { 135000, 1280, 1296, 1440, 1688, 1024, 1025, 1028, 1066, 0, PP, 0 } },
    { 75, { 108000, 1152, 1216, 1344, 1600,  864,  865,  868,  900, 0, PP, 0 } },
    { 60, {  74250, 1280, 1390, 1430, 1650,  720,  725,  730,  750, 0, PP, 0 } },
    { 60, {  83500, 1280, 1352, 1480, 1680,  800,  803,  809,  831, 0, NP, 0 } },
    { 60, { 108000, 1280, 1376, 1488, 1800,  960,  961,  964, 1000, 0, PP, 0 } },
    { 60, { 108000, 1280, 1328, 1440, 1688, 1024, 1025, 1028, 1066, 0, PP, 0 } },
    { 60, { 106500, 1440, 1520, 1672, 1904,  900,  903,  909,  934, 0, NP, 0 } },
    { 60, { 162000, 1600, 1664, 1856, 2160, 1200, 1201, 1204, 1250, 0, PP, 0 } },
    { 60, { 146250, 1680, 1784, 1960, 2240, 1050, 1053, 1059, 1089, 0, NP, 0 } },
    { 60, { 148500, 1920, 2008, 2052, 2200, 1080, 1084, 1089, 1125, 0, PP, 0 } },
    /* clang-format on */
};

const struct mgpu_mode *kgpu_mode_established(unsigned index)
{
    return index < ESTABLISHED && known[index].hz ? &known[index].mode : NULL;
}

/* How high CVT makes the vertical sync, by which one can tell the picture's shape from the outside. */
static uint16_t vsync_lines(uint32_t width, uint32_t height)
{
    static const struct {
        uint8_t wide, high, lines;
    } shapes[] = { { 4, 3, 4 }, { 16, 9, 5 }, { 16, 10, 6 }, { 5, 4, 7 }, { 15, 9, 7 } };

    for (size_t i = 0; i < KGPU_COUNT(shapes); i++)
        if (width * shapes[i].high == height * shapes[i].wide)
            return shapes[i].lines;
    return 10;
}

/* VESA's coordinated video timings with reduced blanking, version 1. */
static void make_cvt(uint32_t width, uint32_t height, uint32_t hz, struct mgpu_mode *out)
{
    const uint32_t blank_ns = 460000, front_lines = 3, back_lines = 6, clock_step = 250;
    uint32_t sync_lines = vsync_lines(width, height);
    uint32_t line_ns = (1000000000u / hz - blank_ns) / height;
    uint32_t blank = blank_ns / line_ns + 1, least = front_lines + sync_lines + back_lines;
    uint64_t clock;

    *out = (struct mgpu_mode){ .hdisplay = (uint16_t)width, .vdisplay = (uint16_t)height, .flags = PN };
    out->hsync_start = (uint16_t)(width + 48);
    out->hsync_end = (uint16_t)(width + 80);
    out->htotal = (uint16_t)(width + 160);
    out->vsync_start = (uint16_t)(height + front_lines);
    out->vsync_end = (uint16_t)(out->vsync_start + sync_lines);
    out->vtotal = (uint16_t)(height + (blank > least ? blank : least));
    clock = (uint64_t)hz * out->htotal * out->vtotal / 1000;
    out->clock_khz = (uint32_t)(clock / clock_step * clock_step);
}

bool kgpu_mode_named(uint32_t width, uint32_t height, uint32_t hz, struct mgpu_mode *out)
{
    for (size_t i = 0; i < KGPU_COUNT(known); i++) {
        if (hz && known[i].hz == hz && known[i].mode.hdisplay == width && known[i].mode.vdisplay == height) {
            *out = known[i].mode;
            return true;
        }
    }
    if (width < 64 || height < 64 || width > MAX_DISPLAY || height > MAX_DISPLAY || hz < 24 || hz > 240)
        return false;
    make_cvt(width, height, hz, out);
    return kgpu_mode_is_good(out);
}

/* ---- lists ------------------------------------------------------------------------------------------------------- */

static bool is_better(const struct mgpu_mode *a, const struct mgpu_mode *b)
{
    uint32_t a_pixels = (uint32_t)a->hdisplay * a->vdisplay, b_pixels = (uint32_t)b->hdisplay * b->vdisplay;

    if ((a->flags ^ b->flags) & MGPU_MODE_PREFERRED)
        return a->flags & MGPU_MODE_PREFERRED;
    return a_pixels != b_pixels ? a_pixels > b_pixels : a->refresh_mhz > b->refresh_mhz;
}

void kgpu_mode_insert(struct mgpu_mode *modes, uint32_t *count, uint32_t room, const struct mgpu_mode *mode)
{
    struct mgpu_mode timed = *mode;
    uint32_t at = *count;

    if (!kgpu_mode_is_good(mode) || *count == room)
        return;
    for (uint32_t i = 0; i < *count; i++)
        if (kgpu_mode_is_same(&modes[i], mode))
            return;
    timed.refresh_mhz = kgpu_mode_refresh(mode);
    for (; at && is_better(&timed, &modes[at - 1]); at--)
        modes[at] = modes[at - 1];
    modes[at] = timed;
    ++*count;
}
