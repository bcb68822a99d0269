/* SPDX-License-Identifier: MIT */
/* stats.c - see stats.h. */
#include "program/stats.h"

#include "file/file.h"
#include "gpu/gpu.h"
#include "kernel.h"
#include "memory/heap.h"
#include "memory/page.h"
#include "program/space.h"
#include "thread/thread.h"

void stats_read(struct metalos_stats *out)
{
    *out = (struct metalos_stats){
        .pages_total = pages_total(),
        .pages_free = pages_free(),
        .pages_promised = pages_promised(),
        .heap_bytes = heap_bytes(),
        .heap_objects = heap_objects(),
        .threads = threads_alive(),
        .files = files_open(),
        .areas = space_areas(),
    };
    gpu_stats(out);
}

/* Names of struct metalos_stats's members, in their order. */
static const char *const names[] = {
    "pages_total", "pages_free", "pages_promised", "heap_bytes", "heap_objects", "threads", "files", "areas",
    "tokens", "gpu_clients", "gpu_bos", "gpu_vms", "gpu_queues", "gpu_syncs", "gpu_jobs",
};
_Static_assert(sizeof names / sizeof *names * sizeof(uint64_t) == sizeof(struct metalos_stats), "one name a member");

bool stats_equal(const struct metalos_stats *before, const struct metalos_stats *now)
{
    uint64_t was[sizeof names / sizeof *names], is[sizeof names / sizeof *names];
    bool equal = true;

    memcpy(was, before, sizeof was);
    memcpy(is, now, sizeof is);
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        if (was[i] != is[i]) {
            log_line("program: leak: %s was %llu and is %llu", names[i], (unsigned long long)was[i],
                     (unsigned long long)is[i]);
            equal = false;
        }
    return equal;
}
