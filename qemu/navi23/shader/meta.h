/* SPDX-License-Identifier: MIT */
/*
 * meta.h - where in memory the metadata of a surface are, and what HTILE says.
 *
 * HTILE belongs to depth surfaces, DCC and CMASK to colour surfaces. Metadata have blocks and levels as images do
 * (tiling.h), and an element's place in its block is a sum, modulo 2, of bits of the coordinates, too.
 */
#ifndef NAVI23_SHADER_META_H
#define NAVI23_SHADER_META_H

#include <stdbool.h>
#include <stdint.h>

#include <navi23/shader/tiling.h>

/* HTILE: 4 bytes for 8x8 pixels. DCC: 1 byte for 256 bytes of the surface. CMASK: 4 bits for 8x8 pixels. */
enum meta_kind { META_HTILE, META_DCC, META_CMASK };

struct meta_shape {
    uint8_t kind;          /* enum meta_kind */
    bool pipe_aligned;     /* as descriptors and CB_DCC_CONTROL have it; false only where the display shall read DCC */
    struct tiling_shape surface; /* of CMASK, that of FMASK. R_X for DCC, else Z_X, whose bytes do not count */
};

struct meta {
    uint8_t kind;
    uint8_t unit_width_log2, unit_height_log2; /* pixels that one element is for */
    uint8_t block_width_log2, block_height_log2, block_bytes_log2;
    uint32_t mix;         /* of the base address: bits that are an XOR for all places */
    uint64_t slice_bytes; /* from a slice to the next, with all levels */
    struct meta_level {
        uint64_t offset;
        uint32_t pitch;   /* blocks */
        uint16_t tail_x, tail_y; /* pixels, in the block of small levels */
    } level[TILING_LEVELS];
    uint16_t x[512], y[512], z[16]; /* what low bits of each coordinate, x and y in units, contribute to a number */
};

/* Work out a layout. Returns false: there is none for such a surface. */
bool meta_init(struct meta *meta, uint32_t gb_addr_config, const struct meta_shape *shape);

/*
 * The address of the element of a pixel. `base` is where the metadata begin, as registers and descriptors have it: low
 * bits of it may be mixed in. CMASK has two elements a byte: *high_half says which (NULL: nobody asks).
 */
static inline uint64_t meta_address(const struct meta *m, uint64_t base, unsigned level, uint32_t x, uint32_t y,
                                    uint32_t slice, bool *high_half)
{
    const struct meta_level *l = &m->level[level];
    uint64_t block = (uint64_t)(y >> m->block_height_log2) * l->pitch + (x >> m->block_width_log2);
    uint32_t number = (uint32_t)(m->x[((x + l->tail_x) >> m->unit_width_log2) % 512] ^
                                 m->y[((y + l->tail_y) >> m->unit_height_log2) % 512] ^ m->z[slice % 16]);
    uint32_t within = m->kind == META_HTILE ? number << 2 : m->kind == META_DCC ? number : number >> 1;
    uint64_t block_mask = (1ull << m->block_bytes_log2) - 1;
    if (high_half)
        *high_half = number & 1;
    return (base & ~block_mask) + slice * m->slice_bytes + l->offset + (block << m->block_bytes_log2) +
           (within ^ (base & m->mix));
}

/* ---- what HTILE says --------------------------------------------------------------------------------------------- */

/*
 * ZMASK 0: the tile's depth has been cleared, and memory does not have it; 15: memory has it as it is. SMEM: the same
 * of stencil, with 3. The rest is for culling: ranges of depth, results of stencil tests.
 */
#define HTILE_ZMASK 0x0000000fu
#define HTILE_SMEM  0x00000300u
#define HTILE_ZMAX  0xfffc0000u /* the largest depth, of 14 bits */

/* Whether a tile is cleared; for TC-compatible surfaces, which are cleared to 0 or 1 (stencil: 0) only, to what. */
static inline bool htile_depth_cleared(uint32_t code, float *value)
{
    *value = code & HTILE_ZMAX ? 1.0f : 0.0f;
    return (code & HTILE_ZMASK) == 0;
}

static inline bool htile_stencil_cleared(uint32_t code)
{
    return (code & HTILE_SMEM) == 0;
}

#endif
