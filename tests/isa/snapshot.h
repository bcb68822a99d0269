/* SPDX-License-Identifier: MIT */
/*
 * snapshot.h - a wave with random registers, and registers and memory as they should be afterwards: a reference works
 * on the snapshot, the core on the wave, and then they are compared.
 */
#ifndef TESTS_ISA_SNAPSHOT_H
#define TESTS_ISA_SNAPSHOT_H

#include "../unit/navi23/shader/waves.h"

#include "suite.h"

/* Registers: VGPRs of address and data, of the result; SGPRs. */
enum { ADDR = 4, DATA = 8, DATA1 = 12, DST = 16, VGPRS = 24, SGPR = 20, SRSRC = 24, END = 0xbf810000 };
enum { SNAPSHOT_BYTES = 0x10000 };

struct snapshot {
    struct bench *bench;
    struct wave *w;
    uint8_t *live; /* the memory that the instruction works on */
    unsigned lanes;
    uint64_t exec;
    uint32_t v[VGPRS][WAVE_LANES];
    uint32_t s[WAVE_SGPRS];
    uint8_t memory[SNAPSHOT_BYTES];
};

/* A wave, registers and memory at random; every other time all lanes are active. */
static inline void snapshot_begin(struct snapshot *s, struct bench *bench, unsigned lanes, uint8_t *live)
{
    group_begin(bench->core, 1, GROUP_LDS_BYTES);
    *s = (struct snapshot){ .bench = bench, .lanes = lanes, .live = live };
    s->w = group_add_wave(bench->core, lanes, MODE_PLAIN, CODE_VA);
    for (uint32_t i = 0; i < SNAPSHOT_BYTES; i++)
        live[i] = (uint8_t)random64();
    for (unsigned reg = 0; reg < VGPRS; reg++)
        for (unsigned lane = 0; lane < WAVE_LANES; lane++)
            s->w->v[reg][lane] = (uint32_t)random_value(ISA_KIND_B32);
    for (unsigned i = 0; i < ISA_M0; i++)
        s->w->s[i] = (uint32_t)random64();
    s->exec = random64() % 2 ? UINT64_MAX : random64();
    if (lanes == 32)
        s->exec &= UINT32_MAX;
    wave_set_mask(s->w, ISA_EXEC_LO, s->exec);
}

/* Remember what is there now. */
static inline void snapshot_take(struct snapshot *s)
{
    memcpy(s->v, s->w->v, sizeof s->v);
    memcpy(s->s, s->w->s, sizeof s->s);
    memcpy(s->memory, s->live, sizeof s->memory);
}

static inline enum group_end snapshot_run(struct snapshot *s, const uint32_t *words, size_t count)
{
    static const uint32_t end = END;
    bench_write(s->bench, 0, words, count);
    bench_write(s->bench, (uint32_t)count, &end, 1);
    return bench_run(s->bench);
}

/* Whether everything is as the snapshot now has it; if not, says what is not. */
static inline bool snapshot_agrees(const struct snapshot *s, enum isa_op op, const uint32_t *words)
{
    const char *name = isa_table[op].mnemonic;
    for (uint32_t i = 0; i < SNAPSHOT_BYTES; i++) {
        if (s->live[i] == s->memory[i])
            continue;
        printf("# %s (%08x %08x), wave%u, exec %llx: memory 0x%x is 0x%x, expected 0x%x\n", name, words[0], words[1],
               s->lanes, (unsigned long long)s->exec, i, s->live[i], s->memory[i]);
        return false;
    }
    for (unsigned i = 0; i < VGPRS * s->lanes; i++) {
        unsigned reg = i / s->lanes, lane = i % s->lanes;
        if (s->w->v[reg][lane] == s->v[reg][lane])
            continue;
        printf("# %s (%08x %08x), wave%u, exec %llx: v%u, lane %u is 0x%x, expected 0x%x\n", name, words[0], words[1],
               s->lanes, (unsigned long long)s->exec, reg, lane, s->w->v[reg][lane], s->v[reg][lane]);
        return false;
    }
    for (unsigned i = 0; i < ISA_M0; i++) {
        if (s->w->s[i] == s->s[i])
            continue;
        printf("# %s (%08x %08x), wave%u: s%u is 0x%x, expected 0x%x\n", name, words[0], words[1], s->lanes, i,
               s->w->s[i], s->s[i]);
        return false;
    }
    return true;
}

#endif
