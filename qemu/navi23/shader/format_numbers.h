/* SPDX-License-Identifier: MIT */
/*
 * format_numbers.h - components of elements to numbers, and back: what format.c does with one element and
 * format_lanes.c with rows of them.
 *
 * All rounding is done with integers or is a division, so that the results depend on MODE as little as possible.
 */
#ifndef NAVI23_SHADER_FORMAT_NUMBERS_H
#define NAVI23_SHADER_FORMAT_NUMBERS_H

#include <navi23/shader/float.h>
#include <navi23/shader/format.h>
#include <navi23/shader/srgb.h>

/* ---- numbers ----------------------------------------------------------------------------------------------------- */

/* The largest number of `bits` bits, 1..32. */
static inline uint32_t ones(unsigned bits)
{
    return UINT32_MAX >> (32 - bits);
}

static inline int32_t extend(uint32_t value, unsigned bits)
{
    return (int32_t)(value << (32 - bits)) >> (32 - bits);
}

static inline uint32_t shift_to_even(uint32_t value, unsigned by)
{
    return (value + ones(by) / 2 + (value >> by & 1)) >> by;
}

/* A number without a sign, of 5 bits of exponent and `mantissa` bits below. */
static inline uint32_t widen(uint32_t value, unsigned mantissa)
{
    uint32_t exponent = value >> mantissa, fraction = value & ones(mantissa);
    uint32_t denormal = bits_of((float)(int32_t)fraction * float_of((127 - 14 - mantissa) << 23));
    uint32_t bias = exponent == 31 ? 255 - 31 : 127 - 15, is_denormal = -(uint32_t)(exponent == 0);
    return (denormal & is_denormal) | (((exponent + bias) << 23 | fraction << (23 - mantissa)) & ~is_denormal);
}

/* The other way, of the absolute value. */
static inline uint32_t narrow(uint32_t bits, unsigned mantissa)
{
    const uint32_t infinity = 31u << mantissa;
    if (bits > 0x7f800000)
        return infinity | 1u << (mantissa - 1);
    if (bits >= 0x47800000) /* 65536 */
        return infinity;
    if (bits >= 0x38800000) /* 2^-14: the smallest that is not denormal */
        return shift_to_even(bits - ((127u - 15) << 23), 23 - mantissa);
    unsigned by = 127 - 14 - (bits >> 23) + 23 - mantissa;
    return by > 24 ? 0 : shift_to_even((bits & 0x7fffff) | 0x800000, by);
}

static inline uint32_t float_from_half(uint32_t half)
{
    return (half & 0x8000) << 16 | widen(half & 0x7fff, 10);
}

static inline uint32_t half_from_float(uint32_t bits)
{
    return (bits >> 16 & 0x8000) | narrow(bits & INT32_MAX, 10);
}

static inline uint32_t load_float(uint32_t value, unsigned bits)
{
    switch (bits) {
    case 32:
        return value;
    case 16:
        return float_from_half(value);
    case 8: /* stencil, beside a depth that is a float */
        return value;
    default:
        return widen(value, bits - 5);
    }
}

static inline uint32_t store_float(uint32_t value, unsigned bits)
{
    switch (bits) {
    case 32:
        return value;
    case 16:
        return half_from_float(value);
    case 8:
        return value & 0xff;
    default: /* a NaN stays one, whatever its sign */
        return value > 0x80000000 && value <= 0xff800000 ? 0 : narrow(value & INT32_MAX, bits - 5);
    }
}

static inline uint32_t load_snorm(uint32_t value, unsigned bits)
{
    float number = (float)extend(value, bits) / (float)ones(bits - 1);
    return bits_of(number < -1 ? -1 : number);
}

/* value * scale, clamped to [low, high] and rounded; NaN gives 0. The product is exact. */
static inline int64_t round_scaled(uint32_t value, double scale, double low, double high)
{
    double number = float_of(value) * scale;
    if (!(number > low))
        return number != number ? 0 : (int64_t)low;
    if (number > high)
        return (int64_t)high;
    int64_t whole = (int64_t)number;
    double rest = number - (double)whole; /* has the sign of number */
    whole += rest > 0.5 || (rest == 0.5 && whole % 2 != 0);
    whole -= rest < -0.5 || (rest == -0.5 && whole % 2 != 0);
    return whole;
}

/* The same of 0..1, to at most 24 bits. */
static inline uint32_t store_unorm(uint32_t value, unsigned bits)
{
    const double most = ones(bits);
    double number = float_of(value) * most;
    number = number > 0 ? number : 0;
    number = number < most ? number : most;
    int32_t whole = (int32_t)number;
    double rest = number - whole;
    return (uint32_t)(whole + ((rest > 0.5) | ((rest == 0.5) & (whole & 1))));
}

