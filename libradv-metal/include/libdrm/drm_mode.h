/* SPDX-License-Identifier: MIT */
/*
 * drm_mode.h - mode setting: what its requests carry, and what its properties mean. Names, layouts and values are those
 * of libdrm 2.4.134.
 *
 * A picture goes from a framebuffer through planes to a CRTC, which scans it out, through an encoder to a connector,
 * where the screen is. All of them, and blobs and properties, are objects with ids of the card. Pointers travel as
 * __u64. Where a request fills arrays, counts say how much room there is, and come back as how many there are.
 */
#ifndef _DRM_MODE_H
#define _DRM_MODE_H

#include "drm.h"

#if defined(__cplusplus)
extern "C" {
#endif

/* Room for names, with the zero at the end. */
#define DRM_CONNECTOR_NAME_LEN 32
#define DRM_DISPLAY_MODE_LEN   32
#define DRM_PROP_NAME_LEN      32

/* Kinds of objects. */
#define DRM_MODE_OBJECT_CRTC      0xcccccccc
#define DRM_MODE_OBJECT_CONNECTOR 0xc0c0c0c0
#define DRM_MODE_OBJECT_ENCODER   0xe0e0e0e0
#define DRM_MODE_OBJECT_MODE      0xdededede
#define DRM_MODE_OBJECT_PROPERTY  0xb0b0b0b0
#define DRM_MODE_OBJECT_FB        0xfbfbfbfb
#define DRM_MODE_OBJECT_BLOB      0xbbbbbbbb
#define DRM_MODE_OBJECT_PLANE     0xeeeeeeee
#define DRM_MODE_OBJECT_COLOROP   0xfafafafa
#define DRM_MODE_OBJECT_ANY       0

/*
 * Modes
 */

/* drm_mode_modeinfo.type */
#define DRM_MODE_TYPE_BUILTIN   (1 << 0) /* obsolete, as the next two */
#define DRM_MODE_TYPE_CLOCK_C   ((1 << 1) | DRM_MODE_TYPE_BUILTIN)
#define DRM_MODE_TYPE_CRTC_C    ((1 << 2) | DRM_MODE_TYPE_BUILTIN)
#define DRM_MODE_TYPE_PREFERRED (1 << 3) /* the screen's own */
#define DRM_MODE_TYPE_DEFAULT   (1 << 4)
#define DRM_MODE_TYPE_USERDEF   (1 << 5) /* from the command line */
#define DRM_MODE_TYPE_DRIVER    (1 << 6) /* from the driver or the screen */
#define DRM_MODE_TYPE_ALL       (DRM_MODE_TYPE_PREFERRED | DRM_MODE_TYPE_USERDEF | DRM_MODE_TYPE_DRIVER)

/* drm_mode_modeinfo.flags: polarity of sync signals, how lines are sent, 3D, aspect ratio. */
#define DRM_MODE_FLAG_PHSYNC                   (1 << 0)
#define DRM_MODE_FLAG_NHSYNC                   (1 << 1)
#define DRM_MODE_FLAG_PVSYNC                   (1 << 2)
#define DRM_MODE_FLAG_NVSYNC                   (1 << 3)
#define DRM_MODE_FLAG_INTERLACE                (1 << 4)
#define DRM_MODE_FLAG_DBLSCAN                  (1 << 5) /* each line twice */
#define DRM_MODE_FLAG_CSYNC                    (1 << 6) /* composite sync */
#define DRM_MODE_FLAG_PCSYNC                   (1 << 7)
#define DRM_MODE_FLAG_NCSYNC                   (1 << 8)
#define DRM_MODE_FLAG_HSKEW                    (1 << 9)  /* hskew counts */
#define DRM_MODE_FLAG_BCAST                    (1 << 10) /* obsolete */
#define DRM_MODE_FLAG_PIXMUX                   (1 << 11) /* obsolete */
#define DRM_MODE_FLAG_DBLCLK                   (1 << 12) /* each pixel twice */
#define DRM_MODE_FLAG_CLKDIV2                  (1 << 13)
#define DRM_MODE_FLAG_3D_MASK                  (0x1f << 14)
#define DRM_MODE_FLAG_3D_NONE                  (0 << 14)
#define DRM_MODE_FLAG_3D_FRAME_PACKING         (1 << 14)
#define DRM_MODE_FLAG_3D_FIELD_ALTERNATIVE     (2 << 14)
#define DRM_MODE_FLAG_3D_LINE_ALTERNATIVE      (3 << 14)
#define DRM_MODE_FLAG_3D_SIDE_BY_SIDE_FULL     (4 << 14)
#define DRM_MODE_FLAG_3D_L_DEPTH               (5 << 14)
#define DRM_MODE_FLAG_3D_L_DEPTH_GFX_GFX_DEPTH (6 << 14)
#define DRM_MODE_FLAG_3D_TOP_AND_BOTTOM        (7 << 14)
#define DRM_MODE_FLAG_3D_SIDE_BY_SIDE_HALF     (8 << 14)

#define DRM_MODE_PICTURE_ASPECT_NONE    0
#define DRM_MODE_PICTURE_ASPECT_4_3     1
#define DRM_MODE_PICTURE_ASPECT_16_9    2
#define DRM_MODE_PICTURE_ASPECT_64_27   3
#define DRM_MODE_PICTURE_ASPECT_256_135 4
#define DRM_MODE_FLAG_PIC_AR_MASK       (0x0F << 19)
#define DRM_MODE_FLAG_PIC_AR_NONE       (DRM_MODE_PICTURE_ASPECT_NONE << 19)
#define DRM_MODE_FLAG_PIC_AR_4_3        (DRM_MODE_PICTURE_ASPECT_4_3 << 19)
#define DRM_MODE_FLAG_PIC_AR_16_9       (DRM_MODE_PICTURE_ASPECT_16_9 << 19)
#define DRM_MODE_FLAG_PIC_AR_64_27      (DRM_MODE_PICTURE_ASPECT_64_27 << 19)
#define DRM_MODE_FLAG_PIC_AR_256_135    (DRM_MODE_PICTURE_ASPECT_256_135 << 19)
#define DRM_MODE_FLAG_ALL                                                                                              \
    (DRM_MODE_FLAG_PHSYNC | DRM_MODE_FLAG_NHSYNC | DRM_MODE_FLAG_PVSYNC | DRM_MODE_FLAG_NVSYNC |                       \
     DRM_MODE_FLAG_INTERLACE | DRM_MODE_FLAG_DBLSCAN | DRM_MODE_FLAG_CSYNC | DRM_MODE_FLAG_PCSYNC |                    \
     DRM_MODE_FLAG_NCSYNC | DRM_MODE_FLAG_HSKEW | DRM_MODE_FLAG_DBLCLK | DRM_MODE_FLAG_CLKDIV2 |                       \
     DRM_MODE_FLAG_3D_MASK)

struct drm_mode_modeinfo {
    __u32 clock;       /* kHz */
    __u16 hdisplay;    /* pixels */
    __u16 hsync_start; /* where, in the line */
    __u16 hsync_end;
    __u16 htotal;
    __u16 hskew;
    __u16 vdisplay; /* lines */
    __u16 vsync_start;
    __u16 vsync_end;
    __u16 vtotal;
    __u16 vscan;    /* how often each line is sent */
    __u32 vrefresh; /* Hz, rounded */
    __u32 flags;    /* DRM_MODE_FLAG_* */
    __u32 type;     /* DRM_MODE_TYPE_* */
    char name[DRM_DISPLAY_MODE_LEN];
};

/*
 * Values of properties
 */

#define DRM_MODE_DPMS_ON      0
#define DRM_MODE_DPMS_STANDBY 1
#define DRM_MODE_DPMS_SUSPEND 2
#define DRM_MODE_DPMS_OFF     3

/* scaling mode */
#define DRM_MODE_SCALE_NONE       0
#define DRM_MODE_SCALE_FULLSCREEN 1
#define DRM_MODE_SCALE_CENTER     2
#define DRM_MODE_SCALE_ASPECT     3

#define DRM_MODE_DITHERING_OFF  0
#define DRM_MODE_DITHERING_ON   1
#define DRM_MODE_DITHERING_AUTO 2

/* whether changes of a framebuffer must be told */
#define DRM_MODE_DIRTY_OFF      0
#define DRM_MODE_DIRTY_ON       1
#define DRM_MODE_DIRTY_ANNOTATE 2

#define DRM_MODE_LINK_STATUS_GOOD 0
#define DRM_MODE_LINK_STATUS_BAD  1

/* content type */
#define DRM_MODE_CONTENT_TYPE_NO_DATA  0
#define DRM_MODE_CONTENT_TYPE_GRAPHICS 1
#define DRM_MODE_CONTENT_TYPE_PHOTO    2
#define DRM_MODE_CONTENT_TYPE_CINEMA   3
#define DRM_MODE_CONTENT_TYPE_GAME     4

/* rotation, counterclockwise in degrees, and reflection after it */
#define DRM_MODE_ROTATE_0     (1 << 0)
#define DRM_MODE_ROTATE_90    (1 << 1)
#define DRM_MODE_ROTATE_180   (1 << 2)
#define DRM_MODE_ROTATE_270   (1 << 3)
#define DRM_MODE_ROTATE_MASK  (DRM_MODE_ROTATE_0 | DRM_MODE_ROTATE_90 | DRM_MODE_ROTATE_180 | DRM_MODE_ROTATE_270)
#define DRM_MODE_REFLECT_X    (1 << 4)
#define DRM_MODE_REFLECT_Y    (1 << 5)
#define DRM_MODE_REFLECT_MASK (DRM_MODE_REFLECT_X | DRM_MODE_REFLECT_Y)

#define DRM_MODE_CONTENT_PROTECTION_UNDESIRED 0
#define DRM_MODE_CONTENT_PROTECTION_DESIRED   1
#define DRM_MODE_CONTENT_PROTECTION_ENABLED   2

enum drm_mode_subconnector {
    DRM_MODE_SUBCONNECTOR_Automatic = 0, /* what is to be chosen */
    DRM_MODE_SUBCONNECTOR_Unknown = 0,   /* what was chosen */
    DRM_MODE_SUBCONNECTOR_VGA = 1,
    DRM_MODE_SUBCONNECTOR_DVID = 3,
    DRM_MODE_SUBCONNECTOR_DVIA = 4,
    DRM_MODE_SUBCONNECTOR_Composite = 5,
    DRM_MODE_SUBCONNECTOR_SVIDEO = 6,
    DRM_MODE_SUBCONNECTOR_Component = 8,
    DRM_MODE_SUBCONNECTOR_SCART = 9,
    DRM_MODE_SUBCONNECTOR_DisplayPort = 10,
    DRM_MODE_SUBCONNECTOR_HDMIA = 11,
    DRM_MODE_SUBCONNECTOR_Native = 15,
    DRM_MODE_SUBCONNECTOR_Wireless = 18,
};

/*
 * The card's objects
 */

struct drm_mode_card_res {
    __u64 fb_id_ptr; /* this client's own; __u32 each, as the others */
    __u64 crtc_id_ptr;
    __u64 connector_id_ptr;
    __u64 encoder_id_ptr;
    __u32 count_fbs;
    __u32 count_crtcs;
    __u32 count_connectors;
    __u32 count_encoders;
    __u32 min_width;
    __u32 max_width;
    __u32 min_height;
    __u32 max_height;
};

struct drm_mode_crtc {
    __u64 set_connectors_ptr; /* __u32[count_connectors] */
    __u32 count_connectors;
    __u32 crtc_id;
    __u32 fb_id; /* the framebuffer, -1: as it is */
    __u32 x;     /* where in it the picture begins */
    __u32 y;
    __u32 gamma_size; /* entries */
    __u32 mode_valid; /* 0: it is off */
    struct drm_mode_modeinfo mode;
};

/* drm_mode_set_plane.flags */
#define DRM_MODE_PRESENT_TOP_FIELD    (1 << 0)
#define DRM_MODE_PRESENT_BOTTOM_FIELD (1 << 1)
struct drm_mode_set_plane {
    __u32 plane_id;
    __u32 crtc_id;
    __u32 fb_id; /* 0: switch it off */
    __u32 flags;
    __s32 crtc_x; /* where it is shown; signed */
    __s32 crtc_y;
    __u32 crtc_w;
    __u32 crtc_h;
    __u32 src_x; /* what is shown: pixels << 16 */
    __u32 src_y;
    __u32 src_h;
    __u32 src_w;
};

struct drm_mode_get_plane {
    __u32 plane_id;
    __u32 crtc_id;
    __u32 fb_id;
    __u32 possible_crtcs; /* a bit each */
    __u32 gamma_size;
    __u32 count_format_types;
    __u64 format_type_ptr; /* __u32[count_format_types]: DRM_FORMAT_* */
};

struct drm_mode_get_plane_res {
    __u64 plane_id_ptr;
    __u32 count_planes;
};

#define DRM_MODE_ENCODER_NONE    0
#define DRM_MODE_ENCODER_DAC     1 /* VGA */
#define DRM_MODE_ENCODER_TMDS    2 /* DVI, HDMI, DisplayPort */
#define DRM_MODE_ENCODER_LVDS    3
#define DRM_MODE_ENCODER_TVDAC   4 /* television */
#define DRM_MODE_ENCODER_VIRTUAL 5
#define DRM_MODE_ENCODER_DSI     6
#define DRM_MODE_ENCODER_DPMST   7 /* one stream of a DisplayPort with several */
#define DRM_MODE_ENCODER_DPI     8
struct drm_mode_get_encoder {
    __u32 encoder_id;
    __u32 encoder_type; /* DRM_MODE_ENCODER_* */
    __u32 crtc_id;
    __u32 possible_crtcs; /* a bit each */
    __u32 possible_clones;
};

#define DRM_MODE_CONNECTOR_Unknown     0
#define DRM_MODE_CONNECTOR_VGA         1
#define DRM_MODE_CONNECTOR_DVII        2
#define DRM_MODE_CONNECTOR_DVID        3
#define DRM_MODE_CONNECTOR_DVIA        4
#define DRM_MODE_CONNECTOR_Composite   5
#define DRM_MODE_CONNECTOR_SVIDEO      6
#define DRM_MODE_CONNECTOR_LVDS        7
#define DRM_MODE_CONNECTOR_Component   8
#define DRM_MODE_CONNECTOR_9PinDIN     9
#define DRM_MODE_CONNECTOR_DisplayPort 10
#define DRM_MODE_CONNECTOR_HDMIA       11
#define DRM_MODE_CONNECTOR_HDMIB       12
#define DRM_MODE_CONNECTOR_TV          13
#define DRM_MODE_CONNECTOR_eDP         14
#define DRM_MODE_CONNECTOR_VIRTUAL     15
#define DRM_MODE_CONNECTOR_DSI         16
#define DRM_MODE_CONNECTOR_DPI         17
#define DRM_MODE_CONNECTOR_WRITEBACK   18 /* no screen: memory */
#define DRM_MODE_CONNECTOR_SPI         19
#define DRM_MODE_CONNECTOR_USB         20
struct drm_mode_get_connector {
    __u64 encoders_ptr;
    __u64 modes_ptr;
    __u64 props_ptr;
    __u64 prop_values_ptr;
    __u32 count_modes; /* 0: look again for what is plugged in */
    __u32 count_props;
    __u32 count_encoders;
    __u32 encoder_id;
    __u32 connector_id;
    __u32 connector_type;    /* DRM_MODE_CONNECTOR_* */
    __u32 connector_type_id; /* counted within its type */
    __u32 connection;        /* 1: there is a screen; 2: none; 3: unknown */
    __u32 mm_width;          /* size of the screen */
    __u32 mm_height;
    __u32 subpixel; /* drmModeSubPixel */
    __u32 pad;
};

struct drm_mode_mode_cmd {
    __u32 connector_id;
    struct drm_mode_modeinfo mode;
};

/*
 * Properties
 */

#define DRM_MODE_PROP_PENDING   (1 << 0) /* obsolete */
#define DRM_MODE_PROP_RANGE     (1 << 1) /* two values: from, to */
#define DRM_MODE_PROP_IMMUTABLE (1 << 2) /* not the client's to set */
#define DRM_MODE_PROP_ENUM      (1 << 3) /* one of several, with names */
#define DRM_MODE_PROP_BLOB      (1 << 4)
#define DRM_MODE_PROP_BITMASK   (1 << 5) /* any of several, with names */
#define DRM_MODE_PROP_LEGACY_TYPE                                                                                      \
    (DRM_MODE_PROP_RANGE | DRM_MODE_PROP_ENUM | DRM_MODE_PROP_BLOB | DRM_MODE_PROP_BITMASK)
#define DRM_MODE_PROP_EXTENDED_TYPE 0x0000ffc0
#define DRM_MODE_PROP_TYPE(n)       ((n) << 6)
#define DRM_MODE_PROP_OBJECT        DRM_MODE_PROP_TYPE(1) /* an object's id */
#define DRM_MODE_PROP_SIGNED_RANGE  DRM_MODE_PROP_TYPE(2) /* a range of __s64 */
#define DRM_MODE_PROP_ATOMIC        0x80000000            /* shown to clients with DRM_CLIENT_CAP_ATOMIC only */

struct drm_mode_property_enum {
    __u64 value;
    char name[DRM_PROP_NAME_LEN];
};

struct drm_mode_get_property {
    __u64 values_ptr;    /* __u64[count_values] */
    __u64 enum_blob_ptr; /* struct drm_mode_property_enum[count_enum_blobs] */
    __u32 prop_id;
    __u32 flags; /* DRM_MODE_PROP_* */
    char name[DRM_PROP_NAME_LEN];
    __u32 count_values;
    __u32 count_enum_blobs;
};

struct drm_mode_connector_set_property {
    __u64 value;
    __u32 prop_id;
    __u32 connector_id;
};

struct drm_mode_obj_get_properties {
    __u64 props_ptr;       /* __u32[count_props] */
    __u64 prop_values_ptr; /* __u64[count_props] */
    __u32 count_props;
    __u32 obj_id;
    __u32 obj_type; /* DRM_MODE_OBJECT_* */
};

struct drm_mode_obj_set_property {
    __u64 value;
    __u32 prop_id;
    __u32 obj_id;
    __u32 obj_type;
};

/* Blobs: properties with content of any size. */
struct drm_mode_get_blob {
    __u32 blob_id;
    __u32 length;
    __u64 data;
};

struct drm_mode_create_blob {
    __u64 data;
    __u32 length;
    __u32 blob_id;
};

struct drm_mode_destroy_blob {
    __u32 blob_id;
};

/*
 * Framebuffers
 */

struct drm_mode_fb_cmd {
    __u32 fb_id;
    __u32 width;
    __u32 height;
    __u32 pitch; /* bytes from line to line */
    __u32 bpp;
    __u32 depth;
    __u32 handle; /* of its BO */
};

#define DRM_MODE_FB_INTERLACED (1 << 0)
#define DRM_MODE_FB_MODIFIERS  (1 << 1) /* `modifier` counts */

/* One with planes of its own for colours: up to four. */
struct drm_mode_fb_cmd2 {
    __u32 fb_id;
    __u32 width;
    __u32 height;
    __u32 pixel_format; /* DRM_FORMAT_* */
    __u32 flags;        /* DRM_MODE_FB_* */
    __u32 handles[4];   /* of BOs, 0: no such plane */
    __u32 pitches[4];
    __u32 offsets[4];
    __u64 modifier[4]; /* the same one for every plane */
};

struct drm_mode_closefb {
    __u32 fb_id;
    __u32 pad;
};

/* What has changed of one. */
#define DRM_MODE_FB_DIRTY_ANNOTATE_COPY 0x01 /* pairs of rectangles: from, to */
#define DRM_MODE_FB_DIRTY_ANNOTATE_FILL 0x02 /* filled with `color` */
#define DRM_MODE_FB_DIRTY_FLAGS         0x03
#define DRM_MODE_FB_DIRTY_MAX_CLIPS     256
struct drm_mode_fb_dirty_cmd {
    __u32 fb_id;
    __u32 flags;
    __u32 color;
    __u32 num_clips;
    __u64 clips_ptr; /* struct drm_clip_rect[num_clips] */
};

/* Dumb buffers: memory for a framebuffer without knowing the card. */
struct drm_mode_create_dumb {
    __u32 height;
    __u32 width;
    __u32 bpp;
    __u32 flags;
    __u32 handle; /* out, as all below */
    __u32 pitch;
    __u64 size;
};

struct drm_mode_map_dumb {
    __u32 handle;
    __u32 pad;
    __u64 offset; /* the offset for mmap */
};

struct drm_mode_destroy_dumb {
    __u32 handle;
};

/* A plane's IN_FORMATS: formats, and modifiers with a mask of the 64 formats from `offset` on that they go with. */
#define FORMAT_BLOB_CURRENT 1
struct drm_format_modifier_blob {
    __u32 version; /* FORMAT_BLOB_CURRENT */
    __u32 flags;   /* 0 */
    __u32 count_formats;
    __u32 formats_offset; /* in the blob: __u32[count_formats] */
    __u32 count_modifiers;
    __u32 modifiers_offset; /* in the blob: struct drm_format_modifier[count_modifiers] */
};

struct drm_format_modifier {
    __u64 formats;
    __u32 offset;
    __u32 pad;
    __u64 modifier;
};

/* A plane's SIZE_HINTS. */
struct drm_plane_size_hint {
    __u16 width;
    __u16 height;
};

/*
 * Cursors, colours, flips
 */

#define DRM_MODE_CURSOR_BO    0x01 /* `handle` is new, 0: no cursor */
#define DRM_MODE_CURSOR_MOVE  0x02 /* `x` and `y` are */
#define DRM_MODE_CURSOR_FLAGS 0x03

struct drm_mode_cursor {
    __u32 flags;
    __u32 crtc_id;
    __s32 x;
    __s32 y;
    __u32 width;
    __u32 height;
    __u32 handle;
};

struct drm_mode_cursor2 {
    __u32 flags;
    __u32 crtc_id;
    __s32 x;
    __s32 y;
    __u32 width;
    __u32 height;
    __u32 handle;
    __s32 hot_x; /* where it points, in the cursor */
    __s32 hot_y;
};

struct drm_mode_crtc_lut {
    __u32 crtc_id;
    __u32 gamma_size;
    __u64 red; /* __u16[gamma_size], as the others */
    __u64 green;
    __u64 blue;
};

/* Blobs of colour properties. Matrices are fixed point, sign and 31.32 bits, row by row. */
struct drm_color_ctm {
    __u64 matrix[9];
};

struct drm_color_ctm_3x4 {
    __u64 matrix[12];
};

struct drm_color_lut {
    __u16 red;
    __u16 green;
    __u16 blue;
    __u16 reserved;
};

struct drm_color_lut32 {
    __u32 red;
    __u32 green;
    __u32 blue;
    __u32 reserved;
};

enum drm_colorop_type {
    DRM_COLOROP_1D_CURVE, /* one of several known curves */
    DRM_COLOROP_1D_LUT,   /* a table for each colour */
    DRM_COLOROP_CTM_3X4,  /* a matrix */
    DRM_COLOROP_MULTIPLIER,
    DRM_COLOROP_3D_LUT, /* a table for all three together */
};

enum drm_colorop_lut3d_interpolation_type {
    DRM_COLOROP_LUT3D_INTERPOLATION_TETRAHEDRAL,
};

enum drm_colorop_lut1d_interpolation_type {
    DRM_COLOROP_LUT1D_INTERPOLATION_LINEAR,
};

/* What a screen is told of a picture with a high dynamic range: CTA-861-G. */
struct hdr_metadata_infoframe {
    __u8 eotf; /* curve of brightness */
    __u8 metadata_type;
    struct {
        __u16 x, y;
    } display_primaries[3]; /* in units of 0.00002, as white_point */
    struct {
        __u16 x, y;
    } white_point;
    __u16 max_display_mastering_luminance; /* candela a square metre */
    __u16 min_display_mastering_luminance; /* in units of 0.0001 */
    __u16 max_cll;                         /* brightest pixel */
    __u16 max_fall;                        /* brightest frame, on average */
};

struct hdr_output_metadata {
    __u32 metadata_type;
    union {
        struct hdr_metadata_infoframe hdmi_metadata_type1;
    };
};

#define DRM_MODE_PAGE_FLIP_EVENT           0x01 /* send an event when it is done */
#define DRM_MODE_PAGE_FLIP_ASYNC           0x02 /* at once, though the picture tears */
#define DRM_MODE_PAGE_FLIP_TARGET_ABSOLUTE 0x4
#define DRM_MODE_PAGE_FLIP_TARGET_RELATIVE 0x8
#define DRM_MODE_PAGE_FLIP_TARGET          (DRM_MODE_PAGE_FLIP_TARGET_ABSOLUTE | DRM_MODE_PAGE_FLIP_TARGET_RELATIVE)
#define DRM_MODE_PAGE_FLIP_FLAGS                                                                                       \
    (DRM_MODE_PAGE_FLIP_EVENT | DRM_MODE_PAGE_FLIP_ASYNC | DRM_MODE_PAGE_FLIP_TARGET)
struct drm_mode_crtc_page_flip {
    __u32 crtc_id;
    __u32 fb_id;
    __u32 flags;
    __u32 reserved;
    __u64 user_data; /* comes back in the event */
};

/* At a vblank of choice; not earlier. */
struct drm_mode_crtc_page_flip_target {
    __u32 crtc_id;
    __u32 fb_id;
    __u32 flags;
    __u32 sequence;
    __u64 user_data;
};

/* Everything at once, or nothing. */
#define DRM_MODE_ATOMIC_TEST_ONLY     0x0100 /* would it work? */
#define DRM_MODE_ATOMIC_NONBLOCK      0x0200 /* return before it is done */
#define DRM_MODE_ATOMIC_ALLOW_MODESET 0x0400 /* the picture may go for a moment */
#define DRM_MODE_ATOMIC_FLAGS                                                                                          \
    (DRM_MODE_PAGE_FLIP_EVENT | DRM_MODE_PAGE_FLIP_ASYNC | DRM_MODE_ATOMIC_TEST_ONLY | DRM_MODE_ATOMIC_NONBLOCK |      \
     DRM_MODE_ATOMIC_ALLOW_MODESET)
struct drm_mode_atomic {
    __u32 flags;
    __u32 count_objs;
    __u64 objs_ptr;        /* __u32[count_objs] */
    __u64 count_props_ptr; /* __u32[count_objs]: properties of each */
    __u64 props_ptr;       /* __u32[], all in a row */
    __u64 prop_values_ptr; /* __u64[], likewise */
    __u64 reserved;
    __u64 user_data;
};

struct drm_mode_rect {
    __s32 x1;
    __s32 y1;
    __s32 x2;
    __s32 y2;
};

/*
 * Leases: some of a master's objects for another open file
 */

struct drm_mode_create_lease {
    __u64 object_ids; /* __u32[object_count] */
    __u32 object_count;
    __u32 flags; /* of the new descriptor */
    __u32 lessee_id;
    __u32 fd; /* out */
};

struct drm_mode_list_lessees {
    __u32 count_lessees;
    __u32 pad;
    __u64 lessees_ptr;
};

struct drm_mode_get_lease {
    __u32 count_objects;
    __u32 pad;
    __u64 objects_ptr;
};

struct drm_mode_revoke_lease {
    __u32 lessee_id;
};

#if defined(__cplusplus)
}
#endif

#endif
