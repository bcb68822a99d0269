/* SPDX-License-Identifier: MIT */
/*
 * subgroup.c - cases of operations between the invocations of a subgroup, worked out for any size of it. That lanes are
 * numbered in the order of the invocations is what both drivers do; subgroup_basic checks it.
 */
#include <string.h>

#include "cases.h"

enum { LOCAL = 100, GROUPS = 3, COUNT = LOCAL * GROUPS };

static uint32_t size_of(const struct reference *ref)
{
    return ref->test->subgroup_size ? ref->test->subgroup_size : ref->gpu->subgroup.subgroupSize;
}

/* The lanes [first, end) that are in the subgroup of invocation i, in groups of `local` invocations. */
struct span {
    uint32_t first, end;
};

static struct span span_of(uint32_t i, uint32_t local, uint32_t size)
{
    uint32_t group = i / local * local, first = group + (i - group) / size * size, end = first + size;
    return (struct span){ first, end < group + local ? end : group + local };
}

/* ---- arithmetic -------------------------------------------------------------------------------------------------- */

enum operation { ADD, MUL, MIN, MAX, AND, OR, XOR };
enum scan { REDUCE, INCLUSIVE, EXCLUSIVE };

/* A type of values, all of which stand in 64 bits: floats here are of small integers only. */
struct kind {
    char kind; /* i, u or f */
    int bits;
};

/* What is beyond the range of a type counts as its bits say. */
static int64_t wrapped(const struct kind *kind, int64_t value)
{
    if (kind->kind == 'f' || kind->bits == 64)
        return value;
    uint64_t bits = (uint64_t)value << (64 - kind->bits);
    return kind->kind == 'i' ? (int64_t)bits >> (64 - kind->bits) : (int64_t)(bits >> (64 - kind->bits));
}

static bool is_less(const struct kind *kind, int64_t a, int64_t b)
{
    return kind->kind == 'u' ? (uint64_t)a < (uint64_t)b : a < b;
}

static int64_t combine(const struct kind *kind, enum operation operation, int64_t a, int64_t b)
{
    const uint64_t x = (uint64_t)a, y = (uint64_t)b;
    switch (operation) {
    case ADD:
        return wrapped(kind, (int64_t)(x + y));
    case MUL:
        return wrapped(kind, (int64_t)(x * y));
    case MIN:
        return is_less(kind, a, b) ? a : b;
    case MAX:
        return is_less(kind, a, b) ? b : a;
    case AND:
        return a & b;
    case OR:
        return a | b;
    default:
        return a ^ b;
    }
}

/* INT64_MAX and INT64_MIN of floats are the infinities. */
static int64_t identity(const struct kind *kind, enum operation operation)
{
    switch (operation) {
    case MUL:
        return 1;
    case MIN:
        return kind->kind == 'u' ? wrapped(kind, -1) : INT64_MAX >> (kind->kind == 'f' ? 0 : 64 - kind->bits);
    case MAX:
        return kind->kind == 'u' ? 0 : INT64_MIN >> (kind->kind == 'f' ? 0 : 64 - kind->bits);
    case AND:
        return wrapped(kind, -1);
    default:
        return 0;
    }
}

/* Over the lanes of `span` that are on the same side of the branch as i, or over all of them. */
static int64_t scan(const struct kind *kind, enum operation operation, enum scan how, const int64_t *values, uint32_t i,
                    struct span span, bool branch)
{
    int64_t result = identity(kind, operation);
    for (uint32_t lane = span.first; lane < span.end; lane++) {
        if (how != REDUCE && lane >= i + (how == INCLUSIVE))
            break;
        if (!branch || ((lane & 3) == 1) == ((i & 3) == 1))
            result = combine(kind, operation, result, values[lane]);
    }
    return result;
}

static uint16_t half_of(int64_t value)
{
    uint32_t bits, sign = value < 0 ? 0x8000 : 0;
    if (value == INT64_MAX || value == INT64_MIN)
        return (uint16_t)(sign | 0x7c00);
    memcpy(&bits, &(float){ (float)(value < 0 ? -value : value) }, 4);
    return (uint16_t)(sign | (value ? (bits >> 13) - (112 << 10) : 0));
}

static void store(const struct kind *kind, uint8_t *to, int64_t value)
{
    bool infinite = value == INT64_MAX || value == INT64_MIN;
    double number = infinite ? (value < 0 ? -1.0 / 0.0 : 1.0 / 0.0) : (double)value;
    if (kind->kind != 'f')
        memcpy(to, &value, (size_t)kind->bits / 8);
    else if (kind->bits == 16)
        memcpy(to, &(uint16_t){ half_of(value) }, 2);
    else if (kind->bits == 32)
        memcpy(to, &(float){ (float)number }, 4);
    else
        memcpy(to, &number, 8);
}

