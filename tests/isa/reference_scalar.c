/* SPDX-License-Identifier: MIT */
/*
 * reference_scalar.c - the scalar ALU in wide types and plain loops, after the ISA guide's descriptions.
 */
#include "reference_scalar.h"

typedef __int128 wide;

/* Operands as numbers. */
#define A ((wide)(uint32_t)s->a)
#define B ((wide)(uint32_t)s->b)
#define SA ((wide)(int32_t)(uint32_t)s->a)
#define SB ((wide)(int32_t)(uint32_t)s->b)
#define A64 ((wide)s->a)
#define B64 ((wide)s->b)
#define SA64 ((wide)(int64_t)s->a)
#define K ((wide)(uint16_t)s->b)
#define D ((wide)(uint32_t)s->d)
#define SD ((wide)(int32_t)(uint32_t)s->d)

static bool fits(wide value)
{
    return value >= INT32_MIN && value <= INT32_MAX;
}

/* `width` bits from `low` on of a number of `size` bits; beyond them are zeros, or copies of the sign. */
static uint64_t field(uint64_t a, unsigned size, unsigned low, unsigned width, bool is_signed)
{
    uint64_t result = 0;
    for (unsigned i = 0; i < size; i++) {
        unsigned n = i < width ? i : width - 1, from = low + n; /* which bit of the field it is a copy of */
        bool sign = is_signed && a >> (size - 1) & 1, bit = from < size ? a >> from & 1 : sign;
        if (width && (i < width || is_signed))
            result |= (uint64_t)bit << i;
    }
    return result;
}
#define LOW5  ((unsigned)s->b & 31)
#define LOW6  ((unsigned)s->b & 63)
#define WIDTH ((unsigned)s->b >> 16 & 127)

static unsigned ones(uint64_t a, unsigned size, bool bit)
{
    unsigned n = 0;
    for (unsigned i = 0; i < size; i++)
        n += (a >> i & 1) == bit;
    return n;
}

/* The place of the first bit that is `bit`, from below; or how many others are above it; all ones: there is none. */
static uint64_t lowest(uint64_t a, unsigned size, bool bit)
{
    for (unsigned i = 0; i < size; i++)
        if ((a >> i & 1) == bit)
            return i;
    return UINT32_MAX;
}

static uint64_t above(uint64_t a, unsigned size, bool bit)
{
    for (unsigned i = 0; i < size; i++)
        if ((a >> (size - 1 - i) & 1) == bit)
            return i;
    return UINT32_MAX;
}

static uint64_t reversed(uint64_t a, unsigned size)
{
    uint64_t result = 0;
    for (unsigned i = 0; i < size; i++)
        result |= (a >> i & 1) << (size - 1 - i);
    return result;
}

/* For every four bits: all of them, or one bit in their order. */
static uint64_t quads(uint64_t a, unsigned size, bool whole)
{
    uint64_t result = 0;
    for (unsigned i = 0; i < size / 4; i++)
        if (a >> 4 * i & 15)
            result |= whole ? UINT64_C(15) << 4 * i : UINT64_C(1) << i;
    return result;
}

static uint64_t doubled(uint32_t a)
{
    uint64_t result = 0;
    for (unsigned i = 0; i < 32; i++)
        result |= (uint64_t)(a >> i & 1) * 3 << 2 * i;
    return result;
}

/* The difference is taken modulo 2^32 before its sign is looked at. */
static uint32_t distance(uint32_t a, uint32_t b)
{
    uint32_t d = a - b;
    return d >> 31 ? 0 - d : d;
}

/* X(mnemonic, result, SCC): `d` is the result. KEEP: SCC stays. */
#define KEEP s->scc
#define NONZERO32 (uint32_t)d != 0
#define NONZERO64 (uint64_t)d != 0
/* Bits in both sizes: operators see 64 bits. */
#define BITS(name, value) X(s_##name##_b32, value, NONZERO32) X(s_##name##_b64, value, NONZERO64)

