/* SPDX-License-Identifier: MIT */
/*
 * decode.c - takes machine code apart.
 *
 * An encoding is recognised by the upper bits of its first dword; where its opcode and fields stand is in the function
 * that decodes it. What operands an instruction has comes from its row of the table. It is as strict as LLVM's
 * disassembler: fields of operands that an instruction does not have must be 0, most other unused bits are ignored.
 */
#include <navi23/shader/isa.h>

#include <string.h>

struct decoder {
    const uint32_t *words;
    size_t available;
    const struct isa_entry *entry;
    struct isa_inst *out;
};

static uint32_t bits(uint32_t word, unsigned high, unsigned low)
{
    return word >> low & (UINT32_MAX >> (31 - (high - low)));
}

static bool bit(uint32_t word, unsigned n)
{
    return word >> n & 1;
}

static int32_t sign_extend(uint32_t value, unsigned width)
{
    uint32_t sign = 1u << (width - 1);
    return (int32_t)((value ^ sign) - sign);
}

/* ---- operands ---------------------------------------------------------------------------------------------------- */

static bool has(const struct decoder *d, enum isa_trait traits)
{
    return d->entry->traits & traits;
}

/* The dword after those that belong to the instruction so far. */
static bool take_dword(struct decoder *d, uint32_t *value)
{
    if (d->out->dwords >= d->available)
        return false;
    *value = d->words[d->out->dwords++];
    return true;
}

/* An instruction has one literal, which may stand in several places. */
static bool take_literal(struct decoder *d)
{
    struct isa_inst *inst = d->out;
    for (unsigned i = 0; i < 3; i++)
        if (inst->src[i] == ISA_LITERAL)
            return take_dword(d, &inst->literal);
    return true;
}

/* SGPRs and what stands among them. */
static bool is_sgpr(unsigned code)
{
    return code < 128;
}

static bool is_constant(unsigned code)
{
    return (code >= ISA_INTEGER_0 && code <= 208) || (code >= ISA_SHARED_BASE && code <= ISA_POPS_EXITING_WAVE_ID) ||
           (code >= ISA_FLOAT_0_5 && code <= 248) || (code >= ISA_VCCZ && code <= ISA_SCC);
}

/*
 * The first of SGPRs that are taken together, aligned as the hardware does it: pairs, else fours. They do not reach
 * from one group of registers into the next.
 */
static bool align_sgprs(uint16_t *code, unsigned dwords)
{
    if (dwords < 2)
        return true;
    if (dwords == 2 && (*code == ISA_VCC_LO || *code == ISA_NULL || *code == ISA_EXEC_LO))
        return true;
    unsigned end = *code < ISA_VCC_LO ? ISA_VCC_LO : *code >= ISA_TTMP0 && *code < ISA_M0 ? ISA_M0 : 0;
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

/* Check that an operand of that kind may have this code, and align it. */
static bool fits(enum isa_kind kind, uint16_t *code)
{
    unsigned dwords = isa_kind_dwords(kind);
    if (kind == ISA_KIND_NONE || kind == ISA_KIND_EXEC)
        return true;
    if (kind == ISA_KIND_MASK)
        return is_sgpr(*code);
    if (*code >= ISA_VGPR0)
        return !is_sgprs(kind) && *code - ISA_VGPR0 + dwords <= 256;
    if (is_sgpr(*code))
        return !is_vgprs(kind) && align_sgprs(code, dwords);
    if (*code == ISA_LDS_DIRECT)
        return kind == ISA_KIND_L32 || (!is_sgprs(kind) && !is_vgprs(kind) && dwords == 1);
    if (kind == ISA_KIND_R32 || kind == ISA_KIND_R64)
        return *code >= ISA_SHARED_BASE && *code <= ISA_POPS_EXITING_WAVE_ID;
    return !is_vgprs(kind) && (is_constant(*code) || *code == ISA_LITERAL);
}

/* Operands that follow from the instruction, or are where the literal is. */
static unsigned implied(enum isa_kind kind)
{
    return kind == ISA_KIND_MASK   ? ISA_VCC_LO
           : kind == ISA_KIND_EXEC ? ISA_EXEC_LO
           : kind == ISA_KIND_K    ? ISA_LITERAL
                                   : ISA_NO_OPERAND;
}

/* Set src[n] to a code of the encoding, if the instruction has such an operand. */
static bool set_src(struct decoder *d, unsigned n, unsigned code)
{
    enum isa_kind kind = d->entry->src[n];
    if (kind == ISA_KIND_NONE)
        return true;
    d->out->src[n] = (uint16_t)code;
    return fits(kind, &d->out->src[n]);
}

/* A VGPR number of the encoding, if the instruction has that operand. */
static bool set_vgpr(uint16_t *operand, enum isa_kind kind, unsigned number)
{
    if (!is_vgprs(kind))
        return true;
    *operand = (uint16_t)(ISA_VGPR0 + number);
    return fits(kind, operand);
}

static bool is_float(enum isa_kind kind)
{
    return kind >= ISA_KIND_F16 && kind <= ISA_KIND_P16;
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

/* ---- scalar ------------------------------------------------------------------------------------------------------ */

static bool set_scalar_dst(struct decoder *d, unsigned code)
{
    if (d->entry->dst == ISA_KIND_NONE)
        return true;
    d->out->dst = (uint16_t)code;
    return align_sgprs(&d->out->dst, isa_kind_dwords(d->entry->dst));
}

static bool decode_sop2(struct decoder *d)
{
    uint32_t w = d->words[0];
    return set_scalar_dst(d, bits(w, 22, 16)) && set_src(d, 0, bits(w, 7, 0)) && set_src(d, 1, bits(w, 15, 8)) &&
           take_literal(d);
}

static bool decode_sop1(struct decoder *d)
{
    uint32_t w = d->words[0];
    return set_scalar_dst(d, bits(w, 22, 16)) && set_src(d, 0, bits(w, 7, 0)) && take_literal(d);
}

static bool decode_sopc(struct decoder *d)
{
    uint32_t w = d->words[0];
    return set_src(d, 0, bits(w, 7, 0)) && set_src(d, 1, bits(w, 15, 8)) && take_literal(d);
}

static bool decode_sopk(struct decoder *d)
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
    return (!has_dst || set_scalar_dst(d, sdst)) && take_literal(d);
}

static bool decode_sopp(struct decoder *d)
{
    d->out->imm = sign_extend(bits(d->words[0], 15, 0), 16);
    return d->entry->src[0] != ISA_KIND_NONE || d->out->imm == 0;
}

static bool decode_smem(struct decoder *d)
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
    return set_scalar_dst(d, sdata) && align_sgprs(&inst->srsrc, isa_kind_dwords(base));
}

