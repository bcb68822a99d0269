/* SPDX-License-Identifier: MIT */
/* bc.h - texels of block-compressed formats: BC1 to BC5 (bc.c), BC6 and BC7 (bptc.c). */
#ifndef NAVI23_SHADER_BC_H
#define NAVI23_SHADER_BC_H

#include <navi23/shader/format.h>

/* The texel at (x, y), 0..3, of a block, as format_load would give it. `format` is one of BC. */
void bc_load(const struct format *format, const uint8_t *block, unsigned x, unsigned y, uint32_t rgba[4]);

/* BC7: components of 8 bits. BC6: three halves as numbers of fp16. `texel` is x + 4 * y. */
void bptc_load_unorm(const uint8_t *block, unsigned texel, uint8_t rgba[4]);
void bptc_load_float(const uint8_t *block, unsigned texel, bool is_signed, uint16_t rgb[3]);

#endif
