/* SPDX-License-Identifier: MIT */
/*
 * float64_test.c - fp64 arithmetic against the C library in all rounding modes, and the division macro of both types:
 * the sequence that compilers emit must end with the quotient that C gives.
 */
#include "lane_rows.h"

#include <fenv.h>
#include <math.h>

#include "tap.h"

static struct lane_rows r;
static unsigned shown;

static void check_double(const char *what, unsigned lane, uint64_t got, uint64_t expected)
{
    bool both_nan = isnan(bits_double(got)) && isnan(bits_double(expected));
    if (got == expected || both_nan)
        return;
    tap_failed_checks++;
    if (shown++ < 20)
        printf("# %s %s(%a, %a, %a) mode %x: %a, expected %a\n", r.set->name, what, bits_double(get64(&r.a, lane)),
               bits_double(get64(&r.b, lane)), bits_double(get64(&r.c, lane)), r.mode, bits_double(got),
               bits_double(expected));
}

static void each_mode(void (*test)(void))
{
    shown = 0;
    for (unsigned n = 0; lanes_sets[n]; n++) {
        if (!lanes_sets[n]->supported())
            continue;
        r = (struct lane_rows){ .set = lanes_sets[n] };
        for (unsigned round = 0; round < 4; round++) {
            r.mode = MODE_OF(round, 3);
            test();
        }
    }
}

static uint64_t some_double(uint64_t *seed)
{
    static const double edges[] = { 0,
                                    1,
                                    -1,
                                    0.5,
                                    1.5,
                                    2.5,
                                    3.5,
                                    -0.5,
                                    INFINITY,
                                    NAN,
                                    0x1p-1074,
                                    0x1p-1022,
                                    0x1.fffffffffffffp1023,
                                    0x1p52,
                                    0x1p53,
                                    -0x1p-1074,
                                    0x1.fffffffffffffp-1,
                                    0x1p1023,
                                    3,
                                    -2.5,
                                    0x1.8p-1023 };
    uint32_t random = next_random(seed);
    uint64_t bits = (uint64_t)next_random(seed) << 32 | next_random(seed);
    if (random % 4 == 0)
        return double_bits(edges[(random >> 2) % (sizeof edges / sizeof *edges)]) ^ (uint64_t)(random & 0x80000000)
                                                                                        << 32;
    if (random % 4 == 1)
        return bits;
    return (bits & 0x800fffffffffffffu) | (uint64_t)(1023 - 60 + random / 4 % 120) << 52; /* of ordinary size */
}

static void fill(uint64_t *seed)
{
    for (unsigned i = 0; i < WAVE_LANES; i++)
        put64(&r.a, i, some_double(seed)), put64(&r.b, i, some_double(seed)), put64(&r.c, i, some_double(seed));
}

static double least(double a, double b)
{
    return isnan(a) ? b : isnan(b) ? a : a < b || (a == b && signbit(a)) ? a : b;
}

static double most(double a, double b)
{
    return isnan(a) ? b : isnan(b) ? a : a > b || (a == b && signbit(b)) ? a : b;
}

static double fraction(double a)
{
    double part = fabs(a - floor(a));
    return part >= 1 ? 0x1.fffffffffffffp-1 : part;
}

static double mantissa(double a)
{
    int exponent;
    return isinf(a) ? a : frexp(a, &exponent);
}

static int exponent_of(double a)
{
    int exponent = 0;
    if (isfinite(a))
        frexp(a, &exponent);
    return exponent;
}

static double even(double a)
{
    int before = fegetround();
    fesetround(FE_TONEAREST);
    volatile double result = rint(a);
    fesetround(before);
    return result;
}

