/* SPDX-License-Identifier: MIT */
/*
 * isa.h - machine code of gfx1032: the table of instructions, and an instruction taken apart.
 *
 * Decoding knows encodings and nothing of what instructions do. The same table drives the decoder, the disassembler and
 * the binding of instructions to what executes them (step.h). Field names are those of AMD's "RDNA 2" Instruction Set
 * Architecture guide, chapter 13.
 */
#ifndef NAVI23_SHADER_ISA_H
#define NAVI23_SHADER_ISA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum isa_format {
    ISA_SOP2, ISA_SOPK, ISA_SOP1, ISA_SOPC, ISA_SOPP, ISA_SMEM,
    ISA_VOP2, ISA_VOP1, ISA_VOPC, ISA_VOP3, ISA_VOP3P, ISA_VINTRP,
    ISA_DS, ISA_MUBUF, ISA_MTBUF, ISA_MIMG, ISA_FLAT, ISA_SCRATCH, ISA_GLOBAL, ISA_EXP,
    ISA_FORMATS
};

/* Every mnemonic, as ISA_v_add_f32. */
enum isa_op {
#define INST(format, opcode, mnemonic, ...) ISA_##mnemonic,
#include "isa.def"
#undef INST
    ISA_OPS
};

/*
 * What an operand is. A number in a name is its size in bits.
 *
 * The operands of a row are in the order in which they are written. Where the field SDST of SOPK is only read (s_cmpk,
 * s_setreg), it is src[0]; where it is both read and written (s_addk), dst. Operands that are not registers have no
 * code in struct isa_inst: their values are in imm and literal.
 */
enum isa_kind {
    ISA_KIND_NONE,
    ISA_KIND_S32, ISA_KIND_S64, ISA_KIND_S128, ISA_KIND_S256, ISA_KIND_S512, /* SGPRs; as a source a constant, too */
    ISA_KIND_R32, ISA_KIND_R64,                                              /* SGPRs, never a constant */
    ISA_KIND_V32, ISA_KIND_V64, ISA_KIND_V96, ISA_KIND_V128,                 /* VGPRs */
    ISA_KIND_L32,                                                            /* a VGPR or LDS_DIRECT */
    ISA_KIND_B16, ISA_KIND_B32, ISA_KIND_B64, /* VGPRs, SGPRs or constant: integer or bits */
    ISA_KIND_F16, ISA_KIND_F32, ISA_KIND_F64, /* the same, which can have abs and neg */
    ISA_KIND_P16, ISA_KIND_MIX, /* the same: two of 16 bits; an F32, or half of a P16 */
    ISA_KIND_MASK,              /* a bit for each lane: one or two SGPRs, as waves have lanes */
    ISA_KIND_EXEC,              /* EXEC, not written */
    ISA_KIND_K,                 /* the literal, wherever that is */
    ISA_KIND_IMM, ISA_KIND_BRANCH, ISA_KIND_HWREG, ISA_KIND_SENDMSG, ISA_KIND_WAITCNT, ISA_KIND_DEPCTR, /* of SIMM16 */
    ISA_KIND_ATTR, ISA_KIND_P0, /* an attribute and its channel; P10, P20 or P0 of it, in imm */
    ISA_KIND_VADDR, ISA_KIND_VDATA, /* VGPRs, as many as the other fields say */
};

