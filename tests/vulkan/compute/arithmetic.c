/* SPDX-License-Identifier: MIT */
/* arithmetic.c - cases of arithmetic that GLSL has no name for: rounding and denormal modes, integer dot products. */
#include <fenv.h>
#include <math.h>
#include <string.h>

#include "cases.h"

/* ---- float controls ---------------------------------------------------------------------------------------------- */

/* Constants 0 and 1 of a case: rounding to zero goes with denormals that are flushed. */
struct mode {
    uint32_t bits;
    bool to_zero;
};

static double flushed(const struct mode *mode, double x)
{
    const int least = mode->bits == 16 ? -14 : mode->bits == 32 ? -126 : -1022;
    return mode->to_zero && fabs(x) < ldexp(1, least) ? copysign(0, x) : x;
}

/* As the shader's number(): of the bits of a sign and a mantissa, and the exponent. */
static double number(const struct mode *mode, uint32_t word, uint32_t low, uint32_t exponent)
{
    static const int biases[] = { 15, 127, 1023 }, lengths[] = { 10, 23, 52 };
    const uint32_t kind = mode->bits / 32;
    const uint64_t wide = (uint64_t)word << 32 | low;
    const uint64_t mantissa = (mode->bits == 64 ? wide : word) & ((UINT64_C(1) << lengths[kind]) - 1);
    const bool negative = mode->bits == 16 ? word >> 15 & 1 : word >> 31;
    double size = ldexp((double)mantissa, -lengths[kind]) + (exponent != 0);
    size = ldexp(size, (exponent ? (int)exponent : 1) - biases[kind]);
    return flushed(mode, negative ? -size : size);
}

/* The bits of a half, rounded as the processor is told to. */
static uint16_t half_of(double x)
{
    const int exponent = fabs(x) < ldexp(1, -14) ? -14 : ilogb(x);
    volatile double steps = ldexp(fabs(x), 10 - exponent);
    const uint32_t bits = (uint32_t)rint(steps) + ((uint32_t)(exponent + 14) << 10);
    return (uint16_t)(bits | (signbit(x) ? 0x8000 : 0));
}

static void store(const struct mode *mode, void *results, uint32_t index, double value)
{
    const double x = flushed(mode, value);
    if (mode->bits == 16)
        ((uint16_t *)results)[index] = half_of(x);
    else if (mode->bits == 32)
        ((float *)results)[index] = (float)x;
    else
        ((double *)results)[index] = x;
}

/* Operations in the type, or for halves in double: volatile, because the compiler knows nothing of rounding modes. */
static double fused(const struct mode *mode, double a, double b, double c)
{
    volatile float f = (float)a, g = (float)b, h = (float)c;
    volatile double x = a, y = b, z = c;
    if (mode->bits == 32)
        return fmaf(f, g, h);
    return fma(x, y, z);
}

static void float_controls(struct reference *ref)
{
    const struct mode mode = { ref->test->constants[0], ref->test->constants[1] };
    const uint32_t *v = BYTES(ref, 0, uint32_t), near_1 = mode.bits == 16 ? 12 : mode.bits == 32 ? 124 : 1020;
    void *r = BYTES(ref, 1, uint8_t);
    fesetround(mode.to_zero ? FE_TOWARDZERO : FE_TONEAREST);
    for (uint32_t i = 0; i < 1024; i++, v += 4) {
        const double a = number(&mode, v[0], v[3], v[0] >> 28 & 7);
        const double b = number(&mode, v[1], v[3] * 3, near_1 + (v[1] >> 28 & 7));
        const double c = number(&mode, v[2], v[3] * 5, v[2] >> 28 & 7);
        const struct mode single = { .bits = 32 };
        volatile float from_int = (float)(volatile int32_t){ (int32_t)v[0] };
        store(&mode, r, i * 4, fused(&mode, a, 1, c));
        store(&mode, r, i * 4 + 1, fused(&mode, a, b, copysign(0, signbit(a) == signbit(b) ? 1 : -1)));
        store(&mode, r, i * 4 + 2, fused(&mode, a, b, c));
        store(&mode, r, i * 4 + 3, mode.bits == 16   ? number(&single, v[0], 0, 103 + (v[0] >> 27 & 15))
                                   : mode.bits == 32 ? from_int
                                                     : -b);
    }
    fesetround(FE_TONEAREST);
}

