/* SPDX-License-Identifier: MIT */
/*
 * mode.c - libdrm: mode setting. Getters return NULL and set errno, the others return the negative error.
 */
#include <stdlib.h>

#include <xf86drm.h>
#include <xf86drmMode.h>

#include "drm_face.h"

/* Whether there is a mode setting object `id`: 0, or a negative error that errno holds too. */
static int lookup(int fd, uint32_t id)
{
    struct shim_file *file;
    int r = drm_begin(fd, &file);
    return face_negative(drm_end(file, r ? r : shim_kms_lookup(file, id)));
}

/* ---- resources --------------------------------------------------------------------------------------------------- */

FACE_API drmModeResPtr drmModeGetResources(int fd)
{
    struct shim_kms_resources kms;
    struct shim_file *file;
    int r = drm_begin(fd, &file);
    if (face_negative(drm_end(file, r ? r : shim_kms_resources(file, &kms))))
        return NULL;

    drmModeResPtr resources = calloc(1, sizeof *resources);
    if (resources) {
        resources->max_width = kms.max_width;
        resources->max_height = kms.max_height;
    }
    return resources;
}

FACE_API void drmModeFreeResources(drmModeResPtr resources)
{
    if (!resources)
        return;
    free(resources->fbs);
    free(resources->crtcs);
    free(resources->connectors);
    free(resources->encoders);
    free(resources);
}

/* ---- objects ----------------------------------------------------------------------------------------------------- */

FACE_API drmModeConnectorPtr drmModeGetConnector(int fd, uint32_t connector_id)
{
    lookup(fd, connector_id);
    return NULL;
}

FACE_API drmModeConnectorPtr drmModeGetConnectorCurrent(int fd, uint32_t connector_id)
{
    return drmModeGetConnector(fd, connector_id);
}

FACE_API void drmModeFreeConnector(drmModeConnectorPtr connector)
{
    if (!connector)
        return;
    free(connector->encoders);
    free(connector->prop_values);
    free(connector->props);
    free(connector->modes);
    free(connector);
}

FACE_API drmModeEncoderPtr drmModeGetEncoder(int fd, uint32_t encoder_id)
{
    lookup(fd, encoder_id);
    return NULL;
}

FACE_API void drmModeFreeEncoder(drmModeEncoderPtr encoder)
{
    free(encoder);
}

FACE_API drmModeCrtcPtr drmModeGetCrtc(int fd, uint32_t crtc_id)
{
    lookup(fd, crtc_id);
    return NULL;
}

FACE_API void drmModeFreeCrtc(drmModeCrtcPtr crtc)
{
    free(crtc);
}

FACE_API drmModePropertyPtr drmModeGetProperty(int fd, uint32_t property_id)
{
    lookup(fd, property_id);
    return NULL;
}

FACE_API void drmModeFreeProperty(drmModePropertyPtr property)
{
    if (!property)
        return;
    free(property->values);
    free(property->enums);
    free(property->blob_ids);
    free(property);
}

FACE_API int drmModeConnectorSetProperty(int fd, uint32_t connector_id, uint32_t property_id, uint64_t value)
{
    (void)property_id, (void)value;
    return lookup(fd, connector_id);
}

/* ---- pictures ---------------------------------------------------------------------------------------------------- */

FACE_API int drmModeAddFB2(int fd, uint32_t width, uint32_t height, uint32_t pixel_format, const uint32_t bo_handles[4],
                           const uint32_t pitches[4], const uint32_t offsets[4], uint32_t *buf_id, uint32_t flags)
{
    struct shim_file *file;

    (void)width, (void)height, (void)pixel_format, (void)bo_handles, (void)pitches, (void)offsets, (void)buf_id;
    (void)flags;
    int r = drm_begin(fd, &file);
    return face_negative(drm_end(file, r ? r : shim_kms_add_fb(file)));
}

FACE_API int drmModeRmFB(int fd, uint32_t fb_id)
{
    return lookup(fd, fb_id);
}

FACE_API int drmModeSetCrtc(int fd, uint32_t crtc_id, uint32_t fb_id, uint32_t x, uint32_t y, uint32_t *connectors,
                            int count, drmModeModeInfoPtr mode)
{
    (void)fb_id, (void)x, (void)y, (void)connectors, (void)count, (void)mode;
    return lookup(fd, crtc_id);
}

FACE_API int drmModeSetCursor(int fd, uint32_t crtc_id, uint32_t bo_handle, uint32_t width, uint32_t height)
{
    (void)bo_handle, (void)width, (void)height;
    return lookup(fd, crtc_id);
}

FACE_API int drmModePageFlip(int fd, uint32_t crtc_id, uint32_t fb_id, uint32_t flags, void *user_data)
{
    (void)fb_id, (void)flags, (void)user_data;
    return lookup(fd, crtc_id);
}

/* ---- vblanks ----------------------------------------------------------------------------------------------------- */

FACE_API int drmCrtcGetSequence(int fd, uint32_t crtc_id, uint64_t *sequence, uint64_t *ns)
{
    (void)sequence, (void)ns;
    return face_minus_one(lookup(fd, crtc_id));
}

FACE_API int drmCrtcQueueSequence(int fd, uint32_t crtc_id, uint32_t flags, uint64_t sequence,
                                  uint64_t *sequence_queued, uint64_t user_data)
{
    (void)flags, (void)sequence, (void)sequence_queued, (void)user_data;
    return face_minus_one(lookup(fd, crtc_id));
}
