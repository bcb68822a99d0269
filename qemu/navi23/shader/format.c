/* SPDX-License-Identifier: MIT */
/*
 * format.c - components of elements to numbers, and back.
 *
 * No component crosses a dword. So an element is up to four words, and a component some bits of one of them. All
 * rounding is done with integers or is a division, so that the results depend on MODE as little as possible.
 */
#include <stddef.h>
#include <string.h>

#include <navi23/shader/float.h>
#include <navi23/shader/format.h>
#include <navi23/shader/srgb.h>

/* ---- which there are --------------------------------------------------------------------------------------------- */

#define BITS(...) { __VA_ARGS__ }
#define FORMAT(at, text, kind, size, count, ...)                                                                 \
    [at] = { .name = text, .bytes = size, .components = count, .number = kind, .bits = __VA_ARGS__,              \
             .block_width = 1, .block_height = 1 }
#define INTEGERS(at, text, ...)                                                                                  \
    FORMAT(at, text "_UINT", FORMAT_UINT, __VA_ARGS__), FORMAT(at + 1, text "_SINT", FORMAT_SINT, __VA_ARGS__)
#define NORMALIZED(at, text, ...)                                                                                \
    FORMAT(at, text "_UNORM", FORMAT_UNORM, __VA_ARGS__), FORMAT(at + 1, text "_SNORM", FORMAT_SNORM, __VA_ARGS__), \
    FORMAT(at + 2, text "_USCALED", FORMAT_USCALED, __VA_ARGS__),                                                \
    FORMAT(at + 3, text "_SSCALED", FORMAT_SSCALED, __VA_ARGS__), INTEGERS(at + 4, text, __VA_ARGS__)
#define FLOATS(at, text, ...) FORMAT(at, text "_FLOAT", FORMAT_FLOAT, __VA_ARGS__)
#define BLOCK(at, text, which, size, count, is_signed, is_srgb)                                                  \
    [at] = { .name = text, .bytes = size, .components = count, .number = FORMAT_BC, .block_width = 4,            \
             .block_height = 4, .bc = which, .bc_signed = is_signed, .bc_srgb = is_srgb }

/* The names have the highest component first. */
static const struct format formats[512] = {
    NORMALIZED(1, "8", 1, 1, BITS(8)),
    NORMALIZED(7, "16", 2, 1, BITS(16)),
    FLOATS(13, "16", 2, 1, BITS(16)),
    NORMALIZED(14, "8_8", 2, 2, BITS(8, 8)),
    INTEGERS(20, "32", 4, 1, BITS(32)),
    FLOATS(22, "32", 4, 1, BITS(32)),
    NORMALIZED(23, "16_16", 4, 2, BITS(16, 16)),
    FLOATS(29, "16_16", 4, 2, BITS(16, 16)),
    NORMALIZED(30, "10_11_11", 4, 3, BITS(11, 11, 10)),
    FLOATS(36, "10_11_11", 4, 3, BITS(11, 11, 10)),
    NORMALIZED(37, "11_11_10", 4, 3, BITS(10, 11, 11)),
    FLOATS(43, "11_11_10", 4, 3, BITS(10, 11, 11)),
    NORMALIZED(44, "10_10_10_2", 4, 4, BITS(2, 10, 10, 10)),
    NORMALIZED(50, "2_10_10_10", 4, 4, BITS(10, 10, 10, 2)),
    NORMALIZED(56, "8_8_8_8", 4, 4, BITS(8, 8, 8, 8)),
    INTEGERS(62, "32_32", 8, 2, BITS(32, 32)),
    FLOATS(64, "32_32", 8, 2, BITS(32, 32)),
    NORMALIZED(65, "16_16_16_16", 8, 4, BITS(16, 16, 16, 16)),
    FLOATS(71, "16_16_16_16", 8, 4, BITS(16, 16, 16, 16)),
    INTEGERS(72, "32_32_32", 12, 3, BITS(32, 32, 32)),
    FLOATS(74, "32_32_32", 12, 3, BITS(32, 32, 32)),
    INTEGERS(75, "32_32_32_32", 16, 4, BITS(32, 32, 32, 32)),
    FLOATS(77, "32_32_32_32", 16, 4, BITS(32, 32, 32, 32)),
    FORMAT(128, "8_SRGB", FORMAT_SRGB, 1, 1, BITS(8)),
    FORMAT(129, "8_8_SRGB", FORMAT_SRGB, 2, 2, BITS(8, 8)),
    FORMAT(130, "8_8_8_8_SRGB", FORMAT_SRGB, 4, 4, BITS(8, 8, 8, 8)),
    FORMAT(132, "5_9_9_9_FLOAT", FORMAT_SHARED_EXPONENT, 4, 3, BITS(9, 9, 9, 5)),
    FORMAT(133, "5_6_5_UNORM", FORMAT_UNORM, 2, 3, BITS(5, 6, 5)),
    FORMAT(134, "1_5_5_5_UNORM", FORMAT_UNORM, 2, 4, BITS(5, 5, 5, 1)),
    FORMAT(135, "5_5_5_1_UNORM", FORMAT_UNORM, 2, 4, BITS(1, 5, 5, 5)),
    FORMAT(136, "4_4_4_4_UNORM", FORMAT_UNORM, 2, 4, BITS(4, 4, 4, 4)),
    FORMAT(137, "4_4_UNORM", FORMAT_UNORM, 1, 2, BITS(4, 4)),
    FORMAT(141, "8_24_UNORM", FORMAT_UNORM, 4, 2, BITS(24, 8)),
    FORMAT(142, "8_24_UINT", FORMAT_UINT, 4, 2, BITS(24, 8)),
    FORMAT(143, "24_8_UNORM", FORMAT_UNORM, 4, 2, BITS(8, 24)),
    FORMAT(144, "24_8_UINT", FORMAT_UINT, 4, 2, BITS(8, 24)),
    FORMAT(145, "X24_8_32_UINT", FORMAT_UINT, 8, 2, BITS(32, 8)),
    FORMAT(146, "X24_8_32_FLOAT", FORMAT_FLOAT, 8, 2, BITS(32, 8)),
    BLOCK(169, "BC1_UNORM", 1, 8, 4, false, false),
    BLOCK(170, "BC1_SRGB", 1, 8, 4, false, true),
    BLOCK(171, "BC2_UNORM", 2, 16, 4, false, false),
    BLOCK(172, "BC2_SRGB", 2, 16, 4, false, true),
    BLOCK(173, "BC3_UNORM", 3, 16, 4, false, false),
    BLOCK(174, "BC3_SRGB", 3, 16, 4, false, true),
    BLOCK(175, "BC4_UNORM", 4, 8, 1, false, false),
    BLOCK(176, "BC4_SNORM", 4, 8, 1, true, false),
    BLOCK(177, "BC5_UNORM", 5, 16, 2, false, false),
    BLOCK(178, "BC5_SNORM", 5, 16, 2, true, false),
    BLOCK(179, "BC6_UFLOAT", 6, 16, 3, false, false),
    BLOCK(180, "BC6_SFLOAT", 6, 16, 3, true, false),
    BLOCK(181, "BC7_UNORM", 7, 16, 4, false, false),
    BLOCK(182, "BC7_SRGB", 7, 16, 4, false, true),
};

