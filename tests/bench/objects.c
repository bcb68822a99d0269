/* SPDX-License-Identifier: MIT */
/*
 * objects.c - mgpu_bo_create and mgpu_bo_destroy with few and with many live objects, what a BO costs in bookkeeping,
 * and what the cache of dead BOs is worth.
 *
 *     bo_bookkeeping   bytes of records for 100 bytes of BOs, against the 5 that are allowed
 *     objects_1000, objects_100000   against the simplest table there is, an array that is searched from its beginning
 *     objects_flat, close_flat       many objects against few, make and drop one, or close a client: 1 is flat
 *     bo_cache         64 KiB, which the cache keeps, against 68 KiB, which it does not
 */
#include <malloc.h>
#include <stdlib.h>

#include "bench.h"
#include "gpu.h"

enum { FEW = 1000, MANY = 100000, BATCH = 64, SAMPLES = 100, MIX_ROUNDS = 20, VA = 1 << 24 };

struct bos {
    struct gpu *gpu;
    uint64_t size;
    mgpu_handle *live;
    uint32_t count;
};

static mgpu_handle create(struct gpu *gpu, uint64_t size)
{
    struct mgpu_bo_create args = { .size = size, .domains = MGPU_DOMAIN_GTT };
    int result = mgpu_bo_create(gpu->client, &args);
    if (result)
        bench_fail("mgpu_bo_create", result);
    return args.bo;
}

static void fill(struct bos *bos, struct gpu *gpu, uint64_t size, uint32_t count)
{
    *bos = (struct bos){ .gpu = gpu, .size = size, .count = count };
    bos->live = calloc(count ? count : 1, sizeof *bos->live);
    if (!bos->live)
        bench_fail("no memory", 0);
    for (uint32_t i = 0; i < count; i++)
        bos->live[i] = create(gpu, size);
}

static void empty(struct bos *bos)
{
    for (uint32_t i = 0; i < bos->count; i++)
        mgpu_bo_destroy(bos->gpu->client, bos->live[i]);
    free(bos->live);
}

/* Nanoseconds for one BO made and one destroyed. */
static double make_and_drop(void *context)
{
    const struct bos *bos = context;
    int64_t start = bench_now();
    for (int i = 0; i < BATCH; i++)
        if (mgpu_bo_destroy(bos->gpu->client, create(bos->gpu, bos->size)))
            return -1;
    return (double)(bench_now() - start) / BATCH;
}

/* A table without handles' free list: the first empty place, from the beginning. */
struct array {
    void **slots;
    uint32_t count;
};

static double add_and_remove(void *context)
{
    struct array *array = context;
    int64_t start = bench_now();
    for (int i = 0; i < BATCH; i++) {
        void *object = calloc(1, 64);
        uint32_t slot = 0;
        while (*(void *volatile *)&array->slots[slot])
            slot++;
        array->slots[slot] = object;
        for (slot = 0; *(void *volatile *)&array->slots[slot] != object;)
            slot++;
        array->slots[slot] = NULL;
        free(object);
    }
    return (double)(bench_now() - start) / BATCH;
}

static void against_an_array(const char *name, struct bos *bos)
{
    struct array array = { .slots = calloc(bos->count + 1, sizeof *array.slots), .count = bos->count };
    if (!array.slots)
        bench_fail("no memory", 0);
    for (uint32_t i = 0; i < bos->count; i++)
        array.slots[i] = &array;
    bench_compare(name, "ns", (struct bench_target){ BENCH_ANY, 1.0 }, SAMPLES,
                  make_and_drop, bos, add_and_remove, &array);
    free(array.slots);
}

/* Nanoseconds an object to close a client that has `count` of them. */
static double close_client(void *context)
{
    const uint32_t count = *(const uint32_t *)context;
    struct mgpu_chip_info chip;
    struct gpu gpu = { .client = gpu_open(&chip) };
    for (uint32_t i = 0; i < count; i++)
        create(&gpu, 8192); /* not of a size that the cache keeps */
    int64_t start = bench_now();
    mgpu_close(gpu.client);
    return (double)(bench_now() - start) / count;
}

