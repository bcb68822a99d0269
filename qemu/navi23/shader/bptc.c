/* SPDX-License-Identifier: MIT */
/*
 * bptc.c - BC6 and BC7: blocks of 128 bits, laid out in one of many ways, of up to three pairs of endpoints.
 *
 * The tables are those of the formats' specification (Khronos Data Format, BPTC).
 */
#include <string.h>

#include <navi23/shader/bc.h>

/* Which pair of endpoints a texel has: a bit for each texel, or two bits. */
static const uint16_t partitions_2[64] = {
    0xcccc, 0x8888, 0xeeee, 0xecc8, 0xc880, 0xfeec, 0xfec8, 0xec80,
    0xc800, 0xffec, 0xfe80, 0xe800, 0xffe8, 0xff00, 0xfff0, 0xf000,
    0xf710, 0x008e, 0x7100, 0x08ce, 0x008c, 0x7310, 0x3100, 0x8cce,
    0x088c, 0x3110, 0x6666, 0x366c, 0x17e8, 0x0ff0, 0x718e, 0x399c,
    0xaaaa, 0xf0f0, 0x5a5a, 0x33cc, 0x3c3c, 0x55aa, 0x9696, 0xa55a,
    0x73ce, 0x13c8, 0x324c, 0x3bdc, 0x6996, 0xc33c, 0x9966, 0x0660,
    0x0272, 0x04e4, 0x4e40, 0x2720, 0xc936, 0x936c, 0x39c6, 0x639c,
    0x9336, 0x9cc6, 0x817e, 0xe718, 0xccf0, 0x0fcc, 0x7744, 0xee22,
};
static const uint32_t partitions_3[64] = {
    0xaa685050, 0x6a5a5040, 0x5a5a4200, 0x5450a0a8, 0xa5a50000, 0xa0a05050, 0x5555a0a0, 0x5a5a5050,
    0xaa550000, 0xaa555500, 0xaaaa5500, 0x90909090, 0x94949494, 0xa4a4a4a4, 0xa9a59450, 0x2a0a4250,
    0xa5945040, 0x0a425054, 0xa5a5a500, 0x55a0a0a0, 0xa8a85454, 0x6a6a4040, 0xa4a45000, 0x1a1a0500,
    0x0050a4a4, 0xaaa59090, 0x14696914, 0x69691400, 0xa08585a0, 0xaa821414, 0x50a4a450, 0x6a5a0200,
    0xa9a58000, 0x5090a0a8, 0xa8a09050, 0x24242424, 0x00aa5500, 0x24924924, 0x24499224, 0x50a50a50,
    0x500aa550, 0xaaaa4444, 0x66660000, 0xa5a0a5a0, 0x50a050a0, 0x69286928, 0x44aaaa44, 0x66666600,
    0xaa444444, 0x54a854a8, 0x95809580, 0x96969600, 0xa85454a8, 0x80959580, 0xaa141414, 0x96960000,
    0xaaaa1414, 0xa05050a0, 0xa0a5a5a0, 0x96000000, 0x40804080, 0xa9a8a9a8, 0xaaaaaa44, 0x2a4a5254,
};

/* A texel of each pair whose index lacks its upper bit, as a digit for each partition; of the first pair it is 0. */
static const char anchors[3][65] = {
    "fffffffffffffffff282288f28228822ff6828ff28222ff66268ff22fffff22f", /* the second of two */
    "33ff83ff88666533338f336a588685ff8f356a8ff3f5ffff3f55585a5a8dfc33", /* the second of three */
    "f883ff38fffffff8f8f3f8f83f6affa8f3faa89a6f8f3668f3ffffffffff3ff8", /* the third */
};

static const uint8_t weights[5][16] = {
    [2] = { 0, 21, 43, 64 },
    [3] = { 0, 9, 18, 27, 37, 46, 55, 64 },
    [4] = { 0, 4, 9, 13, 17, 21, 26, 30, 34, 38, 43, 47, 51, 55, 60, 64 },
};

/* ---- bits -------------------------------------------------------------------------------------------------------- */

/* A block, read from its lowest bit on. */
struct reader {
    uint64_t low, high;
};

static struct reader begin(const uint8_t *block)
{
    struct reader r;
    memcpy(&r.low, block, 8);
    memcpy(&r.high, block + 8, 8);
    return r;
}

