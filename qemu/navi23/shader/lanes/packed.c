/* SPDX-License-Identifier: MIT */
/* packed.c - lane loops that compute the two halves of a word alike. */
#include "half_order.h"
#include "packed.h"

static inline uint32_t pack(uint32_t low, uint32_t high)
{
    return (low & 0xffff) | high << 16;
}

/* CLAMP for integers: the number next to what is too large or too small. */
static inline uint32_t fit_u16(int32_t value, const struct lanes_env *env)
{
    int32_t inside = value < 0 ? 0 : value > UINT16_MAX ? UINT16_MAX : value;
    return (uint32_t)(env->inst->clamp ? inside : value);
}

static inline uint32_t fit_i16(int32_t value, const struct lanes_env *env)
{
    int32_t inside = value < INT16_MIN ? INT16_MIN : value > INT16_MAX ? INT16_MAX : value;
    return (uint32_t)(env->inst->clamp ? inside : value);
}

/* CLAMP for a choice among fp16 numbers. */
static inline uint32_t fit_half(uint32_t half, const struct lanes_env *env)
{
    uint32_t clamp = env->inst->clamp, drop = clamp & env->mode / MODE_DX10_CLAMP;
    uint32_t nan = half_is_nan(half), number = (half & 0x8000) ? 0 : half > 0x3c00 ? 0x3c00 : half;
    return pick(clamp, pick(nan, half & ~-drop, number), half);
}

/* What is done to halves, of any type. */
#define SUM(x, y)            ((x) + (y))
#define DIFFERENCE(x, y)     ((x) - (y))
#define PRODUCT(x, y)        ((x) * (y))
#define FUSED(x, y, z)       fused_half(x, y, z)
#define SUM_PRODUCT(x, y, z) ((x) * (y) + (z))
#define LESS(x, y)           ((x) < (y) ? (x) : (y))
#define MORE(x, y)           ((x) > (y) ? (x) : (y))
#define LEFT(x, y)           ((y) << ((x) & 15))
#define RIGHT(x, y)          ((y) >> ((x) & 15))
#define LESS_HALF(x, y)      half_min(x, y, env->mode)
#define MORE_HALF(x, y)      half_max(x, y, env->mode)

/* Do it to both halves of sources a, b and c. F: as floats; E: as fp16 codes; S, W: as integers, with sign, without. */
#define F_(part, word, n)    part##_float(word, n, env)
#define E_(part, word, n)    part##_code(word, n, env)
#define S_(part, word, n)    (int32_t)(int16_t)part##_half(word, n, env)
#define W_(part, word, n)    (int32_t)part##_half(word, n, env)
#define PUT_F_(x)            put_half(x, env)
#define PUT_E_(x)            fit_half(x, env)
#define PUT_S_(x)            fit_i16(x, env)
#define PUT_W_(x)            fit_u16(x, env)
#define HALF2(T, part, what) PUT_##T##_(what(T##_(part, a, 0), T##_(part, b, 1)))
#define HALF3(T, part, what) PUT_##T##_(what(T##_(part, a, 0), T##_(part, b, 1), T##_(part, c, 2)))
#define BOTH2(T, what)       pack(HALF2(T, low, what), HALF2(T, high, what))
#define BOTH3(T, what)       pack(HALF3(T, low, what), HALF3(T, high, what))

/* Unsigned products need all 32 bits. */
static inline uint32_t product_u16(uint32_t x, uint32_t y, uint32_t z, const struct lanes_env *env)
{
    uint32_t value = x * y + z;
    return env->inst->clamp && value > UINT16_MAX ? UINT16_MAX : value;
}

/* v_pk_fmac_f16 has no modifiers. */
static inline uint32_t fused_half_code(uint32_t x, uint32_t y, uint32_t z, uint32_t mode)
{
    uint32_t keep = HALF_KEEP_IN(mode);
    float sum = fused_half(float_of_half(x, keep), float_of_half(y, keep), float_of_half(z, keep));
    return half_of_float(sum, HALF_KEEP_OUT(mode));
}

/*
 * fp16 arithmetic as compilers write it: each half with its like, no modifier, denormals kept. Then a row is so many
 * halves one behind the other, and what has F16C converts eight at a time.
 */
static inline bool is_plain(const struct lanes_env *env, unsigned sources)
{
    const struct isa_inst *inst = env->inst;
    return !inst->op_sel && (inst->op_sel_hi & sources) == sources && !inst->neg && !inst->neg_hi && !inst->clamp &&
           MODE_DENORM_16_64(env->mode) == 3;
}

static inline void widen(float *halves, const uint32_t *row, unsigned lanes)
{
#ifdef __F16C__
    for (unsigned i = 0; i < lanes; i += 4)
        _mm256_storeu_ps(halves + 2 * i, _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(row + i))));
#else
    for (unsigned i = 0; i < lanes; i++) {
        halves[2 * i] = float_of_half(row[i], 0x3ff);
        halves[2 * i + 1] = float_of_half(row[i] >> 16, 0x3ff);
    }
#endif
}

static inline void narrow(uint32_t *row, const float *halves, unsigned lanes)
{
#ifdef __F16C__
    for (unsigned i = 0; i < lanes; i += 4) {
        __m128i eight = _mm256_cvtps_ph(_mm256_loadu_ps(halves + 2 * i), _MM_FROUND_CUR_DIRECTION);
        _mm_storeu_si128((__m128i *)(row + i), eight);
    }
#else
    for (unsigned i = 0; i < lanes; i++)
        row[i] = pack(half_of_float(halves[2 * i], 0x7ff), half_of_float(halves[2 * i + 1], 0x7ff));
#endif
}

/* Functions for v_pk_*_f16: the plain case, and any other. */
#define PACKED_FLOATS(name, sources, plain, both)                                                                      \
    static void name(uint32_t *d_row, const uint32_t *a_row, const uint32_t *b_row, const uint32_t *c_row,             \
                     const struct lanes_env *env)                                                                      \
    {                                                                                                                  \
        float x[2 * WAVE_LANES], y[2 * WAVE_LANES], z[2 * WAVE_LANES];                                                 \
        if (is_plain(env, sources)) {                                                                                  \
            widen(x, a_row, env->lanes);                                                                               \
            widen(y, b_row, env->lanes);                                                                               \
            if (sources == 7)                                                                                          \
                widen(z, c_row, env->lanes);                                                                           \
            for (unsigned i = 0; i < 2 * env->lanes; i++)                                                              \
                x[i] = plain;                                                                                          \
            narrow(d_row, x, env->lanes);                                                                              \
        } else {                                                                                                       \
            EACH_LANE (i, env) {                                                                                       \
                uint32_t a = a_row[i], b = b_row[i], c = sources == 7 ? c_row[i] : 0;                                  \
                (void)c;                                                                                               \
                d_row[i] = both;                                                                                       \
            }                                                                                                          \
        }                                                                                                              \
    }
PACKED_FLOATS(sums, 3, x[i] + y[i], BOTH2(F, SUM))
PACKED_FLOATS(products, 3, x[i] * y[i], BOTH2(F, PRODUCT))
PACKED_FLOATS(fused, 7, fused_half(x[i], y[i], z[i]), BOTH3(F, FUSED))

#define LANES_DEF   "packed.def"
#define LANES_TABLE packed
#include "table.h"
