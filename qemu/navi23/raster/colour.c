/* SPDX-License-Identifier: MIT */
/* colour.c - the registers of the colour block, decoded for a draw. */
#include "../card.h"

#include <errno.h>
#include <stdlib.h>

#include <navi23/raster/target.h>
#include <navi23/regs/colour.h>
#include <navi23/regs/gfx_state.h>

#define TARGET_REGISTERS (GREG_CB_COLOR1_BASE - GREG_CB_COLOR0_BASE) /* of a target; those of *_EXT have one */

int colour_create(struct colour **out)
{
    *out = calloc(1, sizeof **out);
    return *out ? 0 : -ENOMEM;
}

void colour_destroy(struct colour *colour)
{
    free(colour);
}

uint32_t colour_targets(const struct colour *colour)
{
    return colour->targets;
}

/* ---- formats ----------------------------------------------------------------------------------------------------- */

/* Formats of textures (format.h) that elements have, by NUMBER_TYPE: UNORM, SNORM, -, -, UINT, SINT, SRGB, FLOAT. */
static const uint8_t formats[32][8] = {
    [CB_FORMAT_8] = { 1, 2, 0, 0, 5, 6, 128, 0 },
    [CB_FORMAT_16] = { 7, 8, 0, 0, 11, 12, 0, 13 },
    [CB_FORMAT_8_8] = { 14, 15, 0, 0, 18, 19, 129, 0 },
    [CB_FORMAT_32] = { 0, 0, 0, 0, 20, 21, 0, 22 },
    [CB_FORMAT_16_16] = { 23, 24, 0, 0, 27, 28, 0, 29 },
    [CB_FORMAT_10_11_11] = { 30, 31, 0, 0, 34, 35, 0, 36 },
    [CB_FORMAT_11_11_10] = { 37, 38, 0, 0, 41, 42, 0, 43 },
    [CB_FORMAT_10_10_10_2] = { 44, 45, 0, 0, 48, 49, 0, 0 },
    [CB_FORMAT_2_10_10_10] = { 50, 51, 0, 0, 54, 55, 0, 0 },
    [CB_FORMAT_8_8_8_8] = { 56, 57, 0, 0, 60, 61, 130, 0 },
    [CB_FORMAT_32_32] = { 0, 0, 0, 0, 62, 63, 0, 64 },
    [CB_FORMAT_16_16_16_16] = { 65, 66, 0, 0, 69, 70, 0, 71 },
    [CB_FORMAT_32_32_32_32] = { 0, 0, 0, 0, 75, 76, 0, 77 },
    [CB_FORMAT_5_6_5] = { 133 },
    [CB_FORMAT_1_5_5_5] = { 134 },
    [CB_FORMAT_5_5_5_1] = { 135 },
    [CB_FORMAT_4_4_4_4] = { 136 },
    [CB_FORMAT_8_24] = { 141, 0, 0, 0, 142 },
    [CB_FORMAT_24_8] = { 143, 0, 0, 0, 144 },
    [CB_FORMAT_X24_8_32] = { [7] = 146 },
    [CB_FORMAT_5_9_9_9] = { [7] = 132 },
};

const struct format *colour_format(uint32_t format, uint32_t number)
{
    return format_find(formats[format % 32][number % 8]);
}

/* Which of RGBA each component is, from the lowest on: by how many there are, and COMP_SWAP. */
enum { R, G, B, A };
static const uint8_t orders[4][4][4] = {
    { { R }, { G }, { B }, { A } },
    { { R, G }, { R, A }, { G, R }, { A, R } },
    { { R, G, B }, { R, G, A }, { B, G, R }, { A, G, R } },
    { { R, G, B, A }, { B, G, R, A }, { A, B, G, R }, { A, R, G, B } },
};

/* The lane loops that make a component, or COLOUR_NUMBERS: there are none. */
static enum colour_number kernel_of(const struct format *format, unsigned component, bool alpha)
{
    static const uint8_t kernels[] = { [FORMAT_UNORM] = COLOUR_UNORM, [FORMAT_SNORM] = COLOUR_SNORM,
                                       [FORMAT_USCALED] = COLOUR_NUMBERS, [FORMAT_SSCALED] = COLOUR_NUMBERS,
                                       [FORMAT_UINT] = COLOUR_UINT, [FORMAT_SINT] = COLOUR_SINT,
                                       [FORMAT_FLOAT] = COLOUR_SMALL_FLOAT, [FORMAT_SRGB] = COLOUR_SRGB,
                                       [FORMAT_SHARED_EXPONENT] = COLOUR_NUMBERS };
    const unsigned bits = format->bits[component];
    if (bits == 32)
        return COLOUR_WORD;
    if (format->number == FORMAT_FLOAT && bits != 10 && bits != 11)
        return bits == 16 ? COLOUR_HALF : COLOUR_NUMBERS;
    return alpha && format->number == FORMAT_SRGB ? COLOUR_UNORM : kernels[format->number];
}

