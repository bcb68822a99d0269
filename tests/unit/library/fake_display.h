/* SPDX-License-Identifier: MIT */
/*
 * fake_display.h - the fake kernel's heads: what is connected, what is shown, and when a flip happens.
 *
 * There are none until fake_screens. A flip happens at once, unless fake.hold_flips, and then at the next fake_vblank.
 */
#ifndef FAKE_DISPLAY_H
#define FAKE_DISPLAY_H

#include "fake_kernel.h"

#include <mgpu/mgpu_display.h>

#define FAKE_HEADS 2u
#define FAKE_FBS 16u
#define FAKE_WANTED 8u
#define FAKE_MODIFIER 0x0200000000000901ull /* what head 0 shows besides linear pictures */

struct fake_head {
    struct mgpu_display_info info; /* what mgpu_display_info tells; the pointers are those of the lists to be told */
    mgpu_handle fb;                /* on the screen; 0: dark */
    uint32_t x, y;
    struct mgpu_mode mode;
    struct mgpu_cursor cursor;
    uint64_t sequence;
    struct mgpu_flip flip; /* on its way; fb 0: none */
    struct mgpu_vblank wanted[FAKE_WANTED]; /* events of vblanks to come; cookie 0: none */
};

struct fake_display {
    unsigned head_count;
    struct fake_head heads[FAKE_HEADS];
    mgpu_client owner; /* 0: nobody opened with MGPU_OPEN_DISPLAY */
    bool hold_flips;
    unsigned fbs;      /* framebuffers there are */
};
extern struct fake_display fake_display;

/*
 * Two heads: DisplayPort with a screen of two modes, 640x480 (preferred) and 320x200, and an EDID of 128 bytes; HDMI
 * without one. To be called after fake_reset.
 */
void fake_screens(void);

/* The head's next vertical blank. */
void fake_vblank(unsigned head);

/* ---- for fake_kernel.c, whose lock is held ----------------------------------------------------------------------- */

void fake_display_reset(void);
/* mgpu_open and mgpu_close, as far as they are about screens. */
int fake_display_open(mgpu_client client);
void fake_display_close(mgpu_client client);
/* One of mgpu_display.h's calls. */
int fake_display_call(uint32_t nr, mgpu_client client, void *args);
/* fake_post with the lock. */
void fake_post_locked(mgpu_client client, const struct mgpu_event *event);

#endif
