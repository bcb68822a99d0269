/* SPDX-License-Identifier: MIT */
/*
 * decode.c - takes machine code apart.
 *
 * An encoding is recognised by the upper bits of its first dword; where its opcode and fields stand is in the function
 * that decodes it. What operands an instruction has comes from its row of the table. It is as strict as LLVM's
 * disassembler: fields of operands that an instruction does not have must be 0, most other unused bits are ignored.
 */
#include "decode.h"

#include <string.h>

/* Where an opcode's uppermost bit is, if it stands alone. */
struct piece {
    uint8_t dword, bit, weight; /* weight: which bit of the opcode it is; 0: there is no such piece */
};

/* The first that matches counts: shorter ones at the end. */
static const struct encoding {
    uint8_t format; /* enum isa_format */
    uint8_t dwords;
    uint8_t prefix_bits;
    uint16_t prefix; /* the upper bits */
    uint8_t opcode_low, opcode_bits;
    struct piece upper;
    decode_fn *decode;
} encodings[] = {
    { ISA_SOP1, 1, 9, 0x17d, 8, 8, { 0 }, decode_sop1 },
    { ISA_SOPC, 1, 9, 0x17e, 16, 7, { 0 }, decode_sopc },
    { ISA_SOPP, 1, 9, 0x17f, 16, 7, { 0 }, decode_sopp },
    { ISA_SOPK, 1, 4, 0xb, 23, 5, { 0 }, decode_sopk },
    { ISA_SOP2, 1, 2, 0x2, 23, 7, { 0 }, decode_sop2 },
    { ISA_VOPC, 1, 7, 0x3e, 17, 8, { 0 }, decode_vopc },
    { ISA_VOP1, 1, 7, 0x3f, 9, 8, { 0 }, decode_vop1 },
    { ISA_VOP2, 1, 1, 0x0, 25, 6, { 0 }, decode_vop2 },
    { ISA_VINTRP, 1, 6, 0x32, 16, 2, { 0 }, decode_vintrp },
    { ISA_VOP3P, 2, 9, 0x198, 16, 7, { 0 }, decode_vop3p },
    { ISA_VOP3, 2, 6, 0x35, 16, 10, { 0 }, decode_vop3 },
    { ISA_DS, 2, 6, 0x36, 18, 8, { 0 }, decode_ds },
    { ISA_FLAT, 2, 6, 0x37, 18, 7, { 0 }, decode_flat },
    { ISA_MUBUF, 2, 6, 0x38, 18, 8, { 0 }, decode_mubuf },
    { ISA_MTBUF, 2, 6, 0x3a, 16, 3, { 1, 21, 3 }, decode_mtbuf },
    { ISA_MIMG, 2, 6, 0x3c, 18, 7, { 0, 0, 7 }, decode_mimg },
    { ISA_SMEM, 2, 6, 0x3d, 18, 8, { 0 }, decode_smem },
    { ISA_EXP, 2, 6, 0x3e, 0, 0, { 0 }, decode_exp },
};

static const struct encoding *find_encoding(uint32_t word)
{
    for (size_t i = 0; i < sizeof encodings / sizeof *encodings; i++)
        if (word >> (32 - encodings[i].prefix_bits) == encodings[i].prefix)
            return &encodings[i];
    return NULL;
}

/* FLAT is three formats, told apart by SEG; the fourth is none. */
static unsigned format_of(const struct encoding *e, uint32_t word)
{
    static const uint8_t segments[] = { ISA_FLAT, ISA_SCRATCH, ISA_GLOBAL, ISA_FORMATS };
    return e->format == ISA_FLAT ? segments[bits(word, 15, 14)] : e->format;
}

static unsigned opcode_of(const struct encoding *e, const uint32_t *words)
{
    unsigned opcode = e->opcode_bits ? bits(words[0], e->opcode_low + e->opcode_bits - 1u, e->opcode_low) : 0;
    if (e->upper.weight)
        opcode |= (unsigned)bit(words[e->upper.dword], e->upper.bit) << e->upper.weight;
    return opcode;
}

unsigned isa_decode(const uint32_t *words, size_t available, struct isa_inst *out)
{
    if (available == 0)
        return 0;
    const struct encoding *e = find_encoding(words[0]);
    if (!e || available < e->dwords)
        return 0;
    unsigned format = format_of(e, words[0]);
    enum isa_op op = format < ISA_FORMATS ? isa_find(format, opcode_of(e, words)) : ISA_OPS;
    if (op == ISA_OPS)
        return 0;
    memset(out, 0, sizeof *out);
    out->op = (uint16_t)op;
    out->format = (uint8_t)format;
    out->dwords = e->dwords;
    out->dst = out->sdst = ISA_NO_OPERAND;
    out->src[0] = out->src[1] = out->src[2] = ISA_NO_OPERAND;
    struct decoder d = { .words = words, .available = available, .entry = &isa_table[op], .out = out };
    return e->decode(&d) ? out->dwords : 0;
}
