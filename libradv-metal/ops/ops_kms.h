/* SPDX-License-Identifier: MIT */
/*
 * ops_kms.h - the operations of mode setting, as ops.h has all others.
 *
 * They take the structs of the DRM interface (drm_mode.h) with its habits. Lists are asked for twice: a struct has room
 * for so many and is told how many there are; how much is written when the room is too little differs, as it does on
 * Linux. Every operation also returns -EACCES on a render node; on a card without a display there are no objects,
 * -ENOENT, and no framebuffers, -EINVAL. "Master only" is -EACCES for everybody else.
 */
#ifndef SHIM_OPS_KMS_H
#define SHIM_OPS_KMS_H

#include <drm.h>
#include <drm_mode.h>

#include "ops.h"

/* DRM_IOCTL_SET_CLIENT_CAP. -EINVAL: unknown, or a bad value; -EOPNOTSUPP: atomic, and the card has no display. */
SHIM_API int shim_kms_client_cap(struct shim_file *file, uint64_t capability, uint64_t value);

/* ---- what there is (objects.c, connector.c) ---------------------------------------------------------------------- */

SHIM_API int shim_kms_get_resources(struct shim_file *file, struct drm_mode_card_res *args);
/* For the master, and with no room for modes, it looks anew what is connected. */
SHIM_API int shim_kms_get_connector(struct shim_file *file, struct drm_mode_get_connector *args);
SHIM_API int shim_kms_get_encoder(struct shim_file *file, struct drm_mode_get_encoder *args);
SHIM_API int shim_kms_get_crtc(struct shim_file *file, struct drm_mode_crtc *args);
/* The primary and cursor planes are shown to those who set DRM_CLIENT_CAP_UNIVERSAL_PLANES, and there are no others. */
SHIM_API int shim_kms_get_planes(struct shim_file *file, struct drm_mode_get_plane_res *args);
SHIM_API int shim_kms_get_plane(struct shim_file *file, struct drm_mode_get_plane *args);

/* ---- properties and blobs (property.c, blob.c) ------------------------------------------------------------------- */

SHIM_API int shim_kms_get_property(struct shim_file *file, struct drm_mode_get_property *args);
/* -EINVAL: an object of a kind that has none. */
SHIM_API int shim_kms_get_object_properties(struct shim_file *file, struct drm_mode_obj_get_properties *args);
/* Master only. -EINVAL: the object has no such property, or it cannot have that value. */
SHIM_API int shim_kms_set_object_property(struct shim_file *file, const struct drm_mode_obj_set_property *args);

/* -EINVAL: no bytes, or too many; -EOPNOTSUPP: the card has no display. */
SHIM_API int shim_kms_create_blob(struct shim_file *file, struct drm_mode_create_blob *args);
SHIM_API int shim_kms_destroy_blob(struct shim_file *file, uint32_t id); /* -EPERM: not its creation */
/* Writes all or, when the room is of another size, nothing. */
SHIM_API int shim_kms_get_blob(struct shim_file *file, struct drm_mode_get_blob *args);

/* ---- pictures (fb.c, dumb.c) ------------------------------------------------------------------------------------- */

/*
 * A framebuffer over a BO of the file. -EINVAL: format, size, pitch or modifier that cannot be shown; -ENOENT: no such
 * BO; -ERANGE: it ends beyond 4 GiB.
 */
SHIM_API int shim_kms_add_fb(struct shim_file *file, struct drm_mode_fb_cmd *args);
SHIM_API int shim_kms_add_fb2(struct shim_file *file, struct drm_mode_fb_cmd2 *args);
/* Forget one of the file's own, -ENOENT. Heads that show it go dark; when it is only closed they do not. */
SHIM_API int shim_kms_remove_fb(struct shim_file *file, uint32_t id);
SHIM_API int shim_kms_close_fb(struct shim_file *file, uint32_t id);
/* Of any file; the BO gets a handle in this one, if it is the master. */
SHIM_API int shim_kms_get_fb(struct shim_file *file, struct drm_mode_fb_cmd *args);
SHIM_API int shim_kms_get_fb2(struct shim_file *file, struct drm_mode_fb_cmd2 *args);
/* Scanout reads memory itself: there is nothing to be done. Master only. */
SHIM_API int shim_kms_dirty_fb(struct shim_file *file, const struct drm_mode_fb_dirty_cmd *args);

/* Memory that any program can draw into. -ENOSYS: the card has no display; -EINVAL: no size, or too large a one. */
SHIM_API int shim_kms_create_dumb(struct shim_file *file, struct drm_mode_create_dumb *args);
/* Where a program asks mmap of the node for it, as shim_gem_mmap_offset. */
SHIM_API int shim_kms_map_dumb(struct shim_file *file, struct drm_mode_map_dumb *args);
SHIM_API int shim_kms_destroy_dumb(struct shim_file *file, uint32_t handle);

/* ---- changes, master only (legacy.c); errors also as of shim_kms_commit_check, kms/kms.h ------------------------- */

SHIM_API int shim_kms_set_crtc(struct shim_file *file, const struct drm_mode_crtc *args);
/* -EBUSY: nothing is shown yet, or the flip before has not happened; -EINVAL: another format, or a target vblank. */
SHIM_API int shim_kms_page_flip(struct shim_file *file, const struct drm_mode_crtc_page_flip_target *args);
SHIM_API int shim_kms_set_plane(struct shim_file *file, const struct drm_mode_set_plane *args);
/* -ENXIO: the card has no hardware cursor. */
SHIM_API int shim_kms_set_cursor(struct shim_file *file, const struct drm_mode_cursor2 *args);
/* There is no gamma: -EINVAL but for tables of no entries; to set one -ENOSYS. */
SHIM_API int shim_kms_get_gamma(struct shim_file *file, const struct drm_mode_crtc_lut *args);
SHIM_API int shim_kms_set_gamma(struct shim_file *file, const struct drm_mode_crtc_lut *args);

/* ---- vblanks (vblank.c) ------------------------------------------------------------------------------------------ */

/*
 * DRM_IOCTL_WAIT_VBLANK. With _DRM_VBLANK_EVENT the file is sent an event; else this waits, -EBUSY: for three seconds
 * in vain; a CRTC that goes dark ends it. -EINVAL: no such CRTC, or it is off, or unknown flags; -EOPNOTSUPP: the card
 * has no display; -ENOMEM: too many events of the file are unread.
 */
SHIM_API int shim_kms_wait_vblank(struct shim_file *file, union drm_wait_vblank *args);
/* DRM_IOCTL_CRTC_GET_SEQUENCE, CRTC_QUEUE_SEQUENCE. -EINVAL: the CRTC is off, or unknown flags; -ENOMEM as above. */
SHIM_API int shim_kms_get_sequence(struct shim_file *file, struct drm_crtc_get_sequence *args);
SHIM_API int shim_kms_queue_sequence(struct shim_file *file, struct drm_crtc_queue_sequence *args);

/* ---- atomic requests (atomic.c) ---------------------------------------------------------------------------------- */

/*
 * DRM_IOCTL_MODE_ATOMIC: all of the properties or none. Master only. -EINVAL: unknown flags, an event of a test, or of
 * flips that are asynchronous, or the file is no atomic client; -ENOENT: no such object or property; else as
 * shim_kms_commit_apply, kms/kms.h.
 */
SHIM_API int shim_kms_atomic(struct shim_file *file, const struct drm_mode_atomic *args);

#endif
