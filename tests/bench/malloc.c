/* SPDX-License-Identifier: MIT */
/*
 * malloc.c [THREADS] - what a block of memory costs in a program of MetalOS: each thread keeps 4096 blocks, mostly
 * small, and replaces one after the other. Prints nanoseconds a block. guest.py links it with two mallocs and runs it.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { BLOCKS = 4096, ROUNDS = 1000000, MOST_THREADS = 8 };

static unsigned next_random(unsigned *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static void *replace_blocks(void *seed)
{
    unsigned state = *(unsigned *)seed;
    char **blocks = calloc(BLOCKS, sizeof *blocks);

    for (int i = 0; blocks && i < ROUNDS; i++) {
        char **block = &blocks[next_random(&state) % BLOCKS];
        unsigned size = 16 + next_random(&state) % (i % 16 ? 256 : 4096);

        free(*block);
        *block = malloc(size);
        if (*block)
            (*block)[size - 1] = 1;
    }
    for (int i = 0; blocks && i < BLOCKS; i++)
        free(blocks[i]);
    free(blocks);
    return NULL;
}

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

int main(int argc, char **argv)
{
    int threads = argc > 1 ? atoi(argv[1]) : 1;
    pthread_t thread[MOST_THREADS];
    unsigned seed[MOST_THREADS];
    double start = now();

    for (int i = 0; i < threads && i < MOST_THREADS; i++) {
        seed[i] = (unsigned)i + 1;
        if (pthread_create(&thread[i], NULL, replace_blocks, &seed[i]))
            return 1;
    }
    for (int i = 0; i < threads && i < MOST_THREADS; i++)
        pthread_join(thread[i], NULL);
    printf("%.3f\n", (now() - start) / ROUNDS);
    return 0;
}
