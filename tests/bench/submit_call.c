/* SPDX-License-Identifier: MIT */
/* submit_call.c - how long mgpu_queue_submit takes to return; the baseline is the shortest system call. */
#include <unistd.h>

#include "bench.h"
#include "gpu.h"

enum { BATCH = 64, SAMPLES = 500 };

/* Nanoseconds a call, over a batch that the rings can hold; waiting for it does not count. */
static double submit_call(void *context)
{
    struct gpu *gpu = context;
    uint64_t seq = 0;
    int64_t start = bench_now();
    for (int i = 0; i < BATCH; i++)
        seq = gpu_submit(gpu);
    int64_t elapsed = bench_now() - start;
    gpu_wait(gpu, seq);
    return (double)elapsed / BATCH;
}

static double system_call(void *context)
{
    (void)context;
    int64_t start = bench_now();
    for (int i = 0; i < BATCH; i++)
        (void)getppid();
    return (double)(bench_now() - start) / BATCH;
}

int main(void)
{
    struct gpu gpu;
    gpu_init(&gpu);
    bench_compare("submit_call", "ns", SAMPLES, submit_call, &gpu, system_call, NULL);
    gpu_finish(&gpu);
    return 0;
}
