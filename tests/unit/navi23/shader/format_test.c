/* SPDX-License-Identifier: MIT */
/*
 * format.c: every value of every small component, against double arithmetic; floats against the definition of the
 * format, a power of two at a time; stores against the nearest of all that can be stored.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <navi23/shader/format.h>
#include <navi23/shader/lanes.h>
#include <navi23/shader/srgb.h>
#include <tap.h>

static float as_float(uint32_t bits)
{
    float value;
    memcpy(&value, &bits, 4);
    return value;
}

static uint32_t as_bits(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, 4);
    return bits;
}

static uint32_t seed = 1;
static uint32_t any(void)
{
    seed = seed * 1664525 + 1013904223;
    return seed ^ seed >> 15;
}

static unsigned number_of(const struct format *f, unsigned component)
{
    return f->number == FORMAT_SRGB && component == 3 ? FORMAT_UNORM : f->number;
}

/* Bits of a component out of an element's bytes, one by one. */
static uint32_t extract(const struct format *f, const uint8_t *element, unsigned component)
{
    unsigned at = 0;
    uint32_t value = 0;
    for (unsigned i = 0; i < component; i++)
        at += f->bits[i];
    for (unsigned i = 0; i < f->bits[component]; i++)
        value |= (uint32_t)(element[(at + i) / 8] >> (at + i) % 8 & 1) << i;
    return value;
}

static void insert(const struct format *f, uint8_t *element, unsigned component, uint32_t value)
{
    unsigned at = 0;
    for (unsigned i = 0; i < component; i++)
        at += f->bits[i];
    for (unsigned i = 0; i < f->bits[component]; i++) {
        element[(at + i) / 8] &= (uint8_t)~(1 << (at + i) % 8);
        element[(at + i) / 8] |= (uint8_t)((value >> i & 1) << (at + i) % 8);
    }
}

/* A small float by its definition. */
static double small_float(uint32_t value, unsigned mantissa)
{
    uint32_t exponent = value >> mantissa & 31, fraction = value & ((1u << mantissa) - 1);
    double sign = value >> mantissa >> 5 ? -1 : 1;
    if (exponent == 31)
        return fraction ? NAN : sign * INFINITY;
    return sign * (exponent ? ldexp(1 + ldexp(fraction, -(int)mantissa), (int)exponent - 15)
                            : ldexp(fraction, -14 - (int)mantissa));
}

/* What a component of `bits` bits means. */
static double meaning(unsigned number, uint32_t value, unsigned bits)
{
    double top = ldexp(1, (int)bits), s = value >= top / 2 ? value - top : value, linear = value / 255.0;
    switch (number) {
    case FORMAT_UNORM:
        return value / (top - 1);
    case FORMAT_SNORM:
        return fmax(-1, s / (top / 2 - 1));
    case FORMAT_SSCALED:
    case FORMAT_SINT:
        return s;
    case FORMAT_SRGB:
        return linear <= 0.04045 ? linear / 12.92 : pow((linear + 0.055) / 1.055, 2.4);
    case FORMAT_FLOAT:
        if (bits == 32 || bits == 8)
            return bits == 32 ? (double)as_float(value) : value;
        return small_float(value, bits == 16 ? 10 : bits - 5);
    default:
        return value;
    }
}

static bool is_integer(unsigned number, unsigned bits)
{
    return number == FORMAT_UINT || number == FORMAT_SINT || (number == FORMAT_FLOAT && bits == 8);
}

static bool same(uint32_t got, double expected, bool integer)
{
    if (integer)
        return got == (uint32_t)(int64_t)expected;
    return isnan(expected) ? isnan(as_float(got)) : got == as_bits((float)expected);
}

static void loads_every_value_of_every_component(void)
{
    unsigned formats = 0;
    for (unsigned n = 0; n < 512; n++) {
        const struct format *f = format_find(n);
        if (!f->name || f->number >= FORMAT_SHARED_EXPONENT)
            continue;
        formats++;
        for (unsigned c = 0; c < f->components; c++) {
            uint32_t count = f->bits[c] <= 16 ? 1u << f->bits[c] : 1 << 14, wrong = 0;
            for (uint32_t i = 0; i < count; i++) {
                uint8_t element[16];
                uint32_t rgba[4], value = f->bits[c] <= 16 ? i : any() >> (32 - f->bits[c]);
                for (unsigned b = 0; b < sizeof element; b++)
                    element[b] = (uint8_t)any();
                insert(f, element, c, value);
                format_load(f, element, rgba);
                bool integer = is_integer(f->number, f->bits[c]);
                wrong += !same(rgba[c], meaning(number_of(f, c), value, f->bits[c]), integer);
                for (unsigned none = f->components; none < 4; none++)
                    wrong += rgba[none] != 0;
            }
            if (wrong)
                printf("# %s, component %u: %u of %u are wrong\n", f->name, c, wrong, count);
            CHECK_EQ(wrong, 0);
        }
    }
    CHECK_EQ(formats, 77 + 14);
}

