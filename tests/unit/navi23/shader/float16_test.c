/* SPDX-License-Identifier: MIT */
/* float16_test.c - fp16 arithmetic: every number, every rounding mode, against integers. */
#include "lane_rows.h"

#include <math.h>

#include "tap.h"

static struct lane_rows r;

/* Differences are shown up to a few. */
static unsigned shown;
static void check_half(const char *what, uint32_t a, uint32_t b, uint32_t c, uint32_t got, uint32_t expected)
{
    bool same = got == expected || (HALF_IS_NAN(got) && (got & 0x200) && got < 0x10000 && HALF_IS_NAN(expected));
    if (same)
        return;
    tap_failed_checks++;
    if (shown++ < 20)
        printf("# %s %s(%04x, %04x, %04x) mode %x: %04x, expected %04x\n", r.set->name, what, a, b, c, r.mode, got,
               expected);
}

/* Every set, rounding mode and treatment of denormals. */
static void each_mode(void (*test)(void))
{
    shown = 0;
    lane_rows_each_mode(&r, test);
}

/* All 65536 numbers through an operation, against a function. */
static void every_half(enum isa_op op, uint32_t (*expected)(uint32_t a))
{
    for (uint32_t first = 0; first < 0x10000; first += WAVE_LANES) {
        for (unsigned i = 0; i < WAVE_LANES; i++)
            r.a.row[i] = first + i;
        CHECK(lane_rows_run(&r, op));
        for (unsigned i = 0; i < WAVE_LANES; i++)
            check_half(isa_mnemonic(op), first + i, 0, 0, r.d.row[i], expected(first + i));
    }
}

static uint32_t negative(uint32_t a)
{
    return a & 0x8000;
}

static bool is_zero(uint32_t a)
{
    return half_times_2_24(a, r.mode) == 0;
}

static wide_unsigned size_of(uint32_t a)
{
    wide_int value = half_times_2_24(a, r.mode);
    return (wide_unsigned)(value < 0 ? -value : value);
}

static uint32_t expected_rcp(uint32_t a)
{
    if (HALF_IS_NAN(a))
        return a;
    if (HALF_IS_INF(a))
        return negative(a);
    if (is_zero(a))
        return negative(a) | 0x7c00;
    wide_unsigned one = (wide_unsigned)1 << 120; /* 2^120 / (a * 2^24) is 1 / a * 2^96 */
    return half_from(negative(a), one / size_of(a), 96, one % size_of(a), r.mode);
}

static wide_unsigned root(wide_unsigned x)
{
    wide_unsigned result = 0;
    for (int bit = 63; bit >= 0; bit--) {
        wide_unsigned next = result | (wide_unsigned)1 << bit;
        if (next * next <= x)
            result = next;
    }
    return result;
}

static uint32_t expected_sqrt(uint32_t a)
{
    if (HALF_IS_NAN(a) || a == 0x7c00)
        return a;
    if (is_zero(a))
        return negative(a);
    if (negative(a))
        return 0x7e00;
    wide_unsigned x = size_of(a) << 80, whole = root(x); /* times 2^104: the root times 2^52 */
    return half_from(false, whole, 52, whole * whole != x, r.mode);
}

static uint32_t expected_rsq(uint32_t a)
{
    if (HALF_IS_NAN(a))
        return a;
    if (is_zero(a))
        return negative(a) | 0x7c00;
    if (negative(a))
        return 0x7e00;
    if (HALF_IS_INF(a))
        return 0;
    wide_unsigned one = (wide_unsigned)1 << 122, whole = root(one / size_of(a)); /* 2^98 / a: its root is times 2^49 */
    return half_from(false, whole, 49, whole * whole * size_of(a) != one, r.mode);
}

/* A number rounded to an integer: 0 down, 1 up, 2 towards 0, 3 to the nearest even one. */
static uint32_t rounded(uint32_t a, int how)
{
    if (HALF_IS_NAN(a) || HALF_IS_INF(a))
        return a;
    wide_unsigned one = 1 << 24, size = size_of(a), rest = size % one, whole = size - rest;
    bool away = how == 0 ? negative(a) && rest : how == 1 ? !negative(a) && rest : false;
    if (how == 3)
        away = rest > one / 2 || (rest == one / 2 && (whole & one));
    return half_from(negative(a), whole + (away ? one : 0), 24, false, r.mode);
}
static uint32_t expected_floor(uint32_t a)
{
    return rounded(a, 0);
}
static uint32_t expected_ceil(uint32_t a)
{
    return rounded(a, 1);
}
static uint32_t expected_trunc(uint32_t a)
{
    return rounded(a, 2);
}
static uint32_t expected_rndne(uint32_t a)
{
    return rounded(a, 3);
}

