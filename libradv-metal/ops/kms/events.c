/* SPDX-License-Identifier: MIT */
/*
 * events.c - what programs are told of screens: records that they read from the open file, made when they are asked for
 * and sent when it has happened; and the flips that are on their way.
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

struct flip {
    struct shim_notice notice;
    bool pending;
    struct shim_kms_event *event; /* NULL: none, or it is sent */
};

static struct {
    pthread_mutex_t lock;
    pthread_cond_t flipped;
    struct shim_kms_event *first; /* all there are, in no order */
    struct flip flips[SHIM_KMS_HEADS];
    bool has_pump;
    struct shim_pump pump; /* of the screen owner's client */
} events = { .lock = PTHREAD_MUTEX_INITIALIZER, .flipped = PTHREAD_COND_INITIALIZER };

/* ---- events ------------------------------------------------------------------------------------------------------ */

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

/* ---- the thread that brings them --------------------------------------------------------------------------------- */

struct shim_pump *shim_kms_pump(struct shim_kms *kms)
{
    pthread_mutex_lock(&events.lock);
    if (!events.has_pump)
        shim_pump_init(&events.pump, kms->client);
    events.has_pump = true;
    pthread_mutex_unlock(&events.lock);
    return &events.pump;
}

void shim_kms_events_end(void)
{
    if (!events.has_pump)
        return;
    shim_pump_finish(&events.pump);
    events.has_pump = false;
}

/* ---- flips ------------------------------------------------------------------------------------------------------- */

/* The flip is over. Returns its event, which is the caller's. */
static struct shim_kms_event *end_flip(struct flip *flip)
{
    pthread_mutex_lock(&events.lock);
    struct shim_kms_event *event = flip->event;
    flip->event = NULL;
    flip->pending = false;
    pthread_cond_broadcast(&events.flipped);
    pthread_mutex_unlock(&events.lock);
    return event;
}

static void flip_due(struct shim_notice *notice, const struct mgpu_event *happened)
{
    struct shim_kms_event *event = end_flip((struct flip *)notice); /* its first member */

    if (event && happened)
        shim_kms_event_send(event, happened->sequence, happened->time_ns);
    else
        shim_kms_event_destroy(event);
}

int shim_kms_flip_begin(struct shim_kms *kms, unsigned head, struct shim_kms_event *event, uint64_t *cookie_out)
{
    struct flip *flip = &events.flips[head];

    pthread_mutex_lock(&events.lock);
    flip->pending = true;
    flip->event = event;
    flip->notice.due = flip_due;
    pthread_mutex_unlock(&events.lock);
    int r = shim_pump_add(shim_kms_pump(kms), &flip->notice);
    if (r)
        end_flip(flip);
    *cookie_out = shim_pump_cookie(&flip->notice);
    return r;
}

bool shim_kms_flip_cancel(struct shim_kms *kms, unsigned head)
{
    const bool taken_back = shim_pump_remove(shim_kms_pump(kms), &events.flips[head].notice);

    if (taken_back)
        end_flip(&events.flips[head]);
    return taken_back;
}

bool shim_kms_flip_pending(struct shim_kms *kms, unsigned head)
{
    (void)kms;
    pthread_mutex_lock(&events.lock);
    const bool pending = events.flips[head].pending;
    pthread_mutex_unlock(&events.lock);
    return pending;
}

void shim_kms_flip_wait(struct shim_kms *kms, unsigned head)
{
    (void)kms;
    pthread_mutex_lock(&events.lock);
    while (events.flips[head].pending)
        pthread_cond_wait(&events.flipped, &events.lock);
    pthread_mutex_unlock(&events.lock);
}