static int64_t value_of(const struct kind *kind, int32_t a)
{
    return kind->kind == 'f' ? (a & 31) - 16 : wrapped(kind, a);
}

static void arithmetic(struct reference *ref, struct kind type)
{
    static const enum operation in_branch[2][2] = { { ADD, MIN }, { MAX, MUL } };
    const struct kind *kind = &type;
    const int32_t *a = BYTES(ref, 0, int32_t);
    int64_t values[COUNT], factors[COUNT];
    for (uint32_t i = 0; i < COUNT; i++) {
        values[i] = value_of(kind, a[i]);
        factors[i] = (a[i] & 15) == 0 ? 2 : 1;
    }
    for (uint32_t i = 0; i < COUNT; i++) {
        const struct span span = span_of(i, LOCAL, size_of(ref));
        const size_t bytes = (size_t)kind->bits / 8;
        uint8_t *to = BYTES(ref, 1, uint8_t) + i * 40 * bytes;
        for (enum operation op = ADD; op <= (kind->kind == 'f' ? MAX : XOR); op++)
            for (enum scan how = REDUCE; how <= EXCLUSIVE; how++, to += bytes)
                store(kind, to, scan(kind, op, how, op == MUL ? factors : values, i, span, false));
        for (uint32_t k = 0; k < 6; k++, to += bytes) {
            enum operation op = in_branch[(i & 3) == 1][k / 3];
            store(kind, to, scan(kind, op, (enum scan)(k % 3), op == MUL ? factors : values, i, span, true));
        }
    }
}

#define ARITHMETIC(type, letter, bits)                                          \
    static void arithmetic_##type(struct reference *ref)                        \
    {                                                                           \
        arithmetic(ref, (struct kind){ letter, bits });                         \
    }
ARITHMETIC(int, 'i', 32)
ARITHMETIC(uint, 'u', 32)
ARITHMETIC(int64_t, 'i', 64)
ARITHMETIC(uint64_t, 'u', 64)
ARITHMETIC(int16_t, 'i', 16)
ARITHMETIC(uint16_t, 'u', 16)
ARITHMETIC(int8_t, 'i', 8)
ARITHMETIC(uint8_t, 'u', 8)
ARITHMETIC(float, 'f', 32)
ARITHMETIC(double, 'f', 64)
ARITHMETIC(float16_t, 'f', 16)

static bool has_clusters(const struct gpu *gpu)
{
    return gpu->subgroup.supportedOperations & VK_SUBGROUP_FEATURE_CLUSTERED_BIT;
}

/* The part of a subgroup that is a cluster. */
static int64_t cluster(struct kind kind, enum operation operation, const int64_t *values, uint32_t i, uint32_t size,
                       bool branch)
{
    return scan(&kind, operation, REDUCE, values, i, span_of(i, LOCAL, size), branch);
}

/* Clusters are no larger than subgroups, and divide them: a group is cut into them as into subgroups. */
static void clustered(struct reference *ref)
{
    const struct kind i32 = { 'i', 32 }, u32 = { 'u', 32 }, f32 = { 'f', 32 }, i16 = { 'i', 16 }, i64 = { 'i', 64 };
    int64_t v[COUNT], odd[COUNT], u[COUNT], low8[COUNT], low16[COUNT], s16[COUNT];
    for (uint32_t i = 0; i < COUNT; i++) {
        v[i] = BYTES(ref, 0, int32_t)[i];
        odd[i] = v[i] | 1;
        u[i] = wrapped(&u32, v[i]);
        low8[i] = v[i] & 255;
        low16[i] = v[i] & 65535;
        s16[i] = wrapped(&i16, v[i]);
    }
    for (uint32_t i = 0; i < COUNT; i++) {
        bool other = (i & 3) == 1;
        const int64_t results[] = {
            cluster(i32, ADD, v, i, 2, false),     cluster(i32, MUL, odd, i, 4, false),
            cluster(i32, MIN, v, i, 8, false),     cluster(i32, MAX, v, i, 16, false),
            cluster(i32, XOR, v, i, 32, false),    cluster(u32, AND, u, i, 4, false),
            cluster(u32, OR, u, i, 2, false),      cluster(f32, ADD, low8, i, 8, false),
            cluster(f32, MAX, low16, i, 4, false), cluster(i16, ADD, s16, i, 16, false),
            cluster(i64, MIN, v, i, 8, false),     cluster(i32, other ? MIN : ADD, v, i, other ? 8 : 4, true),
            cluster(i32, other ? XOR : MAX, v, i, other ? 16 : 32, true),
        };
        for (uint32_t k = 0; k < sizeof results / sizeof results[0]; k++)
            BYTES(ref, 1, int32_t)[i * 20 + k] = (int32_t)results[k];
    }
}

