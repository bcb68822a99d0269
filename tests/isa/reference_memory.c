/* SPDX-License-Identifier: MIT */
/* reference_memory.c - loads, stores and atomics, after the ISA guide's descriptions. */
#include "reference_memory.h"

#include <stddef.h>
#include <string.h>

/* clang-format off */
const struct memory_access reference_accesses[] = {
    { "load_ubyte", "read_u8", 1, false, false, 0 },       { "load_sbyte", "read_i8", 1, false, true, 0 },
    { "load_ushort", "read_u16", 2, false, false, 0 },     { "load_sshort", "read_i16", 2, false, true, 0 },
    { "load_dword", "read_b32", 4, false, false, 0 },      { "load_dwordx2", "read_b64", 8, false, false, 0 },
    { "load_dwordx3", "read_b96", 12, false, false, 0 },   { "load_dwordx4", "read_b128", 16, false, false, 0 },
    { "load_ubyte_d16", "read_u8_d16", 1, false, false, 1 },
    { "load_ubyte_d16_hi", "read_u8_d16_hi", 1, false, false, 2 },
    { "load_sbyte_d16", "read_i8_d16", 1, false, true, 1 },
    { "load_sbyte_d16_hi", "read_i8_d16_hi", 1, false, true, 2 },
    { "load_short_d16", "read_u16_d16", 2, false, false, 1 },
    { "load_short_d16_hi", "read_u16_d16_hi", 2, false, false, 2 },
    { "store_byte", "write_b8", 1, true, false, 0 },       { "store_byte_d16_hi", "write_b8_d16_hi", 1, true, false, 2 },
    { "store_short", "write_b16", 2, true, false, 0 },     { "store_short_d16_hi", "write_b16_d16_hi", 2, true, false, 2 },
    { "store_dword", "write_b32", 4, true, false, 0 },     { "store_dwordx2", "write_b64", 8, true, false, 0 },
    { "store_dwordx3", "write_b96", 12, true, false, 0 },  { "store_dwordx4", "write_b128", 16, true, false, 0 },
    { NULL, NULL, 0, false, false, 0 },
};
/* clang-format on */

/* A number of 32 or 64 bits, integer or float. */
static int64_t number(uint64_t a, unsigned bits)
{
    return bits == 32 ? (int32_t)(uint32_t)a : (int64_t)a;
}

static double real(uint64_t a, unsigned bits)
{
    float single;
    double value;
    uint32_t low = (uint32_t)a;
    memcpy(&single, &low, sizeof single);
    memcpy(&value, &a, sizeof value);
    return bits == 32 ? (double)single : value;
}

static uint64_t sum(uint64_t memory, uint64_t a)
{
    float single = (float)(real(memory, 32) + real(a, 32));
    uint32_t low;
    memcpy(&low, &single, sizeof low);
    return low;
}

/* Each half is exchanged if its top bit says so, which is not exchanged. */
static uint64_t some_halves(uint64_t memory, uint64_t a)
{
    for (unsigned i = 0; i < 64; i += 32)
        if (a >> (i + 31) & 1) {
            memory &= ~(UINT64_C(0xffffffff) << i);
            memory |= a & UINT64_C(0x7fffffff) << i;
        }
    return memory;
}

#define SIGNED(x) number(x, bits)
#define REAL(x)   real(x, bits)
#define ATOMICS                                                                                                       \
    X(swap, a) X(cmpswap, m == b ? a : m) X(add, m + a) X(sub, m - a) X(csub, m < a ? 0 : m - a)                      \
    X(smin, SIGNED(a) < SIGNED(m) ? a : m) X(umin, a < m ? a : m) X(smax, SIGNED(a) > SIGNED(m) ? a : m)              \
    X(umax, a > m ? a : m) X(and, m & a) X(or, m | a) X(xor, m ^ a) X(inc, m >= a ? 0 : m + 1)                        \
    X(dec, m == 0 || m > a ? a : m - 1) X(fcmpswap, REAL(m) == REAL(b) ? a : m)                                       \
    X(fmin, REAL(a) < REAL(m) ? a : m) X(fmax, REAL(a) > REAL(m) ? a : m)                                             \
    X(rsub, a - m) X(mskor, (m & ~a) | b) X(wrap, m >= a ? m - a : m + b) X(condxchg, some_halves(m, a))              \
    X(fadd, sum(m, a))

#define X(name, value)                                                                                                \
    static uint64_t ref_##name(uint64_t m, uint64_t a, uint64_t b, unsigned bits)                                     \
    {                                                                                                                 \
        (void)m, (void)b, (void)bits; \
        return (uint64_t)(value);                                                                                     \
    }
ATOMICS
#undef X

/* clang-format off */
const struct memory_atomic reference_atomics[] = {
    { "swap", "wrxchg", "b32", true, 1, false, true, true, false, ref_swap },
    { "cmpswap", "cmpst", "b32", false, 2, false, true, true, false, ref_cmpswap },
    { "add", "add", "u32", false, 1, false, true, true, false, ref_add },
    { "sub", "sub", "u32", false, 1, false, true, true, false, ref_sub },
    { "csub", NULL, NULL, false, 1, false, true, false, true, ref_csub },
    { "smin", "min", "i32", false, 1, false, true, true, false, ref_smin },
    { "umin", "min", "u32", false, 1, false, true, true, false, ref_umin },
    { "smax", "max", "i32", false, 1, false, true, true, false, ref_smax },
    { "umax", "max", "u32", false, 1, false, true, true, false, ref_umax },
    { "and", "and", "b32", false, 1, false, true, true, false, ref_and },
    { "or", "or", "b32", false, 1, false, true, true, false, ref_or },
    { "xor", "xor", "b32", false, 1, false, true, true, false, ref_xor },
    { "inc", "inc", "u32", false, 1, false, true, true, false, ref_inc },
    { "dec", "dec", "u32", false, 1, false, true, true, false, ref_dec },
    { "fcmpswap", "cmpst", "f32", false, 2, true, true, true, false, ref_fcmpswap },
    { "fmin", "min", "f32", false, 1, true, true, true, false, ref_fmin },
    { "fmax", "max", "f32", false, 1, true, true, true, false, ref_fmax },
    { NULL, "rsub", "u32", false, 1, false, true, true, false, ref_rsub },
    { NULL, "mskor", "b32", false, 2, false, true, true, false, ref_mskor },
    { NULL, "wrap", "b32", true, 2, false, true, false, false, ref_wrap },
    { NULL, "condxchg32", "b32", true, 1, false, false, true, false, ref_condxchg },
    { NULL, "add", "f32", false, 1, true, true, false, false, ref_fadd },
    { NULL, NULL, NULL, false, 0, false, false, false, false, NULL },
};
/* clang-format on */
