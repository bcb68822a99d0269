/* SPDX-License-Identifier: MIT */
/*
 * case.h - what a program of this suite is: a table of cases, each drawn on the card and on lavapipe and compared, and
 * with an oracle's picture where one says what must come.
 *
 *     int main(int argc, char **argv) { return cases_run(argc, argv, cases, COUNT_OF(cases)); }
 *
 * usage: PROGRAM [--list] [--lavapipe] [--show] [NAME...]
 *     --lavapipe   lavapipe alone, against itself and the oracles: to debug the cases
 *     --show       write the pictures of cases that are right, too
 */
#ifndef TESTS_VULKAN_GRAPHICS_CASE_H
#define TESTS_VULKAN_GRAPHICS_CASE_H

#include <stddef.h>

#include "canvas.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* What lavapipe of Debian 12 does not have (case.c): such cases have the oracle alone. */
enum lack {
    LACKS_NOTHING,
    LACKS_2_SAMPLES,
    LACKS_8_SAMPLES,
    LACKS_DEPTH_BOUNDS,
    LACKS_R4G4B4A4,
    LACKS_R8_SRGB,
    LACKS_COUNT,
};

struct graphics_case {
    const char *name;
    void (*draw)(struct canvas *c);
    /* Replace pictures by what must come; those it leaves alone are not compared with what it says. NULL: no oracle. */
    void (*expect)(struct canvas *c);
    enum lack lack;
    struct slack slack;
    uint32_t parameter; /* in c->parameter, for draw and expect */
    /* Of each picture so many texels may be otherwise on lavapipe, where the specification leaves room and the oracle
       says what the card does. It clips to the target, for one, where the card does not, and rounds the result. */
    uint32_t lavapipe_off;
};

/* Runs the cases and prints TAP; returns main's value. */
int cases_run(int argc, char **argv, const struct graphics_case *cases, size_t count);
/* Whether the device has what is lacking. */
bool lack_is_there(const struct device *device, enum lack lack);
const char *lack_name(enum lack lack);

/* One unit of the last place: what a colour in UNORM8 may differ by. */
#define ONE_LSB                                                                                                        \
    {                                                                                                                  \
        .lsb = 1, .reason = "conversion to fixed point may round either way"                                           \
    }

#endif
