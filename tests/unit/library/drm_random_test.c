/* SPDX-License-Identifier: MIT */
/* drm_random_test.c - drm/random.c. Runs with libdrm's own, too. */
#include <xf86drm.h>

#include "tap.h"

/* Park, Miller and Stockmeyer: from 1, after 10000 steps. */
static void the_authors_check(void)
{
    void *generator = drmRandomCreate(1);
    unsigned long last = 0;

    for (int i = 0; i < 10000; i++)
        last = drmRandom(generator);
    CHECK_EQ(last, 399268537);
    CHECK_EQ(drmRandomDestroy(generator), 0);
}

static unsigned long first(unsigned long seed)
{
    void *generator = drmRandomCreate(seed);
    unsigned long number = drmRandom(generator);

    drmRandomDestroy(generator);
    return number;
}

static void seeds_that_are_none(void)
{
    CHECK_EQ(first(0), first(1));
    CHECK_EQ(first(1), 48271);
    CHECK_EQ(first(2147483646), 2147483647 - 48271);
    CHECK_EQ(first(2147483647), first(2147483646));
    CHECK_EQ(first(~0ul), first(2147483646));
}

static void fractions(void)
{
    void *generator = drmRandomCreate(12345), *same = drmRandomCreate(12345);

    for (int i = 0; i < 1000; i++) {
        double fraction = drmRandomDouble(generator);
        CHECK(fraction > 0 && fraction < 1);
        CHECK_EQ(fraction * 2147483647.0 + 0.5, drmRandom(same));
    }
    drmRandomDestroy(generator);
    drmRandomDestroy(same);
}

int main(void)
{
    TAP_RUN(the_authors_check);
    TAP_RUN(seeds_that_are_none);
    TAP_RUN(fractions);
    return tap_done();
}
