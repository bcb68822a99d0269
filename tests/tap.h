/* SPDX-License-Identifier: MIT */
/*
 * tap.h - the smallest test harness that prints TAP (Test Anything Protocol), for programs in one C file.
 *
 *     static void reads_zero(void) { CHECK(read() == 0); CHECK_EQ(count(), 3); }
 *     int main(void) { TAP_RUN(reads_zero); return tap_done(); }
 *
 * A test is a function; it passes when none of its CHECKs failed. Needs printf only.
 */
#ifndef TESTS_TAP_H
#define TESTS_TAP_H

#include <stdio.h>
#include <string.h>

static int tap_number, tap_failed_tests, tap_failed_checks;
static const char *tap_skip_reason;

#define CHECK(condition)                                                             \
    do {                                                                             \
        if (!(condition)) {                                                          \
            tap_failed_checks++;                                                     \
            printf("# %s:%d: %s\n", __FILE__, __LINE__, #condition);                 \
        }                                                                            \
    } while (0)

#define CHECK_EQ(actual, expected)                                                   \
    do {                                                                             \
        long long tap_a = (long long)(actual), tap_e = (long long)(expected);        \
        if (tap_a != tap_e) {                                                        \
            tap_failed_checks++;                                                     \
            printf("# %s:%d: %s is %lld (0x%llx), expected %lld (0x%llx)\n", __FILE__, __LINE__, #actual, tap_a, \
                   (unsigned long long)tap_a, tap_e, (unsigned long long)tap_e);     \
        }                                                                            \
    } while (0)

#define CHECK_STR(actual, expected)                                                  \
    do {                                                                             \
        const char *tap_a = (actual), *tap_e = (expected);                           \
        if (!tap_a || strcmp(tap_a, tap_e) != 0) {                                   \
            tap_failed_checks++;                                                     \
            printf("# %s:%d: %s is \"%s\", expected \"%s\"\n", __FILE__, __LINE__,   \
                   #actual, tap_a ? tap_a : "(null)", tap_e);                        \
        }                                                                            \
    } while (0)

/* Leave the running test as skipped. The reason must have a row in tests/skips.txt. */
#define SKIP(reason)                                                                 \
    do {                                                                             \
        tap_skip_reason = (reason);                                                  \
        return;                                                                      \
    } while (0)

static inline void tap_run(const char *name, void (*test)(void))
{
    tap_failed_checks = 0;
    tap_skip_reason = NULL;
    test();
    tap_number++;
    if (tap_failed_checks)
        tap_failed_tests++;
    printf("%sok %d - %s", tap_failed_checks ? "not " : "", tap_number, name);
    if (tap_skip_reason)
        printf(" # SKIP %s", tap_skip_reason);
    printf("\n");
    fflush(stdout);
}
#define TAP_RUN(test) tap_run(#test, test)

static inline int tap_done(void)
{
    printf("1..%d\n", tap_number);
    return tap_failed_tests != 0;
}

#endif
