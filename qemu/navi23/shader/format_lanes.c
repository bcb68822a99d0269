/* SPDX-License-Identifier: MIT */
/* format_lanes.c - rows of elements to rows of numbers, and back. */
#include <navi23/shader/format_numbers.h>
#include <navi23/shader/lanes/rows.h>

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
    if (number == FORMAT_FLOAT && bits == 16) { /* the only one that more than a size depends on */
        for (unsigned i = 0; i < HALF_ROW; i++)
            out[i] = float_from_half(words[i] >> at & 0xffff);
        return;
    }
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

static void load(const struct format *format, unsigned lanes, const uint32_t (*words)[FORMAT_LANES],
                 uint32_t (*rgba)[FORMAT_LANES])
{
    if (is_plain(format)) {
        memcpy(rgba, words, format->components * sizeof *rgba);
        return;
    }
    if (format->number == FORMAT_FMASK) {
        for (unsigned i = 0; i < lanes; i++)
            rgba[0][i] = load_fmask(words[0][i], format->bits[0]);
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

static void store(const struct format *format, unsigned lanes, uint32_t (*words)[FORMAT_LANES],
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
    for (unsigned i = 0, at = 0; i < format->components && format->number < FORMAT_BC; at += format->bits[i++])
        store_row(component_number(format, i), lanes, rgba[i], at % 32, format->bits[i], words[at / 32]);
}

extern const struct format_lanes LANES_OWN(format);
const struct format_lanes LANES_OWN(format) = { .load = load, .store = store };
