/* SPDX-License-Identifier: MIT */
/* scalar.c - arithmetic of the scalar ALU: functions made of the rows of scalar.def, and what no row can say. */
#include <navi23/shader/scalar.h>

typedef uint32_t u32;
typedef uint64_t u64;
typedef int32_t i32;
typedef int64_t i64;

/* ---- what rows use ----------------------------------------------------------------------------------------------- */

static i32 sum(i32 a, i32 b)
{
    return (i32)((u32)a + (u32)b);
}

static bool sum_overflows(i32 a, i32 b)
{
    return (i64)a + b != sum(a, b);
}

static i32 difference(i32 a, i32 b)
{
    return (i32)((u32)a - (u32)b);
}

static bool difference_overflows(i32 a, i32 b)
{
    return (i64)a - b != difference(a, b);
}

static u32 magnitude(i32 a)
{
    return a < 0 ? 0u - (u32)a : (u32)a;
}

/* Fields of s_bfe: the second operand has the offset in its lowest bits, and the width from bit 16 on. */
#define FIELD_WIDTH(b) ((b) >> 16 & 0x7f)

static u64 field(u64 value, unsigned width)
{
    return width < 64 ? value & ((1ull << width) - 1) : value;
}

static u64 signed_field(i64 value, unsigned width)
{
    if (width == 0)
        return 0;
    return width < 64 ? (u64)((i64)((u64)value << (64 - width)) >> (64 - width)) : (u64)value;
}

/* The number of the lowest bit that is set; all ones: there is none. */
static u32 first_one(u64 a)
{
    return a ? (u32)__builtin_ctzll(a) : UINT32_MAX;
}

/* How many zeros are above the highest bit set, of `bits`; all ones: there is none. */
static u32 zeros_above(u64 a, unsigned bits)
{
    return a ? (u32)__builtin_clzll(a) - (64 - bits) : UINT32_MAX;
}

static u64 reversed(u64 a)
{
    a = (a >> 1 & 0x5555555555555555) | (a & 0x5555555555555555) << 1;
    a = (a >> 2 & 0x3333333333333333) | (a & 0x3333333333333333) << 2;
    a = (a >> 4 & 0x0f0f0f0f0f0f0f0f) | (a & 0x0f0f0f0f0f0f0f0f) << 4;
    return __builtin_bswap64(a);
}

/* The lowest bit of each quad: whether any of its bits is set. */
static u64 any_of_quads(u64 a)
{
    a |= a >> 1;
    return (a | a >> 2) & 0x1111111111111111;
}

static u64 whole_quads(u64 a)
{
    return any_of_quads(a) * 15;
}

/* A bit for each quad. */
static u64 quads(u64 a)
{
    u64 any = any_of_quads(a), d = 0;
    for (unsigned i = 0; i < 16; i++)
        d |= (any >> 4 * i & 1) << i;
    return d;
}

/* Each bit n of 32 at bit 2n. */
static u64 spread_bits(u64 a)
{
    a = (a | a << 16) & 0x0000ffff0000ffff;
    a = (a | a << 8) & 0x00ff00ff00ff00ff;
    a = (a | a << 4) & 0x0f0f0f0f0f0f0f0f;
    a = (a | a << 2) & 0x3333333333333333;
    return (a | a << 1) & 0x5555555555555555;
}

/* ---- functions --------------------------------------------------------------------------------------------------- */

#define SOURCE_u32(n) scalar32(w, step, n)
#define SOURCE_i32(n) (i32)scalar32(w, step, n)
#define SOURCE_u64(n) scalar64(w, step, n)
#define SOURCE_i64(n) (i64)scalar64(w, step, n)
#define OLD_u32(code) w->s[code]
#define OLD_i32(code) (i32)w->s[code]
#define OLD_u64(code) wave_s64(w, code)
#define OLD_i64(code) (i64)wave_s64(w, code)
#define SET_u32(code, value) w->s[code] = (value)
#define SET_i32(code, value) w->s[code] = (u32)(value)
#define SET_u64(code, value) wave_set_s64(w, code, (value))
#define SET_i64(code, value) wave_set_s64(w, code, (u64)(value))

#define KEEP    w->scc
#define NONZERO d != 0

#define STEP(mnemonic) static const struct step *mnemonic(struct wave *w, const struct step *step)

#define UNARY(mnemonic, D, A, value, SCC)       \
    STEP(mnemonic)                              \
    {                                           \
        const A a = SOURCE_##A(0);              \
        D d = OLD_##D(step->dst);               \
        d = (D)(value);                         \
        w->scc = SCC;                           \
        SET_##D(step->dst, d);                  \
        return step + 1;                        \
    }

#define BINARY(mnemonic, D, A, B, value, SCC)   \
    STEP(mnemonic)                              \
    {                                           \
        const A a = SOURCE_##A(0);              \
        const B b = SOURCE_##B(1);              \
        const D d = (D)(value);                 \
        w->scc = SCC;                           \
        SET_##D(step->dst, d);                  \
        return step + 1;                        \
    }

