/* SPDX-License-Identifier: MIT */
/* vector_code.c - machine code of the vector ALU, made from the table of instructions alone. */
#include "vector_run.h"

#include <string.h>

/* VOP3 or VOP3P. */
static void encode_long(const struct run *run, uint32_t words[2])
{
    static const uint16_t first[ISA_FORMATS] = { [ISA_VOP1] = 0x180, [ISA_VOP2] = 0x100 };
    const struct isa_entry *e = run->entry;
    bool packed = e->format == ISA_VOP3P;
    uint32_t dst = e->dst == ISA_KIND_MASK ? SDST : e->dst == ISA_KIND_EXEC ? ISA_EXEC_LO : DST;
    words[0] = (packed ? 0xcc004000u : 0xd4000000u) | (uint32_t)(first[e->format] + e->opcode) << 16 | dst;
    words[1] = packed ? 3u << 27 : run->neg << 29 | run->omod << 27;
    words[0] |= (uint32_t)run->clamp << 15;
    if (!packed)
        words[0] |= run->abs << 8 | run->op_sel << 11;
    if (e->traits & ISA_CARRIES)
        words[0] |= SDST << 8;
    for (unsigned i = 0; i < 3; i++) {
        uint32_t code = e->src[i] == ISA_KIND_NONE   ? 0
                        : e->src[i] == ISA_KIND_MASK ? SMASK
                        : run->scalar == (int)i      ? run->code
                                                     : ISA_VGPR0 + SRC + 4 * i;
        words[1] |= code << 9 * i;
    }
}

static bool has_literal(const struct isa_entry *e)
{
    return e->src[1] == ISA_KIND_K || e->src[2] == ISA_KIND_K;
}

/* VOP1, VOP2 or VOPC. */
static void encode_short(const struct run *run, uint32_t words[2])
{
    static const uint32_t first[FORMS] = {
        [FORM_SHORT] = ISA_VGPR0 + SRC, [FORM_SDWA] = 249, [FORM_DPP16] = 250, [FORM_DPP8] = 233
    };
    const struct isa_entry *e = run->entry;
    uint32_t src1 = SRC + 4 * (e->src[1] == ISA_KIND_K ? 2 : 1); /* what is in the field VSRC1 */
    words[0] = e->format == ISA_VOP1   ? 0x7e000000u | DST << 17 | (uint32_t)e->opcode << 9
               : e->format == ISA_VOPC ? 0x7c000000u | (uint32_t)e->opcode << 17 | src1 << 9
                                       : (uint32_t)e->opcode << 25 | DST << 17 | src1 << 9;
    words[0] |= first[run->form];
    if (run->form != FORM_SHORT || has_literal(e))
        words[1] = run->extra;
    else
        words[1] = 0xbf810000;
}

uint32_t extra_dword(const struct run *run)
{
    uint32_t any = (uint32_t)random64();
    const struct isa_entry *e = run->entry;
    bool narrow = strstr(e->mnemonic, "16"), two = e->src[1] != ISA_KIND_NONE;
    if (run->form == FORM_DPP8)
        return any << 8 | SRC;
    if (run->form == FORM_DPP16) {
        static const uint16_t ctrl[] = { 0x1b,  0x4e,  0xb1,  0x00,  0x101, 0x10f, 0x111, 0x118,
                                         0x121, 0x12f, 0x140, 0x141, 0x150, 0x15f, 0x161, 0x16f };
        uint32_t masks = random64() % 2 ? 0xff000000 : any & 0xff000000;
        return SRC | (uint32_t)ctrl[random64() % (sizeof ctrl / sizeof *ctrl)] << 8 | (any & 0xc0000) | masks;
    }
    if (run->form != FORM_SDWA)
        return any;
    uint32_t dst_sel = any % (narrow || run->r->ulp ? 6 : 7), unused = (any >> 8) % 3;
    if (run->r->ulp)
        dst_sel = narrow ? ISA_WORD_1 : ISA_DWORD;
    uint32_t extra = SRC | (any >> 12) % 7 << 16 | (two ? (any >> 16) % 7 << 24 : 0);
    if (e->format != ISA_VOPC)
        extra |= dst_sel << 8 | unused << 11;
    if (!is_float(e->src[0]))
        extra |= (any >> 20 & 1) << 19;
    if (two && !is_float(e->src[1]))
        extra |= (any >> 21 & 1) << 27;
    return extra;
}

static bool has_vop3(const struct isa_entry *e)
{
    return e->format == ISA_VOP3 || e->format == ISA_VOP3P || e->traits & ISA_E64;
}

unsigned halves(const struct isa_entry *e)
{
    unsigned bits = 0, sources = 0;
    if (!(e->traits & ISA_SELECTS_01) || !(e->traits & ISA_SELECTS_D))
        return 0;
    for (unsigned i = 0; i < 3; i++) {
        bits |= (unsigned)(e->src[i] == ISA_KIND_F16 || e->src[i] == ISA_KIND_B16) << i;
        sources |= (unsigned)(e->src[i] != ISA_KIND_NONE) << i;
    }
    bool packs = strstr(e->mnemonic, "_pack_") || strstr(e->mnemonic, "_pk"); /* two results */
    return bits | (bits == sources && !packs ? 8 : 0);
}

bool has_form(const struct isa_entry *e, enum form form)
{
    switch (form) {
    case FORM_LONG:
        return has_vop3(e);
    case FORM_SHORT:
        return e->format != ISA_VOP3 && e->format != ISA_VOP3P;
    case FORM_SDWA:
        return e->traits & ISA_HAS_SDWA;
    default:
        return e->traits & ISA_HAS_DPP;
    }
}

void encode(const struct run *run, uint32_t words[2])
{
    if (run->form == FORM_LONG)
        encode_long(run, words);
    else
        encode_short(run, words);
}