/* ---- vector ------------------------------------------------------------------------------------------------------ */

/* What stands in SRC0 instead of an operand and announces another dword. */
enum { SRC_DPP8 = 233, SRC_DPP8_FI = 234, SRC_SDWA = 249, SRC_DPP16 = 250 };

/* An operand of SDWA: 8 bits, of a VGPR, or of an SGPR or constant, but no literal. */
static bool set_sdwa_src(struct decoder *d, unsigned n, unsigned number, bool scalar)
{
    return !(scalar && number == ISA_LITERAL) && set_src(d, n, scalar ? number : ISA_VGPR0 + number);
}

static bool decode_sdwa(struct decoder *d, unsigned src1)
{
    struct isa_inst *inst = d->out;
    uint32_t x;
    if (!has(d, ISA_HAS_SDWA) || !take_dword(d, &x))
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
    if (!has(d, ISA_HAS_DPP) || !take_dword(d, &x))
        return false;
    inst->modifier = ISA_DPP16;
    inst->dpp.ctrl = (uint16_t)bits(x, 16, 8);
    inst->dpp.fetch_inactive = bit(x, 18);
    inst->dpp.bound_ctrl = bit(x, 19);
    inst->dpp.bank_mask = (uint8_t)bits(x, 27, 24);
    inst->dpp.row_mask = (uint8_t)bits(x, 31, 28);
    return is_dpp_ctrl(inst->dpp.ctrl) && set_src(d, 0, ISA_VGPR0 + bits(x, 7, 0)) &&
           set_src(d, 1, ISA_VGPR0 + src1) &&
           set_signs(d, bit(x, 21) | bit(x, 23) << 1, bit(x, 20) | bit(x, 22) << 1);
}

static bool decode_dpp8(struct decoder *d, unsigned src1, bool fetch_inactive)
{
    uint32_t x;
    if (!has(d, ISA_HAS_DPP) || !take_dword(d, &x))
        return false;
    d->out->modifier = ISA_DPP8;
    d->out->dpp.fetch_inactive = fetch_inactive;
    d->out->dpp.lanes = bits(x, 31, 8);
    return set_src(d, 0, ISA_VGPR0 + bits(x, 7, 0)) && set_src(d, 1, ISA_VGPR0 + src1);
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
    return set_src(d, 0, src0) && set_src(d, n, ISA_VGPR0 + src1) && take_literal(d);
}

static bool set_vop_dst(struct decoder *d, unsigned number)
{
    if (d->entry->dst == ISA_KIND_NONE)
        return number == 0;
    bool scalar = d->entry->dst == ISA_KIND_S32 || d->entry->dst == ISA_KIND_MASK;
    d->out->dst = (uint16_t)(scalar ? number : ISA_VGPR0 + number);
    return scalar ? is_sgpr(number) : fits(d->entry->dst, &d->out->dst);
}

static bool decode_vop2(struct decoder *d)
{
    uint32_t w = d->words[0];
    d->out->sdst = has(d, ISA_CARRIES) ? ISA_VCC_LO : ISA_NO_OPERAND;
    return set_vop_dst(d, bits(w, 24, 17)) && decode_short(d, bits(w, 16, 9));
}

