/* SPDX-License-Identifier: MIT */
/*
 * heads.c - see heads.h.
 *
 * QEMU asks for a picture (update), the card is asked to let us look, its display thread leaves a copy of the next
 * whole frame, or the word that the head is dark (see), and a bottom half puts that on the console and ends looking
 * (finish). A picture is of one frame, so it is never torn.
 */
#include "qemu/osdep.h"

#include "hw/qdev-core.h"
#include "qemu/main-loop.h"
#include "ui/console.h"

#include "heads.h"

/* ---- pictures ---------------------------------------------------------------------------------------------------- */

/* The card's display thread calls. A picture that there is no memory for is as dark as none. */
static void see(void *opaque, const struct navi_frame *frame)
{
    struct head *head = opaque;
    size_t bytes = (size_t)frame->width * frame->height * 4;

    pthread_mutex_lock(&head->lock);
    if (!head->has_word) {
        if (frame->pixels)
            head->pixels = malloc(bytes);
        if (head->pixels)
            memcpy(head->pixels, frame->pixels, bytes);
        head->picture_width = frame->width;
        head->picture_height = frame->height;
        head->has_word = true;
        qemu_bh_schedule(head->arrived);
    }
    pthread_mutex_unlock(&head->lock);
}

/* The console has a surface of this size, black when it is new. */
static DisplaySurface *surface_of(struct head *head, uint32_t width, uint32_t height)
{
    DisplaySurface *surface = qemu_console_surface(head->console);

    if (surface && surface_width(surface) == (int)width && surface_height(surface) == (int)height)
        return surface;
    surface = qemu_create_displaysurface((int)width, (int)height);
    dpy_gfx_replace_surface(head->console, surface);
    return surface;
}

/* Put the picture on the console; it is used up. */
static void show(struct head *head)
{
    uint32_t width = head->pixels ? head->picture_width : head->width;
    uint32_t height = head->pixels ? head->picture_height : head->height;
    DisplaySurface *surface = surface_of(head, width, height);

    for (uint32_t y = 0; y < height; y++) {
        uint8_t *line = (uint8_t *)surface_data(surface) + (size_t)y * surface_stride(surface);

        if (head->pixels)
            memcpy(line, head->pixels + (size_t)y * width, width * 4);
        else
            memset(line, 0, width * 4);
    }
    free(head->pixels);
    head->pixels = NULL;
    dpy_gfx_update_full(head->console);
}

/* End looking, with what there is. */
static void finish(struct head *head)
{
    if (head->card)
        navi_watch(head->card, head->number, NULL, NULL);
    head->looking = false;
    show(head); /* nobody sees any more: the lock is not needed */
    graphic_hw_update_done(head->console);
}

/* It may be late, for a look that has ended with the card. */
static void arrived(void *opaque)
{
    struct head *head = opaque;
    bool has_word;

    pthread_mutex_lock(&head->lock);
    has_word = head->has_word;
    pthread_mutex_unlock(&head->lock);
    if (head->looking && has_word)
        finish(head);
}

static void update(void *opaque)
{
    struct head *head = opaque;

    if (head->looking)
        return;
    head->looking = true;
    head->has_word = false;
    if (head->card)
        navi_watch(head->card, head->number, see, head);
    else
        finish(head);
}

static const GraphicHwOps ops = { .gfx_update = update, .gfx_update_async = true };

/* ---- making; the card comes and goes ----------------------------------------------------------------------------- */

void head_init(struct head *head, unsigned number, DeviceState *device, const struct navi_screen *screen)
{
    head->number = number;
    head->width = screen->width;
    head->height = screen->height;
    navi_edid(screen, head->edid);
    pthread_mutex_init(&head->lock, NULL);
    head->arrived = qemu_bh_new(arrived, head);
    head->console = graphic_console_init(device, number, &ops, head);
    show(head);
}

void head_attach(struct head *head, struct navi *card)
{
    head->card = card;
    navi_plug(card, head->number, head->edid, sizeof head->edid);
}

void head_detach(struct head *head)
{
    if (head->looking)
        finish(head);
    head->card = NULL;
}
