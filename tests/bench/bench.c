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

double bench_median(double (*sample)(void *context), void *context, int count)
{
    double *samples = malloc((size_t)count * sizeof *samples);
    if (!samples)
        bench_fail("no memory", 0);
    for (int i = -WARM_UP; i < count; i++) {
        double value = sample(context);
        if (value < 0)
            bench_fail("a sample failed", 0);
        if (i >= 0)
            samples[i] = value;
    }
    qsort(samples, (size_t)count, sizeof *samples, compare);
    double median = samples[count / 2];
    free(samples);
    return median;
}

void bench_print(const char *name, double value, const char *unit, double baseline)
{
    printf("%s\t%.3f\t%s\t%.3f\t%.2f\n", name, value, unit, baseline, value / baseline);
}

_Noreturn void bench_fail(const char *what, int error)
{
    fprintf(stderr, "bench: %s (%d)\n", what, error);
    exit(1);
}