/* FMASK: a nibble for each sample, however few bits it has in memory; and nothing is stored. */
static void spreads_fmask(void)
{
    static const struct {
        unsigned format;
        uint32_t element, nibbles;
    } cases[] = { { 159, 0x02, 0x10 }, { 159, 0x01, 0x01 }, { 161, 0xe4, 0x3210 }, { 161, 0x1b, 0x0123 },
                  { 166, 0x76543210, 0x76543210 } };
    for (unsigned n = 0; n < sizeof cases / sizeof cases[0]; n++) {
        const struct format *f = format_find(cases[n].format);
        uint32_t rgba[4], element = cases[n].element;
        format_load(f, (const uint8_t *)&element, rgba);
        CHECK_EQ(rgba[0], cases[n].nibbles);
        rgba[0] = 0;
        format_store(f, (uint8_t *)&element, rgba);
        CHECK_EQ(element, cases[n].element);
        for (unsigned set = 0; lanes_sets[set]; set++) {
            uint32_t words[1][FORMAT_LANES], rows[4][FORMAT_LANES];
            if (!lanes_sets[set]->supported())
                continue;
            for (unsigned lane = 0; lane < FORMAT_LANES; lane++)
                words[0][lane] = cases[n].element;
            lanes_sets[set]->format->load(f, FORMAT_LANES, (const uint32_t(*)[FORMAT_LANES])words, rows);
            CHECK_EQ(rows[0][FORMAT_LANES - 1], cases[n].nibbles);
        }
    }
}

/* Whether `stored` is the nearest to `wanted` of all that the component can have. */
static bool is_nearest(unsigned number, uint32_t stored, unsigned bits, double wanted)
{
    const uint32_t mask = (uint32_t)ldexp(1, (int)bits) - 1;
    double encoded = wanted <= 0.0031308 ? wanted * 12.92 : 1.055 * pow(wanted, 1 / 2.4) - 0.055;
    if (number == FORMAT_SRGB) /* near by what is stored, not by what it means */
        return fabs(stored - 255 * encoded) < 0.50001;
    double distance = fabs(meaning(number, stored, bits) - wanted);
    for (int step = -1; step <= 1; step += 2) {
        uint32_t beside = (stored + (uint32_t)step) & mask;
        double other = fabs(meaning(number, beside, bits) - wanted);
        bool tie = other == distance && meaning(number, beside, bits) != meaning(number, stored, bits);
        if (other < distance || (tie && (stored & 1)))
            return false;
    }
    return true;
}

/* A number around what the component can have: in it, just outside, halfway between two. */
static double interesting(unsigned number, unsigned bits)
{
    double top = ldexp(1, (int)bits), unit = any() / 4294967296.0, sign = any() % 2 ? 1 : -1;
    switch (number) {
    case FORMAT_UNORM:
        return any() % 2 ? unit * 1.2 - 0.1 : (any() % (uint32_t)top + 0.5) / (top - 1);
    case FORMAT_SRGB:
        return unit * 1.2 - 0.1;
    case FORMAT_SNORM:
        return sign * (any() % 2 ? unit * 1.2 : (any() % (uint32_t)top + 0.5) / (top / 2 - 1));
    case FORMAT_USCALED:
        return any() % 2 ? unit * top * 1.1 - 1 : any() % (uint32_t)top + 0.5;
    case FORMAT_SSCALED:
        return sign * (any() % 2 ? unit * top * 0.6 : any() % (uint32_t)top / 2 + 0.5);
    default:
        return sign * ldexp(1 + unit, (int)(any() % 34) - 26);
    }
}

