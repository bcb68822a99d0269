/* SPDX-License-Identifier: MIT */
/* language.c - cases of what GLSL is besides its operators: control flow, functions, arrays, constants, ids. */
#include <string.h>

#include "cases.h"

static uint32_t collatz(uint32_t n)
{
    uint32_t steps = 0;
    for (; n != 1; steps++) {
        if (steps > 200)
            return 1000;
        n = n & 1 ? 3 * n + 1 : n / 2;
    }
    return steps;
}

static uint32_t kind(uint32_t n)
{
    uint32_t r = 0;
    switch (n % 9) {
    case 0:
        return 7;
    case 1:
        return 8;
    case 2:
        return 5;
    case 4:
        for (uint32_t i = 0; i < n % 16 && i < 11; i++)
            r += i == 5 ? 0 : i;
        return r;
    case 6:
    case 7:
        do {
            r++;
            n /= 2;
        } while (n > 3);
        return r;
    default:
        return 99;
    }
}

static uint32_t nested(uint32_t n)
{
    uint32_t sum = 0;
    for (uint32_t i = 0; i < n % 13; i++) {
        for (uint32_t j = i; j < 20; j++) {
            if ((i * j) % 7 == n % 7)
                continue;
            for (uint32_t k = 0; k < j % 3; k++)
                sum += i * j + k;
            if (sum > 3000)
                return sum;
        }
        if (n & 64 && i == 4)
            break;
    }
    return sum;
}

static void control_flow(struct reference *ref)
{
    const uint32_t *a = BYTES(ref, 0, uint32_t);
    uint32_t *r = BYTES(ref, 1, uint32_t);
    for (uint32_t i = 0; i < 256; i++) {
        r[i * 3] = collatz(a[i] % 1000 + 1);
        r[i * 3 + 1] = kind(a[i]);
        r[i * 3 + 2] = nested(a[i]);
    }
}

static void big_loop(struct reference *ref)
{
    uint32_t *r = BYTES(ref, 0, uint32_t);
    for (uint32_t i = 0; i < 256; i++) {
        r[i] |= 1;
        for (uint32_t n = 0; n < 1000 + i * 7; n++)
            r[i] = r[i] * 1664525u + 1013904223u;
    }
}

static uint32_t shuffled_heap(const uint32_t *a, uint32_t i)
{
    uint32_t heap[100], sum = 0;
    for (uint32_t k = 0; k < 100; k++)
        heap[k] = a[(i + k * 3) % 256] & 0xffff;
    for (uint32_t k = 0; k < 200; k++) {
        uint32_t x = (a[(i + k) % 256] >> 3) % 100, y = (a[(i + k * 5) % 256] >> 11) % 100, t = heap[x];
        heap[x] = heap[y] + 1;
        heap[y] = t;
    }
    for (uint32_t k = 0; k < 100; k++)
        sum = sum * 31 + heap[k];
    return sum;
}

static void private_array(struct reference *ref)
{
    const uint32_t *a = BYTES(ref, 0, uint32_t);
    uint32_t *r = BYTES(ref, 1, uint32_t);
    for (uint32_t i = 0; i < 256; i++) {
        struct {
            uint32_t key, x, y, next;
        } nodes[24];
        for (uint32_t k = 0; k < 24; k++) {
            nodes[k].key = nodes[k].x = k;
            nodes[k].y = 2 * k;
            nodes[k].next = (k * 7 + i) % 24;
        }
        uint32_t at = a[i] % 24;
        for (uint32_t k = 0; k < 30; k++) {
            nodes[at].x++;
            nodes[at].y += nodes[at].next;
            nodes[at].key += nodes[at].y;
            at = nodes[at].next;
        }
        r[i * 2] = shuffled_heap(a, i);
        r[i * 2 + 1] = nodes[at].key * 1000 + nodes[at].x;
    }
}

static void functions(struct reference *ref)
{
    static const uint32_t table[16] = { 3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3 };
    const uint32_t *a = BYTES(ref, 0, uint32_t); /* of int, but sums wrap */
    uint32_t *r = BYTES(ref, 1, uint32_t);
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t x = a[i], first = table[x & 15], second = x, sum = first + second;
        uint32_t values[4] = { sum, first, second, table[x >> 4 & 15] };
        bool small = (int32_t)values[0] < 100;
        uint32_t add = (int32_t)values[1] > 0 ? 1 : small ? 3 : 5;
        values[0] += add;
        values[2] += add + 1;
        values[x & 3] ^= 0x55;
        r[i] = values[0] + values[1] + values[2] + values[3] + (x & 0xff) * 2 + i * 2 + (x & 7) * 20;
    }
}

static void specialization(struct reference *ref)
{
    const uint32_t *c = ref->test->constants;
    uint32_t *r = BYTES(ref, 0, uint32_t);
    float scale;
    memcpy(&scale, &c[3], 4);
    for (uint32_t i = 0; i < 4 * c[0]; i++) {
        r[i] = (uint32_t)(scale * 4) + (c[1] > 5 ? 1000 : 0) + c[0] * 10000;
        for (uint32_t k = 0; k < c[1]; k++)
            r[i] += (i % c[0] + k) * (c[2] ? 2 : 1);
    }
}

