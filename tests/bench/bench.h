/* SPDX-License-Identifier: MIT */
/*
 * bench.h - how a figure is taken and printed.
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

/*
 * Takes `count` samples of a figure and of its baseline in turn, so that whatever disturbs the machine disturbs both, and
 * prints a line with their medians: name, value, unit, the baseline in the same unit, and value / baseline, separated by
 * tabs. A few samples before that do not count.
 */
void bench_compare(const char *name, const char *unit, int count, bench_sample *sample, void *context,
                   bench_sample *baseline, void *baseline_context);

/* Says what went wrong on stderr and ends the program with status 1. */
_Noreturn void bench_fail(const char *what, int error);

#endif
