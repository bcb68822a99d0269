/* SPDX-License-Identifier: MIT */
/* os_posix.c - the services of os.h where there are POSIX threads and a libradv-metal port: all but breaking a card. */
#include "os.h"

#include <pthread.h>
#include <shim_os.h>

_Static_assert(sizeof(pthread_t) <= sizeof((struct mgpu_test_thread *)0)->os, "room for the thread's name");

void *mgpu_test_map(mgpu_client client, const struct mgpu_bo_map *what)
{
    return shim_os_map(client, what);
}

void mgpu_test_unmap(void *ptr, uint64_t size)
{
    shim_os_unmap(ptr, size);
}

static void *thread_main(void *argument)
{
    struct mgpu_test_thread *thread = argument;

    thread->function(thread->argument);
    return NULL;
}

bool mgpu_test_thread_start(struct mgpu_test_thread *thread)
{
    return pthread_create((pthread_t *)thread->os, NULL, thread_main, thread) == 0;
}

void mgpu_test_thread_join(struct mgpu_test_thread *thread)
{
    pthread_join(*(pthread_t *)thread->os, NULL);
}
