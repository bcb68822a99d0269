/* SPDX-License-Identifier: MIT */
/* edid.c - a screen's description of itself, made up: one block of EDID 1.4 (VESA), with a mode by VESA's CVT. */
#include <navi23/navi.h>

#include <errno.h>
#include <string.h>

const enum navi_socket navi_sockets[NAVI_CONNECTORS] = {
    NAVI_HDMI,
    NAVI_DISPLAYPORT,
    NAVI_DISPLAYPORT,
    NAVI_DISPLAYPORT,
};

/* ---- CVT with reduced blanking, version 1: what does not depend on the mode -------------------------------------- */

enum { H_BLANK = 160, H_FRONT = 48, H_SYNC = 32, V_FRONT = 3, V_BACK_MIN = 6 };
#define V_BLANK_MIN_US 460.0
#define CLOCK_STEP_KHZ 250u

struct cvt {
    unsigned clock_khz, v_blank, v_sync;
};

/* The length of the vertical sync tells the picture's proportions. */
static unsigned v_sync(unsigned width, unsigned height)
{
    static const struct { unsigned x, y, lines; } proportions[] = {
        { 4, 3, 4 }, { 16, 9, 5 }, { 16, 10, 6 }, { 5, 4, 7 }, { 15, 9, 7 },
    };
    for (size_t i = 0; i < sizeof proportions / sizeof proportions[0]; i++) {
        if (height * proportions[i].x / proportions[i].y / 8 * 8 == width)
            return proportions[i].lines;
    }
    return 10;
}

static struct cvt cvt(const struct navi_screen *screen)
{
    double line_us = (1e6 / screen->refresh_hz - V_BLANK_MIN_US) / screen->height;
    struct cvt c = { .v_sync = v_sync(screen->width, screen->height) };
    unsigned least = V_FRONT + c.v_sync + V_BACK_MIN;
    c.v_blank = (unsigned)(V_BLANK_MIN_US / line_us) + 1;
    if (c.v_blank < least)
        c.v_blank = least;
    double khz = (double)screen->refresh_hz * (screen->height + c.v_blank) * (screen->width + H_BLANK) / 1e3;
    c.clock_khz = (unsigned)(khz / CLOCK_STEP_KHZ) * CLOCK_STEP_KHZ;
    return c;
}

/* ---- the block --------------------------------------------------------------------------------------------------- */

enum {
    AT_VENDOR = 8,
    AT_PRODUCT = 10,
    AT_SERIAL = 12,
    AT_WEEK = 16,
    AT_YEAR = 17,
    AT_VERSION = 18,
    AT_INPUT = 20,
    AT_SIZE_CM = 21,
    AT_GAMMA = 23,
    AT_FEATURES = 24,
    AT_COLOURS = 25,
    AT_ESTABLISHED = 35,
    AT_STANDARD = 38,
    AT_DESCRIPTORS = 54,
    AT_CHECKSUM = 127,
    STANDARD_TIMINGS = 8,
    DESCRIPTOR_BYTES = 18,
    NAME_BYTES = 13,
};

/* Chromaticities of sRGB. */
static const uint8_t srgb[] = { 0xee, 0x91, 0xa3, 0x54, 0x4c, 0x99, 0x26, 0x0f, 0x50, 0x54 };

/* Modes that every large enough screen shows, all at 60 Hz: a bit of the established timings, or a standard timing. */
static const struct { unsigned width, height; uint8_t byte, bit, standard[2]; } usual[] = {
    { 640, 480, 0, 0x20, { 0 } },
    { 800, 600, 0, 0x01, { 0 } },
    { 1024, 768, 1, 0x08, { 0 } },
    { 1280, 720, 0, 0, { 1280 / 8 - 31, 0xc0 } },
    { 1920, 1080, 0, 0, { 1920 / 8 - 31, 0xc0 } },
};

static void put_usual_modes(const struct navi_screen *screen, uint8_t *edid)
{
    uint8_t *standard = edid + AT_STANDARD;
    memset(standard, 0x01, 2 * STANDARD_TIMINGS); /* unused */
    for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++) {
        if (usual[i].width > screen->width || usual[i].height > screen->height)
            continue;
        edid[AT_ESTABLISHED + usual[i].byte] |= usual[i].bit;
        if (usual[i].standard[0]) {
            memcpy(standard, usual[i].standard, 2);
            standard += 2;
        }
    }
}

