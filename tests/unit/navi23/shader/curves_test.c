/* SPDX-License-Identifier: MIT */
/*
 * curves_test.c - fp32 reciprocals, roots, powers, logarithms and sines, over all exponents, in units of the last place
 * of the exact result; and that all sets give the same bits.
 */
#include "lane_rows.h"

#include <math.h>

#include "tap.h"

#define TWO_PI 6.28318530717958647692528676655900577L

static struct lane_rows r, first_set;

static long double exact_rcp(long double x)
{
    return 1 / x;
}
static long double exact_rsq(long double x)
{
    return 1 / sqrtl(x);
}
static long double exact_sine(long double x)
{
    long double turn = x - rintl(x);
    return fabsl(turn) == 0.5L ? 0 : sinl(turn * TWO_PI);
}
static long double exact_cosine(long double x)
{
    long double turn = x - rintl(x);
    return fabsl(turn) == 0.25L ? 0 : cosl(turn * TWO_PI);
}

static const struct curve {
    enum isa_op op;
    long double (*exact)(long double);
    long double allowed; /* in units of the last place */
} curves[] = {
    { ISA_v_rcp_f32, exact_rcp, 0.5L },     { ISA_v_rsq_f32, exact_rsq, 0.501L }, { ISA_v_sqrt_f32, sqrtl, 0.5L },
    { ISA_v_exp_f32, exp2l, 0.51L },        { ISA_v_log_f32, log2l, 0.501L },     { ISA_v_sin_f32, exact_sine, 0.51L },
    { ISA_v_cos_f32, exact_cosine, 0.51L },
};

static float normal_or_zero(float x)
{
    return fabsf(x) < 0x1p-126f ? copysignf(0, x) : x;
}

/* How far off a result is, in units of the last place of a float next to the exact one. */
static long double error_of(float got, long double exact)
{
    int exponent = 0;
    if (isnan(exact) || isnan(got))
        return isnan(exact) && isnan(got) ? 0 : 1e9L;
    if (fabsl(exact) < 0x1p-126L) /* may be rounded to the smallest normal number */
        return got == 0 || (fabsf(got) == 0x1p-126f && fabsl(exact) > 0x1.fffffp-127L) ? 0 : 1e9L;
    if (isinf(exact) || isinf(got))
        return (double)got == (double)(float)exact ? 0 : 1e9L;
    frexpl(exact, &exponent);
    return fabsl(got - exact) / ldexpl(1, exponent - 24);
}

/* 64 arguments for every set; the worst error of the first. */
static long double run_all(const struct curve *curve)
{
    long double worst = 0;
    for (unsigned n = 0; lanes_sets[n]; n++) {
        if (!lanes_sets[n]->supported())
            continue;
        r.set = lanes_sets[n];
        CHECK(lane_rows_run(&r, curve->op));
        if (n)
            CHECK(memcmp(r.d.row, first_set.d.row, WAVE_LANES * 4) == 0);
        else
            memcpy(first_set.d.row, r.d.row, sizeof r.d.row);
    }
    for (unsigned i = 0; i < WAVE_LANES; i++) {
        float x = normal_or_zero(float_of(r.a.row[i]));
        long double error = error_of(float_of(first_set.d.row[i]), curve->exact(x));
        worst = error > worst ? error : worst;
    }
    return worst;
}

static void close_everywhere(void)
{
    r.mode = MODE_OF(0, 0);
    for (unsigned n = 0; n < sizeof curves / sizeof *curves; n++) {
        long double worst = 0;
        uint32_t where = 0;
        for (uint64_t bits = 0; bits < (uint64_t)1 << 32; bits += 64 * 9973) {
            for (uint32_t i = 0; i < WAVE_LANES; i++)
                r.a.row[i] = (uint32_t)bits + i * 9973;
            long double error = run_all(&curves[n]);
            if (error > worst)
                worst = error, where = (uint32_t)bits;
        }
        printf("# %s: at most %.5Lf units of the last place, from 0x%08x on\n", isa_mnemonic(curves[n].op), worst,
               where);
        CHECK(worst <= curves[n].allowed);
    }
}

