/* SPDX-License-Identifier: MIT */
/*
 * disassemble.c - writes instructions as LLVM's assembler reads them.
 *
 * Operands are in the order of their columns in the table; what does not follow that order (memory, exports) has a
 * function of its own. Immediates with fields of their own (s_waitcnt, hwreg) are numbers, but for s_waitcnt.
 */
#include <navi23/shader/isa.h>

#include <stdarg.h>
#include <stdio.h>

struct writer {
    const struct isa_inst *inst;
    const struct isa_entry *entry;
    unsigned lanes;
    uint64_t pc;
    char *text;
    size_t size, used;
    bool first; /* no operand has been written */
};

static void put(struct writer *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void put(struct writer *w, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    size_t room = w->used < w->size ? w->size - w->used : 0;
    int n = vsnprintf(w->text + w->used, room, format, args);
    va_end(args);
    if (n > 0)
        w->used += (size_t)n < room ? (size_t)n : room ? room - 1 : 0;
}

/* What goes before an operand. */
static void separate(struct writer *w)
{
    put(w, w->first ? " " : ", ");
    w->first = false;
}

static void put_flag(struct writer *w, bool set, const char *name)
{
    if (set)
        put(w, " %s", name);
}

/* ---- registers and constants ------------------------------------------------------------------------------------- */

static void put_range(struct writer *w, const char *name, unsigned first, unsigned count)
{
    if (count > 1)
        put(w, "%s[%u:%u]", name, first, first + count - 1);
    else
        put(w, "%s%u", name, first);
}

static void put_sgprs(struct writer *w, unsigned code, unsigned count)
{
    static const char *const single[] = { "m0", "null", "exec_lo", "exec_hi" };
    if (code >= ISA_M0)
        put(w, "%s", code == ISA_EXEC_LO && count > 1 ? "exec" : single[code - ISA_M0]);
    else if (code >= ISA_TTMP0)
        put_range(w, "ttmp", code - ISA_TTMP0, count);
    else if (code >= ISA_VCC_LO)
        put(w, "%s", code != ISA_VCC_LO ? "vcc_hi" : count > 1 ? "vcc" : "vcc_lo");
    else
        put_range(w, "s", code, count);
}

static void put_constant(struct writer *w, unsigned code)
{
    static const char *const floats[] = { "0.5", "-0.5", "1.0", "-1.0", "2.0", "-2.0", "4.0", "-4.0", "0.15915494" };
    static const char *const apertures[] = { "src_shared_base", "src_shared_limit", "src_private_base",
                                             "src_private_limit", "src_pops_exiting_wave_id" };
    static const char *const flags[] = { "src_vccz", "src_execz", "src_scc" };
    if (code == ISA_LDS_DIRECT)
        put(w, "src_lds_direct");
    else if (code >= ISA_VCCZ)
        put(w, "%s", flags[code - ISA_VCCZ]);
    else if (code >= ISA_FLOAT_0_5)
        put(w, "%s", floats[code - ISA_FLOAT_0_5]);
    else if (code >= ISA_SHARED_BASE)
        put(w, "%s", apertures[code - ISA_SHARED_BASE]);
    else
        put(w, "%d", code <= 192 ? (int)code - ISA_INTEGER_0 : 192 - (int)code);
}

static bool is_register(unsigned code)
{
    return code < 128 || code >= ISA_VGPR0;
}

static void put_code(struct writer *w, unsigned code, unsigned count)
{
    if (code >= ISA_VGPR0)
        put_range(w, "v", code - ISA_VGPR0, count);
    else if (is_register(code))
        put_sgprs(w, code, count);
    else
        put_constant(w, code);
}

/* ---- operands by their kinds ------------------------------------------------------------------------------------- */

/* 16-bit integers have no inline constants of floats for the assembler: it wants their bits. */
static bool is_spelled_out(enum isa_kind kind, unsigned code)
{
    return kind == ISA_KIND_B16 && code >= ISA_FLOAT_0_5 && code <= 248;
}

static void put_value(struct writer *w, enum isa_kind kind, unsigned code)
{
    bool half = kind == ISA_KIND_B16 || kind == ISA_KIND_F16;
    if (code == ISA_LITERAL)
        put(w, "0x%x", half ? w->inst->literal & 0xffff : w->inst->literal);
    else if (is_spelled_out(kind, code))
        put(w, "0x%x", (unsigned)isa_inline_constant(code, 16));
    else if (isa_kind_dwords(kind) == 2 && code == 248)
        put(w, "0.15915494309189532");
    else if (kind == ISA_KIND_MASK && w->lanes == 64)
        put_code(w, code < ISA_VCC_LO ? code & ~1u : code, 2);
    else
        put_code(w, code, kind == ISA_KIND_MASK ? 1 : isa_kind_dwords(kind));
}

/* A source of the vector ALU with its modifiers. */
static void put_source(struct writer *w, unsigned n)
{
    const struct isa_inst *inst = w->inst;
    enum isa_kind kind = w->entry->src[n];
    bool mixed = kind == ISA_KIND_MIX; /* which has other names for NEG and ABS */
    bool neg = inst->neg >> n & 1 && (inst->format != ISA_VOP3P || mixed);
    bool abs = (mixed ? inst->neg_hi : inst->abs) >> n & 1;
    bool call = neg && !abs && !is_register(inst->src[n]); /* -1 would be another constant */
    bool sext = inst->modifier == ISA_SDWA && n < 2 && inst->sdwa.sext[n];
    put(w, "%s%s%s", call ? "neg(" : neg ? "-" : "", abs ? "|" : "", sext ? "sext(" : "");
    put_value(w, kind, inst->src[n]);
    put(w, "%s%s%s", sext ? ")" : "", abs ? "|" : "", call ? ")" : "");
}

static void put_waitcnt(struct writer *w)
{
    unsigned v = (uint16_t)w->inst->imm;
    unsigned vm = (v & 15) | v >> 14 << 4, exp = v >> 4 & 7, lgkm = v >> 8 & 63;
    if (v & 0x80 || (vm == 63 && exp == 7 && lgkm == 63)) {
        put(w, "0x%x", v);
        return;
    }
    const char *gap = "";
    if (vm != 63) {
        put(w, "vmcnt(%u)", vm);
        gap = " ";
    }
    if (exp != 7) {
        put(w, "%sexpcnt(%u)", gap, exp);
        gap = " ";
    }
    if (lgkm != 63)
        put(w, "%slgkmcnt(%u)", gap, lgkm);
}

static void put_attribute(struct writer *w)
{
    put(w, "attr%u.%c", w->inst->attr, "xyzw"[w->inst->attr_channel]);
}

static void put_immediate(struct writer *w, enum isa_kind kind)
{
    static const char *const points[] = { "p10", "p20", "p0" };
    switch (kind) {
    case ISA_KIND_WAITCNT:
        put_waitcnt(w);
        break;
    case ISA_KIND_BRANCH:
        put(w, "%u", (uint16_t)w->inst->imm);
        break;
    case ISA_KIND_ATTR:
        put_attribute(w);
        break;
    case ISA_KIND_P0:
        put(w, "%s", points[w->inst->imm]);
        break;
    default:
        put(w, "0x%x", (uint16_t)w->inst->imm);
    }
}

static bool is_immediate(enum isa_kind kind)
{
    return kind >= ISA_KIND_IMM && kind <= ISA_KIND_P0;
}

static void put_operand(struct writer *w, enum isa_kind kind, unsigned code)
{
    separate(w);
    if (is_immediate(kind))
        put_immediate(w, kind);
    else
        put_value(w, kind, code);
}

/* All operands of the scalar and vector ALU, in the order of the table. */
static void put_operands(struct writer *w)
{
    const struct isa_inst *inst = w->inst;
    if (w->entry->dst != ISA_KIND_NONE && w->entry->dst != ISA_KIND_EXEC)
        put_operand(w, w->entry->dst, inst->dst);
    if (inst->sdst != ISA_NO_OPERAND)
        put_operand(w, ISA_KIND_MASK, inst->sdst);
    bool swapped = w->entry->src[0] == ISA_KIND_ATTR; /* of VOP3: the encoding has it first, the text second */
    for (unsigned n = 0; n < 3; n++) {
        unsigned i = swapped && n < 2 ? !n : n;
        enum isa_kind kind = w->entry->src[i];
        if (kind == ISA_KIND_NONE)
            continue;
        separate(w);
        if (is_immediate(kind))
            put_immediate(w, kind);
        else
            put_source(w, i);
    }
}

/* ---- what follows the operands of the vector ALU ----------------------------------------------------------------- */

static unsigned count_sources(const struct isa_entry *entry)
{
    unsigned n = 0;
    while (n < 3 && entry->src[n] != ISA_KIND_NONE)
        n++;
    return n;
}

/* A bit for each source, and one for the destination if `dst` is not negative. */
static void put_bits(struct writer *w, const char *name, unsigned value, int dst)
{
    unsigned n = count_sources(w->entry);
    put(w, " %s:[", name);
    for (unsigned i = 0; i < n; i++)
        put(w, "%s%u", i ? "," : "", value >> i & 1);
    if (dst >= 0)
        put(w, ",%d", dst);
    put(w, "]");
}

static void put_op_sel(struct writer *w)
{
    unsigned op_sel = w->inst->op_sel;
    if (!op_sel)
        return;
    if (w->entry->traits & ISA_HIGH)
        put(w, " high");
    else if (w->entry->traits & ISA_SELECTS_D)
        put_bits(w, "op_sel", op_sel, op_sel >> 3 & 1);
    else
        put(w, " op_sel:[%u,%u]", op_sel & 1, op_sel >> 1 & 1);
}

static void put_packed(struct writer *w)
{
    const struct isa_inst *inst = w->inst;
    bool mixed = w->entry->src[0] == ISA_KIND_MIX;
    unsigned all = (1u << count_sources(w->entry)) - 1;
    if (inst->op_sel)
        put_bits(w, "op_sel", inst->op_sel, -1);
    if (inst->op_sel_hi != (mixed ? 0 : all))
        put_bits(w, "op_sel_hi", inst->op_sel_hi, -1);
    if (inst->neg && !mixed)
        put_bits(w, "neg_lo", inst->neg, -1);
    if (inst->neg_hi && !mixed)
        put_bits(w, "neg_hi", inst->neg_hi, -1);
}

static void put_sdwa(struct writer *w)
{
    static const char *const sel[] = { "BYTE_0", "BYTE_1", "BYTE_2", "BYTE_3", "WORD_0", "WORD_1", "DWORD" };
    static const char *const unused[] = { "PAD", "SEXT", "PRESERVE" };
    const struct isa_inst *inst = w->inst;
    if (inst->format != ISA_VOPC)
        put(w, " dst_sel:%s dst_unused:UNUSED_%s", sel[inst->sdwa.dst_sel], unused[inst->sdwa.dst_unused]);
    for (unsigned i = 0; i < 2 && w->entry->src[i] != ISA_KIND_NONE; i++)
        put(w, " src%u_sel:%s", i, sel[inst->sdwa.src_sel[i]]);
}

static void put_dpp16(struct writer *w)
{
    static const char *const rows[] = { "row_shl", "row_shr", "row_ror" };
    const struct isa_inst *inst = w->inst;
    unsigned ctrl = inst->dpp.ctrl;
    if (ctrl < 0x100)
        put(w, " quad_perm:[%u,%u,%u,%u]", ctrl & 3, ctrl >> 2 & 3, ctrl >> 4 & 3, ctrl >> 6);
    else if (ctrl < 0x130)
        put(w, " %s:%u", rows[(ctrl >> 4) - 0x10], ctrl & 15);
    else if (ctrl < 0x150)
        put(w, ctrl == 0x140 ? " row_mirror" : " row_half_mirror");
    else
        put(w, " %s:%u", ctrl < 0x160 ? "row_share" : "row_xmask", ctrl & 15);
    put(w, " row_mask:0x%x bank_mask:0x%x", inst->dpp.row_mask, inst->dpp.bank_mask);
    put_flag(w, inst->dpp.bound_ctrl, "bound_ctrl:1");
}

static void put_dpp8(struct writer *w)
{
    put(w, " dpp8:[");
    for (unsigned i = 0; i < 8; i++)
        put(w, "%s%u", i ? "," : "", w->inst->dpp.lanes >> i * 3 & 7);
    put(w, "]");
}

static void put_vector(struct writer *w)
{
    static const char *const omod[] = { "", " mul:2", " mul:4", " div:2" };
    const struct isa_inst *inst = w->inst;
    put_operands(w);
    if (inst->format == ISA_VOP3P)
        put_packed(w);
    else
        put_op_sel(w);
    put_flag(w, inst->clamp, "clamp");
    put(w, "%s", omod[inst->omod]);
    switch (inst->modifier) {
    case ISA_SDWA:
        put_sdwa(w);
        break;
    case ISA_DPP16:
        put_dpp16(w);
        put_flag(w, inst->dpp.fetch_inactive, "fi:1");
        break;
    case ISA_DPP8:
        put_dpp8(w);
        put_flag(w, inst->dpp.fetch_inactive, "fi:1");
        break;
    }
}

/* The ending by which the assembler tells encodings of one instruction apart. */
static const char *ending(const struct isa_inst *inst, const struct isa_entry *entry)
{
    switch (inst->modifier) {
    case ISA_SDWA:
        return "_sdwa";
    case ISA_DPP16:
    case ISA_DPP8:
        return "_dpp";
    }
    if (inst->format == ISA_VOP3 && entry->format != ISA_VOP3)
        return "_e64";
    return inst->format == ISA_VINTRP || (inst->format != ISA_VOP3 && entry->traits & ISA_E64) ? "_e32" : "";
}

/* ---- scalar ------------------------------------------------------------------------------------------------------ */

static void put_scalar(struct writer *w)
{
    put_operands(w);
    for (unsigned i = 0; i < 3; i++)
        if (w->entry->src[i] == ISA_KIND_BRANCH)
            put(w, " ; 0x%llx", (unsigned long long)(w->pc + 4 + (uint64_t)((int64_t)w->inst->imm * 4)));
}

static void put_signed_hex(struct writer *w, int32_t value)
{
    put(w, "%s0x%x", value < 0 ? "-" : "", value < 0 ? -(unsigned)value : (unsigned)value);
}

static void put_smem(struct writer *w)
{
    const struct isa_inst *inst = w->inst;
    bool probe = w->entry->src[0] == ISA_KIND_IMM;
    enum isa_kind base = probe ? w->entry->src[1] : w->entry->src[0];
    if (inst->dst != ISA_NO_OPERAND)
        put_operand(w, w->entry->dst, inst->dst);
    if (base == ISA_KIND_NONE)
        return;
    if (probe) {
        separate(w);
        put(w, "%u", inst->literal);
    }
    put_operand(w, base, inst->srsrc);
    separate(w);
    if (inst->soffset == ISA_NULL) {
        put_signed_hex(w, inst->imm);
    } else {
        put_code(w, inst->soffset, 1);
        if (inst->imm) {
            put(w, " offset:");
            put_signed_hex(w, inst->imm);
        }
    }
    put_flag(w, inst->glc, "glc");
    put_flag(w, inst->dlc, "dlc");
}

/* ---- memory ------------------------------------------------------------------------------------------------------ */

static void put_registers(struct writer *w, unsigned code, unsigned count)
{
    separate(w);
    put_code(w, code, count);
}

static void put_cache_flags(struct writer *w)
{
    put_flag(w, w->inst->glc, "glc");
    put_flag(w, w->inst->slc, "slc");
    put_flag(w, w->inst->dlc, "dlc");
}

static void put_ds(struct writer *w)
{
    const struct isa_inst *inst = w->inst;
    if (w->entry->dst != ISA_KIND_NONE)
        put_operand(w, w->entry->dst, inst->dst);
    for (unsigned i = 0; i < 3; i++)
        if (w->entry->src[i] != ISA_KIND_NONE)
            put_operand(w, w->entry->src[i], inst->src[i]);
    if (!(w->entry->traits & ISA_TWO_OFFSETS)) {
        if (inst->imm)
            put(w, " offset:%d", inst->imm);
    } else {
        if (inst->offset0)
            put(w, " offset0:%u", inst->offset0);
        if (inst->offset1)
            put(w, " offset1:%u", inst->offset1);
    }
    put_flag(w, inst->gds, "gds");
}

/* MUBUF and MTBUF. */
static void put_buffer(struct writer *w)
{
    const struct isa_inst *inst = w->inst;
    if (w->entry->src[0] == ISA_KIND_NONE)
        return;
    bool stores = w->entry->src[1] != ISA_KIND_NONE;
    if (stores)
        put_registers(w, inst->src[1], isa_kind_dwords(w->entry->src[1]) + inst->tfe);
    else if (!inst->lds)
        put_registers(w, inst->dst, isa_kind_dwords(w->entry->dst) + inst->tfe);
    if (inst->src[0] == ISA_NO_OPERAND) {
        separate(w);
        put(w, "off");
    } else {
        put_registers(w, inst->src[0], (unsigned)inst->idxen + inst->offen);
    }
    put_registers(w, inst->srsrc, 4);
    put_registers(w, inst->soffset, 1);
    if (inst->format == ISA_MTBUF)
        put(w, " format:%u", inst->buffer_format);
    put_flag(w, inst->idxen, "idxen");
    put_flag(w, inst->offen, "offen");
    if (inst->imm)
        put(w, " offset:%d", inst->imm);
    put_cache_flags(w);
    put_flag(w, inst->tfe, "tfe");
    put_flag(w, inst->lds, "lds");
}

static void put_image_addresses(struct writer *w)
{
    const struct isa_inst *inst = w->inst;
    if (!inst->nsa) {
        put_registers(w, inst->src[0], isa_image_addresses(inst));
        return;
    }
    separate(w);
    put(w, "[v%u", inst->src[0] - ISA_VGPR0);
    for (unsigned i = 0; i < inst->nsa; i++)
        put(w, ", v%u", inst->nsa_address[i]);
    put(w, "]");
}

static void put_image(struct writer *w)
{
    static const char *const dims[] = { "1D", "2D", "3D", "CUBE", "1D_ARRAY", "2D_ARRAY", "2D_MSAA", "2D_MSAA_ARRAY" };
    const struct isa_inst *inst = w->inst;
    bool ray = w->entry->traits & ISA_RAY;
    unsigned data = w->entry->src[1] != ISA_KIND_NONE ? inst->src[1] : inst->dst;
    put_registers(w, data, isa_image_data(inst));
    put_image_addresses(w);
    put_registers(w, inst->srsrc, ray ? 4 : 8);
    if (w->entry->traits & ISA_SAMPLE)
        put_registers(w, inst->ssamp, 4);
    if (!ray) {
        if (inst->dmask)
            put(w, " dmask:0x%x", inst->dmask);
        put(w, " dim:SQ_RSRC_IMG_%s", dims[inst->dim]);
        put_flag(w, inst->unorm, "unorm");
    }
    put_cache_flags(w);
    put_flag(w, inst->r128 && !ray, "r128");
    put_flag(w, inst->a16, "a16");
    put_flag(w, inst->tfe, "tfe");
    put_flag(w, inst->lwe, "lwe");
    put_flag(w, inst->d16, "d16");
}

/* VADDR and SADDR, which is written at another place. */
static void put_flat_address(struct writer *w)
{
    const struct isa_inst *inst = w->inst;
    if (w->entry->src[0] == ISA_KIND_NONE)
        return;
    bool pair = inst->format == ISA_FLAT || (inst->format == ISA_GLOBAL && inst->soffset == ISA_NULL);
    separate(w);
    if (inst->src[0] == ISA_NO_OPERAND)
        put(w, "off");
    else
        put_code(w, inst->src[0], pair ? 2 : 1);
}

static void put_flat(struct writer *w)
{
    const struct isa_inst *inst = w->inst;
    if (inst->dst != ISA_NO_OPERAND)
        put_operand(w, w->entry->dst, inst->dst);
    put_flat_address(w);
    if (w->entry->src[1] != ISA_KIND_NONE)
        put_operand(w, w->entry->src[1], inst->src[1]);
    if (inst->format != ISA_FLAT) {
        separate(w);
        if (inst->soffset == ISA_NULL)
            put(w, "off");
        else
            put_sgprs(w, inst->soffset, inst->format == ISA_GLOBAL ? 2 : 1);
    }
    if (inst->imm)
        put(w, " offset:%d", inst->imm);
    put_cache_flags(w);
    put_flag(w, inst->lds, "lds");
}

/* ---- exports ----------------------------------------------------------------------------------------------------- */

static void put_target(struct writer *w, unsigned target)
{
    static const struct {
        uint8_t first, count;
        const char *name;
    } targets[] = { { 0, 8, "mrt" }, { 8, 1, "mrtz" }, { 9, 1, "null" }, { 12, 5, "pos" }, { 20, 1, "prim" },
                    { 32, 32, "param" } };
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++)
        if (target - targets[i].first < targets[i].count) {
            put(w, "%s", targets[i].name);
            if (targets[i].count > 1)
                put(w, "%u", target - targets[i].first);
        }
}

