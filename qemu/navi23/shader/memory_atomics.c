/* SPDX-License-Identifier: MIT */
/*
 * memory_atomics.c - atomics, each from one function that says what becomes of the word.
 *
 * In memory they are compare-and-swap loops. Where all lanes mean the same word the loop goes once, with what all lanes
 * make of it one after the other. LDS belongs to one thread and is just written.
 *
 * Floating point compares and selects by bits, whatever the host's modes are at the time: denormals count, -0 is less
 * than +0 for minimum and maximum and equal to it where equality is asked for; of a number and a NaN the number is
 * taken.
 */
#include <navi23/shader/memory.h>

/* ---- what becomes of the word ------------------------------------------------------------------------------------ */

static inline bool is_nan32(uint32_t x)
{
    return (x & 0x7fffffffu) > 0x7f800000u;
}

static inline bool is_nan64(uint64_t x)
{
    return (x & 0x7fffffffffffffffull) > 0x7ff0000000000000ull;
}

/* Floating point numbers as integers of the same order. */
static inline int32_t order32(uint32_t x)
{
    return (int32_t)(x >> 31 ? ~x | 0x80000000u : x);
}

static inline int64_t order64(uint64_t x)
{
    return (int64_t)(x >> 63 ? ~x | 0x8000000000000000ull : x);
}

static inline bool equal32(uint32_t a, uint32_t b)
{
    return !is_nan32(a) && !is_nan32(b) && (a == b || !((a | b) << 1));
}

static inline bool equal64(uint64_t a, uint64_t b)
{
    return !is_nan64(a) && !is_nan64(b) && (a == b || !((a | b) << 1));
}

/* The sum, rounded to nearest even with denormals, whatever the wave's MODE. */
static inline uint32_t sum_f32(uint32_t a, uint32_t b)
{
    uint32_t mode = float_get();
    float x, y;
    memcpy(&x, &a, sizeof x);
    memcpy(&y, &b, sizeof y);
    float_set(float_control(0, 3));
    volatile float sum = x + y; /* volatile: here, and not after the mode is back */
    float_set(mode);
    x = sum;
    memcpy(&a, &x, sizeof a);
    return is_nan32(a) ? 0x7fc00000u : a;
}

/* The upper bit of each dword tells whether the rest of it is to be written. */
static inline uint64_t exchange_marked(uint64_t m, uint64_t a)
{
    const uint64_t high = 0x7fffffff00000000ull, low = 0x7fffffffull;
    if (a >> 63)
        m = (m & ~(high | 1ull << 63)) | (a & high);
    if (a >> 31 & 1)
        m = (m & ~(low | 1ull << 31)) | (a & low);
    return m;
}

/* The word `m` becomes `result`, with operands `a` and `b`. */
#define OP32(name, result)                                                                                            \
    static inline uint32_t name##_of32(uint32_t m, uint32_t a, uint32_t b)                                            \
    {                                                                                                                 \
        (void)m, (void)a, (void)b;                                                                                    \
        return result;                                                                                                \
    }
#define OP64(name, result)                                                                                            \
    static inline uint64_t name##_of64(uint64_t m, uint64_t a, uint64_t b)                                            \
    {                                                                                                                 \
        (void)m, (void)a, (void)b;                                                                                    \
        return result;                                                                                                \
    }
#define OP(name, result) OP32(name, result) OP64(name, result)

/* clang-format off */
OP(swap, a)
OP(cmpswap, m == b ? a : m)
OP(cmpst, m == a ? b : m)
OP(add, m + a)
OP(sub, m - a)
OP(rsub, a - m)
OP32(csub, m < a ? 0 : m - a)
OP32(smin, (int32_t)a < (int32_t)m ? a : m)
OP64(smin, (int64_t)a < (int64_t)m ? a : m)
OP32(smax, (int32_t)a > (int32_t)m ? a : m)
OP64(smax, (int64_t)a > (int64_t)m ? a : m)
OP(umin, a < m ? a : m)
OP(umax, a > m ? a : m)
OP(and, m & a)
OP(or, m | a)
OP(xor, m ^ a)
OP(inc, m >= a ? 0 : m + 1)
OP(dec, m == 0 || m > a ? a : m - 1)
OP(mskor, (m & ~a) | b)
OP32(wrap, m >= a ? m - a : m + b)
OP64(condxchg, exchange_marked(m, a))
OP32(fcmpswap, equal32(m, b) ? a : m)
OP64(fcmpswap, equal64(m, b) ? a : m)
OP32(fcmpst, equal32(m, a) ? b : m)
OP64(fcmpst, equal64(m, a) ? b : m)
OP32(fmin, is_nan32(a) ? m : is_nan32(m) || order32(a) < order32(m) ? a : m)
OP64(fmin, is_nan64(a) ? m : is_nan64(m) || order64(a) < order64(m) ? a : m)
OP32(fmax, is_nan32(a) ? m : is_nan32(m) || order32(a) > order32(m) ? a : m)
OP64(fmax, is_nan64(a) ? m : is_nan64(m) || order64(a) > order64(m) ? a : m)
OP32(fadd, sum_f32(m, a))
/* clang-format on */

