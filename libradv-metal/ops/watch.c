/* SPDX-License-Identifier: MIT */
/*
 * watch.c - see watch.h.
 *
 * The thread sleeps in one mgpu_sync_wait for any of: the fences, each in a sync object of the thread's own client, and
 * one more object, `wake`, by which others tell it of a new fence, or that the process ends.
 */
#include "watch.h"

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

/* ---- the thread -------------------------------------------------------------------------------------------------- */

/*
 * Wait until fence *first_out - 1 is reached, or somebody wakes us: 0. The lock is held, but not meanwhile. Returns 0
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

/* At exit. */
static void stop(void)
{
    pthread_mutex_lock(&watch.lock);
    const bool running = watch.running;
    watch.running = false;
    watch.stopping = true;
    if (running)
        tell_thread();
    pthread_mutex_unlock(&watch.lock);
    if (!running)
        return;
    pthread_join(watch.thread, NULL);
    mgpu_close(watch.client);
}

/* A forked child has neither the thread nor its client. */
static void forget(void)
{
    watch.running = watch.stopping = false;
    watch.count = 0;
    pthread_mutex_init(&watch.lock, NULL);
}

/* Client and thread, at the first fence. The lock is held. */
static bool start(void)
{
    static bool registered;
    struct mgpu_chip_info chip;
    struct mgpu_init init;

    if (watch.running || watch.stopping)
        return !watch.stopping;
    if (!registered && (pthread_atfork(NULL, NULL, forget) || atexit(stop)))
        return false;
    registered = true;
    if (shim_client_open(0, &watch.client, &chip, &init))
        return false;
    watch.wake = make_sync(0);
    watch.running = watch.wake && pthread_create(&watch.thread, NULL, run, NULL) == 0;
    if (!watch.running)
        mgpu_close(watch.client);
    return watch.running;
}

bool shim_watch(uint64_t token)
{
    bool watched = false;

    pthread_mutex_lock(&watch.lock);
    if (watch.count < FENCES && start()) {
        mgpu_handle sync = make_sync(token);
        watched = sync;
        if (watched) {
            watch.fences[watch.count].token = token;
            watch.fences[watch.count++].sync = sync;
            tell_thread();
        }
    }
    pthread_mutex_unlock(&watch.lock);
    return watched;
}
