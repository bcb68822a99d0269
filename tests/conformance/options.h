/* SPDX-License-Identifier: MIT */
/* options.h - the suite's command line: which tests to run, and how. */
#ifndef CONFORMANCE_OPTIONS_H
#define CONFORMANCE_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

struct options {
    uint32_t levels;     /* bit n: run tests of level n */
    uint32_t pillars;    /* bit n: run tests of pillar 'A' + n */
    const char *pattern; /* run tests whose name has a part that matches it, `*` being any characters; NULL: all */
    uint64_t seed;       /* of the random tests */
    bool list;           /* only say what there is */
    bool stop;           /* at the first failure */
    bool help;           /* only say how to call the program */
};

/* What is run without any option: everything. */
struct options options_default(void);

/* Whether these are all tests, so that the outcome says which level the kernel has reached. */
bool options_choose_all(const struct options *options);

/* Whether a test of that name, level and pillar ('A' ..) is chosen. */
bool options_choose(const struct options *options, const char *name, unsigned level, char pillar);

/* Read the command line. Returns false when it cannot be understood; a line has said why. */
bool options_parse(int argc, char **argv, struct options *out);

/* Print how to call the program. */
void options_help(const char *program);

#endif
