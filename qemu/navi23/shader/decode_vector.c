/* SPDX-License-Identifier: MIT */
/*
 * decode_vector.c - VOP1, VOP2, VOPC with SDWA and DPP; VOP3, VOP3P, VINTRP.
 */
#include "decode.h"

/* Operands that follow from the instruction, or are where the literal is. */
static unsigned implied(enum isa_kind kind)
{
    return kind == ISA_KIND_MASK   ? ISA_VCC_LO
           : kind == ISA_KIND_EXEC ? ISA_EXEC_LO
           : kind == ISA_KIND_K    ? ISA_LITERAL
                                   : ISA_NO_OPERAND;
}

/* ABS and NEG, a bit for each source, which only floats have. */
static bool set_signs(struct decoder *d, unsigned abs, unsigned neg)
{
    unsigned floats = 0;
    for (unsigned i = 0; i < 3; i++)
        floats |= (unsigned)is_float(d->entry->src[i]) << i;
    d->out->abs = (uint8_t)abs;
    d->out->neg = (uint8_t)neg;
    return !((abs | neg) & ~floats);
}

static bool set_result(struct decoder *d, bool clamp, unsigned omod)
{
    d->out->clamp = clamp;
    d->out->omod = (uint8_t)omod;
    return (!clamp || has(d, ISA_CLAMPS)) && (!omod || has(d, ISA_SCALES));
}

/* What stands in SRC0 instead of an operand and announces another dword. */
enum { SRC_DPP8 = 233, SRC_DPP8_FI = 234, SRC_SDWA = 249, SRC_DPP16 = 250 };

/* An operand of SDWA: 8 bits, of a VGPR, or of an SGPR or constant, but no literal. */
static bool set_sdwa_src(struct decoder *d, unsigned n, unsigned number, bool scalar)
{
    return !(scalar && number == ISA_LITERAL) && decode_set_src(d, n, scalar ? number : ISA_VGPR0 + number);
}

static bool decode_sdwa(struct decoder *d, unsigned src1)
{
    struct isa_inst *inst = d->out;
    uint32_t x;
    if (!has(d, ISA_HAS_SDWA) || !decode_take_dword(d, &x))
        return false;
    inst->modifier = ISA_SDWA;
    bool good = true;
    inst->sdwa.dst_sel = ISA_DWORD;
    if (inst->format != ISA_VOPC) {
        inst->sdwa.dst_sel = (uint8_t)bits(x, 10, 8);
        inst->sdwa.dst_unused = (uint8_t)bits(x, 12, 11);
        good = set_result(d, false, bits(x, 15, 14)) && inst->sdwa.dst_sel <= ISA_DWORD &&
               inst->sdwa.dst_unused <= ISA_UNUSED_PRESERVE;
        inst->clamp = bit(x, 13); /* here integers have it, too */
    } else if (bit(x, 15)) {
        inst->dst = (uint16_t)bits(x, 14, 8);
        good = d->entry->dst == ISA_KIND_MASK;
    }
    for (unsigned i = 0; i < 2; i++) {
        unsigned field = bits(x, 23 + i * 8, 16 + i * 8);
        inst->sdwa.src_sel[i] = (uint8_t)bits(field, 2, 0);
        inst->sdwa.sext[i] = bit(field, 3);
        if (inst->sdwa.src_sel[i] > ISA_DWORD || (inst->sdwa.sext[i] && is_float(d->entry->src[i])))
            return false;
    }
    if (d->entry->src[1] == ISA_KIND_NONE && bits(x, 31, 24))
        return false;
    return good && set_sdwa_src(d, 0, bits(x, 7, 0), bit(x, 23)) && set_sdwa_src(d, 1, src1, bit(x, 31)) &&
           set_signs(d, bit(x, 21) | bit(x, 29) << 1, bit(x, 20) | bit(x, 28) << 1);
}

/* DPP_CTRL: quad_perm; row_shl, row_shr, row_ror by 1 to 15; row_mirror, row_half_mirror; row_share, row_xmask. */
static bool is_dpp_ctrl(unsigned ctrl)
{
    return ctrl < 0x100 || (ctrl > 0x100 && ctrl < 0x130 && ctrl & 15) || ctrl == 0x140 || ctrl == 0x141 ||
           (ctrl >= 0x150 && ctrl < 0x170);
}