/* ---- the other classes ------------------------------------------------------------------------------------------- */

static void basic(struct reference *ref)
{
    const uint32_t *a = BYTES(ref, 0, uint32_t), size = size_of(ref);
    for (uint32_t i = 0; i < COUNT; i++) {
        const struct span span = span_of(i, LOCAL, size);
        uint32_t *r = BYTES(ref, 1, uint32_t) + i * 12, l = i % LOCAL, first = span.first;
        bool upper = (l & 7) > 2, all = true, any = false, equal = true;
        while (((first % LOCAL & 7) > 2) != upper)
            first++;
        for (uint32_t lane = span.first; lane < span.end; lane++) {
            all &= a[lane] > 2000000000u;
            any |= a[lane] > 4200000000u;
            equal &= a[lane] == a[span.first];
        }
        /* lavapipe of Mesa 22.3 does not count a subgroup that is not full. */
        uint32_t subgroups = (ref->gpu->is_card ? LOCAL + size - 1 : LOCAL) / size;
        const uint32_t results[] = {
            size, subgroups, l / size, l % size, i == span.first, (upper ? 2u : 4u) + (i != first),
            a[l < 96 ? i - l + (l ^ 1) : i], all, any, equal, 1, 1,
        };
        memcpy(r, results, sizeof results);
    }
}

/* The lanes of invocation i's subgroup for which `ask` is not 0, as gl_SubgroupEqMask has them. */
static uint64_t ballot(struct span span, const uint32_t *a, uint32_t (*ask)(const uint32_t *a, uint32_t i))
{
    uint64_t mask = 0;
    for (uint32_t lane = span.first; lane < span.end; lane++)
        mask |= (uint64_t)(ask(a, lane) != 0) << (lane - span.first);
    return mask;
}

static uint32_t is_odd(const uint32_t *a, uint32_t i)
{
    return a[i] & 1;
}

static uint32_t in_branch(const uint32_t *a, uint32_t i)
{
    (void)a;
    return (i & 3) != 0;
}

static uint32_t in_branch_and_2(const uint32_t *a, uint32_t i)
{
    (void)a;
    return i & 2;
}

static uint32_t outside_and_2(const uint32_t *a, uint32_t i)
{
    return (i & 3) == 0 && (a[i] & 2);
}

static uint32_t ones(uint64_t mask)
{
    uint32_t count = 0;
    for (; mask; mask &= mask - 1)
        count++;
    return count;
}

static uint32_t lowest(uint64_t mask)
{
    return mask ? ones((mask & -mask) - 1) : 0;
}

static uint32_t highest(uint64_t mask)
{
    uint32_t bit = 0;
    while (mask >>= 1)
        bit++;
    return bit;
}

static void put(uint32_t *to, uint32_t x, uint32_t y, uint32_t z, uint32_t w)
{
    memcpy(to, (const uint32_t[]){ x, y, z, w }, 16);
}

/* Masks have a bit for each lane that the subgroup may have. */
static void ballots(struct reference *ref)
{
    const uint32_t *a = BYTES(ref, 0, uint32_t), size = size_of(ref);
    const uint64_t full = UINT64_MAX >> (64 - size);
    for (uint32_t i = 0; i < COUNT; i++) {
        const struct span span = span_of(i, LOCAL, size);
        const uint32_t lane = i - span.first, *from = a + span.first;
        const uint64_t odd = ballot(span, a, is_odd), below = (UINT64_C(1) << lane) - 1, self = UINT64_C(1) << lane;
        const uint64_t branch = ballot(span, a, in_branch), ge = full & ~below, gt = ge & ~self;
        const uint64_t le = below | self;
        uint32_t *r = BYTES(ref, 1, uint32_t) + i * 32;
        put(r, (uint32_t)odd, (uint32_t)(odd >> 32), 0, 0);
        put(r + 4, ones(odd), ones(odd & le), ones(odd & below), odd >> lane & 1);
        put(r + 8, lowest(odd), highest(odd), odd >> 2 & 1, odd >> (i & 7) & 1);
        put(r + 12, from[3], from[0], (uint32_t)self, (uint32_t)(self >> 32));
        put(r + 16, (uint32_t)ge, (uint32_t)(ge >> 32), (uint32_t)gt, (uint32_t)(gt >> 32));
        put(r + 20, (uint32_t)le, (uint32_t)(le >> 32), (uint32_t)below, (uint32_t)(below >> 32));
        if (i & 3) {
            put(r + 24, (uint32_t)branch, (uint32_t)(branch >> 32), 0, 0);
            put(r + 28, from[lowest(branch)], ones(ballot(span, a, in_branch_and_2)), 0, 0);
        } else {
            const uint64_t two = ballot(span, a, outside_and_2);
            put(r + 24, (uint32_t)two, (uint32_t)(two >> 32), 0, 0);
            put(r + 28, from[lowest(~branch)] * 3, 0, 0, 1);
        }
    }
}

