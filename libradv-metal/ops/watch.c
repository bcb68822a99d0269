/* SPDX-License-Identifier: MIT */
/*
 * watch.c - see watch.h.
 *
 * The thread sleeps in one mgpu_sync_wait for any of: the fences, each in a sync object of the thread's own client, and
 * one more object, `wake`, by which others tell it of a new fence, or that the process ends.
 */
#include "watch.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#include "file.h"

#define FENCES 512u /* that the thread waits for at a time */

static struct {
    pthread_mutex_t lock; /* of all of this; the thread sleeps without it */
    pthread_t thread;
    bool running, stopping;
    mgpu_client client;
    mgpu_handle wake;
    struct {
        uint64_t token;
        mgpu_handle sync; /* holds its fence */
    } fences[FENCES]; /* others add at the end, the thread takes out */
    uint32_t count;
} watch = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* A sync object with the token's fence in it; without a token an empty one. 0: there can be none. */
static mgpu_handle make_sync(uint64_t token)
{
    struct mgpu_sync_create create = { 0 };

    if (mgpu_sync_create(watch.client, &create))
        return 0;
    struct mgpu_sync_import import = { .token = token, .flags = MGPU_SYNC_FILE, .sync = create.sync };
    if (!token || mgpu_sync_import(watch.client, &import) == 0)
        return create.sync;
    mgpu_sync_destroy(watch.client, create.sync);
    return 0;
}

static int wait_for(mgpu_handle sync, int64_t deadline_ns)
{
    struct mgpu_sync_point point = { .sync = sync };
    struct mgpu_sync_wait args = { .points = (uintptr_t)&point, .count = 1, .deadline_ns = deadline_ns };
    return mgpu_sync_wait(watch.client, &args);
}

/* ---- the thread -------------------------------------------------------------------------------------------------- */

/*
 * Wait until a fence is reached, *first_out - 1, or somebody wakes us, 0. The lock is held, but not meanwhile. Returns 0
 * or why the kernel cannot wait.
 */
static int wait_for_any(uint32_t *first_out)
{
    struct mgpu_sync_point points[1 + FENCES] = { { .sync = watch.wake } };
    struct mgpu_sync_wait args = { .points = (uintptr_t)points,
                                   .count = 1 + watch.count,
                                   .flags = MGPU_WAIT_FOR_SUBMIT, /* `wake` has no fence */
                                   .deadline_ns = MGPU_FOREVER };

    for (uint32_t i = 0; i < watch.count; i++)
        points[1 + i].sync = watch.fences[i].sync;
    pthread_mutex_unlock(&watch.lock);
    int r = mgpu_sync_wait(watch.client, &args);
    pthread_mutex_lock(&watch.lock);
    *first_out = args.first;
    return r;
}

static void woken(void)
{
    struct mgpu_sync_point wake = { .sync = watch.wake };
    struct mgpu_sync_reset reset = { .points = (uintptr_t)&wake, .count = 1 };
    mgpu_sync_reset(watch.client, &reset);
}

static void reached(uint32_t index)
{
    shim_os_token_ready(watch.fences[index].token);
    mgpu_sync_destroy(watch.client, watch.fences[index].sync);
    watch.fences[index] = watch.fences[--watch.count];
}

static void *run(void *unused)
{
    uint32_t first;

    (void)unused;
    pthread_mutex_lock(&watch.lock);
    while (!watch.stopping) {
        if (wait_for_any(&first))
            watch.stopping = true; /* the card is gone */
        else if (first)
            reached(first - 1);
        else
            woken();
    }
    while (watch.count) /* nobody is to wait for what nobody watches */
        reached(watch.count - 1);
    pthread_mutex_unlock(&watch.lock);
    return NULL;
}

/* ---- its life ---------------------------------------------------------------------------------------------------- */

static void tell_thread(void)
{
    struct mgpu_sync_point wake = { .sync = watch.wake };
    struct mgpu_sync_signal signal = { .points = (uintptr_t)&wake, .count = 1 };
    mgpu_sync_signal(watch.client, &signal);
}

static void stop(void)
{
    pthread_mutex_lock(&watch.lock);
    const bool running = watch.running;
    watch.stopping = true;
    if (running)
        tell_thread();
    pthread_mutex_unlock(&watch.lock);
    if (running)
        pthread_join(watch.thread, NULL);
    if (watch.client)
        mgpu_close(watch.client);
    watch.client = 0;
}

/* A forked child has neither the thread nor its client. */
static void forget(void)
{
    watch.running = watch.stopping = false;
    watch.client = 0;
    watch.count = 0;
    pthread_mutex_init(&watch.lock, NULL);
}

/* The client, at the first fence. The lock is held. */
static int begin(void)
{
    static bool registered;
    struct mgpu_chip_info chip;
    struct mgpu_init init;

    if (watch.client || watch.stopping)
        return watch.stopping ? -ECANCELED : 0;
    if (!registered && (pthread_atfork(NULL, NULL, forget) || atexit(stop)))
        return -ENOMEM;
    registered = true;
    return shim_client_open(&watch.client, &chip, &init);
}

/* The thread, at the first fence that is not reached. The lock is held. */
static bool start(void)
{
    if (!watch.wake)
        watch.wake = make_sync(0);
    if (!watch.running && watch.wake)
        watch.running = pthread_create(&watch.thread, NULL, run, NULL) == 0;
    return watch.running;
}

/* Leave the fence to the thread. Returns false when that cannot be; the lock is held. */
static bool hand_over(uint64_t token, mgpu_handle sync)
{
    if (watch.count == FENCES || !start())
        return false;
    watch.fences[watch.count].token = token;
    watch.fences[watch.count++].sync = sync;
    tell_thread();
    return true;
}

int shim_watch(uint64_t token)
{
    pthread_mutex_lock(&watch.lock);
    int r = begin();
    const mgpu_handle sync = r ? 0 : make_sync(token);
    const bool watched = sync && wait_for(sync, 0) && hand_over(token, sync);
    pthread_mutex_unlock(&watch.lock);
    if (!sync)
        return r ? r : -ENOMEM;
    if (watched)
        return 0;
    wait_for(sync, MGPU_FOREVER);
    mgpu_sync_destroy(watch.client, sync);
    shim_os_token_ready(token);
    return 0;
}