#define EACH(op, ...)                                                                                                  \
    CHECK(lane_rows_run(&r, ISA_##op));                                                                                \
    fesetround(directions[r.mode & 3]);                                                                                \
    for (unsigned i = 0; i < WAVE_LANES; i++) {                                                                        \
        volatile double a = bits_double(get64(&r.a, i)), b = bits_double(get64(&r.b, i)),                              \
                        c = bits_double(get64(&r.c, i));                                                               \
        (void)a, (void)b, (void)c;                                                                                     \
        volatile double expected = (__VA_ARGS__);                                                                      \
        check_double(#op, i, get64(&r.d, i), double_bits(expected));                                                   \
    }                                                                                                                  \
    fesetround(FE_TONEAREST)

static void check_arithmetic(void)
{
    static const int directions[] = { FE_TONEAREST, FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO };
    uint64_t seed = 7;
    for (unsigned n = 0; n < 500; n++) {
        fill(&seed);
        EACH(v_add_f64, a + b);
        EACH(v_mul_f64, a * b);
        EACH(v_fma_f64, fma(a, b, c));
        EACH(v_min_f64, least(a, b));
        EACH(v_max_f64, most(a, b));
        EACH(v_trunc_f64, copysign(trunc(a), a));
        EACH(v_floor_f64, copysign(floor(a), a));
        EACH(v_ceil_f64, copysign(ceil(a), a));
        EACH(v_rndne_f64, even(a));
        EACH(v_fract_f64, fraction(a));
        EACH(v_frexp_mant_f64, mantissa(a));
        EACH(v_rcp_f64, 1 / a);
        EACH(v_sqrt_f64, sqrt(a));
        EACH(v_rsq_f64, 1 / sqrt(a));
        CHECK(lane_rows_run(&r, ISA_v_frexp_exp_i32_f64));
        for (unsigned i = 0; i < WAVE_LANES; i++)
            CHECK_EQ((int32_t)r.d.row[i], exponent_of(bits_double(get64(&r.a, i))));
        for (unsigned i = 0; i < WAVE_LANES; i++)
            r.b.row[i] = i % 4 ? (uint32_t)((int32_t)(next_random(&seed) % 4400) - 2200) : next_random(&seed);
        EACH(v_ldexp_f64, ldexp(a, (int32_t)r.b.row[i]));
    }
}

static void arithmetic_in_every_rounding_mode(void)
{
    each_mode(check_arithmetic);
}

static void check_flush(void)
{
    r.mode &= ~(3u << 6);
    put64(&r.a, 0, double_bits(0x1p-1030));
    put64(&r.b, 0, double_bits(-0x1p-1074));
    CHECK(lane_rows_run(&r, ISA_v_add_f64));
    CHECK_EQ(get64(&r.d, 0) & ~(1ull << 63), 0);
    CHECK(lane_rows_run(&r, ISA_v_max_f64));
    CHECK_EQ(get64(&r.d, 0), 0);
    CHECK(lane_rows_run(&r, ISA_v_frexp_exp_i32_f64));
    CHECK_EQ(r.d.row[0], 0);
    put64(&r.a, 0, 0x7ff0000000000001); /* signals */
    put64(&r.b, 0, double_bits(2));
    CHECK(lane_rows_run(&r, ISA_v_min_f64));
    CHECK_EQ(get64(&r.d, 0), double_bits(2));
    r.mode |= MODE_IEEE;
    CHECK(lane_rows_run(&r, ISA_v_min_f64));
    CHECK_EQ(get64(&r.d, 0), 0x7ff8000000000001);
}

static void denormal_numbers_flushed_and_NaNs_that_signal(void)
{
    each_mode(check_flush);
}

/* The destination may overlap a source by one row, as v[1:2] = v[0:1] + v[4:5] has it. */
static void check_overlap(void)
{
    static struct operand rows[2]; /* d is one row behind a */
    uint32_t *a = rows[0].row, *d = rows[0].row + WAVE_LANES;
    uint64_t expected[WAVE_LANES], seed = 23;
    const struct lanes_op *add = lanes_find(r.set, ISA_v_add_f64);
    struct lanes_env env = { WAVE_LANES, r.mode, &r.inst };
    for (unsigned i = 0; i < WAVE_LANES; i++) {
        put64(&rows[0], i, double_bits((double)next_random(&seed)));
        put64(&r.b, i, double_bits((double)next_random(&seed)));
        expected[i] = double_bits(bits_double(get64(&rows[0], i)) + bits_double(get64(&r.b, i)));
    }
    add->run(d, a, r.b.row, NULL, &env);
    for (unsigned i = 0; i < WAVE_LANES; i++)
        CHECK_EQ(d[i] | (uint64_t)d[WAVE_LANES + i] << 32, expected[i]);
}

static void rows_may_overlap(void)
{
    each_mode(check_overlap);
}

/* ---- division ------------------------------------------------------------------------------------------------------
 */

/* One step of the sequence, on rows of doubles or floats. */
static struct operand step(enum isa_op op, const struct operand *a, const struct operand *b, const struct operand *c)
{
    r.a = *a, r.b = *b, r.c = *c;
    CHECK(lane_rows_run(&r, op));
    return r.d;
}

static struct operand negated(const struct operand *source, unsigned sign_row)
{
    struct operand x = *source;
    for (unsigned i = 0; i < WAVE_LANES; i++)
        x.row[sign_row * WAVE_LANES + i] ^= 0x80000000;
    return x;
}

static void check_division_64(void)
{
    uint64_t seed = 31;
    if (r.mode & 3)
        return;
    for (unsigned n = 0; n < 2000; n++) {
        fill(&seed);
        struct operand over = r.a, under = r.b, one = r.c;
        for (unsigned i = 0; i < WAVE_LANES; i++)
            put64(&one, i, double_bits(1));
        struct operand down = step(ISA_v_div_scale_f64, &under, &under, &over);
        struct operand minus_down = negated(&down, 1);
        struct operand inverse = step(ISA_v_rcp_f64, &down, &down, &down);
        for (unsigned round = 0; round < 2; round++) {
            struct operand rest = step(ISA_v_fma_f64, &minus_down, &inverse, &one);
            inverse = step(ISA_v_fma_f64, &inverse, &rest, &inverse);
        }
        struct operand up = step(ISA_v_div_scale_f64, &over, &under, &over);
        uint64_t back = r.carry;
        struct operand quotient = step(ISA_v_mul_f64, &up, &inverse, &one);
        struct operand rest = step(ISA_v_fma_f64, &minus_down, &quotient, &up);
        r.carry = back;
        quotient = step(ISA_v_div_fmas_f64, &rest, &inverse, &quotient);
        quotient = step(ISA_v_div_fixup_f64, &quotient, &under, &over);
        for (unsigned i = 0; i < WAVE_LANES; i++) {
            double expected = bits_double(get64(&over, i)) / bits_double(get64(&under, i));
            uint64_t got = get64(&quotient, i);
            bool denormal = fabs(expected) < 0x1p-1022; /* rounded twice: may be the next one */
            if (!denormal || llabs((long long)(got - double_bits(expected))) > 1)
                check_double("division", i, got, double_bits(expected));
        }
    }
}

static void division_of_fp64_is_exact(void)
{
    each_mode(check_division_64);
}

static uint32_t some_float(uint64_t *seed)
{
    static const float edges[] = {
        0, 1, 3, INFINITY, NAN, 0x1p-149f, 0x1p-126f, 0x1.fffffep127f, 0x1p127f, 0x1.4p-140f
    };
    uint32_t random = next_random(seed);
    if (random % 4 == 0)
        return bits_of(edges[(random >> 2) % (sizeof edges / sizeof *edges)]) ^ (random & 0x80000000);
    return next_random(seed);
}

static void check_division_32(void)
{
    uint64_t seed = 37;
    if (r.mode & 3)
        return;
    for (unsigned n = 0; n < 4000; n++) {
        struct operand over = { .row = { 0 } }, under = { .row = { 0 } }, one = { .row = { 0 } };
        for (unsigned i = 0; i < WAVE_LANES; i++)
            over.row[i] = some_float(&seed), under.row[i] = some_float(&seed), one.row[i] = 0x3f800000;
        struct operand down = step(ISA_v_div_scale_f32, &under, &under, &over);
        struct operand up = step(ISA_v_div_scale_f32, &over, &under, &over);
        uint64_t back = r.carry;
        struct operand minus_down = negated(&down, 0);
        struct operand inverse = step(ISA_v_rcp_f32, &down, &down, &down);
        struct operand rest = step(ISA_v_fma_f32, &minus_down, &inverse, &one);
        inverse = step(ISA_v_fma_f32, &rest, &inverse, &inverse);
        struct operand quotient = step(ISA_v_mul_f32, &up, &inverse, &one);
        rest = step(ISA_v_fma_f32, &minus_down, &quotient, &up);
        quotient = step(ISA_v_fma_f32, &rest, &inverse, &quotient);
        rest = step(ISA_v_fma_f32, &minus_down, &quotient, &up);
        r.carry = back;
        quotient = step(ISA_v_div_fmas_f32, &rest, &inverse, &quotient);
        quotient = step(ISA_v_div_fixup_f32, &quotient, &under, &over);
        for (unsigned i = 0; i < WAVE_LANES; i++) {
            float expected = float_of(over.row[i]) / float_of(under.row[i]), got = float_of(quotient.row[i]);
            if (bits_of(got) == bits_of(expected) || (isnan(got) && isnan(expected)))
                continue;
            tap_failed_checks++;
            if (shown++ < 20)
                printf("# %s %a / %a is %a, expected %a\n", r.set->name, float_of(over.row[i]),
                       float_of(under.row[i]), got, expected);
        }
    }
}

static void division_of_fp32_is_exact(void)
{
    each_mode(check_division_32);
}

/* What v_div_scale does, case by case. */
static void check_scale(void)
{
    static const struct {
        float value, under, over, result;
        bool back;
    } facts[] = {
        { 3, 3, 2, 3, false },
        { 2, 3, 2, 2, false },
        { 3, 3, 0x1p100f, 0x3p64f, true },
        { 0x1p100f, 3, 0x1p100f, 0x1p100f, true },
        { 0x1p-130f, 0x1p-130f, 0x1p-100f, 0x1p-66f, false },
        { 0x1.8p126f, 0x1.8p126f, 0x1p120f, 0x1.8p62f, false },
        { 0x1p-80f, 0x1p60f, 0x1p-80f, 0x1p-16f, true },
        { 0x1p60f, 0x1p60f, 0x1p-80f, 0x1p60f, true },
        { 0x1p-110f, 1, 0x1p-110f, 0x1p-46f, false },
    };
    for (unsigned n = 0; n < sizeof facts / sizeof *facts; n++)
        r.a.row[n] = bits_of(facts[n].value), r.b.row[n] = bits_of(facts[n].under),
        r.c.row[n] = bits_of(facts[n].over);
    CHECK(lane_rows_run(&r, ISA_v_div_scale_f32));
    for (unsigned n = 0; n < sizeof facts / sizeof *facts; n++) {
        CHECK_EQ(r.d.row[n], bits_of(facts[n].result));
        CHECK_EQ(r.carry >> n & 1, facts[n].back);
    }
}

static void scaling_before_a_division(void)
{
    each_mode(check_scale);
}

/* ---- 2 / pi --------------------------------------------------------------------------------------------------------
 */

__extension__ typedef __float128 quad;

/* Reduce angles with the segments of 2 / pi; their sines must be those of the C library. */
static void check_trig(void)
{
    static const double angles[] = { 1,   100, 1e10, 0x1.23456789abcdep60, 1e100, -1e200, 1e300, 0x1.fffffffffffffp1023,
                                     1e22 };
    const unsigned count = sizeof angles / sizeof *angles;
    double segment[3][WAVE_LANES];
    for (unsigned n = 0; n < 3; n++) {
        for (unsigned i = 0; i < count; i++)
            put64(&r.a, i, double_bits(angles[i])), r.b.row[i] = n;
        CHECK(lane_rows_run(&r, ISA_v_trig_preop_f64));
        for (unsigned i = 0; i < count; i++)
            segment[n][i] = bits_double(get64(&r.d, i));
    }
    for (unsigned i = 0; i < count; i++) {
        double angle = fabs(angles[i]) >= 0x1p945 ? angles[i] * 0x1p-128 : angles[i];
        quad quarters = 0;
        for (unsigned n = 0; n < 3; n++) {
            quad product = (quad)segment[n][i] * angle;
            quarters += product - (quad)(int64_t)(product / 4) * 4;
        }
        long double turn = (long double)(quarters / 4 - (quad)(int64_t)(quarters / 4));
        double got = (double)sinl(turn * 6.28318530717958647692528676655900577L);
        CHECK(fabs(got - sin(angles[i])) < 1e-15);
    }
}

static void segments_of_two_over_pi_reduce_any_angle(void)
{
    each_mode(check_trig);
}

int main(void)
{
    TAP_RUN(arithmetic_in_every_rounding_mode);
    TAP_RUN(denormal_numbers_flushed_and_NaNs_that_signal);
    TAP_RUN(rows_may_overlap);
    TAP_RUN(scaling_before_a_division);
    TAP_RUN(division_of_fp32_is_exact);
    TAP_RUN(division_of_fp64_is_exact);
    TAP_RUN(segments_of_two_over_pi_reduce_any_angle);
    return tap_done();
}
