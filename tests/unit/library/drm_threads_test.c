/* SPDX-License-Identifier: MIT */
/* drm_threads_test.c - what of libdrm's has one state for the process, used from several threads at once. */
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>

#include "drm_face_fixture.h"

#define THREADS 4
#define ROUNDS  20
#define TAGS    2000u /* more than a hash table has buckets */

/* Returns whether it was master all the time between becoming and dropping it, or could not become it. */
static bool try_to_be_master(int fd)
{
    if (drmSetMaster(fd))
        return true;
    sched_yield();
    bool was = drmIsMaster(fd);
    return drmDropMaster(fd) == 0 && was;
}

/* Tags of a descriptor that is none: those of a node would go with whoever closes it. */
static int use_tags(drm_context_t first, void *tag)
{
    int failures = 0;

    for (drm_context_t i = first; i < TAGS; i += THREADS)
        drmAddContextTag(-1, i, tag);
    for (drm_context_t i = first; i < TAGS; i += THREADS)
        failures += drmGetContextTag(-1, i) != tag;
    for (drm_context_t i = first; i < TAGS; i += THREADS)
        failures += drmDelContextTag(-1, i) != 0;
    return failures;
}

static void *work(void *arg)
{
    drm_context_t context = *(drm_context_t *)arg;
    drm_magic_t magic, last = 0;
    int fd = fake_open(SHIM_NODE_PRIMARY), newly, failures = 0;

    for (int i = 0; i < ROUNDS; i++) {
        failures += drmGetMagic(fd, &magic) != 0 || (last && magic != last);
        last = magic;
        failures += !try_to_be_master(fd);
        failures += use_tags(context, arg);
        int once = drmOpenOnce(NULL, "pci:0000:03:00.0", &newly);
        failures += once < 0;
        drmCloseOnce(once);
    }
    fake_close(fd);
    return failures ? arg : NULL;
}

static void masters_tags_and_connections(void)
{
    pthread_t threads[THREADS];
    drm_context_t contexts[THREADS];
    void *failed;

    begin();
    for (unsigned i = 0; i < THREADS; i++) {
        contexts[i] = i;
        CHECK_EQ(pthread_create(&threads[i], NULL, work, &contexts[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        CHECK_EQ(pthread_join(threads[i], &failed), 0);
        CHECK(!failed);
    }
    CHECK_EQ(drmClose(-1), -1); /* forgets the tags */
    end();
}

int main(void)
{
    TAP_RUN(masters_tags_and_connections);
    return tap_done();
}