static void stores_the_nearest(void)
{
    for (unsigned n = 0; n < 512; n++) {
        const struct format *f = format_find(n);
        if (!f->name || f->number >= FORMAT_SHARED_EXPONENT || f->number == FORMAT_UINT || f->number == FORMAT_SINT)
            continue;
        unsigned wrong = 0;
        for (unsigned i = 0; i < 4000; i++) {
            uint8_t element[16] = { 0 };
            uint32_t rgba[4] = { 0 };
            for (unsigned c = 0; c < f->components; c++)
                rgba[c] = as_bits((float)interesting(number_of(f, c), f->bits[c]));
            format_store(f, element, rgba);
            for (unsigned c = 0; c < f->components; c++) {
                unsigned number = number_of(f, c), bits = f->bits[c];
                double wanted = (double)as_float(rgba[c]);
                double low = number == FORMAT_SNORM ? -1 : number == FORMAT_SSCALED ? -ldexp(1, (int)bits - 1) : 0;
                double high = number == FORMAT_UNORM || number == FORMAT_SNORM || number == FORMAT_SRGB ? 1
                              : number == FORMAT_SSCALED ? ldexp(1, (int)bits - 1) - 1 : ldexp(1, (int)bits) - 1;
                uint32_t stored = extract(f, element, c);
                if (bits == 32 || (number == FORMAT_FLOAT && bits == 8)) {
                    wrong += stored != (bits == 32 ? rgba[c] : rgba[c] & 0xff);
                } else if (number == FORMAT_FLOAT) {
                    if (bits < 16 && wanted < 0)
                        wrong += stored != 0;
                    else
                        wrong += !is_nearest(number, stored, bits, wanted);
                } else {
                    double clamped = fmin(fmax(wanted, low), high);
                    wrong += clamped != wanted ? meaning(number, stored, bits) != clamped
                                               : !is_nearest(number, stored, bits, wanted);
                }
            }
        }
        if (wrong)
            printf("# %s: %u are wrong\n", f->name, wrong);
        CHECK_EQ(wrong, 0);
    }
}

static uint32_t stored(unsigned format, uint32_t value)
{
    uint8_t element[16] = { 0 };
    uint32_t result;
    format_store(format_find(format), element, (const uint32_t[]){ value, 0, 0, 0 });
    memcpy(&result, element, 4);
    return result;
}

static void special_numbers(void)
{
    CHECK_EQ(stored(1, 0x7fc00000), 0);
    CHECK_EQ(stored(1, as_bits(INFINITY)), 255);
    CHECK_EQ(stored(1, as_bits(-INFINITY)), 0);
    CHECK_EQ(stored(2, as_bits(-2)), 0x81);
    CHECK_EQ(stored(2, 0x7fc00000), 0);
    CHECK_EQ(stored(5, 256), 255);
    CHECK_EQ(stored(6, (uint32_t)-129), 0x80);
    CHECK_EQ(stored(6, 128), 0x7f);
    CHECK_EQ(stored(6, (uint32_t)-1), 0xff);
    CHECK_EQ(stored(13, as_bits(INFINITY)), 0x7c00);
    CHECK_EQ(stored(13, as_bits(-INFINITY)), 0xfc00);
    CHECK_EQ(stored(13, as_bits(65519)), 0x7bff);
    CHECK_EQ(stored(13, as_bits(65520)), 0x7c00);
    CHECK_EQ(stored(13, as_bits((float)ldexp(1, -25))), 0);
    CHECK_EQ(stored(13, as_bits((float)ldexp(1.0001, -25))), 1);
    CHECK_EQ(stored(13, 1), 0);
    CHECK((stored(13, 0x7f800001) & 0x7fff) > 0x7c00);
    CHECK((stored(36, 0xffc00000) & 0x7ff) > 0x7c0);
    CHECK_EQ(stored(36, as_bits(-INFINITY)), 0);
    CHECK_EQ(stored(36, as_bits(-0.0f)), 0);
    CHECK_EQ(stored(128, 0x7fc00000), 0);
    CHECK_EQ(stored(128, as_bits(INFINITY)), 255);
}

static void every_half_comes_back(void)
{
    for (uint32_t h = 0; h < 0x10000; h++)
        if ((h & 0x7fff) <= 0x7c00)
            CHECK_EQ(format_half_from_float(format_float_from_half(h)), h);
}

static void every_srgb_comes_back(void)
{
    for (uint32_t v = 0; v < 256; v++) {
        CHECK_EQ(srgb_encode(srgb_curve[2 * v]), v);
        if (v < 255) {
            CHECK_EQ(srgb_encode(srgb_curve[2 * v + 1]), v + 1);
            CHECK_EQ(srgb_encode(nextafterf(srgb_curve[2 * v + 1], 0)), v);
        }
    }
}

