/* SPDX-License-Identifier: MIT */
/*
 * mode_show.c - libdrm: pictures, and showing them. Getters return NULL and set errno, the others return the negative
 * error.
 */
#include <stdlib.h>
#include <string.h>

#include <xf86drm.h>
#include <xf86drmMode.h>

#include "drm_face.h"

/* ---- framebuffers ------------------------------------------------------------------------------------------------ */

FACE_API int drmModeAddFB(int fd, uint32_t width, uint32_t height, uint8_t depth, uint8_t bpp, uint32_t pitch,
                          uint32_t bo_handle, uint32_t *buf_id)
{
    struct drm_mode_fb_cmd add = {
        .width = width, .height = height, .pitch = pitch, .bpp = bpp, .depth = depth, .handle = bo_handle
    };
    int r = drm_request(fd, DRM_IOCTL_MODE_ADDFB, &add);
    if (!r)
        *buf_id = add.fb_id;
    return r;
}

FACE_API int drmModeAddFB2WithModifiers(int fd, uint32_t width, uint32_t height, uint32_t pixel_format,
                                        const uint32_t bo_handles[4], const uint32_t pitches[4],
                                        const uint32_t offsets[4], const uint64_t modifier[4], uint32_t *buf_id,
                                        uint32_t flags)
{
    struct drm_mode_fb_cmd2 add = { .width = width, .height = height, .pixel_format = pixel_format, .flags = flags };

    memcpy(add.handles, bo_handles, sizeof add.handles);
    memcpy(add.pitches, pitches, sizeof add.pitches);
    memcpy(add.offsets, offsets, sizeof add.offsets);
    if (modifier)
        memcpy(add.modifier, modifier, sizeof add.modifier);
    int r = drm_request(fd, DRM_IOCTL_MODE_ADDFB2, &add);
    if (!r)
        *buf_id = add.fb_id;
    return r;
}

FACE_API int drmModeAddFB2(int fd, uint32_t width, uint32_t height, uint32_t pixel_format, const uint32_t bo_handles[4],
                           const uint32_t pitches[4], const uint32_t offsets[4], uint32_t *buf_id, uint32_t flags)
{
    return drmModeAddFB2WithModifiers(fd, width, height, pixel_format, bo_handles, pitches, offsets, NULL, buf_id,
                                      flags);
}

FACE_API int drmModeRmFB(int fd, uint32_t fb_id)
{
    return drm_request(fd, DRM_IOCTL_MODE_RMFB, &fb_id);
}

FACE_API int drmModeCloseFB(int fd, uint32_t buffer_id)
{
    struct drm_mode_closefb close = { .fb_id = buffer_id };
    return drm_request(fd, DRM_IOCTL_MODE_CLOSEFB, &close);
}

FACE_API drmModeFBPtr drmModeGetFB(int fd, uint32_t buf)
{
    struct drm_mode_fb_cmd get = { .fb_id = buf };

    if (drm_request(fd, DRM_IOCTL_MODE_GETFB, &get))
        return NULL;
    drmModeFBPtr out = calloc(1, sizeof *out);
    if (out)
        *out = (drmModeFB){ .fb_id = get.fb_id,
                            .width = get.width,
                            .height = get.height,
                            .pitch = get.pitch,
                            .bpp = get.bpp,
                            .depth = get.depth,
                            .handle = get.handle };
    return out;
}

FACE_API drmModeFB2Ptr drmModeGetFB2(int fd, uint32_t fb_id)
{
    struct drm_mode_fb_cmd2 get = { .fb_id = fb_id };

    if (drm_request(fd, DRM_IOCTL_MODE_GETFB2, &get))
        return NULL;
    drmModeFB2Ptr out = calloc(1, sizeof *out);
    if (!out)
        return NULL;
    out->fb_id = fb_id;
    out->width = get.width;
    out->height = get.height;
    out->pixel_format = get.pixel_format;
    out->modifier = get.modifier[0];
    out->flags = get.flags;
    memcpy(out->handles, get.handles, sizeof out->handles);
    memcpy(out->pitches, get.pitches, sizeof out->pitches);
    memcpy(out->offsets, get.offsets, sizeof out->offsets);
    return out;
}

