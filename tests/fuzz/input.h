/* SPDX-License-Identifier: MIT */
/*
 * input.h - what the fuzzer gives, read from front to back. Behind its end there are only zeros.
 *
 * Numbers come as words: one byte that stands for a number drivers and clients use, and only now and then for four
 * bytes of any value. So a short input already has small counts, flags, pages and addresses in it, and survives a
 * change of the structs that are filled with it.
 */
#ifndef TESTS_FUZZ_INPUT_H
#define TESTS_FUZZ_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct input {
    const uint8_t *data;
    size_t size;
    const uint32_t *known; /* numbers that only this fuzzer knows: addresses, names. known_count of them, at most 32 */
    uint32_t known_count;
};

/* libFuzzer's entry, one for each program. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline bool input_left(const struct input *input)
{
    return input->size > 0;
}

static inline uint8_t input_byte(struct input *input)
{
    if (!input->size)
        return 0;
    input->size--;
    return *input->data++;
}

/* By the first byte: 0 to 0x9f itself; powers of two; one less than those; known numbers; four bytes. */
static inline uint32_t input_word(struct input *input)
{
    uint8_t code = input_byte(input);
    uint32_t value = 0;

    if (code < 0xa0)
        return code;
    if (code < 0xc0)
        return 1u << (code & 31);
    if (code < 0xe0)
        return (2u << (code & 31)) - 1; /* the last one is UINT32_MAX */
    if ((code & 31u) < input->known_count)
        return input->known[code & 31];
    for (unsigned i = 0; i < 4; i++)
        value |= (uint32_t)input_byte(input) << 8 * i;
    return value;
}

static inline void input_words(struct input *input, uint32_t *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        words[i] = input_word(input);
}

#endif
