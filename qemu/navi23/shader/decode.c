/* SPDX-License-Identifier: MIT */
/*
 * decode.c - takes machine code apart.
 *
 * An encoding is recognised by the upper bits of its first dword; where its opcode and fields stand is in the function
 * that decodes it. What operands an instruction has comes from its row of the table. Bits that an instruction does not
 * use must be 0, but for those that AMD's guide and LLVM ignore.
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

/* May an operand of that kind have this code? */
static bool fits(enum isa_kind kind, unsigned code)
{
    switch (kind) {
    case ISA_KIND_NONE:
    case ISA_KIND_EXEC:
        return true;
    case ISA_KIND_V32:
    case ISA_KIND_V64:
    case ISA_KIND_V96:
    case ISA_KIND_V128:
        return code >= ISA_VGPR0;
    case ISA_KIND_MASK:
        return is_sgpr(code);
    case ISA_KIND_S32:
    case ISA_KIND_S64:
        return is_sgpr(code) || is_constant(code) || code == ISA_LITERAL;
    default:
        return is_sgpr(code) || is_constant(code) || code == ISA_LITERAL || code == ISA_LDS_DIRECT ||
               code >= ISA_VGPR0;
    }
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
    return fits(kind, code);
}

static bool is_vgprs(enum isa_kind kind)
{
    return (kind >= ISA_KIND_V32 && kind <= ISA_KIND_V128) || kind == ISA_KIND_VADDR || kind == ISA_KIND_VDATA;
}

/* A VGPR number of the encoding, if the instruction has that operand. */
static void set_vgpr(uint16_t *operand, enum isa_kind kind, unsigned number)
{
    if (is_vgprs(kind))
        *operand = (uint16_t)(ISA_VGPR0 + number);
}

