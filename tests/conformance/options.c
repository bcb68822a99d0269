/* SPDX-License-Identifier: MIT */
/* options.c - see options.h. */
#include "options.h"

#include "suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ALL_LEVELS ((1u << SUITE_LEVELS) - 1)
#define ALL_PILLARS ((1u << SUITE_PILLARS) - 1)
#define DEFAULT_SEED 1u

struct options options_default(void)
{
    return (struct options){ .levels = ALL_LEVELS, .pillars = ALL_PILLARS, .seed = DEFAULT_SEED };
}

bool options_choose_all(const struct options *options)
{
    return options->levels == ALL_LEVELS && options->pillars == ALL_PILLARS && !options->pattern && !options->stop;
}

/* Whether `text` begins with what `pattern` says. */
static bool begins_with(const char *text, const char *pattern)
{
    for (; *pattern && *pattern != '*'; text++, pattern++)
        if (*text != *pattern)
            return false;
    if (!*pattern)
        return true;
    for (;; text++) {
        if (begins_with(text, pattern + 1))
            return true;
        if (!*text)
            return false;
    }
}

static bool contains(const char *text, const char *pattern)
{
    do
        if (begins_with(text, pattern))
            return true;
    while (*text++);
    return false;
}

bool options_choose(const struct options *options, const char *name, unsigned level, char pillar)
{
    return (options->levels >> level & 1) && (options->pillars >> (pillar - 'A') & 1) &&
           (!options->pattern || contains(name, options->pattern));
}

/* ---- the values of options: each is added to what is chosen so far ----------------------------------------------- */

/* A level, or a range of them: "2", "0-2". */
static bool parse_levels(const char *text, uint32_t *levels)
{
    char *end;
    unsigned long first = strtoul(text, &end, 10), last = first;

    if (end == text)
        return false;
    if (*end == '-') {
        text = end + 1;
        last = strtoul(text, &end, 10);
    }
    if (end == text || *end || first > last || last >= SUITE_LEVELS)
        return false;
    for (unsigned long level = first; level <= last; level++)
        *levels |= 1u << level;
    return true;
}

/* Letters: "B", "BC". */
static bool parse_pillars(const char *text, uint32_t *pillars)
{
    if (!*text)
        return false;
    for (; *text; text++) {
        if (*text < 'A' || *text >= (char)('A' + SUITE_PILLARS))
            return false;
        *pillars |= 1u << (*text - 'A');
    }
    return true;
}

static bool parse_seed(const char *text, uint64_t *seed)
{
    char *end;

    *seed = strtoull(text, &end, 0);
    return *text && !*end;
}

/* An option with a value; false: there is no such option, or its value is none. */
static bool parse_valued(const char *option, const char *value, struct options *out)
{
    if (strcmp(option, "--level") == 0)
        return parse_levels(value, &out->levels);
    if (strcmp(option, "--pillar") == 0)
        return parse_pillars(value, &out->pillars);
    if (strcmp(option, "--seed") == 0)
        return parse_seed(value, &out->seed);
    if (strcmp(option, "--test") != 0)
        return false;
    out->pattern = value;
    return true;
}

bool options_parse(int argc, char **argv, struct options *out)
{
    *out = options_default();
    out->levels = out->pillars = 0;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--list") == 0) {
            out->list = true;
        } else if (strcmp(argv[i], "--stop") == 0) {
            out->stop = true;
        } else if (strcmp(argv[i], "--help") == 0) {
            out->help = true;
        } else if (i + 1 < argc && parse_valued(argv[i], argv[i + 1], out)) {
            i++;
        } else {
            printf("%s: cannot make sense of `%s%s%s`; --help lists the options\n", argv[0], argv[i],
                   i + 1 < argc ? " " : "", i + 1 < argc ? argv[i + 1] : "");
            return false;
        }
    }
    if (!out->levels)
        out->levels = ALL_LEVELS;
    if (!out->pillars)
        out->pillars = ALL_PILLARS;
    return true;
}

void options_help(const char *program)
{
    printf("usage: %s [OPTION]...\n"
           "Checks a kernel against mgpu.h. Prints TAP; the exit status is 0 when no test failed.\n"
           "\n"
           "  --level N      only tests of level N, or of a range: 0-2; may be given several times\n"
           "  --pillar X     only tests of pillar X: A firmware and queries, B memory, C addresses,\n"
           "                 D queues and synchronisation, E display; or of several: BC\n"
           "  --test NAME    only tests with NAME in their name; * stands for any characters\n"
           "  --seed N       begin the random tests with N (%u); a failure comes back with its seed\n"
           "  --stop         stop at the first failure\n"
           "  --list         only list the tests: pillar, level, name\n"
           "  --help         only print this\n",
           program, DEFAULT_SEED);
}
