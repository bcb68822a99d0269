/* SPDX-License-Identifier: MIT */
/*
 * layout.h - how pictures may lie in memory for the heads: by DRM format modifier, or by what a BO's metadata say.
 */
#ifndef KGPU_LAYOUT_H
#define KGPU_LAYOUT_H

#include "../memory/bo.h"

#define KGPU_LAYOUTS 4u

struct kgpu_layout {
    uint8_t swizzle;     /* SW_MODE, as descriptors and heads have it; 0: linear */
    bool xored;          /* it depends on how many pipes and packers the card has */
    uint8_t version;     /* TILE_VERSION of its modifier */
    uint32_t block;      /* pixels of 32 bits a side; 1: it has none */
    uint32_t alignment;  /* bytes, of the picture's address */
};

/* The modifier of layout `index`, of KGPU_LAYOUTS, the best first. */
uint64_t kgpu_layout_modifier(const struct kgpu *kgpu, uint32_t index);

/* What `modifier` says, or, if it is MGPU_MODIFIER_METADATA, the BO's metadata. NULL: the heads cannot show it. */
const struct kgpu_layout *kgpu_layout_find(const struct kgpu_bo *bo, uint64_t modifier);

#endif