#define ARITHMETIC                                                                                                    \
    X(s_add_u32, A + B, d >> 32 != 0) X(s_sub_u32, A - B, d < 0)                                                      \
    X(s_add_i32, SA + SB, !fits(d)) X(s_sub_i32, SA - SB, !fits(d))                                                   \
    X(s_addc_u32, A + B + s->scc, d >> 32 != 0) X(s_subb_u32, A - B - s->scc, d < 0)                                  \
    X(s_min_i32, SA < SB ? SA : SB, SA < SB) X(s_min_u32, A < B ? A : B, A < B)                                       \
    X(s_max_i32, SA > SB ? SA : SB, SA > SB) X(s_max_u32, A > B ? A : B, A > B)                                       \
    X(s_cselect_b32, s->scc ? A : B, KEEP) X(s_cselect_b64, s->scc ? A64 : B64, KEEP)                                 \
    BITS(and, s->a & s->b) BITS(or, s->a | s->b) BITS(xor, s->a ^ s->b) BITS(andn2, s->a & ~s->b)                     \
    BITS(orn2, s->a | ~s->b) BITS(nand, ~(s->a & s->b)) BITS(nor, ~(s->a | s->b)) BITS(xnor, ~(s->a ^ s->b))          \
    X(s_lshl_b32, A << LOW5, NONZERO32) X(s_lshl_b64, A64 << LOW6, NONZERO64)                                         \
    X(s_lshr_b32, A >> LOW5, NONZERO32) X(s_lshr_b64, A64 >> LOW6, NONZERO64)                                         \
    X(s_ashr_i32, SA >> LOW5, NONZERO32) X(s_ashr_i64, SA64 >> LOW6, NONZERO64)                                       \
    X(s_bfm_b32, (((wide)1 << ((unsigned)s->a & 31)) - 1) << LOW5, KEEP)                                              \
    X(s_bfm_b64, (((wide)1 << ((unsigned)s->a & 63)) - 1) << LOW6, KEEP)                                              \
    X(s_mul_i32, SA * SB, KEEP) X(s_mul_hi_u32, A * B >> 32, KEEP) X(s_mul_hi_i32, SA * SB >> 32, KEEP)               \
    X(s_bfe_u32, field((uint32_t)s->a, 32, LOW5, WIDTH, false), NONZERO32)                                            \
    X(s_bfe_i32, field((uint32_t)s->a, 32, LOW5, WIDTH, true), NONZERO32)                                             \
    X(s_bfe_u64, field(s->a, 64, LOW6, WIDTH, false), NONZERO64)                                                      \
    X(s_bfe_i64, field(s->a, 64, LOW6, WIDTH, true), NONZERO64)                                                       \
    X(s_absdiff_i32, distance((uint32_t)s->a, (uint32_t)s->b), NONZERO32)                                             \
    X(s_lshl1_add_u32, A * 2 + B, d >> 32 != 0) X(s_lshl2_add_u32, A * 4 + B, d >> 32 != 0)                           \
    X(s_lshl3_add_u32, A * 8 + B, d >> 32 != 0) X(s_lshl4_add_u32, A * 16 + B, d >> 32 != 0)                          \
    X(s_pack_ll_b32_b16, A % 0x10000 + B % 0x10000 * 0x10000, KEEP)                                                   \
    X(s_pack_lh_b32_b16, A % 0x10000 + B / 0x10000 * 0x10000, KEEP)                                                   \
    X(s_pack_hh_b32_b16, A / 0x10000 + B / 0x10000 * 0x10000, KEEP)                                                   \
    X(s_movk_i32, SB, KEEP) X(s_cmovk_i32, s->scc ? SB : D, KEEP)                                                     \
    X(s_addk_i32, SD + SB, !fits(d)) X(s_mulk_i32, SD * SB, KEEP)                                                     \
    X(s_mov_b32, A, KEEP) X(s_mov_b64, A64, KEEP) X(s_cmov_b32, s->scc ? A : D, KEEP)                                 \
    X(s_cmov_b64, s->scc ? s->a : s->d, KEEP) BITS(not, ~s->a)                                                        \
    X(s_wqm_b32, quads(s->a, 32, true), NONZERO32) X(s_wqm_b64, quads(s->a, 64, true), NONZERO64)                     \
    X(s_quadmask_b32, quads(s->a, 32, false), NONZERO32) X(s_quadmask_b64, quads(s->a, 64, false), NONZERO64)         \
    X(s_brev_b32, reversed(s->a, 32), KEEP) X(s_brev_b64, reversed(s->a, 64), KEEP)                                   \
    X(s_bcnt0_i32_b32, ones(s->a, 32, false), NONZERO32) X(s_bcnt0_i32_b64, ones(s->a, 64, false), NONZERO32)         \
    X(s_bcnt1_i32_b32, ones(s->a, 32, true), NONZERO32) X(s_bcnt1_i32_b64, ones(s->a, 64, true), NONZERO32)           \
    X(s_ff0_i32_b32, lowest(s->a, 32, false), KEEP) X(s_ff0_i32_b64, lowest(s->a, 64, false), KEEP)                   \
    X(s_ff1_i32_b32, lowest(s->a, 32, true), KEEP) X(s_ff1_i32_b64, lowest(s->a, 64, true), KEEP)                     \
    X(s_flbit_i32_b32, above(s->a, 32, true), KEEP) X(s_flbit_i32_b64, above(s->a, 64, true), KEEP)                   \
    X(s_flbit_i32, above(s->a, 32, !(s->a >> 31 & 1)), KEEP) X(s_flbit_i32_i64, above(s->a, 64, !(s->a >> 63)), KEEP) \
    X(s_sext_i32_i8, field(s->a & 0xff, 8, 0, 8, true) - (s->a & 0x80) * 2, KEEP)                                     \
    X(s_sext_i32_i16, (s->a & 0xffff) - (s->a & 0x8000) * 2, KEEP)                                                    \
    X(s_bitset0_b32, s->d & ~(UINT64_C(1) << (s->a & 31)), KEEP) X(s_bitset1_b32, s->d | UINT64_C(1) << (s->a & 31), KEEP) \
    X(s_bitset0_b64, s->d & ~(UINT64_C(1) << (s->a & 63)), KEEP) X(s_bitset1_b64, s->d | UINT64_C(1) << (s->a & 63), KEEP) \
    X(s_abs_i32, SA < 0 ? -SA : SA, NONZERO32) X(s_bitreplicate_b64_b32, doubled((uint32_t)s->a), KEEP)

