/* SPDX-License-Identifier: MIT */
/* colour_lanes.c - lane loops of the colour block. */
#include "../shader/lanes/half.h"

#include <navi23/raster/colour_lanes.h>
#include <navi23/regs/colour.h>
#include <navi23/shader/srgb.h>

#define EACH_WORD(i) LANES_INDEPENDENT for (int i = 0; i < (int)WAVE_LANES; i++)
#define ALL_KEPT 0x7ffu /* denormals of fp16 */

static inline uint32_t ones(unsigned bits)
{
    return UINT32_MAX >> (32 - bits);
}

static inline float not_nan(float x)
{
    return x == x ? x : 0;
}

/* 0 for a NaN. */
static inline float to_unit(float x)
{
    float least = x > 0 ? x : 0;
    return least < 1 ? least : 1;
}

static inline float clamp_to(float x, float low, float high)
{
    float least = x < low ? low : x;
    return least > high ? high : least;
}

/*
 * The integer next to x * scale, ties to even: the product is exact, and the sum has no room for a fraction. As a
 * float the sum has 22 bits for it, if it is rounded but once.
 */
static inline uint32_t even_of(float x, double scale)
{
    return (uint32_t)bits_of_double((double)x * scale + 0x1.8p52);
}

#if defined(__FMA__)
#define FEW_BITS 16
static inline uint32_t even_of_few(float x, float scale)
{
    return bits_of(__builtin_fmaf(x, scale, 0x1.8p23f)) - bits_of(0x1.8p23f);
}
#else
#define FEW_BITS 0
#define even_of_few even_of
#endif

/* ---- what shaders export ----------------------------------------------------------------------------------------- */

#define HALVES_LOOP(name, low_of, high_of)                                        \
    static void name(uint32_t *low, uint32_t *high, const uint32_t *row)          \
    {                                                                             \
        EACH_WORD(i) {                                                            \
            uint32_t x = row[i];                                                  \
            low[i] = (low_of);                                                    \
            high[i] = (high_of);                                                  \
        }                                                                         \
    }

static inline float snorm16_of(uint32_t half)
{
    float x = (float)(int16_t)half / 32767.0f;
    return x < -1 ? -1 : x;
}

HALVES_LOOP(halves_fp16, bits_of(float_of_half(x & 0xffff, ALL_KEPT)), bits_of(float_of_half(x >> 16, ALL_KEPT)))
HALVES_LOOP(halves_unorm16, bits_of((float)(int32_t)(x & 0xffff) / 65535.0f),
            bits_of((float)(int32_t)(x >> 16) / 65535.0f))
HALVES_LOOP(halves_snorm16, bits_of(snorm16_of(x & 0xffff)), bits_of(snorm16_of(x >> 16)))
HALVES_LOOP(halves_uint16, x & 0xffff, x >> 16)
HALVES_LOOP(halves_sint16, (uint32_t)((int32_t)(x << 16) >> 16), (uint32_t)((int32_t)x >> 16))

/* ---- components of pixels ---------------------------------------------------------------------------------------- */

#define LOAD_LOOP(name, before, x)                                                           \
    static void load_##name(uint32_t *d, const uint32_t *words, unsigned at, unsigned bits)  \
    {                                                                                        \
        before                                                                               \
        EACH_WORD(i) {                                                                       \
            uint32_t value = words[i] >> at & ones(bits);                                    \
            d[i] = (x);                                                                      \
        }                                                                                    \
    }

#define STORE_LOOP(name, before, x)                                                          \
    static void store_##name(uint32_t *words, const uint32_t *s, unsigned at, unsigned bits) \
    {                                                                                        \
        before                                                                               \
        EACH_WORD(i) {                                                                       \
            uint32_t value = s[i];                                                           \
            words[i] |= (x) << at;                                                           \
        }                                                                                    \
    }

static inline int32_t extend(uint32_t value, unsigned bits)
{
    return (int32_t)(value << (32 - bits)) >> (32 - bits);
}

