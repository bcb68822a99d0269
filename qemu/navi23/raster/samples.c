/* SPDX-License-Identifier: MIT */
/*
 * samples.c - from registers to places of samples.
 *
 * Where only one sample is rasterised although the framebuffer has more (lines of Bresenham's kind), all samples are at
 * the centre.
 */
#include <navi23/raster/samples.h>

#include <navi23/cp.h>
#include <navi23/regs/fields.h>
#include <navi23/regs/gfx_state.h>
#include <navi23/regs/pixel.h>

#define REGISTERS_A_PIXEL 4 /* of sample places */

/* A place has 4 bits with a sign. */
static int8_t place(uint32_t reg, unsigned shift)
{
    return (int8_t)((int32_t)(reg << (28 - shift)) >> 28);
}

static void set_places(struct samples *s, struct cp *cp)
{
    for (unsigned pixel = 0; pixel < 4 && s->places > 1; pixel++) {
        for (unsigned i = 0; i < s->places; i++) {
            uint32_t reg = GREG_PA_SC_AA_SAMPLE_LOCS_PIXEL_X0Y0_0 + pixel * REGISTERS_A_PIXEL + i / 4;
            uint32_t value = cp_state(cp, reg);
            s->x[pixel][i] = place(value, i % 4 * 8);
            s->y[pixel][i] = place(value, i % 4 * 8 + 4);
        }
    }
}

static void find_extent(struct samples *s)
{
    s->alike = true;
    for (unsigned pixel = 0; pixel < 4; pixel++) {
        for (unsigned i = 0; i < s->places; i++) {
            int8_t x = s->x[pixel][i], y = s->y[pixel][i];
            bool first = pixel == 0 && i == 0;
            s->left = first || x < s->left ? x : s->left;
            s->right = first || x > s->right ? x : s->right;
            s->top = first || y < s->top ? y : s->top;
            s->bottom = first || y > s->bottom ? y : s->bottom;
            s->alike = s->alike && x == s->x[0][i] && y == s->y[0][i];
        }
    }
}

static void set_mask(struct samples *s, struct cp *cp)
{
    const uint64_t every_quad = 0x1111111111111111;
    uint32_t mask[2] = { cp_state(cp, GREG_PA_SC_AA_MASK_X0Y0_X1Y0), cp_state(cp, GREG_PA_SC_AA_MASK_X0Y1_X1Y1) };
    for (unsigned i = 0; i < 1u << s->count_log2; i++)
        for (unsigned pixel = 0; pixel < 4; pixel++)
            if (mask[pixel / 2] >> pixel % 2 * 16 >> i & 1)
                s->lanes[i] |= every_quad << pixel;
}

/* log2 of the samples of the surfaces that are drawn to. */
static unsigned framebuffer_samples(struct cp *cp)
{
    uint32_t z = cp_state(cp, GREG_DB_Z_INFO), stencil = cp_state(cp, GREG_DB_STENCIL_INFO);
    uint32_t mask = cp_state(cp, GREG_CB_TARGET_MASK);
    bool has_depth = z & FIELD_DB_Z_INFO__FORMAT || stencil & FIELD_DB_STENCIL_INFO__FORMAT;
    unsigned most = has_depth ? FIELD_GET(FIELD_DB_Z_INFO__NUM_SAMPLES, z) : 0;
    for (unsigned i = 0; i < FRAGMENT_TARGETS; i++) {
        uint32_t attrib = cp_state(cp, GREG_CB_COLOR0_ATTRIB + i * (GREG_CB_COLOR1_ATTRIB - GREG_CB_COLOR0_ATTRIB));
        unsigned samples = FIELD_GET(FIELD_CB_COLOR0_ATTRIB__NUM_SAMPLES, attrib);
        if (mask >> i * 4 & 0xf && samples > most)
            most = samples;
    }
    return most;
}

const char *samples_decode(struct samples *s, struct cp *cp)
{
    *s = (struct samples){ 0 };
    bool several = cp_state(cp, GREG_PA_SC_MODE_CNTL_0) & FIELD_PA_SC_MODE_CNTL_0__MSAA_ENABLE;
    uint32_t config = cp_state(cp, GREG_PA_SC_AA_CONFIG);
    unsigned log2 = several ? FIELD_GET(FIELD_PA_SC_AA_CONFIG__MSAA_NUM_SAMPLES, config) : 0;
    s->places = 1u << log2;
    s->count_log2 = log2 ? log2 : framebuffer_samples(cp);
    if (s->count_log2 > 3)
        return "this model has at most 8 samples a pixel";
    uint32_t nearest = cp_state(cp, GREG_PA_SC_CENTROID_PRIORITY_0);
    for (unsigned i = 0; i < FRAGMENT_SAMPLES; i++)
        s->nearest[i] = nearest >> i * 4 & (s->places - 1);
    set_places(s, cp);
    find_extent(s);
    set_mask(s, cp);
    return NULL;
}
