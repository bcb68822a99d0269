/* SPDX-License-Identifier: MIT */
/*
 * decode_memory.c - DS, MUBUF, MTBUF, MIMG, FLAT with GLOBAL and SCRATCH; exports.
 */
#include "decode.h"

/* VADDR, VDATA and what returns, which is in one field with VDATA or in its own. */
static bool set_vgprs(struct decoder *d, unsigned address, unsigned data, unsigned returned)
{
    struct isa_inst *inst = d->out;
    return decode_set_vgpr(&inst->src[0], d->entry->src[0], address) &&
           decode_set_vgpr(&inst->src[1], d->entry->src[1], data) &&
           ((has(d, ISA_ATOMIC) && !inst->glc) || inst->lds || decode_set_vgpr(&inst->dst, d->entry->dst, returned));
}

bool decode_ds(struct decoder *d)
{
    struct isa_inst *inst = d->out;
    uint32_t w = d->words[0], x = d->words[1];
    inst->gds = bit(w, 17);
    inst->offset0 = (uint8_t)bits(w, 7, 0);
    inst->offset1 = (uint8_t)bits(w, 15, 8);
    inst->imm = (int32_t)bits(w, 15, 0);
    if (inst->gds ? has(d, ISA_LDS_ONLY) : has(d, ISA_GDS_ONLY))
        return false;
    if (has(d, ISA_LDS_ONLY) && d->entry->src[0] == ISA_KIND_NONE && inst->imm) /* ds_nop */
        return false;
    const uint8_t kinds[] = { d->entry->src[0], d->entry->src[1], d->entry->src[2], d->entry->dst };
    for (unsigned i = 0; i < 4; i++)
        if (kinds[i] == ISA_KIND_NONE && bits(x, 7 + i * 8, i * 8) != 0)
            return false;
    return set_vgprs(d, bits(x, 7, 0), bits(x, 15, 8), bits(x, 31, 24)) &&
           decode_set_vgpr(&inst->src[2], d->entry->src[2], bits(x, 23, 16));
}

/* What MUBUF and MTBUF share. */
static bool set_buffer(struct decoder *d)
{
    struct isa_inst *inst = d->out;
    uint32_t w = d->words[0], x = d->words[1];
    inst->imm = (int32_t)bits(w, 11, 0);
    inst->offen = bit(w, 12);
    inst->idxen = bit(w, 13);
    inst->glc = bit(w, 14);
    inst->dlc = bit(w, 15);
    inst->slc = bit(x, 22);
    inst->tfe = bit(x, 23);
    inst->srsrc = (uint16_t)(bits(x, 20, 16) * 4);
    inst->soffset = (uint16_t)bits(x, 31, 24);
    if (inst->tfe && (inst->lds || has(d, ISA_ATOMIC)))
        return false;
    if (inst->dlc && has(d, ISA_ATOMIC))
        return false;
    if (!set_vgprs(d, bits(x, 7, 0), bits(x, 15, 8), bits(x, 15, 8)))
        return false;
    if (!inst->offen && !inst->idxen)
        inst->src[0] = ISA_NO_OPERAND;
    else if (inst->offen && inst->idxen && bits(x, 7, 0) == 255)
        return false;
    if (inst->tfe && bits(x, 15, 8) + isa_kind_dwords(d->entry->src[1] ? d->entry->src[1] : d->entry->dst) > 255)
        return false;
    return decode_align_sgprs(&inst->srsrc, 4) && (is_sgpr(inst->soffset) || decode_is_constant(inst->soffset));
}

bool decode_mubuf(struct decoder *d)
{
    if (d->entry->src[0] == ISA_KIND_NONE) /* buffer_gl0_inv */
        return !bits(d->words[0], 16, 12) && !bit(d->words[1], 23);
    d->out->lds = bit(d->words[0], 16);
    return (!d->out->lds || has(d, ISA_TO_LDS)) && set_buffer(d);
}

bool decode_mtbuf(struct decoder *d)
{
    d->out->buffer_format = (uint8_t)bits(d->words[0], 25, 19);
    return set_buffer(d) && !d->out->tfe;
}

/* NSA: addresses but the first are in as many dwords as they need; else in VGPRs that follow the first. */
static bool take_addresses(struct decoder *d, unsigned dwords)
{
    struct isa_inst *inst = d->out;
    unsigned needed = isa_image_addresses(inst);
    if (dwords == 0)
        return inst->src[0] - ISA_VGPR0 + needed <= 256;
    for (unsigned i = 0; i < dwords; i++) {
        uint32_t four;
        if (!decode_take_dword(d, &four))
            return false;
        for (unsigned k = 0; k < 4; k++)
            inst->nsa_address[i * 4 + k] = (uint8_t)(four >> k * 8);
    }
    inst->nsa = (uint8_t)(needed - 1);
    return (needed - 1 + 3) / 4 == dwords;
}