/* At most 63 bits. */
static uint32_t take(struct reader *r, unsigned bits)
{
    if (bits == 0)
        return 0;
    uint32_t value = (uint32_t)(r->low & ((1ull << bits) - 1));
    r->low = r->low >> bits | r->high << (64 - bits);
    r->high >>= bits;
    return value;
}

static unsigned pair_of(unsigned pairs, unsigned partition, unsigned texel)
{
    if (pairs == 1)
        return 0;
    return pairs == 2 ? partitions_2[partition] >> texel & 1 : partitions_3[partition] >> 2 * texel & 3;
}

static bool is_anchor(unsigned pairs, unsigned partition, unsigned texel)
{
    static const char digits[] = "0123456789abcdef";
    const char digit = digits[texel];
    if (texel == 0 || pairs == 1)
        return texel == 0;
    return pairs == 2 ? anchors[0][partition] == digit
                      : anchors[1][partition] == digit || anchors[2][partition] == digit;
}

/* The index of `texel`, and the reader behind those of all texels. */
static unsigned take_index(struct reader *r, unsigned bits, unsigned pairs, unsigned partition, unsigned texel)
{
    unsigned index = 0;
    for (unsigned i = 0; i < 16; i++) {
        unsigned value = take(r, bits - is_anchor(pairs, partition, i));
        index = i == texel ? value : index;
    }
    return index;
}

static int32_t interpolate(int32_t a, int32_t b, unsigned bits, unsigned index)
{
    int32_t weight = weights[bits][index];
    return ((64 - weight) * a + weight * b + 32) >> 6;
}

/* ---- BC7 --------------------------------------------------------------------------------------------------------- */

static const struct unorm_mode {
    uint8_t pairs, partition, rotation, selection, colour, alpha; /* bits, from the second on */
    uint8_t own_p, shared_p;                                      /* a low bit for each endpoint, or each pair */
    uint8_t index, second_index;
} unorm_modes[8] = {
    { 3, 4, 0, 0, 4, 0, 1, 0, 3, 0 }, { 2, 6, 0, 0, 6, 0, 0, 1, 3, 0 }, { 3, 6, 0, 0, 5, 0, 0, 0, 2, 0 },
    { 2, 6, 0, 0, 7, 0, 1, 0, 2, 0 }, { 1, 0, 2, 1, 5, 6, 0, 0, 2, 3 }, { 1, 0, 2, 0, 7, 8, 0, 0, 2, 2 },
    { 1, 0, 0, 0, 7, 7, 1, 0, 4, 0 }, { 2, 6, 0, 0, 5, 5, 1, 0, 2, 0 },
};

/* Endpoints, of 8 bits a component. */
static void take_unorm_endpoints(struct reader *r, const struct unorm_mode *m, uint32_t endpoint[6][4])
{
    const unsigned count = 2u * m->pairs, extra = m->own_p || m->shared_p;
    for (unsigned c = 0; c < 4; c++)
        for (unsigned e = 0; e < count; e++)
            endpoint[e][c] = take(r, c < 3 ? m->colour : m->alpha);
    for (unsigned e = 0, p = 0; e < count && extra; e++) {
        p = m->own_p || e % 2 == 0 ? take(r, 1) : p;
        for (unsigned c = 0; c < 4; c++)
            endpoint[e][c] = endpoint[e][c] << 1 | p;
    }
    for (unsigned e = 0; e < count; e++)
        for (unsigned c = 0; c < 4; c++) {
            unsigned bits = (c < 3 ? m->colour : m->alpha) + extra;
            uint32_t value = endpoint[e][c] << (8 - bits);
            endpoint[e][c] = c == 3 && m->alpha == 0 ? 255 : value | value >> bits;
        }
}

void bptc_load_unorm(const uint8_t *block, unsigned texel, uint8_t rgba[4])
{
    struct reader r = begin(block);
    uint32_t endpoint[6][4];
    memset(rgba, 0, 4);
    if (block[0] == 0)
        return;
    const unsigned number = (unsigned)__builtin_ctz(block[0]);
    const struct unorm_mode *m = &unorm_modes[number];
    take(&r, number + 1);
    unsigned partition = take(&r, m->partition), rotation = take(&r, m->rotation), swapped = take(&r, m->selection);
    take_unorm_endpoints(&r, m, endpoint);
    unsigned first = take_index(&r, m->index, m->pairs, partition, texel), pair = pair_of(m->pairs, partition, texel);
    unsigned bits[2] = { m->index, m->index }, index[2] = { first, first }; /* of colour, and of alpha */
    if (m->second_index) {
        unsigned second = take_index(&r, m->second_index, 1, 0, texel);
        bits[!swapped] = m->second_index;
        index[!swapped] = second;
    }
    for (unsigned c = 0; c < 4; c++)
        rgba[c] = (uint8_t)interpolate((int32_t)endpoint[2 * pair][c], (int32_t)endpoint[2 * pair + 1][c], bits[c == 3],
                                       index[c == 3]);
    if (rotation) {
        uint8_t alpha = rgba[3];
        rgba[3] = rgba[rotation - 1];
        rgba[rotation - 1] = alpha;
    }
}

