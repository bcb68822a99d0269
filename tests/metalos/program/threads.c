/* SPDX-License-Identifier: MIT */
/*
 * threads.c - threads of a program under load: what the C library makes of clone and futex, and what preemption keeps.
 */
#include "tap.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define THREADS 6
#define TURNS 3000

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_barrier_t barrier;
static long counter, turn, pair[2];
static _Atomic long errors;

static int64_t now_ns(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return now.tv_sec * 1000000000ll + now.tv_nsec;
}

static struct timespec in_ms(clockid_t clock, int ms)
{
    const int64_t then = now_ns(clock) + ms * 1000000ll;

    return (struct timespec){ then / 1000000000, then % 1000000000 };
}

static void run(int count, void *(*function)(void *))
{
    pthread_t threads[THREADS];

    errors = 0;
    for (intptr_t i = 0; i < count; i++)
        if (pthread_create(&threads[i], NULL, function, (void *)i))
            abort();
    for (int i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
    CHECK_EQ(errors, 0);
}

static void *count_up(void *unused)
{
    for (int i = 0; i < TURNS * 10; i++) {
        pthread_mutex_lock(&mutex);
        counter++;
        pthread_mutex_unlock(&mutex);
    }
    return unused;
}

static void a_mutex_loses_no_count(void)
{
    counter = 0;
    run(THREADS, count_up);
    CHECK_EQ(counter, (long)THREADS * TURNS * 10);
}

static void *take_turns(void *self)
{
    for (int i = 0; i < TURNS / 10; i++) {
        pthread_mutex_lock(&mutex);
        while (turn % THREADS != (intptr_t)self)
            pthread_cond_wait(&changed, &mutex);
        turn++;
        pthread_cond_broadcast(&changed);
        pthread_mutex_unlock(&mutex);
    }
    return NULL;
}

static void a_condition_wakes_all(void)
{
    turn = 0;
    run(THREADS, take_turns);
    CHECK_EQ(turn, THREADS * (TURNS / 10));
}

static void *meet(void *unused)
{
    static _Atomic int arrived;

    for (int i = 1; i <= TURNS / 10; i++) {
        arrived++;
        pthread_barrier_wait(&barrier);
        if (arrived != i * THREADS)
            errors++;
        pthread_barrier_wait(&barrier);
    }
    return unused;
}

static void a_barrier_holds_back(void)
{
    pthread_barrier_init(&barrier, NULL, THREADS);
    run(THREADS, meet);
    pthread_barrier_destroy(&barrier);
}

static void *read_or_write(void *self)
{
    for (int i = 0; i < TURNS; i++) {
        if ((intptr_t)self == 0) {
            pthread_rwlock_wrlock(&rwlock);
            pair[0]++;
            sched_yield();
            pair[1]++;
        } else {
            pthread_rwlock_rdlock(&rwlock);
            if (pair[0] != pair[1])
                errors++;
        }
        pthread_rwlock_unlock(&rwlock);
    }
    return NULL;
}

static void readers_see_whole_writes(void)
{
    run(THREADS, read_or_write);
    CHECK_EQ(pair[1], TURNS);
}

/* The arithmetic of one thread must not be seen by another, whenever it is taken off its processor. */
static void *calculate(void *self)
{
    volatile double step = 1.0 + (double)(intptr_t)self;
    double sum = 0;

    for (int i = 0; i < 3000000; i++)
        sum += step;
    if (sum != step * 3000000)
        errors++;
    return NULL;
}

static void floating_point_is_kept_apart(void)
{
    run(THREADS, calculate);
}

static void *nothing(void *argument)
{
    return argument;
}

static void threads_come_and_go(void)
{
    for (intptr_t i = 0; i < 1000; i++) {
        pthread_t thread;
        void *result;

        if (pthread_create(&thread, NULL, nothing, (void *)i))
            abort();
        pthread_join(thread, &result);
        if ((intptr_t)result != i)
            errors++;
    }
    CHECK_EQ(errors, 0);
}

static void *thread_local_counts(void *self)
{
    static _Thread_local long own;

    for (int i = 0; i < TURNS; i++) {
        own += (intptr_t)self;
        if (i % 64 == 0)
            sched_yield();
    }
    if (own != TURNS * (intptr_t)self)
        errors++;
    return NULL;
}

static void thread_local_data_is_each_ones_own(void)
{
    run(THREADS, thread_local_counts);
}

static void waits_end_in_time(void)
{
    const int64_t begin = now_ns(CLOCK_MONOTONIC);
    struct timespec until = in_ms(CLOCK_REALTIME, 50);
    pthread_condattr_t monotonic;
    pthread_cond_t never;
    sem_t none;
    int64_t took;

    sem_init(&none, 0, 0);
    CHECK(sem_timedwait(&none, &until) == -1 && errno == ETIMEDOUT);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&never, &monotonic);
    until = in_ms(CLOCK_MONOTONIC, 50);
    pthread_mutex_lock(&mutex);
    CHECK_EQ(pthread_cond_timedwait(&never, &mutex, &until), ETIMEDOUT);
    until = in_ms(CLOCK_REALTIME, 50);
    CHECK_EQ(pthread_cond_timedwait(&changed, &mutex, &until), ETIMEDOUT);
    pthread_mutex_unlock(&mutex);
    CHECK_EQ(nanosleep(&(struct timespec){ 0, 50000000 }, NULL), 0);
    took = now_ns(CLOCK_MONOTONIC) - begin;
    CHECK(took >= 200000000);
    CHECK(took < 5000000000);
    pthread_cond_destroy(&never);
    sem_destroy(&none);
}

static void time_goes_on(void)
{
    int64_t last = now_ns(CLOCK_MONOTONIC);

    for (int i = 0; i < 10000; i++) {
        const int64_t now = now_ns(CLOCK_MONOTONIC);

        if (now < last)
            errors++;
        last = now;
    }
    CHECK_EQ(errors, 0);
    CHECK(now_ns(CLOCK_REALTIME) > 1600000000ll * 1000000000); /* it is later than 2020 */
    CHECK_EQ(clock_gettime((clockid_t)77, &(struct timespec){ 0 }), -1);
}

static _Atomic int stop;

static void *spin(void *unused)
{
    while (!stop)
        ;
    return unused;
}

/* More threads that never sleep than there are processors: the others still get their turns. */
static void who_never_sleeps_is_preempted(void)
{
    pthread_t threads[THREADS];

    stop = 0;
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, spin, NULL);
    usleep(50000);
    stop = 1;
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
}

int main(void)
{
    TAP_RUN(a_mutex_loses_no_count);
    TAP_RUN(a_condition_wakes_all);
    TAP_RUN(a_barrier_holds_back);
    TAP_RUN(readers_see_whole_writes);
    TAP_RUN(floating_point_is_kept_apart);
    TAP_RUN(threads_come_and_go);
    TAP_RUN(thread_local_data_is_each_ones_own);
    TAP_RUN(waits_end_in_time);
    TAP_RUN(time_goes_on);
    TAP_RUN(who_never_sleeps_is_preempted);
    return tap_done();
}