/* Where functions are 0, and logarithms change their exponent. */
static void close_where_it_is_hard(void)
{
    static const float centers[] = { 1,      0.5f, 0.25f, 0.75f, 2,     256,   -256,  0.70710678f, 1.41421356f,
                                     0.125f, 127,  -126,  128,   -0.5f, 3.25f, 1e-3f, 1e-20f };
    r.mode = MODE_OF(0, 3);
    for (unsigned n = 0; n < sizeof curves / sizeof *curves; n++)
        for (unsigned center = 0; center < sizeof centers / sizeof *centers; center++)
            for (int block = -20; block < 20; block++) {
                for (int i = 0; i < (int)WAVE_LANES; i++)
                    r.a.row[i] = bits_of(centers[center]) + (uint32_t)(block * 64 + i);
                CHECK(run_all(&curves[n]) <= curves[n].allowed);
            }
}

static void special_numbers(void)
{
    static const struct {
        enum isa_op op;
        float source, result;
    } facts[] = {
        { ISA_v_rcp_f32, 0, INFINITY },
        { ISA_v_rcp_f32, -0.0f, -INFINITY },
        { ISA_v_rcp_f32, 0x1p-127f, INFINITY },
        { ISA_v_rcp_f32, INFINITY, 0 },
        { ISA_v_rcp_f32, 0x1.8p126f, 0 },
        { ISA_v_rcp_iflag_f32, 4, 0.25f },
        { ISA_v_rsq_f32, 0, INFINITY },
        { ISA_v_rsq_f32, -0.0f, -INFINITY },
        { ISA_v_rsq_f32, -1, NAN },
        { ISA_v_rsq_f32, INFINITY, 0 },
        { ISA_v_sqrt_f32, -0.0f, -0.0f },
        { ISA_v_sqrt_f32, -1, NAN },
        { ISA_v_sqrt_f32, INFINITY, INFINITY },
        { ISA_v_sqrt_f32, 0x1p-130f, 0 },
        { ISA_v_exp_f32, -INFINITY, 0 },
        { ISA_v_exp_f32, INFINITY, INFINITY },
        { ISA_v_exp_f32, 0, 1 },
        { ISA_v_exp_f32, 10, 1024 },
        { ISA_v_exp_f32, -126.5f, 0 },
        { ISA_v_exp_f32, 128, INFINITY },
        { ISA_v_log_f32, 0, -INFINITY },
        { ISA_v_log_f32, -0.0f, -INFINITY },
        { ISA_v_log_f32, 0x1p-127f, -INFINITY },
        { ISA_v_log_f32, 1, 0 },
        { ISA_v_log_f32, -1, NAN },
        { ISA_v_log_f32, INFINITY, INFINITY },
        { ISA_v_log_f32, 0x1p-126f, -126 },
        { ISA_v_sin_f32, -0.0f, -0.0f },
        { ISA_v_sin_f32, 0.25f, 1 },
        { ISA_v_sin_f32, 255.75f, -1 },
        { ISA_v_sin_f32, 0.5f, 0 },
        { ISA_v_sin_f32, INFINITY, NAN },
        { ISA_v_cos_f32, 0, 1 },
        { ISA_v_cos_f32, 0.25f, 0 },
        { ISA_v_cos_f32, 0.5f, -1 },
        { ISA_v_cos_f32, 1e30f, 1 },
        { ISA_v_exp_f32, NAN, NAN },
        { ISA_v_log_f32, NAN, NAN },
        { ISA_v_cos_f32, -INFINITY, NAN },
        { ISA_v_rcp_f32, NAN, NAN },
    };
    r.mode = MODE_OF(0, 3);
    for (unsigned set = 0; lanes_sets[set]; set++) {
        if (!lanes_sets[set]->supported())
            continue;
        r.set = lanes_sets[set];
        for (unsigned n = 0; n < sizeof facts / sizeof *facts; n++) {
            r.a.row[0] = bits_of(facts[n].source);
            CHECK(lane_rows_run(&r, facts[n].op));
            float got = float_of(r.d.row[0]);
            bool same = isnan(facts[n].result) ? isnan(got) : r.d.row[0] == bits_of(facts[n].result);
            if (!same)
                printf("# %s %s(%a) is %a, expected %a\n", r.set->name, isa_mnemonic(facts[n].op), facts[n].source, got,
                       facts[n].result);
            CHECK(same);
        }
    }
}

int main(void)
{
    TAP_RUN(close_everywhere);
    TAP_RUN(close_where_it_is_hard);
    TAP_RUN(special_numbers);
    return tap_done();
}
