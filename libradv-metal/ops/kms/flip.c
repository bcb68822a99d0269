/* SPDX-License-Identifier: MIT */
/*
 * flip.c - flips that are on their way: from when the kernel is asked, or from when a fence is waited for before that,
 * until the picture is on the screen. A head has one at a time.
 *
 * flips.lock is taken below kms.lock and held for moments, never while calling the contract.
 */
#include <string.h>
#include <time.h>

#include "../file.h"
#include "kms.h"

struct flip {
    struct shim_notice flipped;
    bool pending;
    struct shim_kms_event *event; /* NULL: none, or it is sent */
    bool waits;                   /* for a fence first */
    /* of such a one */
    struct shim_notice reached;
    mgpu_client client;
    struct mgpu_flip args;
};

static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct flip heads[SHIM_KMS_HEADS];
    bool has_pump;
    struct shim_pump pump; /* of the screen owner's client */
} flips = { .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER };

/* The parent's thread is not here, and what it waited for happens on the parent's card. */
void shim_kms_flips_forked(void)
{
    pthread_mutex_init(&flips.lock, NULL);
    pthread_cond_init(&flips.changed, NULL);
    flips.has_pump = false;
    memset(flips.heads, 0, sizeof flips.heads);
}

/* ---- the thread that brings the client's events ------------------------------------------------------------------ */

struct shim_pump *shim_kms_pump(struct shim_kms *kms)
{
    pthread_mutex_lock(&flips.lock);
    if (!flips.has_pump)
        shim_pump_init(&flips.pump, kms->client);
    flips.has_pump = true;
    pthread_mutex_unlock(&flips.lock);
    return &flips.pump;
}

void shim_kms_events_end(struct shim_kms *kms)
{
    (void)kms;
    pthread_mutex_lock(&flips.lock);
    const bool had_pump = flips.has_pump;
    flips.has_pump = false;
    pthread_mutex_unlock(&flips.lock);
    if (had_pump)
        shim_pump_finish(&flips.pump);
}

/* ---- flips ------------------------------------------------------------------------------------------------------- */

/* It is over. Returns its event, which is the caller's. */
static struct shim_kms_event *end_flip(struct flip *flip)
{
    pthread_mutex_lock(&flips.lock);
    struct shim_kms_event *event = flip->event;
    flip->event = NULL;
    flip->pending = flip->waits = false;
    pthread_cond_broadcast(&flips.changed);
    pthread_mutex_unlock(&flips.lock);
    return event;
}

static void flipped(struct shim_notice *notice, const struct mgpu_event *happened)
{
    struct shim_kms_event *event = end_flip((struct flip *)notice); /* its first member */

    if (event && happened)
        shim_kms_event_send(event, happened->sequence, happened->time_ns);
    else
        shim_kms_event_destroy(event);
}

int shim_kms_flip_begin(struct shim_kms *kms, unsigned head, struct shim_kms_event *event, uint64_t *cookie_out)
{
    struct flip *flip = &flips.heads[head];
    struct shim_pump *pump = shim_kms_pump(kms);

    pthread_mutex_lock(&flips.lock);
    flip->pending = true;
    flip->event = event;
    flip->flipped.due = flipped;
    pthread_mutex_unlock(&flips.lock);
    int r = shim_pump_add(pump, &flip->flipped);
    if (r)
        end_flip(flip);
    *cookie_out = shim_pump_cookie(&flip->flipped);
    return r;
}

bool shim_kms_flip_cancel(struct shim_kms *kms, unsigned head)
{
    const bool taken_back = shim_pump_remove(shim_kms_pump(kms), &flips.heads[head].flipped);

    if (taken_back)
        end_flip(&flips.heads[head]);
    return taken_back;
}

bool shim_kms_flip_pending(struct shim_kms *kms, unsigned head)
{
    (void)kms;
    pthread_mutex_lock(&flips.lock);
    const bool pending = flips.heads[head].pending;
    pthread_mutex_unlock(&flips.lock);
    return pending;
}

void shim_kms_flip_wait(struct shim_kms *kms, unsigned head)
{
    (void)kms;
    pthread_mutex_lock(&flips.lock);
    while (flips.heads[head].pending)
        pthread_cond_wait(&flips.changed, &flips.lock);
    pthread_mutex_unlock(&flips.lock);
}

void shim_kms_flip_drain(struct shim_kms *kms, unsigned head)
{
    (void)kms;
    pthread_mutex_lock(&flips.lock);
    while (flips.heads[head].pending && !flips.heads[head].waits)
        pthread_cond_wait(&flips.changed, &flips.lock);
    pthread_mutex_unlock(&flips.lock);
}

/* ---- flips that wait for a fence --------------------------------------------------------------------------------- */

/* The head has gone dark, or the picture has been removed meanwhile. Who waits for the flip is told that it is over. */
static void give_up(struct flip *flip)
{
    struct mgpu_vblank now = { .head = flip->args.head };
    struct timespec time;

    if (!shim_pump_remove(&flips.pump, &flip->flipped))
        return;
    if (mgpu_vblank(flip->client, &now)) {
        clock_gettime(CLOCK_MONOTONIC, &time);
        now.time_ns = time.tv_sec * 1000000000ll + time.tv_nsec;
    }
    struct shim_kms_event *event = end_flip(flip);
    if (event)
        shim_kms_event_send(event, now.sequence, now.time_ns);
}

static void reached(struct shim_notice *notice, const struct mgpu_event *happened)
{
    struct flip *flip = (struct flip *)((char *)notice - offsetof(struct flip, reached));

    pthread_mutex_lock(&flips.lock);
    flip->waits = false;
    pthread_mutex_unlock(&flips.lock);
    if (happened && mgpu_flip(flip->client, &flip->args))
        give_up(flip);
}

int shim_kms_flip_after(struct shim_kms *kms, mgpu_handle sync, uint64_t point, const struct mgpu_flip *args)
{
    struct flip *flip = &flips.heads[args->head];

    flip->client = kms->client;
    flip->args = *args;
    flip->reached.due = reached;
    pthread_mutex_lock(&flips.lock);
    flip->waits = true;
    pthread_mutex_unlock(&flips.lock);
    return shim_pump_notify(shim_kms_pump(kms), sync, point, 0, &flip->reached);
}
