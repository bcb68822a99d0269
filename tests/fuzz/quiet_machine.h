/* SPDX-License-Identifier: MIT */
/* quiet_machine.h - the machine that fuzzers of whole kernels share: small, quiet, and looked over after each input. */
#ifndef TESTS_FUZZ_QUIET_MACHINE_H
#define TESTS_FUZZ_QUIET_MACHINE_H

#include <machine.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* Settings for the process's machine, before it is made: small, and quick to take a job for hung. */
static inline void quiet_machine(const char *hang_ms)
{
    setenv("RADV_METAL_VRAM", "256M", 1);
    setenv("RADV_METAL_GTT", "64M", 1);
    setenv("RADV_METAL_CACHE", "0", 1);
    setenv("RADV_METAL_HANG_MS", hang_ms, 1);
    setenv("RADV_METAL_LOG", getenv("FUZZ_LOG") ? "debug" : "error", 1);
    setenv("RADV_METAL_FIRMWARE", "generated", 1);
    if (!getenv("FUZZ_LOG") && !freopen("/dev/null", "w", stdout))
        abort();
}

/*
 * Whether nothing is left of an input. Jobs that are on a ring go when they end, or hang. `memory`: exports and VRAM
 * too, which the library may keep a little longer than the kernel's clients do.
 */
static inline bool machine_rests(const char *fuzzer, const struct kgpu_stats *before, bool memory)
{
    struct kgpu_stats now;

    for (unsigned ms = 0; ms < 2000; ms++) {
        kgpu_stats(machine_get()->kgpu, &now);
        if (now.jobs == 0 && now.bos == before->bos && now.vms == before->vms && now.queues == before->queues &&
            now.syncs == before->syncs && now.clients == before->clients &&
            (!memory || (now.exports == before->exports && now.vram_used == before->vram_used)))
            return true;
        nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
    }
    fprintf(stderr, "%s: left: %lu clients %lu jobs %lu BOs %lu VMs %lu queues %lu syncs\n", fuzzer, now.clients,
            now.jobs, now.bos, now.vms, now.queues, now.syncs);
    return false;
}

#endif
