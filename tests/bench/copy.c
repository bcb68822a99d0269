/* SPDX-License-Identifier: MIT */
/*
 * copy.c - 64 MiB copied by the command processor, through the contract, and by an SDMA engine, driven by its
 * registers; the baseline is memcpy between the same memory.
 */
#include <navi23/regs/pm4.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/navi23/sdma.h"
#include "bench.h"
#include "gpu.h"

#define BYTES (64u << 20)
#define PIECE (32u << 20) /* a DMA_DATA's count has 26 bits */

enum { SAMPLES = 20 };

/* ---- the command processor --------------------------------------------------------------------------------------- */

struct cp_copy {
    struct gpu gpu;
    struct gpu_buffer from, to;
    struct mgpu_ib ib;
};

static double cp_copy(void *context)
{
    struct cp_copy *copy = context;
    int64_t start = bench_now();
    gpu_wait(&copy->gpu, gpu_submit_ib(&copy->gpu, copy->ib));
    return (double)(bench_now() - start) / 1000000;
}

static double cp_memcpy(void *context)
{
    struct cp_copy *copy = context;
    int64_t start = bench_now();
    memcpy(copy->to.words, copy->from.words, BYTES);
    return (double)(bench_now() - start) / 1000000;
}

static void prepare_cp(struct cp_copy *copy)
{
    gpu_init(&copy->gpu);
    struct gpu_buffer ib = gpu_memory(&copy->gpu, MGPU_PAGE_SIZE, MGPU_DOMAIN_GTT);
    copy->from = gpu_memory(&copy->gpu, BYTES, MGPU_DOMAIN_GTT);
    copy->to = gpu_memory(&copy->gpu, BYTES, MGPU_DOMAIN_GTT);
    uint32_t count = 0;
    for (uint64_t at = 0; at < BYTES; at += PIECE) {
        uint64_t from = copy->from.va + at, to = copy->to.va + at;
        const uint32_t packet[] = { PM4_HEADER(PM4_DMA_DATA, 6), 1u << 31, LO(from), HI(from), LO(to), HI(to), PIECE };
        memcpy(ib.words + count, packet, sizeof packet);
        count += sizeof packet / 4;
    }
    while (count % 8)
        ib.words[count++] = PM4_NOP_ALONE;
    copy->ib = (struct mgpu_ib){ .va = ib.va, .dwords = count };
    memset(copy->from.words, 0x5a, BYTES);
}

/* ---- SDMA -------------------------------------------------------------------------------------------------------- */

#define FROM_AT (32u << 20)
#define TO_AT   (FROM_AT + BYTES)

static double sdma_copy(void *context)
{
    struct sdma *s = context;
    uint64_t from = FB + FROM_AT, to = FB + TO_AT;
    int64_t start = bench_now();
    SDMA_EMIT(s, SDMA_COPY_LINEAR, BYTES - 1, 0, LO(from), HI(from), LO(to), HI(to));
    if (!sdma_run(s))
        return -1;
    return (double)(bench_now() - start) / 1000000;
}

static double sdma_memcpy(void *context)
{
    struct sdma *s = context;
    int64_t start = bench_now();
    memcpy(s->c->vram + TO_AT, s->c->vram + FROM_AT, BYTES);
    return (double)(bench_now() - start) / 1000000;
}

int main(void)
{
    const struct bench_target half = { BENCH_ANY, 2 }; /* at least half as fast */
    struct cp_copy copy;
    struct sdma sdma;

    prepare_cp(&copy);
    bench_compare("cp_copy_64M", "ms", half, SAMPLES, cp_copy, &copy, cp_memcpy, &copy);
    if (memcmp(copy.from.words, copy.to.words, BYTES) != 0)
        bench_fail("the command processor has copied something else", 0);
    gpu_finish(&copy.gpu);

    struct card *card = card_new();
    sdma_start(&sdma, card, 0);
    memset(card->vram + FROM_AT, 0x5a, BYTES);
    bench_compare("sdma_copy_64M", "ms", half, SAMPLES, sdma_copy, &sdma, sdma_memcpy, &sdma);
    if (memcmp(card->vram + FROM_AT, card->vram + TO_AT, BYTES) != 0)
        bench_fail("SDMA has copied something else", 0);
    card_free(card);
    return 0;
}
