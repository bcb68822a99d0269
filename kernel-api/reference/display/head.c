/* SPDX-License-Identifier: MIT */
/* head.c - what a head shows, and mgpu_display_info and mgpu_display_set. */
#include "display.h"

#include "../core/calls.h"
#include "mode.h"

/* By connector: the head of the same number drives it. */
static const uint32_t connectors[KGPU_HEADS] = {
    MGPU_CONNECTOR_HDMI, MGPU_CONNECTOR_DISPLAYPORT, MGPU_CONNECTOR_DISPLAYPORT, MGPU_CONNECTOR_DISPLAYPORT,
};

struct kgpu_surface kgpu_head_surface(const struct kgpu_head *head, const struct kgpu_view *view)
{
    const struct kgpu_fb *fb = view->fb;

    return (struct kgpu_surface){ .address = fb->scanout.address + fb->offset, .format = fb->format,
                                  .swizzle = fb->layout->swizzle, .pitch = fb->pitch, .x = view->x, .y = view->y,
                                  .width = head->mode.hdisplay, .height = head->mode.vdisplay };
}

bool kgpu_view_fills(const struct kgpu_view *view, const struct mgpu_mode *mode)
{
    return view->x <= view->fb->width && view->y <= view->fb->height &&
           mode->hdisplay <= view->fb->width - view->x && mode->vdisplay <= view->fb->height - view->y;
}

/* ---- on and off -------------------------------------------------------------------------------------------------- */

void kgpu_head_off(struct kgpu_head *head)
{
    struct kgpu_fb *shown = head->view.fb;

    if (!shown)
        return;
    kgpu_dcn_stop(head->kgpu, head->index);
    kgpu_flip_end(head);
    kgpu_vblank_post(head, true);
    head->view = (struct kgpu_view){ .fb = NULL };
    head->mode = (struct mgpu_mode){ .clock_khz = 0 };
    kgpu_cursor_tidy(head);
    kgpu_fb_put(shown);
}

/* Begin to show head->view in head->mode. Returns 0 or -MGPU_EIO. */
static int start(struct kgpu_head *head)
{
    struct kgpu_surface surface = kgpu_head_surface(head, &head->view);
    int err = kgpu_dcn_start(head->kgpu, head->index, &head->mode, &surface);

    kgpu_vblank_restart(head);
    return err;
}

int kgpu_head_restart(struct kgpu_head *head)
{
    kgpu_cursor_show(head);
    if (!head->view.fb)
        return 0;
    kgpu_vblank_restart(head);
    kgpu_flip_look(head); /* nothing is pending in a card that was reset */
    kgpu_dcn_listen(head->kgpu, head->index, head->listening);
    return start(head);
}

/* Show the view, whose reference becomes the head's, in a mode; both are good. A head that does not start is off. */
static int show(struct kgpu_head *head, const struct mgpu_mode *mode, const struct kgpu_view *view)
{
    struct kgpu_fb *before = head->view.fb;
    bool goes_on = before && kgpu_mode_is_same(&head->mode, mode) && kgpu_fb_is_alike(before, view->fb);
    struct kgpu_surface surface;
    int err = 0;

    if (before && !goes_on)
        kgpu_dcn_stop(head->kgpu, head->index);
    if (goes_on) {
        surface = kgpu_head_surface(head, view);
        kgpu_dcn_flip(head->kgpu, head->index, &surface, true);
        kgpu_dcn_await_flip(head->kgpu, head->index); /* what was shown may be gone then */
    }
    kgpu_flip_end(head);
    head->view = *view;
    head->mode = *mode;
    head->mode.refresh_mhz = kgpu_mode_refresh(mode);
    if (!goes_on)
        err = start(head);
    kgpu_fb_put(before);
    if (err)
        kgpu_head_off(head);
    return err;
}

/* ---- the calls --------------------------------------------------------------------------------------------------- */