static bool decode_dpp16(struct decoder *d, unsigned src1)
{
    struct isa_inst *inst = d->out;
    uint32_t x;
    if (!has(d, ISA_HAS_DPP) || !decode_take_dword(d, &x))
        return false;
    inst->modifier = ISA_DPP16;
    inst->dpp.ctrl = (uint16_t)bits(x, 16, 8);
    inst->dpp.fetch_inactive = bit(x, 18);
    inst->dpp.bound_ctrl = bit(x, 19);
    inst->dpp.bank_mask = (uint8_t)bits(x, 27, 24);
    inst->dpp.row_mask = (uint8_t)bits(x, 31, 28);
    return is_dpp_ctrl(inst->dpp.ctrl) && decode_set_src(d, 0, ISA_VGPR0 + bits(x, 7, 0)) &&
           decode_set_src(d, 1, ISA_VGPR0 + src1) &&
           set_signs(d, bit(x, 21) | bit(x, 23) << 1, bit(x, 20) | bit(x, 22) << 1);
}

static bool decode_dpp8(struct decoder *d, unsigned src1, bool fetch_inactive)
{
    uint32_t x;
    if (!has(d, ISA_HAS_DPP) || !decode_take_dword(d, &x))
        return false;
    d->out->modifier = ISA_DPP8;
    d->out->dpp.fetch_inactive = fetch_inactive;
    d->out->dpp.lanes = bits(x, 31, 8);
    return decode_set_src(d, 0, ISA_VGPR0 + bits(x, 7, 0)) && decode_set_src(d, 1, ISA_VGPR0 + src1);
}

/* VOP1, VOP2, VOPC: `src1` is a VGPR number. Operands that the encoding has no field for are implied. */
static bool decode_short(struct decoder *d, unsigned src1)
{
    struct isa_inst *inst = d->out;
    unsigned src0 = bits(d->words[0], 8, 0), n = 1;
    if (d->entry->dst == ISA_KIND_NONE && d->entry->src[0] == ISA_KIND_NONE) /* v_nop */
        return true;
    for (unsigned i = 0; i < 3; i++)
        inst->src[i] = (uint16_t)implied(d->entry->src[i]);
    switch (src0) {
    case SRC_SDWA:
        return decode_sdwa(d, src1);
    case SRC_DPP16:
        return decode_dpp16(d, src1);
    case SRC_DPP8:
    case SRC_DPP8_FI:
        return decode_dpp8(d, src1, src0 == SRC_DPP8_FI);
    }
    if (d->entry->src[1] == ISA_KIND_K) /* v_fmamk: the literal is in the middle */
        n = 2;
    return decode_set_src(d, 0, src0) && decode_set_src(d, n, ISA_VGPR0 + src1) && decode_take_literal(d);
}

static bool set_vop_dst(struct decoder *d, unsigned number)
{
    if (d->entry->dst == ISA_KIND_NONE)
        return number == 0;
    bool scalar = d->entry->dst == ISA_KIND_S32 || d->entry->dst == ISA_KIND_MASK;
    d->out->dst = (uint16_t)(scalar ? number : ISA_VGPR0 + number);
    return scalar ? is_sgpr(number) : decode_fits(d->entry->dst, &d->out->dst);
}

bool decode_vop2(struct decoder *d)
{
    uint32_t w = d->words[0];
    d->out->sdst = has(d, ISA_CARRIES) ? ISA_VCC_LO : ISA_NO_OPERAND;
    return set_vop_dst(d, bits(w, 24, 17)) && decode_short(d, bits(w, 16, 9));
}

bool decode_vop1(struct decoder *d)
{
    return set_vop_dst(d, bits(d->words[0], 24, 17)) && decode_short(d, 0);
}

bool decode_vopc(struct decoder *d)
{
    d->out->dst = (uint16_t)implied(d->entry->dst);
    return decode_short(d, bits(d->words[0], 16, 9));
}

