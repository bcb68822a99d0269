/* SPDX-License-Identifier: MIT */
/*
 * burst.c - a thousand small submissions at once, until the last is done: time for each. Rings are kept short for the
 * sake of priorities, so the kernel must feed them in time. The baseline waits for each before it makes the next.
 */
#include "bench.h"
#include "gpu.h"

enum { BURST = 1000, FEW = 100, SAMPLES = 20 };

static double burst(void *context)
{
    struct gpu *gpu = context;
    uint64_t seq = 0;
    int64_t start = bench_now();
    for (int i = 0; i < BURST; i++)
        seq = gpu_submit(gpu);
    gpu_wait(gpu, seq);
    return (double)(bench_now() - start) / BURST;
}

static double one_by_one(void *context)
{
    struct gpu *gpu = context;
    int64_t start = bench_now();
    for (int i = 0; i < FEW; i++)
        gpu_wait(gpu, gpu_submit(gpu));
    return (double)(bench_now() - start) / FEW;
}

int main(void)
{
    struct gpu gpu;
    gpu_init(&gpu);
    bench_compare("burst", "ns", (struct bench_target){ BENCH_ANY, BENCH_ANY }, SAMPLES, burst, &gpu, one_by_one, &gpu);
    gpu_finish(&gpu);
    return 0;
}
