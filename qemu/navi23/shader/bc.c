/* SPDX-License-Identifier: MIT */
/*
 * bc.c - block-compressed formats: a block is two endpoints and for each texel where it is between them.
 *
 * Colours of BC1 to BC3 are interpolated as numbers of 8 bits and rounded, those of BC4 and BC5 exactly.
 */
#include <string.h>

#include <navi23/shader/bc.h>
#include <navi23/shader/float.h>
#include <navi23/shader/srgb.h>

static uint64_t word(const uint8_t *bytes, unsigned count)
{
    uint64_t value = 0;
    memcpy(&value, bytes, count);
    return value;
}

/* 5:6:5, each to 8 bits. */
static void expand_565(uint32_t colour, uint8_t rgb[3])
{
    uint32_t r = colour >> 11, g = colour >> 5 & 63, b = colour & 31;
    rgb[0] = (uint8_t)(r << 3 | r >> 2);
    rgb[1] = (uint8_t)(g << 2 | g >> 4);
    rgb[2] = (uint8_t)(b << 3 | b >> 2);
}

/* Eight bytes of BC1, 2 and 3. With `has_black`, as only BC1 is, the order of the endpoints may mean three colours. */
static void load_colour(const uint8_t *block, unsigned texel, bool has_black, uint8_t rgba[4])
{
    uint32_t first = (uint32_t)word(block, 2), second = (uint32_t)word(block + 2, 2);
    unsigned index = block[4 + texel / 4] >> texel % 4 * 2 & 3;
    uint8_t a[3], b[3];
    expand_565(first, a);
    expand_565(second, b);
    bool three = has_black && first <= second;
    rgba[3] = three && index == 3 ? 0 : 255;
    for (unsigned i = 0; i < 3; i++) {
        const unsigned between[2] = { (2u * a[i] + b[i] + 1) / 3, (a[i] + 2u * b[i] + 1) / 3 };
        if (index < 2)
            rgba[i] = index ? b[i] : a[i];
        else if (!three)
            rgba[i] = (uint8_t)between[index - 2];
        else
            rgba[i] = index == 2 ? (uint8_t)((a[i] + b[i] + 1) / 2) : 0;
    }
}

/* Eight bytes of BC3's alpha, BC4 and BC5, as a fraction: *numerator of what is returned. */
static int load_gradient(const uint8_t *block, unsigned texel, bool is_signed, int *numerator)
{
    int first = is_signed ? (int8_t)block[0] : block[0], second = is_signed ? (int8_t)block[1] : block[1];
    const int low = is_signed ? -127 : 0, high = is_signed ? 127 : 255;
    const int index = (int)(word(block + 2, 6) >> texel * 3 & 7), steps = first > second ? 7 : 5;
    first = first < low ? low : first;
    second = second < low ? low : second;
    if (index == 0 || index == 1)
        *numerator = (index ? second : first) * steps;
    else if (index <= steps)
        *numerator = first * (steps + 1 - index) + second * (index - 1);
    else
        *numerator = (index == 7 ? high : low) * steps;
    return steps * high;
}

static uint32_t gradient(const uint8_t *block, unsigned texel, bool is_signed)
{
    int numerator, denominator = load_gradient(block, texel, is_signed, &numerator);
    return bits_of((float)numerator / (float)denominator);
}

static void load_s3tc(const struct format *f, const uint8_t *block, unsigned texel, uint32_t rgba[4])
{
    uint8_t colour[4];
    load_colour(f->bc == 1 ? block : block + 8, texel, f->bc == 1, colour);
    for (unsigned i = 0; i < 3; i++)
        rgba[i] = bits_of(f->bc_srgb ? srgb_curve[2 * colour[i]] : (float)colour[i] / 255);
    if (f->bc == 1)
        rgba[3] = bits_of(colour[3] ? 1 : 0);
    else if (f->bc == 2)
        rgba[3] = bits_of((float)(block[texel / 2] >> texel % 2 * 4 & 15) / 15);
    else
        rgba[3] = gradient(block, texel, false);
}

static void load_bptc(const struct format *f, const uint8_t *block, unsigned texel, uint32_t rgba[4])
{
    if (f->bc == 7) {
        uint8_t colour[4];
        bptc_load_unorm(block, texel, colour);
        for (unsigned i = 0; i < 4; i++)
            rgba[i] = bits_of(f->bc_srgb && i < 3 ? srgb_curve[2 * colour[i]] : (float)colour[i] / 255);
    } else {
        uint16_t half[3];
        bptc_load_float(block, texel, f->bc_signed, half);
        for (unsigned i = 0; i < 3; i++)
            rgba[i] = format_float_from_half(half[i]);
    }
}

void bc_load(const struct format *f, const uint8_t *block, unsigned x, unsigned y, uint32_t rgba[4])
{
    const unsigned texel = x % 4 + y % 4 * 4;
    memset(rgba, 0, 4 * sizeof *rgba);
    if (f->bc <= 3) {
        load_s3tc(f, block, texel, rgba);
    } else if (f->bc <= 5) {
        rgba[0] = gradient(block, texel, f->bc_signed);
        rgba[1] = f->bc == 5 ? gradient(block + 8, texel, f->bc_signed) : 0;
    } else {
        load_bptc(f, block, texel, rgba);
    }
}
