/* SPDX-License-Identifier: MIT */
/*
 * vblank.c - a head's vblanks, counted in 64 bits, and mgpu_vblank.
 *
 * The card counts frames when the vertical sync begins. A vblank begins some lines before that, at the picture's end,
 * so from there to the sync one more has been.
 */
#include "display.h"

#include "../core/calls.h"

#define FRAME_MASK 0xffffffu
#define MOMENT_NS 20000 /* a line or so */
#define TRIES 3u

/* The line, counted from the sync, in which the picture ends. */
static uint32_t blank_line(const struct mgpu_mode *mode)
{
    return (uint32_t)mode->vtotal - (mode->vsync_start - mode->vdisplay);
}

static uint32_t vblanks_of(const struct kgpu_head *head, struct kgpu_dcn_position position)
{
    return (position.frame + (position.line >= blank_line(&head->mode))) & FRAME_MASK;
}

/* Where the head is, and when that was. If somebody took the processor away in between, it is looked at again. */
static struct kgpu_dcn_position look(const struct kgpu_head *head, int64_t *now_out)
{
    struct kgpu_dcn_position position;
    int64_t before;

    for (unsigned i = 0; i < TRIES; i++) {
        before = kgpu_os_time(head->kgpu->os);
        position = kgpu_dcn_position(head->kgpu, head->index);
        *now_out = kgpu_os_time(head->kgpu->os);
        if (*now_out - before <= MOMENT_NS)
            break;
    }
    return position;
}

int64_t kgpu_vblank_update(struct kgpu_head *head)
{
    int64_t now;
    struct kgpu_dcn_position position = look(head, &now);
    const struct mgpu_mode *mode = &head->mode;
    uint32_t vblanks = vblanks_of(head, position);
    uint32_t lines = (position.line + mode->vtotal - blank_line(mode)) % mode->vtotal;
    uint64_t pixels = (uint64_t)lines * mode->htotal + position.pixel;

    head->vblanks += (vblanks - head->frames) & FRAME_MASK;
    head->frames = vblanks;
    return now - (int64_t)(pixels * 1000000 / mode->clock_khz);
}

void kgpu_vblank_restart(struct kgpu_head *head)
{
    head->frames = vblanks_of(head, kgpu_dcn_position(head->kgpu, head->index));
}

void kgpu_vblank_listen(struct kgpu_head *head)
{
    bool wanted = !kgpu_list_empty(&head->waiting);

    if (wanted == head->listening)
        return;
    kgpu_dcn_ack(head->kgpu, head->index); /* of vblanks that nobody wanted to know of */
    kgpu_dcn_listen(head->kgpu, head->index, wanted);
    head->listening = wanted;
}

bool kgpu_vblank_post(struct kgpu_head *head, bool all)
{
    int64_t when = kgpu_vblank_update(head);
    bool any = false;

    for (struct kgpu_list *at = head->waiting.next, *next; at != &head->waiting; at = next) {
        struct kgpu_notice *notice = KGPU_CONTAINER(at, struct kgpu_notice, head_link);

        next = at->next;
        if (!all && notice->event.sequence > head->vblanks)
            continue;
        kgpu_notice_post(notice, head->vblanks, when);
        any = true;
    }
    kgpu_vblank_listen(head);
    return any;
}

KGPU_HANDLER(vblank)
{
    const struct mgpu_event event = { .type = MGPU_EVENT_VBLANK, .source = args->head, .cookie = args->cookie,
                                      .sequence = args->target };
    struct kgpu_notice *notice;
    struct kgpu_head *head;
    int err;

    if (args->flags & ~MGPU_VBLANK_EVENT)
        return -MGPU_EINVAL;
    err = kgpu_display_find_head(client, args->head, &head);
    if (err)
        return err;
    if (!head->view.fb)
        return -MGPU_EINVAL;
    if (args->flags & MGPU_VBLANK_EVENT) {
        notice = kgpu_notice_create(client, &event);
        if (!notice)
            return -MGPU_ENOMEM;
        kgpu_list_add(&head->waiting, &notice->head_link);
        kgpu_vblank_listen(head); /* before looking where it is */
        kgpu_vblank_post(head, false);
    }
    args->time_ns = kgpu_vblank_update(head);
    args->sequence = head->vblanks;
    return 0;
}
