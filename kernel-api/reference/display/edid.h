/* SPDX-License-Identifier: MIT */
/*
 * edid.h - what a screen says of itself (VESA E-EDID): blocks of 128 bytes, the first of which says the most.
 *
 * It comes over wires from a stranger, so nothing in it is taken for granted.
 */
#ifndef KGPU_EDID_H
#define KGPU_EDID_H

#include <mgpu/mgpu_display.h>

#include <stdbool.h>
#include <stddef.h>

#define KGPU_EDID_BLOCK 128u
#define KGPU_EDID_BLOCKS 2u /* as many as are read */

/* Whether a block is whole, and `first`: begins like a first one. */
bool kgpu_edid_is_sound(const uint8_t *block, bool first);

/* How many blocks follow the first one, as it says. */
uint32_t kgpu_edid_extensions(const uint8_t *first);

/* Make the first block say that so many follow. */
void kgpu_edid_set_extensions(uint8_t *first, uint32_t count);

/*
 * The modes of `count` sound blocks that heads can do, at most `room`, best first. Returns how many there are; without
 * any (or with no blocks) the three that every screen can.
 */
uint32_t kgpu_edid_modes(const uint8_t *blocks, uint32_t count, struct mgpu_mode *modes, uint32_t room);

/* The screen's size in millimetres, 0: not told. */
void kgpu_edid_size(const uint8_t *first, uint32_t *width_out, uint32_t *height_out);

#endif
