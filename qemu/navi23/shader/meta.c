/* SPDX-License-Identifier: MIT */
/*
 * meta.c - layouts of metadata: blocks, levels, and the sums of meta.def.
 *
 * Small levels lie together in one block, each at the coordinates that it has in the surface's own block of small
 * levels. Depth and stencil share their HTILE, though these have blocks of different sizes: there the coordinates are
 * those of a surface of 4 bytes, with one element for its 256 bytes.
 *
 * DCC of several samples takes as much room as the card needs for it, but has one key for all samples of an area: keys
 * lie as those of one sample. Nobody but the card looks at them one by one.
 */
#include <stddef.h>
#include <string.h>

#include <navi23/shader/meta.h>

/* A sum of bits of coordinates: 12 bits of X, 12 of Y, 8 of Z. */
enum { X_AT = 0, Y_AT = 12, Z_AT = 24 };
#define TERM(at, bit) (1u << ((at) + (bit)))
enum {
    X2 = TERM(X_AT, 2), X3 = TERM(X_AT, 3), X4 = TERM(X_AT, 4), X5 = TERM(X_AT, 5), X6 = TERM(X_AT, 6),
    X7 = TERM(X_AT, 7), X8 = TERM(X_AT, 8), X9 = TERM(X_AT, 9), X10 = TERM(X_AT, 10),
    Y2 = TERM(Y_AT, 2), Y3 = TERM(Y_AT, 3), Y4 = TERM(Y_AT, 4), Y5 = TERM(Y_AT, 5), Y6 = TERM(Y_AT, 6),
    Y7 = TERM(Y_AT, 7), Y8 = TERM(Y_AT, 8), Y9 = TERM(Y_AT, 9),
    Z0 = TERM(Z_AT, 0), Z1 = TERM(Z_AT, 1), Z2 = TERM(Z_AT, 2), Z3 = TERM(Z_AT, 3),
};

#define MAX_BITS        14u
#define PIPE_BYTES_LOG2 8u

enum sums_kind { HTILE, CMASK, DCC, DCC_PLAIN };

static const struct sums {
    uint16_t config; /* 0: any */
    uint8_t kind, bytes_log2;
    uint32_t bits[MAX_BITS]; /* 0: there are no more */
} sums[] = {
#define META(config, kind, bytes_log2, ...) { config, kind, bytes_log2, { __VA_ARGS__ } },
#include "meta.def"
#undef META
};

static const struct sums *find_sums(uint32_t config, unsigned kind, unsigned bytes_log2)
{
    for (size_t i = 0; i < sizeof sums / sizeof sums[0]; i++)
        if ((sums[i].config == config || sums[i].config == 0) && sums[i].kind == kind &&
            sums[i].bytes_log2 == bytes_log2)
            return &sums[i];
    return NULL;
}

/* What each value of a coordinate, whose bits stand at `at`, contributes; values count from its bit `low` on. */
static void spread(uint16_t *table, unsigned values, const uint32_t *bits, unsigned at, unsigned low)
{
    for (uint32_t value = 0; value < values; value++) {
        uint32_t number = 0;
        for (unsigned bit = 0; bit < MAX_BITS; bit++)
            number |= (uint32_t)__builtin_parity(bits[bit] >> at & 0xfff & value << low) << bit;
        table[value] = (uint16_t)number;
    }
}

/* Blocks and levels: the large ones from the smallest to the largest, after that of the small ones. */
static void place_levels(struct meta *m, const struct tiling_shape *surface, const struct tiling *tiling)
{
    const unsigned tail = tiling->first_in_tail;
    uint64_t offset = tail < surface->levels ? 1ull << m->block_bytes_log2 : 0;
    for (unsigned i = tail; i-- > 0;) {
        uint64_t width = ((uint64_t)surface->width + (1ull << i) - 1) >> i;
        uint64_t height = ((uint64_t)surface->height + (1ull << i) - 1) >> i;
        uint64_t pitch = (width + (1ull << m->block_width_log2) - 1) >> m->block_width_log2;
        uint64_t rows = (height + (1ull << m->block_height_log2) - 1) >> m->block_height_log2;
        m->level[i] = (struct meta_level){ offset, (uint32_t)pitch, 0, 0 };
        offset += (pitch * rows) << m->block_bytes_log2;
    }
    for (unsigned i = tail; i < surface->levels; i++)
        m->level[i] = (struct meta_level){ 0, 1, tiling->level[i].tail_x, tiling->level[i].tail_y };
    m->slice_bytes = offset;
}

