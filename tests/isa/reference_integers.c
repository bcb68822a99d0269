/* SPDX-License-Identifier: MIT */
/*
 * reference_integers.c - integers and bits.
 */
#include "reference.h"

typedef __int128 wide;

/* One lane of each type: signed and unsigned, of 32, 16 and 64 bits. */
#define A ((uint32_t)l->a)
#define B ((uint32_t)l->b)
#define C ((uint32_t)l->c)
#define SA ((int64_t)(int32_t)l->a)
#define SB ((int64_t)(int32_t)l->b)
#define SC ((int64_t)(int32_t)l->c)
#define HA ((int64_t)(uint16_t)l->a)
#define HB ((int64_t)(uint16_t)l->b)
#define HC ((int64_t)(uint16_t)l->c)
#define IA ((int64_t)(int16_t)l->a)
#define IB ((int64_t)(int16_t)l->b)
#define IC ((int64_t)(int16_t)l->c)

static int64_t least(int64_t a, int64_t b)
{
    return b < a ? b : a;
}

static int64_t most(int64_t a, int64_t b)
{
    return b > a ? b : a;
}

static int64_t middle(int64_t a, int64_t b, int64_t c)
{
    return a + b + c - least(least(a, b), c) - most(most(a, b), c);
}

/* `width` bits of a number from `low` on, as a number with or without a sign. */
static int64_t field(uint64_t a, unsigned low, unsigned width, bool is_signed)
{
    int64_t value = 0;
    for (unsigned i = 0; i < width; i++)
        value += (int64_t)(a >> (low + i < 63 ? low + i : 63) & (low + i < 64)) << i;
    return is_signed && width && value >> (width - 1) & 1 ? value - (INT64_C(1) << width) : value;
}

/* The lanes below one, as v_mbcnt sees the half of them that begins with `first`. */
static uint32_t below(unsigned lane, unsigned first_lane)
{
    uint64_t mask = (UINT64_C(1) << lane) - 1;
    return (uint32_t)(mask >> first_lane);
}

static unsigned ones(uint64_t a)
{
    unsigned n = 0;
    for (; a; a &= a - 1)
        n++;
    return n;
}

/* The place of the first bit that is not `bit`, from the top or from the bottom, -1 if there is none. */
static uint32_t first(uint32_t a, bool bit, bool from_top)
{
    for (unsigned i = 0; i < 32; i++)
        if ((a >> (from_top ? 31 - i : i) & 1) != bit)
            return i;
    return UINT32_MAX;
}

static uint32_t reversed(uint32_t a)
{
    uint32_t r = 0;
    for (unsigned i = 0; i < 32; i++)
        r |= (a >> i & 1) << (31 - i);
    return r;
}

/* The sum of the distances of bytes; a byte of the second that is 0 is left out if `masked`. */
static uint32_t distances(uint32_t a, uint32_t b, bool masked)
{
    uint32_t sum = 0;
    for (unsigned i = 0; i < 32; i += 8) {
        int x = a >> i & 255, y = b >> i & 255;
        if (!masked || y)
            sum += (uint32_t)(x > y ? x - y : y - x);
    }
    return sum;
}

/* v_perm_b32: a byte of two dwords, or a constant, or a sign. */
static uint32_t chosen(uint64_t bytes, unsigned sel)
{
    static const uint8_t signs[] = { 15, 31, 47, 63 };
    if (sel >= 13)
        return 255;
    if (sel == 12)
        return 0;
    if (sel >= 8)
        return bytes >> signs[sel - 8] & 1 ? 255 : 0;
    return bytes >> sel * 8 & 255;
}

static uint32_t permuted(uint32_t a, uint32_t b, uint32_t c)
{
    uint64_t bytes = (uint64_t)a << 32 | b;
    return chosen(bytes, c & 255) | chosen(bytes, c >> 8 & 255) << 8 | chosen(bytes, c >> 16 & 255) << 16 |
           chosen(bytes, c >> 24) << 24;
}

static uint32_t averaged(uint32_t a, uint32_t b, uint32_t c)
{
    uint32_t r = 0;
    for (unsigned i = 0; i < 32; i += 8)
        r |= ((a >> i & 255) + (b >> i & 255) + (c >> i & 1)) / 2 << i;
    return r;
}

