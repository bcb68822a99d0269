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

/*
 * Calls `sample` `count` times and returns the median of what it returns. A few calls before that do not count.
 * A negative sample means failure: it ends the program with status 1.
 */
double bench_median(double (*sample)(void *context), void *context, int count);

/* Prints one figure: name, value, unit, the baseline in the same unit, and value / baseline, separated by tabs. */
void bench_print(const char *name, double value, const char *unit, double baseline);

/* Says what went wrong on stderr and ends the program with status 1. */
_Noreturn void bench_fail(const char *what, int error);

#endif