/* What else distinguishes instructions of a format. */
enum isa_trait {
    /* VOP1, VOP2, VOPC: forms besides the short one. */
    ISA_E64 = 1 << 0, /* VOP3 */
    ISA_HAS_SDWA = 1 << 1,
    ISA_HAS_DPP = 1 << 2, /* DPP16 and DPP8 */
    ISA_ALL_FORMS = ISA_E64 | ISA_HAS_SDWA | ISA_HAS_DPP,
    /* VOP*: fields that mean something. */
    ISA_CLAMPS = 1 << 3,
    ISA_SCALES = 1 << 4, /* OMOD */
    ISA_FLOATS = ISA_CLAMPS | ISA_SCALES,
    ISA_SELECTS_01 = 1 << 5, /* OP_SEL, of these operands */
    ISA_SELECTS_2 = 1 << 6,
    ISA_SELECTS_D = 1 << 7,
    ISA_SELECTS_01D = ISA_SELECTS_01 | ISA_SELECTS_D,
    ISA_SELECTS_012D = ISA_SELECTS_01D | ISA_SELECTS_2,
    ISA_CARRIES = 1 << 8, /* has sdst */
    ISA_HIGH = 1 << 25,      /* of an attribute the upper half: op_sel bit 0 */
    /* Memory. */
    ISA_TWO_OFFSETS = 1 << 9, /* DS: offset0 and offset1, not one number */
    ISA_GDS_ONLY = 1 << 10,
    ISA_LDS_ONLY = 1 << 11,
    ISA_ATOMIC = 1 << 12, /* has dst if GLC is set */
    ISA_TO_LDS = 1 << 13, /* can load into LDS */
    /* MIMG: what it has besides T# and coordinates. */
    ISA_D16 = 1 << 14, /* data can be of 16 bits */
    ISA_SAMPLE = 1 << 15, /* S# */
    ISA_FOUR = 1 << 16,   /* four components, whatever DMASK is */
    ISA_SAMPLE16 = ISA_SAMPLE | ISA_D16,
    ISA_GATHER = ISA_SAMPLE16 | ISA_FOUR,
    ISA_A_O = 1 << 17, /* offset */
    ISA_A_B = 1 << 18, /* bias */
    ISA_A_C = 1 << 19, /* reference to compare with */
    ISA_A_D = 1 << 20, /* gradients */
    ISA_A_G = 1 << 21, /* of 16 bits */
    ISA_A_L = 1 << 22, /* level of detail, or the least one */
    ISA_A_OC = ISA_A_O | ISA_A_C,
    ISA_A_DG = ISA_A_D | ISA_A_G,
    ISA_RAY = 1 << 23, /* a ray and a node, whose pointer is of 64 bits: */
    ISA_RAY64 = 1 << 24,
};

/* A row of the table. */
struct isa_entry {
    const char *mnemonic; /* "v_add_f32" */
    uint16_t opcode;
    uint8_t format;  /* enum isa_format: its home */
    uint8_t dst, src[3]; /* enum isa_kind */
    uint32_t traits; /* enum isa_trait */
};

/* All instructions, by enum isa_op. */
extern const struct isa_entry isa_table[ISA_OPS];

/* The size of an operand of that kind in dwords; 0: none, or it depends on other fields. */
unsigned isa_kind_dwords(enum isa_kind kind);

/* The instruction at `opcode` of a format, as the format's encoding has it; ISA_OPS: none. */
enum isa_op isa_find(enum isa_format format, unsigned opcode);

/* Codes of operands: 9 bits, as the encodings have them. */
enum isa_code {
    ISA_SGPR0 = 0,
    ISA_VCC_LO = 106, ISA_VCC_HI,
    ISA_TTMP0 = 108,
    ISA_M0 = 124, ISA_NULL, ISA_EXEC_LO, ISA_EXEC_HI,
    ISA_INTEGER_0 = 128, /* 128..192: 0..64; 193..208: -1..-16 */
    ISA_SHARED_BASE = 235, ISA_SHARED_LIMIT, ISA_PRIVATE_BASE, ISA_PRIVATE_LIMIT, ISA_POPS_EXITING_WAVE_ID,
    ISA_FLOAT_0_5 = 240, /* 240..248: 0.5 -0.5 1 -1 2 -2 4 -4 1/(2 pi) */
    ISA_VCCZ = 251, ISA_EXECZ, ISA_SCC,
    ISA_LDS_DIRECT = 254, ISA_LITERAL = 255,
    ISA_VGPR0 = 256,
    ISA_NO_OPERAND = 512
};

/* How a vector instruction takes its first operand. */
enum isa_modifier { ISA_PLAIN, ISA_SDWA, ISA_DPP16, ISA_DPP8 };

/* SDWA selections, of source and destination; what becomes of the bits that are not selected. */
enum isa_sdwa_sel { ISA_BYTE_0, ISA_BYTE_1, ISA_BYTE_2, ISA_BYTE_3, ISA_WORD_0, ISA_WORD_1, ISA_DWORD };
enum isa_sdwa_unused { ISA_UNUSED_PAD, ISA_UNUSED_SEXT, ISA_UNUSED_PRESERVE };

