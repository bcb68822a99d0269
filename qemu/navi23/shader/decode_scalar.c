/* SPDX-License-Identifier: MIT */
/*
 * decode_scalar.c - SOP1, SOP2, SOPC, SOPK, SOPP and SMEM.
 */
#include "decode.h"

static bool set_scalar_dst(struct decoder *d, unsigned code)
{
    if (d->entry->dst == ISA_KIND_NONE)
        return true;
    d->out->dst = (uint16_t)code;
    return decode_align_sgprs(&d->out->dst, isa_kind_dwords(d->entry->dst));
}

bool decode_sop2(struct decoder *d)
{
    uint32_t w = d->words[0];
    return set_scalar_dst(d, bits(w, 22, 16)) && decode_set_src(d, 0, bits(w, 7, 0)) &&
           decode_set_src(d, 1, bits(w, 15, 8)) && decode_take_literal(d);
}

bool decode_sop1(struct decoder *d)
{
    uint32_t w = d->words[0];
    return set_scalar_dst(d, bits(w, 22, 16)) && decode_set_src(d, 0, bits(w, 7, 0)) && decode_take_literal(d);
}

bool decode_sopc(struct decoder *d)
{
    uint32_t w = d->words[0];
    return decode_set_src(d, 0, bits(w, 7, 0)) && decode_set_src(d, 1, bits(w, 15, 8)) && decode_take_literal(d);
}

bool decode_sopk(struct decoder *d)
{
    struct isa_inst *inst = d->out;
    uint32_t w = d->words[0];
    unsigned sdst = bits(w, 22, 16);
    inst->imm = sign_extend(bits(w, 15, 0), 16);
    if (d->entry->src[0] == ISA_KIND_S32)
        inst->src[0] = (uint16_t)sdst;
    else if (d->entry->src[0] == ISA_KIND_K)
        inst->src[0] = ISA_LITERAL;
    bool has_dst = d->entry->dst == ISA_KIND_S32 || d->entry->dst == ISA_KIND_S64;
    return (!has_dst || set_scalar_dst(d, sdst)) && decode_take_literal(d);
}

bool decode_sopp(struct decoder *d)
{
    d->out->imm = sign_extend(bits(d->words[0], 15, 0), 16);
    return d->entry->src[0] != ISA_KIND_NONE || d->out->imm == 0;
}

bool decode_smem(struct decoder *d)
{
    struct isa_inst *inst = d->out;
    uint32_t w = d->words[0], x = d->words[1];
    enum isa_kind base = d->entry->src[0] == ISA_KIND_IMM ? d->entry->src[1] : d->entry->src[0];
    unsigned sdata = bits(w, 12, 6);
    if (sdata == ISA_M0 || sdata == ISA_EXEC_LO || sdata == ISA_EXEC_HI) /* cannot be loaded, but are numbers, too */
        if (d->entry->dst != ISA_KIND_NONE)
            return false;
    if (base == ISA_KIND_NONE)
        return set_scalar_dst(d, sdata);
    inst->srsrc = (uint16_t)(bits(w, 5, 0) * 2);
    inst->soffset = (uint16_t)bits(x, 31, 25);
    inst->imm = sign_extend(bits(x, 20, 0), 21);
    if (d->entry->src[0] == ISA_KIND_IMM) /* s_atc_probe: a number stands where the destination would be */
        inst->literal = sdata;
    else {
        inst->glc = bit(w, 16);
        inst->dlc = bit(w, 14);
    }
    return set_scalar_dst(d, sdata) && decode_align_sgprs(&inst->srsrc, isa_kind_dwords(base));
}
