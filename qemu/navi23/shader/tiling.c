/* SPDX-License-Identifier: MIT */
/*
 * tiling.c - layouts of images: swizzle equations, blocks, levels.
 *
 * Standard (S) and display (D) modes follow a rule. Their low eight bits are a small pattern by the size of an element;
 * above, Y and X (of 3D images Y, X and Z) alternate. _X and _T modes then mix bits from further up into the bits that
 * choose the pipe, and _X the slice. The modes of render targets (R_X) and depth (Z_X) have a table, tiling.def.
 */
#include <stddef.h>
#include <string.h>

#include <navi23/shader/tiling.h>

/* A sum of bits of coordinates: 10 bits of X, 10 of Y, 8 of Z, 4 of the sample. */
#define TERM(coordinate, bit) (1u << ((coordinate) + (bit)))
enum { X_AT = 0, Y_AT = 10, Z_AT = 20, SAMPLE_AT = 28 };
#define NAMES(name, at)                                                                                          \
    name##0 = TERM(at, 0), name##1 = TERM(at, 1), name##2 = TERM(at, 2), name##3 = TERM(at, 3), name##4 = TERM(at, 4), \
    name##5 = TERM(at, 5), name##6 = TERM(at, 6), name##7 = TERM(at, 7)
enum { NAMES(X, X_AT), X8 = TERM(X_AT, 8), X9 = TERM(X_AT, 9) };
enum { NAMES(Y, Y_AT), Y8 = TERM(Y_AT, 8), Y9 = TERM(Y_AT, 9) };
enum { NAMES(Z, Z_AT) };
enum { S0 = TERM(SAMPLE_AT, 0), S1 = TERM(SAMPLE_AT, 1), S2 = TERM(SAMPLE_AT, 2) };

#define LOW_BITS 8u
#define MAX_BITS 16u
#define MAX_PIPES 5u /* log2 */

/* What a mode is made of. */
enum kind { LINEAR, S, D, R_X, Z_X, S_3D, D_X_3D, NO_KIND };
struct mode {
    uint8_t block_log2, kind, kind_3d;
    bool x, t; /* _X, _T */
};

static const struct mode modes[32] = {
    [TILING_LINEAR] = { 8, LINEAR, LINEAR, false, false },
    [TILING_256B_S] = { 8, S, NO_KIND, false, false },
    [TILING_256B_D] = { 8, D, NO_KIND, false, false },
    [TILING_4KB_S] = { 12, S, S_3D, false, false },
    [TILING_4KB_D] = { 12, D, NO_KIND, false, false },
    [TILING_64KB_S] = { 16, S, S_3D, false, false },
    [TILING_64KB_D] = { 16, D, NO_KIND, false, false },
    [TILING_64KB_S_T] = { 16, S, S_3D, false, true },
    [TILING_64KB_D_T] = { 16, D, NO_KIND, false, true },
    [TILING_4KB_S_X] = { 12, S, S_3D, true, false },
    [TILING_4KB_D_X] = { 12, D, NO_KIND, true, false },
    [TILING_64KB_Z_X] = { 16, Z_X, Z_X, true, false },
    [TILING_64KB_S_X] = { 16, S, S_3D, true, false },
    [TILING_64KB_D_X] = { 16, D, D_X_3D, true, false },
    [TILING_64KB_R_X] = { 16, R_X, R_X, true, false },
};

/* ---- equations --------------------------------------------------------------------------------------------------- */

