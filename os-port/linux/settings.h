/* SPDX-License-Identifier: MIT */
/*
 * settings.h - environment variables of the Linux port. `./run --help` lists them for users.
 *
 *     RADV_METAL_VRAM=SIZE    VRAM of the card, a power of two from 256M to 64G (8G)
 *     RADV_METAL_GTT=SIZE     system memory the card may use (8G, at most three quarters of the machine's)
 *     RADV_METAL_BAR=SIZE     how much of VRAM the CPU can reach, a power of two (all of it)
 *     RADV_METAL_HANG_MS=N    a submission that runs longer is taken for hung (10000; 3600000 with DUMP_DRAWS)
 *     RADV_METAL_CORES=N      threads that work at a dispatch at a time (as many as the machine has processors)
 *     RADV_METAL_LANES=SET    instructions that shaders' arithmetic uses: sse2, avx2 or avx512 (the best there is)
 *     RADV_METAL_IDLE_MS=N    without work for so long, the graphics core sleeps (500)
 *     RADV_METAL_CACHE=SIZE   memory of dead buffer objects kept for new ones (64M)
 *     RADV_METAL_UNPRIVILEGED=1  queue priorities above normal are refused
 *     RADV_METAL_LOG=LEVEL    error, warning, info or debug (warning), to stderr
 *     RADV_METAL_TRACE=FILE   everything that the card executes, readable
 *     RADV_METAL_WITNESS=WHO  the invocation whose values the trace shows: pixel:X,Y vertex:N or compute:X,Y,Z
 *     RADV_METAL_DUMP_DRAWS=DIR  colour and depth after each draw as PNG, and draws.txt, which says what each draw is
 *     RADV_METAL_CAPTURE=FILE every contract call and the memory it needs, to be repeated by `./run --replay FILE`
 *     RADV_METAL_FIRMWARE=DIR the card's firmware files, or `generated` (/lib/firmware/amdgpu, else generated)
 *     RADV_METAL_SCREENS=LIST screens at HDMI and three DisplayPorts: 1920x1080@60,1280x720@75 or `none` (1920x1080@60)
 *     RADV_METAL_CONSOLE=on   a screen is lit, in black, before a program sets a mode, as by Linux's console (off)
 *     RADV_METAL_SCREENSHOT=FILE.png  what the first head showed last, when it goes dark or the process ends
 *     RADV_METAL_WINDOW=FILE  memory in which `./run --window` finds what the first lit head shows
 *     RADV_METAL_STATS=FILE   live kernel objects when the process ends, one line
 */
#ifndef OS_LINUX_SETTINGS_H
#define OS_LINUX_SETTINGS_H

#include <navi23/navi.h>
#include <stdbool.h>
#include <stdint.h>

struct settings {
    uint64_t vram_size, gtt_size, bar_size;
    uint64_t hang_ms, idle_ms, cache_bytes;
    uint64_t cores;
    bool unprivileged;
    bool console; /* the library asks for it by itself */
    int log_level; /* enum kgpu_log_level */
    struct navi_screen screens[NAVI_CONNECTORS]; /* at the connectors, in their order */
    unsigned screen_count;
    const char *trace_file, *stats_file, *capture_file, *screenshot_file, *window_file, *dump_folder; /* NULL: none */
    const char *firmware;                /* see firmware.h; NULL: wherever it is */
    struct navi_witness witness;
    const char *lanes;                   /* see struct navi_host; NULL: the best */
};

/*
 * Read the environment. Returns 0, or -EINVAL after a line on stderr that names variable, value and what is allowed.
 */
int settings_read(struct settings *out);

#endif
