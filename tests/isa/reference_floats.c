/* SPDX-License-Identifier: MIT */
/*
 * reference_floats.c - floats of all sizes as numbers of 128 bits, which are rounded once, by the rule and not by the
 * machine.
 */
#include "reference.h"

#include <math.h>
#include <string.h>

typedef __float128 number;
typedef unsigned __int128 number_bits;

/* ---- formats ----------------------------------------------------------------------------------------------------- */

struct format {
    int fraction, exponent; /* bits */
};
static const struct format f16 = { 10, 5 }, f32 = { 23, 8 }, f64 = { 52, 11 };

uint32_t reference_mode = REFERENCE_PLAIN;

/* MODE's two bits for a format, from bit 0 or 4 on: how it rounds, which denormals it keeps. */
static unsigned mode_of(const struct format *f, unsigned from)
{
    return reference_mode >> (f == &f32 ? from : from + 2) & 3;
}

static uint64_t infinity_of(const struct format *f)
{
    return ((UINT64_C(1) << f->exponent) - 1) << f->fraction;
}

static uint64_t sign_of(const struct format *f)
{
    return UINT64_C(1) << (f->fraction + f->exponent);
}

static uint64_t magnitude(uint64_t bits, const struct format *f)
{
    return bits & (sign_of(f) - 1);
}

static bool is_negative(uint64_t bits, const struct format *f)
{
    return bits & sign_of(f);
}

static bool is_nan(uint64_t bits, const struct format *f)
{
    return magnitude(bits, f) > infinity_of(f);
}

static uint64_t nan_of(const struct format *f)
{
    return infinity_of(f) | UINT64_C(1) << (f->fraction - 1);
}

