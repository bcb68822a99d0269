/* SPDX-License-Identifier: MIT */
/*
 * mode.c - libdrm: what there is of mode setting. Getters return NULL and set errno. Lists are counted by a first
 * request and fetched by a second one, again when they have grown in between.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <xf86drm.h>
#include <xf86drmMode.h>

#include "drm_face.h"

/* Room for `count` elements; NULL: no memory, never because there are none. */
static void *room(uint32_t count, size_t size)
{
    return calloc(count ? count : 1, size);
}

/* ---- resources --------------------------------------------------------------------------------------------------- */

/* *grown_out: there is more by now than was counted. */
static drmModeResPtr fetch_resources(int fd, const struct drm_mode_card_res *counts, bool *grown_out)
{
    struct drm_mode_card_res res = *counts;
    drmModeResPtr out = calloc(1, sizeof *out);

    *grown_out = false;
    if (!out)
        return NULL;
    out->fbs = room(res.count_fbs, sizeof out->fbs[0]);
    out->crtcs = room(res.count_crtcs, sizeof out->crtcs[0]);
    out->connectors = room(res.count_connectors, sizeof out->connectors[0]);
    out->encoders = room(res.count_encoders, sizeof out->encoders[0]);
    if (!out->fbs || !out->crtcs || !out->connectors || !out->encoders)
        goto err_free;
    res.fb_id_ptr = drm_number(out->fbs);
    res.crtc_id_ptr = drm_number(out->crtcs);
    res.connector_id_ptr = drm_number(out->connectors);
    res.encoder_id_ptr = drm_number(out->encoders);
    if (drm_request(fd, DRM_IOCTL_MODE_GETRESOURCES, &res))
        goto err_free;
    *grown_out = res.count_fbs > counts->count_fbs || res.count_crtcs > counts->count_crtcs ||
                 res.count_connectors > counts->count_connectors || res.count_encoders > counts->count_encoders;
    if (*grown_out)
        goto err_free;

    out->count_fbs = (int)res.count_fbs;
    out->count_crtcs = (int)res.count_crtcs;
    out->count_connectors = (int)res.count_connectors;
    out->count_encoders = (int)res.count_encoders;
    out->min_width = res.min_width;
    out->max_width = res.max_width;
    out->min_height = res.min_height;
    out->max_height = res.max_height;
    return out;

err_free:
    drmModeFreeResources(out);
    return NULL;
}

FACE_API drmModeResPtr drmModeGetResources(int fd)
{
    drmModeResPtr out;
    bool grown;

    do {
        struct drm_mode_card_res counts = { 0 };
        if (drm_request(fd, DRM_IOCTL_MODE_GETRESOURCES, &counts))
            return NULL;
        out = fetch_resources(fd, &counts, &grown);
    } while (grown);
    return out;
}

FACE_API int drmIsKMS(int fd)
{
    struct drm_mode_card_res res = { 0 };

    if (drm_request(fd, DRM_IOCTL_MODE_GETRESOURCES, &res))
        return 0;
    return res.count_crtcs && res.count_connectors && res.count_encoders;
}

/* libdrm looks for a control node, of which there are none any more: the answer to a bus id that exists is "no". */
FACE_API int drmCheckModesettingSupported(const char *busid)
{
    struct shim_device device;
    unsigned domain, bus, slot, function;

    if (sscanf(busid, "pci:%04x:%02x:%02x.%u", &domain, &bus, &slot, &function) != 4)
        return -EINVAL;
    int r = shim_device_describe(&device);
    bool same =
        !r && domain == device.domain && bus == device.bus && slot == device.slot && function == device.function;
    return same ? -ENOSYS : -EINVAL;
}

/* ---- connectors -------------------------------------------------------------------------------------------------- */

/* A request with room for no modes at all looks anew what is connected. */
static drmModeConnectorPtr fetch_connector(int fd, const struct drm_mode_get_connector *counts, bool *grown_out)
{
    struct drm_mode_get_connector get = *counts;
    drmModeConnectorPtr out = calloc(1, sizeof *out);

    *grown_out = false;
    if (!out)
        return NULL;
    get.count_modes = counts->count_modes ? counts->count_modes : 1;
    out->modes = room(get.count_modes, sizeof out->modes[0]);
    out->props = room(get.count_props, sizeof out->props[0]);
    out->prop_values = room(get.count_props, sizeof out->prop_values[0]);
    out->encoders = room(get.count_encoders, sizeof out->encoders[0]);
    if (!out->modes || !out->props || !out->prop_values || !out->encoders)
        goto err_free;
    get.modes_ptr = drm_number(out->modes);
    get.props_ptr = drm_number(out->props);
    get.prop_values_ptr = drm_number(out->prop_values);
    get.encoders_ptr = drm_number(out->encoders);
    if (drm_request(fd, DRM_IOCTL_MODE_GETCONNECTOR, &get))
        goto err_free;
    *grown_out = get.count_modes > counts->count_modes || get.count_props > counts->count_props ||
                 get.count_encoders > counts->count_encoders;
    if (*grown_out)
        goto err_free;

    out->connector_id = get.connector_id;
    out->encoder_id = get.encoder_id;
    out->connector_type = get.connector_type;
    out->connector_type_id = get.connector_type_id;
    out->connection = (drmModeConnection)get.connection;
    out->mmWidth = get.mm_width;
    out->mmHeight = get.mm_height;
    out->subpixel = (drmModeSubPixel)(get.subpixel + 1); /* libdrm counts from 1 */
    out->count_modes = (int)get.count_modes;
    out->count_props = (int)get.count_props;
    out->count_encoders = (int)get.count_encoders;
    return out;

err_free:
    drmModeFreeConnector(out);
    return NULL;
}

