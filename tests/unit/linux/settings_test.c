/* SPDX-License-Identifier: MIT */
/* settings_test.c - environment variables: defaults, units, and what is refused. */
#include "settings.h"

#include "shim_os.h"
#include "tap.h"

#include <errno.h>
#include <kgpu_os.h>
#include <stdlib.h>
#include <unistd.h>

static void clear(void)
{
    static const char *const names[] = { "VRAM",     "BAR",   "GTT",   "HANG_MS", "IDLE_MS", "CACHE",
                                         "FIRMWARE", "TRACE", "STATS", "CAPTURE", "LOG",     "UNPRIVILEGED", "LANES",
                                         "SCREENS",  "SCREENSHOT", "CONSOLE", "CORES", "WINDOW", "WITNESS",
                                         "DUMP_DRAWS" };
    char variable[32];

    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(variable, sizeof variable, "RADV_METAL_%s", names[i]);
        unsetenv(variable);
    }
}

static void defaults(void)
{
    struct settings settings;

    clear();
    CHECK_EQ(settings_read(&settings), 0);
    CHECK_EQ(settings.vram_size, 8ll << 30);
    CHECK(settings.gtt_size > 0 && settings.gtt_size <= 8ull << 30 && settings.gtt_size % (1 << 20) == 0);
    CHECK_EQ(settings.bar_size, settings.vram_size);
    CHECK_EQ(settings.hang_ms, 10000);
    CHECK_EQ(settings.idle_ms, 500);
    CHECK_EQ(settings.cores, sysconf(_SC_NPROCESSORS_ONLN));
    CHECK_EQ(settings.cache_bytes, 64 << 20);
    CHECK(!settings.unprivileged);
    CHECK(!settings.console);
    CHECK_EQ(settings.log_level, KGPU_LOG_WARNING);
    CHECK_EQ(settings.screen_count, 1);
    CHECK_EQ(settings.screens[0].width, 1920);
    CHECK_EQ(settings.screens[0].socket, NAVI_HDMI);
    CHECK(!settings.trace_file && !settings.stats_file && !settings.capture_file && !settings.screenshot_file);
    CHECK(!settings.window_file && !settings.dump_folder);
    CHECK_EQ(settings.witness.kind, NAVI_WITNESS_NONE);
    CHECK(!settings.firmware);
}

static void values(void)
{
    struct settings settings;

    clear();
    setenv("RADV_METAL_VRAM", "512M", 1);
    setenv("RADV_METAL_GTT", "1G", 1);
    setenv("RADV_METAL_LOG", "debug", 1);
    setenv("RADV_METAL_TRACE", "a file", 1);
    setenv("RADV_METAL_CAPTURE", "another", 1);
    setenv("RADV_METAL_SCREENSHOT", "a.png", 1);
    setenv("RADV_METAL_WINDOW", "memory", 1);
    setenv("RADV_METAL_FIRMWARE", "a folder", 1);
    setenv("RADV_METAL_STATS", "", 1); /* empty is not set */
    CHECK_EQ(settings_read(&settings), 0);
    CHECK_EQ(settings.vram_size, 512ll << 20);
    CHECK_EQ(settings.gtt_size, 1ll << 30);
    CHECK_EQ(settings.log_level, KGPU_LOG_DEBUG);
    CHECK_STR(settings.trace_file, "a file");
    CHECK_STR(settings.capture_file, "another");
    CHECK_STR(settings.screenshot_file, "a.png");
    CHECK_STR(settings.window_file, "memory");
    CHECK_STR(settings.firmware, "a folder");
    CHECK_EQ(settings.hang_ms, 10000);
    setenv("RADV_METAL_DUMP_DRAWS", "pictures", 1);
    CHECK_EQ(settings_read(&settings), 0);
    CHECK_STR(settings.dump_folder, "pictures");
    CHECK_EQ(settings.hang_ms, 3600000);
    CHECK(!settings.stats_file);
    setenv("RADV_METAL_BAR", "256M", 1);
    setenv("RADV_METAL_HANG_MS", "20", 1);
    setenv("RADV_METAL_IDLE_MS", "1", 1);
    setenv("RADV_METAL_CORES", "3", 1);
    setenv("RADV_METAL_CACHE", "0", 1);
    setenv("RADV_METAL_UNPRIVILEGED", "1", 1);
    setenv("RADV_METAL_CONSOLE", "on", 1);
    CHECK_EQ(settings_read(&settings), 0);
    CHECK_EQ(settings.bar_size, 256ll << 20);
    CHECK_EQ(settings.hang_ms, 20);
    CHECK_EQ(settings.idle_ms, 1);
    CHECK_EQ(settings.cores, 3);
    CHECK_EQ(settings.cache_bytes, 0);
    CHECK(settings.unprivileged);
    CHECK(settings.console);
    setenv("RADV_METAL_CONSOLE", "off", 1);
    setenv("RADV_METAL_UNPRIVILEGED", "0", 1);
    setenv("RADV_METAL_VRAM", "0x10000000", 1);
    CHECK_EQ(settings_read(&settings), 0);
    CHECK_EQ(settings.vram_size, 256ll << 20);
    CHECK(!settings.unprivileged);
    CHECK(!settings.console);
}