static bool is_float(enum isa_kind kind)
{
    return kind >= ISA_KIND_F16 && kind <= ISA_KIND_F64;
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

static void set_scalar_dst(struct decoder *d, unsigned code)
{
    if (d->entry->dst != ISA_KIND_NONE)
        d->out->dst = (uint16_t)code;
}

static bool decode_sop2(struct decoder *d)
{
    uint32_t w = d->words[0];
    set_scalar_dst(d, bits(w, 22, 16));
    return set_src(d, 0, bits(w, 7, 0)) && set_src(d, 1, bits(w, 15, 8)) && take_literal(d);
}

static bool decode_sop1(struct decoder *d)
{
    uint32_t w = d->words[0];
    set_scalar_dst(d, bits(w, 22, 16));
    return set_src(d, 0, bits(w, 7, 0)) && take_literal(d);
}

static bool decode_sopc(struct decoder *d)
{
    uint32_t w = d->words[0];
    return set_src(d, 0, bits(w, 7, 0)) && set_src(d, 1, bits(w, 15, 8)) && take_literal(d);
}

static bool decode_sopk(struct decoder *d)
{
    uint32_t w = d->words[0];
    unsigned sdst = bits(w, 22, 16);
    d->out->imm = sign_extend(bits(w, 15, 0), 16);
    if (d->entry->src[0] == ISA_KIND_S32)
        d->out->src[0] = (uint16_t)sdst;
    else if (d->entry->dst == ISA_KIND_S32 || d->entry->dst == ISA_KIND_S64)
        d->out->dst = (uint16_t)sdst;
    d->out->src[0] = d->entry->src[0] == ISA_KIND_K ? ISA_LITERAL : d->out->src[0];
    return take_literal(d);
}

static bool decode_sopp(struct decoder *d)
{
    d->out->imm = sign_extend(bits(d->words[0], 15, 0), 16);
    return true;
}

static bool decode_smem(struct decoder *d)
{
    struct isa_inst *inst = d->out;
    uint32_t w = d->words[0], x = d->words[1];
    set_scalar_dst(d, bits(w, 12, 6));
    inst->glc = bit(w, 16);
    inst->dlc = bit(w, 14);
    if (d->entry->src[0] != ISA_KIND_NONE) {
        inst->srsrc = (uint16_t)(bits(w, 5, 0) * 2);
        inst->soffset = (uint16_t)bits(x, 31, 25);
        inst->imm = sign_extend(bits(x, 20, 0), 21);
    }
    return true;
}

/* ---- vector ------------------------------------------------------------------------------------------------------ */

/* What stands in SRC0 instead of an operand and announces another dword. */
enum { SRC_DPP8 = 233, SRC_DPP8_FI = 234, SRC_SDWA = 249, SRC_DPP16 = 250 };

/* An operand of SDWA: 8 bits, of an SGPR or a VGPR. */
static unsigned sdwa_code(unsigned number, bool scalar)
{
    return scalar ? number : ISA_VGPR0 + number;
}

static bool decode_sdwa(struct decoder *d, unsigned src1)
{
    struct isa_inst *inst = d->out;
    uint32_t x;
    if (!has(d, ISA_HAS_SDWA) || !take_dword(d, &x))
        return false;
    inst->modifier = ISA_SDWA;
    bool good;
    if (inst->format == ISA_VOPC) {
        inst->sdwa.dst_sel = ISA_DWORD;
        if (bit(x, 15))
            inst->dst = (uint16_t)bits(x, 14, 8);
        good = true;
    } else {
        inst->sdwa.dst_sel = (uint8_t)bits(x, 10, 8);
        inst->sdwa.dst_unused = (uint8_t)bits(x, 12, 11);
        good = set_result(d, bit(x, 13), bits(x, 15, 14));
    }
    for (unsigned i = 0; i < 2; i++) {
        unsigned field = bits(x, 23 + i * 8, 16 + i * 8);
        inst->sdwa.src_sel[i] = (uint8_t)bits(field, 2, 0);
        inst->sdwa.sext[i] = bit(field, 3);
    }
    return good && set_src(d, 0, sdwa_code(bits(x, 7, 0), bit(x, 23))) &&
           set_src(d, 1, sdwa_code(src1, bit(x, 31))) &&
           set_signs(d, bit(x, 21) | bit(x, 29) << 1, bit(x, 20) | bit(x, 28) << 1);
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
    return set_src(d, 0, ISA_VGPR0 + bits(x, 7, 0)) && set_src(d, 1, ISA_VGPR0 + src1) &&
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
    switch (d->entry->dst) {
    case ISA_KIND_NONE:
        return number == 0;
    case ISA_KIND_S32:
    case ISA_KIND_MASK:
        d->out->dst = (uint16_t)number;
        return is_sgpr(number);
    default:
        d->out->dst = (uint16_t)(ISA_VGPR0 + number);
        return true;
    }
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

/* The sources of VOP3 and VOP3P. Fields of operands that the instruction does not have must be 0. */
static bool set_vop3_sources(struct decoder *d, uint32_t x)
{
    for (unsigned i = 0; i < 3; i++) {
        unsigned code = bits(x, 8 + 9 * i, 9 * i);
        if (d->entry->src[i] == ISA_KIND_NONE ? code != 0 : !set_src(d, i, code))
            return false;
    }
    return take_literal(d);
}

/* OP_SEL of VOP3: which of its bits an instruction has. */
static bool set_op_sel(struct decoder *d, unsigned op_sel)
{
    unsigned valid = (has(d, ISA_SELECTS_01) ? 3u : 0) | (has(d, ISA_SELECTS_2) ? 4u : 0) |
                     (has(d, ISA_SELECTS_D) ? 8u : 0);
    d->out->op_sel = (uint8_t)op_sel;
    return !(op_sel & ~valid);
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
    if (d->entry->dst == ISA_KIND_EXEC) {
        d->out->dst = ISA_EXEC_LO;
        good = good && bits(w, 7, 0) == ISA_EXEC_LO;
    } else {
        good = good && set_vop_dst(d, bits(w, 7, 0));
    }
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
    return set_vop3_sources(d, x);
}

static bool decode_vintrp(struct decoder *d)
{
    struct isa_inst *inst = d->out;
    uint32_t w = d->words[0];
    inst->dst = (uint16_t)(ISA_VGPR0 + bits(w, 25, 18));
    inst->attr = (uint8_t)bits(w, 15, 10);
    inst->attr_channel = (uint8_t)bits(w, 9, 8);
    if (d->entry->src[0] == ISA_KIND_IMM)
        inst->imm = (int32_t)bits(w, 7, 0);
    else
        inst->src[0] = (uint16_t)(ISA_VGPR0 + bits(w, 7, 0));
    return true;
}

/* ---- memory ------------------------------------------------------------------------------------------------------ */

/* VADDR, VDATA and what returns, where it is in one field with VDATA or in its own. */
static void set_vgprs(struct decoder *d, unsigned address, unsigned data, unsigned returned)
{
    struct isa_inst *inst = d->out;
    set_vgpr(&inst->src[0], d->entry->src[0], address);
    set_vgpr(&inst->src[1], d->entry->src[1], data);
    if (!has(d, ISA_ATOMIC) || inst->glc)
        set_vgpr(&inst->dst, d->entry->dst, returned);
}

static bool decode_ds(struct decoder *d)
{
    struct isa_inst *inst = d->out;
    uint32_t w = d->words[0], x = d->words[1];
    inst->gds = bit(w, 17);
    inst->offset0 = (uint8_t)bits(w, 7, 0);
    inst->offset1 = (uint8_t)bits(w, 15, 8);
    inst->imm = (int32_t)bits(w, 15, 0);
    set_vgprs(d, bits(x, 7, 0), bits(x, 15, 8), bits(x, 31, 24));
    set_vgpr(&inst->src[2], d->entry->src[2], bits(x, 23, 16));
    return !has(d, ISA_GDS_ONLY) || inst->gds;
}

/* What MUBUF and MTBUF share. */
static void set_buffer(struct decoder *d)
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
    if (d->entry->src[0] == ISA_KIND_NONE)
        return;
    inst->srsrc = (uint16_t)(bits(x, 20, 16) * 4);
    inst->soffset = (uint16_t)bits(x, 31, 24);
    set_vgprs(d, bits(x, 7, 0), bits(x, 15, 8), bits(x, 15, 8));
    if (!inst->offen && !inst->idxen)
        inst->src[0] = ISA_NO_OPERAND;
}

static bool decode_mubuf(struct decoder *d)
{
    struct isa_inst *inst = d->out;
    inst->lds = bit(d->words[0], 16);
    set_buffer(d);
    if (inst->lds)
        inst->dst = ISA_NO_OPERAND;
    return (!inst->lds || has(d, ISA_TO_LDS)) && (is_sgpr(inst->soffset) || is_constant(inst->soffset));
}

static bool decode_mtbuf(struct decoder *d)
{
    d->out->buffer_format = (uint8_t)bits(d->words[0], 25, 19);
    set_buffer(d);
    return is_sgpr(d->out->soffset) || is_constant(d->out->soffset);
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
    inst->ssamp = has(d, ISA_SAMPLE) ? (uint16_t)(bits(x, 25, 21) * 4) : 0;
    inst->a16 = bit(x, 30);
    inst->d16 = bit(x, 31);
    set_vgprs(d, bits(x, 7, 0), bits(x, 15, 8), bits(x, 15, 8));
    unsigned extra = bits(w, 2, 1);
    inst->nsa = (uint8_t)(extra * 4);
    for (unsigned i = 0; i < extra; i++) {
        uint32_t addresses;
        if (!take_dword(d, &addresses))
            return false;
        for (unsigned k = 0; k < 4; k++)
            inst->nsa_address[i * 4 + k] = (uint8_t)(addresses >> k * 8);
    }
    return true;
}

static bool decode_flat(struct decoder *d)
{
    struct isa_inst *inst = d->out;
    uint32_t w = d->words[0], x = d->words[1];
    inst->imm = sign_extend(bits(w, 11, 0), 12);
    inst->dlc = bit(w, 12);
    inst->lds = bit(w, 13);
    inst->glc = bit(w, 16);
    inst->slc = bit(w, 17);
    inst->soffset = (uint16_t)bits(x, 22, 16);
    set_vgprs(d, bits(x, 7, 0), bits(x, 15, 8), bits(x, 31, 24));
    if (inst->lds)
        inst->dst = ISA_NO_OPERAND;
    return !inst->lds || has(d, ISA_TO_LDS);
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
    return true;
}

/* ---- encodings --------------------------------------------------------------------------------------------------- */

/* Where an opcode's upper part is, if it is in two pieces. */
struct piece {
    uint8_t dword, bit, weight; /* weight: the bit of the opcode; 0: there is no such piece */
};

/* The first that matches counts: shorter ones at the end. */
static const struct encoding {
    uint8_t format;  /* enum isa_format */
    uint8_t dwords;
    uint8_t prefix_bits;
    uint16_t prefix; /* the upper bits */
    uint8_t opcode_low, opcode_bits;
    struct piece upper;
    uint32_t reserved[2]; /* bits that must be 0 */
    bool (*decode)(struct decoder *d);
} encodings[] = {
    { ISA_SOP1, 1, 9, 0x17d, 8, 8, { 0 }, { 0 }, decode_sop1 },
    { ISA_SOPC, 1, 9, 0x17e, 16, 7, { 0 }, { 0 }, decode_sopc },
    { ISA_SOPP, 1, 9, 0x17f, 16, 7, { 0 }, { 0 }, decode_sopp },
    { ISA_SOPK, 1, 4, 0xb, 23, 5, { 0 }, { 0 }, decode_sopk },
    { ISA_SOP2, 1, 2, 0x2, 23, 7, { 0 }, { 0 }, decode_sop2 },
    { ISA_VOPC, 1, 7, 0x3e, 17, 8, { 0 }, { 0 }, decode_vopc },
    { ISA_VOP1, 1, 7, 0x3f, 9, 8, { 0 }, { 0 }, decode_vop1 },
    { ISA_VOP2, 1, 1, 0x0, 25, 6, { 0 }, { 0 }, decode_vop2 },
    { ISA_VINTRP, 1, 6, 0x32, 16, 2, { 0 }, { 0 }, decode_vintrp },
    { ISA_VOP3P, 2, 9, 0x198, 16, 7, { 0 }, { 0 }, decode_vop3p },
    { ISA_VOP3, 2, 6, 0x35, 16, 10, { 0 }, { 0 }, decode_vop3 },
    { ISA_DS, 2, 6, 0x36, 18, 8, { 0 }, { 0 }, decode_ds },
    { ISA_FLAT, 2, 6, 0x37, 18, 7, { 0 }, { 0 }, decode_flat },
    { ISA_MUBUF, 2, 6, 0x38, 18, 8, { 0 }, { 0 }, decode_mubuf },
    { ISA_MTBUF, 2, 6, 0x3a, 16, 3, { 1, 21, 3 }, { 0 }, decode_mtbuf },
    { ISA_MIMG, 2, 6, 0x3c, 18, 7, { 0, 0, 7 }, { 0 }, decode_mimg },
    { ISA_SMEM, 2, 6, 0x3d, 18, 8, { 0 }, { 0 }, decode_smem },
    { ISA_EXP, 2, 6, 0x3e, 0, 0, { 0 }, { 0 }, decode_exp },
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
    if (!e || available < e->dwords || words[0] & e->reserved[0] || (e->dwords > 1 && words[1] & e->reserved[1]))
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
    out->srsrc = out->ssamp = out->soffset = 0;
    struct decoder d = { .words = words, .available = available, .entry = &isa_table[op], .out = out };
    return e->decode(&d) ? out->dwords : 0;
}