static inline uint32_t least_of(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static inline int32_t clamp_integer(int32_t x, int32_t low, int32_t high)
{
    int32_t least = x < low ? low : x;
    return least > high ? high : least;
}

/* value / most of whole numbers, `most` 1 less than a power of 2: rounded as a division would, which is slow. */
static inline float quotient(float value, float most, float inverse)
{
#if defined(__FMA__)
    float guess = value * inverse;
    return __builtin_fmaf(__builtin_fmaf(-guess, most, value), inverse, guess);
#else
    (void)inverse;
    return value / most;
#endif
}

/* A number without a sign, of 5 bits of exponent, is an fp16 that has been cut. */
static inline float small_float(uint32_t value, unsigned bits)
{
    return float_of_half(value << (15 - bits), ALL_KEPT);
}

/* The other way, as half_of_float does it; what is below 0 becomes 0, and a NaN stays one. */
static inline uint32_t small_of_float(float value, unsigned bits)
{
    const uint32_t spare = 28 - bits; /* bits of the mantissa that do not fit */
    float x = value < 0 ? 0 : value;
    uint32_t exponent = bits_of(x) & 0x7f800000;
    uint32_t clamped = exponent < 113u << 23 ? 113u << 23 : exponent > 143u << 23 ? 143u << 23 : exponent;
    float push = float_of(clamped + (spare << 23)), sum = x + push;
    uint32_t normal = bits_of((sum - push) * 0x1p112f) >> spare & ones(bits);
    return exponent < 113u << 23 ? bits_of(sum) & ones(bits - 4) : normal;
}

/* Linear light to sRGB of 8 bits: guessed to less than a step, then compared with where that step begins and ends. */
static inline uint32_t srgb_of(float x)
{
    float root = __builtin_sqrtf(x), root4 = __builtin_sqrtf(root), root8 = __builtin_sqrtf(root4);
    float power = 0.662002687f * root + 0.684122060f * root4 - 0.323583601f * root8 - 0.0225411470f * x;
    int32_t guess = (int32_t)((x < 0.0031308f ? 12.92f * x : power) * 255 + 0.5f);
    int32_t begin = 2 * guess - 1, end = 2 * guess + 1;
    begin = begin < 0 ? 0 : begin;
    end = end > 510 ? 510 : end;
    guess += (x >= srgb_curve[end]) - (x < srgb_curve[begin]);
    return (uint32_t)(guess > 255 ? 255 : guess);
}

LOAD_LOOP(unorm, float most = (float)(int32_t)ones(bits); float inverse = 1 / most;,
          bits_of(quotient((float)(int32_t)value, most, inverse)))
LOAD_LOOP(snorm, float most = (float)(int32_t)ones(bits - 1);,
          bits_of(clamp_to((float)extend(value, bits) / most, -1, 1)))
LOAD_LOOP(uint, , value)
LOAD_LOOP(sint, , (uint32_t)extend(value, bits))
LOAD_LOOP(half, , bits_of(float_of_half(value, ALL_KEPT)))
LOAD_LOOP(word, , value)
LOAD_LOOP(small_float, , bits_of(small_float(value, bits)))
LOAD_LOOP(srgb, , bits_of(srgb_curve[2 * value]))

STORE_LOOP(few_unorm, float most = (float)(int32_t)ones(bits);,
           even_of_few(to_unit(float_of(value)), most))
STORE_LOOP(unorm, if (bits <= FEW_BITS) return store_few_unorm(words, s, at, bits); double most = ones(bits);,
           even_of(to_unit(float_of(value)), most))
STORE_LOOP(snorm, double most = ones(bits - 1);,
           even_of(clamp_to(not_nan(float_of(value)), -1, 1), most) & ones(bits))
STORE_LOOP(uint, , least_of(value, ones(bits)))
STORE_LOOP(sint, int32_t high = (int32_t)(ones(bits) / 2);,
           (uint32_t)clamp_integer((int32_t)value, -high - 1, high) & ones(bits))
STORE_LOOP(half, (void)bits;, half_of_float(float_of(value), ALL_KEPT))
STORE_LOOP(word, (void)bits;, value)
STORE_LOOP(small_float, , small_of_float(float_of(value), bits))
STORE_LOOP(srgb, (void)bits;, srgb_of(to_unit(float_of(value))))

static void pick_words(uint32_t *d, const uint32_t *s, const uint32_t *at)
{
#if defined(__AVX512F__)
    const __m512i a = _mm512_loadu_si512(s), b = _mm512_loadu_si512(s + 16);
    const __m512i c = _mm512_loadu_si512(s + 32), e = _mm512_loadu_si512(s + 48);
    for (unsigned i = 0; i < WAVE_LANES; i += 16) { /* of an index the low five bits count */
        const __m512i from = _mm512_loadu_si512(at + i);
        const __mmask16 upper = _mm512_test_epi32_mask(from, _mm512_set1_epi32(32));
        const __m512i low = _mm512_permutex2var_epi32(a, from, b), high = _mm512_permutex2var_epi32(c, from, e);
        _mm512_storeu_si512(d + i, _mm512_mask_blend_epi32(upper, low, high));
    }
#else
    for (unsigned i = 0; i < WAVE_LANES; i++)
        d[i] = s[at[i]];
#endif
}

/* ---- blending ---------------------------------------------------------------------------------------------------- */

static void clamp(uint32_t *d, const uint32_t *s, float low, float high)
{
    EACH_WORD(i)
        PUT_F(d, i, clamp_to(not_nan(GET_F(s, i)), low, high));
}

/* The value times its factor: a row that there is already, or `room` filled. */
static const uint32_t *weigh(const struct colour_term *term, float most, uint32_t *room)
{
    const uint32_t *value = term->value, *factor = term->factor;
    switch (term->weight) {
    case WEIGHT_ZERO:
        EACH_WORD(i)
            room[i] = 0;
        return room;
    case WEIGHT_ONE:
        return value;
    case WEIGHT_ROW:
        EACH_WORD(i)
            PUT_F(room, i, GET_F(value, i) * GET_F(factor, i));
        return room;
    default:
        EACH_WORD(i) {
            float rest = 1 - GET_F(factor, i);
            PUT_F(room, i, GET_F(value, i) * (rest > most ? most : rest));
        }
        return room;
    }
}

static void blend(uint32_t *d, const struct colour_term *source, const struct colour_term *target, unsigned function,
                  float most)
{
    uint32_t room[2][WAVE_LANES] __attribute__((aligned(64)));
    const bool whole = function == CB_COMB_MIN_DST_SRC || function == CB_COMB_MAX_DST_SRC;
    const uint32_t *s = whole ? source->value : weigh(source, most, room[0]);
    const uint32_t *t = whole ? target->value : weigh(target, most, room[1]);
    switch (function) {
    case CB_COMB_SRC_MINUS_DST:
        EACH_WORD(i)
            PUT_F(d, i, GET_F(s, i) - GET_F(t, i));
        break;
    case CB_COMB_DST_MINUS_SRC:
        EACH_WORD(i)
            PUT_F(d, i, GET_F(t, i) - GET_F(s, i));
        break;
    case CB_COMB_MIN_DST_SRC:
        EACH_WORD(i)
            PUT_F(d, i, GET_F(s, i) < GET_F(t, i) ? GET_F(s, i) : GET_F(t, i));
        break;
    case CB_COMB_MAX_DST_SRC:
        EACH_WORD(i)
            PUT_F(d, i, GET_F(s, i) > GET_F(t, i) ? GET_F(s, i) : GET_F(t, i));
        break;
    default:
        EACH_WORD(i)
            PUT_F(d, i, GET_F(s, i) + GET_F(t, i));
    }
}

static void saturate(uint32_t *d, const uint32_t *source_alpha, const uint32_t *target_alpha)
{
    EACH_WORD(i) {
        float rest = 1 - GET_F(target_alpha, i), alpha = GET_F(source_alpha, i);
        PUT_F(d, i, alpha < rest ? alpha : rest);
    }
}

static void rop(uint32_t *d, const uint32_t *s, unsigned table)
{
    const uint32_t none = -(table & 1), only_d = -(table >> 1 & 1);
    const uint32_t only_s = -(table >> 2 & 1), both = -(table >> 3 & 1);
    EACH_WORD(i)
        d[i] = (~s[i] & ~d[i] & none) | (~s[i] & d[i] & only_d) | (s[i] & ~d[i] & only_s) | (s[i] & d[i] & both);
}

static void merge(uint32_t *d, const uint32_t *s, uint32_t keep)
{
    EACH_WORD(i)
        d[i] = (d[i] & keep) | (s[i] & ~keep);
}

extern const struct colour_lanes LANES_OWN(colour_lanes);
const struct colour_lanes LANES_OWN(colour_lanes) = {
    .halves = { [HALVES_FP16] = halves_fp16, [HALVES_UNORM16] = halves_unorm16, [HALVES_SNORM16] = halves_snorm16,
                [HALVES_UINT16] = halves_uint16, [HALVES_SINT16] = halves_sint16 },
    .load = { [COLOUR_UNORM] = load_unorm, [COLOUR_SNORM] = load_snorm, [COLOUR_UINT] = load_uint,
              [COLOUR_SINT] = load_sint, [COLOUR_HALF] = load_half, [COLOUR_WORD] = load_word,
              [COLOUR_SMALL_FLOAT] = load_small_float, [COLOUR_SRGB] = load_srgb },
    .store = { [COLOUR_UNORM] = store_unorm, [COLOUR_SNORM] = store_snorm, [COLOUR_UINT] = store_uint,
               [COLOUR_SINT] = store_sint, [COLOUR_HALF] = store_half, [COLOUR_WORD] = store_word,
               [COLOUR_SMALL_FLOAT] = store_small_float, [COLOUR_SRGB] = store_srgb },
    .pick = pick_words,
    .clamp = clamp,
    .blend = blend,
    .saturate = saturate,
    .rop = rop,
    .merge = merge,
};