bool decode_mimg(struct decoder *d)
{
    struct isa_inst *inst = d->out;
    uint32_t w = d->words[0], x = d->words[1];
    inst->dim = (uint8_t)bits(w, 5, 3);
    inst->dlc = bit(w, 7);
    inst->dmask = (uint8_t)bits(w, 11, 8);
    inst->unorm = bit(w, 12);
    inst->glc = bit(w, 13);
    inst->r128 = bit(w, 15);
    inst->tfe = bit(w, 16);
    inst->lwe = bit(w, 17);
    inst->slc = bit(w, 25);
    inst->srsrc = (uint16_t)(bits(x, 20, 16) * 4);
    inst->ssamp = (uint16_t)(bits(x, 25, 21) * 4);
    inst->a16 = bit(x, 30);
    inst->d16 = bit(x, 31);
    if (!set_vgprs(d, bits(x, 7, 0), bits(x, 15, 8), bits(x, 15, 8)) || !take_addresses(d, bits(w, 2, 1)))
        return false;
    if (has(d, ISA_SAMPLE) ? !decode_align_sgprs(&inst->ssamp, 4) : inst->ssamp != 0)
        return false;
    if (inst->d16 && !has(d, ISA_D16))
        return false;
    if (has(d, ISA_RAY) && !(inst->dmask == 15 && inst->dim == 0 && inst->unorm && inst->r128 && !inst->tfe))
        return false;
    return decode_align_sgprs(&inst->srsrc, has(d, ISA_RAY) ? 4 : 8) && bits(x, 15, 8) + isa_image_data(inst) <= 256;
}

/* SADDR: an address instead of VADDR for SCRATCH, beside it for GLOBAL. */
static bool set_saddr(struct decoder *d, unsigned saddr)
{
    struct isa_inst *inst = d->out;
    enum { OFF = 127 }; /* of SCRATCH: neither is there */
    inst->soffset = (uint16_t)saddr;
    switch (inst->format) {
    case ISA_SCRATCH:
        if (saddr != ISA_NULL)
            inst->src[0] = ISA_NO_OPERAND;
        if (saddr == OFF)
            inst->soffset = ISA_NULL;
        return true;
    case ISA_GLOBAL:
        return decode_align_sgprs(&inst->soffset, 2);
    default:
        return saddr == ISA_NULL;
    }
}

bool decode_flat(struct decoder *d)
{
    struct isa_inst *inst = d->out;
    uint32_t w = d->words[0], x = d->words[1];
    inst->imm = (int32_t)bits(w, 11, 0);
    if (inst->format != ISA_FLAT)
        inst->imm = sign_extend(bits(w, 11, 0), 12);
    inst->dlc = bit(w, 12);
    inst->lds = bit(w, 13);
    inst->glc = bit(w, 16);
    inst->slc = bit(w, 17);
    if (bit(x, 23) || (inst->lds && !has(d, ISA_TO_LDS)))
        return false;
    if (!set_vgprs(d, bits(x, 7, 0), bits(x, 15, 8), bits(x, 31, 24)) || !set_saddr(d, bits(x, 22, 16)))
        return false;
    bool pair = inst->format != ISA_SCRATCH && inst->soffset == ISA_NULL && inst->src[0] != ISA_NO_OPERAND;
    return !pair || bits(x, 7, 0) < 255;
}

bool decode_exp(struct decoder *d)
{
    struct isa_inst *inst = d->out;
    uint32_t w = d->words[0], x = d->words[1];
    inst->exp_enable = (uint8_t)bits(w, 3, 0);
    inst->exp_target = (uint8_t)bits(w, 9, 4);
    inst->exp_compressed = bit(w, 10);
    inst->exp_done = bit(w, 11);
    inst->exp_valid_mask = bit(w, 12);
    for (unsigned i = 0; i < 4; i++)
        inst->exp_vsrc[i] = (uint8_t)(x >> i * 8);
    unsigned target = inst->exp_target; /* MRT, MRTZ, NULL; POS, PRIM; PARAM */
    return target <= 9 || (target >= 12 && target <= 16) || target == 20 || target >= 32;
}