const struct format *format_find(unsigned number)
{
    return &formats[number % 512];
}

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
    if (exponent == 0)
        return bits_of((float)(int32_t)fraction * float_of((127 - 14 - mantissa) << 23));
    return (exponent == 31 ? 0x7f800000 : (exponent + 127 - 15) << 23) | fraction << (23 - mantissa);
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

uint32_t format_float_from_half(uint32_t half)
{
    return (half & 0x8000) << 16 | widen(half & 0x7fff, 10);
}

uint32_t format_half_from_float(uint32_t bits)
{
    return (bits >> 16 & 0x8000) | narrow(bits & INT32_MAX, 10);
}

static inline uint32_t load_float(uint32_t value, unsigned bits)
{
    switch (bits) {
    case 32:
        return value;
    case 16:
        return format_float_from_half(value);
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
        return format_half_from_float(value);
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

static inline uint32_t clamp_signed(uint32_t value, unsigned bits)
{
    int32_t number = (int32_t)value, high = (int32_t)(ones(bits) / 2), low = -high - 1;
    return (uint32_t)(number < low ? low : number > high ? high : number);
}

/* ---- a component ------------------------------------------------------------------------------------------------- */

/* Always inlined: where number and bits are constant, or the loop is over lanes, little of this is left. */
#define INLINE static inline __attribute__((always_inline))

INLINE uint32_t load_component(unsigned number, uint32_t value, unsigned bits)
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

INLINE uint32_t store_component(unsigned number, uint32_t value, unsigned bits)
{
    const double unsigned_max = ones(bits), signed_max = ones(bits) / 2;
    switch (number) {
    case FORMAT_UNORM:
        return (uint32_t)round_scaled(value, unsigned_max, 0, unsigned_max);
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
static unsigned component_number(const struct format *format, unsigned component)
{
    return format->number == FORMAT_SRGB && component == 3 ? FORMAT_UNORM : format->number;
}

/* ---- three mantissas and an exponent ----------------------------------------------------------------------------- */

enum { SHARED_BIAS = 15, SHARED_BITS = 9 };

static void load_shared(uint32_t word, uint32_t rgb[3])
{
    float scale = float_of(((word >> 27) + 127 - SHARED_BIAS - SHARED_BITS) << 23);
    for (unsigned i = 0; i < 3; i++)
        rgb[i] = bits_of((float)(int32_t)(word >> i * SHARED_BITS & ones(SHARED_BITS)) * scale);
}

/* By the largest of the three, which may need one more when it has been rounded. */
static uint32_t store_shared(const uint32_t rgb[3])
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

/* ---- elements ---------------------------------------------------------------------------------------------------- */

void format_load(const struct format *format, const uint8_t *element, uint32_t rgba[4])
{
    uint32_t words[4] = { 0 };
    memcpy(words, element, format->bytes);
    memset(rgba, 0, 4 * sizeof *rgba);
    if (format->number == FORMAT_BC)
        return;
    if (format->number == FORMAT_SHARED_EXPONENT) {
        load_shared(words[0], rgba);
        return;
    }
    for (unsigned i = 0, at = 0; i < format->components; at += format->bits[i++])
        rgba[i] = load_component(component_number(format, i), words[at / 32] >> at % 32 & ones(format->bits[i]),
                                 format->bits[i]);
}

void format_store(const struct format *format, uint8_t *element, const uint32_t rgba[4])
{
    uint32_t words[4] = { 0 };
    if (format->number == FORMAT_BC)
        return;
    if (format->number == FORMAT_SHARED_EXPONENT)
        words[0] = store_shared(rgba);
    else
        for (unsigned i = 0, at = 0; i < format->components; at += format->bits[i++])
            words[at / 32] |= (store_component(component_number(format, i), rgba[i], format->bits[i]) &
                               ones(format->bits[i])) << at % 32;
    memcpy(element, words, format->bytes);
}

/* ---- rows -------------------------------------------------------------------------------------------------------- */

#define EACH_NUMBER(X) X(FORMAT_UNORM) X(FORMAT_SNORM) X(FORMAT_USCALED) X(FORMAT_SSCALED) X(FORMAT_UINT) \
                       X(FORMAT_SINT) X(FORMAT_FLOAT) X(FORMAT_SRGB)

/*
 * One loop for each kind of number, and of a size that the compiler knows: so that it makes vectors of them. Half a row
 * is as many lanes as a wave may have.
 */
#define HALF_ROW (FORMAT_LANES / 2)

static void load_half(unsigned number, const uint32_t *restrict words, unsigned at, unsigned bits,
                      uint32_t *restrict out)
{
    switch (number) {
#define LOOP(kind)                                                               \
    case kind:                                                                   \
        for (unsigned i = 0; i < HALF_ROW; i++)                                  \
            out[i] = load_component(kind, words[i] >> at & ones(bits), bits);    \
        break;
        EACH_NUMBER(LOOP)
#undef LOOP
    }
}

static void store_half(unsigned number, const uint32_t *restrict in, unsigned at, unsigned bits,
                       uint32_t *restrict words)
{
    switch (number) {
#define LOOP(kind)                                                               \
    case kind:                                                                   \
        for (unsigned i = 0; i < HALF_ROW; i++)                                  \
            words[i] |= (store_component(kind, in[i], bits) & ones(bits)) << at; \
        break;
        EACH_NUMBER(LOOP)
#undef LOOP
    }
}

static void load_row(unsigned number, unsigned lanes, const uint32_t *words, unsigned at, unsigned bits, uint32_t *out)
{
    for (unsigned i = 0; i < lanes; i += HALF_ROW)
        load_half(number, words + i, at, bits, out + i);
}

static void store_row(unsigned number, unsigned lanes, const uint32_t *in, unsigned at, unsigned bits, uint32_t *words)
{
    for (unsigned i = 0; i < lanes; i += HALF_ROW)
        store_half(number, in + i, at, bits, words + i);
}

/* Elements whose components are words as the shader has them. */
static bool is_plain(const struct format *format)
{
    return format->components != 0 && format->bits[format->components - 1] == 32;
}

void format_load_rows(const struct format *format, unsigned lanes, const uint32_t (*words)[FORMAT_LANES],
                      uint32_t (*rgba)[FORMAT_LANES])
{
    if (is_plain(format)) {
        memcpy(rgba, words, format->components * sizeof *rgba);
        return;
    }
    if (format->number >= FORMAT_SHARED_EXPONENT) {
        for (unsigned i = 0; i < lanes; i++) {
            uint32_t rgb[3] = { 0 };
            if (format->number == FORMAT_SHARED_EXPONENT)
                load_shared(words[0][i], rgb);
            for (unsigned c = 0; c < format->components; c++)
                rgba[c][i] = c < 3 ? rgb[c] : 0;
        }
        return;
    }
    for (unsigned i = 0, at = 0; i < format->components; at += format->bits[i++])
        load_row(component_number(format, i), lanes, words[at / 32], at % 32, format->bits[i], rgba[i]);
}

void format_store_rows(const struct format *format, unsigned lanes, uint32_t (*words)[FORMAT_LANES],
                       const uint32_t (*rgba)[FORMAT_LANES])
{
    if (is_plain(format)) {
        memcpy(words, rgba, format->components * sizeof *rgba);
        return;
    }
    memset(words, 0, (format->bytes + 3u) / 4 * sizeof *words);
    if (format->number == FORMAT_SHARED_EXPONENT) {
        for (unsigned i = 0; i < lanes; i++)
            words[0][i] = store_shared((const uint32_t[]){ rgba[0][i], rgba[1][i], rgba[2][i] });
        return;
    }
    for (unsigned i = 0, at = 0; i < format->components && format->number != FORMAT_BC; at += format->bits[i++])
        store_row(component_number(format, i), lanes, rgba[i], at % 32, format->bits[i], words[at / 32]);
}
