/* SPDX-License-Identifier: MIT */
/*
 * submit_call.c - how long mgpu_queue_submit takes to return, the baseline being the shortest system call; how often it
 * allocates when everything has been used once; what it puts on the ring; and what a burst of a frame's submissions
 * costs.
 */
#include <core/core.h>
#include <machine.h>
#include <stdatomic.h>
#include <submit/ring.h>
#include <unistd.h>

#include "bench.h"
#include "gpu.h"

enum { BATCH = 64, SAMPLES = 500, BURST = 69 };

/* The linker puts this in the place of the kernel's way to memory (--wrap). */
static atomic_ulong allocations;
void *__real_kgpu_os_alloc(void *os, size_t size);
void *__wrap_kgpu_os_alloc(void *os, size_t size);
void *__wrap_kgpu_os_alloc(void *os, size_t size)
{
    atomic_fetch_add_explicit(&allocations, 1, memory_order_relaxed);
    return __real_kgpu_os_alloc(os, size);
}

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

/* Allocations a submission; everything is warm. */
static double allocations_of_a_submit(struct gpu *gpu)
{
    unsigned long before = atomic_load(&allocations);
    uint64_t seq = 0;
    for (int i = 0; i < BATCH; i++)
        seq = gpu_submit(gpu);
    unsigned long after = atomic_load(&allocations);
    gpu_wait(gpu, seq);
    return (double)(after - before) / BATCH;
}

/* Dwords on the ring for a submission of one IB, the packet that calls it and padding included. */
static double ring_dwords(struct gpu *gpu)
{
    struct kgpu_ring *ring = kgpu_ring_find(machine_get()->kgpu, MGPU_ENGINE_GFX, 0);
    uint64_t before = ring->written, seq = 0;
    for (int i = 0; i < BATCH; i++)
        seq = gpu_submit(gpu);
    gpu_wait(gpu, seq);
    return (double)(ring->written - before) / BATCH;
}

/* Microseconds from the first of BURST submissions to the end of the last. */
static double burst(void *context)
{
    struct gpu *gpu = context;
    uint64_t seq = 0;
    int64_t start = bench_now();
    for (int i = 0; i < BURST; i++)
        seq = gpu_submit(gpu);
    gpu_wait(gpu, seq);
    return (double)(bench_now() - start) / 1000;
}

/* The same number of submissions, each waited for. */
static double one_by_one(void *context)
{
    struct gpu *gpu = context;
    int64_t start = bench_now();
    for (int i = 0; i < BURST; i++)
        gpu_wait(gpu, gpu_submit(gpu));
    return (double)(bench_now() - start) / 1000;
}

/* How often the graphics core was woken for a burst, after it had time to fall asleep. */
static void burst_power_ups(struct gpu *gpu)
{
    uint64_t before, after;
    usleep(700000);
    if (gpu_counter(gpu, MGPU_COUNTER_POWER_UPS, &before) != 0) {
        bench_skip("burst_power_ups", "the kernel does not count them");
        return;
    }
    burst(gpu);
    gpu_counter(gpu, MGPU_COUNTER_POWER_UPS, &after);
    bench_count("burst_power_ups", "times", 1, (double)(after - before));
}

int main(void)
{
    struct gpu gpu;
    gpu_init(&gpu);
    bench_compare("submit_call", "ns", (struct bench_target){ 5000, BENCH_ANY }, SAMPLES, submit_call, &gpu,
                  system_call, NULL);
    bench_count("submit_allocations", "calls", 0, allocations_of_a_submit(&gpu));
    bench_count("submit_ring_dwords", "dwords", BENCH_ANY, ring_dwords(&gpu));
    bench_compare("burst_of_69", "us", (struct bench_target){ BENCH_ANY, 1 }, SAMPLES / 10, burst, &gpu, one_by_one,
                  &gpu);
    burst_power_ups(&gpu);
    gpu_finish(&gpu);
    return 0;
}
