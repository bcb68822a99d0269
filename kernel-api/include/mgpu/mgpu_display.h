/* SPDX-License-Identifier: MIT */
/*
 * mgpu_display.h - the display extension of the contract, level 4, present when MGPU_CAP_DISPLAY is set.
 *
 * It exists so that VK_KHR_display works without a windowing system: screens, modes, framebuffers made of BOs, flips
 * and vblank events. A card has heads (a scanout engine each, 0 .. n-1); a head drives one connector. Only the client
 * that opened with MGPU_OPEN_DISPLAY may change anything, and there is one such client at a time; every client may ask.
 * When it closes, its framebuffers go and the heads go dark.
 *
 * Every call here can also return:
 *   -MGPU_EACCES      the client did not open with MGPU_OPEN_DISPLAY: all but mgpu_display_info and mgpu_vblank
 *   -MGPU_ENOENT      no such head, framebuffer or BO
 *   -MGPU_EOPNOTSUPP  the card has no display
 */
#ifndef MGPU_MGPU_DISPLAY_H
#define MGPU_MGPU_DISPLAY_H

#include <mgpu/mgpu.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Timings of one mode, as in VESA's CVT; pixels and lines. */
struct mgpu_mode {
    uint32_t clock_khz;
    uint16_t hdisplay, hsync_start, hsync_end, htotal;
    uint16_t vdisplay, vsync_start, vsync_end, vtotal;
    uint32_t refresh_mhz; /* thousandths of a hertz */
    uint32_t flags;       /* MGPU_MODE_* */
    uint32_t pad;
};
#define MGPU_MODE_PREFERRED (1u << 0)
#define MGPU_MODE_HSYNC_POSITIVE (1u << 1)
#define MGPU_MODE_VSYNC_POSITIVE (1u << 2)

/*
 * mgpu_display_info - what hangs on a head and what it can show.
 * Each of the three lists is written as far as there is room; its count then says how long it is. Ask with no room
 * first.
 */
#define MGPU_CALL_DISPLAY_INFO 0x60u
#define MGPU_CONNECTOR_HDMI 11u /* the numbers are DRM_MODE_CONNECTOR_* */
#define MGPU_CONNECTOR_DISPLAYPORT 10u
#define MGPU_CONNECTOR_VIRTUAL 15u
struct mgpu_display_info {
    uint32_t head;       /* in */
    uint32_t head_count; /* out: heads the card has */
    uint32_t connector;  /* out: MGPU_CONNECTOR_* */
    uint32_t connected;  /* out: 1: a screen is there */
    uint32_t width_mm;   /* out: of the screen, 0: unknown */
    uint32_t height_mm;  /* out */
    uint32_t max_width;  /* out: largest framebuffer, pixels */
    uint32_t max_height; /* out */
    uint32_t cursor_max; /* out: largest cursor, pixels a side; 0: no hardware cursor */
    uint32_t fb;         /* out: framebuffer on the screen, 0: head is off; of another client: MGPU_FB_FOREIGN */
    struct mgpu_mode mode;   /* out: current mode, all zero when off */
    uint64_t modes;          /* in: struct mgpu_mode[mode_count], written, best first */
    uint64_t edid;           /* in: uint8_t[edid_size], written: the screen's own description (VESA E-EDID) */
    uint64_t modifiers;      /* in: uint64_t[modifier_count], written: DRM format modifiers, best first */
    uint32_t mode_count;     /* in: room, at most 64; out: how many there are */
    uint32_t edid_size;      /* in: room, at most 1024; out: bytes; 0: the screen does not describe itself */
    uint32_t modifier_count; /* in: room, at most 64; out: how many there are; every format goes with each */
    uint32_t pad;
};
#define MGPU_FB_FOREIGN 0xffffffffu
static inline int mgpu_display_info(mgpu_client client, struct mgpu_display_info *args)
{
    return mgpu_call(client, MGPU_CALL_DISPLAY_INFO, args, (uint32_t)sizeof *args);
}

/*
 * mgpu_fb_create - describe a BO as a picture that can be scanned out. The framebuffer keeps the BO alive.
 * How it is tiled the modifier says, or the SWIZZLE_MODE of the BO's metadata as it is now. A tiled picture is whole
 * blocks: of 64 KiB, where its offset begins too.
 *   -MGPU_EINVAL   size, pitch, format or modifier the heads cannot scan out, or the picture reaches out of the BO; the
 *                  BO is one of GDS or OA, or an always-valid one (nobody would know who writes it)
 *   -MGPU_ENOMEM   the heads cannot reach so much memory that is not in VRAM in one piece
 */
#define MGPU_CALL_FB_CREATE 0x61u
struct mgpu_fb_create {
    mgpu_handle bo;    /* in */
    uint32_t format;   /* in: DRM fourcc: 'XR24', 'AR24', 'XB24', 'AB24', 'XR30', 'XB30' */
    uint32_t width;    /* in: pixels */
    uint32_t height;   /* in */
    uint32_t pitch;    /* in: bytes a row */
    uint32_t offset;   /* in: bytes from the BO's start */
    uint64_t modifier; /* in: DRM format modifier, or MGPU_MODIFIER_METADATA: what the BO's metadata says */
    mgpu_handle fb;    /* out */
    uint32_t pad;
};
#define MGPU_MODIFIER_METADATA 0x00ffffffffffffffull
static inline int mgpu_fb_create(mgpu_client client, struct mgpu_fb_create *args)
{
    return mgpu_call(client, MGPU_CALL_FB_CREATE, args, (uint32_t)sizeof *args);
}

