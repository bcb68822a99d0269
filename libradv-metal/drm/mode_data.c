/* SPDX-License-Identifier: MIT */
/*
 * mode_data.c - libdrm: reading what mode setting tells, without a device.
 */
#include <drm_fourcc.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

#include "drm_face.h"

/* Lives forever. NULL: unknown. */
FACE_API const char *drmModeGetConnectorTypeName(uint32_t connector_type)
{
    static const char *const names[] = {
        [DRM_MODE_CONNECTOR_Unknown] = "Unknown",
        [DRM_MODE_CONNECTOR_VGA] = "VGA",
        [DRM_MODE_CONNECTOR_DVII] = "DVI-I",
        [DRM_MODE_CONNECTOR_DVID] = "DVI-D",
        [DRM_MODE_CONNECTOR_DVIA] = "DVI-A",
        [DRM_MODE_CONNECTOR_Composite] = "Composite",
        [DRM_MODE_CONNECTOR_SVIDEO] = "SVIDEO",
        [DRM_MODE_CONNECTOR_LVDS] = "LVDS",
        [DRM_MODE_CONNECTOR_Component] = "Component",
        [DRM_MODE_CONNECTOR_9PinDIN] = "DIN",
        [DRM_MODE_CONNECTOR_DisplayPort] = "DP",
        [DRM_MODE_CONNECTOR_HDMIA] = "HDMI-A",
        [DRM_MODE_CONNECTOR_HDMIB] = "HDMI-B",
        [DRM_MODE_CONNECTOR_TV] = "TV",
        [DRM_MODE_CONNECTOR_eDP] = "eDP",
        [DRM_MODE_CONNECTOR_VIRTUAL] = "Virtual",
        [DRM_MODE_CONNECTOR_DSI] = "DSI",
        [DRM_MODE_CONNECTOR_DPI] = "DPI",
        [DRM_MODE_CONNECTOR_WRITEBACK] = "Writeback",
        [DRM_MODE_CONNECTOR_SPI] = "SPI",
        [DRM_MODE_CONNECTOR_USB] = "USB",
    };

    return connector_type < sizeof names / sizeof names[0] ? names[connector_type] : NULL;
}

static bool has_format(const struct drm_format_modifier *modifier, uint32_t format)
{
    uint32_t bit = format - modifier->offset;
    return format >= modifier->offset && bit < 64 && modifier->formats >> bit & 1;
}

/*
 * The next pair of a format and a modifier in a plane's IN_FORMATS blob, by format; false when there is none. The
 * caller begins with an iterator of zeroes. fmt_idx and mod_idx say where to look next.
 */
FACE_API bool drmModeFormatModifierBlobIterNext(const drmModePropertyBlobRes *blob, drmModeFormatModifierIterator *iter)
{
    if (!blob || !iter)
        return false;

    const struct drm_format_modifier_blob *head = blob->data;
    const uint32_t *formats = (const void *)((const char *)blob->data + head->formats_offset);
    const struct drm_format_modifier *modifiers = (const void *)((const char *)blob->data + head->modifiers_offset);
    uint32_t at = iter->mod_idx;

    for (uint32_t format = iter->fmt_idx; format < head->count_formats; format++) {
        for (; at < head->count_modifiers; at++) {
            if (!has_format(&modifiers[at], format))
                continue;
            *iter = (drmModeFormatModifierIterator){
                .fmt_idx = format, .mod_idx = at + 1, .fmt = formats[format], .mod = modifiers[at].modifier
            };
            return true;
        }
        at = 0;
    }
    return false;
}