static uint32_t expected_fract(uint32_t a)
{
    if (HALF_IS_NAN(a) || HALF_IS_INF(a))
        return 0x7e00;
    wide_unsigned one = 1 << 24, rest = size_of(a) % one;
    if (rest && negative(a))
        rest = one - rest;
    uint32_t part = half_from(false, rest, 24, false, r.mode);
    return part >= 0x3c00 ? 0x3bff : part;
}

static uint32_t expected_mantissa(uint32_t a)
{
    if (HALF_IS_NAN(a) || HALF_IS_INF(a) || is_zero(a))
        return HALF_IS_INF(a) || HALF_IS_NAN(a) ? a : negative(a);
    wide_unsigned size = size_of(a);
    int top = 0;
    while (size >> top > 1)
        top++;
    return half_from(negative(a), size, top + 1, false, r.mode);
}

static uint32_t expected_exponent(uint32_t a)
{
    if (HALF_IS_NAN(a) || HALF_IS_INF(a) || is_zero(a))
        return 0;
    int top = 0;
    while (size_of(a) >> top > 1)
        top++;
    return (uint16_t)(top + 1 - 24);
}

static void check_unary(void)
{
    every_half(ISA_v_rcp_f16, expected_rcp);
    every_half(ISA_v_sqrt_f16, expected_sqrt);
    every_half(ISA_v_rsq_f16, expected_rsq);
    every_half(ISA_v_floor_f16, expected_floor);
    every_half(ISA_v_ceil_f16, expected_ceil);
    every_half(ISA_v_trunc_f16, expected_trunc);
    every_half(ISA_v_rndne_f16, expected_rndne);
    every_half(ISA_v_fract_f16, expected_fract);
    every_half(ISA_v_frexp_mant_f16, expected_mantissa);
    every_half(ISA_v_frexp_exp_i16_f16, expected_exponent);
}

static void unary_operations_of_every_number(void)
{
    each_mode(check_unary);
}

/* Values that are likely to meet: edges, and neighbours in exponent. */
static uint32_t some_half(uint64_t *seed)
{
    static const uint16_t edges[] = { 0,      1,      2,      0x3ff,  0x400,  0x401,  0x3c00, 0x3bff, 0x3c01,
                                      0x7bff, 0x7bfe, 0x7c00, 0x7e00, 0x7c01, 0x0200, 0x5800, 0x1400, 0x3555 };
    uint32_t random = next_random(seed);
    uint32_t sign = random & 0x8000;
    if (random >> 16 & 3)
        return random & 0xffff;
    return sign | edges[(random >> 18) % (sizeof edges / sizeof *edges)];
}

/* The exact a * b + c as fp16. */
static uint32_t expected_fma(uint32_t a, uint32_t b, uint32_t c)
{
    bool minus = negative(a) ^ negative(b), infinite = HALF_IS_INF(a) || HALF_IS_INF(b);
    if (HALF_IS_NAN(a) || HALF_IS_NAN(b) || HALF_IS_NAN(c) || (HALF_IS_INF(a) && is_zero(b)) ||
        (HALF_IS_INF(b) && is_zero(a)) || (infinite && HALF_IS_INF(c) && minus != !!negative(c)))
        return 0x7e00;
    if (infinite)
        return minus ? 0xfc00 : 0x7c00;
    if (HALF_IS_INF(c))
        return c;
    wide_int product = half_times_2_24(a, r.mode) * half_times_2_24(b, r.mode);
    wide_int sum = product + half_times_2_24(c, r.mode) * (1 << 24);
    bool down = sum < 0;
    if (sum == 0) /* two zeros of one sign keep it, else rounding decides */
        down = product == 0 && is_zero(c) && minus == !!negative(c) ? minus : MODE_ROUND_16_64(r.mode) == 2;
    return half_from(down, (wide_unsigned)(sum < 0 ? -sum : sum), 48, false, r.mode);
}

