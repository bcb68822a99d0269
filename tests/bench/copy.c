/* SPDX-License-Identifier: MIT */
/*
 * copy.c - 64 MiB copied by the command processor and by an SDMA engine, each through a queue of the contract; the
 * baseline is memcpy between the same memory.
 */
#include <navi23/regs/pm4.h>
#include <navi23/regs/sdma.h>
#include <string.h>

#include "bench.h"
#include "gpu.h"

#define BYTES (64u << 20)

enum { SAMPLES = 20, PACKET_DWORDS = 7 };

/* An engine, and its packet that copies `bytes` bytes, at most `piece`. */
struct engine {
    const char *row;
    uint32_t engine, piece, nop;
    void (*packet)(uint32_t words[PACKET_DWORDS], uint64_t from, uint64_t to, uint32_t bytes);
};

static void dma_data(uint32_t words[PACKET_DWORDS], uint64_t from, uint64_t to, uint32_t bytes)
{
    words[0] = PM4_HEADER(PM4_DMA_DATA, 6);
    words[1] = 1u << 31;
    words[2] = (uint32_t)from;
    words[3] = (uint32_t)(from >> 32);
    words[4] = (uint32_t)to;
    words[5] = (uint32_t)(to >> 32);
    words[6] = bytes;
}

static void copy_linear(uint32_t words[PACKET_DWORDS], uint64_t from, uint64_t to, uint32_t bytes)
{
    words[0] = SDMA_COPY_LINEAR;
    words[1] = bytes - 1;
    words[2] = 0;
    words[3] = (uint32_t)from;
    words[4] = (uint32_t)(from >> 32);
    words[5] = (uint32_t)to;
    words[6] = (uint32_t)(to >> 32);
}

static const struct engine engines[] = {
    { "cp_copy_64M", MGPU_ENGINE_GFX, 32u << 20, PM4_NOP_ALONE, dma_data }, /* its count has 26 bits */
    { "sdma_copy_64M", MGPU_ENGINE_SDMA, 4u << 20, SDMA_NOP, copy_linear },
};

struct copy {
    struct gpu gpu;
    struct gpu_buffer from, to;
    struct mgpu_ib ib;
};

static double by_gpu(void *context)
{
    struct copy *copy = context;
    int64_t start = bench_now();
    gpu_wait(&copy->gpu, gpu_submit_ib(&copy->gpu, copy->ib));
    return (double)(bench_now() - start) / 1000000;
}

static double by_cpu(void *context)
{
    struct copy *copy = context;
    int64_t start = bench_now();
    memcpy(copy->to.words, copy->from.words, BYTES);
    return (double)(bench_now() - start) / 1000000;
}

static void prepare(struct copy *copy, const struct engine *engine)
{
    gpu_init(&copy->gpu);
    gpu_use_engine(&copy->gpu, engine->engine);
    struct gpu_buffer ib = gpu_memory(&copy->gpu, MGPU_PAGE_SIZE, MGPU_DOMAIN_GTT);
    copy->from = gpu_memory(&copy->gpu, BYTES, MGPU_DOMAIN_GTT);
    copy->to = gpu_memory(&copy->gpu, BYTES, MGPU_DOMAIN_GTT);
    uint32_t count = 0;
    for (uint64_t at = 0; at < BYTES; at += engine->piece, count += PACKET_DWORDS)
        engine->packet(ib.words + count, copy->from.va + at, copy->to.va + at, engine->piece);
    while (count % 8)
        ib.words[count++] = engine->nop;
    copy->ib = (struct mgpu_ib){ .va = ib.va, .dwords = count };
    memset(copy->from.words, 0x5a, BYTES);
}

/* Once before anything is measured: what is in `to` now is the engine's doing. */
static void check(struct copy *copy)
{
    (void)by_gpu(copy);
    if (memcmp(copy->from.words, copy->to.words, BYTES) != 0)
        bench_fail("an engine has copied something else", 0);
}

int main(void)
{
    const struct bench_target half = { BENCH_ANY, 2 }; /* at least half as fast */

    for (size_t i = 0; i < sizeof engines / sizeof engines[0]; i++) {
        struct copy copy;
        prepare(&copy, &engines[i]);
        check(&copy);
        bench_compare(engines[i].row, "ms", half, SAMPLES, by_gpu, &copy, by_cpu, &copy);
        gpu_finish(&copy.gpu);
    }
    return 0;
}
