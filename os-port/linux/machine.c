/* SPDX-License-Identifier: MIT */
/* machine.c - building and unmaking a machine; its interrupt. */
#include "machine.h"

#include "capture.h"
#include "dump.h"
#include "firmware.h"
#include "screenshot.h"
#include "window.h"

#include <errno.h>
#include <fcntl.h>
#include <kgpu_os.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define TICK_IDLE_NS 100000000ll
#define TICK_BUSY_NS 10000000ll

/* ---- what the card needs of its host --------------------------------------------------------------------------- */

static void *dma_map(void *opaque, uint64_t bus, uint64_t want, uint64_t *got)
{
    const struct machine *machine = opaque;
    uint64_t offset = bus - PAGES_BUS;

    if (bus >= USER_BUS)
        return user_pages_find(&machine->user, bus, want, got);
    if (bus < PAGES_BUS || offset >= machine->pages.size)
        return NULL;
    *got = want < machine->pages.size - offset ? want : machine->pages.size - offset;
    return machine->pages.memory + offset;
}

static void raise_irq(void *opaque, unsigned vector)
{
    struct machine *machine = opaque;

    (void)vector;
    pthread_mutex_lock(&machine->irq_lock);
    machine->irq_pending = true;
    pthread_cond_signal(&machine->irq_wake);
    pthread_mutex_unlock(&machine->irq_lock);
}

static void card_log(void *opaque, enum navi_log_level level, const char *line)
{
    const struct machine *machine = opaque;

    if ((int)level <= machine->settings.log_level)
        fprintf(stderr, "radv-metal: card: %s\n", line);
}

static void card_trace(void *opaque, const char *text, size_t length)
{
    struct machine *machine = opaque;

    fwrite(text, 1, length, machine->trace);
}

static void card_drawn(void *opaque, const struct navi_drawn *drawn)
{
    struct machine *machine = opaque;

    dump_see(machine->dump, drawn);
}

/* VRAM is Linux' to zero: the pages are given back, and read as zeros in the programs' mappings too. */
static void vram_lost(void *opaque)
{
    struct machine *machine = opaque;

    if (fallocate(machine->vram_fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, (off_t)machine->settings.vram_size))
        memset(machine->vram, 0, machine->settings.vram_size);
}

/* ---- the interrupt --------------------------------------------------------------------------------------------- */

static void deadline_after(struct timespec *out, int64_t ns)
{
    clock_gettime(CLOCK_MONOTONIC, out);
    ns += out->tv_nsec;
    out->tv_sec += ns / 1000000000;
    out->tv_nsec = ns % 1000000000;
}

static void *irq_main(void *arg)
{
    struct machine *machine = arg;
    struct timespec tick;

    pthread_mutex_lock(&machine->irq_lock);
    deadline_after(&tick, TICK_BUSY_NS);
    while (!machine->stopping) {
        bool irq;

        if (!machine->irq_pending && pthread_cond_timedwait(&machine->irq_wake, &machine->irq_lock, &tick) == 0)
            continue;
        irq = machine->irq_pending;
        machine->irq_pending = false;
        pthread_mutex_unlock(&machine->irq_lock);
        if (irq) {
            kgpu_irq(machine->kgpu);
        } else {
            deadline_after(&tick, kgpu_tick(machine->kgpu) ? TICK_BUSY_NS : TICK_IDLE_NS);
        }
        pthread_mutex_lock(&machine->irq_lock);
    }
    pthread_mutex_unlock(&machine->irq_lock);
    return NULL;
}

static int start_irq(struct machine *machine)
{
    pthread_condattr_t monotonic;

    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&machine->lock, NULL);
    pthread_cond_init(&machine->wake, &monotonic);
    pthread_mutex_init(&machine->irq_lock, NULL);
    pthread_cond_init(&machine->irq_wake, &monotonic);
    pthread_condattr_destroy(&monotonic);
    return 0;
}

/* ---- building -------------------------------------------------------------------------------------------------- */