FACE_API int drmModeDirtyFB(int fd, uint32_t fb_id, drmModeClipPtr clips, uint32_t num_clips)
{
    struct drm_mode_fb_dirty_cmd dirty = { .fb_id = fb_id, .clips_ptr = drm_number(clips), .num_clips = num_clips };
    return drm_request(fd, DRM_IOCTL_MODE_DIRTYFB, &dirty);
}

/* ---- dumb buffers ------------------------------------------------------------------------------------------------ */

FACE_API int drmModeCreateDumbBuffer(int fd, uint32_t width, uint32_t height, uint32_t bpp, uint32_t flags,
                                     uint32_t *handle, uint32_t *pitch, uint64_t *size)
{
    struct drm_mode_create_dumb create = { .width = width, .height = height, .bpp = bpp, .flags = flags };
    int r = drm_request(fd, DRM_IOCTL_MODE_CREATE_DUMB, &create);
    if (r)
        return r;
    *handle = create.handle;
    *pitch = create.pitch;
    *size = create.size;
    return 0;
}

FACE_API int drmModeDestroyDumbBuffer(int fd, uint32_t handle)
{
    struct drm_mode_destroy_dumb destroy = { .handle = handle };
    return drm_request(fd, DRM_IOCTL_MODE_DESTROY_DUMB, &destroy);
}

FACE_API int drmModeMapDumbBuffer(int fd, uint32_t handle, uint64_t *offset)
{
    struct drm_mode_map_dumb map = { .handle = handle };
    int r = drm_request(fd, DRM_IOCTL_MODE_MAP_DUMB, &map);
    if (!r)
        *offset = map.offset;
    return r;
}

/* ---- CRTCs and planes -------------------------------------------------------------------------------------------- */

FACE_API int drmModeSetCrtc(int fd, uint32_t crtc_id, uint32_t fb_id, uint32_t x, uint32_t y, uint32_t *connectors,
                            int count, drmModeModeInfoPtr mode)
{
    struct drm_mode_crtc set = { .set_connectors_ptr = drm_number(connectors),
                                 .count_connectors = (uint32_t)count,
                                 .crtc_id = crtc_id,
                                 .fb_id = fb_id,
                                 .x = x,
                                 .y = y,
                                 .mode_valid = mode != NULL };
    if (mode)
        memcpy(&set.mode, mode, sizeof set.mode);
    return drm_request(fd, DRM_IOCTL_MODE_SETCRTC, &set);
}

FACE_API int drmModePageFlipTarget(int fd, uint32_t crtc_id, uint32_t fb_id, uint32_t flags, void *user_data,
                                   uint32_t target_vblank)
{
    struct drm_mode_crtc_page_flip_target flip = { .crtc_id = crtc_id,
                                                   .fb_id = fb_id,
                                                   .flags = flags,
                                                   .sequence = target_vblank,
                                                   .user_data = drm_number(user_data) };
    return drm_request(fd, DRM_IOCTL_MODE_PAGE_FLIP, &flip);
}

FACE_API int drmModePageFlip(int fd, uint32_t crtc_id, uint32_t fb_id, uint32_t flags, void *user_data)
{
    return drmModePageFlipTarget(fd, crtc_id, fb_id, flags, user_data, 0);
}

FACE_API int drmModeSetPlane(int fd, uint32_t plane_id, uint32_t crtc_id, uint32_t fb_id, uint32_t flags,
                             int32_t crtc_x, int32_t crtc_y, uint32_t crtc_w, uint32_t crtc_h, uint32_t src_x,
                             uint32_t src_y, uint32_t src_w, uint32_t src_h)
{
    struct drm_mode_set_plane set = { .plane_id = plane_id,
                                      .crtc_id = crtc_id,
                                      .fb_id = fb_id,
                                      .flags = flags,
                                      .crtc_x = crtc_x,
                                      .crtc_y = crtc_y,
                                      .crtc_w = crtc_w,
                                      .crtc_h = crtc_h,
                                      .src_x = src_x,
                                      .src_y = src_y,
                                      .src_h = src_h,
                                      .src_w = src_w };
    return drm_request(fd, DRM_IOCTL_MODE_SETPLANE, &set);
}

FACE_API int drmModeSetCursor(int fd, uint32_t crtc_id, uint32_t bo_handle, uint32_t width, uint32_t height)
{
    struct drm_mode_cursor set = {
        .flags = DRM_MODE_CURSOR_BO, .crtc_id = crtc_id, .width = width, .height = height, .handle = bo_handle
    };
    return drm_request(fd, DRM_IOCTL_MODE_CURSOR, &set);
}

