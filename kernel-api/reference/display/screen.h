/* SPDX-License-Identifier: MIT */
/* screen.h - what hangs on a connector: asked once, and again when it was exchanged. A member of its head. */
#ifndef KGPU_SCREEN_H
#define KGPU_SCREEN_H

#include "edid.h"

struct kgpu;

#define KGPU_SCREEN_MODES 64u

struct kgpu_screen {
    bool plugged;
    uint32_t width_mm, height_mm; /* 0: unknown */
    uint32_t edid_blocks;         /* sound ones */
    uint8_t edid[KGPU_EDID_BLOCKS * KGPU_EDID_BLOCK];
    uint32_t mode_count;
    struct mgpu_mode modes[KGPU_SCREEN_MODES]; /* best first */
};

/* Bring what is known of the connector's screen up to date. */
void kgpu_screen_update(struct kgpu *kgpu, uint32_t connector, struct kgpu_screen *screen);

#endif
