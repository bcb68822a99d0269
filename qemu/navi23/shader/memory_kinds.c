/* SPDX-License-Identifier: MIT */
/*
 * memory_kinds.c - loads and stores: between the rows of lanes and the bytes of elements.
 *
 * Registers are kept row by row, elements of several dwords lie in memory lane by lane: four lanes at a time are turned
 * over.
 */
#include <navi23/shader/memory.h>

typedef uint32_t (*rows)[WAVE_LANES];
typedef uint32_t row4 __attribute__((vector_size(16)));

/* ---- one lane ---------------------------------------------------------------------------------------------------- */

/* Dwords at their natural place are accessed whole, as other threads may be at work on them. */
static inline uint32_t get32(const uint8_t *at, bool aligned)
{
    uint32_t x;
    if (aligned)
        return __atomic_load_n((const uint32_t *)(const void *)at, __ATOMIC_RELAXED);
    memcpy(&x, at, sizeof x);
    return x;
}

static inline void put32(uint8_t *at, uint32_t x, bool aligned)
{
    if (aligned)
        __atomic_store_n((uint32_t *)(void *)at, x, __ATOMIC_RELAXED);
    else
        memcpy(at, &x, sizeof x);
}

static inline bool is_aligned(const uint8_t *at)
{
    return (uintptr_t)at % 4 == 0;
}

static inline uint32_t get16(const uint8_t *at)
{
    uint16_t x;
    memcpy(&x, at, sizeof x);
    return x;
}

static inline void put16(uint8_t *at, uint32_t value)
{
    uint16_t x = (uint16_t)value;
    memcpy(at, &x, sizeof x);
}

static inline uint32_t signed8(uint8_t x)
{
    return (uint32_t)(int8_t)x;
}

static inline uint32_t low_half(uint32_t old, uint32_t x)
{
    return (old & 0xffff0000u) | (x & 0xffffu);
}

static inline uint32_t high_half(uint32_t old, uint32_t x)
{
    return (old & 0xffffu) | x << 16;
}

static inline void load_dwords(rows v, unsigned lane, const uint8_t *at, unsigned count, bool aligned)
{
    for (unsigned i = 0; i < count; i++)
        v[i][lane] = get32(at + 4 * i, aligned);
}

static inline void store_dwords(rows v, unsigned lane, uint8_t *at, unsigned count, bool aligned)
{
    for (unsigned i = 0; i < count; i++)
        put32(at + 4 * i, v[i][lane], aligned);
}

/* A kind's `each`, from what is to be done for `lane` at `p`. Whole waves have a loop without tests. */
#define EACH(name, action)                                                                                            \
    static void name##_each(const struct memory_job *job, uint8_t *at, const uint32_t *offset, uint32_t origin,       \
                            uint64_t lanes)                                                                           \
    {                                                                                                                 \
        rows v = job->v;                                                                                              \
        unsigned whole = lanes == UINT64_MAX ? 64 : lanes == UINT32_MAX ? 32 : 0;                                     \
        at -= (int64_t)origin;                                                                                        \
        for (unsigned lane = 0; lane < whole; lane++) {                                                               \
            uint8_t *p = at + offset[lane];                                                                           \
            action;                                                                                                   \
        }                                                                                                             \
        for (; lanes && !whole; lanes &= lanes - 1) {                                                                 \
            unsigned lane = (unsigned)__builtin_ctzll(lanes);                                                         \
            uint8_t *p = at + offset[lane];                                                                           \
            action;                                                                                                   \
        }                                                                                                             \
    }

#define SMALL(name, size, store, action)                                                                              \
    EACH(name, action)                                                                                                \
    const struct memory_kind memory_##name = { .bytes = (size), .writes = (store), .each = name##_each };

/* clang-format off */
SMALL(load_u8, 1, false, v[0][lane] = *p)
SMALL(load_i8, 1, false, v[0][lane] = signed8(*p))
SMALL(load_u16, 2, false, v[0][lane] = get16(p))
SMALL(load_i16, 2, false, v[0][lane] = (uint32_t)(int16_t)get16(p))
SMALL(load_u8_d16, 1, false, v[0][lane] = low_half(v[0][lane], *p))
SMALL(load_u8_d16_hi, 1, false, v[0][lane] = high_half(v[0][lane], *p))
SMALL(load_i8_d16, 1, false, v[0][lane] = low_half(v[0][lane], signed8(*p)))
SMALL(load_i8_d16_hi, 1, false, v[0][lane] = high_half(v[0][lane], signed8(*p)))
SMALL(load_u16_d16, 2, false, v[0][lane] = low_half(v[0][lane], get16(p)))
SMALL(load_u16_d16_hi, 2, false, v[0][lane] = high_half(v[0][lane], get16(p)))
SMALL(store_8, 1, true, *p = (uint8_t)v[0][lane])
SMALL(store_8_hi, 1, true, *p = (uint8_t)(v[0][lane] >> 16))
SMALL(store_16, 2, true, put16(p, v[0][lane]))
SMALL(store_16_hi, 2, true, put16(p, v[0][lane] >> 16))

