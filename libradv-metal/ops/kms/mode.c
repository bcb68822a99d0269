/* SPDX-License-Identifier: MIT */
/*
 * mode.c - timings of a screen, in the contract's words and in DRM's.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>

#include "kms.h"

static const struct {
    uint32_t mgpu, with, without; /* MGPU_MODE_*; DRM_MODE_FLAG_* */
} polarities[] = {
    { MGPU_MODE_HSYNC_POSITIVE, DRM_MODE_FLAG_PHSYNC, DRM_MODE_FLAG_NHSYNC },
    { MGPU_MODE_VSYNC_POSITIVE, DRM_MODE_FLAG_PVSYNC, DRM_MODE_FLAG_NVSYNC },
};

/* Flags that change nothing here: the above, and how a picture of another shape would be shown. */
#define MEANINGLESS                                                                                                    \
    (DRM_MODE_FLAG_PHSYNC | DRM_MODE_FLAG_NHSYNC | DRM_MODE_FLAG_PVSYNC | DRM_MODE_FLAG_NVSYNC |                       \
     DRM_MODE_FLAG_PIC_AR_MASK)

uint32_t shim_kms_refresh_hz(const struct mgpu_mode *mode)
{
    return (mode->refresh_mhz + 500) / 1000;
}

void shim_kms_mode_to_drm(const struct mgpu_mode *mode, struct drm_mode_modeinfo *out)
{
    *out = (struct drm_mode_modeinfo){
        .clock = mode->clock_khz,
        .hdisplay = mode->hdisplay,
        .hsync_start = mode->hsync_start,
        .hsync_end = mode->hsync_end,
        .htotal = mode->htotal,
        .vdisplay = mode->vdisplay,
        .vsync_start = mode->vsync_start,
        .vsync_end = mode->vsync_end,
        .vtotal = mode->vtotal,
        .vrefresh = shim_kms_refresh_hz(mode),
        .type = DRM_MODE_TYPE_DRIVER,
    };
    if (mode->flags & MGPU_MODE_PREFERRED)
        out->type |= DRM_MODE_TYPE_PREFERRED;
    for (unsigned i = 0; i < sizeof polarities / sizeof polarities[0]; i++)
        out->flags |= mode->flags & polarities[i].mgpu ? polarities[i].with : polarities[i].without;
    snprintf(out->name, sizeof out->name, "%ux%u", mode->hdisplay, mode->vdisplay);
}

/* One direction's timings: the picture, then a porch, the sync pulse, another porch. */
static bool in_order(uint16_t display, uint16_t sync_start, uint16_t sync_end, uint16_t total)
{
    return display && display <= sync_start && sync_start <= sync_end && sync_end <= total;
}

int shim_kms_mode_from_drm(const struct drm_mode_modeinfo *mode, struct mgpu_mode *out)
{
    if (mode->clock > INT_MAX || mode->vrefresh > INT_MAX)
        return -ERANGE;
    if (!mode->clock || mode->flags & ~(uint32_t)MEANINGLESS || mode->hskew || mode->vscan > 1 ||
        !in_order(mode->hdisplay, mode->hsync_start, mode->hsync_end, mode->htotal) ||
        !in_order(mode->vdisplay, mode->vsync_start, mode->vsync_end, mode->vtotal))
        return -EINVAL;

    const uint64_t pixels = (uint64_t)mode->htotal * mode->vtotal;
    *out = (struct mgpu_mode){
        .clock_khz = mode->clock,
        .hdisplay = mode->hdisplay,
        .hsync_start = mode->hsync_start,
        .hsync_end = mode->hsync_end,
        .htotal = mode->htotal,
        .vdisplay = mode->vdisplay,
        .vsync_start = mode->vsync_start,
        .vsync_end = mode->vsync_end,
        .vtotal = mode->vtotal,
        .refresh_mhz = (uint32_t)((mode->clock * UINT64_C(1000000) + pixels / 2) / pixels),
    };
    for (unsigned i = 0; i < sizeof polarities / sizeof polarities[0]; i++) {
        if (mode->flags & polarities[i].with)
            out->flags |= polarities[i].mgpu;
    }
    return 0;
}