/* ---- lanes ------------------------------------------------------------------------------------------------------- */

typedef const uint32_t (*operand)[WAVE_LANES];

/* Operands that an operation does not have are not read: their rows may be none. */
static inline uint32_t get32(operand rows, unsigned lane)
{
    return rows ? rows[0][lane] : 0;
}

static inline uint64_t get64(operand rows, unsigned lane)
{
    return rows ? rows[0][lane] | (uint64_t)rows[1][lane] << 32 : 0;
}

static inline void keep32(const struct memory_job *job, unsigned lane, uint32_t x)
{
    if (job->before)
        job->before[0][lane] = x;
}

static inline void keep64(const struct memory_job *job, unsigned lane, uint64_t x)
{
    if (job->before) {
        job->before[0][lane] = (uint32_t)x;
        job->before[1][lane] = (uint32_t)(x >> 32);
    }
}

/* The word at a lane's address, cut to a multiple of its size. */
static inline void *word_at(uint8_t *at, uint32_t offset, uint32_t origin, unsigned size)
{
    uint8_t *p = at + (int64_t)offset - (int64_t)origin;
    return p - (uintptr_t)p % size;
}

#define LANE(lanes) (unsigned)__builtin_ctzll(lanes)

/* Of memory one by one, and all at one word; of LDS one by one. `bits` is 32 or 64. */
#define ATOMIC(name, suffix, bits)                                                                                    \
    static void name##_each_##bits(const struct memory_job *job, uint8_t *at, const uint32_t *offset,                 \
                                   uint32_t origin, uint64_t lanes)                                                   \
    {                                                                                                                 \
        for (; lanes; lanes &= lanes - 1) {                                                                           \
            uint##bits##_t *word = word_at(at, offset[LANE(lanes)], origin, bits / 8);                                \
            uint##bits##_t a = get##bits((operand)job->v, LANE(lanes));                                               \
            uint##bits##_t b = get##bits((operand)job->second, LANE(lanes));                                          \
            uint##bits##_t m = __atomic_load_n(word, __ATOMIC_RELAXED);                                               \
            while (!__atomic_compare_exchange_n(word, &m, name##_of##bits(m, a, b), false, __ATOMIC_SEQ_CST,          \
                                                __ATOMIC_RELAXED))                                                    \
                ;                                                                                                     \
            keep##bits(job, LANE(lanes), m);                                                                          \
        }                                                                                                             \
    }                                                                                                                 \
    static void name##_same_##bits(const struct memory_job *job, uint8_t *at, uint64_t lanes)                         \
    {                                                                                                                 \
        uint##bits##_t before[WAVE_LANES], *word = word_at(at, 0, 0, bits / 8);                                       \
        uint##bits##_t m = __atomic_load_n(word, __ATOMIC_RELAXED), next;                                             \
        do {                                                                                                          \
            next = m;                                                                                                 \
            for (uint64_t left = lanes; left; left &= left - 1) {                                                     \
                unsigned lane = LANE(left);                                                                           \
                before[lane] = next;                                                                                  \
                next = name##_of##bits(next, get##bits((operand)job->v, lane), get##bits((operand)job->second, lane)); \
            }                                                                                                         \
        } while (!__atomic_compare_exchange_n(word, &m, next, false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED));            \
        for (; lanes && job->before; lanes &= lanes - 1)                                                              \
            keep##bits(job, LANE(lanes), before[LANE(lanes)]);                                                        \
    }                                                                                                                 \
    static void name##_lds_##bits(const struct memory_job *job, uint8_t *at, const uint32_t *offset,                  \
                                  uint32_t origin, uint64_t lanes)                                                    \
    {                                                                                                                 \
        for (; lanes; lanes &= lanes - 1) {                                                                           \
            unsigned lane = LANE(lanes);                                                                              \
            uint##bits##_t *word = word_at(at, offset[lane], origin, bits / 8), m = *word;                            \
            *word = name##_of##bits(m, get##bits((operand)job->v, lane), get##bits((operand)job->second, lane));      \
            keep##bits(job, lane, m);                                                                                 \
        }                                                                                                             \
    }                                                                                                                 \
    const struct memory_kind memory_atomic_##name##suffix = {                                                         \
        .bytes = bits / 8,                                                                                            \
        .writes = true,                                                                                               \
        .atomic = true,                                                                                               \
        .each = name##_each_##bits,                                                                                   \
        .same = name##_same_##bits,                                                                                   \
    };                                                                                                                \
    const struct memory_kind lds_atomic_##name##suffix = {                                                            \
        .bytes = bits / 8,                                                                                            \
        .writes = true,                                                                                               \
        .atomic = true,                                                                                               \
        .each = name##_lds_##bits,                                                                                    \
    };

#define ATOMIC_32(name) ATOMIC(name, , 32)
#define ATOMIC_64(name) ATOMIC(name, _x2, 64)
MEMORY_ATOMICS_32(ATOMIC_32)
MEMORY_ATOMICS_64(ATOMIC_64)
