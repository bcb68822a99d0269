/* SPDX-License-Identifier: MIT */
/*
 * objects.c - making and ending a BO when few and when many others live. The baseline is a table that is searched for a
 * free place from its start; and for the figure with many, the one with few. Then what the kernel keeps in its heap for
 * BOs of one page.
 */
#include <kgpu.h>
#include <machine.h>
#include <stdlib.h>

#include "bench.h"
#include "gpu.h"

enum { FEW = 1000, MANY = 100000, BATCH = 100, SAMPLES = 200 };

/* Two clients, of which one has few BOs and the other many. */
struct crowd {
    mgpu_client client;
    unsigned count;
};

static mgpu_handle create(mgpu_client client)
{
    struct mgpu_bo_create bo = { .size = MGPU_PAGE_SIZE, .domains = MGPU_DOMAIN_GTT };
    int result = mgpu_bo_create(client, &bo);
    if (result != 0)
        bench_fail("mgpu_bo_create", result);
    return bo.bo;
}

static void fill(struct crowd *crowd)
{
    struct mgpu_chip_info chip;
    crowd->client = gpu_open(&chip);
    for (unsigned i = 0; i < crowd->count; i++)
        create(crowd->client);
}

/* Nanoseconds for one BO. */
static double create_and_destroy(void *context)
{
    const struct crowd *crowd = context;
    int64_t start = bench_now();
    for (int i = 0; i < BATCH; i++) {
        int result = mgpu_bo_destroy(crowd->client, create(crowd->client));
        if (result != 0)
            bench_fail("mgpu_bo_destroy", result);
    }
    return (double)(bench_now() - start) / BATCH;
}

/* A table of pages that is full but for its last place. */
struct linear {
    void **pages;
    unsigned count;
};

static void fill_linear(struct linear *linear)
{
    linear->pages = calloc(linear->count, sizeof *linear->pages);
    if (!linear->pages)
        bench_fail("no memory", 0);
    for (unsigned i = 0; i < linear->count - 1; i++)
        linear->pages[i] = linear; /* anything but NULL */
}

static double linear_search(void *context)
{
    const struct linear *linear = context;
    int64_t start = bench_now();
    for (int i = 0; i < BATCH; i++) {
        void *volatile *place = linear->pages;
        while (*place)
            place++;
        *place = calloc(1, MGPU_PAGE_SIZE);
        free(*place);
        *place = NULL;
    }
    return (double)(bench_now() - start) / BATCH;
}

int main(void)
{
    const struct bench_target any = { BENCH_ANY, BENCH_ANY }, flat = { BENCH_ANY, 2 };
    struct crowd few = { .count = FEW }, many = { .count = MANY };
    struct linear linear_few = { .count = FEW }, linear_many = { .count = MANY };
    struct kgpu_stats before, after;
    fill_linear(&linear_few);
    fill_linear(&linear_many);
    fill(&few);
    kgpu_stats(machine_get()->kgpu, &before);
    fill(&many);
    kgpu_stats(machine_get()->kgpu, &after);
    bench_compare("bo_at_1000", "ns", any, SAMPLES, create_and_destroy, &few, linear_search, &linear_few);
    bench_compare("bo_at_100000", "ns", any, SAMPLES, create_and_destroy, &many, linear_search, &linear_many);
    bench_compare("bo_flat", "ns", flat, SAMPLES, create_and_destroy, &many, create_and_destroy, &few);
    bench_count("bookkeeping", "% of BO bytes", 5,
                100.0 * (double)(after.heap_bytes - before.heap_bytes) / ((double)MANY * MGPU_PAGE_SIZE));
    mgpu_close(many.client);
    mgpu_close(few.client);
    free(linear_many.pages);
    free(linear_few.pages);
    return 0;
}
