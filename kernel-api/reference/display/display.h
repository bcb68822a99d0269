/* SPDX-License-Identifier: MIT */
/*
 * display.h - the card's heads: what each shows, what it will show next, and who waits for its vblanks.
 *
 * A flip goes through two states: it waits for those who write its framebuffer's BO, and when the last of them is gone
 * it is given to the card (kgpu_display_settle), where it waits for the vblank. It has happened when the card says that
 * nothing is pending any more (kgpu_display_look), whether an interrupt, a tick or a poll made us look.
 *
 * LOCKING. The card's lock. Only mgpu_display_set lets go of it, while it waits for writers.
 *
 * OWNERS. The display belongs to one client at a time, kgpu.display_owner, from mgpu_open to mgpu_close, whether the
 * card is up or not; what it shows is that client's. kgpu_display is as old as the running card. A head holds
 * references to the framebuffer that it shows and to that of its flip, and has its cursor's scanout. Notices are their
 * client's (submit/notify.h): a flip that is asked for one is over before its client goes, and the list of those who
 * wait for a vblank holds no reference.
 */
#ifndef KGPU_DISPLAY_H
#define KGPU_DISPLAY_H

#include "../blocks/blocks.h"
#include "../submit/notify.h"
#include "../submit/use.h"
#include "fb.h"
#include "screen.h"

#include <mgpu/mgpu_display.h>

#define KGPU_HEADS 4u         /* those that have a connector; the card has one head more */
#define KGPU_DISPLAY_MAX 16384u /* pixels a side of a framebuffer */
#define KGPU_CURSOR_MAX 256u  /* pixels a side */

/* A framebuffer, or the part of one that fills a screen. */
struct kgpu_view {
    struct kgpu_fb *fb; /* a reference; NULL: nothing */
    uint32_t x, y;      /* the screen's corner in it */
};

struct kgpu_flip {
    struct kgpu_view view;      /* nothing: there is no flip */
    bool on_card;               /* its writers are gone, and the card has it */
    bool async;
    struct kgpu_use use;        /* until then */
    uint32_t writers;           /* unfinished submissions that it waits for */
    struct kgpu_notice *notice; /* NULL: nobody wants to know */
};

struct kgpu_head {
    struct kgpu *kgpu;
    uint32_t index;
    struct kgpu_view view; /* on the screen; nothing: the head is off */
    struct mgpu_mode mode; /* all zero when off */
    struct kgpu_flip flip;
    struct mgpu_cursor cursor; /* bo 0: none */
    struct kgpu_scanout cursor_picture, cursor_leaving; /* its own; the one before, which may still be on the screen */
    uint64_t cursor_left_at;                            /* after so many vblanks it was replaced */

    uint64_t vblanks;         /* so far, while the head was on */
    uint32_t frames;          /* the card's count, when we last looked */
    struct kgpu_list waiting; /* kgpu_notice.head_link: those who wait for a vblank */
    bool listening;           /* vblanks raise an interrupt */
    struct kgpu_screen screen;
};

struct kgpu_display {
    struct kgpu_head heads[KGPU_HEADS];
};

/* ---- display.c: all heads together. Each does nothing on a card without a display -------------------------------- */

/* As a block's functions (blocks.h). */
int kgpu_display_init(struct kgpu *kgpu, struct kgpu_message *message);
int kgpu_display_restart(struct kgpu *kgpu, struct kgpu_message *message);
void kgpu_display_finish(struct kgpu *kgpu);

/* See what heads have done that somebody waits for. Returns whether something has happened. */
bool kgpu_display_look(struct kgpu *kgpu);

/* Give the card the flips whose writers are gone. */
void kgpu_display_settle(struct kgpu *kgpu);

/* Time has passed. Returns whether somebody waits for a head. */
bool kgpu_display_tick(struct kgpu *kgpu);

/* The client goes: if the display was its own, heads go dark. */
void kgpu_display_leave(struct kgpu_client *client);

/* The heads that show the framebuffer, or are about to, go dark. */
void kgpu_display_forget(struct kgpu *kgpu, const struct kgpu_fb *fb);

/* For calls: 0, -MGPU_EOPNOTSUPP or -MGPU_EACCES: somebody else's display. */
int kgpu_display_check_owner(const struct kgpu_client *client);

/* For calls that name a head: 0, or -MGPU_EOPNOTSUPP or -MGPU_ENOENT. */
int kgpu_display_find_head(const struct kgpu_client *client, uint32_t index, struct kgpu_head **out);

/* ---- head.c: what is shown --------------------------------------------------------------------------------------- */

/* For the card. */
struct kgpu_surface kgpu_head_surface(const struct kgpu_head *head, const struct kgpu_view *view);

/* Does the screen's part lie within the framebuffer? */
bool kgpu_view_fills(const struct kgpu_view *view, const struct mgpu_mode *mode);

/* Go dark: a flip that has not happened is dropped, and whoever waits for a vblank is told now. */
void kgpu_head_off(struct kgpu_head *head);

/* After a MODE1 reset: show again what was shown, or the flip that was on its way. Returns 0 or -MGPU_EIO. */
int kgpu_head_restart(struct kgpu_head *head);

/* ---- flip.c ------------------------------------------------------------------------------------------------------ */

static inline bool kgpu_flip_is_under_way(const struct kgpu_head *head)
{
    return head->flip.view.fb;
}

/* Its writers may be gone: then the card gets it. */
void kgpu_flip_settle(struct kgpu_head *head);

/* It may have happened. Returns whether it has. */
bool kgpu_flip_look(struct kgpu_head *head);

/* Forget it, happened or not; its event is posted. */
void kgpu_flip_end(struct kgpu_head *head);

/* ---- vblank.c: counting ------------------------------------------------------------------------------------------ */

/* Bring head->vblanks up to date; the head is on. Returns when the last vblank began, within a line or so. */
int64_t kgpu_vblank_update(struct kgpu_head *head);

/* The card's counter has begun anew. */
void kgpu_vblank_restart(struct kgpu_head *head);

/* Have vblanks raise interrupts as long as somebody waits for one. */
void kgpu_vblank_listen(struct kgpu_head *head);

/* Post the notices that are due, or all of them. Returns whether there was one. */
bool kgpu_vblank_post(struct kgpu_head *head, bool all);

/* ---- cursor.c ---------------------------------------------------------------------------------------------------- */

/* Tell the card where it is. */
void kgpu_cursor_show(struct kgpu_head *head);

/* No cursor any more. */
void kgpu_cursor_drop(struct kgpu_head *head);

/* Let go of the picture before this one, if a vblank has come by since. */
void kgpu_cursor_tidy(struct kgpu_head *head);

#endif
