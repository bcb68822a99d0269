/* SPDX-License-Identifier: MIT */
/*
 * device_init.c - a process that brings the card up and ends; the baseline is a process that does nothing.
 *
 * The card comes up once in a process, so this program starts itself again for each sample.
 */
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>

#include "bench.h"
#include "gpu.h"

enum { SAMPLES = 50 };

extern char **environ;

/* Milliseconds from the start of a program to its end; negative when it fails. */
static double process(void *context)
{
    char **argv = context;
    pid_t child;
    int status;
    int64_t start = bench_now();
    if (posix_spawn(&child, argv[0], NULL, NULL, argv, environ) != 0 || waitpid(child, &status, 0) != child ||
        status != 0)
        return -1;
    return (double)(bench_now() - start) / 1000000;
}

static int bring_up(void)
{
    struct mgpu_chip_info chip;
    int result = mgpu_close(gpu_open(&chip));
    return result != 0;
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "bring-up") == 0)
        return bring_up();
    char *nothing[] = { "/bin/true", NULL };
    char *itself[] = { argv[0], "bring-up", NULL };
    bench_compare("device_init", "ms", (struct bench_target){ 100, BENCH_ANY }, SAMPLES, process, itself, process,
                  nothing);
    return 0;
}
