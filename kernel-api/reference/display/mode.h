/* SPDX-License-Identifier: MIT */
/* mode.h - timings: which a head can do, the ones everybody knows by name, and how to make up others. */
#ifndef KGPU_MODE_H
#define KGPU_MODE_H

#include <mgpu/mgpu_display.h>

#include <stdbool.h>

/* Whether a head can time it: nothing contradicts itself, it is neither too fast nor too slow, the flags are known. */
bool kgpu_mode_is_good(const struct mgpu_mode *mode);

/* How often it shows a frame, thousandths of a hertz, of one that is good. */
uint32_t kgpu_mode_refresh(const struct mgpu_mode *mode);

/* Whether both are timed alike. */
bool kgpu_mode_is_same(const struct mgpu_mode *a, const struct mgpu_mode *b);

/* VESA's timing for bit `index` of an EDID's established timings, 0 .. 16; NULL: one that is interlaced. */
const struct mgpu_mode *kgpu_mode_established(unsigned index);

/* The usual timing of this size and rate: VESA's, or else CVT with reduced blanking. False: there is none. */
bool kgpu_mode_named(uint32_t width, uint32_t height, uint32_t hz, struct mgpu_mode *out);

/*
 * Put a good mode where it belongs in a list of *count, the preferred one before larger and faster ones; with its
 * refresh_mhz. One that is there already, or that the list has no `room` for, is left out.
 */
void kgpu_mode_insert(struct mgpu_mode *modes, uint32_t *count, uint32_t room, const struct mgpu_mode *mode);

#endif
