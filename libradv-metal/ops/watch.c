/* SPDX-License-Identifier: MIT */
/*
 * watch.c - see watch.h. Each fence is in a sync object of a client of its own, whose events tell when it is reached
 * (pump.h).
 */
#include "watch.h"

#include <pthread.h>
#include <stdlib.h>

#include "file.h"

static struct {
    pthread_mutex_t lock; /* of all of this */
    bool open, stopping;
    mgpu_client client;
    struct shim_pump pump;
} watch = { .lock = PTHREAD_MUTEX_INITIALIZER };

struct watched {
    struct shim_notice notice;
    uint64_t token;
    mgpu_handle sync; /* holds its fence */
};

/* Also when no event comes any more: nobody is to wait for what nobody watches. */
static void reached(struct shim_notice *notice, const struct mgpu_event *event)
{
    struct watched *watched = (struct watched *)notice; /* its first member */

    (void)event;
    shim_os_token_ready(watched->token);
    mgpu_sync_destroy(watch.client, watched->sync);
    free(watched);
}

/* Have `reached` called in its time. Returns false when that cannot be; the lock is held. */
static bool hand_over(struct watched *watched)
{
    struct mgpu_sync_create create = { 0 };

    if (mgpu_sync_create(watch.client, &create))
        return false;
    watched->notice.due = reached;
    watched->sync = create.sync;
    struct mgpu_sync_import import = { .token = watched->token, .flags = MGPU_SYNC_FILE, .sync = create.sync };
    if (mgpu_sync_import(watch.client, &import) == 0 &&
        shim_pump_notify(&watch.pump, create.sync, 0, 0, &watched->notice) == 0)
        return true;
    mgpu_sync_destroy(watch.client, create.sync);
    return false;
}

/* ---- its life ---------------------------------------------------------------------------------------------------- */

/* At exit. */
static void stop(void)
{
    pthread_mutex_lock(&watch.lock);
    const bool open = watch.open;
    watch.open = false;
    watch.stopping = true;
    pthread_mutex_unlock(&watch.lock);
    if (!open)
        return;
    mgpu_close(watch.client);
    shim_pump_finish(&watch.pump);
}

/* A forked child has neither the thread nor its client. */
static void forget(void)
{
    watch.open = watch.stopping = false;
    pthread_mutex_init(&watch.lock, NULL);
}

/* The client, at the first fence. The lock is held. */
static bool start(void)
{
    static bool registered;
    struct mgpu_chip_info chip;
    struct mgpu_init init;

    if (watch.open || watch.stopping)
        return !watch.stopping;
    if (!registered && (pthread_atfork(NULL, NULL, forget) || atexit(stop)))
        return false;
    registered = true;
    if (shim_client_open(0, &watch.client, &chip, &init))
        return false;
    shim_pump_init(&watch.pump, watch.client);
    watch.open = true;
    return true;
}

bool shim_watch(uint64_t token)
{
    struct watched *watched = calloc(1, sizeof *watched);

    if (!watched)
        return false;
    watched->token = token;
    pthread_mutex_lock(&watch.lock);
    const bool handed_over = start() && hand_over(watched);
    pthread_mutex_unlock(&watch.lock);
    if (!handed_over)
        free(watched);
    return handed_over;
}