static void put_export(struct writer *w)
{
    const struct isa_inst *inst = w->inst;
    separate(w);
    put_target(w, inst->exp_target);
    for (unsigned i = 0; i < 4; i++) {
        put(w, i ? ", " : " ");
        if (inst->exp_enable >> i & 1)
            put(w, "v%u", inst->exp_vsrc[inst->exp_compressed ? i / 2 : i]);
        else
            put(w, "off");
    }
    put_flag(w, inst->exp_done, "done");
    put_flag(w, inst->exp_compressed, "compr");
    put_flag(w, inst->exp_valid_mask, "vm");
}

char *isa_disassemble(const struct isa_inst *inst, unsigned lanes, uint64_t pc, char *text, size_t size)
{
    static void (*const write[ISA_FORMATS])(struct writer *w) = {
        [ISA_SOP2] = put_scalar,   [ISA_SOPK] = put_scalar,  [ISA_SOP1] = put_scalar,   [ISA_SOPC] = put_scalar,
        [ISA_SOPP] = put_scalar,   [ISA_SMEM] = put_smem,    [ISA_VOP2] = put_vector,   [ISA_VOP1] = put_vector,
        [ISA_VOPC] = put_vector,   [ISA_VOP3] = put_vector,  [ISA_VOP3P] = put_vector,  [ISA_VINTRP] = put_vector,
        [ISA_DS] = put_ds,         [ISA_MUBUF] = put_buffer, [ISA_MTBUF] = put_buffer,  [ISA_MIMG] = put_image,
        [ISA_FLAT] = put_flat,     [ISA_SCRATCH] = put_flat, [ISA_GLOBAL] = put_flat,   [ISA_EXP] = put_export,
    };
    struct writer w = { inst, &isa_table[inst->op], lanes, pc, text, size, 0, true };
    if (size > 0)
        text[0] = 0;
    put(&w, "%s%s", w.entry->mnemonic, ending(inst, w.entry));
    write[inst->format](&w);
    return text;
}