/* The low bits, by kind and log2 of bytes; those of Z_X are computed. */
static const uint32_t low_bits[][5][LOW_BITS] = {
    [S] = { { X0, X1, X2, X3, Y0, Y1, Y2, Y3 }, { 0, X0, X1, X2, Y0, Y1, Y2, X3 }, { 0, 0, X0, X1, Y0, Y1, Y2, X2 },
            { 0, 0, 0, X0, Y0, Y1, X1, X2 }, { 0, 0, 0, 0, Y0, Y1, X0, X1 } },
    [D] = { { X0, X1, X2, Y1, Y0, Y2, X3, Y3 }, { 0, X0, X1, X2, Y0, Y1, Y2, X3 }, { 0, 0, X0, X1, Y0, Y1, X2, Y2 },
            { 0, 0, 0, X0, Y0, X1, X2, Y1 }, { 0, 0, 0, 0, X0, Y0, X1, Y1 } },
    [R_X] = { { X0, X1, X2, X3, Y0, Y1, Y2, Y3 }, { 0, X0, X1, X2, Y0, Y1, Y2, X3 }, { 0, 0, X0, X1, Y0, Y1, X2, Y2 },
              { 0, 0, 0, X0, Y0, X1, X2, Y1 }, { 0, 0, 0, 0, X0, Y0, X1, Y1 } },
    [S_3D] = { { X0, X1, Z0, Y0, Z1, Y1, X2, Z2 }, { 0, X0, Z0, Y0, Z1, Y1, X1, Z2 }, { 0, 0, X0, Y0, Z0, Y1, X1, Z1 },
               { 0, 0, 0, X0, Z0, Y0, X1, Z1 }, { 0, 0, 0, 0, Z0, Y0, X0, Z1 } },
    [D_X_3D] = { { X0, X1, Z0, Y0, Y1, Z1, X2, Z2 }, { 0, X0, Z0, Y0, X1, Z1, Y1, Z2 },
                 { 0, 0, X0, Y0, X1, Z0, Y1, Z1 }, { 0, 0, 0, X0, Y0, Z0, X1, Z1 }, { 0, 0, 0, 0, X0, Z0, Y0, Z1 } },
};

static const struct high_bits {
    uint16_t config;
    uint8_t kind, samples_log2, bytes_log2;
    uint32_t bits[MAX_BITS - LOW_BITS];
} high_bits[] = {
#define HIGH(config, kind, samples, bytes, ...) { config, kind, samples, bytes, { __VA_ARGS__ } },
#include "tiling.def"
#undef HIGH
};

/* A bit of an element's number in a block of depth: samples first, then X and Y in turn. */
static uint32_t depth_bit(unsigned bit, unsigned samples_log2)
{
    if (bit < samples_log2)
        return TERM(SAMPLE_AT, bit);
    bit -= samples_log2;
    return TERM(bit % 2 ? Y_AT : X_AT, bit / 2);
}

static const struct high_bits *find_high_bits(uint32_t config, const struct tiling_shape *shape, unsigned kind)
{
    for (size_t i = 0; i < sizeof high_bits / sizeof high_bits[0]; i++) {
        const struct high_bits *high = &high_bits[i];
        if (high->config == config && high->kind == kind && high->samples_log2 == shape->samples_log2 &&
            high->bytes_log2 == shape->bytes_log2)
            return high;
    }
    return NULL;
}

/* The bits of R_X, Z_X and D_X_3D. Returns false where there is nothing of that shape. */
static bool look_up(uint32_t bits[MAX_BITS], uint32_t config, const struct tiling_shape *shape, unsigned kind)
{
    const struct high_bits *high = find_high_bits(config, shape, kind);
    if (!high)
        return false;
    for (unsigned i = 0; i < LOW_BITS; i++) {
        if (kind != Z_X)
            bits[i] = low_bits[kind][shape->bytes_log2][i];
        else
            bits[i] = i < shape->bytes_log2 ? 0 : depth_bit(i - shape->bytes_log2, shape->samples_log2);
    }
    memcpy(bits + LOW_BITS, high->bits, sizeof high->bits);
    return true;
}

static unsigned count(uint32_t terms)
{
    return (unsigned)__builtin_popcount(terms);
}

/* The bits of S, D and S_3D: with the bits from further up, which lie beyond the block or not. */
static void compute(uint32_t bits[MAX_BITS], uint32_t config, const struct tiling_shape *shape, unsigned kind,
                    const struct mode *mode)
{
    const unsigned order = kind == S_3D ? 3 : 2, at[3] = { Y_AT, X_AT, Z_AT };
    const unsigned pipes = config & 7, packers = config >> 8 & 7;
    unsigned next[3] = { 0 };
    uint32_t plain[MAX_BITS + 2 * MAX_PIPES];
    for (unsigned i = 0; i < LOW_BITS; i++) {
        plain[i] = low_bits[kind][shape->bytes_log2][i];
        for (unsigned c = 0; c < 3; c++)
            next[c] += count(plain[i] >> at[c] & 0xff);
    }
    for (unsigned i = LOW_BITS; i < sizeof plain / sizeof plain[0]; i++) {
        unsigned c = (i - LOW_BITS) % order;
        plain[i] = TERM(at[c], next[c]++);
    }
    memcpy(bits, plain, MAX_BITS * sizeof *bits);

    /* Mix into bit `to`, the highest pipe bit and downwards, the next one or two above what has been used. */
    const unsigned end = LOW_BITS + (pipes < mode->block_log2 - LOW_BITS ? pipes : mode->block_log2 - LOW_BITS);
    unsigned from = end;
    for (unsigned to = end; (mode->x || mode->t) && to-- > LOW_BITS;)
        for (unsigned i = 1; i < order; i++, from++)
            bits[to] ^= mode->x || from < MAX_BITS ? plain[from] : 0;
    for (unsigned slice = 0; mode->x && order == 2 && slice < packers && slice < pipes; slice++)
        bits[LOW_BITS + pipes - 1 - slice] ^= TERM(Z_AT, slice);
}