/* Blocks of several samples are for fewer pixels. */
static void make_room_for_samples(struct meta *m, uint32_t gb_addr_config, const struct tiling_shape *surface)
{
    const unsigned max_log2 = gb_addr_config >> 6 & 3; /* MAX_COMPRESSED_FRAGS */
    const unsigned samples_log2 = surface->samples_log2 < max_log2 ? surface->samples_log2 : max_log2;
    const unsigned pixels_log2 = m->block_width_log2 + m->block_height_log2 - samples_log2;
    const unsigned width_log2 = (pixels_log2 + 1) / 2, height_log2 = pixels_log2 / 2;
    const uint64_t pitch = ((uint64_t)surface->width + (1ull << width_log2) - 1) >> width_log2;
    const uint64_t rows = ((uint64_t)surface->height + (1ull << height_log2) - 1) >> height_log2;
    m->slice_bytes = (pitch * rows) << m->block_bytes_log2;
}

bool meta_init(struct meta *m, uint32_t gb_addr_config, const struct meta_shape *shape)
{
    static const uint8_t sums_of[] = { [META_HTILE] = HTILE, [META_DCC] = DCC, [META_CMASK] = CMASK };
    const bool dcc = shape->kind == META_DCC;
    struct tiling_shape surface = shape->surface;
    struct tiling tiling;
    surface.samples_log2 = 0;
    if (!dcc) /* for 8x8 pixels, whatever they are */
        surface.bytes_log2 = 2;
    if (surface.mode != (dcc ? TILING_64KB_R_X : TILING_64KB_Z_X) || (!shape->pipe_aligned && !dcc) ||
        (shape->surface.samples_log2 && surface.levels > 1))
        return false;
    const unsigned kind = dcc && !shape->pipe_aligned ? DCC_PLAIN : sums_of[shape->kind];
    const struct sums *found = find_sums(gb_addr_config, kind, dcc ? surface.bytes_log2 : 0);
    if (!found || !tiling_init(&tiling, gb_addr_config, &surface))
        return false;

    memset(m->level, 0, sizeof m->level);
    unsigned bits = 0, unit_log2 = dcc ? 8u - surface.bytes_log2 : 6;
    while (bits < MAX_BITS && found->bits[bits])
        bits++;
    m->kind = shape->kind;
    m->unit_width_log2 = (uint8_t)((unit_log2 + 1) / 2);
    m->unit_height_log2 = (uint8_t)(unit_log2 / 2);
    m->block_width_log2 = (uint8_t)((bits + unit_log2 + 1) / 2);
    m->block_height_log2 = (uint8_t)((bits + unit_log2) / 2);
    m->block_bytes_log2 = (uint8_t)(shape->kind == META_HTILE ? bits + 2 : dcc ? bits : bits - 1);
    m->mix = (((1u << (gb_addr_config & 7)) - 1) << PIPE_BYTES_LOG2) & ((1u << m->block_bytes_log2) - 1);
    spread(m->x, sizeof m->x / sizeof m->x[0], found->bits, X_AT, m->unit_width_log2);
    spread(m->y, sizeof m->y / sizeof m->y[0], found->bits, Y_AT, m->unit_height_log2);
    spread(m->z, sizeof m->z / sizeof m->z[0], found->bits, Z_AT, 0);
    place_levels(m, &surface, &tiling);
    if (dcc && shape->surface.samples_log2)
        make_room_for_samples(m, gb_addr_config, &shape->surface);
    return true;
}
