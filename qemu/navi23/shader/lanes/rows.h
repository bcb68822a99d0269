/* SPDX-License-Identifier: MIT */
/*
 * rows.h - what files of lane loops are written with. They are compiled once for each set of vector instructions, with
 * LANES_SET defined as its name.
 *
 * Operations stand in .def files, one a line, which table.h makes functions and rows of tables from:
 *
 *     OP2(v_add_f32, F, F, F, a + b)
 *
 * The letters say what d, a, b and c are. Expressions see a, b, c, for OP*D also the old d, and env; the compiler makes
 * vectors of the loop around them, so a helper should be static inline and without jumps.
 */
#ifndef NAVI23_SHADER_LANES_ROWS_H
#define NAVI23_SHADER_LANES_ROWS_H

#include <immintrin.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <navi23/shader/lanes.h>

/* 1, in another file (choose.c), so that the compiler does not know. */
extern const float lanes_one;

#define LANES_JOIN_(a, b) a##_##b
#define LANES_JOIN(a, b)  LANES_JOIN_(a, b)

/* The name of what every set has one of: LANES_OWN(spread) is spread_avx2. */
#define LANES_OWN(name) LANES_JOIN(name, LANES_SET)

/*
 * For each lane i, in blocks of a wave32, whose fixed size the compiler knows how to make vectors of. Lanes do not
 * depend on each other, although the rows may be the same.
 */
#ifdef __clang__
#define LANES_INDEPENDENT _Pragma("clang loop vectorize(assume_safety) unroll(disable)")
#else
#define LANES_INDEPENDENT _Pragma("GCC ivdep")
#endif
#define EACH_BLOCK(block, env) for (int lanes_ = (int)(env)->lanes, block = 0; block < lanes_; block += 32)
#define EACH_OF_BLOCK(i, block) LANES_INDEPENDENT for (int i = block; i < block + 32; i++)
#define EACH_LANE(i, env) EACH_BLOCK(block_, env) EACH_OF_BLOCK(i, block_)

/* ---- letters: what a lane of a row is in C --------------------------------------------------------------------- */

static inline double double_of(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static inline uint64_t bits_of_double(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static inline uint64_t row_get64(const uint32_t *row, int i)
{
    return row[i] | (uint64_t)row[WAVE_LANES + i] << 32;
}

static inline void row_put64(uint32_t *row, int i, uint64_t value)
{
    row[i] = (uint32_t)value;
    row[WAVE_LANES + i] = (uint32_t)(value >> 32);
}

/* yes if `which`, else no: for where the compiler makes jumps of ?:, of which it makes no vectors. */
static inline uint32_t pick(bool which, uint32_t yes, uint32_t no)
{
    uint32_t mask = -(uint32_t)which;
    return (yes & mask) | (no & ~mask);
}

static inline float pick_float(bool which, float yes, float no)
{
    return float_of(pick(which, bits_of(yes), bits_of(no)));
}

/* U, I: 32 bits without and with sign */
#define TYPE_U             uint32_t
#define KIND_U             LANES_B32
#define GET_U(row, i)      ((row)[i])
#define PUT_U(row, i, x)   ((row)[i] = (uint32_t)(x))
#define TYPE_I             int32_t
#define KIND_I             LANES_B32
#define GET_I(row, i)      ((int32_t)(row)[i])
#define PUT_I(row, i, x)   ((row)[i] = (uint32_t)(x))
/* W, S: 16 bits without and with sign; a result's high half is 0 */
#define TYPE_W             uint16_t
#define KIND_W             LANES_B16
#define GET_W(row, i)      ((uint16_t)(row)[i])
#define PUT_W(row, i, x)   ((row)[i] = (uint16_t)(x))
#define TYPE_S             int16_t
#define KIND_S             LANES_B16
#define GET_S(row, i)      ((int16_t)(row)[i])
#define PUT_S(row, i, x)   ((row)[i] = (uint16_t)(x))
/* Q, L: 64 bits without and with sign */
#define TYPE_Q             uint64_t
#define KIND_Q             LANES_B64
#define GET_Q(row, i)      row_get64(row, i)
#define PUT_Q(row, i, x)   row_put64(row, i, (uint64_t)(x))
#define TYPE_L             int64_t
#define KIND_L             LANES_B64
#define GET_L(row, i)      ((int64_t)row_get64(row, i))
#define PUT_L(row, i, x)   row_put64(row, i, (uint64_t)(x))
/* F, D: fp32, fp64 */
#define TYPE_F             float
#define KIND_F             LANES_F32
#define GET_F(row, i)      float_of((row)[i])
#define PUT_F(row, i, x)   ((row)[i] = bits_of(x))
#define TYPE_D             double
#define KIND_D             LANES_F64
#define GET_D(row, i)      double_of(row_get64(row, i))
#define PUT_D(row, i, x)   row_put64(row, i, bits_of_double(x))
/* H, E: fp16, in half.h */
/* P: two fp16, M: one of either size; the expression takes the 32 bits apart */
#define TYPE_P             uint32_t
#define KIND_P             LANES_PACKED
#define GET_P(row, i)      ((row)[i])
#define PUT_P(row, i, x)   ((row)[i] = (x))
#define TYPE_M             uint32_t
#define KIND_M             LANES_MIXED
#define GET_M(row, i)      ((row)[i])
#define PUT_M(row, i, x)   ((row)[i] = (x))

/* ---- lane masks ------------------------------------------------------------------------------------------------ */

/* One bit a lane of a block: the top bits of its words. */
static inline uint64_t block_collect(const uint32_t *word)
{
    uint64_t mask = 0;
#if defined(__AVX512F__) && defined(__AVX512DQ__)
    for (unsigned i = 0; i < 32; i += 16)
        mask |= (uint64_t)_mm512_movepi32_mask(_mm512_loadu_si512(word + i)) << i;
#elif defined(__AVX2__)
    for (unsigned i = 0; i < 32; i += 8)
        mask |= (uint64_t)_mm256_movemask_ps(_mm256_loadu_ps((const float *)word + i)) << i;
#else
    for (unsigned i = 0; i < 32; i += 4)
        mask |= (uint64_t)_mm_movemask_ps(_mm_loadu_ps((const float *)word + i)) << i;
#endif
    return mask & UINT32_MAX;
}

/* The other way: 0 or ~0 into each word. */
static inline void row_expand(uint32_t *row, uint64_t mask)
{
#if defined(__AVX512F__) && defined(__AVX512DQ__)
    for (unsigned i = 0; i < WAVE_LANES; i += 16)
        _mm512_storeu_si512(row + i, _mm512_movm_epi32((__mmask16)(mask >> i)));
#else
    static const uint32_t bit[4] = { 1, 2, 4, 8 };
    for (unsigned i = 0; i < WAVE_LANES; i += 4) {
        uint32_t four = (uint32_t)(mask >> i);
        for (unsigned j = 0; j < 4; j++)
            row[i + j] = four & bit[j] ? UINT32_MAX : 0;
    }
#endif
}

/* A sum without sign; if it is to be clamped, the largest number where it does not fit. */
static inline uint32_t add_clamped(uint32_t x, uint32_t y, bool clamp)
{
    return clamp && x > ~y ? UINT32_MAX : x + y;
}

#endif
