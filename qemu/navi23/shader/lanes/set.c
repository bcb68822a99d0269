/* SPDX-License-Identifier: MIT */
/* set.c - a set: its tables of lane loops, and the tools for rows. */
#include "rows.h"

#define TABLE(name) extern const struct lanes_op LANES_JOIN(name, LANES_SET)[];
#include "tables.def"
#undef TABLE

static const struct lanes_op *const tables[] = {
#define TABLE(name) LANES_JOIN(name, LANES_SET),
#include "tables.def"
#undef TABLE
    NULL,
};

#define LANES_TEXT_(name) #name
#define LANES_TEXT(name)  LANES_TEXT_(name)

static bool supported(void)
{
    __builtin_cpu_init();
#if defined(__AVX512F__)
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("fma");
#elif defined(__AVX2__)
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
#else
    return true;
#endif
}

/* ---- tools ------------------------------------------------------------------------------------------------------- */

#define EACH_WORD(i) LANES_INDEPENDENT for (int i = 0; i < (int)WAVE_LANES; i++)

static void spread(uint32_t *d, uint32_t value)
{
    EACH_WORD(i)
        d[i] = value;
}

static void blend(uint32_t *d, const uint32_t *s, const uint32_t *mask)
{
    EACH_WORD(i)
        d[i] = (s[i] & mask[i]) | (d[i] & ~mask[i]);
}

static void store(uint32_t *d, const uint32_t *s, uint64_t lanes)
{
#if defined(__AVX512F__)
    for (unsigned i = 0; i < WAVE_LANES; i += 16)
        _mm512_mask_storeu_epi32(d + i, (__mmask16)(lanes >> i), _mm512_loadu_si512(s + i));
#else
    uint32_t mask[WAVE_LANES] __attribute__((aligned(64)));
    row_expand(mask, lanes);
    blend(d, s, mask);
#endif
}

static uint64_t collect(const uint32_t *s)
{
    return block_collect(s) | block_collect(s + 32) << 32;
}

static void permute(uint32_t *d, const uint32_t *s, const uint32_t lane[16], const uint32_t *keep)
{
#if defined(__AVX512F__)
    __m512i index = _mm512_loadu_si512(lane);
    for (unsigned i = 0; i < WAVE_LANES; i += 16) {
        __m512i moved = _mm512_permutexvar_epi32(index, _mm512_loadu_si512(s + i));
        _mm512_storeu_si512(d + i, _mm512_and_si512(moved, _mm512_loadu_si512(keep + i)));
    }
#else
    for (unsigned i = 0; i < WAVE_LANES; i++)
        d[i] = s[(i & 48) + lane[i & 15]] & keep[i];
#endif
}

/* The last lane tells most rows that are no sequence. */
static bool is_sequence(const uint32_t *s, uint64_t lanes, uint32_t distance)
{
    unsigned first = (unsigned)__builtin_ctzll(lanes), last = 63u - (unsigned)__builtin_clzll(lanes);
    uint32_t zero = s[first] - first * distance;
    if (s[last] != zero + last * distance)
        return false;
#if defined(__AVX512F__)
    const __m512i count = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    __m512i further = _mm512_mullo_epi32(count, _mm512_set1_epi32((int)distance));
    __m512i expected = _mm512_add_epi32(further, _mm512_set1_epi32((int)zero));
    unsigned differ = 0;
    for (unsigned i = 0; i < WAVE_LANES; i += 16) {
        differ |= _mm512_mask_cmpneq_epu32_mask((__mmask16)(lanes >> i), _mm512_loadu_si512(s + i), expected);
        expected = _mm512_add_epi32(expected, _mm512_set1_epi32((int)(16 * distance)));
    }
    return differ == 0;
#else
    uint32_t mask[WAVE_LANES] __attribute__((aligned(64))), differ = 0;
    row_expand(mask, lanes);
    for (uint32_t i = 0; i < WAVE_LANES; i++)
        differ |= (s[i] ^ (zero + i * distance)) & mask[i];
    return differ == 0;
#endif
}

static uint64_t within(const uint32_t *s, uint32_t first, uint32_t last)
{
    uint32_t truth[WAVE_LANES] __attribute__((aligned(64)));
    EACH_WORD(i)
        truth[i] = s[i] - first <= last - first ? UINT32_MAX : 0;
    return collect(truth);
}

static void change(uint32_t *d, const uint32_t *s, uint32_t clear, uint32_t flip)
{
    EACH_WORD(i)
        d[i] = (s[i] & ~clear) ^ flip;
}

static void extract(uint32_t *d, const uint32_t *s, unsigned shift, unsigned bits, bool sign)
{
    unsigned up = 32 - shift - bits, down = 32 - bits;
    if (sign) {
        EACH_WORD(i)
            d[i] = (uint32_t)((int32_t)(s[i] << up) >> down);
    } else {
        EACH_WORD(i)
            d[i] = s[i] << up >> down;
    }
}