/* Only SCC: COMPARES_K for both signs, from SIMM16. */
#define COMPARES                                                                                                      \
    X(s_cmp_eq_i32, SA == SB) X(s_cmp_lg_i32, SA != SB) X(s_cmp_gt_i32, SA > SB) X(s_cmp_ge_i32, SA >= SB)            \
    X(s_cmp_lt_i32, SA < SB) X(s_cmp_le_i32, SA <= SB)                                                                \
    X(s_cmp_eq_u32, A == B) X(s_cmp_lg_u32, A != B) X(s_cmp_gt_u32, A > B) X(s_cmp_ge_u32, A >= B)                    \
    X(s_cmp_lt_u32, A < B) X(s_cmp_le_u32, A <= B)                                                                    \
    X(s_bitcmp0_b32, A / ((wide)1 << LOW5) % 2 == 0) X(s_bitcmp1_b32, A / ((wide)1 << LOW5) % 2 == 1)                 \
    X(s_bitcmp0_b64, A64 / ((wide)1 << LOW6) % 2 == 0) X(s_bitcmp1_b64, A64 / ((wide)1 << LOW6) % 2 == 1)             \
    X(s_cmp_eq_u64, A64 == B64) X(s_cmp_lg_u64, A64 != B64)                                                           \
    X(s_cmpk_eq_i32, SA == SB) X(s_cmpk_lg_i32, SA != SB) X(s_cmpk_gt_i32, SA > SB) X(s_cmpk_ge_i32, SA >= SB)        \
    X(s_cmpk_lt_i32, SA < SB) X(s_cmpk_le_i32, SA <= SB)                                                              \
    X(s_cmpk_eq_u32, A == K) X(s_cmpk_lg_u32, A != K) X(s_cmpk_gt_u32, A > K) X(s_cmpk_ge_u32, A >= K)                \
    X(s_cmpk_lt_u32, A < K) X(s_cmpk_le_u32, A <= K)

/* EXEC becomes `value`; the destination has what EXEC was, or is. */
#define MASKS(name, value) Y(s_##name##_saveexec_b32, value, uint32_t) Y(s_##name##_saveexec_b64, value, uint64_t)
#define SAVES                                                                                                         \
    MASKS(and, s->a & s->exec) MASKS(or, s->a | s->exec) MASKS(xor, s->a ^ s->exec)                                   \
    MASKS(andn1, ~s->a & s->exec) MASKS(andn2, s->a & ~s->exec) MASKS(orn1, ~s->a | s->exec)                          \
    MASKS(orn2, s->a | ~s->exec) MASKS(nand, ~(s->a & s->exec)) MASKS(nor, ~(s->a | s->exec))                         \
    MASKS(xnor, ~(s->a ^ s->exec))
#define WRITES                                                                                                        \
    Z(s_andn1_wrexec_b32, ~s->a & s->exec, uint32_t) Z(s_andn1_wrexec_b64, ~s->a & s->exec, uint64_t)                 \
    Z(s_andn2_wrexec_b32, s->a & ~s->exec, uint32_t) Z(s_andn2_wrexec_b64, s->a & ~s->exec, uint64_t)

#define X(name, value, condition)                                                                                     \
    static void name(struct scalar *s)                                                                                \
    {                                                                                                                 \
        wide d = (wide)(value);                                                                                       \
        s->scc = condition;                                                                                           \
        s->d = (uint64_t)d;                                                                                           \
    }
ARITHMETIC
#undef X
#define X(name, condition)                                                                                            \
    static void name(struct scalar *s)                                                                                \
    {                                                                                                                 \
        s->scc = condition;                                                                                           \
    }
COMPARES
#undef X
#define MASK(name, value, type, result)                                                                               \
    static void name(struct scalar *s)                                                                                \
    {                                                                                                                 \
        uint64_t keep = sizeof(type) == 4 ? s->exec & 0xffffffff00000000 : 0, before = s->exec;                       \
        type exec = (type)(value);                                                                                    \
        s->exec = exec | keep;                                                                                        \
        s->scc = exec != 0;                                                                                           \
        s->d = result;                                                                                                \
        (void)before;                                                                                                 \
    }
#define Y(name, value, type) MASK(name, value, type, before)
#define Z(name, value, type) MASK(name, value, type, exec)
SAVES WRITES
#undef Y
#undef Z

const struct scalar_reference reference_scalar[] = {
#define X(name, ...) { ISA_##name, name },
#define Y X
#define Z X
    ARITHMETIC COMPARES SAVES WRITES { ISA_OPS, 0 },
};
