/* SPDX-License-Identifier: MIT */
/*
 * heads.h - what the card shows, as graphic consoles of QEMU: one for each connector with a screen.
 *
 * All functions are called with QEMU's lock held. A head is looked at only when QEMU wants a picture, for a window or
 * `screendump`; meanwhile the card reads no surface.
 */
#ifndef NAVI23_HEADS_H
#define NAVI23_HEADS_H

#include "ui/console.h"

#include <navi23/navi.h>

struct head {
    struct navi *card; /* NULL: there is none at the moment */
    unsigned number;   /* of head and connector */
    uint8_t edid[NAVI_EDID_BYTES];
    uint32_t width, height; /* when it is dark */
    QemuConsole *console;
    QEMUBH *arrived;
    bool looking; /* QEMU waits for a picture */

    pthread_mutex_t lock; /* below: what the card's display thread has left */
    uint32_t *pixels;     /* NULL: the head is dark */
    uint32_t picture_width, picture_height;
    bool has_word; /* there is a picture, or the word that there is none */
};

/* Make a console for a screen of navi_screens at connector `number`. There is no way back. */
void head_init(struct head *head, unsigned number, DeviceState *device, const struct navi_screen *screen);

/* A card has been made, into which the screen is plugged, or is about to be unmade. */
void head_attach(struct head *head, struct navi *card);
void head_detach(struct head *head);

#endif
