/* SPDX-License-Identifier: MIT */
/* settings.c - see settings.h. */
#include "settings.h"

#include "shim_os.h"

#include <errno.h>
#include <kgpu_os.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MIB (1ull << 20)
#define GIB (1ull << 30)

/* What a size may be. */
struct limits {
    uint64_t min, max;
    bool power_of_two; /* else whole MiB */
};

static uint64_t unit(const char *suffix)
{
    if (strcmp(suffix, "G") == 0)
        return GIB;
    if (strcmp(suffix, "M") == 0)
        return MIB;
    return *suffix ? 0 : 1;
}

static bool allowed(uint64_t size, const struct limits *limits)
{
    if (size < limits->min || size > limits->max)
        return false;
    return limits->power_of_two ? (size & (size - 1)) == 0 : size % MIB == 0;
}

/* A size with an optional M or G; *value_out stays as it is when the variable is not set. */
static int read_size(const char *name, const struct limits *limits, uint64_t *value_out)
{
    const char *text = shim_os_setting(name);
    unsigned long long number;
    uint64_t factor;
    char *suffix;

    if (!text)
        return 0;
    number = strtoull(text, &suffix, 0);
    factor = suffix == text ? 0 : unit(suffix);
    if (!factor || number > limits->max / factor || !allowed(number * factor, limits)) {
        fprintf(stderr, "radv-metal: RADV_METAL_%s=%s: must be %s from %lluM to %lluG\n", name, text,
                limits->power_of_two ? "a power of two" : "whole megabytes", (unsigned long long)(limits->min / MIB),
                (unsigned long long)(limits->max / GIB));
        return -EINVAL;
    }
    *value_out = number * factor;
    return 0;
}

/* A plain number, 1 .. max; *value_out stays as it is when the variable is not set. */
static int read_number(const char *name, uint64_t max, uint64_t *value_out)
{
    const char *text = shim_os_setting(name);
    unsigned long long number;
    char *end;

    if (!text)
        return 0;
    number = strtoull(text, &end, 10);
    if (end == text || *end || !number || number > max) {
        fprintf(stderr, "radv-metal: RADV_METAL_%s=%s: must be a number from 1 to %llu\n", name, text,
                (unsigned long long)max);
        return -EINVAL;
    }
    *value_out = number;
    return 0;
}

/* One of two words; not set, it is off. */
static int read_switch(const char *name, const char *on, const char *off, bool *on_out)
{
    const char *text = shim_os_setting(name);

    if (text && strcmp(text, off) != 0 && strcmp(text, on) != 0) {
        fprintf(stderr, "radv-metal: RADV_METAL_%s=%s: must be %s or %s\n", name, text, on, off);
        return -EINVAL;
    }
    *on_out = text && strcmp(text, on) == 0;
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

/* What this machine cannot do is the card's to replace; what is no set at all is a mistake. */
static int read_lanes(const char **lanes_out)
{
    const char *text = shim_os_setting("LANES");

    *lanes_out = text;
    if (!text || strcmp(text, "sse2") == 0 || strcmp(text, "avx2") == 0 || strcmp(text, "avx512") == 0)
        return 0;
    fprintf(stderr, "radv-metal: RADV_METAL_LANES=%s: must be sse2, avx2 or avx512\n", text);
    return -EINVAL;
}

static int read_witness(struct navi_witness *witness_out)
{
    const char *text = shim_os_setting("WITNESS");

    if (!text || navi_witness(text, witness_out) == 0)
        return 0;
    fprintf(stderr, "radv-metal: RADV_METAL_WITNESS=%s: must be pixel:X,Y or vertex:N or compute:X,Y,Z\n", text);
    return -EINVAL;
}

static int read_screens(struct settings *out)
{
    const char *text = shim_os_setting("SCREENS");
    int count = navi_screens(text ? text : "1920x1080@60", out->screens);

    if (count < 0) {
        fprintf(stderr, "radv-metal: RADV_METAL_SCREENS=%s: must be none, or up to %u like 1920x1080@60, with commas "
                "between: widths by eights, at most 4095 pixels and lines and 655 MHz\n", text, NAVI_CONNECTORS);
        return count;
    }
    out->screen_count = (unsigned)count;
    return 0;
}

int settings_read(struct settings *out)
{
    static const struct limits vram = { 256 * MIB, 64 * GIB, true }; /* a PCI BAR shows all of it */
    static const struct limits gtt = { 64 * MIB, 1024 * GIB, false };
    static const struct limits cache = { 0, 64 * GIB, false };
    struct limits bar = { 256 * MIB, 64 * GIB, true };
    uint64_t memory = (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE);
    uint64_t most = memory / 4 * 3 / MIB * MIB;
    int err;

    out->vram_size = 8 * GIB;
    out->gtt_size = most < 8 * GIB ? most : 8 * GIB;
    out->dump_folder = shim_os_setting("DUMP_DRAWS");
    out->hang_ms = out->dump_folder ? 3600000 : 10000; /* pictures take their time */
    out->cores = (uint64_t)sysconf(_SC_NPROCESSORS_ONLN);
    out->idle_ms = 500;
    out->cache_bytes = 64 * MIB;
    out->log_level = KGPU_LOG_WARNING;
    out->witness = (struct navi_witness){ 0 };
    out->trace_file = shim_os_setting("TRACE");
    out->capture_file = shim_os_setting("CAPTURE");
    out->screenshot_file = shim_os_setting("SCREENSHOT");
    out->window_file = shim_os_setting("WINDOW");
    out->stats_file = shim_os_setting("STATS");
    out->firmware = shim_os_setting("FIRMWARE");
    err = read_size("VRAM", &vram, &out->vram_size);
    out->bar_size = bar.max = out->vram_size;
    if (!err)
        err = read_size("BAR", &bar, &out->bar_size);
    if (!err)
        err = read_size("GTT", &gtt, &out->gtt_size);
    if (!err)
        err = read_size("CACHE", &cache, &out->cache_bytes);
    if (!err)
        err = read_number("HANG_MS", 3600000, &out->hang_ms);
    if (!err)
        err = read_number("IDLE_MS", 3600000, &out->idle_ms);
    if (!err)
        err = read_number("CORES", 1024, &out->cores);
    if (!err)
        err = read_lanes(&out->lanes);
    if (!err)
        err = read_witness(&out->witness);
    if (!err)
        err = read_screens(out);
    if (!err)
        err = read_switch("UNPRIVILEGED", "1", "0", &out->unprivileged);
    if (!err)
        err = read_switch("CONSOLE", "on", "off", &out->console);
    return err ? err : read_level(&out->log_level);
}
