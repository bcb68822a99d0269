/* SPDX-License-Identifier: MIT */
/*
 * layout.c - see layout.h. Facts about modifiers are drm_fourcc.h's and those of the Linux kernel: two devices whose
 * numbers are the same mean the same by them.
 */
#include "layout.h"

#include "../blocks/blocks.h"

#include <mgpu/mgpu_display.h>

/* Fields of a modifier of AMD's: TILE_VERSION, TILE, PIPE_XOR_BITS, PACKERS. Those of compression are 0. */
#define MODIFIER_AMD (UINT64_C(2) << 56)
#define MODIFIER_TILE_SHIFT 8
#define MODIFIER_PIPES_SHIFT 21
#define MODIFIER_PACKERS_SHIFT 27
#define VERSION_GFX9 1
#define VERSION_GFX10_3 3

/* Of GB_ADDR_CONFIG, powers of 2. */
#define CONFIG_PIPES(config) ((config) & 7u)
#define CONFIG_PACKERS(config) ((config) >> 8 & 7u)

/* Fields of mgpu_metadata.tiling, as AMDGPU_TILING_*. */
#define TILING_SWIZZLE_MODE 0x1fu
#define TILING_DCC_OFFSET (UINT64_C(0xffffff) << 5) /* not 0: compressed */

#define BLOCK_LOG2 16u /* of bytes, of all that are tiled */

static const struct kgpu_layout layouts[KGPU_LAYOUTS] = {
    { 27, true, VERSION_GFX10_3, 128, 1u << BLOCK_LOG2 }, /* 64KB_R_X: what is drawn to */
    { 25, true, VERSION_GFX10_3, 128, 1u << BLOCK_LOG2 }, /* 64KB_S_X */
    { 9, false, VERSION_GFX9, 128, 1u << BLOCK_LOG2 },    /* 64KB_S */
    { 0, false, 0, 1, KGPU_DCN_ALIGN },
};

uint64_t kgpu_layout_modifier(const struct kgpu *kgpu, uint32_t index)
{
    const struct kgpu_layout *layout = &layouts[index];
    uint32_t pipes = CONFIG_PIPES(kgpu->info.gb_addr_config), packers = CONFIG_PACKERS(kgpu->info.gb_addr_config);
    uint64_t modifier = MODIFIER_AMD | layout->version | (uint64_t)layout->swizzle << MODIFIER_TILE_SHIFT;

    if (!layout->swizzle)
        return 0;
    if (layout->xored)
        modifier |= (uint64_t)pipes << MODIFIER_PIPES_SHIFT | (uint64_t)packers << MODIFIER_PACKERS_SHIFT;
    return modifier;
}

static const struct kgpu_layout *find_swizzle(uint32_t swizzle)
{
    for (uint32_t i = 0; i < KGPU_LAYOUTS; i++)
        if (layouts[i].swizzle == swizzle)
            return &layouts[i];
    return NULL;
}

const struct kgpu_layout *kgpu_layout_find(const struct kgpu_bo *bo, uint64_t modifier)
{
    uint64_t tiling = bo->metadata ? bo->metadata->tiling : 0;

    if (modifier == MGPU_MODIFIER_METADATA)
        return tiling & TILING_DCC_OFFSET ? NULL : find_swizzle(tiling & TILING_SWIZZLE_MODE);
    for (uint32_t i = 0; i < KGPU_LAYOUTS; i++)
        if (kgpu_layout_modifier(bo->kgpu, i) == modifier)
            return &layouts[i];
    return NULL;
}