static int create_vram(struct machine *machine)
{
    int err;

    machine->vram_fd = memfd_create("radv-metal VRAM", MFD_CLOEXEC);
    if (machine->vram_fd < 0)
        return -errno;
    if (ftruncate(machine->vram_fd, (off_t)machine->settings.vram_size) == 0) {
        machine->vram = mmap(NULL, machine->settings.vram_size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE,
                             machine->vram_fd, 0);
        if (machine->vram != MAP_FAILED)
            return 0;
    }
    err = -errno;
    close(machine->vram_fd);
    return err;
}

static void destroy_vram(struct machine *machine)
{
    munmap(machine->vram, machine->settings.vram_size);
    close(machine->vram_fd);
}

static int open_trace(struct machine *machine)
{
    if (!machine->settings.trace_file)
        return 0;
    machine->trace = fopen(machine->settings.trace_file, "we");
    if (machine->trace)
        return 0;
    fprintf(stderr, "radv-metal: RADV_METAL_TRACE=%s: cannot be written: %s\n", machine->settings.trace_file,
            strerror(errno));
    return -errno;
}

static int plug_screens(struct machine *machine)
{
    uint8_t edid[NAVI_EDID_BYTES];
    int err = 0;

    for (unsigned i = 0; i < machine->settings.screen_count && !err; i++) {
        err = navi_edid(&machine->settings.screens[i], edid);
        if (!err)
            err = navi_plug(machine->card, i, edid, sizeof edid);
    }
    return err;
}

static int create_card(struct machine *machine)
{
    struct navi_host host = {
        .opaque = machine,
        .vram = machine->vram,
        .vram_size = machine->settings.vram_size,
        .bar_size = machine->settings.bar_size,
        .cores = (unsigned)machine->settings.cores,
        .witness = machine->settings.witness,
        .lanes = machine->settings.lanes,
        .dma_map = dma_map,
        .msix = raise_irq,
        .log = card_log,
        .vram_lost = vram_lost,
        .trace = machine->trace ? card_trace : NULL,
        .drawn = machine->dump ? card_drawn : NULL,
    };

    return navi_create(&host, &machine->card);
}

struct machine *machine_create(const struct settings *settings)
{
    struct machine *machine = calloc(1, sizeof *machine);
    int err;

    if (!machine)
        return NULL;
    machine->settings = *settings;
    start_irq(machine);
    err = open_trace(machine);
    if (!err && settings->dump_folder)
        err = dump_create(settings->dump_folder, &machine->dump);
    if (err)
        goto close_trace;
    err = pages_init(&machine->pages, settings->gtt_size);
    if (err)
        goto close_trace;
    err = user_pages_init(&machine->user, machine->pages.count);
    if (err)
        goto finish_pages;
    err = create_vram(machine);
    if (err)
        goto finish_user;
    err = create_card(machine);
    if (err)
        goto destroy_vram;
    err = plug_screens(machine);
    if (!err && settings->screenshot_file)
        err = screenshot_create(settings->screenshot_file, machine->card, &machine->screenshot);
    if (err)
        goto destroy_card;
    if (settings->window_file)
        err = window_create(settings->window_file, machine->card, machine->screenshot, &machine->window);
    if (err)
        goto destroy_screenshot;
    err = kgpu_create(machine, machine, &machine->kgpu);
    if (err)
        goto destroy_window;
    kgpu_tune(machine->kgpu, KGPU_TUNE_HANG_MS, settings->hang_ms);
    kgpu_tune(machine->kgpu, KGPU_TUNE_IDLE_MS, settings->idle_ms);
    kgpu_tune(machine->kgpu, KGPU_TUNE_CACHE_BYTES, settings->cache_bytes);
    firmware_load(machine);
    if (settings->capture_file)
        err = capture_create(settings->capture_file, machine->kgpu, &machine->capture);
    if (err)
        goto destroy_kgpu;
    err = -pthread_create(&machine->irq_thread, NULL, irq_main, machine);
    if (err)
        goto destroy_capture;
    return machine;

destroy_capture:
    capture_destroy(machine->capture);
destroy_kgpu:
    kgpu_destroy(machine->kgpu);
destroy_window:
    window_destroy(machine->window);
destroy_screenshot:
    screenshot_destroy(machine->screenshot);
destroy_card:
    navi_destroy(machine->card);
destroy_vram:
    destroy_vram(machine);
finish_user:
    user_pages_finish(&machine->user);
finish_pages:
    pages_finish(&machine->pages);
close_trace:
    dump_destroy(machine->dump);
    if (machine->trace)
        fclose(machine->trace);
    fprintf(stderr, "radv-metal: cannot build the machine: %s\n", strerror(-err));
    free(machine);
    return NULL;
}

