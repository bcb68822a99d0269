/* SPDX-License-Identifier: MIT */
/*
 * memory.h - a wave on a bench: a card, a core without a ring, and memory of VMID 1, for the tests of instructions that
 * access memory. Instructions are filled in by hand, bound and run one at a time.
 */
#ifndef TESTS_NAVI23_SHADER_MEMORY_H
#define TESTS_NAVI23_SHADER_MEMORY_H

#include "../card.h"

#include <navi23/shader/memory.h>
#include <navi23/shader/step.h>

/* What VMID 1 has at MEMORY_VA: memory, then a page that is read-only, a null page, and nothing. */
#define MEMORY_VA 0x123456780000ull
#define MEMORY_AT (ROOM + 0x200000u)
#define MEMORY_PAGES 16u
#define READ_ONLY_VA (MEMORY_VA + MEMORY_PAGES * 0x1000u)
#define NULL_VA (READ_ONLY_VA + 0x1000u)
#define NOTHING_VA (NULL_VA + 0x1000u)
#define SCRATCH_OFFSET 0x8000u /* of a wave's scratch, in MEMORY */

struct bench {
    struct card *card;
    struct shader_core core;
    struct wave *w;
    uint8_t *memory; /* what is at MEMORY_VA */
    unsigned lanes;
};

/* A wave of `lanes` lanes, all active; every VGPR has 0xv...: its number and the lane. */
static inline void bench_wave(struct bench *b, unsigned lanes)
{
    group_begin(&b->core, 1, GROUP_LDS_BYTES);
    b->lanes = lanes;
    b->w = group_add_wave(&b->core, lanes, 0xc0, 0);
    for (unsigned v = 0; v < WAVE_VGPRS; v++)
        for (unsigned lane = 0; lane < WAVE_LANES; lane++)
            b->w->v[v][lane] = 0xbeef0000u | v << 8 | lane;
    b->w->scratch = MEMORY_VA + SCRATCH_OFFSET;
    b->w->scratch_bytes = 64;
}

static inline struct bench *bench_new(void)
{
    struct bench *b = aligned_alloc(_Alignof(struct bench), sizeof *b);
    b->card = card_new();
    b->memory = b->card->vram + MEMORY_AT;
    card_map(b->card, 1, MEMORY_VA, MEMORY_AT, MEMORY_PAGES, PTE_RW);
    card_map(b->card, 1, READ_ONLY_VA, MEMORY_AT + MEMORY_PAGES * 0x1000u, 1, PTE_VALID | PTE_READABLE);
    card_map(b->card, 1, NULL_VA, 0, 1, PTE_PRT);
    if (core_init(&b->core, b->card->navi) != 0)
        abort();
    b->core.port.shader_ring = "bench";
    bench_wave(b, 64);
    gmc_enter(&b->core.port);
    return b;
}

static inline void bench_free(struct bench *b)
{
    gmc_leave(&b->core.port);
    core_finish(&b->core);
    card_free(b->card);
    free(b);
}

/* Allow faults to be reported again, and forget what was. Returns whether there was one. */
static inline bool bench_faulted(struct bench *b)
{
    bool faulted = b->core.port.faulted[0] || b->core.port.faulted[1];
    gmc_leave(&b->core.port);
    gmc_enter(&b->core.port);
    card_set(b->card, REG_GCVM_L2_PROTECTION_FAULT_CNTL, FIELD_GCVM_FAULT_CNTL__CLEAR_STATUS_ADDR);
    return faulted;
}

/* Memory gets a pattern that says where each dword is. */
static inline void bench_fill(struct bench *b)
{
    for (uint32_t i = 0; i < (MEMORY_PAGES + 1) * 0x400; i++)
        ((uint32_t *)(void *)b->memory)[i] = 0x10000000u + i;
}

static inline uint32_t bench_dword(const struct bench *b, uint32_t offset)
{
    uint32_t x;
    memcpy(&x, b->memory + offset, 4);
    return x;
}

/*
 * An instruction: registers of the address, data and result, and whatever fields it has besides. Tests have addresses
 * in v0 and v1, data from v10 on and results from v20 on.
 */
#define V(n) (ISA_VGPR0 + (n))
#define NONE ISA_NO_OPERAND
#define INST(op_, format_, address, data0, data1, result, ...)                                                        \
    (struct isa_inst){ .op = (uint16_t)(op_), .format = (format_), .dwords = 2, .src = { address, data0, data1 },     \
                       .dst = (result), .sdst = NONE, __VA_ARGS__ }

/* Bind and run an instruction once. Returns whether the wave goes on. */
static inline bool bench_run(struct bench *b, step_bind_fn *bind, const struct isa_inst *inst)
{
    struct step step[2] = { { .inst = *inst } };
    const struct bind how = { .lanes = b->lanes };
    if (!bind(step, &how)) {
        printf("# %s is not bound\n", isa_mnemonic(inst->op));
        return false;
    }
    return step->run(b->w, step) == step + 1;
}

/* EXEC as a number. */
static inline void bench_exec(struct bench *b, uint64_t exec)
{
    wave_set_mask(b->w, ISA_EXEC_LO, exec);
}

static inline uint32_t bench_untouched(unsigned v, unsigned lane)
{
    return 0xbeef0000u | v << 8 | lane;
}

#endif
