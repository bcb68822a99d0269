/* SPDX-License-Identifier: MIT */
/* bytes.c - lane loops that take words apart into bytes and halves, and put them together. */
#include "half.h"

static inline uint32_t byte_of(uint64_t word, unsigned n)
{
    return word >> 8 * n & 0xff;
}

static inline uint32_t distance(uint32_t a, uint32_t b)
{
    return a > b ? a - b : b - a;
}

/* The sum of the distances of four bytes each. */
static inline uint32_t distance_of_bytes(uint32_t a, uint32_t b)
{
    uint32_t sum = 0;
    for (unsigned n = 0; n < 4; n++)
        sum += distance(byte_of(a, n), byte_of(b, n));
    return sum;
}

/* The same, but for bytes of the reference b that are 0. */
static inline uint32_t masked_distance(uint32_t a, uint32_t b)
{
    uint32_t sum = 0;
    for (unsigned n = 0; n < 4; n++)
        sum += byte_of(b, n) ? distance(byte_of(a, n), byte_of(b, n)) : 0;
    return sum;
}

static inline uint32_t distance_of_halves(uint32_t a, uint32_t b)
{
    return distance(a & 0xffff, b & 0xffff) + distance(a >> 16, b >> 16);
}

/* A byte of v_perm_b32: one of the eight of two words, or the sign of a half of them, or 0, or 0xff. */
static inline uint32_t permuted_byte(uint32_t high, uint32_t low, uint32_t select)
{
    uint32_t word = pick(select & 4, high, low), half = pick(select & 2, word >> 16, word);
    uint32_t chosen = pick(select & 1, half >> 8, half) & 0xff;
    uint32_t signs = pick(select & 2, high, low), sign = pick(select & 1, signs >> 31, signs >> 15 & 1);
    uint32_t fixed = pick(select == 12, 0, 0xff);
    return pick(select < 8, chosen, pick(select < 12, sign * 0xff, fixed));
}

static inline uint32_t permuted(uint32_t high, uint32_t low, uint32_t selects)
{
    uint32_t result = 0;
    for (unsigned shift = 0; shift < 32; shift += 8)
        result |= permuted_byte(high, low, selects >> shift & 0xff) << shift;
    return result;
}

/* A signed half as a byte without sign. */
static inline uint32_t saturated_byte(uint32_t half)
{
    int32_t value = (int16_t)half;
    return (uint32_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

/* Byte `n` of `word` becomes x, without its fraction. */
static inline uint32_t with_byte(uint32_t word, unsigned n, float x)
{
    float limited = x > 0 ? x < 255 ? x : 255 : 0;
    unsigned shift = (n & 3) * 8;
    return (word & ~(0xffu << shift)) | (uint32_t)(int32_t)limited << shift;
}

/* Four sums, of as many bytes of a from byte 0, 1, 2, 3 on, each added to one of c: packed in halves. */
static inline uint64_t four_sums(uint64_t a, uint32_t b, uint64_t c, uint32_t (*measure)(uint32_t a, uint32_t b))
{
    uint64_t sums = 0;
    for (unsigned n = 0; n < 4; n++) {
        uint64_t sum = measure((uint32_t)(a >> 8 * n), b) + (c >> 16 * n & 0xffff);
        sums |= (sum & 0xffff) << 16 * n;
    }
    return sums;
}

/* v_mqsad_u32_u8: the same, with sums of 32 bits in four rows. */
static void run_four_words(uint32_t *d, const uint32_t *a, const uint32_t *b, const uint32_t *c,
                           const struct lanes_env *env)
{
    for (unsigned i = 0; i < env->lanes; i++) {
        uint64_t bytes = row_get64(a, (int)i);
        uint32_t sums[4];
        for (unsigned n = 0; n < 4; n++)
            sums[n] = masked_distance((uint32_t)(bytes >> 8 * n), b[i]) + c[n * WAVE_LANES + i];
        for (unsigned n = 0; n < 4; n++)
            d[n * WAVE_LANES + i] = sums[n];
    }
}

/* Letter X: 128 bits, of which only functions of one's own know. */
#define KIND_X LANES_B128

#define LANES_DEF   "bytes.def"
#define LANES_TABLE bytes
#include "table.h"