/*
 * An instruction. Operands that its encoding does not have are ISA_NO_OPERAND, fields that it does not have 0. Implied
 * operands are filled in: VCC of v_add_co_ci_u32 in VOP2 form, the destination VCC of VOPC, EXEC of v_cmpx.
 */
struct isa_inst {
    uint16_t op;      /* enum isa_op */
    uint8_t format;   /* enum isa_format, of this encoding: ISA_VOP3 for what is written v_add_f32_e64 */
    uint8_t dwords;   /* with literal, SDWA or DPP dword, and NSA addresses */
    uint16_t dst;     /* a VGPR or SGPR: vdst, sdst, what a load or an atomic with return fills */
    uint16_t sdst;    /* the SGPRs of a carry or comparison, where dst is not that: VOP3B */
    uint16_t src[3];  /* SSRC0.., SRC0..; src[2] of VOP2 and VOP3B carries is the carry in */
    uint32_t literal; /* of src code 255, or K of v_fmaak, or imm32 of s_setreg_imm32 */
    int32_t imm;      /* SIMM16 with its sign; OFFSET of memory instructions with its sign, where they have one */

    uint8_t abs, neg, neg_hi; /* bit n: of src[n] */
    uint8_t op_sel, op_sel_hi; /* bit n: of src[n]; op_sel bit 3: of the destination */
    uint8_t omod;             /* 0, 1: *2, 2: *4, 3: /2 */
    bool clamp;

    uint8_t modifier; /* enum isa_modifier */
    union {
        struct {
            uint8_t dst_sel, dst_unused, src_sel[2]; /* enum isa_sdwa_* */
            bool sext[2];
        } sdwa;
        struct {
            uint16_t ctrl; /* DPP_CTRL of DPP16 */
            uint8_t row_mask, bank_mask;
            bool bound_ctrl, fetch_inactive;
            uint32_t lanes; /* DPP8: 3 bits a lane */
        } dpp;
    };

    /* Memory. Which VGPRs: src[0] is VADDR (ADDR of DS), src[1] VDATA (DATA0), src[2] DATA1; dst where it returns. */
    uint16_t srsrc;   /* the first SGPR of V# or T#; SBASE of SMEM */
    uint16_t ssamp;   /* the first SGPR of S# */
    uint16_t soffset; /* SOFFSET (SGPR, M0, NULL or inline constant); SADDR of FLAT, NULL: none */
    bool glc, slc, dlc, tfe, lds, gds;
    bool idxen, offen;            /* MUBUF, MTBUF */
    uint8_t buffer_format;        /* FORMAT of MTBUF */
    uint8_t offset0, offset1;     /* DS; imm has both as one number */
    uint8_t dmask, dim;           /* MIMG */
    bool unorm, r128, a16, d16, lwe;
    uint8_t nsa;                  /* additional addresses in nsa_address, each a VGPR number */
    uint8_t nsa_address[12];

    uint8_t attr, attr_channel;   /* VINTRP */
    uint8_t exp_target, exp_enable; /* EXP: TARGET, EN; exp_vsrc VGPR numbers */
    bool exp_done, exp_compressed, exp_valid_mask;
    uint8_t exp_vsrc[4];
};

/* How many VGPRs a MIMG instruction has for addresses, and for data: TFE's dword among them. */
unsigned isa_image_addresses(const struct isa_inst *inst);
unsigned isa_image_data(const struct isa_inst *inst);

/*
 * Take apart the instruction that begins at words[0]. `available` dwords may be read. Returns its size in dwords; 0:
 * there is no such instruction, or it does not end within what is available. A rejected word leaves *out undefined.
 */
unsigned isa_decode(const uint32_t *words, size_t available, struct isa_inst *out);

/* "v_add_f32". */
const char *isa_mnemonic(enum isa_op op);

/*
 * Write it as LLVM's assembler spells it, at most `size` bytes with the final 0. `lanes` is 32 or 64, `pc` the address
 * of the instruction (for branches, which show their target as a comment). Returns text.
 */
char *isa_disassemble(const struct isa_inst *inst, unsigned lanes, uint64_t pc, char *text, size_t size);

/*
 * The bits of an inline constant (codes 128..208, 240..248) as an operand of `bits` 16, 32 or 64 sees it. Other codes
 * give 0.
 */
uint64_t isa_inline_constant(unsigned code, unsigned bits);

#endif