static inline uint32_t clamp_signed(uint32_t value, unsigned bits)
{
    int32_t number = (int32_t)value, high = (int32_t)(ones(bits) / 2), low = -high - 1;
    return (uint32_t)(number < low ? low : number > high ? high : number);
}

/* ---- a component ------------------------------------------------------------------------------------------------- */

/* Always inlined: where number and bits are constant, or the loop is over lanes, little of this is left. */
#define FORMAT_INLINE static inline __attribute__((always_inline))

FORMAT_INLINE uint32_t load_component(unsigned number, uint32_t value, unsigned bits)
{
    switch (number) {
    case FORMAT_UNORM:
        return bits_of((float)(int32_t)value / (float)(int32_t)ones(bits));
    case FORMAT_SNORM:
        return load_snorm(value, bits);
    case FORMAT_USCALED:
        return bits_of((float)(int32_t)value);
    case FORMAT_SSCALED:
        return bits_of((float)extend(value, bits));
    case FORMAT_SINT:
        return (uint32_t)extend(value, bits);
    case FORMAT_FLOAT:
        return load_float(value, bits);
    case FORMAT_SRGB:
        return bits_of(srgb_curve[2 * value]);
    default:
        return value;
    }
}

FORMAT_INLINE uint32_t store_component(unsigned number, uint32_t value, unsigned bits)
{
    const double unsigned_max = ones(bits), signed_max = ones(bits) / 2;
    switch (number) {
    case FORMAT_UNORM:
        return store_unorm(value, bits);
    case FORMAT_SNORM:
        return (uint32_t)round_scaled(value, signed_max, -signed_max, signed_max);
    case FORMAT_USCALED:
        return (uint32_t)round_scaled(value, 1, 0, unsigned_max);
    case FORMAT_SSCALED:
        return (uint32_t)round_scaled(value, 1, -signed_max - 1, signed_max);
    case FORMAT_UINT:
        return value < ones(bits) ? value : ones(bits);
    case FORMAT_SINT:
        return clamp_signed(value, bits);
    case FORMAT_FLOAT:
        return store_float(value, bits);
    default:
        return srgb_encode(float_of(value));
    }
}

/* What alpha of an SRGB format is. */
static inline unsigned component_number(const struct format *format, unsigned component)
{
    return format->number == FORMAT_SRGB && component == 3 ? FORMAT_UNORM : format->number;
}

/* Of each of eight samples four bits, where memory has `bits`. */
static inline uint32_t load_fmask(uint32_t word, unsigned bits)
{
    uint32_t nibbles = 0;
    for (unsigned sample = 0; sample < 8; sample++)
        nibbles |= (word >> sample * bits & ones(bits)) << 4 * sample;
    return nibbles;
}

/* ---- three mantissas and an exponent ----------------------------------------------------------------------------- */

enum { SHARED_BIAS = 15, SHARED_BITS = 9 };

static inline void load_shared(uint32_t word, uint32_t rgb[3])
{
    float scale = float_of(((word >> 27) + 127 - SHARED_BIAS - SHARED_BITS) << 23);
    for (unsigned i = 0; i < 3; i++)
        rgb[i] = bits_of((float)(int32_t)(word >> i * SHARED_BITS & ones(SHARED_BITS)) * scale);
}

/* By the largest of the three, which may need one more when it has been rounded. */
static inline uint32_t store_shared(const uint32_t rgb[3])
{
    const uint32_t most = 0x477f8000; /* 65408 */
    uint32_t value[3], largest = 0;
    for (unsigned i = 0; i < 3; i++) {
        bool none = rgb[i] > 0x7f800000; /* below zero, or NaN */
        value[i] = none ? 0 : rgb[i] < most ? rgb[i] : most;
        largest = value[i] > largest ? value[i] : largest;
    }
    int exponent = (int)(largest >> 23) - 127 + SHARED_BIAS + 1;
    exponent = exponent < 0 ? 0 : exponent;
    for (;; exponent++) {
        double scale = float_of((uint32_t)(127 + SHARED_BIAS + SHARED_BITS - exponent) << 23);
        uint32_t word = (uint32_t)exponent << 27, over = 0;
        for (unsigned i = 0; i < 3; i++) {
            uint32_t mantissa = (uint32_t)(float_of(value[i]) * scale + 0.5);
            over |= mantissa >> SHARED_BITS;
            word |= (mantissa & ones(SHARED_BITS)) << i * SHARED_BITS;
        }
        if (over == 0)
            return word;
    }
}

#endif