/* ---- BC6 --------------------------------------------------------------------------------------------------------- */

/*
 * What is where in a block, in the specification's words: components r, g and b of endpoints w, x (the first pair), y
 * and z, and which of their bits. x, y and z are differences to w if `differences`, of `delta` bits.
 */
static const struct float_mode {
    uint8_t number; /* of two bits if it is 0 or 1, else of five */
    bool two_pairs, differences;
    uint8_t bits, delta[3];
    const char *layout;
} float_modes[] = {
    { 0x00, true, true, 10, { 5, 5, 5 },
      "gy4 by4 bz4 rw9:0 gw9:0 bw9:0 rx4:0 gz4 gy3:0 gx4:0 bz0 gz3:0 bx4:0 bz1 by3:0 ry4:0 bz2 rz4:0 bz3" },
    { 0x01, true, true, 7, { 6, 6, 6 },
      "gy5 gz4 gz5 rw6:0 bz0 bz1 by4 gw6:0 by5 bz2 gy4 bw6:0 bz3 bz5 bz4 rx5:0 gy3:0 gx5:0 gz3:0 bx5:0 "
      "by3:0 ry5:0 rz5:0" },
    { 0x02, true, true, 11, { 5, 4, 4 },
      "rw9:0 gw9:0 bw9:0 rx4:0 rw10 gy3:0 gx3:0 gw10 bz0 gz3:0 bx3:0 bw10 bz1 by3:0 ry4:0 bz2 rz4:0 bz3" },
    { 0x03, false, false, 10, { 10, 10, 10 },
      "rw9:0 gw9:0 bw9:0 rx9:0 gx9:0 bx9:0" },
    { 0x06, true, true, 11, { 4, 5, 4 },
      "rw9:0 gw9:0 bw9:0 rx3:0 rw10 gz4 gy3:0 gx4:0 gw10 gz3:0 bx3:0 bw10 bz1 by3:0 ry3:0 bz0 bz2 rz3:0 gy4 bz3" },
    { 0x07, false, true, 11, { 9, 9, 9 },
      "rw9:0 gw9:0 bw9:0 rx8:0 rw10 gx8:0 gw10 bx8:0 bw10" },
    { 0x0a, true, true, 11, { 4, 4, 5 },
      "rw9:0 gw9:0 bw9:0 rx3:0 rw10 by4 gy3:0 gx3:0 gw10 bz0 gz3:0 bx4:0 bw10 by3:0 ry3:0 bz1 bz2 rz3:0 bz4 bz3" },
    { 0x0b, false, true, 12, { 8, 8, 8 },
      "rw9:0 gw9:0 bw9:0 rx7:0 rw10:11 gx7:0 gw10:11 bx7:0 bw10:11" },
    { 0x0e, true, true, 9, { 5, 5, 5 },
      "rw8:0 by4 gw8:0 gy4 bw8:0 bz4 rx4:0 gz4 gy3:0 gx4:0 bz0 gz3:0 bx4:0 bz1 by3:0 ry4:0 bz2 rz4:0 bz3" },
    { 0x0f, false, true, 16, { 4, 4, 4 },
      "rw9:0 gw9:0 bw9:0 rx3:0 rw10:15 gx3:0 gw10:15 bx3:0 bw10:15" },
    { 0x12, true, true, 8, { 6, 5, 5 },
      "rw7:0 gz4 by4 gw7:0 bz2 gy4 bw7:0 bz3 bz4 rx5:0 gy3:0 gx4:0 bz0 gz3:0 bx4:0 bz1 by3:0 ry5:0 rz5:0" },
    { 0x16, true, true, 8, { 5, 6, 5 },
      "rw7:0 bz0 by4 gw7:0 gy5 gy4 bw7:0 gz5 bz4 rx4:0 gz4 gy3:0 gx5:0 gz3:0 bx4:0 bz1 by3:0 ry4:0 bz2 rz4:0 bz3" },
    { 0x1a, true, true, 8, { 5, 5, 6 },
      "rw7:0 bz1 by4 gw7:0 by5 gy4 bw7:0 bz5 bz4 rx4:0 gz4 gy3:0 gx4:0 bz0 gz3:0 bx5:0 by3:0 ry4:0 bz2 rz4:0 bz3" },
    { 0x1e, true, false, 6, { 6, 6, 6 },
      "rw5:0 gz4 bz0 bz1 by4 gw5:0 gy5 by5 bz2 gy4 bw5:0 gz5 bz3 bz5 bz4 rx5:0 gy3:0 gx5:0 gz3:0 bx5:0 "
      "by3:0 ry5:0 rz5:0" },
};

