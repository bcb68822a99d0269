/* SPDX-License-Identifier: MIT */
/*
 * notify.h - events: what a client is told without waiting for it.
 *
 * OWNERS. A notice belongs to its client, from the call that asks for it until mgpu_event_read has taken its event. All
 * its memory is there from the beginning, so an event that is due is never lost for want of it. While it waits for a
 * point it holds a reference to the sync object, as long as the point has no fence, or to the fence (wait.h). One that
 * waits for a vblank is also on its head's list, and leaves it when it goes (display/display.h).
 */
#ifndef KGPU_NOTIFY_H
#define KGPU_NOTIFY_H

#include "wait.h"

struct kgpu_notice {
    struct kgpu_list link; /* in kgpu_client.notices, and when it is due in kgpu_client.events */
    struct kgpu_list head_link; /* in kgpu_head.waiting, alone if it is not about a vblank */
    struct kgpu_client *client;
    struct kgpu_wait wait;
    struct mgpu_event event;
};

/* A notice that waits for nothing yet; the time and, of displays, the sequence come later. NULL: out of memory. */
struct kgpu_notice *kgpu_notice_create(struct kgpu_client *client, const struct mgpu_event *event);

/* What it is about has happened: the client can read the event. */
void kgpu_notice_post(struct kgpu_notice *notice, uint64_t sequence, int64_t time_ns);

/* The client goes: forget what it waits for, and what it has not read. */
void kgpu_notices_drop(struct kgpu_client *client);

#endif
