/* SPDX-License-Identifier: MIT */
/* vector_operands.c - what instructions see as their operands: constants, lanes of DPP, bits of SDWA, signs. */
#include "vector_run.h"

uint64_t constant(enum isa_kind kind, unsigned code, uint32_t literal)
{
    static const uint64_t floats[][3] = {
        { 0x3800, 0x3f000000, 0x3fe0000000000000 }, { 0xb800, 0xbf000000, 0xbfe0000000000000 },
        { 0x3c00, 0x3f800000, 0x3ff0000000000000 }, { 0xbc00, 0xbf800000, 0xbff0000000000000 },
        { 0x4000, 0x40000000, 0x4000000000000000 }, { 0xc000, 0xc0000000, 0xc000000000000000 },
        { 0x4400, 0x40800000, 0x4010000000000000 }, { 0xc400, 0xc0800000, 0xc010000000000000 },
        { 0x3118, 0x3e22f983, 0x3fc45f306dc9c882 },
    };
    bool narrow = kind == ISA_KIND_F16 || kind == ISA_KIND_B16, wide = kind == ISA_KIND_F64 || kind == ISA_KIND_B64;
    if (code == ISA_LITERAL) /* of fp64 it is the upper half; of other 64 bits it is not negative here */
        return kind == ISA_KIND_F64 ? (uint64_t)literal << 32 : literal;
    if (code >= ISA_FLOAT_0_5)
        return floats[code - ISA_FLOAT_0_5][narrow ? 0 : wide ? 2 : 1];
    return code <= 192 ? code - 128 : 192 - (uint64_t)code;
}

static unsigned type_bits(enum isa_kind kind)
{
    return kind == ISA_KIND_F16 ? 16 : kind == ISA_KIND_F64 ? 64 : 32;
}

/* The lane that a lane reads its first operand from, or -1: none. */
static int dpp_lane(const struct run *run, unsigned lane)
{
    unsigned row = lane & ~15u, in_row = lane & 15, ctrl = run->extra >> 8 & 0x1ff, n = ctrl & 15;
    if (run->form == FORM_DPP8)
        return (int)((lane & ~7u) + (run->extra >> (8 + 3 * (lane & 7)) & 7));
    if (ctrl < 0x100)
        return (int)((lane & ~3u) + (ctrl >> 2 * (lane & 3) & 3));
    switch (ctrl >> 4) {
    case 0x10:
        return in_row + n < 16 ? (int)(lane + n) : -1;
    case 0x11:
        return in_row >= n ? (int)(lane - n) : -1;
    case 0x12:
        return (int)(row + ((in_row - n) & 15));
    case 0x14:
        return (int)(n ? lane ^ 7 : lane ^ 15);
    case 0x15:
        return (int)(row + n);
    default:
        return (int)(lane ^ n);
    }
}

enum part dpp_part(const struct run *run, unsigned lane)
{
    bool fetch_inactive = run->extra >> 18 & 1, bound = run->extra >> 19 & 1;
    int from = dpp_lane(run, lane);
    if (run->form == FORM_DPP16 && !(run->extra >> (28 + lane / 16) & run->extra >> (24 + lane % 16 / 4) & 1))
        return PART_NONE;
    if (run->form == FORM_DPP8)
        return run->exec >> from & 1 ? PART_ALL : PART_ZERO;
    if (from >= 0 && (fetch_inactive || run->exec >> from & 1))
        return PART_ALL;
    return bound ? PART_ZERO : PART_NONE;
}

/* The part of a dword that SDWA selects. */
static uint64_t selected(const struct run *run, unsigned i, uint64_t bits)
{
    unsigned field = run->extra >> (16 + 8 * i), sel = field & 7;
    unsigned width = sel < 4 ? 8 : sel < 6 ? 16 : 32, low = sel < 4 ? 8 * sel : sel == ISA_WORD_1 ? 16 : 0;
    bits = bits >> low & (UINT32_MAX >> (32 - width));
    if (field & 8 && bits >> (width - 1))
        bits |= UINT64_MAX << width;
    return (uint32_t)bits;
}

uint64_t placed(const struct run *run, uint64_t result, uint64_t before)
{
    unsigned sel = run->extra >> 8 & 7, unused = run->extra >> 11 & 3;
    unsigned width = sel < 4 ? 8 : sel < 6 ? 16 : 32, low = sel < 4 ? 8 * sel : sel == ISA_WORD_1 ? 16 : 0;
    uint64_t mask = (uint64_t)(UINT32_MAX >> (32 - width)) << low, value = result << low & mask;
    if (unused == ISA_UNUSED_PRESERVE)
        value |= before & ~mask;
    else if (unused == ISA_UNUSED_SEXT && value >> (low + width - 1))
        value |= UINT64_MAX << (low + width);
    return (uint32_t)value;
}

uint64_t source(const struct run *run, uint32_t (*v)[WAVE_LANES], unsigned i, unsigned lane)
{
    enum isa_kind kind = run->entry->src[i];
    if (kind == ISA_KIND_NONE || kind == ISA_KIND_MASK)
        return 0;
    if (kind == ISA_KIND_K)
        return run->extra;
    if (i == 0 && run->form >= FORM_DPP16) {
        if (dpp_part(run, lane) != PART_ALL)
            return 0;
        lane = (unsigned)dpp_lane(run, lane);
    }
    uint64_t bits = get(v, SRC + 4 * i, lane, isa_kind_dwords(kind)), sign = UINT64_C(1) << (type_bits(kind) - 1);
    if (run->op_sel >> i & 1)
        bits >>= 16;
    if (run->form == FORM_SDWA)
        bits = selected(run, i, bits);
    if (run->abs >> i & 1)
        bits &= ~sign;
    if (run->neg >> i & 1)
        bits ^= sign;
    return bits;
}
