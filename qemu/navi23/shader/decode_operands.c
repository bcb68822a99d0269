/* SPDX-License-Identifier: MIT */
/*
 * decode_operands.c - which codes operands may have, and the dwords that follow an encoding.
 */
#include "decode.h"

bool decode_take_dword(struct decoder *d, uint32_t *value)
{
    if (d->out->dwords >= d->available)
        return false;
    *value = d->words[d->out->dwords++];
    return true;
}

bool decode_take_literal(struct decoder *d)
{
    struct isa_inst *inst = d->out;
    for (unsigned i = 0; i < 3; i++)
        if (inst->src[i] == ISA_LITERAL)
            return decode_take_dword(d, &inst->literal);
    return true;
}

bool decode_is_constant(unsigned code)
{
    return (code >= ISA_INTEGER_0 && code <= 208) || (code >= ISA_SHARED_BASE && code <= ISA_POPS_EXITING_WAVE_ID) ||
           (code >= ISA_FLOAT_0_5 && code <= 248) || (code >= ISA_VCCZ && code <= ISA_SCC);
}

bool decode_align_sgprs(uint16_t *code, unsigned dwords)
{
    if (dwords < 2)
        return true;
    if (dwords == 2 && (*code == ISA_VCC_LO || *code == ISA_NULL || *code == ISA_EXEC_LO))
        return true;
    unsigned end = *code < ISA_VCC_LO ? ISA_VCC_HI + 1u : *code >= ISA_TTMP0 && *code < ISA_M0 ? ISA_M0 : 0;
    *code = (uint16_t)(*code - *code % (dwords == 2 ? 2 : 4));
    return *code + dwords <= end;
}

static bool is_vgprs(enum isa_kind kind)
{
    return (kind >= ISA_KIND_V32 && kind <= ISA_KIND_L32) || kind == ISA_KIND_VADDR || kind == ISA_KIND_VDATA;
}

static bool is_sgprs(enum isa_kind kind)
{
    return kind >= ISA_KIND_S32 && kind <= ISA_KIND_R64;
}

bool decode_fits(enum isa_kind kind, uint16_t *code)
{
    unsigned dwords = isa_kind_dwords(kind);
    if (kind == ISA_KIND_NONE || kind == ISA_KIND_EXEC)
        return true;
    if (kind == ISA_KIND_MASK)
        return is_sgpr(*code);
    if (*code >= ISA_VGPR0)
        return !is_sgprs(kind) && *code - ISA_VGPR0 + dwords <= 256;
    if (is_sgpr(*code))
        return !is_vgprs(kind) && decode_align_sgprs(code, dwords);
    if (*code == ISA_LDS_DIRECT)
        return kind == ISA_KIND_L32 || (!is_sgprs(kind) && !is_vgprs(kind) && dwords == 1);
    if (kind == ISA_KIND_R32 || kind == ISA_KIND_R64)
        return *code >= ISA_SHARED_BASE && *code <= ISA_POPS_EXITING_WAVE_ID;
    return !is_vgprs(kind) && (decode_is_constant(*code) || *code == ISA_LITERAL);
}

bool decode_set_src(struct decoder *d, unsigned n, unsigned code)
{
    enum isa_kind kind = d->entry->src[n];
    if (kind == ISA_KIND_NONE)
        return true;
    d->out->src[n] = (uint16_t)code;
    return decode_fits(kind, &d->out->src[n]);
}

bool decode_set_vgpr(uint16_t *operand, enum isa_kind kind, unsigned number)
{
    if (!is_vgprs(kind))
        return true;
    *operand = (uint16_t)(ISA_VGPR0 + number);
    return decode_fits(kind, operand);
}