static void witnesses(void)
{
    struct settings settings;

    clear();
    setenv("RADV_METAL_WITNESS", "pixel:12,345", 1);
    CHECK_EQ(settings_read(&settings), 0);
    CHECK_EQ(settings.witness.kind, NAVI_WITNESS_PIXEL);
    CHECK_EQ(settings.witness.at[0], 12);
    CHECK_EQ(settings.witness.at[1], 345);
    setenv("RADV_METAL_WITNESS", "vertex:4294967295", 1);
    CHECK_EQ(settings_read(&settings), 0);
    CHECK_EQ(settings.witness.kind, NAVI_WITNESS_VERTEX);
    CHECK_EQ(settings.witness.at[0], UINT32_MAX);
    setenv("RADV_METAL_WITNESS", "compute:1,2,3", 1);
    CHECK_EQ(settings_read(&settings), 0);
    CHECK_EQ(settings.witness.kind, NAVI_WITNESS_COMPUTE);
    CHECK_EQ(settings.witness.at[2], 3);
}

static void screens(void)
{
    struct settings settings;

    clear();
    setenv("RADV_METAL_SCREENS", "none", 1);
    CHECK_EQ(settings_read(&settings), 0);
    CHECK_EQ(settings.screen_count, 0);
    setenv("RADV_METAL_SCREENS", "640x480@60,1280x720@75,2560x1440@144,3840x2160@60", 1);
    CHECK_EQ(settings_read(&settings), 0);
    CHECK_EQ(settings.screen_count, 4);
    CHECK_EQ(settings.screens[1].height, 720);
    CHECK_EQ(settings.screens[1].refresh_hz, 75);
    CHECK_EQ(settings.screens[1].width_mm, 338);
    CHECK_EQ(settings.screens[1].socket, NAVI_DISPLAYPORT);
    CHECK_EQ(settings.screens[3].width, 3840);
}

static void refused(const char *variable, const char *value)
{
    struct settings settings;

    clear();
    setenv(variable, value, 1);
    if (settings_read(&settings) != -EINVAL) {
        printf("# %s=%s was taken\n", variable, value);
        CHECK(!"refused");
    }
}

static void nonsense_is_refused(void)
{
    refused("RADV_METAL_VRAM", "much");
    refused("RADV_METAL_VRAM", "1T");
    refused("RADV_METAL_VRAM", "1GB");
    refused("RADV_METAL_VRAM", "300M");
    refused("RADV_METAL_VRAM", "768M"); /* a BAR is a power of two */
    refused("RADV_METAL_VRAM", "0");
    refused("RADV_METAL_VRAM", "65G");
    refused("RADV_METAL_VRAM", "99999999999999999999G");
    refused("RADV_METAL_GTT", "1M");
    refused("RADV_METAL_GTT", "67108865");
    refused("RADV_METAL_LOG", "loud");
    refused("RADV_METAL_LANES", "mmx");
    refused("RADV_METAL_BAR", "16G"); /* more than there is */
    refused("RADV_METAL_CORES", "0");
    refused("RADV_METAL_HANG_MS", "0");
    refused("RADV_METAL_CONSOLE", "1"); /* it is not as UNPRIVILEGED */
    refused("RADV_METAL_HANG_MS", "5s");
    refused("RADV_METAL_IDLE_MS", "99999999");
    refused("RADV_METAL_CACHE", "1");
    refused("RADV_METAL_UNPRIVILEGED", "yes");
    refused("RADV_METAL_WITNESS", "pixel");
    refused("RADV_METAL_WITNESS", "pixel:1");
    refused("RADV_METAL_WITNESS", "pixel:1,2,3");
    refused("RADV_METAL_WITNESS", "pixel:-1,2");
    refused("RADV_METAL_WITNESS", "vertex:4294967296");
    refused("RADV_METAL_WITNESS", "compute:1,2");
    refused("RADV_METAL_WITNESS", "fragment:1,2");
    refused("RADV_METAL_SCREENS", "1920x1080");
    refused("RADV_METAL_SCREENS", "1920x1080@60,");
    refused("RADV_METAL_SCREENS", "1920x1080@60 1280x720@60");
    refused("RADV_METAL_SCREENS", "1921x1080@60");
    refused("RADV_METAL_SCREENS", "0x0@0");
    refused("RADV_METAL_SCREENS", "-8x480@60");
    refused("RADV_METAL_SCREENS", "19200x1080@60");
    refused("RADV_METAL_SCREENS", "3840x2160@240");
    refused("RADV_METAL_SCREENS", "640x480@60,640x480@60,640x480@60,640x480@60,640x480@60");
}

static void one_setting(void)
{
    clear();
    CHECK(!shim_os_setting("TRACE"));
    setenv("RADV_METAL_TRACE", "x", 1);
    CHECK_STR(shim_os_setting("TRACE"), "x");
}

int main(void)
{
    TAP_RUN(defaults);
    TAP_RUN(values);
    TAP_RUN(witnesses);
    TAP_RUN(screens);
    TAP_RUN(nonsense_is_refused);
    TAP_RUN(one_setting);
    return tap_done();
}