void machine_destroy(struct machine *machine)
{
    if (!machine)
        return;
    pthread_mutex_lock(&machine->irq_lock);
    machine->stopping = true;
    pthread_cond_signal(&machine->irq_wake);
    pthread_mutex_unlock(&machine->irq_lock);
    pthread_join(machine->irq_thread, NULL);
    capture_destroy(machine->capture);
    kgpu_destroy(machine->kgpu);
    window_destroy(machine->window);
    screenshot_destroy(machine->screenshot);
    navi_destroy(machine->card);
    destroy_vram(machine);
    user_pages_finish(&machine->user);
    pages_finish(&machine->pages);
    dump_destroy(machine->dump);
    if (machine->trace)
        fclose(machine->trace);
    free(machine);
}

/* ---- the process's own ----------------------------------------------------------------------------------------- */

static struct machine *the_machine;
static bool is_child;
static pthread_mutex_t the_lock = PTHREAD_MUTEX_INITIALIZER;

/*
 * A forked child has none of the machine's threads: it gets a machine of its own when it asks for one. The capture,
 * the screenshot, the window and the pictures of draws are its parent's.
 */
static void forget_machine(void)
{
    the_machine = NULL;
    is_child = true;
    pthread_mutex_init(&the_lock, NULL);
}

struct machine *machine_get(void)
{
    static bool fork_handled;
    struct machine *machine = __atomic_load_n(&the_machine, __ATOMIC_ACQUIRE);
    struct settings settings;

    if (machine)
        return machine;
    pthread_mutex_lock(&the_lock);
    if (!the_machine && settings_read(&settings) == 0) {
        if (!fork_handled)
            fork_handled = pthread_atfork(NULL, NULL, forget_machine) == 0;
        if (is_child)
            settings.capture_file = settings.screenshot_file = settings.window_file = settings.dump_folder = NULL;
        __atomic_store_n(&the_machine, machine_create(&settings), __ATOMIC_RELEASE);
    }
    machine = the_machine;
    pthread_mutex_unlock(&the_lock);
    return machine;
}

static void write_stats(const struct machine *machine)
{
    struct kgpu_stats s;
    FILE *file = fopen(machine->settings.stats_file, "we");

    if (!file) {
        fprintf(stderr, "radv-metal: RADV_METAL_STATS=%s: cannot be written: %s\n", machine->settings.stats_file,
                strerror(errno));
        return;
    }
    kgpu_stats(machine->kgpu, &s);
    fprintf(file,
            "clients=%lu bos=%lu vms=%lu queues=%lu syncs=%lu jobs=%lu exports=%lu vram_used=%lu gtt_used=%lu "
            "page_tables=%lu heap_bytes=%lu submits=%lu retired=%lu\n",
            s.clients, s.bos, s.vms, s.queues, s.syncs, s.jobs, s.exports, s.vram_used, s.gtt_used, s.page_tables,
            s.heap_bytes, s.submits, s.retired);
    fclose(file);
}

/*
 * When the process ends the machine is not taken apart: threads of the program may still be in it. What users asked to
 * have written is written.
 */
__attribute__((destructor)) static void at_exit(void)
{
    struct machine *machine = the_machine;

    if (!machine)
        return;
    if (machine->settings.stats_file)
        write_stats(machine);
    if (machine->trace)
        fflush(machine->trace);
    capture_finish(machine->capture);
    dump_finish(machine->dump);
    screenshot_write(machine->screenshot);
}
