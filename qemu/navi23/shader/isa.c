/* SPDX-License-Identifier: MIT */
/*
 * isa.c - the table of instructions, and what can be told from it alone.
 */
#include <navi23/shader/isa.h>

const struct isa_entry isa_table[ISA_OPS] = {
#define INST(format, opcode, mnemonic, dst, src0, src1, src2, traits) \
    [ISA_##mnemonic] = { #mnemonic, opcode, ISA_##format, ISA_KIND_##dst, \
                         { ISA_KIND_##src0, ISA_KIND_##src1, ISA_KIND_##src2 }, traits },
#include "isa.def"
#undef INST
};

#define OPCODES 1024u

/* By format and opcode; 0: none, else one more than enum isa_op. */
static const uint16_t op_of[ISA_FORMATS][OPCODES] = {
#define INST(format, opcode, mnemonic, ...) [ISA_##format][opcode] = ISA_##mnemonic + 1,
#include "isa.def"
#undef INST
};

/* Where VOP3 keeps what is at home in shorter formats. */
static const struct {
    uint16_t first, count;
    uint8_t home; /* enum isa_format */
} vop3_of[] = {
    { 0x000, 0x100, ISA_VOPC },
    { 0x100, 0x40, ISA_VOP2 },
    { 0x180, 0x80, ISA_VOP1 },
};

enum isa_op isa_find(enum isa_format format, unsigned opcode)
{
    if (opcode >= OPCODES)
        return ISA_OPS;
    unsigned found = op_of[format][opcode];
    for (size_t i = 0; format == ISA_VOP3 && i < sizeof vop3_of / sizeof *vop3_of; i++)
        if (opcode - vop3_of[i].first < vop3_of[i].count) {
            found = op_of[vop3_of[i].home][opcode - vop3_of[i].first];
            if (found && !(isa_table[found - 1].traits & ISA_E64))
                found = 0;
        }
    return found ? (enum isa_op)(found - 1) : ISA_OPS;
}

const char *isa_mnemonic(enum isa_op op)
{
    return (unsigned)op < ISA_OPS ? isa_table[op].mnemonic : "?";
}

unsigned isa_kind_dwords(enum isa_kind kind)
{
    static const uint8_t dwords[] = {
        [ISA_KIND_S32] = 1, [ISA_KIND_S64] = 2, [ISA_KIND_S128] = 4, [ISA_KIND_S256] = 8, [ISA_KIND_S512] = 16,
        [ISA_KIND_V32] = 1, [ISA_KIND_V64] = 2, [ISA_KIND_V96] = 3,  [ISA_KIND_V128] = 4,
        [ISA_KIND_R32] = 1, [ISA_KIND_R64] = 2, [ISA_KIND_L32] = 1,
        [ISA_KIND_B16] = 1, [ISA_KIND_B32] = 1, [ISA_KIND_B64] = 2,
        [ISA_KIND_F16] = 1, [ISA_KIND_F32] = 1, [ISA_KIND_F64] = 2,  [ISA_KIND_P16] = 1,
        [ISA_KIND_MIX] = 1, [ISA_KIND_K] = 1,
    };
    return (unsigned)kind < sizeof dwords ? dwords[kind] : 0;
}

unsigned isa_image_addresses(const struct isa_inst *inst)
{
    /* By DIM: 1D, 2D, 3D, CUBE, 1D_ARRAY, 2D_ARRAY, 2D_MSAA, 2D_MSAA_ARRAY. */
    static const uint8_t coordinates[] = { 1, 2, 3, 3, 2, 3, 3, 4 };
    static const uint8_t gradients[] = { 2, 4, 6, 4, 2, 4, 4, 4 };
    const struct isa_entry *entry = &isa_table[inst->op];
    uint32_t traits = entry->traits;
    if (traits & ISA_RAY)
        return (inst->a16 ? 8u : 11u) + !!(traits & ISA_RAY64);
    if (entry->src[0] == ISA_KIND_V32)
        return 1;
    unsigned n = coordinates[inst->dim & 7];
    n += !!(traits & ISA_A_L);
    if (inst->a16)
        n = (n + 1) / 2;
    if (traits & ISA_A_G) /* those of each direction begin a dword */
        n += (gradients[inst->dim & 7] / 2u + 1) / 2 * 2;
    else if (traits & ISA_A_D)
        n += gradients[inst->dim & 7];
    return n + !!(traits & ISA_A_O) + !!(traits & ISA_A_B) + !!(traits & ISA_A_C);
}

unsigned isa_image_data(const struct isa_inst *inst)
{
    uint32_t traits = isa_table[inst->op].traits;
    unsigned n = 0;
    for (unsigned i = 0; i < 4; i++)
        n += inst->dmask >> i & 1;
    if (traits & (ISA_FOUR | ISA_RAY))
        n = 4;
    if (inst->d16)
        n = (n + 1) / 2;
    return (n ? n : 1) + inst->tfe;
}

uint64_t isa_inline_constant(unsigned code, unsigned bits)
{
    static const uint64_t floats[][3] = { /* of 16, 32 and 64 bits */
        { 0x3800, 0x3f000000, 0x3fe0000000000000 }, { 0xb800, 0xbf000000, 0xbfe0000000000000 }, /* 0.5 */
        { 0x3c00, 0x3f800000, 0x3ff0000000000000 }, { 0xbc00, 0xbf800000, 0xbff0000000000000 }, /* 1 */
        { 0x4000, 0x40000000, 0x4000000000000000 }, { 0xc000, 0xc0000000, 0xc000000000000000 }, /* 2 */
        { 0x4400, 0x40800000, 0x4010000000000000 }, { 0xc400, 0xc0800000, 0xc010000000000000 }, /* 4 */
        { 0x3118, 0x3e22f983, 0x3fc45f306dc9c882 },                                             /* 1/(2 pi) */
    };
    uint64_t value = 0;
    if (code >= ISA_INTEGER_0 && code <= 192)
        value = code - ISA_INTEGER_0;
    else if (code > 192 && code <= 208)
        value = 192 - (uint64_t)code;
    else if (code >= ISA_FLOAT_0_5 && code <= 248)
        return floats[code - ISA_FLOAT_0_5][bits == 16 ? 0 : bits == 32 ? 1 : 2];
    return bits == 64 ? value : value & ((UINT64_C(1) << bits) - 1);
}
