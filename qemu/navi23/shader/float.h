/* SPDX-License-Identifier: MIT */
/*
 * float.h - floats as bits; how the host's floating point rounds and treats denormals: MXCSR, as MODE wants it.
 *
 * While a wave runs, MXCSR is what its MODE says for fp32. Who computes with 16 or 64 bits sets that of theirs before,
 * and that of fp32 again behind it. No exception is ever unmasked.
 */
#ifndef NAVI23_SHADER_FLOAT_H
#define NAVI23_SHADER_FLOAT_H

#include <stdint.h>
#include <string.h>

/* The number that an encoding stands for, and the other way. */
static inline float float_of(uint32_t bits)
{
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static inline uint32_t bits_of(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

/* MXCSR for a rounding mode (0 even, 1 +inf, 2 -inf, 3 zero) and what happens to denormals, both as MODE codes them. */
static inline uint32_t float_control(unsigned round, unsigned denorm)
{
    static const uint8_t rounding[4] = { 0, 2, 1, 3 };
    const uint32_t all_masked = 0x1f80, sources_are_zero = 1u << 6, results_are_zero = 1u << 15;
    return all_masked | (uint32_t)rounding[round & 3] << 13 | (denorm & 1 ? 0 : sources_are_zero) |
           (denorm & 2 ? 0 : results_are_zero);
}

static inline void float_set(uint32_t control)
{
    __builtin_ia32_ldmxcsr(control);
}

static inline uint32_t float_get(void)
{
    return __builtin_ia32_stmxcsr();
}

#endif