/* clang-format on */

/* Whether the elements of a whole wave of 64 all are dwords at their natural places. */
static bool all_aligned(const uint8_t *at, const uint32_t *offset, uint32_t origin, uint64_t lanes)
{
    row4 any = { (uint32_t)(uintptr_t)at - origin };
    uint32_t place = any[0];
    if (lanes != UINT64_MAX)
        return false;
    for (unsigned lane = 0; lane < WAVE_LANES; lane += 4) {
        row4 four;
        memcpy(&four, offset + lane, sizeof four);
        any |= four + place;
    }
    return (any[0] | any[1] | any[2] | any[3]) % 4 == 0;
}

/* Dwords: the usual case is tested for once. */
#define EACH_DWORDS(name, count)                                                                                      \
    EACH(name##_any_x##count, name##_dwords(v, lane, p, count, is_aligned(p)))                                        \
    static void name##_x##count##_each(const struct memory_job *job, uint8_t *at, const uint32_t *offset,             \
                                       uint32_t origin, uint64_t lanes)                                               \
    {                                                                                                                 \
        rows v = job->v;                                                                                              \
        if (!all_aligned(at, offset, origin, lanes)) {                                                                \
            name##_any_x##count##_each(job, at, offset, origin, lanes);                                               \
            return;                                                                                                   \
        }                                                                                                             \
        at -= (int64_t)origin;                                                                                        \
        for (unsigned lane = 0; lane < WAVE_LANES; lane++)                                                            \
            name##_dwords(v, lane, at + offset[lane], count, true);                                                   \
    }

EACH_DWORDS(load, 1)
EACH_DWORDS(load, 2)
EACH_DWORDS(load, 3)
EACH_DWORDS(store, 1)
EACH_DWORDS(store, 2)
EACH_DWORDS(store, 3)
EACH(load_some_x4, load_dwords(v, lane, p, 4, is_aligned(p)))
EACH(store_some_x4, store_dwords(v, lane, p, 4, is_aligned(p)))

/* ---- lanes side by side ------------------------------------------------------------------------------------------ */

static inline row4 get4(const void *at)
{
    row4 x;
    memcpy(&x, at, sizeof x);
    return x;
}

static inline void put4(void *at, row4 x)
{
    memcpy(at, &x, sizeof x);
}

/* Turn over: the first words of four places become one row of four, and so on. Or the other way round. */
static inline void turn_over(const void *s0, const void *s1, const void *s2, const void *s3, void *d0, void *d1,
                             void *d2, void *d3)
{
    row4 a = get4(s0), b = get4(s1), c = get4(s2), d = get4(s3);
    row4 ab = __builtin_shufflevector(a, b, 0, 4, 1, 5), cd = __builtin_shufflevector(c, d, 0, 4, 1, 5);
    put4(d0, __builtin_shufflevector(ab, cd, 0, 1, 4, 5));
    put4(d1, __builtin_shufflevector(ab, cd, 2, 3, 6, 7));
    ab = __builtin_shufflevector(a, b, 2, 6, 3, 7), cd = __builtin_shufflevector(c, d, 2, 6, 3, 7);
    put4(d2, __builtin_shufflevector(ab, cd, 0, 1, 4, 5));
    put4(d3, __builtin_shufflevector(ab, cd, 2, 3, 6, 7));
}

static inline void load_x1_four(rows v, unsigned lane, const uint8_t *p)
{
    put4(&v[0][lane], get4(p));
}

static inline void store_x1_four(rows v, unsigned lane, uint8_t *p)
{
    put4(p, get4(&v[0][lane]));
}

static inline void load_x2_four(rows v, unsigned lane, const uint8_t *p)
{
    row4 a = get4(p), b = get4(p + 16);
    put4(&v[0][lane], __builtin_shufflevector(a, b, 0, 2, 4, 6));
    put4(&v[1][lane], __builtin_shufflevector(a, b, 1, 3, 5, 7));
}

static inline void store_x2_four(rows v, unsigned lane, uint8_t *p)
{
    row4 x = get4(&v[0][lane]), y = get4(&v[1][lane]);
    put4(p, __builtin_shufflevector(x, y, 0, 4, 1, 5));
    put4(p + 16, __builtin_shufflevector(x, y, 2, 6, 3, 7));
}

