/* SPDX-License-Identifier: MIT */
/* screen.c - see screen.h. */
#include "screen.h"

#include "../blocks/blocks.h"

/* Blocks that are damaged, or that do not come, are as good as not there. */
static void read_edid(struct kgpu *kgpu, uint32_t connector, struct kgpu_screen *screen)
{
    uint32_t wanted = 1;

    for (uint32_t i = 0; i < wanted; i++) {
        uint8_t *block = screen->edid + i * KGPU_EDID_BLOCK;

        if (kgpu_dcn_read_edid(kgpu, connector, i, block) || !kgpu_edid_is_sound(block, !i)) {
            kgpu_log(kgpu, KGPU_LOG_WARNING, "dcn: block %u of the EDID at connector %u cannot be read", i, connector);
            break;
        }
        screen->edid_blocks++;
        if (!i)
            wanted = KGPU_MIN(1 + kgpu_edid_extensions(block), KGPU_EDID_BLOCKS);
    }
    if (screen->edid_blocks)
        kgpu_edid_set_extensions(screen->edid, screen->edid_blocks - 1);
}

void kgpu_screen_update(struct kgpu *kgpu, uint32_t connector, struct kgpu_screen *screen)
{
    bool changed, plugged = kgpu_dcn_is_plugged(kgpu, connector, &changed);

    if (plugged == screen->plugged && !changed)
        return;
    *screen = (struct kgpu_screen){ .plugged = plugged };
    if (!plugged)
        return;
    read_edid(kgpu, connector, screen);
    if (screen->edid_blocks)
        kgpu_edid_size(screen->edid, &screen->width_mm, &screen->height_mm);
    screen->mode_count = kgpu_edid_modes(screen->edid, screen->edid_blocks, screen->modes, KGPU_SCREEN_MODES);
}
