/* SPDX-License-Identifier: MIT */
/*
 * tiling.h - where in memory a texel of an image is: SW_MODE of GFX10.3.
 *
 * Tiled images consist of blocks of 256 bytes, 4 or 64 KiB. Within a block every address bit is a sum, modulo 2, of
 * bits of the coordinates; so a texel's place there is the XOR of what each coordinate contributes, which is looked up.
 */
#ifndef NAVI23_SHADER_TILING_H
#define NAVI23_SHADER_TILING_H

#include <stdbool.h>
#include <stdint.h>

#define TILING_LEVELS 16u

/* SW_MODE: those that there are, but for 256 KiB blocks. */
enum tiling_mode {
    TILING_LINEAR = 0,
    TILING_256B_S = 1, TILING_256B_D,
    TILING_4KB_S = 5, TILING_4KB_D,
    TILING_64KB_S = 9, TILING_64KB_D,
    TILING_64KB_S_T = 17, TILING_64KB_D_T,
    TILING_4KB_S_X = 21, TILING_4KB_D_X,
    TILING_64KB_Z_X = 24, TILING_64KB_S_X, TILING_64KB_D_X, TILING_64KB_R_X,
};

/* An image as its layout sees it. Sizes are in elements: of BC, blocks of 4x4 texels. */
struct tiling_shape {
    uint8_t mode;         /* enum tiling_mode */
    bool is_3d;
    uint8_t bytes_log2;   /* of an element, 0..4 */
    uint8_t samples_log2; /* 0..3; more than 0 in R_X and Z_X only */
    uint8_t levels;       /* 1..16, of the whole image */
    uint32_t width, height; /* of level 0 */
};

struct tiling {
    bool linear, xored;        /* xored: low bits of the address are an XOR for all places (pipe and bank) */
    uint8_t bytes_log2, block_log2, width_log2, height_log2, depth_log2; /* of a block */
    uint8_t first_in_tail;     /* the first level that shares a block with those after it; `levels`: none does */
    uint64_t slice_bytes;      /* from a slice to the next; of 3D images: from a block of slices */
    struct tiling_level {
        uint64_t offset;
        uint32_t pitch;        /* blocks from a row of blocks to the next; linear: bytes from a row to the next */
        uint16_t tail_x, tail_y; /* in the block of small levels */
    } level[TILING_LEVELS];
    uint16_t x[1024], y[1024], z[256], sample[8]; /* what low bits of each coordinate contribute */
};

/* Work out a layout for a card with this GB_ADDR_CONFIG. Returns false: there is no such mode, or no such card. */
bool tiling_init(struct tiling *tiling, uint32_t gb_addr_config, const struct tiling_shape *shape);

/* From where the image begins to an element. Coordinates outside of the level lead anywhere. */
static inline uint64_t tiling_offset(const struct tiling *t, unsigned level, uint32_t x, uint32_t y, uint32_t z,
                                     uint32_t sample)
{
    const struct tiling_level *l = &t->level[level];
    if (t->linear)
        return l->offset + z * t->slice_bytes + (uint64_t)y * l->pitch + ((uint64_t)x << t->bytes_log2);
    uint64_t block = (uint64_t)(y >> t->height_log2) * l->pitch + (x >> t->width_log2);
    uint32_t within = (uint32_t)(t->x[(x + l->tail_x) % 1024] ^ t->y[(y + l->tail_y) % 1024] ^ t->z[z % 256] ^
                                 t->sample[sample % 8]);
    return l->offset + (z >> t->depth_log2) * t->slice_bytes + (block << t->block_log2) + within;
}

/*
 * The address of what is at `offset`, of an image at `base` as T# has it: the low bits of an xored one's base are not
 * part of where it begins.
 */
static inline uint64_t tiling_address(const struct tiling *t, uint64_t base, uint64_t offset)
{
    uint64_t mix = t->xored ? base & ((1ull << t->block_log2) - 1) : 0;
    return base - mix + (offset ^ mix);
}

/* So many elements, as a power of 2, lie behind each other, from an X on that is a multiple of as many. */
static inline unsigned tiling_run_log2(const struct tiling *t)
{
    unsigned bits = 0;
    while (bits < t->width_log2 && t->x[1u << bits] == 1u << (bits + t->bytes_log2))
        bits++;
    return bits;
}

#endif
