/* SPDX-License-Identifier: MIT */
/*
 * mode.c - libdrm: mode setting. Getters return NULL and set errno, the others return the negative error.
 */
#include <stdio.h>
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

FACE_API int drmIsKMS(int fd)
{
    struct shim_kms_resources kms;
    struct shim_file *file;
    int r = drm_begin(fd, &file);
    r = face_minus_one(drm_end(file, r ? r : shim_kms_resources(file, &kms)));
    return !r && kms.crtcs && kms.connectors && kms.encoders;
}

FACE_API drmModePlaneResPtr drmModeGetPlaneResources(int fd)
{
    return face_negative(drm_refuse(fd, 0)) ? NULL : calloc(1, sizeof(drmModePlaneRes));
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

FACE_API drmModeEncoderPtr drmModeGetEncoder(int fd, uint32_t encoder_id)
{
    lookup(fd, encoder_id);
    return NULL;
}

FACE_API drmModeCrtcPtr drmModeGetCrtc(int fd, uint32_t crtc_id)
{
    lookup(fd, crtc_id);
    return NULL;
}

FACE_API drmModePropertyPtr drmModeGetProperty(int fd, uint32_t property_id)
{
    lookup(fd, property_id);
    return NULL;
}

FACE_API drmModePropertyBlobPtr drmModeGetPropertyBlob(int fd, uint32_t blob_id)
{
    lookup(fd, blob_id);
    return NULL;
}

FACE_API drmModePlanePtr drmModeGetPlane(int fd, uint32_t plane_id)
{
    lookup(fd, plane_id);
    return NULL;
}

FACE_API drmModeObjectPropertiesPtr drmModeObjectGetProperties(int fd, uint32_t object_id, uint32_t object_type)
{
    (void)object_type;
    lookup(fd, object_id);
    return NULL;
}

FACE_API int drmModeObjectSetProperty(int fd, uint32_t object_id, uint32_t object_type, uint32_t property_id,
                                      uint64_t value)
{
    (void)object_type, (void)property_id, (void)value;
    return lookup(fd, object_id);
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

/* Nothing is to be done since the modes of a connector are found by asking it. */
FACE_API int drmModeAttachMode(int fd, uint32_t connector_id, drmModeModeInfoPtr mode_info)
{
    (void)connector_id, (void)mode_info;
    return face_negative(drm_refuse(fd, 0));
}

FACE_API int drmModeDetachMode(int fd, uint32_t connector_id, drmModeModeInfoPtr mode_info)
{
    return drmModeAttachMode(fd, connector_id, mode_info);
}

FACE_API int drmModeConnectorSetProperty(int fd, uint32_t connector_id, uint32_t property_id, uint64_t value)
{
    (void)property_id, (void)value;
    return lookup(fd, connector_id);
}

/* ---- pictures ---------------------------------------------------------------------------------------------------- */

static int add_fb(int fd)
{
    struct shim_file *file;
    int r = drm_begin(fd, &file);
    return face_negative(drm_end(file, r ? r : shim_kms_add_fb(file)));
}

FACE_API int drmModeAddFB(int fd, uint32_t width, uint32_t height, uint8_t depth, uint8_t bpp, uint32_t pitch,
                          uint32_t bo_handle, uint32_t *buf_id)
{
    (void)width, (void)height, (void)depth, (void)bpp, (void)pitch, (void)bo_handle, (void)buf_id;
    return add_fb(fd);
}

FACE_API int drmModeAddFB2(int fd, uint32_t width, uint32_t height, uint32_t pixel_format, const uint32_t bo_handles[4],
                           const uint32_t pitches[4], const uint32_t offsets[4], uint32_t *buf_id, uint32_t flags)
{
    (void)width, (void)height, (void)pixel_format, (void)bo_handles, (void)pitches, (void)offsets, (void)buf_id;
    (void)flags;
    return add_fb(fd);
}

FACE_API int drmModeAddFB2WithModifiers(int fd, uint32_t width, uint32_t height, uint32_t pixel_format,
                                        const uint32_t bo_handles[4], const uint32_t pitches[4],
                                        const uint32_t offsets[4], const uint64_t modifier[4], uint32_t *buf_id,
                                        uint32_t flags)
{
    (void)modifier;
    return drmModeAddFB2(fd, width, height, pixel_format, bo_handles, pitches, offsets, buf_id, flags);
}

FACE_API drmModeFBPtr drmModeGetFB(int fd, uint32_t buf)
{
    lookup(fd, buf);
    return NULL;
}

FACE_API drmModeFB2Ptr drmModeGetFB2(int fd, uint32_t fb_id)
{
    lookup(fd, fb_id);
    return NULL;
}

FACE_API int drmModeDirtyFB(int fd, uint32_t fb_id, drmModeClipPtr clips, uint32_t num_clips)
{
    (void)clips, (void)num_clips;
    return lookup(fd, fb_id);
}

FACE_API int drmModeCloseFB(int fd, uint32_t buffer_id)
{
    return lookup(fd, buffer_id);
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

FACE_API int drmModePageFlipTarget(int fd, uint32_t crtc_id, uint32_t fb_id, uint32_t flags, void *user_data,
                                   uint32_t target_vblank)
{
    (void)target_vblank;
    return drmModePageFlip(fd, crtc_id, fb_id, flags, user_data);
}

FACE_API int drmModeSetCursor2(int fd, uint32_t crtc_id, uint32_t bo_handle, uint32_t width, uint32_t height,
                               int32_t hot_x, int32_t hot_y)
{
    (void)hot_x, (void)hot_y;
    return drmModeSetCursor(fd, crtc_id, bo_handle, width, height);
}

FACE_API int drmModeMoveCursor(int fd, uint32_t crtc_id, int x, int y)
{
    (void)x, (void)y;
    return lookup(fd, crtc_id);
}

FACE_API int drmModeSetPlane(int fd, uint32_t plane_id, uint32_t crtc_id, uint32_t fb_id, uint32_t flags,
                             int32_t crtc_x, int32_t crtc_y, uint32_t crtc_w, uint32_t crtc_h, uint32_t src_x,
                             uint32_t src_y, uint32_t src_w, uint32_t src_h)
{
    (void)crtc_id, (void)fb_id, (void)flags, (void)crtc_x, (void)crtc_y, (void)crtc_w, (void)crtc_h, (void)src_x;
    (void)src_y, (void)src_w, (void)src_h;
    return lookup(fd, plane_id);
}

FACE_API int drmModeCrtcGetGamma(int fd, uint32_t crtc_id, uint32_t size, uint16_t *red, uint16_t *green,
                                 uint16_t *blue)
{
    (void)size, (void)red, (void)green, (void)blue;
    return lookup(fd, crtc_id);
}

FACE_API int drmModeCrtcSetGamma(int fd, uint32_t crtc_id, uint32_t size, const uint16_t *red, const uint16_t *green,
                                 const uint16_t *blue)
{
    (void)size, (void)red, (void)green, (void)blue;
    return lookup(fd, crtc_id);
}

/* Dumb buffers: DRM_CAP_DUMB_BUFFER says that there are none. */
FACE_API int drmModeCreateDumbBuffer(int fd, uint32_t width, uint32_t height, uint32_t bpp, uint32_t flags,
                                     uint32_t *handle, uint32_t *pitch, uint64_t *size)
{
    (void)width, (void)height, (void)bpp, (void)flags, (void)handle, (void)pitch, (void)size;
    return face_negative(drm_refuse(fd, -ENOSYS));
}

FACE_API int drmModeDestroyDumbBuffer(int fd, uint32_t handle)
{
    (void)handle;
    return face_negative(drm_refuse(fd, -ENOSYS));
}

FACE_API int drmModeMapDumbBuffer(int fd, uint32_t handle, uint64_t *offset)
{
    (void)handle, (void)offset;
    return face_negative(drm_refuse(fd, -ENOSYS));
}

/* ---- blobs and leases, which there are none of --------------------------------------------------------------------
 */

FACE_API int drmModeCreatePropertyBlob(int fd, const void *data, size_t size, uint32_t *id)
{
    (void)data;
    if (size >= UINT32_MAX)
        return -ERANGE;
    *id = 0;
    return face_negative(drm_refuse(fd, -EOPNOTSUPP));
}

FACE_API int drmModeDestroyPropertyBlob(int fd, uint32_t id)
{
    return lookup(fd, id);
}

FACE_API int drmModeCreateLease(int fd, const uint32_t *objects, int num_objects, int flags, uint32_t *lessee_id)
{
    (void)objects, (void)num_objects, (void)flags, (void)lessee_id;
    return face_negative(drm_refuse(fd, -EOPNOTSUPP));
}

FACE_API drmModeLesseeListPtr drmModeListLessees(int fd)
{
    face_negative(drm_refuse(fd, -EOPNOTSUPP));
    return NULL;
}

FACE_API drmModeObjectListPtr drmModeGetLease(int fd)
{
    face_negative(drm_refuse(fd, -EOPNOTSUPP));
    return NULL;
}

FACE_API int drmModeRevokeLease(int fd, uint32_t lessee_id)
{
    (void)lessee_id;
    return face_negative(drm_refuse(fd, -EOPNOTSUPP));
}

/* ---- vblanks ----------------------------------------------------------------------------------------------------- */

FACE_API int drmWaitVBlank(int fd, drmVBlankPtr vbl)
{
    vbl->request.type &= ~(unsigned)DRM_VBLANK_RELATIVE; /* as if it had been made absolute */
    return face_minus_one(drm_refuse(fd, -EOPNOTSUPP));
}

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
