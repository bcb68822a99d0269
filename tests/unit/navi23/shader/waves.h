/* SPDX-License-Identifier: MIT */
/*
 * waves.h - a shader core on a bench: code and data in memory of the card, groups of waves run by hand. For the tests
 * of this folder.
 *
 * VMID 1 has CODE_PAGES at CODE_VA and MEMORY_PAGES at MEMORY_VA. Machine code is written as words; its assembly stands
 * beside it.
 */
#ifndef TESTS_NAVI23_SHADER_WAVES_H
#define TESTS_NAVI23_SHADER_WAVES_H

#include <navi23/card.h>
#include <navi23/shader/code.h>
#include <navi23/shader/wave.h>

#include "../card.h"

#define CODE_VA 0x100000ull
#define CODE_AT ROOM
#define CODE_PAGES 64u
#define MEMORY_VA 0x200000ull
#define MEMORY_AT (ROOM + 0x100000u)
#define MEMORY_PAGES 16u

#define MODE_PLAIN 0xf0u /* round to even, keep denormals */

struct bench {
    struct card *card;
    struct shader_core *core;
    atomic_bool abort;
};

static inline struct bench *bench_new(void)
{
    struct bench *b = calloc(1, sizeof *b);
    b->card = card_new();
    card_map(b->card, 1, CODE_VA, CODE_AT, CODE_PAGES, PTE_RW);
    card_map(b->card, 1, MEMORY_VA, MEMORY_AT, MEMORY_PAGES, PTE_RW);
    card_invalidate(b->card, 1);
    b->core = aligned_alloc(64, sizeof *b->core);
    if (core_init(b->core, b->card->navi) != 0)
        abort();
    b->core->abort = &b->abort;
    b->core->ring = b->core->port.shader_ring = "bench";
    return b;
}

static inline void bench_free(struct bench *b)
{
    core_finish(b->core);
    free(b->core);
    card_free(b->card);
    free(b);
}

/* The dwords of memory behind the two addresses. */
static inline uint32_t *bench_code(struct bench *b)
{
    return vram32(b->card, CODE_AT);
}

static inline uint32_t *bench_memory(struct bench *b)
{
    return vram32(b->card, MEMORY_AT);
}

/* Put words at dword `at` of the code, and have all caches of code look again. */
static inline void bench_write(struct bench *b, uint32_t at, const uint32_t *words, size_t count)
{
    memcpy(bench_code(b) + at, words, count * sizeof *words);
    code_cache_invalidate(b->card->navi->code);
}
#define BENCH_CODE(b, at, ...)                                                        \
    do {                                                                              \
        const uint32_t bench_words[] = { __VA_ARGS__ };                               \
        bench_write((b), (at), bench_words, sizeof bench_words / sizeof bench_words[0]); \
    } while (0)

static inline enum group_end bench_run(struct bench *b)
{
    gmc_enter(&b->core->port);
    enum group_end end = group_run(b->core);
    gmc_leave(&b->core->port);
    return end;
}

/* A group of `waves` waves, all from the beginning of the code. Each has its number in s0. */
static inline void bench_begin(struct bench *b, unsigned lanes, unsigned waves)
{
    group_begin(b->core, 1, 0);
    for (unsigned i = 0; i < waves; i++)
        group_add_wave(b->core, lanes, MODE_PLAIN, CODE_VA)->s[0] = i;
}

/* One wave from the beginning of the code to its end, and its registers then. */
static inline struct wave *bench_wave(struct bench *b, unsigned lanes)
{
    bench_begin(b, lanes, 1);
    CHECK_EQ(bench_run(b), GROUP_DONE);
    return &b->core->wave[0];
}

#endif