static drmModeConnectorPtr get_connector(int fd, uint32_t connector_id, bool probe)
{
    drmModeConnectorPtr out;
    bool grown;

    do {
        struct drm_mode_modeinfo mode;
        struct drm_mode_get_connector counts = { .connector_id = connector_id,
                                                 .count_modes = probe ? 0 : 1,
                                                 .modes_ptr = drm_number(&mode) };
        if (drm_request(fd, DRM_IOCTL_MODE_GETCONNECTOR, &counts))
            return NULL;
        out = fetch_connector(fd, &counts, &grown);
    } while (grown);
    return out;
}

FACE_API drmModeConnectorPtr drmModeGetConnector(int fd, uint32_t connector_id)
{
    return get_connector(fd, connector_id, true);
}

FACE_API drmModeConnectorPtr drmModeGetConnectorCurrent(int fd, uint32_t connector_id)
{
    return get_connector(fd, connector_id, false);
}

/* 0: none, or an encoder is gone. */
FACE_API uint32_t drmModeConnectorGetPossibleCrtcs(int fd, const drmModeConnector *connector)
{
    uint32_t crtcs = 0;

    for (int i = 0; i < connector->count_encoders; i++) {
        drmModeEncoderPtr encoder = drmModeGetEncoder(fd, connector->encoders[i]);
        if (!encoder)
            return 0;
        crtcs |= encoder->possible_crtcs;
        drmModeFreeEncoder(encoder);
    }
    if (!crtcs)
        errno = ENOENT;
    return crtcs;
}

/* ---- encoders, CRTCs --------------------------------------------------------------------------------------------- */

FACE_API drmModeEncoderPtr drmModeGetEncoder(int fd, uint32_t encoder_id)
{
    struct drm_mode_get_encoder get = { .encoder_id = encoder_id };

    if (drm_request(fd, DRM_IOCTL_MODE_GETENCODER, &get))
        return NULL;
    drmModeEncoderPtr out = calloc(1, sizeof *out);
    if (out)
        *out = (drmModeEncoder){ .encoder_id = get.encoder_id,
                                 .encoder_type = get.encoder_type,
                                 .crtc_id = get.crtc_id,
                                 .possible_crtcs = get.possible_crtcs,
                                 .possible_clones = get.possible_clones };
    return out;
}

FACE_API drmModeCrtcPtr drmModeGetCrtc(int fd, uint32_t crtc_id)
{
    struct drm_mode_crtc get = { .crtc_id = crtc_id };

    if (drm_request(fd, DRM_IOCTL_MODE_GETCRTC, &get))
        return NULL;
    drmModeCrtcPtr out = calloc(1, sizeof *out);
    if (!out)
        return NULL;
    out->crtc_id = get.crtc_id;
    out->buffer_id = get.fb_id;
    out->x = get.x;
    out->y = get.y;
    out->mode_valid = (int)get.mode_valid;
    out->gamma_size = (int)get.gamma_size;
    if (get.mode_valid) {
        memcpy(&out->mode, &get.mode, sizeof out->mode);
        out->width = get.mode.hdisplay;
        out->height = get.mode.vdisplay;
    }
    return out;
}

/* ---- planes ------------------------------------------------------------------------------------------------------ */

FACE_API drmModePlaneResPtr drmModeGetPlaneResources(int fd)
{
    struct drm_mode_get_plane_res get = { 0 };
    drmModePlaneResPtr out;
    uint32_t count;

    do {
        get.count_planes = 0;
        if (drm_request(fd, DRM_IOCTL_MODE_GETPLANERESOURCES, &get))
            return NULL;
        out = calloc(1, sizeof *out);
        if (!out)
            return NULL;
        count = get.count_planes;
        out->planes = room(count, sizeof out->planes[0]);
        get.plane_id_ptr = drm_number(out->planes);
        if (!out->planes || drm_request(fd, DRM_IOCTL_MODE_GETPLANERESOURCES, &get)) {
            drmModeFreePlaneResources(out);
            return NULL;
        }
        out->count_planes = get.count_planes;
        if (get.count_planes > count)
            drmModeFreePlaneResources(out);
    } while (get.count_planes > count);
    return out;
}

/* A plane's formats do not change. */
FACE_API drmModePlanePtr drmModeGetPlane(int fd, uint32_t plane_id)
{
    struct drm_mode_get_plane get = { .plane_id = plane_id };

    if (drm_request(fd, DRM_IOCTL_MODE_GETPLANE, &get))
        return NULL;
    drmModePlanePtr out = calloc(1, sizeof *out);
    if (!out)
        return NULL;
    out->formats = room(get.count_format_types, sizeof out->formats[0]);
    get.format_type_ptr = drm_number(out->formats);
    if (!out->formats || drm_request(fd, DRM_IOCTL_MODE_GETPLANE, &get)) {
        drmModeFreePlane(out);
        return NULL;
    }
    out->plane_id = get.plane_id;
    out->count_formats = get.count_format_types;
    out->crtc_id = get.crtc_id;
    out->fb_id = get.fb_id;
    out->possible_crtcs = get.possible_crtcs;
    out->gamma_size = get.gamma_size;
    return out;
}