/* ---- bookkeeping ------------------------------------------------------------------------------------------------- */

static uint64_t heap_in_use(void)
{
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

static uint64_t page_tables(const struct gpu *gpu)
{
    struct mgpu_query_memory memory;
    struct mgpu_query query = { .what = MGPU_QUERY_MEMORY, .index = MGPU_HEAP_VRAM, .data = (uintptr_t)&memory,
                                .data_size = sizeof memory };
    if (mgpu_query(gpu->client, &query))
        bench_fail("mgpu_query", 0);
    return memory.used;
}

/* BOs of a program's sizes: most are small, most memory is in the large ones. All mapped, as RADV does. */
static const struct {
    uint64_t size;
    unsigned count;
} mix[] = { { 4 << 10, 20 }, { 16 << 10, 10 }, { 64 << 10, 10 }, { 256 << 10, 6 }, { 1 << 20, 3 }, { 4 << 20, 1 } };

static uint64_t add_mix(struct gpu *gpu, uint64_t *va)
{
    uint64_t bytes = 0;
    for (unsigned i = 0; i < sizeof mix / sizeof mix[0]; i++)
        for (unsigned n = 0; n < mix[i].count; n++, bytes += mix[i].size, *va += mix[i].size) {
            struct mgpu_vm_map map = { .vm = gpu->vm, .bo = create(gpu, mix[i].size), .va = *va, .size = mix[i].size,
                                       .flags = MGPU_VM_READ | MGPU_VM_WRITE };
            int result = mgpu_vm_map(gpu->client, &map);
            if (result)
                bench_fail("mgpu_vm_map", result);
        }
    return bytes;
}

static double bookkeeping(void *context)
{
    static uint64_t va = VA;
    struct gpu *gpu = context;
    uint64_t before = heap_in_use() + page_tables(gpu), bytes = 0;
    for (int i = 0; i < MIX_ROUNDS; i++)
        bytes += add_mix(gpu, &va);
    return 100.0 * (double)(heap_in_use() + page_tables(gpu) - before) / (double)bytes;
}

static double allowed(void *context)
{
    (void)context;
    return 5;
}

int main(void)
{
    struct gpu gpu;
    struct bos few, many, kept, not_kept;
    uint32_t few_objects = FEW, many_objects = MANY; /* first of all: a heap in disorder is not what is measured */
    bench_compare("close_flat", "ns", (struct bench_target){ BENCH_ANY, 2.0 },
                  5, close_client, &many_objects, close_client, &few_objects);

    gpu_init(&gpu);
    bench_compare("bo_bookkeeping", "%", (struct bench_target){ 5.0, BENCH_ANY }, 5, bookkeeping, &gpu, allowed, NULL);
    fill(&few, &gpu, 4096, FEW);
    against_an_array("objects_1000", &few);
    empty(&few);
    fill(&many, &gpu, 4096, MANY);
    against_an_array("objects_100000", &many);
    empty(&many);
    gpu_finish(&gpu);

    /* two clients: one with few objects and one with many */
    struct gpu other;
    gpu_init(&gpu);
    gpu_init(&other);
    fill(&few, &gpu, 4096, FEW);
    fill(&many, &other, 4096, MANY);
    bench_compare("objects_flat", "ns", (struct bench_target){ BENCH_ANY, 2.0 },
                  SAMPLES, make_and_drop, &many, make_and_drop, &few);
    empty(&few);
    empty(&many);
    gpu_finish(&other);

    fill(&kept, &gpu, 64 << 10, 0);
    fill(&not_kept, &gpu, 68 << 10, 0); /* of a size that the cache does not have */
    bench_compare("bo_cache", "ns", (struct bench_target){ BENCH_ANY, 1.0 },
                  SAMPLES, make_and_drop, &kept, make_and_drop, &not_kept);
    empty(&kept);
    empty(&not_kept);
    gpu_finish(&gpu);
    return 0;
}