static bool has_all_modes(const struct gpu *gpu)
{
    const VkPhysicalDeviceFloatControlsProperties *has = &gpu->float_controls;
    return has->shaderDenormFlushToZeroFloat16 && has->shaderDenormFlushToZeroFloat32 &&
           has->shaderDenormFlushToZeroFloat64 && has->shaderDenormPreserveFloat16 &&
           has->shaderDenormPreserveFloat32 && has->shaderDenormPreserveFloat64 &&
           has->shaderRoundingModeRTZFloat16 && has->shaderRoundingModeRTZFloat32 && has->shaderRoundingModeRTZFloat64;
}

/* ---- dot products ------------------------------------------------------------------------------------------------ */

static int32_t byte(uint32_t word, uint32_t at, bool is_signed)
{
    const uint8_t value = (uint8_t)(word >> at * 8);
    return is_signed ? (int8_t)value : value;
}

static int64_t packed(uint32_t a, uint32_t b, bool a_signed, bool b_signed)
{
    int64_t sum = 0;
    for (uint32_t i = 0; i < 4; i++)
        sum += byte(a, i, a_signed) * byte(b, i, b_signed);
    return sum;
}

static int64_t halves(uint32_t a, uint32_t b, bool is_signed)
{
    int64_t sum = 0;
    for (uint32_t i = 0; i < 32; i += 16)
        sum += is_signed ? (int64_t)(int16_t)(a >> i) * (int16_t)(b >> i)
                         : (int64_t)(uint16_t)(a >> i) * (uint16_t)(b >> i);
    return sum;
}

static uint32_t saturated(int64_t value, int64_t least, int64_t most)
{
    return (uint32_t)(value < least ? least : value > most ? most : value);
}

static void dot_product(struct reference *ref)
{
    const uint32_t *v = BYTES(ref, 0, uint32_t);
    uint32_t *r = BYTES(ref, 1, uint32_t);
    for (uint32_t i = 0; i < 256; i++, v += 4, r += 12) {
        const uint32_t a = v[0], b = v[1], c = v[2], big = c >> 16 | 0x7fff0000;
        r[0] = (uint32_t)packed(a, b, true, true);
        r[1] = (uint32_t)packed(a, b, false, false);
        r[2] = (uint32_t)packed(a, b, true, false);
        r[3] = r[0] + c;
        r[4] = r[1] + c;
        r[5] = saturated(packed(a, b, true, true) + (int32_t)big, INT32_MIN, INT32_MAX);
        r[6] = saturated(packed(a, b, false, false) + (c | 0xfffe0000), 0, UINT32_MAX);
        r[7] = (uint32_t)halves(a, b, true);
        r[8] = (uint32_t)halves(a, b, false);
        r[9] = saturated(halves(a, b, true) + (int32_t)c, INT32_MIN, INT32_MAX);
        /* Only the last sum may overflow. */
        r[10] = saturated(halves(a >> 1 & 0x7fff7fff, b >> 1 & 0x7fff7fff, false) + (c | 0xc0000000), 0, UINT32_MAX);
        r[11] = (uint32_t)(packed(a, a, true, true) - packed(b, b, true, true));
    }
}

static bool has_dot_products(const struct gpu *gpu)
{
    return gpu->features13.shaderIntegerDotProduct;
}

#define MODE(name, width, to_zero)                                                                               \
    { name, .bindings = { STORAGE(1024 * 16, FILL_RANDOM), STORAGE(1024 * (width) / 2, FILL_ZERO) },             \
      .groups = { 16 }, .constants = { width, to_zero }, .can = has_all_modes, .expect = float_controls }

const struct compute_case arithmetic_cases[] = {
    MODE("float_controls_16_flush_rtz", 16, true),
    MODE("float_controls_16_preserve_rte", 16, false),
    MODE("float_controls_32_flush_rtz", 32, true),
    MODE("float_controls_32_preserve_rte", 32, false),
    MODE("float_controls_64_flush_rtz", 64, true),
    MODE("float_controls_64_preserve_rte", 64, false),
    { "dot_product", .bindings = { STORAGE(4096, FILL_RANDOM), STORAGE(256 * 48, FILL_ZERO) }, .groups = { 4 },
      .can = has_dot_products, .expect = dot_product },
    { 0 },
};
