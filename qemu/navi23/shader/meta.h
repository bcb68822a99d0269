/* SPDX-License-Identifier: MIT */
/*
 * meta.h - where in memory the metadata of a surface are: HTILE of depth surfaces, DCC and CMASK of colour surfaces.
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
    struct tiling_shape surface;
};

struct meta {
    uint8_t kind;
    uint8_t unit_width_log2, unit_height_log2, unit_depth_log2; /* pixels that one element is for */
    uint64_t slice_bytes;
    uint64_t bytes; /* of all slices: of one */
    /* More, for meta_offset: opaque to others. */
    uint8_t block_width_log2, block_height_log2, block_bytes_log2;
    bool xored; /* low bits of the base address are an XOR for all places, as tiling_address has it */
    uint32_t equation[17][4]; /* of each bit of the offset in a block, in half bytes: masks of x, y, z, sample */
    struct {
        uint64_t offset;  /* of the level */
        uint32_t pitch;   /* blocks */
        uint16_t tail_x, tail_y;
    } level[TILING_LEVELS];
};

/* Work out a layout. Returns false: there is none for such a surface. */
bool meta_init(struct meta *meta, uint32_t gb_addr_config, const struct meta_shape *shape);

/*
 * The address of the element of a pixel. `base` is where the metadata begin, as registers and descriptors have it: low
 * bits of it may be mixed in. CMASK has two elements a byte: *high_half says which (NULL: nobody asks).
 */
uint64_t meta_address(const struct meta *meta, uint64_t base, unsigned level, uint32_t x, uint32_t y, uint32_t slice,
                      bool *high_half);

#endif
