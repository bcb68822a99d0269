/* SPDX-License-Identifier: MIT */
/*
 * decode.h - an instruction while it is taken apart: what the decoder's files share.
 */
#ifndef NAVI23_SHADER_DECODE_H
#define NAVI23_SHADER_DECODE_H

#include <navi23/shader/isa.h>

struct decoder {
    const uint32_t *words;
    size_t available;
    const struct isa_entry *entry;
    struct isa_inst *out;
};

static inline uint32_t bits(uint32_t word, unsigned high, unsigned low)
{
    return word >> low & (UINT32_MAX >> (31 - (high - low)));
}

static inline bool bit(uint32_t word, unsigned n)
{
    return word >> n & 1;
}

static inline int32_t sign_extend(uint32_t value, unsigned width)
{
    uint32_t sign = 1u << (width - 1);
    return (int32_t)((value ^ sign) - sign);
}

/* Whether the instruction has any of these. */
static inline bool has(const struct decoder *d, enum isa_trait traits)
{
    return d->entry->traits & traits;
}

/* SGPRs and what stands among them. */
static inline bool is_sgpr(unsigned code)
{
    return code < 128;
}

/* Sources that can have ABS and NEG. */
static inline bool is_float(enum isa_kind kind)
{
    return kind >= ISA_KIND_F16 && kind <= ISA_KIND_P16;
}

/* The dword after those that belong to the instruction so far. */
bool decode_take_dword(struct decoder *d, uint32_t *value);

/* An instruction has one literal, which may stand in several places. */
bool decode_take_literal(struct decoder *d);

/* Inline constants, apertures and flags. */
bool decode_is_constant(unsigned code);

/*
 * The first of SGPRs that are taken together, aligned as the hardware does it: pairs, else fours. They do not reach
 * from one group of registers into the next.
 */
bool decode_align_sgprs(uint16_t *code, unsigned dwords);

/* Check that an operand of that kind may have this code, and align it. */
bool decode_fits(enum isa_kind kind, uint16_t *code);

/* Set src[n] to a code of the encoding, if the instruction has such an operand. */
bool decode_set_src(struct decoder *d, unsigned n, unsigned code);

/* A VGPR number of the encoding, if the instruction has that operand. */
bool decode_set_vgpr(uint16_t *operand, enum isa_kind kind, unsigned number);

/*
 * A format each: fill in d->out. False: there is no such instruction. d->out has the format, the size of the encoding
 * and no operands; the dwords of the encoding are there.
 */
typedef bool decode_fn(struct decoder *d);
decode_fn decode_sop1, decode_sopc, decode_sopp, decode_sopk, decode_sop2, decode_vopc, decode_vop1, decode_vop2,
    decode_vintrp;
decode_fn decode_vop3p, decode_vop3, decode_ds, decode_flat, decode_mubuf, decode_mtbuf, decode_mimg, decode_smem,
    decode_exp;

#endif
