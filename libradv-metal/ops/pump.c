/* SPDX-License-Identifier: MIT */
/* pump.c - see pump.h. */
#include "pump.h"

#include <errno.h>
#include <signal.h>

#include "errno.h"
#include "fork.h"

#define EVENTS 16u /* taken at a time */

void shim_pump_init(struct shim_pump *pump, mgpu_client client)
{
    pump->client = client;
    pump->process = 0;
    pump->ended = false;
    pump->notices.prev = pump->notices.next = &pump->notices;
    pthread_mutex_init(&pump->lock, NULL);
}

static void unlink_notice(struct shim_notice *notice)
{
    notice->prev->next = notice->next;
    notice->next->prev = notice->prev;
}

/* ---- the thread -------------------------------------------------------------------------------------------------- */

static void tell(struct shim_pump *pump, const struct mgpu_event *event)
{
    struct shim_notice *notice = (struct shim_notice *)(uintptr_t)event->cookie;

    pthread_mutex_lock(&pump->lock);
    unlink_notice(notice);
    pthread_mutex_unlock(&pump->lock);
    notice->due(notice, event);
}

/* No event comes any more. */
static void tell_all(struct shim_pump *pump)
{
    struct shim_notice *notice;

    pthread_mutex_lock(&pump->lock);
    pump->ended = true;
    while ((notice = pump->notices.next) != &pump->notices) {
        unlink_notice(notice);
        pthread_mutex_unlock(&pump->lock);
        notice->due(notice, NULL);
        pthread_mutex_lock(&pump->lock);
    }
    pthread_mutex_unlock(&pump->lock);
}

/* Until the client is closed, or the card gone for good. */
static void *run(void *arg)
{
    struct shim_pump *pump = arg;
    struct mgpu_event events[EVENTS];
    struct mgpu_event_read args = { .events = (uintptr_t)events, .count = EVENTS, .deadline_ns = MGPU_FOREVER };

    while (mgpu_event_read(pump->client, &args) == 0) {
        for (uint32_t i = 0; i < args.count; i++)
            tell(pump, &events[i]);
        args.count = EVENTS;
    }
    tell_all(pump);
    return NULL;
}

/* Signals are the program's threads' to take. The lock is held. */
static int start(struct shim_pump *pump)
{
    sigset_t all, old;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    int r = -pthread_create(&pump->thread, NULL, run, pump);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    if (!r)
        pump->process = shim_fork_generation();
    return r;
}

void shim_pump_finish(struct shim_pump *pump)
{
    if (pump->process == shim_fork_generation())
        pthread_join(pump->thread, NULL);
    else
        pthread_mutex_init(&pump->lock, NULL); /* in a forked child: who held it may not be here */
    tell_all(pump);
    pthread_mutex_destroy(&pump->lock);
}

/* ---- notices ----------------------------------------------------------------------------------------------------- */

int shim_pump_add(struct shim_pump *pump, struct shim_notice *notice)
{
    pthread_mutex_lock(&pump->lock);
    int r = pump->ended ? -ENODEV : pump->process ? 0 : start(pump);
    if (!r) {
        notice->prev = &pump->notices;
        notice->next = pump->notices.next;
        notice->next->prev = pump->notices.next = notice;
    }
    pthread_mutex_unlock(&pump->lock);
    return r;
}

bool shim_pump_remove(struct shim_pump *pump, struct shim_notice *notice)
{
    pthread_mutex_lock(&pump->lock);
    struct shim_notice *found = pump->notices.next;
    while (found != &pump->notices && found != notice) /* which may be freed already */
        found = found->next;
    const bool there = found == notice;
    if (there)
        unlink_notice(notice);
    pthread_mutex_unlock(&pump->lock);
    return there;
}

int shim_pump_notify(struct shim_pump *pump, mgpu_handle sync, uint64_t point, uint32_t flags,
                     struct shim_notice *notice)
{
    struct mgpu_sync_notify args = { .sync = sync, .flags = flags, .point = point, .cookie = shim_pump_cookie(notice) };
    int r = shim_pump_add(pump, notice);
    if (r)
        return r;
    r = shim_errno(mgpu_sync_notify(pump->client, &args));
    return r && shim_pump_remove(pump, notice) ? r : 0;
}