static void decode_format(struct target *t, const struct format *format, uint32_t info)
{
    const uint8_t *order = orders[format->components - 1][FIELD_GET(FIELD_CB_COLOR0_INFO__COMP_SWAP, info)];
    bool has_alpha = false;
    for (unsigned i = 0; i < format->components; i++) {
        t->component[i] = order[i];
        t->kernel[i] = (uint8_t)kernel_of(format, i, order[i] == A);
        has_alpha |= order[i] == A;
        if (t->kernel[i] == COLOUR_NUMBERS)
            t->kernel[0] = COLOUR_NUMBERS;
    }
    t->alpha_is_1 = !has_alpha;
}

/* What of an element the write mask keeps. All of a shared exponent, or nothing. */
static void decode_mask(struct target *t, const struct format *format)
{
    memset(t->keep, 0, sizeof t->keep);
    for (unsigned i = 0, at = 0; i < format->components; at += format->bits[i++])
        if (!(t->mask >> t->component[i] & 1) && format->number != FORMAT_SHARED_EXPONENT)
            t->keep[at / 32] |= (UINT32_MAX >> (32 - format->bits[i])) << at % 32;
    t->masked = t->keep[0] | t->keep[1] | t->keep[2] | t->keep[3];
}

/* ---- surfaces ---------------------------------------------------------------------------------------------------- */

static uint32_t target_state(struct cp *cp, unsigned n, uint32_t reg)
{
    return cp_state(cp, reg + n * TARGET_REGISTERS);
}

/* An address of 48 bits, in units of 256 bytes, and its extension. */
static uint64_t target_address(struct cp *cp, unsigned n, uint32_t reg, uint32_t extension)
{
    uint64_t units = target_state(cp, n, reg) | (uint64_t)cp_state(cp, extension + n) << 32;
    return units << 8 & 0xffffffffffffull;
}

static const char *decode_metadata(struct colour *colour, struct surface *s, struct cp *cp, unsigned n,
                                   const struct tiling_shape *shape, uint32_t config)
{
    const uint32_t info = target_state(cp, n, GREG_CB_COLOR0_INFO), attrib3 = cp_state(cp, GREG_CB_COLOR0_ATTRIB3 + n);
    struct meta_shape meta;
    memset(&meta, 0, sizeof meta);
    if (info & FIELD_CB_COLOR0_INFO__DCC_ENABLE) {
        memcpy(&meta.surface, shape, sizeof *shape);
        meta.kind = META_DCC;
        meta.pipe_aligned = attrib3 & FIELD_CB_COLOR0_ATTRIB3__DCC_PIPE_ALIGNED;
        const uint32_t swap = FIELD_GET(FIELD_CB_COLOR0_INFO__COMP_SWAP, info);
        s->dcc = (struct dcc_surface){
            .format = s->format,
            .tiling = &s->layout->tiling,
            .meta = layouts_find_meta(&colour->layouts, config, &meta),
            .base = s->base,
            .meta_base = target_address(cp, n, GREG_CB_COLOR0_DCC_BASE, GREG_CB_COLOR0_DCC_BASE_EXT),
            .level = s->level,
            .samples_log2 = s->samples_log2,
            .alpha_last = s->format->components == 1 ? swap == CB_SWAP_ALT_REV : swap <= CB_SWAP_ALT,
            .clear = s->clear,
        };
        if (!s->dcc.meta)
            return "a colour target has DCC that no such surface can have";
    }
    const bool has_fmask = info & FIELD_CB_COLOR0_INFO__COMPRESSION && s->samples_log2;
    if (has_fmask || info & FIELD_CB_COLOR0_INFO__FAST_CLEAR) {
        memcpy(&meta.surface, shape, sizeof *shape);
        meta.surface.mode = (uint8_t)FIELD_GET(FIELD_CB_COLOR0_ATTRIB3__FMASK_SW_MODE, attrib3);
        meta.surface.samples_log2 = 0;
        meta.kind = META_CMASK;
        meta.pipe_aligned = attrib3 & FIELD_CB_COLOR0_ATTRIB3__CMASK_PIPE_ALIGNED;
        s->cmask_base = target_address(cp, n, GREG_CB_COLOR0_CMASK, GREG_CB_COLOR0_CMASK_BASE_EXT);
        if (!(s->cmask = layouts_find_meta(&colour->layouts, config, &meta)))
            return "a colour target has CMASK that no such surface can have";
    }
    if (has_fmask) {
        struct tiling_shape fmask;
        memcpy(&fmask, shape, sizeof fmask);
        fmask.mode = (uint8_t)FIELD_GET(FIELD_CB_COLOR0_ATTRIB3__FMASK_SW_MODE, attrib3);
        fmask.samples_log2 = 0;
        fmask.bytes_log2 = s->samples_log2 == 3 ? 2 : 0;
        s->fmask_base = target_address(cp, n, GREG_CB_COLOR0_FMASK, GREG_CB_COLOR0_FMASK_BASE_EXT);
        if (!(s->fmask = layouts_find(&colour->layouts, config, &fmask)))
            return "a colour target has an FMASK without a layout";
    }
    return NULL;
}

