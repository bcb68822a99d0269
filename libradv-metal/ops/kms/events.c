/* SPDX-License-Identifier: MIT */
/*
 * events.c - what programs are told of screens: records that they read from the open file. They are made when they are
 * asked for, and sent when it has happened.
 *
 * events.lock is taken below kms.lock and held for moments, never while calling the contract.
 */
#include <errno.h>
#include <stdlib.h>

#include "../file.h"
#include "kms.h"

/* Bytes of events that a file may have on their way and unread together; Linux's figure. */
#define EVENT_SPACE 4096u

#define NS_PER_S  1000000000
#define NS_PER_US 1000

struct shim_kms_event {
    struct shim_kms_event *next; /* in events.first */
    struct shim_file *file;      /* NULL: it has ended, nobody is to be told any more */
    union {
        struct drm_event base;
        struct drm_event_vblank vblank; /* of flips, too */
        struct drm_event_crtc_sequence sequence;
    } record;
};

static struct {
    pthread_mutex_t lock;
    struct shim_kms_event *first; /* all there are, in no order */
} events = { .lock = PTHREAD_MUTEX_INITIALIZER };

void shim_kms_events_forked(void)
{
    pthread_mutex_init(&events.lock, NULL);
    events.first = NULL;
}

int shim_kms_event_create(struct shim_file *file, uint32_t type, unsigned head, uint64_t user_data,
                          struct shim_kms_event **out)
{
    struct shim_kms_event *event = calloc(1, sizeof *event);

    if (!event)
        return -ENOMEM;
    event->file = file;
    event->record.base.type = type;
    if (type == DRM_EVENT_CRTC_SEQUENCE) {
        event->record.base.length = sizeof event->record.sequence;
        event->record.sequence.user_data = user_data;
    } else {
        event->record.base.length = sizeof event->record.vblank;
        event->record.vblank.user_data = user_data;
        event->record.vblank.crtc_id = shim_kms_id(head, SHIM_KMS_CRTC);
    }

    pthread_mutex_lock(&events.lock);
    const size_t used = file->kms.event_space + shim_os_node_unread(file->node, file->id);
    const bool room = used + event->record.base.length <= EVENT_SPACE;
    if (room) {
        file->kms.event_space += event->record.base.length;
        event->next = events.first;
        events.first = event;
    }
    pthread_mutex_unlock(&events.lock);
    if (!room) {
        free(event);
        return -ENOMEM;
    }
    *out = event;
    return 0;
}

/* It is nobody's any more; the lock is held. */
static void forget_event(struct shim_kms_event *event)
{
    struct shim_kms_event **link = &events.first;

    while (*link != event)
        link = &(*link)->next;
    *link = event->next;
    if (event->file)
        event->file->kms.event_space -= event->record.base.length;
}

void shim_kms_event_destroy(struct shim_kms_event *event)
{
    if (!event)
        return;
    pthread_mutex_lock(&events.lock);
    forget_event(event);
    pthread_mutex_unlock(&events.lock);
    free(event);
}

static void stamp(struct shim_kms_event *event, uint64_t sequence, int64_t time_ns)
{
    if (event->record.base.type == DRM_EVENT_CRTC_SEQUENCE) {
        event->record.sequence.sequence = sequence;
        event->record.sequence.time_ns = time_ns;
    } else {
        event->record.vblank.sequence = (uint32_t)sequence;
        event->record.vblank.tv_sec = (uint32_t)(time_ns / NS_PER_S);
        event->record.vblank.tv_usec = (uint32_t)(time_ns % NS_PER_S / NS_PER_US);
    }
}

void shim_kms_event_send(struct shim_kms_event *event, uint64_t sequence, int64_t time_ns)
{
    stamp(event, sequence, time_ns);
    pthread_mutex_lock(&events.lock);
    if (event->file)
        shim_os_node_post(event->file->node, event->file->id, &event->record, event->record.base.length);
    forget_event(event);
    pthread_mutex_unlock(&events.lock);
    free(event);
}

void shim_kms_events_forget(struct shim_file *file)
{
    pthread_mutex_lock(&events.lock);
    for (struct shim_kms_event *event = events.first; event; event = event->next) {
        if (event->file == file)
            event->file = NULL;
    }
    pthread_mutex_unlock(&events.lock);
}