/* Bits of a shared exponent, and numbers that it has; then the rules of rounding: EXT_texture_shared_exponent. */
static void shared_exponents(void)
{
    const struct format *f = format_find(132);
    uint32_t rgba[4], word, wrong = 0;
    for (unsigned i = 0; i < 1 << 18; i++) {
        uint32_t in = any(), exponent = in >> 27;
        format_load(f, (const uint8_t *)&in, rgba);
        for (unsigned c = 0; c < 3; c++)
            wrong += as_float(rgba[c]) != (float)ldexp(in >> 9 * c & 511, (int)exponent - 24);
        wrong += rgba[3] != 0;
        format_store(f, (uint8_t *)&word, rgba);
        uint32_t again[4];
        format_load(f, (const uint8_t *)&word, again);
        wrong += memcmp(rgba, again, sizeof rgba) != 0;
    }
    CHECK_EQ(wrong, 0);
    const float in[3] = { 1.0f, 511.6f / 512, -1 };
    memcpy(rgba, in, sizeof in);
    format_store(f, (uint8_t *)&word, rgba);
    CHECK_EQ(word, 16u << 27 | 256u << 9 | 256);
    const float large[3] = { 1e9f, 0.9990f, NAN };
    memcpy(rgba, large, sizeof large);
    format_store(f, (uint8_t *)&word, rgba);
    CHECK_EQ(word, 31u << 27 | 511);
    const float carry[3] = { 0.9999f, 0.25f, 0 };
    memcpy(rgba, carry, sizeof carry);
    format_store(f, (uint8_t *)&word, rgba);
    CHECK_EQ(word, 16u << 27 | 64u << 9 | 256);
}

static void rows_are_as_elements_in(const struct format_lanes *rows)
{
    static uint32_t words[4][FORMAT_LANES], rgba[4][FORMAT_LANES], back[4][FORMAT_LANES];
    for (unsigned n = 0; n < 512; n++) {
        const struct format *f = format_find(n);
        unsigned wrong = 0;
        if (!f->name || f->number >= FORMAT_BC)
            continue;
        memset(words, 0, sizeof words);
        for (unsigned lane = 0; lane < FORMAT_LANES; lane++)
            for (unsigned b = 0; b < f->bytes; b++)
                words[b / 4][lane] |= (any() & 0xff) << b % 4 * 8;
        memset(rgba, 0, sizeof rgba);
        memset(back, 0, sizeof back);
        rows->load(f, FORMAT_LANES, (const uint32_t(*)[FORMAT_LANES])words, rgba);
        rows->store(f, FORMAT_LANES, back, (const uint32_t(*)[FORMAT_LANES])rgba);
        for (unsigned lane = 0; lane < FORMAT_LANES; lane++) {
            uint32_t element[4] = { words[0][lane], words[1][lane], words[2][lane], words[3][lane] }, one[4];
            format_load(f, (const uint8_t *)element, one);
            for (unsigned c = 0; c < 4; c++)
                wrong += one[c] != rgba[c][lane];
            memset(element, 0, sizeof element);
            format_store(f, (uint8_t *)element, one);
            for (unsigned c = 0; c < 4; c++)
                wrong += element[c] != back[c][lane];
        }
        if (wrong)
            printf("# %s: %u are wrong\n", f->name, wrong);
        CHECK_EQ(wrong, 0);
    }
}

static void rows_are_as_elements(void)
{
    for (const struct lanes_set *const *set = lanes_sets; *set; set++)
        if ((*set)->supported())
            rows_are_as_elements_in((*set)->format);
}

static void numbers_without_a_format(void)
{
    uint32_t rgba[4] = { 1, 2, 3, 4 };
    uint8_t element[16] = { 9 };
    CHECK(format_find(0)->name == NULL && format_find(511)->name == NULL && format_find(512 + 1) == format_find(1));
    format_load(format_find(0), element, rgba);
    CHECK(rgba[0] == 0 && rgba[3] == 0);
    format_store(format_find(0), element, rgba);
    CHECK_EQ(element[0], 9);
}

int main(void)
{
    TAP_RUN(loads_every_value_of_every_component);
    TAP_RUN(spreads_fmask);
    TAP_RUN(stores_the_nearest);
    TAP_RUN(special_numbers);
    TAP_RUN(every_half_comes_back);
    TAP_RUN(every_srgb_comes_back);
    TAP_RUN(shared_exponents);
    TAP_RUN(rows_are_as_elements);
    TAP_RUN(numbers_without_a_format);
    return tap_done();
}
