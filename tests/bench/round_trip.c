/* SPDX-License-Identifier: MIT */
/*
 * round_trip.c - from a submission to the return of the wait for it; the baseline is two threads that wake each other
 * once through condition variables.
 */
#include <pthread.h>
#include <stdbool.h>

#include "bench.h"
#include "gpu.h"

enum { SAMPLES = 2000 };

static double round_trip(void *context)
{
    struct gpu *gpu = context;
    int64_t start = bench_now();
    gpu_wait(gpu, gpu_submit(gpu));
    return (double)(bench_now() - start) / 1000;
}

/* Whose turn it is: the main thread's or the other one's. */
struct table {
    pthread_mutex_t lock;
    pthread_cond_t turned;
    bool others_turn, over;
};

static void *return_ball(void *context)
{
    struct table *table = context;
    pthread_mutex_lock(&table->lock);
    while (!table->over) {
        if (table->others_turn) {
            table->others_turn = false;
            pthread_cond_signal(&table->turned);
        } else {
            pthread_cond_wait(&table->turned, &table->lock);
        }
    }
    pthread_mutex_unlock(&table->lock);
    return NULL;
}

static double ping_pong(void *context)
{
    struct table *table = context;
    int64_t start = bench_now();
    pthread_mutex_lock(&table->lock);
    table->others_turn = true;
    pthread_cond_signal(&table->turned);
    while (table->others_turn)
        pthread_cond_wait(&table->turned, &table->lock);
    pthread_mutex_unlock(&table->lock);
    return (double)(bench_now() - start) / 1000;
}

int main(void)
{
    struct table table = { .lock = PTHREAD_MUTEX_INITIALIZER, .turned = PTHREAD_COND_INITIALIZER };
    struct gpu gpu;
    pthread_t other;
    gpu_init(&gpu);
    int error = pthread_create(&other, NULL, return_ball, &table);
    if (error)
        bench_fail("pthread_create", error);
    bench_compare("round_trip", "us", (struct bench_target){ 50, BENCH_ANY }, SAMPLES, round_trip, &gpu, ping_pong,
                  &table);
    pthread_mutex_lock(&table.lock);
    table.over = true;
    pthread_cond_signal(&table.turned);
    pthread_mutex_unlock(&table.lock);
    pthread_join(other, NULL);
    gpu_finish(&gpu);
    return 0;
}