/* 2 to the n, for n that a number's exponent holds. */
static number power(int n)
{
    number_bits bits = (number_bits)(unsigned)(n + 16383) << 112;
    number x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static number from(uint64_t bits, const struct format *f)
{
    int biased = (int)(magnitude(bits, f) >> f->fraction), bias = (1 << (f->exponent - 1)) - 1;
    uint64_t fraction = bits & ((UINT64_C(1) << f->fraction) - 1);
    number x;
    if (biased == 0 && !(mode_of(f, 4) & 1))
        fraction = 0;
    if (biased == (1 << f->exponent) - 1)
        x = fraction ? (number)NAN : (number)INFINITY;
    else
        x = (number)(fraction | (uint64_t)(biased != 0) << f->fraction) *
            power((biased ? biased : 1) - bias - f->fraction);
    return is_negative(bits, f) ? -x : x;
}

static bool is_minus(number x)
{
    number_bits bits;
    memcpy(&bits, &x, sizeof bits);
    return bits >> 127;
}

/* Rounded as MODE codes it: to nearest even, up, down, towards zero. */
enum { ROUND_EVEN, ROUND_UP, ROUND_DOWN, ROUND_ZERO };
static uint64_t round_to(number x, const struct format *f, unsigned round)
{
    bool to_zero = round == ROUND_ZERO || round == (is_minus(x) ? ROUND_UP : ROUND_DOWN);
    uint64_t sign = is_minus(x) ? sign_of(f) : 0;
    int least = 1 - ((1 << (f->exponent - 1)) - 1) - f->fraction; /* the exponent of the last place of denormals */
    number_bits bits;
    if (x != x)
        return nan_of(f);
    if (is_minus(x))
        x = -x;
    if (x == (number)INFINITY)
        return sign | infinity_of(f);
    memcpy(&bits, &x, sizeof bits);
    int place = (int)(bits >> 112) - 16383 - f->fraction;
    if (place < least)
        place = least;
    number scaled = x * power(-place);
    uint64_t n = (uint64_t)scaled;
    number rest = scaled - n;
    if (round == ROUND_EVEN ? rest > 0.5Q || (rest == 0.5Q && n & 1) : rest > 0 && !to_zero)
        n++;
    bool huge = place - least >= 1 << f->exponent;
    uint64_t result = huge ? infinity_of(f) : n + ((uint64_t)(place - least) << f->fraction);
    if (result >= infinity_of(f))
        result = infinity_of(f) - to_zero;
    return sign | result;
}

static uint64_t to(number x, const struct format *f)
{
    uint64_t bits = round_to(x, f, mode_of(f, 0));
    bool is_denormal = magnitude(bits, f) >> f->fraction == 0;
    return is_denormal && !(mode_of(f, 4) & 2) ? bits & sign_of(f) : bits;
}

static const struct format *format_of(enum reference_type type)
{
    return type == REFERENCE_F16 ? &f16 : type == REFERENCE_F32 ? &f32 : &f64;
}

uint64_t reference_scaled(uint64_t bits, enum reference_type type, unsigned omod)
{
    static const number factors[] = { 1, 2, 4, 0.5Q };
    const struct format *f = format_of(type);
    uint64_t result = to(from(bits, f) * factors[omod], f);
    return magnitude(result, f) ? result : 0;
}

bool reference_is_least(uint64_t bits, enum reference_type type)
{
    const struct format *f = format_of(type);
    return magnitude(bits, f) == UINT64_C(1) << f->fraction;
}

/* A sum whose last bit tells that there is more below: what is rounded again is rounded right. */
static number sum(number x, number y)
{
    number s = x + y, part = s - x, rest = (x - (s - part)) + (y - part);
    number_bits bits;
    if (!(rest > 0 || rest < 0) || s - s != 0)
        return s;
    memcpy(&bits, &s, sizeof bits);
    if (!(bits & 1))
        bits = (rest > 0) == (s > 0) ? bits + 1 : bits - 1;
    memcpy(&s, &bits, sizeof s);
    return s;
}

/* ---- what instructions have in common, for bits of a format ------------------------------------------------------ */

static number whole(number x) /* towards zero */
{
    if (!(x < 0x1p100Q && x > -0x1p100Q))
        return x;
    number t = (number)(__int128)x;
    return t == 0 && is_minus(x) ? -0.0Q : t;
}

static number floor_of(number x)
{
    number t = whole(x);
    return t > x ? t - 1 : t;
}

static number ceil_of(number x)
{
    return -floor_of(-x);
}

static number nearest(number x)
{
    number t = floor_of(x), rest = x - t;
    if (!(x < 0x1p100Q && x > -0x1p100Q))
        return x;
    if (rest > 0.5Q || (rest == 0.5Q && (__int128)t & 1))
        t += 1;
    return t == 0 && is_minus(x) ? -0.0Q : t;
}

/* The lesser, of which -0 is less than +0; of a NaN and a number the number. */
static uint64_t choose(uint64_t a, uint64_t b, const struct format *f, bool larger)
{
    if (is_nan(a, f) || is_nan(b, f))
        return is_nan(a, f) ? b : a;
    number x = from(a, f), y = from(b, f);
    bool less = x < y || (x == y && is_negative(a, f));
    return less != larger ? a : b;
}

static uint64_t choose_3(uint64_t a, uint64_t b, uint64_t c, const struct format *f, bool larger)
{
    return choose(choose(a, b, f, larger), c, f, larger);
}

static uint64_t median(uint64_t a, uint64_t b, uint64_t c, const struct format *f)
{
    if (is_nan(a, f) || is_nan(b, f) || is_nan(c, f))
        return choose_3(a, b, c, f, false);
    uint64_t top = choose_3(a, b, c, f, true);
    return top == a ? choose(b, c, f, true) : top == b ? choose(a, c, f, true) : choose(a, b, f, true);
}

static uint64_t fraction_of(uint64_t a, const struct format *f)
{
    number x = from(a, f), rest = x - floor_of(x);
    uint64_t bits = to(rest, f), below_one = to(1, f) - 1;
    return !is_nan(bits, f) && bits > below_one ? below_one : bits;
}

static bool in_class(uint64_t a, uint32_t mask, const struct format *f)
{
    uint64_t m = magnitude(a, f), inf = infinity_of(f);
    unsigned kind = m == 0 ? 6 : m < UINT64_C(1) << f->fraction ? 7 : m < inf ? 8 : 9;
    if (m > inf)
        return mask >> (m >= nan_of(f)) & 1;
    return mask >> (is_negative(a, f) ? 11 - kind : kind) & 1;
}

static bool is_finite(number x)
{
    return x - x == 0;
}

/* The exponent that makes the mantissa of 0.5 to 1; 0 for what has none. */
static int exponent_of(number x)
{
    number_bits bits;
    if (x == 0 || !is_finite(x))
        return 0;
    memcpy(&bits, &x, sizeof bits);
    return (int)(bits >> 112 & 0x7fff) - 16382;
}

static number mantissa_of(number x)
{
    return x == 0 || !is_finite(x) ? x : x * power(-exponent_of(x));
}

static number scaled(number x, int64_t n)
{
    return x * power((int)(n > 5000 ? 5000 : n < -5000 ? -5000 : n));
}

static int64_t saturated(number x, int64_t least, int64_t most)
{
    if (x != x)
        return 0;
    return x < least ? least : x > most ? most : (int64_t)x;
}

static uint32_t with_byte(uint32_t word, unsigned n, uint32_t byte)
{
    return (word & ~(255u << 8 * n)) | byte << 8 * n;
}

/* The face of a cube that a direction meets: the major axis is the greatest, of equal ones the last. */
struct face {
    number face, s, t, axis;
};
static struct face cube(number x, number y, number z, struct reference_lane *l)
{
    l->open = x != x || y != y || z != z;
    number ax = x < 0 ? -x : x, ay = y < 0 ? -y : y, az = z < 0 ? -z : z;
    if (az >= ax && az >= ay)
        return (struct face){ z < 0 ? 5 : 4, z < 0 ? -x : x, -y, z };
    if (ay >= ax)
        return (struct face){ y < 0 ? 3 : 2, x, y < 0 ? -z : z, y };
    return (struct face){ x < 0 ? 1 : 0, x < 0 ? z : -z, -y, x };
}

static number flushed(number x)
{
    return x > -0x1p-126Q && x < 0x1p-126Q ? (is_minus(x) ? -0.0Q : 0.0Q) : x;
}

/* 0 or 1 for numbers that compare so, `unordered` where one is a NaN. */
enum { LT = 1, EQ = 2, GT = 4, UN = 8 };
static uint64_t compared(number x, number y, unsigned which)
{
    unsigned is = x < y ? LT : x > y ? GT : x == y ? EQ : UN;
    return (is & which) != 0;
}

/* ---- the instructions -------------------------------------------------------------------------------------------- */

#define A from(l->a, &f32)
#define B from(l->b, &f32)
#define C from(l->c, &f32)
#define D from(l->d, &f32)
#define HA from(l->a & 0xffff, &f16)
#define HB from(l->b & 0xffff, &f16)
#define HC from(l->c & 0xffff, &f16)
/* The mixed operations are of fp32, whatever their operands: their results are rounded to that first. */
#define SINGLE from(to(sum(HA *HB, HC), &f32), &f32)
#define HD from(l->d & 0xffff, &f16)
#define DA from(l->a, &f64)
#define DB from(l->b, &f64)
#define DC from(l->c, &f64)
#define SIGNED(x) ((int64_t)(int32_t)(x))
#define LEGACY(x, y) ((x) == 0 || (y) == 0 ? 0 : (x) * (y))
#define ROOT(x) ((number)sqrtl((long double)(x)))

/* fp32's curves know no denormals. */
#define FLUSHED(x) flushed(x)

/* X16, X32, X64: the result is a float of that size, made of a number; Y: its bits, or an integer's; M: a mask. */
#define ROUNDINGS(X, s, a)                                                           \
    X(v_trunc_##s, whole(a)) X(v_ceil_##s, ceil_of(a)) X(v_floor_##s, floor_of(a)) X(v_rndne_##s, nearest(a))     \
    X(v_frexp_mant_##s, mantissa_of(a))
#define CHOICES(Y, s, f, a, b, c)                                                    \
    Y(v_min_##s, choose(a, b, f, false)) Y(v_max_##s, choose(a, b, f, true)) Y(v_fract_##s, fraction_of(a, f))
#define THREES(Y, s, f, a, b, c)                                                     \
    Y(v_min3_##s, choose_3(a, b, c, f, false)) Y(v_max3_##s, choose_3(a, b, c, f, true))                          \
    Y(v_med3_##s, median(a, b, c, f))

#define SINGLES(X, Y)                                                                \
    X(v_add_f32, sum(A, B)) X(v_sub_f32, sum(A, -B)) X(v_subrev_f32, sum(B, -A)) X(v_mul_f32, A *B)               \
    X(v_mul_legacy_f32, LEGACY(A, B)) X(v_fma_f32, sum(A *B, C)) X(v_fmac_f32, sum(A *B, D))                      \
    X(v_fma_legacy_f32, sum(LEGACY(A, B), C)) X(v_fmac_legacy_f32, sum(LEGACY(A, B), D))                          \
    X(v_ldexp_f32, scaled(A, SIGNED(l->b)))                                          \
    X(v_cvt_f32_i32, SIGNED(l->a)) X(v_cvt_f32_u32, l->a) X(v_cvt_f32_f16, HA) X(v_cvt_f32_f64, DA)               \
    X(v_cvt_f32_ubyte0, l->a & 255) X(v_cvt_f32_ubyte1, l->a >> 8 & 255) X(v_cvt_f32_ubyte2, l->a >> 16 & 255)    \
    X(v_cvt_f32_ubyte3, l->a >> 24 & 255)                                            \
    X(v_fmaak_f32, sum(A *B, C)) X(v_fmamk_f32, sum(A *B, C))                        \
    X(v_cubema_f32, 2 * CUBE.axis) X(v_cubesc_f32, CUBE.s) X(v_cubetc_f32, CUBE.t)     \
    X(v_cvt_off_f32_i4, (number)(int)((l->a & 15) ^ 8) / 16 - 0.5Q)                  \
    X(v_fma_mix_f32, sum(HA *HB, HC))                                                \
    ROUNDINGS(X, f32, A) CHOICES(Y, f32, &f32, l->a, l->b, l->c) THREES(Y, f32, &f32, l->a, l->b, l->c)
#define HALVES(X, Y)                                                                 \
    X(v_add_f16, sum(HA, HB)) X(v_sub_f16, sum(HA, -HB)) X(v_subrev_f16, sum(HB, -HA)) X(v_mul_f16, HA *HB)       \
    X(v_fma_f16, sum(HA *HB, HC)) X(v_fmac_f16, sum(HA *HB, HD))                     \
    X(v_fmaak_f16, sum(HA *HB, HC)) X(v_fmamk_f16, sum(HA *HB, HC)) X(v_fma_mixlo_f16, SINGLE)                    \
    X(v_ldexp_f16, scaled(HA, (int16_t)l->b))                                        \
    X(v_cvt_f16_u16, l->a & 0xffff) X(v_cvt_f16_i16, (int16_t)l->a) X(v_cvt_f16_f32, A)                           \
    ROUNDINGS(X, f16, HA) CHOICES(Y, f16, &f16, l->a & 0xffff, l->b & 0xffff, l->c & 0xffff)                      \
    THREES(Y, f16, &f16, l->a & 0xffff, l->b & 0xffff, l->c & 0xffff)
#define DOUBLES(X, Y)                                                                \
    X(v_add_f64, sum(DA, DB)) X(v_mul_f64, DA *DB) X(v_fma_f64, sum(DA *DB, DC))     \
    X(v_ldexp_f64, scaled(DA, SIGNED(l->b)))                                         \
    X(v_cvt_f64_i32, SIGNED(l->a)) X(v_cvt_f64_u32, l->a) X(v_cvt_f64_f32, A)        \
    ROUNDINGS(X, f64, DA) CHOICES(Y, f64, &f64, l->a, l->b, l->c)

/* The ISA leaves last places open. */
#define CURVES32                                                                     \
    X(v_rcp_f32, FLUSHED(1 / FLUSHED(A))) X(v_rcp_iflag_f32, FLUSHED(1 / FLUSHED(A))) \
    X(v_rsq_f32, 1 / ROOT(FLUSHED(A))) X(v_sqrt_f32, ROOT(FLUSHED(A)))               \
    X(v_exp_f32, FLUSHED((number)exp2l((long double)FLUSHED(A))))                    \
    X(v_log_f32, (number)log2l((long double)FLUSHED(A)))
#define CURVES16                                                                     \
    X(v_exp_f16, (number)exp2l((long double)HA)) X(v_log_f16, (number)log2l((long double)HA))                     \
    X(v_rcp_f16, 1 / HA) X(v_rsq_f16, 1 / ROOT(HA)) X(v_sqrt_f16, ROOT(HA))
#define CURVES64 X(v_rcp_f64, 1 / DA) X(v_rsq_f64, 1 / ROOT(DA)) X(v_sqrt_f64, ROOT(DA))

#define INTEGERS                                                                     \
    X(v_cvt_i32_f32, saturated(whole(A), INT32_MIN, INT32_MAX)) X(v_cvt_u32_f32, saturated(whole(A), 0, UINT32_MAX)) \
    X(v_cvt_i32_f64, saturated(whole(DA), INT32_MIN, INT32_MAX)) X(v_cvt_u32_f64, saturated(whole(DA), 0, UINT32_MAX)) \
    X(v_cvt_rpi_i32_f32, saturated(floor_of(A + 0.5Q), INT32_MIN, INT32_MAX))        \
    X(v_cvt_flr_i32_f32, saturated(floor_of(A), INT32_MIN, INT32_MAX))               \
    X(v_frexp_exp_i32_f32, exponent_of(A)) X(v_frexp_exp_i32_f64, exponent_of(DA))   \
    X(v_cvt_pk_u8_f32, with_byte((uint32_t)l->c, (unsigned)l->b & 3, (uint32_t)saturated(whole(A), 0, 255)))      \
    X(v_cubeid_f32, to(CUBE.face, &f32))                                             \
    X(v_frexp_exp_i16_f16, KEEP(exponent_of(HA)))                                    \
    X(v_cvt_u16_f16, KEEP(saturated(whole(HA), 0, 65535)))                           \
    X(v_cvt_i16_f16, KEEP(saturated(whole(HA), -32768, 32767)))                      \
    X(v_cvt_norm_u16_f16, KEEP(NORM_U(HA))) X(v_cvt_norm_i16_f16, KEEP(NORM_I(HA)))  \
    X(v_cvt_pknorm_u16_f16, NORM_U(HA) | NORM_U(HB) << 16)                           \
    X(v_cvt_pknorm_i16_f16, (NORM_I(HA) & 0xffff) | (NORM_I(HB) & 0xffff) << 16)     \
    X(v_cvt_pknorm_u16_f32, NORM_U(A) | NORM_U(B) << 16)                             \
    X(v_cvt_pknorm_i16_f32, (NORM_I(A) & 0xffff) | (NORM_I(B) & 0xffff) << 16)

/* Results of 16 bits leave the upper half alone. */
#define KEEP(value) (((uint64_t)(value) & 0xffff) | (l->d & 0xffff0000))
#define NORM_U(x) saturated(nearest((x) * 65535), 0, 65535)
#define NORM_I(x) saturated(nearest((x) * 32767), -32767, 32767)

/* What becomes of a NaN here is open. */
#define CUBE cube(A, B, C, l)

/* Pairs of fp16. */
#define UA from(l->a >> 16 & 0xffff, &f16)
#define UB from(l->b >> 16 & 0xffff, &f16)
#define UC from(l->c >> 16 & 0xffff, &f16)
#define UD from(l->d >> 16 & 0xffff, &f16)
#define PAIRS                                                                        \
    X(v_cvt_pkrtz_f16_f32, round_to(A, &f16, ROUND_ZERO) | round_to(B, &f16, ROUND_ZERO) << 16)  \
    X(v_pack_b32_f16, (l->a & 0xffff) | (l->b & 0xffff) << 16)                       \
    X(v_pk_add_f16, to(sum(HA, HB), &f16) | to(sum(UA, UB), &f16) << 16)             \
    X(v_pk_mul_f16, to(HA *HB, &f16) | to(UA *UB, &f16) << 16)                       \
    X(v_pk_fma_f16, to(sum(HA *HB, HC), &f16) | to(sum(UA *UB, UC), &f16) << 16)     \
    X(v_pk_fmac_f16, to(sum(HA *HB, HD), &f16) | to(sum(UA *UB, UD), &f16) << 16)    \
    X(v_pk_min_f16, choose(l->a & 0xffff, l->b & 0xffff, &f16, false) |              \
                        choose(l->a >> 16 & 0xffff, l->b >> 16 & 0xffff, &f16, false) << 16)                      \
    X(v_pk_max_f16, choose(l->a & 0xffff, l->b & 0xffff, &f16, true) |               \
                        choose(l->a >> 16 & 0xffff, l->b >> 16 & 0xffff, &f16, true) << 16)                       \
    X(v_fma_mixhi_f16, (l->d & 0xffff) | to(SINGLE, &f16) << 16)

#define COMPARES(s, a, b)                                                            \
    X(s, f, 0, a, b) X(s, lt, LT, a, b) X(s, eq, EQ, a, b) X(s, le, LT | EQ, a, b) X(s, gt, GT, a, b)             \
    X(s, lg, LT | GT, a, b) X(s, ge, GT | EQ, a, b) X(s, o, LT | EQ | GT, a, b) X(s, u, UN, a, b)                 \
    X(s, nge, LT | UN, a, b) X(s, nlg, EQ | UN, a, b) X(s, ngt, LT | EQ | UN, a, b) X(s, nle, GT | UN, a, b)      \
    X(s, neq, LT | GT | UN, a, b) X(s, nlt, GT | EQ | UN, a, b) X(s, tru, 15, a, b)
#define ALL_COMPARES COMPARES(f32, A, B) COMPARES(f16, HA, HB) COMPARES(f64, DA, DB)
#define CLASSES                                                                      \
    X(v_cmp_class_f32, in_class(l->a, (uint32_t)l->b, &f32)) X(v_cmpx_class_f32, in_class(l->a, (uint32_t)l->b, &f32)) \
    X(v_cmp_class_f16, in_class(l->a & 0xffff, (uint32_t)l->b, &f16))                \
    X(v_cmpx_class_f16, in_class(l->a & 0xffff, (uint32_t)l->b, &f16))               \
    X(v_cmp_class_f64, in_class(l->a, (uint32_t)l->b, &f64)) X(v_cmpx_class_f64, in_class(l->a, (uint32_t)l->b, &f64))

#define FUNCTION(name, result)                                                       \
    static uint64_t ref_##name(struct reference_lane *l)                             \
    {                                                                                \
        return (uint64_t)(result);                                                   \
    }
#define F32(name, expression) FUNCTION(name, to(expression, &f32))
#define F16(name, expression) FUNCTION(name, to(expression, &f16))
#define F64(name, expression) FUNCTION(name, to(expression, &f64))
SINGLES(F32, FUNCTION)
HALVES(F16, FUNCTION)
DOUBLES(F64, FUNCTION)
#define X F32
CURVES32
#undef X
#define X F16
CURVES16
#undef X
#define X F64
CURVES64
#undef X
#define X FUNCTION
INTEGERS
PAIRS
CLASSES
#undef X
#define X(s, name, which, a, b) FUNCTION(v_cmp_##name##_##s, compared(a, b, which))
ALL_COMPARES
#undef X

uint64_t reference_quotient(struct reference_lane *l)
{
    return to(A / B, &f32);
}

const struct reference reference_floats[] = {
#define X(name, expression) { ISA_##name, REFERENCE_F32, 0, ref_##name },
    SINGLES(X, X)
#undef X
#define X(name, expression) { ISA_##name, REFERENCE_F16, 0, ref_##name },
    HALVES(X, X)
#undef X
#define X(name, expression) { ISA_##name, REFERENCE_F64, 0, ref_##name },
    DOUBLES(X, X)
#undef X
#define X(name, expression) { ISA_##name, REFERENCE_F32, 1, ref_##name },
    CURVES32
#undef X
#define X(name, expression) { ISA_##name, REFERENCE_F16, 1, ref_##name },
    CURVES16
#undef X
#define X(name, expression) { ISA_##name, REFERENCE_F64, 1, ref_##name },
    CURVES64
#undef X
#define X(name, expression) { ISA_##name, REFERENCE_BITS, 0, ref_##name },
    INTEGERS
#undef X
#define X(name, expression) { ISA_##name, REFERENCE_2F16, 0, ref_##name },
    PAIRS
#undef X
#define X(name, expression) { ISA_##name, REFERENCE_MASK, 0, ref_##name },
    CLASSES
#undef X
#define X(s, name, which, a, b)                                                      \
    { ISA_v_cmp_##name##_##s, REFERENCE_MASK, 0, ref_v_cmp_##name##_##s },           \
    { ISA_v_cmpx_##name##_##s, REFERENCE_MASK, 0, ref_v_cmp_##name##_##s },
    ALL_COMPARES
    { .compute = NULL },
};
