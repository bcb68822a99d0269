/* SPDX-License-Identifier: MIT */
/* bench.c - see bench.h. */
#include "bench.h"

#include <stdbool.h>
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

/* The end of a line: what is wanted, and whether it is met. */
static void print_verdict(struct bench_target target, const char *unit, double value, double ratio)
{
    bool met = true;
    printf("\t");
    if (target.value >= 0) {
        printf("<= %g %s", target.value, unit);
        met = value <= target.value;
    }
    if (target.ratio >= 0) {
        printf("%sratio <= %g", target.value >= 0 ? ", " : "", target.ratio);
        met = met && ratio <= target.ratio;
    }
    printf(target.value < 0 && target.ratio < 0 ? "-\t-\n" : met ? "\tmet\n" : "\tmissed\n");
}

void bench_count(const char *name, const char *unit, double most, double value)
{
    printf("%s\t%.3f\t%s\t-\t-", name, value, unit);
    print_verdict((struct bench_target){ most, BENCH_ANY }, unit, value, 0);
}

void bench_skip(const char *name, const char *why)
{
    printf("%s\t-\t-\t-\t-\t-\tnot taken: %s\n", name, why);
}

void bench_compare(const char *name, const char *unit, struct bench_target target, int count, bench_sample *sample,
                   void *context, bench_sample *baseline, void *baseline_context)
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
    printf("%s\t%.3f\t%s\t%.3f\t%.2f", name, value, unit, base, value / base);
    print_verdict(target, unit, value, value / base);
    free(values);
}

_Noreturn void bench_fail(const char *what, int error)
{
    fprintf(stderr, "bench: %s (%d)\n", what, error);
    exit(1);
}