static void shuffle(struct reference *ref)
{
    const uint32_t size = size_of(ref);
    for (uint32_t i = 0; i < 256; i++) {
        const uint32_t lane = i % size, first = i - lane, *a = BYTES(ref, 0, uint32_t) + first;
        const uint64_t wide = (uint64_t)a[lane ^ 3] << 16 | (lane ^ 3);
        const uint32_t last = size - 1 - lane;
        const uint32_t results[] = {
            a[a[lane] % size],
            a[5],
            a[lane ^ 1],
            a[lane ^ 6],
            a[lane ^ size / 2],
            lane >= 1 ? a[lane - 1] : 0,
            lane >= 3 ? a[lane - 3] : 0,
            lane + 2 < size ? a[lane + 2] : 0,
            lane + size / 2 < size ? a[lane + size / 2] : 0,
            (uint32_t)(wide >> 8) + (uint32_t)wide,
            a[lane ^ 2] & 0xffff,
            a[last] + last * 3 + (first + last) * 5,
        };
        memcpy(BYTES(ref, 1, uint32_t) + i * 12, results, sizeof results);
    }
}

static void quad(struct reference *ref)
{
    for (uint32_t i = 0; i < 128; i++) {
        const uint32_t *a = BYTES(ref, 0, uint32_t) + (i & ~3u), lane = i & 3;
        uint32_t low;
        memcpy(&low, &(float){ (float)(a[1] & 0xffff) }, 4);
        const uint32_t results[] = { a[0],        a[3],            a[lane ^ 1], a[lane ^ 2],
                                     a[lane ^ 3], a[lane ^ 3] * 3, low,         a[2] ^ 0xff00 };
        memcpy(BYTES(ref, 1, uint32_t) + i * 8, results, sizeof results);
    }
}

#define SUBGROUP(test, bytes, reference)                                                                       \
    {                                                                                                          \
        .name = test, .bindings = { STORAGE(COUNT * 4, FILL_RANDOM), STORAGE(COUNT * (bytes), FILL_ZERO) },    \
        .groups = { GROUPS }, .expect = reference                                                              \
    }

const struct compute_case subgroup_cases[] = {
    SUBGROUP("subgroup_basic", 48, basic),
    SUBGROUP("subgroup_ballot", 128, ballots),
    { "subgroup_shuffle", .bindings = { STORAGE(1024, FILL_RANDOM), STORAGE(256 * 48, FILL_ZERO) }, .groups = { 2 },
      .expect = shuffle },
    { "subgroup_quad", .bindings = { STORAGE(512, FILL_RANDOM), STORAGE(4096, FILL_ZERO) }, .groups = { 2 },
      .expect = quad },
    SUBGROUP("subgroup_arithmetic_int", 160, arithmetic_int),
    SUBGROUP("subgroup_arithmetic_uint", 160, arithmetic_uint),
    SUBGROUP("subgroup_arithmetic_int64_t", 320, arithmetic_int64_t),
    SUBGROUP("subgroup_arithmetic_uint64_t", 320, arithmetic_uint64_t),
    SUBGROUP("subgroup_arithmetic_int16_t", 80, arithmetic_int16_t),
    SUBGROUP("subgroup_arithmetic_uint16_t", 80, arithmetic_uint16_t),
    SUBGROUP("subgroup_arithmetic_int8_t", 40, arithmetic_int8_t),
    SUBGROUP("subgroup_arithmetic_uint8_t", 40, arithmetic_uint8_t),
    SUBGROUP("subgroup_arithmetic_float", 160, arithmetic_float),
    SUBGROUP("subgroup_arithmetic_double", 320, arithmetic_double),
    SUBGROUP("subgroup_arithmetic_float16_t", 80, arithmetic_float16_t),
    { "subgroup_clustered", .bindings = { STORAGE(COUNT * 4, FILL_RANDOM), STORAGE(COUNT * 80, FILL_ZERO) },
      .groups = { GROUPS }, .can = has_clusters, .expect = clustered },
    { 0 },
};
