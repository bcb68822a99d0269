/* SPDX-License-Identifier: MIT */
/* bench.c - see bench.h. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { WARM_UP = 5 };

int64_t bench_now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double take(bench_sample *sample, void *context)
{
    double value = sample(context);
    if (value < 0)
        bench_fail("a sample failed", 0);
    return value;
}

static double median(double *values, int count)
{
    qsort(values, (size_t)count, sizeof *values, compare);
    return values[count / 2];
}

void bench_compare(const char *name, const char *unit, int count, bench_sample *sample, void *context,
                   bench_sample *baseline, void *baseline_context)
{
    double *values = malloc(2 * (size_t)count * sizeof *values);
    if (!values)
        bench_fail("no memory", 0);
    double *bases = values + count;
    for (int i = -WARM_UP; i < count; i++) {
        double base = take(baseline, baseline_context), value = take(sample, context);
        if (i >= 0) {
            bases[i] = base;
            values[i] = value;
        }
    }
    double value = median(values, count), base = median(bases, count);
    printf("%s\t%.3f\t%s\t%.3f\t%.2f\n", name, value, unit, base, value / base);
    free(values);
}

_Noreturn void bench_fail(const char *what, int error)
{
    fprintf(stderr, "bench: %s (%d)\n", what, error);
    exit(1);
}