static uint64_t carried(struct reference_lane *l, wide sum, unsigned bits)
{
    l->carry = sum < 0 || sum >> bits != 0;
    return (uint64_t)sum;
}

static int64_t low24(int64_t value, bool is_signed)
{
    value &= 0xffffff;
    return is_signed && value >= 0x800000 ? value - 0x1000000 : value;
}
#define U24(x) low24((int64_t)(x), false)
#define S24(x) low24((int64_t)(x), true)

/* Two halves, each from those of its operands. */
#define HALVES(low, high) ((uint32_t)((low) & 0xffff) | (uint32_t)((high) & 0xffff) << 16)
#define UP(value) ((int64_t)(value) >> 16)
#define PAIR(name, expression)                                                       \
    static uint64_t half_##name(int64_t a, int64_t b, int64_t c)                     \
    {                                                                                \
        (void)b, (void)c;                                                            \
        return (uint64_t)(expression);                                               \
    }                                                                                \
    static uint64_t name(struct reference_lane *l)                                   \
    {                                                                                \
        return HALVES(half_##name(HA, HB, HC), half_##name(UP(A), UP(B), UP(C)));    \
    }
#define SIGN(x) ((x) >= 0x8000 ? (x) - 0x10000 : (x))

PAIR(v_pk_mad_i16, a *b + c)
PAIR(v_pk_mad_u16, a *b + c)
PAIR(v_pk_mul_lo_u16, a *b)
PAIR(v_pk_add_i16, a + b)
PAIR(v_pk_sub_i16, a - b)
PAIR(v_pk_add_u16, a + b)
PAIR(v_pk_sub_u16, a - b)
PAIR(v_pk_lshlrev_b16, b << (a & 15))
PAIR(v_pk_lshrrev_b16, b >> (a & 15))
PAIR(v_pk_ashrrev_i16, SIGN(b) >> (a & 15))
PAIR(v_pk_max_i16, most(SIGN(a), SIGN(b)))
PAIR(v_pk_min_i16, least(SIGN(a), SIGN(b)))
PAIR(v_pk_max_u16, most(a, b))
PAIR(v_pk_min_u16, least(a, b))

static int64_t dot(uint32_t a, uint32_t b, unsigned bits, bool is_signed)
{
    int64_t sum = 0;
    for (unsigned i = 0; i < 32; i += bits)
        sum += field(a, i, bits, is_signed) * field(b, i, bits, is_signed);
    return sum;
}

/* 16-bit operations leave the upper half of the destination alone. */
#define KEEP(value) (((uint64_t)(value) & 0xffff) | (l->d & 0xffff0000))

/* What a list's entries compute: a function for each expression. */
#define ALL                                                                          \
    X(v_mov_b32, A) X(v_not_b32, ~A) X(v_bfrev_b32, reversed(A))                     \
    X(v_ffbh_u32, first(A, 0, true)) X(v_ffbl_b32, first(A, 0, false))               \
    X(v_ffbh_i32, first(A, A >> 31, true))                                           \
    X(v_add_nc_u32, (wide)A + B) X(v_sub_nc_u32, (wide)A - B) X(v_subrev_nc_u32, (wide)B - A)                     \
    X(v_add_nc_i32, SA + SB) X(v_sub_nc_i32, SA - SB)                                \
    X(v_and_b32, A &B) X(v_or_b32, A | B) X(v_xor_b32, A ^ B) X(v_xnor_b32, ~(A ^ B)) \
    X(v_lshlrev_b32, B << (A & 31)) X(v_lshrrev_b32, B >> (A & 31)) X(v_ashrrev_i32, SB >> (A & 31))              \
    X(v_min_i32, least(SA, SB)) X(v_max_i32, most(SA, SB)) X(v_min_u32, least(A, B)) X(v_max_u32, most(A, B))     \
    X(v_mul_u32_u24, U24(A) * U24(B)) X(v_mul_i32_i24, S24(A) * S24(B))              \
    X(v_mul_hi_u32_u24, U24(A) * U24(B) >> 32) X(v_mul_hi_i32_i24, S24(A) * S24(B) >> 32)                         \
    X(v_mad_u32_u24, U24(A) * U24(B) + C) X(v_mad_i32_i24, S24(A) * S24(B) + SC)     \
    X(v_mul_lo_u32, (wide)A *B) X(v_mul_hi_u32, (wide)A *B >> 32) X(v_mul_hi_i32, SA *SB >> 32)                   \
    X(v_bfe_u32, field(A, B & 31, C & 31, false)) X(v_bfe_i32, field((uint64_t)SA, B & 31, C & 31, true))         \
    X(v_bfi_b32, (A & B) | (~A & C)) X(v_bfm_b32, ((UINT64_C(1) << (A & 31)) - 1) << (B & 31))                    \
    X(v_alignbit_b32, ((uint64_t)A << 32 | B) >> (C & 31)) X(v_alignbyte_b32, ((uint64_t)A << 32 | B) >> 8 * (C & 3)) \
    X(v_min3_i32, least(least(SA, SB), SC)) X(v_max3_i32, most(most(SA, SB), SC)) X(v_med3_i32, middle(SA, SB, SC)) \
    X(v_min3_u32, least(least(A, B), C)) X(v_max3_u32, most(most(A, B), C)) X(v_med3_u32, middle(A, B, C))        \
    X(v_sad_u8, (wide)distances(A, B, false) + C) X(v_msad_u8, (wide)distances(A, B, true) + C)                   \
    X(v_sad_hi_u8, ((uint64_t)distances(A, B, false) << 16) + C)                     \
    X(v_sad_u32, (wide)(A > B ? A - B : B - A) + C)                                      \
    X(v_sad_u16, (uint64_t)(most(HA, HB) - least(HA, HB) + most(UP(A), UP(B)) - least(UP(A), UP(B))) + C)         \
    X(v_lerp_u8, averaged(A, B, C)) X(v_perm_b32, permuted(A, B, C))                 \
    X(v_bcnt_u32_b32, ones(A) + B)                                                   \
    X(v_mbcnt_lo_u32_b32, ones(A & below(l->lane, 0)) + B) X(v_mbcnt_hi_u32_b32, ones(A & below(l->lane, 32)) + B) \
    X(v_dot4c_i32_i8, dot(A, B, 8, true) + (int64_t)(int32_t)l->d)                   \
    X(v_xor3_b32, A ^ B ^ C) X(v_or3_b32, A | B | C) X(v_and_or_b32, (A & B) | C) X(v_add3_u32, (wide)A + B + C)  \
    X(v_lshl_add_u32, ((uint64_t)A << (B & 31)) + C) X(v_add_lshl_u32, ((uint64_t)A + B) << (C & 31))             \
    X(v_lshl_or_b32, (uint64_t)A << (B & 31) | C) X(v_xad_u32, (uint64_t)(A ^ B) + C) \
    X(v_lshlrev_b64, l->b << (A & 63)) X(v_lshrrev_b64, l->b >> (A & 63)) X(v_ashrrev_i64, (int64_t)l->b >> (A & 63)) \
    X(v_add_nc_u16, KEEP(HA + HB)) X(v_sub_nc_u16, KEEP(HA - HB)) X(v_add_nc_i16, KEEP(HA + HB))                  \
    X(v_sub_nc_i16, KEEP(HA - HB)) X(v_mul_lo_u16, KEEP(HA *HB))                     \
    X(v_lshlrev_b16, KEEP(HB << (HA & 15))) X(v_lshrrev_b16, KEEP(HB >> (HA & 15)))  \
    X(v_ashrrev_i16, KEEP(IB >> (HA & 15)))                                          \
    X(v_max_u16, KEEP(most(HA, HB))) X(v_min_u16, KEEP(least(HA, HB)))               \
    X(v_max_i16, KEEP(most(IA, IB))) X(v_min_i16, KEEP(least(IA, IB)))               \
    X(v_mad_u16, KEEP(HA *HB + HC)) X(v_mad_i16, KEEP(HA *HB + HC))                  \
    X(v_min3_u16, KEEP(least(least(HA, HB), HC))) X(v_max3_u16, KEEP(most(most(HA, HB), HC)))                     \
    X(v_med3_u16, KEEP(middle(HA, HB, HC))) X(v_min3_i16, KEEP(least(least(IA, IB), IC)))                         \
    X(v_max3_i16, KEEP(most(most(IA, IB), IC))) X(v_med3_i16, KEEP(middle(IA, IB, IC)))                           \
    X(v_mad_u32_u16, HA *HB + C) X(v_mad_i32_i16, IA *IB + SC)                       \
    X(v_cvt_pk_u16_u32, HALVES(least(A, 0xffff), least(B, 0xffff)))                  \
    X(v_cvt_pk_i16_i32, HALVES(most(least(SA, 32767), -32768), most(least(SB, 32767), -32768)))                   \
    X(v_sat_pk_u8_i16, most(least(IA, 255), 0) | most(least(SIGN(UP(A)), 255), 0) << 8)                          \
    X(v_cndmask_b32, l->carry ? B : A)                                               \
    X(v_add_co_u32, carried(l, (wide)A + B, 32)) X(v_sub_co_u32, carried(l, (wide)A - B, 32))                     \
    X(v_subrev_co_u32, carried(l, (wide)B - A, 32))                                  \
    X(v_add_co_ci_u32, carried(l, (wide)A + B + l->carry, 32))                       \
    X(v_sub_co_ci_u32, carried(l, (wide)A - B - l->carry, 32))                       \
    X(v_subrev_co_ci_u32, carried(l, (wide)B - A - l->carry, 32))                    \
    X(v_mad_u64_u32, carried(l, (wide)A * B + l->c, 64))                             \
    X(v_dot2_i32_i16, dot(A, B, 16, true) + SC) X(v_dot2_u32_u16, (uint64_t)dot(A, B, 16, false) + C)             \
    X(v_dot4_i32_i8, dot(A, B, 8, true) + SC) X(v_dot4_u32_u8, (uint64_t)dot(A, B, 8, false) + C)                 \
    X(v_dot8_i32_i4, dot(A, B, 4, true) + SC) X(v_dot8_u32_u4, (uint64_t)dot(A, B, 4, false) + C)

#define PACKED                                                                       \
    Y(v_pk_mad_i16) Y(v_pk_mad_u16) Y(v_pk_mul_lo_u16) Y(v_pk_add_i16) Y(v_pk_sub_i16) Y(v_pk_add_u16)            \
    Y(v_pk_sub_u16) Y(v_pk_lshlrev_b16) Y(v_pk_lshrrev_b16) Y(v_pk_ashrrev_i16) Y(v_pk_max_i16) Y(v_pk_min_i16)   \
    Y(v_pk_max_u16) Y(v_pk_min_u16)

/* Comparisons: v_cmp and v_cmpx are the same but for where the result goes. */
#define COMPARES(type, a, b)                                                         \
    X(v_cmp_lt_##type, (a) < (b)) X(v_cmp_eq_##type, (a) == (b)) X(v_cmp_le_##type, (a) <= (b))                   \
    X(v_cmp_gt_##type, (a) > (b)) X(v_cmp_ne_##type, (a) != (b)) X(v_cmp_ge_##type, (a) >= (b))                   \
    X(v_cmpx_lt_##type, (a) < (b)) X(v_cmpx_eq_##type, (a) == (b)) X(v_cmpx_le_##type, (a) <= (b))                \
    X(v_cmpx_gt_##type, (a) > (b)) X(v_cmpx_ne_##type, (a) != (b)) X(v_cmpx_ge_##type, (a) >= (b))
#define ALWAYS(type)                                                                 \
    X(v_cmp_f_##type, 0) X(v_cmp_t_##type, 1) X(v_cmpx_f_##type, 0) X(v_cmpx_t_##type, 1)
#define MASKS                                                                        \
    COMPARES(i32, SA, SB) COMPARES(u32, A, B) COMPARES(i16, IA, IB) COMPARES(u16, HA, HB)                         \
    COMPARES(i64, (int64_t)l->a, (int64_t)l->b) COMPARES(u64, l->a, l->b)            \
    ALWAYS(i32) ALWAYS(u32) ALWAYS(i64) ALWAYS(u64)

#define X(name, expression)                                                          \
    static uint64_t ref_##name(struct reference_lane *l)                             \
    {                                                                                \
        (void)l;                                                                     \
        return (uint64_t)(expression);                                               \
    }
ALL MASKS
#undef X

const struct reference reference_integers[] = {
#define X(name, expression) { ISA_##name, REFERENCE_BITS, 0, ref_##name },
#define Y(name) { ISA_##name, REFERENCE_BITS, 0, name },
    ALL PACKED
#undef X
#define X(name, expression) { ISA_##name, REFERENCE_MASK, 0, ref_##name },
    MASKS
    { .compute = NULL },
};
