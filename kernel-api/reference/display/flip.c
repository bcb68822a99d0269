/* SPDX-License-Identifier: MIT */
/* flip.c - mgpu_flip: one view of a framebuffer takes the place of another, when its writers and the beam allow it. */
#include "display.h"

#include "../core/calls.h"

void kgpu_flip_settle(struct kgpu_head *head)
{
    struct kgpu_flip *flip = &head->flip;
    struct kgpu_surface surface;

    if (!flip->view.fb || flip->on_card || flip->writers)
        return;
    kgpu_use_unwatch(&flip->use);
    surface = kgpu_head_surface(head, &flip->view);
    flip->on_card = true;
    kgpu_dcn_flip(head->kgpu, head->index, &surface, flip->async);
}

/* The flip is over; `rest` is what is not shown any more. */
static void finish(struct kgpu_head *head, struct kgpu_fb *rest, int64_t when)
{
    struct kgpu_notice *notice = head->flip.notice;

    head->flip = (struct kgpu_flip){ .view.fb = NULL };
    if (notice)
        kgpu_notice_post(notice, head->vblanks, when);
    kgpu_fb_put(rest);
    kgpu_wake_later(head->kgpu);
}

bool kgpu_flip_look(struct kgpu_head *head)
{
    struct kgpu_fb *before = head->view.fb;
    int64_t when;

    if (!head->flip.on_card || kgpu_dcn_flip_is_pending(head->kgpu, head->index))
        return false;
    when = kgpu_vblank_update(head);
    if (head->flip.async)
        when = kgpu_os_time(head->kgpu->os);
    head->view = head->flip.view;
    finish(head, before, when);
    return true;
}

void kgpu_flip_end(struct kgpu_head *head)
{
    if (!head->flip.view.fb)
        return;
    if (!head->flip.on_card)
        kgpu_use_unwatch(&head->flip.use);
    finish(head, head->flip.view.fb, kgpu_vblank_update(head));
}

/* The framebuffer can take the place of what the head shows. */
static int check(struct kgpu_head *head, const struct kgpu_view *view)
{
    if (!view->fb)
        return -MGPU_ENOENT;
    if (!head->view.fb || !kgpu_fb_is_alike(view->fb, head->view.fb) || !kgpu_view_fills(view, &head->mode))
        return -MGPU_EINVAL;
    kgpu_flip_look(head); /* its interrupt may be on its way */
    return kgpu_flip_is_under_way(head) ? -MGPU_EBUSY : 0;
}

KGPU_HANDLER(flip)
{
    const struct mgpu_event event = { .type = MGPU_EVENT_FLIP, .source = args->head, .cookie = args->cookie };
    struct kgpu_view view = { .x = args->x, .y = args->y };
    struct kgpu_notice *notice = NULL;
    struct kgpu_head *head;
    int err;

    if (args->flags & ~(MGPU_FLIP_EVENT | MGPU_FLIP_ASYNC))
        return -MGPU_EINVAL;
    err = kgpu_display_check_owner(client);
    if (!err)
        err = kgpu_display_find_head(client, args->head, &head);
    if (err)
        return err;
    view.fb = kgpu_handles_find(&client->handles, KGPU_TYPE_FB, args->fb);
    err = check(head, &view);
    if (err)
        return err;
    if (args->flags & MGPU_FLIP_EVENT) {
        notice = kgpu_notice_create(client, &event);
        if (!notice)
            return -MGPU_ENOMEM;
    }
    kgpu_fb_get(view.fb);
    head->flip = (struct kgpu_flip){ .view = view, .async = args->flags & MGPU_FLIP_ASYNC, .notice = notice };
    kgpu_use_watch(&head->flip.use, view.fb->scanout.bo, &head->flip.writers);
    kgpu_flip_settle(head);
    return 0;
}