static bool decode_vop1(struct decoder *d)
{
    return set_vop_dst(d, bits(d->words[0], 24, 17)) && decode_short(d, 0);
}

static bool decode_vopc(struct decoder *d)
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
        } else if (d->entry->src[i] == ISA_KIND_NONE ? code != 0 : !set_src(d, i, code))
            return false;
    }
    return take_literal(d);
}

/* OP_SEL of VOP3. Instructions with two sources have no bit for a third; others ignore what they do not have. */
static bool set_op_sel(struct decoder *d, unsigned op_sel)
{
    unsigned valid = (has(d, ISA_SELECTS_01) ? 3u : 0) | (has(d, ISA_SELECTS_2) ? 4u : 0) |
                     (has(d, ISA_SELECTS_D) ? 8u : 0);
    d->out->op_sel = (uint8_t)(op_sel & valid);
    return !valid || d->entry->src[2] != ISA_KIND_NONE || !(op_sel & 4);
}

static bool decode_vop3(struct decoder *d)
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

static bool decode_vop3p(struct decoder *d)
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

static bool decode_vintrp(struct decoder *d)
{
    struct isa_inst *inst = d->out;
    uint32_t w = d->words[0];
    inst->dst = (uint16_t)(ISA_VGPR0 + bits(w, 25, 18));
    set_interpolation(d, ISA_KIND_ATTR, bits(w, 15, 10) | bits(w, 9, 8) << 6);
    if (d->entry->src[0] == ISA_KIND_P0)
        return set_interpolation(d, ISA_KIND_P0, bits(w, 7, 0));
    return set_src(d, 0, ISA_VGPR0 + bits(w, 7, 0));
}

/* ---- memory ------------------------------------------------------------------------------------------------------ */

/* VADDR, VDATA and what returns, which is in one field with VDATA or in its own. */
static bool set_vgprs(struct decoder *d, unsigned address, unsigned data, unsigned returned)
{
    struct isa_inst *inst = d->out;
    return set_vgpr(&inst->src[0], d->entry->src[0], address) && set_vgpr(&inst->src[1], d->entry->src[1], data) &&
           ((has(d, ISA_ATOMIC) && !inst->glc) || inst->lds || set_vgpr(&inst->dst, d->entry->dst, returned));
}

static bool decode_ds(struct decoder *d)
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
           set_vgpr(&inst->src[2], d->entry->src[2], bits(x, 23, 16));
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
    return align_sgprs(&inst->srsrc, 4) && (is_sgpr(inst->soffset) || is_constant(inst->soffset));
}

static bool decode_mubuf(struct decoder *d)
{
    if (d->entry->src[0] == ISA_KIND_NONE) /* buffer_gl0_inv */
        return !bits(d->words[0], 16, 12) && !bit(d->words[1], 23);
    d->out->lds = bit(d->words[0], 16);
    return (!d->out->lds || has(d, ISA_TO_LDS)) && set_buffer(d);
}

static bool decode_mtbuf(struct decoder *d)
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
        if (!take_dword(d, &four))
            return false;
        for (unsigned k = 0; k < 4; k++)
            inst->nsa_address[i * 4 + k] = (uint8_t)(four >> k * 8);
    }
    inst->nsa = (uint8_t)(needed - 1);
    return (needed - 1 + 3) / 4 == dwords;
}

static bool decode_mimg(struct decoder *d)
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
    if (has(d, ISA_SAMPLE) ? !align_sgprs(&inst->ssamp, 4) : inst->ssamp != 0)
        return false;
    if (inst->d16 && !has(d, ISA_D16))
        return false;
    if (has(d, ISA_RAY) && !(inst->dmask == 15 && inst->dim == 0 && inst->unorm && inst->r128 && !inst->tfe))
        return false;
    return align_sgprs(&inst->srsrc, has(d, ISA_RAY) ? 4 : 8) && bits(x, 15, 8) + isa_image_data(inst) <= 256;
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
        return align_sgprs(&inst->soffset, 2);
    default:
        return saddr == ISA_NULL;
    }
}

static bool decode_flat(struct decoder *d)
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

static bool decode_exp(struct decoder *d)
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

/* ---- encodings --------------------------------------------------------------------------------------------------- */

/* Where an opcode's uppermost bit is, if it stands alone. */
struct piece {
    uint8_t dword, bit, weight; /* weight: which bit of the opcode it is; 0: there is no such piece */
};

/* The first that matches counts: shorter ones at the end. */
static const struct encoding {
    uint8_t format;  /* enum isa_format */
    uint8_t dwords;
    uint8_t prefix_bits;
    uint16_t prefix; /* the upper bits */
    uint8_t opcode_low, opcode_bits;
    struct piece upper;
    bool (*decode)(struct decoder *d);
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