/* Of a number in groups of 5x3x2: the group, or the place in it, by dimension, each 8 bits. */
static uint32_t packed(uint32_t x, uint32_t y, uint32_t z)
{
    return x | y << 8 | z << 16;
}

static void ids(struct reference *ref)
{
    const uint32_t *g = ref->test->groups;
    uint32_t *r = BYTES(ref, 0, uint32_t);
    for (uint32_t z = 0; z < g[2] * 2; z++)
        for (uint32_t y = 0; y < g[1] * 3; y++)
            for (uint32_t x = 0; x < g[0] * 5; x++, r += 4) {
                r[0] = packed(x / 5, y / 3, z / 2);
                r[1] = packed(x % 5, y % 3, z % 2);
                r[2] = (z % 2 * 3 + y % 3) * 5 + x % 5;
                r[3] = packed(g[0], g[1], g[2]);
            }
}

static void push_constants(struct reference *ref)
{
    struct {
        uint32_t head[4], words[20];
        uint16_t halves[8];
        uint8_t bytes[16];
    } p;
    uint32_t *r = BYTES(ref, 0, uint32_t);
    memcpy(&p, ref->push, sizeof p);
    for (uint32_t i = 0; i < 64 / 4; i++)
        for (uint32_t k = 0; k < 4; k++)
            r[i * 4 + k] = p.head[1] + p.words[i] * 3 + p.halves[i % 8] * 5u + p.bytes[15] + p.bytes[i];
}

/* p has four columns of three, q three of four; `rows` has three columns of two, each row in four floats. */
static void mat_sizes(struct reference *ref)
{
    for (uint32_t i = 0; i < 16; i++) {
        const float *p = BYTES(ref, 0, float) + i * 24, *q = p + 12;
        float *r = BYTES(ref, 1, float) + i * 32, *rows = BYTES(ref, 1, float) + 512 + i * 8;
        for (int k = 0; k < 16; k++)
            r[k] = q[k % 4] * p[k / 4 * 3] + q[k % 4 + 4] * p[k / 4 * 3 + 1] + q[k % 4 + 8] * p[k / 4 * 3 + 2];
        for (int k = 0; k < 9; k++)
            r[16 + k] = p[k % 3] * q[k / 3 * 4] + p[k % 3 + 3] * q[k / 3 * 4 + 1] + p[k % 3 + 6] * q[k / 3 * 4 + 2] +
                        p[k % 3 + 9] * q[k / 3 * 4 + 3];
        r[25] = p[0] + 2 * p[1] + 3 * p[2] + p[9] + 2 * p[10] + 3 * p[11];
        r[26] = p[3 * 3 + 2];
        for (int k = 0; k < 6; k++)
            rows[k % 2 * 4 + k / 2] = p[k / 2 * 3 + k % 2] + q[k % 2] * p[3 + k / 2];
    }
}

const struct compute_case language_cases[] = {
    { "control_flow", .bindings = { STORAGE(1024, FILL_RANDOM), STORAGE(3072, FILL_ZERO) }, .groups = { 4 },
      .expect = control_flow },
    { "big_loop", .bindings = { STORAGE(1024, FILL_RANDOM) }, .groups = { 4 }, .expect = big_loop },
    { "private_array", .bindings = { STORAGE(1024, FILL_RANDOM), STORAGE(2048, FILL_ZERO) }, .groups = { 4 },
      .expect = private_array },
    { "functions", .bindings = { STORAGE(1024, FILL_RANDOM), STORAGE(1024, FILL_ZERO) }, .groups = { 4 },
      .expect = functions },
    { "specialization of 64", "specialization", { STORAGE(1024, FILL_ZERO) }, .groups = { 4 },
      .constants = { 64, 3, 0, 0x3f800000 }, .expect = specialization },
    { "specialization of 33", "specialization", { STORAGE(1024, FILL_ZERO) }, .groups = { 4 },
      .constants = { 33, 9, 1, 0x40200000 }, .expect = specialization },
    { "specialization of 1", "specialization", { STORAGE(1024, FILL_ZERO) }, .groups = { 4 },
      .constants = { 1, 1, 1, 0x40200000 }, .expect = specialization },
    { "ids", .bindings = { STORAGE(4 * 3 * 5 * 30 * 16, FILL_ZERO) }, .groups = { 4, 3, 5 }, .expect = ids },
    { "push_constants", .bindings = { STORAGE(256, FILL_ZERO) }, .groups = { 16 }, .push_bytes = 128,
      .expect = push_constants },
    { "mat_sizes", .bindings = { STORAGE(16 * 24 * 4, FILL_UNIT), STORAGE(16 * 40 * 4, FILL_ZERO) },
      .expect = mat_sizes },
    { 0 },
};
