/* SPDX-License-Identifier: MIT */
/*
 * format.c - which formats there are, and one element at a time.
 *
 * No component crosses a dword. So an element is up to four words, and a component some bits of one of them.
 */
#include <stddef.h>
#include <string.h>

#include <navi23/shader/format_numbers.h>

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
    FORMAT(159, "FMASK8_S2_F2", FORMAT_FMASK, 1, 1, BITS(1)),
    FORMAT(161, "FMASK8_S4_F4", FORMAT_FMASK, 1, 1, BITS(2)),
    FORMAT(166, "FMASK32_S8_F8", FORMAT_FMASK, 4, 1, BITS(4)),
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
    if (format->number == FORMAT_FMASK) {
        rgba[0] = load_fmask(words[0], format->bits[0]);
        return;
    }
    for (unsigned i = 0, at = 0; i < format->components; at += format->bits[i++])
        rgba[i] = load_component(component_number(format, i), words[at / 32] >> at % 32 & ones(format->bits[i]),
                                 format->bits[i]);
}

void format_store(const struct format *format, uint8_t *element, const uint32_t rgba[4])
{
    uint32_t words[4] = { 0 };
    if (format->number >= FORMAT_BC)
        return;
    if (format->number == FORMAT_SHARED_EXPONENT)
        words[0] = store_shared(rgba);
    else
        for (unsigned i = 0, at = 0; i < format->components; at += format->bits[i++])
            words[at / 32] |= (store_component(component_number(format, i), rgba[i], format->bits[i]) &
                               ones(format->bits[i])) << at % 32;
    memcpy(element, words, format->bytes);
}

uint32_t format_float_from_half(uint32_t half)
{
    return float_from_half(half);
}

uint32_t format_half_from_float(uint32_t bits)
{
    return half_from_float(bits);
}