/* What each value of a coordinate contributes: the XOR of what its bits do. */
static void spread(uint16_t *contribution, unsigned size, const uint32_t bits[MAX_BITS], unsigned block_log2,
                   unsigned coordinate)
{
    contribution[0] = 0;
    for (unsigned bit = 0; 1u << bit < size; bit++) {
        uint16_t own = 0;
        for (unsigned i = 0; i < block_log2; i++)
            own |= (uint16_t)((bits[i] >> (coordinate + bit) & 1) << i);
        for (unsigned value = 0; value < 1u << bit; value++)
            contribution[1u << bit | value] = contribution[value] ^ own;
    }
}

/* ---- blocks and levels ------------------------------------------------------------------------------------------- */

/* log2 of the sizes of 256 bytes, by log2 of bytes. */
static const uint8_t small_2d[5][3] = { { 4, 4, 0 }, { 4, 3, 0 }, { 3, 3, 0 }, { 3, 2, 0 }, { 2, 2, 0 } };
static const uint8_t small_3d[5][3] = { { 3, 2, 3 }, { 2, 2, 3 }, { 2, 2, 2 }, { 2, 1, 2 }, { 1, 1, 2 } };

/* And of 4 KiB in three dimensions; 64 KiB have two bits more of X, one of Y and one of Z. */
static const uint8_t thick_4k[5][3] = { { 4, 4, 4 }, { 3, 4, 4 }, { 3, 4, 3 }, { 3, 3, 3 }, { 2, 3, 3 } };

static void set_block(struct tiling *t, const struct tiling_shape *shape, bool thick)
{
    if (thick) {
        bool large = t->block_log2 == 16;
        t->width_log2 = (uint8_t)(thick_4k[shape->bytes_log2][0] + 2 * large);
        t->height_log2 = (uint8_t)(thick_4k[shape->bytes_log2][1] + large);
        t->depth_log2 = (uint8_t)(thick_4k[shape->bytes_log2][2] + large);
    } else {
        unsigned elements_log2 = t->block_log2 - shape->bytes_log2 - shape->samples_log2;
        t->width_log2 = (uint8_t)((elements_log2 + (shape->samples_log2 % 2 == 0)) / 2);
        t->height_log2 = (uint8_t)(elements_log2 - t->width_log2);
        t->depth_log2 = 0;
    }
}

/* Sizes of levels are rounded up. */
static uint32_t level_size(uint32_t size, unsigned level)
{
    return (uint32_t)(((uint64_t)size + (1ull << level) - 1) >> level);
}

/* How many levels fit into one block together. */
static unsigned tail_levels(unsigned block_log2, bool thick)
{
    unsigned size_log2 = thick ? block_log2 - (block_log2 - 8) / 3 : block_log2;
    return block_log2 == 8 ? 0 : size_log2 <= 11 ? 1 + (1u << (size_log2 - 9)) : size_log2 - 4;
}

/* The first level that shares a block with all after it; `levels`: none does. */
static unsigned first_in_tail(const struct tiling *t, const struct tiling_shape *shape, bool thick)
{
    unsigned width_log2 = t->width_log2, height_log2 = t->height_log2;
    if (thick && t->block_log2 == 12)
        height_log2--;
    else
        width_log2--;
    if (shape->mode == TILING_64KB_Z_X && shape->bytes_log2 < 2) { /* as large as their HTILE is */
        width_log2 -= 1;
        height_log2 -= shape->bytes_log2 == 0;
    }
    for (unsigned i = 0; i < shape->levels && shape->levels > 1; i++)
        if (level_size(shape->width, i) <= 1u << width_log2 && level_size(shape->height, i) <= 1u << height_log2 &&
            shape->levels - i <= tail_levels(t->block_log2, thick))
            return i;
    return shape->levels;
}