/* What v_interp takes besides registers: in VINTRP, and in source fields of VOP3. */
static bool set_interpolation(struct decoder *d, enum isa_kind kind, unsigned code)
{
    if (kind == ISA_KIND_P0) {
        d->out->imm = (int32_t)code;
        return code <= 2;
    }
    d->out->attr = (uint8_t)bits(code, 5, 0);
    d->out->attr_channel = (uint8_t)bits(code, 7, 6);
    d->out->op_sel = bit(code, 8);
    return !bit(code, 8) || has(d, ISA_HIGH);
}

/* The sources of VOP3 and VOP3P. Fields of operands that the instruction does not have must be 0. */
static bool set_vop3_sources(struct decoder *d, uint32_t x)
{
    for (unsigned i = 0; i < 3; i++) {
        unsigned code = bits(x, 8 + 9 * i, 9 * i);
        if (d->entry->src[i] == ISA_KIND_ATTR || d->entry->src[i] == ISA_KIND_P0) {
            if (!set_interpolation(d, d->entry->src[i], code))
                return false;
        } else if (d->entry->src[0] == ISA_KIND_ATTR && d->entry->src[i] != ISA_KIND_NONE && code < ISA_VGPR0) {
            return false;
        } else if (d->entry->src[i] == ISA_KIND_NONE ? code != 0 : !decode_set_src(d, i, code))
            return false;
    }
    return decode_take_literal(d);
}

/* OP_SEL of VOP3. Instructions with two sources have no bit for a third; others ignore what they do not have. */
static bool set_op_sel(struct decoder *d, unsigned op_sel)
{
    unsigned valid =
        (has(d, ISA_SELECTS_01) ? 3u : 0) | (has(d, ISA_SELECTS_2) ? 4u : 0) | (has(d, ISA_SELECTS_D) ? 8u : 0);
    d->out->op_sel = (uint8_t)(op_sel & valid);
    return !valid || d->entry->src[2] != ISA_KIND_NONE || !(op_sel & 4);
}

bool decode_vop3(struct decoder *d)
{
    uint32_t w = d->words[0], x = d->words[1];
    unsigned abs = bits(w, 10, 8);
    bool good = true;
    if (has(d, ISA_CARRIES)) {
        d->out->sdst = (uint16_t)bits(w, 14, 8);
        abs = 0;
    } else {
        good = set_op_sel(d, bits(w, 14, 11));
    }
    if (d->entry->dst == ISA_KIND_EXEC)
        d->out->dst = ISA_EXEC_LO;
    else
        good = good && set_vop_dst(d, bits(w, 7, 0));
    return good && set_signs(d, abs, bits(x, 31, 29)) && set_result(d, bit(w, 15), bits(x, 28, 27)) &&
           set_vop3_sources(d, x);
}

bool decode_vop3p(struct decoder *d)
{
    struct isa_inst *inst = d->out;
    uint32_t w = d->words[0], x = d->words[1];
    inst->dst = (uint16_t)(ISA_VGPR0 + bits(w, 7, 0));
    inst->clamp = bit(w, 15);
    inst->op_sel = (uint8_t)bits(w, 13, 11);
    inst->op_sel_hi = (uint8_t)(bits(x, 28, 27) | bit(w, 14) << 2);
    inst->neg = (uint8_t)bits(x, 31, 29);
    inst->neg_hi = (uint8_t)bits(w, 10, 8);
    if (d->entry->src[2] == ISA_KIND_NONE) {
        if ((inst->op_sel | inst->neg | inst->neg_hi) & 4)
            return false;
        inst->op_sel_hi &= 3;
    }
    return set_vop3_sources(d, x);
}

bool decode_vintrp(struct decoder *d)
{
    struct isa_inst *inst = d->out;
    uint32_t w = d->words[0];
    inst->dst = (uint16_t)(ISA_VGPR0 + bits(w, 25, 18));
    set_interpolation(d, ISA_KIND_ATTR, bits(w, 15, 10) | bits(w, 9, 8) << 6);
    if (d->entry->src[0] == ISA_KIND_P0)
        return set_interpolation(d, ISA_KIND_P0, bits(w, 7, 0));
    return decode_set_src(d, 0, ISA_VGPR0 + bits(w, 7, 0));
}
