/* SPDX-License-Identifier: MIT */
/*
 * lane_rows.h - lane loops under test: one operation of one set on 64 values, with MODE's rounding and denormals; and
 * fp16 numbers as exact integers, from which results are rounded independently of floats.
 */
#ifndef TESTS_NAVI23_SHADER_LANE_ROWS_H
#define TESTS_NAVI23_SHADER_LANE_ROWS_H

#include <stdlib.h>

#include <navi23/shader/float.h>
#include <navi23/shader/lanes.h>

/* Four 32-bit rows an operand. */
struct operand {
    _Alignas(64) uint32_t row[4 * WAVE_LANES];
};

struct lane_rows {
    const struct lanes_set *set;
    struct operand d, a, b, c;
    struct isa_inst inst;
    uint32_t mode;
    uint64_t carry; /* in, and out */
};

#define MODE_OF(round, denorm) ((round) | (round) << 2 | (denorm) << 4 | (denorm) << 6 | MODE_DX10_CLAMP)

/* Run an operation on all 64 lanes. False: the set has none of the name. */
static inline bool lane_rows_run(struct lane_rows *r, enum isa_op op)
{
    const struct lanes_op *found = lanes_find(r->set, op);
    struct lanes_env env = { WAVE_LANES, r->mode, &r->inst };
    if (!found)
        return false;
    bool is_32 = found->kind[0] == LANES_F32;
    unsigned round = is_32 ? MODE_ROUND_32(r->mode) : MODE_ROUND_16_64(r->mode);
    unsigned denorm = is_32 ? MODE_DENORM_32(r->mode) : MODE_DENORM_16_64(r->mode);
    uint32_t before = float_get();
    float_set(float_control(round, denorm));
    if (found->run)
        found->run(r->d.row, r->a.row, r->b.row, r->c.row, &env);
    else
        r->carry = found->carry(r->d.row, r->a.row, r->b.row, r->c.row, r->carry, &env);
    float_set(before);
    return true;
}

/* Every set that this machine supports, every rounding mode, denormals flushed and kept. */
static inline void lane_rows_each_mode(struct lane_rows *r, void (*test)(void))
{
    for (unsigned n = 0; lanes_sets[n]; n++) {
        if (!lanes_sets[n]->supported())
            continue;
        r->set = lanes_sets[n];
        for (unsigned round = 0; round < 4; round++) {
            for (unsigned denorm = 0; denorm < 4; denorm += 3) {
                r->mode = MODE_OF(round, denorm);
                test();
            }
        }
    }
}

static inline void put64(struct operand *o, unsigned lane, uint64_t value)
{
    o->row[lane] = (uint32_t)value;
    o->row[WAVE_LANES + lane] = (uint32_t)(value >> 32);
}

static inline uint64_t get64(const struct operand *o, unsigned lane)
{
    return o->row[lane] | (uint64_t)o->row[WAVE_LANES + lane] << 32;
}

static inline uint64_t double_bits(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static inline double bits_double(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* Numbers that look random, the same in each run. */
static inline uint32_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*state >> 32);
}

/* ---- fp16 as integers -------------------------------------------------------------------------------------------- */

__extension__ typedef __int128 wide_int;
__extension__ typedef unsigned __int128 wide_unsigned;

#define HALF_IS_NAN(h) (((h)&0x7fffu) > 0x7c00)
#define HALF_IS_INF(h) (((h)&0x7fffu) == 0x7c00)

/* A finite number times 2^24; denormal ones are 0 unless MODE keeps those of sources. */
static inline wide_int half_times_2_24(uint32_t half, uint32_t mode)
{
    uint32_t exponent = half >> 10 & 31, mantissa = half & 0x3ff;
    int64_t value = exponent                      ? (int64_t)(mantissa | 0x400) << (exponent - 1)
                    : MODE_DENORM_16_64(mode) & 1 ? mantissa
                                                  : 0;
    return half & 0x8000 ? -value : value;
}

/*
 * `magnitude` / 2^point, and a bit more if `more`, as fp16 in MODE's rounding; `negative` says which zero, too.
 */
static inline uint32_t half_from(bool negative, wide_unsigned magnitude, int point, bool more, uint32_t mode)
{
    unsigned round = MODE_ROUND_16_64(mode);
    uint32_t sign = negative ? 0x8000 : 0;
    uint64_t high = (uint64_t)(magnitude >> 64);
    int top = high ? 127 - __builtin_clzll(high) : 63 - __builtin_clzll((uint64_t)magnitude | 1);
    int last = top - 10 > point - 24 ? top - 10 : point - 24; /* the bit that is the last one of the mantissa */
    wide_unsigned kept = last > 0 ? magnitude >> last : magnitude << -last;
    wide_unsigned rest = last > 0 ? magnitude & (((wide_unsigned)1 << last) - 1) : 0;
    wide_unsigned tie = last > 0 ? (wide_unsigned)1 << (last - 1) : 0;
    bool exact = rest == 0 && !more;
    bool up = false;
    if (round == 0)
        up = last > 0 && (rest > tie || (rest == tie && (more || (kept & 1))));
    else if (round != 3)
        up = !exact && (round == 1) == !negative;
    kept += up;
    uint32_t steps = (uint32_t)(last - (point - 24)); /* 0: denormal, or the smallest normal numbers */
    uint64_t code = kept < 0x400 ? (uint64_t)kept : (uint64_t)kept - 0x400 + ((uint64_t)(steps + 1) << 10);
    if (code < 0x400 && !(MODE_DENORM_16_64(mode) & 2))
        code = 0;
    if (code >= 0x7c00)
        code = round == 0 || (round == 1 && !negative) || (round == 2 && negative) ? 0x7c00 : 0x7bff;
    return sign | (uint32_t)code;
}

#endif