/* Small levels first, then the others from the smallest to the largest. */
static void place_levels(struct tiling *t, const struct tiling_shape *shape, bool thick)
{
    const uint8_t *small = thick ? small_3d[shape->bytes_log2] : small_2d[shape->bytes_log2];
    unsigned tail = first_in_tail(t, shape, thick);
    uint64_t offset = tail < shape->levels ? 1ull << t->block_log2 : 0;
    for (unsigned i = tail; i-- > 0;) {
        uint32_t pitch = (level_size(shape->width, i) + (1u << t->width_log2) - 1) >> t->width_log2;
        uint32_t rows = (level_size(shape->height, i) + (1u << t->height_log2) - 1) >> t->height_log2;
        t->level[i] = (struct tiling_level){ offset, pitch, 0, 0 };
        offset += ((uint64_t)pitch * rows) << t->block_log2;
    }
    t->slice_bytes = offset;
    t->first_in_tail = (uint8_t)tail;
    for (unsigned i = tail; i < shape->levels; i++) {
        unsigned left = tail_levels(t->block_log2, thick) - 1 - (i - tail), x = 0, y = 0;
        uint32_t place = left > 6 ? 16u << left : left << 8; /* from bit 8 on: Y and X in turn, in units of 256 bytes */
        for (unsigned bit = 0; bit < 6; bit++) {
            y |= (place >> (8 + 2 * bit) & 1) << bit;
            x |= (place >> (9 + 2 * bit) & 1) << bit;
        }
        t->level[i] = (struct tiling_level){ 0, 1, (uint16_t)(x << small[0]), (uint16_t)(y << small[1]) };
    }
}

/* Rows are a multiple of 256 bytes. */
static void place_linear_levels(struct tiling *t, const struct tiling_shape *shape)
{
    uint64_t offset = 0;
    for (unsigned i = shape->levels; i-- > 0;) {
        uint64_t pitch = (((uint64_t)level_size(shape->width, i) << shape->bytes_log2) + 255) & ~255ull;
        t->level[i] = (struct tiling_level){ offset, (uint32_t)pitch, 0, 0 };
        offset += pitch * level_size(shape->height, i);
    }
    t->slice_bytes = offset;
    t->first_in_tail = shape->levels;
}

bool tiling_init(struct tiling *t, uint32_t gb_addr_config, const struct tiling_shape *shape)
{
    const struct mode *mode = &modes[shape->mode % 32];
    const unsigned kind = shape->is_3d ? mode->kind_3d : mode->kind;
    const bool thick = kind == S_3D || kind == D_X_3D;
    if (mode->block_log2 == 0 || kind == NO_KIND || shape->bytes_log2 > 4 || shape->levels > TILING_LEVELS ||
        (kind == LINEAR && shape->samples_log2 != 0))
        return false;
    memset(t->level, 0, sizeof t->level);
    t->linear = kind == LINEAR;
    t->xored = mode->x;
    t->bytes_log2 = shape->bytes_log2;
    t->block_log2 = mode->block_log2;
    if (t->linear) {
        place_linear_levels(t, shape);
        return true;
    }
    uint32_t bits[MAX_BITS];
    if (kind == R_X || kind == Z_X || kind == D_X_3D) {
        if (!look_up(bits, gb_addr_config, shape, kind))
            return false;
    } else {
        if (shape->samples_log2 != 0 || (gb_addr_config & 7) > MAX_PIPES)
            return false;
        compute(bits, gb_addr_config, shape, kind, mode);
    }
    spread(t->x, sizeof t->x / sizeof t->x[0], bits, t->block_log2, X_AT);
    spread(t->y, sizeof t->y / sizeof t->y[0], bits, t->block_log2, Y_AT);
    spread(t->z, sizeof t->z / sizeof t->z[0], bits, t->block_log2, Z_AT);
    spread(t->sample, sizeof t->sample / sizeof t->sample[0], bits, t->block_log2, SAMPLE_AT);
    set_block(t, shape, thick);
    place_levels(t, shape, thick);
    return true;
}
