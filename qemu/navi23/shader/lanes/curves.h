/* SPDX-License-Identifier: MIT */
/*
 * curves.h - 2^x, log2, sine, and the inverse square root, of floats, as doubles: so close that what they are rounded
 * to is the nearest float but for one in some thousands. Only sums, products and quotients: every set of lane loops
 * gives the same bits. The polynomials are Chebyshev fits.
 */
#ifndef NAVI23_SHADER_LANES_CURVES_H
#define NAVI23_SHADER_LANES_CURVES_H

#include "rows.h"

/* The integer next to x, whatever MXCSR says of rounding; ties upwards. */
static inline double nearest(double x)
{
    return __builtin_floor(x + 0.5);
}

/* 2^x. What overflows a float is 2^200 at most, what underflows it 2^-200 at least. */
static inline double exp2_of(float x)
{
    double clamped = x < -200 ? -200 : x > 200 ? 200 : x;
    double whole = nearest(clamped), f = clamped - whole;
    double p = 0x1.00a581594758ep-16;
    p = p * f + 0x1.443fffc90db59p-13;
    p = p * f + 0x1.5d879ead06a82p-10;
    p = p * f + 0x1.3b2a1b7152befp-7;
    p = p * f + 0x1.c6b08d883dca1p-5;
    p = p * f + 0x1.ebfbe045f4d3cp-3;
    p = p * f + 0x1.62e42fefa39efp-1;
    double power = double_of(bits_of_double(whole + (0x1.8p52 + 1023)) << 52);
    return (1 + f * p) * power;
}

/* log2(x) of a normal number above 0; of infinity, and of 0 -infinity; else a NaN. */
static inline double log2_of(float x)
{
    uint32_t above = bits_of(x) - 0x3f3504f3; /* the mantissa is to be between 1 / sqrt(2) and sqrt(2) */
    int32_t exponent = (int32_t)above >> 23;
    double m = float_of(bits_of(x) - ((uint32_t)exponent << 23));
    double s = (m - 1) / (m + 1), u = s * s;
    double p = 0x1.21e53de2c2ce7p-2;
    p = p * u + 0x1.4791e1df48979p-2;
    p = p * u + 0x1.a61a42ed20d2cp-2;
    p = p * u + 0x1.2776c27bbbbc6p-1;
    p = p * u + 0x1.ec709dc54f22bp-1;
    p = p * u + 0x1.71547652b8248p+1;
    double special = x == 0 ? -INFINITY : x > 0 ? INFINITY : NAN;
    return x > 0 && x < INFINITY ? exponent + s * p : special;
}

/* sin(2 pi r), |r| <= 1/4. */
static inline double quarter_sine(double r)
{
    double u = r * r;
    double p = 0x1.d53abdeb199c1p+1;
    p = p * u - 0x1.e29b82ab98ea9p+3;
    p = p * u + 0x1.50770f6a5a66bp+5;
    p = p * u - 0x1.32d2c9b2d1df5p+6;
    p = p * u + 0x1.466bc66ed3d1cp+6;
    p = p * u - 0x1.4abbce624ad99p+5;
    p = p * u + 0x1.921fb54442bb4p+2;
    return r * p;
}

/* x less the integer next to it: exact; a NaN of what is not finite. */
static inline double turn_of(float x)
{
    return x - nearest(x);
}

/* The sine of x turns, and the cosine. */
static inline double sine_of(float x)
{
    double turn = turn_of(x);
    double half = turn < 0 ? -0.5 : 0.5;
    return quarter_sine(turn > 0.25 || turn < -0.25 ? half - turn : turn);
}

static inline double cosine_of(float x)
{
    double turn = turn_of(x);
    return quarter_sine(0.25 - (turn < 0 ? -turn : turn));
}

/* 1 / sqrt(x): the float that two roundings give, and a step of Newton's from there. */
static inline double rsqrt_of(float x)
{
    float guess = 1 / __builtin_sqrtf(x);
    double better = guess + 0.5 * guess * (1 - x * ((double)guess * guess));
    return x > 0 && x < INFINITY ? better : (double)guess;
}

#endif
