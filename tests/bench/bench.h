/* SPDX-License-Identifier: MIT */
/*
 * bench.h - how a figure is taken and printed: a line of name, value, unit, the baseline in the same unit, value /
 * baseline, what is wanted, and whether it is met; separated by tabs, with "-" for what there is not.
 *
 * A figure stands beside a baseline: something of the operating system's that does comparable work, measured in the
 * same run, so that their ratio means the same on a slow machine and a fast one.
 */
#ifndef TESTS_BENCH_H
#define TESTS_BENCH_H

#include <stdint.h>

/* The monotonic clock, nanoseconds. */
int64_t bench_now(void);

/* One measurement. Returns its value, or a negative number when it failed, which ends the program. */
typedef double bench_sample(void *context);

/* The most that a figure may come to, in its unit and as a multiple of its baseline; BENCH_ANY: anything goes. */
#define BENCH_ANY (-1.0)
struct bench_target {
    double value, ratio;
};

/*
 * Takes `count` samples of a figure and of its baseline in turn, so that whatever disturbs the machine disturbs both,
 * and prints the line with their medians. A few samples before that do not count.
 */
void bench_compare(const char *name, const char *unit, struct bench_target target, int count, bench_sample *sample,
                   void *context, bench_sample *baseline, void *baseline_context);

/* Prints the line of a figure that is counted, not sampled, and has no baseline; `most` as in struct bench_target. */
void bench_count(const char *name, const char *unit, double most, double value);

/* Prints the line of a figure that cannot be taken, for this reason. */
void bench_skip(const char *name, const char *why);

/* Says what went wrong on stderr and ends the program with status 1. */
_Noreturn void bench_fail(const char *what, int error);

#endif
