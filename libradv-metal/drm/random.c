/* SPDX-License-Identifier: MIT */
/*
 * random.c - libdrm: the "minimal standard" generator of Park, Miller and Stockmeyer (1993). Its numbers are part of
 * the interface: the same seed gives the same ones everywhere.
 */
#include <stdint.h>
#include <stdlib.h>

#include <xf86drm.h>

#include "drm_face.h"

#define MULTIPLIER UINT64_C(48271)
#define MODULUS    UINT64_C(2147483647)

struct generator {
    uint64_t state; /* 1 .. MODULUS - 1 */
};

FACE_API void *drmRandomCreate(unsigned long seed)
{
    struct generator *generator = malloc(sizeof *generator);
    if (generator)
        generator->state = !seed ? 1 : seed >= MODULUS ? MODULUS - 1 : seed;
    return generator;
}

FACE_API int drmRandomDestroy(void *state)
{
    free(state);
    return 0;
}

FACE_API unsigned long drmRandom(void *state)
{
    struct generator *generator = state;
    generator->state = generator->state * MULTIPLIER % MODULUS;
    return (unsigned long)generator->state;
}

/* Above 0 and below 1. */
FACE_API double drmRandomDouble(void *state)
{
    return (double)drmRandom(state) / (double)MODULUS;
}
