/* SPDX-License-Identifier: MIT */
/*
 * xf86drmMode.h - libdrm: mode setting. Names and layouts are those of libdrm 2.4.134.
 *
 * A picture goes from a framebuffer through planes to a CRTC, an encoder and a connector. Functions take the descriptor
 * of a primary node. Those that return int answer 0 or a negative errno, with errno set as well; those that return a
 * struct answer NULL with errno, and the struct is freed by the function of its name. Sizes are pixels.
 */
#ifndef _XF86DRMMODE_H_
#define _XF86DRMMODE_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <drm.h>
#include <drm_mode.h>

#if defined(__cplusplus)
extern "C" {
#endif

#define DRM_MODE_FEATURE_KMS     1
#define DRM_MODE_FEATURE_DIRTYFB 1

/*
 * The card's objects
 */

typedef struct _drmModeRes {
    int count_fbs;
    uint32_t *fbs; /* this client's own */
    int count_crtcs;
    uint32_t *crtcs;
    int count_connectors;
    uint32_t *connectors;
    int count_encoders;
    uint32_t *encoders;
    uint32_t min_width, max_width; /* of framebuffers */
    uint32_t min_height, max_height;
} drmModeRes, *drmModeResPtr;
drmModeResPtr drmModeGetResources(int fd);
void drmModeFreeResources(drmModeResPtr ptr);

/* 1 if the node can set modes; 0 if the device of this bus id can. */
int drmIsKMS(int fd);
int drmCheckModesettingSupported(const char *busid);

typedef struct _drmModeModeInfo {
    uint32_t clock; /* kHz */
    uint16_t hdisplay, hsync_start, hsync_end, htotal, hskew;
    uint16_t vdisplay, vsync_start, vsync_end, vtotal, vscan;
    uint32_t vrefresh; /* Hz, rounded */
    uint32_t flags;    /* DRM_MODE_FLAG_* */
    uint32_t type;     /* DRM_MODE_TYPE_* */
    char name[DRM_DISPLAY_MODE_LEN];
} drmModeModeInfo, *drmModeModeInfoPtr;
void drmModeFreeModeInfo(drmModeModeInfoPtr ptr);

typedef struct _drmModeCrtc {
    uint32_t crtc_id;
    uint32_t buffer_id; /* the framebuffer, 0: it is off */
    uint32_t x, y;
    uint32_t width, height;
    int mode_valid; /* 0: it is off */
    drmModeModeInfo mode;
    int gamma_size; /* entries */
} drmModeCrtc, *drmModeCrtcPtr;
drmModeCrtcPtr drmModeGetCrtc(int fd, uint32_t crtcId);
void drmModeFreeCrtc(drmModeCrtcPtr ptr);

/* A framebuffer from `x`, `y` on, shown on `count` connectors; no framebuffer and no mode: off. */
int drmModeSetCrtc(int fd, uint32_t crtcId, uint32_t bufferId, uint32_t x, uint32_t y, uint32_t *connectors, int count,
                   drmModeModeInfoPtr mode);
int drmModeCrtcSetGamma(int fd, uint32_t crtc_id, uint32_t size, const uint16_t *red, const uint16_t *green,
                        const uint16_t *blue);
int drmModeCrtcGetGamma(int fd, uint32_t crtc_id, uint32_t size, uint16_t *red, uint16_t *green, uint16_t *blue);

typedef struct _drmModeEncoder {
    uint32_t encoder_id;
    uint32_t encoder_type; /* DRM_MODE_ENCODER_* */
    uint32_t crtc_id;
    uint32_t possible_crtcs; /* a bit each */
    uint32_t possible_clones;
} drmModeEncoder, *drmModeEncoderPtr;
drmModeEncoderPtr drmModeGetEncoder(int fd, uint32_t encoder_id);
void drmModeFreeEncoder(drmModeEncoderPtr ptr);

typedef enum {
    DRM_MODE_CONNECTED = 1, /* there is a screen */
    DRM_MODE_DISCONNECTED = 2,
    DRM_MODE_UNKNOWNCONNECTION = 3
} drmModeConnection;

/* How a pixel's colours lie, for fonts. */
typedef enum {
    DRM_MODE_SUBPIXEL_UNKNOWN = 1,
    DRM_MODE_SUBPIXEL_HORIZONTAL_RGB = 2,
    DRM_MODE_SUBPIXEL_HORIZONTAL_BGR = 3,
    DRM_MODE_SUBPIXEL_VERTICAL_RGB = 4,
    DRM_MODE_SUBPIXEL_VERTICAL_BGR = 5,
    DRM_MODE_SUBPIXEL_NONE = 6
} drmModeSubPixel;

typedef struct _drmModeConnector {
    uint32_t connector_id;
    uint32_t encoder_id;        /* the one in use, 0: none */
    uint32_t connector_type;    /* DRM_MODE_CONNECTOR_* */
    uint32_t connector_type_id; /* counted within its type */
    drmModeConnection connection;
    uint32_t mmWidth, mmHeight; /* size of the screen */
    drmModeSubPixel subpixel;
    int count_modes;
    drmModeModeInfoPtr modes;
    int count_props;
    uint32_t *props;
    uint64_t *prop_values;
    int count_encoders;
    uint32_t *encoders;
} drmModeConnector, *drmModeConnectorPtr;
drmModeConnectorPtr drmModeGetConnector(int fd, uint32_t connectorId);

/* Without looking for what is plugged in now. */
drmModeConnectorPtr drmModeGetConnectorCurrent(int fd, uint32_t connector_id);
void drmModeFreeConnector(drmModeConnectorPtr ptr);

/* A bit for each CRTC that one of its encoders can use; 0: none, or an error. */
uint32_t drmModeConnectorGetPossibleCrtcs(int fd, const drmModeConnector *connector);

/* As in HDMI-A; NULL if it is unknown. The text is the library's. */
const char *drmModeGetConnectorTypeName(uint32_t connector_type);

/* Without effect on today's kernels: a connector has the modes that its screen tells. */
int drmModeAttachMode(int fd, uint32_t connectorId, drmModeModeInfoPtr mode_info);
int drmModeDetachMode(int fd, uint32_t connectorId, drmModeModeInfoPtr mode_info);

#define DRM_PLANE_TYPE_OVERLAY 0
#define DRM_PLANE_TYPE_PRIMARY 1
#define DRM_PLANE_TYPE_CURSOR  2
typedef struct _drmModePlane {
    uint32_t count_formats;
    uint32_t *formats; /* DRM_FORMAT_* */
    uint32_t plane_id;
    uint32_t crtc_id;
    uint32_t fb_id;
    uint32_t crtc_x, crtc_y; /* not told, as the next three */
    uint32_t x, y;
    uint32_t possible_crtcs; /* a bit each */
    uint32_t gamma_size;
} drmModePlane, *drmModePlanePtr;

typedef struct _drmModePlaneRes {
    uint32_t count_planes;
    uint32_t *planes;
} drmModePlaneRes, *drmModePlaneResPtr;
drmModePlaneResPtr drmModeGetPlaneResources(int fd);
void drmModeFreePlaneResources(drmModePlaneResPtr ptr);
drmModePlanePtr drmModeGetPlane(int fd, uint32_t plane_id);
void drmModeFreePlane(drmModePlanePtr ptr);

/* What is shown (src_*, pixels << 16) and where. No framebuffer: switch it off. */
int drmModeSetPlane(int fd, uint32_t plane_id, uint32_t crtc_id, uint32_t fb_id, uint32_t flags, int32_t crtc_x,
                    int32_t crtc_y, uint32_t crtc_w, uint32_t crtc_h, uint32_t src_x, uint32_t src_y, uint32_t src_w,
                    uint32_t src_h);

/*
 * Framebuffers and their memory
 */

typedef struct _drmModeFB {
    uint32_t fb_id;
    uint32_t width, height;
    uint32_t pitch; /* bytes from line to line */
    uint32_t bpp;
    uint32_t depth;
    uint32_t handle; /* of its BO, for a master; else 0 */
} drmModeFB, *drmModeFBPtr;

typedef struct _drmModeFB2 {
    uint32_t fb_id;
    uint32_t width, height;
    uint32_t pixel_format; /* DRM_FORMAT_* */
    uint64_t modifier;
    uint32_t flags; /* DRM_MODE_FB_* */
    uint32_t handles[4];
    uint32_t pitches[4];
    uint32_t offsets[4];
} drmModeFB2, *drmModeFB2Ptr;

typedef struct drm_clip_rect drmModeClip, *drmModeClipPtr;

drmModeFBPtr drmModeGetFB(int fd, uint32_t bufferId);
void drmModeFreeFB(drmModeFBPtr ptr);
drmModeFB2Ptr drmModeGetFB2(int fd, uint32_t bufferId);
void drmModeFreeFB2(drmModeFB2Ptr ptr);

int drmModeAddFB(int fd, uint32_t width, uint32_t height, uint8_t depth, uint8_t bpp, uint32_t pitch,
                 uint32_t bo_handle, uint32_t *buf_id);
int drmModeAddFB2(int fd, uint32_t width, uint32_t height, uint32_t pixel_format, const uint32_t bo_handles[4],
                  const uint32_t pitches[4], const uint32_t offsets[4], uint32_t *buf_id, uint32_t flags);
int drmModeAddFB2WithModifiers(int fd, uint32_t width, uint32_t height, uint32_t pixel_format,
                               const uint32_t bo_handles[4], const uint32_t pitches[4], const uint32_t offsets[4],
                               const uint64_t modifier[4], uint32_t *buf_id, uint32_t flags);

/* Takes it from every screen that shows it; and leaves it there. */
int drmModeRmFB(int fd, uint32_t bufferId);
int drmModeCloseFB(int fd, uint32_t buffer_id);

/* Tells what has changed. */
int drmModeDirtyFB(int fd, uint32_t bufferId, drmModeClipPtr clips, uint32_t num_clips);

/* Dumb buffers: memory for a framebuffer without knowing the card. `offset` is for mmap. */
int drmModeCreateDumbBuffer(int fd, uint32_t width, uint32_t height, uint32_t bpp, uint32_t flags, uint32_t *handle,
                            uint32_t *pitch, uint64_t *size);
int drmModeDestroyDumbBuffer(int fd, uint32_t handle);
int drmModeMapDumbBuffer(int fd, uint32_t handle, uint64_t *offset);

/*
 * Cursors and flips
 */

/* BO 0: no cursor. */
int drmModeSetCursor(int fd, uint32_t crtcId, uint32_t bo_handle, uint32_t width, uint32_t height);
int drmModeSetCursor2(int fd, uint32_t crtcId, uint32_t bo_handle, uint32_t width, uint32_t height, int32_t hot_x,
                      int32_t hot_y);
int drmModeMoveCursor(int fd, uint32_t crtcId, int x, int y);

/* DRM_MODE_PAGE_FLIP_*; `user_data` comes back in the event. */
int drmModePageFlip(int fd, uint32_t crtc_id, uint32_t fb_id, uint32_t flags, void *user_data);
int drmModePageFlipTarget(int fd, uint32_t crtc_id, uint32_t fb_id, uint32_t flags, void *user_data,
                          uint32_t target_vblank);

/*
 * Properties
 */

typedef struct _drmModePropertyBlob {
    uint32_t id;
    uint32_t length; /* bytes */
    void *data;
} drmModePropertyBlobRes, *drmModePropertyBlobPtr;

typedef struct _drmModeProperty {
    uint32_t prop_id;
    uint32_t flags; /* DRM_MODE_PROP_* */
    char name[DRM_PROP_NAME_LEN];
    int count_values;
    uint64_t *values;
    int count_enums;
    struct drm_mode_property_enum *enums;
    int count_blobs;
    uint32_t *blob_ids;
} drmModePropertyRes, *drmModePropertyPtr;

/* DRM_MODE_PROP_*: what kind of values it has. */
static inline uint32_t drmModeGetPropertyType(const drmModePropertyRes *prop)
{
    return prop->flags & (DRM_MODE_PROP_LEGACY_TYPE | DRM_MODE_PROP_EXTENDED_TYPE);
}

static inline int drm_property_type_is(const drmModePropertyPtr property, uint32_t type)
{
    return drmModeGetPropertyType(property) == type;
}

drmModePropertyPtr drmModeGetProperty(int fd, uint32_t propertyId);
void drmModeFreeProperty(drmModePropertyPtr ptr);

int drmModeConnectorSetProperty(int fd, uint32_t connector_id, uint32_t property_id, uint64_t value);

/* Of any object, by its id and DRM_MODE_OBJECT_*. */
typedef struct _drmModeObjectProperties {
    uint32_t count_props;
    uint32_t *props;
    uint64_t *prop_values;
} drmModeObjectProperties, *drmModeObjectPropertiesPtr;
drmModeObjectPropertiesPtr drmModeObjectGetProperties(int fd, uint32_t object_id, uint32_t object_type);
void drmModeFreeObjectProperties(drmModeObjectPropertiesPtr ptr);
int drmModeObjectSetProperty(int fd, uint32_t object_id, uint32_t object_type, uint32_t property_id, uint64_t value);

drmModePropertyBlobPtr drmModeGetPropertyBlob(int fd, uint32_t blob_id);
void drmModeFreePropertyBlob(drmModePropertyBlobPtr ptr);
int drmModeCreatePropertyBlob(int fd, const void *data, size_t size, uint32_t *id);
int drmModeDestroyPropertyBlob(int fd, uint32_t id);

/* Goes through a blob of IN_FORMATS: starts zeroed, false at the end. */
typedef struct _drmModeFormatModifierIterator {
    uint32_t fmt_idx, mod_idx; /* where it is */
    uint32_t fmt;              /* DRM_FORMAT_* */
    uint64_t mod;
} drmModeFormatModifierIterator;
bool drmModeFormatModifierBlobIterNext(const drmModePropertyBlobRes *blob, drmModeFormatModifierIterator *iter);

/*
 * Atomic requests: properties of several objects at once, or none of them
 */

typedef struct _drmModeAtomicReq drmModeAtomicReq, *drmModeAtomicReqPtr;
drmModeAtomicReqPtr drmModeAtomicAlloc(void);
drmModeAtomicReqPtr drmModeAtomicDuplicate(const drmModeAtomicReqPtr req);
int drmModeAtomicMerge(drmModeAtomicReqPtr base, const drmModeAtomicReqPtr augment);
void drmModeAtomicFree(drmModeAtomicReqPtr req);

/* How many properties there are; fewer again: the last ones are taken back. */
int drmModeAtomicGetCursor(const drmModeAtomicReqPtr req);
void drmModeAtomicSetCursor(drmModeAtomicReqPtr req, int cursor);

/* How many there are now, or a negative errno. */
int drmModeAtomicAddProperty(drmModeAtomicReqPtr req, uint32_t object_id, uint32_t property_id, uint64_t value);

/* DRM_MODE_ATOMIC_* and DRM_MODE_PAGE_FLIP_*. */
int drmModeAtomicCommit(int fd, const drmModeAtomicReqPtr req, uint32_t flags, void *user_data);

/*
 * Leases: some of a master's objects for another open file. The lists are freed by drmFree.
 */

/* A descriptor, or a negative errno. */
int drmModeCreateLease(int fd, const uint32_t *objects, int num_objects, int flags, uint32_t *lessee_id);

typedef struct drmModeLesseeList {
    uint32_t count;
    uint32_t lessees[];
} drmModeLesseeListRes, *drmModeLesseeListPtr;
drmModeLesseeListPtr drmModeListLessees(int fd);

typedef struct drmModeObjectList {
    uint32_t count;
    uint32_t objects[];
} drmModeObjectListRes, *drmModeObjectListPtr;
drmModeObjectListPtr drmModeGetLease(int fd);
int drmModeRevokeLease(int fd, uint32_t lessee_id);

#if defined(__cplusplus)
}
#endif

#endif