static inline void load_x3_four(rows v, unsigned lane, const uint8_t *p)
{
    row4 a = get4(p), b = get4(p + 16), c = get4(p + 32);
    row4 ab = __builtin_shufflevector(a, b, 1, 2, 4, 5), bc = __builtin_shufflevector(b, c, 2, 3, 5, 6);
    put4(&v[0][lane], __builtin_shufflevector(a, bc, 0, 3, 4, 6));
    put4(&v[1][lane], __builtin_shufflevector(ab, bc, 0, 2, 5, 7));
    put4(&v[2][lane], __builtin_shufflevector(ab, c, 1, 3, 4, 7));
}

static inline void store_x3_four(rows v, unsigned lane, uint8_t *p)
{
    for (unsigned i = 0; i < 4; i++)
        store_dwords(v, lane + i, p + 12 * i, 3, is_aligned(p));
}

static inline void load_x4_four(rows v, unsigned lane, const uint8_t *p)
{
    turn_over(p, p + 16, p + 32, p + 48, &v[0][lane], &v[1][lane], &v[2][lane], &v[3][lane]);
}

static inline void store_x4_four(rows v, unsigned lane, uint8_t *p)
{
    turn_over(&v[0][lane], &v[1][lane], &v[2][lane], &v[3][lane], p, p + 16, p + 32, p + 48);
}

/* A kind's `run`: by fours, and what is left one by one. */
#define RUN(name, count)                                                                                              \
    static void name##_x##count##_run(const struct memory_job *job, uint8_t *at, unsigned lanes)                      \
    {                                                                                                                 \
        rows v = job->v;                                                                                              \
        unsigned lane = 0;                                                                                            \
        for (; lane + 4 <= lanes; lane += 4)                                                                          \
            name##_x##count##_four(v, lane, at + 4 * (count) * lane);                                                 \
        for (; lane < lanes; lane++)                                                                                  \
            name##_dwords(v, lane, at + 4 * (count) * lane, count, is_aligned(at));                                   \
    }

RUN(load, 1)
RUN(load, 2)
RUN(load, 3)
RUN(load, 4)
RUN(store, 1)
RUN(store, 2)
RUN(store, 3)
RUN(store, 4)

/* ---- four dwords anywhere ---------------------------------------------------------------------------------------- */

static void load_x4_each(const struct memory_job *job, uint8_t *at, const uint32_t *offset, uint32_t origin,
                         uint64_t lanes)
{
    rows v = job->v;
    if (lanes != UINT64_MAX) {
        load_some_x4_each(job, at, offset, origin, lanes);
        return;
    }
    at -= (int64_t)origin;
    for (unsigned lane = 0; lane < WAVE_LANES; lane += 4)
        turn_over(at + offset[lane], at + offset[lane + 1], at + offset[lane + 2], at + offset[lane + 3], &v[0][lane],
                  &v[1][lane], &v[2][lane], &v[3][lane]);
}

static void store_x4_each(const struct memory_job *job, uint8_t *at, const uint32_t *offset, uint32_t origin,
                          uint64_t lanes)
{
    rows v = job->v;
    if (lanes != UINT64_MAX) {
        store_some_x4_each(job, at, offset, origin, lanes);
        return;
    }
    at -= (int64_t)origin;
    for (unsigned lane = 0; lane < WAVE_LANES; lane += 4)
        turn_over(&v[0][lane], &v[1][lane], &v[2][lane], &v[3][lane], at + offset[lane], at + offset[lane + 1],
                  at + offset[lane + 2], at + offset[lane + 3]);
}

/* ---- lanes at one place ------------------------------------------------------------------------------------------ */

static inline void spread(rows v, const uint8_t *at, uint64_t lanes, unsigned count)
{
    unsigned whole = lanes == UINT64_MAX ? 64 : lanes == UINT32_MAX ? 32 : 0;
    for (unsigned i = 0; i < count; i++) {
        uint32_t x = get32(at + 4 * i, is_aligned(at));
        for (unsigned lane = 0; lane < whole; lane++)
            v[i][lane] = x;
        for (uint64_t left = whole ? 0 : lanes; left; left &= left - 1)
            v[i][__builtin_ctzll(left)] = x;
    }
}

#define DWORDS(count)                                                                                                 \
    static void load_x##count##_same(const struct memory_job *job, uint8_t *at, uint64_t lanes)                       \
    {                                                                                                                 \
        spread(job->v, at, lanes, count);                                                                             \
    }                                                                                                                 \
    const struct memory_kind memory_load_x##count = {                                                                 \
        .bytes = 4 * (count),                                                                                         \
        .each = load_x##count##_each,                                                                                 \
        .run = load_x##count##_run,                                                                                   \
        .same = load_x##count##_same,                                                                                 \
    };                                                                                                                \
    const struct memory_kind memory_store_x##count = {                                                                \
        .bytes = 4 * (count),                                                                                         \
        .writes = true,                                                                                               \
        .each = store_x##count##_each,                                                                                \
        .run = store_x##count##_run,                                                                                  \
    };

DWORDS(1)
DWORDS(2)
DWORDS(3)
DWORDS(4)