/*
 * mgpu_fb_destroy - forget a framebuffer. A head that shows it goes dark.
 */
#define MGPU_CALL_FB_DESTROY 0x62u
struct mgpu_fb_destroy {
    mgpu_handle fb; /* in */
    uint32_t pad;
};
static inline int mgpu_fb_destroy(mgpu_client client, mgpu_handle fb)
{
    struct mgpu_fb_destroy args = { fb, 0 };
    return mgpu_call(client, MGPU_CALL_FB_DESTROY, &args, (uint32_t)sizeof args);
}

/*
 * mgpu_display_set - set a mode and show a framebuffer, or switch a head off with fb = 0 (the mode is then not looked
 * at). Waits for those who write the framebuffer's BO, as mgpu_flip does, and has taken effect when it returns. A flip
 * that has not happened yet is dropped; its event comes all the same.
 * A mode need not be one of mgpu_display_info: any that the head can time will do.
 *   -MGPU_EINVAL   timings that contradict themselves, or are too fast or too slow for the heads; or the picture at
 *                  (x, y) does not fill the screen
 *   -MGPU_EIO      no screen is connected
 */
#define MGPU_CALL_DISPLAY_SET 0x63u
struct mgpu_display_set {
    uint32_t head;         /* in */
    mgpu_handle fb;        /* in: 0: off */
    uint32_t x, y;         /* in: the screen's corner within the framebuffer, pixels */
    struct mgpu_mode mode; /* in */
};
static inline int mgpu_display_set(mgpu_client client, struct mgpu_display_set *args)
{
    return mgpu_call(client, MGPU_CALL_DISPLAY_SET, args, (uint32_t)sizeof *args);
}

/*
 * mgpu_flip - show another framebuffer, or another part of one, from the next vblank on. Never waits.
 * The flip latches only after every submission that writes the framebuffer's BO, of any client, and was made before,
 * has finished; MGPU_BO_EXPLICIT_SYNC makes no difference.
 *   -MGPU_EBUSY    the flip before this one has not happened yet
 *   -MGPU_EINVAL   the head is off, or the framebuffer's format or modifier differs from the one shown, or the picture
 *                  at (x, y) does not fill the screen
 */
#define MGPU_CALL_FLIP 0x64u
#define MGPU_FLIP_EVENT (1u << 0) /* post MGPU_EVENT_FLIP when it is on the screen */
#define MGPU_FLIP_ASYNC (1u << 1) /* at once, not at the vblank */
struct mgpu_flip {
    uint32_t head;   /* in */
    mgpu_handle fb;  /* in */
    uint32_t flags;  /* in: MGPU_FLIP_* */
    uint32_t pad;
    uint32_t x, y;   /* in: the screen's corner within the framebuffer, pixels */
    uint64_t cookie; /* in: for the event, whose sequence and time are those of the vblank */
};
static inline int mgpu_flip(mgpu_client client, struct mgpu_flip *args)
{
    return mgpu_call(client, MGPU_CALL_FLIP, args, (uint32_t)sizeof *args);
}

/*
 * mgpu_cursor - place the hardware cursor, or hide it with bo = 0. The picture lies at the BO's start: 'AR24', colours
 * multiplied by alpha, rows of `width` pixels without a gap. From the next vblank on; never waits. It stays when the
 * head is switched off and on.
 *   -MGPU_EINVAL   width is not 64, 128 or 256 or above mgpu_display_info.cursor_max, height is 0 or above it, a hot
 *                  spot outside, or the picture reaches out of the BO; the BO is one of GDS or OA
 */
#define MGPU_CALL_CURSOR 0x65u
struct mgpu_cursor {
    uint32_t head;          /* in */
    mgpu_handle bo;         /* in */
    uint32_t width, height; /* in: pixels */
    int32_t x, y;           /* in: where the hot spot is on the screen; may be outside */
    uint32_t hot_x, hot_y;  /* in: hot spot in the picture */
};
static inline int mgpu_cursor(mgpu_client client, struct mgpu_cursor *args)
{
    return mgpu_call(client, MGPU_CALL_CURSOR, args, (uint32_t)sizeof *args);
}

/*
 * mgpu_vblank - read a head's vblank counter, or have MGPU_EVENT_VBLANK posted when it reaches `target`.
 *   -MGPU_EINVAL   the head is off
 */
#define MGPU_CALL_VBLANK 0x66u
#define MGPU_VBLANK_EVENT (1u << 0)
struct mgpu_vblank {
    uint32_t head;     /* in */
    uint32_t flags;    /* in: MGPU_VBLANK_* */
    uint64_t target;   /* in: with MGPU_VBLANK_EVENT, a count; one already passed posts at once */
    uint64_t cookie;   /* in: for the event */
    uint64_t sequence; /* out: vblanks so far */
    int64_t time_ns;   /* out: when the last one was */
};
static inline int mgpu_vblank(mgpu_client client, struct mgpu_vblank *args)
{
    return mgpu_call(client, MGPU_CALL_VBLANK, args, (uint32_t)sizeof *args);
}

#ifdef __cplusplus
}
#endif
#endif
