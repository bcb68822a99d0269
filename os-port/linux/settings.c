/* SPDX-License-Identifier: MIT */
/* settings.c - see settings.h. */
#include "settings.h"

#include "shim_os.h"

#include <errno.h>
#include <kgpu_os.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MIB (1ull << 20)
#define GIB (1ull << 30)
#define VRAM_STEP (256 * MIB)

const char *shim_os_setting(const char *name)
{
    char variable[64];
    const char *value;

    snprintf(variable, sizeof variable, "RADV_METAL_%s", name);
    value = getenv(variable);
    return value && *value ? value : NULL;
}

static uint64_t unit(const char *suffix)
{
    if (strcmp(suffix, "G") == 0)
        return GIB;
    if (strcmp(suffix, "M") == 0)
        return MIB;
    return *suffix ? 0 : 1;
}

/* A size with an optional M or G; *value_out stays as it is when the variable is not set. */
static int read_size(const char *name, uint64_t min, uint64_t max, uint64_t step, uint64_t *value_out)
{
    const char *text = shim_os_setting(name);
    unsigned long long number;
    uint64_t factor;
    char *suffix;

    if (!text)
        return 0;
    number = strtoull(text, &suffix, 0);
    factor = suffix == text ? 0 : unit(suffix);
    if (!factor || number > max / factor || number * factor < min || number * factor % step) {
        fprintf(stderr, "radv-metal: RADV_METAL_%s=%s: must be a size from %lluM to %lluG in steps of %lluM\n", name, text,
                (unsigned long long)(min / MIB), (unsigned long long)(max / GIB), (unsigned long long)(step / MIB));
        return -EINVAL;
    }
    *value_out = number * factor;
    return 0;
}

static int read_level(int *level_out)
{
    static const char *const names[] = { "error", "warning", "info", "debug" };
    const char *text = shim_os_setting("LOG");

    if (!text)
        return 0;
    for (int i = 0; i < 4; i++) {
        if (strcmp(text, names[i]) == 0) {
            *level_out = i;
            return 0;
        }
    }
    fprintf(stderr, "radv-metal: RADV_METAL_LOG=%s: must be error, warning, info or debug\n", text);
    return -EINVAL;
}

int settings_read(struct settings *out)
{
    uint64_t memory = (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE);
    uint64_t most = memory / 4 * 3 / MIB * MIB;
    int err;

    out->vram_size = 8 * GIB;
    out->gtt_size = most < 8 * GIB ? most : 8 * GIB;
    out->log_level = KGPU_LOG_WARNING;
    out->trace_file = shim_os_setting("TRACE");
    out->stats_file = shim_os_setting("STATS");
    err = read_size("VRAM", VRAM_STEP, 64 * GIB, VRAM_STEP, &out->vram_size);
    if (!err)
        err = read_size("GTT", 64 * MIB, 1024 * GIB, MIB, &out->gtt_size);
    return err ? err : read_level(&out->log_level);
}
