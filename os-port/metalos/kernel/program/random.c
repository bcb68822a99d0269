/* SPDX-License-Identifier: MIT */
/* random.c - see random.h. */
#include "program/random.h"

#include "cpu/asm.h"
#include "kernel.h"

#include <stdbool.h>
#include <stdint.h>

#define CPUID_RDRAND (1u << 30) /* leaf 1, ecx */

static bool has_rdrand(void)
{
    uint32_t out[4];

    cpuid(1, 0, out);
    return out[2] & CPUID_RDRAND;
}

/* RDRAND may have nothing ready, but not ten times in a row. */
static bool rdrand(uint64_t *out)
{
    bool good = false;

    for (int i = 0; i < 10 && !good; i++)
        __asm__ volatile("rdrand %0" : "=r"(*out), "=@ccc"(good));
    return good;
}

static uint64_t stirred(void)
{
    static _Atomic uint64_t state = 0x9e3779b97f4a7c15ull;
    uint64_t x = state ^ tsc_read();

    if (!x)
        x = 1;
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    state = x;
    return x * 0x2545f4914f6cdd1dull;
}

void random_fill(void *to, size_t size)
{
    static _Atomic int known; /* 0: not yet, 1: RDRAND, 2: none */
    uint64_t word;

    if (!known)
        known = has_rdrand() ? 1 : 2;
    for (size_t done = 0; done < size; done += sizeof word) {
        if (known != 1 || !rdrand(&word))
            word = stirred();
        memcpy((char *)to + done, &word, size - done < sizeof word ? size - done : sizeof word);
    }
}
