/* SPDX-License-Identifier: MIT */
/* dcc.c - what cleared blocks of DCC consist of. */
#include <string.h>

#include <navi23/shader/dcc.h>

bool dcc_is_clear(uint8_t key)
{
    return key == DCC_CLEAR_0000 || key == DCC_CLEAR_SINGLE || key == DCC_CLEAR_REGISTER || key == DCC_CLEAR_0001 ||
           key == DCC_CLEAR_1110 || key == DCC_CLEAR_1111;
}

/* 1 as a component has it: of integers, the largest number. */
static uint32_t one_of(const struct format *format)
{
    switch (format->number) {
    case FORMAT_UINT:
        return UINT32_MAX;
    case FORMAT_SINT:
        return INT32_MAX;
    default:
        return 0x3f800000; /* 1.0 */
    }
}

void dcc_clear_element(uint8_t key, const struct format *format, bool alpha_last, const uint8_t *first,
                       const uint32_t clear[2], uint8_t element[16])
{
    const bool alpha_is_1 = key == DCC_CLEAR_0001 || key == DCC_CLEAR_1111;
    const bool others_are_1 = key == DCC_CLEAR_1110 || key == DCC_CLEAR_1111;
    uint32_t rgba[4] = { 0 };
    if (key == DCC_CLEAR_REGISTER && clear) {
        /* Elements of 16 bytes have one word for their first three components, and one for alpha. */
        const uint32_t words[4] = { clear[0], format->bytes == 16 ? clear[0] : clear[1], clear[0], clear[1] };
        memcpy(element, words, 16);
    } else if (key == DCC_CLEAR_REGISTER || key == DCC_CLEAR_SINGLE) {
        memcpy(element, first, format->bytes);
        if (format->bytes == 16) { /* likewise: drivers write the second word of theirs behind the first */
            memcpy(element + 4, first, 4);
            memcpy(element + 8, first, 4);
        }
    } else {
        unsigned alpha = format->components == 3 ? 3 : alpha_last ? format->components - 1u : 0; /* 3: there is none */
        for (unsigned i = 0; i < format->components; i++)
            rgba[i] = (i == alpha ? alpha_is_1 : others_are_1) ? one_of(format) : 0;
        format_store(format, element, rgba);
    }
}
