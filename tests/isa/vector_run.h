/* SPDX-License-Identifier: MIT */
/* vector_run.h - a run of one vector instruction: how it is written, and what its operands and results are. */
#ifndef TESTS_ISA_VECTOR_RUN_H
#define TESTS_ISA_VECTOR_RUN_H

#include <navi23/shader/wave.h>

#include "reference.h"
#include "suite.h"

/* Registers: four VGPRs each for the destination and three sources; SGPRs of masks out and in, and of a source. */
enum { DST = 4, SRC = 8, VGPRS = 24, SDST = 20, SMASK = 24, SSRC = 28 };

/* How an instruction is written: VOP3; or short, with a first operand as it is or by way of another dword. */
enum form { FORM_LONG, FORM_SHORT, FORM_SDWA, FORM_DPP16, FORM_DPP8, FORMS };

struct run {
    const struct reference *r;
    const struct isa_entry *entry;
    unsigned lanes;
    uint64_t exec;
    unsigned neg, abs; /* sources with these signs */
    bool clamp;
    unsigned omod;
    uint32_t mode;
    unsigned op_sel; /* sources that are upper halves; 8: the destination is */
    int scalar;      /* the source that is in SGPRs, or -1 */
    unsigned code;   /* of that source: SSRC, or a constant */
    uint32_t literal;
    enum form form;
    uint32_t extra; /* the dword of SDWA or DPP, or a literal */
    uint32_t before[VGPRS][WAVE_LANES];
    uint64_t mask_in, mask_before;
};

static inline void put(uint32_t (*v)[WAVE_LANES], unsigned reg, unsigned lane, unsigned dwords, uint64_t bits)
{
    for (unsigned i = 0; i < dwords && i < 2; i++)
        v[reg + i][lane] = (uint32_t)(bits >> 32 * i);
}

static inline uint64_t get(uint32_t (*v)[WAVE_LANES], unsigned reg, unsigned lane, unsigned dwords)
{
    return v[reg][lane] | (dwords > 1 ? (uint64_t)v[reg + 1][lane] << 32 : 0);
}

/* ---- vector_code.c ----------------------------------------------------------------------------------------------- */

/* The first two dwords; a literal of VOP3 would be a third. */
void encode(const struct run *run, uint32_t words[2]);

/* SDWA's and DPP's dwords, of random fields that are valid. */
uint32_t extra_dword(const struct run *run);

/* The bits of OP_SEL that mean something: of sources of 16 bits; of the destination where all are. */
unsigned halves(const struct isa_entry *e);

bool has_form(const struct isa_entry *e, enum form form);

/* ---- vector_operands.c ------------------------------------------------------------------------------------------- */

/* What an inline constant or a literal is for an operand. */
uint64_t constant(enum isa_kind kind, unsigned code, uint32_t literal);

/* What DPP does to a lane: it takes part, with 0 for its first operand, or not at all. */
enum part { PART_ALL, PART_ZERO, PART_NONE };
enum part dpp_part(const struct run *run, unsigned lane);

/* A result in its place in a dword, as SDWA puts it. */
uint64_t placed(const struct run *run, uint64_t result, uint64_t before);

/* A source with its signs. */
uint64_t source(const struct run *run, uint32_t (*v)[WAVE_LANES], unsigned i, unsigned lane);

/* ---- vector_results.c -------------------------------------------------------------------------------------------- */

/* Whether a result is the expected one, or as near as the ISA wants it. */
bool agrees(const struct reference *r, uint64_t expected, uint64_t actual);

/* Part of a NaN, or one of a pair, cannot be compared as bits. */
bool is_any_nan(enum reference_type type, uint64_t bits);

/* DX10_CLAMP: into 0..1, and NaN to 0. */
uint64_t clamped(uint64_t bits, enum reference_type type);

/* CLAMP for integers: operations that are checked with it, and the number next to `exact` that 32 bits hold. */
bool is_fitted(enum isa_op op);
uint64_t fitted(enum isa_op op, uint64_t exact);

/* Operations that round as MODE says, and keep the denormals that it says. */
bool obeys_mode(enum isa_op op);

/* Whether MODE makes denormal results 0. */
bool flushes_results(const struct run *run);

/*
 * Whether the guide leaves a result open: it may be found to be a denormal before it is rounded or after that; the sign
 * of a zero when rounding down; what OMOD makes too large when it is not rounded to nearest.
 */
bool is_in_doubt(const struct run *run, uint64_t expected);

#endif