/* The detailed timing, whose numbers are spread over bytes by halves. */
static void put_timing(const struct navi_screen *screen, const struct cvt *c, uint8_t *out)
{
    unsigned w = screen->width, h = screen->height, w_mm = screen->width_mm, h_mm = screen->height_mm;
    const uint8_t timing[DESCRIPTOR_BYTES] = {
        (uint8_t)(c->clock_khz / 10),
        (uint8_t)(c->clock_khz / 10 >> 8),
        (uint8_t)w,
        (uint8_t)H_BLANK,
        (uint8_t)(w >> 8 << 4 | H_BLANK >> 8),
        (uint8_t)h,
        (uint8_t)c->v_blank,
        (uint8_t)(h >> 8 << 4 | c->v_blank >> 8),
        H_FRONT,
        H_SYNC,
        (uint8_t)(V_FRONT << 4 | c->v_sync),
        0,
        (uint8_t)w_mm,
        (uint8_t)h_mm,
        (uint8_t)(w_mm >> 8 << 4 | h_mm >> 8),
        0,
        0,
        0x1a, /* digital separate syncs, horizontal positive, vertical negative */
    };
    memcpy(out, timing, sizeof timing);
}

/* A descriptor of text: padded with spaces behind a line feed. */
static void put_name(const char *name, uint8_t *out)
{
    size_t length = strlen(name) < NAME_BYTES ? strlen(name) : NAME_BYTES;
    memset(out, ' ', DESCRIPTOR_BYTES);
    memcpy(out, (const uint8_t[]){ 0, 0, 0, 0xfc, 0 }, 5);
    memcpy(out + 5, name, length);
    if (length < NAME_BYTES)
        out[5 + length] = '\n';
}

static uint8_t checksum(const uint8_t *edid)
{
    unsigned sum = 0;
    for (unsigned i = 0; i < AT_CHECKSUM; i++)
        sum += edid[i];
    return (uint8_t)-sum;
}

static bool can_be_told(const struct navi_screen *s)
{
    return s->width >= 64 && s->width <= 4095 && s->width % 8 == 0 && s->height >= 64 && s->height <= 4095 &&
           s->refresh_hz >= 1 && s->refresh_hz <= 1000 && s->width_mm >= 10 && s->width_mm <= 2550 &&
           s->height_mm >= 10 && s->height_mm <= 2550;
}

int navi_edid(const struct navi_screen *screen, uint8_t edid[NAVI_EDID_BYTES])
{
    static const uint8_t header[] = { 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0 };
    uint8_t *descriptor = edid + AT_DESCRIPTORS;
    if (!can_be_told(screen))
        return -EINVAL;
    struct cvt c = cvt(screen);
    if (c.clock_khz > 655350 || c.v_blank > 4095)
        return -EINVAL;
    memset(edid, 0, NAVI_EDID_BYTES);
    memcpy(edid, header, sizeof header);
    memcpy(edid + AT_VENDOR, (const uint8_t[]){ 0x34, 0xf0 }, 2); /* "MGP", five bits a letter */
    edid[AT_PRODUCT] = 1;
    edid[AT_WEEK] = 1;
    edid[AT_YEAR] = 2026 - 1990;
    edid[AT_VERSION] = 1;
    edid[AT_VERSION + 1] = 4;
    edid[AT_INPUT] = screen->socket == NAVI_HDMI ? 0xa2 : 0xa5; /* digital, 8 bits a colour */
    edid[AT_SIZE_CM] = (uint8_t)((screen->width_mm + 5) / 10);
    edid[AT_SIZE_CM + 1] = (uint8_t)((screen->height_mm + 5) / 10);
    edid[AT_GAMMA] = 120;     /* 2.2 */
    edid[AT_FEATURES] = 0x06; /* sRGB, and the first timing is the native one */
    memcpy(edid + AT_COLOURS, srgb, sizeof srgb);
    put_usual_modes(screen, edid);
    put_timing(screen, &c, descriptor);
    put_name(screen->name, descriptor + DESCRIPTOR_BYTES);
    descriptor[2 * DESCRIPTOR_BYTES + 3] = descriptor[3 * DESCRIPTOR_BYTES + 3] = 0x10; /* nothing */
    edid[AT_CHECKSUM] = checksum(edid);
    return 0;
}