#define IMMEDIATE(mnemonic, value, SCC)         \
    STEP(mnemonic)                              \
    {                                           \
        const i32 k = step->inst.imm, d = OLD_i32(step->dst), old = d; \
        (void)old;                              \
        w->scc = SCC;                           \
        SET_i32(step->dst, value);              \
        return step + 1;                        \
    }

#define COMPARE(mnemonic, A, B, condition)      \
    STEP(mnemonic)                              \
    {                                           \
        const A a = SOURCE_##A(0);              \
        const B b = SOURCE_##B(1);              \
        w->scc = condition;                     \
        return step + 1;                        \
    }

#define COMPARE_K(mnemonic, A, condition)       \
    STEP(mnemonic)                              \
    {                                           \
        const A a = SOURCE_##A(0);              \
        const i32 k = step->inst.imm;           \
        w->scc = condition;                     \
        return step + 1;                        \
    }

#define SAVE_EXEC(mnemonic, D, value)           \
    STEP(mnemonic)                              \
    {                                           \
        const D a = SOURCE_##D(0), exec = OLD_##D(ISA_EXEC_LO), result = (value); \
        SET_##D(step->dst, exec);               \
        SET_##D(ISA_EXEC_LO, result);           \
        w->scc = result != 0;                   \
        return step + 1;                        \
    }

#define WRITE_EXEC(mnemonic, D, value)          \
    STEP(mnemonic)                              \
    {                                           \
        const D a = SOURCE_##D(0), exec = OLD_##D(ISA_EXEC_LO), result = (value); \
        SET_##D(ISA_EXEC_LO, result);           \
        SET_##D(step->dst, result);             \
        w->scc = result != 0;                   \
        return step + 1;                        \
    }

#include "scalar.def"

#undef UNARY
#undef BINARY
#undef IMMEDIATE
#undef COMPARE
#undef COMPARE_K
#undef SAVE_EXEC
#undef WRITE_EXEC

/* ---- SGPRs by number --------------------------------------------------------------------------------------------- */

/* The SGPR `code + by`; what is none reads as 0, and writes to it vanish. */
static u32 moved_source(const struct wave *w, unsigned code, u32 by)
{
    u32 at = code + by;
    return at < ISA_TTMP0 ? w->s[at] : 0;
}

static u32 *moved_destination(struct wave *w, unsigned code, u32 by)
{
    u32 at = code + by;
    return &w->s[at < ISA_TTMP0 ? at : WAVE_NOWHERE];
}

STEP(s_movrels_b32)
{
    w->s[step->dst] = moved_source(w, step->inst.src[0], w->s[ISA_M0]);
    return step + 1;
}

STEP(s_movrels_b64)
{
    u32 low = moved_source(w, step->inst.src[0], w->s[ISA_M0]);
    w->s[step->dst + 1] = moved_source(w, step->inst.src[0] + 1u, w->s[ISA_M0]);
    w->s[step->dst] = low;
    return step + 1;
}

STEP(s_movreld_b32)
{
    *moved_destination(w, step->dst, w->s[ISA_M0]) = scalar32(w, step, 0);
    return step + 1;
}

STEP(s_movreld_b64)
{
    u64 value = scalar64(w, step, 0);
    *moved_destination(w, step->dst, w->s[ISA_M0]) = (u32)value;
    *moved_destination(w, step->dst + 1u, w->s[ISA_M0]) = (u32)(value >> 32);
    return step + 1;
}

STEP(s_movrelsd_2_b32)
{
    u32 m0 = w->s[ISA_M0];
    *moved_destination(w, step->dst, m0 >> 16 & 0x3ff) = moved_source(w, step->inst.src[0], m0 & 0x3ff);
    return step + 1;
}

/* ---- binding ----------------------------------------------------------------------------------------------------- */

/* clang-format off */
static step_fn *const steps[ISA_OPS] = {
#define UNARY(mnemonic, ...) [ISA_##mnemonic] = mnemonic,
#define BINARY UNARY
#define IMMEDIATE UNARY
#define COMPARE UNARY
#define COMPARE_K UNARY
#define SAVE_EXEC UNARY
#define WRITE_EXEC UNARY
#include "scalar.def"
    [ISA_s_movrels_b32] = s_movrels_b32,
    [ISA_s_movrels_b64] = s_movrels_b64,
    [ISA_s_movreld_b32] = s_movreld_b32,
    [ISA_s_movreld_b64] = s_movreld_b64,
    [ISA_s_movrelsd_2_b32] = s_movrelsd_2_b32,
};
/* clang-format on */

bool arithmetic_bind(struct step *step, const struct bind *bind)
{
    (void)bind;
    step->run = steps[step->inst.op];
    return step->run != NULL;
}

bool scalar_bind(struct step *step, const struct bind *bind)
{
    return arithmetic_bind(step, bind) || control_bind(step, bind) || hwreg_bind(step, bind);
}