static uint32_t expected_min_max(uint32_t a, uint32_t b, bool max)
{
    if (HALF_IS_NAN(a) || HALF_IS_NAN(b)) {
        uint32_t number = HALF_IS_NAN(a) ? b : a;
        return HALF_IS_NAN(number) ? 0x7e00 : is_zero(number) ? negative(number) : number;
    }
    double x = HALF_IS_INF(a) ? 1e30 : (double)size_of(a), y = HALF_IS_INF(b) ? 1e30 : (double)size_of(b);
    x = copysign(x, negative(a) ? -1 : 1), y = copysign(y, negative(b) ? -1 : 1);
    bool a_less = x < y || (x == y && negative(a));
    uint32_t one = a_less != max ? a : b;
    return is_zero(one) ? negative(one) : one;
}

static void check_sums(void)
{
    uint64_t seed = r.mode;
    for (unsigned n = 0; n < 3000; n++) {
        for (unsigned i = 0; i < WAVE_LANES; i++) {
            r.a.row[i] = some_half(&seed), r.b.row[i] = some_half(&seed), r.c.row[i] = some_half(&seed);
            if ((i & 7) == 0) /* far apart, and near a tie */
                r.a.row[i] = 0x7801 + i, r.b.row[i] = 0x3c01 + n, r.c.row[i] = (n & 1) << 15 | (n >> 1 & 3);
        }
        const uint32_t *a = r.a.row, *b = r.b.row, *c = r.c.row, *d = r.d.row;
#define EACH(op, expected)                                                                                             \
    CHECK(lane_rows_run(&r, ISA_##op));                                                                                \
    for (unsigned i = 0; i < WAVE_LANES; i++)                                                                          \
    check_half(#op, a[i], b[i], c[i], d[i], expected)
        EACH(v_add_f16, expected_fma(a[i], 0x3c00, b[i]));
        EACH(v_sub_f16, expected_fma(a[i], 0x3c00, b[i] ^ 0x8000));
        EACH(v_subrev_f16, expected_fma(b[i], 0x3c00, a[i] ^ 0x8000));
        EACH(v_mul_f16, expected_fma(a[i], b[i], negative(a[i]) ^ negative(b[i])));
        EACH(v_fma_f16, expected_fma(a[i], b[i], c[i]));
        EACH(v_fmaak_f16, expected_fma(a[i], b[i], c[i]));
        EACH(v_fmamk_f16, expected_fma(a[i], b[i], c[i]));
        memcpy(r.d.row, r.c.row, sizeof r.d.row);
        EACH(v_fmac_f16, expected_fma(a[i], b[i], c[i]));
        EACH(v_min_f16, expected_min_max(a[i], b[i], false));
        EACH(v_max_f16, expected_min_max(a[i], b[i], true));
        EACH(v_min3_f16, expected_min_max(expected_min_max(a[i], b[i], false), c[i], false));
        EACH(v_max3_f16, expected_min_max(expected_min_max(a[i], b[i], true), c[i], true));
#undef EACH
    }
}

static void sums_and_products(void)
{
    each_mode(check_sums);
}

static void check_median(void)
{
    static const uint16_t order[][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };
    static const uint16_t values[] = { 0xc000, 0x3c00, 0x4200 };
    for (unsigned n = 0; n < 6; n++) {
        r.a.row[n] = values[order[n][0]], r.b.row[n] = values[order[n][1]], r.c.row[n] = values[order[n][2]];
    }
    r.a.row[6] = 0x7e00, r.b.row[6] = 0x4200, r.c.row[6] = 0x3c00; /* of a NaN: the smallest */
    CHECK(lane_rows_run(&r, ISA_v_med3_f16));
    for (unsigned n = 0; n < 7; n++)
        CHECK_EQ(r.d.row[n], 0x3c00);
}

static void the_median(void)
{
    each_mode(check_median);
}

static void check_signalling(void)
{
    r.a.row[0] = 0x7c01, r.b.row[0] = 0x3c00;
    CHECK(lane_rows_run(&r, ISA_v_min_f16));
    CHECK_EQ(r.d.row[0], 0x3c00);
    r.mode |= MODE_IEEE;
    CHECK(lane_rows_run(&r, ISA_v_min_f16));
    CHECK_EQ(r.d.row[0], 0x7e01);
    CHECK(lane_rows_run(&r, ISA_v_max_f16));
    CHECK_EQ(r.d.row[0], 0x7e01);
}

static void signalling_NaNs_where_IEEE_is_asked_for(void)
{
    each_mode(check_signalling);
}

static void check_ldexp(void)
{
    uint64_t seed = 5;
    for (unsigned n = 0; n < 2000; n++) {
        for (unsigned i = 0; i < WAVE_LANES; i++) {
            r.a.row[i] = some_half(&seed);
            r.b.row[i] = i & 1 ? next_random(&seed) & 0xffff : (uint16_t)((int)(next_random(&seed) % 80) - 40);
        }
        CHECK(lane_rows_run(&r, ISA_v_ldexp_f16));
        for (unsigned i = 0; i < WAVE_LANES; i++) {
            uint32_t a = r.a.row[i], expected = a;
            int steps = (int16_t)r.b.row[i];
            steps = steps > 50 ? 50 : steps < -70 ? -70 : steps;
            if (!HALF_IS_NAN(a) && !HALF_IS_INF(a))
                expected = half_from(negative(a), size_of(a) << 44, 68 - steps, false, r.mode);
            check_half("v_ldexp_f16", a, r.b.row[i], 0, r.d.row[i], expected);
        }
    }
}

static void scaling(void)
{
    each_mode(check_ldexp);
}

/* Correct rounding of what cannot be known exactly: within a thousandth more than half of the last bit's worth. */
static void check_near(const char *what, uint32_t a, uint32_t got, long double exact)
{
    if (isnan(exact)) {
        check_half(what, a, 0, 0, got, 0x7e00);
        return;
    }
    long double size = fabsl(exact);
    if (size >= 65520) {
        check_half(what, a, 0, 0, got, exact < 0 ? 0xfc00 : 0x7c00);
        return;
    }
    int exponent = 0;
    frexpl(exact, &exponent);
    long double unit = ldexpl(1, exponent - 11 > -24 ? exponent - 11 : -24);
    long double value = ldexpl((long double)half_times_2_24(got, r.mode), -24);
    bool flushed = !(MODE_DENORM_16_64(r.mode) & 2) && size < 0x1p-14L && (got & 0x7fff) == 0;
    if (HALF_IS_NAN(got) || HALF_IS_INF(got) || (!flushed && fabsl(value - exact) > unit * 0.501L))
        check_half(what, a, 0, 0, got, 0xffff0000);
}

static long double exact_sine(long double x)
{
    long double turn = x - rintl(x);
    return isinf(x) ? NAN : fabsl(turn) == 0.5L ? 0 : sinl(turn * 2 * 3.14159265358979323846264338327950288L);
}

static long double exact_cosine(long double x)
{
    long double turn = x - rintl(x);
    return isinf(x) ? NAN : fabsl(turn) == 0.25L ? 0 : cosl(turn * 2 * 3.14159265358979323846264338327950288L);
}

static void check_curves(void)
{
    static const struct {
        enum isa_op op;
        long double (*exact)(long double);
    } curves[] = { { ISA_v_exp_f16, exp2l },
                   { ISA_v_log_f16, log2l },
                   { ISA_v_sin_f16, exact_sine },
                   { ISA_v_cos_f16, exact_cosine } };
    if (MODE_ROUND_16_64(r.mode))
        return;
    for (unsigned n = 0; n < sizeof curves / sizeof *curves; n++) {
        for (uint32_t first = 0; first < 0x10000; first += WAVE_LANES) {
            for (unsigned i = 0; i < WAVE_LANES; i++)
                r.a.row[i] = first + i;
            CHECK(lane_rows_run(&r, curves[n].op));
            for (unsigned i = 0; i < WAVE_LANES; i++) {
                uint32_t a = first + i;
                long double x = HALF_IS_NAN(a) ? NAN : HALF_IS_INF(a) ? INFINITY : ldexpl((long double)size_of(a), -24);
                check_near(isa_mnemonic(curves[n].op), a, r.d.row[i], curves[n].exact(negative(a) ? -x : x));
            }
        }
    }
}

static void powers_logarithms_sines(void)
{
    each_mode(check_curves);
}

int main(void)
{
    TAP_RUN(unary_operations_of_every_number);
    TAP_RUN(sums_and_products);
    TAP_RUN(the_median);
    TAP_RUN(signalling_NaNs_where_IEEE_is_asked_for);
    TAP_RUN(scaling);
    TAP_RUN(powers_logarithms_sines);
    return tap_done();
}
