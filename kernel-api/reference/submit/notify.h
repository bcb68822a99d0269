/* SPDX-License-Identifier: MIT */
/*
 * notify.h - events: what a client is told without waiting for it.
 *
 * OWNERS. A notice belongs to its client, from mgpu_sync_notify until mgpu_event_read has taken its event. All its
 * memory is there from the beginning, so an event that is due is never lost for want of it. While it waits it holds a
 * reference to the sync object, as long as the point has no fence, or to the fence (wait.h).
 */
#ifndef KGPU_NOTIFY_H
#define KGPU_NOTIFY_H

#include "wait.h"

struct kgpu_notice {
    struct kgpu_list link; /* in kgpu_client.notices, and when it is due in kgpu_client.events */
    struct kgpu_client *client;
    struct kgpu_wait wait;
    struct mgpu_event event;
};

/* The client goes: forget what it waits for, and what it has not read. */
void kgpu_notices_drop(struct kgpu_client *client);

#endif