static const char *decode_surface(struct colour *colour, struct surface *s, struct cp *cp, unsigned n,
                                  const struct format *format)
{
    const uint32_t attrib = target_state(cp, n, GREG_CB_COLOR0_ATTRIB), view = target_state(cp, n, GREG_CB_COLOR0_VIEW);
    const uint32_t attrib2 = cp_state(cp, GREG_CB_COLOR0_ATTRIB2 + n);
    const uint32_t attrib3 = cp_state(cp, GREG_CB_COLOR0_ATTRIB3 + n);
    const uint32_t config = reg_get(cp->navi, REG_GB_ADDR_CONFIG);
    *s = (struct surface){
        .format = format,
        .base = target_address(cp, n, GREG_CB_COLOR0_BASE, GREG_CB_COLOR0_BASE_EXT),
        .samples_log2 = (uint8_t)FIELD_GET(FIELD_CB_COLOR0_ATTRIB__NUM_FRAGMENTS, attrib),
        .level = (uint8_t)FIELD_GET(FIELD_CB_COLOR0_VIEW__MIP_LEVEL, view),
        .first_slice = (uint16_t)FIELD_GET(FIELD_CB_COLOR0_VIEW__SLICE_START, view),
        .last_slice = (uint16_t)FIELD_GET(FIELD_CB_COLOR0_VIEW__SLICE_MAX, view),
        .clear = { target_state(cp, n, GREG_CB_COLOR0_CLEAR_WORD0), target_state(cp, n, GREG_CB_COLOR0_CLEAR_WORD1) },
    };
    struct tiling_shape shape;
    memset(&shape, 0, sizeof shape);
    shape.mode = (uint8_t)FIELD_GET(FIELD_CB_COLOR0_ATTRIB3__COLOR_SW_MODE, attrib3);
    shape.is_3d = FIELD_GET(FIELD_CB_COLOR0_ATTRIB3__RESOURCE_TYPE, attrib3) == CB_RESOURCE_3D;
    shape.bytes_log2 = (uint8_t)__builtin_ctz(format->bytes);
    shape.samples_log2 = s->samples_log2;
    shape.levels = (uint8_t)(s->samples_log2 ? 1 : FIELD_GET(FIELD_CB_COLOR0_ATTRIB2__MAX_MIP, attrib2) + 1);
    shape.width = FIELD_GET(FIELD_CB_COLOR0_ATTRIB2__MIP0_WIDTH, attrib2) + 1;
    shape.height = FIELD_GET(FIELD_CB_COLOR0_ATTRIB2__MIP0_HEIGHT, attrib2) + 1;
    if (s->level >= shape.levels)
        return "a colour target has no such level";
    if (!(s->layout = layouts_find(&colour->layouts, config, &shape)))
        return "a colour target has no layout";
    return decode_metadata(colour, s, cp, n, &shape, config);
}

/* ---- blending ---------------------------------------------------------------------------------------------------- */