FACE_API int drmModeSetCursor2(int fd, uint32_t crtc_id, uint32_t bo_handle, uint32_t width, uint32_t height,
                               int32_t hot_x, int32_t hot_y)
{
    struct drm_mode_cursor2 set = { .flags = DRM_MODE_CURSOR_BO,
                                    .crtc_id = crtc_id,
                                    .width = width,
                                    .height = height,
                                    .handle = bo_handle,
                                    .hot_x = hot_x,
                                    .hot_y = hot_y };
    return drm_request(fd, DRM_IOCTL_MODE_CURSOR2, &set);
}

FACE_API int drmModeMoveCursor(int fd, uint32_t crtc_id, int x, int y)
{
    struct drm_mode_cursor move = { .flags = DRM_MODE_CURSOR_MOVE, .crtc_id = crtc_id, .x = x, .y = y };
    return drm_request(fd, DRM_IOCTL_MODE_CURSOR, &move);
}

static int gamma(int fd, unsigned long request, uint32_t crtc_id, uint32_t size, const uint16_t *red,
                 const uint16_t *green, const uint16_t *blue)
{
    struct drm_mode_crtc_lut table = { .crtc_id = crtc_id,
                                       .gamma_size = size,
                                       .red = drm_number(red),
                                       .green = drm_number(green),
                                       .blue = drm_number(blue) };
    return drm_request(fd, request, &table);
}

FACE_API int drmModeCrtcGetGamma(int fd, uint32_t crtc_id, uint32_t size, uint16_t *red, uint16_t *green,
                                 uint16_t *blue)
{
    return gamma(fd, DRM_IOCTL_MODE_GETGAMMA, crtc_id, size, red, green, blue);
}

FACE_API int drmModeCrtcSetGamma(int fd, uint32_t crtc_id, uint32_t size, const uint16_t *red, const uint16_t *green,
                                 const uint16_t *blue)
{
    return gamma(fd, DRM_IOCTL_MODE_SETGAMMA, crtc_id, size, red, green, blue);
}

/* Nothing is to be done since the modes of a connector are found by asking it. */
static int attach(int fd, unsigned long request, uint32_t connector_id, const drmModeModeInfo *mode_info)
{
    struct drm_mode_mode_cmd mode = { .connector_id = connector_id };

    if (mode_info)
        memcpy(&mode.mode, mode_info, sizeof mode.mode);
    return drm_request(fd, request, &mode);
}

FACE_API int drmModeAttachMode(int fd, uint32_t connector_id, drmModeModeInfoPtr mode_info)
{
    return attach(fd, DRM_IOCTL_MODE_ATTACHMODE, connector_id, mode_info);
}

FACE_API int drmModeDetachMode(int fd, uint32_t connector_id, drmModeModeInfoPtr mode_info)
{
    return attach(fd, DRM_IOCTL_MODE_DETACHMODE, connector_id, mode_info);
}

/* ---- leases, which are refused ----------------------------------------------------------------------------------- */

FACE_API int drmModeCreateLease(int fd, const uint32_t *objects, int num_objects, int flags, uint32_t *lessee_id)
{
    struct drm_mode_create_lease create = { .object_ids = drm_number(objects),
                                            .object_count = (uint32_t)num_objects,
                                            .flags = (uint32_t)flags };
    (void)lessee_id;
    return drm_request(fd, DRM_IOCTL_MODE_CREATE_LEASE, &create);
}

FACE_API drmModeLesseeListPtr drmModeListLessees(int fd)
{
    struct drm_mode_list_lessees list = { 0 };
    drm_request(fd, DRM_IOCTL_MODE_LIST_LESSEES, &list);
    return NULL;
}

FACE_API drmModeObjectListPtr drmModeGetLease(int fd)
{
    struct drm_mode_get_lease get = { 0 };
    drm_request(fd, DRM_IOCTL_MODE_GET_LEASE, &get);
    return NULL;
}

FACE_API int drmModeRevokeLease(int fd, uint32_t lessee_id)
{
    struct drm_mode_revoke_lease revoke = { .lessee_id = lessee_id };
    return drm_request(fd, DRM_IOCTL_MODE_REVOKE_LEASE, &revoke);
}