static unsigned number(const char **text)
{
    unsigned value = 0;
    for (; **text >= '0' && **text <= '9'; (*text)++)
        value = value * 10 + (unsigned)(**text - '0');
    return value;
}

/* "gy4 rw9:0 rw10:15": bit 4; bits 9 to 0; bits 10 to 15, the highest first. */
static void take_float_endpoints(struct reader *r, const char *layout, int32_t endpoint[4][3])
{
    while (*layout) {
        unsigned component = layout[0] == 'r' ? 0 : layout[0] == 'g' ? 1 : 2, which = (unsigned)(layout[1] - 'w');
        layout += 2;
        unsigned high = number(&layout), low = high;
        if (*layout == ':') {
            layout++;
            low = number(&layout);
        }
        for (unsigned bit = low;; bit += low < high ? 1u : -1u) {
            endpoint[which][component] |= (int32_t)take(r, 1) << bit;
            if (bit == high)
                break;
        }
        layout += *layout == ' ';
    }
}

static int32_t extend(int32_t value, unsigned bits)
{
    return (int32_t)((uint32_t)value << (32 - bits)) >> (32 - bits);
}

/* An endpoint to 16 bits, or 15 and a sign. */
static int32_t unquantize(int32_t value, unsigned bits, bool is_signed)
{
    if (!is_signed) {
        if (bits >= 15 || value == 0)
            return value;
        return value == (1 << bits) - 1 ? 0xffff : ((value << 15) + 0x4000) >> (bits - 1);
    }
    int32_t size = value < 0 ? -value : value;
    if (bits >= 16 || value == 0)
        return value;
    size = size >= (1 << (bits - 1)) - 1 ? 0x7fff : ((size << 15) + 0x4000) >> (bits - 1);
    return value < 0 ? -size : size;
}

static uint16_t finish(int32_t value, bool is_signed)
{
    if (!is_signed)
        return (uint16_t)(value * 31 / 64);
    return (uint16_t)(value < 0 ? (-value * 31 / 32) | 0x8000 : value * 31 / 32);
}

static const struct float_mode *float_mode_of(uint8_t first_byte)
{
    const unsigned wanted = first_byte & 2 ? first_byte & 31 : first_byte & 3;
    for (unsigned i = 0; i < sizeof float_modes / sizeof float_modes[0]; i++)
        if (float_modes[i].number == wanted)
            return &float_modes[i];
    return NULL;
}

void bptc_load_float(const uint8_t *block, unsigned texel, bool is_signed, uint16_t rgb[3])
{
    struct reader r = begin(block);
    int32_t endpoint[4][3] = { { 0 } };
    const struct float_mode *m = float_mode_of(block[0]);
    memset(rgb, 0, 3 * sizeof *rgb);
    if (!m)
        return;
    const unsigned pairs = m->two_pairs ? 2 : 1, bits = m->two_pairs ? 3 : 4;
    take(&r, m->number < 2 ? 2 : 5);
    take_float_endpoints(&r, m->layout, endpoint);
    unsigned partition = m->two_pairs ? take(&r, 5) : 0, index = take_index(&r, bits, pairs, partition, texel);
    for (unsigned c = 0; c < 3; c++) {
        int32_t value[4];
        for (unsigned e = 0; e < 4; e++) {
            value[e] = endpoint[e][c];
            if (m->differences && e > 0)
                value[e] = (endpoint[0][c] + extend(value[e], m->delta[c])) & ((1 << m->bits) - 1);
            value[e] = unquantize(is_signed ? extend(value[e], m->bits) : value[e], m->bits, is_signed);
        }
        unsigned first = 2 * pair_of(pairs, partition, texel);
        rgb[c] = finish(interpolate(value[first], value[first + 1], bits, index), is_signed);
    }
}
