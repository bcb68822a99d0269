/* SPDX-License-Identifier: MIT */
/*
 * dcc.h - keys of DCC: a byte for 256 bytes of a colour surface says whether they are as they seem, or all one colour.
 *
 * This card compresses nothing itself: what it writes it writes plainly, and sets the key to DCC_PLAIN. But it takes
 * what drivers clear by filling the keys.
 */
#ifndef NAVI23_SHADER_DCC_H
#define NAVI23_SHADER_DCC_H

#include <stdbool.h>
#include <stdint.h>

#include <navi23/shader/format.h>
#include <navi23/shader/meta.h>
#include <navi23/shader/wave.h>

#define DCC_BLOCK_BYTES 256u /* of the surface, for a key */

enum dcc_key {
    DCC_CLEAR_0000 = 0x00, /* all zero */
    DCC_CLEAR_SINGLE = 0x10, /* all as the first element of the block */
    DCC_CLEAR_REGISTER = 0x20, /* all as CB_COLORn_CLEAR_WORD0 and 1 */
    DCC_CLEAR_0001 = 0x40, /* alpha is 1, the others 0; */
    DCC_CLEAR_1110 = 0x80, /* the other way; */
    DCC_CLEAR_1111 = 0xc0, /* all 1 */
    DCC_PLAIN = 0xff,
};

/* Whether the bytes of a block are not what the key says. Keys that mean nothing here count as DCC_PLAIN. */
bool dcc_is_clear(uint8_t key);

/*
 * The element that a cleared block consists of: format->bytes of it. `alpha_last`: alpha is the highest component, not
 * the lowest. `first` is the block's first element as memory has it, `clear` the clear register (NULL: nobody knows
 * it; as DCC_CLEAR_SINGLE).
 */
void dcc_clear_element(uint8_t key, const struct format *format, bool alpha_last, const uint8_t *first,
                       const uint32_t clear[2], uint8_t element[16]);

/* A level of a surface, and its keys. */
struct dcc_surface {
    const struct format *format;
    const struct tiling *tiling;
    const struct meta *meta; /* NULL: there are no keys */
    uint64_t base, meta_base;
    uint8_t level, samples_log2;
    bool alpha_last;
    const uint32_t *clear;   /* as dcc_clear_element wants them */
};

/*
 * The element that the pixel (x, y), in whatever sample, has because its block is cleared. Returns false: memory has
 * the pixel, and that is to be looked at after this call.
 */
bool dcc_look(struct shader_core *core, const struct dcc_surface *surface, uint32_t x, uint32_t y, uint32_t slice,
              uint8_t element[16]);

/*
 * If the block of a pixel is cleared, fill it in memory, for all samples, which share a key, and make the key
 * DCC_PLAIN. Cores may do this at the same time, and look and write.
 */
void dcc_expand(struct shader_core *core, const struct dcc_surface *surface, uint32_t x, uint32_t y, uint32_t slice);

#endif