static const struct {
    uint8_t of;
    bool alpha, inverse; /* alpha: of all components' factors */
} factors[32] = {
    [CB_BLEND_ZERO] = { BLEND_OF_ZERO, false, false },
    [CB_BLEND_ONE] = { BLEND_OF_ONE, false, false },
    [CB_BLEND_SRC_COLOR] = { BLEND_OF_SOURCE, false, false },
    [CB_BLEND_ONE_MINUS_SRC_COLOR] = { BLEND_OF_SOURCE, false, true },
    [CB_BLEND_SRC_ALPHA] = { BLEND_OF_SOURCE, true, false },
    [CB_BLEND_ONE_MINUS_SRC_ALPHA] = { BLEND_OF_SOURCE, true, true },
    [CB_BLEND_DST_ALPHA] = { BLEND_OF_TARGET, true, false },
    [CB_BLEND_ONE_MINUS_DST_ALPHA] = { BLEND_OF_TARGET, true, true },
    [CB_BLEND_DST_COLOR] = { BLEND_OF_TARGET, false, false },
    [CB_BLEND_ONE_MINUS_DST_COLOR] = { BLEND_OF_TARGET, false, true },
    [CB_BLEND_SRC_ALPHA_SATURATE] = { BLEND_OF_SATURATE, false, false },
    [CB_BLEND_BOTH_SRC_ALPHA] = { BLEND_OF_SOURCE, true, false },
    [CB_BLEND_BOTH_INV_SRC_ALPHA] = { BLEND_OF_SOURCE, true, true },
    [CB_BLEND_CONSTANT_COLOR] = { BLEND_OF_CONSTANT, false, false },
    [CB_BLEND_ONE_MINUS_CONSTANT_COLOR] = { BLEND_OF_CONSTANT, false, true },
    [CB_BLEND_SRC1_COLOR] = { BLEND_OF_SECOND, false, false },
    [CB_BLEND_ONE_MINUS_SRC1_COLOR] = { BLEND_OF_SECOND, false, true },
    [CB_BLEND_SRC1_ALPHA] = { BLEND_OF_SECOND, true, false },
    [CB_BLEND_ONE_MINUS_SRC1_ALPHA] = { BLEND_OF_SECOND, true, true },
    [CB_BLEND_CONSTANT_ALPHA] = { BLEND_OF_CONSTANT, true, false },
    [CB_BLEND_ONE_MINUS_CONSTANT_ALPHA] = { BLEND_OF_CONSTANT, true, true },
};

static struct blend_factor decode_factor(uint32_t code, unsigned component)
{
    struct blend_factor f = { factors[code].of, factors[code].alpha ? A : (uint8_t)component, factors[code].inverse };
    if (f.of == BLEND_OF_SATURATE && component == A)
        f.of = BLEND_OF_ONE;
    return f;
}

static struct blend_equation decode_equation(uint32_t source, uint32_t target, uint32_t function, unsigned component)
{
    struct blend_equation e = { decode_factor(source, component), decode_factor(target, component), (uint8_t)function };
    if (source == CB_BLEND_BOTH_SRC_ALPHA || source == CB_BLEND_BOTH_INV_SRC_ALPHA) {
        e.target = e.source;
        e.target.inverse = !e.source.inverse;
    }
    return e;
}

static void decode_blend(struct target *t, struct cp *cp, unsigned n, const struct format *format)
{
    const uint32_t control = cp_state(cp, GREG_CB_BLEND0_CONTROL + n);
    const bool normalized = format->number == FORMAT_UNORM || format->number == FORMAT_SNORM ||
                            format->number == FORMAT_SRGB;
    t->blends = control & FIELD_CB_BLEND0_CONTROL__ENABLE;
    t->high = normalized ? 1 : __builtin_inff();
    t->low = !normalized ? -__builtin_inff() : format->number == FORMAT_SNORM ? -1 : 0;
    for (unsigned i = 0; i < 4; i++) {
        uint32_t bits = cp_state(cp, GREG_CB_BLEND_RED + i);
        float constant;
        memcpy(&constant, &bits, sizeof constant);
        t->constant[i] = constant < t->low ? t->low : constant > t->high ? t->high : constant;
        bool alone = i == A && control & FIELD_CB_BLEND0_CONTROL__SEPARATE_ALPHA_BLEND;
        t->equation[i] = alone ? decode_equation(FIELD_GET(FIELD_CB_BLEND0_CONTROL__ALPHA_SRCBLEND, control),
                                                 FIELD_GET(FIELD_CB_BLEND0_CONTROL__ALPHA_DESTBLEND, control),
                                                 FIELD_GET(FIELD_CB_BLEND0_CONTROL__ALPHA_COMB_FCN, control), i)
                               : decode_equation(FIELD_GET(FIELD_CB_BLEND0_CONTROL__COLOR_SRCBLEND, control),
                                                 FIELD_GET(FIELD_CB_BLEND0_CONTROL__COLOR_DESTBLEND, control),
                                                 FIELD_GET(FIELD_CB_BLEND0_CONTROL__COLOR_COMB_FCN, control), i);
    }
}

