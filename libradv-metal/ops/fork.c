/* SPDX-License-Identifier: MIT */
/* fork.c - see fork.h. */
#include "fork.h"

#include <pthread.h>
#include <stdatomic.h>

static atomic_uint generation = 1;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void forked(void)
{
    generation++;
}

static void expect_forks(void)
{
    pthread_atfork(NULL, NULL, forked);
}

unsigned shim_fork_generation(void)
{
    pthread_once(&once, expect_forks);
    return generation;
}
