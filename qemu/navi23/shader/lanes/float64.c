/* SPDX-License-Identifier: MIT */
/* float64.c - lane loops of fp64 arithmetic. */
#include "rows.h"

#define DOUBLE_SIGN     0x8000000000000000u
#define DOUBLE_INFINITY 0x7ff0000000000000u
#define DOUBLE_QUIET    0x0008000000000000u
#define DOUBLE_MANTISSA 0x000fffffffffffffu

static inline bool is_nan(uint64_t bits)
{
    return (bits & ~DOUBLE_SIGN) > DOUBLE_INFINITY;
}

/* Encodings in the order of the numbers, -0 before +0. */
static inline int64_t rank(uint64_t bits)
{
    int64_t value = (int64_t)bits;
    return value ^ (int64_t)((uint64_t)(value >> 63) & ~DOUBLE_SIGN);
}

/* As pick: yes if `which`, which is 0 or 1, else no. */
static inline uint64_t pick_double(uint64_t which, uint64_t yes, uint64_t no)
{
    return no ^ ((yes ^ no) & -which);
}

/*
 * a or b; `first`: a, if both are numbers. Of a number and a NaN it is the number; but where MODE asks for what IEEE
 * 754 does, a signalling NaN makes the result one that is quiet.
 */
static inline uint64_t choose(uint64_t a, uint64_t b, uint64_t first, uint32_t mode)
{
    uint64_t a_nan = is_nan(a), b_nan = is_nan(b), ieee = mode / MODE_IEEE & 1;
    uint64_t a_signals = ieee & a_nan & ~a / DOUBLE_QUIET, b_signals = ieee & b_nan & ~b / DOUBLE_QUIET;
    uint64_t one = pick_double(b_nan | (first & (a_nan ^ 1)), a, b);
    one = pick_double(a_signals, a, pick_double(b_signals, b, one));
    uint64_t flush = MODE_DENORM_16_64(mode) != 3, denormal = (one & DOUBLE_INFINITY) == 0;
    uint64_t number = pick_double(flush & denormal, one & DOUBLE_SIGN, one);
    return pick_double(is_nan(one), one | DOUBLE_QUIET, number);
}

static inline double smaller(double a, double b, uint32_t mode)
{
    uint64_t x = bits_of_double(a), y = bits_of_double(b);
    return double_of(choose(x, y, rank(x) < rank(y), mode));
}

static inline double larger(double a, double b, uint32_t mode)
{
    uint64_t x = bits_of_double(a), y = bits_of_double(b);
    return double_of(choose(x, y, rank(x) > rank(y), mode));
}

/* The integer next to x, ties to the even one, whatever MXCSR says of rounding. */
static inline double even_of(double x)
{
    double whole = __builtin_trunc(x), rest = __builtin_fabs(x - whole);
    bool odd = __builtin_trunc(whole * 0.5) != whole * 0.5;
    double step = rest > 0.5 || (rest == 0.5 && odd) ? 1 : 0;
    return __builtin_copysign(whole + __builtin_copysign(step, x), x);
}

/* Less than 1, although rounding would make 1 of what is just below 0; never -0. */
static inline double fraction_of(double x)
{
    double part = __builtin_fabs(x - __builtin_floor(x));
    return part > 0x1.fffffffffffffp-1 ? 0x1.fffffffffffffp-1 : part;
}

/* Not 0, denormal or special: x times a power of two if need be. */
static inline double raised(double x)
{
    return (bits_of_double(x) & DOUBLE_INFINITY) ? x : x * 0x1p54;
}

/* The mantissa, 1/2 or more and less than 1, and the exponent that belongs to it. */
static inline double mantissa_of(double x)
{
    uint64_t bits = bits_of_double(raised(x));
    return x == 0 || x - x != 0 ? x + x : double_of((bits & (DOUBLE_SIGN | DOUBLE_MANTISSA)) | 0x3fe0000000000000u);
}

static inline int32_t exponent_of(double x)
{
    int32_t biased = (int32_t)(bits_of_double(raised(x)) >> 52 & 0x7ff);
    int32_t lowered = (bits_of_double(x) & DOUBLE_INFINITY) ? 0 : 54;
    return x == 0 || x - x != 0 ? 0 : biased - 1022 - lowered;
}

static inline double power_of_two(int32_t n)
{
    return double_of((uint64_t)(uint32_t)(1023 + n) << 52);
}

static inline int32_t step_of(int32_t n)
{
    return n < -1022 ? -1022 + 53 : n > 1023 ? 1023 : n;
}

/*
 * x * 2^n in three steps, of which one at most rounds: a long step down leaves 53 bits above the smallest normal
 * number, so that what is lost there would be lost in any case.
 */
static inline double scaled(double x, int32_t n)
{
    int32_t all = n < -2200 ? -2200 : n > 2200 ? 2200 : n;
    int32_t first = step_of(all), second = step_of(all - first), third = step_of(all - first - second);
    return x * power_of_two(first) * power_of_two(second) * power_of_two(third);
}

/* 2 / pi, from its highest bit on, which stands for 1/2. */
static const uint32_t two_over_pi[] = {
    0xa2f9836e, 0x4e441529, 0xfc2757d1, 0xf534ddc0, 0xdb629599, 0x3c439041, 0xfe5163ab, 0xdebbc561,
    0xb7246e3a, 0x424dd2e0, 0x06492eea, 0x09d1921c, 0xfe1deb1c, 0xb129a73e, 0xe88235f5, 0x2ebb4484,
    0xe99c7026, 0xb45f7e41, 0x3991d639, 0x835339f4, 0x9c845f8b, 0xbdf9283b, 0x1ff897ff, 0xde05980f,
    0xef2f118b, 0x5a0a6d1f, 0x6d367ecf, 0x27cb09b7, 0x4f463f66, 0x9e5fea2d, 0x7527bac7, 0xebe5f17b,
    0x3d0739f7, 0x8a5292ea, 0x6bfb5fb1, 0x1f8d5d08, 0x56033046, 0xfc7b0000,
};

static inline uint64_t two_over_pi_word(uint32_t n)
{
    return n < sizeof two_over_pi / sizeof *two_over_pi ? two_over_pi[n] : 0;
}

/* 53 bits of 2 / pi, those that matter when an angle of this exponent is reduced; the segment counts them on. */
static inline double trig_preop(uint64_t angle, uint32_t segment)
{
    uint32_t exponent = angle >> 52 & 0x7ff;
    uint32_t shift = (segment & 31) * 53 + (exponent > 1077 ? exponent - 1077 : 0);
    uint64_t high = two_over_pi_word(shift / 32) << 32 | two_over_pi_word(shift / 32 + 1);
    uint64_t low = two_over_pi_word(shift / 32 + 2) << 32;
    uint64_t bits = (shift & 31) ? high << (shift & 31) | low >> (64 - (shift & 31)) : high;
    int32_t scale = -53 - (int32_t)shift + (exponent >= 1968 ? 128 : 0);
    return scaled((double)(int64_t)(bits >> 11), scale);
}

/* Where floor and ceil are made of sums, rounding down would make -0 of +0: hence copysign around them. */

#define LANES_DEF   "float64.def"
#define LANES_TABLE float64
#include "table.h"