static int check_set(struct kgpu_head *head, const struct mgpu_display_set *args, const struct kgpu_view *view)
{
    if (!view->fb)
        return -MGPU_ENOENT;
    if (!kgpu_mode_is_good(&args->mode) || !kgpu_view_fills(view, &args->mode))
        return -MGPU_EINVAL;
    kgpu_screen_update(head->kgpu, head->index, &head->screen);
    return head->screen.plugged ? 0 : -MGPU_EIO;
}

/* After a sleep. -MGPU_ENODEV; -MGPU_EBADF: the client was closed; -MGPU_ENOENT: the framebuffer was destroyed. */
static int look_again(struct kgpu *kgpu, const struct kgpu_client *client, uint32_t id, const struct kgpu_fb *fb)
{
    if (kgpu->gone)
        return -MGPU_ENODEV;
    if (kgpu_handles_find(&kgpu->clients, KGPU_TYPE_CLIENT, id) != client)
        return -MGPU_EBADF;
    return kgpu_handles_find(&client->handles, KGPU_TYPE_FB, fb->handle) == fb ? 0 : -MGPU_ENOENT;
}

/* Sleep until nobody is left who writes the framebuffer's BO now. Returns 0, or as kgpu_sleep and look_again. */
static int wait_for_writers(struct kgpu_client *client, struct kgpu_fb *fb)
{
    struct kgpu *kgpu = client->kgpu;
    uint32_t id = client->id, writers = 0;
    struct kgpu_use use;
    int err = 0;

    kgpu_use_watch(&use, fb->scanout.bo, &writers);
    while (writers && !err) {
        err = kgpu_sleep(kgpu, MGPU_FOREVER);
        if (!err)
            err = look_again(kgpu, client, id, fb);
    }
    kgpu_use_unwatch(&use);
    return err;
}

KGPU_HANDLER(display_set)
{
    struct kgpu_view view = { .x = args->x, .y = args->y };
    struct kgpu_head *head;
    int err = kgpu_display_check_owner(client);

    if (!err)
        err = kgpu_display_find_head(client, args->head, &head);
    if (err)
        return err;
    if (!args->fb) {
        kgpu_head_off(head);
        return 0;
    }
    view.fb = kgpu_handles_find(&client->handles, KGPU_TYPE_FB, args->fb);
    err = check_set(head, args, &view);
    if (err)
        return err;
    kgpu_fb_get(view.fb);
    err = wait_for_writers(client, view.fb);
    if (err)
        kgpu_fb_put(view.fb);
    else
        err = show(head, &args->mode, &view);
    return err;
}

/* As much of a list as there is room for; *count_out says how much there is. */
static void answer(uint64_t array, uint32_t *count, const void *list, uint32_t length, size_t size)
{
    kgpu_fill_bytes(array, *count * (uint32_t)size, list, length * size);
    *count = length;
}

KGPU_HANDLER(display_info)
{
    uint64_t modifiers[KGPU_LAYOUTS];
    struct kgpu *kgpu = client->kgpu;
    struct kgpu_screen *screen;
    struct kgpu_head *head;
    int err = kgpu_display_find_head(client, args->head, &head);

    if (err)
        return err;
    screen = &head->screen;
    kgpu_screen_update(kgpu, args->head, screen);
    args->head_count = KGPU_HEADS;
    args->connector = connectors[args->head];
    args->connected = screen->plugged;
    args->width_mm = screen->width_mm;
    args->height_mm = screen->height_mm;
    args->max_width = args->max_height = KGPU_DISPLAY_MAX;
    args->cursor_max = KGPU_CURSOR_MAX;
    args->fb = !head->view.fb ? 0 : kgpu->display_owner == client ? head->view.fb->handle : MGPU_FB_FOREIGN;
    args->mode = head->mode;
    answer(args->modes, &args->mode_count, screen->modes, screen->mode_count, sizeof *screen->modes);
    answer(args->edid, &args->edid_size, screen->edid, screen->edid_blocks * KGPU_EDID_BLOCK, 1);
    for (uint32_t i = 0; i < KGPU_LAYOUTS; i++)
        modifiers[i] = kgpu_layout_modifier(kgpu, i);
    answer(args->modifiers, &args->modifier_count, modifiers, KGPU_COUNT(modifiers), sizeof *modifiers);
    return 0;
}