static bool has_second_source(const struct target *t)
{
    for (unsigned i = 0; i < 4; i++)
        if (t->equation[i].source.of == BLEND_OF_SECOND || t->equation[i].target.of == BLEND_OF_SECOND)
            return t->blends;
    return false;
}

/* Logic operations take integers and normalized numbers as they are in memory, and leave other formats alone. */
static uint8_t decode_rop(struct cp *cp, unsigned n, const struct format *format)
{
    const uint32_t rop = FIELD_GET(FIELD_CB_COLOR_CONTROL__ROP3, cp_state(cp, GREG_CB_COLOR_CONTROL));
    const bool takes = format->number != FORMAT_FLOAT && format->number != FORMAT_SRGB &&
                       format->number != FORMAT_SHARED_EXPONENT;
    const bool off = cp_state(cp, GREG_CB_BLEND0_CONTROL + n) & FIELD_CB_BLEND0_CONTROL__DISABLE_ROP3;
    return takes && !off ? rop & 0xf : ROP_COPY;
}

/* Which export a target has: those that there are count. */
static unsigned export_of(uint32_t shader_mask, unsigned n)
{
    unsigned mrt = 0;
    for (unsigned i = 0; i < n; i++)
        mrt += (shader_mask >> 4 * i & 15) != 0;
    return mrt;
}

/* ---- a draw ------------------------------------------------------------------------------------------------------ */

static const char *decode_target(struct colour *colour, struct cp *cp, unsigned n, uint32_t mask)
{
    struct target *t = &colour->target[n];
    const uint32_t info = target_state(cp, n, GREG_CB_COLOR0_INFO);
    const struct format *format = colour_format(FIELD_GET(FIELD_CB_COLOR0_INFO__FORMAT, info),
                                                FIELD_GET(FIELD_CB_COLOR0_INFO__NUMBER_TYPE, info));
    if (FIELD_GET(FIELD_CB_COLOR0_INFO__FORMAT, info) == 0)
        return NULL; /* COLOR_INVALID: nobody is there */
    if (!format->name)
        return "a colour target has no such format";
    t->mask = (uint8_t)mask;
    t->mrt = (uint8_t)export_of(cp_state(cp, GREG_CB_SHADER_MASK), n);
    t->export = (uint8_t)(cp_state(cp, GREG_SPI_SHADER_COL_FORMAT) >> 4 * t->mrt & 15);
    t->cuts = info & FIELD_CB_COLOR0_INFO__ROUND_MODE && format->number == FORMAT_FLOAT;
    decode_format(t, format, info);
    decode_mask(t, format);
    decode_blend(t, cp, n, format);
    t->rop = decode_rop(cp, n, format);
    t->blends &= colour->mode == CB_MODE_NORMAL && t->rop == ROP_COPY && !(info & FIELD_CB_COLOR0_INFO__BLEND_BYPASS);
    t->reads = t->blends || t->masked || t->rop != ROP_COPY;
    const char *why = decode_surface(colour, &t->surface, cp, n, format);
    if (!why)
        colour->targets |= (uint8_t)(1u << n);
    return why;
}

const char *colour_decode(struct colour *colour, struct cp *cp)
{
    const uint32_t control = cp_state(cp, GREG_CB_COLOR_CONTROL);
    const uint32_t masks = cp_state(cp, GREG_CB_TARGET_MASK) & cp_state(cp, GREG_CB_SHADER_MASK);
    layouts_begin(&colour->layouts);
    colour->mode = (uint8_t)FIELD_GET(FIELD_CB_COLOR_CONTROL__MODE, control);
    colour->targets = 0;
    colour->second = false;
    if (colour->mode == CB_MODE_DISABLE)
        return NULL;
    if (colour->mode > CB_MODE_DCC_DECOMPRESS)
        return "CB_COLOR_CONTROL has no such MODE";
    const char *why = NULL;
    for (unsigned n = 0; n < FRAGMENT_TARGETS && !why; n++) {
        uint32_t mask = masks >> 4 * n & 15;
        /* Modes that are no drawing work at target 0; a resolve is from there to target 1. */
        if (colour->mode != CB_MODE_NORMAL)
            mask = n == 0 || (n == 1 && colour->mode == CB_MODE_RESOLVE) ? 15 : 0;
        if (mask)
            why = decode_target(colour, cp, n, mask);
    }
    if (colour->targets & 1 && has_second_source(&colour->target[0])) {
        colour->second = true;
        colour->targets = 1;
    }
    return why;
}
