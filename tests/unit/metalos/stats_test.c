/* SPDX-License-Identifier: MIT */
#include "program/stats.h"

#include "file/file.h"
#include "gpu/gpu.h"
#include "kernel.h"
#include "memory/heap.h"
#include "memory/page.h"
#include "program/space.h"
#include "tap.h"
#include "thread/thread.h"

#include <stdarg.h>

/* The log: its last line, and how many there were. */
static char line[256];
static unsigned lines;

void log_line(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    lines++;
}

/* What the kernel's rooms count: each a number of its own. */
uint64_t pages_total(void) { return 1; }
uint64_t pages_free(void) { return 2; }
uint64_t pages_promised(void) { return 3; }
uint64_t heap_bytes(void) { return 4; }
uint64_t heap_objects(void) { return 5; }
uint64_t threads_alive(void) { return 6; }
uint64_t files_open(void) { return 7; }
uint64_t space_areas(void) { return 8; }

void gpu_stats(struct metalos_stats *stats)
{
    stats->tokens = 9;
    stats->gpu_clients = 10;
    stats->gpu_bos = 11;
    stats->gpu_vms = 12;
    stats->gpu_queues = 13;
    stats->gpu_syncs = 14;
    stats->gpu_jobs = 15;
}

static void each_counter_is_read(void)
{
    struct metalos_stats stats;
    uint64_t values[sizeof stats / sizeof(uint64_t)];

    stats_read(&stats);
    memcpy(values, &stats, sizeof values);
    for (unsigned i = 0; i < sizeof values / sizeof *values; i++)
        CHECK_EQ(values[i], i + 1);
}

static void equal_is_quiet(void)
{
    struct metalos_stats stats;

    stats_read(&stats);
    lines = 0;
    CHECK(stats_equal(&stats, &stats));
    CHECK_EQ(lines, 0);
}

static void each_leak_is_named(void)
{
    struct metalos_stats before, now;
    uint64_t value;

    stats_read(&before);
    for (unsigned i = 0; i < sizeof now / sizeof value; i++) {
        now = before;
        value = 1000;
        memcpy((char *)&now + i * sizeof value, &value, sizeof value);
        lines = 0;
        CHECK(!stats_equal(&before, &now));
        CHECK_EQ(lines, 1);
        CHECK(strstr(line, "is 1000") != NULL);
    }
    CHECK_STR(line, "program: leak: gpu_jobs was 15 and is 1000");
}

int main(void)
{
    TAP_RUN(each_counter_is_read);
    TAP_RUN(equal_is_quiet);
    TAP_RUN(each_leak_is_named);
    return tap_done();
}
