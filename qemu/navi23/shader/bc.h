/* SPDX-License-Identifier: MIT */
/* bc.h - texels of block-compressed formats: BC1 to BC5 (bc.c), BC6 and BC7 (bptc.c); those kept at hand (blocks.c). */
#ifndef NAVI23_SHADER_BC_H
#define NAVI23_SHADER_BC_H

#include <navi23/shader/format.h>

/* The texel at (x, y), 0..3, of a block, as format_load would give it. `format` is one of BC. */
void bc_load(const struct format *format, const uint8_t *block, unsigned x, unsigned y, uint32_t rgba[4]);

/* BC7: components of 8 bits. BC6: three halves as numbers of fp16. `texel` is x + 4 * y. */
void bptc_load_unorm(const uint8_t *block, unsigned texel, uint8_t rgba[4]);
void bptc_load_float(const uint8_t *block, unsigned texel, bool is_signed, uint16_t rgb[3]);

/* Texels of blocks that a core has decoded. create: 0 or -ENOMEM; NULL may be destroyed. */
struct block_cache;
int block_cache_create(struct block_cache **out);
void block_cache_destroy(struct block_cache *cache);

/* bc_load for rows: words[n][lane] as in struct format_lanes. Only `lanes` are written. */
void block_load_rows(struct block_cache *cache, const struct format *format, const uint32_t (*words)[FORMAT_LANES],
                     const uint32_t *x, const uint32_t *y, uint64_t lanes, uint32_t (*rgba)[FORMAT_LANES]);

#endif
