/* SPDX-License-Identifier: MIT */
/*
 * vblank.c - libdrm: vertical blanks.
 */
#include <assert.h>
#include <string.h>

#include <xf86drm.h>

#include "../ops/ops_kms.h"
#include "drm_face.h"

static_assert(sizeof(drmVBlank) == sizeof(union drm_wait_vblank), "libdrm's name for the same");

FACE_API int drmWaitVBlank(int fd, drmVBlankPtr vbl)
{
    union drm_wait_vblank args;
    struct shim_file *file;

    memcpy(&args, vbl, sizeof args);
    int r = drm_begin(fd, &file);
    r = face_minus_one(drm_end(file, r ? r : shim_kms_wait_vblank(file, &args)));
    memcpy(vbl, &args, sizeof args);
    vbl->request.type &= ~(unsigned)DRM_VBLANK_RELATIVE; /* it has been made absolute */
    return r;
}

FACE_API int drmCrtcGetSequence(int fd, uint32_t crtc_id, uint64_t *sequence, uint64_t *ns)
{
    struct drm_crtc_get_sequence args = { .crtc_id = crtc_id };
    struct shim_file *file;
    int r = drm_begin(fd, &file);
    if (face_minus_one(drm_end(file, r ? r : shim_kms_get_sequence(file, &args))))
        return -1;
    if (sequence)
        *sequence = args.sequence;
    if (ns)
        *ns = (uint64_t)args.sequence_ns;
    return 0;
}

FACE_API int drmCrtcQueueSequence(int fd, uint32_t crtc_id, uint32_t flags, uint64_t sequence,
                                  uint64_t *sequence_queued, uint64_t user_data)
{
    struct drm_crtc_queue_sequence args = {
        .crtc_id = crtc_id, .flags = flags, .sequence = sequence, .user_data = user_data
    };
    struct shim_file *file;
    int r = drm_begin(fd, &file);
    if (face_minus_one(drm_end(file, r ? r : shim_kms_queue_sequence(file, &args))))
        return -1;
    if (sequence_queued)
        *sequence_queued = args.sequence;
    return 0;
}