static void insert(uint32_t *d, const uint32_t *s, unsigned shift, uint32_t mask)
{
    EACH_WORD(i)
        d[i] = (s[i] << shift & mask) | (d[i] & ~mask);
}

/* ---- output modifiers -------------------------------------------------------------------------------------------- */

/* What omod multiplies by; as a power of two. */
static const float omod_factor[4] = { 1, 2, 4, 0.5f };
static const int8_t omod_exponent[4] = { 0, 1, 2, -1 };

static inline float clamp_float(float x, float nan)
{
    return x > 1 ? 1 : x > 0 ? x : x <= 0 ? 0 : nan;
}

static inline double clamp_double(double x, double nan)
{
    return x > 1 ? 1 : x > 0 ? x : x <= 0 ? 0 : nan;
}

static inline uint32_t clamp_half(uint32_t x, uint32_t nan)
{
    return (x & 0x7fff) > 0x7c00 ? nan : x & 0x8000 ? 0 : x > 0x3c00 ? 0x3c00 : x;
}

/* omod counts only where denormal results are 0: so is what becomes one here. A zero loses its sign. */
static inline uint32_t scale_half(uint32_t x, int exponent)
{
    int was = x >> 10 & 31, is = was + exponent;
    uint32_t sign = x & 0x8000;
    if (was == 31)
        return x;
    return was == 0 || is <= 0 ? 0 : is >= 31 ? sign | 0x7c00 : (x & 0x83ff) | (uint32_t)is << 10;
}

static void finish_f16(uint32_t *d, unsigned omod, bool clamp, bool nan_is_0)
{
    int exponent = omod_exponent[omod];
    uint32_t nan = nan_is_0 ? 0 : 0x7e00;
    if (omod)
        EACH_WORD(i)
            d[i] = scale_half(d[i] & 0xffff, exponent);
    if (clamp)
        EACH_WORD(i)
            d[i] = clamp_half(d[i] & 0xffff, nan);
}

static void finish_f32(uint32_t *d, unsigned omod, bool clamp, bool nan_is_0)
{
    float factor = omod_factor[omod], nan = nan_is_0 ? 0 : NAN;
    if (omod)
        EACH_WORD(i)
            PUT_F(d, i, GET_F(d, i) * factor + 0.0f);
    if (clamp)
        EACH_WORD(i)
            PUT_F(d, i, clamp_float(GET_F(d, i), nan));
}

static void finish_f64(uint32_t *d, unsigned omod, bool clamp, bool nan_is_0)
{
    double factor = omod_factor[omod], nan = nan_is_0 ? 0 : NAN;
    if (omod)
        EACH_WORD(i)
            PUT_D(d, i, GET_D(d, i) * factor + 0.0);
    if (clamp)
        EACH_WORD(i)
            PUT_D(d, i, clamp_double(GET_D(d, i), nan));
}

static void finish(uint32_t *d, enum lanes_kind kind, unsigned omod, bool clamp, bool nan_is_0)
{
    if (kind == LANES_F16)
        finish_f16(d, omod & 3, clamp, nan_is_0);
    else if (kind == LANES_F32)
        finish_f32(d, omod & 3, clamp, nan_is_0);
    else
        finish_f64(d, omod & 3, clamp, nan_is_0);
}

extern const struct cover_lanes LANES_OWN(cover_lanes);
extern const struct pixel_lanes LANES_OWN(pixel_lanes);
extern const struct depth_lanes LANES_OWN(depth);
extern const struct colour_lanes LANES_OWN(colour_lanes);
extern const struct format_lanes LANES_OWN(format);
extern const struct texel_lanes LANES_OWN(texel);
extern const struct sample_lanes LANES_OWN(sample);

extern const struct lanes_set LANES_OWN(lanes);
const struct lanes_set LANES_OWN(lanes) = {
    .name = LANES_TEXT(LANES_SET),
    .supported = supported,
    .tables = tables,
    .spread = spread,
    .blend = blend,
    .store = store,
    .expand = row_expand,
    .collect = collect,
    .is_sequence = is_sequence,
    .within = within,
    .permute = permute,
    .change = change,
    .extract = extract,
    .insert = insert,
    .finish = finish,
    .cover = &LANES_OWN(cover_lanes),
    .pixel = &LANES_OWN(pixel_lanes),
    .depth = &LANES_OWN(depth),
    .colour = &LANES_OWN(colour_lanes),
    .format = &LANES_OWN(format),
    .texel = &LANES_OWN(texel),
    .sample = &LANES_OWN(sample),
};
